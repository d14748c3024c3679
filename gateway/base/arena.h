/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: memory that is taken piece by piece and given back all at once: one
 * arena per document.
 *
 * In: a limit in bytes. Out: zeroed memory, aligned for any type.
 * Ownership: what is taken lives until arena_reset or arena_close.
 * Limits: taking never returns NULL. Past the limit, or when the system has no
 * memory, it jumps to the guard that the owner of the document set, so the
 * document fails and not the daemon; code between the guard and the take must
 * hold nothing but arena memory (the pure folders hold nothing else). Without
 * a guard it is log_panic.
 *
 *     jmp_buf overrun;
 *     if (setjmp(overrun) != 0) {
 *         arena_close(arena);
 *         return error_set(err, ERROR_LIMIT, "ARENA_FULL", …);
 *     }
 *     arena_guard(arena, &overrun);
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/compiler.h"

struct arena;

/* limit: bytes the arena may hold in all; 0: no limit. NULL: no memory. */
struct arena *arena_open(size_t limit) MUST_CHECK;
void arena_close(struct arena *arena); /* NULL is allowed */
/* Forgets everything taken, keeps a block of at most 1 MiB for the next
 * document. */
void arena_reset(struct arena *arena);
/* NULL takes the guard away. Gives the guard that was there before. */
jmp_buf *arena_guard(struct arena *arena, jmp_buf *overrun);
void *arena_take(struct arena *arena, size_t size)
    __attribute__((returns_nonnull, malloc, alloc_size(2)));
/* count × size, an overflow being past the limit. */
void *arena_take_array(struct arena *arena, size_t count, size_t size)
    __attribute__((returns_nonnull, malloc, alloc_size(2, 3)));
/* A copy that is NUL-terminated behind its last byte. */
struct bytes arena_copy(struct arena *arena, struct bytes view);
char *arena_copy_text(struct arena *arena, const char *text);
char *arena_format(struct arena *arena, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* Doubles an array that is full: gives `array` itself while count < *capacity,
 * else a copy with more room. */
void *arena_grow(struct arena *arena, void *array, size_t count,
                 size_t *capacity, size_t size);
size_t arena_used(const struct arena *arena);

#endif
