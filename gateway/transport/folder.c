/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/log.h"

enum { PLACES = FOLDER_PENDING * 2, REFUSED_AGAIN = 500 /* ms */ };

enum pending_state {
    PENDING_SETTLING, /* waits until it stays the same */
    PENDING_BUSY      /* offered and taken */
};

struct pending {
    struct folder_file file;
    enum pending_state state;
    int64_t since; /* monotonic ms: unchanged from then on */
};

struct folder_watch {
    struct event_loop *loop;
    struct folder_options options;
    char *directory;
    char *pattern;
    int notify;
    struct loop_watch *notify_watch;
    struct pending *pending; /* the first pending_count are taken */
    size_t pending_count;
    struct folder_file *whole; /* to be offered, in settle */
    uint16_t *places; /* hash table by name: index into pending, plus one */
    bool refused;     /* an offer was refused: scan again soon */
};

static void look_again(void *context);

static bool is_ignored(const struct folder_watch *watch, const char *name)
{
    struct bytes view = bytes_of_text(name);
    static const struct bytes unfinished[] = { BYTES(".tmp"), BYTES(".part"),
                                               BYTES("~") };

    if (name[0] == '.' || view.length >= FOLDER_NAME_SIZE) {
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(unfinished); i++) {
        if (bytes_ends_with(view, unfinished[i])) {
            return true;
        }
    }
    return watch->pattern != NULL && fnmatch(watch->pattern, name, 0) != 0;
}

static bool path_of(const struct folder_watch *watch, const char *name,
                    char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s/%s", watch->directory, name) < PATH_MAX;
}

static void set_facts(struct folder_file *file, const struct stat *about)
{
    file->size = (uint64_t)about->st_size;
    file->inode = about->st_ino;
    file->modified_ns =
        (int64_t)about->st_mtim.tv_sec * 1000000000 + about->st_mtim.tv_nsec;
}

/* What the file is now. false: gone, or nothing that may be taken. */
static bool look_at(const struct folder_watch *watch, const char *name,
                    struct folder_file *file)
{
    char path[PATH_MAX];
    struct stat about;

    if (!path_of(watch, name, path) || lstat(path, &about) != 0 ||
        !S_ISREG(about.st_mode) || about.st_nlink != 1) {
        return false;
    }
    memset(file, 0, sizeof *file);
    (void)snprintf(file->name, sizeof file->name, "%s", name);
    set_facts(file, &about);
    return true;
}

/* A read lease is granted only while nobody has the file open for writing
 * (fcntl(2)). Where leases are not ours to ask for, the settle time must do. */
static bool is_being_written(const struct folder_watch *watch, const char *name)
{
    char path[PATH_MAX];
    bool busy;
    int descriptor;

    if (!path_of(watch, name, path)) {
        return false;
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) {
        return false;
    }
    busy = fcntl(descriptor, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
    (void)fcntl(descriptor, F_SETLEASE, F_UNLCK);
    (void)close(descriptor);
    return busy;
}

static bool same_file(const struct folder_file *a, const struct folder_file *b)
{
    return a->inode == b->inode && a->size == b->size &&
           a->modified_ns == b->modified_ns;
}

bool folder_is_file(int descriptor, const struct folder_file *file)
{
    struct folder_file now;
    struct stat about;

    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
        return false;
    }
    set_facts(&now, &about);
    return same_file(&now, file);
}

/* The place of a name in the hash table: its own, or the free one it would
 * get. Open addressing, at most half full. */
static size_t place_of(const struct folder_watch *watch, const char *name)
{
    size_t place = bytes_hash(bytes_of_text(name)) % PLACES;

    while (watch->places[place] != 0 &&
           strcmp(watch->pending[watch->places[place] - 1].file.name, name) !=
               0) {
        place = (place + 1) % PLACES;
    }
    return place;
}

static struct pending *find_pending(struct folder_watch *watch,
                                    const char *name)
{
    size_t place = place_of(watch, name);

    return watch->places[place] == 0
               ? NULL
               : &watch->pending[watch->places[place] - 1];
}

static struct pending *add_pending(struct folder_watch *watch,
                                   const struct folder_file *file)
{
    struct pending *pending = &watch->pending[watch->pending_count];

    watch->places[place_of(watch, file->name)] =
        (uint16_t)++watch->pending_count;
    pending->file = *file;
    pending->state = PENDING_SETTLING;
    pending->since = clock_monotonic();
    return pending;
}

/* Takes a name out of the table and moves those behind it up, so that no
 * search ends too early. */
static void clear_place(struct folder_watch *watch, size_t hole)
{
    size_t at = hole;

    for (;;) {
        size_t wanted;

        watch->places[hole] = 0;
        do {
            at = (at + 1) % PLACES;
            if (watch->places[at] == 0) {
                return;
            }
            wanted = bytes_hash(bytes_of_text(
                         watch->pending[watch->places[at] - 1].file.name)) %
                     PLACES;
        } while ((at - wanted + PLACES) % PLACES <
                 (at - hole + PLACES) % PLACES);
        watch->places[hole] = watch->places[at];
        hole = at;
    }
}

