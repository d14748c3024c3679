/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12
 *
 * What the cases of test_ack_cases.c cannot reach: limits, rules one by one,
 * damaged content, acknowledgements that partners write wrongly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/ack_code.h"
#include "flow/acknowledgement.h"

static struct arena *arena;

static const struct separators usual = { .element = '*',
                                         .component = '>',
                                         .segment = '~',
                                         .terminator = "~",
                                         .terminator_length = 1 };

/* ---- judging */

static const struct finding element_error = {
    .code = "ELEMENT_DATE",
    .severity = FINDING_ERROR,
    .scope = SCOPE_ELEMENT,
    .origin = ORIGIN_STANDARD,
    .codes = { .transaction = "5", .segment = "8", .element = "8" },
    .set_position = 2,
    .tag = "BEG",
    .loop_id = "",
    .element = 5,
    .reference = 373,
    .value = BYTES("20260230"),
    .text = "",
};

static enum ack_verdict judge(const struct finding *finding,
                              struct ack_rules rules)
{
    const struct ack_transaction transaction = {
        .findings = finding,
        .finding_count = 1,
        .standard_wrong = finding->origin == ORIGIN_STANDARD &&
                          finding->severity == FINDING_ERROR,
    };

    return ack_judge_transaction(&transaction, &rules);
}

static void standard_errors(void **state)
{
    struct finding finding = element_error;

    (void)state;
    assert_int_equal(judge(&finding, (struct ack_rules){ 0 }), ACK_REJECTED);
    assert_int_equal(judge(&finding, (struct ack_rules){ .tolerant = true }),
                     ACK_ACCEPTED_WITH_ERRORS);
    finding.scope = SCOPE_SEGMENT;
    assert_int_equal(judge(&finding, (struct ack_rules){ .tolerant = true }),
                     ACK_REJECTED);
    finding.scope = SCOPE_TRANSACTION;
    assert_int_equal(judge(&finding, (struct ack_rules){ .tolerant = true }),
                     ACK_REJECTED);
}

static void warnings_and_notes(void **state)
{
    struct finding finding = element_error;

    (void)state;
    finding.severity = FINDING_WARNING;
    assert_int_equal(judge(&finding, (struct ack_rules){ 0 }), ACK_ACCEPTED);
    assert_int_equal(
        judge(&finding, (struct ack_rules){ .note_warnings = true }),
        ACK_ACCEPTED_WITH_ERRORS);
    finding.severity = FINDING_NOTE;
    assert_int_equal(
        judge(&finding, (struct ack_rules){ .note_warnings = true }),
        ACK_ACCEPTED);
}

static void other_origins(void **state)
{
    struct finding finding = element_error;

    (void)state;
    finding.origin = ORIGIN_GUIDELINE;
    assert_int_equal(judge(&finding, (struct ack_rules){ 0 }), ACK_ACCEPTED);
    assert_int_equal(
        judge(&finding, (struct ack_rules){ .implementation = true }),
        ACK_ACCEPTED_WITH_ERRORS);
    assert_int_equal(
        judge(&finding, (struct ack_rules){ .with_guideline = true }),
        ACK_REJECTED);
    finding.origin = ORIGIN_MAP;
    assert_int_equal(
        judge(&finding, (struct ack_rules){ .with_guideline = true,
                                            .implementation = true,
                                            .note_warnings = true }),
        ACK_ACCEPTED);
}

/* The check counted an error that is not among the findings kept. */
static void errors_that_were_not_kept(void **state)
{
    struct ack_transaction transaction = { .standard_wrong = true };
    const struct ack_rules tolerant = { .tolerant = true };

    (void)state;
    assert_int_equal(ack_judge_transaction(&transaction, &tolerant),
                     ACK_REJECTED);
    transaction.findings = &element_error;
    transaction.finding_count = 1;
    assert_int_equal(ack_judge_transaction(&transaction, &tolerant),
                     ACK_ACCEPTED_WITH_ERRORS);
    transaction.incomplete = true;
    assert_int_equal(ack_judge_transaction(&transaction, &tolerant),
                     ACK_REJECTED);
}

