/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include "document/check_clean.h"
#include "document/guideline.h"

/* ---- the beginning */

static enum finding_severity weigh(enum overlay_policy policy,
                                   enum finding_severity usual)
{
    if (policy == OVERLAY_REJECT) {
        return FINDING_ERROR;
    }
    return policy == OVERLAY_USUAL ? usual : FINDING_WARNING;
}

static void set_policies(struct set_run *run)
{
    static const struct guideline none;
    const struct guideline *guideline =
        run->set == NULL || run->set->guideline == NULL ? &none
                                                        : run->set->guideline;

    run->policies = (struct check_policies){
        .open_code = weigh(guideline->code_list, FINDING_WARNING),
        .open_code_silent = guideline->code_list == OVERLAY_ACCEPT,
        .unknown_segment = weigh(guideline->unknown_segment, FINDING_ERROR),
        .unknown_segment_silent = guideline->unknown_segment == OVERLAY_ACCEPT,
        .trailing_separators =
            weigh(guideline->trailing_separators, FINDING_WARNING),
        .trailing_separators_silent =
            guideline->trailing_separators == OVERLAY_ACCEPT,
    };
}

static void tell_unknown_set(struct check *check)
{
    const struct envelope *envelope = check->envelope;
    struct bytes type = check->transaction.type;
    struct finding finding = check_element_finding(
        check, type.length == 0 ? KIND_SET_TYPE_MISSING : KIND_SET_UNKNOWN,
        envelope->type_element, envelope->type_reference, type);
    const char *name = envelope->levels[LEVEL_SET].name;

    finding.component = envelope->type_component;
    if (type.length == 0) {
        check_tell(check, &check->set_findings, &finding,
                   "%s does not say which %s this is", envelope->type_name,
                   name);
        return;
    }
    check_tell(check, &check->set_findings, &finding,
               "%s '%s' of version '%s' is not known here", name,
               check_shown(check, type),
               check_shown(check, envelope->wants_group
                                      ? check->group.version
                                      : check->transaction.version));
}

static void select_set(struct check *check)
{
    const struct set_definition *set = NULL;
    struct set_run *run = &check->run;

    if (check->transaction.type.length > 0 && check->options.select != NULL) {
        set = check->options.select(check->options.context, &check->interchange,
                                    &check->group, &check->transaction);
    }
    check->transaction.set = set;
    if (set == NULL) {
        tell_unknown_set(check);
        return;
    }
    run->set = set;
    run->plan = set->plan;
    check->envelope->judge_set(check, set);
}

/* The set itself and its ST, which is the first child of every set. */
static void begin_walk(struct check *check)
{
    struct set_run *run = &check->run;

    run->loop_count = 1;
    if (run->plan == NULL) {
        return;
    }
    run->node = run->plan->nodes[0].first_child;
    run->levels[0] = (struct walk_level){ .child = run->node, .count = 1 };
    check->store.tree.set = run->set;
    check->store.tree.separators = check->separators;
    check->store.tree.arena = check->set_arena;
    if (check->options.keep_trees &&
        (!tree_store_loop(&check->store, 0, TREE_NONE, 1) ||
         !tree_store_segment(&check->store, &check->segment, true, run->node, 0,
                             1))) {
        check_skip_set(check, KIND_SET_TOO_LARGE, "no memory for its tree");
    }
}

enum { NO_TAG = UINT32_MAX };

static void remember_step(const struct plan *plan, uint16_t node,
                          uint32_t symbol, struct walk_memo *memo)
{
    uint32_t tag = plan_find_tag(plan, symbol);

    *memo = (struct walk_memo){ .tag = symbol, .index = tag };
    if (tag != PLAN_NO_TAG) {
        memo->step = plan->steps[(size_t)node * plan->tag_count + tag];
    }
}

/* Nothing is known of any node: a tag that is none leads nowhere. */
static void forget_steps(struct check *check)
{
    for (uint32_t i = 0; i < check->run.set->node_count; i++) {
        check->memo[i] =
            (struct walk_memo){ .tag = NO_TAG, .index = PLAN_NO_TAG };
    }
    check->memo_plan = check->run.plan;
}

