/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/channel.h"

enum {
    MOST_WORKERS = 64,
    FIRST_DELAY = 100, /* ms before a front is started again */
    LONGEST_DELAY = 10000,
    STEADY_AFTER = 30000, /* ms of running that forgive earlier ends */
    WORKER_DELAY = 200,   /* ms: least time between two starts of a worker */
    WORKER_GRACE = 2000   /* ms a worker has to end when the front has */
};

struct supervised_worker {
    pid_t pid; /* not above 0: it does not run */
    int64_t started;
};

struct supervisor {
    const struct supervisor_options *options;
    pid_t front;
    struct socket_channel *channel; /* to the front */
    struct supervised_worker workers[MOST_WORKERS];
    size_t worker_count;
    int signals;
    int64_t delay;
    int64_t front_started;
    bool stopping;
    int status;
};

/* A child with `socket` at SUPERVISOR_DESCRIPTOR and the signals as they were
 * before we took them. */
static pid_t start_child(const struct supervisor *supervisor,
                         const char *const *arguments, int socket)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t all;
    pid_t pid = -1;
    int failure;

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return -1;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return -1;
    }
    (void)posix_spawn_file_actions_adddup2(&actions, socket,
                                           SUPERVISOR_DESCRIPTOR);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &all);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF);
    failure =
        posix_spawn(&pid, supervisor->options->program, &actions, &attributes,
                    (char *const *)(uintptr_t)arguments, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        log_error("cannot_start", NULL, "program=%s why=%s",
                  supervisor->options->program,
                  log_quote(bytes_of_text(strerror(failure))));
        return -1;
    }
    return pid;
}

static bool make_pair(int pair[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        log_error("cannot_start", NULL, "why=%s",
                  log_quote(bytes_of_text(strerror(errno))));
        return false;
    }
    /* dup2 onto itself would keep close-on-exec: stay clear of that number. */
    for (int i = 0; i < 2; i++) {
        if (pair[i] == SUPERVISOR_DESCRIPTOR) {
            int moved = fcntl(pair[i], F_DUPFD_CLOEXEC, 10);

            (void)close(pair[i]);
            pair[i] = moved;
        }
    }
    return pair[0] >= 0 && pair[1] >= 0;
}

static void start_worker(struct supervisor *supervisor,
                         struct supervised_worker *worker)
{
    struct supervisor_worker about;
    struct error err;
    int pair[2];

    worker->started = clock_monotonic();
    if (supervisor->channel == NULL || !make_pair(pair)) {
        return;
    }
    about.pid = start_child(supervisor, supervisor->options->worker, pair[1]);
    (void)close(pair[1]);
    worker->pid = (pid_t)about.pid;
    if (about.pid > 0 &&
        !channel_send(supervisor->channel, SUPERVISOR_WORKER,
                      bytes_of((const char *)&about, sizeof about), pair[0],
                      &err)) {
        log_warning("worker_not_handed_over", NULL, "why=%s",
                    log_quote(bytes_of_text(err.text)));
    }
    (void)close(pair[0]);
}

/* Also those that could not be started, or ended as soon as they were. */
static void start_missing_workers(struct supervisor *supervisor)
{
    for (size_t i = 0; i < supervisor->worker_count; i++) {
        if (supervisor->workers[i].pid <= 0) {
            start_worker(supervisor, &supervisor->workers[i]);
        }
    }
}

static bool any_worker(const struct supervisor *supervisor, bool running)
{
    for (size_t i = 0; i < supervisor->worker_count; i++) {
        if ((supervisor->workers[i].pid > 0) == running) {
            return true;
        }
    }
    return false;
}

static void kill_workers(const struct supervisor *supervisor)
{
    for (size_t i = 0; i < supervisor->worker_count; i++) {
        if (supervisor->workers[i].pid > 0) {
            log_warning("worker_killed", NULL, "pid=%ld",
                        (long)supervisor->workers[i].pid);
            (void)kill(supervisor->workers[i].pid, SIGKILL);
        }
    }
}

static void start_front(struct supervisor *supervisor)
{
    int pair[2];

    if (!make_pair(pair)) {
        return;
    }
    supervisor->front =
        start_child(supervisor, supervisor->options->front, pair[1]);
    (void)close(pair[1]);
    if (supervisor->front < 0) {
        (void)close(pair[0]);
        return;
    }
    supervisor->front_started = clock_monotonic();
    (void)fcntl(pair[0], F_SETFL, O_NONBLOCK);
    supervisor->channel = channel_open(pair[0], 4096, 65536);
    start_missing_workers(supervisor);
}

