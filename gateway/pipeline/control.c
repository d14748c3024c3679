/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "net/channel.h"

struct control_client {
    struct control_server *server;
    struct socket_channel *channel; /* NULL: it has gone */
    struct loop_watch *watch;
    size_t requests; /* not answered yet */
    int64_t last;    /* monotonic: it came, asked or was answered */
    struct control_client *next;
};

struct control_request {
    struct control_client *client;
};

struct control_server {
    struct front *front;
    int socket;
    int spare; /* given up to refuse a client when descriptors run out */
    struct loop_watch *watch;
    struct control_client *clients;
    size_t client_count;
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
};

static void free_if_over(struct control_client *client)
{
    struct control_client **link = &client->server->clients;

    if (client->channel != NULL || client->requests > 0) {
        return;
    }
    while (*link != client) {
        link = &(*link)->next;
    }
    *link = client->next;
    client->server->client_count--;
    free(client);
}

static void hang_up(struct control_client *client)
{
    if (client->channel != NULL) {
        event_loop_unwatch(client->server->front->loop, client->watch);
        channel_close(client->channel);
        client->channel = NULL;
    }
    free_if_over(client);
}

static void send_answer(struct control_client *client, json_t *answer)
{
    char *text = json_dumps(answer, JSON_COMPACT);
    struct error err;

    if (text == NULL || !channel_send(client->channel, CONTROL_ANSWER,
                                      bytes_of_text(text), -1, &err)) {
        log_warning("control_answer", NULL, "why=%s",
                    text == NULL ? "memory"
                                 : log_quote(bytes_of_text(err.text)));
        hang_up(client); /* it has a request still, so it is not freed */
    } else if (channel_unsent(client->channel) > 0) {
        event_loop_interest(client->server->front->loop, client->watch,
                            LOOP_READ | LOOP_WRITE);
    }
    free(text);
}

void control_answer(struct control_request *request, json_t *answer)
{
    struct control_client *client = request->client;

    if (client->channel != NULL) {
        if (json_object_get(answer, "ok") == NULL) {
            (void)json_object_set_new(answer, "ok", json_true());
        }
        send_answer(client, answer);
    }
    json_decref(answer);
    client->requests--;
    client->last = clock_monotonic();
    free(request);
    free_if_over(client);
}

