/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/agreed.h"

#include <stdio.h>
#include <string.h>

#include "flow/flow.h"

enum { FLOWS_MOST = 32 };

/* "ean008-orders"; false: no name of a file can be made of it. */
static bool name_by_association(const struct agreement *agreement,
                                struct bytes association,
                                char name[AGREED_GUIDELINE_SIZE])
{
    struct bytes type = agreed_type(bytes_of_text(agreement->document));
    size_t length = 0;

    if (association.length == 0 ||
        association.length + 1 + type.length >= AGREED_GUIDELINE_SIZE) {
        return false;
    }
    for (size_t i = 0; i < association.length + 1 + type.length; i++) {
        char byte = i < association.length ? association.data[i]
                    : i == association.length
                        ? '-'
                        : type.data[i - 1 - association.length];
        bool capital = byte >= 'A' && byte <= 'Z';

        if (!capital && byte != '-' && !(byte >= '0' && byte <= '9') &&
            !(byte >= 'a' && byte <= 'z')) {
            return false;
        }
        name[length++] = (char)(capital ? byte - 'A' + 'a' : byte);
    }
    name[length] = '\0';
    return true;
}

const char *agreed_guideline(const struct config_source *source,
                             const struct agreement *agreement,
                             struct bytes association,
                             char name[AGREED_GUIDELINE_SIZE])
{
    char path[AGREED_GUIDELINE_SIZE + 40];
    struct bytes content;

    if (agreement->guideline != NULL) {
        return agreement->guideline;
    }
    if (!name_by_association(agreement, association, name)) {
        return "";
    }
    (void)snprintf(path, sizeof path, "mappings/guidelines/%s.overlay", name);
    return config_source_find(source, path, &content) ? name : "";
}

const struct set_definition *agreed_set(struct arena *arena,
                                        const struct config_source *source,
                                        struct standards *standards,
                                        const struct agreement *agreement,
                                        const char *guideline,
                                        struct diagnostics *list)
{
    struct bytes name = bytes_of_text(agreement->document);
    const char *slash = strrchr(agreement->document, '/');
    const struct dictionary *dictionary;

    if (guideline[0] == '\0' || slash == NULL) {
        return standards_set(standards, name);
    }
    dictionary = standards_dictionary(
        standards, bytes_slice(name, 0, (size_t)(slash - agreement->document)));
    return dictionary == NULL
               ? NULL
               : guideline_load(arena, source, dictionary, guideline, list);
}

static void check_map(const struct agreement *agreement, const struct map *map,
                      struct diagnostics *list)
{
    if (map == NULL) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, agreement->place,
                        "AGREEMENT_MAP", "map '%s' cannot be used",
                        agreement->map);
    } else if (strcmp(map_document(map), agreement->document) != 0) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, agreement->place,
                        "AGREEMENT_MAP_DOCUMENT",
                        "map '%s' is for %s, the agreement for %s",
                        agreement->map, map_document(map), agreement->document);
    } else if (agreement->record != NULL &&
               strcmp(map_record_type(map)->name, agreement->record) != 0) {
        diagnostics_add(
            list, DIAGNOSTIC_ERROR, agreement->place, "AGREEMENT_MAP_RECORD",
            "map '%s' makes a record '%s', the agreement is about "
            "'%s'",
            agreement->map, map_record_type(map)->name, agreement->record);
    }
}

static void check_flow(const struct agreement *agreement,
                       struct diagnostics *list)
{
    const char *names[FLOWS_MOST];
    size_t count = 0;

    if (agreement->flow == NULL || flow_find(agreement->flow) != NULL) {
        return;
    }
    while (count < FLOWS_MOST && flow_at(count) != NULL) {
        names[count] = flow_at(count)->name;
        count++;
    }
    diagnostics_add(list, DIAGNOSTIC_ERROR, agreement->place, "AGREEMENT_FLOW",
                    "there is no flow '%s'", agreement->flow);
    diagnostics_suggest(list, bytes_of_text(agreement->flow), names, count);
}

void agreed_check(const struct agreement *agreement, const struct map *map,
                  const struct set_definition *set, struct diagnostics *list)
{
    if (agreement->map != NULL) {
        check_map(agreement, map, list);
    }
    if (set == NULL) {
        diagnostics_add(
            list, DIAGNOSTIC_ERROR, agreement->place, "AGREEMENT_DOCUMENT",
            "there is no dictionary for '%s'%s%s%s", agreement->document,
            agreement->guideline != NULL ? ", or guideline '" : "",
            agreement->guideline != NULL ? agreement->guideline : "",
            agreement->guideline != NULL ? "' cannot be used" : "");
    }
    check_flow(agreement, list);
}
