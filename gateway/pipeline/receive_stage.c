/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/receive_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/log.h"
#include "pipeline/stage_table.h"
#include "pipeline/turn.h"
#include "transport/folder.h"

/* Files between offer and accept point. */
enum {
    ACCEPTS_AT_ONCE = 1024,
    ACCEPT_BYTES = 64 * 1024 * 1024, /* in memory, of all of them */
    READ_PIECE = 256 * 1024
};

struct watched_folder {
    struct folder_intake *intake;
    char *partner;
    char *channel;
    char *directory;
    struct folder_watch *watch;
    bool wanted;
    size_t busy;
    struct watched_folder *next;
};

struct folder_intake {
    struct front *front;
    struct watched_folder *folders;
    size_t busy;
    uint64_t bytes; /* of those that are busy */
    bool full;      /* something was not taken for being one too many */
};

/* One thing that arrives. */
struct arriving {
    struct front *front;
    struct watched_folder *folder; /* NULL: it came by a request */
    struct folder_file file;
    struct receive_request request;
    struct intake bytes;
    struct object_draft draft;
    struct id document;
    char key[512];
    bool duplicate;
    bool keep; /* the file stays where it is */
    struct turn turn;
};

/* The same file met again, because we ended between the accept and taking it
 * away, is the same arrival. */
static bool find_before(struct turn *turn, const struct arriving *arriving,
                        struct bytes partner, bool *before, struct error *err)
{
    struct ledger_dedupe found;

    if (arriving->key[0] == '\0') {
        *before = false;
        return true;
    }
    return turn_found(ledger_dedupe(turn->ledger, turn->arena, partner,
                                    bytes_of_text("file"),
                                    bytes_of_text(arriving->key), &found, err),
                      before);
}

static void fill_document(struct turn *turn, struct arriving *arriving,
                          const struct partner *partner,
                          struct ledger_document *row)
{
    row->direction = DIRECTION_IN;
    row->partner = bytes_of_text(partner->name);
    row->station = bytes_of_text(partner->station->name);
    row->channel = arriving->request.channel;
    row->name = arriving->request.name;
    row->size = arriving->draft.ref.length;
    row->sha256 = arriving->draft.ref.sha256;
    row->config = strtoull(turn->snapshot->version, NULL, 10);
    row->created = turn->now;
}

static bool run_accept(struct front_commit *commit, struct store_turn *store,
                       struct error *err)
{
    struct arriving *arriving = commit->context;
    struct turn *turn = &arriving->turn;
    const struct partner *partner =
        partner_find(commit->snapshot->directory, arriving->request.partner);
    struct ledger_effect *effect;
    struct event_object *object;
    struct event *event;

    turn_begin(turn, commit, store, arriving->turn.now);
    if (partner == NULL) {
        return error_set(err, ERROR_REFUSED, "PARTNER_UNKNOWN",
                         "there is no partner '%.*s'",
                         BYTES_ARG(arriving->request.partner));
    }
    if (!find_before(turn, arriving, arriving->request.partner,
                     &arriving->duplicate, err)) {
        return false;
    }
    if (arriving->duplicate) {
        return true;
    }
    if (!store_append_object(store, &arriving->draft, err)) {
        return false;
    }
    arriving->document = id_make(turn->now);
    event =
        event_make(turn->arena, EVENT_RECEIVED, turn->now, &arriving->document);
    event->actor = arriving->request.actor.length > 0
                       ? arriving->request.actor
                       : turn_format(turn, "partner:%s", partner->name);
    fill_document(turn, arriving, partner,
                  event_add_document(turn->arena, event, &arriving->document,
                                     DOCUMENT_INTERCHANGE, STATE_ACCEPTED));
    object = event_add_object(turn->arena, event, "raw", &arriving->draft.ref);
    object->document = arriving->document;
    if (arriving->key[0] != '\0') {
        effect = event_add_effect(turn->arena, event, EFFECT_DEDUPE_SET);
        effect->dedupe.partner = bytes_of_text(partner->name);
        effect->dedupe.kind = bytes_of_text("file");
        effect->dedupe.key = bytes_of_text(arriving->key);
        effect->dedupe.document = arriving->document;
        effect->dedupe.sha256 = arriving->draft.ref.sha256;
        effect->dedupe.time = turn->now;
    }
    turn_follow(turn, &arriving->document, DOCUMENT_INTERCHANGE,
                STATE_ACCEPTED);
    return turn_append(turn, event, err);
}

