/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal console */
#include "unit/store/ledger_fixture.h"

#include <stdio.h>

#include "store/ledger_filter.h"

static const int64_t day = 86400000;
static const int64_t now = INT64_C(1795428672345); /* 2026-11-23T10:11:12 */

/* An id of a time, as the gateway makes them; `n` keeps them apart. */
static struct id id_at(int64_t time, unsigned n)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct id id = fixture_id(n);

    for (size_t i = 10; i-- > 0; time /= 32) {
        id.text[i] = alphabet[time % 32];
    }
    return id;
}

/* Six documents, one of each sort that the filters tell apart. */
static struct id ids[6];

static void fill(void)
{
    static const char *const partners[] = { "acme", "mill", "acme",
                                            "acme", "a b",  "mill" };
    static const char *const types[] = {
        "x12/004010/850", "x12/004010/855",       "x12/004010/810",
        "x12/005010/850", "edifact/D.96A/ORDERS", ""
    };
    static const char *const records[] = { "order", "order_response", "invoice",
                                           "order", "order",          "" };
    struct event *event;
    struct ledger_effect *effect;

    event = event_make(arena, EVENT_NOTE, now - 40 * day, NULL);
    effect = event_add_effect(arena, event, EFFECT_CONVERSATION_OPEN);
    effect->conversation.id = fixture_id(900);
    effect->conversation.partner = bytes_of_text("acme");
    effect->conversation.number = bytes_of_text("4711");
    ledger_fixture_apply(event);
    for (unsigned i = 0; i < 6; i++) {
        int64_t time = now - (5 - (int64_t)i) * 7 * day;
        bool out = i == 1 || i == 2;
        struct ledger_document *document;

        ids[i] = id_at(time, i + 1);
        event = event_make(arena, EVENT_NOTE, time, &ids[i]);
        document = event_add_document(arena, event, &ids[i],
                                      i == 5 ? DOCUMENT_INTERCHANGE
                                      : out  ? DOCUMENT_OUTBOUND
                                             : DOCUMENT_TRANSACTION,
                                      i == 5 ? STATE_ACCEPTED
                                      : out  ? STATE_READY
                                             : STATE_CHECKED);
        document->partner = bytes_of_text(partners[i]);
        document->type = bytes_of_text(types[i]);
        document->record = bytes_of_text(records[i]);
        document->name = bytes_of_text(i == 5 ? "orders[1].x12" : "o.x12");
        document->test = i == 4;
        document->valid = i == 3 ? VALID_ERRORS : VALID_GOOD;
        if (i == 1) {
            document->conversation = fixture_id(900);
            document->group_control = bytes_of_text("0007");
        }
        if (i == 0) {
            effect = event_add_effect(arena, event, EFFECT_KEY_ADD);
            effect->key.document = ids[0];
            effect->key.kind = bytes_of_text("order");
            effect->key.value = bytes_of_text("4711");
        }
        ledger_fixture_apply(event);
    }
    event = event_make(arena, EVENT_SENDING, now, &ids[2]);
    (void)event_move(arena, event, &ids[2], STATE_SENDING);
    ledger_fixture_apply(event);
    event = event_make(arena, EVENT_SENT, now, &ids[2]);
    (void)event_move(arena, event, &ids[2], STATE_AWAIT_ACK);
    ledger_fixture_apply(event);
    event = event_make(arena, EVENT_OVERDUE, now, &ids[2]);
    event_move(arena, event, &ids[2], STATE_OVERDUE)->to.reason_code =
        bytes_of_text("ACK_OVERDUE");
    event->changes[0].to.reason = bytes_of_text("no 997 in time");
    event->changes[0].set |= FIELD_REASON;
    ledger_fixture_apply(event);
}

static int set_up(void **state)
{
    if (ledger_fixture_open(state) != 0) {
        return 1;
    }
    fill();
    return 0;
}

