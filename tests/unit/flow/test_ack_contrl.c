/* SPDX-License-Identifier: Apache-2.0
 *
 * What a CONTRL says of an interchange, in syntax 3 and in syntax 4, and what
 * is read from a partner's.
 */
/* Labels: flow edifact */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "flow/ack_code.h"
#include "flow/acknowledgement.h"

static struct arena *arena;
static const struct separators usual = { .element = '+',
                                         .component = ':',
                                         .segment = '\'',
                                         .release = '?',
                                         .decimal = '.',
                                         .terminator = "'",
                                         .terminator_length = 1 };

static int setup(void **state)
{
    (void)state;
    arena = arena_open(0);
    return arena == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

/* ---- an interchange as it is collected */

static struct finding finding(enum finding_scope scope, const char *contrl,
                              const char *tag, uint32_t position,
                              uint32_t element)
{
    struct finding made = { .code = "X",
                            .severity = FINDING_ERROR,
                            .scope = scope,
                            .origin = ORIGIN_STANDARD,
                            .set_position = position,
                            .tag = tag,
                            .loop = "",
                            .loop_id = "",
                            .element = element,
                            .text = "" };

    memcpy(made.codes.contrl, contrl, strlen(contrl));
    return made;
}

static struct ack_transaction message(const char *type, const char *control,
                                      const struct finding *findings,
                                      size_t count)
{
    return (struct ack_transaction){ .type = bytes_of_text(type),
                                     .control = bytes_of_text(control),
                                     .convention = BYTES("D:96A:UN:EAN008"),
                                     .findings = findings,
                                     .finding_count = count,
                                     .standard_wrong = count > 0 };
}

static struct ack_group messages(struct ack_transaction *items, size_t count)
{
    return (struct ack_group){ .implied = true,
                               .transactions = items,
                               .transaction_count = count };
}

static struct ack_interchange interchange(struct ack_group *groups,
                                          size_t count)
{
    return (struct ack_interchange){ .syntax = DICTIONARY_EDIFACT,
                                     .sender = BYTES("4098765000003"),
                                     .sender_qualifier = BYTES("14"),
                                     .sender_internal = BYTES("A+B"),
                                     .receiver = BYTES("ACME"),
                                     .control = BYTES("REF1"),
                                     .groups = groups,
                                     .group_count = count };
}

static const char *written(const struct ack_interchange *ack,
                           const char *version, enum acknowledge_detail detail)
{
    const struct ack_write_options options = {
        .with = "CONTRL",
        .version = bytes_of_text(version),
        .separators = usual,
        .control_number = BYTES("7"),
        .detail = detail,
    };
    struct buffer out = { 0 };
    struct error err;
    uint64_t segments;
    const char *text;
    uint64_t terminators = 0;

    if (!ack_write_contrl(ack, &options, &out, &segments, &err)) {
        fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < out.length; i++) {
        terminators += out.data[i] == '\'';
    }
    assert_int_equal(segments, terminators);
    text = arena_copy(arena, buffer_bytes(&out)).data;
    buffer_close(&out);
    return text;
}

#define UNH3 "UNH+7+CONTRL:D:3:UN'"
#define UCI(action) "UCI+REF1+4098765000003:14:A?+B+ACME+" action "'"

static void accepted_messages_are_named(void **state)
{
    struct ack_transaction items[] = { message("ORDERS", "1", NULL, 0),
                                       message("INVOIC", "2", NULL, 0) };
    struct ack_group group = messages(items, 2);
    struct ack_interchange ack = interchange(&group, 1);

    (void)state;
    assert_string_equal(written(&ack, "3", ACKNOWLEDGE_ALL),
                        UNH3 UCI("7") "UCM+1+ORDERS:D:96A:UN:EAN008+7'"
                                      "UCM+2+INVOIC:D:96A:UN:EAN008+7'"
                                      "UNT+5+7'");
    assert_string_equal(written(&ack, "3", ACKNOWLEDGE_ERRORS),
                        UNH3 UCI("7") "UNT+3+7'");
    assert_string_equal(written(&ack, "3", ACKNOWLEDGE_RECEIPT),
                        UNH3 UCI("8") "UNT+3+7'");
    assert_string_equal(written(&ack, "4", ACKNOWLEDGE_RECEIPT),
                        "UNH+7+CONTRL:4:1:UN'" UCI("8") "UNT+3+7'");
    assert_true(ack_is_clean(&ack));
}

/* Positions: the tag is element 1, a missing segment is told at the one before
 * it, repetitions are syntax 4's. */
static void errors_have_their_places(void **state)
{
    struct finding wrong[] = {
        finding(SCOPE_ELEMENT, "12", "NAD", 6, 2),
        finding(SCOPE_SEGMENT, "13", "LIN", 9, 0),
        finding(SCOPE_ELEMENT, "39", "NAD", 6, 3),
        finding(SCOPE_SEGMENT, "35", "NAD", 6, 0),
    };
    struct ack_transaction items[] = { message("ORDERS", "1", NULL, 0),
                                       message("ORDERS", "2", wrong, 4) };
    struct ack_group group = messages(items, 2);
    struct ack_interchange ack = interchange(&group, 1);

    (void)state;
    wrong[0].component = 3;
    wrong[0].repetition = 2;
    memcpy(wrong[1].codes.segment, "3", 2);
    assert_string_equal(
        written(&ack, "3", ACKNOWLEDGE_ERRORS),
        UNH3 UCI("7") "UCM+2+ORDERS:D:96A:UN:EAN008+4'"
                      "UCS+6+35'UCS+6'UCD+12+3:3'UCD+39+4'UCS+8+13'"
                      "UNT+9+7'");
    assert_string_equal(
        written(&ack, "4", ACKNOWLEDGE_ERRORS),
        "UNH+7+CONTRL:4:1:UN'" UCI(
            "7") "UCM+2+ORDERS:D:96A:UN:EAN008+4'"
                 "UCS+6+35'UCS+6'UCD+12+3:3:2'UCD+39+4'UCS+8+13'"
                 "UNT+9+7'");
    assert_false(ack_is_clean(&ack));
}

static void faults_of_header_and_trailer(void **state)
{
    struct finding count = finding(SCOPE_TRANSACTION, "29", "UNT", 9, 1);
    struct finding elsewhere = finding(SCOPE_TRANSACTION, "13", "BGM", 2, 0);
    struct ack_transaction items[] = { message("ORDERS", "1", &count, 1),
                                       message("ORDERS", "2", &elsewhere, 1) };
    struct ack_group group = messages(items, 2);
    struct ack_interchange ack = interchange(&group, 1);

    (void)state;
    assert_string_equal(written(&ack, "3", ACKNOWLEDGE_ALL),
                        UNH3 UCI("7") "UCM+1+ORDERS:D:96A:UN:EAN008+4+29+UNT+2'"
                                      "UCM+2+ORDERS:D:96A:UN:EAN008+4+13+UNT'"
                                      "UNT+5+7'");
}

static void a_rejected_interchange_has_no_messages(void **state)
{
    struct ack_transaction items[] = { message("ORDERS", "1", NULL, 0) };
    struct ack_group group = messages(items, 1);
    struct ack_interchange ack = interchange(&group, 1);

    (void)state;
    assert_true(ack_note(&ack, "21", ACK_REJECTED));
    ack.place =
        (struct ack_place){ .tag = "UNB", .element = 2, .component = 1 };
    assert_string_equal(written(&ack, "3", ACKNOWLEDGE_RECEIPT),
                        UNH3 UCI("4+21+UNB+3:1") "UNT+3+7'");
    assert_false(ack_is_clean(&ack));

    ack = interchange(&group, 1);
    ack_refuse(&ack, ACK_DUPLICATE);
    assert_string_equal(written(&ack, "3", ACKNOWLEDGE_ALL),
                        UNH3 UCI("4+26") "UNT+3+7'");
    ack = interchange(&group, 1);
    ack_refuse(&ack, ACK_UNKNOWN_RECEIVER);
    assert_string_equal(written(&ack, "3", ACKNOWLEDGE_ALL),
                        UNH3 UCI("4+7") "UNT+3+7'");
}

static void groups_have_a_level_of_their_own(void **state)
{
    struct ack_transaction items[] = { message("ORDERS", "1", NULL, 0) };
    struct ack_group groups[] = { messages(items, 1), messages(items, 1) };
    struct ack_interchange ack = interchange(groups, 2);

    (void)state;
    groups[0].implied = false;
    groups[0].control = bytes_of_text("G1");
    groups[0].sender = bytes_of_text("S");
    groups[0].receiver = bytes_of_text("R");
    groups[0].receiver_qualifier = bytes_of_text("ZZ");
    groups[1] = groups[0];
    groups[1].control = bytes_of_text("G2");
    groups[1].refused = true;
    groups[1].error_count = 1;
    memcpy(groups[1].errors[0], "29", 3);
    groups[1].place = (struct ack_place){ .tag = "UNE", .element = 1 };
    assert_string_equal(written(&ack, "3", ACKNOWLEDGE_ALL),
                        UNH3 UCI("7") "UCF+G1+S+R:ZZ+7'"
                                      "UCM+1+ORDERS:D:96A:UN:EAN008+7'"
                                      "UCF+G2+S+R:ZZ+4+29+UNE+2'"
                                      "UNT+6+7'");
}

/* Each message is judged by its own agreement's rules. */
static void rules_are_the_messages_own(void **state)
{
    struct finding wrong[] = {
        finding(SCOPE_ELEMENT, "12", "NAD", 6, 2),
        finding(SCOPE_ELEMENT, "21", "FTX", 7, 1),
    };
    struct ack_transaction items[] = { message("ORDERS", "1", wrong, 1),
                                       message("INVOIC", "2", wrong, 1),
                                       message("DESADV", "3", wrong + 1, 1) };
    struct ack_group group = messages(items, 3);
    struct ack_interchange ack = interchange(&group, 1);

    (void)state;
    items[1].rules.tolerant = true;
    wrong[1].severity = FINDING_WARNING;
    items[2].standard_wrong = false;
    assert_string_equal(
        written(&ack, "3", ACKNOWLEDGE_ALL),
        UNH3 UCI("7") "UCM+1+ORDERS:D:96A:UN:EAN008+4'UCS+6'UCD+12+3'"
                      "UCM+2+INVOIC:D:96A:UN:EAN008+7'UCS+6'UCD+12+3'"
                      "UCM+3+DESADV:D:96A:UN:EAN008+7'"
                      "UNT+10+7'");
}

static void a_contrl_is_never_acknowledged(void **state)
{
    struct ack_transaction items[] = { message("CONTRL", "1", NULL, 0),
                                       message("ORDERS", "2", NULL, 0) };
    struct ack_group group = messages(items, 2);
    struct ack_interchange ack = interchange(&group, 1);
    const struct ack_write_options options = { .with = "CONTRL",
                                               .separators = usual };
    struct buffer out = { 0 };
    struct error err;
    uint64_t segments;

    (void)state;
    assert_string_equal(
        written(&ack, "3", ACKNOWLEDGE_ALL),
        UNH3 UCI("7") "UCM+2+ORDERS:D:96A:UN:EAN008+7'UNT+4+7'");
    ack.only_acknowledgements = true;
    assert_false(ack_write_contrl(&ack, &options, &out, &segments, &err));
    assert_string_equal(err.code, "ACK_OF_ACK");
    ack.only_acknowledgements = false;
    ack.control = bytes_of("", 0);
    assert_false(ack_write_contrl(&ack, &options, &out, &segments, &err));
    assert_string_equal(err.code, "ACK_NO_INTERCHANGE");
    buffer_close(&out);
}

/* 999 UCS under a UCM and 99 UCD under a UCS are all there can be. */
static void many_errors_are_cut(void **state)
{
    enum { MANY = 1500 };
    struct finding *wrong = arena_take_array(arena, MANY, sizeof *wrong);
    struct ack_transaction items[] = { message("ORDERS", "1", wrong, MANY) };
    struct ack_group group = messages(items, 1);
    struct ack_interchange ack = interchange(&group, 1);
    const char *text;
    size_t segments = 0;

    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        wrong[i] = finding(SCOPE_ELEMENT, "12", "NAD", i < 200 ? 2 : i, 1);
    }
    text = written(&ack, "3", ACKNOWLEDGE_ALL);
    for (const char *at = text; (at = strstr(at, "'UCS+")) != NULL; at++) {
        segments++;
    }
    assert_int_equal(segments, 999);
    assert_non_null(strstr(text, "UCM+1+ORDERS:D:96A:UN:EAN008+4'"));
    items[0].finding_count = 0;
    items[0].incomplete = true;
    assert_non_null(strstr(written(&ack, "3", ACKNOWLEDGE_ALL),
                           "UCM+1+ORDERS:D:96A:UN:EAN008+4+18'"));
}

