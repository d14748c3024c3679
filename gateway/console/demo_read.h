/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an X12 interchange of the demo's as a list of segments, to be told
 * in a line and to be checked element by element, without maps or
 * dictionaries: the demo must not check the gateway with the gateway's own
 * opinion.
 *
 * Ownership: everything in the arena; elements look into `content`.
 */
#ifndef CONSOLE_DEMO_READ_H
#define CONSOLE_DEMO_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/decimal.h"

struct demo_segment {
    struct bytes text; /* as it stands, without its terminator */
    struct bytes *elements;
    size_t count; /* the tag counted */
};

struct demo_segments {
    struct demo_segment *items;
    size_t count;
};

struct demo_segments demo_read(struct arena *arena, struct bytes content);
/* BEG03 is demo_element(segment, 3); empty past the last; NULL is allowed. */
struct bytes demo_element(const struct demo_segment *segment, size_t index);
/* The next with this tag at or behind `from`; NULL: none. */
const struct demo_segment *demo_find(const struct demo_segments *segments,
                                     const char *tag, size_t from);
size_t demo_index(const struct demo_segments *segments,
                  const struct demo_segment *segment);
size_t demo_count(const struct demo_segments *segments, const char *tag);
/* false: it is no number. */
bool demo_number(const struct demo_segment *segment, size_t index,
                 struct decimal *number) MUST_CHECK;

/* "Purchase order" for "850"; "Document" where the type is not known. */
const char *demo_type_title(struct bytes type);
/* What it says, in one line. */
struct bytes demo_summary(struct arena *arena, struct bytes type,
                          const struct demo_segments *segments);

#endif
