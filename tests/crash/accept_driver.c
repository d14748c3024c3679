/* SPDX-License-Identifier: Apache-2.0
 *
 * The store and nothing else, as a program that a test can kill: it accepts
 * documents as the gateway does and says so on stdout only when they are
 * durable. store_crash.py builds it, and mutants of it.
 *
 *     accept_driver SPOOL           commands on stdin:
 *         accept N LENGTH           → "ack N", "dup N" or "fail N KIND CODE"
 *         quit                      → "bye"
 *     accept_driver SPOOL check     → "equal" when the ledger is the one that
 *                                     the journal makes and all bytes are good
 *
 * Document N of LENGTH bytes is "N " over and over; N is its control number.
 * On start: "ready cut=BYTES rebuilt=0|1 applied=EVENTS".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/text.h"
#include "store/store.h"

struct accept {
    struct store_work work;
    uint64_t n;
    int64_t now;
    struct id id;
    char *content;
    struct object_draft draft;
    bool duplicate;
};

/* One write per line, so that the line is there or not. */
static void say(const char *format, ...) PRINTF_LIKE(1, 2);

static void say(const char *format, ...)
{
    char line[200];
    va_list values;
    int length;

    va_start(values, format);
    length = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    if (!file_write_all(1, bytes_of(line, (size_t)length), NULL)) {
        _exit(4);
    }
}

static bool accept_turn(struct store_turn *turn, void *context,
                        struct error *err)
{
    struct accept *accept = context;
    struct arena *arena = store_turn_arena(turn);
    struct bytes control =
        bytes_of_text(arena_format(arena, "%09" PRIu64, accept->n));
    struct bytes partner = bytes_of_text("mill");
    struct ledger_dedupe seen;
    struct ledger_document *document;
    struct ledger_dedupe *dedupe;
    struct event *event;

    switch (ledger_dedupe(store_turn_ledger(turn), arena, partner,
                          bytes_of_text("isa"), control, &seen, err)) {
    case LOOKUP_FOUND:
        accept->duplicate = true;
        return true;
    case LOOKUP_NONE:
        break;
    case LOOKUP_FAILED:
        return false;
    }
    if (!store_append_object(turn, &accept->draft, err)) {
        return false;
    }
    event = event_make(arena, EVENT_RECEIVED, accept->now, &accept->id);
    event->actor = bytes_of_text("gateway");
    (void)event_add_object(arena, event, "raw", &accept->draft.ref);
    document = event_add_document(arena, event, &accept->id,
                                  DOCUMENT_INTERCHANGE, STATE_ACCEPTED);
    document->partner = partner;
    document->interchange_control = control;
    document->size = accept->draft.ref.length;
    document->sha256 = accept->draft.ref.sha256;
    dedupe = &event_add_effect(arena, event, EFFECT_DEDUPE_SET)->dedupe;
    dedupe->partner = partner;
    dedupe->kind = bytes_of_text("isa");
    dedupe->key = control;
    dedupe->document = accept->id;
    dedupe->time = accept->now;
    return store_append_event(turn, event, NULL, err);
}

static void answer(void *context, const struct error *err)
{
    struct accept *accept = context;

    if (err != NULL) {
        say("fail %" PRIu64 " %s %s\n", accept->n, error_kind_name(err->kind),
            err->code);
        if (err->kind == ERROR_FATAL) {
            _exit(3); /* C6 */
        }
    } else {
        say("%s %" PRIu64 "\n", accept->duplicate ? "dup" : "ack", accept->n);
    }
    free(accept->content);
    free(accept);
}

static void fill(char *content, size_t length, uint64_t n)
{
    char word[24];
    size_t word_length = (size_t)snprintf(word, sizeof word, "%" PRIu64 " ", n);

    for (size_t i = 0; i < length; i++) {
        content[i] = word[i % word_length];
    }
}

static void begin_accept(struct store *store, uint64_t n, size_t length)
{
    struct accept *accept = calloc(1, sizeof *accept);
    struct error err = { 0 };

    if (accept == NULL || (accept->content = malloc(length + 1)) == NULL) {
        _exit(5);
    }
    fill(accept->content, length, n);
    accept->n = n;
    accept->now = clock_now();
    accept->id = id_make(accept->now);
    accept->work.run = accept_turn;
    accept->work.done = answer;
    accept->work.context = accept;
    if (!store_prepare(store, bytes_of(accept->content, length), &accept->draft,
                       &err)) {
        answer(accept, &err);
        return;
    }
    store_submit(store, &accept->work);
}

static bool read_command(struct store *store)
{
    char line[100];
    struct bytes words;
    struct bytes number;
    uint64_t n;
    uint64_t length;
    size_t blank;

    if (fgets(line, sizeof line, stdin) == NULL ||
        strncmp(line, "accept ", 7) != 0) {
        return false;
    }
    words = bytes_trim(bytes_of_text(line + 7));
    blank = bytes_find(words, ' ');
    number = bytes_slice(words, 0, blank);
    words = bytes_trim(bytes_slice(words, number.length, SIZE_MAX));
    if (!text_to_number(number, &n) || !text_to_number(words, &length)) {
        return false;
    }
    begin_accept(store, n, (size_t)length);
    return true;
}

static int serve(const char *spool)
{
    struct store_settings settings = { .spool = spool,
                                       .segment_size = 64 * 1024,
                                       .free_floor = 1 };
    struct store_report report;
    struct error err = { 0 };
    struct store *store = store_open(&settings, &report, &err);

    if (store == NULL || !store_start(store, &err)) {
        say("stopped %s %s\n", error_kind_name(err.kind), err.code);
        (void)fprintf(stderr, "%s\n", err.text);
        return 2;
    }
    say("ready cut=%" PRIu64 " rebuilt=%d applied=%" PRIu64 "\n",
        report.journal.cut, report.rebuilt, report.applied);
    while (read_command(store)) {
        /* on */
    }
    store_close(store);
    say("bye\n");
    return 0;
}

static int check(const char *spool)
{
    struct error err = { 0 };
    char difference[600];
    bool equal;

    if (!store_compare_ledger(spool, &equal, difference, &err) ||
        !store_verify(spool, &err)) {
        say("bad %s\n", err.text);
        return 1;
    }
    if (!equal) {
        say("differs %.150s\n", difference);
        return 1;
    }
    say("equal\n");
    return 0;
}

int main(int count, char **words)
{
    if (count == 2) {
        return serve(words[1]);
    }
    if (count == 3 && strcmp(words[2], "check") == 0) {
        return check(words[1]);
    }
    (void)fprintf(stderr, "usage: accept_driver SPOOL [check]\n");
    return 64;
}