static void drop_pending(struct folder_watch *watch, struct pending *pending)
{
    struct pending *last = &watch->pending[watch->pending_count - 1];

    clear_place(watch, place_of(watch, pending->file.name));
    if (pending != last) {
        watch->places[place_of(watch, last->file.name)] =
            (uint16_t)(pending - watch->pending + 1);
        *pending = *last;
    }
    watch->pending_count--;
}

/* false: the others would be refused too. */
static bool offer(struct folder_watch *watch, struct pending *pending)
{
    pending->state = PENDING_BUSY;
    switch (watch->options.offer(watch->options.context, &pending->file)) {
    case FOLDER_TAKEN:
        return true;
    case FOLDER_LEFT:
        pending->state = PENDING_SETTLING;
        pending->since = clock_monotonic() + FOLDER_LEFT_AGAIN;
        return true;
    case FOLDER_BUSY:
        break;
    }
    watch->refused = true;
    drop_pending(watch, pending);
    return false;
}

static void consider(struct folder_watch *watch, const char *name, bool whole)
{
    struct pending *pending;
    struct folder_file file;

    if (is_ignored(watch, name)) {
        return;
    }
    pending = find_pending(watch, name);
    if (pending == NULL && watch->pending_count == FOLDER_PENDING) {
        watch->refused = true;
        return;
    }
    if ((pending != NULL && pending->state == PENDING_BUSY) ||
        !look_at(watch, name, &file)) {
        return;
    }
    if (pending == NULL) {
        pending = add_pending(watch, &file);
    }
    if (!same_file(&pending->file, &file)) {
        pending->file = file;
        pending->since = clock_monotonic();
    }
    if (whole && !is_being_written(watch, name)) {
        (void)offer(watch, pending);
    }
}

