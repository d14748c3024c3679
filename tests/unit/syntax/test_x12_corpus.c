/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12 interop
 * Timeout: 300
 *
 * Real files that stand beside the project and are not part of it (skipped
 * where they are absent): each is read, rewritten, and read again the same; the
 * counts and control numbers, the separators and the message types are those
 * that an independent checker wrote into INDEX.tsv.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "corpus_index.h"
#include "syntax/x12_read.h"
#include "syntax/x12_write.h"
#include "segment_trace.h"

static const struct read_limits limits = { .segment = 1 << 20,
                                           .elements = 1000 };

/* ---- the envelope, told as INDEX.tsv tells it */

struct envelope {
    bool counts_wrong, controls_wrong, structure_wrong;
    unsigned interchanges;
    char types[512];      /* ",850,855" in order of appearance, each once */
    char separators[512]; /* of each interchange that differs */
    /* open levels */
    bool in_interchange, in_group, in_set;
    uint64_t groups, sets, segments;
    char interchange_control[64], group_control[64], set_control[64];
};

static void copy(char *out, size_t size, struct bytes text)
{
    text = bytes_trim(text);
    snprintf(out, size, "%.*s", BYTES_ARG(text));
}

static bool counts(struct bytes claimed, uint64_t actual)
{
    uint64_t number;

    return text_to_number(bytes_trim(claimed), &number) && number == actual;
}

static bool same_control(const char *opened, struct bytes closed)
{
    uint64_t a;
    uint64_t b;

    closed = bytes_trim(closed);
    return bytes_equal_text(closed, opened) ||
           (text_to_number(closed, &a) &&
            text_to_number(bytes_of_text(opened), &b) && a == b);
}

static void see_type(struct envelope *envelope, struct bytes type)
{
    char text[16];

    snprintf(text, sizeof text, ",%.*s", BYTES_ARG(type));
    if (strstr(envelope->types, text) == NULL) {
        strncat(envelope->types, text,
                sizeof envelope->types - strlen(envelope->types) - 1);
    }
}

static void see_separators(struct envelope *envelope,
                           const struct separators *separators)
{
    struct buffer out = { 0 };
    struct bytes terminator =
        bytes_of(separators->terminator, separators->terminator_length);

    corpus_separator("el=", bytes_of(&separators->element, 1), &out);
    corpus_separator(" comp=", bytes_of(&separators->component, 1), &out);
    corpus_separator(" seg=", terminator, &out);
    corpus_separator(" rep=", bytes_of(&separators->repetition, 1), &out);
    buffer_append_byte(&out, '\0');
    if (strstr(envelope->separators, out.data) == NULL) {
        size_t used = strlen(envelope->separators);

        snprintf(envelope->separators + used,
                 sizeof envelope->separators - used, "%s%s",
                 used == 0 ? "" : " | ", out.data);
    }
    buffer_close(&out);
}

static void see_segment(struct envelope *envelope,
                        const struct segment *segment)
{
    struct bytes tag = segment_tag(segment);
    struct bytes first = segment_element(segment, 1);
    struct bytes second = segment_element(segment, 2);

    envelope->segments++;
    if (bytes_equal_text(tag, "ISA")) {
        envelope->structure_wrong |= envelope->in_interchange;
        envelope->in_interchange = true;
        envelope->groups = 0;
        envelope->interchanges++;
        copy(envelope->interchange_control,
             sizeof envelope->interchange_control,
             segment_element(segment, 13));
    } else if (bytes_equal_text(tag, "TA1")) {
        see_type(envelope, tag);
    } else if (bytes_equal_text(tag, "GS")) {
        envelope->structure_wrong |= envelope->in_group;
        envelope->in_group = true;
        envelope->groups++;
        envelope->sets = 0;
        copy(envelope->group_control, sizeof envelope->group_control,
             segment_element(segment, 6));
    } else if (bytes_equal_text(tag, "ST")) {
        envelope->in_set = true;
        envelope->sets++;
        envelope->segments = 1;
        see_type(envelope, first);
        copy(envelope->set_control, sizeof envelope->set_control, second);
    } else if (bytes_equal_text(tag, "SE")) {
        envelope->structure_wrong |= !envelope->in_set;
        envelope->in_set = false;
        envelope->counts_wrong |= !counts(first, envelope->segments);
        envelope->controls_wrong |=
            !same_control(envelope->set_control, second);
    } else if (bytes_equal_text(tag, "GE")) {
        envelope->structure_wrong |= !envelope->in_group;
        envelope->in_group = false;
        envelope->counts_wrong |= !counts(first, envelope->sets);
        envelope->controls_wrong |=
            !same_control(envelope->group_control, second);
    } else if (bytes_equal_text(tag, "IEA")) {
        envelope->in_interchange = false;
        envelope->counts_wrong |= !counts(first, envelope->groups);
        envelope->controls_wrong |=
            !same_control(envelope->interchange_control, second);
    }
}

