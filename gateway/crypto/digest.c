/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

struct digest_stream {
    EVP_MD_CTX *context;
};

/* Fetching the algorithm costs more than hashing a small document, so it is
 * done once for the process. */
static const EVP_MD *sha256(void)
{
    static const EVP_MD *fetched;
    const EVP_MD *method = __atomic_load_n(&fetched, __ATOMIC_ACQUIRE);

    if (method == NULL) {
        method = EVP_MD_fetch(NULL, "SHA256", NULL);
        if (method == NULL) {
            log_panic("OpenSSL has no SHA-256");
        }
        __atomic_store_n(&fetched, method, __ATOMIC_RELEASE);
    }
    return method;
}

struct digest digest_of(struct bytes content)
{
    struct digest digest;
    unsigned int length = 0;

    if (EVP_Digest(content.data == NULL ? "" : content.data, content.length,
                   digest.bytes, &length, sha256(), NULL) != 1 ||
        length != DIGEST_LENGTH) {
        log_panic("SHA-256 failed");
    }
    return digest;
}

struct digest_stream *digest_open(void)
{
    struct digest_stream *stream = malloc(sizeof *stream);

    if (stream != NULL) {
        stream->context = EVP_MD_CTX_new();
    }
    if (stream == NULL || stream->context == NULL ||
        EVP_DigestInit_ex(stream->context, sha256(), NULL) != 1) {
        log_panic("no memory for SHA-256");
    }
    return stream;
}

void digest_add(struct digest_stream *stream, struct bytes piece)
{
    if (piece.length > 0 &&
        EVP_DigestUpdate(stream->context, piece.data, piece.length) != 1) {
        log_panic("SHA-256 failed");
    }
}

struct digest digest_finish(struct digest_stream *stream)
{
    struct digest digest;
    unsigned int length = 0;

    if (EVP_DigestFinal_ex(stream->context, digest.bytes, &length) != 1 ||
        length != DIGEST_LENGTH) {
        log_panic("SHA-256 failed");
    }
    return digest;
}

void digest_close(struct digest_stream *stream)
{
    if (stream != NULL) {
        EVP_MD_CTX_free(stream->context);
        free(stream);
    }
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_LENGTH) == 0;
}

bool digest_is_none(const struct digest *digest)
{
    static const struct digest none;

    return digest_equal(digest, &none);
}

char *digest_to_hex(const struct digest *digest, char hex[DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < DIGEST_LENGTH; i++) {
        hex[2 * i] = digits[digest->bytes[i] >> 4];
        hex[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    hex[DIGEST_HEX_SIZE - 1] = '\0';
    return hex;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }
    return -1;
}

bool digest_from_hex(struct bytes hex, struct digest *digest)
{
    if (hex.length != DIGEST_HEX_SIZE - 1) {
        return false;
    }
    for (size_t i = 0; i < DIGEST_LENGTH; i++) {
        int high = hex_value(hex.data[2 * i]);
        int low = hex_value(hex.data[2 * i + 1]);

        if (high < 0 || low < 0) {
            return false;
        }
        digest->bytes[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}
