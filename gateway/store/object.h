/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: how an event names the immutable bytes it speaks of.
 *
 * An object of up to 1 MiB stands in the journal itself, a longer one in a
 * file of its own (large_object.h). A reference is enough to read the bytes
 * and to prove that they are the ones that were stored.
 */
#ifndef STORE_OBJECT_H
#define STORE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "crypto/digest.h"

enum {
    OBJECT_INLINE_LIMIT = 1024 * 1024, /* bytes; longer ones are large */
    LARGE_NAME_SIZE = 40               /* "20261123/01JD…" and a NUL */
};

/* Zeroed: no object. */
struct object_ref {
    uint64_t position; /* of its frame in the journal; 0: it is large */
    char large[LARGE_NAME_SIZE]; /* name below spool/large; "": it is not */
    uint64_t length;             /* bytes */
    struct digest sha256;
};

static inline bool object_is_none(const struct object_ref *ref)
{
    return ref->position == 0 && ref->large[0] == '\0';
}

/* Bytes ready to be appended: hashed, and if large already on stable storage
 * (store_prepare, large_object_commit, intake_finish make one). */
struct object_draft {
    struct bytes content;  /* empty when large; the caller's memory */
    struct object_ref ref; /* position is filled by store_append_object */
};

#endif