static void free_folder(struct watched_folder *folder)
{
    folder_watch_close(folder->watch);
    free(folder->partner);
    free(folder->channel);
    free(folder->directory);
    free(folder);
}

/* A folder that the configuration no longer names goes when its last file is
 * settled. */
static void drop_unwanted(struct folder_intake *intake)
{
    struct watched_folder **link = &intake->folders;

    while (*link != NULL) {
        struct watched_folder *folder = *link;

        if (folder->wanted || folder->busy > 0) {
            link = &folder->next;
            continue;
        }
        *link = folder->next;
        free_folder(folder);
    }
}

/* What was left for lack of room is not left until the next look by itself. */
static void look_again(void *context)
{
    struct folder_intake *intake = context;
    struct watched_folder *folder;

    for (folder = intake->folders; folder != NULL; folder = folder->next) {
        folder_watch_scan(folder->watch);
    }
}

void folder_intake_look(struct folder_intake *intake)
{
    event_loop_timer(intake->front->loop, 0, look_again, intake);
}

static void use_room(struct folder_intake *intake)
{
    if (intake->full && intake->busy < ACCEPTS_AT_ONCE / 4 &&
        task_queue_in_line(intake->front->jobs) < TASK_LIMIT / 4) {
        intake->full = false;
        folder_intake_look(intake);
    }
}

static void end_arriving(struct arriving *arriving, const struct error *err)
{
    struct watched_folder *folder = arriving->folder;

    if (folder != NULL) {
        folder->busy--;
        folder->intake->busy--;
        folder->intake->bytes -= arriving->file.size;
        folder_watch_finish(folder->watch, &arriving->file,
                            err == NULL && !arriving->keep);
        drop_unwanted(arriving->front->intake);
        use_room(arriving->front->intake);
    }
    if (arriving->request.after != NULL) {
        arriving->request.after(arriving->request.context, &arriving->document,
                                err);
    }
    intake_close(&arriving->bytes);
}

static void after_accept(struct front_commit *commit, const struct error *err)
{
    struct arriving *arriving = commit->context;
    struct front *front = commit->front;

    if (err != NULL) {
        log_error("not_accepted", NULL, "partner=%s name=%s code=%s why=%s",
                  log_quote(arriving->request.partner),
                  log_quote(arriving->request.name), err->code,
                  log_quote(bytes_of_text(err->text)));
    } else if (arriving->duplicate) {
        log_event("accepted_before", NULL, "partner=%s name=%s",
                  log_quote(arriving->request.partner),
                  log_quote(arriving->request.name));
    } else {
        log_event("accepted", arriving->document.text,
                  "partner=%s name=%s bytes=%llu",
                  log_quote(arriving->request.partner),
                  log_quote(arriving->request.name),
                  (unsigned long long)arriving->draft.ref.length);
        turn_start_followers(front, &arriving->turn);
    }
    end_arriving(arriving, err);
    front_settle(front);
}

static void submit(struct front *front, struct front_commit *commit,
                   struct arriving *arriving)
{
    arriving->turn.now = clock_now();
    commit->snapshot = snapshot_keep(front->snapshot);
    commit->context = arriving;
    commit->run = run_accept;
    commit->after = after_accept;
    front_submit(commit, true);
}

/* ---- from a folder ---- */

static enum folder_offer copy_file(struct front *front, int descriptor,
                                   struct arriving *arriving, struct error *err)
{
    char *piece = arena_take(front->arena, READ_PIECE);
    ssize_t got;

    while ((got = read(descriptor, piece, READ_PIECE)) != 0) {
        if (got < 0 && errno != EINTR) {
            (void)error_set_errno(err, ERROR_TRANSIENT, "FILE_READ",
                                  "cannot read it");
            return FOLDER_LEFT;
        }
        if (got > 0 && !intake_write(&arriving->bytes,
                                     bytes_of(piece, (size_t)got), err)) {
            return err->kind == ERROR_LIMIT ? FOLDER_LEFT : FOLDER_BUSY;
        }
    }
    return FOLDER_TAKEN;
}

/* The name, size and time under which it is known are those of the bytes that
 * were read: whoever changes or replaces it meanwhile has left another file. */
static enum folder_offer read_file(struct front *front,
                                   struct watched_folder *folder,
                                   struct arriving *arriving, uint64_t limit,
                                   struct error *err)
{
    char path[4096];
    int descriptor;
    enum folder_offer result;

