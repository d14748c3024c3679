/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the state of one check and what its parts offer each other; for the
 * check_….c files only.
 *
 * check.c            opening, the order of events, recovery
 * check_complaint.c  what the reader complains of
 * check_envelope.c   interchange, group and the trailer of a transaction
 * check_x12_envelope.c      what ISA, GS, ST and TA1 say
 * check_edifact_envelope.c  what UNB, UNG and UNH say
 * check_set.c        ST … SE, UNH … UNT: the fast way through clean segments, with
 * check_clean.h
 * check_walk.c       the thorough way: loops, order, what is missing
 * check_element.c    the thorough way through one segment's elements
 * check_value.c      one value of them
 * check_hierarchy.c  HL and CPS, LS and LE
 * check_period.c     DTM
 * check_level.c      characters of UNOA and UNOB
 * check_guideline.c  a partner's overlay
 * check_tell.c       findings
 */
#ifndef DOCUMENT_CHECK_STATE_H
#define DOCUMENT_CHECK_STATE_H

#include <setjmp.h>

#include "document/check.h"
#include "document/dictionary_tables.h"
#include "document/element_value.h"
#include "document/finding_kind.h"
#include "document/hierarchy.h"
#include "document/key_set.h"
#include "document/plan.h"
#include "document/tree_store.h"

enum {
    LOOP_PATH_SIZE = 400,
    TAG_SHOWN = 3,
    CONTROL_WIDTH = 14,
    SHOWN_SIZE = 80,         /* of an outside value in a text */
    RESERVED_FINDINGS = 16,  /* past the limit, of a transaction or more */
    UNSEEN_CONTROLS = 200000 /* numbers kept to find one that comes twice */
};

/* Where the walk stands in one open loop. */
struct walk_level {
    uint16_t loop;     /* node of the loop; level 0: the set */
    uint16_t child;    /* node of its child that came last */
    uint32_t count;    /* of that child, in this instance of the loop */
    uint32_t instance; /* loop instance, as the tree counts them */
};

/* Where the walk went from a node last: most often it goes there again, and
 * needs no table then. */
struct walk_memo {
    uint32_t tag;   /* as a symbol */
    uint32_t index; /* of the tag in the plan, or PLAN_NO_TAG */
    struct plan_step step;
};

/* How policies weigh what they speak of. */
struct check_policies {
    enum finding_severity open_code; /* code not in an open list */
    bool open_code_silent;
    enum finding_severity unknown_segment;
    bool unknown_segment_silent;
    enum finding_severity trailing_separators;
    bool trailing_separators_silent;
};

struct guideline_run;

/* ---- the envelope's two syntaxes */

enum envelope_name { LEVEL_INTERCHANGE, LEVEL_GROUP, LEVEL_SET, LEVELS };

struct envelope_level {
    const char *header, *trailer; /* "ISA", "IEA" */
    const char *name;             /* "interchange", "group", "message" */
    const char *holds;            /* what its trailer counts: "segments" */
    const char *control_name;     /* "ISA13" */
    bool numeric;                 /* control numbers are equal as numbers */
    uint32_t element;             /* of the header: the control number */
    uint32_t reference;           /* its data element number, 0: none */
    uint32_t count_reference;     /* the same of the trailer's count */
};

/* What differs between X12 and EDIFACT. The functions fill the facts of a
 * level from its header, which is check->segment, and tell of its elements. */
struct envelope {
    enum dictionary_syntax syntax;
    struct envelope_level levels[LEVELS];
    bool wants_group; /* a set without group is a finding */
    uint32_t type_element, type_component, type_reference; /* of the set */
    const char *type_name;                                 /* "ST01" */
    void (*read_interchange)(struct check *check);
    void (*read_group)(struct check *check);
    void (*read_set)(struct check *check);
    /* The set is known: does it fit into its group, is it of that version? */
    void (*judge_set)(struct check *check, const struct set_definition *set);
};

extern const struct envelope envelope_x12;
extern const struct envelope envelope_edifact;

