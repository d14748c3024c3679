/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12
 *
 * The cases are tests/cases/ack/NAME.x12, checked by the shipped tables (and
 * NAME.overlay, where there is one), with NAME.ack: headings and below each
 * what is answered.
 *   > verdicts                      what the collector says
 *   > 997 004010 [tolerant] [warnings] [guideline] [separators]
 *   > 999 005010 …
 *   > TA1
 * Every 997 and 999 is then put into an envelope, checked, and read back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "ack_case.h"

static const struct separators usual = { .element = '*',
                                         .component = '>',
                                         .segment = '~',
                                         .terminator = "~\n",
                                         .terminator_length = 2 };
static const struct separators others = { .element = '|',
                                          .component = ':',
                                          .repetition = '^',
                                          .segment = '\'',
                                          .terminator = "'\n",
                                          .terminator_length = 2 };

/* ---- what was written is checked and read back */

static void append_envelope(struct buffer *out, const struct separators *use,
                            const char *version, struct bytes body)
{
    const bool late = strcmp(version, "005010") == 0;
    struct buffer text = { 0 };

    buffer_append_format(
        &text,
        "ISA*00*          *00*          *ZZ*SELLER         *ZZ*BUYER          "
        "*261101*1300*%c*%s*000000001*0*P*%c~\n"
        "GS*FA*SELLER*BUYER*20261101*1300*1*X*%s~\n",
        late && use->repetition != '\0' ? use->repetition : 'U',
        late ? "00501" : "00401", use->component, version);
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        buffer_append_byte(out, byte == '*'   ? use->element
                                : byte == '~' ? use->segment
                                              : byte);
    }
    buffer_append(out, body);
    buffer_append_format(out, "GE%c1%c1%cIEA%c1%c000000001%c", use->element,
                         use->element, use->segment, use->element, use->element,
                         use->segment);
    buffer_close(&text);
}

struct comparison {
    const struct ack_group *group;
    struct buffer *out;
};

static void compare_read(void *context, const struct ack_received *entries,
                         size_t count)
{
    static const char letters[] = "AEPR";
    const struct comparison *comparison = context;
    const struct ack_group *group = comparison->group;
    struct buffer *out = comparison->out;
    const struct ack_received *last = &entries[count - 1];

    assert_true(count >= 1);
    assert_int_equal(last->of, ACK_OF_GROUP);
    assert_true(bytes_equal(last->functional, group->functional));
    for (size_t i = 0; i < count; i++) {
        const struct ack_received *entry = &entries[i];

        assert_true(bytes_equal(entry->group_control, last->group_control));
        buffer_append_format(
            out, "read %s %.*s%s%.*s: %c",
            entry->of == ACK_OF_GROUP ? "group" : "set",
            BYTES_ARG(entry->of == ACK_OF_GROUP ? entry->functional
                                                : entry->type),
            " ",
            BYTES_ARG(entry->of == ACK_OF_GROUP ? entry->group_control
                                                : entry->control),
            letters[entry->verdict]);
        buffer_append_format(out, "%s%.*s\n", entry->note.length > 0 ? " " : "",
                             BYTES_ARG(entry->note));
        for (size_t j = 0; j < entry->finding_count; j++) {
            buffer_append_text(out, "  ");
            finding_append_line(&entry->findings[j], out);
            buffer_append_byte(out, '\n');
        }
    }
}

/* Our own acknowledgements keep the rules that they are about. */
static void check_own(const char *name, const struct ack_group *group,
                      const struct ack_write_options *options,
                      struct bytes body, struct buffer *out)
{
    static const char *const may[] = { "AK1", "AK2", NULL };
    struct comparison comparison = { group, out };
    char version[7] = "";
    struct buffer input = { 0 };

    memcpy(version, options->version.data, 6);
    append_envelope(&input, &options->separators, version, body);
    ack_case_check(name, buffer_bytes(&input), may, compare_read, &comparison);
    buffer_close(&input);
}

/* ---- sections */

static void answer_interchange(const struct ack_interchange *ack,
                               struct buffer *out)
{
    struct error err;

    if (!ack_write_ta1(ack, &usual, out, &err)) {
        buffer_append_format(out, "%s: %s\n", err.code, err.text);
    }
}

static void answer_groups(const char *name, const struct ack_interchange *ack,
                          const struct ack_write_options *options,
                          struct buffer *out)
{
    for (size_t i = 0; i < ack->group_count; i++) {
        struct buffer body = { 0 };
        struct error err;
        uint64_t segments = 0;

        if (!ack_write(ack, &ack->groups[i], options, &body, &segments, &err)) {
            buffer_append_format(out, "%s: %s\n", err.code, err.text);
        } else {
            buffer_append(out, buffer_bytes(&body));
            assert_int_equal(
                segment_part_count(buffer_bytes(&body), '\n', '\0') - 1,
                segments);
            check_own(name, &ack->groups[i], options, buffer_bytes(&body), out);
        }
        buffer_close(&body);
    }
}

static void answer(const char *name, const char *heading,
                   const struct ack_interchange *acks, size_t count,
                   struct buffer *out)
{
    char with[16] = "";
    char version[16] = "";
    struct ack_write_options options = {
        .with = with,
        .separators = strstr(heading, "separators") == NULL ? usual : others,
        .control_number = BYTES("0001"),
        .rules = { .tolerant = strstr(heading, "tolerant") != NULL,
                   .note_warnings = strstr(heading, "warnings") != NULL,
                   .with_guideline = strstr(heading, "guideline") != NULL },
    };

    assert_true(sscanf(heading, "> %15s %15s", with, version) >= 1);
    options.version = bytes_of_text(version);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(with, "verdicts") == 0) {
            ack_case_verdicts(&acks[i], out);
        } else if (strcmp(with, "TA1") == 0) {
            answer_interchange(&acks[i], out);
        } else {
            answer_groups(name, &acks[i], &options, out);
        }
    }
}

static void cases_are_answered_as_expected(void **state)
{
    (void)state;
    assert_true(ack_case_run("ack", ".x12", answer) >= 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_answered_as_expected),
    };

    return cmocka_run_group_tests(tests, ack_case_open, ack_case_close);
}
