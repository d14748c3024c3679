/* SPDX-License-Identifier: Apache-2.0 */
#include "console/commands.h"

#include <string.h>

#include "console/columns.h"
#include "console/complaints.h"
#include "console/json_out.h"
#include "console/workspace.h"

static bool open_types(struct console *console, struct workspace *workspace,
                       int *status)
{
    struct error err;

    if (!workspace_open(workspace, console->directory, &err)) {
        *status = console_fail(console, &err);
        return false;
    }
    if (!workspace_load(workspace, WORKSPACE_MAPS, &err)) {
        *status = console_fail(console, &err);
        workspace_close(workspace);
        return false;
    }
    (void)workspace_types(workspace);
    if (workspace->complaints.errors > 0) {
        complaints_tell(console, workspace);
        *status = EXIT_CONFIG;
        workspace_close(workspace);
        return false;
    }
    return true;
}

static void list_json(struct console *console, const struct record_type *type)
{
    struct buffer *out = console_json(console);

    json_out_object(out, NULL);
    json_out_text(out, "record", bytes_of_text(type->name));
    json_out_text_if(out, "meaning", bytes_of_text(type->meaning));
    json_out_text_if(out, "key", bytes_of_text(type->key));
    json_out_number(out, "fields", type->field_count);
    json_out_object_end(out);
    console_json_end(console);
}

int cmd_record_list(struct console *console, const struct invocation *call)
{
    bool all = invocation_has(call, "all");
    const struct record_type *type;
    struct workspace workspace;
    struct columns columns;
    int status;

    if (!open_types(console, &workspace, &status)) {
        return status;
    }
    columns_open(&columns, console->arena, "RECORD|>FIELDS|MEANING");
    for (size_t i = 0;
         (type = record_types_at(workspace_types(&workspace), i)) != NULL;
         i++) {
        /* Parts of others have no business key. */
        if (type->key == NULL && !all) {
            continue;
        }
        if (console->json) {
            list_json(console, type);
            continue;
        }
        columns_add_text(&columns, type->name);
        columns_add_format(&columns, "%u", type->field_count);
        columns_add_text(&columns, type->meaning);
    }
    columns_print(&columns, &console->out);
    workspace_close(&workspace);
    return EXIT_GOOD;
}

int cmd_record_schema(struct console *console, const struct invocation *call)
{
    const struct record_type *type;
    struct workspace workspace;
    int status;

    if (!open_types(console, &workspace, &status)) {
        return status;
    }
    type = record_type_find(workspace_types(&workspace),
                            bytes_of_text(call->arguments[0]));
    if (type == NULL) {
        status = console_usage(console,
                               "there is no record type '%s'; "
                               "'edigate record list' shows them",
                               call->arguments[0]);
    } else {
        record_type_append_schema(type, output_buffer(&console->out));
        output_text(&console->out, "\n");
        status = EXIT_GOOD;
    }
    workspace_close(&workspace);
    return status;
}
