/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the fields of the ledger's structs, one table per struct; JSON in
 * the journal, columns in the ledger and dumps all come from these tables, so
 * that a field is named in one place.
 *
 * A value that is zero or empty means "none": no member in JSON, NULL in a
 * column (but for the fields of a key, which are '' there).
 */
#ifndef STORE_FIELD_H
#define STORE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"

enum { FIELD_TEXT_LIMIT = 4000 }; /* bytes */

enum field_type {
    FIELD_TYPE_TEXT,     /* struct bytes, UTF-8 */
    FIELD_TYPE_ID,       /* struct id */
    FIELD_TYPE_LARGE,    /* char[LARGE_NAME_SIZE] */
    FIELD_TYPE_NUMBER,   /* uint64_t below 2^63 */
    FIELD_TYPE_TIME,     /* int64_t, ms since 1970; a stamp in JSON */
    FIELD_TYPE_DURATION, /* int64_t, ms */
    FIELD_TYPE_DECIMAL,  /* struct decimal */
    FIELD_TYPE_FLAG,     /* bool */
    FIELD_TYPE_DIGEST,   /* struct digest */
    FIELD_TYPE_ENUM      /* an enum with names */
};

struct field {
    const char *name;
    struct bytes json; /* the name as JSON, with its colon */
    enum field_type type;
    size_t offset;
    uint32_t bit;                   /* of enum document_field; 0: none */
    const char *(*word)(int value); /* ENUM: its name, NULL: no such value */
    bool key;                       /* part of a row's key */
    bool derived;                   /* from the event's time; not in JSON */
};

struct field_table {
    const struct field *fields;
    size_t count;
};

/* The tables; fields in the order of the ledger's columns. */
extern const struct field_table document_fields;
extern const struct field_table object_ref_fields; /* at large length sha256 */
extern const struct field_table key_fields;
extern const struct field_table dedupe_fields;
extern const struct field_table counter_fields;
extern const struct field_table conversation_fields;
extern const struct field_table line_fields;
extern const struct field_table line_change_fields;
extern const struct field_table step_fields;
extern const struct field_table item_fields;
extern const struct field_table alias_fields;
extern const struct field_table price_fields;
extern const struct field_table stock_fields;
extern const struct field_table customer_fields;
extern const struct field_table config_fields;
extern const struct field_table fact_fields;

/* Zero, empty, none. */
bool field_is_none(const struct field *field, const void *row);
/* "2026-11-23T10:11:12.345Z"; like clock_stamp, which is slower. */
void field_append_stamp(struct buffer *out, int64_t milliseconds);
/* The value as JSON ("null" when none). */
void field_append_json(struct buffer *out, const struct field *field,
                       const void *row);
/* All fields of the row that are not none, as `"name":value` joined by
 * commas; `*first` false puts a comma before. */
void field_append_members(struct buffer *out, const struct field_table *table,
                          const void *row, bool *first);
/* From JSON's scalar (a text is kept as a view): `text` for strings, `number` for integers, neither for
 * null (none) and booleans. false: not of the field's type. */
enum field_json {
    FIELD_JSON_NULL,
    FIELD_JSON_TEXT,
    FIELD_JSON_NUMBER,
    FIELD_JSON_TRUE
};
struct field_scalar {
    enum field_json kind;
    struct bytes text;
    int64_t number;
};
bool field_set(const struct field *field, void *row,
               const struct field_scalar *value) MUST_CHECK;
/* at: where to begin, and behind the one found afterwards; NULL: anywhere. */
const struct field *field_find(const struct field_table *table,
                               struct bytes name, size_t *at);
/* Makes every text of the row good UTF-8 of at most FIELD_TEXT_LIMIT bytes and
 * without NUL; what had to change is a copy in the arena. */
void field_clean(struct arena *arena, const struct field_table *table,
                 void *row);
struct bytes field_clean_text(struct arena *arena, struct bytes text);

#endif
