/* SPDX-License-Identifier: Apache-2.0 */
#include "store/state.h"

#include <stdint.h>

static const char *const kind_names[DOCUMENT_KIND_COUNT] = {
    [DOCUMENT_INTERCHANGE] = "interchange",
    [DOCUMENT_TRANSACTION] = "transaction",
    [DOCUMENT_OUTBOUND] = "outbound",
};

static const char *const state_names[STATE_COUNT] = {
    [STATE_ACCEPTED] = "accepted",
    [STATE_CHECKED] = "checked",
    [STATE_MAPPED] = "mapped",
    [STATE_DECIDED] = "decided",
    [STATE_WRITTEN] = "written",
    [STATE_READY] = "ready",
    [STATE_SENDING] = "sending",
    [STATE_SENT_UNKNOWN] = "sent_unknown",
    [STATE_SENT] = "sent",
    [STATE_RETRY] = "retry",
    [STATE_DELIVERED] = "delivered",
    [STATE_AWAIT_ACK] = "await_ack",
    [STATE_OVERDUE] = "overdue",
    [STATE_ACKED] = "acked",
    [STATE_REFUSED] = "refused",
    [STATE_DONE] = "done",
    [STATE_REJECTED] = "rejected",
    [STATE_HELD] = "held",
    [STATE_QUARANTINED] = "quarantined",
    [STATE_DEAD] = "dead",
    [STATE_CANCELLED] = "cancelled",
    [STATE_ARCHIVED] = "archived",
    [STATE_PURGED] = "purged",
};

#define TO(state) (UINT32_C(1) << STATE_##state)

/* Received bytes as a whole: checked, then taken on piece by piece. */
static const uint32_t interchange_machine[STATE_COUNT] = {
    [STATE_NONE] = TO(ACCEPTED) | TO(HELD) | TO(REJECTED),
    [STATE_ACCEPTED] = TO(CHECKED) | TO(DONE) | TO(HELD) | TO(REJECTED) |
                       TO(QUARANTINED) | TO(CANCELLED),
    [STATE_CHECKED] =
        TO(DONE) | TO(HELD) | TO(REJECTED) | TO(QUARANTINED) | TO(CANCELLED),
    [STATE_HELD] = TO(ACCEPTED) | TO(CHECKED) | TO(REJECTED) | TO(CANCELLED),
    [STATE_QUARANTINED] =
        TO(ACCEPTED) | TO(CHECKED) | TO(REJECTED) | TO(CANCELLED),
    [STATE_DONE] = TO(ARCHIVED),
    [STATE_REJECTED] = TO(ARCHIVED),
    [STATE_CANCELLED] = TO(ARCHIVED),
    [STATE_ARCHIVED] = TO(PURGED),
};

/* One transaction of an interchange: it begins where the worker that read it
 * left it, and ends when its flow has decided. */
static const uint32_t transaction_machine[STATE_COUNT] = {
    [STATE_NONE] = TO(CHECKED) | TO(MAPPED) | TO(DECIDED) | TO(HELD) |
                   TO(REJECTED) | TO(QUARANTINED),
    [STATE_CHECKED] = TO(MAPPED) | TO(DECIDED) | TO(HELD) | TO(REJECTED) |
                      TO(QUARANTINED) | TO(CANCELLED),
    [STATE_MAPPED] =
        TO(DECIDED) | TO(HELD) | TO(REJECTED) | TO(QUARANTINED) | TO(CANCELLED),
    [STATE_HELD] =
        TO(CHECKED) | TO(MAPPED) | TO(DECIDED) | TO(REJECTED) | TO(CANCELLED),
    [STATE_QUARANTINED] =
        TO(CHECKED) | TO(MAPPED) | TO(HELD) | TO(REJECTED) | TO(CANCELLED),
    [STATE_DECIDED] = TO(ARCHIVED),
    [STATE_REJECTED] = TO(ARCHIVED),
    [STATE_CANCELLED] = TO(ARCHIVED),
    [STATE_ARCHIVED] = TO(PURGED),
};

/* What we send. A receipt or an acknowledgement may come late, after we had
 * given up waiting, so the states of sending can all end in one. */