static void codes_of_the_other_version(void **state)
{
    (void)state;
    assert_string_equal(ack_code_contrl("38", true), "37");
    assert_string_equal(ack_code_contrl("38", false), "38");
    assert_string_equal(ack_code_contrl("45", false), "16");
    assert_string_equal(ack_code_contrl("45", true), "45");
    assert_string_equal(ack_code_text(ACK_CODE_CONTRL, bytes_of_text("26")),
                        "duplicate");
}

/* ---- reading */

enum { SEGMENTS = 20 };

static struct tree make_tree(const char *text)
{
    static const struct set_definition contrl = { .id = "CONTRL" };
    struct tree tree = { .arena = arena, .set = &contrl, .separators = usual };

    tree.segments = arena_take_array(arena, SEGMENTS, sizeof *tree.segments);
    while (*text != '\0') {
        size_t length = strcspn(text, "'");
        struct segment *segment = &tree.segments[tree.segment_count++].segment;
        uint32_t *bounds = arena_take_array(arena, length + 3, sizeof *bounds);
        uint32_t count = 0;

        for (size_t i = 0; i < length; i++) {
            if (text[i] == '+' && (i == 0 || text[i - 1] != '?')) {
                bounds[++count] = (uint32_t)i + 1;
            }
        }
        bounds[count + 1] = (uint32_t)length + 1;
        *segment = (struct segment){ .data = text,
                                     .length = (uint32_t)length,
                                     .count = count,
                                     .bounds = bounds,
                                     .flags = SEGMENT_RELEASED };
        text += length + 1;
    }
    return tree;
}