/* Workers end by themselves when the front's end of their socket is closed. */
static void front_ended(struct supervisor *supervisor, int how)
{
    int status = WIFEXITED(how) ? WEXITSTATUS(how) : SUPERVISOR_EXIT_FATAL;

    channel_close(supervisor->channel);
    supervisor->channel = NULL;
    supervisor->front = -1;
    if (supervisor->stopping || status == EXIT_SUCCESS ||
        status == SUPERVISOR_EXIT_CONFIG) {
        supervisor->stopping = true;
        supervisor->status = status;
        return;
    }
    if (clock_monotonic() - supervisor->front_started > STEADY_AFTER) {
        supervisor->delay = FIRST_DELAY;
    }
    log_error("front_ended", NULL, "status=%d signal=%d again_in_ms=%lld",
              WIFEXITED(how) ? WEXITSTATUS(how) : -1,
              WIFSIGNALED(how) ? WTERMSIG(how) : 0,
              (long long)supervisor->delay);
}

/* One that lived long enough is replaced at once. */
static void worker_ended(struct supervisor *supervisor,
                         struct supervised_worker *worker, int how)
{
    if (supervisor->front > 0 && !supervisor->stopping) {
        log_warning("worker_replaced", NULL, "pid=%ld signal=%d",
                    (long)worker->pid, WIFSIGNALED(how) ? WTERMSIG(how) : 0);
    }
    worker->pid = -1;
    if (supervisor->front > 0 && !supervisor->stopping &&
        clock_monotonic() - worker->started >= WORKER_DELAY) {
        start_worker(supervisor, worker);
    }
}

static void reap(struct supervisor *supervisor)
{
    pid_t pid;
    int how;

    while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
        if (pid == supervisor->front) {
            front_ended(supervisor, how);
            continue;
        }
        for (size_t i = 0; i < supervisor->worker_count; i++) {
            if (supervisor->workers[i].pid == pid) {
                worker_ended(supervisor, &supervisor->workers[i], how);
            }
        }
    }
}

static void take_signals(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;

    while (read(supervisor->signals, &info, sizeof info) == sizeof info) {
        switch (info.ssi_signo) {
        case SIGCHLD:
            break;
        case SIGHUP:
            if (supervisor->front > 0) {
                (void)kill(supervisor->front, SIGHUP);
            }
            break;
        default:
            supervisor->stopping = true;
            if (supervisor->front > 0) {
                (void)kill(supervisor->front, SIGTERM);
            }
            break;
        }
    }
    reap(supervisor);
}

static bool open_signals(struct supervisor *supervisor)
{
    sigset_t signals;

    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGCHLD);
    (void)sigaddset(&signals, SIGHUP);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    supervisor->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return supervisor->signals >= 0;
}

/* false: a signal came first. */
static bool wait_for(struct supervisor *supervisor, int64_t milliseconds)
{
    struct pollfd wait = { .fd = supervisor->signals, .events = POLLIN };
    bool quiet = poll(&wait, 1, (int)milliseconds) == 0;

    take_signals(supervisor);
    return quiet;
}

static void start_front_again(struct supervisor *supervisor)
{
    if (any_worker(supervisor, true)) {
        kill_workers(supervisor); /* it had the delay to end by itself */
    }
    supervisor->delay = supervisor->delay * 2 > LONGEST_DELAY
                            ? LONGEST_DELAY
                            : supervisor->delay * 2;
    start_front(supervisor);
}

static void supervise(struct supervisor *supervisor)
{
    while (!supervisor->stopping || supervisor->front > 0) {
        bool down = supervisor->front < 0 && !supervisor->stopping;
        bool missing = !down && any_worker(supervisor, false);

        if (!wait_for(supervisor, down      ? supervisor->delay
                                  : missing ? WORKER_DELAY
                                            : -1) ||
            supervisor->stopping) {
            continue;
        }
        if (supervisor->front < 0) {
            start_front_again(supervisor);
        } else {
            start_missing_workers(supervisor);
        }
    }
}

/* A worker that hangs does not end by itself. */
static void end_workers(struct supervisor *supervisor)
{
    int64_t until = clock_monotonic() + WORKER_GRACE;
    int64_t left;

    while (any_worker(supervisor, true) &&
           (left = until - clock_monotonic()) > 0) {
        (void)wait_for(supervisor, left);
    }
    kill_workers(supervisor);
    while (waitpid(-1, NULL, 0) > 0) {
        /* those that were killed */
    }
}

int supervisor_run(const struct supervisor_options *options)
{
    struct supervisor supervisor = { .options = options,
                                     .front = -1,
                                     .delay = FIRST_DELAY,
                                     .worker_count = options->workers };

    log_set_role("supervisor");
    if (supervisor.worker_count > MOST_WORKERS) {
        supervisor.worker_count = MOST_WORKERS;
    }
    if (!open_signals(&supervisor)) {
        log_error("cannot_start", NULL, "why=%s",
                  log_quote(bytes_of_text(strerror(errno))));
        return EXIT_FAILURE;
    }
    start_front(&supervisor);
    supervise(&supervisor);
    end_workers(&supervisor);
    (void)close(supervisor.signals);
    return supervisor.status;
}
