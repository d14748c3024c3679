/* SPDX-License-Identifier: Apache-2.0
 *
 * What effects do: one function per kind, one row in the table below. An
 * effect that cannot be (a line that is not there) is ERROR_REFUSED, a number
 * that would grow too long ERROR_LIMIT.
 */
#include <string.h>

#include "store/event_table.h"
#include "store/ledger_inside.h"

struct effect {
    struct ledger *ledger;
    uint64_t ordinal; /* unique, grows with every effect ever applied */
    int64_t time;
    const struct ledger_effect *effect;
};

/* INSERT OR REPLACE of one whole row. */
static bool put_row(struct ledger *ledger, enum ledger_sql which,
                    const struct field_table *table, const void *row,
                    struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, which, err);
    struct ledger_digits digits = { .used = 0 };

    if (statement == NULL) {
        return false;
    }
    ledger_bind_row(ledger, statement, 1, table, row, &digits);
    return ledger_run(ledger, statement, err);
}

/* Binds the parts of the row's key and runs the statement. */
static bool remove_row(struct ledger *ledger, enum ledger_sql which,
                       const struct field_table *table, const void *row,
                       int parts, struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, which, err);
    struct ledger_digits digits = { .used = 0 };

    if (statement == NULL) {
        return false;
    }
    for (int i = 0; i < parts; i++) {
        ledger_bind_field(ledger, statement, i + 1, &table->fields[i], row,
                          &digits);
    }
    return ledger_run(ledger, statement, err);
}

/* The row with the same key (its first two fields) as `row`. */
static enum lookup get_row(struct ledger *ledger, enum ledger_sql which,
                           const struct field_table *table, const void *key,
                           void *row, struct error *err)
{
    struct ledger_statement *statement = ledger_take(ledger, which, err);
    struct ledger_digits digits = { .used = 0 };

    if (statement == NULL) {
        return LOOKUP_FAILED;
    }
    arena_reset(ledger->arena);
    ledger_bind_field(ledger, statement, 1, &table->fields[0], key, &digits);
    ledger_bind_field(ledger, statement, 2, &table->fields[1], key, &digits);
    return ledger_read_one(ledger, ledger->arena, statement, table, row, err);
}

/* A row of the desk that amounts are added to, by its two texts. */
struct balance {
    enum ledger_sql get, set;
    const struct field_table *table;
    size_t size;
};

static const struct balance stock_balance = { SQL_STOCK_GET, SQL_STOCK_SET,
                                              &stock_fields,
                                              sizeof(struct ledger_stock) };
static const struct balance customer_balance = {
    SQL_CUSTOMER_GET, SQL_CUSTOMER_SET, &customer_fields,
    sizeof(struct ledger_customer)
};

/* Leaves the row as it is when there is none. */
static bool get_balance(struct ledger *ledger, const struct balance *balance,
                        const struct bytes key[2], void *row, struct error *err)
{
    struct ledger_question question = { balance->get, key, 2, balance->table,
                                        balance->size };

    arena_reset(ledger->arena);
    return ledger_ask_one(ledger, ledger->arena, &question, row, err) !=
           LOOKUP_FAILED;
}

static bool put_balance(struct ledger *ledger, const struct balance *balance,
                        const struct bytes key[2], const void *row,
                        struct error *err)
{
    struct ledger_question question = { balance->get, key, 2, balance->table,
                                        balance->size };

    if (!put_row(ledger, balance->set, balance->table, row, err)) {
        return false;
    }
    ledger_cache_put(ledger->cache, &question, row, 1);
    return true;
}

static bool add(struct decimal *to, struct decimal difference,
                struct error *err)
{
    struct decimal sum;

    if (!decimal_add(*to, difference, &sum)) {
        return error_set(err, ERROR_LIMIT, "DECIMAL_OVERFLOW",
                         "a number in the ledger would have more than 36 "
                         "digits");
    }
    *to = sum;
    return true;
}

/* ---- documents ---- */

/* The number of a document that an effect names. */
static bool number_of(struct ledger *ledger, const struct id *document,
                      int64_t *number, struct error *err)
{
    struct ledger_place place;

    *number = 0; /* none: a desk step takes keys too */
    if (id_is_none(document)) {
        return true;
    }
    switch (ledger_place(ledger, document, &place, err)) {
    case LOOKUP_FOUND:
        *number = place.number;
        return true;
    case LOOKUP_NONE:
        return error_set(err, ERROR_REFUSED, "EVENT_IMPOSSIBLE",
                         "a key of a document that is not there");
    case LOOKUP_FAILED:
        break;
    }
    return false;
}

