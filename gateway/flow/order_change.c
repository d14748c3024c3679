/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/order_change.h"

#include "flow/credit.h"
#include "flow/money.h"
#include "flow/promise.h"
#include "flow/response.h"
#include "flow/ship_plan.h"

/* One line that is to change. */
struct change_entry {
    const struct record *line; /* what was asked, or an empty record */
    struct bytes action;
    struct line_ask ask;
    /* Set: nothing was looked at, the line is answered with this. */
    const char *reject_reason, *reject_message;
    bool deleted;
};

struct change_run {
    struct deciding *deciding;
    struct conversation *conversation;
    const struct record *asked;
    struct stock_book *book;
    struct change_entry *entries;
    struct line_promise *promises; /* one for each entry */
    bool *touched;                 /* one for each line of the conversation */
    size_t count;
    struct tally credit;
};

static bool is_order(const struct change_run *run)
{
    return strcmp(run->asked->type->name, "order") == 0;
}

static bool has_purpose(const struct change_run *run, const char *purpose)
{
    return bytes_equal_text(record_text(run->asked, "purpose"), purpose);
}

static bool is_closed(const struct change_run *run)
{
    struct bytes state = run->conversation->row.state;

    return bytes_equal_text(state, "closed") ||
           bytes_equal_text(state, "cancelled");
}

/* ---- from what is asked to entries */

static struct change_entry *add_entry(struct change_run *run,
                                      const struct record *line,
                                      const char *action)
{
    struct change_entry *entry = &run->entries[run->count++];

    entry->line = line;
    entry->action = bytes_of_text(action);
    return entry;
}

static void reject(struct change_entry *entry, const char *reason,
                   const char *message)
{
    entry->reject_reason = reason;
    entry->reject_message = message;
}

/* An empty line of the kind that was asked, for lines that nobody named. */
static struct record *no_line(struct change_run *run)
{
    struct record *scratch =
        record_make(run->deciding->arena, run->asked->type);

    return record_add_item(scratch, run->deciding->arena, "lines");
}

static struct bytes basis_of(struct change_run *run,
                             const struct flow_line *line)
{
    const struct record *record =
        conversation_order_line(run->conversation, line->number);

    return record == NULL ? bytes_of(NULL, 0)
                          : record_text(record, "price_basis");
}

/* What the change does not say stays as it was. */
static void keep_the_rest(struct change_run *run, struct line_ask *ask,
                          const struct flow_line *before)
{
    struct tally promised = { before->confirmed, false };

    ask->before = before;
    ask->number = before->number;
    ask->basis_before = basis_of(run, before);
    if (ask->price_basis.length == 0) {
        ask->price_basis = ask->basis_before;
    }
    if (ask->unit.length == 0) {
        ask->unit = before->unit;
    }
    if (!ask->has_price) {
        ask->has_price = true;
        ask->price = before->price;
    }
    if (!ask->has_quantity) {
        tally_add(&promised, before->backordered);
        ask->quantity = promised.value;
    }
    if (ask->ship.length == 0) {
        ask->ship = before->ship_date;
        ask->ship_kept = true;
    }
}

static void ask_change(struct change_run *run, struct change_entry *entry,
                       struct flow_line *before)
{
    line_ask_make(run->asked, entry->line, run->conversation->row.currency,
                  &entry->ask);
    keep_the_rest(run, &entry->ask, before);
    run->touched[before - run->conversation->row.lines] = true;
}

static void ask_delete(struct change_run *run, struct change_entry *entry,
                       struct flow_line *before)
{
    ask_change(run, entry, before);
    entry->ask.quantity = decimal_of(0);
    entry->ask.price = before->price;
    entry->deleted = true;
}

static void ask_add(struct change_run *run, struct change_entry *entry)
{
    line_ask_make(run->asked, entry->line, run->conversation->row.currency,
                  &entry->ask);
    if (entry->ask.number.length == 0) {
        reject(entry, "LINE_UNKNOWN", "A new line needs a number");
    } else if (entry->ask.unit.length == 0) {
        reject(entry, "UNIT_UNKNOWN", "A new line needs a unit");
    }
}

