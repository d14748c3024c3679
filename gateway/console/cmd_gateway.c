/* SPDX-License-Identifier: Apache-2.0
 *
 * `status`, `health`, `reload`, `drain`, `resume`, `stop`, `tail`: the gateway
 * itself.
 */
#include "console/commands.h"

#include <dirent.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/text.h"
#include "console/document_print.h"
#include "console/json_out.h"
#include "console/visit.h"
#include "store/journal_reader.h"

/* ---- status */

static int64_t number(const json_t *answer, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(answer, key));
}

static bool flag(const json_t *answer, const char *key)
{
    return json_is_true(json_object_get(answer, key));
}

static void print_daemon(struct console *console, const json_t *answer)
{
    struct output *out = &console->out;
    struct arena *arena = console->arena;
    int64_t started = number(answer, "started");

    output_format(out, "gateway   %s, process %lld, since %.*s\n",
                  flag(answer, "stopping")   ? "stopping"
                  : flag(answer, "draining") ? "draining"
                                             : "running",
                  (long long)number(answer, "pid"),
                  BYTES_ARG(time_short(started, arena)));
    output_format(out, "config    version %lld, %lld errors\n",
                  (long long)number(answer, "config_version"),
                  (long long)number(answer, "config_errors"));
    output_format(out,
                  "work      %lld in line, %lld of %lld workers busy, "
                  "%lld being sent\n",
                  (long long)number(answer, "in_line"),
                  (long long)number(answer, "jobs"),
                  (long long)number(answer, "workers"),
                  (long long)number(answer, "sending"));
    output_format(out, "spool     %s, last sync %.*s%s, %lld MB free%s\n",
                  flag(answer, "last_sync_good") ? "good" : "BAD",
                  BYTES_ARG(time_short(number(answer, "last_sync"), arena)),
                  flag(answer, "last_sync_good") ? "" : " (failed)",
                  (long long)number(answer, "free_bytes") / 1000000,
                  flag(answer, "disk_full") ? ": TOO LITTLE, nothing is taken "
                                              "in"
                                            : "");
}

