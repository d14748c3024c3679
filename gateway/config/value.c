/* SPDX-License-Identifier: Apache-2.0 */
#include "config/value.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/text.h"

enum { SHOWN = 60, WORDS_LIMIT = 64 };

static const char *const flag_words[] = { "true", "false", "yes", "no",
                                          "on",   "off",   NULL };

PRINTF_LIKE(3, 4)
static bool fault_set(struct value_fault *fault, const char *code,
                      const char *format, ...)
{
    va_list arguments;

    fault->code = code;
    va_start(arguments, format);
    (void)vsnprintf(fault->text, sizeof fault->text, format, arguments);
    va_end(arguments);
    return false;
}

static size_t count_words(const char *const *words)
{
    size_t count = 0;

    while (words[count] != NULL) {
        count++;
    }
    return count;
}

static bool out_of_bounds(const struct value_rule *rule, uint64_t value)
{
    return value < rule->least || (rule->most != 0 && value > rule->most);
}

/* A duration or size as people write it, in the largest unit that fits. */
static void append_unit(struct buffer *out, uint64_t value,
                        const uint64_t *factors, const char *const *names,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i + 1 == count || (value != 0 && value % factors[i] == 0)) {
            buffer_append_format(out, "%" PRIu64 " %s", value / factors[i],
                                 names[i]);
            return;
        }
    }
}

static void append_bound(struct buffer *out, enum value_kind kind,
                         uint64_t value)
{
    static const uint64_t times[] = { 86400000, 3600000, 60000, 1000, 1 };
    static const char *const time_names[] = { "d", "h", "min", "s", "ms" };
    static const uint64_t sizes[] = {
        UINT64_C(1) << 40,
        UINT64_C(1000000000000),
        1U << 30,
        UINT64_C(1000000000),
        1U << 20,
        1000000,
        1U << 10,
        1000,
        1,
    };
    static const char *const size_names[] = { "TiB", "TB",  "GiB", "GB", "MiB",
                                              "MB",  "KiB", "kB",  "B" };

    if (kind == VALUE_DURATION) {
        append_unit(out, value, times, time_names, COUNT_OF(times));
    } else if (kind == VALUE_SIZE) {
        append_unit(out, value, sizes, size_names, COUNT_OF(sizes));
    } else {
        buffer_append_format(out, "%" PRIu64, value);
    }
}

static void describe_bounds(const struct value_rule *rule, struct buffer *out)
{
    if (rule->least == 0 && rule->most == 0) {
        return;
    }
    if (rule->most == 0) {
        buffer_append_text(out, ", at least ");
        append_bound(out, rule->kind, rule->least);
        return;
    }
    buffer_append_text(out, " from ");
    append_bound(out, rule->kind, rule->least);
    buffer_append_text(out, " to ");
    append_bound(out, rule->kind, rule->most);
}

static void describe_words(const char *const *words, struct buffer *out)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (i > 0) {
            buffer_append_text(out, words[i + 1] == NULL ? " or " : ", ");
        }
        buffer_append_format(out, "'%s'", words[i]);
    }
}

static void describe_text(const struct value_rule *rule, struct buffer *out)
{
    const char *wanted = "a text";

    if (rule->words != NULL) {
        describe_words(rule->words, out);
    } else if (rule->check != NULL) {
        (void)!rule->check(bytes_of_text("\n"), &wanted);
        buffer_append_text(out, wanted);
    } else if (rule->most != 0 && rule->least > 1) {
        buffer_append_format(out,
                             "a text of %" PRIu64 " to %" PRIu64 " characters",
                             rule->least, rule->most);
    } else if (rule->most != 0) {
        buffer_append_format(out, "a text of at most %" PRIu64 " characters",
                             rule->most);
    } else {
        buffer_append_text(out, "a text");
    }
}

void value_describe(const struct value_rule *rule, struct buffer *out)
{
    switch (rule->kind) {
    case VALUE_TEXT:
        describe_text(rule, out);
        break;
    case VALUE_FLAG:
        buffer_append_text(out, "'yes' or 'no'");
        break;
    case VALUE_EITHER:
    case VALUE_WORD:
        describe_words(rule->words, out);
        break;
    case VALUE_NUMBER:
    case VALUE_SMALL:
        buffer_append_text(out, "a whole number");
        describe_bounds(rule, out);
        break;
    case VALUE_SIZE:
        buffer_append_text(out, "a size such as '10 MB'");
        describe_bounds(rule, out);
        break;
    case VALUE_DURATION:
        buffer_append_text(out, "a duration such as '30 s', '5 min' or '4 h'");
        describe_bounds(rule, out);
        break;
    case VALUE_LONG_PERIOD:
        buffer_append_text(out, "a period such as '30 d' or '3 y'");
        break;
    case VALUE_DATE:
        buffer_append_text(out, "a date such as '2026-12-31'");
        break;
    case VALUE_PERCENT:
        buffer_append_text(out, "a percentage such as '0.5 %', 0 to 100");
        break;
    case VALUE_CHARACTER:
        if (rule->check != NULL) {
            describe_text(rule, out);
        } else {
            buffer_append_text(out, "one ASCII character");
        }
        break;
    }
}

