/* SPDX-License-Identifier: Apache-2.0 */
#include "console/demo_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { FAULT_SIZE = 300, SSCC_LENGTH = 18 };

/* A document's check; the first thing that is wrong stays in `fault`. */
struct checking {
    struct demo_watch *watch;
    struct arena *arena;
    const json_t *lines;
    struct bytes number; /* the order's */
    const struct demo_document *document;
    struct demo_segments segments;
    char fault[FAULT_SIZE];
};

/* The four that a conversation has, in their order. */
static const char *const expected[] = { "850", "855", "856", "810" };

static bool wrong(struct checking *checking, const char *format, ...)
    PRINTF_LIKE(2, 3);

static bool wrong(struct checking *checking, const char *format, ...)
{
    va_list arguments;

    if (checking->fault[0] == '\0') {
        va_start(arguments, format);
        (void)vsnprintf(checking->fault, sizeof checking->fault, format,
                        arguments);
        va_end(arguments);
    }
    return false;
}

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

/* ---- the envelope */

static bool same(struct checking *checking, const char *what, struct bytes is,
                 struct bytes should)
{
    return bytes_equal(is, should) ||
           wrong(checking, "%s is '%.*s', not '%.*s'", what, BYTES_ARG(is),
                 BYTES_ARG(should));
}

static bool counts(struct checking *checking, const char *what,
                   struct bytes written, size_t counted)
{
    uint64_t number;

    return (text_to_number(written, &number) && number == counted) ||
           wrong(checking, "%s says '%.*s', there are %zu", what,
                 BYTES_ARG(written), counted);
}

static bool check_envelope(struct checking *checking)
{
    const struct demo_segments *all = &checking->segments;
    const struct demo_segment *first = demo_find(all, "ST", 0);
    const struct demo_segment *last = demo_find(all, "SE", 0);

    if (all->count < 6 || first == NULL || last == NULL || last < first) {
        return wrong(checking, "there is no transaction set in it");
    }
    return same(checking, "IEA02", demo_element(&all->items[all->count - 1], 2),
                demo_element(&all->items[0], 13)) &&
           same(checking, "GE02", demo_element(demo_find(all, "GE", 0), 2),
                demo_element(demo_find(all, "GS", 0), 6)) &&
           same(checking, "SE02", demo_element(last, 2),
                demo_element(first, 2)) &&
           same(checking, "ST01", demo_element(first, 1),
                checking->document->type) &&
           counts(checking, "SE01", demo_element(last, 1),
                  (size_t)(last - first) + 1) &&
           counts(checking, "GE01", demo_element(demo_find(all, "GE", 0), 1),
                  1) &&
           counts(checking, "IEA01",
                  demo_element(&all->items[all->count - 1], 1), 1);
}

/* ---- lines */

static struct bytes line_text(const json_t *line, const char *field)
{
    const json_t *value = json_object_get(line, field);

    return bytes_of(json_string_value(value), json_string_length(value));
}

static bool line_number(const json_t *line, const char *field,
                        struct decimal *number)
{
    return decimal_parse(line_text(line, field), '.', number);
}

/* The segment that names the line's item, among those with this tag. */
static const struct demo_segment *find_line(const struct demo_segments *all,
                                            const char *tag, const json_t *line,
                                            size_t from)
{
    struct bytes item = line_text(line, "seller_item");
    const struct demo_segment *segment;

    while ((segment = demo_find(all, tag, from)) != NULL) {
        for (size_t i = 2; i < segment->count; i++) {
            if (bytes_equal(segment->elements[i], item)) {
                return segment;
            }
        }
        from = demo_index(all, segment) + 1;
    }
    return NULL;
}

static bool equals(struct checking *checking, const char *what,
                   const struct demo_segment *segment, size_t element,
                   struct decimal should)
{
    char text[DECIMAL_TEXT_SIZE];
    struct decimal is;

    return (demo_number(segment, element, &is) &&
            decimal_compare(is, should) == 0) ||
           wrong(checking, "%s is '%.*s', not %.*s", what,
                 BYTES_ARG(demo_element(segment, element)),
                 BYTES_ARG(decimal_format(should, text)));
}

