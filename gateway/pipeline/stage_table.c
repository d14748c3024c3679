/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/stage_table.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/batch_stage.h"
#include "pipeline/decide_stage.h"
#include "pipeline/read_stage.h"
#include "pipeline/send_stage.h"
#include "pipeline/task_queue.h"
#include "pipeline/write_stage.h"

/* A file becomes an ACCEPTED interchange in receive_stage.c; from there: */
static const struct stage stages[] = {
    { "read", DOCUMENT_INTERCHANGE, STATE_ACCEPTED, NEEDS_WORKER,
      read_stage_start, "checked, done", "accepted", "held, quarantined" },
    { "split", DOCUMENT_INTERCHANGE, STATE_CHECKED, NEEDS_WORKER,
      read_stage_start, "done", "checked", "held, quarantined" },
    { "decide", DOCUMENT_TRANSACTION, STATE_MAPPED, NEEDS_TURN,
      decide_stage_start, "decided", "mapped", "held" },
    { "write", DOCUMENT_OUTBOUND, STATE_DECIDED, NEEDS_WORKER,
      write_stage_start, "ready, written", "decided", "held, quarantined" },
    { "batch", DOCUMENT_OUTBOUND, STATE_WRITTEN, NEEDS_TURN, batch_stage_start,
      "ready", "written", "held" },
    { "send", DOCUMENT_OUTBOUND, STATE_READY, NEEDS_SENDER, send_stage_start,
      "await_ack, delivered", "retry", "held, dead" },
    { "send again", DOCUMENT_OUTBOUND, STATE_RETRY, NEEDS_SENDER,
      send_stage_start, "await_ack, delivered", "retry", "held, dead" },
    { "send again", DOCUMENT_OUTBOUND, STATE_SENT_UNKNOWN, NEEDS_SENDER,
      send_stage_start, "await_ack, delivered", "retry", "held, dead" },
    { "find out", DOCUMENT_OUTBOUND, STATE_SENDING, NEEDS_SENDER,
      send_stage_start, "sent_unknown", "retry", "held, dead" },
};

enum { RECOVER_AT_ONCE = 2000 };

const struct stage *stage_find(enum document_kind kind,
                               enum document_state state)
{
    for (size_t i = 0; i < COUNT_OF(stages); i++) {
        if (stages[i].kind == kind && stages[i].from == state) {
            return &stages[i];
        }
    }
    return NULL;
}

const struct stage *stage_at(size_t index)
{
    return index < COUNT_OF(stages) ? &stages[index] : NULL;
}

static struct task_queue *queue_of(struct front *front,
                                   const struct stage *stage)
{
    return stage->needs == NEEDS_SENDER ? front->deliveries : front->jobs;
}

void stage_add(struct front *front, const struct id *document,
               enum document_kind kind, enum document_state state)
{
    const struct stage *stage = stage_find(kind, state);

    if (stage != NULL) {
        (void)task_queue_add(queue_of(front, stage), document);
    }
}

/* Reads the row anew: its state now decides, not the one it had when it was
 * put in line. */
static enum stage_start start_task(struct front *front,
                                   const struct id *document)
{
    struct ledger_document row;
    const struct stage *stage;
    struct error err;

    switch (
        ledger_document(front->ledger, front->arena, document, &row, &err)) {
    case LOOKUP_FAILED:
        if (err.kind == ERROR_TRANSIENT) {
            return STAGE_BUSY;
        }
        front_fail(front, &err);
        return STAGE_SKIPPED;
    case LOOKUP_NONE:
        log_warning("task_unknown", document->text, "state=none");
        return STAGE_SKIPPED;
    case LOOKUP_FOUND:
        break;
    }
    stage = stage_find(row.kind, row.state);
    return stage == NULL ? STAGE_SKIPPED : stage->start(front, &row);
}

static void pump_queue(struct front *front, struct task_queue *queue)
{
    struct id document;

    while (task_queue_take(queue, &document)) {
        enum stage_start started = start_task(front, &document);

        arena_reset(front->arena);
        if (started == STAGE_BUSY) {
            task_queue_put_back(queue, &document);
            return;
        }
        if (started == STAGE_SKIPPED) {
            task_queue_end(queue, &document);
        }
    }
}

static bool is_full(const struct front *front)
{
    return task_queue_in_line(front->jobs) >= TASK_LIMIT ||
           task_queue_in_line(front->deliveries) >= TASK_LIMIT;
}

/* One lot of what is to be done, from where the last one ended. false: that was
 * the last one, or it failed. */
static bool fetch_lot(struct front *front)
{
    struct arena *arena = arena_open(0);
    struct ledger_document *rows;
    struct error err = { 0 };
    size_t count;
    size_t taken = 0;

    if (arena == NULL ||
        !ledger_work(front->ledger, arena, clock_now(), &front->fetched,
                     RECOVER_AT_ONCE, &rows, &count, &err)) {
        arena_close(arena);
        front_fail(front, &err);
        return false;
    }
    for (; taken < count && !is_full(front); taken++) {
        stage_add(front, &rows[taken].id, rows[taken].kind, rows[taken].state);
        front->fetched = rows[taken].id;
    }
    arena_close(arena);
    return count == RECOVER_AT_ONCE || taken < count;
}

/* As much as the line holds; the rest when it has run dry. */
static void fetch(struct front *front)
{
    do {
        front->more_to_fetch = fetch_lot(front);
    } while (front->more_to_fetch && !is_full(front));
}

/* What did not fit into the line is fetched when it has run dry: first what
 * the last round over the ledger left, then, if something else found no place
 * meanwhile, in a new round. So every document has its turn, also behind many
 * that may not go (a partner that is paused). */
static void refill(struct front *front)
{
    if (task_queue_in_line(front->jobs) > 0 ||
        task_queue_in_line(front->deliveries) > 0) {
        return;
    }
    if (front->more_to_fetch) {
        fetch(front);
        stage_pump(front);
    } else if (task_queue_overflowed(front->jobs) |
               task_queue_overflowed(front->deliveries)) {
        stage_recover(front);
    }
}

/* One look at the ledger for all that can be started: a reader's transaction
 * costs more than its lookups. */
static void pump(void *context)
{
    struct front *front = context;
    bool held;

    front->pumping = false;
    if (!store_failed(front->store, NULL)) {
        held = ledger_hold(front->ledger, NULL);
        pump_queue(front, front->jobs);
        pump_queue(front, front->deliveries);
        if (held) {
            ledger_release(front->ledger);
        }
        refill(front);
    }
    front_settle(front);
}

void stage_pump(struct front *front)
{
    if (!front->pumping) {
        front->pumping = true;
        event_loop_post(front->loop, pump, front);
    }
}

void stage_end(struct front *front, const struct id *document)
{
    if (task_queue_is_under_way(front->jobs, document)) {
        task_queue_end(front->jobs, document);
    } else if (task_queue_is_under_way(front->deliveries, document)) {
        task_queue_end(front->deliveries, document);
    }
}

void stage_recover(struct front *front)
{
    memset(&front->fetched, 0, sizeof front->fetched);
    fetch(front);
    stage_pump(front);
}
