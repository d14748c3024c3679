/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_turn.h"

#include <string.h>

#include "mapping/map_run.h"

/* One instance of the tree's loop with all that stands right in it. */
struct level_block {
    uint32_t loop, loop_end;       /* its instance and those inside it */
    uint32_t segment, segment_end; /* its segments */
    uint32_t parent;               /* block above, TREE_NONE */
    uint32_t first_child, next;    /* blocks, in order; TREE_NONE: none */
    uint32_t last_child;
    uint64_t hash; /* of what it says */
};

/* Outer levels that say the same, and where they were found. */
struct turned_group {
    uint32_t block; /* the first of them */
    uint32_t first_member, last_member;
};

struct turned_member {
    uint32_t inner; /* block of the inner level, TREE_NONE: it had none */
    uint32_t outer;
    uint32_t next;
};

struct turning {
    const struct map *map;
    const struct tree *tree;
    struct arena *arena;
    struct level_block *blocks;
    uint32_t block_count;
    struct turned_group *groups;
    size_t group_count, group_capacity;
    struct turned_member *members;
    size_t member_count, member_capacity;
    uint32_t *table; /* of groups by hash; group + 1 */
    uint32_t table_mask;
    struct tree *out;
    size_t segment_capacity, loop_capacity;
};

static void emit_children(struct turning *turning, uint32_t block,
                          uint32_t parent);

/* --- the blocks --- */

static bool is_level_loop(const struct turning *turning, uint32_t loop)
{
    return turning->tree->loops[loop].node == turning->map->tree_node;
}

static struct bytes level_of(const struct turning *turning, uint32_t block)
{
    uint32_t segment = turning->blocks[block].segment;

    return segment_element(&turning->tree->segments[segment].segment,
                           turning->map->tree_element);
}

static bool selected_by(const struct turning *turning, uint32_t block,
                        const struct map_scope *scope)
{
    return scope->selector.test_count > 0 &&
           map_codes_equal(level_of(turning, block),
                           scope->selector.tests[0].values[0]);
}

/* What an order says is all its segments but the HL. */
static uint64_t hash_of(const struct turning *turning,
                        const struct level_block *block)
{
    uint64_t hash = 0;
    uint32_t i;

    for (i = block->segment + 1; i < block->segment_end; i++) {
        const struct segment *one = &turning->tree->segments[i].segment;

        hash = hash * UINT64_C(0x9e3779b97f4a7c15) +
               bytes_hash(bytes_of(one->data, one->length));
    }
    return hash;
}

static bool say_the_same(const struct turning *turning, uint32_t a, uint32_t b)
{
    const struct level_block *one = &turning->blocks[a];
    const struct level_block *other = &turning->blocks[b];
    uint32_t count = one->segment_end - one->segment;
    uint32_t i;

    if (one->hash != other->hash ||
        count != other->segment_end - other->segment) {
        return false;
    }
    for (i = 1; i < count; i++) {
        const struct segment *x =
            &turning->tree->segments[one->segment + i].segment;
        const struct segment *y =
            &turning->tree->segments[other->segment + i].segment;

        if (!bytes_equal(bytes_of(x->data, x->length),
                         bytes_of(y->data, y->length))) {
            return false;
        }
    }
    return true;
}

/* Blocks in the order of the document; *tail is what comes behind the last. */
static void find_blocks(struct turning *turning, uint32_t *loop_tail,
                        uint32_t *segment_tail)
{
    const struct tree *tree = turning->tree;
    uint32_t loop;

    turning->blocks = arena_take_array(
        turning->arena, (size_t)tree->loop_count + 1, sizeof *turning->blocks);
    *loop_tail = tree->loop_count;
    *segment_tail = tree->segment_count;
    for (loop = 1; loop < tree->loop_count; loop++) {
        struct level_block *block;
        uint32_t end = loop + 1;
        uint32_t segment = tree->loops[loop].first;

        if (!is_level_loop(turning, loop)) {
            continue;
        }
        block = &turning->blocks[turning->block_count++];
        while (end < tree->loop_count && !is_level_loop(turning, end) &&
               tree->loops[end].parent >= loop) {
            end++;
        }
        block->loop = loop;
        block->loop_end = end;
        block->segment = segment;
        while (segment < tree->segment_count &&
               tree->segments[segment].loop >= loop &&
               tree->segments[segment].loop < end) {
            segment++;
        }
        block->segment_end = segment;
        block->parent = TREE_NONE;
        block->first_child = block->next = block->last_child = TREE_NONE;
        block->hash = hash_of(turning, block);
        *loop_tail = end;
        *segment_tail = segment;
        loop = end - 1;
    }
}

