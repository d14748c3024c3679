/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a partner's overlay as the checker uses it: policies, and rules by
 * node of the set.
 *
 * What the overlay widens has gone into the set's own plan; the rules here
 * only narrow. Ownership: the arena given to guideline_load.
 * Limits: OVERLAY_STEPS loops in a path.
 */
#ifndef DOCUMENT_GUIDELINE_H
#define DOCUMENT_GUIDELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "document/dictionary.h"
#include "document/plan.h"

enum overlay_policy {
    OVERLAY_USUAL, /* nothing said */
    OVERLAY_REJECT,
    OVERLAY_WARN,
    OVERLAY_ACCEPT
};

enum { OVERLAY_STEPS = 12 };

/* One loop or segment of a path. */
struct overlay_step {
    uint16_t node;
    uint16_t trigger;       /* node of the segment that holds the qualifier */
    uint32_t element;       /* where the qualifier stands; 0: none is asked */
    uint32_t component;     /* of it; 0: the element as a whole */
    struct bytes qualifier; /* "ST" */
    bool others;            /* "[*]": whatever no other rule names */
};

/* "/N1[ST]/N4": from the set down to what is meant, the last step. */
struct overlay_path {
    const char *text; /* as it was written */
    uint16_t parent;  /* node around the last step */
    uint32_t count;
    struct overlay_step steps[OVERLAY_STEPS];
};

static inline const struct overlay_step *overlay_target(
    const struct overlay_path *path)
{
    return &path->steps[path->count - 1];
}

struct use_rule {
    struct overlay_path path;
    bool none, mandatory;
    uint32_t maximum; /* UINT32_MAX: as the standard says */
};

struct element_overlay {
    struct overlay_path path; /* of the segment */
    uint32_t element, component;
    const struct element_definition *definition;
    bool none, mandatory;
    bool has_length;
    uint32_t minimum, maximum;
    const struct code_list *codes; /* or NULL */
    uint32_t when_element;         /* 0: always */
    uint32_t when_component;       /* 0: the element as a whole */
    struct bytes when_value;
};

struct condition_overlay {
    struct overlay_path path;
    struct condition condition;
    struct condition_plan plan;
};

enum overlay_rule { RULES_USE, RULES_ELEMENT, RULES_CONDITION, RULE_KINDS };

/* Rules from … to, without `to`; what lies between need not all be meant. */
struct rule_range {
    uint32_t from, to;
};

/* Where the rules lie that have to do with a node: as what they are about
 * (`at`), as a loop around that (`in`). */
struct node_rules {
    bool any; /* some rule's path goes over it */
    struct rule_range at[RULE_KINDS], in[RULE_KINDS];
};

struct guideline {
    const char *name;
    enum overlay_policy code_list, unknown_segment, trailing_separators;
    struct use_rule *uses;
    size_t use_count, use_capacity;
    struct element_overlay *elements;
    size_t element_count, element_capacity;
    struct condition_overlay *conditions;
    size_t condition_count, condition_capacity;
    const struct node_rules *nodes; /* by node of the set */
};

/* A path of an overlay's line, resolved: every chain of nodes that it names is
 * given to `emit`. `segments`: the last step is a segment, not a loop. false:
 * it names nothing. */
struct table_text;
struct overlay_words {
    uint32_t count;
    bool anywhere; /* the path did not begin with '/' */
    struct {
        struct bytes id;
        struct bytes qualifier; /* empty: none; "*": all others */
        bool qualified;
    } words[OVERLAY_STEPS];
};
bool overlay_split(struct table_text *text, struct bytes path,
                   struct overlay_words *words) MUST_CHECK;
bool overlay_resolve(const struct set_definition *set,
                     const struct overlay_words *words, bool segments,
                     void (*emit)(void *context,
                                  const struct overlay_path *path),
                     void *context) MUST_CHECK;

#endif