static void notes_of_interchanges(void **state)
{
    struct ack_interchange ack = { .code = "000" };

    (void)state;
    ack_note(&ack, "024", ACK_ACCEPTED_WITH_ERRORS);
    assert_string_equal(ack.code, "024");
    assert_int_equal(ack.verdict, ACK_ACCEPTED_WITH_ERRORS);
    ack_note(&ack, "025", ACK_REJECTED);
    assert_string_equal(ack.code, "025");
    ack_note(&ack, "021", ACK_REJECTED);
    ack_note(&ack, "014", ACK_ACCEPTED_WITH_ERRORS);
    ack_note(&ack, "too long", ACK_REJECTED);
    assert_string_equal(ack.code, "025");
    assert_int_equal(ack.verdict, ACK_REJECTED);
}

/* ---- collecting */

static void report_transaction(struct ack_collector *collector,
                               struct group_facts *group,
                               const struct findings *findings)
{
    const struct transaction_facts facts = { .type = BYTES("850"),
                                             .control = BYTES("0001"),
                                             .ordinal = 1 };
    const struct check_report report = { .group = group,
                                         .transaction = &facts,
                                         .findings = findings };

    group->transactions++;
    group->accepted += findings->errors == 0;
    ack_collect(collector, CHECK_TRANSACTION, &report);
}

static void collecting_is_bounded(void **state)
{
    struct ack_collector *collector = ack_collect_open(arena);
    const struct interchange_facts interchange = { .control =
                                                       BYTES("000000001") };
    struct group_facts group = { .functional = BYTES("PO"),
                                 .control = BYTES("1"),
                                 .version = BYTES("004010") };
    struct findings none;
    struct findings list;
    struct check_report report = { .interchange = &interchange,
                                   .group = &group,
                                   .findings = &none };
    const struct ack_interchange *acks;
    size_t count;
    size_t kept = 0;

    (void)state;
    findings_open(&none, arena, 10);
    findings_open(&list, arena, 150);
    for (int i = 0; i < 150; i++) {
        struct finding finding = element_error;

        finding.severity = i % 2 == 0 ? FINDING_ERROR : FINDING_WARNING;
        (void)findings_add(&list, &finding, "bad");
    }
    ack_collect(collector, CHECK_INTERCHANGE_BEGIN, &report);
    ack_collect(collector, CHECK_GROUP_BEGIN, &report);
    for (int i = 0; i < 1000; i++) {
        report_transaction(collector, &group, &list);
        report_transaction(collector, &group, &none);
    }
    ack_collect(collector, CHECK_GROUP_END, &report);
    ack_collect(collector, CHECK_INTERCHANGE_END, &report);
    acks = ack_collected(collector, &count);
    assert_int_equal(count, 1);
    assert_int_equal(acks[0].groups[0].transaction_count, 2000);
    assert_int_equal(acks[0].groups[0].accepted, 1000);
    assert_int_equal(acks[0].groups[0].verdict, ACK_PARTIALLY);
    for (size_t i = 0; i < 2000; i++) {
        const struct ack_transaction *set = &acks[0].groups[0].transactions[i];

        kept += set->finding_count;
        assert_int_equal(set->verdict,
                         i % 2 == 0 ? ACK_REJECTED : ACK_ACCEPTED);
    }
    assert_int_equal(kept, ACK_FINDINGS);
    assert_true(acks[0].groups[0].transactions[1998].incomplete);
}

/* Events that a check would not send must not break anything. */
static void collecting_out_of_order(void **state)
{
    struct ack_collector *collector = ack_collect_open(arena);
    const struct interchange_facts interchange = { .control = BYTES("1") };
    struct group_facts group = { .functional = BYTES("PO") };
    struct findings none;
    const struct check_report report = { .interchange = &interchange,
                                         .group = &group,
                                         .findings = &none };
    size_t count;

    (void)state;
    findings_open(&none, arena, 10);
    ack_collect(collector, CHECK_OUTSIDE, &report);
    ack_collect(collector, CHECK_GROUP_BEGIN, &report);
    ack_collect(collector, CHECK_TRANSACTION, &report);
    ack_collect(collector, CHECK_INTERCHANGE_END, &report);
    assert_null(ack_collected(collector, &count));
    assert_int_equal(count, 0);
    ack_collect(collector, CHECK_INTERCHANGE_BEGIN, &report);
    ack_collect(collector, CHECK_TRANSACTION, &report);
    ack_collect(collector, CHECK_GROUP_END, &report);
    ack_collect(collector, CHECK_INTERCHANGE_END, &report);
    assert_non_null(ack_collected(collector, &count));
    assert_int_equal(count, 1);
}