    (void)snprintf(path, sizeof path, "%s/%s", folder->directory,
                   arriving->file.name);
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) {
        result = errno == EMFILE || errno == ENFILE ? FOLDER_BUSY : FOLDER_LEFT;
        (void)error_set_errno(err, ERROR_TRANSIENT, "FILE_OPEN",
                              "cannot open it");
        return result;
    }
    store_intake(front->store, limit, &arriving->bytes);
    result = copy_file(front, descriptor, arriving, err);
    if (result == FOLDER_TAKEN &&
        !folder_is_file(descriptor, &arriving->file)) {
        (void)error_set(err, ERROR_TRANSIENT, "FILE_CHANGED",
                        "it was changed while it was read");
        result = FOLDER_LEFT;
    }
    (void)close(descriptor);
    if (result == FOLDER_TAKEN &&
        !intake_finish(&arriving->bytes, &arriving->draft, err)) {
        result = FOLDER_BUSY;
    }
    return result;
}

static bool may_take(struct front *front, const struct watched_folder *folder,
                     const struct folder_file *file)
{
    struct error err;

    if (front->draining || front->stopping ||
        store_failed(front->store, NULL)) {
        return false;
    }
    if (front->intake->busy >= ACCEPTS_AT_ONCE ||
        front->intake->bytes >= ACCEPT_BYTES ||
        task_queue_in_line(front->jobs) >= TASK_LIMIT / 2) {
        front->intake->full = true;
        return false;
    }
    if (!store_has_room(front->store, file->size, &err)) {
        log_error("no_room", NULL, "why=%s",
                  log_quote(bytes_of_text(err.text)));
        return false;
    }
    return !front_is_paused(front, bytes_of_text(folder->partner), "in");
}

/* A file over the partner's limit is no document of that partner; it is left
 * where it is, and said so each time it is offered. */
static bool is_too_long(const struct folder_file *file, uint64_t limit)
{
    if (limit != 0 && file->size > limit) {
        log_error("file_too_long", NULL, "name=%s bytes=%llu limit=%llu",
                  log_quote(bytes_of_text(file->name)),
                  (unsigned long long)file->size, (unsigned long long)limit);
        return true;
    }
    return false;
}

static uint64_t file_limit(const struct front *front,
                           const struct partner *partner)
{
    uint64_t own = partner->limits.interchange;
    uint64_t ours = front->settings->interchange_limit;

    return own != 0 && own < ours ? own : ours;
}

static enum folder_offer offered(void *context, const struct folder_file *file)
{
    struct watched_folder *folder = context;
    struct front *front = folder->intake->front;
    const struct partner *partner = partner_find(
        front->snapshot->directory, bytes_of_text(folder->partner));
    enum folder_offer result;
    struct front_commit *commit;
    struct arriving *arriving;
    struct error err;

    if (partner == NULL || partner->status == PARTNER_PAUSED ||
        partner->status == PARTNER_DRAFT || !may_take(front, folder, file)) {
        arena_reset(front->arena);
        return FOLDER_BUSY;
    }
    if (is_too_long(file, file_limit(front, partner))) {
        arena_reset(front->arena);
        return FOLDER_LEFT;
    }
    commit = front_commit_make(front);
    arriving = arena_take(commit->arena, sizeof *arriving);
    arriving->front = front;
    arriving->folder = folder;
    arriving->file = *file;
    arriving->request.partner =
        arena_copy(commit->arena, bytes_of_text(folder->partner));
    arriving->request.channel =
        arena_copy(commit->arena, bytes_of_text(folder->channel));
    arriving->request.name =
        arena_copy(commit->arena, bytes_of_text(file->name));
    result =
        read_file(front, folder, arriving, file_limit(front, partner), &err);
    if (result != FOLDER_TAKEN) {
        log_error("not_received", NULL, "name=%s why=%s",
                  log_quote(arriving->request.name),
                  log_quote(bytes_of_text(err.text)));
        intake_close(&arriving->bytes);
        front_commit_drop(commit);
        arena_reset(front->arena);
        return result;
    }
    arena_reset(front->arena);
    (void)snprintf(arriving->key, sizeof arriving->key, "%s:%s:%llu:%lld",
                   folder->channel, file->name, (unsigned long long)file->inode,
                   (long long)file->modified_ns);
    folder->busy++;
    folder->intake->busy++;
    folder->intake->bytes += arriving->file.size;
    submit(front, commit, arriving);
    return FOLDER_TAKEN;
}

/* ---- which folders ---- */

