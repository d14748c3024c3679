/* SPDX-License-Identifier: Apache-2.0 */
#include "record_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

void files_open(struct bench_of_files *files)
{
    files->arena = arena_open(0);
    files->source = config_source_open();
    assert_non_null(files->arena);
    assert_non_null(files->source);
    diagnostics_open(&files->list, files->arena);
}

void files_close(struct bench_of_files *files)
{
    config_source_close(files->source);
    arena_close(files->arena);
}

void files_add(struct bench_of_files *files, const char *path, const char *text)
{
    struct error err = { 0 };

    if (!config_source_add_file(files->source, path, bytes_of_text(text),
                                &err)) {
        fail_msg("%s: %s", path, err.text);
    }
}

const char *complaints_text(struct diagnostics *list, struct arena *arena)
{
    struct buffer out = { 0 };
    const char *text;
    size_t i;

    diagnostics_sort(list);
    for (i = 0; i < list->count; i++) {
        const struct diagnostic *item = &list->items[i];

        buffer_append_format(
            &out, "%s:%d:%d %s%s %s%s%s\n", item->place.file, item->place.line,
            item->place.column,
            item->severity == DIAGNOSTIC_WARNING ? "(warning) " : "",
            item->code, item->text, item->suggestion == NULL ? "" : "; ",
            item->suggestion == NULL ? "" : item->suggestion);
    }
    text = arena_copy(arena, buffer_bytes(&out)).data;
    buffer_close(&out);
    return text;
}

const char *files_complaints(struct bench_of_files *files)
{
    return complaints_text(&files->list, files->arena);
}

const struct record_types *files_types(struct bench_of_files *files)
{
    const struct record_types *types =
        record_types_load(files->arena, files->source, &files->list);

    assert_string_equal(files_complaints(files), "");
    return types;
}