/* `replace`: a line that is not there yet is a new one. */
static void take_line(struct change_run *run, const struct record *line,
                      bool replace)
{
    struct bytes number = record_text(line, "number");
    struct bytes action =
        is_order(run) ? bytes_of_text("change") : record_text(line, "action");
    struct flow_line *before = conversation_line(run->conversation, number);
    struct change_entry *entry = add_entry(run, line, "");

    entry->action = action;
    if (bytes_equal_text(action, "add") || (replace && before == NULL)) {
        entry->action = bytes_of_text("add");
        ask_add(run, entry);
        if (before != NULL) {
            reject(entry, "LINE_TWICE",
                   "The line is to be added, but it is there already");
        }
    } else if (before == NULL) {
        reject(entry, "LINE_UNKNOWN", "The order has no line of that number");
    } else if (bytes_equal_text(action, "delete")) {
        ask_delete(run, entry, before);
    } else if (bytes_equal_text(action, "no_change")) {
        run->count--; /* nothing is asked of the line */
        run->touched[before - run->conversation->row.lines] = true;
    } else {
        ask_change(run, entry, before);
    }
}

static bool is_open(const struct flow_line *line)
{
    return decimal_compare(line->confirmed, line->shipped) > 0 ||
           !decimal_is_zero(line->backordered);
}

static void delete_untouched(struct change_run *run)
{
    for (size_t i = 0; i < run->conversation->row.line_count; i++) {
        struct flow_line *line = &run->conversation->row.lines[i];

        if (!run->touched[i] && is_open(line)) {
            ask_delete(run, add_entry(run, no_line(run), "delete"), line);
        }
    }
}

/* Another day for the whole order moves every line that is open. */
static void move_untouched(struct change_run *run)
{
    if (record_text(run->asked, "requested_ship").length == 0 &&
        record_text(run->asked, "ship_not_before").length == 0) {
        return;
    }
    for (size_t i = 0; i < run->conversation->row.line_count; i++) {
        struct flow_line *line = &run->conversation->row.lines[i];

        if (!run->touched[i] && is_open(line)) {
            ask_change(run, add_entry(run, no_line(run), "reschedule"), line);
        }
    }
}

static bool lines_are_unique(struct change_run *run)
{
    size_t count = record_count(run->asked, "lines");
    struct line_index *index = line_index_make(run->deciding->arena, count);
    struct bytes twice;

    for (size_t i = 0; i < count; i++) {
        line_index_add(
            index, record_text(record_item(run->asked, "lines", i), "number"),
            i);
    }
    twice = line_index_sort(index);
    if (twice.data == NULL) {
        return true;
    }
    decision_refuse(run->deciding, "ORDER_LINE_TWICE",
                    "the change names line %.*s twice", BYTES_ARG(twice));
    return false;
}

static void take_lines(struct change_run *run)
{
    size_t asked = record_count(run->asked, "lines");
    bool replace = has_purpose(run, "replacement");

    if (has_purpose(run, "cancellation")) {
        delete_untouched(run);
        return;
    }
    for (size_t i = 0; i < asked; i++) {
        take_line(run, record_item(run->asked, "lines", i), replace);
    }
    if (replace) {
        delete_untouched(run);
    } else {
        move_untouched(run);
    }
}

/* ---- promises, holds, answer */

