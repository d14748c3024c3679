/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: cases that are files: configuration files and what is expected of
 * them, in one text.
 *
 *     # why this case is there
 *     === stations/acme.yaml
 *     (the file)
 *     === expected
 *     (what comes out)
 *
 * Ownership: the case owns its texts until case_close.
 */
#ifndef TESTS_UNIT_CONFIG_CASE_FILE_H
#define TESTS_UNIT_CONFIG_CASE_FILE_H

#include "base/bytes.h"
#include "config/config_source.h"

struct case_file {
    char name[128]; /* without folder and ending */
    char path[512];
    struct buffer text;
    struct bytes inputs; /* everything before "=== expected" */
    struct bytes expected;
    struct config_source *source;
};

/* tests/cases/config/<folder>, sorted; how many there are. Fails the test when
 * there are none. */
size_t case_list(const char *folder, char names[][128], size_t room);
void case_open(struct case_file *file, const char *folder, const char *name);
void case_close(struct case_file *file);
/* Compares; with EDIGATE_UPDATE_CASES=1 in the environment writes the file
 * anew instead. */
void case_compare(struct case_file *file, struct bytes found);
/* $SOURCE_DIR, or the folder the test was started in. */
const char *case_root(void);

#endif
