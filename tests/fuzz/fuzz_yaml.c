/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: fuzz */
/* Any bytes as a YAML file: a tree or complaints, always with places inside
 * the file, and complaints that can be printed in every format. */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include "config/yaml_merge.h"
#include "config/yaml_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_node(const struct yaml_node *node, size_t size)
{
    if (node->place.line < 1 || (size_t)node->place.line > size + 2 ||
        node->place.column < 1 || (size_t)node->place.column > size + 2) {
        abort();
    }
    for (size_t i = 0; i < node->count; i++) {
        check_node(node->items[i], size);
    }
}

static void print(const struct diagnostics *list, struct bytes content)
{
    struct config_source *source = config_source_open();
    struct buffer out;
    struct error err;

    if (source == NULL ||
        !config_source_add_file(source, "f.yaml", content, &err)) {
        abort();
    }
    buffer_open(&out, 0);
    diagnostics_append(&out, list, source, DIAGNOSTIC_TEXT);
    diagnostics_append(&out, list, source, DIAGNOSTIC_JSON);
    diagnostics_append(&out, list, source, DIAGNOSTIC_GITHUB);
    for (size_t i = 0; i < out.length; i++) {
        if (out.data[i] == '\x1b') {
            abort(); /* a terminal would act on it */
        }
    }
    buffer_close(&out);
    config_source_close(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A small arena now and then, so that overruns are met too. */
    struct arena *arena = arena_open(size % 7 == 0 ? 40000 : 64 << 20);
    struct bytes content = bytes_of((const char *)data, size);
    struct diagnostics list;
    struct yaml_node *tree;
    jmp_buf overrun;

    if (arena == NULL) {
        return 0;
    }
    if (setjmp(overrun) != 0) {
        arena_close(arena);
        return 0;
    }
    (void)arena_guard(arena, &overrun);
    diagnostics_open(&list, arena);
    tree = yaml_tree_read(arena, "f.yaml", content, &list);
    if (tree == NULL && list.errors == 0) {
        abort();
    }
    if (tree != NULL) {
        struct config_place place;

        check_node(tree, size);
        if (yaml_is_within(tree, 1000, &place)) {
            (void)yaml_merge(arena, tree, tree);
        }
    }
    diagnostics_sort(&list);
    diagnostics_drop_repeated(&list);
    (void)arena_guard(arena, NULL);
    print(&list, content);
    arena_close(arena);
    return 0;
}
