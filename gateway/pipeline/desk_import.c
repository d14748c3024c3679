/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/desk_import.h"

#include "base/clock.h"
#include "base/text.h"

/* An event may be 64 KiB; a row is well below 300 bytes, but for texts. */
enum { ROWS_PER_EVENT = 100 };

struct importing {
    struct turn *turn;
    struct bytes station;
    struct event *event;
    size_t rows;
};

static struct ledger_effect *next_row(struct importing *importing,
                                      enum effect_kind kind, struct error *err)
{
    struct turn *turn = importing->turn;

    if (importing->event != NULL && importing->rows == ROWS_PER_EVENT) {
        if (!turn_append(turn, importing->event, err)) {
            return NULL;
        }
        importing->event = NULL;
    }
    if (importing->event == NULL) {
        importing->event =
            event_make(turn->arena, EVENT_DESK_IMPORTED, turn->now, NULL);
        importing->event->actor = turn->actor;
        importing->rows = 0;
    }
    importing->rows++;
    return event_add_effect(turn->arena, importing->event, kind);
}

static int64_t time_of(struct bytes date)
{
    int64_t time;

    return date.length > 0 && clock_from_stamp(date, &time) ? time : 0;
}

static int64_t days_to_ms(struct decimal days)
{
    char text[DECIMAL_TEXT_SIZE];
    uint64_t whole;

    return text_to_number(decimal_format(decimal_round(days, 0), text),
                          &whole) &&
                   whole < 36500
               ? (int64_t)whole * 86400000
               : 0;
}

static bool add_item(struct importing *importing,
                     const struct desk_item_row *row, struct error *err)
{
    struct ledger_effect *effect = next_row(importing, EFFECT_ITEM_SET, err);

    if (effect == NULL) {
        return false;
    }
    effect->item.station = importing->station;
    effect->item.item = row->number;
    effect->item.gtin = row->gtin;
    effect->item.text = row->description;
    effect->item.unit = row->unit;
    effect->item.pack = row->pack;
    effect->item.replacement = row->replacement;
    effect->item.lead_time = days_to_ms(row->lead_days);
    effect->item.status =
        bytes_of_text(row->discontinued ? "discontinued" : "active");
    return true;
}

static bool add_price(struct importing *importing,
                      const struct desk_price_row *row, struct error *err)
{
    struct ledger_effect *effect = next_row(importing, EFFECT_PRICE_SET, err);

    if (effect == NULL) {
        return false;
    }
    effect->price.station = importing->station;
    effect->price.list = row->partner;
    effect->price.item = row->item;
    effect->price.currency = row->currency;
    effect->price.price = row->amount;
    effect->price.minimum = row->from_quantity;
    effect->price.from = time_of(row->from);
    effect->price.until = time_of(row->until);
    if (effect->price.until != 0) {
        effect->price.until += 86400000; /* the last day is included */
    }
    return true;
}

/* The date of the next receipt has no table of its own: it is a fact, which
 * an import without it removes. */
static bool add_stock(struct importing *importing,
                      const struct desk_stock_row *row, struct error *err)
{
    struct ledger_effect *effect = next_row(importing, EFFECT_STOCK_SET, err);

    if (effect == NULL) {
        return false;
    }
    effect->stock.station = importing->station;
    effect->stock.item = row->item;
    effect->stock.on_hand = row->on_hand;
    effect = next_row(importing, EFFECT_FACT_SET, err);
    if (effect == NULL) {
        return false;
    }
    effect->fact.scope = turn_format(importing->turn, "available_from/%.*s",
                                     BYTES_ARG(importing->station));
    effect->fact.name = row->item;
    effect->fact.value = row->available_from;
    return true;
}

static bool add_customer(struct importing *importing,
                         const struct desk_customer_row *row, struct error *err)
{
    struct turn *turn = importing->turn;
    struct ledger_effect *effect =
        next_row(importing, EFFECT_CUSTOMER_SET, err);
    struct ledger_customer before;
    struct decimal open = decimal_of(0);
    bool found;

    if (effect == NULL) {
        return false;
    }
    effect->customer.station = importing->station;
    effect->customer.partner = row->partner;
    effect->customer.currency = row->currency;
    effect->customer.limited = row->limited;
    effect->customer.credit_limit = row->limit;
    if (!row->open_given) {
        return true;
    }
    if (!turn_found(ledger_customer(turn->ledger, turn->arena,
                                    importing->station, row->partner, &before,
                                    err),
                    &found)) {
        return false;
    }
    if (found) {
        open = before.open_amount;
    }
    effect = next_row(importing, EFFECT_CREDIT_ADD, err);
    if (effect == NULL) {
        return false;
    }
    effect->customer.station = importing->station;
    effect->customer.partner = row->partner;
    effect->customer.currency = row->currency;
    return decimal_subtract(row->open, open, &effect->customer.open_amount) ||
           error_set(err, ERROR_LIMIT, "DECIMAL_OVERFLOW",
                     "the open amount of %.*s is too large",
                     BYTES_ARG(row->partner));
}

static bool add_reference(struct importing *importing,
                          const struct desk_reference_row *row,
                          struct error *err)
{
    struct ledger_effect *effect = next_row(importing, EFFECT_ALIAS_SET, err);

    if (effect == NULL) {
        return false;
    }
    effect->alias.station = importing->station;
    effect->alias.partner = row->partner;
    effect->alias.kind = bytes_of_text("buyer_item");
    effect->alias.value = row->buyer_item;
    effect->alias.item = row->item;
    return true;
}

bool desk_import_append(struct turn *turn, struct bytes station,
                        const struct desk_import *import, struct error *err)
{
    struct importing importing = { .turn = turn, .station = station };
    bool good = true;

    for (size_t i = 0; good && i < import->count; i++) {
        switch (import->table) {
        case DESK_ITEMS:
            good = add_item(&importing, &import->rows.items[i], err);
            break;
        case DESK_PRICES:
            good = add_price(&importing, &import->rows.prices[i], err);
            break;
        case DESK_STOCK:
            good = add_stock(&importing, &import->rows.stock[i], err);
            break;
        case DESK_CUSTOMERS:
            good = add_customer(&importing, &import->rows.customers[i], err);
            break;
        case DESK_REFERENCES:
            good = add_reference(&importing, &import->rows.references[i], err);
            break;
        case DESK_TABLE_COUNT:
            break;
        }
    }
    return good &&
           (importing.event == NULL || turn_append(turn, importing.event, err));
}
