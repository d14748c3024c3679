/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "base/text.h"
#include "config/value.h"

static void append_words(const char *const *words, struct buffer *out)
{
    buffer_append_text(out, "\"enum\":[");
    for (size_t i = 0; words[i] != NULL; i++) {
        uint64_t number;

        buffer_append_text(out, i == 0 ? "" : ",");
        text_append_json(out, bytes_of_text(words[i]));
        /* YAML editors read 997 as a number; both are meant. */
        if (text_to_number(bytes_of_text(words[i]), &number)) {
            buffer_append_format(out, ",%s", words[i]);
        }
    }
    buffer_append_byte(out, ']');
}

static void append_text_schema(const struct value_rule *rule,
                               struct buffer *out)
{
    if (rule->words != NULL) {
        append_words(rule->words, out);
        return;
    }
    buffer_append_text(out, "\"type\":[\"string\",\"number\"]");
    if (rule->least > 0) {
        buffer_append_format(out, ",\"minLength\":%" PRIu64, rule->least);
    }
    if (rule->most > 0) {
        buffer_append_format(out, ",\"maxLength\":%" PRIu64, rule->most);
    }
    if (rule->pattern != NULL) {
        buffer_append_text(out, ",\"pattern\":");
        text_append_json(out, bytes_of_text(rule->pattern));
    }
}

void value_append_schema(const struct value_rule *rule, struct buffer *out)
{
    switch (rule->kind) {
    case VALUE_TEXT:
        append_text_schema(rule, out);
        break;
    case VALUE_FLAG:
        buffer_append_text(
            out, "\"enum\":[true,false,\"yes\",\"no\",\"on\",\"off\"]");
        break;
    case VALUE_EITHER:
    case VALUE_WORD:
        append_words(rule->words, out);
        break;
    case VALUE_NUMBER:
    case VALUE_SMALL:
        buffer_append_format(out, "\"type\":\"integer\",\"minimum\":%" PRIu64,
                             rule->least);
        if (rule->most > 0) {
            buffer_append_format(out, ",\"maximum\":%" PRIu64, rule->most);
        }
        break;
    case VALUE_SIZE:
        buffer_append_text(out, "\"type\":[\"string\",\"integer\"],\"pattern\":"
                                "\"^[0-9]+ *([kKMGT]?B|[kKMGT]iB|)$\"");
        break;
    case VALUE_DURATION:
        buffer_append_text(out, "\"type\":\"string\",\"pattern\":"
                                "\"^[0-9]+ *(ms|s|min|h|d|w)$\"");
        break;
    case VALUE_LONG_PERIOD:
        buffer_append_text(out, "\"type\":\"string\",\"pattern\":"
                                "\"^[0-9]+ *(ms|s|min|h|d|w|y)$\"");
        break;
    case VALUE_DATE:
        buffer_append_text(out, "\"type\":\"string\",\"pattern\":"
                                "\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"");
        break;
    case VALUE_PERCENT:
        buffer_append_text(out, "\"type\":[\"string\",\"number\"],\"pattern\":"
                                "\"^[0-9]*[.]?[0-9]* *%?$\"");
        break;
    case VALUE_CHARACTER:
        buffer_append_text(out, "\"type\":[\"string\",\"number\"],"
                                "\"minLength\":1,\"maxLength\":1");
        break;
    }
}
