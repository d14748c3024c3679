/* SPDX-License-Identifier: Apache-2.0
 *
 * `restore`: a gateway out of a backup. Since the backup was made, the gateway
 * that is lost went on: it drew control numbers and sent documents. So all
 * series jump ahead, and what had its bytes and was not sent yet counts as
 * perhaps sent (contract.md: the same bytes go again).
 */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "console/backup_set.h"
#include "console/commands.h"
#include "console/empty_directory.h"
#include "console/progress.h"
#include "console/spool_check.h"
#include "console/workspace.h"
#include "store/store.h"

enum {
    MARGIN = 1000,
    SERIES_PER_EVENT = 100,
    DOCUMENTS_PER_TURN = 200,
    BUCKETS = 4096
};

/* A control-number series and the last number drawn from it. */
struct drawn {
    struct bytes name;
    uint64_t value;
    size_t next; /* of the same bucket, from 1; 0: none */
};

struct restore {
    struct console *console;
    struct arena *arena;
    struct backup_set set;
    const char *directory; /* of the gateway */
    const char *spool;
    struct outside {
        const char *stored; /* in the backup: "config/partners/" */
        const char *place;  /* as edigate.yaml says; NULL: it stands beside */
    } folders[3];
    uint64_t margin;
    struct drawn *series;
    size_t series_count, series_capacity;
    size_t series_done;
    size_t buckets[BUCKETS]; /* index in series, from 1; 0: none */
    struct id after;         /* the last document looked at */
    bool more;               /* documents are left to look at */
    uint64_t unknown;        /* outbound documents that may have been sent */
    uint64_t unnamed;        /* … that have no control number yet */
    uint64_t events;
    struct progress progress;
};

static bool check_free(const char *directory, const char *what,
                       struct error *err)
{
    const struct empty_directory wanted = { "RESTORE_NOT_EMPTY", what,
                                            "nothing was changed" };

    return empty_directory_check(directory, &wanted, err);
}

/* ---- the backup is looked at before anything is written */

static struct drawn *find_series(struct restore *restore, struct bytes name)
{
    size_t *link = &restore->buckets[bytes_hash(name) % BUCKETS];
    struct drawn *added;

    for (size_t at = *link; at != 0; at = restore->series[at - 1].next) {
        if (bytes_equal(restore->series[at - 1].name, name)) {
            return &restore->series[at - 1];
        }
    }
    restore->series =
        arena_grow(restore->arena, restore->series, restore->series_count,
                   &restore->series_capacity, sizeof *restore->series);
    added = &restore->series[restore->series_count++];
    added->name = arena_copy(restore->arena, name);
    added->next = *link;
    *link = restore->series_count;
    return added;
}

static bool note_series(void *context, const struct event *event,
                        struct error *err)
{
    (void)err;
    for (size_t i = 0; i < event->effect_count; i++) {
        const struct ledger_counter *counter = &event->effects[i].counter;

        if (event->effects[i].kind == EFFECT_COUNTER_SET) {
            find_series(context, counter->series)->value = counter->value;
        }
    }
    return true;
}

static bool look_at_backup(struct restore *restore, struct error *err)
{
    struct spool_check check = { .spool = restore->set.directory,
                                 .event = note_series,
                                 .context = restore,
                                 .progress = &restore->progress };

    if (!backup_set_read(&restore->set, err) ||
        !backup_set_verify(&restore->set, err)) {
        return false;
    }
    check.until = restore->set.until;
    if (!spool_check_run(&check, err)) {
        return error_prefix(err, "the backup is not good");
    }
    return check.whole == restore->set.until ||
           error_set(err, ERROR_DAMAGED, "BACKUP_DAMAGED",
                     "the backup is not good: its journal ends at %" PRIu64
                     ", not at %" PRIu64,
                     check.whole, restore->set.until);
}

/* A folder that stood elsewhere goes there again: edigate.yaml names it. */
static bool find_folder(struct restore *restore, struct outside *folder,
                        const char *setting, const char *usual,
                        struct error *err)
{
    if (!backup_set_is_outside(setting)) {
        return true;
    }
    folder->stored =
        arena_format(restore->arena, "config/%s",
                     backup_set_folder(restore->arena, setting, usual));
    folder->place = setting[0] == '/'
                        ? arena_copy_text(restore->arena, setting)
                        : arena_format(restore->arena, "%s/%s",
                                       restore->directory, setting);
    return check_free(folder->place, "folder ", err);
}

static bool find_folders(struct restore *restore,
                         const struct settings *settings, struct error *err)
{
    return find_folder(restore, &restore->folders[0], settings->stations,
                       "stations", err) &&
           find_folder(restore, &restore->folders[1], settings->partners,
                       "partners", err) &&
           find_folder(restore, &restore->folders[2], settings->mappings,
                       "mappings", err);
}

