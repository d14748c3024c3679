/* SPDX-License-Identifier: Apache-2.0 */
#include "config/agreement_set.h"

#include <string.h>

#include "base/clock.h"
#include "config/partner_identity.h"

static void name_agreement(struct partner_reading *reading,
                           struct agreement *agreement)
{
    struct bytes document = bytes_of_text(agreement->document);
    struct bytes what = agreement->record == NULL
                            ? agreed_type(document)
                            : bytes_of_text(agreement->record);

    agreement->name = arena_format(
        reading->arena, "%s/%s/%.*s/%.*s%s%s%s",
        reading->partner->name == NULL ? "" : reading->partner->name,
        agreement->direction == AGREEMENT_SEND ? "send" : "receive",
        BYTES_ARG(what), BYTES_ARG(agreed_version(document)),
        agreement->answers == NULL ? "" : "/",
        agreement->answers == NULL ? "" : agreement->answers,
        agreement->test ? "/test" : "");
}

/* Which agreements have a name that another has too. */
static bool *find_same_names(struct partner_reading *reading)
{
    const struct partner *partner = reading->partner;
    bool *same = arena_take_array(reading->arena, partner->agreement_count,
                                  sizeof *same);

    for (size_t i = 0; i < partner->agreement_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(partner->agreements[i].name,
                       partner->agreements[j].name) == 0) {
                same[i] = true;
                same[j] = true;
            }
        }
    }
    return same;
}

static const char *first_day(struct partner_reading *reading,
                             const struct agreement *agreement)
{
    char stamp[CLOCK_STAMP_SIZE];

    if (agreement->valid_from == INT64_MIN) {
        return "start";
    }
    return arena_format(
        reading->arena, "%.10s",
        clock_stamp(agreement->valid_from + reading->partner->utc_offset,
                    stamp));
}

/* Those that would have one name get the type behind it, and if that is the
 * same too the first day; all of them, so that the order of the lines does not
 * matter. */
static void tell_names_apart(struct partner_reading *reading)
{
    struct partner *partner = reading->partner;

    for (int round = 0; round < 2; round++) {
        const bool *same = find_same_names(reading);

        for (size_t i = 0; i < partner->agreement_count; i++) {
            struct agreement *agreement = &partner->agreements[i];

            if (same[i] && agreement->document != NULL) {
                agreement->name = arena_format(
                    reading->arena, "%s/%s", agreement->name,
                    round == 0
                        ? agreed_type(bytes_of_text(agreement->document)).data
                        : first_day(reading, agreement));
            }
        }
    }
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_record(const struct agreement *a, const struct agreement *b)
{
    return a->record != NULL && same_text(a->record, b->record) &&
           same_text(a->answers, b->answers);
}

/* We receive by document; we send what a record leads to. */
static bool both_fit(const struct agreement *a, const struct agreement *b)
{
    bool overlap =
        a->valid_from < b->valid_until && b->valid_from < a->valid_until;
    bool same_document = a->document != NULL && b->document != NULL &&
                         strcmp(a->document, b->document) == 0;

    return a->direction == b->direction && a->test == b->test && overlap &&
           (same_document ||
            (a->direction == AGREEMENT_SEND && same_record(a, b)));
}

static void check_ambiguity(struct partner_reading *reading)
{
    const struct partner *partner = reading->partner;

    for (size_t i = 0; i < partner->agreement_count; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct agreement *first = &partner->agreements[j];
            const struct agreement *second = &partner->agreements[i];

            if (both_fit(first, second)) {
                diagnostics_add(
                    reading->list, DIAGNOSTIC_ERROR, second->place,
                    "AGREEMENT_AMBIGUOUS",
                    "two agreements would apply to the same %s at the same "
                    "time; the other is in %s, line %d",
                    second->direction == AGREEMENT_SEND ? "record" : "document",
                    first->place.file, first->place.line);
                break;
            }
        }
    }
}

/* A receipt and a response need an agreement by which they are sent. */
static void check_receipt_way(struct partner_reading *reading,
                              const struct yaml_node *list)
{
    const struct partner *partner = reading->partner;

    for (size_t i = 0; i < partner->agreement_count; i++) {
        bool sent = false;

        if (!partner->agreements[i].acknowledge.receipt) {
            continue;
        }
        for (size_t j = 0; j < partner->agreement_count; j++) {
            const struct agreement *other = &partner->agreements[j];

            sent = sent || (other->direction == AGREEMENT_SEND &&
                            other->record != NULL &&
                            strcmp(other->record, "order_response") == 0);
        }
        if (!sent) {
            partner_complain(
                reading,
                yaml_get(yaml_get(list->items[i], "acknowledge"), "receipt"),
                "AGREEMENT_RECEIPT",
                "a receipt is sent as an order_response, for which there is no "
                "agreement");
        }
    }
}

/* Advice is a document that must have a way. */
static void check_advice_way(struct partner_reading *reading)
{
    const struct partner *partner = reading->partner;
    bool sent = false;

    for (size_t i = 0; i < partner->agreement_count; i++) {
        const struct agreement *agreement = &partner->agreements[i];

        sent = sent || (agreement->direction == AGREEMENT_SEND &&
                        same_text(agreement->record, "application_advice"));
    }
    for (size_t i = 0; !sent && i < partner->agreement_count; i++) {
        const struct agreement *agreement = &partner->agreements[i];

        if (agreement->direction == AGREEMENT_RECEIVE &&
            (agreement->on_guideline == GUIDELINE_ADVISE ||
             agreement->on_mapping == MAPPING_ADVISE)) {
            diagnostics_add(reading->list, DIAGNOSTIC_WARNING, agreement->place,
                            "AGREEMENT_ADVICE",
                            "'advise' sends an application_advice, for which "
                            "there is no agreement; documents will be held");
        }
    }
}

void agreement_set_check(struct partner_reading *reading,
                         const struct yaml_node *list)
{
    struct partner *partner = reading->partner;

    for (size_t i = 0; i < partner->agreement_count; i++) {
        name_agreement(reading, &partner->agreements[i]);
    }
    tell_names_apart(reading);
    check_ambiguity(reading);
    check_receipt_way(reading, list);
    check_advice_way(reading);
    partner_identity_needed(reading);
}
