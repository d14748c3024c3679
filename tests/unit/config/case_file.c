/* SPDX-License-Identifier: Apache-2.0 */
#include "case_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/durable_file.h"

const char *case_root(void)
{
    const char *root = getenv("SOURCE_DIR");

    return root == NULL ? "." : root;
}

static int is_case(const struct dirent *item)
{
    return bytes_ends_with(bytes_of_text(item->d_name), bytes_of_text(".case"));
}

size_t case_list(const char *folder, char names[][128], size_t room)
{
    char path[512];
    struct dirent **items;
    int count;

    (void)snprintf(path, sizeof path, "%s/tests/cases/config/%s", case_root(),
                   folder);
    count = scandir(path, &items, is_case, alphasort);
    if (count <= 0 || (size_t)count > room) {
        fail_msg("%s: %d cases", path, count);
    }
    for (int i = 0; i < count; i++) {
        (void)snprintf(names[i], 128, "%.*s", (int)strlen(items[i]->d_name) - 5,
                       items[i]->d_name);
        free(items[i]);
    }
    free(items);
    return (size_t)count;
}

/* The text from `at` to the next line that begins with "=== ". */
static struct bytes section(struct bytes text, size_t at)
{
    size_t end = at;

    while (end < text.length && !(bytes_starts_with(bytes_slice(text, end, 4),
                                                    bytes_of_text("=== ")) &&
                                  (end == 0 || text.data[end - 1] == '\n'))) {
        end++;
    }
    return bytes_slice(text, at, end - at);
}

static void add_section(struct case_file *file, struct bytes name,
                        struct bytes content)
{
    char path[256];
    struct error err;

    (void)snprintf(path, sizeof path, "%.*s", BYTES_ARG(name));
    if (!config_source_add_file(file->source, path, content, &err)) {
        fail_msg("%s: %s", file->path, err.text);
    }
}

void case_open(struct case_file *file, const char *folder, const char *name)
{
    struct error err;
    struct bytes text;
    size_t at;

    (void)snprintf(file->name, sizeof file->name, "%s", name);
    (void)snprintf(file->path, sizeof file->path,
                   "%s/tests/cases/config/%s/%s.case", case_root(), folder,
                   name);
    buffer_open(&file->text, 0);
    if (!file_read_whole(file->path, &file->text, &err)) {
        fail_msg("%s", err.text);
    }
    file->source = config_source_open();
    text = buffer_bytes(&file->text);
    file->inputs = text;
    file->expected = bytes_of(NULL, 0);
    at = section(text, 0).length;
    while (at < text.length) {
        struct bytes rest = bytes_slice(text, at + 4, text.length);
        size_t end = bytes_find(rest, '\n');
        struct bytes title = bytes_slice(rest, 0, end);
        struct bytes content = section(text, at + 4 + end + 1);

        if (bytes_equal_text(title, "expected")) {
            file->inputs = bytes_slice(text, 0, at);
            file->expected = content;
        } else {
            add_section(file, title, content);
        }
        at += 4 + end + 1 + content.length;
    }
}

void case_close(struct case_file *file)
{
    config_source_close(file->source);
    buffer_close(&file->text);
}

static void write_anew(const struct case_file *file, struct bytes found)
{
    FILE *out = fopen(file->path, "w");

    assert_non_null(out);
    (void)fwrite(file->inputs.data, 1, file->inputs.length, out);
    (void)fputs("=== expected\n", out);
    (void)fwrite(found.data, 1, found.length, out);
    assert_int_equal(fclose(out), 0);
}

void case_compare(struct case_file *file, struct bytes found)
{
    const char *update = getenv("EDIGATE_UPDATE_CASES");

    if (bytes_equal(file->expected, found)) {
        return;
    }
    if (update != NULL && strcmp(update, "1") == 0) {
        write_anew(file, found);
        return;
    }
    print_message("--- expected\n%.*s--- found\n%.*s",
                  BYTES_ARG(file->expected), BYTES_ARG(found));
    fail_msg("%s: something else came out", file->path);
}
