/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one transaction set or message as placed segments in loops: what
 * the checker makes and a map reads, and what a map makes and the writer
 * writes.
 *
 * Flat arrays in document order; a loop instance knows its parent, its node in
 * the set and which of its kind it is. Loop instance 0 is the set itself.
 * HL and other parent-numbered trees: `hl_parent` is the loop instance that
 * the HL02 of this one points to.
 * XML: an element with children is a loop whose first segment is its start tag,
 * one without is a segment; `node` is then the number of its declaration in the
 * dictionary, until a map puts the tree on its own nodes (xml_check.h,
 * xml_set.h).
 * Ownership: an arena's. Views in a tree that was read look at the input.
 * Limits: those of the arena.
 */
#ifndef DOCUMENT_TREE_H
#define DOCUMENT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "document/dictionary.h"
#include "syntax/segment.h"

enum { TREE_NONE = UINT32_MAX };

struct tree_loop {
    uint16_t node;       /* index into set->nodes */
    uint32_t parent;     /* loop instance */
    uint32_t occurrence; /* from 1, among its parent's of this node */
    uint32_t first;      /* index of its trigger segment */
    uint32_t hl_parent;  /* loop instance, or TREE_NONE */
    uint32_t hl_level;   /* segments before it are unaffected; HL: depth */
};

struct tree_segment {
    struct segment segment; /* bounds and data live as long as the tree */
    uint16_t node;          /* index into set->nodes; 0: not in the set
                               (unknown or out of place) */
    uint32_t loop;          /* loop instance it belongs to */
    uint32_t occurrence;    /* from 1, of its node in its loop instance */
};

struct tree {
    struct arena *arena;
    const struct set_definition *set;
    struct separators separators;
    struct tree_segment *segments; /* ST … SE both included */
    uint32_t segment_count;
    struct tree_loop *loops;
    uint32_t loop_count;
};

/* Building one to be written. Elements may be set in any order; the writer
 * puts loops and segments in dictionary order, keeps the order in which
 * instances of one node were made, drops empty segments, and keeps HL01/HL02/
 * HL04, CPS01/CPS02, ST and SE, UNH and UNT itself. */
struct tree_builder;
struct builder_loop;

struct tree_builder *tree_builder_open(struct arena *arena,
                                       const struct set_definition *set);
/* A new instance of loop node `node` inside loop instance `parent`. For HL
 * trees the nesting is logical: the parent may be an HL instance of the same
 * node. */
uint32_t tree_builder_loop(struct tree_builder *builder, uint32_t parent,
                           uint16_t node);
/* A new segment of `node` in loop instance `loop`; for a loop's trigger the
 * one that is there. Out: a handle for tree_builder_set. */
uint32_t tree_builder_segment(struct tree_builder *builder, uint32_t loop,
                              uint16_t node);
/* element from 1; component from 1 or 0: simple element; repetition from 0.
 * The value is copied by view: it must live as long as the arena. */
static inline void tree_builder_set(struct tree_builder *builder,
                                    uint32_t segment, uint32_t element,
                                    uint32_t repetition, uint32_t component,
                                    struct bytes value);
/* What was set, or the empty view. */
struct bytes tree_builder_get(const struct tree_builder *builder,
                              uint32_t segment, uint32_t element,
                              uint32_t repetition, uint32_t component);
/* Which simple elements hold something: bit 1 for element 1, up to 63. */
uint64_t tree_builder_filled(const struct tree_builder *builder,
                             uint32_t segment);
/* Number of instances of segments with that tag that will be written, for
 * totals like count(HL). */
uint32_t tree_builder_count(const struct tree_builder *builder,
                            struct bytes tag);

/* How it lies in memory: here for tree_builder_set, which is called for every
 * value that is written; of no concern to who calls it. */

/* One value; cells of a segment stand in rising order. */
struct builder_cell {
    uint32_t element, repetition, component;
    struct bytes value;
};

struct builder_segment {
    uint16_t node;
    uint32_t loop;
    uint32_t cell_count, cell_capacity;
    uint32_t filled; /* cells that hold something */
    struct builder_cell *cells;
};

struct tree_builder {
    struct arena *arena;
    const struct set_definition *set;
    struct builder_loop *loops;
    size_t loop_count, loop_capacity;
    struct builder_segment *segments;
    size_t segment_count, segment_capacity;
    /* The newest segment has all cells that are free behind its own: most are
     * filled before the next one is begun. */
    struct builder_cell *free_cells;
    uint32_t free_count;
};

/* A value that is not the last of its segment, or that has no room yet. */
void tree_builder_set_between(struct tree_builder *builder, uint32_t segment,
                              const struct builder_cell *cell);

static inline void tree_builder_set(struct tree_builder *builder,
                                    uint32_t segment, uint32_t element,
                                    uint32_t repetition, uint32_t component,
                                    struct bytes value)
{
    const struct builder_cell cell = { element, repetition, component, value };
    struct builder_segment *place = &builder->segments[segment];
    uint32_t count;

    if (segment < builder->segment_count && element > 0 &&
        (count = place->cell_count) < place->cell_capacity &&
        (count == 0 || place->cells[count - 1].element < element)) {
        place->cells[count] = cell;
        place->cell_count = count + 1;
        place->filled += value.length > 0;
    } else {
        tree_builder_set_between(builder, segment, &cell);
    }
}

/* ST … SE or UNH … UNT, as the set's dictionary is, into `out`, canonical, with
 * the control number as ST02/SE02 or UNH01/UNT02 (and ST03 `convention`, or
 * UNH02-05 `association`, where not empty). Values are UTF-8; the separators
 * say which character set is written. Or a whole XML document, which has
 * neither separators nor numbers. Errors: UNWRITABLE. */
struct tree_write_options {
    struct separators separators;
    char replacement; /* for separators inside data; 0: refuse */
    struct bytes control_number;
    struct bytes convention;
    struct bytes association; /* "EAN008" */
    bool indent;              /* XML: two blanks a level */
};
/* The builder may grow: an XML document's keys become elements. */
bool tree_write(struct tree_builder *builder,
                const struct tree_write_options *options, struct buffer *out,
                uint64_t *segment_count, struct error *err) MUST_CHECK;

#endif