/* "must be a number from 1 to 9, not 'x'" */
static bool wrong(const struct value_rule *rule, struct value_fault *fault,
                  const char *code, struct bytes text)
{
    struct buffer wanted;

    buffer_open(&wanted, 160);
    value_describe(rule, &wanted);
    (void)fault_set(fault, code, "must be %.*s, not '%.*s'",
                    BYTES_ARG(buffer_bytes(&wanted)),
                    bytes_print_length(bytes_slice(text, 0, SHOWN)), text.data);
    buffer_close(&wanted);
    return false;
}

/* --- one function per kind --- */

static bool parse_word(const struct value_rule *rule, const char *const *words,
                       struct bytes text, int *target,
                       struct value_fault *fault)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (bytes_equal_text(text, words[i])) {
            *target = i;
            return true;
        }
    }
    return wrong(rule, fault, "CONFIG_UNKNOWN_WORD", text);
}

static bool parse_text(const struct value_rule *rule, struct bytes text,
                       const char **target, struct value_fault *fault)
{
    const char *wanted = "something else";

    if (text.length == 0 && rule->least > 0) {
        return fault_set(fault, "CONFIG_BAD_TEXT", "must not be empty");
    }
    if (rule->most != 0 && text_utf8_length(text) > rule->most) {
        return fault_set(fault, "CONFIG_TOO_LONG",
                         "has %zu characters; at most %" PRIu64 " are allowed",
                         text_utf8_length(text), rule->most);
    }
    if (rule->words != NULL) {
        int word;

        *target = text.data;
        return parse_word(rule, rule->words, text, &word, fault);
    }
    if (rule->check != NULL && !rule->check(text, &wanted)) {
        return fault_set(
            fault,
            rule->check_code == NULL ? "CONFIG_BAD_TEXT" : rule->check_code,
            "must be %s, not '%.*s'", wanted,
            bytes_print_length(bytes_slice(text, 0, SHOWN)), text.data);
    }
    if (text_utf8_length(text) < rule->least) {
        return fault_set(fault, "CONFIG_BAD_TEXT",
                         "has %zu characters; at least %" PRIu64 " are needed",
                         text_utf8_length(text), rule->least);
    }
    *target = text.data;
    return true;
}

static bool parse_character(const struct value_rule *rule, struct bytes text,
                            char *target, struct value_fault *fault)
{
    const char *wanted;

    if (text.length != 1 || (unsigned char)text.data[0] > 0x7f) {
        return wrong(rule, fault, "CONFIG_BAD_CHARACTER", text);
    }
    if (rule->check != NULL && !rule->check(text, &wanted)) {
        return wrong(rule, fault, rule->check_code, text);
    }
    *target = text.data[0];
    return true;
}

static bool parse_number(const struct value_rule *rule, struct bytes text,
                         uint64_t *target, struct value_fault *fault)
{
    uint64_t number;

    if (!text_to_number(text, &number)) {
        return wrong(rule, fault, "CONFIG_BAD_NUMBER", text);
    }
    if (out_of_bounds(rule, number)) {
        return wrong(rule, fault, "CONFIG_OUT_OF_RANGE", text);
    }
    *target = number;
    return true;
}

static bool parse_size(const struct value_rule *rule, struct bytes text,
                       uint64_t *target, struct value_fault *fault)
{
    uint64_t size;

    if (!text_to_size(text, &size)) {
        return wrong(rule, fault, "CONFIG_BAD_SIZE", text);
    }
    if (out_of_bounds(rule, size)) {
        return wrong(rule, fault, "CONFIG_OUT_OF_RANGE", text);
    }
    *target = size;
    return true;
}

