/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: SHA-256 of bytes, at once or piece by piece, and as text.
 *
 * Errors: OpenSSL's digest cannot fail but for missing memory, which is
 * log_panic; so nothing here returns an error.
 * Source: FIPS 180-4, through OpenSSL's EVP.
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"

enum { DIGEST_LENGTH = 32, DIGEST_HEX_SIZE = 65 };

struct digest {
    unsigned char bytes[DIGEST_LENGTH];
};

struct digest digest_of(struct bytes content);

/* Piece by piece: open, add …, finish; a stream may be finished once and is
 * closed by its owner. */
struct digest_stream;

struct digest_stream *digest_open(void)
    __attribute__((returns_nonnull, warn_unused_result));
void digest_add(struct digest_stream *stream, struct bytes piece);
struct digest digest_finish(struct digest_stream *stream);
void digest_close(struct digest_stream *stream); /* NULL is allowed */

bool digest_equal(const struct digest *a, const struct digest *b);
/* All zero: no digest was ever taken. */
bool digest_is_none(const struct digest *digest);
/* 64 small hexadecimal digits and a NUL; gives hex back. */
char *digest_to_hex(const struct digest *digest, char hex[DIGEST_HEX_SIZE]);
/* Exactly 64 digits, either case. */
bool digest_from_hex(struct bytes hex, struct digest *digest) MUST_CHECK;

#endif
