/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "document/standards_state.h"

bool standards_has_family(const struct standards *standards, struct bytes name)
{
    char path[128];
    struct bytes content;

    (void)snprintf(path, sizeof path, "mappings/standards/%.*s/types.dic",
                   BYTES_ARG(bytes_slice(name, 0, bytes_find(name, '/'))));
    return config_source_find(standards->source, path, &content);
}

const struct xml_dictionary *standards_xml_dictionary(
    struct standards *standards, struct bytes name)
{
    struct loaded_xml *loaded;

    for (size_t i = 0; i < standards->xml_count; i++) {
        if (bytes_equal_text(name, standards->xml[i].name)) {
            return standards->xml[i].dictionary;
        }
    }
    if (!standards_is_name(name) || standards->xml_count == VERSIONS ||
        !standards_has_family(standards, name)) {
        return NULL;
    }
    loaded = &standards->xml[standards->xml_count++];
    memcpy(loaded->name, name.data, name.length);
    loaded->dictionary =
        xml_dictionary_load(standards->arena, standards->source, loaded->name,
                            &standards->diagnostics);
    return loaded->dictionary;
}

const struct xml_document *standards_xml_document(struct standards *standards,
                                                  struct bytes name)
{
    const struct xml_dictionary *dictionary;
    size_t slash = name.length;

    while (slash > 0 && name.data[slash - 1] != '/') {
        slash--;
    }
    if (slash < 2) {
        return NULL;
    }
    dictionary =
        standards_xml_dictionary(standards, bytes_slice(name, 0, slash - 1));
    return dictionary == NULL
               ? NULL
               : xml_dictionary_document(dictionary,
                                         bytes_slice(name, slash, SIZE_MAX));
}

const struct en16931 *standards_rules(struct standards *standards)
{
    if (standards->rules == NULL) {
        standards->rules = en16931_open(standards->arena);
    }
    return standards->rules;
}

/* ---- by root element */

enum { FAMILY = 16, NEWEST = 48 };

/* The newest version of the family whose types.dic is at `path`: the last one
 * its std line names. */
static bool newest_of(const struct config_file *file, struct bytes prefix,
                      char name[NEWEST])
{
    struct bytes rest =
        bytes_slice(bytes_of_text(file->path), prefix.length, SIZE_MAX);
    size_t slash = bytes_find(rest, '/');
    struct bytes line = file->content;
    size_t end;

    if (slash == SIZE_MAX || slash > FAMILY ||
        !bytes_equal_text(bytes_slice(rest, slash, SIZE_MAX), "/types.dic")) {
        return false;
    }
    while (line.length > 0 && !bytes_starts_with(line, bytes_of_text("std "))) {
        size_t next = bytes_find(line, '\n');

        line = bytes_slice(line, next == SIZE_MAX ? line.length : next + 1,
                           SIZE_MAX);
    }
    end = bytes_find(line, '\n');
    line = bytes_trim(bytes_slice(line, 0, end));
    end = line.length;
    while (end > 0 && line.data[end - 1] != ' ') {
        end--;
    }
    (void)snprintf(name, NEWEST, "%.*s/%.*s",
                   BYTES_ARG(bytes_slice(rest, 0, slash)),
                   BYTES_ARG(bytes_slice(line, end, 16)));
    return end > 0;
}

const struct xml_document *standards_xml_root(struct standards *standards,
                                              struct bytes uri,
                                              struct bytes local, size_t index)
{
    struct bytes prefix = bytes_of_text("mappings/standards/");
    size_t count = config_source_count(standards->source);

    for (size_t i = 0; i < count; i++) {
        struct config_file file = config_source_at(standards->source, i);
        const struct xml_dictionary *dictionary;
        const struct xml_document *document;
        char name[NEWEST];

        if (!bytes_starts_with(bytes_of_text(file.path), prefix) ||
            !newest_of(&file, prefix, name)) {
            continue;
        }
        dictionary = standards_xml_dictionary(standards, bytes_of_text(name));
        document = dictionary == NULL
                       ? NULL
                       : xml_dictionary_root(dictionary, uri, local, index);
        if (document != NULL) {
            return document;
        }
    }
    return NULL;
}