/* One transaction set. */
struct set_run {
    bool open;
    bool skipping; /* too large: on to its SE */
    bool trailing_told;
    bool has_level; /* UNOA, UNOB: and nothing was told of it yet */
    const struct set_definition *set; /* NULL: not known */
    const struct plan *plan;
    struct guideline_run *guideline; /* or NULL */
    struct check_policies policies;
    uint16_t node; /* of the segment that came last */
    uint32_t depth;
    uint32_t loop_count; /* instances begun so far, the set itself included */
    struct walk_level levels[DICTIONARY_DEPTH + 1];
    struct hierarchy hierarchy;
    const struct segment_definition *hierarchy_definition; /* HL or CPS */
    char loop_id[8]; /* LS01 while inside LS … LE */
    size_t standard_errors;
    bool new_codes; /* version 00501 or later: codes 12, 13, 18 exist */
};

/* What may stand in a segment that is judged by its parts: release characters
 * and bytes above 0x7f (where the caller says that each is a character) make a
 * text no longer than its bytes are, are in no code and in no number. */
enum { CLEAN_PARTS = SEGMENT_COPIED | SEGMENT_COMPONENTS | SEGMENT_RELEASED };

struct check {
    struct check_options options;
    struct check_xml *xml; /* an XML document: it does all; else NULL */
    bool begun;            /* the input's syntax is known */
    struct buffer head; /* what came before it was, where it came in pieces */
    struct segment_reader *reader;
    const struct envelope *envelope;
    struct bytes whole; /* the input, or the empty view */
    jmp_buf overrun;

    struct segment segment; /* the last one read */
    bool pending;           /* it is to be looked at again */
    bool at_end;            /* the reader has nothing more */
    struct findings *told;  /* by the last event */
    struct separators separators;
    /* UNOA, UNOB: which bytes are allowed. */
    bool has_level;
    bool allowed[UINT8_MAX + 1];

    bool one_mark;        /* UNA's decimal mark, and not the other one */
    uint32_t clean_flags; /* of segments that is_clean_parts may judge */

    struct arena *scratch_arena; /* for one segment, or one header */
    struct arena *outside_arena, *input_arena, *interchange_arena, *group_arena,
        *set_arena;
    struct findings outside_findings, interchange_findings, group_findings,
        set_findings;

    bool interchange_open, group_open;
    bool group_implied; /* ST without GS, UNH without UNG */
    struct interchange_facts interchange;
    struct group_facts group;
    struct transaction_facts transaction;
    struct read_complaint isa_complaints[4];
    size_t isa_complaint_count;
    uint32_t ordinal, ordinal_in_group;
    bool group_code_checked;
    struct key_set interchange_controls, group_controls, set_controls;

    struct set_run run;
    const struct plan *memo_plan; /* whose nodes `memo` is of */
    struct walk_memo memo[DICTIONARY_NODES + 2];
    struct tree_store store;

    char path[LOOP_PATH_SIZE];
    char tag[TAG_SHOWN + 1]; /* of the segment, for findings */
    char shown[4][SHOWN_SIZE];
    unsigned shown_next;
};

/* ---- check_tell.c */

/* A finding of that kind at the segment read last, its place filled in. */
struct finding check_finding(struct check *check, enum finding_kind_id kind);
/* The same at an element of it. */
struct finding check_element_finding(struct check *check,
                                     enum finding_kind_id kind,
                                     uint32_t element, uint32_t reference,
                                     struct bytes value);
