/* SPDX-License-Identifier: Apache-2.0 */
#include "store/event_table.h"

#define TO(state) (UINT32_C(1) << STATE_##state)

static const struct event_row events[EVENT_KIND_COUNT] = {
    [EVENT_RECEIVED] = { .name = "received", .document = true },
    [EVENT_REFUSED] = { .name = "refused",
                        .document = true,
                        .move = true,
                        .states = TO(REJECTED) },
    [EVENT_ATTEMPT] = { .name = "attempt", .document = true },
    [EVENT_CHECKED] = { .name = "checked", .document = true },
    [EVENT_SPLIT] = { .name = "split", .document = true },
    [EVENT_MAPPED] = { .name = "mapped", .document = true },
    [EVENT_DECIDED] = { .name = "decided", .document = true },
    [EVENT_DONE] = { .name = "done",
                     .document = true,
                     .move = true,
                     .states = TO(DONE) },
    [EVENT_WRITTEN] = { .name = "written",
                        .document = true,
                        .move = true,
                        .states = TO(WRITTEN) },
    [EVENT_READY] = { .name = "ready",
                      .document = true,
                      .move = true,
                      .states = TO(READY) },
    [EVENT_SENDING] = { .name = "sending",
                        .document = true,
                        .move = true,
                        .states = TO(SENDING) },
    [EVENT_SENT] = { .name = "sent",
                     .document = true,
                     .move = true,
                     .states = TO(SENT) | TO(AWAIT_ACK) | TO(DELIVERED) },
    [EVENT_SENT_UNKNOWN] = { .name = "sent_unknown",
                             .document = true,
                             .move = true,
                             .states = TO(SENT_UNKNOWN) },
    [EVENT_RETRY] = { .name = "retry",
                      .document = true,
                      .move = true,
                      .states = TO(RETRY) },
    [EVENT_DELIVERED] = { .name = "delivered",
                          .document = true,
                          .move = true,
                          .states = TO(DELIVERED) | TO(AWAIT_ACK) | TO(ACKED) },
    [EVENT_DEAD] = { .name = "dead",
                     .document = true,
                     .move = true,
                     .states = TO(DEAD) },
    [EVENT_ACKED] = { .name = "acked", .document = true },
    [EVENT_OVERDUE] = { .name = "overdue", .document = true },
    [EVENT_HELD] = { .name = "held",
                     .document = true,
                     .move = true,
                     .states = TO(HELD) },
    [EVENT_RELEASED] = { .name = "released", .document = true, .actor = true },
    [EVENT_REJECTED] = { .name = "rejected",
                         .document = true,
                         .move = true,
                         .states = TO(REJECTED) },
    [EVENT_QUARANTINED] = { .name = "quarantined",
                            .document = true,
                            .move = true,
                            .states = TO(QUARANTINED) },
    [EVENT_RESENT] = { .name = "resent",
                       .document = true,
                       .actor = true,
                       .move = true,
                       .states = TO(READY) },
    [EVENT_REISSUED] = { .name = "reissued", .document = true, .actor = true },
    [EVENT_CANCELLED] = { .name = "cancelled",
                          .document = true,
                          .actor = true,
                          .move = true,
                          .states = TO(CANCELLED) },
    [EVENT_ARCHIVED] = { .name = "archived",
                         .document = true,
                         .move = true,
                         .states = TO(ARCHIVED) },
    [EVENT_CONFIG_CHANGED] = { .name = "config_changed", .actor = true },
    [EVENT_DESK_IMPORTED] = { .name = "desk_imported", .actor = true },
    [EVENT_DESK_CHANGED] = { .name = "desk_changed" },
    [EVENT_COUNTER_SET] = { .name = "counter_set", .actor = true },
    [EVENT_STEP] = { .name = "step" },
    [EVENT_NOTE] = { .name = "note" },
    [EVENT_HOUSEKEEPING] = { .name = "housekeeping" },
    [EVENT_STARTED] = { .name = "started" },
    [EVENT_STOPPED] = { .name = "stopped" },
};

static const struct effect_row effects[EFFECT_KIND_COUNT] = {
    [EFFECT_KEY_ADD] = { "key_add", &key_fields },
    [EFFECT_DEDUPE_SET] = { "dedupe_set", &dedupe_fields },
    [EFFECT_DEDUPE_FORGET] = { "dedupe_forget", &dedupe_fields },
    [EFFECT_COUNTER_SET] = { "counter_set", &counter_fields },
    [EFFECT_CONVERSATION_OPEN] = { "conversation_open", &conversation_fields },
    [EFFECT_CONVERSATION_STATE] = { "conversation_state",
                                    &conversation_fields },
    [EFFECT_CONVERSATION_TOTAL] = { "conversation_total",
                                    &conversation_fields },
    [EFFECT_LINE_SET] = { "line_set", &line_fields },
    [EFFECT_LINE_ADD] = { "line_add", &line_change_fields },
    [EFFECT_STEP_SET] = { "step_set", &step_fields },
    [EFFECT_STEP_CLEAR] = { "step_clear", &step_fields },
    [EFFECT_ITEM_SET] = { "item_set", &item_fields },
    [EFFECT_ITEM_REMOVE] = { "item_remove", &item_fields },
    [EFFECT_ALIAS_SET] = { "alias_set", &alias_fields },
    [EFFECT_PRICE_SET] = { "price_set", &price_fields },
    [EFFECT_PRICE_CLEAR] = { "price_clear", &price_fields },
    [EFFECT_STOCK_SET] = { "stock_set", &stock_fields },
    [EFFECT_STOCK_ADD] = { "stock_add", &stock_fields },
    [EFFECT_CUSTOMER_SET] = { "customer_set", &customer_fields },
    [EFFECT_CREDIT_ADD] = { "credit_add", &customer_fields },
    [EFFECT_CONFIG_SET] = { "config_set", &config_fields },
    [EFFECT_FACT_SET] = { "fact_set", &fact_fields },
};

const struct event_row *event_row(enum event_kind kind)
{
    if ((unsigned)kind >= EVENT_KIND_COUNT || events[kind].name == NULL) {
        return NULL;
    }
    return &events[kind];
}

const struct effect_row *effect_row(enum effect_kind kind)
{
    if ((unsigned)kind >= EFFECT_KIND_COUNT || effects[kind].name == NULL) {
        return NULL;
    }
    return &effects[kind];
}

const char *event_kind_name(enum event_kind kind)
{
    const struct event_row *row = event_row(kind);

    return row == NULL ? NULL : row->name;
}

const char *effect_kind_name(enum effect_kind kind)
{
    const struct effect_row *row = effect_row(kind);

    return row == NULL ? NULL : row->name;
}

bool event_kind_from_name(struct bytes name, enum event_kind *kind)
{
    for (unsigned i = 0; i < EVENT_KIND_COUNT; i++) {
        if (events[i].name != NULL && bytes_equal_text(name, events[i].name)) {
            *kind = (enum event_kind)i;
            return true;
        }
    }
    return false;
}

bool effect_kind_from_name(struct bytes name, enum effect_kind *kind)
{
    for (unsigned i = 0; i < EFFECT_KIND_COUNT; i++) {
        if (effects[i].name != NULL &&
            bytes_equal_text(name, effects[i].name)) {
            *kind = (enum effect_kind)i;
            return true;
        }
    }
    return false;
}
