/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal delivery */
#include "unit/store/fixture.h"

#include "store/state.h"

static void names_there_and_back(void **state)
{
    (void)state;
    for (int i = 0; i < STATE_COUNT; i++) {
        const char *name = state_name((enum document_state)i);
        enum document_state found;

        if (i == STATE_NONE) {
            assert_null(name);
            continue;
        }
        assert_non_null(name);
        assert_true(state_from_name(bytes_of_text(name), &found));
        assert_int_equal(found, i);
    }
    for (int i = 1; i < DOCUMENT_KIND_COUNT; i++) {
        enum document_kind found;

        assert_true(document_kind_from_name(
            bytes_of_text(document_kind_name((enum document_kind)i)), &found));
        assert_int_equal(found, i);
    }
    assert_null(state_name(STATE_COUNT));
    assert_null(document_kind_name(DOCUMENT_NONE));
}

/* The ways of contract.md, each step allowed. */
static void the_contract_s_ways(void **state)
{
    static const struct {
        enum document_kind kind;
        enum document_state way[10]; /* ends with STATE_NONE */
    } ways[] = {
        { DOCUMENT_INTERCHANGE,
          { STATE_ACCEPTED, STATE_CHECKED, STATE_DONE, STATE_ARCHIVED,
            STATE_PURGED } },
        { DOCUMENT_INTERCHANGE,
          { STATE_ACCEPTED, STATE_HELD, STATE_ACCEPTED, STATE_REJECTED,
            STATE_ARCHIVED } },
        { DOCUMENT_INTERCHANGE,
          { STATE_ACCEPTED, STATE_QUARANTINED, STATE_ACCEPTED } },
        { DOCUMENT_TRANSACTION,
          { STATE_CHECKED, STATE_MAPPED, STATE_DECIDED, STATE_ARCHIVED } },
        { DOCUMENT_TRANSACTION,
          { STATE_CHECKED, STATE_HELD, STATE_MAPPED, STATE_REJECTED } },
        { DOCUMENT_OUTBOUND,
          { STATE_DECIDED, STATE_READY, STATE_SENDING, STATE_SENT,
            STATE_AWAIT_ACK, STATE_ACKED, STATE_ARCHIVED } },
        { DOCUMENT_OUTBOUND,
          { STATE_READY, STATE_SENDING, STATE_SENT_UNKNOWN, STATE_SENDING,
            STATE_DELIVERED, STATE_ACKED, STATE_ARCHIVED, STATE_PURGED } },
        { DOCUMENT_OUTBOUND,
          { STATE_READY, STATE_SENDING, STATE_RETRY, STATE_SENDING, STATE_DEAD,
            STATE_READY, STATE_CANCELLED, STATE_ARCHIVED } },
        { DOCUMENT_OUTBOUND,
          { STATE_READY, STATE_SENDING, STATE_AWAIT_ACK, STATE_OVERDUE,
            STATE_RETRY, STATE_SENDING, STATE_AWAIT_ACK, STATE_REFUSED } },
        { DOCUMENT_OUTBOUND,
          { STATE_WRITTEN, STATE_READY, STATE_HELD, STATE_READY } },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        enum document_state from = STATE_NONE;

        for (size_t k = 0; ways[i].way[k] != STATE_NONE; k++) {
            if (!state_may_follow(ways[i].kind, from, ways[i].way[k])) {
                fail_msg("%s: %s after %s", document_kind_name(ways[i].kind),
                         state_name(ways[i].way[k]),
                         from == STATE_NONE ? "-" : state_name(from));
            }
            from = ways[i].way[k];
        }
    }
}

