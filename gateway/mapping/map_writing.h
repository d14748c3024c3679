/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the state of one writing of a record by a map, between map_write.c
 * (records and totals), map_write_values.c (what each element will hold) and
 * map_write_segments.c (loops, segments, pairs). Private to those three.
 */
#ifndef MAPPING_MAP_WRITING_H
#define MAPPING_MAP_WRITING_H

#include "mapping/map_run.h"

/* What a slot will hold in the instance at hand; void unless its stamp is the
 * scope's. */
struct slot_value {
    uint32_t stamp;
    struct bytes raw, time;
    struct bytes *many; /* pieces of a wrapped text, items of a list */
    size_t many_count;
};

struct scope_state {
    uint32_t stamp;
    struct slot_value *slots; /* owners */
    /* Bits of all_ops that have something to say, and that have only values
     * which are their own defaults. */
    uint64_t *says, *defaults;
    bool *told;          /* owners; which unwritten fields */
    uint32_t loop;       /* instance in the builder */
    uint32_t loop_stamp; /* anonymous: of the owner it was made for */
    /* The last segment that was made for a `with`, and where. */
    const struct map_op *with_op;
    uint32_t with_loop, with_segment;
};

struct writing {
    const struct map *map;
    struct arena *arena;
    struct findings *findings;
    struct tree_builder *builder;
    struct scope_state *scopes;
    char why[MAP_WHY_SIZE];
};

/* --- map_write_values.c --- */

static inline struct scope_state *map_scope_state(struct writing *writing,
                                                  const struct map_scope *scope)
{
    return &writing->scopes[scope->index];
}

/* Begins a new instance of an owner: nothing is held yet. */
void map_open_state(struct writing *writing, const struct map_scope *scope);
/* To be set. */
struct slot_value *map_slot_value(struct writing *writing,
                                  const struct map_scope *owner,
                                  const struct map_slot *slot);

/* What is held, or NULL: nothing. */
static inline const struct slot_value *map_slot_held(
    struct writing *writing, const struct map_scope *owner,
    const struct map_slot *slot)
{
    const struct scope_state *state = map_scope_state(writing, owner);
    const struct slot_value *value = &state->slots[slot->index];

    return value->stamp == state->stamp ? value : NULL;
}

/* Has it anything to write but defaults; anything at all? */
bool map_op_says(const struct writing *writing, const struct map_op *op);
bool map_op_is_empty(const struct writing *writing, const struct map_op *op);
void map_op_speak(struct writing *writing, const struct map_op *op);
/* `value`: what the record holds there; NULL: a part that is not there. */
void map_set_field(struct writing *writing, const struct map_field *field,
                   const struct record_spot *spot,
                   const struct record_value *value);
/* The same for a field of a part, however deep. */
void map_set_deep_field(struct writing *writing, const struct map_field *field,
                        const struct record_spot *spot);
/* A field that holds something and that no rule writes. */
void map_tell_unwritten(struct writing *writing, const struct record_spot *spot,
                        size_t position);
void map_tell_lost(struct writing *writing, const struct map_rule *rule,
                   const struct record_spot *spot, const char *code,
                   enum finding_severity severity, const char *why);

/* Scopes of one record that have something in it: bits of `named`. */
struct map_present {
    uint64_t named[MAP_NAMED_LIMIT / 64];
};

/* What each element will hold, from what the record holds; false: nothing. */
bool map_set_values(struct writing *writing, const struct record_spot *spot,
                    struct map_present *present);
/* Defaults, what is required, what `out` makes of nothing. */
void map_set_absent(struct writing *writing, const struct record_spot *spot);
/* Parts of the record that stand in no loop of their own. */
void map_set_deep(struct writing *writing, const struct record_spot *spot,
                  struct map_present *present);

/* --- map_write_segments.c --- */

/* The instance that stands for a scope, made when it is first needed. */
uint32_t map_loop_of(struct writing *writing, const struct map_scope *scope);
uint32_t map_make_loop(struct writing *writing, const struct map_scope *scope,
                       uint32_t parent);
/* The segment of an operation with all its values; or several. */
void map_write_op(struct writing *writing, const struct map_op *op,
                  const struct record_spot *spot);
bool map_has_pair_items(const struct map_op *op, const struct record *record);

/* --- map_write.c --- */

/* Segments of the record's own loop; then what stands inside. */
void map_write_ops(struct writing *writing, const struct record_spot *spot);
void map_write_inner(struct writing *writing, const struct record_spot *spot,
                     const struct map_present *present);
void map_write_named(struct writing *writing, const struct map_scope *scope,
                     const struct record_spot *around);

/* --- map_write_turned.c --- */

void map_write_turned(struct writing *writing,
                      const struct record_spot *around);

#endif
