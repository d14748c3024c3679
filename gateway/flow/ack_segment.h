/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the segments of an acknowledgement into a buffer, element after
 * element, none of them holding a separator.
 *
 * (flow/ may not use syntax/; what an acknowledgement needs of a writer is
 * little: no trailing empty elements, and values of the partner's that must
 * not break it.)
 * Ownership: the buffer is the caller's, and it sees `failed`.
 */
#ifndef FLOW_ACK_SEGMENT_H
#define FLOW_ACK_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "document/tree.h"

struct ack_segment {
    struct buffer *out;
    struct separators separators;
    uint64_t count;   /* segments ended */
    uint32_t pending; /* element separators not yet written */
};

void ack_segment_open(struct ack_segment *segment, struct buffer *out,
                      const struct separators *separators);
void ack_segment_begin(struct ack_segment *segment, const char *tag);
/* The next element: a text of ours (empty: none). */
void ack_segment_text(struct ack_segment *segment, const char *text);
void ack_segment_number(struct ack_segment *segment, uint64_t number);
/* The next element: something the partner wrote, cut at `limit`. Where there
 * is a release character separators are released; whatever else cannot be
 * written becomes a blank. */
void ack_segment_identifier(struct ack_segment *segment, struct bytes text,
                            size_t limit);
/* The next element: bad data of the partner's; left out where it holds what
 * would be an error here too (separators, control bytes). At most 99 bytes. */
void ack_segment_copy(struct ack_segment *segment, struct bytes text);
/* The next element: a composite of numbers; zeros at the end are left out. */
void ack_segment_parts(struct ack_segment *segment, const uint64_t *parts,
                       size_t count);
/* The next element: a composite of texts, each like an identifier; empty ones
 * at the end are left out. */
void ack_segment_composite(struct ack_segment *segment,
                           const struct bytes *parts, size_t count);
void ack_segment_end(struct ack_segment *segment);

#endif
