/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include "base/text.h"
#include "document/check_clean.h"
#include "document/guideline.h"

/* ---- ST */

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

static void check_control(struct check *check)
{
    struct bytes control = check->transaction.control;
    struct finding finding;

    if (control.length < 4 || control.length > 9) {
        finding = check_element_finding(check, KIND_SET_CONTROL_INVALID, 2, 329,
                                        control);
        check_tell(check, &check->set_findings, &finding,
                   "ST02 '%s' is no control number of four to nine characters",
                   check_shown(check, control));
    }
    if (control.length > 0 && !key_set_add(&check->set_controls, control, 0)) {
        finding = check_element_finding(check, KIND_SET_CONTROL_TWICE, 2, 329,
                                        control);
        check_tell(check, &check->set_findings, &finding,
                   "ST02 '%s' stands a second time in this group",
                   check_shown(check, control));
    }
}

/* GS01 is judged by the first set whose version is known: the list of
 * functional identifiers is the version's. */
static void check_group_code(struct check *check,
                             const struct set_definition *set)
{
    const struct element_definition *element =
        dictionary_element(set->dictionary, bytes_of_text("479"));
    struct bytes functional = check->group.functional;
    struct finding finding;

    if (check->group_code_checked || check->group_implied) {
        return;
    }
    check->group_code_checked = true;
    if (element == NULL || element->codes == NULL ||
        code_list_has(element->codes, functional)) {
        return;
    }
    finding = check_finding(check, KIND_GROUP_UNKNOWN);
    finding.offset = check->group.offset;
    finding.segment_number = 0;
    finding.set_position = 0;
    memcpy(finding.tag, "GS", 3);
    finding.element = 1;
    finding.reference = 479;
    finding.value = functional;
    check_tell(check, &check->group_findings, &finding,
               "GS01 '%s' is no functional identifier of %s",
               check_shown(check, functional), set->version);
}

static void check_set_of_group(struct check *check,
                               const struct set_definition *set)
{
    struct bytes functional = check->group.functional;
    struct bytes version = check->group.version;
    struct finding finding;

    if (!check->group_implied && !bytes_equal_text(functional, set->group)) {
        finding = check_element_finding(check, KIND_SET_NOT_IN_GROUP, 1, 143,
                                        check->transaction.type);
        if (check->run.new_codes) {
            memcpy(finding.codes.transaction, "18", 3);
        }
        check_tell(check, &check->set_findings, &finding,
                   "set %s belongs into a group of GS01 %s, not '%s'", set->id,
                   set->group, check_shown(check, functional));
    }
    if (!check->group_implied &&
        !bytes_starts_with(version, bytes_of_text(set->version))) {
        finding = check_finding(check, KIND_SET_VERSION_NEAREST);
        check_tell(check, &check->set_findings, &finding,
                   "there are no tables for version '%s': set %s is checked "
                   "as %s",
                   check_shown(check, version), set->id, set->version);
    }
}

static void tell_unknown_set(struct check *check)
{
    struct bytes type = check->transaction.type;
    struct finding finding = check_element_finding(
        check, type.length == 0 ? KIND_SET_TYPE_MISSING : KIND_SET_UNKNOWN, 1,
        143, type);

    if (type.length == 0) {
        check_tell(check, &check->set_findings, &finding,
                   "ST01 does not say which transaction set this is");
        return;
    }
    check_tell(check, &check->set_findings, &finding,
               "transaction set '%s' of version '%s' is not known here",
               check_shown(check, type),
               check_shown(check, check->group.version));
}

