/* SPDX-License-Identifier: Apache-2.0 */
#include "document/xml_dictionary.h"

#include <stdio.h>

#include "document/xml_dictionary_state.h"

const char *xml_dictionary_name(const struct xml_dictionary *dictionary)
{
    return dictionary->name;
}

const char *xml_dictionary_family(const struct xml_dictionary *dictionary)
{
    return dictionary->family;
}

struct xml_type_entry *xml_dictionary_type(struct xml_dictionary *dictionary,
                                           struct bytes name)
{
    uint32_t *place = symbol_table_place(
        &dictionary->type_names, dictionary->arena, bytes_hash(name) | 1);
    struct xml_type_entry *entry;

    if (*place != SYMBOL_NOT_FOUND) {
        return dictionary->types[*place];
    }
    *place = (uint32_t)dictionary->type_count;
    entry = arena_take(dictionary->arena, sizeof *entry);
    entry->type.name = arena_copy(dictionary->arena, name).data;
    dictionary->types =
        arena_grow(dictionary->arena, dictionary->types, dictionary->type_count,
                   &dictionary->type_capacity, sizeof(struct xml_type_entry *));
    dictionary->types[dictionary->type_count++] = entry;
    return entry;
}

/* ---- finishing */

/* Text and attributes as a segment of the element's name. */
static void finish_declaration(struct xml_dictionary *dictionary,
                               struct xml_declaration *declaration)
{
    const struct xml_type_entry *entry =
        (const struct xml_type_entry *)declaration->type;
    const struct element_definition *text =
        declaration->segment == NULL
            ? NULL
            : declaration->segment->elements[0].element;
    struct segment_definition *segment =
        arena_take(dictionary->arena, sizeof *segment);

    segment->id = declaration->name;
    segment->elements = entry->elements;
    segment->count = (uint32_t)entry->element_count;
    segment->xml = true;
    if (text != NULL) { /* a code list of its own */
        struct element_definition *own =
            arena_take(dictionary->arena, sizeof *own);

        *own = *entry->elements[0].element;
        own->type = TYPE_CODE;
        own->codes = text->codes;
        own->codes_closed = true;
        segment->elements = arena_take_array(
            dictionary->arena, entry->element_count, sizeof *entry->elements);
        memcpy(segment->elements, entry->elements,
               entry->element_count * sizeof *entry->elements);
        segment->elements[0].element = own;
    }
    declaration->segment = segment;
}

static void finish_type(struct xml_type_entry *entry)
{
    struct xml_type *type = &entry->type;

    type->aggregate = entry->declaration_count > 0;
    type->particles = entry->particles;
    type->particle_count = (uint16_t)entry->particle_count;
    type->declarations = entry->declarations;
    type->declaration_count = (uint16_t)entry->declaration_count;
    type->attributes = entry->attributes;
    type->attribute_count = (uint16_t)entry->attribute_count;
    entry->elements[0].mandatory =
        !type->aggregate && entry->elements[0].element->minimum > 0;
}

static bool is_root_declaration(const struct xml_dictionary *dictionary,
                                const struct xml_declaration *declaration)
{
    for (size_t i = 0; i < dictionary->document_count; i++) {
        if (dictionary->documents[i].root == declaration) {
            return true;
        }
    }
    return false;
}

static void finish_namespaces(struct xml_dictionary *dictionary)
{
    for (size_t n = 0; n < dictionary->namespace_count; n++) {
        struct xml_namespace *one = &dictionary->namespaces[n];

        one->is_root = true;
        for (size_t i = 0; i < dictionary->declaration_count && one->is_root;
             i++) {
            const struct xml_declaration *user = dictionary->declarations[i];

            one->is_root = user == NULL || !bytes_equal(user->uri, one->uri) ||
                           is_root_declaration(dictionary, user);
        }
    }
}

static bool finish(struct xml_dictionary *dictionary, const char *folder,
                   struct diagnostics *list)
{
    for (size_t i = 0; i < dictionary->type_count; i++) {
        struct xml_type_entry *entry = dictionary->types[i];

        if (!entry->defined) {
            diagnostics_add(
                list, DIAGNOSTIC_ERROR, (struct config_place){ .file = folder },
                "DICTIONARY_UNKNOWN_TYPE",
                "type '%s' is named and nothing defines it", entry->type.name);
            return false;
        }
        finish_type(entry);
    }
    for (size_t i = 0; i < dictionary->declaration_count; i++) {
        if (dictionary->declarations[i] != NULL) {
            finish_declaration(dictionary, dictionary->declarations[i]);
        }
    }
    xml_dictionary_plan(dictionary);
    for (size_t i = 0; i < dictionary->document_count; i++) {
        struct xml_document *document = &dictionary->documents[i];

        document->set = (struct set_definition){
            .id = document->name,
            .group = "",
            .version = dictionary->version,
            .document = document,
        };
    }
    finish_namespaces(dictionary);
    return true;
}

/* ---- loading */

