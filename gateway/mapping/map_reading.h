/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the state of one reading of a document by a map, between map_read.c
 * (segments and loops), map_read_fields.c (values) and map_unread.c (what
 * nobody reads). Private to those three.
 */
#ifndef MAPPING_MAP_READING_H
#define MAPPING_MAP_READING_H

#include "mapping/map_run.h"
#include "mapping/map_trace.h"
#include "mapping/record_scalar.h"

/* How often a selector has matched in the instance at hand; void unless its
 * stamp is the scope's, so that nothing need be cleared. */
struct match_counter {
    uint32_t stamp;
    uint32_t seen;
    uint32_t chosen; /* of several codes in order: the one taken */
};

/* What a late rule has captured; the same rule of stamps. */
struct captured {
    uint32_t stamp;
    uint32_t segment;
    struct bytes raw, time;
    struct captured *next; /* pieces of a wrapped text */
    struct captured *last;
    uint32_t element, component;
};

/* One scope while an instance of it is open. */
struct scope_run {
    uint32_t stamp;
    struct record_spot *spot;       /* owners */
    struct match_counter *counters; /* own_counters */
    struct captured *late;          /* owners; late_slot_count */
};

struct loop_run {
    const struct map_scope *scope; /* NULL: nobody reads it */
    struct record_spot *spot;      /* of its owner */
    struct record_spot *implied;   /* a level that is not there, made up */
    uint32_t level_parent;         /* instance above it in the tree */
};

struct total_seen {
    const struct map_slot *slot;
    const struct map_op *op;
    uint32_t segment;
    struct bytes raw;
    struct total_seen *next;
};

enum { UNREAD_KINDS = 128 };

struct map_reading {
    const struct map *map;
    const struct tree *tree;
    struct arena *arena;
    struct findings *findings;
    struct map_trace *trace; /* or NULL */
    /* Flags of segments whose texts are not their bytes. */
    uint32_t odd_flags;
    char why[MAP_WHY_SIZE];
    struct scope_run *scopes;
    struct loop_run *loops;
    struct total_seen *totals;
    struct total_seen *constants_missing;
    uint32_t last_level;           /* the newest instance of the tree's loop */
    uint64_t unread[UNREAD_KINDS]; /* hashes of what was told already */
    size_t unread_count;
};

static inline const struct tree_segment *map_segment_at(
    const struct map_reading *reading, uint32_t index)
{
    return &reading->tree->segments[index];
}

/* --- map_select.c --- */

/* Which of the test's values stands there; -1: none. */
int map_matched_value(const struct map_reading *reading,
                      const struct place_test *test,
                      const struct segment *segment);
/* 0: the selector's best choice; more: a later one; -1: not selected. */
int map_rank_of(const struct map_reading *reading,
                const struct map_selector *selector,
                const struct segment *segment);
/* The operation for a segment among those from `first` on at its node; NULL:
 * none takes it. */
const struct map_op *map_select_op(struct map_reading *reading,
                                   const struct map_scope *scope,
                                   uint16_t first, uint32_t segment);
/* The child scope for a loop instance, or (loop TREE_NONE) for a segment used
 * as one. */
const struct map_scope *map_select_child(struct map_reading *reading,
                                         const struct map_scope *scope,
                                         uint16_t node, uint32_t segment,
                                         uint32_t loop);

/* --- map_read.c, map_read_segment.c --- */

/* A new record of the scope inside that of `around`; and its end. */
struct record_spot *map_open_record(struct map_reading *reading,
                                    const struct map_scope *scope,
                                    struct record_spot *around,
                                    uint32_t segment);
void map_close_spot(struct map_reading *reading, struct record_spot *spot);
void map_read_segment(struct map_reading *reading, const struct loop_run *loop,
                      uint32_t segment);

/* --- map_read_fields.c --- */

/* The element (or its component) as it stands; repetitions cut. */
struct bytes map_element_part(const struct map_reading *reading,
                              const struct segment *segment, uint32_t element,
                              uint32_t component);
/* Component `number` (from 1) of an element in which nothing is released: they
 * are short, so looking byte by byte is quickest. */
static inline struct bytes map_component(struct bytes element, char separator,
                                         uint32_t number)
{
    const char *end = element.data + element.length;
    const char *at = element.data;
    const char *last;

    for (; number > 1; number--) {
        while (at < end && *at != separator) {
            at++;
        }
        if (at >= end) {
            return bytes_of(end, 0);
        }
        at++;
    }
    for (last = at; last < end && *last != separator; last++) {
    }
    return bytes_of(at, (size_t)(last - at));
}
static inline struct bytes map_element_bytes(const struct map_reading *reading,
                                             const struct segment *segment,
                                             uint32_t element,
                                             uint32_t component)
{
    struct bytes whole;

    if ((segment->flags & reading->odd_flags) != 0) {
        return map_element_part(reading, segment, element, component);
    }
    whole = segment_element(segment, element);
    return component == 0
               ? whole
               : map_component(whole, reading->tree->separators.component,
                               component);
}
/* A value that is of the rule's kind; false: nothing is said, map_value_read
 * says. raw: not empty. */
static inline __attribute__((always_inline)) bool map_read_kind(
    const struct map_reading *reading, const struct map_rule *rule,
    struct bytes raw, struct bytes *text)
{
    if (raw.data[raw.length - 1] == ' ') {
        return false;
    }
    switch (rule->reading) {
    case READ_TEXT:
        break;
    case READ_DECIMAL:
        return record_scalar_plain_decimal(raw, text);
    case READ_INTEGER:
        if (!record_scalar_is_integer(raw)) {
            return false;
        }
        break;
    case READ_WORD:
        return code_table_word(rule->table, raw, text);
    case READ_WORD_OR_TEXT:
        if (code_table_word(rule->table, raw, text)) {
            return true;
        }
        break;
    case READ_DATE:
        return element_text_plain_date(raw, reading->arena, text);
    case READ_LATE:
    case READ_SLOT:
        return false;
    }
    *text = raw;
    return true;
}
void map_take_value(struct map_reading *reading, const struct map_slot *slot,
                    struct record_spot *spot, uint32_t segment,
                    uint32_t element, struct bytes raw, struct bytes time);
/* Late fields, defaults, what is required; nothing more is captured. false: the
 * record is empty, and may be. */
bool map_close_record(struct map_reading *reading, struct record_spot *spot);
void map_check_assertions(struct map_reading *reading,
                          struct record_spot *spot);
void map_check_totals(struct map_reading *reading, struct record_spot *root);
void map_check_constant(struct map_reading *reading,
                        const struct map_slot *slot, uint32_t segment,
                        struct bytes given);

/* --- map_unread.c, map_unread_xml.c --- */

/* The element `name` in that loop instance; `attribute` of it ("@schemeID"), or
 * NULL: all of it. */
bool map_xml_may_be_ignored(const struct map_reading *reading, uint32_t loop,
                            struct bytes name, const char *attribute);

/* The index a segment has in the document's own tree. */
uint32_t map_trace_segment(const struct tree *tree, uint32_t segment);

/* Elements of an XML document that the map has no node for. */
void map_unread_unplaced(struct map_reading *reading, const struct tree *given,
                         const struct xml_placing *placing);
void map_unread_loop(struct map_reading *reading, uint32_t segment);
void map_unread_segment(struct map_reading *reading, uint32_t segment);
void map_unread_element(struct map_reading *reading, uint32_t segment,
                        uint32_t element, uint32_t component);
/* All that are not empty and not in `covered`. */
void map_unread_elements(struct map_reading *reading, uint32_t segment,
                         uint64_t covered);

#endif
