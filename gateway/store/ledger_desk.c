/* SPDX-License-Identifier: Apache-2.0
 *
 * Lookups that flows decide by: conversations, and the desk's master data.
 */
#include <string.h>

#include "store/ledger_inside.h"

/* A statement with up to five texts bound from place 1 on. */
static struct ledger_statement *take_texts(struct ledger *ledger,
                                           enum ledger_sql which,
                                           const struct bytes *texts,
                                           size_t count, struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, which, err);

    if (statement == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        ledger_bind_text(ledger, statement, (int)i + 1, texts[i]);
    }
    return statement;
}

/* One row found by two texts. */
static enum lookup find_row(struct ledger *ledger, struct arena *arena,
                            enum ledger_sql which, const struct bytes texts[2],
                            const struct field_table *table, size_t size,
                            void *row, struct error *err)
{
    struct ledger_question question = { which, texts, 2, table, size };

    memset(row, 0, size);
    return ledger_ask_one(ledger, arena, &question, row, err);
}

/* ---- conversations ---- */

enum lookup ledger_conversation(struct ledger *ledger, struct arena *arena,
                                const struct id *id,
                                struct ledger_conversation *conversation,
                                struct error *err)
{
    struct bytes text = id_bytes(id);
    struct ledger_statement *statement =
        take_texts(ledger, SQL_CONVERSATION_GET, &text, 1, err);

    memset(conversation, 0, sizeof *conversation);
    if (statement == NULL) {
        return LOOKUP_FAILED;
    }
    return ledger_read_one(ledger, arena, statement, &conversation_fields,
                           conversation, err);
}

enum lookup ledger_conversation_by_number(
    struct ledger *ledger, struct arena *arena,
    const struct ledger_conversation_name *name,
    struct ledger_conversation *conversation, struct error *err)
{
    struct bytes texts[] = { name->partner, name->number, name->station,
                             name->role, name->release };
    struct ledger_question question = { SQL_CONVERSATION_BY_NUMBER, texts,
                                        COUNT_OF(texts), &conversation_fields,
                                        sizeof *conversation };

    memset(conversation, 0, sizeof *conversation);
    return ledger_ask_one(ledger, arena, &question, conversation, err);
}

bool ledger_lines(struct ledger *ledger, struct arena *arena,
                  const struct id *conversation, struct ledger_line **lines,
                  size_t *count, struct error *err)
{
    struct bytes text = id_bytes(conversation);
    struct ledger_statement *statement =
        take_texts(ledger, SQL_LINES, &text, 1, err);

    return statement != NULL &&
           ledger_read_all(ledger, arena, statement, &line_fields,
                           sizeof **lines, lines, count, err);
}

bool ledger_conversations(struct ledger *ledger, struct arena *arena,
                          struct bytes partner, size_t limit,
                          struct ledger_conversation **conversations,
                          size_t *count, struct error *err)
{
    struct ledger_statement *statement =
        take_texts(ledger, SQL_CONVERSATION_LIST, &partner, 1, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 2, (int64_t)limit);
    return ledger_read_all(ledger, arena, statement, &conversation_fields,
                           sizeof **conversations, conversations, count, err);
}

/* ---- items ---- */

enum lookup ledger_item(struct ledger *ledger, struct arena *arena,
                        struct bytes station, struct bytes item,
                        struct ledger_item *found, struct error *err)
{
    struct bytes texts[2] = { station, item };

    return find_row(ledger, arena, SQL_ITEM_GET, texts, &item_fields,
                    sizeof *found, found, err);
}

enum lookup ledger_item_by_gtin(struct ledger *ledger, struct arena *arena,
                                struct bytes station, struct bytes gtin,
                                struct ledger_item *found, struct error *err)
{
    struct bytes texts[2] = { station, gtin };

    return find_row(ledger, arena, SQL_ITEM_BY_GTIN, texts, &item_fields,
                    sizeof *found, found, err);
}

enum lookup ledger_item_by_alias(struct ledger *ledger, struct arena *arena,
                                 const struct ledger_alias *alias,
                                 struct ledger_item *found, struct error *err)
{
    struct bytes texts[] = { alias->station, alias->partner, alias->kind,
                             alias->value };
    struct ledger_question question = { SQL_ALIAS_GET, texts, COUNT_OF(texts),
                                        &alias_fields, sizeof *alias };
    struct ledger_alias row;
    enum lookup result = ledger_ask_one(ledger, arena, &question, &row, err);

    memset(found, 0, sizeof *found);
    return result == LOOKUP_FOUND ? ledger_item(ledger, arena, alias->station,
                                                row.item, found, err)
                                  : result;
}

/* ---- prices ---- */

/* The better of two prices that both hold: the higher minimum, then the later
 * beginning. */
static bool is_better(const struct ledger_price *price,
                      const struct ledger_price *best)
{
    int order = decimal_compare(price->minimum, best->minimum);

    return order > 0 || (order == 0 && price->from > best->from);
}

