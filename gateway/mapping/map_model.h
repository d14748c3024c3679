/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a map as flat tables: what map_load makes and map_read, map_write
 * and the reports go by. Private to mapping/.
 *
 * A map is a tree of scopes, each a loop of the document (or a segment used as
 * one, or the pairs of a segment). A scope that stands for a record of its own
 * owns the values of one instance; one that is only a step of a place
 * ("N1(BY)/REF(19).02") is anonymous and its values are its owner's. In a scope
 * stand operations, one per selected segment; an operation has slots, one per
 * element. A field of the record has one rule, or several alternatives; a rule
 * has one slot.
 * Ownership: all in the arena of the load, read-only after it.
 */
#ifndef MAPPING_MAP_MODEL_H
#define MAPPING_MAP_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "config/yaml_tree.h"
#include "document/xml_set.h"
#include "mapping/code_table.h"
#include "mapping/element_text.h"
#include "mapping/expression.h"
#include "mapping/map.h"
#include "mapping/place.h"

enum {
    MAP_ELEMENTS = 64, /* elements are bits of a word */
    MAP_SCOPES_LIMIT = 5000,
    MAP_DEPTH_LIMIT = 24, /* scopes one inside another */
    MAP_NAMED_LIMIT = 512 /* scopes right in one record */
};

/* What becomes of a value that is not the one that must be there. */
enum map_mismatch {
    MISMATCH_ADVICE,
    MISMATCH_ACKNOWLEDGE,
    MISMATCH_WARNING,
    MISMATCH_IGNORE
};

/* Which segment, or which instance of a loop. */
struct map_selector {
    const struct place_test *tests; /* element 0 never: it is resolved */
    uint32_t test_count;
    bool has_choice; /* a test has several values, the first is the best */
    bool rest;
    bool each;           /* all that match; else only `occurrence` */
    uint32_t occurrence; /* from 1 */
};

/* An element to be set beside another: `with`. */
struct map_setting {
    struct map_op *op;
    uint16_t element, component;
    struct bytes value;
    const struct expression *is; /* NULL: the value as it is */
};

enum slot_kind { SLOT_FIELD, SLOT_PAIR, SLOT_CONST, SLOT_TOTAL, SLOT_WITH };

struct map_slot {
    enum slot_kind kind;
    uint16_t element, component;    /* SLOT_PAIR: 0 */
    uint16_t last;                  /* component; 0: it is one only */
    const struct bytes *qualifiers; /* SLOT_PAIR, in order of choice */
    const uint64_t *qualifier_keys; /* the same as symbols; 0: is none */
    uint32_t qualifier_count;
    const struct place_test *conditions; /* of this one place */
    uint32_t condition_count;
    const struct element_definition *element_definition;
    struct map_rule *rule;       /* SLOT_FIELD, SLOT_PAIR */
    struct bytes value;          /* SLOT_CONST, SLOT_WITH */
    const struct expression *is; /* SLOT_WITH, in place of the value */
    enum map_mismatch mismatch;
    const struct expression *total; /* SLOT_TOTAL */
    const struct expression *when;
    uint16_t index; /* among the values of the owner */
    uint16_t late;  /* among those that are captured, from 1; 0: it is not */
    bool alone;     /* nothing else is set or asked for with its value */
    struct config_place where;
};

/* What becomes of an element, as far as that can be told ahead. Where the
 * value is not of the kind (blanks at its end, no such code) it goes the way
 * of READ_SLOT. */
enum read_kind {
    READ_SLOT,    /* as slot and rule say */
    READ_LATE,    /* captured until the scope ends */
    READ_TEXT,    /* into the record as it stands */
    READ_DECIMAL, /* the same, but for zeros at its end */
    READ_INTEGER,
    READ_WORD,         /* the table's word for it */
    READ_WORD_OR_TEXT, /* and what it does not have as it stands */
    READ_DATE          /* CCYYMMDD */
};

/* One element of an operation; of all kinds but the first two it goes into a
 * field of the scope's own record. */
struct read_step {
    enum read_kind kind;
    uint16_t element, component;
    uint16_t index; /* of the record's value */
    const struct map_slot *slot;
};