/* ---- writing */

static void write_set(const struct ack_transaction *transaction,
                      struct ack_write_options options, struct buffer *out)
{
    struct ack_transaction copy = *transaction;
    const struct ack_group group = { .functional = BYTES("PO"),
                                     .control = BYTES("7"),
                                     .claimed = 1,
                                     .received = 1,
                                     .transactions = &copy,
                                     .transaction_count = 1 };
    const struct ack_interchange ack = { .code = "000" };
    struct error err;
    uint64_t segments;

    options.control_number = bytes_of_text("0001");
    options.separators = usual;
    if (!ack_write(&ack, &group, &options, out, &segments, &err)) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(segments,
                     segment_part_count(buffer_bytes(out), '~', '\0') - 1);
    buffer_append_byte(out, '\0');
}

static const struct ack_write_options plain = { .with = "997",
                                                .version = BYTES("004010") };

static unsigned count_text(const char *text, const char *wanted)
{
    unsigned count = 0;

    while ((text = strstr(text, wanted)) != NULL) {
        count++;
        text += strlen(wanted);
    }
    return count;
}

static void at_most_99_elements_under_one_segment(void **state)
{
    struct finding findings[250];
    struct ack_transaction transaction = { .type = BYTES("850"),
                                           .control = BYTES("0001"),
                                           .findings = findings,
                                           .finding_count = 250,
                                           .standard_wrong = true };
    struct buffer out = { 0 };

    (void)state;
    for (uint32_t i = 0; i < 250; i++) {
        findings[i] = element_error;
        findings[i].repetition = i;
    }
    write_set(&transaction, plain, &out);
    assert_int_equal(count_text(out.data, "AK3*BEG*2**8~"), 3);
    assert_int_equal(count_text(out.data, "AK4*5*373*8*20260230~"), 250);
    buffer_close(&out);
}

static void copies_of_bad_data(void **state)
{
    static const struct {
        const char *value, *written;
    } values[] = {
        { "plain", "*plain" },
        { "", "" },
        { "   ", "" },
        { "a*b", "" },
        { "a>b", "" },
        { "a~", "" },
        { "a^b", "*a^b" }, /* we have no repetitions */
        { "bell\a", "" },
        { "caf\xc3\xa9", "*caf\xc3\xa9" },
        { "12345678901234567890123456789012345678901234567890"
          "123456789012345678901234567890123456789012345678\xc3\xa9",
          "*12345678901234567890123456789012345678901234567890"
          "123456789012345678901234567890123456789012345678" },
    };
    struct finding finding = element_error;
    const struct ack_transaction transaction = { .type = BYTES("850"),
                                                 .control = BYTES("0001"),
                                                 .findings = &finding,
                                                 .finding_count = 1,
                                                 .standard_wrong = true };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct buffer out = { 0 };
        char expected[200];

        finding.value = bytes_of_text(values[i].value);
        write_set(&transaction, plain, &out);
        snprintf(expected, sizeof expected, "~AK4*5*373*8%s~",
                 values[i].written);
        if (strstr(out.data, expected) == NULL) {
            fail_msg("'%s' is written in %s", values[i].value, out.data);
        }
        buffer_close(&out);
    }
}

