/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "flow/advice.h"
#include "flow/conversation.h"
#include "flow/credit.h"
#include "flow/flow_table.h"
#include "flow/money.h"
#include "flow/order_change.h"
#include "flow/promise.h"
#include "flow/response.h"
#include "flow/ship_plan.h"

/* An order being looked at. */
struct order_run {
    struct deciding deciding;
    const struct record *order;
    struct bytes number; /* of the conversation */
    struct bytes currency;
    struct line_ask *asks;
    struct line_promise *promises;
    size_t count;
    struct tally credit;
};

static bool has_purpose(const struct order_run *run, const char *purpose)
{
    return bytes_equal_text(record_text(run->order, "purpose"), purpose);
}

static void send_receipt(struct order_run *run)
{
    struct deciding *deciding = &run->deciding;
    const struct agreement *agreement = deciding->input->agreement;
    struct record *receipt;

    if (agreement == NULL || !agreement->acknowledge.receipt ||
        deciding->input->released ||
        !deciding_sends(deciding, "order_response")) {
        return;
    }
    receipt = response_make(deciding, run->order, "receipt");
    decision_output(deciding, receipt, run->number, run->number,
                    "says that the order has arrived")
        ->at_once = true;
}

/* The same number again is never executed twice. */
static void answer_duplicate(struct order_run *run,
                             const struct conversation *known)
{
    struct deciding *deciding = &run->deciding;
    const char *likeness =
        known->order != NULL && record_equal(known->order, run->order)
            ? "it is the same order"
            : "it differs from the order that we have; a change is sent as "
              "an order change";

    if (has_purpose(run, "duplicate") || has_purpose(run, "confirmation")) {
        (void)decision_find(deciding, FINDING_NOTE, "ORDER_DUPLICATE", "number",
                            "a copy of order %.*s, which we have already",
                            BYTES_ARG(run->number));
        return;
    }
    (void)decision_find(deciding, FINDING_ERROR, "ORDER_DUPLICATE", "number",
                        "order %.*s was received before; %s",
                        BYTES_ARG(run->number), likeness);
    advice_output(deciding, "order", run->number, "rejected");
    decision_settle(deciding, "the order is not executed again");
}

/* Purposes that are not a new order; true: that was all. */
static bool take_other_purpose(struct order_run *run)
{
    struct deciding *deciding = &run->deciding;
    struct conversation known;
    bool change =
        has_purpose(run, "cancellation") || has_purpose(run, "replacement");

    if (conversation_find(deciding, ROLE_SELLER, run->number, &known)) {
        if (change) {
            order_change_apply(deciding, &known, run->order);
        } else {
            answer_duplicate(run, &known);
        }
        return true;
    }
    if (has_purpose(run, "cancellation")) {
        (void)decision_find(deciding, FINDING_ERROR, "ORDER_UNKNOWN", "number",
                            "order %.*s is cancelled, but we do not have it",
                            BYTES_ARG(run->number));
        advice_output(deciding, "order", run->number, "rejected");
        decision_settle(deciding, "there is nothing to cancel");
        return true;
    }
    return false;
}

/* What an operator has to look at before anything is promised. */
static bool is_held(struct order_run *run)
{
    struct deciding *deciding = &run->deciding;
    struct bytes until = record_text(run->order, "cancel_after");

    if (run->count == 0) {
        decision_refuse(deciding, "ORDER_EMPTY", "the order has no lines");
        return true;
    }
    if (has_purpose(run, "duplicate") &&
        decision_hold(deciding, "ORDER_PURPOSE",
                      "the order says it is a copy, but we do not have the "
                      "original")) {
        return true;
    }
    if (bytes_equal_text(record_text(run->order, "type"), "blanket") &&
        decision_hold(deciding, "ORDER_TYPE",
                      "a blanket order; what is to be shipped comes with its "
                      "releases")) {
        return true;
    }
    return until.length > 0 && bytes_compare(until, deciding->today) < 0 &&
           decision_hold(deciding, "ORDER_EXPIRED",
                         "the order is void after %.*s", BYTES_ARG(until));
}

