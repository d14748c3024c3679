/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a set and its segments compiled for the checker: where each tag
 * leads from each node, and what each element must look like, in flat arrays.
 *
 * The walk through a set goes by position: a segment belongs to
 * the next node of its tag at or after the current one in this loop, else in
 * the loop around it. Which node that is depends on nothing but the current
 * node, so it is a table; only maxima need counting.
 * Ownership: the dictionary's arena; read-only after load.
 */
#ifndef DOCUMENT_PLAN_H
#define DOCUMENT_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "document/dictionary.h"

enum rule_kind {
    RULE_TEXT,      /* only the length */
    RULE_CODE,      /* in `slots` */
    RULE_INTEGER,   /* digits, a leading minus not counted */
    RULE_DECIMAL,   /* digits, minus and point not counted */
    RULE_DATE,      /* CCYYMMDD or YYMMDD */
    RULE_TIME,      /* HHMM[SS[D[D]]] */
    RULE_NUMBER,    /* EDIFACT: digits, minus, point or comma inside */
    RULE_COMPOSITE, /* component by component */
    RULE_ODD        /* everything else, by the thorough way */
};

struct element_rule {
    const uint64_t *slots; /* RULE_CODE: the list's hash table */
    uint32_t mask;
    uint32_t minimum;
    uint32_t span; /* maximum − minimum */
    enum rule_kind kind;
};

enum condition_want { WANT_ALL, WANT_ANY, WANT_ONE };

/* Elements as bits: element n is bit n, and the tag, which always stands. */
#define TAG_BIT ((uint64_t)1)

/* A relational condition. */
struct condition_plan {
    uint64_t first; /* where none of these stands, nothing is wanted */
    uint64_t rest;
    enum condition_want want; /* of `rest`; WANT_ONE: at most */
};

static inline bool condition_is_kept(const struct condition_plan *condition,
                                     uint64_t present)
{
    uint64_t there = present & condition->rest;

    if ((present & condition->first) == 0) {
        return true;
    }
    switch (condition->want) {
    case WANT_ALL:
        return there == condition->rest;
    case WANT_ANY:
        return there != 0;
    case WANT_ONE:
        break;
    }
    return (there & (there - 1)) == 0;
}

enum segment_special {
    SPECIAL_NONE,
    SPECIAL_HIERARCHY, /* HL, CPS */
    SPECIAL_LOOP_START,
    SPECIAL_LOOP_END,
    SPECIAL_PERIOD, /* DTM of EDIFACT */
    SPECIAL_END     /* SE, UNT */
};

struct segment_plan {
    const struct segment_definition *definition;
    const struct element_rule *rules; /* rules[0]: element 1 */
    uint32_t count;
    enum segment_special special;
    uint64_t mandatory;
    /* P of two neighbours, all at once: the lower of each pair. */
    uint64_t pairs;
    const struct condition_plan *conditions; /* all others */
    uint32_t condition_count;
    const struct part_plan *parts; /* or NULL: X12, or too many */
};

/* A segment of EDIFACT: its components, and elements that are none, in order;
 * bit n of a mask is rule n. */
struct part_plan {
    const struct element_rule *rules;
    const uint8_t *first; /* by element: its first rule; count + 1 of them */
    uint64_t mandatory;
    bool lengths_free; /* no component has a least length past 1 */
    /* Those that must stand where their composite stands. */
    const struct condition_plan *conditions;
    uint32_t condition_count;
};

enum step_flags {
    STEP_LOOP = 1,   /* begins an instance of the loop `target` triggers */
    STEP_MISSING = 2 /* something mandatory is passed over */
};

/* Where a tag leads from a node. target 0: nowhere by the table alone. */
struct plan_step {
    uint16_t target; /* node of a segment */
    uint8_t pops;    /* loops that end */
    uint8_t flags;   /* enum step_flags */
};

struct plan_tag {
    uint32_t tag; /* symbol, 0: free */
    uint32_t index;
};

struct plan {
    const struct set_node *nodes; /* of the bare standard */
    uint32_t tag_count;
    uint32_t tag_mask;
    const struct plan_tag *tags;                /* hash table */
    const struct segment_plan *const *segments; /* by index of the tag */
    const struct plan_step *steps;              /* [node × tag_count + tag] */
    const uint32_t *maxima;                     /* by node */
};

struct dictionary;
struct table_text;

struct condition_plan condition_plan_of(const struct condition *condition);
/* The rules of one segment, and of all of a dictionary. */
struct segment_plan *segment_plan_make(struct arena *arena,
                                       const struct segment_definition *segment,
                                       enum dictionary_syntax syntax);
void plan_all_segments(struct dictionary *dictionary);
/* NULL: complained about at `text`. */
struct plan *plan_make(struct arena *arena, const struct set_definition *set,
                       struct table_text *text) MUST_CHECK;
/* The same set with other definitions for some segments (a guideline's
 * widenings): `changed` is asked for each, NULL leaves it as it is. */
struct plan *plan_with_segments(
    struct arena *arena, const struct plan *plan, enum dictionary_syntax syntax,
    const struct segment_definition *(*changed)(void *context, const char *tag),
    void *context);

enum { PLAN_NO_TAG = UINT32_MAX };

static inline uint32_t plan_tag_hash(uint32_t tag)
{
    return (tag * 0x9e3779b1u) >> 16;
}

static inline uint32_t plan_find_tag(const struct plan *plan, uint32_t tag)
{
    uint32_t at = plan_tag_hash(tag) & plan->tag_mask;

    while (plan->tags[at].tag != tag) {
        if (plan->tags[at].tag == 0) {
            return PLAN_NO_TAG;
        }
        at = (at + 1) & plan->tag_mask;
    }
    return plan->tags[at].index;
}

#endif
