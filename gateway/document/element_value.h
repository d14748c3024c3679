/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: is this value one that an element of that type may hold? X12.6's
 * lengths, characters, dates and times.
 *
 * Lengths: N and R count digits only (no minus, no point); text counts
 * characters, where it is UTF-8, else bytes.
 */
#ifndef DOCUMENT_ELEMENT_VALUE_H
#define DOCUMENT_ELEMENT_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "document/dictionary.h"

enum value_fault {
    VALUE_GOOD,
    VALUE_TOO_SHORT,
    VALUE_TOO_LONG,
    VALUE_CHARACTER, /* a character that does not belong to the type */
    VALUE_DATE,      /* no such day */
    VALUE_TIME,      /* no such time */
    VALUE_CODE       /* not in the element's list */
};

/* The first fault, in the order of the list above but for the code, which is
 * asked last. `length` is what was counted. */
enum value_fault element_value_check(const struct element_definition *element,
                                     struct bytes value, uint32_t *length);

/* Eight bytes as a word, the first one lowest. */
#define EACH_BYTE 0x0101010101010101u

static inline bool value_are_digits(uint64_t word)
{
    return (((word & (EACH_BYTE * 0xf0)) |
             (((word + EACH_BYTE * 6) & (EACH_BYTE * 0xf0)) >> 4)) ==
            EACH_BYTE * 0x33);
}

/* CCYYMMDD of a day that every year has; data: eight bytes. */
static inline bool value_is_plain_date(const char *data)
{
    static const unsigned char days[16] = { 0,  31, 28, 31, 30, 31, 30, 31,
                                            31, 30, 31, 30, 31, 0,  0,  0 };
    uint64_t word;
    unsigned month;
    unsigned day;

    memcpy(&word, data, 8);
    month = (unsigned)(word >> 32 & 15) * 10 + (unsigned)(word >> 40 & 15);
    day = (unsigned)(word >> 48 & 15) * 10 + (unsigned)(word >> 56 & 15);
    return value_are_digits(word) && month <= 12 && day - 1 < days[month];
}

/* Digits only, or no control characters, and as long as that. */
bool value_is_digits(struct bytes value, size_t least, size_t most);
bool value_is_printable(struct bytes value, size_t least, size_t most);
/* CCYYMMDD or YYMMDD of the Gregorian calendar. */
bool value_is_date(struct bytes value);
/* HHMM, HHMMSS, HHMMSSD, HHMMSSDD. */
bool value_is_time(struct bytes value);

#endif
