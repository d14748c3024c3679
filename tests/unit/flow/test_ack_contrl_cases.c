/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: edifact
 *
 * The cases are tests/cases/contrl/NAME.edi with NAME.ack (see ack_case.h):
 *   > verdicts
 *   > CONTRL 3 [errors|receipt] [tolerant] [warnings] [guideline]
 *   > CONTRL 4 …
 * Every CONTRL is then put into an envelope, checked, and read back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "ack_case.h"

static const struct separators usual = { .element = '+',
                                         .component = ':',
                                         .segment = '\'',
                                         .release = '?',
                                         .decimal = '.',
                                         .terminator = "'\n",
                                         .terminator_length = 2 };

static void tell_read(void *context, const struct ack_received *entries,
                      size_t count)
{
    static const char letters[] = "AEPR";
    static const char *const of[] = {
        [ACK_OF_ENVELOPE] = "arrival of",
        [ACK_OF_INTERCHANGE] = "interchange",
        [ACK_OF_GROUP] = "group",
        [ACK_OF_TRANSACTION] = "message",
    };
    struct buffer *out = context;

    for (size_t i = 0; i < count; i++) {
        const struct ack_received *entry = &entries[i];
        struct bytes name = entry->of == ACK_OF_TRANSACTION ? entry->control
                            : entry->of == ACK_OF_GROUP
                                ? entry->group_control
                                : entry->interchange_control;

        buffer_append_format(out, "read %s %.*s: %c%s%.*s\n", of[entry->of],
                             BYTES_ARG(name), letters[entry->verdict],
                             entry->note.length > 0 ? " " : "",
                             BYTES_ARG(entry->note));
        for (size_t j = 0; j < entry->finding_count; j++) {
            buffer_append_format(out, "  %s\n", entry->findings[j].text);
        }
    }
}

static void set_rules(const struct ack_interchange *ack,
                      const struct ack_rules *rules)
{
    for (size_t i = 0; i < ack->group_count; i++) {
        for (size_t j = 0; j < ack->groups[i].transaction_count; j++) {
            ack->groups[i].transactions[j].rules = *rules;
        }
    }
}

static void answer_one(const char *name, const struct ack_interchange *ack,
                       const struct ack_write_options *options,
                       struct buffer *out)
{
    static const char *const may[] = { "UCI", "UCF", "UCM", NULL };
    bool late = bytes_equal_text(options->version, "4");
    struct buffer body = { 0 };
    struct buffer input = { 0 };
    struct error err;
    uint64_t segments;

    if (!ack_write_contrl(ack, options, &body, &segments, &err)) {
        buffer_append_format(out, "%s: %s\n", err.code, err.text);
    } else {
        buffer_append(out, buffer_bytes(&body));
        buffer_append_format(&input, "UNB+UNOC:%s+US+THEM+%s261123:1200+1'\n",
                             late ? "4" : "3", late ? "20" : "");
        buffer_append(&input, buffer_bytes(&body));
        buffer_append_text(&input, "UNZ+1+1'\n");
        ack_case_check(name, buffer_bytes(&input), may, tell_read, out);
    }
    buffer_close(&body);
    buffer_close(&input);
}

static void answer(const char *name, const char *heading,
                   const struct ack_interchange *acks, size_t count,
                   struct buffer *out)
{
    const struct ack_rules rules = {
        .tolerant = strstr(heading, "tolerant") != NULL,
        .note_warnings = strstr(heading, "warnings") != NULL,
        .with_guideline = strstr(heading, "guideline") != NULL,
    };
    char with[16] = "";
    char version[16] = "";
    struct ack_write_options options = {
        .with = with,
        .separators = usual,
        .control_number = BYTES("1"),
        .detail = strstr(heading, "receipt") != NULL  ? ACKNOWLEDGE_RECEIPT
                  : strstr(heading, "errors") != NULL ? ACKNOWLEDGE_ERRORS
                                                      : ACKNOWLEDGE_ALL,
    };

    assert_true(sscanf(heading, "> %15s %15s", with, version) >= 1);
    options.version = bytes_of_text(version);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(with, "verdicts") == 0) {
            ack_case_verdicts(&acks[i], out);
        } else {
            set_rules(&acks[i], &rules);
            answer_one(name, &acks[i], &options, out);
        }
    }
}

static void cases_are_answered_as_expected(void **state)
{
    (void)state;
    assert_true(ack_case_run("contrl", ".edi", answer) >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_answered_as_expected),
    };

    return cmocka_run_group_tests(tests, ack_case_open, ack_case_close);
}
