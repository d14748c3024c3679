/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/acknowledge_seal.h"

#include <string.h>

#include "pipeline/envelope.h"
#include "pipeline/series.h"
#include "syntax/charset.h"

/* One CONTRL answers all that is in an interchange; of several agreements the
 * first says how. */
static const struct agreement *first_agreement(const struct acknowledge *what)
{
    for (size_t i = 0; i < what->agreement_count; i++) {
        if (what->agreements[i] != NULL) {
            return what->agreements[i];
        }
    }
    return NULL;
}

static bool is_wanted(const struct acknowledge *what,
                      const struct agreement *agreement)
{
    if (agreement == NULL) {
        return true;
    }
    switch (agreement->acknowledge.when) {
    case ACKNOWLEDGE_ALWAYS:
        return true;
    case ACKNOWLEDGE_ON_ERROR:
        return !ack_is_clean(what->interchange);
    case ACKNOWLEDGE_NEVER:
        return false;
    }
    return true;
}

/* Ids of the partner's are the only text in it that is not ASCII. */
static struct bytes encode(struct turn *turn,
                           const struct separators *separators,
                           struct buffer *body)
{
    struct buffer encoded = { 0 };
    struct bytes copy;

    (void)charset_encode(separators->charset, buffer_bytes(body), '?',
                         &encoded);
    copy = arena_copy(turn->arena, buffer_bytes(&encoded));
    buffer_close(&encoded);
    buffer_close(body);
    return copy;
}

bool acknowledge_send_contrl(struct turn *turn, const struct acknowledge *what,
                             struct error *err)
{
    const struct agreement *agreement = first_agreement(what);
    bool late = turn->partner->envelope.edifact.version == 4;
    struct ack_write_options options = {
        .with = "CONTRL",
        .version = bytes_of_text(late ? "4" : "3"),
        .separators = envelope_syntax_edifact.separators(turn->partner),
        .detail =
            agreement == NULL ? ACKNOWLEDGE_ALL : agreement->acknowledge.detail,
    };
    struct ack_document ack = {
        .syntax = AGREED_EDIFACT,
        .type = late ? "edifact/SYN4/CONTRL" : "edifact/SYN3/CONTRL",
        .key = what->interchange->control,
        .within = agreement == NULL ? 0 : agreement->acknowledge.within,
    };
    struct id id = id_make(turn->now);
    struct event *event = event_make(turn->arena, EVENT_READY, turn->now, &id);
    struct buffer body = { 0 };
    uint64_t segments;

    /* What cannot be named cannot be answered. */
    if (what->interchange->control.length == 0 || !is_wanted(what, agreement)) {
        return true;
    }
    if (!series_draw(turn, event, AGREED_EDIFACT, SERIES_TRANSACTION,
                     &ack.transaction, err)) {
        return false;
    }
    options.control_number = ack.transaction;
    if (!ack_write_contrl(what->interchange, &options, &body, &segments, err)) {
        buffer_close(&body);
        return false;
    }
    ack.body = encode(turn, &options.separators, &body);
    return acknowledge_seal(turn, what, event, &id, &ack, err);
}
