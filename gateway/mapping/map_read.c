/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads a tree by a map's tables: once through its segments, each looked up by
 * the loop it stands in and its node in the set. Nothing is allocated per
 * segment but what goes into the record.
 */
#include "mapping/map.h"

#include "mapping/map_level.h"
#include "mapping/map_reading.h"
#include "mapping/map_turn.h"

/* How far up the tree a parent that is not named is looked for. */
enum { LEVELS_UP = 32 };

/* --- records --- */

static struct scope_run *open_scope(struct map_reading *reading,
                                    const struct map_scope *scope)
{
    struct scope_run *run = &reading->scopes[scope->index];

    if (run->counters == NULL) {
        run->counters =
            arena_take_array(reading->arena, (size_t)scope->own_counters + 1,
                             sizeof *run->counters);
        if (scope->owner == scope && scope->late_slot_count > 0) {
            run->late = arena_take_array(reading->arena, scope->late_slot_count,
                                         sizeof *run->late);
        }
    }
    run->stamp++;
    return run;
}

static struct record *attach(struct map_reading *reading,
                             const struct map_scope *scope,
                             struct record *around, uint64_t *index)
{
    struct record_value *value;
    size_t i;

    for (i = 0; i + 1 < scope->path_length; i++) {
        around = record_make_part(&around->values[scope->path[i]->index],
                                  scope->path[i], reading->arena);
    }
    value = &around->values[scope->path[i]->index];
    *index = 1;
    if (scope->list) {
        struct record_value *item = record_list_add(value, reading->arena);

        item->record = record_make(reading->arena, scope->type);
        *index = value->list->count;
        return item->record;
    }
    value->record = record_make(reading->arena, scope->type);
    return value->record;
}

/* A new record of the scope inside that of `around`. Levels of a tree stay
 * open while others of their kind begin, so each has a spot of its own. */
struct record_spot *map_open_record(struct map_reading *reading,
                                    const struct map_scope *scope,
                                    struct record_spot *around,
                                    uint32_t segment)
{
    struct scope_run *run = open_scope(reading, scope);
    struct record_spot *spot = run->spot;

    if (spot == NULL || scope->is_level) {
        spot = arena_take(reading->arena, sizeof *spot);
        run->spot = spot;
    }
    spot->scope = scope;
    spot->segment = segment;
    spot->frame.outer = &around->frame;
    spot->frame.record =
        attach(reading, scope, (struct record *)(uintptr_t)around->frame.record,
               &spot->frame.index);
    return spot;
}

/* A record that nothing came into is taken away again. */
static void drop_record(const struct record_spot *spot)
{
    const struct map_scope *scope = spot->scope;
    const struct record *around = spot_around(spot)->frame.record;
    struct record_value *value;
    size_t i;

    for (i = 0; i + 1 < scope->path_length; i++) {
        around =
            record_part(&around->values[scope->path[i]->index], scope->path[i]);
    }
    value = &around->values[scope->path[i]->index];
    if (!scope->list) {
        value->record = NULL;
    } else if (--value->list->count == 0) {
        value->list = NULL;
    }
}

/* Is the record's neighbour the same but for what is gathered? Then it gets
 * that, and this one is not wanted. */
static bool gather_into_last(struct map_reading *reading,
                             const struct record_spot *spot)
{
    const struct map_scope *scope = spot->scope;
    const struct record_list *list =
        record_value_at(spot->frame.outer->record, scope->path,
                        scope->path_length)
            ->list;
    struct record_value *into;
    struct record_value *from;
    struct record_value own;
    bool same;

    if (list->count < 2) {
        return false;
    }
    into = &list->items[list->count - 2].record->values[scope->gather->index];
    from = &list->items[list->count - 1].record->values[scope->gather->index];
    own = *from;
    *from = *into;
    same = record_equal(list->items[list->count - 2].record,
                        list->items[list->count - 1].record);
    *from = own;
    for (size_t i = 0; same && own.list != NULL && i < own.list->count; i++) {
        record_list_add(into, reading->arena)->record =
            own.list->items[i].record;
    }
    return same;
}

void map_close_spot(struct map_reading *reading, struct record_spot *spot)
{
    if (!map_close_record(reading, spot) ||
        (spot->scope->gather != NULL && gather_into_last(reading, spot))) {
        drop_record(spot);
    }
}

/* --- loops --- */

/* The first level of a tree that the map goes through without a record. */
static const struct map_scope *first_level(const struct map_scope *root)
{
    size_t i;

    for (i = 0; i < root->child_count; i++) {
        if (root->children[i]->is_level && root->children[i]->owner == root) {
            return root->children[i];
        }
    }
    return NULL;
}

