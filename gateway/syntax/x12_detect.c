/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_read.h"

#include <string.h>

#include "syntax/x12_isa.h"

enum { JUNK_LIMIT = 1024 };

/* Other syntaxes say who they are at once, and may quote an ISA. */
static bool is_other_syntax(struct bytes text)
{
    static const char *const beginnings[] = { "UNA", "UNB", "<", "{", "[" };

    text = bytes_trim(text);
    for (size_t i = 0; i < COUNT_OF(beginnings); i++) {
        if (bytes_starts_with(text, bytes_of_text(beginnings[i]))) {
            return true;
        }
    }
    return false;
}

bool x12_detect(struct bytes beginning)
{
    struct x12_isa isa;

    if (bytes_starts_with(beginning, bytes_of_text("\xef\xbb\xbf"))) {
        beginning = bytes_slice(beginning, 3, SIZE_MAX);
    }
    if (is_other_syntax(beginning)) {
        return false;
    }
    for (size_t at = 0; at < beginning.length && at <= JUNK_LIMIT; at++) {
        const char *found =
            memchr(beginning.data + at, 'I', beginning.length - at);

        if (found == NULL) {
            return false;
        }
        at = (size_t)(found - beginning.data);
        if (at <= JUNK_LIMIT &&
            x12_isa_read(bytes_slice(beginning, at, X12_ISA_WINDOW), &isa) !=
                X12_ISA_ABSENT) {
            return true;
        }
    }
    return false;
}
