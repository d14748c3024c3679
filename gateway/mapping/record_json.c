/* SPDX-License-Identifier: Apache-2.0
 *
 * Records as JSON: of everything that is done with a document the step that
 * moves most bytes, so it writes through a cursor and looks at a value while
 * it copies it.
 */
#include "mapping/record.h"

#include <string.h>

#include "base/text.h"

/* Where the next byte goes; there is room up to `end`. */
struct json_output {
    struct buffer *buffer;
    char *at;
    char *end;
    bool pretty;
    size_t depth;
};

static void append_record(struct json_output *out, const struct record *record);

/* --- the cursor --- */

static void settle(struct json_output *out)
{
    if (out->at != NULL) {
        out->buffer->length = (size_t)(out->at - out->buffer->data);
    }
}

/* More room than `size`; false: the buffer has failed. */
static bool make_room(struct json_output *out, size_t size)
{
    size_t wanted = size + 4096 > 2 * size ? size + 4096 : 2 * size;
    char *place;

    settle(out);
    place = buffer_reserve(out->buffer, wanted);
    if (place == NULL && out->buffer->limit != 0 && out->at != NULL) {
        out->buffer->failed = false; /* perhaps less will do */
        wanted = size;
        place = buffer_reserve(out->buffer, wanted);
    }
    out->at = place;
    out->end = place == NULL ? NULL : place + wanted;
    return place != NULL;
}

static inline bool has_room(struct json_output *out, size_t size)
{
    return (out->at != NULL && (size_t)(out->end - out->at) >= size) ||
           (!out->buffer->failed && make_room(out, size));
}

static inline void put_byte(struct json_output *out, char byte)
{
    if (has_room(out, 1)) {
        *out->at++ = byte;
    }
}

static void put_bytes(struct json_output *out, struct bytes bytes)
{
    if (has_room(out, bytes.length)) {
        memcpy(out->at, bytes.data, bytes.length);
        out->at += bytes.length;
    }
}

/* --- texts --- */

/* High bits of the bytes that cannot stand in a JSON text as they are. */
static inline uint64_t odd_bytes(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = word ^ (ones * '"');
    uint64_t slash = word ^ (ones * '\\');

    return (word | (word - ones * ' ') | ((quote - ones) & ~quote) |
            ((slash - ones) & ~slash)) &
           (ones * 0x80);
}

static inline uint64_t load(const char *from)
{
    uint64_t word;

    memcpy(&word, from, sizeof word);
    return word;
}

/* Copies and looks; the last eight bytes overlap those before them. */
static inline uint64_t copy_long(char *to, struct bytes text)
{
    uint64_t odd = 0;
    uint64_t word;
    size_t i;

    for (i = 0; i + 8 < text.length; i += 8) {
        word = load(text.data + i);
        memcpy(to + i, &word, sizeof word);
        odd |= odd_bytes(word);
    }
    word = load(text.data + text.length - 8);
    memcpy(to + text.length - 8, &word, sizeof word);
    return odd | odd_bytes(word);
}

/* Fewer than eight bytes: as two halves that overlap, or three bytes that
 * may. */
static inline uint64_t copy_short(char *to, struct bytes text)
{
    size_t middle = text.length / 2;
    size_t last = text.length - 1;

    if (text.length >= 4) {
        uint32_t low;
        uint32_t high;

        memcpy(&low, text.data, 4);
        memcpy(&high, text.data + text.length - 4, 4);
        memcpy(to, &low, 4);
        memcpy(to + text.length - 4, &high, 4);
        return odd_bytes(low | (uint64_t)high << 32);
    }
    if (text.length == 0) {
        return 0;
    }
    to[0] = text.data[0];
    to[middle] = text.data[middle];
    to[last] = text.data[last];
    return odd_bytes(UINT64_C(0x2020202020000000) |
                     (uint64_t)(unsigned char)text.data[0] << 16 |
                     (uint64_t)(unsigned char)text.data[middle] << 8 |
                     (unsigned char)text.data[last]);
}

/* What cannot stand there as it is; `at`: where. */
static __attribute__((noinline)) void put_escaped(struct json_output *out,
                                                  char *at, struct bytes text)
{
    out->at = at;
    settle(out);
    text_append_json(out->buffer, text);
    out->at = out->end = NULL;
}

