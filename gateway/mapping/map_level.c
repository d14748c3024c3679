/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_level.h"

#include <string.h>

#include "mapping/map_run.h"

/* What a package carries and a shipment does not. */
static const char identity_tag[] = "GIN";

struct leveling {
    const struct map *map;
    const struct tree *tree;
    struct arena *arena;
    bool *has_children; /* by loop instance */
    bool *has_identity;
};

static bool is_level(const struct leveling *leveling, uint32_t loop)
{
    return leveling->tree->loops[loop].node == leveling->map->tree_node;
}

static struct bytes level_of(const struct leveling *leveling, uint32_t loop)
{
    const struct tree *tree = leveling->tree;

    return segment_element(&tree->segments[tree->loops[loop].first].segment,
                           leveling->map->tree_element);
}

static bool says_its_level(const struct leveling *leveling, uint32_t loop)
{
    const struct map *map = leveling->map;
    size_t i;

    for (i = 0; i < map->level_count; i++) {
        if (map_codes_equal(level_of(leveling, loop), map->levels[i])) {
            return true;
        }
    }
    return false;
}

static bool all_say_theirs(const struct leveling *leveling)
{
    uint32_t loop;

    for (loop = 1; loop < leveling->tree->loop_count; loop++) {
        if (is_level(leveling, loop) && !says_its_level(leveling, loop)) {
            return false;
        }
    }
    return true;
}

/* The level that a loop stands in. */
static uint32_t level_around(const struct leveling *leveling, uint32_t loop)
{
    while (loop != 0 && !is_level(leveling, loop)) {
        loop = leveling->tree->loops[loop].parent;
    }
    return loop;
}

static void look_around(struct leveling *leveling)
{
    const struct tree *tree = leveling->tree;
    uint32_t i;

    for (i = 1; i < tree->loop_count; i++) {
        if (is_level(leveling, i) && tree->loops[i].hl_parent != TREE_NONE) {
            leveling->has_children[tree->loops[i].hl_parent] = true;
        }
    }
    for (i = 0; i < tree->segment_count; i++) {
        if (bytes_equal_text(segment_tag(&tree->segments[i].segment),
                             identity_tag)) {
            leveling
                ->has_identity[level_around(leveling, tree->segments[i].loop)] =
                true;
        }
    }
}

static struct bytes told_level(const struct leveling *leveling, uint32_t loop)
{
    const struct map *map = leveling->map;
    bool is_top = leveling->tree->loops[loop].hl_parent == TREE_NONE;
    size_t last = map->level_count - 1;

    if (leveling->has_children[loop]) {
        return map->levels[is_top || last == 0 ? 0 : 1];
    }
    return map->levels[is_top && !leveling->has_identity[loop] ? 0 : last];
}

/* The segment with its level put in. */
static struct segment with_level(const struct leveling *leveling,
                                 const struct segment *from, struct bytes level)
{
    uint32_t element = leveling->map->tree_element;
    uint32_t count = from->count > element ? from->count : element;
    uint32_t *bounds =
        arena_take_array(leveling->arena, (size_t)count + 2, sizeof *bounds);
    char *data = arena_take(leveling->arena,
                            (size_t)from->length + level.length + element + 1);
    struct segment made = *from;
    uint32_t at = 0;
    uint32_t i;

    for (i = 0; i <= count; i++) {
        struct bytes part = i == element ? level : segment_element(from, i);

        bounds[i] = at;
        if (part.length > 0) {
            memcpy(data + at, part.data, part.length);
        }
        at += (uint32_t)part.length;
        data[at++] = leveling->tree->separators.element;
    }
    bounds[count + 1] = at;
    made.data = data;
    made.length = at - 1;
    made.count = count;
    made.bounds = bounds;
    made.parts = NULL;
    made.part_count = 0;
    return made;
}

const struct tree *map_level_tree(const struct map *map,
                                  const struct tree *tree, struct arena *arena)
{
    struct leveling leveling = { .map = map, .tree = tree, .arena = arena };
    struct tree *out;
    uint32_t loop;

    if (all_say_theirs(&leveling)) {
        return tree;
    }
    leveling.has_children = arena_take_array(arena, tree->loop_count,
                                             sizeof *leveling.has_children);
    leveling.has_identity = arena_take_array(arena, tree->loop_count,
                                             sizeof *leveling.has_identity);
    look_around(&leveling);
    out = arena_take(arena, sizeof *out);
    *out = *tree;
    out->segments =
        arena_take_array(arena, tree->segment_count, sizeof *out->segments);
    memcpy(out->segments, tree->segments,
           tree->segment_count * sizeof *out->segments);
    for (loop = 1; loop < tree->loop_count; loop++) {
        struct tree_segment *first = &out->segments[tree->loops[loop].first];

        if (is_level(&leveling, loop) && !says_its_level(&leveling, loop)) {
            first->segment = with_level(&leveling, &first->segment,
                                        told_level(&leveling, loop));
        }
    }
    return out;
}
