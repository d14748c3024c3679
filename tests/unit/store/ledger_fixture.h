/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the tests of the ledger begin with: one that is open and
 * empty, an arena, and events applied to it.
 */
#ifndef STORE_LEDGER_FIXTURE_H
#define STORE_LEDGER_FIXTURE_H

#include "fixture.h"

/* Of the test that runs. */
extern char directory[FIXTURE_PATH];
extern struct ledger *ledger;
extern struct arena *arena;
extern uint64_t position; /* in the journal, of the next event */

/* For cmocka, around each test. */
int ledger_fixture_open(void **state);
int ledger_fixture_close(void **state);

/* Applies in a transaction of its own. */
void ledger_fixture_apply(struct event *event);

#endif