/* ---- reading and rewriting */

/* Tag and elements, trailing empty ones left out; separators unified so that
 * a rewritten file can be compared. */
static void append_canonical(const struct segment *segment, struct buffer *out)
{
    struct bytes tag = segment_tag(segment);
    bool isa = bytes_equal_text(tag, "ISA");
    uint32_t count = segment->count;
    size_t kept;

    segment_trace_bytes(tag, out);
    kept = out->length;
    for (uint32_t i = 1; i <= count; i++) {
        struct bytes value = segment_element(segment, i);

        buffer_append_byte(out, '|');
        if (isa && i >= 16) {
            continue;
        }
        value = isa ? bytes_trim(value) : value;
        segment_trace_bytes(value, out);
        if (value.length > 0) {
            kept = out->length;
        }
    }
    out->length = kept;
    buffer_append_byte(out, '\n');
}

static void read_all(struct bytes input, struct envelope *envelope,
                     struct buffer *canonical, struct buffer *rewritten)
{
    struct segment_reader *reader = x12_reader_open_whole(&limits, input);
    struct x12_writer writer;
    struct segment segment;
    struct read_complaint complaint;
    struct error err = { 0 };
    enum read_event event;

    assert_non_null(reader);
    while ((event = segment_reader_next(reader, &segment, &complaint)) !=
           READ_END) {
        const struct separators *separators = segment_reader_separators(reader);

        if (event == READ_COMPLAINT) {
            continue;
        }
        assert_int_equal(event, READ_SEGMENT);
        if (bytes_equal_text(segment_tag(&segment), "ISA")) {
            x12_writer_open(&writer, rewritten, separators, '\0');
            see_separators(envelope, separators);
        }
        see_segment(envelope, &segment);
        append_canonical(&segment, canonical);
        if (!x12_write_segment(&writer, &segment, separators, &err)) {
            fail_msg("%s", err.text);
        }
    }
    segment_reader_close(reader);
}

/* ---- the comparison with INDEX.tsv */

/* The checker of the index guesses when ISA16 is missing, takes ISA11 for a
 * repetition separator before there were repetitions, and takes what it cannot
 * read at all as it comes. */
static bool separators_are_told(const char *const *column)
{
    return strcmp(column[COLUMN_ENVELOPE], "ok") == 0 &&
           strstr(column[COLUMN_NOTES], "ISA16 missing") == NULL &&
           (strstr(column[COLUMN_VERSION], "ISA00401") == NULL ||
            strstr(column[COLUMN_SEPARATORS], "rep=-") != NULL) &&
           strstr(column[COLUMN_SEPARATORS], "comp=| seg=LF") == NULL &&
           strstr(column[COLUMN_SEPARATORS], "comp=LF") == NULL;
}

static unsigned check_file(const char *const *column)
{
    const char *name = column[COLUMN_FILE];
    struct buffer input = { 0 };
    struct buffer first = { 0 };
    struct buffer second = { 0 };
    struct buffer rewritten = { 0 };
    struct buffer again = { 0 };
    struct envelope envelope = { 0 };
    struct envelope ignored = { 0 };
    unsigned wrong = 0;

    assert_true(corpus_read(name, &input));
    read_all(buffer_bytes(&input), &envelope, &first, &rewritten);
    read_all(buffer_bytes(&rewritten), &ignored, &second, &again);
    if (!bytes_equal(buffer_bytes(&first), buffer_bytes(&second)) ||
        !bytes_equal(buffer_bytes(&rewritten), buffer_bytes(&again))) {
        print_error("%s: rewritten it reads differently\n", name);
        wrong++;
    }
    if (strcmp(column[COLUMN_ENVELOPE], "ok") == 0) {
        bool counts_ok = strcmp(column[COLUMN_COUNTS], "ok") == 0;
        bool controls_ok = strcmp(column[COLUMN_CONTROLS], "ok") == 0;

        if (envelope.counts_wrong == counts_ok ||
            envelope.controls_wrong == controls_ok ||
            envelope.structure_wrong) {
            print_error("%s: counts %s, controls %s by the index\n", name,
                        column[COLUMN_COUNTS], column[COLUMN_CONTROLS]);
            wrong++;
        }
        assert_true(
            corpus_types_are(name, column[COLUMN_TYPES], envelope.types));
        assert_true(x12_detect(buffer_bytes(&input)));
    }
    if (separators_are_told(column) &&
        strcmp(envelope.separators, column[COLUMN_SEPARATORS]) != 0) {
        print_error("%s: %s, not %s\n", name, envelope.separators,
                    column[COLUMN_SEPARATORS]);
        wrong++;
    }
    buffer_close(&input);
    buffer_close(&first);
    buffer_close(&second);
    buffer_close(&rewritten);
    buffer_close(&again);
    return wrong;
}

static void corpus_reads_as_indexed(void **state)
{
    (void)state;
    corpus_check("x12", 200, check_file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corpus_reads_as_indexed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