static bool key_add(struct effect *effect, struct error *err)
{
    const struct ledger_key *key = &effect->effect->key;
    struct ledger *ledger = effect->ledger;
    struct ledger_statement *statement;
    int64_t number = 0;

    if (!number_of(ledger, &key->document, &number, err)) {
        return false;
    }
    statement = ledger_take(ledger, SQL_KEY_SET, err);
    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, key->kind);
    ledger_bind_text(ledger, statement, 2, key->value);
    ledger_bind_number(ledger, statement, 3, number);
    return ledger_run(ledger, statement, err);
}

static bool dedupe_set(struct effect *effect, struct error *err)
{
    const struct ledger_dedupe *dedupe = &effect->effect->dedupe;
    struct ledger *ledger = effect->ledger;
    struct ledger_statement *statement;
    int64_t number = 0;

    if (!number_of(ledger, &dedupe->document, &number, err)) {
        return false;
    }
    statement = ledger_take(ledger, SQL_DEDUPE_SET, err);
    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, dedupe->partner);
    ledger_bind_text(ledger, statement, 2, dedupe->kind);
    ledger_bind_text(ledger, statement, 3, dedupe->key);
    ledger_bind_number(ledger, statement, 4, number);
    ledger_bind_number(ledger, statement, 5, dedupe->time);
    return ledger_run(ledger, statement, err);
}

static bool dedupe_forget(struct effect *effect, struct error *err)
{
    struct ledger *ledger = effect->ledger;
    struct ledger_statement *statement =
        ledger_take(ledger, SQL_DEDUPE_FORGET, err);

    if (statement == NULL) {
        return false;
    }
    ledger_bind_text(ledger, statement, 1, effect->effect->dedupe.kind);
    ledger_bind_number(ledger, statement, 2, effect->effect->dedupe.time);
    return ledger_run(ledger, statement, err);
}

static bool counter_set(struct effect *effect, struct error *err)
{
    struct ledger *ledger = effect->ledger;
    const struct ledger_counter *counter = &effect->effect->counter;
    struct ledger_question question = { SQL_COUNTER_GET, &counter->series, 1,
                                        &counter_fields, sizeof *counter };

    if (!put_row(ledger, SQL_COUNTER_SET, &counter_fields, counter, err)) {
        return false;
    }
    ledger_cache_put(ledger->cache, &question, counter, 1);
    return true;
}

/* ---- conversations ---- */

static bool conversation_open(struct effect *effect, struct error *err)
{
    struct ledger_conversation row = effect->effect->conversation;

    row.created = effect->time;
    row.updated = effect->time;
    ledger_cache_drop(effect->ledger->cache, SQL_CONVERSATION_BY_NUMBER);
    return put_row(effect->ledger, SQL_CONVERSATION_INSERT,
                   &conversation_fields, &row, err);
}

/* An id and the columns that an UPDATE sets, in its order. */
static bool update_conversation(struct effect *effect, enum ledger_sql which,
                                const char *const *names, size_t count,
                                struct error *err)
{
    struct ledger *ledger = effect->ledger;
    struct ledger_statement *statement = ledger_take(ledger, which, err);
    struct ledger_conversation row = effect->effect->conversation;
    struct ledger_digits digits = { .used = 0 };

    if (statement == NULL) {
        return false;
    }
    row.updated = effect->time;
    ledger_cache_drop(ledger->cache, SQL_CONVERSATION_BY_NUMBER);
    for (size_t i = 0; i < count; i++) {
        ledger_bind_field(
            ledger, statement, (int)i + 1,
            field_find(&conversation_fields, bytes_of_text(names[i]), NULL),
            &row, &digits);
    }
    return ledger_run(ledger, statement, err);
}

static bool conversation_state(struct effect *effect, struct error *err)
{
    static const char *const names[] = { "id", "state", "reason", "updated" };

    return update_conversation(effect, SQL_CONVERSATION_STATE, names,
                               COUNT_OF(names), err);
}

static bool conversation_total(struct effect *effect, struct error *err)
{
    static const char *const names[] = { "id", "total", "currency", "deliver",
                                         "updated" };

    return update_conversation(effect, SQL_CONVERSATION_TOTAL, names,
                               COUNT_OF(names), err);
}

