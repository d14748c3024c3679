/* SPDX-License-Identifier: Apache-2.0 */
#include "store/frame.h"

#include <string.h>

#include "store/checksum.h"

static const char magic[4] = { 'E', 'D', 'J', 'F' };
static const char end[4] = { 'E', 'N', 'D', '\n' };

enum {
    AT_KIND = 4,
    AT_FORMAT = 5,
    AT_POSITION = 8,
    AT_LENGTH = 16,
    AT_SINCE = 20,
    AT_CHECKSUM = 28,
    FORMAT = 1
};

static void put(char *out, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        out[i] = (char)(unsigned char)(value >> (8 * i));
    }
}

static uint64_t get(const char *in, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++) {
        value |= (uint64_t)(unsigned char)in[i] << (8 * i);
    }
    return value;
}

void frame_write(char *out, const struct frame_head *head, struct bytes first,
                 struct bytes rest)
{
    size_t size = (size_t)frame_size(head->length);
    char *body = out + FRAME_HEAD;
    char *behind = body + head->length;
    char *tail = out + size - FRAME_TAIL;
    uint32_t sum;

    memset(out, 0, FRAME_HEAD);
    memcpy(out, magic, sizeof magic);
    out[AT_KIND] = (char)head->kind;
    out[AT_FORMAT] = FORMAT;
    put(out + AT_POSITION, head->position, 8);
    put(out + AT_LENGTH, head->length, 4);
    put(out + AT_SINCE, head->since, 4);
    if (first.length > 0) {
        memcpy(body, first.data, first.length);
    }
    if (rest.length > 0) {
        memcpy(body + first.length, rest.data, rest.length);
    }
    memset(behind, 0, (size_t)(tail - behind));
    put(tail, head->length, 4);
    memcpy(tail + 4, end, sizeof end);
    sum = checksum_add(0, bytes_of(out, AT_CHECKSUM));
    sum = checksum_add(sum, bytes_of(body, head->length));
    put(out + AT_CHECKSUM, sum, 4);
}

static bool kind_is_known(char kind)
{
    return kind == FRAME_HEADER || kind == FRAME_EVENT ||
           kind == FRAME_OBJECT || kind == FRAME_GROUP || kind == FRAME_SEAL;
}

static bool all_zero(const char *data, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (data[i] != 0) {
            return false;
        }
    }
    return true;
}

/* Bytes that do not count must be zero, so that no flipped bit goes unseen. */
static bool padding_is_good(struct bytes frame, uint32_t length)
{
    const char *tail = frame.data + frame.length - FRAME_TAIL;
    const char *behind = frame.data + FRAME_HEAD + length;

    return all_zero(behind, (size_t)(tail - behind)) &&
           get(tail, 4) == length && memcmp(tail + 4, end, sizeof end) == 0;
}

enum frame_check frame_read(struct bytes bytes, uint64_t position,
                            struct frame_head *head, size_t *needed)
{
    uint64_t length;
    uint64_t size;
    uint32_t sum;

    if (bytes.length < FRAME_HEAD) {
        *needed = FRAME_HEAD;
        return FRAME_SHORT;
    }
    if (memcmp(bytes.data, magic, sizeof magic) != 0) {
        return all_zero(bytes.data, FRAME_HEAD) ? FRAME_BLANK : FRAME_BAD;
    }
    length = get(bytes.data + AT_LENGTH, 4);
    if (!kind_is_known(bytes.data[AT_KIND]) ||
        bytes.data[AT_FORMAT] != FORMAT || length > FRAME_BODY_LIMIT ||
        get(bytes.data + AT_POSITION, 8) != position) {
        return FRAME_BAD;
    }
    size = frame_size(length);
    if (bytes.length < size) {
        *needed = (size_t)size;
        return FRAME_SHORT;
    }
    sum = checksum_add(0, bytes_of(bytes.data, AT_CHECKSUM));
    sum = checksum_add(sum, bytes_of(bytes.data + FRAME_HEAD, (size_t)length));
    if (sum != get(bytes.data + AT_CHECKSUM, 4) ||
        !padding_is_good(bytes_of(bytes.data, (size_t)size),
                         (uint32_t)length)) {
        return FRAME_BAD;
    }
    head->kind = (enum journal_frame_kind)bytes.data[AT_KIND];
    head->position = position;
    head->length = (uint32_t)length;
    head->since = (uint32_t)get(bytes.data + AT_SINCE, 4);
    return FRAME_GOOD;
}

struct bytes frame_body(struct bytes bytes, const struct frame_head *head)
{
    return bytes_of(bytes.data + FRAME_HEAD, head->length);
}
