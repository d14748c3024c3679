/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "net/channel.h"
#include "pipeline/job.h"
#include "pipeline/read_job.h"
#include "pipeline/write_job.h"

/* Configurations kept: the newest and those that documents in flight began
 * with; the front sends one again if it was dropped here. */
enum { SNAPSHOTS_KEPT = 4 };

struct worker {
    struct socket_channel *channel;
    struct snapshot *snapshots[SNAPSHOTS_KEPT]; /* newest first */
    size_t memory_limit;
    struct arena *arena;
    struct buffer content;
    struct buffer message;
};

static bool send_answer(void *context, enum job_message type, struct bytes body,
                        struct error *err)
{
    struct worker *worker = context;

    return channel_send(worker->channel, type, body, -1, err);
}

static struct snapshot *find_snapshot(struct worker *worker,
                                      struct bytes version)
{
    for (size_t i = 0; i < SNAPSHOTS_KEPT; i++) {
        struct snapshot *snapshot = worker->snapshots[i];

        if (snapshot != NULL && bytes_equal_text(version, snapshot->version)) {
            return snapshot;
        }
    }
    return NULL;
}

static bool take_config(struct worker *worker, struct bytes body,
                        struct error *err)
{
    struct job_config job;
    char version[SNAPSHOT_VERSION_SIZE];
    struct snapshot *snapshot;

    if (!job_decode_config(body, &job, err)) {
        return false;
    }
    if (find_snapshot(worker, job.version) != NULL) {
        return true;
    }
    (void)snprintf(version, sizeof version, "%.*s", BYTES_ARG(job.version));
    snapshot = snapshot_unpack(job.packed, version, err);
    if (snapshot == NULL) {
        return false;
    }
    snapshot_release(worker->snapshots[SNAPSHOTS_KEPT - 1]);
    memmove(worker->snapshots + 1, worker->snapshots,
            sizeof worker->snapshots - sizeof worker->snapshots[0]);
    worker->snapshots[0] = snapshot;
    return true;
}

/* The whole of a large object, mapped; it is sealed by being read-only and
 * never changed after its commit. */
static bool map_content(int descriptor, struct bytes *content,
                        struct error *err)
{
    struct stat about;
    void *mapped;

    if (fstat(descriptor, &about) != 0) {
        return error_set_errno(err, ERROR_TRANSIENT, "JOB_CONTENT",
                               "cannot look at a job's content");
    }
    if (about.st_size == 0) {
        *content = bytes_of("", 0);
        return true;
    }
    mapped = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE,
                  descriptor, 0);
    if (mapped == MAP_FAILED) {
        return error_set_errno(err, ERROR_TRANSIENT, "JOB_CONTENT",
                               "cannot map a job's content");
    }
    (void)madvise(mapped, (size_t)about.st_size, MADV_SEQUENTIAL);
    *content = bytes_of(mapped, (size_t)about.st_size);
    return true;
}

static bool run_read(struct worker *worker, struct bytes body, int descriptor,
                     struct error *err)
{
    struct read_job_sink sink = { worker, send_answer };
    struct snapshot *snapshot;
    struct job_read job;
    struct bytes content;
    bool good;

    if (!job_decode_read(body, &job, err)) {
        return false;
    }
    snapshot = find_snapshot(worker, job.config);
    if (snapshot == NULL || job.is_large != (descriptor >= 0)) {
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "a job without its configuration or content");
    }
    content = job.content;
    if (job.is_large && !map_content(descriptor, &content, err)) {
        return false;
    }
    good =
        read_job_run(snapshot, &job, content, worker->memory_limit, &sink, err);
    if (job.is_large && content.length > 0) {
        /* mmap gave it writable in type only. */
        (void)munmap((void *)(uintptr_t)content.data, content.length);
    }
    return good;
}

static bool run_write(struct worker *worker, struct bytes body,
                      struct error *err)
{
    struct snapshot *snapshot;
    struct job_written answer;
    struct job_write job;
    jmp_buf overrun;

    if (!job_decode_write(body, &job, err)) {
        return false;
    }
    snapshot = find_snapshot(worker, job.config);
    if (snapshot == NULL) {
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "a job without its configuration");
    }
    arena_reset(worker->arena);
    buffer_clear(&worker->content);
    buffer_clear(&worker->message);
    memset(&answer, 0, sizeof answer);
    if (setjmp(overrun) != 0) {
        struct job_written failed = {
            .document = job.document,
            .hold_code = BYTES("JOB_MEMORY"),
            .hold_text = BYTES("it needs more memory than a job may take"),
        };

        buffer_clear(&worker->message);
        job_append_written(&worker->message, &failed);
        return send_answer(worker, JOB_WRITTEN, buffer_bytes(&worker->message),
                           err);
    }
    (void)arena_guard(worker->arena, &overrun);
    write_job_run(snapshot, &job, worker->arena, &worker->content, &answer);
    (void)arena_guard(worker->arena, NULL);
    job_append_written(&worker->message, &answer);
    return send_answer(worker, JOB_WRITTEN, buffer_bytes(&worker->message),
                       err);
}

static bool run_message(struct worker *worker,
                        const struct channel_message *message,
                        struct error *err)
{
    switch (message->type) {
    case JOB_CONFIG:
        return take_config(worker, message->body, err);
    case JOB_READ:
        return run_read(worker, message->body, message->descriptor, err);
    case JOB_WRITE:
        return run_write(worker, message->body, err);
    default:
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "message type %u is no job", message->type);
    }
}

static int take_jobs(struct worker *worker)
{
    struct channel_message message;
    struct error err;

    for (;;) {
        switch (channel_receive(worker->channel, &message, &err)) {
        case CHANNEL_CLOSED:
            return EXIT_SUCCESS;
        case CHANNEL_NOTHING:
            continue;
        case CHANNEL_FAILED:
            log_error("worker_ends", NULL, "why=%s",
                      log_quote(bytes_of_text(err.text)));
            return EXIT_FAILURE;
        case CHANNEL_MESSAGE:
            break;
        }
        if (!run_message(worker, &message, &err)) {
            log_error("worker_ends", NULL, "why=%s",
                      log_quote(bytes_of_text(err.text)));
            return EXIT_FAILURE;
        }
        if (message.descriptor >= 0) {
            (void)close(message.descriptor);
        }
    }
}

int worker_run(int socket, size_t memory_limit)
{
    struct worker worker = { .memory_limit = memory_limit };
    int status = EXIT_FAILURE;

    worker.channel = channel_open(socket, JOB_MESSAGE_LIMIT, JOB_MESSAGE_LIMIT);
    worker.arena = arena_open(memory_limit);
    if (worker.channel != NULL && worker.arena != NULL) {
        status = take_jobs(&worker);
    }
    for (size_t i = 0; i < SNAPSHOTS_KEPT; i++) {
        snapshot_release(worker.snapshots[i]);
    }
    buffer_close(&worker.content);
    buffer_close(&worker.message);
    arena_close(worker.arena);
    channel_close(worker.channel);
    return status;
}