typedef void (*table_reader)(struct xml_dictionary *dictionary,
                             const char *file, struct bytes content,
                             struct diagnostics *list);

static size_t read_folder(struct xml_dictionary *dictionary,
                          const struct config_source *source,
                          const char *folder, table_reader take,
                          struct diagnostics *list)
{
    struct bytes begin = bytes_of_text(folder);
    size_t count = 0;

    for (size_t i = 0; i < config_source_count(source); i++) {
        struct config_file file = config_source_at(source, i);
        struct bytes path = bytes_of_text(file.path);

        if (bytes_starts_with(path, begin) &&
            bytes_ends_with(path, bytes_of_text(".dic")) &&
            bytes_find(bytes_slice(path, begin.length, SIZE_MAX), '/') ==
                SIZE_MAX) {
            take(dictionary, file.origin, file.content, list);
            count++;
        }
    }
    return count;
}

static bool find_version(struct xml_dictionary *dictionary, const char *folder,
                         struct diagnostics *list)
{
    for (size_t i = 0; i < dictionary->version_count; i++) {
        if (strcmp(dictionary->versions[i], dictionary->version) == 0) {
            dictionary->version_index = i;
            return true;
        }
    }
    diagnostics_add(list, DIAGNOSTIC_ERROR,
                    (struct config_place){ .file = folder },
                    "DICTIONARY_VERSION", "there is no version %s of %s",
                    dictionary->version, dictionary->family);
    return false;
}

const struct xml_dictionary *xml_dictionary_load(
    struct arena *arena, const struct config_source *source, const char *name,
    struct diagnostics *list)
{
    struct xml_dictionary *dictionary = arena_take(arena, sizeof *dictionary);
    struct bytes text = bytes_of_text(name);
    size_t slash = bytes_find(text, '/');
    size_t errors = list->errors;
    const char *folder;

    if (slash == SIZE_MAX) {
        return NULL;
    }
    dictionary->arena = arena;
    dictionary->name = arena_copy_text(arena, name);
    dictionary->family = arena_copy(arena, bytes_slice(text, 0, slash)).data;
    dictionary->version = dictionary->name + slash + 1;
    folder = arena_format(arena, "mappings/standards/%s/", dictionary->family);
    if (read_folder(dictionary, source, folder, xml_dictionary_read_heads,
                    list) == 0 ||
        !find_version(dictionary, folder, list)) {
        return NULL;
    }
    (void)read_folder(dictionary, source, folder, xml_dictionary_read_types,
                      list);
    return list->errors == errors && finish(dictionary, folder, list)
               ? dictionary
               : NULL;
}

/* ---- asking */

const struct xml_document *xml_dictionary_document(
    const struct xml_dictionary *dictionary, struct bytes name)
{
    for (size_t i = 0; i < dictionary->document_count; i++) {
        if (bytes_equal_text(name, dictionary->documents[i].name)) {
            return &dictionary->documents[i];
        }
    }
    return NULL;
}

const struct xml_document *xml_dictionary_root(
    const struct xml_dictionary *dictionary, struct bytes uri,
    struct bytes local, size_t index)
{
    for (size_t i = 0; i < dictionary->document_count; i++) {
        const struct xml_declaration *root = dictionary->documents[i].root;

        if (bytes_equal(root->local, local) && bytes_equal(root->uri, uri) &&
            index-- == 0) {
            return &dictionary->documents[i];
        }
    }
    return NULL;
}

const struct xml_declaration *xml_dictionary_declaration(
    const struct xml_dictionary *dictionary, uint32_t number)
{
    return number == 0 || number > dictionary->declaration_count
               ? NULL
               : dictionary->declarations[number - 1];
}

uint32_t xml_dictionary_declarations(const struct xml_dictionary *dictionary)
{
    return (uint32_t)dictionary->declaration_count;
}

const struct xml_declaration *xml_type_child(const struct xml_type *type,
                                             struct bytes name)
{
    for (uint16_t i = 0; i < type->declaration_count; i++) {
        if (bytes_equal_text(name, type->declarations[i]->name)) {
            return type->declarations[i];
        }
    }
    return NULL;
}

const struct xml_declaration *xml_type_child_named(const struct xml_type *type,
                                                   struct bytes uri,
                                                   struct bytes local)
{
    for (uint16_t i = 0; i < type->declaration_count; i++) {
        const struct xml_declaration *one = type->declarations[i];

        if (bytes_equal(one->local, local) && bytes_equal(one->uri, uri)) {
            return one;
        }
    }
    return NULL;
}

const struct xml_attribute_use *xml_type_attribute(const struct xml_type *type,
                                                   struct bytes name)
{
    for (uint16_t i = 0; i < type->attribute_count; i++) {
        if (bytes_equal_text(name, type->attributes[i].name)) {
            return &type->attributes[i];
        }
    }
    return NULL;
}

const struct xml_namespace *xml_dictionary_namespace(
    const struct xml_dictionary *dictionary, size_t index)
{
    return index < dictionary->namespace_count ? &dictionary->namespaces[index]
                                               : NULL;
}
