/* SPDX-License-Identifier: Apache-2.0 */
#include "desk_documents.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "document/dictionary.h"
#include "mapping/map.h"

enum { RELEASES = 2, KINDS = 6 };

static const char *const releases[RELEASES] = { "004010", "005010" };
static const char *const kinds[KINDS] = {
    "850-order",    "855-order-response", "865-order-change-response",
    "856-shipment", "810-invoice",        "824-application-advice",
};

struct desk_documents {
    struct arena *arena; /* maps */
    struct arena *scratch;
    const struct record_types *types;
    struct standards *standards;
    const struct map *maps[RELEASES][KINDS];
};

struct desk_documents *desk_documents_open(const struct desk_world *world)
{
    struct arena *arena = arena_open(0);
    struct desk_documents *documents = arena_take(arena, sizeof(*documents));
    struct map_context context = { .source = world->source,
                                   .types = world->types };
    struct diagnostics list;
    char name[64];

    diagnostics_open(&list, arena);
    documents->arena = arena;
    documents->scratch = arena_open(0);
    documents->types = world->types;
    documents->standards = standards_open(world->source);
    context.standards = documents->standards;
    for (size_t r = 0; r < RELEASES; r++) {
        for (size_t k = 0; k < KINDS; k++) {
            (void)snprintf(name, sizeof(name), "x12-%s-%s", releases[r],
                           kinds[k]);
            documents->maps[r][k] = map_load(arena, &context, name, &list);
            if (documents->maps[r][k] == NULL) {
                log_panic("map %s: %s", name,
                          list.count > 0 ? list.items[0].text : "not loaded");
            }
        }
    }
    return documents;
}

void desk_documents_close(struct desk_documents *documents)
{
    standards_close(documents->standards);
    arena_close(documents->scratch);
    arena_close(documents->arena);
}

static size_t kind_of(const char *type, const json_t *record)
{
    const char *purpose = json_string_value(json_object_get(record, "purpose"));

    if (strcmp(type, "order_response") == 0) {
        return purpose != NULL && (strcmp(purpose, "change") == 0 ||
                                   strcmp(purpose, "cancellation") == 0)
                   ? 2
                   : 1;
    }
    return strcmp(type, "order") == 0      ? 0
           : strcmp(type, "shipment") == 0 ? 3
           : strcmp(type, "invoice") == 0  ? 4
                                           : 5;
}

static bool write_one(struct desk_documents *documents, const char *type,
                      const json_t *json, size_t release, char *problem,
                      size_t size)
{
    const struct map *map = documents->maps[release][kind_of(type, json)];
    char *text = json_dumps(json, JSON_COMPACT);
    struct findings findings;
    struct record *record;
    struct error err = { 0 };

    arena_reset(documents->scratch);
    findings_open(&findings, documents->scratch, 100);
    record = record_from_json(
        documents->scratch,
        record_type_find(documents->types, bytes_of_text(type)),
        bytes_of_text(text), &err);
    free(text);
    if (record == NULL) {
        (void)snprintf(problem, size, "%s: %s", type, err.text);
        return false;
    }
    if (map_write(map, record, documents->scratch, &findings) != NULL &&
        findings.errors == 0) {
        return true;
    }
    for (size_t i = 0; i < findings.count; i++) {
        if (findings.items[i].severity == FINDING_ERROR) {
            (void)snprintf(problem, size, "%s: %s %s: %s", map_name(map),
                           findings.items[i].code,
                           findings.items[i].record_path == NULL
                               ? ""
                               : findings.items[i].record_path,
                           findings.items[i].text);
            break;
        }
    }
    return false;
}

bool desk_documents_write(struct desk_documents *documents,
                          const json_t *decision, char *problem, size_t size)
{
    json_t *output;
    size_t i;

    json_array_foreach(json_object_get(decision, "outputs"), i, output)
    {
        for (size_t release = 0; release < RELEASES; release++) {
            if (!write_one(documents,
                           json_string_value(json_object_get(output, "type")),
                           json_object_get(output, "record"), release, problem,
                           size)) {
                return false;
            }
        }
    }
    return true;
}
