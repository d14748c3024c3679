/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/record_type.h"

#include <string.h>

#include "base/text.h"

/* Types that stand in "$defs", each once. */
struct definitions {
    const struct record_type *types[256];
    size_t count;
};

static void collect(struct definitions *defs, const struct record_type *type)
{
    size_t i;
    uint16_t f;

    for (f = 0; f < type->field_count; f++) {
        const struct record_type *part = type->fields[f].record;

        if (part == NULL) {
            continue;
        }
        for (i = 0; i < defs->count && defs->types[i] != part; i++) {
        }
        if (i == defs->count && defs->count < COUNT_OF(defs->types)) {
            defs->types[defs->count++] = part;
            collect(defs, part);
        }
    }
}

static void append_text_member(struct buffer *out, const char *key,
                               const char *text)
{
    buffer_append_format(out, "\"%s\": ", key);
    text_append_json(out, bytes_of_text(text));
}

static void append_codes(struct buffer *out, const struct record_field *field)
{
    uint32_t i;

    buffer_append_text(out, "\"type\": \"string\"");
    if (field->codes == NULL) {
        buffer_append_text(out, ", \"minLength\": 1");
        return;
    }
    buffer_append_text(out, ", \"enum\": [");
    for (i = 0; i < field->code_count; i++) {
        buffer_append_text(out, i == 0 ? "" : ", ");
        text_append_json(out, bytes_of_text(field->codes[i]));
    }
    buffer_append_byte(out, ']');
}

/* What record_from_json takes and record_append_json gives. */
static void append_form(struct buffer *out, const struct record_field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
        buffer_append_text(out, "\"type\": \"string\"");
        if (field->max_length > 0) {
            buffer_append_format(out, ", \"maxLength\": %u",
                                 (unsigned)field->max_length);
        }
        break;
    case FIELD_CODE:
        append_codes(out, field);
        break;
    case FIELD_INTEGER:
        buffer_append_text(out, "\"type\": \"integer\"");
        break;
    case FIELD_DECIMAL:
    case FIELD_MONEY:
        buffer_append_text(out, "\"type\": \"string\", \"pattern\": "
                                "\"^-?[0-9]+(\\\\.[0-9]+)?$\"");
        break;
    case FIELD_DATE:
        buffer_append_text(out, "\"type\": \"string\", \"format\": \"date\"");
        break;
    case FIELD_DATETIME:
        buffer_append_text(out,
                           "\"type\": \"string\", \"pattern\": "
                           "\"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
                           "(:[0-9]{2}(\\\\.[0-9]{1,3})?)?"
                           "(Z|[+-][0-9]{2}:[0-9]{2})?$\"");
        break;
    case FIELD_TIME:
        buffer_append_text(out, "\"type\": \"string\", \"pattern\": "
                                "\"^[0-9]{2}:[0-9]{2}"
                                "(:[0-9]{2}(\\\\.[0-9]{1,3})?)?$\"");
        break;
    case FIELD_FLAG:
        buffer_append_text(out, "\"type\": \"boolean\"");
        break;
    case FIELD_RECORD:
        buffer_append_text(out, "\"$ref\": \"#/$defs/");
        buffer_append_text(out, field->record->name);
        buffer_append_byte(out, '"');
        break;
    }
}

static void append_default(struct buffer *out, const struct record_field *field)
{
    buffer_append_text(out, ", \"default\": ");
    if (field->type == FIELD_INTEGER || field->type == FIELD_FLAG) {
        buffer_append(out, field->fallback);
    } else {
        text_append_json(out, field->fallback);
    }
}

static void append_property(struct buffer *out,
                            const struct record_field *field,
                            const char *indent)
{
    buffer_append_format(out, "%s  ", indent);
    text_append_json(out, bytes_of_text(field->name));
    buffer_append_text(out, ": {");
    if (field->list) {
        buffer_append_text(out, "\"type\": \"array\", \"items\": {");
        append_form(out, field);
        buffer_append_byte(out, '}');
    } else {
        append_form(out, field);
    }
    if (field->meaning != NULL) {
        buffer_append_text(out, ", ");
        append_text_member(out, "description", field->meaning);
    }
    if (field->business_term != NULL) {
        buffer_append_text(out, ", ");
        append_text_member(out, "x-en16931", field->business_term);
    }
    if (field->fallback.data != NULL) {
        append_default(out, field);
    }
    buffer_append_byte(out, '}');
}

static void append_required(struct buffer *out, const struct record_type *type,
                            const char *indent)
{
    bool first = true;
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        /* One with a default may be left out. */
        if (type->fields[i].required && type->fields[i].fallback.data == NULL) {
            if (first) {
                buffer_append_format(out, ",\n%s\"required\": [", indent);
            } else {
                buffer_append_text(out, ", ");
            }
            text_append_json(out, bytes_of_text(type->fields[i].name));
            first = false;
        }
    }
    if (!first) {
        buffer_append_byte(out, ']');
    }
}

static void append_object(struct buffer *out, const struct record_type *type,
                          const char *indent)
{
    uint16_t i;

    if (type->meaning != NULL) {
        buffer_append_text(out, indent);
        append_text_member(out, "description", type->meaning);
        buffer_append_text(out, ",\n");
    }
    buffer_append_format(out, "%s\"type\": \"object\",\n", indent);
    buffer_append_format(out, "%s\"properties\": {\n", indent);
    for (i = 0; i < type->field_count; i++) {
        append_property(out, &type->fields[i], indent);
        buffer_append_text(out, i + 1 < type->field_count ? ",\n" : "\n");
    }
    buffer_append_format(out, "%s}", indent);
    append_required(out, type, indent);
    buffer_append_format(out, ",\n%s\"additionalProperties\": false", indent);
}

void record_type_append_schema(const struct record_type *type,
                               struct buffer *out)
{
    struct definitions defs = { .count = 0 };
    size_t i;

    collect(&defs, type);
    buffer_append_text(out,
                       "{\n  \"$schema\": "
                       "\"https://json-schema.org/draft/2020-12/schema\",\n"
                       "  ");
    append_text_member(out, "title", type->name);
    buffer_append_text(out, ",\n");
    append_object(out, type, "  ");
    if (defs.count > 0) {
        buffer_append_text(out, ",\n  \"$defs\": {");
        for (i = 0; i < defs.count; i++) {
            buffer_append_format(out, "%s\n    \"%s\": {\n", i == 0 ? "" : ",",
                                 defs.types[i]->name);
            append_object(out, defs.types[i], "      ");
            buffer_append_text(out, "\n    }");
        }
        buffer_append_text(out, "\n  }");
    }
    buffer_append_text(out, "\n}\n");
}