static void make_promises(struct change_run *run)
{
    struct deciding *deciding = run->deciding;

    run->book = stock_book_make(deciding,
                                run->count + run->conversation->row.line_count);
    run->promises = arena_take_array(deciding->arena, run->count + 1,
                                     sizeof(*run->promises));
    for (size_t i = 0; i < run->count; i++) {
        struct change_entry *entry = &run->entries[i];
        struct line_promise *promise = &run->promises[i];

        if (entry->reject_reason != NULL) {
            promise->ask = &entry->ask;
            promise->refused = true;
            continue;
        }
        promise_line(deciding, run->book, &entry->ask, promise);
        if (entry->deleted && !promise->refused &&
            decimal_is_zero(promise->line.confirmed)) {
            promise->line.status = bytes_of_text("deleted");
        }
        tally_add(&run->credit, promise->credit);
    }
}

static bool is_held(struct change_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct line_promise *promise = &run->promises[i];

        if (promise->hold_code != NULL &&
            decision_hold(run->deciding, promise->hold_code, "%s",
                          promise->hold_text)) {
            return true;
        }
    }
    if (run->credit.failed) {
        decision_refuse(run->deciding, "AMOUNT_TOO_LARGE",
                        "the change comes to more than can be reckoned with");
        return true;
    }
    return credit_hold(run->deciding, run->conversation->row.currency,
                       run->credit.value);
}

static const char *answer_type(struct change_run *run)
{
    struct response_verdict verdict = { 0 };

    for (size_t i = 0; i < run->count; i++) {
        if (run->entries[i].reject_reason != NULL) {
            verdict.any_rejected = true;
        } else if (run->entries[i].deleted && !run->promises[i].refused &&
                   run->promises[i].reason == NULL) {
            verdict.any_accepted = true;
        } else {
            response_verdict_add(&verdict, &run->promises[i]);
        }
    }
    if (run->count == 0) {
        verdict.any_accepted = true; /* nothing was asked of any line */
    }
    return response_verdict_type(&verdict);
}

static void answer(struct change_run *run)
{
    struct deciding *deciding = run->deciding;
    struct bytes number = run->conversation->row.number;
    struct record *response;

    if (!deciding_sends(deciding, "order_response") ||
        bytes_equal_text(record_text(run->asked, "response"), "none")) {
        return;
    }
    response = response_make(deciding, run->asked, answer_type(run));
    record_set_text(response, deciding->arena, "purpose",
                    has_purpose(run, "cancellation") ? "cancellation"
                                                     : "change");
    record_set(response, deciding->arena, "currency",
               run->conversation->row.currency);
    for (size_t i = 0; i < run->count; i++) {
        struct change_entry *entry = &run->entries[i];

        if (entry->reject_reason != NULL) {
            response_reject_line(deciding, response, entry->line,
                                 entry->reject_reason, entry->reject_message);
        } else {
            response_add_line(deciding, response, &run->promises[i],
                              entry->action);
        }
    }
    decision_output(deciding, response, number, number,
                    "answers the order change");
}

/* ---- the order as it stands from now on */

/* Every field that `from` holds and `to` knows. */
static void copy_what_is_set(struct arena *arena, struct record *to,
                             const struct record *from)
{
    for (uint16_t i = 0; i < from->type->field_count; i++) {
        const struct record_field *field = &from->type->fields[i];

        if (record_value_is_there(field, &from->values[field->index]) &&
            strcmp(field->name, "lines") != 0 &&
            record_has_field(to, field->name)) {
            record_copy_field(to, arena, field->name, from, field->name);
        }
    }
}

static void restore_head(struct arena *arena, struct record *order,
                         const struct record *before)
{
    static const char *const kept[] = { "number", "release", "purpose",
                                        "type",   "date",    "currency" };

    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        record_copy_field(order, arena, kept[i], before, kept[i]);
    }
}

static void merge_line(struct change_run *run, struct record *order,
                       size_t entry)
{
    struct arena *arena = run->deciding->arena;
    const struct line_promise *promise = &run->promises[entry];
    struct bytes number = promise->line.number;
    size_t at = run->conversation->order_index == NULL
                    ? SIZE_MAX
                    : line_index_find(run->conversation->order_index, number);
    struct record *line = at == SIZE_MAX
                              ? record_add_item(order, arena, "lines")
                              : record_item(order, "lines", at);

    copy_what_is_set(arena, line, run->entries[entry].line);
    if (at == SIZE_MAX) {
        record_set(line, arena, "number", number);
    }
    record_set_decimal(line, arena, "quantity", promise->line.ordered);
    record_set(line, arena, "unit", promise->line.unit);
    record_set_decimal(line, arena, "price", promise->line.price);
    record_set(line, arena, "price_basis", promise->price_basis);
}

