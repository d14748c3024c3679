/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything here can be done twice: files are written anew under the same
 * name, and a line that stands in events.jsonl already is not added again. So
 * after a crash the events behind the noted position are simply gone through
 * once more.
 */
#include "store/archive_files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/text.h"
#include "store/archive_line.h"
#include "store/store_inside.h"

enum {
    SETTLE_EVERY = 16384, /* events */
    PATH_SIZE = 1280,
    NAME_LIMIT = 100,
    OBJECT_LIMIT = 2 * 1024 * 1024, /* read into memory; larger are linked */
    LINE_TAIL = 2 * EVENT_LIMIT
};

struct archive_files {
    struct store_paths paths;
    char directory[STORE_PATH_SIZE]; /* <spool>/archive */
    struct store_reader *reader;
    struct journal_reader *journal;
    struct ledger *ledger;
    struct arena *arena;
    uint64_t position; /* everything before is laid out */
    uint64_t settled;  /* … and noted */
    uint64_t since;    /* events laid out since then */
};

/* ---- names ---- */

/* [A-Za-z0-9._-], not beginning with a dot, never empty. */
static void safe_name(struct bytes name, char safe[NAME_LIMIT + 1])
{
    size_t length = 0;

    for (size_t i = 0; i < name.length && length < NAME_LIMIT; i++) {
        char c = name.data[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                    (c == '.' && length > 0);

        safe[length++] = (char)(good ? c : '_');
    }
    if (length == 0) {
        memcpy(safe, "unknown", 7);
        length = 7;
    }
    safe[length] = '\0';
}

static const char *ending_of(struct bytes content)
{
    struct bytes text = bytes_trim(bytes_slice(content, 0, 256));

    if (bytes_starts_with(text, bytes_of("ISA", 3))) {
        return "x12";
    }
    if (bytes_starts_with(text, bytes_of("UNA", 3)) ||
        bytes_starts_with(text, bytes_of("UNB", 3))) {
        return "edi";
    }
    if (bytes_starts_with(text, bytes_of("<", 1))) {
        return "xml";
    }
    if (bytes_starts_with(text, bytes_of("{", 1)) ||
        bytes_starts_with(text, bytes_of("[", 1))) {
        return "json";
    }
    return "bin";
}

/* ---- the directory of a document ---- */

/* The document as it was when it began: what it is filed under must not move
 * when more becomes known. */
static bool beginning(struct archive_files *archive, const struct id *id,
                      struct ledger_document *document, struct error *err)
{
    uint64_t *positions;
    size_t count;
    struct event *event;

    if (!ledger_events(archive->ledger, archive->arena, id, &positions, &count,
                       err)) {
        return false;
    }
    if (count > 0) {
        if (!store_read_event(archive->reader, archive->arena, positions[0],
                              &event, err)) {
            return false;
        }
        for (size_t i = 0; i < event->document_count; i++) {
            if (strcmp(event->documents[i].id.text, id->text) == 0) {
                *document = event->documents[i];
                document->created = event->time;
                return true;
            }
        }
    }
    return error_set(err, ERROR_DAMAGED, "ARCHIVE_DOCUMENT",
                     "no event begins document %s", id->text);
}

static bool make_path(char path[PATH_SIZE], struct error *err,
                      const char *format, ...) PRINTF_LIKE(3, 4);

static bool make_path(char path[PATH_SIZE], struct error *err,
                      const char *format, ...)
{
    va_list values;
    int length;

    va_start(values, format);
    length = vsnprintf(path, PATH_SIZE, format, values);
    va_end(values);
    return (length >= 0 && length < PATH_SIZE) ||
           error_set(err, ERROR_CONFIG, "PATH_TOO_LONG",
                     "a path in the archive is too long");
}

/* mkdir -p without syncs. */
static bool make_directory(char *path, struct error *err)
{
    for (char *slash = path + 1;; slash++) {
        char c = *slash;

        if (c != '/' && c != '\0') {
            continue;
        }
        *slash = '\0';
        if (mkdir(path, (mode_t)0750) != 0 && errno != EEXIST) {
            return error_set_errno(err, ERROR_TRANSIENT, "ARCHIVE_WRITE",
                                   "cannot make %s", path);
        }
        *slash = c;
        if (c == '\0') {
            return true;
        }
    }
}

static bool document_directory(struct archive_files *archive,
                               const struct id *id, char path[PATH_SIZE],
                               struct error *err)
{
    struct ledger_document document = { 0 };
    struct civil_time day;
    char partner[NAME_LIMIT + 1];

    if (!beginning(archive, id, &document, err)) {
        return false;
    }
    day = clock_to_civil(document.created);
    safe_name(document.partner, partner);
    return make_path(path, err, "%s/%04d/%02d/%02d/%s/%s", archive->directory,
                     day.year, day.month, day.day, partner, id->text) &&
           make_directory(path, err);
}

/* ---- objects ---- */

/* Its number among the document's objects of the same role, from 1. */
static bool object_number(struct archive_files *archive, const struct id *id,
                          const struct event_object *object, size_t *number,
                          struct error *err)
{
    struct ledger_object *objects;
    size_t count;

    if (!ledger_objects(archive->ledger, archive->arena, id, &objects, &count,
                        err)) {
        return false;
    }
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal(objects[i].role, object->role)) {
            (*number)++;
            if (objects[i].ref.position == object->ref.position &&
                strcmp(objects[i].ref.large, object->ref.large) == 0) {
                return true;
            }
        }
    }
    return error_set(err, ERROR_DAMAGED, "ARCHIVE_OBJECT",
                     "the ledger does not know an object of document %s",
                     id->text);
}