/* Every line once, with its quantity at [2] and its price at [4]: PO1, IT1. */
static bool check_lines(struct checking *checking, const char *tag)
{
    const json_t *line;
    size_t index;

    if (demo_count(&checking->segments, tag) !=
        json_array_size(checking->lines)) {
        return wrong(checking, "it has %zu lines, the order %zu",
                     demo_count(&checking->segments, tag),
                     json_array_size(checking->lines));
    }
    json_array_foreach(checking->lines, index, line)
    {
        const struct demo_segment *found =
            find_line(&checking->segments, tag, line, 0);
        struct decimal quantity;
        struct decimal price;

        if (found == NULL) {
            return wrong(checking, "item %.*s is not in it",
                         BYTES_ARG(line_text(line, "seller_item")));
        }
        if (!line_number(line, "quantity", &quantity) ||
            !line_number(line, "price", &price)) {
            return wrong(checking, "the order itself is not good");
        }
        if (!equals(checking, "a quantity", found, 2, quantity) ||
            !equals(checking, "a price", found, 4, price)) {
            return false;
        }
    }
    return true;
}

/* Exact: the sum of quantity × price, as the order says. */
static bool order_total(struct checking *checking, struct decimal *total)
{
    const json_t *line;
    size_t index;

    *total = decimal_of(0);
    json_array_foreach(checking->lines, index, line)
    {
        struct decimal quantity;
        struct decimal price;
        struct decimal sum;

        if (!line_number(line, "quantity", &quantity) ||
            !line_number(line, "price", &price) ||
            !decimal_multiply(quantity, price, &sum) ||
            !decimal_add(*total, sum, total)) {
            return wrong(checking, "the order itself is not good");
        }
    }
    return true;
}

/* ---- one check per type; each gives the sentence for a good one */

static const char *check_order(struct checking *checking)
{
    struct decimal total;
    char text[DECIMAL_TEXT_SIZE];

    if (!check_lines(checking, "PO1") || !order_total(checking, &total)) {
        return NULL;
    }
    return arena_format(checking->arena, "%zu lines, %.*s",
                        json_array_size(checking->lines),
                        BYTES_ARG(decimal_format_scaled(total, 2, text)));
}

static const char *check_response(struct checking *checking)
{
    const struct demo_segments *all = &checking->segments;
    const json_t *line;
    size_t index;

    if (!check_lines(checking, "PO1")) {
        return NULL;
    }
    json_array_foreach(checking->lines, index, line)
    {
        size_t at = demo_index(all, find_line(all, "PO1", line, 0)) + 1;
        const struct demo_segment *next = demo_find(all, "PO1", at);
        const struct demo_segment *ack = demo_find(all, "ACK", at);
        struct decimal quantity;

        if (ack == NULL || (next != NULL && ack > next)) {
            (void)wrong(checking, "line %zu has no ACK", index + 1);
            return NULL;
        }
        if (!same(checking, "ACK01", demo_element(ack, 1),
                  bytes_of_text("IA")) ||
            !line_number(line, "quantity", &quantity) ||
            !equals(checking, "ACK02", ack, 2, quantity)) {
            return NULL;
        }
    }
    return arena_format(checking->arena, "every line accepted, %zu of %zu",
                        demo_count(all, "ACK"),
                        json_array_size(checking->lines));
}

/* GS1: weights 3 and 1 from the right, all digits together a multiple of 10. */
static bool is_sscc(struct bytes digits)
{
    unsigned sum = 0;

    if (digits.length != SSCC_LENGTH) {
        return false;
    }
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9') {
            return false;
        }
        sum += (unsigned)(digits.data[i] - '0') * (i % 2 == 0 ? 3 : 1);
    }
    return sum % 10 == 0;
}

static size_t count_pack_levels(const struct demo_segments *all)
{
    size_t levels = 0;

    for (size_t i = 0; i < all->count; i++) {
        levels += bytes_equal_text(all->items[i].elements[0], "HL") &&
                  bytes_equal_text(demo_element(&all->items[i], 3), "P");
    }
    return levels;
}

