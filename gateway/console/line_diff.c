/* SPDX-License-Identifier: Apache-2.0 */
#include "console/line_diff.h"

#include <string.h>

#include "console/output.h"

struct lines {
    struct bytes *items;
    size_t count;
};

/* One line of the result. */
struct edit {
    char mark;            /* ' ', '-', '+' */
    size_t before, after; /* index of the line there */
};

struct comparing {
    struct arena *arena;
    struct lines before, after;
    struct edit *edits;
    size_t count, capacity;
};

static struct lines split(struct arena *arena, struct bytes text)
{
    struct lines lines = { NULL, 0 };
    size_t capacity = 0;

    while (text.length > 0) {
        size_t end = bytes_find(text, '\n');
        struct bytes line =
            bytes_slice(text, 0, end == SIZE_MAX ? text.length : end);

        lines.items = arena_grow(arena, lines.items, lines.count, &capacity,
                                 sizeof *lines.items);
        lines.items[lines.count++] = line;
        text = bytes_slice(text, line.length + 1, text.length);
    }
    return lines;
}

static void add(struct comparing *comparing, char mark, size_t before,
                size_t after)
{
    comparing->edits =
        arena_grow(comparing->arena, comparing->edits, comparing->count,
                   &comparing->capacity, sizeof *comparing->edits);
    comparing->edits[comparing->count++] = (struct edit){ mark, before, after };
}

static bool same(const struct comparing *comparing, long before, long after)
{
    return bytes_equal(comparing->before.items[before],
                       comparing->after.items[after]);
}

/* Furthest reaching paths, one array per number of differences, so that the
 * way back can be found. NULL: more differences than are looked for. */
static long **search(struct comparing *comparing, long from, long n, long m,
                     long *found)
{
    long most = n + m < LINE_DIFF_MOST ? n + m : LINE_DIFF_MOST;
    long **trace =
        arena_take_array(comparing->arena, (size_t)most + 1, sizeof *trace);
    long *reach =
        arena_take_array(comparing->arena, (size_t)most * 2 + 3, sizeof *reach);
    long *middle = reach + most + 1;

    for (long d = 0; d <= most; d++) {
        trace[d] = arena_take_array(comparing->arena, (size_t)d * 2 + 3,
                                    sizeof **trace);
        memcpy(trace[d], middle - d - 1, ((size_t)d * 2 + 3) * sizeof **trace);
        for (long k = -d; k <= d; k += 2) {
            long x = k == -d || (k != d && middle[k - 1] < middle[k + 1])
                         ? middle[k + 1]
                         : middle[k - 1] + 1;

            while (x < n && x - k < m &&
                   same(comparing, from + x, from + x - k)) {
                x++;
            }
            middle[k] = x;
            if (x >= n && x - k >= m) {
                *found = d;
                return trace;
            }
        }
    }
    return NULL;
}

/* Backwards through the trace; edits come out last first. */
static void walk_back(struct comparing *comparing, long **trace, long d,
                      long from, long n, long m)
{
    long x = n, y = m;

    for (; d >= 0; d--) {
        const long *middle = trace[d] + d + 1;
        long k = x - y;
        long before_k = k == -d || (k != d && middle[k - 1] < middle[k + 1])
                            ? k + 1
                            : k - 1;
        long before_x = middle[before_k];
        long before_y = before_x - before_k;

        while (x > before_x && y > before_y && x > 0 && y > 0) {
            add(comparing, ' ', (size_t)(from + --x), (size_t)(from + --y));
        }
        if (d > 0 && x == before_x) {
            add(comparing, '+', (size_t)(from + x), (size_t)(from + --y));
        } else if (d > 0) {
            add(comparing, '-', (size_t)(from + --x), (size_t)(from + y));
        }
    }
}

static void compare_middle(struct comparing *comparing, size_t from,
                           size_t before_end, size_t after_end)
{
    size_t first = comparing->count;
    long n = (long)(before_end - from), m = (long)(after_end - from);
    long found = 0;
    long **trace = search(comparing, (long)from, n, m, &found);

    if (trace == NULL) {
        for (size_t i = from; i < before_end; i++) {
            add(comparing, '-', i, from);
        }
        for (size_t i = from; i < after_end; i++) {
            add(comparing, '+', before_end, i);
        }
        return;
    }
    walk_back(comparing, trace, found, (long)from, n, m);
    for (size_t i = first, j = comparing->count; i + 1 < j; i++) {
        struct edit edit = comparing->edits[i];

        comparing->edits[i] = comparing->edits[--j];
        comparing->edits[j] = edit;
    }
}

/* What begins and ends alike needs no search. */
static void compare(struct comparing *comparing)
{
    const struct lines *before = &comparing->before;
    const struct lines *after = &comparing->after;
    size_t from = 0, tail = 0;

    while (from < before->count && from < after->count &&
           bytes_equal(before->items[from], after->items[from])) {
        add(comparing, ' ', from, from);
        from++;
    }
    while (tail < before->count - from && tail < after->count - from &&
           bytes_equal(before->items[before->count - 1 - tail],
                       after->items[after->count - 1 - tail])) {
        tail++;
    }
    compare_middle(comparing, from, before->count - tail, after->count - tail);
    while (tail > 0) {
        add(comparing, ' ', before->count - tail, after->count - tail);
        tail--;
    }
}

static bool is_near(const struct comparing *comparing, size_t index)
{
    size_t from = index < LINE_DIFF_AROUND ? 0 : index - LINE_DIFF_AROUND;

    for (size_t i = from; i < comparing->count && i <= index + LINE_DIFF_AROUND;
         i++) {
        if (comparing->edits[i].mark != ' ') {
            return true;
        }
    }
    return false;
}

bool line_diff_append(struct arena *arena, struct bytes before,
                      struct bytes after, struct buffer *out)
{
    struct comparing comparing = { .arena = arena };
    bool open = false;

    if (bytes_equal(before, after)) {
        return false;
    }
    comparing.before = split(arena, before);
    comparing.after = split(arena, after);
    compare(&comparing);
    for (size_t i = 0; i < comparing.count; i++) {
        const struct edit *edit = &comparing.edits[i];

        if (!is_near(&comparing, i)) {
            open = false;
            continue;
        }
        if (!open) {
            buffer_append_format(out, "@@ -%zu +%zu @@\n", edit->before + 1,
                                 edit->after + 1);
            open = true;
        }
        buffer_append_byte(out, edit->mark);
        text_append_safe(out, edit->mark == '+'
                                  ? comparing.after.items[edit->after]
                                  : comparing.before.items[edit->before]);
        buffer_append_byte(out, '\n');
    }
    return true;
}