static bool object_path(const char *directory,
                        const struct event_object *object, size_t number,
                        const char *ending, char path[PATH_SIZE],
                        struct error *err)
{
    if (number == 1) {
        return make_path(path, err, "%s/%.*s.%s", directory,
                         BYTES_ARG(object->role), ending);
    }
    return make_path(path, err, "%s/%.*s-%zu.%s", directory,
                     BYTES_ARG(object->role), number, ending);
}

static bool write_file(const char *path, struct bytes content,
                       struct error *err)
{
    int descriptor;
    bool good;

    (void)unlink(path); /* half of it, from a run that ended */
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0440);
    if (descriptor < 0) {
        return error_set_errno(err, ERROR_TRANSIENT, "ARCHIVE_WRITE",
                               "cannot make %s", path);
    }
    good = file_write_all(descriptor, content, err);
    if (close(descriptor) != 0 && good) {
        good = error_set_errno(err, ERROR_TRANSIENT, "ARCHIVE_WRITE",
                               "cannot write %s", path);
    }
    return good;
}

static bool copy_large(struct archive_files *archive,
                       const struct object_ref *ref, const char *path,
                       struct error *err)
{
    char piece[65536];
    ssize_t got = -1;
    uint64_t offset;
    int from;
    int to;

    if (!store_read_descriptor(archive->reader, ref, &from, &offset, err)) {
        return false;
    }
    to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0440);
    if (to >= 0) {
        while ((got = read(from, piece, sizeof piece)) > 0 &&
               file_write_all(to, bytes_of(piece, (size_t)got), err)) {
            /* on */
        }
        (void)close(to);
    }
    (void)close(from);
    return got == 0 || error_set_errno(err, ERROR_TRANSIENT, "ARCHIVE_WRITE",
                                       "cannot copy to %s", path);
}

/* The file is immutable on both sides, so it may be the same one. */
static bool lay_out_large(struct archive_files *archive, const struct id *id,
                          const struct event_object *object,
                          const char *directory, struct error *err)
{
    char from[PATH_SIZE];
    char path[PATH_SIZE];
    char head[256];
    ssize_t got;
    size_t number;
    uint64_t offset;
    int descriptor;

    if (!store_read_descriptor(archive->reader, &object->ref, &descriptor,
                               &offset, err)) {
        return false;
    }
    got = pread(descriptor, head, sizeof head, 0);
    (void)close(descriptor);
    if (!object_number(archive, id, object, &number, err) ||
        !object_path(directory, object, number,
                     ending_of(bytes_of(head, got < 0 ? 0 : (size_t)got)), path,
                     err) ||
        !make_path(from, err, "%s/%s", archive->paths.large,
                   object->ref.large)) {
        return false;
    }
    (void)unlink(path);
    return link(from, path) == 0 ||
           copy_large(archive, &object->ref, path, err);
}

