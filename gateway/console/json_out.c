/* SPDX-License-Identifier: Apache-2.0 */
#include "console/json_out.h"

#include "base/clock.h"
#include "base/text.h"

/* A comma stands before every value but the first of an object, array or
 * line; what was written last tells. */
static void begin(struct buffer *out, const char *key)
{
    char last = out->length == 0 ? '\n' : out->data[out->length - 1];

    if (last != '\n' && last != '{' && last != '[' && last != ':') {
        buffer_append_byte(out, ',');
    }
    if (key != NULL) {
        buffer_append_byte(out, '"');
        buffer_append_text(out, key);
        buffer_append_text(out, "\":");
    }
}

void json_out_object(struct buffer *out, const char *key)
{
    begin(out, key);
    buffer_append_byte(out, '{');
}

void json_out_object_end(struct buffer *out)
{
    buffer_append_byte(out, '}');
}

void json_out_array(struct buffer *out, const char *key)
{
    begin(out, key);
    buffer_append_byte(out, '[');
}

void json_out_array_end(struct buffer *out)
{
    buffer_append_byte(out, ']');
}

void json_out_text(struct buffer *out, const char *key, struct bytes text)
{
    begin(out, key);
    text_append_json(out, text);
}

void json_out_number(struct buffer *out, const char *key, int64_t number)
{
    begin(out, key);
    buffer_append_number(out, number);
}

void json_out_flag(struct buffer *out, const char *key, bool flag)
{
    begin(out, key);
    buffer_append_text(out, flag ? "true" : "false");
}

void json_out_raw(struct buffer *out, const char *key, struct bytes json)
{
    begin(out, key);
    buffer_append(out, json);
}

void json_out_text_if(struct buffer *out, const char *key, struct bytes text)
{
    if (text.length > 0) {
        json_out_text(out, key, text);
    }
}

void json_out_number_if(struct buffer *out, const char *key, int64_t number)
{
    if (number != 0) {
        json_out_number(out, key, number);
    }
}

void json_out_id_if(struct buffer *out, const char *key, const struct id *id)
{
    if (!id_is_none(id)) {
        json_out_text(out, key, id_bytes(id));
    }
}

void json_out_time_if(struct buffer *out, const char *key, int64_t time)
{
    char stamp[CLOCK_STAMP_SIZE];

    if (time != 0) {
        json_out_text(out, key, bytes_of_text(clock_stamp(time, stamp)));
    }
}

void json_out_join_lines(struct buffer *out, size_t from)
{
    size_t kept = from;

    for (size_t i = from; i < out->length; i++) {
        if (out->data[i] != '\n') {
            out->data[kept++] = out->data[i];
            continue;
        }
        while (i + 1 < out->length && out->data[i + 1] == ' ') {
            i++;
        }
    }
    out->length = kept;
}

void json_out_line_end(struct buffer *out)
{
    buffer_append_byte(out, '\n');
}
