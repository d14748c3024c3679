/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/daemon.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/log.h"
#include "base/text.h"
#include "pipeline/front.h"
#include "pipeline/front_settings.h"
#include "pipeline/supervisor.h"
#include "pipeline/worker.h"

static size_t worker_count(const struct settings *settings)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (settings->workers.count > 0) {
        return settings->workers.count;
    }
    return processors < 1 ? 1 : (size_t)processors;
}

int daemon_run(const char *directory, const char *shipped)
{
    struct arena *arena = arena_open(0);
    struct settings settings;
    struct supervisor_options options = { 0 };
    char program[PATH_MAX];
    char memory[32];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    const char *front[] = { program,   "internal", "front",
                            directory, shipped,    NULL };
    const char *worker[] = { program, "internal", "worker", memory, NULL };
    int status;

    if (arena == NULL || length <= 0 ||
        !front_settings_read(arena, directory, &settings)) {
        arena_close(arena);
        return SUPERVISOR_EXIT_CONFIG;
    }
    program[length] = '\0';
    log_set_level((enum log_level)settings.log_level);
    (void)snprintf(memory, sizeof memory, "%llu",
                   (unsigned long long)settings.workers.memory);
    options.program = program;
    options.front = front;
    options.worker = worker;
    options.workers = worker_count(&settings);
    status = supervisor_run(&options);
    arena_close(arena);
    return status;
}

static int run_front(const char *directory, const char *shipped)
{
    struct arena *arena = arena_open(0);
    struct front_settings front = { 0 };
    struct settings settings;
    struct error err;
    int status = SUPERVISOR_EXIT_CONFIG;

    if (arena != NULL && front_settings_read(arena, directory, &settings)) {
        log_set_level((enum log_level)settings.log_level);
        front_settings_fill(arena, directory, shipped, &settings, &front);
        /* Folders of partners are named from the spool on. */
        if (!durable_directory_make(front.spool, 0750, &err)) {
            log_error("spool", NULL, "why=%s",
                      log_quote(bytes_of_text(err.text)));
        } else if (chdir(front.spool) != 0) {
            log_error("spool", NULL, "why=%s", strerror(errno));
        } else {
            status = front_run(&front, SUPERVISOR_DESCRIPTOR);
        }
    }
    arena_close(arena);
    return status;
}

int daemon_internal(int argc, char **argv)
{
    uint64_t memory;

    if (argc == 3 && strcmp(argv[0], "front") == 0) {
        return run_front(argv[1], argv[2]);
    }
    if (argc == 2 && strcmp(argv[0], "worker") == 0 &&
        text_to_number(bytes_of_text(argv[1]), &memory)) {
        log_set_role("worker");
        return worker_run(SUPERVISOR_DESCRIPTOR, memory);
    }
    log_error("internal", NULL, "why=%s",
              "\"this is for the supervisor only\"");
    return 2;
}