static void link_blocks(struct turning *turning, uint32_t *block_of_loop)
{
    uint32_t i;

    for (i = 0; i < turning->block_count; i++) {
        block_of_loop[turning->blocks[i].loop] = i;
    }
    for (i = 0; i < turning->block_count; i++) {
        struct level_block *block = &turning->blocks[i];
        uint32_t above = turning->tree->loops[block->loop].hl_parent;
        struct level_block *parent;

        if (above == TREE_NONE || block_of_loop[above] >= i) {
            continue;
        }
        block->parent = block_of_loop[above];
        parent = &turning->blocks[block->parent];
        if (parent->first_child == TREE_NONE) {
            parent->first_child = i;
        } else {
            turning->blocks[parent->last_child].next = i;
        }
        parent->last_child = i;
    }
}

/* --- groups of outer levels --- */

static struct turned_group *group_of(struct turning *turning, uint32_t outer)
{
    uint32_t at = (uint32_t)turning->blocks[outer].hash & turning->table_mask;
    struct turned_group *group;

    while (turning->table[at] != 0) {
        group = &turning->groups[turning->table[at] - 1];
        if (say_the_same(turning, group->block, outer)) {
            return group;
        }
        at = (at + 1) & turning->table_mask;
    }
    turning->groups =
        arena_grow(turning->arena, turning->groups, turning->group_count,
                   &turning->group_capacity, sizeof *turning->groups);
    group = &turning->groups[turning->group_count++];
    group->block = outer;
    group->first_member = group->last_member = TREE_NONE;
    turning->table[at] = (uint32_t)turning->group_count;
    return group;
}

static void add_member(struct turning *turning, uint32_t inner, uint32_t outer)
{
    struct turned_group *group = group_of(turning, outer);
    uint32_t index = (uint32_t)turning->member_count;

    turning->members =
        arena_grow(turning->arena, turning->members, turning->member_count,
                   &turning->member_capacity, sizeof *turning->members);
    turning->members[turning->member_count++] =
        (struct turned_member){ inner, outer, TREE_NONE };
    if (group->first_member == TREE_NONE) {
        group->first_member = index;
    } else {
        turning->members[group->last_member].next = index;
    }
    group->last_member = index;
}

/* --- the new tree --- */

static uint32_t add_loop(struct turning *turning, const struct tree_loop *from,
                         uint32_t parent, uint32_t hl_parent)
{
    struct tree *out = turning->out;
    struct tree_loop *loop;

    out->loops = arena_grow(turning->arena, out->loops, out->loop_count,
                            &turning->loop_capacity, sizeof *out->loops);
    loop = &out->loops[out->loop_count];
    *loop = *from;
    loop->parent = parent;
    loop->hl_parent = hl_parent;
    return out->loop_count++;
}

static void add_segment(struct turning *turning, uint32_t from, uint32_t loop)
{
    struct tree *out = turning->out;

    out->segments =
        arena_grow(turning->arena, out->segments, out->segment_count,
                   &turning->segment_capacity, sizeof *out->segments);
    out->segments[out->segment_count] = turning->tree->segments[from];
    out->segments[out->segment_count].loop = loop;
    if (loop != 0 &&
        turning->tree->loops[turning->tree->segments[from].loop].first ==
            from) {
        out->loops[loop].first = out->segment_count;
    }
    out->segment_count++;
}

/* A run of loops and segments; loops inside it follow each other as before. */
static uint32_t copy_run(struct turning *turning, uint32_t loop,
                         uint32_t loop_end, uint32_t segment,
                         uint32_t segment_end, uint32_t hl_parent)
{
    const struct tree *tree = turning->tree;
    uint32_t first = turning->out->loop_count;
    uint32_t i;

    for (i = loop; i < loop_end; i++) {
        uint32_t parent = tree->loops[i].parent;

        if (i == 0) {
            (void)add_loop(turning, &tree->loops[0], parent, TREE_NONE);
            continue;
        }
        (void)add_loop(turning, &tree->loops[i],
                       parent >= loop ? first + parent - loop : 0,
                       i == loop ? hl_parent : TREE_NONE);
    }
    for (i = segment; i < segment_end; i++) {
        uint32_t in = tree->segments[i].loop;

        add_segment(turning, i, in >= loop && in != 0 ? first + in - loop : 0);
    }
    return first;
}

