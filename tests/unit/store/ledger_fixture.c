/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger_fixture.h"

char directory[FIXTURE_PATH];
struct ledger *ledger;
struct arena *arena;
uint64_t position;

int ledger_fixture_open(void **state)
{
    struct error err = { 0 };

    (void)state;
    fixture_directory(directory);
    ledger =
        ledger_open(fixture_path(directory, "ledger.db"), LEDGER_WRITE, &err);
    arena = arena_open(0);
    position = 64;
    return ledger == NULL || arena == NULL;
}

int ledger_fixture_close(void **state)
{
    (void)state;
    ledger_close(ledger);
    arena_close(arena);
    fixture_remove(directory);
    return 0;
}

void ledger_fixture_apply(struct event *event)
{
    struct error err = { 0 };

    event_clean(arena, event);
    assert_good(event_check(event, &err), err);
    assert_good(ledger_begin(ledger, &err), err);
    assert_good(ledger_apply(ledger, position, event, APPLY_LIVE, &err), err);
    position += 64;
    assert_good(ledger_commit(ledger, position, &err), err);
}