static void codes_by_version(void **state)
{
    (void)state;
    assert_string_equal(ack_code_for(ACK_CODE_ELEMENT, "12", false, false),
                        "3");
    assert_string_equal(ack_code_for(ACK_CODE_ELEMENT, "12", false, true),
                        "12");
    assert_string_equal(ack_code_for(ACK_CODE_ELEMENT, "I10", false, true),
                        "10");
    assert_string_equal(ack_code_for(ACK_CODE_ELEMENT, "I10", true, true),
                        "I10");
    assert_string_equal(ack_code_for(ACK_CODE_SEGMENT, "I6", false, false),
                        "3");
    assert_string_equal(ack_code_for(ACK_CODE_TRANSACTION, "I5", false, true),
                        "5");
    assert_string_equal(ack_code_for(ACK_CODE_TRANSACTION, "18", false, false),
                        "");
    assert_string_equal(ack_code_for(ACK_CODE_ELEMENT, "", true, true), "");
    assert_string_equal(ack_code_for(ACK_CODE_ELEMENT, "77", true, true), "");
    assert_null(ack_code_text(ACK_CODE_GROUP, bytes_of_text("77")));
    assert_string_equal(
        ack_code_text(ACK_CODE_INTERCHANGE, bytes_of_text("025")),
        "duplicate interchange control number");
}

static void too_many_errors_still_have_a_reason(void **state)
{
    const struct ack_transaction transaction = { .type = BYTES("850"),
                                                 .control = BYTES("0001"),
                                                 .standard_wrong = true,
                                                 .incomplete = true };
    struct buffer out = { 0 };

    (void)state;
    write_set(&transaction, plain, &out);
    assert_non_null(strstr(out.data, "~AK2*850*0001~AK5*R*5~AK9*R*1*1*0~"));
    buffer_close(&out);
}

static void nothing_to_acknowledge(void **state)
{
    struct ack_interchange ack = { .only_acknowledgements = true };
    struct ack_group group = { .functional = BYTES("FA"),
                               .control = BYTES("1") };
    struct ack_write_options options = plain;
    struct buffer out = { 0 };
    struct error err;
    uint64_t segments;

    (void)state;
    options.separators = usual;
    assert_false(ack_write(&ack, &group, &options, &out, &segments, &err));
    assert_string_equal(err.code, "ACK_OF_ACK");
    assert_false(ack_write_ta1(&ack, &usual, &out, &err));
    assert_string_equal(err.code, "ACK_OF_ACK");
    group.functional = bytes_of_text("PO");
    group.control = bytes_of_text("");
    assert_false(ack_write(&ack, &group, &options, &out, &segments, &err));
    assert_string_equal(err.code, "ACK_NO_GROUP");
    assert_int_equal(out.length, 0);
    buffer_close(&out);
}

static void ta1_of_a_broken_header(void **state)
{
    const struct ack_interchange ack = { .control = BYTES("4~"),
                                         .date = BYTES(""),
                                         .time = BYTES("123456"),
                                         .code = "018",
                                         .verdict = ACK_REJECTED };
    struct buffer out = { 0 };
    struct error err;

    (void)state;
    assert_true(ack_write_ta1(&ack, &usual, &out, &err));
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, "TA1*00000004 *000000*1234*R*018~");
    buffer_close(&out);
}

static void a_full_buffer(void **state)
{
    const struct ack_interchange ack = { .code = "000" };
    const struct ack_group group = { .functional = BYTES("PO"),
                                     .control = BYTES("7") };
    struct ack_write_options options = plain;
    struct buffer out;
    struct error err;
    uint64_t segments;

    (void)state;
    options.separators = usual;
    buffer_open(&out, 10);
    assert_false(ack_write(&ack, &group, &options, &out, &segments, &err));
    assert_int_equal(err.kind, ERROR_TRANSIENT);
    buffer_close(&out);
}

/* ---- content as JSON */

