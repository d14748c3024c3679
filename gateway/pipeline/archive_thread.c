/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/archive_thread.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "store/archive_files.h"

enum { EVENTS_AT_ONCE = 500 };

struct archive_thread {
    struct archive_files *files;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool news;
    bool stop;
};

/* All there is now; false: it failed, and is tried again at the next news. */
static void lay_out(struct archive_thread *archive)
{
    struct error err;
    bool more = true;

    while (more) {
        if (!archive_files_advance(archive->files, EVENTS_AT_ONCE, &more,
                                   &err)) {
            log_error("archive_files", NULL, "code=%s why=%s", err.code,
                      log_quote(bytes_of_text(err.text)));
            return;
        }
    }
}

static void *run(void *context)
{
    struct archive_thread *archive = context;
    struct error err;
    bool stop = false;

    while (!stop) {
        (void)pthread_mutex_lock(&archive->lock);
        while (!archive->news && !archive->stop) {
            (void)pthread_cond_wait(&archive->wake, &archive->lock);
        }
        archive->news = false;
        stop = archive->stop;
        (void)pthread_mutex_unlock(&archive->lock);
        lay_out(archive);
    }
    if (!archive_files_settle(archive->files, &err)) {
        log_error("archive_files", NULL, "code=%s why=%s", err.code,
                  log_quote(bytes_of_text(err.text)));
    }
    return NULL;
}

struct archive_thread *archive_thread_open(const char *spool, struct error *err)
{
    struct archive_thread *archive = calloc(1, sizeof *archive);

    if (archive == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
        return NULL;
    }
    archive->files = archive_files_open(spool, err);
    archive->news = true;
    (void)pthread_mutex_init(&archive->lock, NULL);
    (void)pthread_cond_init(&archive->wake, NULL);
    if (archive->files == NULL ||
        pthread_create(&archive->thread, NULL, run, archive) != 0) {
        archive_files_close(archive->files);
        free(archive);
        return NULL;
    }
    return archive;
}

void archive_thread_wake(struct archive_thread *archive)
{
    if (archive == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&archive->lock);
    archive->news = true;
    (void)pthread_cond_signal(&archive->wake);
    (void)pthread_mutex_unlock(&archive->lock);
}

void archive_thread_close(struct archive_thread *archive)
{
    if (archive == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&archive->lock);
    archive->stop = true;
    (void)pthread_cond_signal(&archive->wake);
    (void)pthread_mutex_unlock(&archive->lock);
    (void)pthread_join(archive->thread, NULL);
    archive_files_close(archive->files);
    (void)pthread_cond_destroy(&archive->wake);
    (void)pthread_mutex_destroy(&archive->lock);
    free(archive);
}
