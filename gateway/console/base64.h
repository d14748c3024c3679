/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: bytes that are no text as base64 (RFC 4648), inside JSON.
 */
#ifndef CONSOLE_BASE64_H
#define CONSOLE_BASE64_H

#include "base/bytes.h"

/* One JSON value, as json_out.h writes them. */
void base64_append_json(struct buffer *out, const char *key,
                        struct bytes bytes);

#endif
