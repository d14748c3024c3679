/* SPDX-License-Identifier: Apache-2.0
 *
 * `run`: the daemon, in the foreground; who wants it in the background has a
 * service manager.
 */
#include "console/commands.h"

#include "console/complaints.h"
#include "console/workspace.h"

int cmd_run(struct console *console, const struct invocation *call)
{
    struct workspace workspace;
    struct console_place place;
    struct error err;
    int status;

    (void)call;
    if (!workspace_open(&workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    complaints_tell(console, &workspace);
    if (workspace.complaints.errors > 0) {
        status = EXIT_CONFIG;
    } else if (!workspace.is_gateway) {
        console_say(console,
                    "there is no edigate.yaml in %s; 'edigate init DIR' makes "
                    "a gateway's directory",
                    workspace.directory);
        status = EXIT_CONFIG;
    } else if (console->hooks->run == NULL) {
        status = console_usage(console, "this program has no daemon");
    } else {
        place.directory = workspace.directory;
        place.shipped = workspace.shipped;
        status = console->hooks->run(&place);
    }
    workspace_close(&workspace);
    return status;
}
