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
#include "config/settings.h"
#include "pipeline/front.h"
#include "pipeline/supervisor.h"
#include "pipeline/worker.h"

enum { SETTINGS_FILE_LIMIT = 1024 * 1024 };

/* A folder named in edigate.yaml; relative ones are beside it. */
static const char *beside(struct arena *arena, const char *directory,
                          const char *path)
{
    return path[0] == '/' ? path
                          : arena_format(arena, "%s/%s", directory, path);
}

/* Complains to the log; false: the daemon must not run with this. */
static bool read_settings(struct arena *arena, const char *directory,
                          struct settings *settings)
{
    const char *path = arena_format(arena, "%s/edigate.yaml", directory);
    struct buffer content;
    struct diagnostics list;
    struct error err;

    settings_open(settings);
    if (access(path, F_OK) != 0) {
        return true; /* every setting has a default */
    }
    buffer_open(&content, SETTINGS_FILE_LIMIT);
    if (!file_read_whole(path, &content, &err)) {
        log_error("settings", NULL, "why=%s",
                  log_quote(bytes_of_text(err.text)));
        buffer_close(&content);
        return false;
    }
    diagnostics_open(&list, arena);
    settings_read(settings, arena, "edigate.yaml",
                  arena_copy(arena, buffer_bytes(&content)), &list);
    buffer_close(&content);
    for (size_t i = 0; i < list.count; i++) {
        log_error("settings", NULL, "at=%s:%d:%d code=%s what=%s",
                  list.items[i].place.file, list.items[i].place.line,
                  list.items[i].place.column, list.items[i].code,
                  log_quote(bytes_of_text(list.items[i].text)));
    }
    return list.errors == 0;
}

static void fill_front(struct arena *arena, const char *directory,
                       const char *shipped, const struct settings *settings,
                       struct front_settings *front)
{
    front->places.shipped = shipped;
    front->places.stations = beside(arena, directory, settings->stations);
    front->places.partners = beside(arena, directory, settings->partners);
    front->places.mappings = beside(arena, directory, settings->mappings);
    front->spool = beside(arena, directory, settings->spool);
    front->senders = settings->sending.senders;
    front->limits.transaction = settings->limits.transaction;
    front->limits.segment = settings->limits.segment;
    front->limits.hl_depth = (uint32_t)settings->limits.hl_depth;
    front->limits.findings = (uint32_t)settings->limits.findings;
    front->interchange_limit = settings->limits.interchange;
    front->verify_at_open = settings->journal.verify_at_open;
    front->job_memory = settings->workers.memory;
    front->job_timeout = settings->workers.timeout;
    front->attempts = settings->workers.attempts;
    front->rescan = settings->folder.every;
    front->retry_first = settings->sending.retry_first;
    front->retry_last = settings->sending.retry_last;
    front->retry_give_up = settings->sending.give_up;
    front->archive_files = settings->archive_files;
    front->group_documents = settings->journal.group_documents;
    front->group_wait = settings->journal.group_wait;
    front->segment_size = settings->journal.segment;
    front->free_floor = settings->journal.free_floor;
}

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
        !read_settings(arena, directory, &settings)) {
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

    if (arena != NULL && read_settings(arena, directory, &settings)) {
        log_set_level((enum log_level)settings.log_level);
        fill_front(arena, directory, shipped, &settings, &front);
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
