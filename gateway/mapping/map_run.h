/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what reading and writing by a map share: where in the record they
 * are, and complaints with all three coordinates. Private to mapping/.
 */
#ifndef MAPPING_MAP_RUN_H
#define MAPPING_MAP_RUN_H

#include <string.h>

#include "mapping/map_model.h"

/* Equal, for what is mostly a code of two or three letters. */
static inline bool map_codes_equal(struct bytes a, struct bytes b)
{
    if (a.length != b.length) {
        return false;
    }
    switch (a.length) {
    case 0:
        return true;
    case 1:
        return a.data[0] == b.data[0];
    case 2:
        return a.data[0] == b.data[0] && a.data[1] == b.data[1];
    case 3:
        return a.data[0] == b.data[0] && a.data[1] == b.data[1] &&
               a.data[2] == b.data[2];
    default:
        return memcmp(a.data, b.data, a.length) == 0;
    }
}

/* A record that is being read or written, with the records around it. The
 * frame comes first, so frame.outer is the frame of the spot around. */
struct record_spot {
    struct expression_frame frame;
    const struct map_scope *scope;
    uint32_t segment; /* reading: the one it began with */
};

static inline const struct record_spot *spot_around(
    const struct record_spot *spot)
{
    return (const struct record_spot *)spot->frame.outer;
}

/* "lines[2].schedule[0].date": where a record stands, with the path of a field
 * behind it; in the arena. */
const char *record_spot_path(struct arena *arena,
                             const struct record_spot *spot,
                             const struct record_field *const *path,
                             size_t path_length);

/* One complaint; what is not known is left zero. */
struct map_complaint {
    const char *code;
    enum finding_severity severity;
    enum finding_origin origin;
    struct config_place where; /* in the map; file NULL: none */
    const struct tree *tree;   /* NULL: writing */
    uint32_t segment;          /* index in the tree, TREE_NONE: none */
    const struct segment_definition *definition; /* of the segment */
    uint32_t element, repetition, component;
    struct bytes value;
    const struct record_spot *spot;
    const struct record_field *const *path;
    size_t path_length;
};

void map_tell(struct findings *findings, struct arena *arena,
              const struct map_complaint *complaint, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* The loops that a record of the spot's scope must have and has not. */
void map_tell_missing_scopes(struct findings *findings, struct arena *arena,
                             const struct record_spot *spot, bool reading);
/* "BEG03", "cbc:Quantity/@unitCode"; in the arena. */
const char *map_element_name(struct arena *arena,
                             const struct segment_definition *segment,
                             uint32_t element);
/* "PO1[3]/N1[1]" of a loop instance, in the arena. */
const char *map_loop_path(struct arena *arena, const struct tree *tree,
                          uint32_t loop);

/* --- values of a rule, both ways (map_value.c) --- */

struct map_value_run {
    struct arena *arena;
    const struct map_rule *rule;
    const struct record_spot *spot;
    char *why; /* MAP_WHY_SIZE; kept elsewhere, this is made for each value */
    const char *code; /* of what went wrong */
};

enum { MAP_WHY_SIZE = 240 };

/* From the element's bytes to the record's canonical text, `in` not yet
 * applied. */
bool map_value_read(struct map_value_run *run, struct bytes raw,
                    struct bytes time, struct bytes *text) MUST_CHECK;
/* Applies `in`; `text` may be empty. */
bool map_value_in(struct map_value_run *run, struct bytes *text) MUST_CHECK;
/* What the record's text becomes in the document, `out` applied. */
bool map_value_write(struct map_value_run *run, struct bytes text,
                     struct bytes *raw, struct bytes *time) MUST_CHECK;
bool map_value_when(struct map_value_run *run, struct bytes text);

/* Defaults of the fields that the document has no place for. */
void map_fill_usual(const struct map_scope *scope, struct record *record);

/* Do a total's two values agree? As numbers where both are. */
bool map_values_agree(const struct map *map, struct bytes wanted,
                      struct bytes given,
                      const struct element_definition *element);

#endif
