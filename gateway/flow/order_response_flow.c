/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/advice.h"
#include "flow/flow_table.h"
#include "flow/match.h"

/* What the supplier says of one line. */
struct answer {
    struct tally confirmed, backordered, rejected;
    struct bytes date;   /* of the first part that comes */
    struct bytes status; /* of the first part */
    bool substituted;
    bool pending; /* nothing is promised yet */
};

enum answer_class {
    ANSWER_CONFIRMED,
    ANSWER_BACKORDERED,
    ANSWER_PENDING,
    ANSWER_REJECTED
};

static enum answer_class class_of(struct bytes status)
{
    static const char *const pending[] = { "price_pending", "schedule_pending",
                                           "on_hold", "on_hold_description",
                                           "on_hold_waiver" };

    for (size_t i = 0; i < COUNT_OF(pending); i++) {
        if (bytes_equal_text(status, pending[i])) {
            return ANSWER_PENDING;
        }
    }
    if (bytes_equal_text(status, "backordered")) {
        return ANSWER_BACKORDERED;
    }
    if (bytes_equal_text(status, "deleted") ||
        bytes_starts_with(status, bytes_of_text("rejected"))) {
        return ANSWER_REJECTED;
    }
    return ANSWER_CONFIRMED;
}

static void take_part(struct answer *answer, const struct record *part,
                      struct decimal whole)
{
    struct bytes status = record_text(part, "status");
    struct bytes date = record_text(part, "date");
    struct decimal quantity = whole;

    if (!record_decimal(part, "quantity", &quantity)) {
        quantity = whole;
    }
    if (answer->status.length == 0) {
        answer->status = status;
    }
    answer->substituted |= bytes_equal_text(status, "substituted");
    switch (class_of(status)) {
    case ANSWER_CONFIRMED:
        tally_add(&answer->confirmed, quantity);
        if (answer->date.length == 0) {
            answer->date = date;
        }
        break;
    case ANSWER_BACKORDERED:
        tally_add(&answer->backordered, quantity);
        if (answer->date.length == 0) {
            answer->date = date;
        }
        break;
    case ANSWER_REJECTED:
        tally_add(&answer->rejected, quantity);
        break;
    case ANSWER_PENDING:
        answer->pending = true;
        break;
    }
}

/* A line without parts is confirmed as it stands, or rejected with the whole
 * order. */
static void take_parts(struct answer *answer, const struct record *line,
                       struct decimal whole, bool rejected)
{
    size_t parts = record_count(line, "confirmations");

    for (size_t i = 0; i < parts; i++) {
        take_part(answer, record_item(line, "confirmations", i), whole);
    }
    if (parts == 0) {
        tally_add(rejected ? &answer->rejected : &answer->confirmed, whole);
        answer->status = bytes_of_text(rejected ? "rejected" : "accepted");
    }
}

struct response_run {
    struct matching matching;
    struct match_order *order;
    const struct record *response;
    bool *answered; /* by line of the order */
};

static void warn(struct response_run *run, const char *code, const char *path,
                 const struct flow_line *line, const char *what)
{
    (void)decision_find(run->matching.deciding, FINDING_WARNING, code, path,
                        "line %.*s: %s", BYTES_ARG(line->number), what);
}

static void compare_quantities(struct response_run *run,
                               const struct flow_line *line,
                               const struct answer *answer, const char *path)
{
    char promised[DECIMAL_TEXT_SIZE];
    char ordered[DECIMAL_TEXT_SIZE];
    struct tally sum = answer->confirmed;
    int order;

    tally_add(&sum, answer->backordered.value);
    order = decimal_compare(sum.value, line->ordered);
    if (order > 0) {
        (void)decision_find(
            run->matching.deciding, FINDING_ERROR, "CONFIRMED_MORE", path,
            "line %.*s: %.*s are confirmed, but %.*s were ordered",
            BYTES_ARG(line->number),
            BYTES_ARG(decimal_format(sum.value, promised)),
            BYTES_ARG(decimal_format(line->ordered, ordered)));
    } else if (order < 0 && !answer->pending) {
        warn(run, "CONFIRMED_LESS", path, line,
             arena_format(run->matching.deciding->arena,
                          "%.*s of %.*s will come",
                          BYTES_ARG(decimal_format(sum.value, promised)),
                          BYTES_ARG(decimal_format(line->ordered, ordered))));
    }
}

static void compare_date(struct response_run *run, const struct flow_line *line,
                         const struct answer *answer, const char *path)
{
    const struct record *asked =
        conversation_order_line(&run->order->conversation, line->number);
    struct bytes wanted = asked == NULL ? bytes_of(NULL, 0)
                                        : record_text(asked, "requested_ship");

    if (wanted.length == 0 && run->order->conversation.order != NULL) {
        wanted = record_text(run->order->conversation.order, "requested_ship");
    }
    if (wanted.length > 0 && bytes_compare(answer->date, wanted) > 0) {
        warn(run, "DATE_LATER", path, line,
             arena_format(run->matching.deciding->arena,
                          "it ships on %.*s, asked for was %.*s",
                          BYTES_ARG(answer->date), BYTES_ARG(wanted)));
    }
}

