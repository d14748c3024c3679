/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

/* A dictionary may define the segment otherwise than we know it. */
static uint32_t reference_of(const struct segment_definition *definition,
                             uint32_t element)
{
    return element > definition->count ||
                   definition->elements[element - 1].element == NULL
               ? 0
               : definition->elements[element - 1].element->number;
}

/* "HL02 '7' is the number of no HL before it" */
static void tell_hl(struct check *check, enum finding_kind_id kind,
                    uint32_t element, const char *what, const char *where)
{
    struct bytes value = segment_element(&check->segment, element);
    struct finding finding = check_element_finding(
        check, kind, element,
        reference_of(check->run.hierarchy_definition, element), value);

    check_tell(check, &check->set_findings, &finding, "%s%02u '%s' %s %s %s",
               finding.tag, element, check_shown(check, value), what,
               finding.tag, where);
}

/* In the tree, an HL's loop instance knows the instance of its parent. */
static void link_loop(struct check *check, const struct hierarchy_level *level)
{
    struct tree *tree = &check->store.tree;
    struct tree_loop *loop = &tree->loops[level->loop];

    loop->hl_level = level->depth;
    if (level->parent != KEY_SET_NONE) {
        loop->hl_parent = check->run.hierarchy.levels[level->parent].loop;
    }
}

static void check_hl(struct check *check,
                     const struct segment_definition *definition)
{
    const struct hierarchy_segment *places = hierarchy_segment(definition);
    struct set_run *run = &check->run;
    const struct segment *segment = &check->segment;
    struct bytes children = places->children == 0
                                ? bytes_of("", 0)
                                : segment_element(segment, places->children);
    unsigned faults =
        hierarchy_add(&run->hierarchy, segment_element(segment, places->number),
                      segment_element(segment, places->parent), children);
    struct hierarchy_level *level = hierarchy_newest(&run->hierarchy);

    run->hierarchy_definition = definition;
    level->offset = segment->offset;
    level->set_position =
        (uint32_t)(segment->number - check->transaction.first_segment) + 1;
    level->loop = run->levels[run->depth].instance;
    if (check->options.keep_trees && !run->skipping) {
        link_loop(check, level);
    }
    if (faults & HIERARCHY_NUMBER_TWICE) {
        tell_hl(check, KIND_HL_NUMBER_TWICE, places->number,
                "is the number of an earlier", "too");
    }
    if (faults & HIERARCHY_NUMBER_ORDER) {
        tell_hl(check, KIND_HL_NUMBER_ORDER, places->number,
                "does not follow the number of the", "before it");
    }
    if (faults & HIERARCHY_PARENT_UNKNOWN) {
        tell_hl(check, KIND_HL_PARENT_UNKNOWN, places->parent,
                "is the number of no", "before it");
    }
    if (faults & HIERARCHY_TOO_DEEP) {
        check_skip_set(check, KIND_HL_TOO_DEEP,
                       "the tree of levels is deeper than the limit");
    }
}

static void check_ls(struct check *check)
{
    struct bytes id = segment_element(&check->segment, 1);
    size_t length = id.length < sizeof check->run.loop_id
                        ? id.length
                        : sizeof check->run.loop_id - 1;

    memset(check->run.loop_id, 0, sizeof check->run.loop_id);
    memcpy(check->run.loop_id, id.data, length);
}

static void check_le(struct check *check)
{
    struct bytes id = segment_element(&check->segment, 1);
    struct finding finding;

    if (check->run.loop_id[0] != '\0' &&
        !bytes_equal_text(id, check->run.loop_id)) {
        finding = check_element_finding(check, KIND_LOOP_MARKER, 1, 447, id);
        check_tell(check, &check->set_findings, &finding,
                   "LE01 '%s' closes another loop than LS opened, which is "
                   "'%s'",
                   check_shown(check, id),
                   check_shown(check, bytes_of_text(check->run.loop_id)));
    }
    check->run.loop_id[0] = '\0';
}

void check_special(struct check *check, const struct segment_plan *plan)
{
    switch (plan->special) {
    case SPECIAL_HIERARCHY:
        check_hl(check, plan->definition);
        return;
    case SPECIAL_LOOP_START:
        check_ls(check);
        return;
    case SPECIAL_LOOP_END:
        check_le(check);
        return;
    case SPECIAL_PERIOD:
        check_period(check);
        return;
    case SPECIAL_END:
    case SPECIAL_NONE:
        break;
    }
}

/* Only at the end is it known who has children. */
void check_end_hierarchy(struct check *check)
{
    const struct hierarchy *hierarchy = &check->run.hierarchy;

    for (size_t i = 0; i < hierarchy->count; i++) {
        const struct hierarchy_level *level = &hierarchy->levels[i];
        char flag = level->child_flag;
        struct finding finding;

        if (flag == '\0' || (flag == '1') == level->has_child) {
            continue;
        }
        finding = check_element_finding(check, KIND_HL_CHILD_FLAG, 4, 736,
                                        bytes_of(&flag, 1));
        finding.tag = "HL";
        finding.offset = level->offset;
        finding.segment_number =
            check->transaction.first_segment + level->set_position - 1;
        finding.set_position = level->set_position;
        finding.loop = "";
        check_tell(check, &check->set_findings, &finding,
                   flag == '1' ? "HL04 says '1', but no level is below it"
                               : "HL04 says '0', but levels are below it");
    }
}
