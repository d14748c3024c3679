/* SPDX-License-Identifier: Apache-2.0 */
#include "console/control_client.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/channel.h"

/* As pipeline/control.h has them, which the console may not include. */
enum {
    CONTROL_REQUEST = 1,
    CONTROL_ANSWER = 2,
    CONTROL_LIMIT = 64 * 1024 * 1024
};

static bool unreachable(const char *spool, struct error *err)
{
    return error_set(err, ERROR_TRANSIENT, "DAEMON_UNREACHABLE",
                     "no gateway runs on spool %.200s; 'edigate run' starts it",
                     spool);
}

static bool set_patience(int descriptor, int64_t timeout)
{
    struct timeval patience = { .tv_sec = timeout / 1000,
                                .tv_usec = timeout % 1000 * 1000 };

    return setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
                      sizeof patience) == 0 &&
           setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience,
                      sizeof patience) == 0;
}

static struct socket_channel *reach(const char *spool, int64_t timeout,
                                    struct error *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct socket_channel *channel = NULL;
    int descriptor;

    if (snprintf(address.sun_path, sizeof address.sun_path, "%s/control.sock",
                 spool) >= (int)sizeof address.sun_path) {
        (void)error_set(err, ERROR_CONFIG, "CONTROL_SOCKET",
                        "the spool's path is too long for a socket: %.200s",
                        spool);
        return NULL;
    }
    descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || !set_patience(descriptor, timeout)) {
        (void)error_set_errno(err, ERROR_TRANSIENT, "CONTROL_SOCKET",
                              "cannot make a socket");
    } else if (connect(descriptor, (const struct sockaddr *)&address,
                       sizeof address) == 0) {
        channel = channel_open(descriptor, CONTROL_LIMIT, CONTROL_LIMIT);
    } else if (errno == EACCES || errno == EPERM) {
        (void)error_set_errno(err, ERROR_REFUSED, "NOT_PERMITTED",
                              "cannot reach the gateway on spool %.200s",
                              spool);
    } else if (errno == EAGAIN) {
        (void)error_set(err, ERROR_TRANSIENT, "GATEWAY_BUSY",
                        "the gateway on spool %.200s does not take the "
                        "connection",
                        spool);
    } else {
        (void)unreachable(spool, err);
    }
    if (channel == NULL && descriptor >= 0) {
        (void)close(descriptor);
    }
    return channel;
}

/* "user:anna"; by number where the system knows no name. */
static json_t *actor(void)
{
    const struct passwd *who = getpwuid(geteuid());

    return who == NULL ? json_sprintf("user:%u", (unsigned)geteuid())
                       : json_sprintf("user:%s", who->pw_name);
}

static json_t *receive(struct socket_channel *channel, const char *spool,
                       struct error *err)
{
    struct channel_message message;
    json_t *answer;

    switch (channel_receive(channel, &message, err)) {
    case CHANNEL_NOTHING:
        (void)error_set(err, ERROR_TRANSIENT, "CONTROL_TIMEOUT",
                        "the gateway on spool %.200s does not answer", spool);
        return NULL;
    case CHANNEL_CLOSED:
        (void)error_set(err, ERROR_TRANSIENT, "DAEMON_UNREACHABLE",
                        "the gateway on spool %.200s ended, or refused the "
                        "connection",
                        spool);
        return NULL;
    case CHANNEL_FAILED:
        return NULL;
    case CHANNEL_MESSAGE:
        break;
    }
    if (message.descriptor >= 0) {
        (void)close(message.descriptor);
    }
    answer = json_loadb(message.body.data, message.body.length, 0, NULL);
    if (message.type != CONTROL_ANSWER || !json_is_object(answer)) {
        json_decref(answer);
        (void)error_set(err, ERROR_DAMAGED, "CONTROL_ANSWER",
                        "what the gateway answered is not understood");
        return NULL;
    }
    return answer;
}

json_t *control_ask(const char *spool, json_t *request, int64_t timeout,
                    struct error *err)
{
    struct socket_channel *channel = reach(spool, timeout, err);
    json_t *answer = NULL;
    char *text = NULL;

    if (channel != NULL) {
        (void)json_object_set_new(request, "actor", actor());
        text = json_dumps(request, JSON_COMPACT);
    }
    if (channel != NULL && text == NULL) {
        (void)error_set(err, ERROR_REFUSED, "CONTROL_REQUEST",
                        "the request is not valid UTF-8");
    } else if (channel != NULL && (channel_send(channel, CONTROL_REQUEST,
                                                bytes_of_text(text), -1, err) ||
                                   strcmp(err->code, "CHANNEL_CLOSED") == 0)) {
        /* One that was turned away finds the reason where an answer is. */
        answer = receive(channel, spool, err);
    }
    free(text);
    json_decref(request);
    channel_close(channel);
    return answer;
}

static enum error_kind kind_from_name(const char *name)
{
    for (int kind = ERROR_TRANSIENT; kind <= ERROR_FATAL; kind++) {
        if (name != NULL &&
            strcmp(name, error_kind_name((enum error_kind)kind)) == 0) {
            return (enum error_kind)kind;
        }
    }
    return ERROR_REFUSED;
}

bool control_is_refused(const json_t *answer, struct error *err)
{
    const char *code = json_string_value(json_object_get(answer, "code"));
    const char *text = json_string_value(json_object_get(answer, "text"));

    if (json_is_true(json_object_get(answer, "ok"))) {
        return false;
    }
    (void)error_set(
        err, kind_from_name(json_string_value(json_object_get(answer, "kind"))),
        code == NULL ? "CONTROL_ANSWER" : code, "%s",
        text == NULL ? "the gateway refused" : text);
    return true;
}

json_t *control_call(const char *spool, json_t *request, int64_t timeout,
                     struct error *err)
{
    json_t *answer = control_ask(spool, request, timeout, err);

    if (answer != NULL && control_is_refused(answer, err)) {
        json_decref(answer);
        return NULL;
    }
    return answer;
}
