/* SPDX-License-Identifier: Apache-2.0 */
#include "config/partner.h"

#include <stdio.h>
#include <string.h>

/* --- by name --- */

const struct partner *partner_find(const struct partner_directory *directory,
                                   struct bytes name)
{
    size_t low = 0;
    size_t high = directory->partner_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct partner *partner = &directory->partners[middle];
        int order = bytes_compare(bytes_of_text(partner->name), name);

        if (order == 0) {
            return partner;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* --- by ids --- */

static size_t count_routes(const struct partner_directory *directory)
{
    size_t count = 0;

    for (size_t i = 0; i < directory->partner_count; i++) {
        const struct partner *partner = &directory->partners[i];

        for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
            count +=
                partner->ids[kind].count * partner->station->ids[kind].count;
        }
    }
    return count;
}

static void add_routes(struct partner_directory *directory,
                       const struct partner *partner, enum identity_kind kind)
{
    const struct identities *theirs = &partner->ids[kind];
    const struct identities *ours = &partner->station->ids[kind];

    for (size_t i = 0; i < theirs->count * ours->count; i++) {
        directory->routes[directory->route_count++] =
            (struct identity_route){ kind, &theirs->items[i / ours->count],
                                     &ours->items[i % ours->count], partner };
    }
}

void partner_directory_index(struct partner_directory *directory,
                             struct arena *arena)
{
    directory->routes = arena_take_array(arena, count_routes(directory),
                                         sizeof *directory->routes);
    directory->route_count = 0;
    for (size_t i = 0; i < directory->partner_count; i++) {
        for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
            add_routes(directory, &directory->partners[i],
                       (enum identity_kind)kind);
        }
    }
    identity_routes_sort(directory->routes, directory->route_count);
}

const struct partner *partner_by_identity(
    const struct partner_directory *directory, enum identity_kind kind,
    const struct identity_view *sender, const struct identity_view *receiver)
{
    return identity_route_find(directory->routes, directory->route_count, kind,
                               sender, receiver);
}

bool station_has_identity(const struct partner_directory *directory,
                          enum identity_kind kind,
                          const struct identity_view *view)
{
    for (size_t i = 0; i < directory->station_count; i++) {
        if (identities_have(&directory->stations[i].ids[kind], view)) {
            return true;
        }
    }
    return false;
}

/* --- agreements --- */

enum { TEXT_SIZE = 200 };

/* What is looked for, and what came near, for the text. */
struct search {
    const char *what; /* "document", "record" */
    struct bytes name;
    bool test;
    const struct agreement *found;
    const struct agreement *second;
    const struct agreement *other_usage; /* for test instead of production … */
    const struct agreement *other_time;  /* not valid now */
    const struct agreement *other_version;
};

static bool is_valid(const struct agreement *agreement, int64_t now)
{
    return now >= agreement->valid_from && now < agreement->valid_until;
}

static void consider(struct search *search, const struct agreement *agreement,
                     int64_t now)
{
    if (agreement->test != search->test) {
        search->other_usage = agreement;
    } else if (!is_valid(agreement, now)) {
        search->other_time = agreement;
    } else if (search->found == NULL) {
        search->found = agreement;
    } else {
        search->second = agreement;
    }
}

static const char *usage_name(bool test)
{
    return test ? "test" : "production";
}

static void explain_none(const struct search *search, char text[TEXT_SIZE])
{
    int length = bytes_print_length(bytes_slice(search->name, 0, 40));
    const char *name = search->name.data;

    if (search->other_time != NULL) {
        (void)snprintf(text, TEXT_SIZE,
                       "the agreement for %s %.*s is not valid on this day "
                       "(%s:%d)",
                       search->what, length, name,
                       search->other_time->place.file,
                       search->other_time->place.line);
    } else if (search->other_usage != NULL) {
        (void)snprintf(
            text, TEXT_SIZE, "%s %.*s is agreed for %s, not for %s (%s:%d)",
            search->what, length, name, usage_name(!search->test),
            usage_name(search->test), search->other_usage->place.file,
            search->other_usage->place.line);
    } else if (search->other_version != NULL) {
        (void)snprintf(text, TEXT_SIZE,
                       "%s %.*s is agreed in another version: %s", search->what,
                       length, name, search->other_version->document);
    } else {
        (void)snprintf(text, TEXT_SIZE, "no agreement for %s %.*s",
                       search->what, length, name);
    }
}