static bool parse_duration(const struct value_rule *rule, struct bytes text,
                           int64_t *target, struct value_fault *fault)
{
    int64_t duration;

    if (!text_to_duration(text, &duration)) {
        return wrong(rule, fault, "CONFIG_BAD_DURATION", text);
    }
    if (out_of_bounds(rule, (uint64_t)duration)) {
        return wrong(rule, fault, "CONFIG_OUT_OF_RANGE", text);
    }
    *target = duration;
    return true;
}

static bool parse_period(const struct value_rule *rule, struct bytes text,
                         struct value_fault *fault)
{
    int64_t duration;
    uint64_t years;
    bool in_years =
        text.length > 1 && text.data[text.length - 1] == 'y' &&
        text_to_number(bytes_trim(bytes_slice(text, 0, text.length - 1)),
                       &years);

    return in_years || text_to_duration(text, &duration) ||
           wrong(rule, fault, "CONFIG_BAD_DURATION", text);
}

static bool parse_date(const struct value_rule *rule, struct bytes text,
                       int64_t *target, struct value_fault *fault)
{
    if (text.length != 10 || !clock_from_stamp(text, target)) {
        return wrong(rule, fault, "CONFIG_BAD_DATE", text);
    }
    return true;
}

static bool parse_percent(const struct value_rule *rule, struct bytes text,
                          struct decimal *target, struct value_fault *fault)
{
    struct bytes number = bytes_trim(text);

    if (number.length > 0 && number.data[number.length - 1] == '%') {
        number = bytes_trim(bytes_slice(number, 0, number.length - 1));
    }
    if (!decimal_parse(number, '.', target)) {
        return wrong(rule, fault, "CONFIG_BAD_PERCENT", text);
    }
    if (decimal_is_negative(*target) ||
        decimal_compare(*target, decimal_of(100)) > 0) {
        return wrong(rule, fault, "CONFIG_OUT_OF_RANGE", text);
    }
    return true;
}

union value {
    const char *text;
    bool flag;
    int word;
    uint64_t number;
    int64_t time;
    struct decimal decimal;
    char character;
};

size_t value_size(const struct value_rule *rule)
{
    switch (rule->kind) {
    case VALUE_TEXT:
        return sizeof(const char *);
    case VALUE_FLAG:
    case VALUE_EITHER:
        return sizeof(bool);
    case VALUE_WORD:
    case VALUE_SMALL:
        return sizeof(int);
    case VALUE_NUMBER:
    case VALUE_SIZE:
        return sizeof(uint64_t);
    case VALUE_DURATION:
    case VALUE_DATE:
        return sizeof(int64_t);
    case VALUE_LONG_PERIOD:
        return 0; /* checked only */
    case VALUE_PERCENT:
        return sizeof(struct decimal);
    case VALUE_CHARACTER:
        return sizeof(char);
    }
    return 0;
}

static bool parse(const struct value_rule *rule, struct bytes text,
                  union value *value, struct value_fault *fault)
{
    switch (rule->kind) {
    case VALUE_TEXT:
        return parse_text(rule, text, &value->text, fault);
    case VALUE_FLAG:
    case VALUE_EITHER: {
        bool either = rule->kind == VALUE_EITHER;
        int word;

        if (!parse_word(rule, either ? rule->words : flag_words, text, &word,
                        fault)) {
            return false;
        }
        value->flag = either ? word == 1 : word % 2 == 0;
        return true;
    }
    case VALUE_WORD:
        return parse_word(rule, rule->words, text, &value->word, fault);
    case VALUE_NUMBER:
        return parse_number(rule, text, &value->number, fault);
    case VALUE_SMALL: {
        uint64_t number;

        if (!parse_number(rule, text, &number, fault)) {
            return false;
        }
        value->word = number > INT_MAX ? INT_MAX : (int)number;
        return true;
    }
    case VALUE_SIZE:
        return parse_size(rule, text, &value->number, fault);
    case VALUE_DURATION:
        return parse_duration(rule, text, &value->time, fault);
    case VALUE_LONG_PERIOD:
        return parse_period(rule, text, fault);
    case VALUE_DATE:
        return parse_date(rule, text, &value->time, fault);
    case VALUE_PERCENT:
        return parse_percent(rule, text, &value->decimal, fault);
    case VALUE_CHARACTER:
        return parse_character(rule, text, &value->character, fault);
    }
    return false;
}

bool value_parse(const struct value_rule *rule, struct bytes text, void *target,
                 struct value_fault *fault)
{
    union value value;

    memset(&value, 0, sizeof value);
    if (!parse(rule, text, &value, fault)) {
        return false;
    }
    if (target != NULL) {
        memcpy(target, &value, value_size(rule));
    }
    return true;
}