json_t *control_text(struct bytes text)
{
    struct buffer quoted = { 0 };
    json_t *value;

    text_append_json(&quoted, text);
    value = json_loadb(quoted.data, quoted.length,
                       JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    buffer_close(&quoted);
    return value;
}

json_t *control_complaints(const struct diagnostics *list)
{
    json_t *complaints = json_array();

    for (size_t i = 0; i < list->count; i++) {
        (void)json_array_append_new(
            complaints,
            json_pack("{s:s,s:i,s:i,s:s,s:s,s:s?,s:s}", "file",
                      list->items[i].place.file, "line",
                      list->items[i].place.line, "column",
                      list->items[i].place.column, "code", list->items[i].code,
                      "text", list->items[i].text, "suggestion",
                      list->items[i].suggestion, "severity",
                      list->items[i].severity == DIAGNOSTIC_ERROR ? "error"
                                                                  : "warning"));
    }
    return complaints;
}

struct bytes control_argument(const json_t *arguments, const char *name)
{
    const json_t *value = json_object_get(arguments, name);

    return bytes_of(json_string_value(value), json_string_length(value));
}

void control_refuse(struct control_request *request, const struct error *err)
{
    control_answer(request,
                   json_pack("{s:b,s:s,s:s,s:o}", "ok", 0, "code", err->code,
                             "kind", error_kind_name(err->kind), "text",
                             control_text(bytes_of_text(err->text))));
}

static void run_request(struct control_client *client, struct bytes body)
{
    struct control_request *request = calloc(1, sizeof *request);
    json_error_t where;
    json_t *arguments =
        json_loadb(body.data, body.length, JSON_REJECT_DUPLICATES, &where);
    const char *name = json_string_value(json_object_get(arguments, "action"));
    const char *actor = json_string_value(json_object_get(arguments, "actor"));
    const struct control_action *action =
        name == NULL ? NULL : control_action_find(name);
    struct error err;

    if (request == NULL) {
        json_decref(arguments);
        hang_up(client);
        return;
    }
    request->client = client;
    client->requests++;
    if (action == NULL) {
        (void)error_set(&err, ERROR_REFUSED, "CONTROL_ACTION",
                        "there is no action '%.40s'", name == NULL ? "" : name);
        control_refuse(request, &err);
    } else {
        action->run(client->server->front, request, arguments,
                    bytes_of_text(actor == NULL ? "user:unknown" : actor));
        arena_reset(client->server->front->arena);
    }
    json_decref(arguments);
}

static void client_ready(void *context, unsigned int ready)
{
    struct control_client *client = context;
    struct channel_message message;
    struct error err;

    if ((ready & LOOP_WRITE) != 0 && !channel_flush(client->channel, &err)) {
        hang_up(client);
        return;
    }
    if (channel_unsent(client->channel) == 0) {
        event_loop_interest(client->server->front->loop, client->watch,
                            LOOP_READ);
    }
    for (;;) {
        switch (channel_receive(client->channel, &message, &err)) {
        case CHANNEL_NOTHING:
            return;
        case CHANNEL_CLOSED:
        case CHANNEL_FAILED:
            hang_up(client);
            return;
        case CHANNEL_MESSAGE:
            if (message.descriptor >= 0) {
                (void)close(message.descriptor);
            }
            if (message.type != CONTROL_REQUEST) {
                hang_up(client);
                return;
            }
            /* The client stays while it has a request. */
            client->requests++;
            run_request(client, message.body);
            client->requests--;
            if (client->channel == NULL) {
                free_if_over(client);
                return;
            }
        }
    }
}

static bool may_connect(int socket)
{
    struct ucred who;
    socklen_t length = sizeof who;

    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 &&
           (who.uid == 0 || who.uid == geteuid());
}

static int open_spare(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* A client that is left waiting would wake the loop again and again. */
static void refuse_for_descriptors(struct control_server *server)
{
    (void)close(server->spare);
    (void)close(accept4(server->socket, NULL, NULL, SOCK_CLOEXEC));
    server->spare = open_spare();
    log_warning("control_refused", NULL, "why=descriptors");
}

/* Makes a place by sending away who has been idle for the longest time. */
static bool make_place(struct control_server *server)
{
    struct control_client *idle = NULL;

    if (server->client_count < CONTROL_CLIENTS) {
        return true;
    }
    for (struct control_client *client = server->clients; client != NULL;
         client = client->next) {
        if (client->requests == 0 &&
            (idle == NULL || client->last <= idle->last)) {
            idle = client;
        }
    }
    if (idle == NULL || clock_monotonic() - idle->last < CONTROL_IDLE) {
        return false;
    }
    log_warning("control_idle", NULL, "clients=%zu", server->client_count);
    hang_up(idle);
    return true;
}

/* The new one reads why, though it is not served; it is not waited for. */
static void tell_busy(int socket)
{
    static const char text[] =
        "{\"ok\":false,\"code\":\"GATEWAY_BUSY\",\"kind\":\"transient\","
        "\"text\":\"too many others talk to the gateway now\"}";
    struct socket_channel *channel =
        channel_open(socket, CONTROL_LIMIT, CONTROL_LIMIT);
    struct error err;

    if (channel == NULL) {
        (void)close(socket);
        return;
    }
    (void)!channel_send(channel, CONTROL_ANSWER, bytes_of_text(text), -1, &err);
    channel_close(channel);
}

static void server_ready(void *context, unsigned int ready)
{
    struct control_server *server = context;
    struct control_client *client;
    struct error err;
    int socket =
        accept4(server->socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)ready;
    if (socket < 0) {
        if ((errno == EMFILE || errno == ENFILE) && server->spare >= 0) {
            refuse_for_descriptors(server);
        }
        return;
    }
    client = calloc(1, sizeof *client);
    if (client == NULL || !may_connect(socket)) {
        log_warning("control_refused", NULL, "clients=%zu",
                    server->client_count);
        free(client);
        (void)close(socket);
        return;
    }
    if (!make_place(server)) {
        log_warning("control_refused", NULL, "why=busy");
        free(client);
        tell_busy(socket);
        return;
    }
    client->server = server;
    client->last = clock_monotonic();
    client->channel = channel_open(socket, CONTROL_LIMIT, CONTROL_LIMIT);
    if (client->channel == NULL) {
        free(client);
        (void)close(socket);
        return;
    }
    client->watch = event_loop_watch(server->front->loop, socket, LOOP_READ,
                                     client_ready, client, &err);
    if (client->watch == NULL) {
        channel_close(client->channel);
        free(client);
        return;
    }
    client->next = server->clients;
    server->clients = client;
    server->client_count++;
}

static bool listen_on(struct control_server *server, struct error *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s",
                   server->path);
    server->socket =
        socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* The spool's lock says that no other daemon is alive: the name is free. */
    (void)unlink(server->path);
    if (server->socket < 0 ||
        bind(server->socket, (const struct sockaddr *)&address,
             sizeof address) != 0 ||
        chmod(server->path, 0600) != 0 || listen(server->socket, 16) != 0) {
        return error_set_errno(err, ERROR_CONFIG, "CONTROL_SOCKET",
                               "cannot listen on %s", server->path);
    }
    server->watch = event_loop_watch(server->front->loop, server->socket,
                                     LOOP_READ, server_ready, server, err);
    return server->watch != NULL;
}

struct control_server *control_open(struct front *front, struct error *err)
{
    struct control_server *server = calloc(1, sizeof *server);

    if (server == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
        return NULL;
    }
    server->front = front;
    server->socket = -1;
    server->spare = open_spare();
    if (snprintf(server->path, sizeof server->path, "%s/control.sock",
                 front->settings->spool) >= (int)sizeof server->path) {
        (void)error_set(err, ERROR_CONFIG, "CONTROL_SOCKET",
                        "the spool's path is too long for a socket: %.200s",
                        front->settings->spool);
        control_close(server);
        return NULL;
    }
    if (!listen_on(server, err)) {
        control_close(server);
        return NULL;
    }
    return server;
}

void control_close(struct control_server *server)
{
    struct control_client *client;

    if (server == NULL) {
        return;
    }
    while ((client = server->clients) != NULL) {
        client->requests = 0;
        hang_up(client);
    }
    if (server->watch != NULL) {
        event_loop_unwatch(server->front->loop, server->watch);
    }
    if (server->socket >= 0) {
        (void)close(server->socket);
        (void)unlink(server->path);
    }
    if (server->spare >= 0) {
        (void)close(server->spare);
    }
    free(server);
}
