/* SPDX-License-Identifier: Apache-2.0 */
#include "console/demo_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "console/control_client.h"
#include "console/empty_directory.h"

enum {
    START_PATIENCE = 60000, /* ms */
    STOP_PATIENCE = 20000,
    POLL_EVERY = 10,
    FILE_LIMIT = 1024 * 1024,
    LOG_TAIL = 300
};

/* Small and quick: nothing here has to last. */
static const char settings[] =
    "# Both sides of a conversation in one gateway, made by 'edigate demo'.\n"
    "spool: spool\n"
    "workers: {count: 2}\n"
    "journal: {segment: 4 MiB, free_floor: 16 MiB}\n"
    "folder: {every: 250 ms}\n";

static void pause_briefly(void)
{
    struct timespec time = { .tv_nsec = POLL_EVERY * 1000000L };

    (void)nanosleep(&time, NULL);
}

/* ---- signals */

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

void demo_place_catch_signals(void)
{
    struct sigaction action = { .sa_handler = interrupt };

    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

bool demo_place_is_interrupted(void)
{
    return interrupted != 0;
}

/* ---- the directory */

static const struct empty_directory own = {
    "DEMO_DIRECTORY", "", "the demo wants a directory of its own"
};

static bool take_directory(struct demo_place *place, const char *directory,
                           struct error *err)
{
    char absolute[PATH_MAX];

    if (mkdir(directory, 0700) != 0 && errno != EEXIST) {
        return error_set_errno(err, ERROR_REFUSED, "DEMO_DIRECTORY",
                               "cannot make %.200s", directory);
    }
    if (realpath(directory, absolute) == NULL) {
        return error_set_errno(err, ERROR_REFUSED, "DEMO_DIRECTORY",
                               "cannot use %.200s", directory);
    }
    if (!empty_directory_check(absolute, &own, err)) {
        return false;
    }
    place->directory = arena_copy_text(place->arena, absolute);
    return true;
}

static bool make_temporary(struct demo_place *place, struct error *err)
{
    const char *under = getenv("TMPDIR");
    char *path =
        arena_format(place->arena, "%s/edigate-demo-XXXXXX",
                     under == NULL || under[0] == '\0' ? "/tmp" : under);

    if (mkdtemp(path) == NULL) {
        return error_set_errno(err, ERROR_REFUSED, "DEMO_DIRECTORY",
                               "cannot make a directory like %.200s", path);
    }
    place->directory = path;
    place->made = true;
    return true;
}

const char *demo_place_read(struct demo_place *place, const char *name,
                            struct error *err)
{
    struct buffer content;
    const char *copy = NULL;

    buffer_open(&content, FILE_LIMIT);
    if (file_read_whole(arena_format(place->arena, "%s/partners/demo/%s",
                                     place->shipped, name),
                        &content, err)) {
        copy = arena_copy(place->arena, buffer_bytes(&content)).data;
    }
    buffer_close(&content);
    return copy;
}

static bool copy_partner_files(struct demo_place *place, struct error *err)
{
    const char *from =
        arena_format(place->arena, "%s/partners/demo", place->shipped);
    const char *to =
        arena_format(place->arena, "%s/partners", place->directory);
    DIR *stream = opendir(from);
    struct dirent *entry;
    bool good = true;

    if (stream == NULL) {
        return error_set_errno(err, ERROR_CONFIG, "SHIPPED_MISSING",
                               "the demo's files are not there: %.200s", from);
    }
    while (good && (entry = readdir(stream)) != NULL) {
        const char *content;

        if (!bytes_ends_with(bytes_of_text(entry->d_name),
                             bytes_of_text(".yaml"))) {
            continue;
        }
        content = demo_place_read(place, entry->d_name, err);
        good = content != NULL &&
               durable_file_write(to, entry->d_name, 0640,
                                  bytes_of_text(content), false, err);
    }
    (void)closedir(stream);
    return good;
}

static bool lay_out(struct demo_place *place, struct error *err)
{
    place->spool = arena_format(place->arena, "%s/spool", place->directory);
    place->log = arena_format(place->arena, "%s/log", place->directory);
    return durable_directory_make(place->spool, 0750, err) &&
           durable_directory_make(
               arena_format(place->arena, "%s/partners", place->directory),
               0750, err) &&
           durable_file_write(place->directory, "edigate.yaml", 0640,
                              bytes_of_text(settings), false, err) &&
           copy_partner_files(place, err);
}

bool demo_place_make(struct demo_place *place, const char *directory,
                     struct error *err)
{
    return (directory == NULL ? make_temporary(place, err)
                              : take_directory(place, directory, err)) &&
           lay_out(place, err);
}

static int remove_entry(const char *path, const struct stat *about, int type,
                        struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return remove(path);
}

/* ---- the daemon */

/* Between fork and exec: only what is safe there. A group of its own, so that
 * Ctrl-C is ours and a kill takes all of it; ended with us whatever happens. */
static void become_daemon(const struct demo_place *place, const char *program,
                          pid_t parent)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int log = open(place->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);

    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent || nothing < 0 || log < 0 ||
        dup2(nothing, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
        dup2(log, STDERR_FILENO) < 0) {
        _exit(EXIT_FAILURE);
    }
    (void)execl(program, "edigate", "--dir", place->directory, "run",
                (char *)NULL);
    _exit(127);
}