void check_begin_set(struct check *check)
{
    struct set_run *run = &check->run;

    arena_reset(check->set_arena);
    findings_open(&check->set_findings, check->set_arena,
                  check->options.limits.findings);
    tree_store_reset(&check->store);
    *run = (struct set_run){ .open = true, .has_level = check->has_level };
    hierarchy_open(&run->hierarchy, check->set_arena,
                   check->options.limits.hl_depth < UINT16_MAX
                       ? (uint32_t)check->options.limits.hl_depth
                       : UINT16_MAX);
    check->transaction = (struct transaction_facts){
        .offset = check->segment.offset,
        .first_segment = check->segment.number,
        .ordinal = ++check->ordinal,
        .ordinal_in_group = ++check->ordinal_in_group,
    };
    check_read_set(check);
    select_set(check);
    set_policies(run);
    begin_walk(check);
    if (run->plan != NULL && run->plan != check->memo_plan) {
        forget_steps(check);
    }
    run->guideline = check_guideline_begin(check);
}

/* ---- the fast way */

/* The tag as a symbol of up to three bytes; NO_TAG: it is none. */
static inline uint32_t load_tag(const struct segment *segment)
{
    uint32_t length = segment->bounds[1] - 1;
    uint32_t tag;

    if (__builtin_expect(length - 1 < 3 && segment->length >= 4, 1)) {
        memcpy(&tag, segment->data, 4);
        return tag & (((uint32_t)1 << (8 * length)) - 1);
    }
    if (segment->parts != NULL) {
        length = (segment->parts[1] & SEGMENT_PART_AT) - 1;
    }
    return length >= 1 && length <= 3
               ? (uint32_t)symbol_pack(bytes_of(segment->data, length))
               : (uint32_t)NO_TAG;
}

static bool is_edifact_envelope(uint32_t tag)
{
    return (tag & 0xffff) == ('U' | 'N' << 8) && tag != (tag & 0xffff) &&
           memchr("BGHTEZ", (int)(tag >> 16), 6) != NULL;
}

static inline bool is_envelope(const struct check *check)
{
    if (check->envelope == &envelope_edifact) {
        return is_edifact_envelope(load_tag(&check->segment));
    }
    switch (load_tag(&check->segment)) {
    case 'S' | 'T' << 8:
    case 'S' | 'E' << 8:
    case 'G' | 'S' << 8:
    case 'G' | 'E' << 8:
    case 'I' | 'S' << 8 | 'A' << 16:
    case 'I' | 'E' << 8 | 'A' << 16:
        return true;
    default:
        return false;
    }
}

bool check_is_envelope(const struct check *check)
{
    return is_envelope(check);
}

/* Does the step lead somewhere, with nothing to be said about it? */
static inline bool is_clean_step(const struct set_run *run,
                                 struct plan_step step)
{
    const struct walk_level *level = &run->levels[run->depth - step.pops];
    uint16_t child = (uint16_t)(step.target - (step.flags & STEP_LOOP));

    return step.target != 0 && (step.flags & STEP_MISSING) == 0 &&
           (level->child != child || level->count < run->plan->maxima[child]);
}

static inline bool walk_step(struct check *check, struct plan_step step)
{
    struct set_run *run = &check->run;
    /* A loop's trigger stands right behind its loop. */
    uint16_t child = (uint16_t)(step.target - (step.flags & STEP_LOOP));
    struct walk_level *level;

    if (run->guideline != NULL && step.pops > 0) {
        check_guideline_leave(check, run->depth - step.pops);
    }
    run->depth -= step.pops;
    level = &run->levels[run->depth];
    level->count = level->child == child ? level->count + 1 : 1;
    level->child = child;
    run->node = step.target;
    if ((step.flags & STEP_LOOP) == 0) {
        return true;
    }
    if (check->options.keep_trees &&
        !tree_store_loop(&check->store, child, level->instance, level->count)) {
        return false;
    }
    run->depth++;
    level[1] = (struct walk_level){ .loop = child,
                                    .child = step.target,
                                    .count = 1,
                                    .instance = run->loop_count++ };
    return true;
}

bool check_walk_step(struct check *check, struct plan_step step)
{
    return walk_step(check, step);
}

static bool keep_segment(struct check *check, uint16_t node)
{
    const struct set_run *run = &check->run;
    const struct walk_level *level = &run->levels[run->depth];
    bool copy = check->whole.data == NULL ||
                (check->segment.flags & SEGMENT_COPIED) != 0;

    return tree_store_segment(&check->store, &check->segment, copy, node,
                              level->instance, node == 0 ? 0 : level->count);
}

static bool is_too_large(const struct check *check)
{
    const struct check_limits *limits = &check->options.limits;
    const struct segment *segment = &check->segment;

    return segment->number - check->transaction.first_segment >=
               limits->transaction_segments ||
           segment->offset + segment->length - check->transaction.offset >
               limits->transaction_bytes;
}

