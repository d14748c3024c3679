/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/acknowledge_seal.h"

#include <string.h>

#include "pipeline/envelope.h"
#include "pipeline/series.h"

static bool send_ta1(struct turn *turn, const struct acknowledge *what,
                     struct error *err)
{
    struct separators separators =
        envelope_syntax_x12.separators(turn->partner);
    struct ack_document ack = { .syntax = AGREED_X12,
                                .type = "x12/TA1",
                                .key = what->interchange->control };
    struct id id = id_make(turn->now);
    struct event *event = event_make(turn->arena, EVENT_READY, turn->now, &id);
    struct buffer body = { 0 };
    bool good;

    good = ack_write_ta1(what->interchange, &separators, &body, err);
    ack.body = arena_copy(turn->arena, buffer_bytes(&body));
    buffer_close(&body);
    return good && acknowledge_seal(turn, what, event, &id, &ack, err);
}

/* The version whose 997 or 999 we can write, near the one that is answered. */
static struct bytes ack_version(struct bytes group_version, const char *with)
{
    struct bytes version = bytes_slice(group_version, 0, 6);

    if (strcmp(with, "999") == 0 ||
        bytes_compare(version, bytes_of_text("005010")) >= 0) {
        return bytes_of_text("005010");
    }
    return bytes_of_text("004010");
}

static bool send_group(struct turn *turn, const struct acknowledge *what,
                       const struct ack_group *group,
                       const struct agreement *agreement, struct error *err)
{
    const char *with = acknowledge_with(agreement, "997");
    struct ack_write_options options = {
        .with = with,
        .version = ack_version(group->version, with),
        .separators = envelope_syntax_x12.separators(turn->partner),
        .rules = acknowledge_rules(agreement),
    };
    struct ack_document ack = { .syntax = AGREED_X12,
                                .key = group->control,
                                .functional = BYTES("FA"),
                                .group_version = options.version,
                                .within = agreement == NULL
                                              ? 0
                                              : agreement->acknowledge.within };
    struct id id = id_make(turn->now);
    struct event *event = event_make(turn->arena, EVENT_READY, turn->now, &id);
    struct buffer body = { 0 };
    uint64_t segments;
    bool good;

    if (!series_draw(turn, event, AGREED_X12, SERIES_TRANSACTION,
                     &ack.transaction, err)) {
        return false;
    }
    options.control_number = ack.transaction;
    ack.type = turn_text(turn, turn_format(turn, "x12/%.*s/%s",
                                           BYTES_ARG(options.version), with));
    good = ack_write(what->interchange, group, &options, &body, &segments, err);
    ack.body = arena_copy(turn->arena, buffer_bytes(&body));
    buffer_close(&body);
    return good && acknowledge_seal(turn, what, event, &id, &ack, err);
}

/* A TA1 where the partner asked for one or has to know of an error. */
static bool wants_ta1(const struct acknowledge *what)
{
    bool wrong = what->interchange->verdict == ACK_REJECTED;
    bool always = false;

    for (size_t i = 0; i < what->agreement_count; i++) {
        const struct agreement *agreement = what->agreements[i];

        if (agreement != NULL && agreement->acknowledge.interchange_never) {
            return false;
        }
        always |=
            agreement != NULL && agreement->acknowledge.interchange_always;
    }
    return wrong || always || what->interchange->asked;
}

static bool wants_group(const struct ack_group *group,
                        const struct agreement *agreement)
{
    const struct ack_rules rules = acknowledge_rules(agreement);
    struct ack_group judged = *group;

    if (agreement == NULL) {
        return true;
    }
    switch (agreement->acknowledge.when) {
    case ACKNOWLEDGE_ALWAYS:
        return true;
    case ACKNOWLEDGE_ON_ERROR:
        ack_judge_group(&judged, &rules);
        return judged.verdict != ACK_ACCEPTED;
    case ACKNOWLEDGE_NEVER:
        return false;
    }
    return true;
}

bool acknowledge_send_x12(struct turn *turn, const struct acknowledge *what,
                          struct error *err)
{
    if (wants_ta1(what) && !send_ta1(turn, what, err)) {
        return false;
    }
    /* An interchange that was not taken has no groups that were. */
    if (what->interchange->verdict == ACK_REJECTED) {
        return true;
    }
    for (size_t i = 0; i < what->interchange->group_count; i++) {
        const struct ack_group *group = &what->interchange->groups[i];
        const struct agreement *agreement =
            i < what->agreement_count ? what->agreements[i] : NULL;

        /* Never an acknowledgement of an acknowledgement. */
        if (bytes_equal_text(group->functional, "FA") ||
            !wants_group(group, agreement)) {
            continue;
        }
        if (!send_group(turn, what, group, agreement, err)) {
            return false;
        }
    }
    return true;
}