/* Into a list; only errors keep their acknowledgement codes. */
void check_tell(struct check *check, struct findings *list,
                struct finding *finding, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* An outside value made fit for a sentence; one of four places in turn. */
const char *check_shown(struct check *check, struct bytes value);
/* "PO1[3]/N1[1]" of where the walk stands; in check->path. */
const char *check_loop_path(struct check *check);
/* An element of check->segment, or a component of it (0: none is meant), as
 * text without blanks at its ends, copied. */
struct bytes check_keep(struct check *check, struct arena *arena,
                        uint32_t element, uint32_t component);
/* The tag of check->segment: in EDIFACT numbers of nested loops may follow. */
struct bytes check_tag(const struct check *check);
/* A finding can still be kept in the transaction's list. */
bool check_has_room(const struct check *check);

/* ---- check_complaint.c, check_envelope.c, check_x12_envelope.c */

void check_tell_complaint(struct check *check, struct findings *list,
                          const struct read_complaint *complaint);

void check_complaint(struct check *check,
                     const struct read_complaint *complaint);
void check_begin_interchange(struct check *check, bool with_header);
void check_end_interchange(struct check *check, bool with_trailer);
void check_begin_group(struct check *check, bool with_header);
void check_end_group(struct check *check, bool with_trailer);
void check_ta1(struct check *check);
/* ST or UNH, and SE or UNT (or that there is none). */
void check_read_set(struct check *check);
void check_read_set_trailer(struct check *check, bool with_trailer);

/* ---- check_set.c */

void check_begin_set(struct check *check);
/* Is check->segment one of the envelope? */
bool check_is_envelope(const struct check *check);
/* Reads the set as long as nothing ends it. Out: the reader's event that ended
 * the run; READ_SEGMENT: check->segment is one of the envelope. */
enum read_event check_run_set(struct check *check,
                              struct read_complaint *complaint);
void check_end_set(struct check *check, bool with_trailer);
/* Goes on to `step`'s target. false: the tree has no more room. */
bool check_walk_step(struct check *check, struct plan_step step) MUST_CHECK;
/* Leaves the rest of the set unread, with one finding. */
void check_skip_set(struct check *check, enum finding_kind_id why,
                    const char *text);

/* ---- check_walk.c */

/* Places check->segment (tag: its index in the plan, or PLAN_NO_TAG) where no
 * step of the plan leads without a finding. Out: its node, 0: nowhere; and in
 * *segment how its elements are checked, NULL: not at all. */
uint16_t check_walk_segment(struct check *check, uint32_t tag,
                            const struct segment_plan **segment);
/* The set ends here: what is still missing, from the innermost loop out. */
void check_walk_end(struct check *check);

/* ---- check_value.c */

/* Where in a segment a value stands. */
struct element_place {
    uint32_t element, repetition, component;
    const struct element_definition *definition;
    bool foreign; /* its code is of another agency's list than the standard's */
};

/* The finding of what stands there. */
struct finding check_finding_at(struct check *check, enum finding_kind_id kind,
                                const struct element_place *place,
                                struct bytes value);
/* "PO103", "AK401-02"; in one of the places check_shown has. */
const char *check_name_of(struct check *check,
                          const struct element_place *place);
/* One value as it was read, with its release characters. */
void check_value(struct check *check, const struct element_place *place,
                 struct bytes raw, bool mandatory);

static inline bool check_is_edifact(const struct check *check)
{
    return check->segment.parts != NULL;
}

/* ---- check_element.c */

void check_elements(struct check *check, const struct segment_plan *plan);

/* ---- check_level.c */

/* Are check->segment's characters those that UNOA or UNOB allows? */
void check_level(struct check *check);
/* The elements a broken condition is about, as bits; 0: it is kept. With R and
 * L, which want any one of several, the first of them; with E those that are
 * too many. */
uint64_t check_condition(const struct condition_plan *condition,
                         uint64_t present);

/* ---- check_hierarchy.c */

/* HL, CPS, LS, LE, DTM. */
void check_special(struct check *check, const struct segment_plan *plan);
void check_end_hierarchy(struct check *check);

/* ---- check_period.c */

/* DTM: is the value what its format qualifier (2379) says? */
void check_period(struct check *check);

/* ---- check_guideline.c */

/* NULL: the set has none. */
struct guideline_run *check_guideline_begin(struct check *check);
/* Before a step: what of the open loops it ends. */
void check_guideline_leave(struct check *check, uint32_t depth);
/* check->segment stands at `node` now (0: nowhere). */
void check_guideline_segment(struct check *check, uint16_t node);
void check_guideline_end(struct check *check);

#endif