static bool lay_out_object(struct archive_files *archive, const struct id *id,
                           const struct event_object *object,
                           const char *directory, struct error *err)
{
    char path[PATH_SIZE];
    struct bytes content;
    size_t number;

    if (object->ref.large[0] != '\0') {
        return lay_out_large(archive, id, object, directory, err);
    }
    return store_read(archive->reader, archive->arena, &object->ref,
                      OBJECT_LIMIT, &content, err) &&
           object_number(archive, id, object, &number, err) &&
           object_path(directory, object, number, ending_of(content), path,
                       err) &&
           write_file(path, content, err);
}

/* ---- events ---- */

static const struct id *owner_of(const struct event *event,
                                 const struct event_object *object)
{
    return id_is_none(&object->document) ? &event->document : &object->document;
}

/* What one event says about one document. */
static bool lay_out_for(struct archive_files *archive,
                        const struct event *event, struct bytes json,
                        uint64_t position, const struct id *id,
                        const char *directory, struct error *err)
{
    char path[PATH_SIZE];

    for (size_t i = 0; i < event->object_count; i++) {
        if (strcmp(owner_of(event, &event->objects[i])->text, id->text) == 0 &&
            !lay_out_object(archive, id, &event->objects[i], directory, err)) {
            return false;
        }
    }
    return make_path(path, err, "%s/events.jsonl", directory) &&
           archive_line_append(path, position, json, err);
}

/* Every document that the ledger's index names for this event, once. */
static bool concerned(struct arena *arena, const struct event *event,
                      const struct id ***ids, size_t *count)
{
    size_t most =
        1 + event->document_count + event->change_count + event->object_count;
    const struct id **list = arena_take_array(arena, most, sizeof *list);

    *count = 0;
    if (!id_is_none(&event->document)) {
        list[(*count)++] = &event->document;
    }
    for (size_t i = 0; i < event->document_count; i++) {
        list[(*count)++] = &event->documents[i].id;
    }
    for (size_t i = 0; i < event->change_count; i++) {
        if (!id_is_none(&event->changes[i].document)) {
            list[(*count)++] = &event->changes[i].document;
        }
    }
    for (size_t i = 0; i < event->object_count; i++) {
        if (!id_is_none(&event->objects[i].document)) {
            list[(*count)++] = &event->objects[i].document;
        }
    }
    *ids = list;
    return *count > 0;
}

static bool seen_before(const struct id **ids, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(ids[i]->text, ids[index]->text) == 0) {
            return true;
        }
    }
    return false;
}

static bool lay_out_event(struct archive_files *archive,
                          const struct journal_frame *frame, struct error *err)
{
    struct bytes json = arena_copy(archive->arena, frame->body);
    const struct id **ids;
    struct event *event;
    size_t count;

    if (!event_decode(archive->arena, json, &event, err)) {
        return false;
    }
    if (!concerned(archive->arena, event, &ids, &count)) {
        char path[PATH_SIZE];

        return make_path(path, err, "%s/gateway.jsonl", archive->directory) &&
               archive_line_append(path, frame->position, json, err);
    }
    for (size_t i = 0; i < count; i++) {
        char directory[PATH_SIZE];

        if (!seen_before(ids, i) &&
            (!document_directory(archive, ids[i], directory, err) ||
             !lay_out_for(archive, event, json, frame->position, ids[i],
                          directory, err))) {
            return false;
        }
    }
    return true;
}

/* ---- position ---- */

static bool read_position(struct archive_files *archive, struct error *err)
{
    char path[PATH_SIZE];
    struct buffer text;
    bool good = true;

    if (!make_path(path, err, "%s/position", archive->directory)) {
        return false;
    }
    buffer_open(&text, 64);
    if (access(path, F_OK) == 0) {
        good = file_read_whole(path, &text, err) &&
               (text_to_number(bytes_trim(buffer_bytes(&text)),
                               &archive->position) ||
                error_set(err, ERROR_DAMAGED, "ARCHIVE_POSITION",
                          "%s does not hold a position; remove it to lay out "
                          "everything again",
                          path));
    }
    archive->settled = archive->position;
    buffer_close(&text);
    return good;
}

