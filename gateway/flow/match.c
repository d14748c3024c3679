/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/match.h"

#include <stdlib.h>

#include "flow/catalogue.h"

static int compare_keys(const void *left, const void *right)
{
    const struct bytes *a = left;
    const struct bytes *b = right;

    return bytes_compare(*a, *b);
}

static void look_up(struct matching *matching, struct match_order *order)
{
    struct deciding *deciding = matching->deciding;

    order->known = conversation_find(deciding, ROLE_BUYER, order->key,
                                     &order->conversation);
    if (order->known) {
        order->sums = arena_take_array(deciding->arena,
                                       order->conversation.row.line_count + 1,
                                       sizeof(*order->sums));
    } else if (order->key.length == 0) {
        (void)decision_find(deciding, FINDING_ERROR, "ORDER_UNKNOWN",
                            "order_number", "no order number is given");
    } else {
        (void)decision_find(
            deciding, FINDING_ERROR, "ORDER_UNKNOWN", "order_number",
            "we have not ordered under the number %.*s", BYTES_ARG(order->key));
    }
}

void match_begin(struct matching *matching, struct deciding *deciding,
                 struct bytes *keys, size_t count)
{
    *matching = (struct matching){ .deciding = deciding };
    if (count > 1) {
        qsort(keys, count, sizeof(*keys), compare_keys);
    }
    matching->orders =
        arena_take_array(deciding->arena, count + 1, sizeof(*matching->orders));
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !bytes_equal(keys[i], keys[i - 1])) {
            struct match_order *order = &matching->orders[matching->count++];

            order->key = keys[i];
            look_up(matching, order);
        }
    }
}

static int compare_order(const void *key, const void *order)
{
    const struct bytes *wanted = key;
    const struct match_order *entry = order;

    return bytes_compare(*wanted, entry->key);
}

struct match_order *match_find(struct matching *matching, struct bytes key)
{
    struct match_order *order =
        matching->count == 0
            ? NULL
            : bsearch(&key, matching->orders, matching->count,
                      sizeof(*matching->orders), compare_order);

    return order != NULL && order->known ? order : NULL;
}

static void find(struct matching *matching,
                 const struct match_line_query *query,
                 const struct match_order *order, const char *code,
                 const char *what)
{
    struct bytes number = query->order_line.length > 0
                              ? query->order_line
                              : record_text(query->record, "number");

    (void)decision_find(matching->deciding, FINDING_ERROR, code, query->path,
                        "order %.*s line %.*s: %s", BYTES_ARG(order->key),
                        BYTES_ARG(number), what);
}

struct flow_line *match_line(struct matching *matching,
                             struct match_order *order,
                             const struct match_line_query *query,
                             struct decimal *quantity)
{
    struct bytes unit = record_text(query->record, "unit");
    struct flow_line *line =
        query->order_line.length > 0
            ? conversation_line(&order->conversation, query->order_line)
            : conversation_match(matching->deciding, &order->conversation,
                                 query->record);

    if (line == NULL) {
        find(matching, query, order, "LINE_UNKNOWN",
             "the order has no such line");
        return NULL;
    }
    if (!query->substituted && !conversation_same_item(line, query->record)) {
        find(matching, query, order, "ITEM_DIFFERS",
             "it is another item than was ordered");
    }
    if (!record_decimal(query->record, "quantity", quantity)) {
        *quantity = line->ordered;
    }
    if (decimal_is_negative(*quantity)) {
        find(matching, query, order, "QUANTITY_INVALID",
             "the quantity is below zero");
        return NULL;
    }
    if (unit.length > 0 && !bytes_equal(unit, line->unit)) {
        find(matching, query, order, "UNIT_DIFFERS",
             arena_format(matching->deciding->arena,
                          "it is counted by '%.*s', ordered by '%.*s'",
                          BYTES_ARG(unit), BYTES_ARG(line->unit)));
        return NULL;
    }
    return line;
}

void match_count(struct match_order *order, const struct flow_line *line,
                 struct decimal quantity)
{
    tally_add(&order->sums[line - order->conversation.row.lines], quantity);
}

void match_price(struct matching *matching, const struct flow_line *line,
                 const char *path, struct decimal stated)
{
    char theirs[DECIMAL_TEXT_SIZE];
    char ours[DECIMAL_TEXT_SIZE];
    const struct partner *partner = matching->deciding->input->partner;

    /* An order without a price left it to the supplier. */
    if (!partner->desk.check_price || decimal_is_zero(line->price) ||
        catalogue_price_agrees(line->price, stated,
                               partner->desk.price_tolerance)) {
        return;
    }
    (void)decision_find(matching->deciding, FINDING_ERROR, "PRICE_DIFFERS",
                        path, "line %.*s: the price is %.*s, agreed was %.*s",
                        BYTES_ARG(line->number),
                        BYTES_ARG(decimal_format(stated, theirs)),
                        BYTES_ARG(decimal_format(line->price, ours)));
}

void match_states(struct matching *matching)
{
    for (size_t i = 0; i < matching->count; i++) {
        struct match_order *order = &matching->orders[i];
        const struct flow_conversation *row = &order->conversation.row;

        if (order->known && !bytes_equal_text(row->state, "closed")) {
            decision_state(
                matching->deciding, order->key,
                conversation_state(ROLE_BUYER, row->lines, row->line_count));
        }
    }
}