static void append_sample(struct buffer *out)
{
    struct finding finding = element_error;
    struct ack_transaction sets[] = {
        { .type = BYTES("850"), .control = BYTES("0001"), .ordinal = 1 },
        { .type = BYTES("850"),
          .control = BYTES("00\"2\\"),
          .convention = BYTES("X"),
          .verdict = ACK_REJECTED,
          .offset = 500,
          .ordinal = 2,
          .findings = &finding,
          .finding_count = 1,
          .standard_wrong = true,
          .incomplete = true },
    };
    struct ack_group group = { .functional = BYTES("PO"),
                               .control = BYTES("7"),
                               .version = BYTES("004010"),
                               .claimed = 3,
                               .received = 2,
                               .accepted = 1,
                               .verdict = ACK_PARTIALLY,
                               .errors = { "5" },
                               .error_count = 1,
                               .transactions = sets,
                               .transaction_count = 2,
                               .refused = true };
    const struct ack_interchange ack = { .sender = BYTES("A"),
                                         .control = BYTES("000000001"),
                                         .asked = true,
                                         .code = "021",
                                         .verdict = ACK_REJECTED,
                                         .groups = &group,
                                         .group_count = 1,
                                         .ta1_count = 4 };

    ack_append_json(&ack, out);
}

static void content_survives(void **state)
{
    struct buffer first = { 0 };
    struct buffer second = { 0 };
    struct ack_interchange ack;
    struct error err;

    (void)state;
    append_sample(&first);
    assert_true(ack_from_json(arena, buffer_bytes(&first), &ack, &err));
    assert_true(ack.asked);
    assert_int_equal(ack.ta1_count, 4);
    assert_true(ack.groups[0].refused);
    assert_int_equal(ack.groups[0].transactions[0].ordinal, 1);
    assert_int_equal(ack.groups[0].transactions[1].offset, 500);
    assert_true(
        bytes_equal_text(ack.groups[0].transactions[1].control, "00\"2\\"));
    assert_int_equal(ack.groups[0].transactions[1].findings[0].reference, 373);
    assert_string_equal(ack.groups[0].transactions[1].findings[0].codes.element,
                        "8");
    ack_append_json(&ack, &second);
    assert_true(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
    buffer_close(&first);
    buffer_close(&second);
}

/* Cut anywhere, or with any one byte changed: refused, or read as something
 * that can be written again; never a crash. */
static void damaged_content(void **state)
{
    struct buffer json = { 0 };
    struct buffer again = { 0 };
    struct ack_interchange ack;
    struct error err;

    (void)state;
    append_sample(&json);
    for (size_t length = 0; length < json.length; length++) {
        assert_false(
            ack_from_json(arena, bytes_of(json.data, length), &ack, &err));
        assert_string_equal(err.code, "ACK_JSON");
    }
    for (size_t at = 0; at < json.length; at++) {
        static const char changes[] = "0\"{}[],x9";

        for (const char *change = changes; *change != '\0'; change++) {
            char kept = json.data[at];

            json.data[at] = *change;
            if (ack_from_json(arena, buffer_bytes(&json), &ack, &err)) {
                buffer_clear(&again);
                ack_append_json(&ack, &again);
                assert_true(again.length > 0);
            } else {
                assert_string_equal(err.code, "ACK_JSON");
            }
            json.data[at] = kept;
        }
    }
    buffer_close(&json);
    buffer_close(&again);
}

static void content_larger_than_its_memory(void **state)
{
    struct arena *small = arena_open(64 * 1024);
    struct buffer json = { 0 };
    struct ack_interchange ack;
    struct error err;

    (void)state;
    buffer_append_text(&json, "{\"verdict\":\"A\",\"groups\":[{\"verdict\":"
                              "\"A\",\"transactions\":[\"1 1 850 1\"");
    for (int i = 0; i < 10000; i++) {
        buffer_append_text(&json, ",\"1 1 850 1\"");
    }
    buffer_append_text(&json, "]}]}");
    assert_false(ack_from_json(small, buffer_bytes(&json), &ack, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_true(ack_from_json(arena, buffer_bytes(&json), &ack, &err));
    assert_int_equal(ack.groups[0].transaction_count, 10001);
    buffer_close(&json);
    arena_close(small);
}

/* ---- reading */

enum { SEGMENTS = 20 };

/* A tree as the reader needs it: segments in order, nothing else. */
static struct tree make_tree(const char *text)
{
    struct tree tree = { .arena = arena, .separators = usual };
    uint32_t *bounds;

    tree.segments = arena_take_array(arena, SEGMENTS, sizeof *tree.segments);
    while (*text != '\0') {
        size_t length = strcspn(text, "~");
        struct segment *segment = &tree.segments[tree.segment_count++].segment;
        uint32_t count = 0;

        bounds = arena_take_array(arena, length + 3, sizeof *bounds);
        for (size_t i = 0; i < length; i++) {
            if (text[i] == '*') {
                bounds[++count] = (uint32_t)i + 1;
            }
        }
        bounds[count + 1] = (uint32_t)length + 1;
        *segment = (struct segment){ .data = text,
                                     .length = (uint32_t)length,
                                     .count = count,
                                     .bounds = bounds };
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
    const struct finding *finding;

    (void)state;
    assert_int_equal(
        read_text("ST*997*1~AK1*PO*000007~AK2*850*0001~AK3*PO1*12*PO1*8~"
                  "AK4*3>2>1*355*7*XX~AK4*4**1~AK3*QQQ*13**1~AK5*R*5*4~"
                  "AK2*850*0002~AK5*X~AK9*P*2*2*0*4*5~SE*1*1~",
                  &entries),
        3);
    assert_int_equal(entries[0].of, ACK_OF_TRANSACTION);
    assert_int_equal(entries[0].verdict, ACK_REJECTED);
    assert_true(bytes_equal_text(entries[0].group_control, "000007"));
    assert_true(bytes_equal_text(entries[0].note, "5 4"));
    assert_int_equal(entries[0].finding_count, 3);
    finding = &entries[0].findings[0];
    assert_string_equal(finding->tag, "PO1");
    assert_int_equal(finding->set_position, 12);
    assert_string_equal(finding->loop_id, "PO1");
    assert_int_equal(finding->element, 3);
    assert_int_equal(finding->component, 2);
    assert_int_equal(finding->repetition, 1);
    assert_int_equal(finding->reference, 355);
    assert_string_equal(finding->codes.element, "7");
    assert_true(bytes_equal_text(finding->value, "XX"));
    assert_string_equal(finding->text,
                        "the partner says of PO103-02: invalid code value (7)");
    finding = &entries[0].findings[2];
    assert_string_equal(finding->code, "ACK_SEGMENT");
    assert_string_equal(finding->codes.segment, "1");
    assert_int_equal(entries[1].verdict, ACK_REJECTED);
    assert_int_equal(entries[1].finding_count, 0);
    assert_int_equal(entries[2].of, ACK_OF_GROUP);
    assert_int_equal(entries[2].verdict, ACK_PARTIALLY);
    assert_true(bytes_equal_text(entries[2].note, "4 5"));
}

static void implementation_acknowledgements(void **state)
{
    struct ack_received *entries;

    (void)state;
    assert_int_equal(
        read_text("AK1*PO*7*005010~AK2*850*0001~IK3*N4*4**I8~"
                  "CTX*SITUATIONAL TRIGGER*N1*3~IK3*BEG*2**8~"
                  "IK4*2*92*I6*SA~CTX*SITUATIONAL TRIGGER*BEG*2~IK5*E*I5~"
                  "AK9*E*1*1*1~",
                  &entries),
        2);
    assert_int_equal(entries[0].verdict, ACK_ACCEPTED_WITH_ERRORS);
    assert_int_equal(entries[0].finding_count, 2);
    assert_int_equal(entries[0].findings[0].origin, ORIGIN_GUIDELINE);
    assert_int_equal(entries[0].findings[1].origin, ORIGIN_GUIDELINE);
    assert_string_equal(entries[0].findings[1].codes.element, "I6");
}

static void what_partners_write_wrongly(void **state)
{
    struct ack_received *entries;

    (void)state;
    /* no AK5, an AK5 that says nothing, segments out of place */
    assert_int_equal(read_text("AK3*BEG*2**8~AK1*PO*7~AK4*1*1*1~AK5*R~"
                               "AK2*850*0001~AK2*850*0002~AK5*?~AK2*850*0003~"
                               "AK4*x*y*99~AK5* A ~AK2*850*0004~AK9*A*4*4*4~",
                               &entries),
                     2);
    assert_true(bytes_equal_text(entries[0].control, "0003"));
    assert_int_equal(entries[0].verdict, ACK_ACCEPTED);
    assert_int_equal(entries[0].finding_count, 1);
    assert_string_equal(entries[0].findings[0].text,
                        "the partner says of element 00: an error with a code "
                        "that we do not know (99)");
    assert_int_equal(entries[1].of, ACK_OF_GROUP);
    /* the group said nothing, a set did */
    assert_int_equal(
        read_text("AK1*PO*7~AK2*850*0001~AK5*A~AK9*?*1*1*1~", &entries), 1);
}

static void what_says_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "ST*997*1~SE*2*1~",
        "AK9*A*1*1*1~",
        "AK1*PO~AK9*A*1*1*1~",
        "AK1*PO*7~",
        "AK1*PO*7~AK9*Q*1*1*1~",
        "AK1*PO*7~AK2*850*1~",
        "AK1*PO*7~AK2*850*1~AK3*X*1**1~",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct tree tree = make_tree(texts[i]);
        struct ack_received *entries;
        struct error err = { 0 };
        size_t count = 0;

        assert_false(ack_read(&tree, arena, &entries, &count, &err));
        assert_string_equal(err.code, "ACK_UNREADABLE");
    }
}

static void ta1_that_came_back(void **state)
{
    static const char *const wrong[] = { "TA1*1*261101*1200*Z*000~",
                                         "TA1**261101*1200*A*000~", "TA1~",
                                         "TA3*1*261101*1200*A*000~" };
    struct tree tree =
        make_tree("TA1*000000042*261101*1200*R*025~TA1*000000043*2*3*E*014~");
    struct ack_received entry;
    struct error err;

    (void)state;
    assert_true(ack_read_ta1(&tree.segments[0].segment, arena, &entry, &err));
    assert_int_equal(entry.of, ACK_OF_INTERCHANGE);
    assert_int_equal(entry.verdict, ACK_REJECTED);
    assert_true(bytes_equal_text(entry.interchange_control, "000000042"));
    assert_true(bytes_equal_text(entry.interchange_date, "261101"));
    assert_true(bytes_equal_text(entry.interchange_time, "1200"));
    assert_true(bytes_equal_text(entry.note, "025"));
    assert_true(ack_read_ta1(&tree.segments[1].segment, arena, &entry, &err));
    assert_int_equal(entry.verdict, ACK_ACCEPTED_WITH_ERRORS);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        tree = make_tree(wrong[i]);
        assert_false(
            ack_read_ta1(&tree.segments[0].segment, arena, &entry, &err));
        assert_string_equal(err.code, "ACK_UNREADABLE");
    }
}

static int open_arena(void **state)
{
    (void)state;
    arena = arena_open(0);
    return arena == NULL ? -1 : 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_errors),
        cmocka_unit_test(warnings_and_notes),
        cmocka_unit_test(other_origins),
        cmocka_unit_test(errors_that_were_not_kept),
        cmocka_unit_test(notes_of_interchanges),
        cmocka_unit_test(collecting_is_bounded),
        cmocka_unit_test(collecting_out_of_order),
        cmocka_unit_test(at_most_99_elements_under_one_segment),
        cmocka_unit_test(copies_of_bad_data),
        cmocka_unit_test(codes_by_version),
        cmocka_unit_test(too_many_errors_still_have_a_reason),
        cmocka_unit_test(nothing_to_acknowledge),
        cmocka_unit_test(ta1_of_a_broken_header),
        cmocka_unit_test(a_full_buffer),
        cmocka_unit_test(content_survives),
        cmocka_unit_test(damaged_content),
        cmocka_unit_test(content_larger_than_its_memory),
        cmocka_unit_test(what_partners_say),
        cmocka_unit_test(implementation_acknowledgements),
        cmocka_unit_test(what_partners_write_wrongly),
        cmocka_unit_test(what_says_nothing),
        cmocka_unit_test(ta1_that_came_back),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