/* Its last words, for a person. */
static const char *log_tail(struct demo_place *place)
{
    struct buffer content;
    struct bytes text;
    struct error ignored;
    const char *tail = "";

    buffer_open(&content, 0);
    if (file_read_whole(place->log, &content, &ignored)) {
        text = bytes_trim(buffer_bytes(&content));
        if (text.length > LOG_TAIL) {
            text = bytes_slice(text, text.length - LOG_TAIL, LOG_TAIL);
        }
        for (size_t at; (at = bytes_find(text, '\n')) != SIZE_MAX;) {
            text = bytes_slice(text, at + 1, text.length);
        }
        tail = arena_copy(place->arena, text).data;
    }
    buffer_close(&content);
    return tail;
}

bool demo_place_is_up(struct demo_place *place, struct error *err)
{
    int how;
    pid_t ended;

    if (place->daemon == 0) {
        return error_set(err, ERROR_TRANSIENT, "DEMO_DAEMON",
                         "the gateway does not run");
    }
    ended = waitpid(place->daemon, &how, WNOHANG);
    if (ended == 0) {
        return true;
    }
    (void)kill(-place->daemon, SIGKILL);
    place->daemon = 0;
    return error_set(err, ERROR_TRANSIENT, "DEMO_DAEMON",
                     "the gateway ended with %s %d; its log %s ends: %s",
                     WIFSIGNALED(how) ? "signal" : "status",
                     WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how),
                     place->log, log_tail(place));
}

static bool wait_for_answer(struct demo_place *place, struct error *err)
{
    int64_t deadline = clock_monotonic() + START_PATIENCE;

    while (clock_monotonic() < deadline) {
        json_t *answer =
            control_call(place->spool, json_pack("{s:s}", "action", "status"),
                         CONTROL_PATIENCE, err);

        if (answer != NULL) {
            json_decref(answer);
            return true;
        }
        if (!demo_place_is_up(place, err)) {
            return false;
        }
        pause_briefly();
    }
    return error_set(err, ERROR_TRANSIENT, "DEMO_DAEMON",
                     "the gateway does not answer after %d s; its log %s "
                     "ends: %s",
                     START_PATIENCE / 1000, place->log, log_tail(place));
}

bool demo_place_start(struct demo_place *place, struct error *err)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    pid_t parent = getpid();
    pid_t child;

    if (length <= 0) {
        return error_set_errno(err, ERROR_TRANSIENT, "DEMO_DAEMON",
                               "cannot find this program");
    }
    program[length] = '\0';
    child = fork();
    if (child == 0) {
        become_daemon(place, program, parent);
    }
    if (child < 0) {
        return error_set_errno(err, ERROR_TRANSIENT, "DEMO_DAEMON",
                               "cannot start the gateway");
    }
    (void)setpgid(child, child); /* whoever of us comes first */
    place->daemon = child;
    return wait_for_answer(place, err);
}

void demo_place_kill(struct demo_place *place)
{
    if (place->daemon != 0) {
        (void)kill(-place->daemon, SIGKILL);
        (void)waitpid(place->daemon, NULL, 0);
        place->daemon = 0;
    }
}

bool demo_place_stop(struct demo_place *place, struct error *err)
{
    int64_t deadline = clock_monotonic() + STOP_PATIENCE;
    int how = 0;

    if (place->daemon == 0) {
        return true;
    }
    (void)kill(place->daemon, SIGTERM);
    while (waitpid(place->daemon, &how, WNOHANG) == 0) {
        if (clock_monotonic() >= deadline) {
            demo_place_kill(place);
            return error_set(err, ERROR_TRANSIENT, "DEMO_DAEMON",
                             "the gateway did not stop within %d s and was "
                             "killed",
                             STOP_PATIENCE / 1000);
        }
        pause_briefly();
    }
    place->daemon = 0;
    return (WIFEXITED(how) && WEXITSTATUS(how) == EXIT_SUCCESS) ||
           error_set(err, ERROR_TRANSIENT, "DEMO_DAEMON",
                     "the gateway stopped with %s %d; its log ends: %s",
                     WIFSIGNALED(how) ? "signal" : "status",
                     WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how),
                     log_tail(place));
}

void demo_place_close(struct demo_place *place)
{
    demo_place_kill(place);
    if (place->made && !place->keep) {
        (void)nftw(place->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
        place->made = false;
    }
}
