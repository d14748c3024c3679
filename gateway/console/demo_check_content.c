/* SPDX-License-Identifier: Apache-2.0 */
#include "console/demo_check_content.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { SSCC_LENGTH = 18 };

bool demo_check_wrong(struct demo_checking *checking, const char *format, ...)
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

/* ---- the envelope */

static bool same(struct demo_checking *checking, const char *what,
                 struct bytes is, struct bytes should)
{
    return bytes_equal(is, should) ||
           demo_check_wrong(checking, "%s is '%.*s', not '%.*s'", what,
                            BYTES_ARG(is), BYTES_ARG(should));
}

static bool counts(struct demo_checking *checking, const char *what,
                   struct bytes written, size_t counted)
{
    uint64_t number;

    return (text_to_number(written, &number) && number == counted) ||
           demo_check_wrong(checking, "%s says '%.*s', there are %zu", what,
                            BYTES_ARG(written), counted);
}

bool demo_check_envelope(struct demo_checking *checking)
{
    const struct demo_segments *all = &checking->segments;
    const struct demo_segment *first = demo_find(all, "ST", 0);
    const struct demo_segment *last = demo_find(all, "SE", 0);

    if (all->count < 6 || first == NULL || last == NULL || last < first) {
        return demo_check_wrong(checking, "there is no transaction set in it");
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

static bool equals(struct demo_checking *checking, const char *what,
                   const struct demo_segment *segment, size_t element,
                   struct decimal should)
{
    char text[DECIMAL_TEXT_SIZE];
    struct decimal is;

    return (demo_number(segment, element, &is) &&
            decimal_compare(is, should) == 0) ||
           demo_check_wrong(checking, "%s is '%.*s', not %.*s", what,
                            BYTES_ARG(demo_element(segment, element)),
                            BYTES_ARG(decimal_format(should, text)));
}

/* Every line once, with its quantity at [2] and its price at [4]: PO1, IT1. */
static bool check_lines(struct demo_checking *checking, const char *tag)
{
    const json_t *line;
    size_t index;

    if (demo_count(&checking->segments, tag) !=
        json_array_size(checking->lines)) {
        return demo_check_wrong(checking, "it has %zu lines, the order %zu",
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
            return demo_check_wrong(checking, "item %.*s is not in it",
                                    BYTES_ARG(line_text(line, "seller_item")));
        }
        if (!line_number(line, "quantity", &quantity) ||
            !line_number(line, "price", &price)) {
            return demo_check_wrong(checking, "the order itself is not good");
        }
        if (!equals(checking, "a quantity", found, 2, quantity) ||
            !equals(checking, "a price", found, 4, price)) {
            return false;
        }
    }
    return true;
}

/* Exact: the sum of quantity × price, as the order says. */
static bool order_total(struct demo_checking *checking, struct decimal *total)
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
            return demo_check_wrong(checking, "the order itself is not good");
        }
    }
    return true;
}

/* ---- one check per type; each gives the sentence for a good one */

static const char *check_order(struct demo_checking *checking)
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

static const char *check_response(struct demo_checking *checking)
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
            (void)demo_check_wrong(checking, "line %zu has no ACK", index + 1);
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
static bool check_packs(struct demo_checking *checking, size_t *packs)
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
            return demo_check_wrong(checking,
                                    "'%.*s' is no SSCC, or is there twice",
                                    BYTES_ARG(sscc));
        }
    }
    *packs = count_pack_levels(all);
    return (*packs > 0 && *packs == marks) ||
           demo_check_wrong(checking, "%zu packs have %zu SSCCs", *packs,
                            marks);
}

/* What SN1 says of an item over all packs is what was ordered. */
static bool check_shipped(struct demo_checking *checking, const json_t *line)
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
            return demo_check_wrong(checking, "an SN1 has no quantity");
        }
    }
    return (line_number(line, "quantity", &quantity) &&
            decimal_compare(quantity, shipped) == 0) ||
           demo_check_wrong(checking,
                            "%.*s of %.*s are shipped, %.*s were ordered",
                            BYTES_ARG(decimal_format(shipped, text)),
                            BYTES_ARG(line_text(line, "seller_item")),
                            BYTES_ARG(line_text(line, "quantity")));
}

static const char *check_notice(struct demo_checking *checking)
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

static const char *check_invoice(struct demo_checking *checking)
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
        (void)demo_check_wrong(
            checking, "TDS01 is '%.*s', the lines come to %.*s",
            BYTES_ARG(written),
            BYTES_ARG(decimal_format_scaled(total, 2, text)));
        return NULL;
    }
    return arena_format(checking->arena, "%zu lines, %.*s exactly",
                        json_array_size(checking->lines),
                        BYTES_ARG(decimal_format_scaled(total, 2, text)));
}

const char *demo_check_acknowledgement(struct demo_checking *checking,
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

const char *demo_check_content(struct demo_checking *checking)
{
    struct bytes type = checking->document->type;
    const char *good;

    if (!demo_check_envelope(checking)) {
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
        (void)demo_check_wrong(
            checking, "its acknowledgement is '%s'",
            acknowledged_status_name(checking->document->acknowledged));
        return NULL;
    }
    return good;
}
