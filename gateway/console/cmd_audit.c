/* SPDX-License-Identifier: Apache-2.0
 *
 * `audit timeline`, `audit totals`, `archive export`: what happened, how much
 * of it, and the plain files of it.
 */
#include "console/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/durable_file.h"
#include "console/document_print.h"
#include "console/json_out.h"
#include "console/visit.h"
#include "store/archive_files.h"

/* ---- timeline */

static void print_event(struct console *console, const struct event *event)
{
    if (console->json) {
        event_append_json(event, NULL, console_json(console));
        console_json_end(console);
        return;
    }
    event_append_line(event, output_buffer(&console->out));
    output_text(&console->out, "\n");
}

/* Events of several documents in one order: by time, then as they were
 * journalled. */
struct timeline {
    struct visit *visit;
    uint64_t *positions;
    size_t count, capacity;
    bool good;
    struct error err;
};

static void add_positions(struct timeline *timeline, const struct id *id)
{
    struct arena *arena = timeline->visit->console->arena;
    uint64_t *positions;
    size_t count;

    if (!ledger_events(timeline->visit->actions.ledger, arena, id, &positions,
                       &count, &timeline->err)) {
        timeline->good = false;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        timeline->positions =
            arena_grow(arena, timeline->positions, timeline->count,
                       &timeline->capacity, sizeof *timeline->positions);
        timeline->positions[timeline->count++] = positions[i];
    }
}

static bool add_document(void *context, const struct ledger_document *document)
{
    struct timeline *timeline = context;

    add_positions(timeline, &document->id);
    return timeline->good;
}

