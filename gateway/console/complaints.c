/* SPDX-License-Identifier: Apache-2.0 */
#include "console/complaints.h"

#include <unistd.h>

#include "base/durable_file.h"
#include "console/json_out.h"

void complaints_join(struct diagnostics *to, const struct diagnostics *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct diagnostic *item = &from->items[i];

        diagnostics_add(to, item->severity, item->place, item->code, "%s",
                        item->text);
        if (to->newest != NULL) {
            to->newest->suggestion = item->suggestion;
        }
    }
}

void complaints_tell_list(struct console *console,
                          const struct workspace *workspace,
                          struct diagnostics *list)
{
    struct buffer text = { 0 };
    struct error err;

    if (list->count == 0) {
        return;
    }
    output_flush(&console->out);
    diagnostics_sort(list);
    diagnostics_drop_repeated(list);
    diagnostics_append(&text, list, workspace_lines(workspace),
                       DIAGNOSTIC_TEXT);
    if (!file_write_all(STDERR_FILENO, buffer_bytes(&text), &err)) {
        console->out.failed = true;
        console->out.err = err;
    }
    buffer_close(&text);
}

void complaints_tell(struct console *console, struct workspace *workspace)
{
    if (workspace->standards != NULL) {
        complaints_join(&workspace->complaints,
                        standards_diagnostics(workspace->standards));
    }
    complaints_tell_list(console, workspace, &workspace->complaints);
}

static void print_lines(struct console *console, const struct diagnostics *list)
{
    struct buffer *out = console_json(console);

    for (size_t i = 0; i < list->count; i++) {
        const struct diagnostic *item = &list->items[i];

        json_out_object(out, NULL);
        json_out_text(out, "severity",
                      bytes_of_text(item->severity == DIAGNOSTIC_ERROR
                                        ? "error"
                                        : "warning"));
        json_out_text(out, "code", bytes_of_text(item->code));
        json_out_text_if(out, "file", bytes_of_text(item->place.file));
        json_out_number(out, "line", item->place.line);
        json_out_number(out, "column", item->place.column);
        json_out_text(out, "text", bytes_of_text(item->text));
        json_out_text_if(out, "suggestion", bytes_of_text(item->suggestion));
        json_out_object_end(out);
        console_json_end(console);
    }
}

bool complaints_print(struct console *console,
                      const struct workspace *workspace,
                      struct diagnostics *list, const char *format)
{
    enum diagnostic_format shape = DIAGNOSTIC_TEXT;

    if (format != NULL && !diagnostic_format_from_name(format, &shape)) {
        return false;
    }
    diagnostics_sort(list);
    diagnostics_drop_repeated(list);
    if (console->json && format == NULL) {
        print_lines(console, list);
    } else {
        diagnostics_append(output_buffer(&console->out), list,
                           workspace_lines(workspace), shape);
    }
    return true;
}