/* Bytes before the segment that may be read. */
static inline uint32_t readable_before(const struct check *check)
{
    const struct segment *segment = &check->segment;

    return check->whole.data != NULL && segment->offset >= 8 &&
                   (segment->flags & SEGMENT_COPIED) == 0
               ? 8
               : 0;
}

static inline bool is_clean_segment(const struct check *check,
                                    const struct segment_plan *plan)
{
    const struct segment *segment = &check->segment;

    return segment->parts == NULL
               ? is_clean(plan, segment, readable_before(check))
               : !check->one_mark &&
                     is_clean_parts(plan, segment, check->clean_flags,
                                    readable_before(check));
}

/* One segment of a known set. false: it belongs to the envelope. */
static inline bool take_segment(struct check *check)
{
    struct set_run *run = &check->run;
    const struct plan *plan = run->plan;
    const struct segment_plan *segment = NULL;
    struct walk_memo *memo = &check->memo[run->node];
    uint32_t symbol = load_tag(&check->segment);
    struct plan_step step;
    uint32_t tag;
    uint16_t node;

    if (__builtin_expect(memo->tag != symbol, 0)) {
        remember_step(plan, run->node, symbol, memo);
    }
    tag = memo->index;
    step = memo->step;
    if (tag != PLAN_NO_TAG) {
        segment = plan->segments[tag];
    }
    if (__builtin_expect(is_clean_step(run, step), 1)) {
        if (segment->special == SPECIAL_END) {
            return false;
        }
        if (!walk_step(check, step)) {
            goto full;
        }
        node = step.target;
    } else {
        if (is_envelope(check)) {
            return false;
        }
        node = check_walk_segment(check, tag, &segment);
    }
    if (check->options.keep_trees && !keep_segment(check, node)) {
        goto full;
    }
    if (run->has_level) {
        check_level(check);
    }
    if (segment != NULL && !is_clean_segment(check, segment)) {
        check_elements(check, segment);
    }
    if (segment != NULL && segment->special != SPECIAL_NONE && node != 0) {
        check_special(check, segment);
    }
    if (run->guideline != NULL) {
        check_guideline_segment(check, node);
    }
    return true;
full:
    check_skip_set(check, KIND_SET_TOO_LARGE,
                   "the transaction set's tree needs more memory than it may "
                   "have");
    return true;
}

enum read_event check_run_set(struct check *check,
                              struct read_complaint *complaint)
{
    for (;;) {
        enum read_event event =
            segment_reader_next(check->reader, &check->segment, complaint);

        if (event != READ_SEGMENT) {
            return event;
        }
        if (check->run.plan == NULL || check->run.skipping) {
            if (is_envelope(check)) {
                return READ_SEGMENT;
            }
        } else if (!take_segment(check)) {
            return READ_SEGMENT;
        } else if (is_too_large(check)) {
            check_skip_set(check, KIND_SET_TOO_LARGE,
                           "the transaction set is larger than the limits");
        }
    }
}

void check_skip_set(struct check *check, enum finding_kind_id why,
                    const char *text)
{
    struct finding finding;

    if (check->run.skipping) {
        return;
    }
    check->run.skipping = true;
    finding = check_finding(check, why);
    check_tell(check, &check->set_findings, &finding, "%s", text);
}

/* ---- the end */

static void end_walk(struct check *check, bool with_trailer)
{
    struct set_run *run = &check->run;

    if (run->plan == NULL || run->skipping) {
        return;
    }
    check_walk_end(check);
    if (run->guideline != NULL) {
        check_guideline_end(check);
    }
    check_end_hierarchy(check);
    if (!check->options.keep_trees) {
        return;
    }
    run->depth = 0;
    run->levels[0].count = 1;
    if (with_trailer && !tree_store_segment(&check->store, &check->segment,
                                            true, run->node, 0, 1)) {
        check_skip_set(check, KIND_SET_TOO_LARGE, "no memory for its tree");
        return;
    }
    check->transaction.tree = &check->store.tree;
}

void check_end_set(struct check *check, bool with_trailer)
{
    struct transaction_facts *facts = &check->transaction;
    uint64_t segments = check->segment.number - facts->first_segment;
    uint64_t end = check->segment.offset;

    if (with_trailer || check->at_end) {
        segments++;
        end = segment_reader_offset(check->reader);
    }
    facts->segments = (uint32_t)segments;
    facts->length = end - facts->offset;
    end_walk(check, with_trailer);
    check->run.depth = 0;
    check_read_set_trailer(check, with_trailer);
    check->run.open = false;
    check->group.accepted += check->run.standard_errors == 0;
}
