/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the character sets of EDIFACT interchanges, to UTF-8 and back.
 *
 * In: the syntax identifier of UNB (UNOA … UNOY), text in its character set or
 * in UTF-8. Out: text in an arena, or bytes appended to a buffer. The sets of
 * ISO 8859 come from iconv, once in a process; ISO 10646 is UTF-8 here.
 * What claims ISO 646 (UNOA, UNOB) but holds other bytes is read as UTF-8 if it
 * is that, else as ISO 8859-1: nearly everybody's mistake; the same of ISO 2022
 * (UNOX) without escape sequences.
 * Errors: none; what cannot be read becomes U+FFFD, what cannot be written is
 * for the caller to refuse or to replace.
 * Source: ISO 9735 (0001 syntax identifier), versions 1 to 4.
 */
#ifndef SYNTAX_CHARSET_H
#define SYNTAX_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

enum charset {
    CHARSET_NONE,    /* not known: bytes as they are (X12) */
    CHARSET_ISO_646, /* UNOA, UNOB */
    CHARSET_ISO_8859_1,
    CHARSET_ISO_8859_2,
    CHARSET_ISO_8859_3,
    CHARSET_ISO_8859_4,
    CHARSET_ISO_8859_5,
    CHARSET_ISO_8859_6,
    CHARSET_ISO_8859_7,
    CHARSET_ISO_8859_8,
    CHARSET_ISO_8859_9,
    CHARSET_ISO_8859_15,
    CHARSET_UTF_8,    /* UNOW, and UNOY once its input is recoded */
    CHARSET_ISO_2022, /* UNOX */
    CHARSETS
};

/* Of S001/0001, "UNOC": CHARSET_NONE for what is not in the list. */
enum charset charset_of(struct bytes syntax_identifier);
/* As iconv writes it: "ISO-8859-1". */
const char *charset_name(enum charset charset);
/* Text in `charset` as UTF-8: the view itself if it is that already. */
struct bytes charset_decode(enum charset charset, struct bytes text,
                            struct arena *arena);
/* UTF-8 in `charset`, appended to `out`. replacement: a character for what the
 * set does not hold; '\0': writing stops there. Out: how much of `text` was
 * written: its length, or the offset of the character in the way. */
size_t charset_encode(enum charset charset, struct bytes text, char replacement,
                      struct buffer *out);
/* ISO 2022: how many bytes at the beginning of raw text neither separate nor
 * release: an ESC and the byte behind it, and with ESC $ all that is in a set of
 * two bytes a character, up to ESC (. 0: it begins otherwise. */
size_t charset_shifted(struct bytes text);
/* Offset of the first byte of raw text that the level of `syntax_identifier`
 * does not allow (UNOA: capital letters, digits and . , - ( ) / = ' + : ? ! "
 * % & * ; < >; UNOB: small letters too; others: any), or its length. */
size_t charset_level_end(struct bytes syntax_identifier, struct bytes text);

#endif