/* A line that is there keeps its place among the others. */
static bool put_line(struct effect *effect, const struct ledger_line *line,
                     struct error *err)
{
    struct ledger *ledger = effect->ledger;
    struct ledger_statement *statement = ledger_take(ledger, SQL_LINE_SET, err);
    struct ledger_digits digits = { .used = 0 };

    if (statement == NULL) {
        return false;
    }
    ledger_bind_row(ledger, statement, 1, &line_fields, line, &digits);
    ledger_bind_number(ledger, statement, (int)line_fields.count + 1,
                       (int64_t)effect->ordinal);
    return ledger_run(ledger, statement, err);
}

static bool line_set(struct effect *effect, struct error *err)
{
    return put_line(effect, &effect->effect->line, err);
}

static struct decimal *quantity_of(struct ledger_line *line,
                                   enum line_quantity quantity)
{
    switch (quantity) {
    case LINE_CONFIRMED:
        return &line->confirmed;
    case LINE_BACKORDERED:
        return &line->backordered;
    case LINE_REJECTED:
        return &line->rejected;
    case LINE_SHIPPED:
        return &line->shipped;
    case LINE_INVOICED:
        return &line->invoiced;
    case LINE_RECEIVED:
        return &line->received;
    case LINE_ORDERED:
    case LINE_QUANTITY_COUNT:
        break;
    }
    return &line->ordered;
}

static bool line_add(struct effect *effect, struct error *err)
{
    const struct line_change *change = &effect->effect->line_change;
    struct ledger_line line = { .conversation = change->conversation,
                                .line = change->line };

    switch (get_row(effect->ledger, SQL_LINE_GET, &line_fields, &line, &line,
                    err)) {
    case LOOKUP_FOUND:
        break;
    case LOOKUP_NONE:
        return error_set(err, ERROR_REFUSED, "EVENT_IMPOSSIBLE",
                         "a quantity of a line that is not there");
    case LOOKUP_FAILED:
        return false;
    }
    if (change->status.length > 0) {
        line.status = change->status;
    }
    return add(quantity_of(&line, change->quantity), change->difference, err) &&
           put_line(effect, &line, err);
}

static bool step_set(struct effect *effect, struct error *err)
{
    return put_row(effect->ledger, SQL_STEP_SET, &step_fields,
                   &effect->effect->step, err);
}

static bool step_clear(struct effect *effect, struct error *err)
{
    return remove_row(effect->ledger, SQL_STEP_CLEAR, &step_fields,
                      &effect->effect->step, 3, err);
}

/* ---- the desk ---- */

static bool item_set(struct effect *effect, struct error *err)
{
    ledger_cache_drop(effect->ledger->cache, SQL_ITEM_GET);
    ledger_cache_drop(effect->ledger->cache, SQL_ITEM_BY_GTIN);
    return put_row(effect->ledger, SQL_ITEM_SET, &item_fields,
                   &effect->effect->item, err);
}

static bool item_remove(struct effect *effect, struct error *err)
{
    ledger_cache_drop(effect->ledger->cache, SQL_ITEM_GET);
    ledger_cache_drop(effect->ledger->cache, SQL_ITEM_BY_GTIN);
    return remove_row(effect->ledger, SQL_ITEM_REMOVE, &item_fields,
                      &effect->effect->item, 2, err);
}

static bool alias_set(struct effect *effect, struct error *err)
{
    const struct ledger_alias *alias = &effect->effect->alias;

    ledger_cache_drop(effect->ledger->cache, SQL_ALIAS_GET);
    if (alias->item.length == 0) {
        return remove_row(effect->ledger, SQL_ALIAS_REMOVE, &alias_fields,
                          alias, 4, err);
    }
    return put_row(effect->ledger, SQL_ALIAS_SET, &alias_fields, alias, err);
}

static bool price_set(struct effect *effect, struct error *err)
{
    ledger_cache_drop(effect->ledger->cache, SQL_PRICE_GET);
    return put_row(effect->ledger, SQL_PRICE_SET, &price_fields,
                   &effect->effect->price, err);
}

static bool price_clear(struct effect *effect, struct error *err)
{
    ledger_cache_drop(effect->ledger->cache, SQL_PRICE_GET);
    return remove_row(effect->ledger, SQL_PRICE_CLEAR, &price_fields,
                      &effect->effect->price, 2, err);
}

