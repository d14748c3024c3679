/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "config/shape.h"

static void append_object(const struct shape *shape, bool nullable,
                          struct buffer *out);

static void append_item(const struct shape_row *row, bool nullable,
                        struct buffer *out)
{
    if (row->inner != NULL) {
        append_object(row->inner, nullable, out);
    } else {
        value_append_schema(&row->value, out);
    }
}

static void append_row(const struct shape_row *row, bool nullable,
                       struct buffer *out)
{
    switch (row->kind) {
    case SHAPE_VALUE:
    case SHAPE_GROUP:
        append_item(row, nullable, out);
        break;
    case SHAPE_LIST:
        buffer_append_text(out, "\"type\":\"array\",\"items\":{");
        append_item(row, nullable, out);
        buffer_append_byte(out, '}');
        break;
    case SHAPE_ONE_OR_LIST:
        buffer_append_text(out, "\"anyOf\":[{");
        append_item(row, nullable, out);
        buffer_append_text(out, "},{\"type\":\"array\",\"items\":{");
        append_item(row, nullable, out);
        buffer_append_text(out, "}}]");
        break;
    case SHAPE_TABLE:
        buffer_append_text(out, "\"type\":\"object\",\"propertyNames\":{"
                                "\"pattern\":");
        text_append_json(out, bytes_of_text(VALUE_NAME_PATTERN));
        buffer_append_text(out, "},\"additionalProperties\":{");
        append_item(row, nullable, out);
        buffer_append_byte(out, '}');
        break;
    }
}

static void append_property(const struct shape_row *row, bool nullable,
                            struct buffer *out)
{
    text_append_json(out, bytes_of_text(row->key));
    buffer_append_text(out, ":{");
    if (row->help != NULL) {
        buffer_append_text(out, "\"description\":");
        text_append_json(out, bytes_of_text(row->help));
        buffer_append_byte(out, ',');
    }
    if (nullable && !row->required) {
        buffer_append_text(out, "\"anyOf\":[{\"type\":\"null\"},{");
        append_row(row, nullable, out);
        buffer_append_text(out, "}]");
    } else {
        append_row(row, nullable, out);
    }
    buffer_append_byte(out, '}');
}

static void append_required(const struct shape *shape, struct buffer *out)
{
    bool any = false;

    for (size_t i = 0; i < shape->row_count; i++) {
        if (shape->rows[i].required) {
            buffer_append_text(out, any ? "," : ",\"required\":[");
            text_append_json(out, bytes_of_text(shape->rows[i].key));
            any = true;
        }
    }
    buffer_append_text(out, any ? "]" : "");
}

static void append_object(const struct shape *shape, bool nullable,
                          struct buffer *out)
{
    buffer_append_text(out, "\"type\":\"object\",\"properties\":{");
    for (size_t i = 0; i < shape->row_count; i++) {
        buffer_append_text(out, i == 0 ? "\n" : ",\n");
        append_property(&shape->rows[i], nullable, out);
    }
    buffer_append_text(out, "},\"additionalProperties\":false");
    /* A file that extends another may leave any key to it. */
    if (!nullable) {
        append_required(shape, out);
    }
}

void shape_append_schema(const struct shape *shape, const char *id,
                         bool nullable, struct buffer *out)
{
    buffer_append_text(
        out, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
             "\"$id\":");
    text_append_json(out, bytes_of_text(id));
    buffer_append_text(out, ",\"title\":");
    text_append_json(out, bytes_of_text(shape->title));
    buffer_append_byte(out, ',');
    append_object(shape, nullable, out);
    buffer_append_text(out, "}\n");
}