/* "text" at `at`, which is out's or behind that and has room for it. */
static inline __attribute__((always_inline)) void put_text(
    struct json_output *out, char *at, struct bytes text)
{
    uint64_t odd =
        text.length >= 8 ? copy_long(at + 1, text) : copy_short(at + 1, text);

    if (odd != 0) {
        put_escaped(out, at, text);
        return;
    }
    at[0] = '"';
    at[text.length + 1] = '"';
    out->at = at + text.length + 2;
}

/* --- values --- */

static void break_line(struct json_output *out)
{
    size_t i;

    if (out->pretty) {
        put_byte(out, '\n');
        for (i = 0; i < out->depth; i++) {
            put_bytes(out, bytes_of("  ", 2));
        }
    }
}

static void append_scalar(struct json_output *out,
                          const struct record_field *field, struct bytes text)
{
    if (field->type == FIELD_INTEGER || field->type == FIELD_FLAG) {
        put_bytes(out, text);
    } else if (has_room(out, text.length + 2)) {
        put_text(out, out->at, text);
    }
}

/* A field's key in whole blocks, which there must be room for. */
static inline char *put_key(char *at, struct bytes key)
{
    size_t i;

    for (i = 0; i < key.length; i += RECORD_KEY_BLOCK) {
        memcpy(at + i, key.data + i, RECORD_KEY_BLOCK);
    }
    return at + key.length;
}

/* ,"name":"text" in one go: most of what is written. */
static inline void append_member(struct json_output *out,
                                 const struct record_field *field,
                                 struct bytes text, bool first)
{
    char *at;

    if (!has_room(out, field->json_key.length + RECORD_KEY_BLOCK + text.length +
                           3)) {
        return;
    }
    at = out->at;
    *at = ',';
    at = put_key(first ? at : at + 1, field->json_key);
    if (field->type == FIELD_INTEGER || field->type == FIELD_FLAG) {
        memcpy(at, text.data, text.length);
        out->at = at + text.length;
    } else {
        put_text(out, at, text);
    }
}

static void append_list(struct json_output *out,
                        const struct record_field *field,
                        const struct record_list *list)
{
    size_t i;

    put_byte(out, '[');
    out->depth++;
    for (i = 0; i < list->count; i++) {
        if (i > 0) {
            put_byte(out, ',');
        }
        break_line(out);
        if (field->type == FIELD_RECORD) {
            append_record(out, list->items[i].record);
        } else {
            append_scalar(out, field, list->items[i].text);
        }
    }
    out->depth--;
    break_line(out);
    put_byte(out, ']');
}

static void append_key(struct json_output *out,
                       const struct record_field *field, bool first)
{
    if (!first) {
        put_byte(out, ',');
    }
    break_line(out);
    put_bytes(out, field->json_key);
    if (out->pretty) {
        put_byte(out, ' ');
    }
}

static void append_record(struct json_output *out, const struct record *record)
{
    const struct record_type *type = record->type;
    const struct record_value *value = record->values;
    const struct record_value *last = value + type->field_count;
    const struct record_field *field = type->fields;
    bool first = true;

    put_byte(out, '{');
    out->depth++;
    for (; value < last; value++, field++) {
        if (value->text.data == NULL || !record_value_is_there(field, value)) {
            continue;
        }
        if (!out->pretty && !field->list && field->type != FIELD_RECORD) {
            append_member(out, field, value->text, first);
            first = false;
            continue;
        }
        append_key(out, field, first);
        first = false;
        if (field->list) {
            append_list(out, field, value->list);
        } else if (field->type == FIELD_RECORD) {
            append_record(out, value->record);
        } else {
            append_scalar(out, field, value->text);
        }
    }
    out->depth--;
    if (!first) {
        break_line(out);
    }
    put_byte(out, '}');
}

void record_append_json(const struct record *record, struct buffer *out)
{
    struct json_output output = { .buffer = out };

    append_record(&output, record);
    settle(&output);
}

void record_append_pretty_json(const struct record *record, struct buffer *out)
{
    struct json_output output = { .buffer = out, .pretty = true };

    append_record(&output, record);
    put_byte(&output, '\n');
    settle(&output);
}