bool archive_files_settle(struct archive_files *archive, struct error *err)
{
    char text[32];
    int descriptor;
    int length;
    bool good;

    if (archive->settled == archive->position) {
        return true;
    }
    descriptor = open(archive->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    good = descriptor >= 0 && syncfs(descriptor) == 0;
    if (!good) {
        (void)error_set_errno(err, ERROR_TRANSIENT, "ARCHIVE_WRITE",
                              "cannot sync %s", archive->directory);
    }
    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    length = snprintf(text, sizeof text, "%" PRIu64 "\n", archive->position);
    if (!good ||
        !durable_file_write(archive->directory, "position", 0640,
                            bytes_of(text, (size_t)length), true, err)) {
        return false;
    }
    archive->settled = archive->position;
    archive->since = 0;
    return true;
}

uint64_t archive_files_position(const struct archive_files *archive)
{
    return archive->position;
}

/* ---- the whole ---- */

void archive_files_close(struct archive_files *archive)
{
    if (archive != NULL) {
        store_reader_close(archive->reader);
        journal_reader_close(archive->journal);
        ledger_close(archive->ledger);
        arena_close(archive->arena);
        free(archive);
    }
}

static bool open_sources(struct archive_files *archive, const char *spool,
                         struct error *err)
{
    if (!store_paths_fill(&archive->paths, spool, err)) {
        return false;
    }
    (void)snprintf(archive->directory, sizeof archive->directory, "%s/archive",
                   archive->paths.spool);
    archive->arena = arena_open(0);
    if (archive->arena == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for the archive");
    }
    archive->reader = store_reader_open(spool, err);
    archive->journal = archive->reader == NULL
                           ? NULL
                           : journal_reader_open(archive->paths.journal, err);
    archive->ledger =
        archive->journal == NULL
            ? NULL
            : ledger_open(archive->paths.ledger, LEDGER_READ, err);
    return archive->ledger != NULL;
}

struct archive_files *archive_files_open(const char *spool, struct error *err)
{
    struct archive_files *archive = calloc(1, sizeof *archive);

    if (archive == NULL) {
        (void)error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                        "no memory for the archive");
        return NULL;
    }
    if (!open_sources(archive, spool, err) ||
        !durable_directory_make(archive->directory, 0750, err) ||
        !read_position(archive, err)) {
        archive_files_close(archive);
        return NULL;
    }
    return archive;
}

bool archive_files_advance(struct archive_files *archive, uint64_t events,
                           bool *more, struct error *err)
{
    uint64_t applied;
    uint64_t first;
    uint64_t done = 0;

    *more = false;
    if (!ledger_applied(archive->ledger, &applied, err) ||
        !journal_reader_first(archive->journal, &first, err)) {
        return false;
    }
    if (archive->position < first) {
        archive->position = first;
    }
    while (archive->position < applied && done < events) {
        uint64_t next = archive->position;
        struct journal_frame frame;

        arena_reset(archive->arena);
        if (journal_reader_next(archive->journal, &next, applied, &frame,
                                err) != JOURNAL_FRAME) {
            return false;
        }
        if (frame.kind == FRAME_EVENT) {
            if (!lay_out_event(archive, &frame, err)) {
                return false;
            }
            done++;
            archive->since++;
        }
        archive->position = next;
    }
    *more = archive->position < applied;
    return archive->since < SETTLE_EVERY || archive_files_settle(archive, err);
}

static bool export_events(struct archive_files *archive, const struct id *id,
                          const char *directory, struct error *err)
{
    uint64_t *positions;
    size_t count;

    if (!ledger_events(archive->ledger, archive->arena, id, &positions, &count,
                       err)) {
        return false;
    }
    if (count == 0) {
        return error_set(err, ERROR_REFUSED, "DOCUMENT_UNKNOWN",
                         "there is no document %s", id->text);
    }
    for (size_t i = 0; i < count; i++) {
        struct event *event;
        struct bytes json;

        if (!store_read_event_text(archive->reader, archive->arena,
                                   positions[i], &json, err) ||
            !event_decode(archive->arena, json, &event, err) ||
            !lay_out_for(archive, event, json, positions[i], id, directory,
                         err)) {
            return false;
        }
    }
    return true;
}

bool archive_files_export(const char *spool, const struct id *document,
                          const char *directory, struct error *err)
{
    struct archive_files *archive = calloc(1, sizeof *archive);
    char path[PATH_SIZE];
    bool good;

    if (archive == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for an export");
    }
    good = open_sources(archive, spool, err) &&
           make_path(path, err, "%s", directory) && make_directory(path, err) &&
           export_events(archive, document, path, err);
    archive_files_close(archive);
    return good;
}