/* Spool and folders are where the settings of the backup say. */
static bool find_places(struct restore *restore, const char *directory,
                        struct error *err)
{
    struct arena *arena = restore->arena;
    struct workspace workspace;
    char here[PATH_MAX];
    bool good;

    if (!check_free(directory, "directory ", err) ||
        !workspace_open(
            &workspace,
            arena_format(arena, "%s/config", restore->set.directory), err)) {
        return false;
    }
    if (directory[0] != '/' && getcwd(here, sizeof here) != NULL) {
        directory = arena_format(arena, "%s/%s", here, directory);
    }
    restore->directory = arena_copy_text(arena, directory);
    restore->spool =
        workspace.settings.spool[0] == '/'
            ? arena_copy_text(arena, workspace.settings.spool)
            : arena_format(arena, "%s/%s", directory, workspace.settings.spool);
    good = find_folders(restore, &workspace.settings, err) &&
           check_free(restore->spool, "spool ", err);
    workspace_close(&workspace);
    return good;
}

/* ---- files */

static bool is_below(const struct backup_file *file, const char *folder)
{
    return bytes_starts_with(bytes_of_text(file->path), bytes_of_text(folder));
}

static bool is_settings(const struct backup_file *file)
{
    return strcmp(file->path, "config/edigate.yaml") == 0;
}

static bool bring_stored(struct restore *restore, struct error *err)
{
    restore->set.bytes = 0;
    for (size_t i = 0; i < restore->set.count; i++) {
        const struct backup_file *file = &restore->set.files[i];

        /* The journal goes on in its last segment. */
        if (!is_below(file, "config/") &&
            !backup_set_bring(&restore->set, file,
                              arena_format(restore->arena, "%s/%s",
                                           restore->spool, file->path),
                              is_below(file, "journal/") ? 0640 : 0440, err)) {
            return false;
        }
    }
    return true;
}

static const char *place_of(struct restore *restore,
                            const struct backup_file *file)
{
    for (size_t i = 0; i < COUNT_OF(restore->folders); i++) {
        const struct outside *folder = &restore->folders[i];

        if (folder->place != NULL && is_below(file, folder->stored)) {
            return arena_format(restore->arena, "%s/%s", folder->place,
                                file->path + strlen(folder->stored));
        }
    }
    return arena_format(restore->arena, "%s/%s", restore->directory,
                        file->path + strlen("config/"));
}

/* edigate.yaml last: without it the directory is no gateway. */
static bool bring_configuration(struct restore *restore, struct error *err)
{
    for (int last = 0; last < 2; last++) {
        for (size_t i = 0; i < restore->set.count; i++) {
            const struct backup_file *file = &restore->set.files[i];

            if (is_below(file, "config/") && is_settings(file) == (last == 1) &&
                !backup_set_bring(&restore->set, file, place_of(restore, file),
                                  0644, err)) {
                return false;
            }
        }
    }
    return true;
}

/* ---- what changed meanwhile */

static bool jump_series(struct store_turn *turn, void *context,
                        struct error *err)
{
    struct restore *restore = context;
    struct event *event = event_make(store_turn_arena(turn), EVENT_COUNTER_SET,
                                     clock_now(), NULL);

    event->actor = bytes_of_text("restore");
    event->reason = bytes_of_text("restored from a backup");
    for (size_t i = 0;
         i < SERIES_PER_EVENT && restore->series_done < restore->series_count;
         i++) {
        const struct drawn *series = &restore->series[restore->series_done++];
        struct ledger_effect *effect =
            event_add_effect(store_turn_arena(turn), event, EFFECT_COUNTER_SET);

        effect->counter.series = series->name;
        effect->counter.value = series->value + restore->margin;
    }
    return store_append_event(turn, event, NULL, err);
}

static bool move_to(struct store_turn *turn, const struct id *document,
                    enum event_kind kind, enum document_state state,
                    struct error *err)
{
    struct arena *arena = store_turn_arena(turn);
    struct event *event = event_make(arena, kind, clock_now(), document);
    struct event_change *change = event_move(arena, event, document, state);

    event->actor = bytes_of_text("restore");
    event->reason = bytes_of_text("restored from a backup: it may have been "
                                  "sent since");
    if (state == STATE_SENT_UNKNOWN) {
        change->set |= FIELD_DELIVERED | FIELD_NEXT_TIME;
        change->to.delivered = DELIVERED_UNKNOWN;
    }
    return store_append_event(turn, event, NULL, err);
}

