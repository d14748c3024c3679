/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a business record may hold: the YAML files of mappings/records
 * as checked tables.
 *
 * A record type is a list of fields in order; a field is a scalar, a record of
 * another type (a part: party, line, …) or a list of either.
 * Ownership: the arena given at load; read-only after.
 * Source: mapping.md, "Record types".
 */
#ifndef MAPPING_RECORD_TYPE_H
#define MAPPING_RECORD_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "config/config_source.h"
#include "config/diagnostic.h"

enum field_type {
    FIELD_TEXT,
    FIELD_CODE, /* one of a list, or any word where no list is given */
    FIELD_INTEGER,
    FIELD_DECIMAL,
    FIELD_MONEY,    /* a decimal amount in the record's currency */
    FIELD_DATE,     /* "2026-11-23" */
    FIELD_DATETIME, /* "2026-11-23T10:11:00Z"; without Z where no zone known */
    FIELD_TIME,     /* "10:11" or "10:11:12" */
    FIELD_FLAG,     /* true, false */
    FIELD_RECORD
};

enum { RECORD_KEY_BLOCK = 16 };

struct record_field {
    const char *name;
    enum field_type type;
    bool list;
    bool required;
    const struct record_type *record; /* FIELD_RECORD */
    const char *const *codes;         /* FIELD_CODE: closed list, or NULL */
    uint32_t code_count;
    struct bytes fallback;     /* `default:`; data NULL: none */
    uint32_t max_length;       /* text; 0: none given */
    const char *meaning;       /* one line */
    const char *business_term; /* "BT-1" or NULL */
    uint16_t index;
    struct bytes key;          /* the name, for the reader */
    struct bytes json_key;     /* "\"number\":", for the writer; may be read
                                  in blocks */
    struct config_place place; /* of its line */
};

struct record_type {
    const char *name; /* "order"; a part: "order.lines" or "party" */
    const char *meaning;
    const struct record_field *fields;
    uint16_t field_count;
    const char *key; /* field that names the business key, or NULL */
    /* Fields that hold the document's amount and currency ("totals.payable"),
     * or NULL. */
    const char *amount;
    const char *currency;
    uint16_t height; /* records one inside another, itself counted */
    /* For the reader of JSON: the first eight bytes of each field's
     * "name": (filled up with zeros), and the fields that say something when
     * they are not there. */
    const uint64_t *key_starts;
    const uint64_t *key_masks; /* of what is not filled up */
    const uint16_t *special;
    uint16_t special_count;
    struct config_place place; /* of its file or line */
};

enum { RECORD_DEPTH_LIMIT = 12 }; /* records inside records */

struct record_types;

/* All of mappings/records/ *.yaml. Complaints in `list`. */
const struct record_types *record_types_load(
    struct arena *arena, const struct config_source *source,
    struct diagnostics *list) MUST_CHECK;
const struct record_type *record_type_find(const struct record_types *types,
                                           struct bytes name);
const struct record_field *record_type_field(const struct record_type *type,
                                             struct bytes name);
/* All that have a name, parts too, in the order of their files; NULL past the
 * last. */
const struct record_type *record_types_at(const struct record_types *types,
                                          size_t index);
/* "text", "record": as it is written in the files. */
const char *field_type_name(enum field_type type);
/* JSON Schema (2020-12) of one type, for `edigate record schema`. */
void record_type_append_schema(const struct record_type *type,
                               struct buffer *out);

#endif