/* Where an HL without a good HL02 belongs: to the nearest one before it, or
 * above that, that has a place for it. */
static uint32_t guess_level_parent(struct map_reading *reading, uint32_t loop)
{
    const struct tree_loop *one = &reading->tree->loops[loop];
    uint32_t above = reading->last_level;
    uint32_t steps;

    for (steps = 0; above != TREE_NONE && steps < LEVELS_UP; steps++) {
        const struct loop_run *run = &reading->loops[above];

        if (run->scope != NULL) {
            size_t i;

            for (i = 0; i < run->scope->child_count; i++) {
                const struct map_scope *child = run->scope->children[i];

                if (child->is_level &&
                    map_rank_of(
                        reading, &child->selector,
                        &map_segment_at(reading, one->first)->segment) >= 0) {
                    return above;
                }
            }
        }
        above = run->level_parent;
    }
    return TREE_NONE;
}

/* O has no rule for an I right below it, but one for a P that has: a P that is
 * not there is made up. */
static const struct map_scope *through_implied(struct map_reading *reading,
                                               struct loop_run *above,
                                               uint32_t loop,
                                               struct record_spot **spot)
{
    const struct tree_loop *one = &reading->tree->loops[loop];
    size_t i;

    for (i = 0; i < above->scope->child_count; i++) {
        const struct map_scope *level = above->scope->children[i];
        const struct map_scope *child;

        if (!level->may_skip || !level->reads) {
            continue;
        }
        if (above->implied == NULL || above->implied->scope != level) {
            if (reading->scopes[level->index].counters == NULL) {
                (void)open_scope(reading, level);
            }
            child =
                map_select_child(reading, level, one->node, one->first, loop);
            if (child == NULL) {
                continue;
            }
            above->implied =
                map_open_record(reading, level, above->spot, one->first);
        } else {
            child =
                map_select_child(reading, level, one->node, one->first, loop);
        }
        if (child != NULL) {
            *spot = above->implied;
            return child;
        }
    }
    return NULL;
}

static const struct map_scope *select_level(struct map_reading *reading,
                                            uint32_t loop,
                                            struct record_spot **spot)
{
    const struct tree_loop *one = &reading->tree->loops[loop];
    uint32_t parent = one->hl_parent;
    const struct map_scope *root = reading->map->scopes[0];
    const struct map_scope *scope = NULL;
    struct loop_run *above;

    if (parent == TREE_NONE) {
        parent = guess_level_parent(reading, loop);
    }
    reading->loops[loop].level_parent = parent;
    if (parent == TREE_NONE) {
        above = &reading->loops[one->parent];
        *spot = above->spot;
        scope = above->scope == NULL
                    ? NULL
                    : map_select_child(reading, above->scope, one->node,
                                       one->first, loop);
        if (scope == NULL && above->scope == root &&
            first_level(root) != NULL) {
            if (reading->scopes[first_level(root)->index].counters == NULL) {
                (void)open_scope(reading, first_level(root));
            }
            scope = map_select_child(reading, first_level(root), one->node,
                                     one->first, loop);
        }
        return scope;
    }
    above = &reading->loops[parent];
    if (above->scope == NULL) {
        return NULL;
    }
    *spot = above->spot;
    scope =
        map_select_child(reading, above->scope, one->node, one->first, loop);
    return scope != NULL ? scope : through_implied(reading, above, loop, spot);
}

static bool is_above_unread(const struct map_reading *reading, uint32_t loop)
{
    const struct tree_loop *one = &reading->tree->loops[loop];
    uint32_t above = one->hl_parent == TREE_NONE ? one->parent : one->hl_parent;

    return reading->loops[above].scope == NULL;
}

static void open_loop(struct map_reading *reading, uint32_t loop)
{
    const struct tree_loop *one = &reading->tree->loops[loop];
    struct loop_run *run = &reading->loops[loop];
    struct loop_run *above = &reading->loops[one->parent];
    struct record_spot *spot = above->spot;
    const struct map_scope *scope = NULL;
    bool is_level =
        one->node == reading->map->tree_node && reading->map->tree_node != 0;

    run->level_parent = TREE_NONE;
    if (is_level) {
        scope = select_level(reading, loop, &spot);
        reading->last_level = loop;
    } else if (above->scope != NULL) {
        scope = map_select_child(reading, above->scope, one->node, one->first,
                                 loop);
    }
    if (scope == NULL) {
        if (!is_above_unread(reading, loop) &&
            reading->map->node_ignored[one->node] != UINT64_MAX) {
            map_unread_loop(reading, one->first);
        }
        return;
    }
    run->scope = scope;
    if (scope->owner == scope) {
        run->spot = map_open_record(reading, scope, spot, one->first);
    } else {
        (void)open_scope(reading, scope);
        run->spot = spot;
    }
}

