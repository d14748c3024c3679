/* SPDX-License-Identifier: Apache-2.0 */
#include "config/partner_identity.h"

#include <string.h>

/* ---- parties of XML documents ---- */

/* "0088:4012345000009" is id 4012345000009 of scheme 0088. */
static struct identity party(struct arena *arena, const char *scheme,
                             struct bytes text)
{
    size_t colon = bytes_find(text, ':');
    struct bytes id = text;

    if (scheme == NULL && colon != SIZE_MAX) {
        scheme = arena_copy(arena, bytes_slice(text, 0, colon)).data;
        id = bytes_slice(text, colon + 1, text.length);
    }
    return (struct identity){ .qualifier = scheme,
                              .id = arena_copy(arena, id).data };
}

/* One id may be named as two keys: as GLN and as participant id. */
static void add_party(struct arena *arena, struct identities *parties,
                      size_t *capacity, const struct identity *identity)
{
    for (size_t i = 0; i < parties->count; i++) {
        if (identity_same(&parties->items[i], identity)) {
            return;
        }
    }
    parties->items = arena_grow(arena, parties->items, parties->count, capacity,
                                sizeof *parties->items);
    parties->items[parties->count++] = *identity;
}

static void add_parties(struct arena *arena, const struct yaml_node *node,
                        const char *scheme, struct identities *parties,
                        size_t *capacity)
{
    if (node == NULL) {
        return;
    }
    if (node->kind == YAML_SCALAR) {
        struct identity identity = party(arena, scheme, node->text);

        add_party(arena, parties, capacity, &identity);
    }
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++) {
        if (node->items[i]->kind == YAML_SCALAR) {
            struct identity identity =
                party(arena, scheme, node->items[i]->text);

            add_party(arena, parties, capacity, &identity);
        }
    }
}

void partner_identity_parties(struct arena *arena, const struct yaml_node *ids,
                              struct identities *parties)
{
    static const struct {
        const char *key, *scheme;
    } keys[] = { { "peppol", NULL }, { "gln", "0088" }, { "duns", "0060" } };
    size_t capacity = 0;

    if (ids == NULL || ids->kind != YAML_MAPPING) {
        return;
    }
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        add_parties(arena, yaml_get(ids, keys[i].key), keys[i].scheme, parties,
                    &capacity);
    }
}

/* ---- checks ---- */

/* The key of the mapping `ids` under which a kind stands. */
static const char *key_of(enum identity_kind kind)
{
    static const char *const keys[IDENTITY_KINDS] = {
        [IDENTITY_X12] = "x12",
        [IDENTITY_EDIFACT] = "edifact",
        [IDENTITY_PARTY] = "peppol",
        [IDENTITY_CXML] = "cxml",
    };

    return keys[kind];
}

static bool is_whole(const struct identity *identity, enum identity_kind kind)
{
    return identity->id != NULL &&
           (identity->qualifier != NULL || kind == IDENTITY_EDIFACT);
}

static void check_twice(struct partner_reading *reading,
                        enum identity_kind kind)
{
    const struct identities *ids = &reading->partner->ids[kind];
    const struct yaml_node *node =
        yaml_get(yaml_get(reading->tree, "ids"), key_of(kind));

    for (size_t i = 0; i < ids->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (is_whole(&ids->items[i], kind) &&
                is_whole(&ids->items[j], kind) &&
                identity_same(&ids->items[i], &ids->items[j])) {
                partner_complain(reading, node, "PARTNER_DUPLICATE_ID",
                                 "the id %s stands here twice",
                                 identity_text(reading->arena, &ids->items[i]));
            }
        }
    }
}

void partner_identity_check(struct partner_reading *reading)
{
    struct partner *partner = reading->partner;

    partner_identity_parties(reading->arena, yaml_get(reading->tree, "ids"),
                             &partner->ids[IDENTITY_PARTY]);
    for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
        check_twice(reading, (enum identity_kind)kind);
    }
}

static bool agrees_on(const struct partner *partner, enum agreed_syntax syntax)
{
    for (size_t i = 0; i < partner->agreement_count; i++) {
        if (partner->agreements[i].syntax == syntax) {
            return true;
        }
    }
    return false;
}

static void check_needed(struct partner_reading *reading,
                         enum agreed_syntax syntax)
{
    const struct agreed_syntax_row *row = agreed_syntax_row(syntax);
    const struct partner *partner = reading->partner;
    const struct yaml_node *ids = yaml_get(reading->tree, "ids");

    if (ids == NULL || (ids->kind == YAML_MAPPING &&
                        yaml_get(ids, key_of(row->identity)) == NULL)) {
        partner_complain(reading, ids, "PARTNER_NO_ID",
                         "the partner has %s agreements, but no %s id",
                         row->title, identity_kind_name(row->identity));
    }
    if (partner->station != NULL &&
        partner->station->ids[row->identity].count == 0) {
        partner_complain(reading, yaml_get(reading->tree, "station"),
                         "PARTNER_NO_ID",
                         "the partner has %s agreements, but the station '%s' "
                         "has no %s id",
                         row->title, partner->station->name,
                         identity_kind_name(row->identity));
    }
}

void partner_identity_needed(struct partner_reading *reading)
{
    for (int i = 0; i < AGREED_SYNTAXES; i++) {
        enum agreed_syntax syntax = (enum agreed_syntax)i;

        if (agreed_syntax_row(syntax)->needs_identity &&
            agrees_on(reading->partner, syntax)) {
            check_needed(reading, syntax);
        }
    }
}
