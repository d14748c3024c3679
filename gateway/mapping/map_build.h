/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the steps of loading a map, between the files that do them:
 * map_load.c (the file as a whole), map_fields.c (fields to rules),
 * map_bind.c (places to segments and elements of the set), map_scope.c (what
 * they become), map_finish.c (tables for running), map_check.c (what a map
 * must not be). Private.
 *
 * Everything complains into `list` and goes on, so that all mistakes are told
 * at once.
 */
#ifndef MAPPING_MAP_BUILD_H
#define MAPPING_MAP_BUILD_H

#include "mapping/map_model.h"

struct map_build {
    struct arena *arena;
    struct diagnostics *list;
    const struct map_context *context;
    struct map *map;
    const struct yaml_node *fragments; /* or NULL */
    size_t fragment_depth;
};

/* --- map_scope.c: what a map is made of, found again or added --- */

/* Where a place leads to, seen from a scope. */
struct map_bound {
    struct map_scope *scope; /* maybe a new, anonymous one */
    struct map_op *op;
    const struct place_test *conditions; /* of this place alone */
    uint32_t condition_count;
    uint16_t element, component; /* of the op's segment; pairs: 1 or 2 */
};

/* A new scope with a record of its own; NULL with a diagnostic. */
struct map_scope *map_scope_add(struct map_build *build,
                                struct map_scope *parent,
                                enum map_scope_kind kind,
                                struct config_place where);
/* A loop on the way to a place, whose fields belong to the record around it;
 * NULL with a diagnostic. */
struct map_scope *map_scope_anonymous(struct map_build *build,
                                      struct map_scope *parent, uint16_t node,
                                      const struct map_selector *selector,
                                      const struct place *place);
/* The segment node that a scope's instances begin with. */
uint16_t map_scope_trigger(const struct map_build *build,
                           const struct map_scope *scope);
/* The operation on the segments that the selector chooses. */
struct map_op *map_op_add(struct map_build *build, struct map_scope *scope,
                          uint16_t node, const struct map_selector *selector,
                          bool is_trigger, const struct place *place);
struct map_op *map_op_trigger(struct map_build *build, struct map_scope *scope,
                              const struct place *place);
struct map_slot *map_slot_add(struct map_build *build,
                              const struct map_bound *bound,
                              enum slot_kind kind, const struct place *place);

/* --- map_bind.c --- */

/* An element or a pair. `each`: every instance, not the first. */
bool map_bind_element(struct map_build *build, struct map_scope *scope,
                      const struct place *place, bool each,
                      struct map_bound *bound) MUST_CHECK;
/* A new scope with a record of its own; NULL with a diagnostic. */
struct map_scope *map_bind_loop(struct map_build *build,
                                struct map_scope *scope,
                                const struct place *place, bool each);

/* --- map_bind_xml.c: the same for documents of XML --- */

/* A child element of the scope's own; 0: none. */
uint16_t map_xml_child(struct map_build *build, const struct map_scope *scope,
                       struct bytes name);
/* The names that a child of the scope's element may have, for suggestions. */
size_t map_xml_child_names(const struct map_build *build, uint16_t node,
                           const char **names, size_t limit);
/* Which element of the node's segment a test is about; false with a
 * diagnostic. */
bool map_xml_test(struct map_build *build, const struct place *place,
                  uint16_t node, struct place_test *test) MUST_CHECK;
/* The text or the attribute that the place's end means, of bound->op. */
bool map_xml_tail(struct map_build *build, const struct place *place,
                  struct map_bound *bound) MUST_CHECK;
/* "." and "@name": of the scope's own element. */
bool map_xml_own(struct map_build *build, struct map_scope *scope,
                 const struct place *place, struct map_bound *bound) MUST_CHECK;
/* All places are bound: the set's nodes get their numbers. */
void map_xml_close(struct map_build *build);
/* What the engine reads and writes itself. */
void map_xml_keep_by_engine(struct map_build *build);
/* An entry of `ignore`, put into the masks where it is the same everywhere. */
void map_xml_spread_ignore(struct map_build *build,
                           const struct map_ignore *ignore);
void map_xml_check_ignore(struct map_build *build, const struct place *place);

/* --- map_fields.c, map_rules.c --- */

/* Where in the record the fields at hand stand: the scope's own record, or a
 * part of it that has no loop ("totals.payable"). */
struct map_field_place {
    struct map_scope *scope;
    const struct record_field *path[RECORD_DEPTH_LIMIT];
    size_t path_length;
    const struct expression_scope *names;
};

bool map_flag_read(struct map_build *build, const struct yaml_node *node,
                   const char *key);
void map_direction_read(struct map_build *build, const struct yaml_node *node,
                        bool *reads, bool *writes);
/* NULL: there is none, or it is wrong. */
const struct expression *map_expression_read(
    struct map_build *build, const struct expression_scope *names,
    const struct record_field *value, const struct yaml_node *node,
    enum expression_type wanted);
/* A place, a rule, or several: all of one field that is no record. */
void map_scalar_field_read(struct map_build *build,
                           const struct map_field_place *at,
                           const struct record_field *field,
                           const struct yaml_node *key,
                           const struct yaml_node *definition);

/* `fields`, `assert`, `ignore`, `const` of one scope's mapping. */
void map_fields_read(struct map_build *build, struct map_scope *scope,
                     const struct yaml_node *definition,
                     const struct expression_scope *outer);
bool map_place_at(struct map_build *build, const struct yaml_node *node,
                  struct place *place) MUST_CHECK;
void map_constants_read(struct map_build *build, struct map_scope *scope,
                        const struct yaml_node *constants);
void map_ignores_read(struct map_build *build, const struct map_scope *scope,
                      const struct yaml_node *ignores);
enum map_mismatch map_mismatch_read(struct map_build *build,
                                    const struct yaml_node *definition);

/* --- map_plan.c, map_levels.c --- */

void map_plan_reading(struct map_build *build, struct map_op *op);
void map_plan_writing(struct map_build *build, struct map_scope *scope);
void map_plan_slots(struct map_build *build, struct map_op *op);
/* Levels of a tree that may be left out, or that the document turns. */
void map_finish_levels(struct map_build *build);

/* --- map_finish.c, map_check.c --- */

void map_finish(struct map_build *build);
/* The record takes the element's text as it stands, were there no table. */
bool map_is_plain_text(const struct map_rule *rule);
void map_check_all(struct map_build *build);

/* Numbers and parents of a tree, which the writer keeps, and the level, which
 * the selection writes. */
bool map_kept_by_writer(const struct segment_definition *segment,
                        uint32_t element);

/* Can one segment pass both? No, if some element is asked for different
 * values. */
bool map_tests_disjoint(const struct place_test *a, uint32_t a_count,
                        const struct place_test *b, uint32_t b_count);
bool map_tests_equal(const struct place_test *a, uint32_t a_count,
                     const struct place_test *b, uint32_t b_count);

void map_complain(struct map_build *build, struct config_place where,
                  const char *code, const char *format, ...) PRINTF_LIKE(4, 5);

#endif