static bool is_repeated(const struct demo_segments *all,
                        const struct demo_segment *mark)
{
    for (const struct demo_segment *i = all->items; i < mark; i++) {
        if (bytes_equal(i->text, mark->text)) {
            return true;
        }
    }
    return false;
}

/* Every pack has an SSCC of its own; the application identifier 00 may stand
 * before it. */
static bool check_packs(struct checking *checking, size_t *packs)
{
    const struct demo_segments *all = &checking->segments;
    const struct demo_segment *mark;
    size_t marks = 0;

    for (size_t at = 0; (mark = demo_find(all, "MAN", at)) != NULL;
         at = demo_index(all, mark) + 1) {
        struct bytes sscc = demo_element(mark, 2);

        if (!bytes_equal_text(demo_element(mark, 1), "GM")) {
            continue;
        }
        marks++;
        if (sscc.length == SSCC_LENGTH + 2 &&
            bytes_starts_with(sscc, bytes_of_text("00"))) {
            sscc = bytes_slice(sscc, 2, SSCC_LENGTH);
        }
        if (!is_sscc(sscc) || is_repeated(all, mark)) {
            return wrong(checking, "'%.*s' is no SSCC, or is there twice",
                         BYTES_ARG(sscc));
        }
    }
    *packs = count_pack_levels(all);
    return (*packs > 0 && *packs == marks) ||
           wrong(checking, "%zu packs have %zu SSCCs", *packs, marks);
}

/* What SN1 says of an item over all packs is what was ordered. */
static bool check_shipped(struct checking *checking, const json_t *line)
{
    const struct demo_segments *all = &checking->segments;
    struct decimal shipped = decimal_of(0);
    const struct demo_segment *item;
    char text[DECIMAL_TEXT_SIZE];
    struct decimal quantity;

    for (size_t at = 0; (item = find_line(all, "LIN", line, at)) != NULL;
         at = demo_index(all, item) + 1) {
        const struct demo_segment *count =
            demo_find(all, "SN1", demo_index(all, item));

        if (!demo_number(count, 2, &quantity) ||
            !decimal_add(shipped, quantity, &shipped)) {
            return wrong(checking, "an SN1 has no quantity");
        }
    }
    return (line_number(line, "quantity", &quantity) &&
            decimal_compare(quantity, shipped) == 0) ||
           wrong(checking, "%.*s of %.*s are shipped, %.*s were ordered",
                 BYTES_ARG(decimal_format(shipped, text)),
                 BYTES_ARG(line_text(line, "seller_item")),
                 BYTES_ARG(line_text(line, "quantity")));
}

static const char *check_notice(struct checking *checking)
{
    const struct demo_segments *all = &checking->segments;
    const json_t *line;
    size_t packs = 0;
    size_t index;

    if (!same(checking, "PRF01", demo_element(demo_find(all, "PRF", 0), 1),
              checking->number) ||
        !counts(checking, "CTT01", demo_element(demo_find(all, "CTT", 0), 1),
                demo_count(all, "HL")) ||
        !check_packs(checking, &packs)) {
        return NULL;
    }
    json_array_foreach(checking->lines, index, line)
    {
        if (!check_shipped(checking, line)) {
            return NULL;
        }
    }
    return arena_format(checking->arena,
                        "all quantities, %zu cartons with an SSCC each", packs);
}

static const char *check_invoice(struct checking *checking)
{
    struct bytes written =
        demo_element(demo_find(&checking->segments, "TDS", 0), 1);
    char text[DECIMAL_TEXT_SIZE];
    struct decimal total;
    struct decimal is;

    if (!check_lines(checking, "IT1") || !order_total(checking, &total)) {
        return NULL;
    }
    total = decimal_round(total, 2);
    if (!decimal_parse_implied(written, 2, &is) ||
        decimal_compare(is, total) != 0) {
        (void)wrong(checking, "TDS01 is '%.*s', the lines come to %.*s",
                    BYTES_ARG(written),
                    BYTES_ARG(decimal_format_scaled(total, 2, text)));
        return NULL;
    }
    return arena_format(checking->arena, "%zu lines, %.*s exactly",
                        json_array_size(checking->lines),
                        BYTES_ARG(decimal_format_scaled(total, 2, text)));
}

