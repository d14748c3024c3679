/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment.h"

struct bytes segment_part(struct bytes element, char separator, uint32_t index)
{
    const char *end = element.data + element.length;

    if (element.length == 0 || separator == '\0') {
        return index == 0 ? element : bytes_of(element.data, 0);
    }
    for (const char *part = element.data;; index--) {
        size_t left = (size_t)(end - part);
        const char *found = left == 0 ? NULL : memchr(part, separator, left);

        if (index == 0) {
            return bytes_of(part,
                            found == NULL ? left : (size_t)(found - part));
        }
        if (found == NULL) {
            return bytes_of(end, 0);
        }
        part = found + 1;
    }
}

uint32_t segment_part_count(struct bytes element, char separator)
{
    uint32_t count = 1;

    if (separator == '\0') {
        return count;
    }
    for (size_t i = 0; i < element.length; i++) {
        count += element.data[i] == separator;
    }
    return count;
}
