/* SPDX-License-Identifier: Apache-2.0 */
#include "console/demo_watch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { CONTENT_LIMIT = 16 * 1024 * 1024 };

/* ---- colours */

static bool wants_colour(const struct output *out)
{
    const char *terminal = getenv("TERM");

    return isatty(out->descriptor) != 0 && getenv("NO_COLOR") == NULL &&
           terminal != NULL && strcmp(terminal, "dumb") != 0;
}

const char *demo_dim(const struct demo_watch *watch)
{
    return watch->colour ? "\x1b[2m" : "";
}

const char *demo_bold(const struct demo_watch *watch)
{
    return watch->colour ? "\x1b[1m" : "";
}

const char *demo_good(const struct demo_watch *watch)
{
    return watch->colour ? "\x1b[32m" : "";
}

const char *demo_bad(const struct demo_watch *watch)
{
    return watch->colour ? "\x1b[31m" : "";
}

const char *demo_plain(const struct demo_watch *watch)
{
    return watch->colour ? "\x1b[0m" : "";
}

/* ---- opening */

static bool open_readers(struct demo_watch *watch, struct error *err)
{
    struct arena *arena = watch->arena;

    watch->ledger = ledger_open(
        arena_format(arena, "%s/ledger.db", watch->spool), LEDGER_READ, err);
    if (watch->ledger == NULL) {
        return false;
    }
    watch->store = store_reader_open(watch->spool, err);
    if (watch->store == NULL) {
        return false;
    }
    watch->journal = journal_reader_open(
        arena_format(arena, "%s/journal", watch->spool), err);
    return watch->journal != NULL;
}

static void close_readers(struct demo_watch *watch)
{
    journal_reader_close(watch->journal);
    store_reader_close(watch->store);
    ledger_close(watch->ledger);
    watch->journal = NULL;
    watch->store = NULL;
    watch->ledger = NULL;
}

bool demo_watch_open(struct demo_watch *watch, const char *directory,
                     const char *spool, struct output *out, struct error *err)
{
    memset(watch, 0, sizeof *watch);
    watch->arena = arena_open(0);
    watch->scratch = arena_open(0);
    watch->out = out;
    watch->colour = wants_colour(out);
    watch->began = clock_now();
    if (watch->arena == NULL || watch->scratch == NULL) {
        demo_watch_close(watch);
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
    }
    watch->spool = arena_copy_text(watch->arena, spool);
    if (!workspace_open(&watch->workspace, directory, err) ||
        !workspace_load(&watch->workspace, WORKSPACE_ALL, err) ||
        !open_readers(watch, err)) {
        demo_watch_close(watch);
        return false;
    }
    watch->directory = workspace_partners(&watch->workspace);
    return true;
}

void demo_watch_close(struct demo_watch *watch)
{
    close_readers(watch);
    if (watch->workspace.arena != NULL) {
        workspace_close(&watch->workspace);
    }
    arena_close(watch->scratch);
    arena_close(watch->arena);
    memset(watch, 0, sizeof *watch);
}

bool demo_watch_reopen(struct demo_watch *watch, struct error *err)
{
    close_readers(watch);
    return open_readers(watch, err);
}

/* ---- what was seen */

static struct demo_document *find_seen(struct demo_watch *watch,
                                       const struct id *id)
{
    for (size_t i = watch->count; i-- > 0;) {
        if (strcmp(watch->documents[i].id.text, id->text) == 0) {
            return &watch->documents[i];
        }
    }
    return NULL;
}

/* "850" of "x12/004010/850". */
static struct bytes last_part(struct bytes type)
{
    for (size_t at; (at = bytes_find(type, '/')) != SIZE_MAX;) {
        type = bytes_slice(type, at + 1, type.length);
    }
    return type;
}

static struct demo_document *add_seen(struct demo_watch *watch,
                                      const struct ledger_document *row,
                                      const struct object_ref *payload)
{
    const struct partner *partner =
        partner_find(watch->directory, row->partner);
    struct demo_document *seen;

    watch->documents = arena_grow(watch->arena, watch->documents, watch->count,
                                  &watch->capacity, sizeof *watch->documents);
    seen = &watch->documents[watch->count++];
    memset(seen, 0, sizeof *seen);
    seen->id = row->id;
    seen->type = arena_copy(watch->arena, last_part(row->type));
    seen->key = arena_copy(watch->arena, row->key);
    seen->record = arena_copy(watch->arena, row->record);
    seen->station = arena_copy(watch->arena, row->station);
    seen->payload = *payload;
    seen->from = "?";
    seen->to = "?";
    if (partner != NULL) {
        seen->from = partner->station->title;
        seen->to = partner->title;
    }
    return seen;
}