static struct watched_folder *find_folder(struct folder_intake *intake,
                                          const char *partner,
                                          const struct channel *channel)
{
    struct watched_folder *folder;

    for (folder = intake->folders; folder != NULL; folder = folder->next) {
        if (strcmp(folder->partner, partner) == 0 &&
            strcmp(folder->channel, channel->name) == 0 &&
            strcmp(folder->directory, channel->folder.in) == 0) {
            return folder;
        }
    }
    return NULL;
}

/* Folders below the spool are ours to make; any other one is somebody's. */
static void make_folder(const char *path)
{
    struct error err;

    if (path != NULL && path[0] != '/' &&
        !durable_directory_make(path, 0770, &err)) {
        log_error("folder_not_made", NULL, "why=%s",
                  log_quote(bytes_of_text(err.text)));
    }
}

static void watch_folder(struct folder_intake *intake, const char *partner,
                         const struct channel *channel)
{
    struct front *front = intake->front;
    struct watched_folder *folder = find_folder(intake, partner, channel);
    struct folder_options options = { .directory = channel->folder.in,
                                      .pattern = channel->folder.pattern,
                                      .settle = channel->folder.settle,
                                      .rescan = channel->folder.every > 0
                                                    ? channel->folder.every
                                                    : front->settings->rescan,
                                      .offer = offered };
    struct error err;

    if (folder != NULL) {
        folder->wanted = true;
        return;
    }
    folder = calloc(1, sizeof *folder);
    if (folder == NULL) {
        return;
    }
    folder->intake = intake;
    folder->partner = strdup(partner);
    folder->channel = strdup(channel->name);
    folder->directory = strdup(channel->folder.in);
    options.context = folder;
    folder->watch = folder_watch_open(front->loop, &options, &err);
    if (folder->watch == NULL || folder->partner == NULL ||
        folder->channel == NULL || folder->directory == NULL) {
        log_error("folder_not_watched", NULL, "partner=%s why=%s", partner,
                  log_quote(bytes_of_text(err.text)));
        free_folder(folder);
        return;
    }
    folder->wanted = true;
    folder->next = intake->folders;
    intake->folders = folder;
}

void folder_intake_refresh(struct folder_intake *intake)
{
    const struct partner_directory *directory =
        intake->front->snapshot->directory;
    struct watched_folder *folder;

    for (folder = intake->folders; folder != NULL; folder = folder->next) {
        folder->wanted = false;
    }
    for (size_t i = 0; i < directory->partner_count; i++) {
        const struct partner *partner = &directory->partners[i];

        for (size_t j = 0; j < partner->channel_count; j++) {
            const struct channel *channel = &partner->channels[j];

            if (channel->kind != CHANNEL_FOLDER) {
                continue;
            }
            make_folder(channel->folder.in);
            make_folder(channel->folder.out);
            if (channel->folder.in != NULL) {
                watch_folder(intake, partner->name, channel);
            }
        }
    }
    drop_unwanted(intake);
}

struct folder_intake *folder_intake_open(struct front *front)
{
    struct folder_intake *intake = calloc(1, sizeof *intake);

    if (intake != NULL) {
        intake->front = front;
    }
    return intake;
}

void folder_intake_close(struct folder_intake *intake)
{
    if (intake == NULL) {
        return;
    }
    event_loop_cancel(intake->front->loop, look_again, intake);
    while (intake->folders != NULL) {
        struct watched_folder *folder = intake->folders;

        intake->folders = folder->next;
        free_folder(folder);
    }
    free(intake);
}

size_t folder_intake_busy(const struct folder_intake *intake)
{
    return intake->busy;
}

/* ---- from a request ---- */

void receive_stage_accept(struct front *front,
                          const struct receive_request *request)
{
    struct front_commit *commit = front_commit_make(front);
    struct arriving *arriving = arena_take(commit->arena, sizeof *arriving);
    struct error err;

    arriving->front = front;
    arriving->request = *request;
    arriving->request.partner = arena_copy(commit->arena, request->partner);
    arriving->request.channel = arena_copy(commit->arena, request->channel);
    arriving->request.name = arena_copy(commit->arena, request->name);
    arriving->request.actor = arena_copy(commit->arena, request->actor);
    store_intake(front->store, 0, &arriving->bytes);
    if (!store_has_room(front->store, request->content.length, &err) ||
        !intake_write(&arriving->bytes, request->content, &err) ||
        !intake_finish(&arriving->bytes, &arriving->draft, &err)) {
        end_arriving(arriving, &err);
        front_commit_drop(commit);
        return;
    }
    submit(front, commit, arriving);
}
