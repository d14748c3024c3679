/* SPDX-License-Identifier: Apache-2.0
 *
 * What the checker asks of a dictionary for every element, worked out once.
 */
#include "document/xml_dictionary_state.h"

static uint64_t hash_name(struct bytes uri, struct bytes local)
{
    return (bytes_hash(uri) * UINT64_C(0x9e3779b97f4a7c15) ^
            bytes_hash(local)) |
           1;
}

static bool is_called(const struct xml_declaration *declaration,
                      struct bytes uri, struct bytes local)
{
    return bytes_equal(declaration->local, local) &&
           bytes_equal(declaration->uri, uri);
}

/* The number of the first declaration of that name. Two names of one hash are
 * told apart by the next key. */
static void spell(struct xml_dictionary *dictionary,
                  struct xml_declaration *declaration)
{
    uint64_t key = hash_name(declaration->uri, declaration->local);

    for (;; key += 2) {
        uint32_t *place =
            symbol_table_place(&dictionary->spellings, dictionary->arena, key);

        if (*place == SYMBOL_NOT_FOUND) {
            *place = declaration->number;
        }
        if (is_called(dictionary->declarations[*place - 1], declaration->uri,
                      declaration->local)) {
            declaration->spelling = *place;
            return;
        }
    }
}

uint32_t xml_dictionary_spelling(const struct xml_dictionary *dictionary,
                                 struct bytes uri, struct bytes local)
{
    uint64_t key = hash_name(uri, local);

    for (;; key += 2) {
        uint32_t number = symbol_table_find(&dictionary->spellings, key);

        if (number == SYMBOL_NOT_FOUND) {
            return 0;
        }
        if (is_called(dictionary->declarations[number - 1], uri, local)) {
            return number;
        }
    }
}

static void note_group(const struct xml_type *type, uint16_t group,
                       uint16_t *groups)
{
    uint16_t at = type->particles[group].first_child;

    for (; at != 0; at = type->particles[at].next) {
        groups[at] = group;
        if (type->particles[at].kind != XML_ELEMENT_PARTICLE) {
            note_group(type, at, groups);
        }
    }
}

static void plan_type(struct xml_dictionary *dictionary, struct xml_type *type)
{
    uint16_t *groups = arena_take_array(
        dictionary->arena, (size_t)type->particle_count + 1, sizeof *groups);
    uint32_t *spellings =
        arena_take_array(dictionary->arena, (size_t)type->declaration_count + 1,
                         sizeof *spellings);

    type->flat = true;
    for (uint16_t i = 1; i < type->particle_count; i++) {
        type->flat &= type->particles[i].kind == XML_ELEMENT_PARTICLE;
    }
    for (uint16_t i = 0; i < type->declaration_count; i++) {
        spellings[i] = type->declarations[i]->spelling;
    }
    if (type->particle_count > 0) {
        note_group(type, 0, groups);
    }
    type->spellings = spellings;
    type->groups = groups;
}

void xml_dictionary_plan(struct xml_dictionary *dictionary)
{
    for (size_t i = 0; i < dictionary->declaration_count; i++) {
        if (dictionary->declarations[i] != NULL) {
            spell(dictionary, dictionary->declarations[i]);
        }
    }
    for (size_t i = 0; i < dictionary->type_count; i++) {
        plan_type(dictionary, &dictionary->types[i]->type);
    }
}