/* One selected segment of a scope. */
struct map_op {
    struct map_scope *scope;
    uint16_t index; /* in its owner's list */
    uint16_t node;
    const struct segment_definition *segment;
    struct map_selector selector;
    bool is_trigger; /* of its scope's loop: comes with the instance */
    struct map_slot **slots;
    size_t slot_count, slot_capacity;
    struct read_step *steps; /* slots that reading looks at, in order */
    size_t step_count;
    struct read_step *pair_steps; /* those of kind SLOT_PAIR */
    size_t pair_step_count;
    struct map_scope *pairs; /* what takes the pairs that are left */
    uint64_t covered;        /* elements that are read, checked or ignored */
    uint64_t conditional;    /* elements covered only if a condition holds */
    uint64_t *components;    /* by element: what is read of a composite */
    uint64_t partly_read;    /* composites of which that is not all */
    bool has_pairs;          /* slots of kind SLOT_PAIR or `pairs` */
    uint64_t pair_elements;  /* first elements of the segment's pairs */
    bool pairs_composite;    /* a pair is a composite: value, qualifier */
    uint16_t counter;        /* among the owner's */
    size_t field_slots;      /* FIELD and PAIR */
    uint64_t mandatory;      /* elements that values must fill */
    const struct map_slot *each;  /* a list or a wrapped text: one segment a
                                    value, or as many as its components hold */
    const struct map_slot *range; /* the same beside other values, which are
                                     said again in each segment */
    struct map_slot **constants;  /* what writing looks at: SLOT_CONST */
    size_t constant_count;
    struct map_slot **singles; /* SLOT_FIELD, SLOT_TOTAL */
    size_t single_count;
    struct map_slot **paired; /* SLOT_PAIR */
    size_t paired_count;
    bool has_totals;
    bool always; /* written whenever the scope is */
    struct config_place where;
};

/* One place of one field. */
struct map_rule {
    struct map_field *field;
    struct map_op *op;
    struct map_slot *slot;
    struct map_slot *time; /* of a datetime; coded: of the code; or NULL */
    bool is_edifact;       /* as its values are written */
    bool is_coded;         /* a date as coded_date.h has it */
    struct bytes format;   /* coded: the code to be written, or empty */
    enum element_form form;
    uint8_t implied;        /* digits behind an implied point */
    enum read_kind reading; /* of its value; READ_SLOT: by map_value_read */
    const struct code_table *table;
    bool keep; /* codes that the table does not have */
    const struct expression *in, *out, *when;
    struct map_setting *with;
    size_t with_count;
    uint32_t wrap; /* characters a piece, 0: whole */
    bool lines;    /* of the text that stands here: an item of the list each */
    bool reads, writes;
    bool plain;       /* the element's text is the record's */
    bool quick_write; /* the record's text, or its code in the table, is the
                           element's if it fits */
    uint32_t quick_minimum, quick_maximum; /* bytes */
    uint16_t quick_slot, quick_op;         /* their indexes */
    bool late;          /* read when its scope ends, from the captured bytes */
    struct bytes place; /* as written */
    struct config_place where;
};

/* One scalar field (or list of scalars) of a scope's record. */
struct map_field {
    struct map_scope *owner;
    const struct record_field *const *path; /* from the owner's record */
    size_t path_length;
    const struct record_field *field; /* the last of path */
    struct map_rule **rules;
    size_t rule_count, rule_capacity;
    struct bytes fallback; /* the rule's default, else the field's */
    bool required;
    bool reads, writes;
    bool late;
    bool fills_in; /* an `in` may give a value where none stands */
    const struct map_rule *writer; /* the rule that writes whatever else the
                                      record holds, or NULL */
    struct config_place where;
};

/* A field of the record that no rule writes: told when it holds something. */
struct map_unwritten {
    const struct record_field *const *path;
    size_t path_length;
    struct config_place where; /* of the `null`, or of the fields */
};

/* A list of which the one record stands in the loop at hand. */
struct map_single {
    const struct record_field *const *path;
    size_t path_length;
    struct config_place where;
};

struct map_assertion {
    const struct expression *expression;
    struct config_place where;
};

/* What writing does with a value of a record, by the value's index: records
 * have many fields and hold few, so writing goes by what is there. */
enum value_plan_kind {
    PLAN_NOTHING,
    PLAN_FIELD,
    PLAN_SCOPE,    /* records of a loop, or of the pairs of a segment */
    PLAN_UNWRITTEN /* `position` in unwritten */
};

struct value_plan {
    enum value_plan_kind kind;
    uint16_t position;             /* PLAN_SCOPE: among `named` */
    const struct map_field *field; /* PLAN_FIELD */
};

enum map_scope_kind {
    MAP_SCOPE_ROOT,
    MAP_SCOPE_LOOP,
    MAP_SCOPE_SEGMENT,
    MAP_SCOPE_PAIRS
};

/* What a node of the set means in a scope: first operation and first child
 * scope there, + 1; the others follow by op_next, child_next. */
struct scope_lookup {
    uint16_t op, child;
};

struct map_scope {
    enum map_scope_kind kind;
    uint16_t index;
    uint16_t depth;
    struct map_scope *parent; /* in the document */
    struct map_scope *owner;  /* itself, unless anonymous */
    uint16_t node;            /* its loop's, or its segment's */
    struct map_op *pair_op;   /* MAP_SCOPE_PAIRS: the segment they stand in */
    uint16_t pairs_from;      /* MAP_SCOPE_PAIRS: element, 0: its own pairs */
    struct map_selector selector;
    bool is_level;    /* an HL */
    bool is_optional; /* a level in brackets */
    bool may_skip;    /* the level is left out when it holds nothing */

