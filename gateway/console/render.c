/* SPDX-License-Identifier: Apache-2.0 */
#include "console/render.h"

#include <stdio.h>
#include <string.h>

#include "console/columns.h"

enum { COLUMNS_SHOWN = 10, LABEL = 22, DEPTH = 16 };

struct rendering {
    struct output *out;
    struct arena *arena;
};

/* "requested_delivery": "requested delivery". */
static const char *label(struct rendering *rendering, const char *name)
{
    char *text = arena_copy_text(rendering->arena, name);

    for (char *at = text; *at != '\0'; at++) {
        *at = *at == '_' ? ' ' : *at;
    }
    return text;
}

static bool is_scalar(const json_t *value)
{
    return !json_is_object(value) && !json_is_array(value);
}

static struct bytes scalar(struct rendering *rendering, const json_t *value)
{
    if (json_is_string(value)) {
        return bytes_of(json_string_value(value), json_string_length(value));
    }
    if (json_is_integer(value)) {
        return bytes_of_text(arena_format(
            rendering->arena, "%lld", (long long)json_integer_value(value)));
    }
    if (json_is_boolean(value)) {
        return bytes_of_text(json_is_true(value) ? "yes" : "no");
    }
    return bytes_of(NULL, 0);
}

static void render_object(struct rendering *rendering, const json_t *object,
                          int indent);

static bool is_list_of_records(const json_t *list)
{
    return json_array_size(list) > 0 && json_is_object(json_array_get(list, 0));
}

/* Scalar fields that any of the records has, in the order they come. */
static size_t find_columns(const json_t *list, const char **names)
{
    size_t count = 0, index;
    const json_t *record;

    json_array_foreach(list, index, record)
    {
        /* jansson's iterators do not take a const object. */
        json_t *object = json_array_get(list, index);
        const char *key;
        json_t *value;

        json_object_foreach(object, key, value)
        {
            size_t i = 0;

            while (i < count && strcmp(names[i], key) != 0) {
                i++;
            }
            if (i == count && count < COLUMNS_SHOWN && is_scalar(value)) {
                names[count++] = key;
            }
        }
    }
    return count;
}

/* What did not fit into the table's columns stands below its row's number. */
static void render_rest(struct rendering *rendering, const json_t *list,
                        const char **names, size_t count, int indent)
{
    size_t index;
    const json_t *record;

    json_array_foreach(list, index, record)
    {
        json_t *rest = json_deep_copy(record);

        for (size_t i = 0; i < count; i++) {
            (void)json_object_del(rest, names[i]);
        }
        if (json_object_size(rest) > 0) {
            output_format(rendering->out, "%*s%zu.\n", indent, "", index + 1);
            render_object(rendering, rest, indent + 4);
        }
        json_decref(rest);
    }
}

static void render_table(struct rendering *rendering, const json_t *list,
                         int indent)
{
    const char *names[COLUMNS_SHOWN];
    size_t count = find_columns(list, names), index;
    struct buffer headings = { 0 };
    struct columns columns;
    const json_t *record;

    for (size_t i = 0; i < count; i++) {
        buffer_append_format(&headings, "%s%s", i == 0 ? "" : "|",
                             label(rendering, names[i]));
    }
    buffer_append_byte(&headings, '\0');
    if (count > 0) {
        columns_open(&columns, rendering->arena,
                     headings.data == NULL ? "" : headings.data);
        json_array_foreach(list, index, record)
        {
            for (size_t i = 0; i < count; i++) {
                columns_add(&columns, scalar(rendering, json_object_get(
                                                            record, names[i])));
            }
        }
        columns_print(&columns, rendering->out);
    }
    buffer_close(&headings);
    render_rest(rendering, list, names, count, indent);
}

static void render_scalars(struct rendering *rendering, json_t *object,
                           int indent)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        if (!is_scalar(value) || json_is_null(value)) {
            continue;
        }
        output_format(rendering->out, "%*s%-*s ", indent, "", LABEL,
                      label(rendering, key));
        output_safe(rendering->out, scalar(rendering, value));
        output_text(rendering->out, "\n");
    }
}

static void render_list(struct rendering *rendering, const json_t *list,
                        int indent)
{
    size_t index;
    const json_t *value;

    if (is_list_of_records(list)) {
        render_table(rendering, list, indent);
        return;
    }
    json_array_foreach(list, index, value)
    {
        output_format(rendering->out, "%*s", indent, "");
        output_safe(rendering->out, scalar(rendering, value));
        output_text(rendering->out, "\n");
    }
}

static void render_object(struct rendering *rendering, const json_t *object,
                          int indent)
{
    json_t *copy = json_deep_copy(object);
    const char *key;
    json_t *value;

    render_scalars(rendering, copy, indent);
    json_object_foreach(copy, key, value)
    {
        if (is_scalar(value) ||
            json_array_size(value) + json_object_size(value) == 0) {
            continue;
        }
        output_format(rendering->out, "\n%*s%s\n", indent, "",
                      label(rendering, key));
        if (json_is_object(value) && indent < DEPTH) {
            render_object(rendering, value, indent + 4);
        } else if (json_is_array(value)) {
            render_list(rendering, value, indent + 4);
        }
    }
    json_decref(copy);
}

void render_record(struct output *out, struct arena *arena, const char *title,
                   const json_t *record)
{
    struct rendering rendering = { out, arena };

    output_format(out, "%s\n\n", label(&rendering, title));
    render_object(&rendering, record, 0);
}