static const char *status_of(const struct answer *answer,
                             const struct flow_line *line)
{
    if (answer->pending) {
        return "pending";
    }
    if (decimal_is_zero(answer->confirmed.value)) {
        return decimal_is_zero(answer->backordered.value) ? "rejected"
                                                          : "backordered";
    }
    return decimal_compare(answer->confirmed.value, line->ordered) == 0 &&
                   bytes_equal_text(answer->status, "accepted")
               ? "accepted"
               : "changed";
}

/* The line as the supplier promises it; what was shipped stays. */
static void set_line(struct response_run *run, struct flow_line *line,
                     const struct answer *answer)
{
    struct tally rejected = { line->ordered, false };

    line->confirmed = answer->confirmed.value;
    line->backordered = answer->backordered.value;
    if (answer->pending) {
        rejected = answer->rejected;
    } else {
        tally_subtract(&rejected, line->confirmed);
        tally_subtract(&rejected, line->backordered);
    }
    line->rejected = money_larger(rejected.value, decimal_of(0));
    line->status = bytes_of_text(status_of(answer, line));
    if (answer->date.length > 0) {
        line->ship_date = answer->date;
    }
    decision_set_line(run->matching.deciding, run->order->key, line);
}

static void take_line(struct response_run *run, size_t index)
{
    struct deciding *deciding = run->matching.deciding;
    const struct record *record = record_item(run->response, "lines", index);
    const char *path = arena_format(deciding->arena, "lines[%zu]", index + 1);
    struct match_line_query query = { .record = record, .path = path };
    struct answer answer = { 0 };
    struct decimal whole, price;
    struct flow_line *line;
    bool rejected =
        bytes_equal_text(record_text(run->response, "type"), "rejected");

    for (size_t i = 0; i < record_count(record, "confirmations"); i++) {
        query.substituted |= bytes_equal_text(
            record_text(record_item(record, "confirmations", i), "status"),
            "substituted");
    }
    line = match_line(&run->matching, run->order, &query, &whole);
    if (line == NULL) {
        return;
    }
    run->answered[line - run->order->conversation.row.lines] = true;
    take_parts(&answer, record, whole, rejected);
    if (answer.confirmed.failed || answer.backordered.failed) {
        (void)decision_find(deciding, FINDING_ERROR, "QUANTITY_INVALID", path,
                            "line %.*s: more than can be reckoned with",
                            BYTES_ARG(line->number));
        return;
    }
    compare_quantities(run, line, &answer, path);
    compare_date(run, line, &answer, path);
    if (record_decimal(record, "price", &price)) {
        match_price(&run->matching, line, path, price);
        line->price = price;
    }
    set_line(run, line, &answer);
}

/* Lines that the response does not list: by its type all right, all wrong, or
 * left open. */
static void take_the_rest(struct response_run *run)
{
    struct bytes type = record_text(run->response, "type");
    bool none = record_count(run->response, "lines") == 0;
    bool accepted = bytes_equal_text(type, "exceptions") ||
                    (none && bytes_equal_text(type, "accepted"));
    bool rejected = none && bytes_equal_text(type, "rejected");
    struct flow_conversation *row = &run->order->conversation.row;

    for (size_t i = 0; i < row->line_count; i++) {
        struct flow_line *line = &row->lines[i];
        struct answer answer = { 0 };

        if (run->answered[i]) {
            continue;
        }
        if (!accepted && !rejected) {
            warn(run, "LINE_UNANSWERED", NULL, line,
                 "the response says nothing of it");
            continue;
        }
        tally_add(rejected ? &answer.rejected : &answer.confirmed,
                  line->ordered);
        answer.status = bytes_of_text(rejected ? "rejected" : "accepted");
        set_line(run, line, &answer);
    }
}

void order_response_flow(const struct flow_input *input, struct arena *arena,
                         struct flow_decision *decision)
{
    struct deciding deciding;
    struct response_run run = { .response = input->record };
    struct bytes key, first;

    deciding_begin(&deciding, input, arena, decision);
    first = key =
        conversation_key(arena, record_text(run.response, "order_number"),
                         record_text(run.response, "release"));
    match_begin(&run.matching, &deciding, &first, 1);
    decision->order_number = key;
    decision->role = ROLE_BUYER;
    run.order = match_find(&run.matching, key);
    if (run.order != NULL &&
        !bytes_equal_text(record_text(run.response, "type"), "receipt")) {
        run.answered = arena_take_array(
            arena, run.order->conversation.row.line_count + 1, sizeof(bool));
        for (size_t i = 0; i < record_count(run.response, "lines"); i++) {
            take_line(&run, i);
        }
        take_the_rest(&run);
        match_states(&run.matching);
    }
    advice_output(&deciding, "order", key, "accepted_with_errors");
    decision_settle(&deciding, "the response does not fit the order");
}
