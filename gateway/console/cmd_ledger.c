/* SPDX-License-Identifier: Apache-2.0
 *
 * `ledger rebuild`, `ledger check`: the index over the journal, made anew or
 * held against it.
 */
#include "console/commands.h"

#include "console/json_out.h"
#include "console/progress.h"
#include "console/visit.h"

static void show_progress(void *context, uint64_t done, uint64_t all)
{
    struct progress *progress = context;

    progress->all = all;
    progress_at(progress, done);
}

int cmd_ledger_rebuild(struct console *console, const struct invocation *call)
{
    struct progress progress;
    struct visit visit;
    struct error err;
    uint64_t events;
    int status = EXIT_GOOD;

    (void)call;
    if (!visit_open_place(&visit, console, &status)) {
        return status;
    }
    progress_open(&progress, "ledger", 0);
    if (store_rebuild_ledger(visit.workspace.spool, show_progress, &progress,
                             &events, &err)) {
        progress_close(&progress);
        console_note(console, "made anew from %llu events",
                     (unsigned long long)events);
    } else {
        progress_close(&progress);
        status = console_fail(console, &err);
    }
    visit_close(&visit);
    return status;
}

int cmd_ledger_check(struct console *console, const struct invocation *call)
{
    char difference[600] = "";
    struct buffer *out;
    struct visit visit;
    struct error err;
    bool equal = false;
    int status = EXIT_GOOD;

    (void)call;
    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    if (!store_compare_ledger(visit.workspace.spool, &equal, difference,
                              &err)) {
        status = console_fail(console, &err);
        visit_close(&visit);
        return status;
    }
    out = console_json(console);
    if (console->json) {
        json_out_object(out, NULL);
        json_out_flag(out, "equal", equal);
        json_out_text_if(out, "difference", bytes_of_text(difference));
        json_out_object_end(out);
        console_json_end(console);
    } else if (equal) {
        output_text(&console->out, "the ledger is what the journal says\n");
    } else {
        output_text(&console->out, "the ledger differs from the journal:\n");
        output_safe(&console->out, bytes_of_text(difference));
        output_text(&console->out, "\n");
    }
    visit_close(&visit);
    return equal ? EXIT_GOOD : EXIT_BAD;
}
