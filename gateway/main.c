/* SPDX-License-Identifier: Apache-2.0
 *
 * Joins the command line, which knows no pipeline, with the daemon.
 */
#include "console/console.h"
#include "console/hooks.h"
#include "pipeline/daemon.h"

static int run(const struct console_place *place)
{
    return daemon_run(place->directory, place->shipped);
}

int main(int argc, char **argv)
{
    static const struct console_hooks hooks = {
        .run = run,
        .internal = daemon_internal,
    };

    return console_main(argc, argv, &hooks);
}