static void select_set(struct check *check)
{
    const struct set_definition *set = NULL;
    struct set_run *run = &check->run;

    if (check->transaction.type.length > 0 && check->options.select != NULL) {
        set = check->options.select(check->options.context, &check->interchange,
                                    &check->group, check->transaction.type,
                                    check->transaction.convention);
    }
    check->transaction.set = set;
    if (set == NULL) {
        tell_unknown_set(check);
        return;
    }
    run->set = set;
    run->plan = set->plan;
    run->new_codes =
        strcmp(set->version, "00501") >= 0; /* "005010", "006020" … */
    check_group_code(check, set);
    check_set_of_group(check, set);
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

void check_begin_set(struct check *check)
{
    struct set_run *run = &check->run;

    arena_reset(check->set_arena);
    findings_open(&check->set_findings, check->set_arena,
                  check->options.limits.findings);
    tree_store_reset(&check->store);
    *run = (struct set_run){ .open = true };
    hierarchy_open(&run->hierarchy, check->set_arena,
                   check->options.limits.hl_depth < UINT16_MAX
                       ? (uint32_t)check->options.limits.hl_depth
                       : UINT16_MAX);
    check->group.transactions++;
    check->transaction = (struct transaction_facts){
        .offset = check->segment.offset,
        .first_segment = check->segment.number,
        .ordinal = ++check->ordinal,
        .ordinal_in_group = ++check->ordinal_in_group,
    };
    check->transaction.type = check_keep(check->set_arena, &check->segment, 1);
    check->transaction.control =
        check_keep(check->set_arena, &check->segment, 2);
    check->transaction.convention =
        check_keep(check->set_arena, &check->segment, 3);
    check_control(check);
    select_set(check);
    set_policies(run);
    begin_walk(check);
    run->guideline = check_guideline_begin(check);
}

/* ---- the fast way */

enum { NO_TAG = UINT32_MAX };

/* The tag as a symbol of up to three bytes; NO_TAG: it is none. */
static inline uint32_t load_tag(const struct segment *segment)
{
    uint32_t length = segment->bounds[1] - 1;
    uint32_t tag;

    if (__builtin_expect(length - 1 < 3 && segment->length >= 4, 1)) {
        memcpy(&tag, segment->data, 4);
        return tag & (((uint32_t)1 << (8 * length)) - 1);
    }
    return length >= 1 && length <= 3
               ? (uint32_t)symbol_pack(segment_tag(segment))
               : (uint32_t)NO_TAG;
}

static inline bool is_envelope(const struct segment *segment)
{
    switch (load_tag(segment)) {
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

/* Does the step lead somewhere, with nothing to be said about it? */
static inline bool is_clean_step(const struct set_run *run,
                                 struct plan_step step)
{
    const struct walk_level *level = &run->levels[run->depth - step.pops];
    uint16_t child = (uint16_t)(step.target - (step.flags & STEP_LOOP));

    return step.target != 0 && (step.flags & STEP_MISSING) == 0 &&
           (level->child != child || level->count < run->plan->maxima[child]);
}

bool check_walk_step(struct check *check, struct plan_step step)
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

/* One segment of a known set. false: it belongs to the envelope. */
static inline bool take_segment(struct check *check)
{
    struct set_run *run = &check->run;
    const struct plan *plan = run->plan;
    const struct segment_plan *segment = NULL;
    uint32_t tag = plan_find_tag(plan, load_tag(&check->segment));
    struct plan_step step = { 0 };
    uint16_t node;

    if (tag != PLAN_NO_TAG) {
        step = plan->steps[(size_t)run->node * plan->tag_count + tag];
        segment = plan->segments[tag];
    }
    if (__builtin_expect(is_clean_step(run, step), 1)) {
        if (segment->special == SPECIAL_END) {
            return false;
        }
        if (!check_walk_step(check, step)) {
            goto full;
        }
        node = step.target;
    } else {
        if (is_envelope(&check->segment)) {
            return false;
        }
        node = check_walk_segment(check, tag, &segment);
    }
    if (check->options.keep_trees && !keep_segment(check, node)) {
        goto full;
    }
    if (segment != NULL &&
        !is_clean(segment, &check->segment, readable_before(check))) {
        check_elements(check, segment);
    }
    if (segment != NULL && segment->special != SPECIAL_NONE && node != 0) {
        check_special(check, segment->special);
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

enum x12_event check_run_set(struct check *check,
                             struct x12_complaint *complaint)
{
    for (;;) {
        enum x12_event event =
            x12_reader_next(check->reader, &check->segment, complaint);

        if (event != X12_SEGMENT) {
            return event;
        }
        if (check->run.plan == NULL || check->run.skipping) {
            if (is_envelope(&check->segment)) {
                return X12_SEGMENT;
            }
        } else if (!take_segment(check)) {
            return X12_SEGMENT;
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

/* ---- SE */

static void check_se(struct check *check)
{
    const struct transaction_facts *facts = &check->transaction;
    struct bytes count = bytes_trim(segment_element(&check->segment, 1));
    struct bytes control = bytes_trim(segment_element(&check->segment, 2));
    struct finding finding;
    uint64_t claimed;

    if (!text_to_number(count, &claimed) || claimed != facts->segments) {
        finding =
            check_element_finding(check, KIND_SET_SEGMENT_COUNT, 1, 96, count);
        check_tell(check, &check->set_findings, &finding,
                   "SE01 says '%s' segments, %u came",
                   check_shown(check, count), facts->segments);
    }
    if (!bytes_equal(control, facts->control)) {
        finding = check_element_finding(check, KIND_SET_CONTROL_MISMATCH, 2,
                                        329, control);
        check_tell(check, &check->set_findings, &finding,
                   "SE02 '%s' is not the control number '%s' of ST02",
                   check_shown(check, control),
                   check_shown(check, facts->control));
    }
}

static void tell_no_trailer(struct check *check)
{
    struct bytes control = check->transaction.control;
    struct finding finding = check_finding(check, KIND_SET_TRAILER_MISSING);

    if (check->at_end) {
        check_tell(check, &check->set_findings, &finding,
                   "the input ends here, so transaction set '%s' has no SE",
                   check_shown(check, control));
        return;
    }
    check_tell(check, &check->set_findings, &finding,
               "%s stands here, so transaction set '%s' has no SE", finding.tag,
               check_shown(check, control));
}

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
        end = x12_reader_offset(check->reader);
    }
    facts->segments = (uint32_t)segments;
    facts->length = end - facts->offset;
    end_walk(check, with_trailer);
    check->run.depth = 0;
    if (with_trailer) {
        check_se(check);
    } else {
        tell_no_trailer(check);
    }
    check->run.open = false;
    check->group.accepted += check->run.standard_errors == 0;
}
