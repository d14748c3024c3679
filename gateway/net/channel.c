/* SPDX-License-Identifier: Apache-2.0 */
#include "net/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    MAGIC = 0x65646731, /* "edg1" */
    FLAG_DESCRIPTOR = 1,
    WAITING_DESCRIPTORS = 64, /* sent or received, not yet matched */
    READ_SIZE = 64 * 1024
};

struct header {
    uint32_t magic;
    uint32_t type;
    uint32_t length;
    uint32_t flags;
};

/* A descriptor that travels with the byte at `at` of the stream. */
struct waiting {
    uint64_t at;
    int descriptor;
};

struct descriptor_queue {
    struct waiting items[WAITING_DESCRIPTORS];
    size_t first;
    size_t count;
};

struct socket_channel {
    int socket;
    size_t limit;
    size_t backlog;
    struct buffer in;
    size_t in_taken; /* bytes of `in` already given out */
    struct buffer out;
    size_t out_sent;
    uint64_t out_position; /* stream position of out.data[0] */
    struct descriptor_queue outgoing;
    struct descriptor_queue incoming;
};

static bool queue_push(struct descriptor_queue *queue, uint64_t at,
                       int descriptor)
{
    struct waiting *place;

    if (queue->count == WAITING_DESCRIPTORS) {
        return false;
    }
    place = &queue->items[(queue->first + queue->count) % WAITING_DESCRIPTORS];
    place->at = at;
    place->descriptor = descriptor;
    queue->count++;
    return true;
}

static struct waiting queue_pop(struct descriptor_queue *queue)
{
    struct waiting item = queue->items[queue->first];

    queue->first = (queue->first + 1) % WAITING_DESCRIPTORS;
    queue->count--;
    return item;
}

static void queue_close(struct descriptor_queue *queue)
{
    while (queue->count > 0) {
        (void)close(queue_pop(queue).descriptor);
    }
}

struct socket_channel *channel_open(int descriptor, size_t limit,
                                    size_t backlog)
{
    struct socket_channel *channel = calloc(1, sizeof *channel);

    if (channel == NULL) {
        return NULL;
    }
    channel->socket = descriptor;
    channel->limit = limit;
    channel->backlog = backlog;
    return channel;
}

void channel_close(struct socket_channel *channel)
{
    if (channel == NULL) {
        return;
    }
    queue_close(&channel->outgoing);
    queue_close(&channel->incoming);
    buffer_close(&channel->in);
    buffer_close(&channel->out);
    (void)close(channel->socket);
    free(channel);
}

int channel_descriptor(const struct socket_channel *channel)
{
    return channel->socket;
}

size_t channel_unsent(const struct socket_channel *channel)
{
    return channel->out.length - channel->out_sent;
}

/* Sends up to the byte that the next descriptor travels with; SCM_RIGHTS
 * (unix(7)) goes with the first byte of its sendmsg. */
static ssize_t send_piece(struct socket_channel *channel)
{
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec piece = { channel->out.data + channel->out_sent,
                           channel->out.length - channel->out_sent };
    struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
    uint64_t position = channel->out_position + channel->out_sent;
    struct descriptor_queue *queue = &channel->outgoing;
    bool with_descriptor = false;
    ssize_t sent;

    if (queue->count > 0) {
        uint64_t at = queue->items[queue->first].at;

        with_descriptor = at == position;
        if (!with_descriptor && at - position < piece.iov_len) {
            piece.iov_len = at - position;
        }
    }
    if (with_descriptor) {
        int descriptor = queue->items[queue->first].descriptor;
        struct cmsghdr *header;

        memset(&control, 0, sizeof control);
        message.msg_control = control.space;
        message.msg_controllen = sizeof control.space;
        header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    sent = sendmsg(channel->socket, &message, MSG_NOSIGNAL);
    if (sent > 0 && with_descriptor) {
        (void)close(queue_pop(queue).descriptor);
    }
    return sent;
}

bool channel_flush(struct socket_channel *channel, struct error *err)
{
    while (channel_unsent(channel) > 0) {
        ssize_t sent = send_piece(channel);

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return true;
        }
        if (sent < 0) {
            return error_set_errno(err, ERROR_TRANSIENT, "CHANNEL_CLOSED",
                                   "the other process does not take a message");
        }
        channel->out_sent += (size_t)sent;
    }
    channel->out_position += channel->out_sent;
    channel->out_sent = 0;
    buffer_clear(&channel->out);
    return true;
}

bool channel_send(struct socket_channel *channel, uint32_t type,
                  struct bytes body, int descriptor, struct error *err)
{
    struct header header = { MAGIC, type, (uint32_t)body.length,
                             descriptor >= 0 ? FLAG_DESCRIPTOR : 0 };
    uint64_t at = channel->out_position + channel->out.length;

