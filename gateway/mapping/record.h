/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a business record in memory: typed values in the order of their
 * record type, JSON on the outside.
 *
 * Scalars are kept as canonical text: decimals without trailing zeros, dates
 * as ISO 8601, flags "true"/"false". Numbers are JSON strings outside, except
 * integers and flags.
 * Ownership: records and texts live in the arena they were made in.
 */
#ifndef MAPPING_RECORD_H
#define MAPPING_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/decimal.h"
#include "base/error.h"
#include "mapping/record_type.h"

struct record_list;

/* One field's value; which member holds is told by the field's type. All zero
 * is "not there" (null). */
struct record_value {
    union {
        struct bytes text;        /* scalar; data NULL: null */
        struct record *record;    /* FIELD_RECORD without list */
        struct record_list *list; /* list of records or of scalars */
    };
};

struct record_list {
    struct record_value *items;
    size_t count;
    size_t capacity;
};

struct record {
    const struct record_type *type;
    struct record_value *values; /* type->field_count of them */
};

/* Holds the value of `field` (not one item of its list) anything? */
static inline bool record_value_is_there(const struct record_field *field,
                                         const struct record_value *value)
{
    return value->text.length > 0 ||
           (value->record != NULL &&
            (field->list ? value->list->count > 0
                         : field->type == FIELD_RECORD));
}

/* The record that a field holds, or the first of its list; NULL: none. */
static inline struct record *record_part(const struct record_value *value,
                                         const struct record_field *field)
{
    if (!field->list) {
        return value->record;
    }
    return value->list == NULL || value->list->count == 0
               ? NULL
               : value->list->items[0].record;
}

/* The value at the end of a path through records; NULL: one on the way is not
 * there. `record` is what the path begins in, or NULL. */
static inline struct record_value *record_value_at(
    const struct record *record, const struct record_field *const *path,
    size_t length)
{
    size_t i;

    for (i = 0; i + 1 < length && record != NULL; i++) {
        record = record_part(&record->values[path[i]->index], path[i]);
    }
    return record == NULL ? NULL : &record->values[path[i]->index];
}

struct record *record_make(struct arena *arena, const struct record_type *type);
/* By name; a name the type does not have is a defect (log_panic). */
struct bytes record_text(const struct record *record, const char *field);
/* false: not there, or no number. */
bool record_decimal(const struct record *record, const char *field,
                    struct decimal *number) MUST_CHECK;
struct record *record_child(const struct record *record, const char *field);
/* May a flow that knows several versions of a type ask for this field? */
bool record_has_field(const struct record *record, const char *field);
size_t record_count(const struct record *record, const char *field);
struct record *record_item(const struct record *record, const char *field,
                           size_t index);
/* Of a list of scalars. */
struct bytes record_item_text(const struct record *record, const char *field,
                              size_t index);
/* Sets a scalar, text copied into the arena; empty text is null. */
void record_set(struct record *record, struct arena *arena, const char *field,
                struct bytes text);
void record_set_text(struct record *record, struct arena *arena,
                     const char *field, const char *text);
void record_set_decimal(struct record *record, struct arena *arena,
                        const char *field, struct decimal number);
/* A child record: the one that is there, or a new empty one. */
struct record *record_make_child(struct record *record, struct arena *arena,
                                 const char *field);
/* A new record at the end of a list field. */
struct record *record_add_item(struct record *record, struct arena *arena,
                               const char *field);
/* One more value at the end of a list of scalars. */
void record_add_text(struct record *record, struct arena *arena,
                     const char *field, struct bytes text);
/* A new, zeroed value at the end of a list (made if it is not there). */
struct record_value *record_list_add(struct record_value *value,
                                     struct arena *arena);
/* record_part, and a new one where there is none. */
struct record *record_make_part(struct record_value *value,
                                const struct record_field *field,
                                struct arena *arena);
struct record *record_copy(struct arena *arena, const struct record *from);
/* Deep copy of a field of the same type between records ("buyer" → "buyer"). */
void record_copy_field(struct record *to, struct arena *arena,
                       const char *to_field, const struct record *from,
                       const char *from_field);
/* Value for value; null, an empty text and an empty list are equal. */
bool record_equal(const struct record *a, const struct record *b);
/* No field holds anything. */
bool record_is_empty(const struct record *record);

/* Compact JSON, fields in the type's order, nulls left out. Our own writer:
 * it is the hot path. */
void record_append_json(const struct record *record, struct buffer *out);
/* The same, indented by two blanks, for people and fixtures. */
void record_append_pretty_json(const struct record *record, struct buffer *out);
/* Reads and normalises (defaults filled, decimals canonical). Refused with a
 * located text: unknown field, wrong type, missing required field, value not
 * of its type. */
struct record *record_from_json(struct arena *arena,
                                const struct record_type *type,
                                struct bytes json,
                                struct error *err) MUST_CHECK;
/* The same for a record that somebody will complete: required fields may be
 * missing, at any depth. */
struct record *record_from_partial_json(struct arena *arena,
                                        const struct record_type *type,
                                        struct bytes json,
                                        struct error *err) MUST_CHECK;
/* Fills defaults and makes scalars canonical in place; the first value that
 * cannot be is the error. Required fields are checked where `complete`. */
bool record_normalise(struct record *record, struct arena *arena, bool complete,
                      struct error *err) MUST_CHECK;

#endif