static void close_loop(struct map_reading *reading, uint32_t loop)
{
    const struct loop_run *run = &reading->loops[loop];

    if (run->scope != NULL && run->scope->owner == run->scope) {
        map_close_spot(reading, run->spot);
    }
}

/* Goes from the loop at hand to that of the next segment. */
static uint32_t change_loop(struct map_reading *reading, uint32_t from,
                            uint32_t to, uint32_t segment)
{
    const struct tree_loop *loops = reading->tree->loops;
    bool opens = loops[to].first == segment && to != 0;
    uint32_t until = opens ? loops[to].parent : to;

    while (from != until && from != 0) {
        close_loop(reading, from);
        from = loops[from].parent;
    }
    if (opens) {
        open_loop(reading, to);
    }
    return to;
}

/* --- the whole --- */

/* Children of a level come after it, so what is said of lists waits. */
static void check_levels(struct map_reading *reading)
{
    uint32_t i;

    for (i = 0; i < reading->tree->loop_count; i++) {
        const struct loop_run *run = &reading->loops[i];

        if (run->scope != NULL && run->scope->is_level &&
            run->scope->owner == run->scope) {
            map_check_assertions(reading, run->spot);
        }
    }
}

static void open_root(struct map_reading *reading)
{
    const struct map_scope *root = reading->map->scopes[0];
    struct scope_run *run = open_scope(reading, root);

    run->spot = arena_take(reading->arena, sizeof *run->spot);
    run->spot->scope = root;
    run->spot->frame.record = record_make(reading->arena, root->type);
    reading->loops[0].scope = root;
    reading->loops[0].spot = run->spot;
}

static void read_segments(struct map_reading *reading)
{
    const struct tree *tree = reading->tree;
    uint32_t loop = 0;
    uint32_t i;

    for (i = 0; i < tree->segment_count; i++) {
        const struct tree_segment *segment = &tree->segments[i];

        if (segment->loop != loop) {
            loop = change_loop(reading, loop, segment->loop, i);
        }
        if (segment->node != 0 && reading->loops[loop].scope != NULL) {
            map_read_segment(reading, &reading->loops[loop], i);
        }
    }
    (void)change_loop(reading, loop, 0, UINT32_MAX);
}

/* Segments with these flags have texts that are not their bytes. */
static uint32_t odd_flags(const struct tree *tree)
{
    enum charset charset = tree->separators.charset;
    bool is_plain = charset == CHARSET_NONE || charset == CHARSET_UTF_8;

    return SEGMENT_REPETITIONS | SEGMENT_RELEASED |
           (is_plain ? 0 : SEGMENT_HIGH) |
           (charset == CHARSET_ISO_2022 ? SEGMENT_CONTROL : 0);
}

/* The document's tree as the map wants it: with levels told apart, turned, or
 * put on its own nodes. */
static const struct tree *prepare_tree(const struct map *map,
                                       const struct tree *tree,
                                       struct arena *arena,
                                       struct xml_placing *placing)
{
    if (map->xml != NULL) {
        xml_set_place(map->xml, tree, arena, placing);
        return &placing->tree;
    }
    if (map->tree_node != 0 && map->syntax->is_edifact) {
        tree = map_level_tree(map, tree, arena);
    }
    return map->turn_inner == NULL ? tree : map_turn_tree(map, tree, arena);
}

struct record *map_read_traced(const struct map *map, const struct tree *tree,
                               struct arena *arena, struct findings *findings,
                               struct map_trace *trace)
{
    struct xml_placing placing = { .unplaced_count = 0 };
    struct map_reading reading = { .map = map,
                                   .tree =
                                       prepare_tree(map, tree, arena, &placing),
                                   .arena = arena,
                                   .findings = findings,
                                   .trace = trace,
                                   .odd_flags = odd_flags(tree),
                                   .last_level = TREE_NONE };
    struct record_spot *root;

    reading.scopes =
        arena_take_array(arena, map->scope_count, sizeof *reading.scopes);
    reading.loops = arena_take_array(
        arena, (size_t)reading.tree->loop_count + 1, sizeof *reading.loops);
    open_root(&reading);
    root = reading.loops[0].spot;
    read_segments(&reading);
    map_unread_unplaced(&reading, tree, &placing);
    (void)map_close_record(&reading, root);
    if (map->has_assertions) {
        check_levels(&reading);
    }
    map_check_totals(&reading, root);
    return (struct record *)(uintptr_t)root->frame.record;
}

struct record *map_read(const struct map *map, const struct tree *tree,
                        struct arena *arena, struct findings *findings)
{
    return map_read_traced(map, tree, arena, findings, NULL);
}