static const char *check_acknowledgement(struct checking *checking,
                                         const struct demo_document *about,
                                         struct bytes set_control)
{
    const struct demo_segments *all = &checking->segments;
    const struct demo_segment *set = demo_find(all, "AK2", 0);
    const struct demo_segment *group = demo_find(all, "AK9", 0);

    if (!same(checking, "AK201", demo_element(set, 1), about->type) ||
        !same(checking, "AK202", demo_element(set, 2), set_control) ||
        !same(checking, "AK501", demo_element(demo_find(all, "AK5", 0), 1),
              bytes_of_text("A")) ||
        !same(checking, "AK901", demo_element(group, 1), bytes_of_text("A")) ||
        !counts(checking, "AK902", demo_element(group, 2), 1) ||
        !counts(checking, "AK903", demo_element(group, 3), 1) ||
        !counts(checking, "AK904", demo_element(group, 4), 1)) {
        return NULL;
    }
    return arena_format(checking->arena, "the %.*s was accepted",
                        BYTES_ARG(about->type));
}

/* ---- all of them */

static bool open_document(struct checking *checking,
                          const struct demo_document *document,
                          struct error *err)
{
    checking->document = document;
    checking->fault[0] = '\0';
    return demo_watch_segments(checking->watch, checking->arena, document,
                               &checking->segments, err);
}

static void add_row(struct demo_check *check, struct checking *checking,
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

static const char *check_content(struct checking *checking)
{
    struct bytes type = checking->document->type;
    const char *good;

    if (!check_envelope(checking)) {
        return NULL;
    }
    if (bytes_equal_text(type, "850")) {
        good = check_order(checking);
    } else if (bytes_equal_text(type, "855")) {
        good = check_response(checking);
    } else if (bytes_equal_text(type, "856")) {
        good = check_notice(checking);
    } else {
        good = check_invoice(checking);
    }
    if (good != NULL &&
        checking->document->acknowledged != ACKNOWLEDGED_ACCEPTED) {
        (void)wrong(checking, "its acknowledgement is '%s'",
                    acknowledged_status_name(checking->document->acknowledged));
        return NULL;
    }
    return good;
}

static bool check_pair(struct checking *checking, const char *type,
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
    add_row(check, checking, document, check_content(checking));
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
            check_envelope(checking)
                ? check_acknowledgement(checking, document, set_control)
                : NULL);
    return true;
}

/* One side's book: of every line as much as was ordered. */
static bool check_side(struct checking *checking, const char *station,
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
        (void)wrong(checking, "%s has no conversation of that number", station);
        return true;
    case LOOKUP_FOUND:
        break;
    }
    if (!ledger_lines(checking->watch->ledger, checking->arena,
                      &conversation.id, &lines, &count, err)) {
        return false;
    }
    if (count != json_array_size(checking->lines)) {
        (void)wrong(checking, "%s has %zu lines in its book", station, count);
    }
    for (size_t i = 0; i < count; i++) {
        const struct ledger_line *line = &lines[i];

        if (decimal_compare(line->ordered, line->confirmed) != 0 ||
            decimal_compare(line->ordered, line->invoiced) != 0 ||
            decimal_compare(line->ordered, line->shipped) != 0) {
            char ordered[DECIMAL_TEXT_SIZE], confirmed[DECIMAL_TEXT_SIZE],
                moved[DECIMAL_TEXT_SIZE], invoiced[DECIMAL_TEXT_SIZE];

            (void)wrong(
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
static bool check_nothing_waits(struct checking *checking, struct error *err)
{
    struct ledger_count *counts;
    size_t count;

    if (!ledger_counts(checking->watch->ledger, checking->arena, &counts,
                       &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (state_is_attention(counts[i].state) && counts[i].documents > 0) {
            (void)wrong(checking, "%llu documents are %s",
                        (unsigned long long)counts[i].documents,
                        state_name(counts[i].state));
        }
    }
    return true;
}

static bool check_books(struct checking *checking, struct demo_check *check,
                        struct error *err)
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
    struct checking checking = { .watch = watch,
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
