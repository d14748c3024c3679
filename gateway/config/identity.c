/* SPDX-License-Identifier: Apache-2.0 */
#include "config/identity.h"

#include <stdlib.h>
#include <string.h>

const char *identity_kind_name(enum identity_kind kind)
{
    static const char *const names[IDENTITY_KINDS] = {
        [IDENTITY_X12] = "X12",
        [IDENTITY_EDIFACT] = "EDIFACT",
        [IDENTITY_PARTY] = "party",
        [IDENTITY_CXML] = "cXML",
    };

    return names[kind];
}

static bool same_text(const char *a, const char *b)
{
    return bytes_equal(bytes_of_text(a), bytes_of_text(b));
}

bool identity_same(const struct identity *a, const struct identity *b)
{
    return same_text(a->id, b->id) && same_text(a->qualifier, b->qualifier) &&
           same_text(a->internal, b->internal);
}

const char *identity_text(struct arena *arena, const struct identity *identity)
{
    return arena_format(arena, "%s%s%s%s%s",
                        identity->qualifier == NULL ? "" : identity->qualifier,
                        identity->qualifier == NULL ? "" : "/",
                        identity->id == NULL ? "" : identity->id,
                        identity->internal == NULL ? "" : "/",
                        identity->internal == NULL ? "" : identity->internal);
}

/* ISA06 and ISA08 are padded with blanks. */
static struct bytes without_padding(struct bytes id)
{
    while (id.length > 0 && id.data[id.length - 1] == ' ') {
        id.length--;
    }
    return id;
}

bool identities_have(const struct identities *identities,
                     const struct identity_view *view)
{
    for (size_t i = 0; i < identities->count; i++) {
        const struct identity *identity = &identities->items[i];

        if (bytes_equal(view->qualifier, bytes_of_text(identity->qualifier)) &&
            bytes_equal_text(without_padding(view->id), identity->id)) {
            return true;
        }
    }
    return false;
}

const struct identity *identities_find(const struct identities *identities,
                                       struct bytes id)
{
    for (size_t i = 0; i < identities->count; i++) {
        if (identities->items[i].id != NULL &&
            bytes_equal_text(id, identities->items[i].id)) {
            return &identities->items[i];
        }
    }
    return NULL;
}

/* ---- routes ---- */

struct route_key {
    enum identity_kind kind;
    struct bytes parts[4]; /* those that differ most come first */
};

static struct route_key key_of(const struct identity_route *route)
{
    return (struct route_key){ route->kind,
                               { bytes_of_text(route->sender->id),
                                 bytes_of_text(route->receiver->id),
                                 bytes_of_text(route->sender->qualifier),
                                 bytes_of_text(route->receiver->qualifier) } };
}

static int compare_keys(const struct route_key *a, const struct route_key *b)
{
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    for (size_t i = 0; i < COUNT_OF(a->parts) && order == 0; i++) {
        order = bytes_compare(a->parts[i], b->parts[i]);
    }
    return order;
}

static int compare_routes(const void *a, const void *b)
{
    struct route_key first = key_of(a);
    struct route_key second = key_of(b);

    return compare_keys(&first, &second);
}

void identity_routes_sort(struct identity_route *routes, size_t count)
{
    if (count > 1) {
        qsort(routes, count, sizeof *routes, compare_routes);
    }
}

/* The first route that is not before the key. */
static size_t lower_bound(const struct identity_route *routes, size_t count,
                          const struct route_key *wanted)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct route_key key = key_of(&routes[middle]);

        if (compare_keys(&key, wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* 0: names another; 1: names none; 2: names this one. */
static int internal_fit(const struct identity *identity,
                        const struct identity_view *view)
{
    return identity->internal == NULL ? 1
           : bytes_equal_text(without_padding(view->internal),
                              identity->internal)
               ? 2
               : 0;
}

const struct partner *identity_route_find(const struct identity_route *routes,
                                          size_t count, enum identity_kind kind,
                                          const struct identity_view *sender,
                                          const struct identity_view *receiver)
{
    struct route_key wanted = { kind,
                                { without_padding(sender->id),
                                  without_padding(receiver->id),
                                  sender->qualifier, receiver->qualifier } };
    size_t first = lower_bound(routes, count, &wanted);
    const struct partner *found = NULL;
    const struct partner *only = NULL;
    bool several = false;
    int best = 0;

    for (size_t i = first; i < count; i++) {
        struct route_key key = key_of(&routes[i]);
        int ours = internal_fit(routes[i].receiver, receiver);
        int theirs = internal_fit(routes[i].sender, sender);

        if (compare_keys(&key, &wanted) != 0) {
            break;
        }
        several = several || (only != NULL && only != routes[i].partner);
        only = routes[i].partner;
        if (ours > 0 && theirs > 0 && ours + theirs > best) {
            best = ours + theirs;
            found = routes[i].partner;
        }
    }
    return found != NULL || several ? found : only;
}
