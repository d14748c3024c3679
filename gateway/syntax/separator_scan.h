/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: where the separators stand in a run of bytes, found with the widest
 * vector unit of this machine.
 *
 * In: whole blocks of 64 bytes, and the four bytes to look for. Out: one word
 * per block and kind (bit n: byte n), and the list of positions; the same from
 * every implementation. Ownership: the index and its arrays are the caller's;
 * nothing is read outside the blocks, nothing is written past `capacity`.
 */
#ifndef SYNTAX_SEPARATOR_SCAN_H
#define SYNTAX_SEPARATOR_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SEPARATOR_SCAN_BLOCK = 64 };

enum separator_scan_unit {
    SEPARATOR_SCAN_PLAIN,
    SEPARATOR_SCAN_SSE2,
    SEPARATOR_SCAN_AVX2,
    SEPARATOR_SCAN_AVX512,
    SEPARATOR_SCAN_UNITS
};

/* A kind that there is not is given as the terminator's byte. */
struct separator_scan_bytes {
    unsigned char element, segment, component, repetition;
    /* A line break right behind a terminator is no stray control byte. */
    bool passes;
};

/* Bit n of a word stands for byte n of the block. A byte is in one kind only;
 * `ends` is part of `separators`. */
struct separator_scan_block {
    uint64_t separators; /* element separators and terminators */
    uint64_t ends;       /* terminators */
    uint64_t component;
    uint64_t repetition;
    uint64_t high;    /* ≥ 0x80 */
    uint64_t control; /* < 0x20 or 0x7f */
};

/* blocks: of `count` × 64 bytes at data. */
void separator_scan_blocks(const unsigned char *data, size_t count,
                           struct separator_scan_bytes bytes,
                           struct separator_scan_block *blocks);
/* Where one byte stands, a word per block. */
void separator_scan_find(const unsigned char *data, size_t count,
                         unsigned char byte, uint64_t *words);
/* Positions of the bits of `separators` (base + 64 × block + bit) to
 * positions[], and to ends[] which of them are terminators (their number in
 * positions[], where first_ordinal is that of the first). Both arrays need 64
 * places more than are used. Out: how many of each. */
struct separator_scan_counts {
    size_t positions, ends;
};
struct separator_scan_counts separator_scan_list(
    const struct separator_scan_block *blocks, size_t count, uint32_t base,
    uint32_t first_ordinal, uint32_t *positions, uint32_t *ends);

/* The widest this machine has; for tests any that it has. False: it has not. */
bool separator_scan_choose(enum separator_scan_unit unit);
enum separator_scan_unit separator_scan_chosen(void);
const char *separator_scan_unit_name(enum separator_scan_unit unit);

#endif
