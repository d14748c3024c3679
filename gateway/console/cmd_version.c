/* SPDX-License-Identifier: Apache-2.0 */
#include "console/commands.h"

#include "console/json_out.h"
#include "console/workspace.h"
#include "syntax/separator_scan.h"

int cmd_version(struct console *console, const struct invocation *call)
{
    const char *shipped = workspace_find_shipped(console->arena);
    const char *scanner = separator_scan_unit_name(separator_scan_chosen());
    struct buffer *out = output_buffer(&console->out);

    (void)call;
    if (!console->json) {
        output_format(&console->out,
                      "edigate " EDIGATE_VERSION "\n"
                      "share   %s\nscanner %s\n",
                      shipped == NULL ? "not found" : shipped, scanner);
        return EXIT_GOOD;
    }
    json_out_object(out, NULL);
    json_out_text(out, "version", bytes_of_text(EDIGATE_VERSION));
    json_out_text_if(out, "share", bytes_of_text(shipped));
    json_out_text(out, "scanner", bytes_of_text(scanner));
    json_out_object_end(out);
    console_json_end(console);
    return EXIT_GOOD;
}
