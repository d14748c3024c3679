/* SPDX-License-Identifier: Apache-2.0 */
#include "document/dictionary_tables.h"
#include "document/xml_dictionary.h"

/* The service segments of the newest syntax: the older ones have no others. */
static const char edifact_service[] = "edifact/SYN4";

static const char *folder_of(struct arena *arena, const char *name)
{
    return arena_format(arena, "mappings/standards/%s/", name);
}

/* A file of the folder itself, not of a folder below it. */
static bool stands_in(const struct config_file *file, const char *folder,
                      const char *suffix)
{
    struct bytes path = bytes_of_text(file->path);
    struct bytes prefix = bytes_of_text(folder);

    return bytes_starts_with(path, prefix) &&
           bytes_ends_with(path, bytes_of_text(suffix)) &&
           bytes_find(bytes_slice(path, prefix.length, path.length), '/') ==
               SIZE_MAX;
}

static void take_room(struct dictionary *dictionary)
{
    struct arena *arena = dictionary->arena;

    dictionary->elements = arena_take_array(
        arena, dictionary->element_capacity + 1, sizeof *dictionary->elements);
    dictionary->segments = arena_take_array(
        arena, dictionary->segment_capacity + 1, sizeof *dictionary->segments);
    dictionary->composites =
        arena_take_array(arena, dictionary->composite_capacity + 1,
                         sizeof *dictionary->composites);
    symbol_table_reserve(&dictionary->element_names, arena,
                         (uint32_t)dictionary->element_capacity + 1);
    symbol_table_reserve(&dictionary->segment_names, arena,
                         (uint32_t)dictionary->segment_capacity + 1);
}

static const char *const table_names[] = { "elements.dic", "segments.dic",
                                           "codes.dic" };

/* The .dic files of one folder, and of the service segments' one. */
struct table_files {
    size_t count;
    struct {
        const char *folder; /* "x12/004010" */
        const char *path;
        struct bytes content;
    } files[2 * COUNT_OF(table_names)];
};

/* elements.dic first, because segments speak of elements; a standard without
 * code lists has no codes.dic. */
static void find_tables(const struct dictionary *dictionary,
                        const struct config_source *source, const char *folder,
                        struct table_files *found)
{
    for (size_t i = 0; i < COUNT_OF(table_names); i++) {
        const char *path =
            arena_format(dictionary->arena, "%s%s",
                         folder_of(dictionary->arena, folder), table_names[i]);

        if (config_source_find(source, path,
                               &found->files[found->count].content)) {
            found->files[found->count].folder = folder;
            found->files[found->count++].path = path;
        }
    }
}

/* Are they service segments themselves (edifact/SYN3)? */
static bool is_service(const struct dictionary *dictionary)
{
    return strncmp(dictionary->version, "SYN", 3) == 0;
}

static size_t read_tables(struct dictionary *dictionary,
                          const struct config_source *source,
                          struct diagnostics *list)
{
    struct table_files found = { 0 };
    size_t own;

    find_tables(dictionary, source, dictionary->name, &found);
    own = found.count;
    if (dictionary->syntax == DICTIONARY_EDIFACT && !is_service(dictionary)) {
        find_tables(dictionary, source, edifact_service, &found);
    }
    for (size_t i = 0; i < found.count; i++) {
        dictionary_make_room(dictionary, found.files[i].path,
                             found.files[i].content, list);
    }
    take_room(dictionary);
    for (size_t i = 0; i < found.count; i++) {
        dictionary_read_table(dictionary, found.files[i].folder,
                              found.files[i].path, found.files[i].content,
                              list);
    }
    plan_all_segments(dictionary);
    return own;
}

static void read_sets(struct dictionary *dictionary,
                      const struct config_source *source, const char *folder,
                      struct diagnostics *list)
{
    size_t files = config_source_count(source);
    size_t count = 0;

    for (size_t i = 0; i < files; i++) {
        struct config_file file = config_source_at(source, i);

        count += stands_in(&file, folder, ".set");
    }
    dictionary->sets = arena_take_array(dictionary->arena, count + 1,
                                        sizeof *dictionary->sets);
    symbol_table_reserve(&dictionary->set_names, dictionary->arena,
                         (uint32_t)count + 1);
    for (size_t i = 0; i < files && count > 0; i++) {
        struct config_file file = config_source_at(source, i);

        if (stands_in(&file, folder, ".set")) {
            dictionary_read_set(dictionary,
                                arena_copy_text(dictionary->arena, file.path),
                                file.content, list);
        }
    }
}

