/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: edifact */
#include "check_fixture.h"

#include <string.h>

#include "document/check.h"

static const char order[] =
    "UNA:+.? 'UNB+UNOC:3+5412345000013:14:IN+4012345000094:14:OUT+261101:1200+"
    "REF1+PASS:AA+ORDERS+A+1+AGREED+1'UNH+1+ORDERS:D:96A:UN:EAN004+ACCESS+"
    "2:F'BGM+220+4711+9'DTM+137:20261101:102'NAD+BY+5412345000013::9'"
    "LIN+1++4000862141404:EN'QTY+21:5:PCE'UNS+S'UNT+8+1'UNZ+1+REF1'";

static void append_story(struct buffer *out, struct bytes input)
{
    struct fixture_run run = { .limits = fixture_limits(), .keep_trees = true };

    buffer_clear(out);
    fixture_check(&run, input, out);
    buffer_append_byte(out, '\0');
}

/* Cut off at every byte: the end is reached, and something is said of it. */
static void test_truncated(void **state)
{
    struct buffer story = { 0 };

    (void)state;
    append_story(&story, bytes_of_text(order));
    assert_null(strstr(story.data, "\"code\""));
    for (size_t length = 0; length < strlen(order); length++) {
        append_story(&story, bytes_of(order, length));
        if (strstr(story.data, "\"code\"") == NULL) {
            fail_msg("cut at %zu: nothing is said", length);
        }
    }
    buffer_close(&story);
}

/* What a run of one message found, and what is to be seen of it. */
struct seen {
    struct arena *arena;
    struct check *check;
    struct check_report report;
    size_t findings;
};

static struct check_options options_for_trees(void)
{
    return (struct check_options){ .limits = fixture_limits(),
                                   .keep_trees = true,
                                   .select = standards_select,
                                   .context = fixture_standards() };
}

/* Goes on to `event`; the findings on the way are counted. */
static void go_to(struct seen *seen, enum check_event event)
{
    enum check_event now;

    do {
        now = check_next(seen->check, &seen->report);
        assert_int_not_equal(now, CHECK_END);
        seen->findings += seen->report.findings->count;
    } while (now != event);
}

static void open_seen(struct seen *seen, struct bytes input)
{
    struct check_options options = options_for_trees();

    *seen = (struct seen){ .arena = arena_open(0) };
    seen->check = check_open_whole(&options, input);
    assert_non_null(seen->check);
}

static void close_seen(struct seen *seen)
{
    check_close(seen->check);
    arena_close(seen->arena);
}

static void assert_text(struct bytes found, const char *expected)
{
    if (!bytes_equal_text(found, expected)) {
        fail_msg("'%.*s', not '%s'", BYTES_ARG(found), expected);
    }
}

/* Everything that UNB and UNH say. */
static void test_facts(void **state)
{
    const struct interchange_facts *interchange;
    const struct transaction_facts *message;
    struct seen seen;

    (void)state;
    open_seen(&seen, bytes_of_text(order));
    go_to(&seen, CHECK_TRANSACTION);
    interchange = seen.report.interchange;
    message = seen.report.transaction;
    assert_int_equal(interchange->syntax, DICTIONARY_EDIFACT);
    assert_false(interchange->implied);
    assert_true(interchange->test);
    assert_true(interchange->acknowledgement_asked);
    assert_text(interchange->extra.syntax_identifier, "UNOC");
    assert_text(interchange->version, "3");
    assert_text(interchange->sender, "5412345000013");
    assert_text(interchange->sender_qualifier, "14");
    assert_text(interchange->extra.sender_internal, "IN");
    assert_text(interchange->receiver, "4012345000094");
    assert_text(interchange->extra.receiver_internal, "OUT");
    assert_text(interchange->date, "261101");
    assert_text(interchange->time, "1200");
    assert_text(interchange->control, "REF1");
    assert_text(interchange->extra.reference, "PASS");
    assert_text(interchange->extra.reference_qualifier, "AA");
    assert_text(interchange->extra.application, "ORDERS");
    assert_text(interchange->extra.priority, "A");
    assert_text(interchange->extra.agreement, "AGREED");
    assert_true(seen.report.group->implied);
    assert_text(message->type, "ORDERS");
    assert_text(message->control, "1");
    assert_text(message->version, "D.96A");
    assert_text(message->agency, "UN");
    assert_text(message->association, "EAN004");
    assert_text(message->access, "ACCESS");
    assert_text(message->transfer, "2");
    assert_text(message->transfer_place, "F");
    assert_int_equal(seen.findings, 0);
    close_seen(&seen);
}

/* A message with these separators, and all of them as data in BGM02. The digits
 * 0, 1, 3 and 5 behind '$' are the characters of UNA: component, element,
 * release and terminator. */
static size_t write_separators(char *out, const char *una)
{
    static const char pattern[] =
        "UNB$1UNOC$03$1A$1B$1261101$01200$11$5"
        "UNH$11$1ORDERS$0D$096A$0UN$5BGM$1220$1$3$1$3$0$3$5$3$3$5"
        "DTM$1137$020261101$0102$5UNS$1S$5UNT$15$11$5UNZ$11$11$5";
    size_t length = 9;

    memcpy(out, "UNA", 3);
    memcpy(out + 3, una, 6);
    for (const char *at = pattern; *at != '\0'; at++) {
        out[length++] = *at == '$' ? una[*++at - '0'] : *at;
    }
    return length;
}

static void test_separators(void **state)
{
    static const char *const advices[] = { ":+.? '", "*|.\\ ~", "^&,;#@",
                                           "'\".:!?", "+:.?*'" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(advices); i++) {
        const char *una = advices[i];
        const char expected[] = { una[1], una[0], una[5], una[3], '\0' };
        char input[400];
        size_t length = write_separators(input, una);
        struct seen seen;
        const struct tree *tree;
        struct bytes raw;

        open_seen(&seen, bytes_of(input, length));
        go_to(&seen, CHECK_TRANSACTION);
        tree = seen.report.transaction->tree;
        assert_non_null(tree);
        assert_int_equal(seen.findings, 0);
        raw = segment_element(&tree->segments[1].segment, 2);
        assert_text(segment_text(raw, &tree->separators,
                                 tree->segments[1].segment.flags, seen.arena),
                    expected);
        go_to(&seen, CHECK_INTERCHANGE_END);
        assert_int_equal(seen.findings, 0);
        close_seen(&seen);
    }
}

/* overlays/test01-orders.overlay, which the association code selects: loops by
 * name and by trigger, qualifiers and conditions in components. */
static void test_guideline(void **state)
{
    static const char *const expected[] = {
        "GUIDELINE_ELEMENT_LENGTH", "GUIDELINE_SEGMENT_UNUSED",
        "GUIDELINE_ELEMENT_CODE",   "GUIDELINE_SEGMENT_MISSING",
        "GUIDELINE_LOOP_MISSING",
    };
    char input[sizeof order];
    struct seen seen;

    (void)state;
    memcpy(input, order, sizeof order);
    memcpy(strstr(input, "EAN004"), "TEST01", 6);
    open_seen(&seen, bytes_of_text(input));
    go_to(&seen, CHECK_TRANSACTION);
    assert_int_equal(standards_diagnostics(fixture_standards())->count, 0);
    assert_int_equal(seen.report.findings->count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_string_equal(seen.report.findings->items[i].code, expected[i]);
    }
    close_seen(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_guideline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