/* `wanted`: digits of the documents that the filter finds, newest first. */
static void expect(const char *text, const char *wanted)
{
    struct ledger_filter *filter;
    struct ledger_document *found;
    struct error err = { 0 };
    char digits[8] = "";
    size_t count;
    bool more;

    assert_good(
        ledger_filter_parse(arena, bytes_of_text(text), now, &filter, &err),
        err);
    assert_good(ledger_documents(ledger, arena, filter, NULL, 100, &found,
                                 &count, &more, &err),
                err);
    assert_false(more);
    for (size_t i = 0; i < count; i++) {
        for (unsigned k = 0; k < 6; k++) {
            if (strcmp(found[i].id.text, ids[k].text) == 0) {
                digits[i] = (char)('0' + k);
            }
        }
    }
    if (strcmp(digits, wanted) != 0) {
        fail_msg("'%s' finds %s, not %s", text, digits, wanted);
    }
}

static void each_key_finds_its_own(void **state)
{
    (void)state;
    expect("", "543210");
    expect("   ", "543210");
    expect("partner:acme", "320");
    expect("partner:\"a b\"", "4");
    expect("type:850", "30");
    expect("type:x12/004010/850", "0");
    expect("type:50", "");
    expect("type:ORDERS", "4");
    expect("record:order", "430");
    expect("kind:outbound", "21");
    expect("direction:in", "5430");
    expect("dir:out", "21");
    expect("test:yes", "4");
    expect("test:no", "53210");
    expect("po:4711", "10");
    expect("order:4711", "10");
    expect("key:4711", "0");
    expect("invoice:4711", "");
    expect("4711", "10");
    expect("control:7", "1");
    expect("control:00007", "1");
    expect("control:70", "");
    expect("conversation:01k000000000000000000000w4", "1");
    expect("name:orders*", "5");
    expect("name:orders[1].x12", "5");
    expect("name:o.???", "43210");
    expect("o.x12", "43210");
    expect("code:ACK_OVERDUE", "2");
}

static void statuses(void **state)
{
    (void)state;
    expect("status:overdue", "2");
    expect("state:overdue", "2");
    expect("status:attention", "2");
    expect("status:work", "54310");
    expect("status:waiting", "");
    expect("status:open", "543210");
    expect("status:final", "");
    expect("status:invalid", "3");
    expect("status:valid", "54210");
    expect("status:checked", "430");
    expect("status:delivered", "");
}

static void times(void **state)
{
    (void)state;
    expect("since:1d", "5");
    expect("since:8d", "54");
    expect("since:52w", "543210");
    expect("until:8d", "3210");
    expect("since:22d until:8d", "32");
    expect("since:2026-11-23", "5");
    expect("since:2026-11-16T10:11:12Z", "54");
    expect("since:2026-11-16T10:11:13Z", "5");
    expect("since:2030-01-01", "");
}

static void words_are_joined_by_and(void **state)
{
    (void)state;
    expect("partner:acme type:850", "30");
    expect("partner:acme type:850 status:invalid", "3");
    expect("  partner:mill\tdirection:in ", "5");
    expect("partner:acme partner:mill", "");
}

static void by_the_beginning_of_an_id(void **state)
{
    char text[40];

    (void)state;
    (void)snprintf(text, sizeof text, "id:%.26s", ids[3].text);
    expect(text, "3");
    (void)snprintf(text, sizeof text, "%.26s", ids[3].text);
    expect(text, "3");
    (void)snprintf(text, sizeof text, "id:%.6s", ids[5].text);
    expect(text, "5");
    expect("id:0", "543210");
    expect("id:zzz", "");
}

static void refuse(const char *text, const char *says)
{
    struct ledger_filter *filter;
    struct error err = { 0 };

    if (ledger_filter_parse(arena, bytes_of_text(text), now, &filter, &err)) {
        fail_msg("'%s' is taken", text);
    }
    assert_int_equal(err.kind, ERROR_REFUSED);
    assert_string_equal(err.code, "FILTER");
    if (strstr(err.text, says) == NULL) {
        fail_msg("'%s' does not say '%s'", err.text, says);
    }
}

static void mistakes_are_explained(void **state)
{
    char many[81];

    (void)state;
    refuse("partnr:acme", "did you mean 'partner'?");
    refuse("status:overdeu", "did you mean 'overdue'?");
    refuse("kind:thing", "unknown kind");
    refuse("direction:up", "direction is in or out");
    refuse("test:maybe", "yes or no");
    refuse("since:yesterday", "not a time");
    refuse("id:a-b", "not an id");
    refuse("partner:", "no value");
    refuse("partner:\"a", "quote that does not end");
    for (size_t i = 0; i < 80; i += 2) {
        memcpy(many + i, "x ", 3);
    }
    refuse(many, "too many words");
}

