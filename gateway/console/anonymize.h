/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: values of a document replaced by invented ones of the same form:
 * same length, letters for letters, digits for digits; equal values by equal
 * ones, so that what belonged together still does.
 *
 * What stays: the envelope's form, control numbers, counts, codes (ID), dates,
 * times, numbers (quantities and prices, unless asked for), HL numbers, line
 * numbers. What goes: ids in the envelope, and every text (AN), also in
 * segments that no dictionary knows. A number with a right GS1 check digit
 * gets a right one again. The replacement depends on the key alone (HMAC-
 * SHA-256), so nobody finds the original without it.
 */
#ifndef CONSOLE_ANONYMIZE_H
#define CONSOLE_ANONYMIZE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/error.h"
#include "document/check.h"
#include "syntax/segment.h"
#include "syntax/x12_write.h"

enum { ANONYMIZE_KEY = 32 };

struct anonymizer {
    struct standards *standards;
    struct bytes key;
    bool amounts;                        /* quantities and prices too */
    const struct dictionary *dictionary; /* of the group */
    struct buffer value;                 /* one replacement */
    struct buffer copy;                  /* one segment, rewritten */
};

/* The key must live as long. */
void anonymizer_open(struct anonymizer *anonymizer, struct standards *standards,
                     struct bytes key, bool amounts);
void anonymizer_close(struct anonymizer *anonymizer);
/* Writes the segment with its values replaced. */
bool anonymizer_write(struct anonymizer *anonymizer,
                      const struct segment *segment,
                      const struct separators *separators,
                      struct x12_writer *writer, struct error *err) MUST_CHECK;
/* One value into `out`; for tests. */
void anonymize_value(struct bytes key, struct bytes value, struct buffer *out);

#endif
