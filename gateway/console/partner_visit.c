/* SPDX-License-Identifier: Apache-2.0 */
#include "console/partner_visit.h"

#include "base/text.h"
#include "console/complaints.h"

const char *partner_visit_status(const struct partner *partner)
{
    static const char *const names[] = {
        [PARTNER_DRAFT] = "draft",
        [PARTNER_TESTING] = "testing",
        [PARTNER_LIVE] = "live",
        [PARTNER_PAUSED] = "paused",
    };

    return names[partner->status];
}

bool partner_visit_open(struct visit *visit, struct console *console,
                        int *status)
{
    struct error err;

    if (!visit_open_place(visit, console, status)) {
        return false;
    }
    if (!workspace_load(&visit->workspace, WORKSPACE_ALL, &err)) {
        *status = console_fail(console, &err);
        visit_close(visit);
        return false;
    }
    visit->has_actions = actions_open(&visit->actions, console->arena,
                                      visit->workspace.spool, &err);
    return true;
}

/* "; did you mean 'retailer-b'?", or nothing. */
static const char *suggestion(struct arena *arena,
                              const struct partner_directory *directory,
                              const char *name)
{
    const char **names =
        arena_take_array(arena, directory->partner_count + 1, sizeof *names);
    const char *closest;

    for (size_t i = 0; i < directory->partner_count; i++) {
        names[i] = directory->partners[i].name;
    }
    closest =
        text_closest(bytes_of_text(name), names, directory->partner_count);
    return closest == NULL
               ? ""
               : arena_format(arena, "; did you mean '%s'?", closest);
}

const struct partner *partner_visit_find(struct visit *visit, const char *name,
                                         int *status)
{
    const struct partner_directory *directory =
        workspace_partners(&visit->workspace);
    const struct partner *partner =
        partner_find(directory, bytes_of_text(name));

    if (partner == NULL) {
        complaints_tell(visit->console, &visit->workspace);
        *status = console_usage(
            visit->console, "there is no partner '%s'%s%s", name,
            visit->workspace.complaints.errors > 0 ? ", or its file is wrong"
                                                   : "",
            suggestion(visit->console->arena, directory, name));
    }
    return partner;
}

const char *partner_visit_paused(struct visit *visit,
                                 const struct partner *partner)
{
    struct bytes paused = { NULL, 0 };
    struct error err;

    if (!visit->has_actions ||
        !action_partner_pause(&visit->actions, partner->name, &paused, &err) ||
        paused.length == 0) {
        return NULL;
    }
    return bytes_equal_text(paused, "in")    ? "in"
           : bytes_equal_text(paused, "out") ? "out"
                                             : "both";
}
