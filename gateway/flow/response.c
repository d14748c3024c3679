/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/destinations.h"
#include "flow/response.h"

#include "base/log.h"
#include "flow/money.h"

static struct record *make(struct deciding *deciding, const char *name)
{
    const struct record_type *type =
        record_type_find(deciding->input->types, bytes_of_text(name));

    if (type == NULL) {
        log_panic("there is no record type '%s'", name);
    }
    return record_make(deciding->arena, type);
}

/* Fields of the same name and type in orders, changes and responses. */
static void copy_head(struct deciding *deciding, struct record *response,
                      const struct record *asked)
{
    static const char *const fields[] = {
        "release",       "currency", "buyer",         "seller",
        "ship_to",       "bill_to",  "ship_from",     "department",
        "vendor_number", "contract", "customer_order"
    };

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        record_copy_field(response, deciding->arena, fields[i], asked,
                          fields[i]);
    }
}

struct record *response_make(struct deciding *deciding,
                             const struct record *asked, const char *type)
{
    struct record *response = make(deciding, "order_response");
    struct arena *arena = deciding->arena;
    bool change = strcmp(asked->type->name, "order_change") == 0;

    record_set_text(response, arena, "purpose", "original");
    record_set_text(response, arena, "type", type);
    record_set(response, arena, "order_number",
               record_text(asked, change ? "order_number" : "number"));
    record_set(response, arena, "order_date",
               record_text(asked, change ? "order_date" : "date"));
    record_set(response, arena, "date", deciding->today);
    if (change) {
        record_set(response, arena, "change_number",
                   record_text(asked, "change_number"));
        record_set(response, arena, "request", record_text(asked, "request"));
    }
    copy_head(deciding, response, asked);
    return response;
}

static void copy_ids(struct deciding *deciding, struct record *to,
                     const struct record *from)
{
    static const char *const fields[] = { "gtin",        "buyer_item",
                                          "seller_item", "manufacturer_item",
                                          "description", "price_basis" };

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        record_set(to, deciding->arena, fields[i],
                   record_text(from, fields[i]));
    }
}

/* What is missing in the line's names is filled in from what we know. */
static void fill_ids(struct deciding *deciding, struct record *line,
                     const struct line_promise *promise)
{
    const struct {
        const char *field;
        struct bytes text;
    } known[] = {
        { "gtin", promise->line.gtin },
        { "buyer_item", promise->line.buyer_item },
        { "seller_item", promise->line.item },
        { "description", promise->line.description.length > 0
                             ? promise->line.description
                             : promise->item.description },
    };

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (record_text(line, known[i].field).length == 0) {
            record_set(line, deciding->arena, known[i].field, known[i].text);
        }
    }
}

static struct record *confirm(struct deciding *deciding, struct record *line,
                              const char *status, struct decimal quantity,
                              struct bytes unit)
{
    struct record *part =
        record_add_item(line, deciding->arena, "confirmations");

    record_set_text(part, deciding->arena, "status", status);
    if (decimal_compare(quantity, decimal_of(0)) > 0) {
        record_set_decimal(part, deciding->arena, "quantity", quantity);
        record_set(part, deciding->arena, "unit", unit);
    }
    return part;
}

static void set_date(struct deciding *deciding, struct record *part,
                     struct bytes date)
{
    if (date.length > 0) {
        record_set_text(part, deciding->arena, "date_type", "ship_scheduled");
        record_set(part, deciding->arena, "date", date);
    }
}

static void set_reason(struct deciding *deciding, struct record *part,
                       const char *reason)
{
    if (reason != NULL) {
        record_set_text(part, deciding->arena, "reason_agency",
                        "mutually_defined");
        record_set_text(part, deciding->arena, "reason", reason);
    }
}

static const char *accepted_status(const struct line_promise *promise)
{
    const struct flow_line *line = &promise->line;

    if (promise->price_changed) {
        return "price_changed";
    }
    if (!decimal_is_zero(line->backordered)) {
        return "partially_backordered";
    }
    if (!decimal_is_zero(line->rejected) ||
        decimal_compare(line->ordered, promise->ask->quantity) != 0) {
        return "quantity_changed";
    }
    return promise->rescheduled ? "rescheduled" : "accepted";
}

static const char *rejected_status(const struct line_promise *promise)
{
    if (promise->reason == NULL) {
        return "rejected";
    }
    if (strcmp(promise->reason, "ITEM_UNKNOWN") == 0 ||
        strcmp(promise->reason, "ITEM_DISCONTINUED") == 0) {
        return "rejected_item";
    }
    return strcmp(promise->reason, "UNIT_UNKNOWN") == 0 ? "rejected_unit"
                                                        : "rejected";
}

