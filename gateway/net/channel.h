/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: whole messages over a stream socket between processes of ours, with
 * at most one descriptor beside each.
 *
 * On the wire: magic, type, length of the body, flags (16 bytes, host order),
 * then the body. Neither side is trusted by the other: magic, flags and length
 * are checked before anything is read into memory.
 * Ownership: a received body lives until the next receive on that channel; a
 * received descriptor is the caller's to close.
 * Limits: `limit` bytes a body, both ways; unsent bytes are bounded by
 * `backlog` (ERROR_LIMIT: the other side does not read).
 * Errors: ERROR_TRANSIENT code CHANNEL_CLOSED when the other side is gone,
 * ERROR_REFUSED code CHANNEL_GARBLED for what no side of ours sends.
 */
#ifndef NET_CHANNEL_H
#define NET_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

struct channel_message {
    uint32_t type;
    struct bytes body;
    int descriptor; /* -1: none */
};

struct socket_channel;

/* Takes the socket over. limit, backlog: bytes. */
struct socket_channel *channel_open(int descriptor, size_t limit,
                                    size_t backlog) MUST_CHECK;
void channel_close(struct socket_channel *channel); /* NULL is allowed */
int channel_descriptor(const struct socket_channel *channel);

/* Puts a message behind those unsent and sends what the socket takes now. The
 * descriptor (or -1) is duplicated; the caller keeps its own. On a blocking
 * socket it returns when all is sent. */
bool channel_send(struct socket_channel *channel, uint32_t type,
                  struct bytes body, int descriptor,
                  struct error *err) MUST_CHECK;
/* Sends on what is unsent; wait for the socket to be writable while
 * channel_unsent is not 0. */
bool channel_flush(struct socket_channel *channel,
                   struct error *err) MUST_CHECK;
size_t channel_unsent(const struct socket_channel *channel);

enum channel_result {
    CHANNEL_MESSAGE,
    CHANNEL_NOTHING, /* non-blocking: no whole message yet */
    CHANNEL_CLOSED,  /* the other side ended between two messages */
    CHANNEL_FAILED   /* err says why */
};

enum channel_result channel_receive(struct socket_channel *channel,
                                    struct channel_message *message,
                                    struct error *err) MUST_CHECK;

#endif
