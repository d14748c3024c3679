/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_report.h"

#include "base/text.h"
#include "mapping/record_path.h"

struct differing {
    enum map_report_form form;
    struct buffer *out;
    size_t count;
};

static void diff_records(struct differing *differing,
                         const struct record *old_record,
                         const struct record *new_record,
                         const struct record_path *outer);

/* A value as JSON: what both forms show. */
static void append_value(struct buffer *out, const struct record_field *field,
                         bool list, const struct record_value *value)
{
    size_t i;

    if (value == NULL || value->text.data == NULL) {
        buffer_append_text(out, "null");
    } else if (list) {
        buffer_append_byte(out, '[');
        for (i = 0; i < value->list->count; i++) {
            buffer_append_text(out, i == 0 ? "" : ",");
            append_value(out, field, false, &value->list->items[i]);
        }
        buffer_append_byte(out, ']');
    } else if (field->type == FIELD_RECORD) {
        record_append_json(value->record, out);
    } else {
        text_append_json(out, value->text);
    }
}

static void tell(struct differing *differing, const struct record_path *path,
                 bool list, const struct record_value *old_value,
                 const struct record_value *new_value)
{
    struct buffer *out = differing->out;
    struct buffer name = { .limit = 1000 };

    record_path_append(&name, path);
    if (differing->form == MAP_REPORT_JSON) {
        buffer_append_text(out, differing->count == 0 ? "" : ",");
        buffer_append_text(out, "{\"path\":");
        text_append_json(out, buffer_bytes(&name));
        buffer_append_text(out, ",\"old\":");
        append_value(out, path->field, list, old_value);
        buffer_append_text(out, ",\"new\":");
        append_value(out, path->field, list, new_value);
        buffer_append_byte(out, '}');
    } else {
        buffer_append(out, buffer_bytes(&name));
        buffer_append_text(out, ": ");
        append_value(out, path->field, list, old_value);
        buffer_append_text(out, " → ");
        append_value(out, path->field, list, new_value);
        buffer_append_byte(out, '\n');
    }
    buffer_close(&name);
    differing->count++;
}

static void diff_one(struct differing *differing,
                     const struct record_path *path,
                     const struct record_value *old_value,
                     const struct record_value *new_value)
{
    if (path->field->type == FIELD_RECORD) {
        diff_records(differing, old_value->record, new_value->record, path);
    } else if (!bytes_equal(old_value->text, new_value->text)) {
        tell(differing, path, false, old_value, new_value);
    }
}

static void diff_lists(struct differing *differing, struct record_path *path,
                       const struct record_list *old_list,
                       const struct record_list *new_list)
{
    size_t count =
        old_list->count > new_list->count ? old_list->count : new_list->count;

    for (path->index = 0; path->index < count; path->index++) {
        if (path->index >= old_list->count) {
            tell(differing, path, false, NULL, &new_list->items[path->index]);
        } else if (path->index >= new_list->count) {
            tell(differing, path, false, &old_list->items[path->index], NULL);
        } else {
            diff_one(differing, path, &old_list->items[path->index],
                     &new_list->items[path->index]);
        }
    }
    path->index = SIZE_MAX;
}

static void diff_records(struct differing *differing,
                         const struct record *old_record,
                         const struct record *new_record,
                         const struct record_path *outer)
{
    struct record_path path = { .outer = outer, .index = SIZE_MAX };
    uint16_t i;

    for (i = 0; i < old_record->type->field_count; i++) {
        const struct record_field *field = &old_record->type->fields[i];
        const struct record_value *a = &old_record->values[i];
        const struct record_value *b = &new_record->values[i];
        bool there = record_value_is_there(field, a);

        path.field = field;
        if (there != record_value_is_there(field, b)) {
            tell(differing, &path, field->list, there ? a : NULL,
                 there ? NULL : b);
        } else if (there && field->list) {
            diff_lists(differing, &path, a->list, b->list);
        } else if (there) {
            diff_one(differing, &path, a, b);
        }
    }
}

size_t map_diff_records(const struct record *old_record,
                        const struct record *new_record,
                        enum map_report_form form, struct buffer *out)
{
    struct differing differing = { .form = form, .out = out };

    if (form == MAP_REPORT_JSON) {
        buffer_append_byte(out, '[');
    }
    diff_records(&differing, old_record, new_record, NULL);
    if (form == MAP_REPORT_JSON) {
        buffer_append_byte(out, ']');
    }
    return differing.count;
}
