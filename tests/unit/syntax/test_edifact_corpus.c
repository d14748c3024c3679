/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: edifact interop
 * Timeout: 300
 *
 * Real files that stand beside the project and are not part of it (skipped
 * where they are absent): each is read, rewritten, and read again the same; the
 * counts and references, the separators and the message types are those that
 * an independent checker wrote into INDEX.tsv.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "corpus_index.h"
#include "segment_trace.h"
#include "syntax/edifact_read.h"
#include "syntax/edifact_write.h"

static const struct read_limits limits = { .segment = 1 << 20,
                                           .elements = 1000 };

/* ---- the envelope, told as INDEX.tsv tells it */

enum { REFERENCE = 64 };

struct level {
    bool open;
    uint64_t count; /* of what is inside */
    char reference[REFERENCE];
};

struct envelope {
    bool counts_wrong, references_wrong, structure_wrong;
    char types[512];      /* ",ORDERS,INVOIC" in order of appearance */
    char separators[512]; /* of the first interchange */
    struct level interchange, group, message;
    bool grouped;
};

static void copy(char *out, size_t size, struct bytes text)
{
    snprintf(out, size, "%.*s", BYTES_ARG(bytes_trim(text)));
}

static void open_level(struct envelope *envelope, struct level *level,
                       struct bytes reference)
{
    envelope->structure_wrong |= level->open;
    level->open = true;
    level->count = 0;
    copy(level->reference, sizeof level->reference, reference);
}

static void close_level(struct envelope *envelope, struct level *level,
                        const struct segment *segment)
{
    struct bytes reference = bytes_trim(segment_element(segment, 2));
    struct bytes claimed = bytes_trim(segment_element(segment, 1));
    uint64_t count;

    envelope->structure_wrong |= !level->open;
    level->open = false;
    envelope->counts_wrong |=
        !text_to_number(claimed, &count) || count != level->count;
    envelope->references_wrong |=
        !bytes_equal_text(reference, level->reference);
}

/* Of UNH02, whose release characters are taken out. */
static void see_type(struct envelope *envelope, const struct segment *segment,
                     const struct separators *separators)
{
    struct arena *arena = arena_open(0);
    struct bytes raw =
        segment_part(segment_element(segment, 2), separators->component,
                     separators->release, 0);
    char text[REFERENCE];

    assert_non_null(arena);
    snprintf(text, sizeof text, ",%.*s",
             BYTES_ARG(segment_text(raw, separators, segment->flags, arena)));
    arena_close(arena);
    if (strstr(envelope->types, text) == NULL) {
        strncat(envelope->types, text,
                sizeof envelope->types - strlen(envelope->types) - 1);
    }
}

static void see_separators(struct envelope *envelope,
                           const struct separators *separators)
{
    struct buffer out = { 0 };
    struct bytes terminator = bytes_of(separators->terminator, 1);

    corpus_separator("comp=", bytes_of(&separators->component, 1), &out);
    corpus_separator(" el=", bytes_of(&separators->element, 1), &out);
    corpus_separator(" dec=", bytes_of(&separators->decimal, 1), &out);
    corpus_separator(" rel=", bytes_of(&separators->release, 1), &out);
    corpus_separator(" seg=", terminator, &out);
    buffer_append_text(&out, separators->announced ? " UNA=yes" : " UNA=no");
    copy(envelope->separators, sizeof envelope->separators, buffer_bytes(&out));
    buffer_close(&out);
}

static void see_segment(struct envelope *envelope,
                        const struct segment *segment,
                        const struct separators *separators)
{
    struct bytes tag = segment_tag(segment);

    envelope->message.count++;
    if (bytes_equal_text(tag, "UNB")) {
        open_level(envelope, &envelope->interchange,
                   segment_element(segment, 5));
        envelope->grouped = false;
    } else if (bytes_equal_text(tag, "UNG")) {
        envelope->interchange.count++;
        envelope->grouped = true;
        open_level(envelope, &envelope->group, segment_element(segment, 5));
    } else if (bytes_equal_text(tag, "UNH")) {
        envelope->interchange.count += !envelope->grouped;
        envelope->group.count++;
        open_level(envelope, &envelope->message, segment_element(segment, 1));
        envelope->message.count = 1;
        see_type(envelope, segment, separators);
    } else if (bytes_equal_text(tag, "UNT")) {
        close_level(envelope, &envelope->message, segment);
    } else if (bytes_equal_text(tag, "UNE")) {
        close_level(envelope, &envelope->group, segment);
    } else if (bytes_equal_text(tag, "UNZ")) {
        close_level(envelope, &envelope->interchange, segment);
    }
}

