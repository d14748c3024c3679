/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one test of a map at work, between map_test.c (which tests there
 * are), map_trial.c (documents and records) and map_trial_change.c (changed
 * documents and the findings they must bring). Private to those three.
 */
#ifndef MAPPING_MAP_TRIAL_H
#define MAPPING_MAP_TRIAL_H

#include "mapping/map_model.h"
#include "mapping/map_test.h"

enum { MAP_TRIAL_FINDINGS = 200, MAP_TRIAL_TEXT = 60000 };

/* One test at work. */
struct map_trial {
    const struct map *map;
    const struct map_context *context;
    struct arena *arena;
    const struct yaml_node *test;
    struct buffer wrong; /* lines */
    bool failed;

    /* what came of the document */
    struct bytes document;
    struct record *record;
    struct findings checked, mapped;
    bool read;
};

/* One more line of what is wrong; the test has failed. */
void map_trial_blame(struct map_trial *trial, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* The text of a key; NULL: there is none. */
const char *map_trial_text(const struct yaml_node *mapping, const char *key);
/* A file beside the map's ("fixtures/850-two-lines.x12"); false: blamed. */
bool map_trial_fixture(struct map_trial *trial, const char *name,
                       struct bytes *content) MUST_CHECK;
/* NULL: blamed. */
struct record *map_trial_record(struct map_trial *trial, const char *name);
/* The first transaction: its record and the findings of both kinds. */
bool map_trial_read(struct map_trial *trial, struct bytes document) MUST_CHECK;
/* Those from a severity on that the test does not expect. */
void map_trial_blame_findings(struct map_trial *trial,
                              const struct findings *findings,
                              enum finding_severity from);
/* Those it expects and that did not come. */
void map_trial_check_expected(struct map_trial *trial);
void map_trial_compare(struct map_trial *trial, const struct record *wanted,
                       const struct record *given, const char *what);
/* {document, record}: both ways and the laws. */
void map_trial_fixtures(struct map_trial *trial);
/* {change, finding} */
void map_trial_change(struct map_trial *trial, const struct yaml_node *change);
/* {record, finding}: a record that cannot be written so. */
void map_trial_refused_record(struct map_trial *trial);
/* {finding} of a document, or of a record that is written. */
void map_trial_expect(struct map_trial *trial, const struct yaml_node *expected,
                      struct bytes document);

#endif