static size_t read_text(const char *text, struct ack_received **entries)
{
    struct tree tree = make_tree(text);
    struct error err;
    size_t count;

    if (!ack_read(&tree, arena, entries, &count, &err)) {
        fail_msg("%s: %s", text, err.text);
    }
    return count;
}

static void what_partners_say(void **state)
{
    struct ack_received *entries;

    (void)state;
    assert_int_equal(read_text("UNH+1+CONTRL:D:3:UN'UCI+R?+9+US+THEM+7'"
                               "UCM+1+INVOIC:D:96A:UN+7'"
                               "UCM+2+DESADV:D:96A:UN+4+13'"
                               "UCS+12+35'UCS+5'UCD+39+3:2'"
                               "UCM+3+ORDRSP:D:96A:UN+7'UCS+4'UCD+12+2'"
                               "UNT+9+1'",
                               &entries),
                     4);
    assert_int_equal(entries[0].of, ACK_OF_TRANSACTION);
    assert_int_equal(entries[0].verdict, ACK_ACCEPTED);
    assert_true(bytes_equal_text(entries[0].interchange_control, "R+9"));
    assert_true(bytes_equal_text(entries[0].type, "INVOIC"));
    assert_true(bytes_equal_text(entries[0].control, "1"));
    assert_int_equal(entries[1].verdict, ACK_REJECTED);
    assert_true(bytes_equal_text(entries[1].note, "13"));
    assert_int_equal(entries[1].finding_count, 2);
    assert_int_equal(entries[1].findings[0].set_position, 12);
    assert_string_equal(entries[1].findings[0].codes.contrl, "35");
    assert_string_equal(entries[1].findings[1].text,
                        "the partner says of segment 5, element 2-2: element "
                        "too long (39)");
    assert_int_equal(entries[1].findings[1].element, 2);
    assert_int_equal(entries[1].findings[1].component, 2);
    assert_int_equal(entries[2].verdict, ACK_ACCEPTED_WITH_ERRORS);
    assert_int_equal(entries[3].of, ACK_OF_INTERCHANGE);
    assert_int_equal(entries[3].syntax, DICTIONARY_EDIFACT);
}