/* The line of a change that takes all of it away. */
static void add_deletion(struct deciding *deciding, struct record *line,
                         const struct line_promise *promise)
{
    const struct flow_line *before = promise->ask->before;
    struct tally gone = { before->confirmed, false };

    tally_add(&gone, before->backordered);
    (void)confirm(deciding, line, "deleted", gone.value, before->unit);
}

/* One entry per part of the quantity; together they are what was ordered. */
static void add_confirmations(struct deciding *deciding, struct record *line,
                              const struct line_promise *promise)
{
    const struct flow_line *row = &promise->line;
    const char *missing =
        promise->short_reason != NULL ? promise->short_reason : promise->reason;
    struct record *part;

    if (!decimal_is_zero(row->confirmed)) {
        part = confirm(deciding, line, accepted_status(promise), row->confirmed,
                       row->unit);
        set_date(deciding, part, row->ship_date);
        set_reason(deciding, part, promise->reason);
    }
    if (!decimal_is_zero(row->backordered)) {
        part =
            confirm(deciding, line, "backordered", row->backordered, row->unit);
        set_date(deciding, part, promise->backorder_date);
        set_reason(deciding, part, missing);
    }
    if (!decimal_is_zero(row->rejected) ||
        record_count(line, "confirmations") == 0) {
        part = confirm(deciding, line, rejected_status(promise), row->rejected,
                       row->unit);
        set_reason(deciding, part, missing);
    }
}

static void add_message(struct deciding *deciding, struct record *line,
                        const char *message)
{
    record_add_text(line, deciding->arena, "messages", bytes_of_text(message));
}

/* A change that cannot be: rejected, and the line stays as it stood. */
static void add_refusal(struct deciding *deciding, struct record *line,
                        const struct line_promise *promise)
{
    struct record *part = confirm(deciding, line, rejected_status(promise),
                                  promise->ask->quantity, promise->ask->unit);

    set_reason(deciding, part, promise->reason);
}

void response_add_line(struct deciding *deciding, struct record *response,
                       const struct line_promise *promise, struct bytes action)
{
    struct arena *arena = deciding->arena;
    struct record *line = record_add_item(response, arena, "lines");
    const struct flow_line *row = &promise->line;

    record_set(line, arena, "number", promise->ask->number);
    record_set(line, arena, "action", action);
    record_set_decimal(line, arena, "quantity", promise->ask->quantity);
    record_set(line, arena, "unit", promise->ask->unit);
    if (!promise->refused || promise->ask->has_price) {
        record_set_decimal(line, arena, "price", row->price);
    }
    copy_ids(deciding, line, promise->ask->record);
    fill_ids(deciding, line, promise);
    record_set(line, arena, "price_basis", promise->price_basis);
    record_set(line, arena, "ship_date", row->ship_date);
    if (!promise->refused && promise->ask->has_quantity &&
        decimal_compare(row->confirmed, promise->ask->quantity) == 0 &&
        destinations_share(promise->ask->record, promise->ask->quantity,
                           promise->ask->unit)) {
        destinations_copy(line, arena, promise->ask->record);
    }
    if (promise->refused && promise->ask->before != NULL) {
        add_refusal(deciding, line, promise);
    } else if (bytes_equal_text(row->status, "deleted")) {
        add_deletion(deciding, line, promise);
    } else {
        add_confirmations(deciding, line, promise);
    }
    for (size_t i = 0; i < promise->message_count; i++) {
        add_message(deciding, line, promise->messages[i]);
    }
}

void response_reject_line(struct deciding *deciding, struct record *response,
                          const struct record *line, const char *reason,
                          const char *message)
{
    struct record *answer = record_add_item(response, deciding->arena, "lines");
    struct record *part;
    struct decimal quantity = decimal_of(0);

    record_set(answer, deciding->arena, "number", record_text(line, "number"));
    if (record_has_field(line, "action")) {
        record_set(answer, deciding->arena, "action",
                   record_text(line, "action"));
    }
    record_set(answer, deciding->arena, "unit", record_text(line, "unit"));
    if (record_decimal(line, "quantity", &quantity)) {
        record_set_decimal(answer, deciding->arena, "quantity", quantity);
    }
    copy_ids(deciding, answer, line);
    part = confirm(deciding, answer, "rejected", quantity,
                   record_text(line, "unit"));
    set_reason(deciding, part, reason);
    add_message(deciding, answer, message);
}

void response_verdict_add(struct response_verdict *verdict,
                          const struct line_promise *promise)
{
    bool rejected =
        promise->refused || bytes_equal_text(promise->line.status, "rejected");

    verdict->any_rejected |= rejected;
    verdict->any_accepted |= !rejected && promise->reason == NULL;
    verdict->any_changed |= !rejected && promise->reason != NULL;
}

const char *response_verdict_type(const struct response_verdict *verdict)
{
    if (!verdict->any_accepted && !verdict->any_changed) {
        return "rejected";
    }
    return verdict->any_changed || verdict->any_rejected ? "changed"
                                                         : "accepted";
}