/* Where each type names the order it is about. */
static const struct {
    const char *tag;
    size_t element;
} order_places[] = { { "BEG", 3 }, { "BAK", 3 }, { "PRF", 1 }, { "BIG", 4 } };

/* What ties it to others, out of its segments. */
static void note_ties(struct demo_watch *watch, struct demo_document *seen,
                      const struct demo_segments *segments)
{
    const struct demo_segment *group = demo_find(segments, "GS", 0);
    const struct demo_segment *about = demo_find(segments, "AK1", 0);

    for (size_t i = 0; i < COUNT_OF(order_places); i++) {
        struct bytes number =
            demo_element(demo_find(segments, order_places[i].tag, 0),
                         order_places[i].element);

        if (number.length > 0) {
            seen->order = arena_copy(watch->arena, number);
        }
    }
    seen->functional = arena_copy(watch->arena, demo_element(group, 1));
    seen->group = arena_copy(watch->arena, demo_element(group, 6));
    seen->answers_functional = arena_copy(watch->arena, demo_element(about, 1));
    seen->answers_group = arena_copy(watch->arena, demo_element(about, 2));
}

/* ---- telling */

bool demo_watch_segments(struct demo_watch *watch, struct arena *arena,
                         const struct demo_document *document,
                         struct demo_segments *segments, struct error *err)
{
    struct bytes content;

    if (!store_read(watch->store, arena, &document->payload, CONTENT_LIMIT,
                    &content, err)) {
        return false;
    }
    *segments = demo_read(arena, content);
    return true;
}

static void say_when(struct demo_watch *watch, int64_t time)
{
    int64_t after = time > watch->began ? time - watch->began : 0;

    output_format(watch->out, "%s%5lld.%02lld s%s  ", demo_dim(watch),
                  (long long)(after / 1000), (long long)(after % 1000 / 10),
                  demo_plain(watch));
}

bool demo_watch_tell(struct demo_watch *watch,
                     const struct demo_document *document, int64_t time,
                     struct error *err)
{
    struct demo_segments segments;

    if (!demo_watch_segments(watch, watch->scratch, document, &segments, err)) {
        return false;
    }
    output_text(watch->out, "\n");
    say_when(watch, time);
    output_format(watch->out, "%s%s → %s  %.*s %s%s\n            ",
                  demo_bold(watch), document->from, document->to,
                  BYTES_ARG(document->type), demo_type_title(document->type),
                  demo_plain(watch));
    output_safe(watch->out,
                demo_summary(watch->scratch, document->type, &segments));
    output_format(watch->out, "\n%s", demo_dim(watch));
    for (size_t i = 0; i < segments.count; i++) {
        output_text(watch->out, "              ");
        output_safe(watch->out, segments.items[i].text);
        output_text(watch->out, "\n");
    }
    output_text(watch->out, demo_plain(watch));
    return true;
}

static void tell_acknowledged(struct demo_watch *watch,
                              const struct demo_document *seen, int64_t time)
{
    bool good = seen->acknowledged == ACKNOWLEDGED_ACCEPTED;

    say_when(watch, time);
    output_format(watch->out, "%s%s%s %s's %.*s was acknowledged by %s: %s\n",
                  good ? demo_good(watch) : demo_bad(watch), good ? "✓" : "✗",
                  demo_plain(watch), seen->from, BYTES_ARG(seen->type),
                  seen->to, acknowledged_status_name(seen->acknowledged));
}

static void tell_trouble(struct demo_watch *watch,
                         const struct ledger_document *row, int64_t time)
{
    say_when(watch, time);
    output_format(watch->out, "%s%s %s%s ", demo_bad(watch),
                  document_kind_name(row->kind), state_name(row->state),
                  demo_plain(watch));
    output_safe(watch->out, row->reason_code);
    output_text(watch->out, ": ");
    output_safe(watch->out, row->reason);
    output_format(watch->out, "\n            %s%s%s\n", demo_dim(watch),
                  row->id.text, demo_plain(watch));
}