static const char *kind_of_node(const struct yaml_node *node)
{
    return node->kind == YAML_MAPPING ? "a mapping" : "a list";
}

bool value_read(const struct value_rule *rule, const char *key,
                const struct yaml_node *node, void *target,
                struct diagnostics *list)
{
    struct value_fault fault;

    if (node->kind != YAML_SCALAR) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, node->place,
                        "CONFIG_WRONG_TYPE", "'%s' must be one value, not %s",
                        key, kind_of_node(node));
        return false;
    }
    if (value_parse(rule, node->text, target, &fault)) {
        return true;
    }
    diagnostics_add(list, DIAGNOSTIC_ERROR, node->place, fault.code, "'%s' %s",
                    key, fault.text);
    if (rule->words != NULL) {
        diagnostics_suggest(list, node->text, rule->words,
                            count_words(rule->words));
    }
    return false;
}

void value_append(const struct value_rule *rule, const void *value,
                  struct buffer *out)
{
    union value copy;
    char text[DECIMAL_TEXT_SIZE];

    memset(&copy, 0, sizeof copy);
    switch (rule->kind) {
    case VALUE_TEXT:
        memcpy(&copy.text, value, sizeof copy.text);
        buffer_append_text(out, copy.text == NULL ? "" : copy.text);
        break;
    case VALUE_FLAG:
        memcpy(&copy.flag, value, sizeof copy.flag);
        buffer_append_text(out, copy.flag ? "yes" : "no");
        break;
    case VALUE_EITHER:
        memcpy(&copy.flag, value, sizeof copy.flag);
        buffer_append_text(out, rule->words[copy.flag ? 1 : 0]);
        break;
    case VALUE_WORD:
        memcpy(&copy.word, value, sizeof copy.word);
        buffer_append_text(out, rule->words[copy.word]);
        break;
    case VALUE_SMALL:
        memcpy(&copy.word, value, sizeof copy.word);
        buffer_append_number(out, copy.word);
        break;
    case VALUE_NUMBER:
    case VALUE_SIZE:
        memcpy(&copy.number, value, sizeof copy.number);
        append_bound(out, rule->kind, copy.number);
        break;
    case VALUE_DURATION:
        memcpy(&copy.time, value, sizeof copy.time);
        append_bound(out, rule->kind, (uint64_t)copy.time);
        break;
    case VALUE_DATE: {
        char stamp[CLOCK_STAMP_SIZE];

        memcpy(&copy.time, value, sizeof copy.time);
        buffer_append(out, bytes_of(clock_stamp(copy.time, stamp), 10));
        break;
    }
    case VALUE_PERCENT:
        memcpy(&copy.decimal, value, sizeof copy.decimal);
        buffer_append(out, decimal_format(copy.decimal, text));
        buffer_append_text(out, " %");
        break;
    case VALUE_CHARACTER:
        memcpy(&copy.character, value, sizeof copy.character);
        buffer_append_byte(out, copy.character);
        break;
    case VALUE_LONG_PERIOD:
        break;
    }
}

/* --- checks --- */

static bool is_letter_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

bool value_is_name(struct bytes text, const char **wanted)
{
    *wanted = "a name of letters, digits, '.', '_', '-' and '@'";
    for (size_t i = 0; i < text.length; i++) {
        bool inner = i > 0 && strchr("._@-", text.data[i]) != NULL;

        if (!is_letter_or_digit(text.data[i]) && !inner) {
            return false;
        }
    }
    return text.length > 0;
}

bool value_is_file(struct bytes text, const char **wanted)
{
    *wanted = "a path without '..' and control characters";
    if (text.length == 0 || text.length > 1000) {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        bool start = i == 0 || text.data[i - 1] == '/';
        struct bytes three = bytes_slice(text, i, 3);

        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f ||
            (start && (bytes_equal_text(three, "../") ||
                       (three.length == 2 && bytes_equal_text(three, ".."))))) {
            return false;
        }
    }
    return true;
}

bool value_is_url(struct bytes text, const char **wanted)
{
    static const struct bytes schemes[] = { BYTES("https://"),
                                            BYTES("http://") };

    *wanted = "an address such as 'https://host/path'";
    for (size_t i = 0; i < text.length; i++) {
        if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f) {
            return false;
        }
    }
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (bytes_starts_with(text, schemes[i]) &&
            text.length > schemes[i].length) {
            return true;
        }
    }
    return false;
}
