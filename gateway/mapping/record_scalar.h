/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the canonical text of one value of a record: what a decimal, a
 * date, a code must look like, and making it so.
 *
 * In: a text as a person or a program wrote it. Out: the one text that means
 * the same: decimals without trailing zeros, dates ISO 8601, flags "true" or
 * "false", texts without blanks at their end. Errors: false with a sentence.
 * Source: record_type.h; RFC 3339 for dates and times.
 */
#ifndef MAPPING_RECORD_SCALAR_H
#define MAPPING_RECORD_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "mapping/record_type.h"

/* *canonical is `text` itself (or a part of it) where that is canonical
 * already, else a copy in the arena. An empty text is good and means null. */
bool record_scalar_canonical(const struct record_field *field,
                             struct bytes text, struct arena *arena,
                             struct bytes *canonical, char *why,
                             size_t why_size) MUST_CHECK;
/* "2026-11-23" and a day that exists. */
bool record_scalar_is_date(struct bytes text);
/* "10:11", "10:11:12", with a fraction of at most 3 digits. */
bool record_scalar_is_time(struct bytes text);
/* "2026-11-23T10:11" with seconds, fraction and Z or +hh:mm as may be. */
bool record_scalar_is_datetime(struct bytes text);
/* Whole numbers of up to 18 digits, no leading zeros, "-" only before. */
bool record_scalar_is_integer(struct bytes text);
/* A decimal of at most 18 characters, told without arithmetic: *canonical is
 * the text but for zeros at its end. false: nothing is said. */
bool record_scalar_plain_decimal(struct bytes text,
                                 struct bytes *canonical) MUST_CHECK;
/* Is one of the field's codes, or the field has no list. */
bool record_scalar_has_code(const struct record_field *field,
                            struct bytes text);

#endif
