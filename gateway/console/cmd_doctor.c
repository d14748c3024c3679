/* SPDX-License-Identifier: Apache-2.0
 *
 * `doctor`: is this gateway as it should be? Each check is a line and a
 * function; what is wrong says what to do.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/clock.h"
#include "console/commands.h"
#include "console/config_check.h"
#include "console/control_client.h"
#include "console/json_out.h"
#include "console/progress.h"
#include "console/spool_check.h"
#include "console/workspace.h"
#include "store/store.h"

enum {
    TEXT_SIZE = 700,
    LEAST_FILES = 1024,
    SOCKET_PATH_MOST = 107,
    MIB = 1024 * 1024
};

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL };

struct doctor {
    struct console *console;
    struct workspace workspace;
    bool quick;
    bool fresh; /* the gateway has not run yet: there is no journal */
    size_t warnings, failures;
};

/* ---- telling */

static void tell(struct doctor *doctor, const char *check, enum verdict verdict,
                 const char *format, ...) PRINTF_LIKE(4, 5);

static void tell(struct doctor *doctor, const char *check, enum verdict verdict,
                 const char *format, ...)
{
    static const char *const words[] = { "ok", "warn", "FAIL" };
    static const char *const json_words[] = { "ok", "warn", "fail" };
    struct console *console = doctor->console;
    char text[TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    doctor->warnings += verdict == VERDICT_WARN;
    doctor->failures += verdict == VERDICT_FAIL;
    if (console->json) {
        struct buffer *out = console_json(console);

        json_out_object(out, NULL);
        json_out_text(out, "check", bytes_of_text(check));
        json_out_text(out, "status", bytes_of_text(json_words[verdict]));
        json_out_text(out, "text", bytes_of_text(text));
        json_out_object_end(out);
        console_json_end(console);
    } else {
        output_format(&console->out, "%-5s %-14s ", words[verdict], check);
        output_safe(&console->out, bytes_of_text(text));
        output_text(&console->out, "\n");
    }
    output_flush(&console->out);
}

/* ---- files */

static void check_directory(struct doctor *doctor)
{
    const struct workspace *workspace = &doctor->workspace;

    if (!workspace->is_gateway) {
        tell(doctor, "directory", VERDICT_FAIL,
             "there is no edigate.yaml in %s: 'edigate init DIR' makes a "
             "gateway's directory, --dir names one",
             workspace->directory);
    } else {
        tell(doctor, "directory", VERDICT_OK, "%s, program's files in %s",
             workspace->directory, workspace->shipped);
    }
}

static void check_permissions(struct doctor *doctor)
{
    const char *spool = doctor->workspace.spool;
    struct stat about;

    if (stat(spool, &about) != 0) {
        doctor->fresh = errno == ENOENT;
        tell(doctor, "permissions", doctor->fresh ? VERDICT_WARN : VERDICT_FAIL,
             doctor->fresh
                 ? "the spool %s is not there yet; 'edigate run' makes it"
                 : "cannot look at the spool %s",
             spool);
    } else if (!S_ISDIR(about.st_mode)) {
        tell(doctor, "permissions", VERDICT_FAIL, "%s is no directory", spool);
    } else if (access(spool, R_OK | W_OK | X_OK) != 0) {
        tell(doctor, "permissions", VERDICT_FAIL,
             "this user may not write in the spool %s: run as its owner",
             spool);
    } else if ((about.st_mode & 0007) != 0 || (about.st_mode & 0020) != 0) {
        tell(doctor, "permissions", VERDICT_WARN,
             "the spool %s has mode %04o, others may see or change documents: "
             "chmod 0750",
             spool, (unsigned)(about.st_mode & 07777));
    } else {
        tell(doctor, "permissions", VERDICT_OK, "spool %s, mode %04o", spool,
             (unsigned)(about.st_mode & 07777));
    }
    if (strlen(spool) + strlen("/control.sock") > SOCKET_PATH_MOST) {
        tell(doctor, "permissions", VERDICT_FAIL,
             "the spool's path is too long for its socket: at most %zu bytes",
             SOCKET_PATH_MOST - strlen("/control.sock"));
    }
}

static void check_settings(struct doctor *doctor)
{
    const struct diagnostics *list = &doctor->workspace.complaints;

    if (list->errors > 0) {
        tell(doctor, "settings", VERDICT_FAIL,
             "%zu mistakes in edigate.yaml: 'edigate config check' shows them",
             (size_t)list->errors);
    } else {
        tell(doctor, "settings", VERDICT_OK, "edigate.yaml is good");
    }
}

static void check_configuration(struct doctor *doctor)
{
    struct workspace *workspace = &doctor->workspace;
    struct error err;

    if (!config_check(workspace, &err)) {
        tell(doctor, "configuration", VERDICT_FAIL, "%s", err.text);
        return;
    }
    if (workspace->complaints.errors > 0) {
        tell(doctor, "configuration", VERDICT_FAIL,
             "%zu mistakes: 'edigate config check' shows them",
             (size_t)workspace->complaints.errors);
    } else if (workspace_partners(workspace)->partner_count == 0) {
        tell(doctor, "configuration", VERDICT_WARN,
             "there is no partner yet: see partners/example-customer.yaml");
    } else {
        tell(doctor, "configuration",
             workspace->complaints.count > 0 ? VERDICT_WARN : VERDICT_OK,
             "%zu stations, %zu partners, %zu agreements, %zu warnings%s",
             workspace_partners(workspace)->station_count,
             workspace_partners(workspace)->partner_count,
             config_agreement_count(workspace), workspace->complaints.count,
             workspace->complaints.count > 0 ? ": 'edigate config check'" : "");
    }
}

static void check_disk(struct doctor *doctor)
{
    const struct settings *settings = &doctor->workspace.settings;
    uint64_t floor = settings->journal.free_floor;
    uint64_t room = floor + 2 * settings->journal.segment;
    struct statvfs about;
    uint64_t left;

    if (statvfs(doctor->fresh ? doctor->workspace.directory
                              : doctor->workspace.spool,
                &about) != 0) {
        tell(doctor, "disk", VERDICT_FAIL, "cannot ask the file system: %s",
             strerror(errno));
        return;
    }
    left = (uint64_t)about.f_bavail * (uint64_t)about.f_frsize;
    if (left < floor) {
        tell(doctor, "disk", VERDICT_FAIL,
             "%" PRIu64 " MiB free, less than journal.free_floor (%" PRIu64
             " MiB): nothing is taken in; make room",
             left / MIB, floor / MIB);
    } else if (left < room || (about.f_files > 0 && about.f_favail < 1000)) {
        tell(doctor, "disk", VERDICT_WARN,
             "%" PRIu64 " MiB and %" PRIu64
             " files free: that will not last; make room",
             left / MIB, (uint64_t)about.f_favail);
    } else {
        tell(doctor, "disk", VERDICT_OK, "%" PRIu64 " MiB free", left / MIB);
    }
}

/* ---- the system */

static void check_limits(struct doctor *doctor)
{
    const struct settings *settings = &doctor->workspace.settings;
    uint64_t workers = settings->workers.count;
    uint64_t memory =
        (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    struct rlimit files = { 0, 0 };
    struct rlimit size = { 0, 0 };

    if (workers == 0) {
        workers = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
    }
    (void)getrlimit(RLIMIT_NOFILE, &files);
    (void)getrlimit(RLIMIT_FSIZE, &size);
    if (files.rlim_cur < LEAST_FILES) {
        tell(doctor, "limits", VERDICT_WARN,
             "only %llu open files are allowed here: ulimit -n %d",
             (unsigned long long)files.rlim_cur, LEAST_FILES);
    } else if (size.rlim_cur != RLIM_INFINITY) {
        tell(doctor, "limits", VERDICT_WARN,
             "files may only have %llu bytes here: ulimit -f unlimited",
             (unsigned long long)size.rlim_cur);
    } else if (workers * settings->workers.memory > memory) {
        tell(doctor, "limits", VERDICT_WARN,
             "%" PRIu64 " workers may take %" PRIu64
             " MiB each, the machine has %" PRIu64
             " MiB: lower workers.memory or workers.count",
             workers, settings->workers.memory / MIB, memory / MIB);
    } else {
        tell(doctor, "limits", VERDICT_OK,
             "%llu open files, %" PRIu64 " workers of at most %" PRIu64
             " MiB in %" PRIu64 " MiB",
             (unsigned long long)files.rlim_cur, workers,
             settings->workers.memory / MIB, memory / MIB);
    }
}

/* The newest time that anything in the ledger has. */
static int64_t last_event(struct doctor *doctor)
{
    struct arena *arena = doctor->workspace.arena;
    struct ledger_config *configs;
    int64_t last = 0;
    struct error err;
    size_t count;
    struct ledger *ledger =
        doctor->fresh ? NULL
                      : ledger_open(arena_format(arena, "%s/ledger.db",
                                                 doctor->workspace.spool),
                                    LEDGER_READ, &err);

    if (ledger != NULL &&
        ledger_configs(ledger, arena, &configs, &count, &err)) {
        for (size_t i = 0; i < count; i++) {
            last = configs[i].time > last ? configs[i].time : last;
        }
    }
    ledger_close(ledger);
    return last;
}

static void check_clock(struct doctor *doctor)
{
    struct timex state = { 0 };
    char stamp[CLOCK_STAMP_SIZE];
    int64_t now = clock_now();

    if (now < last_event(doctor)) {
        tell(doctor, "clock", VERDICT_FAIL,
             "it is %s here, but the journal was written later than that: set "
             "the clock",
             clock_stamp(now, stamp));
    } else if (adjtimex(&state) == TIME_ERROR ||
               (state.status & STA_UNSYNC) != 0) {
        tell(doctor, "clock", VERDICT_WARN,
             "%s, not kept by a time server: install chrony or "
             "systemd-timesyncd",
             clock_stamp(now, stamp));
    } else {
        tell(doctor, "clock", VERDICT_OK, "%s, kept by a time server",
             clock_stamp(now, stamp));
    }
}

/* ---- the daemon */

static void check_daemon(struct doctor *doctor)
{
    struct error err;
    json_t *answer;

    if (doctor->fresh) {
        return;
    }
    answer = control_call(doctor->workspace.spool,
                          json_pack("{s:s}", "action", "status"), 10000, &err);
    if (answer == NULL) {
        tell(doctor, "daemon", VERDICT_WARN, "%s", err.text);
        return;
    }
    if (!json_is_true(json_object_get(answer, "last_sync_good"))) {
        tell(doctor, "daemon", VERDICT_FAIL,
             "its last write to the disk failed: see the log and the disk");
    } else if (json_is_true(json_object_get(answer, "disk_full"))) {
        tell(doctor, "daemon", VERDICT_FAIL,
             "it takes nothing in, the disk is full: make room");
    } else if (json_is_true(json_object_get(answer, "draining"))) {
        tell(doctor, "daemon", VERDICT_WARN,
             "it takes nothing in, it was told to drain: 'edigate resume'");
    } else {
        tell(doctor, "daemon", VERDICT_OK, "runs as process %lld",
             (long long)json_integer_value(json_object_get(answer, "pid")));
    }
    json_decref(answer);
}

/* ---- what is stored */

static bool open_ledger(struct doctor *doctor, struct ledger **ledger)
{
    struct arena *arena = doctor->workspace.arena;
    struct error err;

    *ledger = ledger_open(
        arena_format(arena, "%s/ledger.db", doctor->workspace.spool),
        LEDGER_READ, &err);
    if (*ledger == NULL) {
        tell(doctor, "ledger", VERDICT_FAIL,
             "%s; 'edigate ledger rebuild' makes it anew", err.text);
    }
    return *ledger != NULL;
}

static void check_documents(struct doctor *doctor, struct ledger *ledger)
{
    struct ledger_count *counts;
    uint64_t attention = 0;
    uint64_t work = 0;
    struct error err;
    size_t count;

    if (!ledger_counts(ledger, doctor->workspace.arena, &counts, &count,
                       &err)) {
        tell(doctor, "documents", VERDICT_FAIL, "%s", err.text);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        attention +=
            state_is_attention(counts[i].state) ? counts[i].documents : 0;
        work += state_is_work(counts[i].kind, counts[i].state)
                    ? counts[i].documents
                    : 0;
    }
    tell(doctor, "documents", attention > 0 ? VERDICT_WARN : VERDICT_OK,
         "%" PRIu64 " wait for an operator%s, %" PRIu64 " are under way",
         attention, attention > 0 ? " ('edigate q list')" : "", work);
}

static void check_journal(struct doctor *doctor, struct ledger *ledger)
{
    struct progress progress;
    struct spool_check check = { .spool = doctor->workspace.spool,
                                 .progress = &progress };
    struct error err;
    bool good;

    if (!ledger_applied(ledger, &check.until, &err)) {
        tell(doctor, "journal", VERDICT_FAIL, "%s", err.text);
        return;
    }
    progress_open(&progress, "reading the journal", check.until);
    good = spool_check_run(&check, &err);
    progress_close(&progress);
    if (!good) {
        tell(doctor, "journal", VERDICT_FAIL,
             "%s; keep everything as it is and restore from a backup",
             err.text);
    } else {
        tell(doctor, "journal", VERDICT_OK,
             "%" PRIu64 " events, %" PRIu64 " objects, %" PRIu64
             " large ones, %" PRIu64 " bytes, all as they were written",
             check.events, check.objects, check.large,
             check.until - check.first);
    }
}

static void check_ledger(struct doctor *doctor, struct ledger *ledger)
{
    char difference[600] = "";
    bool equal = false;
    struct error err;

    if (!ledger_check(ledger, &err) ||
        !store_compare_ledger(doctor->workspace.spool, &equal, difference,
                              &err)) {
        tell(doctor, "ledger", VERDICT_FAIL,
             "%s; 'edigate ledger rebuild' makes it anew", err.text);
    } else if (!equal) {
        tell(doctor, "ledger", VERDICT_FAIL,
             "it is not what the journal says; 'edigate ledger rebuild' makes "
             "it anew: %s",
             difference);
    } else {
        tell(doctor, "ledger", VERDICT_OK, "the same as one made anew");
    }
}

static void check_store(struct doctor *doctor)
{
    struct ledger *ledger;

    if (access(arena_format(doctor->workspace.arena, "%s/journal",
                            doctor->workspace.spool),
               F_OK) != 0) {
        tell(doctor, "journal", VERDICT_OK,
             "nothing is stored yet; 'edigate run' begins it");
        return;
    }
    if (!open_ledger(doctor, &ledger)) {
        return;
    }
    check_documents(doctor, ledger);
    if (!doctor->quick) {
        check_journal(doctor, ledger);
        check_ledger(doctor, ledger);
    }
    ledger_close(ledger);
}

int cmd_doctor(struct console *console, const struct invocation *call)
{
    struct doctor doctor = { .console = console,
                             .quick = invocation_has(call, "quick") };
    struct error err;

    if (!workspace_open(&doctor.workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    check_directory(&doctor);
    if (doctor.failures == 0) {
        check_permissions(&doctor);
        check_settings(&doctor);
        check_configuration(&doctor);
        check_disk(&doctor);
        check_limits(&doctor);
        check_clock(&doctor);
        check_daemon(&doctor);
        check_store(&doctor);
    }
    workspace_close(&doctor.workspace);
    console_note(console, "%zu failures, %zu warnings", doctor.failures,
                 doctor.warnings);
    return doctor.failures > 0 ? EXIT_BAD : EXIT_GOOD;
}
