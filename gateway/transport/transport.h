/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: ways in and out: what every transport can do, and the table of
 * them.
 *
 * A transport delivers bytes that are fixed (contract.md C4) and says how it
 * ended; it never changes them, never retries by itself and keeps no state
 * that a crash could lose. Deliveries run on a sender thread and may block.
 */
#ifndef TRANSPORT_TRANSPORT_H
#define TRANSPORT_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/error.h"
#include "config/partner.h"

/* DELIVERY_DONE: the transport's receipt says so. DELIVERY_RETRY: it may work
 * later (err). DELIVERY_REFUSED: never with these bytes under this name. */
enum delivery { DELIVERY_DONE, DELIVERY_RETRY, DELIVERY_REFUSED };

struct transport_ops {
    enum channel_kind kind;
    const char *name; /* "folder" */
    enum delivery (*deliver)(const struct channel *channel, const char *name,
                             struct bytes content, struct error *err);
};

/* transport_table.c; NULL: not built in. */
const struct transport_ops *transport_find(enum channel_kind kind);

#endif
