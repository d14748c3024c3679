/* SPDX-License-Identifier: Apache-2.0 */
#include "map_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/durable_file.h"
#include "record_fixture.h"

#define CASES EDIGATE_DATA_DIR "/tests/cases/map/"

static void add(struct map_cases *cases, const char *directory,
                const char *prefix)
{
    struct error err = { 0 };

    if (!config_source_add_directory(cases->source, directory, prefix, &err)) {
        fail_msg("%s", err.text);
    }
}

void map_cases_open(struct map_cases *cases, const char *folder)
{
    cases->arena = arena_open(0);
    cases->source = config_source_open();
    diagnostics_open(&cases->list, cases->arena);
    add(cases, EDIGATE_DATA_DIR "/mappings/standards", "mappings/standards/");
    add(cases, CASES "records", "mappings/records/");
    add(cases, arena_format(cases->arena, CASES "%s", folder),
        "mappings/maps/");
    cases->standards = standards_open(cases->source);
    assert_non_null(cases->standards);
    cases->context = (struct map_context){
        .source = cases->source,
        .types = record_types_load(cases->arena, cases->source, &cases->list),
        .standards = cases->standards,
    };
    assert_string_equal(map_cases_complaints(cases), "");
}

void map_cases_close(struct map_cases *cases)
{
    standards_close(cases->standards);
    config_source_close(cases->source);
    arena_close(cases->arena);
}

const char *map_cases_complaints(struct map_cases *cases)
{
    return complaints_text(&cases->list, cases->arena);
}

const struct map *map_cases_load(struct map_cases *cases, const char *name)
{
    const struct map *map =
        map_load(cases->arena, &cases->context, name, &cases->list);

    assert_string_equal(map_cases_complaints(cases), "");
    assert_non_null(map);
    return map;
}

const char *map_cases_file(struct map_cases *cases, const char *path)
{
    struct buffer content = { 0 };
    struct error err = { 0 };
    const char *text;

    if (!file_read_whole(arena_format(cases->arena, CASES "%s", path), &content,
                         &err)) {
        fail_msg("%s", err.text);
    }
    text = arena_copy(cases->arena, buffer_bytes(&content)).data;
    buffer_close(&content);
    return text;
}
