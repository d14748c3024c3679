/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/attempt.h"

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/turn.h"

/* Documents per worker that are counted ahead, and so to blame when the gateway
 * ends. The first time many, since it leads to nothing; those that were met
 * before: one that is being worked on, another that is counted meanwhile. */
enum { COUNTED_FIRST = 64, COUNTED_AGAIN = 2 };

bool attempt_is_doubtful(const struct front *front,
                         const struct ledger_document *document)
{
    return document->attempts > 0 || document->updated < front->started;
}

/* When an attempt is counted. */
enum counted_when {
    COUNT_AHEAD,  /* before the job is given: the next attempt */
    COUNT_FAILED, /* it failed and was not counted ahead */
    COUNT_KNOWN   /* it failed and was: only the number is looked at */
};

struct counting {
    struct id document;
    enum counted_when when;
    uint64_t attempts;
    struct bytes code, text;
    bool quarantine;
};

static bool run_counting(struct front_commit *commit, struct store_turn *store,
                         struct error *err)
{
    struct counting *counting = commit->context;
    struct ledger_document document;
    struct event_change *change;
    struct event *event;
    struct turn turn;
    bool found;

    turn_begin(&turn, commit, store, clock_now());
    if (!turn_found(ledger_document(turn.ledger, turn.arena,
                                    &counting->document, &document, err),
                    &found)) {
        return false;
    }
    if (!found || stage_find(document.kind, document.state) == NULL) {
        return true;
    }
    counting->attempts =
        document.attempts + (counting->when == COUNT_KNOWN ? 0 : 1);
    counting->quarantine =
        counting->attempts >= commit->front->settings->attempts +
                                  (counting->when == COUNT_AHEAD ? 1 : 0);
    event = event_make(turn.arena,
                       counting->quarantine ? EVENT_QUARANTINED : EVENT_ATTEMPT,
                       turn.now, &document.id);
    change =
        event_move(turn.arena, event, &document.id,
                   counting->quarantine ? STATE_QUARANTINED : document.state);
    change->set |= FIELD_ATTEMPTS;
    change->to.attempts = counting->attempts;
    event->reason_code = counting->code;
    event->reason = counting->text;
    if (counting->quarantine) {
        change->set |= FIELD_REASON;
        change->to.reason_code = counting->code;
        change->to.reason =
            turn_format(&turn, "%.*s, %llu times", BYTES_ARG(counting->text),
                        (unsigned long long)counting->attempts);
    }
    return turn_append(&turn, event, err);
}

static void after_counting(struct front_commit *commit, const struct error *err)
{
    struct counting *counting = commit->context;
    struct front *front = commit->front;

    if (err == NULL && counting->quarantine) {
        log_error("quarantined", counting->document.text, "why=%s",
                  log_quote(counting->text));
    }
    if (err == NULL && !counting->quarantine && counting->when == COUNT_AHEAD) {
        /* In the order they came, before those that wait to be counted: behind
         * them it would never be reached. */
        task_queue_put_behind_marked(front->jobs, &counting->document);
    } else {
        if (err == NULL && !counting->quarantine) {
            (void)task_queue_add(front->jobs, &counting->document);
        }
        stage_end(front, &counting->document);
    }
    stage_pump(front);
}

static void count_attempt(struct front *front, const struct id *document,
                          enum counted_when when, const char *code,
                          const char *text)
{
    struct front_commit *commit = front_commit_make(front);
    struct counting *counting = arena_take(commit->arena, sizeof *counting);

    counting->document = *document;
    counting->when = when;
    counting->code = bytes_of_text(code);
    counting->text = bytes_of_text(text);
    commit->context = counting;
    commit->run = run_counting;
    commit->after = after_counting;
    front_submit(commit, false);
}

enum stage_start attempt_count_first(struct front *front,
                                     const struct ledger_document *document)
{
    size_t most = document->attempts > 0 ? COUNTED_AGAIN : COUNTED_FIRST;

    if (task_queue_marks(front->jobs) >=
        most * worker_pool_count(front->pool)) {
        return STAGE_BUSY;
    }
    task_queue_mark(front->jobs, &document->id);
    count_attempt(front, &document->id, COUNT_AHEAD, "RESTARTED",
                  "the gateway ended while it was being worked on");
    return STAGE_STARTED;
}

bool attempt_was_counted(struct front *front, const struct id *document)
{
    return task_queue_is_marked(front->jobs, document);
}

void attempt_count_failure(struct front *front, const struct id *document,
                           enum job_failure failure, bool counted)
{
    if (failure == JOB_INNOCENT) {
        task_queue_put_back(front->jobs, document);
        stage_pump(front);
        return;
    }
    count_attempt(front, document, counted ? COUNT_KNOWN : COUNT_FAILED,
                  failure == JOB_OVERRAN ? "WORKER_OVERRAN" : "WORKER_CRASHED",
                  failure == JOB_OVERRAN
                      ? "it took its worker longer than it may"
                      : "its worker ended over it");
}