static int by_position(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

static bool print_timeline(struct timeline *timeline, struct error *err)
{
    struct visit *visit = timeline->visit;
    struct arena *page = arena_open(0);
    bool good = page != NULL;

    qsort(timeline->positions, timeline->count, sizeof *timeline->positions,
          by_position);
    for (size_t i = 0; good && i < timeline->count; i++) {
        struct event *event;

        /* One event may concern several of the documents. */
        if (i > 0 && timeline->positions[i] == timeline->positions[i - 1]) {
            continue;
        }
        arena_reset(page);
        good = store_read_event(visit->actions.reader, page,
                                timeline->positions[i], &event, err);
        if (good) {
            print_event(visit->console, event);
        }
    }
    arena_close(page);
    return good;
}

int cmd_audit_timeline(struct console *console, const struct invocation *call)
{
    static const struct id none = { "" };
    struct timeline timeline = { .good = true };
    struct visit visit;
    struct error err;
    int status = EXIT_GOOD;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    timeline.visit = &visit;
    if (invocation_has(call, "gateway")) {
        add_positions(&timeline, &none);
    }
    if ((call->argument_count > 0 || !invocation_has(call, "gateway")) &&
        !action_each_document(&visit.actions,
                              visit_filter(&visit, call, 0, NULL), add_document,
                              &timeline, &err)) {
        status = console_fail(console, &err);
    } else if (!timeline.good) {
        status = console_fail(console, &timeline.err);
    } else if (!print_timeline(&timeline, &err)) {
        status = console_fail(console, &err);
    }
    visit_close(&visit);
    return status;
}

/* ---- totals */

struct total {
    struct bytes partner, type, currency;
    enum document_direction direction;
    uint64_t documents, invalid, undelivered, unacknowledged, bytes;
    struct decimal amount;
};

struct totals {
    struct arena *arena;
    struct total *items;
    size_t count, capacity;
    bool overflow;
};

static struct total *total_of(struct totals *totals,
                              const struct ledger_document *document)
{
    struct total *total;

    for (size_t i = 0; i < totals->count; i++) {
        total = &totals->items[i];
        if (total->direction == document->direction &&
            bytes_equal(total->partner, document->partner) &&
            bytes_equal(total->type, document->type) &&
            bytes_equal(total->currency, document->currency)) {
            return total;
        }
    }
    totals->items = arena_grow(totals->arena, totals->items, totals->count,
                               &totals->capacity, sizeof *totals->items);
    total = &totals->items[totals->count++];
    memset(total, 0, sizeof *total);
    total->partner = arena_copy(totals->arena, document->partner);
    total->type = arena_copy(totals->arena, document->type);
    total->currency = arena_copy(totals->arena, document->currency);
    total->direction = document->direction;
    return total;
}

static bool add_total(void *context, const struct ledger_document *document)
{
    struct totals *totals = context;
    struct total *total;

    /* Interchanges are only what the documents came in. */
    if (document->kind == DOCUMENT_INTERCHANGE) {
        return true;
    }
    total = total_of(totals, document);
    total->documents++;
    total->bytes += document->size;
    total->invalid += document->valid == VALID_ERRORS;
    total->undelivered += document->delivered == DELIVERED_FAILED ||
                          document->delivered == DELIVERED_UNKNOWN;
    total->unacknowledged += document->acknowledged == ACKNOWLEDGED_OVERDUE ||
                             document->acknowledged == ACKNOWLEDGED_REJECTED;
    if (!decimal_add(total->amount, document->amount, &total->amount)) {
        totals->overflow = true;
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct total *left = a, *right = b;
    int order = bytes_compare(left->partner, right->partner);

    if (order == 0) {
        order = (int)left->direction - (int)right->direction;
    }
    return order != 0 ? order : bytes_compare(left->type, right->type);
}

static void print_total(struct console *console, const struct total *total,
                        struct columns *columns)
{
    char amount[DECIMAL_TEXT_SIZE];
    struct buffer *out = console_json(console);

    if (!console->json) {
        columns_add(columns, total->partner);
        columns_add_text(columns, direction_name(total->direction));
        columns_add(columns, total->type);
        columns_add_format(columns, "%llu",
                           (unsigned long long)total->documents);
        columns_add_format(columns, "%llu", (unsigned long long)total->invalid);
        columns_add_format(columns, "%llu",
                           (unsigned long long)total->undelivered);
        columns_add_format(columns, "%llu",
                           (unsigned long long)total->unacknowledged);
        columns_add(columns, total->currency.length > 0
                                 ? decimal_format(total->amount, amount)
                                 : bytes_of_text(""));
        columns_add(columns, total->currency);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "partner", total->partner);
    json_out_text(out, "direction",
                  bytes_of_text(direction_name(total->direction)));
    json_out_text(out, "type", total->type);
    json_out_number(out, "documents", (int64_t)total->documents);
    json_out_number(out, "invalid", (int64_t)total->invalid);
    json_out_number(out, "undelivered", (int64_t)total->undelivered);
    json_out_number(out, "unacknowledged", (int64_t)total->unacknowledged);
    json_out_number(out, "bytes", (int64_t)total->bytes);
    if (total->currency.length > 0) {
        json_out_text(out, "amount", decimal_format(total->amount, amount));
        json_out_text(out, "currency", total->currency);
    }
    json_out_object_end(out);
    console_json_end(console);
}

int cmd_audit_totals(struct console *console, const struct invocation *call)
{
    struct totals totals = { .arena = console->arena };
    struct columns columns;
    struct visit visit;
    struct error err;
    int status = EXIT_GOOD;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    columns_open(&columns, console->arena,
                 "PARTNER|DIR|TYPE|>DOCUMENTS|>INVALID|>UNDELIVERED|"
                 ">UNACKNOWLEDGED|>AMOUNT|");
    if (!action_each_document(&visit.actions,
                              visit_filter(&visit, call, 0, NULL), add_total,
                              &totals, &err)) {
        status = console_fail(console, &err);
    } else {
        qsort(totals.items, totals.count, sizeof *totals.items, by_name);
        for (size_t i = 0; i < totals.count; i++) {
            print_total(console, &totals.items[i], &columns);
        }
        columns_print(&columns, &console->out);
        if (totals.overflow) {
            console_say(console, "an amount is too large to be summed up");
            status = EXIT_BAD;
        }
    }
    visit_close(&visit);
    return status;
}

/* ---- archive export */

struct exporting {
    struct visit *visit;
    const char *directory;
    size_t count;
    bool good;
    struct error err;
};

static bool export_one(void *context, const struct ledger_document *document)
{
    struct exporting *exporting = context;
    struct console *console = exporting->visit->console;
    const char *directory = arena_format(
        console->arena, "%s/%s", exporting->directory, document->id.text);

    if (!archive_files_export(exporting->visit->workspace.spool, &document->id,
                              directory, &exporting->err)) {
        exporting->good = false;
        return false;
    }
    exporting->count++;
    output_format(&console->out, "%s\n", directory);
    return true;
}

int cmd_archive_export(struct console *console, const struct invocation *call)
{
    struct exporting exporting = { .directory =
                                       invocation_value(call, "output"),
                                   .good = true };
    struct visit visit;
    struct error err;
    int status = EXIT_GOOD;

    if (exporting.directory == NULL) {
        return console_usage(console, "say with --output DIR where to");
    }
    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    exporting.visit = &visit;
    if (!durable_directory_make(exporting.directory, 0755, &err) ||
        !action_each_document(&visit.actions,
                              visit_filter(&visit, call, 0, NULL), export_one,
                              &exporting, &err)) {
        status = console_fail(console, &err);
    } else if (!exporting.good) {
        status = console_fail(console, &exporting.err);
    } else {
        output_flush(&console->out);
        console_note(console, "%zu documents", exporting.count);
    }
    visit_close(&visit);
    return status;
}
