/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_reading.h"

static inline int matched_value(const struct map_reading *reading,
                                const struct place_test *test,
                                const struct segment *segment)
{
    struct bytes given =
        map_element_bytes(reading, segment, test->element, test->component);
    uint32_t i;

    for (i = 0; i < test->value_count; i++) {
        if (map_codes_equal(given, test->values[i])) {
            return (int)i;
        }
    }
    return -1;
}

int map_matched_value(const struct map_reading *reading,
                      const struct place_test *test,
                      const struct segment *segment)
{
    return matched_value(reading, test, segment);
}

static inline int rank_of(const struct map_reading *reading,
                          const struct map_selector *selector,
                          const struct segment *segment)
{
    int rank = 0;
    uint32_t i;

    for (i = 0; i < selector->test_count; i++) {
        int one = matched_value(reading, &selector->tests[i], segment);

        if (one < 0) {
            return -1;
        }
        if (rank == 0) {
            rank = one;
        }
    }
    return rank;
}

int map_rank_of(const struct map_reading *reading,
                const struct map_selector *selector,
                const struct segment *segment)
{
    return rank_of(reading, selector, segment);
}

static struct match_counter *counter_of(struct map_reading *reading,
                                        const struct map_scope *scope,
                                        uint16_t counter)
{
    struct scope_run *run = &reading->scopes[scope->index];
    struct match_counter *found =
        &run->counters[counter - scope->first_counter];

    if (found->stamp != run->stamp) {
        *found = (struct match_counter){ .stamp = run->stamp };
    }
    return found;
}

/* Among the segments from `first` on that stand at the same node of the same
 * loop: the first with the best rank. They stand together, so this is looked
 * at once per loop. */
static uint32_t best_segment(const struct map_reading *reading,
                             const struct map_selector *selector,
                             uint32_t first)
{
    const struct tree_segment *begin = map_segment_at(reading, first);
    uint32_t best = first;
    int best_rank = -1;
    uint32_t i;

    for (i = first; i < reading->tree->segment_count && best_rank != 0; i++) {
        const struct tree_segment *one = map_segment_at(reading, i);
        int rank;

        if (one->loop != begin->loop || one->node != begin->node) {
            break;
        }
        rank = rank_of(reading, selector, &one->segment);
        if (rank >= 0 && (best_rank < 0 || rank < best_rank)) {
            best = i;
            best_rank = rank;
        }
    }
    return best;
}

/* The same among loop instances beside each other. */
static uint32_t best_loop(const struct map_reading *reading,
                          const struct map_selector *selector, uint32_t first)
{
    const struct tree *tree = reading->tree;
    const struct tree_loop *begin = &tree->loops[first];
    uint32_t best = first;
    int best_rank = -1;
    uint32_t i;

    for (i = first; i < tree->loop_count && best_rank != 0; i++) {
        const struct tree_loop *one = &tree->loops[i];
        int rank;

        if (one->parent < begin->parent ||
            (one->parent == begin->parent && one->node > begin->node)) {
            break;
        }
        if (one->parent != begin->parent || one->node != begin->node) {
            continue;
        }
        rank = rank_of(reading, selector,
                       &map_segment_at(reading, one->first)->segment);
        if (rank >= 0 && (best_rank < 0 || rank < best_rank)) {
            best = i;
            best_rank = rank;
        }
    }
    return best;
}

/* Is this instance (`segment`, or `loop` where it is one) taken by a selector
 * that matches it, and not each that does? */
static bool takes(struct map_reading *reading, struct match_counter *counter,
                  const struct map_selector *selector, uint32_t segment,
                  uint32_t loop)
{
    uint32_t here = loop == TREE_NONE ? segment : loop;

    if (!selector->has_choice) {
        return ++counter->seen == selector->occurrence;
    }
    if (counter->seen++ == 0) {
        counter->chosen = loop == TREE_NONE
                              ? best_segment(reading, selector, segment)
                              : best_loop(reading, selector, loop);
    }
    return counter->chosen == here;
}

/* The operation for a segment; NULL: none takes it. */
const struct map_op *map_select_op(struct map_reading *reading,
                                   const struct map_scope *scope,
                                   uint16_t first, uint32_t segment)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    size_t i;

    for (i = first;
         i < scope->op_count && scope->ops[i]->node == scope->ops[first]->node;
         i++) {
        const struct map_op *op = scope->ops[i];
        struct match_counter *counter;
        size_t k;

        if (rank_of(reading, &op->selector, bytes) < 0) {
            continue;
        }
        /* The pairs of all SDQ make one list, and so do those of PIA. */
        if (op->selector.each || op->is_trigger ||
            (op->pairs != NULL && op->pairs->pairs_from != 0) ||
            (op->has_pairs && op->pairs_composite)) {
            return op;
        }
        counter = counter_of(reading, scope, op->counter);
        if (takes(reading, counter, &op->selector, segment, TREE_NONE)) {
            return op;
        }
        /* N3 and N3[2] count together. */
        for (k = i + 1; k < scope->op_count && scope->ops[k]->node == op->node;
             k++) {
            if (scope->ops[k]->counter == op->counter &&
                counter->seen == scope->ops[k]->selector.occurrence) {
                return scope->ops[k];
            }
        }
        return NULL;
    }
    return NULL;
}

/* The child scope for a loop instance, or for a segment used as one. */
const struct map_scope *map_select_child(struct map_reading *reading,
                                         const struct map_scope *scope,
                                         uint16_t node, uint32_t segment,
                                         uint32_t loop)
{
    const struct segment *bytes = &map_segment_at(reading, segment)->segment;
    const struct map_scope *found = NULL;
    size_t at;
    size_t i;

    if (node < scope->node_base ||
        node - scope->node_base >= scope->node_span) {
        return NULL;
    }
    at = scope->lookup[node - scope->node_base].child;
    for (i = at; at != 0 && i <= scope->child_count; i++) {
        const struct map_scope *child = scope->children[i - 1];

        if (child->node != node) {
            break;
        }
        if (child->kind == MAP_SCOPE_PAIRS || !child->reads ||
            (found != NULL && child->selector.occurrence < 2) ||
            rank_of(reading, &child->selector, bytes) < 0) {
            continue;
        }
        if (found != NULL) { /* the second must know of the first */
            counter_of(reading, scope, child->counter)->seen++;
        } else if (child->selector.each ||
                   takes(reading, counter_of(reading, scope, child->counter),
                         &child->selector, segment, loop)) {
            found = child;
        }
    }
    return found;
}
