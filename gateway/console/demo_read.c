/* SPDX-License-Identifier: Apache-2.0 */
#include "console/demo_read.h"

#include <string.h>

#include "base/log.h"
#include "syntax/segment_read.h"

static void add_segment(struct arena *arena, struct demo_segments *segments,
                        size_t *capacity, const struct segment *segment)
{
    struct demo_segment *added;

    segments->items = arena_grow(arena, segments->items, segments->count,
                                 capacity, sizeof *segments->items);
    added = &segments->items[segments->count++];
    added->text = arena_copy(arena, bytes_of(segment->data, segment->length));
    added->count = segment->count + 1;
    added->elements =
        arena_take_array(arena, added->count, sizeof *added->elements);
    for (uint32_t i = 0; i < added->count; i++) {
        added->elements[i] =
            bytes_slice(added->text, segment->bounds[i],
                        segment->bounds[i + 1] - 1 - segment->bounds[i]);
    }
}

struct demo_segments demo_read(struct arena *arena, struct bytes content)
{
    static const struct read_limits limits = { .segment = 1024 * 1024,
                                               .elements = 1000 };
    struct demo_segments segments = { NULL, 0 };
    struct read_complaint complaint;
    struct segment segment;
    size_t capacity = 0;
    struct segment_reader *reader = segment_reader_open_whole(&limits, content);

    if (reader == NULL) {
        log_panic("no memory to read a document");
    }
    for (;;) {
        switch (segment_reader_next(reader, &segment, &complaint)) {
        case READ_SEGMENT:
            add_segment(arena, &segments, &capacity, &segment);
            break;
        case READ_COMPLAINT:
            break;
        case READ_NEED_INPUT:
        case READ_END:
            segment_reader_close(reader);
            return segments;
        }
    }
}

struct bytes demo_element(const struct demo_segment *segment, size_t index)
{
    return segment == NULL || index >= segment->count
               ? bytes_of_text(NULL)
               : segment->elements[index];
}

const struct demo_segment *demo_find(const struct demo_segments *segments,
                                     const char *tag, size_t from)
{
    for (size_t i = from; i < segments->count; i++) {
        if (bytes_equal_text(segments->items[i].elements[0], tag)) {
            return &segments->items[i];
        }
    }
    return NULL;
}

size_t demo_index(const struct demo_segments *segments,
                  const struct demo_segment *segment)
{
    return (size_t)(segment - segments->items);
}

size_t demo_count(const struct demo_segments *segments, const char *tag)
{
    size_t count = 0;

    for (size_t i = 0; i < segments->count; i++) {
        count += bytes_equal_text(segments->items[i].elements[0], tag);
    }
    return count;
}

bool demo_number(const struct demo_segment *segment, size_t index,
                 struct decimal *number)
{
    return decimal_parse(demo_element(segment, index), '.', number);
}

/* ---- in a line */

static void say_order(const struct demo_segments *segments, struct buffer *out)
{
    const struct demo_segment *line = NULL;
    struct decimal total = decimal_of(0);
    char text[DECIMAL_TEXT_SIZE];
    bool priced = true;

    for (size_t at = 0; (line = demo_find(segments, "PO1", at)) != NULL;
         at = demo_index(segments, line) + 1) {
        struct decimal quantity;
        struct decimal price;
        struct decimal sum;

        if (demo_number(line, 2, &quantity) && demo_number(line, 4, &price) &&
            decimal_multiply(quantity, price, &sum) &&
            decimal_add(total, sum, &total)) {
            continue;
        }
        priced = false;
    }
    buffer_append_format(
        out, "order %.*s, %zu %s",
        BYTES_ARG(demo_element(demo_find(segments, "BEG", 0), 3)),
        demo_count(segments, "PO1"),
        demo_count(segments, "PO1") == 1 ? "line" : "lines");
    if (priced) {
        buffer_append_format(
            out, ", %.*s %.*s",
            BYTES_ARG(decimal_format_scaled(total, 2, text)),
            BYTES_ARG(demo_element(demo_find(segments, "CUR", 0), 2)));
    }
}

/* X12 element 668, as far as a seller of ours says it. */
static const char *line_answer(struct bytes code)
{
    static const struct {
        const char *code, *text;
    } answers[] = {
        { "IA", "accepted" },
        { "IB", "back-ordered" },
        { "IC", "accepted with changes" },
        { "IP", "accepted, price changed" },
        { "IQ", "accepted, quantity changed" },
        { "IR", "rejected" },
        { "IS", "accepted, substituted" },
        { "BP", "accepted, the rest" },
        { "DR", "accepted, date changed" },
        { "R1", "rejected: not a contract item" },
        { "R2", "rejected: invalid item number" },
        { "R3", "rejected: invalid unit" },
    };

    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        if (bytes_equal_text(code, answers[i].code)) {
            return answers[i].text;
        }
    }
    return NULL;
}