static bool doubt_document(struct store_turn *turn, struct restore *restore,
                           const struct ledger_document *document,
                           struct error *err)
{
    if (document->kind != DOCUMENT_OUTBOUND) {
        return true;
    }
    switch (document->state) {
    case STATE_DECIDED:
    case STATE_WRITTEN:
        restore->unnamed++;
        return true;
    case STATE_READY:
    case STATE_RETRY:
        if (!move_to(turn, &document->id, EVENT_SENDING, STATE_SENDING, err)) {
            return false;
        }
        break;
    case STATE_SENDING:
        break;
    default:
        return true;
    }
    restore->unknown++;
    return move_to(turn, &document->id, EVENT_SENT_UNKNOWN, STATE_SENT_UNKNOWN,
                   err);
}

static bool doubt_some(struct store_turn *turn, void *context,
                       struct error *err)
{
    struct restore *restore = context;
    struct ledger_document *documents;
    size_t count;

    if (!ledger_work(store_turn_ledger(turn), store_turn_arena(turn), INT64_MAX,
                     &restore->after, DOCUMENTS_PER_TURN, &documents, &count,
                     err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!doubt_document(turn, restore, &documents[i], err)) {
            return false;
        }
        restore->after = documents[i].id;
    }
    restore->more = count == DOCUMENTS_PER_TURN;
    return true;
}

static bool go_on_from_here(struct restore *restore, struct store *store,
                            struct error *err)
{
    while (restore->series_done < restore->series_count) {
        if (!store_run(store, jump_series, restore, false, err)) {
            return false;
        }
    }
    restore->more = true;
    while (restore->more) {
        if (!store_run(store, doubt_some, restore, false, err)) {
            return false;
        }
    }
    return true;
}

static void show_rebuild(void *context, uint64_t done, uint64_t all)
{
    struct restore *restore = context;

    (void)all;
    progress_at(&restore->progress, done);
}

static bool revive(struct restore *restore, struct error *err)
{
    struct store_settings settings = { .spool = restore->spool,
                                       .free_floor = 1 };
    struct store_report report;
    struct store *store;
    bool good;

    if (!store_rebuild_ledger(restore->spool, show_rebuild, restore,
                              &restore->events, err)) {
        return false;
    }
    store = store_open(&settings, &report, err);
    if (store == NULL) {
        return false;
    }
    good = store_start(store, err) && go_on_from_here(restore, store, err);
    store_close(store);
    return good;
}

static bool perform(struct restore *restore, const char *directory,
                    struct error *err)
{
    return look_at_backup(restore, err) &&
           find_places(restore, directory, err) &&
           durable_directory_make(restore->directory, 0755, err) &&
           durable_directory_make(restore->spool, 0750, err) &&
           bring_stored(restore, err) && revive(restore, err) &&
           bring_configuration(restore, err);
}

static void report(const struct restore *restore)
{
    struct output *out = &restore->console->out;
    char stamp[CLOCK_STAMP_SIZE];

    output_format(out,
                  "%s\n"
                  "  as it was at %s: %" PRIu64 " events, ledger made anew\n"
                  "  %zu control-number series jumped ahead by %" PRIu64 "\n"
                  "  %" PRIu64 " documents may have been sent since; the same "
                  "bytes will go again\n",
                  restore->directory, clock_stamp(restore->set.time, stamp),
                  restore->events, restore->series_count, restore->margin,
                  restore->unknown);
    if (restore->unnamed > 0) {
        output_format(out,
                      "  %" PRIu64 " documents had no control number yet and "
                      "get new ones: if they were sent since, partners see "
                      "them twice\n",
                      restore->unnamed);
    }
    output_format(
        out, "What came in or was done after that time is not in it: ask "
             "partners for what they sent since.\n"
             "Put the private keys back (they are in no backup), look it over "
             "with 'edigate doctor', then 'edigate run'.\n");
}

int cmd_restore(struct console *console, const struct invocation *call)
{
    struct restore restore = { .console = console, .arena = console->arena };
    char absolute[PATH_MAX];
    struct error err;
    bool good;

    if (!invocation_number(call, "margin", MARGIN, &restore.margin, &err)) {
        return console_usage(console, "%s", err.text);
    }
    if (realpath(call->arguments[0], absolute) == NULL) {
        (void)error_set_errno(&err, ERROR_REFUSED, "NOT_FOUND",
                              "cannot use %.200s", call->arguments[0]);
        return console_fail(console, &err);
    }
    restore.set.arena = console->arena;
    restore.set.directory = absolute;
    progress_open(&restore.progress, "restoring", 0);
    restore.set.progress = &restore.progress;
    good = perform(&restore, call->arguments[1], &err);
    progress_close(&restore.progress);
    if (!good) {
        return console_fail(console, &err);
    }
    report(&restore);
    return EXIT_GOOD;
}