/* Oldest first, then by name: what was left first is taken first. */
static int by_age(const void *left, const void *right)
{
    const struct folder_file *a = left;
    const struct folder_file *b = right;

    if (a->modified_ns != b->modified_ns) {
        return a->modified_ns < b->modified_ns ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

static void settle(struct folder_watch *watch)
{
    int64_t now = clock_monotonic();
    size_t count = 0;

    for (size_t i = 0; i < watch->pending_count;) {
        struct pending *pending = &watch->pending[i];
        struct folder_file file;

        if (pending->state == PENDING_BUSY) {
            i++;
        } else if (!look_at(watch, pending->file.name, &file)) {
            drop_pending(watch, pending);
        } else if (!same_file(&pending->file, &file)) {
            pending->file = file;
            pending->since = now;
            i++;
        } else {
            if (now - pending->since >= watch->options.settle) {
                watch->whole[count++] = file;
            }
            i++;
        }
    }
    qsort(watch->whole, count, sizeof *watch->whole, by_age);
    for (size_t i = 0; i < count; i++) {
        struct pending *pending = find_pending(watch, watch->whole[i].name);

        if (pending != NULL && pending->state == PENDING_SETTLING &&
            !is_being_written(watch, pending->file.name) &&
            !offer(watch, pending)) {
            break;
        }
    }
}

static void scan(struct folder_watch *watch)
{
    DIR *directory = opendir(watch->directory);
    struct dirent *entry;

    if (directory == NULL) {
        log_error("folder_unreadable", NULL, "directory=%s why=%s",
                  log_quote(bytes_of_text(watch->directory)),
                  log_quote(bytes_of_text(strerror(errno))));
        return;
    }
    while ((entry = readdir(directory)) != NULL) {
        consider(watch, entry->d_name, false);
    }
    (void)closedir(directory);
}

static void set_timer(struct folder_watch *watch)
{
    int64_t delay = watch->options.rescan;

    for (size_t i = 0; i < watch->pending_count; i++) {
        if (watch->pending[i].state == PENDING_SETTLING) {
            int64_t left = watch->pending[i].since + watch->options.settle -
                           clock_monotonic();

            delay = left < delay ? left : delay;
        }
    }
    /* Who refused says when there is room again (folder_watch_scan). */
    if (watch->refused) {
        delay = REFUSED_AGAIN;
    }
    event_loop_timer(watch->loop, delay < 5 ? 5 : delay, look_again, watch);
}

static void look_again(void *context)
{
    struct folder_watch *watch = context;

    watch->refused = false;
    scan(watch);
    settle(watch);
    set_timer(watch);
}

void folder_watch_scan(struct folder_watch *watch)
{
    look_again(watch);
}

static void notified(void *context, unsigned int ready)
{
    struct folder_watch *watch = context;
    union {
        char space[16 * 1024];
        struct inotify_event align;
    } events;
    bool overflow = false;
    ssize_t got;

    (void)ready;
    while ((got = read(watch->notify, events.space, sizeof events.space)) > 0) {
        for (ssize_t at = 0; at < got;) {
            struct inotify_event event;
            const char *name = events.space + at + sizeof event;

            memcpy(&event, events.space + at, sizeof event);
            overflow |= (event.mask & IN_Q_OVERFLOW) != 0;
            if (event.len > 0) {
                consider(watch, name, (event.mask & IN_MOVED_TO) != 0);
            }
            at += (ssize_t)(sizeof event + event.len);
        }
    }
    if (overflow) {
        scan(watch);
    }
    set_timer(watch);
}

struct folder_watch *folder_watch_open(struct event_loop *loop,
                                       const struct folder_options *options,
                                       struct error *err)
{
    struct folder_watch *watch = calloc(1, sizeof *watch);

    if (watch == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
        return NULL;
    }
    watch->loop = loop;
    watch->options = *options;
    watch->directory = strdup(options->directory);
    watch->pattern = options->pattern == NULL ? NULL : strdup(options->pattern);
    watch->pending = calloc(FOLDER_PENDING, sizeof *watch->pending);
    watch->places = calloc(PLACES, sizeof *watch->places);
    watch->whole = calloc(FOLDER_PENDING, sizeof *watch->whole);
    watch->notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watch->directory == NULL || watch->pending == NULL ||
        watch->places == NULL || watch->whole == NULL || watch->notify < 0) {
        (void)error_set_errno(err, ERROR_TRANSIENT, "FOLDER_WATCH",
                              "cannot watch %s", options->directory);
        folder_watch_close(watch);
        return NULL;
    }
    if (inotify_add_watch(watch->notify, watch->directory,
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE |
                              IN_ONLYDIR) < 0) {
        (void)error_set_errno(err, ERROR_CONFIG, "FOLDER_WATCH",
                              "cannot watch folder %s", options->directory);
        folder_watch_close(watch);
        return NULL;
    }
    watch->notify_watch =
        event_loop_watch(loop, watch->notify, LOOP_READ, notified, watch, err);
    if (watch->notify_watch == NULL) {
        folder_watch_close(watch);
        return NULL;
    }
    event_loop_timer(loop, 0, look_again, watch);
    return watch;
}

void folder_watch_close(struct folder_watch *watch)
{
    if (watch == NULL) {
        return;
    }
    event_loop_cancel(watch->loop, look_again, watch);
    event_loop_unwatch(watch->loop, watch->notify_watch);
    if (watch->notify >= 0) {
        (void)close(watch->notify);
    }
    free(watch->directory);
    free(watch->pattern);
    free(watch->pending);
    free(watch->places);
    free(watch->whole);
    free(watch);
}

const char *folder_watch_directory(const struct folder_watch *watch)
{
    return watch->directory;
}

void folder_watch_finish(struct folder_watch *watch,
                         const struct folder_file *file, bool take_away)
{
    struct pending *pending = find_pending(watch, file->name);
    struct folder_file now;
    char path[PATH_MAX];

    if (pending != NULL) {
        drop_pending(watch, pending);
    }
    if (!take_away) {
        watch->refused = true;
        set_timer(watch);
        return;
    }
    /* Another file may stand under that name by now: it is a new one. */
    if (path_of(watch, file->name, path) && look_at(watch, file->name, &now) &&
        same_file(&now, file) && unlink(path) != 0) {
        log_error("folder_take_away", NULL, "file=%s why=%s",
                  log_quote(bytes_of_text(path)),
                  log_quote(bytes_of_text(strerror(errno))));
    }
}

static bool same_content(const char *directory, const char *name,
                         struct bytes content)
{
    struct buffer there;
    char path[PATH_MAX];
    bool same;

    if (snprintf(path, sizeof path, "%s/%s", directory, name) >=
        (int)sizeof path) {
        return false;
    }
    buffer_open(&there, content.length + 1);
    same = file_read_whole(path, &there, NULL) &&
           bytes_equal(buffer_bytes(&there), content);
    buffer_close(&there);
    return same;
}

enum delivery folder_deliver(const struct channel *channel, const char *name,
                             struct bytes content, struct error *err)
{
    const char *directory = channel->folder.out;

    if (directory == NULL) {
        (void)error_set(err, ERROR_CONFIG, "CHANNEL_NO_OUT",
                        "channel '%s' has no out folder", channel->name);
        return DELIVERY_REFUSED;
    }
    if (strchr(name, '/') != NULL || name[0] == '.' || name[0] == '\0') {
        (void)error_set(err, ERROR_REFUSED, "FILE_NAME",
                        "'%s' is no name for a file", name);
        return DELIVERY_REFUSED;
    }
    if (durable_file_write(directory, name, 0640, content, false, err)) {
        return DELIVERY_DONE;
    }
    if (strcmp(err->code, "FILE_EXISTS") == 0) {
        return same_content(directory, name, content) ? DELIVERY_DONE
                                                      : DELIVERY_REFUSED;
    }
    return DELIVERY_RETRY;
}