static void store_order(struct change_run *run)
{
    struct arena *arena = run->deciding->arena;
    struct record *order;

    if (run->conversation->order == NULL) {
        return;
    }
    order = record_copy(arena, run->conversation->order);
    if (!has_purpose(run, "cancellation")) {
        copy_what_is_set(arena, order, run->asked);
        restore_head(arena, order, run->conversation->order);
    }
    for (size_t i = 0; i < run->count; i++) {
        if (!run->promises[i].refused) {
            merge_line(run, order, i);
        }
    }
    decision_store_order(run->deciding, run->conversation->row.number, order);
}

static const char *state_after(struct change_run *run)
{
    const struct flow_conversation *row = &run->conversation->row;
    struct flow_line *lines = arena_take_array(
        run->deciding->arena, row->line_count + run->count + 1, sizeof(*lines));
    size_t count = row->line_count;
    const char *state;

    for (size_t i = 0; i < count; i++) {
        lines[i] = row->lines[i];
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct flow_line *before = run->entries[i].ask.before;

        if (run->promises[i].refused) {
            continue;
        }
        lines[before == NULL ? count++ : (size_t)(before - row->lines)] =
            run->promises[i].line;
    }
    state = conversation_state(ROLE_SELLER, lines, count);
    return strcmp(state, "rejected") == 0 ? "cancelled" : state;
}

static void carry_out(struct change_run *run)
{
    struct bytes number = run->conversation->row.number;

    for (size_t i = 0; i < run->count; i++) {
        if (!run->promises[i].refused) {
            promise_effects(run->deciding, number, &run->promises[i]);
        }
    }
    decision_credit(run->deciding, run->conversation->row.currency,
                    run->credit.value);
    store_order(run);
    decision_state(run->deciding, number, state_after(run));
    ship_plan(run->deciding, number, run->promises, run->count);
}

static void reject_all(struct change_run *run)
{
    struct deciding *deciding = run->deciding;
    struct bytes number = run->conversation->row.number;
    struct record *response;

    (void)decision_find(deciding, FINDING_WARNING, "ORDER_CLOSED", NULL,
                        "order %.*s is %.*s and takes no change",
                        BYTES_ARG(number),
                        BYTES_ARG(run->conversation->row.state));
    if (!deciding_sends(deciding, "order_response")) {
        return;
    }
    response = response_make(deciding, run->asked, "rejected");
    for (size_t i = 0; i < record_count(run->asked, "lines"); i++) {
        response_reject_line(deciding, response,
                             record_item(run->asked, "lines", i),
                             "ORDER_CLOSED", "The order is closed");
    }
    decision_output(deciding, response, number, number,
                    "answers the order change");
}

void order_change_apply(struct deciding *deciding,
                        struct conversation *conversation,
                        const struct record *asked)
{
    struct change_run run = { .deciding = deciding,
                              .conversation = conversation,
                              .asked = asked };
    size_t most =
        record_count(asked, "lines") + conversation->row.line_count + 1;

    if (is_closed(&run)) {
        reject_all(&run);
        return;
    }
    if (!lines_are_unique(&run)) {
        return;
    }
    run.entries = arena_take_array(deciding->arena, most, sizeof(*run.entries));
    run.touched = arena_take_array(
        deciding->arena, conversation->row.line_count + 1, sizeof(bool));
    take_lines(&run);
    make_promises(&run);
    if (is_held(&run)) {
        return;
    }
    answer(&run);
    carry_out(&run);
}