static void what_is_said_of_the_whole(void **state)
{
    static const struct {
        const char *action;
        int of;
        enum ack_verdict verdict;
    } rows[] = {
        { "UCI+9+US+THEM+4+26'", ACK_OF_INTERCHANGE, ACK_REJECTED },
        { "UCI+9+US+THEM+6'", ACK_OF_INTERCHANGE, ACK_REJECTED },
        { "UCI+9+US+THEM+7'", ACK_OF_INTERCHANGE, ACK_ACCEPTED },
        { "UCI+9+US+THEM+8'", ACK_OF_ENVELOPE, ACK_ACCEPTED },
        { "UCI+9+US+THEM+5'", ACK_OF_ENVELOPE, ACK_ACCEPTED },
    };
    struct ack_received *entries;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(read_text(rows[i].action, &entries), 1);
        assert_int_equal(entries[0].of, rows[i].of);
        assert_int_equal(entries[0].verdict, rows[i].verdict);
    }
    assert_int_equal(read_text("UCI+9+US+THEM+7'UCF+G1+US+THEM+7'"
                               "UCM+1+INVOIC:D:96A:UN+4'UCF+G2+US+THEM+4+29'",
                               &entries),
                     4);
    assert_int_equal(entries[0].of, ACK_OF_TRANSACTION);
    assert_true(bytes_equal_text(entries[0].group_control, "G1"));
    assert_int_equal(entries[1].of, ACK_OF_GROUP);
    assert_true(bytes_equal_text(entries[1].group_control, "G1"));
    assert_int_equal(entries[2].verdict, ACK_REJECTED);
    assert_true(bytes_equal_text(entries[2].note, "29"));
}

