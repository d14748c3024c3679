/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what segment_read.h says, for X12.
 *
 * Separators are taken from each ISA anew. Grammar (X12.5, X12.6):
 *   input       = { junk } interchange { { junk } interchange }
 *   interchange = ISA group* IEA ; ISA: 16 elements, fixed widths, the byte
 *                 after ISA is the element separator, ISA16 the component
 *                 separator, the byte(s) after it the terminator
 * What the wild adds is read too: see enum read_complaint_kind. Where ISA
 * itself is broken over lines, line breaks inside the segments of that
 * interchange are taken out, but for binary data (SEGMENT_COPIED); elsewhere
 * they are data. Another ISA ends whatever is open if it stands at its fixed
 * positions and is no quotation.
 * Segments have no parts; an element is divided by segment_part.
 */
#ifndef SYNTAX_X12_READ_H
#define SYNTAX_X12_READ_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "syntax/segment_read.h"

/* NULL: no memory. */
struct segment_reader *x12_reader_open(const struct read_limits *limits)
    MUST_CHECK;
struct segment_reader *x12_reader_open_whole(const struct read_limits *limits,
                                             struct bytes input) MUST_CHECK;

/* Is this X12? Looks at the first bytes only (junk and a BOM before ISA
 * allowed, at most 1,024 bytes of it). */
bool x12_detect(struct bytes beginning);

#endif