static uint32_t emit_block(struct turning *turning, uint32_t block,
                           uint32_t parent)
{
    const struct level_block *from = &turning->blocks[block];

    return copy_run(turning, from->loop, from->loop_end, from->segment,
                    from->segment_end, parent);
}

static void emit_whole(struct turning *turning, uint32_t block, uint32_t parent)
{
    emit_children(turning, block, emit_block(turning, block, parent));
}

/* An order, then each pack it was found in with what it had there. */
static void emit_group(struct turning *turning,
                       const struct turned_group *group, uint32_t parent)
{
    uint32_t outer = emit_block(turning, group->block, parent);
    uint32_t at;

    for (at = group->first_member; at != TREE_NONE;
         at = turning->members[at].next) {
        const struct turned_member *member = &turning->members[at];
        uint32_t below = member->inner == TREE_NONE
                             ? outer
                             : emit_block(turning, member->inner, outer);

        emit_children(turning, member->outer, below);
    }
}

static bool is_inner(const struct turning *turning, uint32_t block)
{
    return selected_by(turning, block, turning->map->turn_inner);
}

static bool is_outer(const struct turning *turning, uint32_t block)
{
    return selected_by(turning, block, turning->map->turn_outer);
}

/* Packs that hold orders are taken apart; other children stay. */
static bool take_apart(struct turning *turning, uint32_t inner)
{
    bool holds = false;
    uint32_t at;

    for (at = turning->blocks[inner].first_child; at != TREE_NONE;
         at = turning->blocks[at].next) {
        if (is_outer(turning, at)) {
            add_member(turning, inner, at);
            holds = true;
        }
    }
    return holds;
}

static void emit_turned(struct turning *turning, uint32_t block,
                        uint32_t parent)
{
    size_t first = turning->group_count;
    size_t i;
    uint32_t at;

    for (at = turning->blocks[block].first_child; at != TREE_NONE;
         at = turning->blocks[at].next) {
        if (is_outer(turning, at)) {
            add_member(turning, TREE_NONE, at);
        } else if (!is_inner(turning, at) || !take_apart(turning, at)) {
            emit_whole(turning, at, parent);
        }
    }
    for (i = first; i < turning->group_count; i++) {
        emit_group(turning, &turning->groups[i], parent);
    }
    /* Orders of the next shipment are others. */
    if (turning->group_count > first) {
        memset(turning->table, 0,
               ((size_t)turning->table_mask + 1) * sizeof *turning->table);
    }
}

static void emit_children(struct turning *turning, uint32_t block,
                          uint32_t parent)
{
    uint32_t at;

    if (turning->blocks[block].parent == TREE_NONE) {
        emit_turned(turning, block, parent);
        return;
    }
    for (at = turning->blocks[block].first_child; at != TREE_NONE;
         at = turning->blocks[at].next) {
        emit_whole(turning, at, parent);
    }
}

const struct tree *map_turn_tree(const struct map *map, const struct tree *tree,
                                 struct arena *arena)
{
    struct turning turning = { .map = map, .tree = tree, .arena = arena };
    uint32_t loop_tail;
    uint32_t segment_tail;
    uint32_t *block_of_loop;
    uint32_t size = 64;
    uint32_t i;

    find_blocks(&turning, &loop_tail, &segment_tail);
    if (turning.block_count == 0) {
        return tree;
    }
    while (size < turning.block_count * 2) {
        size *= 2;
    }
    turning.table = arena_take_array(arena, size, sizeof *turning.table);
    turning.table_mask = size - 1;
    block_of_loop = arena_take_array(arena, (size_t)tree->loop_count + 1,
                                     sizeof *block_of_loop);
    link_blocks(&turning, block_of_loop);
    turning.out = arena_take(arena, sizeof *turning.out);
    *turning.out = *tree;
    turning.out->loops = NULL;
    turning.out->segments = NULL;
    turning.out->loop_count = turning.out->segment_count = 0;
    (void)copy_run(&turning, 0, turning.blocks[0].loop, 0,
                   turning.blocks[0].segment, TREE_NONE);
    for (i = 0; i < turning.block_count; i++) {
        if (turning.blocks[i].parent == TREE_NONE) {
            emit_whole(&turning, i, TREE_NONE);
        }
    }
    (void)copy_run(&turning, loop_tail, tree->loop_count, segment_tail,
                   tree->segment_count, TREE_NONE);
    return turning.out;
}
