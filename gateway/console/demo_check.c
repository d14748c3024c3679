/* SPDX-License-Identifier: Apache-2.0 */
#include "console/demo_check.h"

#include <string.h>

#include "console/demo_check_content.h"

/* The four that a conversation has, in their order. */
static const char *const expected[] = { "850", "855", "856", "810" };

/* ---- the documents of the conversation */

static const struct demo_document *find_type(const struct demo_watch *watch,
                                             const char *type,
                                             struct bytes number)
{
    for (size_t i = watch->count; i-- > 0;) {
        const struct demo_document *document = &watch->documents[i];

        if (bytes_equal_text(document->type, type) &&
            bytes_equal(document->order, number)) {
            return document;
        }
    }
    return NULL;
}

/* The acknowledgement that speaks of its group, from the other side. */
static const struct demo_document *find_answer(
    const struct demo_watch *watch, const struct demo_document *document)
{
    for (size_t i = watch->count; i-- > 0;) {
        const struct demo_document *answer = &watch->documents[i];

        if (answer->answers_group.length > 0 &&
            bytes_equal(answer->answers_group, document->group) &&
            bytes_equal(answer->answers_functional, document->functional) &&
            !bytes_equal(answer->station, document->station)) {
            return answer;
        }
    }
    return NULL;
}

bool demo_check_is_complete(const struct demo_watch *watch,
                            struct bytes order_number)
{
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        const struct demo_document *document =
            find_type(watch, expected[i], order_number);
        const struct demo_document *answer;

        if (document == NULL ||
            document->acknowledged <= ACKNOWLEDGED_WAITING) {
            return false;
        }
        answer = find_answer(watch, document);
        if (answer == NULL ||
            !state_is_final(DOCUMENT_OUTBOUND, answer->state)) {
            return false;
        }
    }
    return true;
}

bool demo_check_is_quiet(struct demo_watch *watch, bool *quiet,
                         struct error *err)
{
    struct ledger_count *counts;
    size_t count;

    arena_reset(watch->scratch);
    if (!ledger_counts(watch->ledger, watch->scratch, &counts, &count, err)) {
        return false;
    }
    *quiet = true;
    for (size_t i = 0; i < count; i++) {
        *quiet = *quiet && (counts[i].documents == 0 ||
                            (!state_is_work(counts[i].kind, counts[i].state) &&
                             !state_is_attention(counts[i].state)));
    }
    return true;
}

/* ---- all of them */

static bool open_document(struct demo_checking *checking,
                          const struct demo_document *document,
                          struct error *err)
{
    checking->document = document;
    checking->fault[0] = '\0';
    return demo_watch_segments(checking->watch, checking->arena, document,
                               &checking->segments, err);
}

static void add_row(struct demo_check *check, struct demo_checking *checking,
                    const struct demo_document *document, const char *good)
{
    struct demo_check_row *row = &check->rows[check->count++];

    row->type = arena_copy(checking->arena, document->type).data;
    row->title = demo_type_title(document->type);
    row->from = document->from;
    row->to = document->to;
    row->good = good != NULL;
    row->found =
        good != NULL ? good : arena_copy_text(checking->arena, checking->fault);
    check->good += row->good;
}

static void add_missing(struct demo_check *check, const char *type,
                        const char *found)
{
    struct demo_check_row *row = &check->rows[check->count++];

    row->type = type;
    row->title = demo_type_title(bytes_of_text(type));
    row->from = "";
    row->to = "";
    row->found = found;
}

static bool check_pair(struct demo_checking *checking, const char *type,
                       struct demo_check *check, struct error *err)
{
    const struct demo_document *document =
        find_type(checking->watch, type, checking->number);
    const struct demo_document *answer;
    struct bytes set_control;

    if (document == NULL) {
        add_missing(check, type, "it did not come");
        add_missing(check, "997", "there was nothing to acknowledge");
        return true;
    }
    if (!open_document(checking, document, err)) {
        return false;
    }
    set_control = demo_element(demo_find(&checking->segments, "ST", 0), 2);
    add_row(check, checking, document, demo_check_content(checking));
    answer = find_answer(checking->watch, document);
    if (answer == NULL) {
        add_missing(
            check, "997",
            arena_format(checking->arena, "the %s was not acknowledged", type));
        return true;
    }
    if (!open_document(checking, answer, err)) {
        return false;
    }
    add_row(check, checking, answer,
            demo_check_envelope(checking)
                ? demo_check_acknowledgement(checking, document, set_control)
                : NULL);
    return true;
}

