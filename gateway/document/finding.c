/* SPDX-License-Identifier: Apache-2.0 */
#include "document/finding.h"

#include <stdio.h>

#include "base/text.h"

enum { VALUE_LIMIT = 99 }; /* AK404 holds no more */

void findings_open(struct findings *list, struct arena *arena, size_t limit)
{
    *list = (struct findings){ .arena = arena, .limit = limit };
}

static const char *keep_text(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_copy_text(arena, text);
}

/* At most 99 bytes, not cut inside a UTF-8 character. */
static struct bytes keep_value(struct arena *arena, struct bytes value)
{
    size_t length = value.length;

    if (length > VALUE_LIMIT) {
        length = VALUE_LIMIT;
        for (int i = 0;
             i < 3 && ((unsigned char)value.data[length] & 0xc0) == 0x80; i++) {
            length--;
        }
    }
    return arena_copy(arena, bytes_of(value.data, length));
}

static const char *format_text(struct arena *arena, const char *format,
                               va_list args)
{
    va_list again;
    int length;
    char *text;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    text = arena_take(arena, (size_t)(length < 0 ? 0 : length) + 1);
    if (length > 0) {
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    return text;
}

struct finding *findings_add_list(struct findings *list,
                                  const struct finding *finding,
                                  const char *format, va_list args)
{
    struct finding *kept;

    list->errors += finding->severity == FINDING_ERROR;
    list->warnings += finding->severity == FINDING_WARNING;
    if (list->count >= list->limit) {
        list->dropped++;
        return NULL;
    }
    list->items = arena_grow(list->arena, list->items, list->count,
                             &list->capacity, sizeof *list->items);
    kept = &list->items[list->count];
    *kept = *finding;
    kept->code = keep_text(list->arena, finding->code);
    kept->tag =
        keep_text(list->arena, finding->tag == NULL ? "" : finding->tag);
    kept->loop =
        keep_text(list->arena, finding->loop == NULL ? "" : finding->loop);
    kept->loop_id = keep_text(list->arena,
                              finding->loop_id == NULL ? "" : finding->loop_id);
    kept->map_place = keep_text(list->arena, finding->map_place);
    kept->record_path = keep_text(list->arena, finding->record_path);
    kept->value = keep_value(list->arena, finding->value);
    kept->text = format_text(list->arena, format, args);
    list->count++;
    return kept;
}

struct finding *findings_add(struct findings *list,
                             const struct finding *finding, const char *format,
                             ...)
{
    struct finding *kept;
    va_list args;

    va_start(args, format);
    kept = findings_add_list(list, finding, format, args);
    va_end(args);
    return kept;
}

/* ---- JSON */

static const char *const severity_names[] = { "note", "warning", "error" };
static const char *const scope_names[] = { "interchange", "group",
                                           "transaction", "segment",
                                           "element" };
static const char *const origin_names[] = { "standard", "guideline", "map",
                                            "flow" };

static void append_text(struct buffer *out, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        text_append_json_key(out, key);
        text_append_json(out, bytes_of_text(text));
    }
}

static void append_number(struct buffer *out, const char *key, uint64_t number)
{
    if (number != 0) {
        text_append_json_key(out, key);
        buffer_append_format(out, "%llu", (unsigned long long)number);
    }
}

static void append_codes(struct buffer *out, const struct finding_codes *codes)
{
    text_append_json_key(out, "codes");
    buffer_append_byte(out, '{');
    append_text(out, "ta1", codes->ta1);
    append_text(out, "group", codes->group);
    append_text(out, "transaction", codes->transaction);
    append_text(out, "segment", codes->segment);
    append_text(out, "element", codes->element);
    append_text(out, "contrl", codes->contrl);
    buffer_append_byte(out, '}');
}

static void append_place(struct buffer *out, const struct finding *finding)
{
    text_append_json_key(out, "offset");
    buffer_append_format(out, "%llu", (unsigned long long)finding->offset);
    append_number(out, "line", finding->line);
    append_number(out, "column", finding->column);
    append_number(out, "segment_number", finding->segment_number);
    append_number(out, "set_position", finding->set_position);
    append_text(out, "segment", finding->tag);
    append_text(out, "loop", finding->loop);
    append_text(out, "loop_id", finding->loop_id);
    append_number(out, "element", finding->element);
    append_number(out, "repetition", finding->repetition);
    append_number(out, "component", finding->component);
    append_number(out, "reference", finding->reference);
    if (finding->trigger.element != 0) {
        text_append_json_key(out, "trigger");
        buffer_append_byte(out, '{');
        append_number(out, "element", finding->trigger.element);
        append_number(out, "component", finding->trigger.component);
        append_number(out, "reference", finding->trigger.reference);
        buffer_append_byte(out, '}');
    }
}

void finding_append_json(const struct finding *finding, struct buffer *out)
{
    buffer_append_byte(out, '{');
    append_text(out, "code", finding->code);
    append_text(out, "severity", severity_names[finding->severity]);
    append_text(out, "scope", scope_names[finding->scope]);
    append_text(out, "origin", origin_names[finding->origin]);
    append_place(out, finding);
    if (finding->value.length > 0) {
        text_append_json_key(out, "value");
        text_append_json(out, finding->value);
    }
    append_codes(out, &finding->codes);
    append_text(out, "map_place", finding->map_place);
    append_text(out, "record_path", finding->record_path);
    append_text(out, "text", finding->text);
    buffer_append_byte(out, '}');
}

/* ---- one line for a terminal */

static void append_element_name(struct buffer *out,
                                const struct finding *finding)
{
    buffer_append_format(out, "%s%02u", finding->tag, finding->element);
    if (finding->repetition > 1) {
        buffer_append_format(out, "[%u]", finding->repetition);
    }
    if (finding->component != 0) {
        buffer_append_format(out, "-%02u", finding->component);
    }
}

/* Text from outside stands in findings: whatever could move a cursor or
 * change a colour is shown as '?'. */
static void append_safe(struct buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;

        buffer_append_byte(out, byte < 0x20 || byte == 0x7f ? '?' : *text);
    }
}

void finding_append_line(const struct finding *finding, struct buffer *out)
{
    buffer_append_text(out, severity_names[finding->severity]);
    if (finding->segment_number != 0) {
        buffer_append_format(out, " #%llu",
                             (unsigned long long)finding->segment_number);
    }
    if (finding->loop != NULL && finding->loop[0] != '\0') {
        buffer_append_byte(out, ' ');
        append_safe(out, finding->loop);
    }
    if (finding->tag[0] != '\0') {
        buffer_append_byte(out, ' ');
        if (finding->element != 0) {
            append_element_name(out, finding);
        } else {
            append_safe(out, finding->tag);
        }
    }
    if (finding->map_place != NULL) {
        buffer_append_format(out, " (%s)", finding->map_place);
    }
    if (finding->record_path != NULL) {
        buffer_append_format(out, " [%s]", finding->record_path);
    }
    buffer_append_format(out, " at byte %llu",
                         (unsigned long long)finding->offset);
    if (finding->line != 0) {
        buffer_append_format(out, " (line %u, column %u)", finding->line,
                             finding->column);
    }
    buffer_append_text(out, ": ");
    append_safe(out, finding->text == NULL ? "" : finding->text);
    buffer_append_format(out, " (%s)", finding->code);
}

void findings_append_json(const struct finding *items, size_t count,
                          struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        buffer_append_byte(out, i == 0 ? '[' : ',');
        finding_append_json(&items[i], out);
    }
    if (count > 0) {
        buffer_append_byte(out, ']');
    }
}
