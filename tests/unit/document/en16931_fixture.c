/* SPDX-License-Identifier: Apache-2.0 */
#include "en16931_fixture.h"

#include <stdlib.h>

#include "check_fixture.h"
#include "syntax/xml_read.h"

static struct arena *rules_arena;
static struct en16931 *rules;

static void close_rules(void)
{
    arena_close(rules_arena);
}

const struct en16931 *en16931_fixture_rules(void)
{
    if (rules == NULL) {
        rules_arena = arena_open(0);
        rules = en16931_open(rules_arena);
        assert_int_equal(atexit(close_rules), 0);
    }
    return rules;
}

enum { IN_SET = 1, IN_TEST = 2, IN_ASSERT = 3 };

struct reading {
    struct en16931_told told;
    unsigned sets;
    en16931_tell *tell;
    void *context;
    struct arena *arena;
    struct en16931_check *check;
    struct findings findings;
    struct buffer wanted;
    size_t depth;
    size_t document_depth; /* of the invoice that is open; 0: none */
    bool is_set, in_test, in_assert, success, failure;
};

static void open_document(struct reading *reading)
{
    const struct en16931_options options = { .sets = reading->sets };

    reading->arena = arena_open(0);
    reading->check =
        en16931_check_open(en16931_fixture_rules(), &options, reading->arena);
    reading->document_depth = reading->depth;
}

static void close_document(struct reading *reading)
{
    findings_open(&reading->findings, reading->arena, 10000);
    reading->told.outcome = en16931_finish(reading->check, &reading->findings);
    reading->told.findings = &reading->findings;
    reading->told.wanted = buffer_bytes(&reading->wanted);
    reading->told.number++;
    reading->tell(reading->context, &reading->told);
    arena_close(reading->arena);
    reading->arena = NULL;
    reading->document_depth = 0;
}

static bool begin(void *context, const struct xml_element *element)
{
    struct reading *reading = context;

    reading->depth++;
    if (reading->depth == IN_SET) {
        reading->is_set = bytes_equal_text(element->local, "testSet");
    }
    if (reading->is_set && reading->document_depth == 0) {
        bool is_assert = bytes_equal_text(element->local, "assert");

        if (reading->depth == IN_TEST) {
            reading->in_test = bytes_equal_text(element->local, "test");
            buffer_clear(&reading->wanted);
        } else if (reading->depth == IN_ASSERT && reading->in_test &&
                   is_assert) {
            reading->in_assert = true;
        } else if (reading->depth == IN_ASSERT && reading->in_test) {
            open_document(reading);
        }
        reading->success = bytes_equal_text(element->local, "success");
        reading->failure = bytes_equal_text(element->local, "error") ||
                           bytes_equal_text(element->local, "warning") ||
                           bytes_equal_text(element->local, "fatal");
    } else if (reading->depth == IN_SET) {
        open_document(reading);
    }
    if (reading->document_depth != 0) {
        en16931_begin(reading->check, element);
    }
    return true;
}

static bool text(void *context, struct bytes piece, struct xml_place place)
{
    struct reading *reading = context;

    (void)place;
    if (reading->document_depth != 0) {
        en16931_piece(reading->check, piece);
    } else if (reading->in_assert && (reading->success || reading->failure)) {
        buffer_append_byte(&reading->wanted, reading->success ? '+' : '-');
        buffer_append(&reading->wanted, bytes_trim(piece));
        buffer_append_byte(&reading->wanted, ' ');
    }
    return true;
}

static bool end(void *context)
{
    struct reading *reading = context;

    if (reading->document_depth != 0) {
        en16931_end(reading->check);
        if (reading->document_depth == reading->depth) {
            close_document(reading);
        }
    }
    reading->success = reading->failure = false;
    if (reading->depth == IN_ASSERT) {
        reading->in_assert = false;
    }
    reading->depth--;
    return true;
}

bool en16931_fixture_check(const char *file, struct bytes input, unsigned sets,
                           en16931_tell *tell, void *context)
{
    struct reading reading = {
        .told = { .file = file }, .sets = sets, .tell = tell, .context = context
    };
    const struct xml_options options = { .limits = xml_default_limits() };
    const struct xml_handler handler = { begin, text, end, &reading };
    struct xml_complaint complaint;
    enum xml_outcome outcome = xml_read(input, &options, &handler, &complaint);

    arena_close(reading.arena);
    buffer_close(&reading.wanted);
    return outcome == XML_DONE;
}

bool en16931_fixture_found(const struct findings *findings, struct bytes id)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (bytes_equal_text(id, findings->items[i].code)) {
            return true;
        }
    }
    return false;
}

static int order_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void en16931_fixture_list(const struct findings *findings, struct buffer *out)
{
    enum { MOST = 1000 };
    const char *names[MOST];
    size_t count = findings->count < MOST ? findings->count : MOST;

    for (size_t i = 0; i < count; i++) {
        names[i] = arena_format(
            findings->arena, "%s%s", findings->items[i].code,
            findings->items[i].severity == FINDING_WARNING ? ":w" : "");
    }
    qsort(names, count, sizeof(*names), order_names);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(names[i], names[i - 1]) != 0) {
            buffer_append_format(out, "%s ", names[i]);
        }
    }
}
