/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the tests of mapping/ have in common: a configuration held in
 * memory, loaded record types, complaints as text.
 */
#ifndef UNIT_MAPPING_RECORD_FIXTURE_H
#define UNIT_MAPPING_RECORD_FIXTURE_H

#include "base/arena.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "mapping/record_type.h"

struct bench_of_files {
    struct arena *arena;
    struct config_source *source;
    struct diagnostics list;
};

void files_open(struct bench_of_files *files);
void files_close(struct bench_of_files *files);
void files_add(struct bench_of_files *files, const char *path,
               const char *text);
/* Complaints, sorted, one per line: "file:line:column CODE text". Lives in the
 * arena. */
const char *complaints_text(struct diagnostics *list, struct arena *arena);
/* Those so far. */
const char *files_complaints(struct bench_of_files *files);
/* The types of all files added; no complaint is expected. */
const struct record_types *files_types(struct bench_of_files *files);

#endif