static bool stock_set(struct effect *effect, struct error *err)
{
    struct ledger_stock row = effect->effect->stock;
    struct ledger_stock old = { 0 };
    struct bytes key[2] = { row.station, row.item };

    if (!get_balance(effect->ledger, &stock_balance, key, &old, err)) {
        return false;
    }
    row.reserved = old.reserved;
    return put_balance(effect->ledger, &stock_balance, key, &row, err);
}

static bool stock_add(struct effect *effect, struct error *err)
{
    const struct ledger_stock *difference = &effect->effect->stock;
    struct ledger_stock row = { .station = difference->station,
                                .item = difference->item };
    struct bytes key[2] = { row.station, row.item };

    return get_balance(effect->ledger, &stock_balance, key, &row, err) &&
           add(&row.on_hand, difference->on_hand, err) &&
           add(&row.reserved, difference->reserved, err) &&
           put_balance(effect->ledger, &stock_balance, key, &row, err);
}

static bool customer_set(struct effect *effect, struct error *err)
{
    struct ledger_customer row = effect->effect->customer;
    struct ledger_customer old = { 0 };
    struct bytes key[2] = { row.station, row.partner };

    if (!get_balance(effect->ledger, &customer_balance, key, &old, err)) {
        return false;
    }
    row.open_amount = old.open_amount;
    return put_balance(effect->ledger, &customer_balance, key, &row, err);
}

static bool credit_add(struct effect *effect, struct error *err)
{
    const struct ledger_customer *difference = &effect->effect->customer;
    struct ledger_customer row = { .station = difference->station,
                                   .partner = difference->partner };
    struct bytes key[2] = { row.station, row.partner };

    return get_balance(effect->ledger, &customer_balance, key, &row, err) &&
           add(&row.open_amount, difference->open_amount, err) &&
           put_balance(effect->ledger, &customer_balance, key, &row, err);
}

/* ---- the rest ---- */

static bool config_set(struct effect *effect, struct error *err)
{
    return put_row(effect->ledger, SQL_CONFIG_SET, &config_fields,
                   &effect->effect->config, err);
}

static bool fact_set(struct effect *effect, struct error *err)
{
    const struct ledger_fact *fact = &effect->effect->fact;

    ledger_cache_drop(effect->ledger->cache, SQL_FACT_GET);
    if (fact->value.length == 0) {
        return remove_row(effect->ledger, SQL_FACT_REMOVE, &fact_fields, fact,
                          2, err);
    }
    return put_row(effect->ledger, SQL_FACT_SET, &fact_fields, fact, err);
}

static bool (*const functions[EFFECT_KIND_COUNT])(struct effect *effect,
                                                  struct error *err) = {
    [EFFECT_KEY_ADD] = key_add,
    [EFFECT_DEDUPE_SET] = dedupe_set,
    [EFFECT_DEDUPE_FORGET] = dedupe_forget,
    [EFFECT_COUNTER_SET] = counter_set,
    [EFFECT_CONVERSATION_OPEN] = conversation_open,
    [EFFECT_CONVERSATION_STATE] = conversation_state,
    [EFFECT_CONVERSATION_TOTAL] = conversation_total,
    [EFFECT_LINE_SET] = line_set,
    [EFFECT_LINE_ADD] = line_add,
    [EFFECT_STEP_SET] = step_set,
    [EFFECT_STEP_CLEAR] = step_clear,
    [EFFECT_ITEM_SET] = item_set,
    [EFFECT_ITEM_REMOVE] = item_remove,
    [EFFECT_ALIAS_SET] = alias_set,
    [EFFECT_PRICE_SET] = price_set,
    [EFFECT_PRICE_CLEAR] = price_clear,
    [EFFECT_STOCK_SET] = stock_set,
    [EFFECT_STOCK_ADD] = stock_add,
    [EFFECT_CUSTOMER_SET] = customer_set,
    [EFFECT_CREDIT_ADD] = credit_add,
    [EFFECT_CONFIG_SET] = config_set,
    [EFFECT_FACT_SET] = fact_set,
};

bool ledger_apply_effect(struct ledger *ledger, uint64_t ordinal, int64_t time,
                         const struct ledger_effect *effect, struct error *err)
{
    struct effect applied = { ledger, ordinal, time, effect };

    if ((unsigned)effect->kind >= EFFECT_KIND_COUNT ||
        functions[effect->kind] == NULL) {
        return error_set(err, ERROR_REFUSED, "EVENT_IMPOSSIBLE",
                         "an effect that is not known");
    }
    return functions[effect->kind](&applied, err);
}