/* Whatever the filter holds, it never becomes SQL: either it is refused or it
 * finds documents. */
static void no_byte_becomes_sql(void **state)
{
    static const char bytes[] = "partner:type'\"; --()*?%_[]\\\xff\t =<>|&0";
    struct fixture_random random = { 3 };

    (void)state;
    expect("partner:\"x' OR '1'='1\"", "");
    expect("name:%", "");
    expect("type:%", "");
    for (int i = 0; i < 3000; i++) {
        char text[60];
        size_t length = fixture_next(&random, sizeof text);
        struct ledger_filter *filter;
        struct ledger_document *found;
        struct error err = { 0 };
        size_t count;
        bool more;

        for (size_t k = 0; k < length; k++) {
            text[k] = bytes[fixture_next(&random, sizeof bytes - 1)];
        }
        if (ledger_filter_parse(arena, bytes_of(text, length), now, &filter,
                                &err)) {
            assert_good(ledger_documents(ledger, arena, filter, NULL, 10,
                                         &found, &count, &more, &err),
                        err);
        }
    }
}

static void pages(void **state)
{
    struct ledger_filter *filter;
    struct ledger_document *found;
    struct error err = { 0 };
    size_t count;
    bool more;

    (void)state;
    assert_good(ledger_filter_parse(arena, bytes_of("", 0), now, &filter, &err),
                err);
    assert_good(ledger_documents(ledger, arena, filter, NULL, 4, &found, &count,
                                 &more, &err),
                err);
    assert_int_equal(count, 4);
    assert_true(more);
    assert_good(ledger_documents(ledger, arena, filter, &found[3].id, 4, &found,
                                 &count, &more, &err),
                err);
    assert_int_equal(count, 2);
    assert_false(more);
    assert_string_equal(found[0].id.text, ids[1].text);
}

static void causes_are_grouped(void **state)
{
    struct ledger_cause *causes;
    struct error err = { 0 };
    size_t count;

    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        struct id id = fixture_id(500 + i);
        struct event *event =
            event_make(arena, EVENT_NOTE, now + i * 1000, &id);
        struct ledger_document *document = event_add_document(
            arena, event, &id, DOCUMENT_TRANSACTION, STATE_HELD);

        document->partner = bytes_of_text("mill");
        document->reason_code = bytes_of_text("MAP_UNIT");
        document->reason = bytes_of_text(i == 4 ? "newest" : "older");
        ledger_fixture_apply(event);
    }
    assert_good(ledger_causes(ledger, arena, 10, &causes, &count, &err), err);
    assert_int_equal(count, 2);
    assert_int_equal(causes[0].documents, 5);
    assert_true(bytes_equal_text(causes[0].reason_code, "MAP_UNIT"));
    assert_true(bytes_equal_text(causes[0].reason, "newest"));
    assert_int_equal(causes[0].oldest, now);
    assert_int_equal(causes[0].newest, now + 4000);
    assert_string_equal(causes[0].example.text, fixture_id(504).text);
    assert_int_equal(causes[1].state, STATE_OVERDUE);
}

static void small_arena_is_an_error(void **state)
{
    struct arena *small = arena_open(2000);
    struct ledger_filter *filter;
    struct ledger_document *found;
    struct error err = { 0 };
    size_t count;
    bool more;

    (void)state;
    assert_non_null(small);
    assert_good(ledger_filter_parse(arena, bytes_of("", 0), now, &filter, &err),
                err);
    assert_false(ledger_documents(ledger, small, filter, NULL, 100, &found,
                                  &count, &more, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    arena_close(small);
    expect("", "543210");
}

int main(void)
{
#define WITH_LEDGER(test) \
    cmocka_unit_test_setup_teardown(test, set_up, ledger_fixture_close)
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(each_key_finds_its_own),
        WITH_LEDGER(statuses),
        WITH_LEDGER(times),
        WITH_LEDGER(words_are_joined_by_and),
        WITH_LEDGER(by_the_beginning_of_an_id),
        WITH_LEDGER(mistakes_are_explained),
        WITH_LEDGER(no_byte_becomes_sql),
        WITH_LEDGER(pages),
        WITH_LEDGER(causes_are_grouped),
        WITH_LEDGER(small_arena_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
