/* SPDX-License-Identifier: Apache-2.0 */
#include "config/diagnostic.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { TEXT_LIMIT = 1000 };

void diagnostics_open(struct diagnostics *list, struct arena *arena)
{
    *list = (struct diagnostics){ .arena = arena };
}

/* Most complaints are about the file of the one before. */
static const char *copy_file(struct diagnostics *list, const char *file)
{
    if (file == NULL) {
        return "";
    }
    if (list->count > 0) {
        const char *before = list->items[list->count - 1].place.file;

        if (strcmp(before, file) == 0) {
            return before;
        }
    }
    return arena_copy_text(list->arena, file);
}

void diagnostics_add(struct diagnostics *list,
                     enum diagnostic_severity severity,
                     struct config_place place, const char *code,
                     const char *format, ...)
{
    char text[TEXT_LIMIT];
    va_list arguments;
    struct diagnostic *item;

    list->errors += severity == DIAGNOSTIC_ERROR;
    list->newest = NULL;
    if (list->count >= DIAGNOSTICS_LIMIT) {
        list->left_out++;
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    place.file = copy_file(list, place.file);
    list->items = arena_grow(list->arena, list->items, list->count,
                             &list->capacity, sizeof *list->items);
    item = &list->items[list->count++];
    *item = (struct diagnostic){ severity, place,
                                 arena_copy_text(list->arena, code),
                                 arena_copy_text(list->arena, text), NULL };
    list->newest = item;
}

void diagnostics_suggest(struct diagnostics *list, struct bytes word,
                         const char *const *candidates, size_t count)
{
    const char *closest;

    if (list->newest == NULL) {
        return;
    }
    closest = text_closest(word, candidates, count);
    if (closest != NULL) {
        list->newest->suggestion =
            arena_format(list->arena, "did you mean '%s'?", closest);
    }
}

static int compare(const struct diagnostic *a, const struct diagnostic *b)
{
    int order = strcmp(a->place.file, b->place.file);

    if (order != 0) {
        return order;
    }
    if (a->place.line != b->place.line) {
        return a->place.line < b->place.line ? -1 : 1;
    }
    return (a->place.column > b->place.column) -
           (a->place.column < b->place.column);
}

/* Insertion sort keeps equal places in order; the list has a limit and is
 * nearly sorted. */
void diagnostics_sort(struct diagnostics *list)
{
    for (size_t i = 1; i < list->count; i++) {
        struct diagnostic item = list->items[i];
        size_t at = i;

        while (at > 0 && compare(&list->items[at - 1], &item) > 0) {
            list->items[at] = list->items[at - 1];
            at--;
        }
        list->items[at] = item;
    }
    list->newest = NULL;
}

static bool is_repeated(const struct diagnostics *list, size_t kept,
                        const struct diagnostic *item)
{
    for (size_t i = kept; i-- > 0;) {
        const struct diagnostic *before = &list->items[i];

        if (compare(before, item) != 0) {
            return false;
        }
        if (strcmp(before->code, item->code) == 0 &&
            strcmp(before->text, item->text) == 0) {
            return true;
        }
    }
    return false;
}

void diagnostics_drop_repeated(struct diagnostics *list)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) {
        if (is_repeated(list, kept, &list->items[i])) {
            list->errors -= list->items[i].severity == DIAGNOSTIC_ERROR;
        } else {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
    list->newest = NULL;
}
