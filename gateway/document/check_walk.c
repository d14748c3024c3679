/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

/* The node's own tag, for a loop that of its trigger. */
static bool has_tag(const struct set_node *node, struct bytes tag)
{
    return bytes_equal_text(tag, node->segment->id);
}

/* ---- what is missing */

static void tell_missing(struct check *check, const struct set_node *node)
{
    struct finding finding = check_finding(
        check, node->is_loop ? KIND_LOOP_MISSING : KIND_SEGMENT_MISSING);
    const char *before = finding.tag;

    finding.tag = node->segment->id;
    check_tell(check, &check->set_findings, &finding,
               "mandatory %s %s is missing before %s",
               node->is_loop ? "loop" : "segment", node->id, before);
}

/* The mandatory children of one open loop from behind the current one up to
 * (without) `until`, 0: to its end. */
static void tell_missing_children(struct check *check, uint32_t depth,
                                  uint16_t until)
{
    struct set_run *run = &check->run;
    const struct set_node *nodes = run->plan->nodes;
    uint32_t kept = run->depth;

    run->depth = depth;
    for (uint16_t i = nodes[run->levels[depth].child].next; i != until;
         i = nodes[i].next) {
        if (nodes[i].mandatory) {
            tell_missing(check, &nodes[i]);
        }
    }
    run->depth = kept;
}

/* The same for all loops that end when the walk goes on to `target` (a child
 * of the loop at `depth`, behind its current child or that child itself). */
static void tell_missing_before(struct check *check, uint32_t depth,
                                uint16_t target)
{
    for (uint32_t i = check->run.depth; i > depth; i--) {
        tell_missing_children(check, i, 0);
    }
    if (target != check->run.levels[depth].child) {
        tell_missing_children(check, depth, target);
    }
}

static uint16_t trailer_node(const struct plan *plan)
{
    const struct set_node *nodes = plan->nodes;
    uint16_t last = nodes[0].first_child;

    while (nodes[last].next != 0) {
        last = nodes[last].next;
    }
    return last;
}

void check_walk_end(struct check *check)
{
    struct set_run *run = &check->run;
    uint16_t trailer = trailer_node(run->plan);

    tell_missing_before(check, 0, trailer);
    if (run->guideline != NULL) {
        check_guideline_leave(check, 0);
    }
    run->node = trailer;
}

/* ---- where it belongs */

/* A child of an open loop that can take the segment. */
struct walk_place {
    uint32_t depth;
    uint16_t child; /* 0: none */
};

/* X12.6: the next node of that tag at or after the current one in this loop,
 * else in the loop around it. */
static struct walk_place find_place(const struct set_run *run, struct bytes tag)
{
    const struct set_node *nodes = run->plan->nodes;

    for (uint32_t depth = run->depth + 1; depth-- > 0;) {
        const struct walk_level *level = &run->levels[depth];
        uint16_t at = level->child;

        if (level->count >= nodes[at].maximum) {
            at = nodes[at].next;
        }
        for (; at != 0; at = nodes[at].next) {
            if (has_tag(&nodes[at], tag)) {
                return (struct walk_place){ depth, at };
            }
        }
    }
    return (struct walk_place){ 0, 0 };
}

/* The current child of an open loop that would take it, were it not used up.
 * A loop's trigger stands for the loop, which is found further out. */
static struct walk_place find_used_up(const struct set_run *run,
                                      struct bytes tag)
{
    const struct set_node *nodes = run->plan->nodes;

    for (uint32_t depth = run->depth + 1; depth-- > 0;) {
        uint16_t at = run->levels[depth].child;
        bool is_trigger =
            depth > 0 && nodes[run->levels[depth].loop].first_child == at;

        if (has_tag(&nodes[at], tag) && !is_trigger) {
            return (struct walk_place){ depth, at };
        }
    }
    return (struct walk_place){ 0, 0 };
}

/* Somewhere before the current place in an open loop: it comes too late. */
static const struct set_node *find_passed(const struct set_run *run,
                                          struct bytes tag)
{
    const struct set_node *nodes = run->plan->nodes;

    for (uint32_t depth = run->depth + 1; depth-- > 0;) {
        const struct walk_level *level = &run->levels[depth];

        for (uint16_t at = nodes[level->loop].first_child;
             at != 0 && at != level->child; at = nodes[at].next) {
            if (has_tag(&nodes[at], tag)) {
                return &nodes[level->child];
            }
        }
    }
    return NULL;
}