/* One side's book: of every line as much as was ordered. */
static bool check_side(struct demo_checking *checking, const char *station,
                       const char *partner, const char *role, struct error *err)
{
    struct ledger_conversation_name name = { bytes_of_text(station),
                                             bytes_of_text(partner),
                                             bytes_of_text(role),
                                             checking->number,
                                             { NULL, 0 } };
    struct ledger_conversation conversation;
    struct ledger_line *lines;
    size_t count;

    switch (ledger_conversation_by_number(
        checking->watch->ledger, checking->arena, &name, &conversation, err)) {
    case LOOKUP_FAILED:
        return false;
    case LOOKUP_NONE:
        (void)demo_check_wrong(
            checking, "%s has no conversation of that number", station);
        return true;
    case LOOKUP_FOUND:
        break;
    }
    if (!ledger_lines(checking->watch->ledger, checking->arena,
                      &conversation.id, &lines, &count, err)) {
        return false;
    }
    if (count != json_array_size(checking->lines)) {
        (void)demo_check_wrong(checking, "%s has %zu lines in its book",
                               station, count);
    }
    for (size_t i = 0; i < count; i++) {
        const struct ledger_line *line = &lines[i];

        if (decimal_compare(line->ordered, line->confirmed) != 0 ||
            decimal_compare(line->ordered, line->invoiced) != 0 ||
            decimal_compare(line->ordered, line->shipped) != 0) {
            char ordered[DECIMAL_TEXT_SIZE], confirmed[DECIMAL_TEXT_SIZE],
                moved[DECIMAL_TEXT_SIZE], invoiced[DECIMAL_TEXT_SIZE];

            (void)demo_check_wrong(
                checking,
                "%s, line %.*s: ordered %.*s, confirmed %.*s, shipped %.*s, "
                "invoiced %.*s",
                station, BYTES_ARG(line->line),
                BYTES_ARG(decimal_format(line->ordered, ordered)),
                BYTES_ARG(decimal_format(line->confirmed, confirmed)),
                BYTES_ARG(decimal_format(line->shipped, moved)),
                BYTES_ARG(decimal_format(line->invoiced, invoiced)));
        }
    }
    return true;
}

/* For an operator, anywhere in the gateway. */
static bool check_nothing_waits(struct demo_checking *checking,
                                struct error *err)
{
    struct ledger_count *counts;
    size_t count;

    if (!ledger_counts(checking->watch->ledger, checking->arena, &counts,
                       &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (state_is_attention(counts[i].state) && counts[i].documents > 0) {
            (void)demo_check_wrong(checking, "%llu documents are %s",
                                   (unsigned long long)counts[i].documents,
                                   state_name(counts[i].state));
        }
    }
    return true;
}

static bool check_books(struct demo_checking *checking,
                        struct demo_check *check, struct error *err)
{
    struct demo_check_row *row;

    checking->fault[0] = '\0';
    if (!check_nothing_waits(checking, err)) {
        return false;
    }
    if (!check_side(checking, "demo-buyer", "demo-vendor", "buyer", err) ||
        !check_side(checking, "demo-seller", "demo-customer", "seller", err)) {
        return false;
    }
    row = &check->rows[check->count++];
    row->type = "";
    row->title = "Both books";
    row->from = "";
    row->to = "";
    row->good = checking->fault[0] == '\0';
    row->found = row->good ? "ordered, confirmed, shipped and invoiced are "
                             "the same on both sides"
                           : arena_copy_text(checking->arena, checking->fault);
    check->good += row->good;
    return true;
}

bool demo_check_run(struct demo_watch *watch, struct arena *arena,
                    const json_t *order, struct bytes order_number,
                    struct demo_check *check, struct error *err)
{
    struct demo_checking checking = { .watch = watch,
                                      .arena = arena,
                                      .lines = json_object_get(order, "lines"),
                                      .number = order_number };

    memset(check, 0, sizeof *check);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        if (!check_pair(&checking, expected[i], check, err)) {
            return false;
        }
    }
    return check_books(&checking, check, err);
}

void demo_check_print(const struct demo_check *check,
                      const struct demo_watch *watch)
{
    output_text(watch->out, "\n");
    for (size_t i = 0; i < check->count; i++) {
        const struct demo_check_row *row = &check->rows[i];

        output_format(watch->out, " %s%s%s %-3s %-16s ",
                      row->good ? demo_good(watch) : demo_bad(watch),
                      row->good ? "✓" : "✗", demo_plain(watch), row->type,
                      row->title);
        output_format(watch->out, "%-12s %s %-12s ", row->from,
                      row->from[0] == '\0' ? " " : "→", row->to);
        output_safe(watch->out, bytes_of_text(row->found));
        output_text(watch->out, "\n");
    }
    output_format(watch->out, "\n%zu of %zu are right.\n", check->good,
                  check->count);
}
