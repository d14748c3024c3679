/* SPDX-License-Identifier: Apache-2.0
 *
 * `backup`: journal up to a durable position, the large objects it names and
 * the configuration, while the gateway runs. The journal only grows and what
 * is before a durable position never changes, so nothing has to be stopped.
 * The ledger is not copied: it is made anew from the journal.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "console/backup_journal.h"
#include "console/backup_set.h"
#include "console/commands.h"
#include "console/empty_directory.h"
#include "console/progress.h"
#include "console/spool_check.h"
#include "console/workspace.h"
#include "store/store.h"

struct backup {
    struct console *console;
    struct workspace workspace;
    struct backup_set set;
    struct progress progress;
};

/* ---- where to */

static const struct empty_directory place = {
    "BACKUP_UNUSABLE", "", "a backup wants a directory of its own"
};

static bool make_place(struct backup *backup, const char *to, struct error *err)
{
    struct arena *arena = backup->console->arena;
    char absolute[PATH_MAX];
    char stamp[CLOCK_STAMP_SIZE];

    if (to == NULL) {
        (void)clock_stamp(backup->set.time, stamp);
        to = arena_format(arena, "edigate-backup-%.4s%.2s%.2sT%.2s%.2s%.2sZ",
                          stamp, stamp + 5, stamp + 8, stamp + 11, stamp + 14,
                          stamp + 17);
    }
    /* Documents are in it: for nobody else. */
    if (!empty_directory_check(to, &place, err) ||
        !durable_directory_make(to, 0700, err)) {
        return false;
    }
    if (realpath(to, absolute) == NULL) {
        return error_set_errno(err, ERROR_REFUSED, "BACKUP_UNUSABLE",
                               "cannot use %.200s", to);
    }
    backup->set.directory = arena_copy_text(arena, absolute);
    return true;
}

/* ---- what */

/* The ledger is committed only after the journal was synced. */
static bool durable_position(struct backup *backup, uint64_t *position,
                             struct error *err)
{
    struct ledger *ledger =
        ledger_open(arena_format(backup->console->arena, "%s/ledger.db",
                                 backup->workspace.spool),
                    LEDGER_READ, err);
    bool good = ledger != NULL && ledger_applied(ledger, position, err);

    ledger_close(ledger);
    return good;
}

static bool copy_large(void *context, const struct event *event,
                       struct error *err)
{
    struct backup *backup = context;
    struct arena *arena = backup->set.arena;

    for (size_t i = 0; i < event->object_count; i++) {
        const struct object_ref *ref = &event->objects[i].ref;
        const char *path;

        if (ref->large[0] == '\0') {
            continue;
        }
        path = arena_format(arena, "large/%s", ref->large);
        /* Two events may name one object. */
        if (access(arena_format(arena, "%s/%s", backup->set.directory, path),
                   F_OK) != 0 &&
            !backup_set_copy(
                &backup->set,
                arena_format(arena, "%s/%s", backup->workspace.spool, path),
                path, ref->length, err)) {
            return false;
        }
    }
    return true;
}

static bool add_folder(struct backup *backup, struct config_source *source,
                       const char *setting, const char *usual,
                       struct error *err)
{
    const char *path = workspace_path(&backup->workspace, setting);

    return (access(path, F_OK) != 0 && errno == ENOENT) ||
           config_source_add_directory(
               source, path,
               backup_set_folder(backup->console->arena, setting, usual), err);
}

/* By the rules of the configuration, so that keys stay out. */
static bool copy_configuration(struct backup *backup, struct error *err)
{
    const struct settings *settings = &backup->workspace.settings;
    struct config_source *source = config_source_open();
    struct arena *arena = backup->set.arena;
    bool good;

    if (source == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
    }
    good = add_folder(backup, source, settings->stations, "stations", err) &&
           add_folder(backup, source, settings->partners, "partners", err) &&
           add_folder(backup, source, settings->mappings, "mappings", err);
    for (size_t i = 0; good && i < config_source_count(source); i++) {
        struct config_file file = config_source_at(source, i);

        good = backup_set_copy(&backup->set, file.origin,
                               arena_format(arena, "config/%s", file.path),
                               UINT64_MAX, err);
    }
    config_source_close(source);
    return good &&
           backup_set_copy(&backup->set,
                           workspace_path(&backup->workspace, "edigate.yaml"),
                           "config/edigate.yaml", UINT64_MAX, err);
}

static bool copy_all(struct backup *backup, struct error *err)
{
    struct spool_check check = { .spool = backup->workspace.spool,
                                 .event = copy_large,
                                 .context = backup,
                                 .skip_large = true };

    if (!durable_position(backup, &check.until, err) ||
        !spool_check_run(&check, err)) {
        return false;
    }
    backup->set.first = check.first;
    backup->set.until = check.whole;
    backup->set.events = check.events;
    return backup_journal_copy(&backup->set, backup->workspace.spool, err) &&
           copy_configuration(backup, err);
}

/* What was written is read again: by its sums, and as a journal. */
static bool verify(struct backup *backup, struct error *err)
{
    struct spool_check check = { .spool = backup->set.directory,
                                 .until = backup->set.until };

    if (!spool_check_run(&check, err) ||
        !backup_set_verify(&backup->set, err)) {
        return error_prefix(err, "the backup is not good");
    }
    if (check.whole != backup->set.until) {
        return error_set(err, ERROR_DAMAGED, "BACKUP_DAMAGED",
                         "the backup is not good: its journal ends at %" PRIu64
                         ", not at %" PRIu64,
                         check.whole, backup->set.until);
    }
    return backup_set_write(&backup->set, err);
}

static bool perform(struct backup *backup, const char *to, struct error *err)
{
    bool good;

    if (!backup->workspace.is_gateway) {
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "there is no edigate.yaml in %.200s",
                         backup->workspace.directory);
    }
    if (access(arena_format(backup->console->arena, "%s/ledger.db",
                            backup->workspace.spool),
               F_OK) != 0) {
        return error_set(err, ERROR_REFUSED, "BACKUP_UNUSABLE",
                         "nothing is stored in %.200s yet",
                         backup->workspace.spool);
    }
    if (!make_place(backup, to, err)) {
        return false;
    }
    progress_open(&backup->progress, "backup", 0);
    backup->set.progress = &backup->progress;
    good = copy_all(backup, err) && verify(backup, err);
    progress_close(&backup->progress);
    return good;
}

int cmd_backup(struct console *console, const struct invocation *call)
{
    struct backup backup = { .console = console };
    char stamp[CLOCK_STAMP_SIZE];
    struct error err;
    bool good;

    if (!workspace_open(&backup.workspace,
                        call->argument_count > 0 ? call->arguments[0]
                                                 : console->directory,
                        &err)) {
        return console_fail(console, &err);
    }
    backup.set.arena = console->arena;
    backup.set.time = clock_now();
    backup.set.gateway = backup.workspace.directory;
    good = perform(&backup, invocation_value(call, "to"), &err);
    workspace_close(&backup.workspace);
    if (!good) {
        return console_fail(console, &err);
    }
    output_format(&console->out, "%s\n", backup.set.directory);
    console_note(console,
                 "%" PRIu64 " events up to %s, %zu files, %" PRIu64
                 " bytes, read again and good. Not in it: private keys, and "
                 "what lies in exchange folders",
                 backup.set.events, clock_stamp(backup.set.time, stamp),
                 backup.set.count, backup.set.bytes);
    return EXIT_GOOD;
}
