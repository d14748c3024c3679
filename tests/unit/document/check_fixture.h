/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the tests of the checker share: the shipped tables and
 * guidelines, and a check's whole story as JSON lines.
 */
#ifndef TESTS_UNIT_DOCUMENT_CHECK_FIXTURE_H
#define TESTS_UNIT_DOCUMENT_CHECK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "document/check.h"

/* $SOURCE_DIR, or the folder the test was started in. */
const char *fixture_root(void);
/* mappings/, and tests/cases/document/overlays among its guidelines; loaded
 * once, kept to the end. */
struct standards *fixture_standards(void);
const struct config_source *fixture_source(void);
/* "x12/004010/850" with that overlay; loaded once. */
const struct set_definition *fixture_guideline(const char *name);

struct fixture_run {
    struct check_limits limits;
    bool keep_trees;
    size_t chunk;          /* 0: whole */
    const char *guideline; /* for every 850 */
};

/* The defaults, with buffers that are quickly made. */
struct check_limits fixture_limits(void);
/* Findings and events, one JSON object a line. */
void fixture_check(const struct fixture_run *run, struct bytes input,
                   struct buffer *out);
/* A file whole; fails the test when it cannot be read. */
void fixture_read(const char *path, struct buffer *out);

/* An interchange around text that is given: one group of one set. '\n' behind
 * each terminator; `body` has no ST and SE. */
void fixture_order(struct buffer *out, const char *body);

#endif