static enum agreement_match conclude(const struct search *search,
                                     const struct agreement **agreement,
                                     char text[TEXT_SIZE])
{
    *agreement = NULL;
    text[0] = '\0';
    if (search->second != NULL) {
        (void)snprintf(
            text, TEXT_SIZE, "two agreements fit %s %.*s: %s:%d and line %d",
            search->what, bytes_print_length(bytes_slice(search->name, 0, 40)),
            search->name.data, search->found->place.file,
            search->found->place.line, search->second->place.line);
        return AGREEMENT_AMBIGUOUS;
    }
    if (search->found == NULL) {
        explain_none(search, text);
        return AGREEMENT_NONE;
    }
    *agreement = search->found;
    return AGREEMENT_FOUND;
}

/* Versions of such a syntax contain each other: what is agreed in one of them
 * is meant for all, unless one is agreed by itself. */
static bool fits_any_version(struct bytes agreed, struct bytes document)
{
    enum agreed_syntax syntax = agreed_syntax_of(agreed);

    return syntax != AGREED_SYNTAXES && agreed_syntax_row(syntax)->one_graph &&
           syntax == agreed_syntax_of(document) &&
           bytes_equal(agreed_type(agreed), agreed_type(document));
}

static void find_any_version(struct search *search,
                             const struct partner *partner,
                             enum agreement_direction direction, int64_t now)
{
    for (size_t i = 0; i < partner->agreement_count; i++) {
        const struct agreement *candidate = &partner->agreements[i];

        if (candidate->direction == direction &&
            fits_any_version(bytes_of_text(candidate->document),
                             search->name)) {
            consider(search, candidate, now);
        }
    }
}

enum agreement_match agreement_find(const struct partner *partner,
                                    enum agreement_direction direction,
                                    struct bytes document, bool test,
                                    int64_t now,
                                    const struct agreement **agreement,
                                    char text[200])
{
    struct search search = { .what = "document",
                             .name = document,
                             .test = test };

    for (size_t i = 0; i < partner->agreement_count; i++) {
        const struct agreement *candidate = &partner->agreements[i];
        struct bytes agreed = bytes_of_text(candidate->document);

        if (candidate->direction != direction) {
            continue;
        }
        if (bytes_equal(agreed, document)) {
            consider(&search, candidate, now);
        } else if (bytes_equal(agreed_type(agreed), agreed_type(document))) {
            search.other_version = candidate;
        }
    }
    if (search.found == NULL && search.other_usage == NULL &&
        search.other_time == NULL) {
        find_any_version(&search, partner, direction, now);
    }
    return conclude(&search, agreement, text);
}

static void search_record(struct search *search, const struct partner *partner,
                          enum agreement_direction direction,
                          struct bytes answers, int64_t now)
{
    for (size_t i = 0; i < partner->agreement_count; i++) {
        const struct agreement *candidate = &partner->agreements[i];

        if (candidate->direction == direction && candidate->record != NULL &&
            bytes_equal_text(search->name, candidate->record) &&
            bytes_equal_text(answers, candidate->answers)) {
            consider(search, candidate, now);
        }
    }
}

enum agreement_match agreement_for_record(const struct partner *partner,
                                          enum agreement_direction direction,
                                          struct bytes record, bool test,
                                          int64_t now,
                                          const struct agreement **agreement,
                                          char text[200])
{
    struct search search = { .what = "record", .name = record, .test = test };

    search_record(&search, partner, direction, bytes_of(NULL, 0), now);
    return conclude(&search, agreement, text);
}

enum agreement_match agreement_for_answer(
    const struct partner *partner, struct bytes record, struct bytes answers,
    bool test, int64_t now, const struct agreement **agreement, char text[200])
{
    struct search search = { .what = "record", .name = record, .test = test };

    search_record(&search, partner, AGREEMENT_SEND, answers, now);
    if (search.found == NULL && answers.length > 0) {
        return agreement_for_record(partner, AGREEMENT_SEND, record, test, now,
                                    agreement, text);
    }
    return conclude(&search, agreement, text);
}
