/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/record_path.h"

void record_path_append(struct buffer *out, const struct record_path *path)
{
    if (path->outer != NULL) {
        record_path_append(out, path->outer);
        buffer_append_byte(out, '.');
    }
    buffer_append_text(out, path->field->name);
    if (path->index != SIZE_MAX) {
        buffer_append_format(out, "[%zu]", path->index);
    }
}