static void steps_that_are_none(void **state)
{
    static const struct {
        enum document_kind kind;
        enum document_state from, to;
    } steps[] = {
        { DOCUMENT_INTERCHANGE, STATE_NONE, STATE_DONE },
        { DOCUMENT_INTERCHANGE, STATE_DONE, STATE_ACCEPTED },
        { DOCUMENT_INTERCHANGE, STATE_ACCEPTED, STATE_SENDING },
        { DOCUMENT_INTERCHANGE, STATE_PURGED, STATE_ARCHIVED },
        { DOCUMENT_TRANSACTION, STATE_DECIDED, STATE_CHECKED },
        { DOCUMENT_TRANSACTION, STATE_NONE, STATE_READY },
        { DOCUMENT_OUTBOUND, STATE_DECIDED, STATE_SENDING },
        { DOCUMENT_OUTBOUND, STATE_READY, STATE_SENT },
        { DOCUMENT_OUTBOUND, STATE_ACKED, STATE_SENDING },
        { DOCUMENT_OUTBOUND, STATE_CANCELLED, STATE_READY },
        { DOCUMENT_OUTBOUND, STATE_NONE, STATE_SENT },
        { DOCUMENT_OUTBOUND, STATE_SENDING, STATE_READY },
        { DOCUMENT_NONE, STATE_NONE, STATE_ACCEPTED },
        { DOCUMENT_OUTBOUND, STATE_READY, STATE_NONE },
        { DOCUMENT_OUTBOUND, STATE_COUNT, STATE_COUNT },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        assert_false(
            state_may_follow(steps[i].kind, steps[i].from, steps[i].to));
    }
}

/* No document can be stuck: from every state that can be reached an end can
 * be reached, and what is neither work nor waiting nor for an operator is an
 * end that only ages. */
static void nothing_is_stuck(void **state)
{
    (void)state;
    for (int k = 1; k < DOCUMENT_KIND_COUNT; k++) {
        enum document_kind kind = (enum document_kind)k;
        bool reached[STATE_COUNT] = { [STATE_NONE] = true };
        bool ends[STATE_COUNT] = { [STATE_PURGED] = true };

        for (int round = 0; round < STATE_COUNT; round++) {
            for (int from = 0; from < STATE_COUNT; from++) {
                for (int to = 1; to < STATE_COUNT; to++) {
                    if (from != to &&
                        state_may_follow(kind, (enum document_state)from,
                                         (enum document_state)to)) {
                        reached[to] = reached[to] || reached[from];
                        ends[from] = ends[from] || ends[to];
                    }
                }
            }
        }
        for (int at = 1; at < STATE_COUNT; at++) {
            assert_true(!reached[at] || ends[at]);
            /* work that nobody would take up must not be reachable */
            assert_true(reached[at] ||
                        !state_is_work(kind, (enum document_state)at));
        }
    }
}

static void each_state_is_in_one_queue(void **state)
{
    (void)state;
    for (int k = 1; k < DOCUMENT_KIND_COUNT; k++) {
        for (int at = 1; at < STATE_COUNT; at++) {
            enum document_kind kind = (enum document_kind)k;
            enum document_state in = (enum document_state)at;

            assert_int_equal(state_is_work(kind, in) + state_is_waiting(in) +
                                 state_is_attention(in) +
                                 state_is_final(kind, in),
                             1);
        }
    }
    assert_true(state_is_work(DOCUMENT_OUTBOUND, STATE_SENDING));
    assert_true(state_is_work(DOCUMENT_OUTBOUND, STATE_SENT_UNKNOWN));
    assert_true(state_is_attention(STATE_DEAD));
    assert_true(state_is_final(DOCUMENT_OUTBOUND, STATE_ACKED));
}

static void statuses_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < VALID_STATUS_COUNT; i++) {
        assert_non_null(valid_status_name((enum valid_status)i));
    }
    for (int i = 0; i < DELIVERED_STATUS_COUNT; i++) {
        assert_non_null(delivered_status_name((enum delivered_status)i));
    }
    for (int i = 0; i < ACKNOWLEDGED_STATUS_COUNT; i++) {
        assert_non_null(acknowledged_status_name((enum acknowledged_status)i));
    }
    assert_null(valid_status_name(VALID_STATUS_COUNT));
    assert_null(delivered_status_name(DELIVERED_STATUS_COUNT));
    assert_null(acknowledged_status_name(ACKNOWLEDGED_STATUS_COUNT));
    assert_string_equal(direction_name(DIRECTION_OUT), "out");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_there_and_back),
        cmocka_unit_test(the_contract_s_ways),
        cmocka_unit_test(steps_that_are_none),
        cmocka_unit_test(nothing_is_stuck),
        cmocka_unit_test(each_state_is_in_one_queue),
        cmocka_unit_test(statuses_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