static bool lines_are_unique(struct order_run *run)
{
    struct deciding *deciding = &run->deciding;
    struct line_index *index = line_index_make(deciding->arena, run->count);
    struct bytes twice;

    for (size_t i = 0; i < run->count; i++) {
        const struct record *line = record_item(run->order, "lines", i);

        line_index_add(index, record_text(line, "number"), i);
    }
    twice = line_index_sort(index);
    if (twice.data == NULL) {
        return true;
    }
    decision_refuse(deciding, "ORDER_LINE_TWICE",
                    "line %.*s is there twice; answers could not be told apart",
                    BYTES_ARG(twice));
    return false;
}

static void make_promises(struct order_run *run)
{
    struct deciding *deciding = &run->deciding;
    struct stock_book *book = stock_book_make(deciding, run->count);

    run->asks =
        arena_take_array(deciding->arena, run->count, sizeof(*run->asks));
    run->promises =
        arena_take_array(deciding->arena, run->count, sizeof(*run->promises));
    for (size_t i = 0; i < run->count; i++) {
        line_ask_make(run->order, record_item(run->order, "lines", i),
                      run->currency, &run->asks[i]);
        promise_line(deciding, book, &run->asks[i], &run->promises[i]);
        tally_add(&run->credit, run->promises[i].credit);
    }
}

/* Reasons of lines, and the customer's credit. */
static bool is_held_for_lines(struct order_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct line_promise *promise = &run->promises[i];

        if (promise->hold_code != NULL &&
            decision_hold(&run->deciding, promise->hold_code, "%s",
                          promise->hold_text)) {
            return true;
        }
    }
    if (run->credit.failed) {
        decision_refuse(&run->deciding, "AMOUNT_TOO_LARGE",
                        "the order comes to more than can be reckoned with");
        return true;
    }
    return credit_hold(&run->deciding, run->currency, run->credit.value);
}

static void answer(struct order_run *run)
{
    struct deciding *deciding = &run->deciding;
    struct response_verdict verdict = { 0 };
    struct record *response;

    if (!deciding_sends(deciding, "order_response") ||
        bytes_equal_text(record_text(run->order, "response"), "none")) {
        return;
    }
    for (size_t i = 0; i < run->count; i++) {
        response_verdict_add(&verdict, &run->promises[i]);
    }
    response =
        response_make(deciding, run->order, response_verdict_type(&verdict));
    record_set(response, deciding->arena, "currency", run->currency);
    for (size_t i = 0; i < run->count; i++) {
        response_add_line(deciding, response, &run->promises[i],
                          bytes_of(NULL, 0));
    }
    decision_output(deciding, response, run->number, run->number,
                    "answers the order");
}

static const char *state_of(struct order_run *run)
{
    struct flow_line *lines =
        arena_take_array(run->deciding.arena, run->count, sizeof(*lines));

    for (size_t i = 0; i < run->count; i++) {
        lines[i] = run->promises[i].line;
    }
    return conversation_state(ROLE_SELLER, lines, run->count);
}

static void open_conversation(struct order_run *run)
{
    struct deciding *deciding = &run->deciding;

    decision_open(deciding, ROLE_SELLER, run->number, run->currency,
                  state_of(run), run->order);
    for (size_t i = 0; i < run->count; i++) {
        promise_effects(deciding, run->number, &run->promises[i]);
    }
    decision_credit(deciding, run->currency, run->credit.value);
    decision_key(deciding, "order", run->number);
    ship_plan(deciding, run->number, run->promises, run->count);
}

void order_flow(const struct flow_input *input, struct arena *arena,
                struct flow_decision *decision)
{
    struct order_run run = { .order = input->record };

    deciding_begin(&run.deciding, input, arena, decision);
    run.number = conversation_key_of_order(arena, run.order);
    run.count = record_count(run.order, "lines");
    decision->order_number = run.number;
    decision->role = ROLE_SELLER;
    if (take_other_purpose(&run)) {
        return;
    }
    send_receipt(&run);
    if (is_held(&run) || !lines_are_unique(&run)) {
        return;
    }
    run.currency = record_text(run.order, "currency");
    if (run.currency.length == 0) {
        run.currency = credit_currency(&run.deciding);
    }
    make_promises(&run);
    if (is_held_for_lines(&run)) {
        return;
    }
    answer(&run);
    if (!has_purpose(&run, "simulation")) {
        open_conversation(&run);
    }
}