static void append_counts(struct buffer *out, const struct ledger_count *counts,
                          size_t count)
{
    json_out_array(out, "documents");
    for (size_t i = 0; i < count; i++) {
        json_out_object(out, NULL);
        json_out_text(out, "kind",
                      bytes_of_text(document_kind_name(counts[i].kind)));
        json_out_text(out, "state", bytes_of_text(state_name(counts[i].state)));
        json_out_number(out, "count", (int64_t)counts[i].documents);
        json_out_flag(out, "attention", state_is_attention(counts[i].state));
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static void print_counts(struct console *console,
                         const struct ledger_count *counts, size_t count)
{
    struct columns columns;

    columns_open(&columns, console->arena, "KIND|STATE|>COUNT|");
    for (size_t i = 0; i < count; i++) {
        columns_add_text(&columns, document_kind_name(counts[i].kind));
        columns_add_text(&columns, state_name(counts[i].state));
        columns_add_format(&columns, "%llu",
                           (unsigned long long)counts[i].documents);
        columns_add_text(&columns, state_is_attention(counts[i].state)
                                       ? "needs attention"
                                       : "");
    }
    if (count > 0) {
        output_text(&console->out, "\n");
    }
    columns_print(&columns, &console->out);
}

/* why: NULL where nothing runs, else why what runs did not answer. */
static void print_status(struct visit *visit, const json_t *answer,
                         const char *why, const struct ledger_count *counts,
                         size_t count)
{
    struct console *console = visit->console;
    struct buffer *out = console_json(console);
    char *text;

    if (!console->json) {
        if (answer != NULL) {
            print_daemon(console, answer);
        } else {
            output_format(&console->out, "gateway   %s\n",
                          why == NULL ? "not running" : why);
        }
        print_counts(console, counts, count);
        return;
    }
    text = answer == NULL ? NULL : json_dumps(answer, JSON_COMPACT);
    json_out_object(out, NULL);
    json_out_flag(out, "running", answer != NULL || why != NULL);
    json_out_raw(out, "gateway", bytes_of_text(text == NULL ? "null" : text));
    append_counts(out, counts, count);
    json_out_object_end(out);
    console_json_end(console);
    free(text);
}

int cmd_status(struct console *console, const struct invocation *call)
{
    struct ledger_count *counts = NULL;
    struct visit visit;
    struct error err;
    size_t count = 0;
    const char *why = NULL;
    json_t *answer;
    int status = EXIT_GOOD;

    (void)call;
    if (!visit_open_place(&visit, console, &status)) {
        return status;
    }
    answer = action_on_gateway(visit.workspace.spool, "status", &err);
    if (answer == NULL) {
        status = exit_status_of(&err);
        if (strcmp(err.code, "GATEWAY_BUSY") == 0 ||
            strcmp(err.code, "CONTROL_TIMEOUT") == 0) {
            why = arena_format(console->arena, "%s", err.text);
        }
    }
    visit.has_actions = actions_open(&visit.actions, console->arena,
                                     visit.workspace.spool, &err);
    if (visit.has_actions &&
        !action_counts(&visit.actions, &counts, &count, &err)) {
        status = console_fail(console, &err);
    }
    print_status(&visit, answer, why, counts, count);
    json_decref(answer);
    visit_close(&visit);
    return status;
}

/* ---- health */

struct health_check {
    const char *name;
    bool good;
    const char *text;
};

static void print_check(struct console *console,
                        const struct health_check *check)
{
    struct buffer *out = console_json(console);

    if (!console->json) {
        output_format(&console->out, "%-4s %s: %s\n",
                      check->good ? "ok" : "BAD", check->name, check->text);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "check", bytes_of_text(check->name));
    json_out_flag(out, "good", check->good);
    json_out_text(out, "text", bytes_of_text(check->text));
    json_out_object_end(out);
    console_json_end(console);
}

int cmd_health(struct console *console, const struct invocation *call)
{
    struct visit visit;
    struct error err;
    json_t *answer;
    int status = EXIT_GOOD;

    (void)call;
    if (!visit_open_place(&visit, console, &status)) {
        return status;
    }
    answer = action_on_gateway(visit.workspace.spool, "status", &err);
    if (answer == NULL) {
        status = console_fail(console, &err);
        visit_close(&visit);
        return status;
    }
    {
        const struct health_check checks[] = {
            { "alive", true, "the gateway answers" },
            { "sync",
              number(answer, "last_sync") == 0 ||
                  flag(answer, "last_sync_good"),
              "the journal's last sync" },
            { "disk", !flag(answer, "disk_full"),
              "free space above the floor" },
            { "config", number(answer, "config_errors") == 0,
              "the configuration that is loaded" },
            { "workers", number(answer, "workers") > 0, "worker processes" },
            { "intake", !flag(answer, "draining") && !flag(answer, "stopping"),
              "documents are taken in" },
        };

        for (size_t i = 0; i < COUNT_OF(checks); i++) {
            print_check(console, &checks[i]);
            status = checks[i].good ? status : EXIT_BAD;
        }
    }
    json_decref(answer);
    visit_close(&visit);
    return status;
}

/* ---- reload, drain, resume, stop */

static int tell_gateway(struct console *console, const char *action,
                        const char *done)
{
    struct visit visit;
    struct error err;
    json_t *answer;
    int status = EXIT_GOOD;

    if (!visit_open_place(&visit, console, &status)) {
        return status;
    }
    answer = action_on_gateway(visit.workspace.spool, action, &err);
    if (answer == NULL) {
        status = console_fail(console, &err);
    } else {
        if (console->json) {
            visit_print_answer(&visit, answer);
        }
        console_note(console, "%s", done);
    }
    json_decref(answer);
    visit_close(&visit);
    return status;
}

int cmd_drain(struct console *console, const struct invocation *call)
{
    (void)call;
    return tell_gateway(console, "drain",
                        "takes nothing in any more; what is there is finished");
}

int cmd_resume(struct console *console, const struct invocation *call)
{
    (void)call;
    return tell_gateway(console, "resume", "takes documents in again");
}

int cmd_stop(struct console *console, const struct invocation *call)
{
    (void)call;
    return tell_gateway(console, "stop", "stops when nothing is under way");
}

static bool print_complaint(struct console *console, const json_t *complaint)
{
    const char *severity =
        json_string_value(json_object_get(complaint, "severity"));
    const char *file = json_string_value(json_object_get(complaint, "file"));
    const char *code = json_string_value(json_object_get(complaint, "code"));
    const char *text = json_string_value(json_object_get(complaint, "text"));

    console_say(console, "%s:%lld:%lld: %s: %s (%s)", file == NULL ? "" : file,
                (long long)number(complaint, "line"),
                (long long)number(complaint, "column"),
                severity == NULL ? "error" : severity, text == NULL ? "" : text,
                code == NULL ? "" : code);
    return severity == NULL || strcmp(severity, "error") == 0;
}

int cmd_reload(struct console *console, const struct invocation *call)
{
    struct visit visit;
    struct error err;
    json_t *answer;
    size_t index;
    const json_t *complaint;
    int status = EXIT_GOOD;

    (void)call;
    if (!visit_open_place(&visit, console, &status)) {
        return status;
    }
    answer = action_on_gateway(visit.workspace.spool, "reload", &err);
    if (answer == NULL) {
        status = console_fail(console, &err);
    } else if (console->json) {
        visit_print_answer(&visit, answer);
    }
    json_array_foreach(json_object_get(answer, "complaints"), index, complaint)
    {
        if (print_complaint(console, complaint)) {
            status = EXIT_CONFIG;
        }
    }
    if (answer != NULL) {
        const char *restart =
            json_string_value(json_object_get(answer, "restart"));

        console_note(console, "the configuration is version %lld",
                     (long long)number(answer, "config_version"));
        if (restart != NULL && restart[0] != '\0') {
            console_note(console, "takes effect at the next start: %s",
                         restart);
        }
    }
    json_decref(answer);
    visit_close(&visit);
    return status;
}

/* ---- tail */

struct tailing {
    struct console *console;
    struct arena *arena; /* of one event */
    struct journal_reader *reader;
    uint64_t position;
    const char *document; /* only this one; or NULL */
    uint64_t printed;
};

static bool concerns(const struct event *event, const char *document)
{
    if (document == NULL || strcmp(event->document.text, document) == 0 ||
        strcmp(event->parent.text, document) == 0) {
        return true;
    }
    for (size_t i = 0; i < event->change_count; i++) {
        if (strcmp(event->changes[i].document.text, document) == 0) {
            return true;
        }
    }
    return false;
}

static bool print_frame(struct tailing *tailing,
                        const struct journal_frame *frame, struct error *err)
{
    struct output *out = &tailing->console->out;
    struct event *event;

    arena_reset(tailing->arena);
    if (!event_decode(tailing->arena, frame->body, &event, err)) {
        return false;
    }
    if (!concerns(event, tailing->document)) {
        return true;
    }
    tailing->printed++;
    if (tailing->console->json) {
        event_append_json(event, NULL, output_buffer(out));
    } else {
        event_append_line(event, output_buffer(out));
    }
    output_text(out, "\n");
    return true;
}

/* What stands behind the position now. Only whole groups count: an event may
 * stand there whose group is never finished. */
static bool print_new(struct tailing *tailing, struct error *err)
{
    struct journal_frame frame;
    uint64_t at = tailing->position;
    uint64_t whole = at;

    for (;;) {
        switch (journal_reader_next(tailing->reader, &at, UINT64_MAX, &frame,
                                    err)) {
        case JOURNAL_FAILED:
            return false;
        case JOURNAL_END:
            goto found;
        case JOURNAL_FRAME:
            if (frame.kind == FRAME_GROUP || frame.kind == FRAME_SEAL ||
                frame.kind == FRAME_HEADER) {
                whole = at;
            }
            break;
        }
    }
found:
    while (tailing->position < whole) {
        switch (journal_reader_next(tailing->reader, &tailing->position, whole,
                                    &frame, err)) {
        case JOURNAL_FAILED:
            return false;
        case JOURNAL_END:
            return true;
        case JOURNAL_FRAME:
            if (frame.kind == FRAME_EVENT &&
                !print_frame(tailing, &frame, err)) {
                return false;
            }
            break;
        }
    }
    output_flush(&tailing->console->out);
    return !tailing->console->out.failed;
}

/* Waits until something is written to the journal. */
static bool wait_for_more(int notes, struct error *err)
{
    struct pollfd ready = { .fd = notes, .events = POLLIN };
    char events[4096];

    if (poll(&ready, 1, -1) < 0 || read(notes, events, sizeof events) <= 0) {
        return error_set_errno(err, ERROR_TRANSIENT, "TAIL",
                               "cannot watch the journal");
    }
    return true;
}

static bool follow(struct tailing *tailing, const char *directory,
                   struct error *err)
{
    int notes = inotify_init1(IN_CLOEXEC);
    bool good = true;

    if (notes < 0 ||
        inotify_add_watch(notes, directory,
                          IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0) {
        good = error_set_errno(err, ERROR_TRANSIENT, "TAIL",
                               "cannot watch %.200s", directory);
    }
    /* The watch first, then a look: nothing falls between. */
    while (good && !tailing->console->out.failed) {
        good = print_new(tailing, err) && wait_for_more(notes, err);
    }
    if (notes >= 0) {
        (void)close(notes);
    }
    return good;
}

/* Where the last but one of the journal's files begins: far enough back, and
 * near enough to walk from. */
static bool recent_start(const char *directory, uint64_t *start,
                         struct error *err)
{
    uint64_t newest = 0, before = 0, position;
    struct dirent *entry;
    DIR *folder = opendir(directory);

    if (folder == NULL) {
        return error_set_errno(err, ERROR_REFUSED, "TAIL", "cannot read %.200s",
                               directory);
    }
    while ((entry = readdir(folder)) != NULL) {
        struct bytes name = bytes_of_text(entry->d_name);

        if (!bytes_ends_with(name, bytes_of_text(".seg")) ||
            !text_to_number(bytes_slice(name, 0, name.length - 4), &position)) {
            continue;
        }
        if (position >= newest) {
            before = newest;
            newest = position;
        } else if (position > before) {
            before = position;
        }
    }
    (void)closedir(folder);
    *start = before;
    return true;
}

/* Back to where the last `lines` events begin. */
static bool start_at(struct tailing *tailing, const char *directory,
                     uint64_t lines, struct error *err)
{
    uint64_t *ring =
        arena_take_array(tailing->console->arena, lines + 1, sizeof *ring);
    struct journal_frame frame;
    uint64_t at, first, seen = 0;

    if (!recent_start(directory, &at, err) ||
        !journal_reader_first(tailing->reader, &first, err)) {
        return false;
    }
    at = at < first ? first : at;
    for (;;) {
        switch (journal_reader_next(tailing->reader, &at, UINT64_MAX, &frame,
                                    err)) {
        case JOURNAL_FAILED:
            return false;
        case JOURNAL_END:
            tailing->position = seen == 0      ? at
                                : seen < lines ? ring[0]
                                               : ring[seen % lines];
            return true;
        case JOURNAL_FRAME:
            if (frame.kind == FRAME_EVENT && lines > 0) {
                ring[seen++ % lines] = frame.position;
            }
            break;
        }
    }
}

int cmd_tail(struct console *console, const struct invocation *call)
{
    struct tailing tailing = { .console = console };
    struct visit visit;
    struct error err;
    const char *directory;
    uint64_t lines;
    struct id id;
    int status = EXIT_GOOD;

    if (!invocation_number(call, "lines", 10, &lines, &err)) {
        return console_fail(console, &err);
    }
    if (lines > 1000000) {
        return console_usage(console, "--lines is at most 1000000");
    }
    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    directory =
        arena_format(console->arena, "%s/journal", visit.workspace.spool);
    tailing.arena = arena_open(0);
    tailing.reader = journal_reader_open(directory, &err);
    if (tailing.reader == NULL) {
        status = console_fail(console, &err);
    } else if (call->argument_count > 0 &&
               !action_find(&visit.actions, bytes_of_text(call->arguments[0]),
                            &id, &err)) {
        status = console_fail(console, &err);
    } else {
        if (call->argument_count > 0) {
            tailing.document = id.text;
        }
        if (!start_at(&tailing, directory, lines, &err) ||
            !(invocation_has(call, "follow") ? follow(&tailing, directory, &err)
                                             : print_new(&tailing, &err))) {
            status =
                console->out.failed ? EXIT_BAD : console_fail(console, &err);
        }
    }
    if (tailing.reader != NULL) {
        journal_reader_close(tailing.reader);
    }
    arena_close(tailing.arena);
    visit_close(&visit);
    return status;
}
