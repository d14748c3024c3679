/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the beginning of an EDIFACT interchange: does one begin here, and
 * which separators and character set has it.
 *
 * In: the bytes from the first letter of UNA, UNB, UNG or UNH on:
 * EDIFACT_HEADER_WINDOW of them, or all there are. Out: struct edifact_header.
 * No state, no memory.
 * Source: ISO 9735 parts 1 and 2 (UNA, UNB; levels A and B), the corpus of
 * real files.
 */
#ifndef SYNTAX_EDIFACT_HEADER_H
#define SYNTAX_EDIFACT_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "syntax/segment.h"

enum {
    EDIFACT_HEADER_WINDOW = 1024, /* bytes needed to be sure */
    EDIFACT_HEADER_SURE = 32      /* bytes by which a header is known inside */
};

enum edifact_header_result {
    EDIFACT_HEADER_FOUND,
    EDIFACT_HEADER_UNA_BROKEN, /* begins as one but cannot be read */
    EDIFACT_HEADER_UNB_BROKEN, /* the same */
    EDIFACT_HEADER_ABSENT
};

struct edifact_header {
    struct separators separators;
    size_t first;    /* where the first segment begins: behind UNA, or 0 */
    bool una_narrow; /* UNA does not give six characters */
    bool clash;      /* a separator cannot be used: is none */
    bool guessed;    /* no UNA, and not the default separators */
};

enum edifact_header_result edifact_header_read(struct bytes window,
                                               struct edifact_header *header);
/* UNA or UNB and what may be a separator. */
bool edifact_header_begins(struct bytes text);
/* Where inside a segment, from `from` (≥ 1) on, another UNA or UNB surely
 * begins; or the length of the text. */
size_t edifact_header_find(struct bytes text, size_t from,
                           const struct separators *separators);

#endif
