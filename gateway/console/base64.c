/* SPDX-License-Identifier: Apache-2.0 */
#include "console/base64.h"

#include "console/json_out.h"

static void append_three(struct buffer *out, const unsigned char *bytes,
                         size_t count)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned value = (unsigned)bytes[0] << 16 |
                     (count > 1 ? (unsigned)bytes[1] << 8 : 0) |
                     (count > 2 ? (unsigned)bytes[2] : 0);
    char text[4] = { digits[value >> 18], digits[value >> 12 & 63],
                     count > 1 ? digits[value >> 6 & 63] : '=',
                     count > 2 ? digits[value & 63] : '=' };

    buffer_append(out, bytes_of(text, sizeof text));
}

void base64_append_json(struct buffer *out, const char *key, struct bytes bytes)
{
    const unsigned char *at = (const unsigned char *)bytes.data;

    json_out_raw(out, key, bytes_of_text("\""));
    for (size_t left = bytes.length; left > 0;) {
        size_t count = left < 3 ? left : 3;

        append_three(out, at, count);
        at += count;
        left -= count;
    }
    buffer_append_byte(out, '"');
}