/* What was held goes on. */
static void tell_released(struct demo_watch *watch, const struct event *event)
{
    say_when(watch, event->time);
    output_format(watch->out, "%sreleased%s by %.*s: ", demo_good(watch),
                  demo_plain(watch), BYTES_ARG(event->actor));
    output_safe(watch->out, event->reason);
    output_format(watch->out, "\n            %s%s%s\n", demo_dim(watch),
                  event->document.text, demo_plain(watch));
}

/* ---- following */

static bool note_outbound(struct demo_watch *watch,
                          const struct ledger_document *row, int64_t time,
                          struct error *err)
{
    struct demo_document *seen = find_seen(watch, &row->id);
    struct demo_segments segments;
    struct object_ref payload;

    if (seen == NULL) {
        switch (
            ledger_object(watch->ledger, &row->id, "payload", &payload, err)) {
        case LOOKUP_FAILED:
            return false;
        case LOOKUP_NONE:
            return true;
        case LOOKUP_FOUND:
            break;
        }
        seen = add_seen(watch, row, &payload);
        if (!demo_watch_segments(watch, watch->scratch, seen, &segments, err) ||
            !demo_watch_tell(watch, seen, time, err)) {
            return false;
        }
        note_ties(watch, seen, &segments);
    }
    seen->state = row->state;
    if (seen->acknowledged != row->acknowledged) {
        seen->acknowledged = row->acknowledged;
        if (seen->acknowledged > ACKNOWLEDGED_WAITING) {
            tell_acknowledged(watch, seen, time);
        }
    }
    return true;
}

static bool note_document(struct demo_watch *watch, const struct id *id,
                          const struct event *event, bool moved,
                          struct error *err)
{
    struct ledger_document row;

    switch (ledger_document(watch->ledger, watch->scratch, id, &row, err)) {
    case LOOKUP_FAILED:
        return false;
    case LOOKUP_NONE:
        return true;
    case LOOKUP_FOUND:
        break;
    }
    if (row.kind == DOCUMENT_OUTBOUND &&
        !note_outbound(watch, &row, event->time, err)) {
        return false;
    }
    if (moved && state_is_attention(row.state)) {
        tell_trouble(watch, &row, event->time);
    }
    return true;
}

static bool note_event(struct demo_watch *watch, const struct event *event,
                       struct error *err)
{
    if (event->kind == EVENT_RELEASED) {
        tell_released(watch, event);
    }
    for (size_t i = 0; i < event->document_count; i++) {
        if (!note_document(watch, &event->documents[i].id, event,
                           state_is_attention(event->documents[i].state),
                           err)) {
            return false;
        }
    }
    for (size_t i = 0; i < event->change_count; i++) {
        const struct event_change *change = &event->changes[i];
        const struct id *id = id_is_none(&change->document) ? &event->document
                                                            : &change->document;

        if (!note_document(watch, id, event,
                           (change->set & FIELD_STATE) != 0 &&
                               state_is_attention(change->to.state),
                           err)) {
            return false;
        }
    }
    return true;
}

static bool note_until(struct demo_watch *watch, uint64_t applied,
                       struct error *err)
{
    struct journal_frame frame;
    struct event *event;

    while (watch->position < applied) {
        switch (journal_reader_next(watch->journal, &watch->position, applied,
                                    &frame, err)) {
        case JOURNAL_FAILED:
            return false;
        case JOURNAL_END:
            watch->position = applied;
            return true;
        case JOURNAL_FRAME:
            break;
        }
        arena_reset(watch->scratch);
        if (frame.kind == FRAME_EVENT &&
            (!event_decode(watch->scratch, frame.body, &event, err) ||
             !note_event(watch, event, err))) {
            return false;
        }
    }
    return true;
}

bool demo_watch_advance(struct demo_watch *watch, bool *news, struct error *err)
{
    uint64_t applied;

    *news = false;
    if (!ledger_applied(watch->ledger, &applied, err)) {
        return err->kind == ERROR_TRANSIENT;
    }
    if (applied <= watch->position) {
        return true;
    }
    *news = true;
    return note_until(watch, applied, err);
}
