/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_report.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_run.h"
#include "mapping/map_source.h"

bool map_show(const struct map_context *context, struct arena *arena,
              const char *name, bool origins, struct buffer *out,
              struct diagnostics *list)
{
    const struct yaml_node *root =
        map_source_read(arena, context->source, name, list);

    if (root != NULL) {
        map_source_append(root, origins, out);
    }
    return root != NULL;
}

/* --- traces --- */

static void append_entry_place(const struct map *map, const struct tree *tree,
                               const struct map_trace_entry *entry,
                               struct buffer *out)
{
    const struct segment *segment = &tree->segments[entry->segment].segment;
    struct bytes value = entry->element == 0
                             ? bytes_of(segment->data, segment->length)
                             : segment_element(segment, entry->element);

    (void)map;
    if (entry->component > 0) {
        value = segment_part(value, tree->separators.component,
                             tree->separators.release, entry->component - 1);
    }
    buffer_append_format(
        out,
        ",\"segment\":%u,\"element\":%u,\"component\":%u,"
        "\"offset\":%llu,\"length\":%zu",
        (unsigned)entry->segment + 1, (unsigned)entry->element,
        (unsigned)entry->component,
        (unsigned long long)(segment->offset +
                             (uint64_t)(value.data - segment->data)),
        value.length);
}

void map_trace_append_json(const struct map *map, const struct tree *tree,
                           const struct map_trace *trace, struct buffer *out)
{
    static const char *const kinds[] = { "read", "checked", "unread",
                                         "default" };
    size_t i;

    buffer_append_byte(out, '[');
    for (i = 0; i < trace->count; i++) {
        const struct map_trace_entry *entry = &trace->entries[i];

        buffer_append_format(out, "%s{\"kind\":\"%s\"", i == 0 ? "" : ",\n",
                             kinds[entry->kind]);
        if (entry->segment != TREE_NONE) {
            append_entry_place(map, tree, entry, out);
        }
        if (entry->record_path != NULL) {
            buffer_append_text(out, ",\"path\":");
            text_append_json(out, bytes_of_text(entry->record_path));
        }
        if (entry->where.file != NULL) {
            buffer_append_text(out, ",\"rule\":");
            text_append_json(
                out, bytes_of_text(map_place_text(trace->arena, entry->where)));
        }
        buffer_append_byte(out, '}');
    }
    buffer_append_text(out, "]\n");
}