    /* What it is in the record; not of an anonymous one. */
    const struct record_type *type;
    const struct record_field *const *path; /* from the record around it */
    size_t path_length;
    bool list;
    bool required;
    const struct expression *when;
    /* A list of the record of which an instance holds one: neighbours that say
     * the same besides are one record. NULL: there is none. */
    const struct record_field *gather;
    struct map_assertion *assertions;
    size_t assertion_count;
    struct map_field **fields;
    size_t field_count, field_capacity;
    struct map_field **late_fields; /* read when it ends */
    size_t late_count;
    struct map_field **due_fields; /* that have a default or must be there */
    size_t due_count;
    struct map_unwritten *unwritten; /* fields that are not carried */
    size_t unwritten_count, unwritten_capacity;
    /* Fields that no rule reads and that have a default: they get it. */
    const struct record_field **usual_fields;
    size_t usual_count;
    struct map_single *singles; /* lists of which only one can be written */
    size_t single_count, single_capacity;
    bool reads, writes;
    struct map_op **all_ops; /* of it and its anonymous scopes */
    size_t all_op_count, all_op_capacity;
    struct map_scope **required_scopes; /* that the record must have */
    size_t required_count;
    uint16_t slot_count; /* values of one instance */
    uint16_t late_slot_count;
    uint16_t counter_count; /* matches counted in one instance */

    /* Owners: how to write one of its records. */
    struct value_plan *plan;        /* type->field_count */
    struct map_field **null_fields; /* that say something when not there */
    size_t null_count;
    struct map_field **deep_fields; /* in parts that have no loop */
    size_t deep_count;
    uint16_t *deep_unwritten; /* those of unwritten that are in such parts */
    size_t deep_unwritten_count;
    uint16_t *deep_named; /* and those of named */
    size_t deep_named_count;
    struct map_scope **named; /* scopes of records in its records, in order */
    size_t named_count;
    uint64_t *always_ops; /* bits of all_ops: written in any case */
    size_t op_words;

    struct map_op **ops;
    size_t op_count, op_capacity;
    struct map_scope **children;
    size_t child_count, child_capacity;
    uint16_t counter; /* of its selector, among the parent's owner's */
    uint16_t first_counter, own_counters; /* of what stands right in it */
    struct scope_lookup *lookup;          /* by node - node_base */
    uint16_t node_base, node_span;
    struct config_place where;
};

/* What may come in unread. */
struct map_ignore {
    struct place place;
    const struct map_scope *scope; /* NULL: anywhere */
};

struct map {
    const char *name;
    const char *file;
    const char *document;
    const struct set_definition *set;
    struct xml_set *xml; /* its nodes, where the document is XML; or NULL */
    const struct record_type *type;
    const struct place_syntax *syntax;
    const struct yaml_node *root; /* all of it, extends resolved */
    bool reads, writes;
    const struct code_table **tables;
    size_t table_count;
    struct map_scope **scopes; /* [0] is the root */
    size_t scope_count, scope_capacity;
    const struct yaml_node **fragments_open; /* while loading */
    uint16_t tree_node;                      /* the HL loop, or 0 */
    uint16_t tree_element;                   /* that tells the level */
    struct bytes *levels;                    /* "S", "O", … */
    bool *level_optional;
    size_t level_count;
    /* The record nests `outer` over `inner`, the document the other way. */
    const struct map_scope *turn_outer, *turn_inner;
    struct map_ignore *ignores;
    size_t ignore_count, ignore_capacity;
    uint64_t *node_ignored; /* per node: elements; all bits: the whole */
    bool counts_segments;
    bool has_assertions;
};

/* The element's definition; NULL for whole composites and where
 * there is none. */
const struct element_definition *map_element_definition(
    const struct segment_definition *segment, uint16_t element,
    uint16_t component);
/* First elements of the couples that repeat in a segment: PO1: 6, 8, 10 …; or
 * the composites of a value and its qualifier that do: PIA: 2, 3, 4 … */
uint64_t map_pair_elements(const struct segment_definition *segment);
/* All elements of the pairs. */
static inline uint64_t map_pair_span(const struct map_op *op)
{
    return op->pairs_composite ? op->pair_elements
                               : op->pair_elements | op->pair_elements << 1;
}
/* The definition of a pair's qualifier, or of its value. */
const struct element_definition *map_pair_definition(const struct map_op *op,
                                                     bool qualifier);
/* "file:line:column", in the arena. */
const char *map_place_text(struct arena *arena, struct config_place place);

#endif
