/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal delivery */
#include "unit/store/ledger_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "store/event_table.h"
#include "store/ledger_inside.h"

static const int64_t now = INT64_C(1790000000000);

static void refuse(struct event *event)
{
    struct error err = { 0 };

    assert_good(ledger_begin(ledger, &err), err);
    assert_false(ledger_apply(ledger, position, event, APPLY_REPLAY, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    assert_string_equal(err.code, "EVENT_IMPOSSIBLE");
    ledger_abandon(ledger);
}

static struct ledger_document get(const struct id *id)
{
    struct ledger_document document;
    struct error err = { 0 };

    assert_int_equal(ledger_document(ledger, arena, id, &document, &err),
                     LOOKUP_FOUND);
    return document;
}

static struct id begin_outbound(unsigned n, enum document_state state)
{
    struct id id = fixture_id(n);
    struct event *event = event_make(arena, EVENT_DECIDED, now, &id);
    struct ledger_document *document =
        event_add_document(arena, event, &id, DOCUMENT_OUTBOUND, state);

    document->partner = bytes_of_text("retailer-b");
    document->type = bytes_of_text("x12/004010/855");
    ledger_fixture_apply(event);
    return id;
}

static void move(const struct id *id, enum event_kind kind,
                 enum document_state state, int64_t at)
{
    struct event *event = event_make(arena, kind, at, id);

    event->actor = bytes_of_text("gateway");
    (void)event_move(arena, event, id, state);
    ledger_fixture_apply(event);
}

/* ---- the tables and the columns say the same ---- */

static void compare_columns(const struct field_table *table, const char *sql)
{
    static const char *const renamed[][2] = {
        { "order", "order_document" },
        { "from", "valid_from" },
        { "until", "valid_until" },
    };
    struct error err = { 0 };
    struct ledger_statement *statement =
        ledger->ops->prepare(ledger->session, sql, &err);

    assert_non_null(statement);
    for (size_t i = 0; i < table->count; i++) {
        const char *name = table->fields[i].name;
        const char *column = ledger->ops->column_name(statement, (int)i);

        for (size_t k = 0; k < COUNT_OF(renamed); k++) {
            if (strcmp(name, renamed[k][0]) == 0) {
                name = renamed[k][1];
            }
        }
        assert_string_equal(column, name);
    }
    ledger->ops->finish(statement);
}

static void columns_are_the_fields(void **state)
{
    static const struct {
        const struct field_table *table;
        enum ledger_sql sql;
    } reads[] = {
        { &document_fields, SQL_DOCUMENT_BY_ID },
        { &conversation_fields, SQL_CONVERSATION_GET },
        { &line_fields, SQL_LINE_GET },
        { &step_fields, SQL_STEPS },
        { &item_fields, SQL_ITEM_GET },
        { &price_fields, SQL_PRICE_GET },
        { &stock_fields, SQL_STOCK_GET },
        { &customer_fields, SQL_CUSTOMER_GET },
        { &config_fields, SQL_CONFIG_GET },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(reads); i++) {
        compare_columns(reads[i].table, ledger_sql(reads[i].sql));
    }
    compare_columns(&document_fields, ledger_select_documents);
    for (int i = 0; i < SQL_COUNT; i++) {
        struct error err = { 0 };

        assert_non_null(ledger_sql((enum ledger_sql)i));
        assert_non_null(ledger_take(ledger, (enum ledger_sql)i, &err));
    }
}

/* ---- documents ---- */

static void what_began_is_found(void **state)
{
    struct id id = fixture_id(1);
    struct id none = fixture_id(99);
    struct ledger_document document;
    struct ledger_dedupe dedupe;
    struct ledger_object *objects;
    struct object_ref ref;
    uint64_t *positions;
    size_t count;
    struct error err = { 0 };
    bool ambiguous;

    (void)state;
    ledger_fixture_apply(
        fixture_received(arena, now, &id, "retailer-b", "000000017"));
    document = get(&id);
    assert_int_equal(document.kind, DOCUMENT_INTERCHANGE);
    assert_int_equal(document.state, STATE_ACCEPTED);
    assert_int_equal(document.created, now);
    assert_int_equal(document.updated, now);
    assert_true(bytes_equal_text(document.partner, "retailer-b"));
    assert_int_equal(document.size, 7);
    assert_int_equal(ledger_document(ledger, arena, &none, &document, &err),
                     LOOKUP_NONE);
    assert_int_equal(ledger_dedupe(ledger, arena, bytes_of_text("retailer-b"),
                                   bytes_of_text("isa"),
                                   bytes_of_text("000000017"), &dedupe, &err),
                     LOOKUP_FOUND);
    assert_string_equal(dedupe.document.text, id.text);
    assert_int_equal(ledger_dedupe(ledger, arena, bytes_of_text("retailer-a"),
                                   bytes_of_text("isa"),
                                   bytes_of_text("000000017"), &dedupe, &err),
                     LOOKUP_NONE);
    assert_good(ledger_objects(ledger, arena, &id, &objects, &count, &err),
                err);
    assert_int_equal(count, 1);
    assert_true(bytes_equal_text(objects[0].role, "raw"));
    assert_int_equal(ledger_object(ledger, &id, "raw", &ref, &err),
                     LOOKUP_FOUND);
    assert_int_equal(ref.position, 4096);
    assert_int_equal(ledger_object(ledger, &id, "record", &ref, &err),
                     LOOKUP_NONE);
    assert_good(ledger_events(ledger, arena, &id, &positions, &count, &err),
                err);
    assert_int_equal(count, 1);
    assert_int_equal(positions[0], 64);
    id = fixture_id(2);
    assert_int_equal(ledger_document_by_prefix(ledger,
                                               bytes_of_text("01k00000"), &id,
                                               &ambiguous, &err),
                     LOOKUP_FOUND);
    assert_string_equal(id.text, fixture_id(1).text);
}

static void prefixes_may_be_ambiguous(void **state)
{
    struct id id;
    struct error err = { 0 };
    bool ambiguous;

    (void)state;
    (void)begin_outbound(1, STATE_READY);
    (void)begin_outbound(2, STATE_READY);
    assert_int_equal(ledger_document_by_prefix(ledger, bytes_of_text("01K"),
                                               &id, &ambiguous, &err),
                     LOOKUP_NONE);
    assert_true(ambiguous);
    assert_int_equal(ledger_document_by_prefix(ledger, bytes_of_text("7"), &id,
                                               &ambiguous, &err),
                     LOOKUP_NONE);
    assert_false(ambiguous);
    assert_int_equal(ledger_document_by_prefix(ledger, bytes_of("", 0), &id,
                                               &ambiguous, &err),
                     LOOKUP_NONE);
    assert_int_equal(ledger_document_by_prefix(ledger,
                                               bytes_of_text("\xff\xff"), &id,
                                               &ambiguous, &err),
                     LOOKUP_NONE);
}

/* Only the fields that are set change, to what is said or to none. */
static void only_set_fields_change(void **state)
{
    struct id id = fixture_id(1);
    struct event *event =
        fixture_received(arena, now, &id, "retailer-b", "000000017");
    struct event_change *change;
    struct ledger_document document;

    (void)state;
    event->documents[0].due = now + 5000;
    event->documents[0].reason_code = bytes_of_text("OLD");
    ledger_fixture_apply(event);
    event = event_make(arena, EVENT_NOTE, now + 1, &id);
    change = event_add_change(arena, event, &id);
    change->set = FIELD_VALID | FIELD_DUE | FIELD_TYPE | FIELD_AMOUNT;
    change->to.valid = VALID_WARNINGS;
    change->to.type = bytes_of_text("x12/004010/850");
    change->to.record = bytes_of_text("order");
    change->to.amount = decimal_of(1250);
    change->to.attempts = 77;                 /* not set */
    change->to.partner = bytes_of_text("no"); /* not set */
    ledger_fixture_apply(event);
    document = get(&id);
    assert_int_equal(document.valid, VALID_WARNINGS);
    assert_int_equal(document.due, 0);
    assert_true(bytes_equal_text(document.record, "order"));
    assert_int_equal(decimal_compare(document.amount, decimal_of(1250)), 0);
    assert_int_equal(document.attempts, 0);
    assert_true(bytes_equal_text(document.partner, "retailer-b"));
    assert_true(bytes_equal_text(document.reason_code, "OLD"));
    assert_int_equal(document.state, STATE_ACCEPTED);
    assert_int_equal(document.created, now);
    assert_int_equal(document.updated, now + 1);
}

/* Each bit of document_field moves exactly the fields that carry it. */
static void every_field_has_its_bit(void **state)
{
    struct fixture_random random = { 5 };

    (void)state;
    for (int bit = 0; bit < 21; bit++) {
        struct id id = fixture_id(100 + (unsigned)bit);
        struct event *event = event_make(arena, EVENT_NOTE, now, &id);
        struct ledger_document *begun = event_add_document(
            arena, event, &id, DOCUMENT_OUTBOUND, STATE_READY);
        struct ledger_document before;
        struct ledger_document after;
        struct event_change *change;

        begun->name = fixture_text(&random, arena, 5);
        begun->lane = bytes_of_text("fifo");
        ledger_fixture_apply(event);
        before = get(&id);
        event = event_make(arena, EVENT_NOTE, now, &id);
        change = event_add_change(arena, event, &id);
        change->set = UINT32_C(1) << bit;
        change->to.state = STATE_SENDING;
        change->to.valid = VALID_ERRORS;
        change->to.delivered = DELIVERED_UNKNOWN;
        change->to.acknowledged = ACKNOWLEDGED_WAITING;
        change->to.test = true;
        for (size_t i = 0; i < document_fields.count; i++) {
            const struct field *field = &document_fields.fields[i];
            char *place = (char *)&change->to + field->offset;

            if (field->type == FIELD_TYPE_TEXT) {
                *(struct bytes *)(void *)place = bytes_of_text(field->name);
            } else if (field->type == FIELD_TYPE_NUMBER) {
                *(uint64_t *)(void *)place = 1000 + i;
            } else if (field->type == FIELD_TYPE_TIME) {
                *(int64_t *)(void *)place = 1000 + (int64_t)i;
            } else if (field->type == FIELD_TYPE_ID) {
                *(struct id *)(void *)place = fixture_id(7);
            } else if (field->type == FIELD_TYPE_DECIMAL) {
                *(struct decimal *)(void *)place = decimal_of(3);
            } else if (field->type == FIELD_TYPE_DIGEST) {
                *(struct digest *)(void *)place = digest_of(bytes_of_text("x"));
            }
        }
        ledger_fixture_apply(event);
        after = get(&id);
        for (size_t i = 0; i < document_fields.count; i++) {
            const struct field *field = &document_fields.fields[i];
            struct buffer was;
            struct buffer is;

            buffer_open(&was, 0);
            buffer_open(&is, 0);
            field_append_json(&was, field,
                              (field->bit & change->set) != 0 ? &change->to
                                                              : &before);
            field_append_json(&is, field, &after);
            if (!bytes_equal(buffer_bytes(&was), buffer_bytes(&is))) {
                fail_msg("bit %d, field %s: %.*s, not %.*s", bit, field->name,
                         BYTES_ARG(buffer_bytes(&is)),
                         BYTES_ARG(buffer_bytes(&was)));
            }
            buffer_close(&was);
            buffer_close(&is);
        }
    }
}

static void impossible_events_are_damage_in_a_replay(void **state)
{
    struct id id = begin_outbound(1, STATE_READY);
    struct id none = fixture_id(50);
    struct event *event = event_make(arena, EVENT_NOTE, now, &id);
    struct ledger_effect *effect;

    (void)state;
    (void)event_move(arena, event, &id, STATE_ACKED);
    ledger_fixture_apply(event);
    event = event_make(arena, EVENT_NOTE, now, &id);
    (void)event_move(arena, event, &id, STATE_SENDING);
    refuse(event); /* not from acked */
    event = event_make(arena, EVENT_NOTE, now, &id);
    (void)event_add_document(arena, event, &id, DOCUMENT_OUTBOUND, STATE_READY);
    refuse(event); /* there already */
    event = event_make(arena, EVENT_NOTE, now, &none);
    refuse(event); /* not there */
    event = event_make(arena, EVENT_NOTE, now, &none);
    (void)event_add_document(arena, event, &none, DOCUMENT_OUTBOUND,
                             STATE_SENT);
    refuse(event); /* cannot begin so */
    event = event_make(arena, EVENT_NOTE, now, &id);
    effect = event_add_effect(arena, event, EFFECT_LINE_ADD);
    effect->line_change.conversation = none;
    effect->line_change.line = bytes_of_text("1");
    refuse(event); /* no such line */
    event = event_make(arena, EVENT_NOTE, now, &id);
    effect = event_add_effect(arena, event, EFFECT_KEY_ADD);
    effect->key.document = none;
    refuse(event); /* key of nobody */
}

/* Live it is our bug: the process must not go on. */
static void impossible_events_are_a_panic_when_live(void **state)
{
    struct id id = begin_outbound(1, STATE_READY);
    struct event *event = event_make(arena, EVENT_NOTE, now, &id);
    pid_t child;
    int status;

    (void)state;
    (void)event_move(arena, event, &id, STATE_AWAIT_ACK);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct error err = { 0 };

        log_set_descriptor(open("/dev/null", O_WRONLY));
        if (!ledger_begin(ledger, &err) ||
            !ledger_apply(ledger, position, event, APPLY_LIVE, &err)) {
            _exit(1);
        }
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void rolled_back_to_the_mark(void **state)
{
    struct id kept = fixture_id(1);
    struct id gone = fixture_id(2);
    struct error err = { 0 };
    struct ledger_document document;
    struct ledger_count *counts;
    size_t count;

    (void)state;
    assert_good(ledger_begin(ledger, &err), err);
    assert_good(ledger_apply(ledger, 64,
                             fixture_received(arena, now, &kept, "a", "1"),
                             APPLY_LIVE, &err),
                err);
    assert_good(ledger_mark(ledger, &err), err);
    assert_good(ledger_apply(ledger, 128,
                             fixture_received(arena, now, &gone, "a", "2"),
                             APPLY_LIVE, &err),
                err);
    assert_int_equal(ledger_document(ledger, arena, &gone, &document, &err),
                     LOOKUP_FOUND);
    assert_good(ledger_rollback(ledger, &err), err);
    assert_int_equal(ledger_document(ledger, arena, &gone, &document, &err),
                     LOOKUP_NONE);
    assert_good(ledger_mark(ledger, &err), err);
    assert_good(ledger_unmark(ledger, &err), err);
    assert_good(ledger_commit(ledger, 128, &err), err);
    assert_int_equal(ledger_document(ledger, arena, &kept, &document, &err),
                     LOOKUP_FOUND);
    assert_good(ledger_counts(ledger, arena, &counts, &count, &err), err);
    assert_int_equal(count, 1);
    assert_int_equal(counts[0].documents, 1);
}

/* ---- families ---- */

static void children_and_consequences(void **state)
{
    struct id top = fixture_id(1);
    struct event *event;
    struct ledger_document *found;
    struct error err = { 0 };
    size_t count;

    (void)state;
    ledger_fixture_apply(fixture_received(arena, now, &top, "retailer-b", "1"));
    event = event_make(arena, EVENT_CHECKED, now, &top);
    (void)event_move(arena, event, &top, STATE_CHECKED);
    for (unsigned i = 3; i > 0; i--) {
        struct id id = fixture_id(10 + i);
        struct ledger_document *child = event_add_document(
            arena, event, &id, DOCUMENT_TRANSACTION, STATE_CHECKED);

        child->parent = top;
        child->cause = top;
        child->ordinal = i;
    }
    ledger_fixture_apply(event);
    assert_good(ledger_children(ledger, arena, &top, &found, &count, &err),
                err);
    assert_int_equal(count, 3);
    assert_int_equal(found[0].ordinal, 1);
    assert_int_equal(found[2].ordinal, 3);
    assert_good(ledger_consequences(ledger, arena, &top, &found, &count, &err),
                err);
    assert_int_equal(count, 3);
    assert_int_equal(found[0].ordinal, 3);
}

static void found_by_control_numbers(void **state)
{
    struct error err = { 0 };
    struct ledger_document *found;
    size_t count;

    (void)state;
    for (unsigned i = 1; i <= 3; i++) {
        struct id id = fixture_id(i);
        struct event *event = event_make(arena, EVENT_READY, now, &id);
        struct ledger_document *document = event_add_document(
            arena, event, &id, DOCUMENT_OUTBOUND, STATE_READY);

        document->partner = bytes_of_text("retailer-b");
        document->type =
            bytes_of_text(i == 3 ? "x12/004010/810" : "x12/004010/855");
        document->interchange_control = bytes_of_text("000000042");
        document->group_control = bytes_of_text(i == 3 ? "8" : "7");
        document->transaction_control = bytes_of_text(i == 2 ? "0002" : "0001");
        ledger_fixture_apply(event);
    }
    {
        struct ledger_control control = {
            .partner = bytes_of_text("retailer-b"),
            .group_control = bytes_of_text("7"),
            .transaction_control = bytes_of_text("0002"),
        };

        assert_good(ledger_documents_by_control(ledger, arena, &control, &found,
                                                &count, &err),
                    err);
        assert_int_equal(count, 1);
        assert_string_equal(found[0].id.text, fixture_id(2).text);
        control.transaction_control.length = 0;
        control.type = bytes_of_text("855");
        assert_good(ledger_documents_by_control(ledger, arena, &control, &found,
                                                &count, &err),
                    err);
        assert_int_equal(count, 2);
        assert_string_equal(found[0].id.text, fixture_id(2).text);
        control.type = bytes_of_text("55");
        assert_good(ledger_documents_by_control(ledger, arena, &control, &found,
                                                &count, &err),
                    err);
        assert_int_equal(count, 0);
        control = (struct ledger_control){
            .partner = bytes_of_text("retailer-b"),
            .interchange_control = bytes_of_text("000000042"),
        };
        assert_good(ledger_documents_by_control(ledger, arena, &control, &found,
                                                &count, &err),
                    err);
        assert_int_equal(count, 3);
        control.partner = bytes_of_text("mill");
        assert_good(ledger_documents_by_control(ledger, arena, &control, &found,
                                                &count, &err),
                    err);
        assert_int_equal(count, 0);
        control.interchange_control.length = 0;
        assert_good(ledger_documents_by_control(ledger, arena, &control, &found,
                                                &count, &err),
                    err);
        assert_int_equal(count, 0);
    }
}

/* ---- work and time ---- */

static size_t work_at(int64_t at)
{
    struct ledger_document *found;
    struct error err = { 0 };
    size_t count;

    assert_good(ledger_work(ledger, arena, at, NULL, 100, &found, &count, &err),
                err);
    return count;
}

static void work_timers_and_dues(void **state)
{
    struct id sent = begin_outbound(1, STATE_READY);
    struct id waits = begin_outbound(2, STATE_READY);
    struct ledger_document *found;
    struct event *event;
    struct ledger_timer none = { 0 };
    struct ledger_timer last;
    struct event_change *change;
    struct error err = { 0 };
    int64_t next;
    size_t count;

    (void)state;
    assert_int_equal(work_at(now), 2);
    assert_good(ledger_next_timer(ledger, &next, &err), err);
    assert_true(next == INT64_MAX);

    move(&sent, EVENT_SENDING, STATE_SENDING, now);
    event = event_make(arena, EVENT_SENT, now, &sent);
    change = event_move(arena, event, &sent, STATE_AWAIT_ACK);
    change->set |= FIELD_DUE | FIELD_ACKNOWLEDGED;
    change->to.due = now + 4000;
    change->to.acknowledged = ACKNOWLEDGED_WAITING;
    ledger_fixture_apply(event);
    move(&waits, EVENT_SENDING, STATE_SENDING, now);
    event = event_make(arena, EVENT_RETRY, now, &waits);
    change = event_move(arena, event, &waits, STATE_RETRY);
    change->set |= FIELD_NEXT_TIME | FIELD_ATTEMPTS;
    change->to.next_time = now + 1000;
    change->to.attempts = 1;
    ledger_fixture_apply(event);

    assert_int_equal(work_at(now), 0);
    assert_int_equal(work_at(now + 1000), 1);
    assert_int_equal(work_at(INT64_MAX), 1);
    assert_good(ledger_next_timer(ledger, &next, &err), err);
    assert_int_equal(next, now + 1000);
    assert_good(ledger_timers(ledger, arena, now + 999, &none, 10, &found,
                              &count, &err),
                err);
    assert_int_equal(count, 0);
    assert_good(ledger_timers(ledger, arena, now + 1000, &none, 10, &found,
                              &count, &err),
                err);
    assert_int_equal(count, 1);
    assert_string_equal(found[0].id.text, waits.text);
    assert_int_equal(found[0].attempts, 1);
    last.time = found[0].next_time;
    last.document = found[0].id;
    assert_good(ledger_timers(ledger, arena, now + 1000, &last, 10, &found,
                              &count, &err),
                err);
    assert_int_equal(count, 0);
    assert_good(
        ledger_overdue(ledger, arena, now + 3999, 10, &found, &count, &err),
        err);
    assert_int_equal(count, 0);
    assert_good(
        ledger_overdue(ledger, arena, now + 4000, 10, &found, &count, &err),
        err);
    assert_int_equal(count, 1);
    assert_string_equal(found[0].id.text, sent.text);

    /* Once it is overdue it is no news, though its due time stays. */
    event = event_make(arena, EVENT_OVERDUE, now, &sent);
    change = event_move(arena, event, &sent, STATE_OVERDUE);
    change->set |= FIELD_ACKNOWLEDGED;
    change->to.acknowledged = ACKNOWLEDGED_OVERDUE;
    ledger_fixture_apply(event);
    assert_good(
        ledger_overdue(ledger, arena, now + 4000, 10, &found, &count, &err),
        err);
    assert_int_equal(count, 0);
}

static void work_comes_in_pages(void **state)
{
    struct ledger_document *found;
    struct error err = { 0 };
    struct id after = { "" };
    size_t count;
    size_t seen = 0;

    (void)state;
    for (unsigned i = 1; i <= 25; i++) {
        (void)begin_outbound(i, STATE_READY);
    }
    do {
        assert_good(
            ledger_work(ledger, arena, now, &after, 10, &found, &count, &err),
            err);
        for (size_t i = 0; i < count; i++) {
            assert_string_equal(found[i].id.text,
                                fixture_id((unsigned)++seen).text);
        }
        if (count > 0) {
            after = found[count - 1].id;
        }
    } while (count > 0);
    assert_int_equal(seen, 25);
}

static struct id begin_in_lane(unsigned n, const char *lane)
{
    struct id id = fixture_id(n);
    struct event *event = event_make(arena, EVENT_READY, now, &id);
    struct ledger_document *document =
        event_add_document(arena, event, &id, DOCUMENT_OUTBOUND, STATE_READY);

    document->partner = bytes_of_text("retailer-b");
    document->lane = bytes_of_text(lane);
    ledger_fixture_apply(event);
    return id;
}

static uint64_t ahead_of(const struct id *id)
{
    struct ledger_document document = get(id);
    struct error err = { 0 };
    uint64_t ahead;

    assert_good(ledger_lane_ahead(ledger, &document, &ahead, &err), err);
    return ahead;
}

/* C7: a held document blocks its lane and no other. */
static void lanes_keep_their_order(void **state)
{
    struct id first = begin_in_lane(1, "orders");
    struct id other = begin_in_lane(2, "invoices");
    struct id second = begin_in_lane(3, "orders");
    struct id free_one = begin_in_lane(4, "");

    (void)state;
    assert_int_equal(ahead_of(&first), 0);
    assert_int_equal(ahead_of(&other), 0);
    assert_int_equal(ahead_of(&second), 1);
    assert_int_equal(ahead_of(&free_one), 0);
    move(&first, EVENT_HELD, STATE_HELD, now);
    assert_int_equal(ahead_of(&second), 1);
    move(&first, EVENT_RELEASED, STATE_READY, now);
    move(&first, EVENT_SENDING, STATE_SENDING, now);
    assert_int_equal(ahead_of(&second), 1);
    move(&first, EVENT_SENT, STATE_AWAIT_ACK, now);
    assert_int_equal(ahead_of(&second), 0);
    move(&first, EVENT_OVERDUE, STATE_OVERDUE, now);
    assert_int_equal(ahead_of(&second), 0);
}

static void counts_are_kept(void **state)
{
    struct id id = begin_outbound(1, STATE_READY);
    struct ledger_count *counts;
    struct error err = { 0 };
    size_t count;

    (void)state;
    (void)begin_outbound(2, STATE_READY);
    move(&id, EVENT_SENDING, STATE_SENDING, now);
    ledger_close(ledger);
    ledger =
        ledger_open(fixture_path(directory, "ledger.db"), LEDGER_WRITE, &err);
    assert_non_null(ledger);
    move(&id, EVENT_DEAD, STATE_DEAD, now);
    assert_good(ledger_counts(ledger, arena, &counts, &count, &err), err);
    assert_int_equal(count, 2);
    assert_int_equal(counts[0].state, STATE_READY);
    assert_int_equal(counts[0].documents, 1);
    assert_int_equal(counts[1].state, STATE_DEAD);
    assert_int_equal(counts[1].documents, 1);
}

/* ---- small tables ---- */

static void facts_counters_configs(void **state)
{
    struct event *event = event_make(arena, EVENT_NOTE, now, NULL);
    struct ledger_effect *effect =
        event_add_effect(arena, event, EFFECT_FACT_SET);
    struct ledger_config config;
    struct ledger_config *configs;
    struct bytes value;
    struct error err = { 0 };
    uint64_t number;
    uint64_t *positions;
    size_t count;
    struct id nobody = { "" };

    (void)state;
    effect->fact.scope = bytes_of_text("partner");
    effect->fact.name = bytes_of_text("mill");
    effect->fact.value = bytes_of_text("paused");
    effect = event_add_effect(arena, event, EFFECT_COUNTER_SET);
    effect->counter.series = bytes_of_text("mill/interchange");
    effect->counter.value = 41;
    for (unsigned i = 1; i <= 2; i++) {
        effect = event_add_effect(arena, event, EFFECT_CONFIG_SET);
        effect->config.version = i;
        effect->config.object = fixture_ref(i * 8, "packed");
        effect->config.time = now;
        effect->config.actor = bytes_of_text("user:anna");
    }
    ledger_fixture_apply(event);
    assert_int_equal(ledger_fact(ledger, arena, bytes_of_text("partner"),
                                 bytes_of_text("mill"), &value, &err),
                     LOOKUP_FOUND);
    assert_true(bytes_equal_text(value, "paused"));
    assert_int_equal(ledger_counter(ledger, bytes_of_text("mill/interchange"),
                                    &number, &err),
                     LOOKUP_FOUND);
    assert_int_equal(number, 41);
    assert_int_equal(
        ledger_counter(ledger, bytes_of_text("mill/group"), &number, &err),
        LOOKUP_NONE);
    assert_int_equal(ledger_config(ledger, arena, 0, &config, &err),
                     LOOKUP_FOUND);
    assert_int_equal(config.version, 2);
    assert_int_equal(config.object.position, 16);
    assert_int_equal(config.object.length, 6);
    assert_int_equal(ledger_config(ledger, arena, 1, &config, &err),
                     LOOKUP_FOUND);
    assert_int_equal(config.object.position, 8);
    assert_int_equal(ledger_config(ledger, arena, 3, &config, &err),
                     LOOKUP_NONE);
    assert_good(ledger_configs(ledger, arena, &configs, &count, &err), err);
    assert_int_equal(count, 2);
    assert_good(ledger_events(ledger, arena, &nobody, &positions, &count, &err),
                err);
    assert_int_equal(count, 1);
    event = event_make(arena, EVENT_NOTE, now, NULL);
    effect = event_add_effect(arena, event, EFFECT_FACT_SET);
    effect->fact.scope = bytes_of_text("partner");
    effect->fact.name = bytes_of_text("mill");
    ledger_fixture_apply(event);
    assert_int_equal(ledger_fact(ledger, arena, bytes_of_text("partner"),
                                 bytes_of_text("mill"), &value, &err),
                     LOOKUP_NONE);
}

static void dedupe_is_forgotten_by_time(void **state)
{
    struct ledger_dedupe dedupe;
    struct ledger_effect *effect;
    struct event *event;
    struct error err = { 0 };

    (void)state;
    for (unsigned i = 1; i <= 2; i++) {
        struct id id = fixture_id(i);

        ledger_fixture_apply(fixture_received(arena, now + i * 1000, &id,
                                              "mill", i == 1 ? "1" : "2"));
    }
    event = event_make(arena, EVENT_HOUSEKEEPING, now, NULL);
    effect = event_add_effect(arena, event, EFFECT_DEDUPE_FORGET);
    effect->dedupe.kind = bytes_of_text("isa");
    effect->dedupe.time = now + 2000;
    ledger_fixture_apply(event);
    assert_int_equal(ledger_dedupe(ledger, arena, bytes_of_text("mill"),
                                   bytes_of_text("isa"), bytes_of_text("1"),
                                   &dedupe, &err),
                     LOOKUP_NONE);
    assert_int_equal(ledger_dedupe(ledger, arena, bytes_of_text("mill"),
                                   bytes_of_text("isa"), bytes_of_text("2"),
                                   &dedupe, &err),
                     LOOKUP_FOUND);
}

/* A step of the desk takes a key, and there is no document that it is for. */
static void dedupe_without_a_document(void **state)
{
    struct event *event = event_make(arena, EVENT_STEP, now, NULL);
    struct ledger_dedupe *dedupe =
        &event_add_effect(arena, event, EFFECT_DEDUPE_SET)->dedupe;
    struct ledger_dedupe found;
    struct error err = { 0 };

    (void)state;
    (void)begin_outbound(1, STATE_READY); /* something to be mistaken for */
    dedupe->partner = bytes_of_text("mill");
    dedupe->kind = bytes_of_text("step");
    dedupe->key = bytes_of_text("ship/4711");
    dedupe->time = now;
    ledger_fixture_apply(event);
    assert_int_equal(ledger_dedupe(ledger, arena, bytes_of_text("mill"),
                                   bytes_of_text("step"),
                                   bytes_of_text("ship/4711"), &found, &err),
                     LOOKUP_FOUND);
    assert_true(id_is_none(&found.document));
    assert_int_equal(found.time, now);
}

static void keys_of_a_document(void **state)
{
    struct id id = begin_outbound(1, STATE_READY);
    struct event *event = event_make(arena, EVENT_NOTE, now, &id);
    struct ledger_effect *effect;
    struct ledger_key *keys;
    struct error err = { 0 };
    size_t count;

    (void)state;
    effect = event_add_effect(arena, event, EFFECT_KEY_ADD);
    effect->key.document = id;
    effect->key.kind = bytes_of_text("order");
    effect->key.value = bytes_of_text("PO-4711");
    effect = event_add_effect(arena, event, EFFECT_KEY_ADD);
    effect->key.document = id;
    effect->key.kind = bytes_of_text("invoice");
    effect->key.value = bytes_of_text("R-1");
    ledger_fixture_apply(event);
    assert_good(ledger_keys(ledger, arena, &id, &keys, &count, &err), err);
    assert_int_equal(count, 2);
    assert_true(bytes_equal_text(keys[0].kind, "invoice"));
    assert_true(bytes_equal_text(keys[1].value, "PO-4711"));
}

/* ---- readers, damage ---- */

static void readers_see_what_was_committed(void **state)
{
    struct error err = { 0 };
    struct ledger *reader;
    struct ledger_document document;
    struct id id = fixture_id(1);

    (void)state;
    reader =
        ledger_open(fixture_path(directory, "ledger.db"), LEDGER_READ, &err);
    assert_non_null(reader);
    assert_good(ledger_begin(ledger, &err), err);
    assert_good(ledger_apply(ledger, 64,
                             fixture_received(arena, now, &id, "a", "1"),
                             APPLY_LIVE, &err),
                err);
    assert_int_equal(ledger_document(reader, arena, &id, &document, &err),
                     LOOKUP_NONE);
    assert_good(ledger_hold(reader, &err), err);
    assert_int_equal(ledger_document(reader, arena, &id, &document, &err),
                     LOOKUP_NONE);
    assert_good(ledger_commit(ledger, 128, &err), err);
    assert_int_equal(ledger_document(reader, arena, &id, &document, &err),
                     LOOKUP_NONE); /* held */
    ledger_release(reader);
    assert_int_equal(ledger_document(reader, arena, &id, &document, &err),
                     LOOKUP_FOUND);
    ledger_close(reader);
    assert_good(ledger_idle(ledger, &err), err);
}

static void damaged_files_are_told(void **state)
{
    const char *path = fixture_path(directory, "other.db");
    struct error err = { 0 };
    char junk[8192];
    int descriptor = open(path, O_WRONLY | O_CREAT, 0640);

    (void)state;
    memset(junk, 'j', sizeof junk);
    assert_int_equal(write(descriptor, junk, sizeof junk), sizeof junk);
    assert_int_equal(close(descriptor), 0);
    assert_null(ledger_open(path, LEDGER_WRITE, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    assert_good(ledger_discard(path, &err), err);
    assert_int_equal(access(path, F_OK), -1);
    assert_good(ledger_check(ledger, &err), err);
}

static void another_schema_is_told(void **state)
{
    const char *path = fixture_path(directory, "ledger.db");
    struct error err = { 0 };

    (void)state;
    assert_true(ledger->ops->script(
        ledger->session, "UPDATE meta SET value = 99 WHERE name = 'schema'",
        &err));
    ledger_close(ledger);
    ledger = NULL;
    assert_null(ledger_open(path, LEDGER_WRITE, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    assert_string_equal(err.code, "LEDGER_SCHEMA");
}

int main(void)
{
#define WITH_LEDGER(test)                                      \
    cmocka_unit_test_setup_teardown(test, ledger_fixture_open, \
                                    ledger_fixture_close)
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(columns_are_the_fields),
        WITH_LEDGER(what_began_is_found),
        WITH_LEDGER(prefixes_may_be_ambiguous),
        WITH_LEDGER(only_set_fields_change),
        WITH_LEDGER(every_field_has_its_bit),
        WITH_LEDGER(impossible_events_are_damage_in_a_replay),
        WITH_LEDGER(impossible_events_are_a_panic_when_live),
        WITH_LEDGER(rolled_back_to_the_mark),
        WITH_LEDGER(children_and_consequences),
        WITH_LEDGER(found_by_control_numbers),
        WITH_LEDGER(work_timers_and_dues),
        WITH_LEDGER(work_comes_in_pages),
        WITH_LEDGER(lanes_keep_their_order),
        WITH_LEDGER(counts_are_kept),
        WITH_LEDGER(facts_counters_configs),
        WITH_LEDGER(dedupe_is_forgotten_by_time),
        WITH_LEDGER(dedupe_without_a_document),
        WITH_LEDGER(keys_of_a_document),
        WITH_LEDGER(readers_see_what_was_committed),
        WITH_LEDGER(damaged_files_are_told),
        WITH_LEDGER(another_schema_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