#define ANSWERED (TO(DELIVERED) | TO(ACKED) | TO(REFUSED))
static const uint32_t outbound_machine[STATE_COUNT] = {
    [STATE_NONE] = TO(DECIDED) | TO(WRITTEN) | TO(READY) | TO(HELD),
    [STATE_DECIDED] =
        TO(WRITTEN) | TO(READY) | TO(HELD) | TO(QUARANTINED) | TO(CANCELLED),
    /* Delivered, and answered, with the batch it is in. */
    [STATE_WRITTEN] = TO(READY) | TO(HELD) | TO(QUARANTINED) | TO(CANCELLED) |
                      TO(AWAIT_ACK) | ANSWERED,
    [STATE_READY] = TO(SENDING) | TO(HELD) | TO(CANCELLED) | ANSWERED,
    [STATE_SENDING] = TO(SENT) | TO(SENT_UNKNOWN) | TO(RETRY) | TO(AWAIT_ACK) |
                      TO(DEAD) | ANSWERED,
    [STATE_SENT_UNKNOWN] = TO(SENDING) | TO(RETRY) | TO(HELD) | TO(DEAD) |
                           TO(CANCELLED) | TO(AWAIT_ACK) | ANSWERED,
    [STATE_SENT] = TO(AWAIT_ACK) | TO(RETRY) | TO(SENT_UNKNOWN) | TO(READY) |
                   TO(OVERDUE) | TO(DEAD) | TO(HELD) | TO(CANCELLED) | ANSWERED,
    [STATE_RETRY] = TO(SENDING) | TO(READY) | TO(HELD) | TO(DEAD) |
                    TO(CANCELLED) | TO(AWAIT_ACK) | ANSWERED,
    [STATE_DELIVERED] =
        TO(AWAIT_ACK) | TO(ACKED) | TO(REFUSED) | TO(READY) | TO(ARCHIVED),
    [STATE_AWAIT_ACK] = TO(ACKED) | TO(REFUSED) | TO(RETRY) | TO(OVERDUE) |
                        TO(READY) | TO(DELIVERED) | TO(CANCELLED),
    [STATE_OVERDUE] = TO(ACKED) | TO(REFUSED) | TO(RETRY) | TO(READY) |
                      TO(DELIVERED) | TO(CANCELLED),
    [STATE_ACKED] = TO(READY) | TO(REFUSED) | TO(ARCHIVED),
    [STATE_REFUSED] = TO(ACKED) | TO(READY) | TO(CANCELLED) | TO(ARCHIVED),
    [STATE_HELD] = TO(DECIDED) | TO(WRITTEN) | TO(READY) | TO(SENT_UNKNOWN) |
                   TO(CANCELLED) | ANSWERED,
    [STATE_QUARANTINED] = TO(DECIDED) | TO(WRITTEN) | TO(HELD) | TO(CANCELLED),
    [STATE_DEAD] = TO(READY) | TO(CANCELLED) | ANSWERED,
    [STATE_CANCELLED] = TO(ARCHIVED),
    [STATE_ARCHIVED] = TO(PURGED),
};
#undef ANSWERED

static const uint32_t *const machines[DOCUMENT_KIND_COUNT] = {
    [DOCUMENT_INTERCHANGE] = interchange_machine,
    [DOCUMENT_TRANSACTION] = transaction_machine,
    [DOCUMENT_OUTBOUND] = outbound_machine,
};

/* States in which the next step is ours and needs no operator. */
static const uint32_t work_states[DOCUMENT_KIND_COUNT] = {
    [DOCUMENT_INTERCHANGE] = TO(ACCEPTED) | TO(CHECKED),
    [DOCUMENT_TRANSACTION] = TO(CHECKED) | TO(MAPPED),
    [DOCUMENT_OUTBOUND] = TO(DECIDED) | TO(WRITTEN) | TO(READY) | TO(SENDING) |
                          TO(SENT_UNKNOWN) | TO(RETRY),
};
static const uint32_t waiting_states = TO(SENT) | TO(AWAIT_ACK);
static const uint32_t attention_states =
    TO(HELD) | TO(QUARANTINED) | TO(DEAD) | TO(OVERDUE) | TO(REFUSED);

