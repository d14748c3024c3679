/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024, ALIGNMENT = 16 };

struct block {
    struct block *next; /* older */
    size_t size;        /* usable bytes behind the header */
    size_t used;        /* all bytes behind these are zero */
    size_t padding;     /* keeps the header a multiple of ALIGNMENT */
};

struct arena {
    struct block *newest;
    size_t limit;
    size_t used; /* bytes of all blocks that hold something */
    jmp_buf *overrun;
};

_Static_assert(sizeof(struct block) % ALIGNMENT == 0, "blocks stay aligned");

struct arena *arena_open(size_t limit)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (arena != NULL) {
        arena->limit = limit;
    }
    return arena;
}

void arena_close(struct arena *arena)
{
    struct block *block;

    if (arena == NULL) {
        return;
    }
    while ((block = arena->newest) != NULL) {
        arena->newest = block->next;
        free(block);
    }
    free(arena);
}

/* The largest block stays, unless it was made for one large thing: the next
 * document is mostly like the last one and finds all its memory there. It is
 * cleared at once, which is cheaper than with each thing that is taken. */
void arena_reset(struct arena *arena)
{
    struct block *kept = NULL;
    struct block *block;

    while ((block = arena->newest) != NULL) {
        arena->newest = block->next;
        if (block->size > LARGEST_BLOCK ||
            (kept != NULL && block->size <= kept->size)) {
            free(block);
        } else {
            free(kept);
            kept = block;
        }
    }
    if (kept != NULL) {
        kept->next = NULL;
        memset(kept + 1, 0, kept->used);
        kept->used = 0;
    }
    arena->newest = kept;
    arena->used = 0;
}

jmp_buf *arena_guard(struct arena *arena, jmp_buf *overrun)
{
    jmp_buf *before = arena->overrun;

    arena->overrun = overrun;
    return before;
}

static NO_RETURN void arena_overrun(struct arena *arena, size_t size)
{
    if (arena->overrun == NULL) {
        log_panic("arena without a guard is full: %zu used, %zu more wanted",
                  arena->used, size);
    }
    longjmp(*arena->overrun, 1);
}

static struct block *add_block(struct arena *arena, size_t size)
{
    size_t next = arena->newest == NULL ? FIRST_BLOCK : arena->newest->size * 2;
    struct block *block;

    if (next > LARGEST_BLOCK) {
        next = LARGEST_BLOCK;
    }
    if (next < size) {
        next = size;
    }
    block = next > (size_t)PTRDIFF_MAX - sizeof *block
                ? NULL
                : calloc(1, sizeof *block + next);
    if (block == NULL) {
        arena_overrun(arena, size);
    }
    block->next = arena->newest;
    block->size = next;
    arena->newest = block;
    return block;
}

void *arena_take(struct arena *arena, size_t size)
{
    struct block *block = arena->newest;
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    void *place;

    if (rounded < size ||
        (arena->limit != 0 &&
         (rounded > arena->limit || arena->used > arena->limit - rounded))) {
        arena_overrun(arena, size);
    }
    if (block == NULL || block->size - block->used < rounded) {
        block = add_block(arena, rounded);
    }
    place = (char *)(block + 1) + block->used;
    block->used += rounded;
    arena->used += rounded;
    return place;
}

void *arena_take_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        arena_overrun(arena, count);
    }
    return arena_take(arena, count * size);
}

struct bytes arena_copy(struct arena *arena, struct bytes view)
{
    char *place = arena_take(arena, view.length + 1);

    if (view.length > 0) {
        memcpy(place, view.data, view.length);
    }
    return bytes_of(place, view.length);
}

char *arena_copy_text(struct arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(arena_take(arena, size), text, size);
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_list again;
    int length;
    char *place;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        log_panic("format that cannot be printed: %s", format);
    }
    place = arena_take(arena, (size_t)length + 1);
    (void)vsnprintf(place, (size_t)length + 1, format, again);
    va_end(again);
    return place;
}

void *arena_grow(struct arena *arena, void *array, size_t count,
                 size_t *capacity, size_t size)
{
    size_t wanted;
    void *grown;

    if (count < *capacity) {
        return array;
    }
    wanted = *capacity == 0 ? 8 : *capacity * 2;
    grown = arena_take_array(arena, wanted, size);
    if (count > 0) {
        memcpy(grown, array, count * size);
    }
    *capacity = wanted;
    return grown;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