static void what_says_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "UNH+1+CONTRL:D:3:UN'UNT+2+1'",
        "UCM+1+INVOIC:D:96A:UN+4'",
        "UCI++US+THEM+7'",
        "UCI+9+US+THEM+1'",
        "UCI+9+US+THEM'",
    };
    struct ack_received *entries;
    struct error err;
    size_t count;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct tree tree = make_tree(texts[i]);

        assert_false(ack_read(&tree, arena, &entries, &count, &err));
        assert_string_equal(err.code, "ACK_UNREADABLE");
    }
    /* messages that are not named, and errors of no message */
    assert_int_equal(read_text("UCI+9+US+THEM+7'UCS+4+13'UCD+12+2'"
                               "UCM++INVOIC:D:96A:UN+4'UCS+4'UCD+12+2'",
                               &entries),
                     1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(accepted_messages_are_named),
        TEST(errors_have_their_places),
        TEST(faults_of_header_and_trailer),
        TEST(a_rejected_interchange_has_no_messages),
        TEST(groups_have_a_level_of_their_own),
        TEST(rules_are_the_messages_own),
        TEST(a_contrl_is_never_acknowledged),
        TEST(many_errors_are_cut),
        TEST(codes_of_the_other_version),
        TEST(what_partners_say),
        TEST(what_is_said_of_the_whole),
        TEST(what_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
