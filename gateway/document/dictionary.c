/* SPDX-License-Identifier: Apache-2.0 */
#include "document/dictionary_tables.h"

static const char *folder_of(const struct dictionary *dictionary)
{
    return arena_format(dictionary->arena, "mappings/standards/%s/",
                        dictionary->name);
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

/* elements.dic first, because segments speak of elements; a standard without
 * code lists has no codes.dic. */
static size_t read_tables(struct dictionary *dictionary,
                          const struct config_source *source,
                          const char *folder, struct diagnostics *list)
{
    static const char *const names[] = { "elements.dic", "segments.dic",
                                         "codes.dic" };
    const char *paths[COUNT_OF(names)];
    struct bytes contents[COUNT_OF(names)];
    size_t found = 0;

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *path =
            arena_format(dictionary->arena, "%s%s", folder, names[i]);

        if (config_source_find(source, path, &contents[found])) {
            paths[found++] = path;
        }
    }
    for (size_t i = 0; i < found; i++) {
        dictionary_make_room(dictionary, paths[i], contents[i], list);
    }
    take_room(dictionary);
    for (size_t i = 0; i < found; i++) {
        dictionary_read_table(dictionary, paths[i], contents[i], list);
    }
    plan_all_segments(dictionary);
    return found;
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
    folder = folder_of(dictionary);
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
    if (read_tables(dictionary, source, folder, list) == 0) {
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

uint32_t segment_qualifier(const struct segment_definition *segment)
{
    if (strcmp(segment->id, "HL") == 0) {
        return 3;
    }
    for (uint32_t i = 0; i < segment->count; i++) {
        const struct element_definition *element = segment->elements[i].element;

        if (element != NULL && element->codes != NULL) {
            return i + 1;
        }
    }
    return 1;
}
