/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: where in a record something stands ("lines[2].unit"), kept as a
 * chain on the stack and made into a text only when there is a complaint.
 */
#ifndef MAPPING_RECORD_PATH_H
#define MAPPING_RECORD_PATH_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "mapping/record_type.h"

struct record_path {
    const struct record_path *outer; /* NULL: `field` is the root's */
    const struct record_field *field;
    size_t index; /* in a list, from 0; SIZE_MAX: none */
};

void record_path_append(struct buffer *out, const struct record_path *path);

#endif