const char *document_kind_name(enum document_kind kind)
{
    return (unsigned)kind < DOCUMENT_KIND_COUNT ? kind_names[kind] : NULL;
}

const char *state_name(enum document_state state)
{
    return (unsigned)state < STATE_COUNT ? state_names[state] : NULL;
}

/* The index of a name in a table with gaps, or `count`. */
static size_t name_index(struct bytes name, const char *const *names,
                         size_t count)
{
    size_t i = 0;

    while (i < count &&
           (names[i] == NULL || !bytes_equal_text(name, names[i]))) {
        i++;
    }
    return i;
}

bool document_kind_from_name(struct bytes name, enum document_kind *kind)
{
    *kind =
        (enum document_kind)name_index(name, kind_names, DOCUMENT_KIND_COUNT);
    return *kind < DOCUMENT_KIND_COUNT;
}

bool state_from_name(struct bytes name, enum document_state *state)
{
    *state = (enum document_state)name_index(name, state_names, STATE_COUNT);
    return *state < STATE_COUNT;
}

static bool is_in(uint32_t set, enum document_state state)
{
    return (unsigned)state < STATE_COUNT && (set >> state & 1U) != 0;
}

bool state_may_follow(enum document_kind kind, enum document_state from,
                      enum document_state to)
{
    if ((unsigned)kind >= DOCUMENT_KIND_COUNT || machines[kind] == NULL ||
        (unsigned)from >= STATE_COUNT || to == STATE_NONE) {
        return false;
    }
    return from == to || is_in(machines[kind][from], to);
}

bool state_is_work(enum document_kind kind, enum document_state state)
{
    return (unsigned)kind < DOCUMENT_KIND_COUNT &&
           is_in(work_states[kind], state);
}

bool state_is_waiting(enum document_state state)
{
    return is_in(waiting_states, state);
}

bool state_is_attention(enum document_state state)
{
    return is_in(attention_states, state);
}

bool state_is_final(enum document_kind kind, enum document_state state)
{
    return !state_is_work(kind, state) && !state_is_waiting(state) &&
           !state_is_attention(state);
}

const char *valid_status_name(enum valid_status status)
{
    static const char *const names[VALID_STATUS_COUNT] = {
        [VALID_UNKNOWN] = "unknown",
        [VALID_GOOD] = "good",
        [VALID_WARNINGS] = "warnings",
        [VALID_ERRORS] = "errors",
    };

    return (unsigned)status < VALID_STATUS_COUNT ? names[status] : NULL;
}

const char *delivered_status_name(enum delivered_status status)
{
    static const char *const names[DELIVERED_STATUS_COUNT] = {
        [DELIVERED_NONE] = "none",       [DELIVERED_PENDING] = "pending",
        [DELIVERED_UNKNOWN] = "unknown", [DELIVERED_DONE] = "delivered",
        [DELIVERED_FAILED] = "failed",
    };

    return (unsigned)status < DELIVERED_STATUS_COUNT ? names[status] : NULL;
}

const char *acknowledged_status_name(enum acknowledged_status status)
{
    static const char *const names[ACKNOWLEDGED_STATUS_COUNT] = {
        [ACKNOWLEDGED_NONE] = "none",
        [ACKNOWLEDGED_WAITING] = "waiting",
        [ACKNOWLEDGED_ACCEPTED] = "accepted",
        [ACKNOWLEDGED_WITH_ERRORS] = "accepted_with_errors",
        [ACKNOWLEDGED_PARTIALLY] = "partially_accepted",
        [ACKNOWLEDGED_REJECTED] = "rejected",
        [ACKNOWLEDGED_OVERDUE] = "overdue",
    };

    return (unsigned)status < ACKNOWLEDGED_STATUS_COUNT ? names[status] : NULL;
}

const char *direction_name(enum document_direction direction)
{
    switch (direction) {
    case DIRECTION_IN:
        return "in";
    case DIRECTION_OUT:
        return "out";
    }
    return NULL;
}
