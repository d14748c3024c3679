/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what segment_read.h says, for EDIFACT, syntax versions 1 to 4.
 *
 * Grammar (ISO 9735, parts 1 and 2):
 *   input       = { junk } interchange { { junk } interchange }
 *   interchange = [ UNA ] UNB ( group* | message* ) UNZ
 *   UNA         = component, element, decimal mark, release, repetition (a
 *                 blank: none), terminator: one character each
 * UNA is no segment: separators.announced says that it stood there. Without it
 * the separators are `:+.?'`, from syntax 4 on with `*` for repetitions, for
 * UNOB also 0x1f 0x1d and 0x1c where 0x1d follows UNB; others are told from
 * UNB and from what stands before the next segment, with a complaint. The
 * terminator may be CR LF, LF or CR. A blank as release character is none.
 * What the wild adds is read too: UNA or nothing before UNG or UNH, that is an
 * interchange without UNB (no complaint: the segments show it), which ends
 * where another header begins. Another UNA, or a UNB followed by an identifier
 * UNOx and a version, ends whatever is open.
 * Released bytes divide nothing and stay in the views with their release
 * characters; SEGMENT_RELEASED says that there are some. Segments have parts.
 * separators.charset is told from UNB's S001, CHARSET_NONE without UNB. In
 * ISO 2022 (UNOX) no byte between ESC $ and ESC ( divides or releases.
 */
#ifndef SYNTAX_EDIFACT_READ_H
#define SYNTAX_EDIFACT_READ_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "syntax/segment_read.h"

/* NULL: no memory. */
struct segment_reader *edifact_reader_open(const struct read_limits *limits)
    MUST_CHECK;
struct segment_reader *edifact_reader_open_whole(
    const struct read_limits *limits, struct bytes input) MUST_CHECK;

/* Is this EDIFACT? Looks at the first bytes only (junk and a BOM before the
 * header allowed, at most 1,024 bytes of it). */
bool edifact_detect(struct bytes beginning);

#endif