/* A loop that holds such a segment, for the text. */
static const struct set_node *find_loop_of(const struct set_definition *set,
                                           const struct plan *plan,
                                           struct bytes tag)
{
    for (uint16_t i = 1; i < set->node_count; i++) {
        const struct set_node *node = &plan->nodes[i];

        if (!node->is_loop && node->parent != 0 && has_tag(node, tag)) {
            return &plan->nodes[node->parent];
        }
    }
    return NULL;
}

static uint16_t go_to(struct check *check, struct walk_place place)
{
    struct set_run *run = &check->run;
    const struct set_node *node = &run->plan->nodes[place.child];
    struct plan_step step = {
        .target = node->is_loop ? node->first_child : node->index,
        .pops = (uint8_t)(run->depth - place.depth),
        .flags = node->is_loop ? STEP_LOOP : 0,
    };

    if (!check_walk_step(check, step)) {
        check_skip_set(check, KIND_SET_TOO_LARGE,
                       "the transaction set's tree needs more memory than it "
                       "may have");
        return 0;
    }
    return step.target;
}

static uint16_t take_used_up(struct check *check, struct walk_place place)
{
    const struct set_node *node = &check->run.plan->nodes[place.child];
    struct finding finding;
    uint16_t target;

    tell_missing_before(check, place.depth, place.child);
    target = go_to(check, place);
    finding = check_finding(check, node->is_loop ? KIND_LOOP_TOO_MANY
                                                 : KIND_SEGMENT_TOO_MANY);
    check_tell(check, &check->set_findings, &finding,
               "%s %s stands here %u times; at most %u %s allowed",
               node->is_loop ? "loop" : "segment", node->id,
               check->run.levels[place.depth].count, node->maximum,
               node->maximum == 1 ? "is" : "are");
    return target;
}

/* ---- where it does not */

static void tell_unknown(struct check *check, bool defined)
{
    const struct check_policies *policies = &check->run.policies;
    struct finding finding = check_finding(
        check, defined ? KIND_SEGMENT_NOT_IN_SET : KIND_SEGMENT_UNRECOGNIZED);
    const char *tag = check_shown(check, check_tag(check));
    const struct set_definition *set = check->run.set;

    if (policies->unknown_segment_silent) {
        return;
    }
    finding.severity = policies->unknown_segment;
    if (defined) {
        check_tell(check, &check->set_findings, &finding,
                   "segment %s is not part of transaction set %s", tag,
                   set->id);
        return;
    }
    check_tell(check, &check->set_findings, &finding,
               "'%s' is no segment of %s", tag, set->version);
}

static void tell_misplaced(struct check *check)
{
    struct set_run *run = &check->run;
    struct bytes tag = check_tag(check);
    const struct set_node *behind = find_passed(run, tag);
    const struct set_node *loop = find_loop_of(run->set, run->plan, tag);
    struct finding finding =
        check_finding(check, behind != NULL ? KIND_SEGMENT_OUT_OF_ORDER
                                            : KIND_SEGMENT_UNEXPECTED);

    if (behind != NULL) {
        check_tell(check, &check->set_findings, &finding,
                   "segment %s stands behind %s %s, it belongs before it",
                   finding.tag, behind->is_loop ? "loop" : "segment",
                   behind->id);
    } else if (loop != NULL) {
        check_tell(check, &check->set_findings, &finding,
                   "segment %s may not stand here; it belongs into loop %s, "
                   "which begins with %s",
                   finding.tag, loop->id, loop->segment->id);
    } else {
        check_tell(check, &check->set_findings, &finding,
                   "segment %s may not stand here", finding.tag);
    }
}

uint16_t check_walk_segment(struct check *check, uint32_t tag,
                            const struct segment_plan **segment)
{
    struct set_run *run = &check->run;
    struct bytes name = check_tag(check);
    struct walk_place place;

    if (tag == PLAN_NO_TAG) {
        /* A foreign segment's elements are not looked at. */
        *segment = NULL;
        tell_unknown(check,
                     dictionary_segment(run->set->dictionary, name) != NULL);
        return 0;
    }
    *segment = run->plan->segments[tag];
    place = find_place(run, name);
    if (place.child != 0) {
        tell_missing_before(check, place.depth, place.child);
        return go_to(check, place);
    }
    place = find_used_up(run, name);
    if (place.child != 0) {
        return take_used_up(check, place);
    }
    tell_misplaced(check);
    return 0;
}
