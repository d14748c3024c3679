/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: document ids: 26 characters that sort by the time they were made.
 *
 * 48 bits of milliseconds and 80 random bits in Crockford's base 32, which has
 * no I, L, O and U, so an id can be read over the telephone. Ids made by one
 * process in one millisecond still sort in the order they were made.
 */
#ifndef BASE_IDS_H
#define BASE_IDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum { ID_LENGTH = 26, ID_SIZE = 27 };

struct id {
    char text[ID_SIZE]; /* NUL-terminated */
};

/* now: milliseconds since 1970. Safe from several threads. */
struct id id_make(int64_t now);
/* 26 characters of the alphabet; lower case is taken as upper. */
bool id_parse(struct bytes text, struct id *id) MUST_CHECK;
/* The milliseconds an id was made at. */
int64_t id_time(const struct id *id);
static inline struct bytes id_bytes(const struct id *id)
{
    return bytes_of(id->text, strnlen(id->text, ID_LENGTH));
}
static inline bool id_is_none(const struct id *id)
{
    return id->text[0] == '\0';
}

#endif