/* ---- reading and rewriting */

/* The texts of the parts that are not empty, with their places: what a file
 * and its rewriting must share. */
static void append_canonical(const struct segment *segment,
                             const struct separators *separators,
                             struct buffer *out)
{
    struct arena *arena = arena_open(0);
    uint32_t element = 0;

    assert_non_null(arena);
    for (uint32_t i = 0, part = 0; i < segment->part_count; i++, part++) {
        struct bytes text = segment_text(segment_part_at(segment, i),
                                         separators, segment->flags, arena);

        if (i > 0 && (segment->parts[i] & SEGMENT_PART_ELEMENT) != 0) {
            element++;
            part = 0;
        }
        if (text.length > 0) {
            buffer_append_format(out, "%u.%u ", element, part);
            segment_trace_bytes(text, out);
            buffer_append_byte(out, '|');
        }
    }
    buffer_append_byte(out, '\n');
    arena_close(arena);
}

static bool same_separators(const struct separators *a,
                            const struct separators *b)
{
    return a->element == b->element && a->component == b->component &&
           a->repetition == b->repetition && a->segment == b->segment &&
           a->release == b->release;
}

static void read_all(struct bytes input, struct envelope *envelope,
                     struct buffer *canonical, struct buffer *rewritten)
{
    struct segment_reader *reader = segment_reader_open_whole(&limits, input);
    struct separators before = { 0 };
    struct edifact_writer writer;
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
        assert_ptr_equal(segment_reader_syntax(reader), &syntax_edifact);
        if (bytes_equal_text(segment_tag(&segment), "UNB") ||
            !same_separators(&before, separators)) {
            before = *separators;
            edifact_writer_open(&writer, rewritten, separators, '\0');
            edifact_write_una(&writer);
            if (envelope->separators[0] == '\0') {
                see_separators(envelope, separators);
            }
        }
        see_segment(envelope, &segment, separators);
        append_canonical(&segment, separators, canonical);
        if (!edifact_write_segment(&writer, &segment, separators, &err)) {
            fail_msg("%s", err.text);
        }
    }
    segment_reader_close(reader);
}

/* ---- the comparison with INDEX.tsv */

/* Without " rep=…": the checker of the index takes the character of UNA for it
 * in versions that have no repetitions. */
static void indexed_separators(const char *column, char *out, size_t size)
{
    const char *from = strstr(column, " rep=");
    const char *to = from == NULL ? NULL : strchr(from + 1, ' ');

    if (from == NULL || to == NULL) {
        snprintf(out, size, "%s", column);
        return;
    }
    snprintf(out, size, "%.*s%s", (int)(from - column), column, to);
}

static unsigned check_envelope(const char *const *column,
                               const struct envelope *envelope)
{
    const char *name = column[COLUMN_FILE];
    bool counts_ok = strcmp(column[COLUMN_COUNTS], "ok") == 0;
    bool references_ok = strcmp(column[COLUMN_CONTROLS], "ok") == 0;
    char separators[512];
    unsigned wrong = 0;

    if (envelope->counts_wrong == counts_ok ||
        envelope->references_wrong == references_ok ||
        envelope->structure_wrong) {
        print_error("%s: counts %s, references %s by the index\n", name,
                    column[COLUMN_COUNTS], column[COLUMN_CONTROLS]);
        wrong++;
    }
    wrong += !corpus_types_are(name, column[COLUMN_TYPES], envelope->types);
    indexed_separators(column[COLUMN_SEPARATORS], separators,
                       sizeof separators);
    if (strcmp(envelope->separators, separators) != 0) {
        print_error("%s: %s, not %s\n", name, envelope->separators, separators);
        wrong++;
    }
    return wrong;
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
    if (syntax_detect(bytes_slice(buffer_bytes(&input), 0, SYNTAX_BEGINNING)) !=
        &syntax_edifact) {
        print_error("%s: is not taken for EDIFACT\n", name);
        wrong++;
    } else {
        read_all(buffer_bytes(&input), &envelope, &first, &rewritten);
        read_all(buffer_bytes(&rewritten), &ignored, &second, &again);
        if (!bytes_equal(buffer_bytes(&first), buffer_bytes(&second)) ||
            !bytes_equal(buffer_bytes(&rewritten), buffer_bytes(&again))) {
            print_error("%s: rewritten it reads differently\n", name);
            wrong++;
        }
        if (strcmp(column[COLUMN_ENVELOPE], "ok") == 0) {
            wrong += check_envelope(column, &envelope);
        }
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
    corpus_check("edifact", 200, check_file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corpus_reads_as_indexed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
