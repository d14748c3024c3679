/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a mapping of a configuration file may hold: a table of keys
 * from which files are checked and read into structs, and JSON Schema printed.
 *
 * In: a tree and a shape. Out: the struct, filled; complaints with place.
 * Whatever is wrong keeps its initial value, and reading goes on, so that all
 * complaints come at once.
 * Ownership: shapes are static; what is read lives in the arena.
 */
#ifndef CONFIG_SHAPE_H
#define CONFIG_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "config/value.h"

/* An offset that says: checked, but not kept. */
#define SHAPE_NOWHERE ((size_t)-1)

enum shape_kind {
    SHAPE_VALUE,       /* one value by `value` */
    SHAPE_GROUP,       /* a mapping by `inner`, kept in place */
    SHAPE_LIST,        /* a list of `inner`, or of `value` if inner is NULL */
    SHAPE_ONE_OR_LIST, /* the same; one alone needs no brackets */
    SHAPE_TABLE,       /* names of the file's own choice, each with `inner`
                          or, if that is NULL, with a `value` */
};

struct shape;

struct shape_row {
    const char *key;
    const char *help; /* one line */
    enum shape_kind kind;
    bool required;
    size_t offset;       /* in the struct of the shape */
    size_t count_offset; /* lists and tables: where their length goes */
    const struct shape *inner;
    struct value_rule value;
};

struct shape {
    const char *title;
    const struct shape_row *rows;
    size_t row_count;
    size_t size;         /* of the struct, for lists and tables */
    const void *initial; /* what the struct holds at first, or NULL: zeros */
    size_t place_offset; /* of its struct config_place, or SHAPE_NOWHERE */
    size_t name_offset;  /* tables: of the const char * with its name */
};

struct shape_reader {
    struct arena *arena;
    struct diagnostics *list;
    bool partial; /* a template: keys may be missing or null */
};

enum { SHAPE_ITEMS_LIMIT = 1000 }; /* keys of a mapping, items of a list */

/* target NULL: only checked. The caller has filled in initial values. */
void shape_read(const struct shape_reader *reader, const struct shape *shape,
                const struct yaml_node *node, void *target);
/* The row of that key, or NULL. */
const struct shape_row *shape_find(const struct shape *shape, const char *key);
/* The whole JSON Schema (draft 2020-12) of files of that shape. nullable: a
 * key may be null, which takes it away from what `extends` brought. */
void shape_append_schema(const struct shape *shape, const char *id,
                         bool nullable, struct buffer *out);

#endif
