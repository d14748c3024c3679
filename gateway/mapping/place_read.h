/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the grammars of places share: going through the text of one,
 * with complaints that tell the column. Private to place.c and place_xml.c.
 */
#ifndef MAPPING_PLACE_READ_H
#define MAPPING_PLACE_READ_H

#include "base/compiler.h"
#include "mapping/place.h"

struct place_reading {
    struct arena *arena;
    struct diagnostics *list;
    struct place *place;
    size_t at;
    bool failed;
};

/* Always false. Only the first complaint of a place is kept. */
bool place_complain(struct place_reading *reading, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* NUL at the end. */
char place_peek(const struct place_reading *reading);
bool place_skip(struct place_reading *reading, char byte);
bool place_expect(struct place_reading *reading, char byte) MUST_CHECK;
/* 1 … limit. */
bool place_number(struct place_reading *reading, uint32_t limit,
                  uint32_t *number) MUST_CHECK;
/* '…' with '' for one quote, or bytes up to one of `ends`. */
bool place_value(struct place_reading *reading, const char *ends,
                 struct bytes *value) MUST_CHECK;

bool place_read_xml(struct arena *arena, struct place *place,
                    struct diagnostics *list) MUST_CHECK;

#endif
