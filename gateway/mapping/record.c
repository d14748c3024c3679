/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/record.h"

#include <string.h>

#include "base/log.h"
#include "mapping/record_path.h"
#include "mapping/record_scalar.h"

enum { FIRST_ITEMS = 4 }; /* most lists are short */

struct record *record_make(struct arena *arena, const struct record_type *type)
{
    /* One piece: a record is made for every line of every document. */
    struct record *record = arena_take(
        arena, sizeof *record + type->field_count * sizeof *record->values);

    record->type = type;
    record->values = (struct record_value *)(record + 1);
    return record;
}

/* --- by name --- */

static const struct record_field *field_of(const struct record *record,
                                           const char *name)
{
    const struct record_field *field =
        record_type_field(record->type, bytes_of_text(name));

    if (field == NULL) {
        log_panic("record '%s' has no field '%s'", record->type->name, name);
    }
    return field;
}

static struct record_value *value_of(const struct record *record,
                                     const char *name)
{
    return &record->values[field_of(record, name)->index];
}

bool record_has_field(const struct record *record, const char *field)
{
    return record_type_field(record->type, bytes_of_text(field)) != NULL;
}

struct bytes record_text(const struct record *record, const char *field)
{
    return value_of(record, field)->text;
}

bool record_decimal(const struct record *record, const char *field,
                    struct decimal *number)
{
    return decimal_parse(record_text(record, field), '.', number);
}

struct record *record_child(const struct record *record, const char *field)
{
    return value_of(record, field)->record;
}

size_t record_count(const struct record *record, const char *field)
{
    const struct record_list *list = value_of(record, field)->list;

    return list == NULL ? 0 : list->count;
}

struct record *record_item(const struct record *record, const char *field,
                           size_t index)
{
    const struct record_list *list = value_of(record, field)->list;

    return list == NULL || index >= list->count ? NULL
                                                : list->items[index].record;
}

struct bytes record_item_text(const struct record *record, const char *field,
                              size_t index)
{
    const struct record_list *list = value_of(record, field)->list;

    return list == NULL || index >= list->count ? bytes_of(NULL, 0)
                                                : list->items[index].text;
}

void record_set(struct record *record, struct arena *arena, const char *field,
                struct bytes text)
{
    value_of(record, field)->text =
        text.length == 0 ? bytes_of(NULL, 0) : arena_copy(arena, text);
}

void record_set_text(struct record *record, struct arena *arena,
                     const char *field, const char *text)
{
    record_set(record, arena, field, bytes_of_text(text));
}

void record_set_decimal(struct record *record, struct arena *arena,
                        const char *field, struct decimal number)
{
    char text[DECIMAL_TEXT_SIZE];

    record_set(record, arena, field, decimal_format(number, text));
}

struct record *record_make_child(struct record *record, struct arena *arena,
                                 const char *field)
{
    const struct record_field *definition = field_of(record, field);
    struct record_value *value = &record->values[definition->index];

    if (definition->type != FIELD_RECORD || definition->list) {
        log_panic("field '%s' of '%s' is no record", field, record->type->name);
    }
    if (value->record == NULL) {
        value->record = record_make(arena, definition->record);
    }
    return value->record;
}

struct record_value *record_list_add(struct record_value *value,
                                     struct arena *arena)
{
    struct record_list *list = value->list;
    struct record_value *item;

    if (list == NULL) {
        value->list = list =
            arena_take(arena, sizeof *list + FIRST_ITEMS * sizeof *list->items);
        list->items = (struct record_value *)(list + 1);
        list->capacity = FIRST_ITEMS;
    }
    if (list->count == list->capacity) {
        list->items = arena_grow(arena, list->items, list->count,
                                 &list->capacity, sizeof *list->items);
    }
    item = &list->items[list->count++];
    *item = (struct record_value){ .text = { NULL, 0 } };
    return item;
}

struct record *record_make_part(struct record_value *value,
                                const struct record_field *field,
                                struct arena *arena)
{
    struct record *part = record_part(value, field);

    if (part != NULL) {
        return part;
    }
    part = record_make(arena, field->record);
    if (field->list) {
        record_list_add(value, arena)->record = part;
    } else {
        value->record = part;
    }
    return part;
}

struct record *record_add_item(struct record *record, struct arena *arena,
                               const char *field)
{
    const struct record_field *definition = field_of(record, field);
    struct record_value *item;

    if (definition->type != FIELD_RECORD || !definition->list) {
        log_panic("field '%s' of '%s' is no list of records", field,
                  record->type->name);
    }
    item = record_list_add(&record->values[definition->index], arena);
    item->record = record_make(arena, definition->record);
    return item->record;
}

void record_add_text(struct record *record, struct arena *arena,
                     const char *field, struct bytes text)
{
    const struct record_field *definition = field_of(record, field);

    if (definition->type == FIELD_RECORD || !definition->list) {
        log_panic("field '%s' of '%s' is no list of values", field,
                  record->type->name);
    }
    record_list_add(&record->values[definition->index], arena)->text =
        arena_copy(arena, text);
}

/* --- whole records --- */

static struct record_value copy_value(struct arena *arena,
                                      const struct record_field *field,
                                      bool list,
                                      const struct record_value *from);

struct record *record_copy(struct arena *arena, const struct record *from)
{
    struct record *to = record_make(arena, from->type);
    uint16_t i;

    for (i = 0; i < from->type->field_count; i++) {
        const struct record_field *field = &from->type->fields[i];

        to->values[i] = copy_value(arena, field, field->list, &from->values[i]);
    }
    return to;
}