static void say_answer(const struct demo_segments *segments, struct buffer *out)
{
    const struct demo_segment *line;

    buffer_append_format(
        out, "answers %.*s",
        BYTES_ARG(demo_element(demo_find(segments, "BAK", 0), 3)));
    for (size_t at = 0; (line = demo_find(segments, "PO1", at)) != NULL;
         at = demo_index(segments, line) + 1) {
        size_t next = demo_index(segments, line) + 1;
        const struct demo_segment *following = demo_find(segments, "PO1", next);
        const struct demo_segment *ack;

        buffer_append_format(out,
                             "; line %.*s:", BYTES_ARG(demo_element(line, 1)));
        while ((ack = demo_find(segments, "ACK", next)) != NULL &&
               (following == NULL || ack < following)) {
            struct bytes code = demo_element(ack, 1);
            const char *text = line_answer(code);

            buffer_append_format(
                out, " %.*s %.*s", BYTES_ARG(demo_element(ack, 2)),
                text == NULL ? bytes_print_length(code) : (int)strlen(text),
                text == NULL ? code.data : text);
            next = demo_index(segments, ack) + 1;
        }
    }
}

static void say_notice(const struct demo_segments *segments, struct buffer *out)
{
    size_t cartons = 0;

    for (size_t i = 0; i < segments->count; i++) {
        const struct demo_segment *level = &segments->items[i];

        cartons += bytes_equal_text(level->elements[0], "HL") &&
                   bytes_equal_text(demo_element(level, 3), "P");
    }
    buffer_append_format(
        out, "shipment %.*s of %.*s, %zu cartons with SSCC",
        BYTES_ARG(demo_element(demo_find(segments, "BSN", 0), 2)),
        BYTES_ARG(demo_element(demo_find(segments, "PRF", 0), 1)), cartons);
}

static void say_invoice(const struct demo_segments *segments,
                        struct buffer *out)
{
    const struct demo_segment *head = demo_find(segments, "BIG", 0);
    char text[DECIMAL_TEXT_SIZE];
    struct decimal total;

    buffer_append_format(out, "invoice %.*s for %.*s",
                         BYTES_ARG(demo_element(head, 2)),
                         BYTES_ARG(demo_element(head, 4)));
    if (decimal_parse_implied(demo_element(demo_find(segments, "TDS", 0), 1), 2,
                              &total)) {
        buffer_append_format(
            out, ", %.*s %.*s",
            BYTES_ARG(decimal_format_scaled(total, 2, text)),
            BYTES_ARG(demo_element(demo_find(segments, "CUR", 0), 2)));
    }
}

static void say_acknowledgement(const struct demo_segments *segments,
                                struct buffer *out)
{
    const struct demo_segment *set = demo_find(segments, "AK2", 0);
    const struct demo_segment *group = demo_find(segments, "AK9", 0);
    const struct demo_segment *about = demo_find(segments, "AK1", 0);
    const char *verdict =
        bytes_equal_text(demo_element(group, 1), "A")   ? "accepted"
        : bytes_equal_text(demo_element(group, 1), "E") ? "accepted with errors"
        : bytes_equal_text(demo_element(group, 1), "P") ? "partially accepted"
                                                        : "rejected";

    buffer_append_format(out, "%.*s in group %.*s received: %s",
                         BYTES_ARG(demo_element(set, 1)),
                         BYTES_ARG(demo_element(about, 2)), verdict);
}

static const struct {
    const char *type, *title;
    void (*say)(const struct demo_segments *segments, struct buffer *out);
} types[] = {
    { "850", "Purchase order", say_order },
    { "855", "Order response", say_answer },
    { "856", "Shipment notice", say_notice },
    { "810", "Invoice", say_invoice },
    { "997", "Acknowledgement", say_acknowledgement },
    { "999", "Acknowledgement", say_acknowledgement },
    { "TA1", "Interchange acknowledgement", NULL },
    { "860", "Order change", NULL },
    { "865", "Order change response", NULL },
    { "824", "Application advice", NULL },
};

const char *demo_type_title(struct bytes type)
{
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (bytes_equal_text(type, types[i].type)) {
            return types[i].title;
        }
    }
    return "Document";
}

struct bytes demo_summary(struct arena *arena, struct bytes type,
                          const struct demo_segments *segments)
{
    struct buffer text = { 0 };
    struct bytes copy;

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (bytes_equal_text(type, types[i].type) && types[i].say != NULL) {
            types[i].say(segments, &text);
        }
    }
    copy = arena_copy(arena, buffer_bytes(&text));
    buffer_close(&text);
    return copy;
}
