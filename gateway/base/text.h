/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: small questions about text: numbers, UTF-8, likeness.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

/* Digits only, no sign, no blanks; false past UINT64_MAX or if empty. */
bool text_to_number(struct bytes text, uint64_t *number) MUST_CHECK;
/* "10 MB", "64KiB", "4096": decimal and binary units up to TB; bytes. */
bool text_to_size(struct bytes text, uint64_t *size) MUST_CHECK;
/* "30 s", "2 min", "4 h", "30 d", "500 ms": milliseconds. */
bool text_to_duration(struct bytes text, int64_t *milliseconds) MUST_CHECK;
/* Well-formed UTF-8 (RFC 3629); the offset of the first bad byte, or the
 * length of the text when it is good. */
size_t text_utf8_end(struct bytes text);
/* Unicode code points of well-formed UTF-8; other bytes count one each. */
size_t text_utf8_length(struct bytes text);
/* No byte above 0x7f: as many characters as bytes. */
bool text_is_ascii(struct bytes text);
/* The candidate that differs least from `word` (Damerau-Levenshtein, at most
 * a third of its length, at least one), or NULL: for "did you mean …?". */
const char *text_closest(struct bytes word, const char *const *candidates,
                         size_t count);

/* JSON text into a buffer (RFC 8259). Bytes that are not UTF-8 become U+FFFD,
 * so the output is always valid JSON. */
void text_append_json(struct buffer *out, struct bytes value);
/* "key": of an object that is being written, with the comma before it unless
 * it is the first. key: a plain word. */
void text_append_json_key(struct buffer *out, const char *key);

#endif