    if (body.length > channel->limit) {
        return error_set(err, ERROR_LIMIT, "CHANNEL_LIMIT",
                         "a message of %zu bytes is over the limit of %zu",
                         body.length, channel->limit);
    }
    if (channel_unsent(channel) > channel->backlog) {
        return error_set(err, ERROR_LIMIT, "CHANNEL_BACKLOG",
                         "%zu bytes wait for a process that does not read",
                         channel_unsent(channel));
    }
    if (descriptor >= 0) {
        int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);

        if (copy < 0 || !queue_push(&channel->outgoing, at, copy)) {
            if (copy >= 0) {
                (void)close(copy);
            }
            return error_set(err, ERROR_TRANSIENT, "CHANNEL_DESCRIPTOR",
                             "cannot hand a descriptor to another process");
        }
    }
    buffer_append(&channel->out,
                  bytes_of((const char *)&header, sizeof header));
    buffer_append(&channel->out, body);
    if (channel->out.failed) {
        return error_set(err, ERROR_TRANSIENT, "CHANNEL_MEMORY",
                         "no memory for a message of %zu bytes", body.length);
    }
    return channel_flush(channel, err);
}

/* Keeps a descriptor that came in, with the place in the stream where the
 * bytes of this read began: it belongs to the message that begins there. */
static bool keep_descriptors(struct socket_channel *channel,
                             struct msghdr *message)
{
    bool good = (message->msg_flags & MSG_CTRUNC) == 0;

    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL;
         header = CMSG_NXTHDR(message, header)) {
        int descriptor;

        if (header->cmsg_level != SOL_SOCKET ||
            header->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        for (size_t at = 0;
             at + sizeof descriptor <= header->cmsg_len - CMSG_LEN(0);
             at += sizeof descriptor) {
            memcpy(&descriptor, CMSG_DATA(header) + at, sizeof descriptor);
            if (!queue_push(&channel->incoming, 0, descriptor)) {
                (void)close(descriptor);
                good = false;
            }
        }
    }
    return good;
}

/* > 0: bytes read; 0: end; -1 with errno. */
static ssize_t read_piece(struct socket_channel *channel, bool *good)
{
    union {
        char space[CMSG_SPACE(4 * sizeof(int))];
        struct cmsghdr align;
    } control;
    char *place = buffer_reserve(&channel->in, READ_SIZE);
    struct iovec piece = { place, READ_SIZE };
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control.space,
                              .msg_controllen = sizeof control.space };
    ssize_t got;

    if (place == NULL) {
        errno = ENOMEM;
        return -1;
    }
    do {
        got = recvmsg(channel->socket, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        buffer_grown(&channel->in, (size_t)got);
    }
    *good = got < 0 || keep_descriptors(channel, &message);
    return got;
}

static void drop_taken(struct socket_channel *channel)
{
    struct buffer *in = &channel->in;

    if (channel->in_taken == 0) {
        return;
    }
    if (channel->in_taken < in->length) {
        memmove(in->data, in->data + channel->in_taken,
                in->length - channel->in_taken);
    }
    in->length -= channel->in_taken;
    channel->in_taken = 0;
}

enum whole { WHOLE, PART, GARBLED };

static enum whole take_message(struct socket_channel *channel,
                               struct channel_message *message)
{
    size_t have = channel->in.length - channel->in_taken;
    const char *begin = channel->in.data + channel->in_taken;
    struct header header;

    if (have < sizeof header) {
        return PART;
    }
    memcpy(&header, begin, sizeof header);
    if (header.magic != MAGIC || header.length > channel->limit ||
        (header.flags & ~(uint32_t)FLAG_DESCRIPTOR) != 0) {
        return GARBLED;
    }
    if (have < sizeof header + header.length) {
        return PART;
    }
    message->type = header.type;
    message->body = bytes_of(begin + sizeof header, header.length);
    message->descriptor = -1;
    if ((header.flags & FLAG_DESCRIPTOR) != 0) {
        if (channel->incoming.count == 0) {
            return GARBLED;
        }
        message->descriptor = queue_pop(&channel->incoming).descriptor;
    }
    channel->in_taken += sizeof header + header.length;
    return WHOLE;
}

enum channel_result channel_receive(struct socket_channel *channel,
                                    struct channel_message *message,
                                    struct error *err)
{
    for (;;) {
        enum whole whole = take_message(channel, message);
        bool good = true;
        ssize_t got;

        if (whole == WHOLE) {
            return CHANNEL_MESSAGE;
        }
        drop_taken(channel);
        got = whole == PART ? read_piece(channel, &good) : 1;
        if (whole == GARBLED || !good) {
            error_set(err, ERROR_REFUSED, "CHANNEL_GARBLED",
                      "another process sent what none of ours sends");
            return CHANNEL_FAILED;
        }
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return CHANNEL_NOTHING;
        }
        if (got == 0 && channel->in.length == 0) {
            return CHANNEL_CLOSED;
        }
        if (got <= 0) {
            error_set(err, ERROR_TRANSIENT, "CHANNEL_CLOSED",
                      "the other process ended inside a message");
            return CHANNEL_FAILED;
        }
    }
}
