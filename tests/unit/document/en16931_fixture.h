/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the tests of the EN 16931 rules share: an invoice, or a set of
 * tests with invoices inside, to the ids of the rules that do not hold.
 */
#ifndef TESTS_UNIT_DOCUMENT_EN16931_FIXTURE_H
#define TESTS_UNIT_DOCUMENT_EN16931_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "document/en16931.h"

/* One checked invoice. `wanted`: what a set of tests says about it, "+BR-01 "
 * where the rule must hold and "-BR-01 " where it must not. */
struct en16931_told {
    const char *file;
    size_t number; /* from 1, in its file */
    enum en16931_outcome outcome;
    const struct findings *findings;
    struct bytes wanted;
};

typedef void en16931_tell(void *context, const struct en16931_told *told);

const struct en16931 *en16931_fixture_rules(void);
/* Reads the file (an invoice, or a <testSet> of them) and tells of each. False
 * where it is no XML. */
bool en16931_fixture_check(const char *file, struct bytes input, unsigned sets,
                           en16931_tell *tell, void *context);
bool en16931_fixture_found(const struct findings *findings, struct bytes id);
/* "BR-01 BR-02:w \n", ids in order of the alphabet, each once; ":w" for
 * warnings. */
void en16931_fixture_list(const struct findings *findings, struct buffer *out);

#endif
