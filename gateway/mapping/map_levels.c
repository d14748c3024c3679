/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_build.h"

static bool names_optional_level(const struct map *map,
                                 const struct map_scope *scope)
{
    size_t i;

    for (i = 0; scope->is_level && scope->selector.test_count == 1 &&
                i < map->level_count;
         i++) {
        if (map->level_optional[i] &&
            bytes_equal(scope->selector.tests[0].values[0], map->levels[i])) {
            return true;
        }
    }
    return false;
}

static bool selects_same(const struct map_scope *a, const struct map_scope *b)
{
    return a->node == b->node &&
           !map_tests_disjoint(a->selector.tests, a->selector.test_count,
                               b->selector.tests, b->selector.test_count);
}

/* A level may be left out if what stands below it can stand in its place. */
static bool may_skip(const struct map_scope *scope)
{
    const struct map_scope *parent = scope->parent;
    size_t below = 0;
    size_t i;
    size_t k;

    for (i = 0; i < scope->child_count; i++) {
        if (!scope->children[i]->is_level) {
            continue;
        }
        below++;
        for (k = 0; k < parent->child_count; k++) {
            if (selects_same(parent->children[k], scope->children[i])) {
                return false;
            }
        }
    }
    return below > 0;
}

/* Place of a scope's level in `levels`; level_count: it is none. */
static size_t level_place(const struct map *map, const struct map_scope *scope)
{
    size_t i;

    for (i = 0; scope->is_level && scope->selector.test_count == 1 &&
                i < map->level_count;
         i++) {
        if (bytes_equal(scope->selector.tests[0].values[0], map->levels[i])) {
            return i;
        }
    }
    return map->level_count;
}

/* Do the fields nest these two levels in the order of `levels` somewhere? */
static bool nests_so(const struct map *map, size_t above, size_t below)
{
    size_t i;

    for (i = 0; i < map->scope_count; i++) {
        const struct map_scope *scope = map->scopes[i];

        if (scope->parent != NULL && level_place(map, scope) == below &&
            level_place(map, scope->parent) == above) {
            return true;
        }
    }
    return false;
}

/* Fields that nest two levels against `levels`, and nowhere as `levels` says:
 * the document is turned. Fields that nest them both ways mean just that. */
static void find_turned(struct map_build *build)
{
    struct map *map = build->map;
    size_t i;

    for (i = 0; i < map->scope_count; i++) {
        struct map_scope *inner = map->scopes[i];
        size_t below = level_place(map, inner);
        size_t above = inner->parent == NULL ? map->level_count
                                             : level_place(map, inner->parent);

        if (below >= above || above == map->level_count ||
            inner->owner != inner || inner->parent->owner != inner->parent ||
            nests_so(map, below, above)) {
            continue;
        }
        if (map->turn_inner != NULL || !inner->list || !inner->parent->list ||
            inner->parent->parent->owner != map->scopes[0]) {
            map_complain(build, inner->where, "MAP_TREE",
                         "only one pair of levels right below the first can be "
                         "turned, and both must be lists");
            continue;
        }
        map->turn_inner = inner;
        map->turn_outer = inner->parent;
    }
}

void map_finish_levels(struct map_build *build)
{
    const struct map *map = build->map;
    size_t i;

    for (i = 0; i < map->scope_count; i++) {
        struct map_scope *scope = map->scopes[i];

        scope->is_optional = names_optional_level(map, scope);
        scope->may_skip = scope->is_optional && scope->owner == scope &&
                          scope->list && may_skip(scope);
    }
    find_turned(build);
    if (map->turn_inner != NULL) {
        ((struct map_scope *)(uintptr_t)map->turn_inner)->may_skip = false;
    }
}