static bool is_valid(const struct ledger_price *price,
                     const struct ledger_price_query *query)
{
    return price->from <= query->time &&
           (price->until == 0 || price->until > query->time) &&
           decimal_compare(price->minimum, query->quantity) <= 0;
}

static enum lookup price_in_list(struct ledger *ledger, struct arena *arena,
                                 const struct ledger_price_query *query,
                                 struct bytes list, struct ledger_price *found,
                                 struct error *err)
{
    struct bytes texts[] = { query->station, query->item, list,
                             query->currency };
    struct ledger_question question = { SQL_PRICE_GET, texts, COUNT_OF(texts),
                                        &price_fields, sizeof *found };
    struct ledger_price *prices;
    size_t count;
    bool have = false;

    if (!ledger_ask(ledger, arena, &question, &prices, &count, err)) {
        return LOOKUP_FAILED;
    }
    for (size_t i = 0; i < count; i++) {
        if (is_valid(&prices[i], query) &&
            (!have || is_better(&prices[i], found))) {
            *found = prices[i];
            have = true;
        }
    }
    return have ? LOOKUP_FOUND : LOOKUP_NONE;
}

enum lookup ledger_price(struct ledger *ledger, struct arena *arena,
                         const struct ledger_price_query *query,
                         struct ledger_price *found, struct error *err)
{
    enum lookup result = LOOKUP_NONE;

    memset(found, 0, sizeof *found);
    if (query->list.length > 0) {
        result = price_in_list(ledger, arena, query, query->list, found, err);
    }
    if (result == LOOKUP_NONE) {
        result =
            price_in_list(ledger, arena, query, bytes_of("", 0), found, err);
    }
    return result;
}

/* ---- stock and customers ---- */

enum lookup ledger_stock(struct ledger *ledger, struct arena *arena,
                         struct bytes station, struct bytes item,
                         struct ledger_stock *found, struct error *err)
{
    struct bytes texts[2] = { station, item };

    return find_row(ledger, arena, SQL_STOCK_GET, texts, &stock_fields,
                    sizeof *found, found, err);
}

enum lookup ledger_customer(struct ledger *ledger, struct arena *arena,
                            struct bytes station, struct bytes partner,
                            struct ledger_customer *found, struct error *err)
{
    struct bytes texts[2] = { station, partner };

    return find_row(ledger, arena, SQL_CUSTOMER_GET, texts, &customer_fields,
                    sizeof *found, found, err);
}

/* ---- lists ---- */

bool ledger_items(struct ledger *ledger, struct arena *arena,
                  struct bytes station, struct bytes after, size_t limit,
                  struct ledger_item **items, size_t *count, struct error *err)
{
    struct bytes texts[2] = { station, after };
    struct ledger_statement *statement =
        take_texts(ledger, SQL_ITEM_LIST, texts, 2, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 3, (int64_t)limit);
    return ledger_read_all(ledger, arena, statement, &item_fields,
                           sizeof **items, items, count, err);
}

bool ledger_stocks(struct ledger *ledger, struct arena *arena,
                   struct bytes station, struct bytes after, size_t limit,
                   struct ledger_stock **stocks, size_t *count,
                   struct error *err)
{
    struct bytes texts[2] = { station, after };
    struct ledger_statement *statement =
        take_texts(ledger, SQL_STOCK_LIST, texts, 2, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 3, (int64_t)limit);
    return ledger_read_all(ledger, arena, statement, &stock_fields,
                           sizeof **stocks, stocks, count, err);
}

/* An item's prices are never torn between two pages. */
bool ledger_prices(struct ledger *ledger, struct arena *arena,
                   struct bytes station, struct bytes after, size_t limit,
                   struct ledger_price **prices, size_t *count,
                   struct error *err)
{
    struct bytes texts[2] = { station, after };
    struct ledger_statement *statement =
        take_texts(ledger, SQL_PRICE_LIST, texts, 2, err);
    enum ledger_stepped stepped;
    size_t capacity = 0;

    *prices = NULL;
    *count = 0;
    if (statement == NULL) {
        return false;
    }
    while ((stepped = ledger_step(ledger, statement, err)) == STEP_ROW) {
        struct ledger_price price = { 0 };

        ledger_read_row(ledger, arena, statement, 0, &price_fields, &price);
        if (*count >= limit &&
            (*count == 0 ||
             !bytes_equal(price.item, (*prices)[*count - 1].item))) {
            break;
        }
        *prices =
            arena_grow(arena, *prices, *count, &capacity, sizeof **prices);
        (*prices)[(*count)++] = price;
    }
    ledger_reset(ledger, statement);
    return stepped != STEP_FAILED;
}

bool ledger_customers(struct ledger *ledger, struct arena *arena,
                      struct bytes station, size_t limit,
                      struct ledger_customer **customers, size_t *count,
                      struct error *err)
{
    struct ledger_statement *statement =
        take_texts(ledger, SQL_CUSTOMER_LIST, &station, 1, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_number(ledger, statement, 2, (int64_t)limit);
    return ledger_read_all(ledger, arena, statement, &customer_fields,
                           sizeof **customers, customers, count, err);
}