static struct record_list *copy_list(struct arena *arena,
                                     const struct record_field *field,
                                     const struct record_list *from)
{
    struct record_list *to = arena_take(arena, sizeof *to);
    size_t i;

    to->count = to->capacity = from->count;
    to->items = arena_take_array(arena, from->count, sizeof *to->items);
    for (i = 0; i < from->count; i++) {
        to->items[i] = copy_value(arena, field, false, &from->items[i]);
    }
    return to;
}

static struct record_value copy_value(struct arena *arena,
                                      const struct record_field *field,
                                      bool list,
                                      const struct record_value *from)
{
    struct record_value to = { .text = { NULL, 0 } };

    if (from->text.data == NULL) {
        return to;
    }
    if (list) {
        to.list = copy_list(arena, field, from->list);
    } else if (field->type == FIELD_RECORD) {
        to.record = record_copy(arena, from->record);
    } else {
        to.text = arena_copy(arena, from->text);
    }
    return to;
}

void record_copy_field(struct record *to, struct arena *arena,
                       const char *to_field, const struct record *from,
                       const char *from_field)
{
    const struct record_field *target = field_of(to, to_field);
    const struct record_field *origin = field_of(from, from_field);

    if (target->record != origin->record || target->list != origin->list ||
        (target->type == FIELD_RECORD) != (origin->type == FIELD_RECORD)) {
        log_panic("fields '%s' of '%s' and '%s' of '%s' hold different kinds",
                  to_field, to->type->name, from_field, from->type->name);
    }
    to->values[target->index] =
        copy_value(arena, origin, origin->list, &from->values[origin->index]);
}

static bool values_equal(const struct record_field *field, bool list,
                         const struct record_value *a,
                         const struct record_value *b);

static bool lists_equal(const struct record_field *field,
                        const struct record_list *a,
                        const struct record_list *b)
{
    size_t i;

    if (a->count != b->count) {
        return false;
    }
    for (i = 0; i < a->count; i++) {
        if (!values_equal(field, false, &a->items[i], &b->items[i])) {
            return false;
        }
    }
    return true;
}

/* Both are there. */
static bool values_equal(const struct record_field *field, bool list,
                         const struct record_value *a,
                         const struct record_value *b)
{
    if (list) {
        return lists_equal(field, a->list, b->list);
    }
    return field->type == FIELD_RECORD ? record_equal(a->record, b->record)
                                       : bytes_equal(a->text, b->text);
}

bool record_equal(const struct record *a, const struct record *b)
{
    uint16_t i;

    if (a->type != b->type) {
        return false;
    }
    for (i = 0; i < a->type->field_count; i++) {
        const struct record_field *field = &a->type->fields[i];
        bool there = record_value_is_there(field, &a->values[i]);

        if (there != record_value_is_there(field, &b->values[i]) ||
            (there &&
             !values_equal(field, field->list, &a->values[i], &b->values[i]))) {
            return false;
        }
    }
    return true;
}

bool record_is_empty(const struct record *record)
{
    uint16_t i;

    for (i = 0; i < record->type->field_count; i++) {
        if (record->values[i].text.data != NULL &&
            record_value_is_there(&record->type->fields[i],
                                  &record->values[i])) {
            return false;
        }
    }
    return true;
}

/* --- normal form --- */

static bool refuse_at(const struct record_path *at, const char *code,
                      struct error *err, const char *why)
{
    struct buffer path = { .limit = 300 };

    record_path_append(&path, at);
    (void)error_set(err, ERROR_REFUSED, code, "%.*s: %s",
                    BYTES_ARG(buffer_bytes(&path)), why);
    buffer_close(&path);
    return false;
}

static bool normalise_fields(struct record *record, struct arena *arena,
                             bool complete, const struct record_path *outer,
                             struct error *err);

static bool normalise_one(struct record_value *value, struct arena *arena,
                          bool complete, const struct record_path *at,
                          struct error *err)
{
    char why[200];

    if (at->field->type == FIELD_RECORD) {
        if (value->record != NULL && record_is_empty(value->record)) {
            value->record = NULL; /* {} and "no such part" mean the same */
        }
        return value->record == NULL ||
               normalise_fields(value->record, arena, complete, at, err);
    }
    if (!record_scalar_canonical(at->field, value->text, arena, &value->text,
                                 why, sizeof why)) {
        return refuse_at(at, "RECORD_VALUE", err, why);
    }
    if (value->text.length == 0) {
        value->text = bytes_of(NULL, 0);
    }
    return true;
}

static bool normalise_list(struct record_value *value, struct arena *arena,
                           bool complete, struct record_path *at,
                           struct error *err)
{
    size_t count = value->list == NULL ? 0 : value->list->count;

    for (at->index = 0; at->index < count; at->index++) {
        if (!normalise_one(&value->list->items[at->index], arena, complete, at,
                           err)) {
            return false;
        }
    }
    at->index = SIZE_MAX;
    return true;
}

static bool normalise_fields(struct record *record, struct arena *arena,
                             bool complete, const struct record_path *outer,
                             struct error *err)
{
    struct record_path at = { .outer = outer, .index = SIZE_MAX };
    uint16_t i;

    for (i = 0; i < record->type->field_count; i++) {
        const struct record_field *field = &record->type->fields[i];
        struct record_value *value = &record->values[i];

        at.field = field;
        if (!(field->list ? normalise_list(value, arena, complete, &at, err)
                          : normalise_one(value, arena, complete, &at, err))) {
            return false;
        }
        if (record_value_is_there(field, value)) {
            continue;
        }
        if (field->fallback.data != NULL) {
            value->text = field->fallback;
        } else if (complete && field->required) {
            return refuse_at(&at, "RECORD_REQUIRED", err,
                             "is required and not there");
        }
    }
    return true;
}

bool record_normalise(struct record *record, struct arena *arena, bool complete,
                      struct error *err)
{
    return normalise_fields(record, arena, complete, NULL, err);
}