const struct dictionary *dictionary_load(struct arena *arena,
                                         const struct config_source *source,
                                         const char *name,
                                         struct diagnostics *list)
{
    struct dictionary *dictionary = arena_take(arena, sizeof *dictionary);
    const char *slash = strchr(name, '/');
    size_t errors = list->errors;
    const char *folder;

    dictionary->arena = arena;
    dictionary->name = arena_copy_text(arena, name);
    folder = folder_of(arena, dictionary->name);
    dictionary->syntax =
        strncmp(name, "edifact/", 8) == 0 ? DICTIONARY_EDIFACT : DICTIONARY_X12;
    if (slash == NULL || strchr(slash + 1, '/') != NULL || slash[1] == '\0') {
        diagnostics_add(list, DIAGNOSTIC_ERROR,
                        (struct config_place){ .file = folder },
                        "DICTIONARY_NAME",
                        "'%s' names no standard and version: x12/004010 is "
                        "wanted",
                        name);
        return NULL;
    }
    dictionary->version = dictionary->name + (slash - name) + 1;
    if (read_tables(dictionary, source, list) == 0) {
        diagnostics_add(list, DIAGNOSTIC_ERROR,
                        (struct config_place){ .file = folder },
                        "DICTIONARY_MISSING",
                        "there are no tables for %s: elements.dic and "
                        "segments.dic are looked for",
                        name);
        return NULL;
    }
    read_sets(dictionary, source, folder, list);
    return list->errors == errors ? dictionary : NULL;
}

const char *dictionary_name(const struct dictionary *dictionary)
{
    return dictionary->name;
}

const char *set_definition_name(const struct set_definition *set,
                                struct arena *arena)
{
    return arena_format(arena, "%s/%s",
                        set->document != NULL
                            ? xml_dictionary_name(set->document->dictionary)
                            : dictionary_name(set->dictionary),
                        set->id);
}

const struct set_definition *dictionary_set(const struct dictionary *dictionary,
                                            struct bytes id)
{
    uint32_t index = symbol_table_find(&dictionary->set_names, symbol_pack(id));

    return index == SYMBOL_NOT_FOUND ? NULL : &dictionary->sets[index];
}

const struct segment_definition *dictionary_segment(
    const struct dictionary *dictionary, struct bytes tag)
{
    uint32_t index =
        symbol_table_find(&dictionary->segment_names, symbol_pack(tag));

    return index == SYMBOL_NOT_FOUND ? NULL : &dictionary->segments[index];
}

const struct element_definition *dictionary_element(
    const struct dictionary *dictionary, struct bytes number)
{
    uint32_t index =
        symbol_table_find(&dictionary->element_names, symbol_pack(number));

    return index == SYMBOL_NOT_FOUND ? NULL : &dictionary->elements[index];
}

const struct composite_definition *dictionary_composite(
    const struct dictionary *dictionary, struct bytes id)
{
    uint32_t index =
        symbol_table_find(&dictionary->composite_names, symbol_pack(id));

    return index == SYMBOL_NOT_FOUND ? NULL : &dictionary->composites[index];
}

enum dictionary_syntax dictionary_syntax(const struct dictionary *dictionary)
{
    return dictionary->syntax;
}

const struct hierarchy_segment *hierarchy_segment(
    const struct segment_definition *segment)
{
    static const struct hierarchy_segment rows[] = {
        { "HL", .number = 1, .parent = 2, .level = 3, .children = 4 },
        { "CPS", .number = 1, .parent = 2, .level = 3 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(segment->id, rows[i].tag) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

/* The first component with a code list, from 1; 0: there is none. */
static uint32_t coded_component(const struct composite_definition *composite)
{
    for (uint32_t i = 0; i < composite->count; i++) {
        if (composite->components[i].element->codes != NULL) {
            return i + 1;
        }
    }
    return 0;
}

uint32_t segment_qualifier(const struct segment_definition *segment)
{
    const struct hierarchy_segment *hierarchy = hierarchy_segment(segment);

    if (hierarchy != NULL) {
        return hierarchy->level;
    }
    for (uint32_t i = 0; i < segment->count; i++) {
        const struct element_use *use = &segment->elements[i];

        if (use->composite != NULL ? coded_component(use->composite) != 0
                                   : use->element->codes != NULL) {
            return i + 1;
        }
    }
    return 1;
}

uint32_t segment_qualifier_component(const struct segment_definition *segment)
{
    uint32_t element = segment_qualifier(segment);
    const struct composite_definition *composite =
        element > segment->count ? NULL
                                 : segment->elements[element - 1].composite;
    uint32_t component;

    if (composite == NULL) {
        return 0;
    }
    component = coded_component(composite);
    return component == 0 ? 1 : component;
}
