/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an order and what followed it, as flows look at it: its lines by
 * number, its order record, and the word for where it stands.
 *
 * States, worked out from the lines: "open" (asked, not answered), "confirmed",
 * "partly_shipped", "shipped", "invoiced", "rejected", "cancelled"; "closed" is
 * set by the step of that name.
 * Ownership: the arena of the call; lines may be changed in place to work out
 * how they will stand.
 */
#ifndef FLOW_CONVERSATION_H
#define FLOW_CONVERSATION_H

#include <stdbool.h>

#include "flow/decision.h"

struct conversation {
    struct flow_conversation row;
    enum agreement_role role;
    const struct record *order; /* NULL: there is none or it cannot be read */
    struct line_index *index;   /* lines by number */
    struct line_index *order_index; /* the order record's lines by number */
    struct line_index *items[3];    /* by seller_item, gtin, buyer_item; made
                                       when first asked for */
};

/* "4500012345", or "4500012345/7" for release 7 of it: conversations are
 * found by it. */
struct bytes conversation_key(struct arena *arena, struct bytes number,
                              struct bytes release);
/* The same of an order record. */
struct bytes conversation_key_of_order(struct arena *arena,
                                       const struct record *order);

/* false: nothing is known of that order. */
bool conversation_find(struct deciding *deciding, enum agreement_role role,
                       struct bytes key,
                       struct conversation *conversation) MUST_CHECK;
/* Leading zeros of a number do not count where that leaves one line. NULL:
 * there is no such line. */
struct flow_line *conversation_line(const struct conversation *conversation,
                                    struct bytes number);
/* The line of a shipped or invoiced item: by number, else the only one whose
 * seller_item, gtin or buyer_item is the same. `record` has these fields. */
struct flow_line *conversation_match(struct deciding *deciding,
                                     struct conversation *conversation,
                                     const struct record *record);
/* false: both sides name an item in the same way, and nowhere the same one. */
bool conversation_same_item(const struct flow_line *line,
                            const struct record *record);
/* The order's line of that number; NULL. */
const struct record *conversation_order_line(
    const struct conversation *conversation, struct bytes number);

/* What the seller owes of a line: confirmed and back-ordered, or, while nobody
 * has answered, all that was ordered. */
struct decimal conversation_expected(enum agreement_role role,
                                     const struct flow_line *line);
const char *conversation_state(enum agreement_role role,
                               const struct flow_line *lines, size_t count);

/* Positions by number, for lists of lines of any kind. */
struct line_index;
struct line_index *line_index_make(struct arena *arena, size_t count);
void line_index_add(struct line_index *index, struct bytes number,
                    size_t position);
/* After the last add. The first number that is there twice, or an empty view
 * with data NULL. */
struct bytes line_index_sort(struct line_index *index);
/* The position of exactly that number where it is there once. */
size_t line_index_find_one(const struct line_index *index, struct bytes number);
/* Leading zeros do not count where that leaves one. SIZE_MAX: not there. */
size_t line_index_find(const struct line_index *index, struct bytes number);

#endif
