/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal */
#include "unit/store/fixture.h"

#include <stdio.h>

#include "base/clock.h"
#include "store/event_table.h"
#include "store/field.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_open(0);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    arena_close(arena);
    return 0;
}

static struct bytes encode(struct event *event)
{
    struct error err = { 0 };
    struct buffer out;
    struct bytes json;

    buffer_open(&out, 0);
    event_clean(arena, event);
    assert_good(event_encode(event, &out, &err), err);
    json = arena_copy(arena, buffer_bytes(&out));
    buffer_close(&out);
    return json;
}

static struct event *decode(struct bytes json)
{
    struct error err = { 0 };
    struct event *event;

    assert_good(event_decode(arena, json, &event, &err), err);
    return event;
}

/* The text is a promise to auditors. */
static void text_is_as_promised(void **state)
{
    struct id id = fixture_id(1);
    struct event *event = fixture_received(arena, INT64_C(1795428672345), &id,
                                           "retailer-b", "000000017");
    struct bytes json;
    char hex[DIGEST_HEX_SIZE];
    char text[1200];

    (void)state;
    json = encode(event);
    (void)digest_to_hex(&event->objects[0].ref.sha256, hex);
    (void)snprintf(
        text, sizeof text,
        "{\"event\":\"received\",\"time\":\"2026-11-23T10:11:12.345Z\","
        "\"document\":\"%s\",\"actor\":\"gateway\","
        "\"objects\":[{\"role\":\"raw\",\"at\":4096,\"length\":7,"
        "\"sha256\":\"%s\"}],"
        "\"documents\":[{\"id\":\"%s\",\"kind\":\"interchange\","
        "\"partner\":\"retailer-b\",\"station\":\"acme\","
        "\"state\":\"accepted\",\"interchange_control\":\"000000017\","
        "\"size\":7,\"sha256\":\"%s\"}],"
        "\"effects\":[{\"effect\":\"dedupe_set\",\"partner\":\"retailer-b\","
        "\"name\":\"isa\",\"key\":\"000000017\",\"document\":\"%s\","
        "\"time\":\"2026-11-23T10:11:12.345Z\"}]}",
        id.text, hex, id.text, hex, id.text);
    assert_int_equal(json.length, strlen(text));
    assert_memory_equal(json.data, text, json.length);
}

static void changes_say_what_they_clear(void **state)
{
    struct id id = fixture_id(1);
    struct id other = fixture_id(2);
    struct event *event = event_make(arena, EVENT_NOTE, 1000, &id);
    struct event_change *change =
        event_move(arena, event, &id, STATE_AWAIT_ACK);
    struct bytes json;

    (void)state;
    change->set |= FIELD_DUE | FIELD_REASON;
    (void)event_move(arena, event, &other, STATE_ACKED);
    json = encode(event);
    assert_non_null(strstr(arena_copy(arena, json).data,
                           "\"changes\":[{\"state\":\"await_ack\",\"due\":null,"
                           "\"reason_code\":null,\"reason\":null},"
                           "{\"document\":\"01K00000000000000000000002\","
                           "\"state\":\"acked\"}]"));
    event = decode(json);
    assert_int_equal(event->change_count, 2);
    assert_true(id_is_none(&event->changes[0].document));
    assert_int_equal(event->changes[0].set,
                     FIELD_STATE | FIELD_DUE | FIELD_REASON);
    assert_int_equal(event->changes[0].to.due, 0);
    assert_int_equal(event->changes[1].to.state, STATE_ACKED);
}

/* encode(decode(encode(e))) is encode(e), for thousands of random events with
 * every kind of effect and every field. */
static void there_and_back(void **state)
{
    struct fixture_world world = { .random = { 42 }, .now = 1790000000000 };

    (void)state;
    for (int i = 0; i < 3000; i++) {
        struct bytes first;
        struct bytes second;

        arena_reset(arena);
        first = encode(fixture_random_event(&world, arena));
        second = encode(decode(first));
        if (!bytes_equal(first, second)) {
            fail_msg("%.*s\n%.*s", BYTES_ARG(first), BYTES_ARG(second));
        }
    }
}

static void every_kind_has_a_row(void **state)
{
    (void)state;
    for (int i = 1; i < EVENT_KIND_COUNT; i++) {
        const char *name = event_kind_name((enum event_kind)i);
        enum event_kind kind;

        assert_non_null(name);
        assert_true(event_kind_from_name(bytes_of_text(name), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 1; i < EFFECT_KIND_COUNT; i++) {
        const char *name = effect_kind_name((enum effect_kind)i);
        enum effect_kind kind;

        assert_non_null(name);
        assert_true(effect_kind_from_name(bytes_of_text(name), &kind));
        assert_int_equal(kind, i);
    }
    assert_null(event_kind_name(EVENT_NONE));
    assert_null(event_kind_name(EVENT_KIND_COUNT));
    assert_null(effect_kind_name(EFFECT_KIND_COUNT));
}

/* Names in JSON are unique within a row: two fields of one name would read as
 * one. */
static void names_are_unique(void **state)
{
    (void)state;
    for (int i = 1; i < EFFECT_KIND_COUNT; i++) {
        const struct field_table *table =
            effect_row((enum effect_kind)i)->fields;

        for (size_t a = 0; a < table->count; a++) {
            assert_string_not_equal(table->fields[a].name, "effect");
            for (size_t b = 0; b < a; b++) {
                assert_string_not_equal(table->fields[a].name,
                                        table->fields[b].name);
            }
        }
    }
}

static void texts_are_cleaned(void **state)
{
    struct id id = fixture_id(1);
    struct event *event = event_make(arena, EVENT_NOTE, 1000, &id);
    char *much = arena_take(arena, 10000);
    struct bytes json;

    (void)state;
    event->actor = bytes_of("a\0b\xff", 4);
    memset(much, 'x', 10000);
    memcpy(much + 3998, "\xe2\x82\xac", 3); /* cut in the middle of it */
    event->reason = bytes_of(much, 10000);
    json = encode(event);
    event = decode(json);
    assert_int_equal(event->actor.length, 8);
    assert_memory_equal(event->actor.data,
                        "a\xef\xbf\xbd"
                        "b\xef\xbf\xbd",
                        8);
    assert_in_range(event->reason.length, 3990, FIELD_TEXT_LIMIT);
    assert_true(bytes_equal(json, encode(event)));
}

static void refuse(struct event *event, const char *text)
{
    struct error err = { 0 };

    assert_false(event_check(event, &err));
    assert_int_equal(err.kind, ERROR_REFUSED);
    assert_string_equal(err.code, "EVENT_SHAPE");
    if (strstr(err.text, text) == NULL) {
        fail_msg("'%s' does not say '%s'", err.text, text);
    }
}

static void shapes_are_checked(void **state)
{
    struct id id = fixture_id(1);
    struct object_ref ref = fixture_ref(8, "x");
    struct object_ref none = { 0 };
    struct event *event;

    (void)state;
    refuse(event_make(arena, EVENT_RECEIVED, 1, NULL), "about a document");
    refuse(event_make(arena, EVENT_NONE, 1, NULL), "no such kind");
    refuse(event_make(arena, EVENT_RELEASED, 1, &id), "who did it");
    refuse(event_make(arena, EVENT_SENDING, 1, &id), "must move");
    event = event_make(arena, EVENT_SENDING, 1, &id);
    (void)event_move(arena, event, &id, STATE_DEAD);
    refuse(event, "cannot move its document there");
    event = event_make(arena, EVENT_NOTE, 1, &id);
    (void)event_add_object(arena, event, "Raw", &ref);
    refuse(event, "an object");
    event = event_make(arena, EVENT_NOTE, 1, &id);
    (void)event_add_object(arena, event, "raw", &none);
    refuse(event, "an object");
    event = event_make(arena, EVENT_NOTE, 1, &id);
    (void)event_add_change(arena, event, &id);
    refuse(event, "a change of nothing");
    event = event_make(arena, EVENT_NOTE, 1, &id);
    event->detail = bytes_of_text("{\"a\":}");
    refuse(event, "detail");
    event = event_make(arena, EVENT_NOTE, 1, &id);
    (void)event_add_effect(arena, event, EFFECT_NONE);
    refuse(event, "an effect");
}

static void too_long_is_refused(void **state)
{
    struct id id = fixture_id(1);
    struct event *event = event_make(arena, EVENT_NOTE, 1000, &id);
    struct error err = { 0 };
    struct buffer out;

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        struct id child = fixture_id(100 + i);

        (void)event_add_document(arena, event, &child, DOCUMENT_OUTBOUND,
                                 STATE_READY);
    }
    buffer_open(&out, 0);
    assert_false(event_encode(event, &out, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_string_equal(err.code, "EVENT_TOO_LONG");
    buffer_close(&out);
}

/* What stands in the journal and is not ours is damage, never a crash. */
static void foreign_texts_are_damage(void **state)
{
    static const char *const texts[] = {
        "",
        "x",
        "[]",
        "{}",
        "{\"event\":\"received\"}",
        "{\"event\":\"nothing\",\"time\":\"2026-11-23T10:11:12.345Z\"}",
        "{\"event\":7}",
        "{\"event\":\"note\",\"time\":1}",
        "{\"event\":\"note\",\"time\":\"2026-13-23T10:11:12.345Z\"}",
        "{\"event\":\"note\",\"surprise\":1}",
        "{\"event\":\"note\",\"document\":\"short\"}",
        "{\"event\":\"note\",\"actor\":[]}",
        "{\"event\":\"note\",\"objects\":{}}",
        "{\"event\":\"note\",\"objects\":[1]}",
        "{\"event\":\"note\",\"objects\":[{\"role\":\"raw\",\"at\":-1}]}",
        "{\"event\":\"note\",\"objects\":[{\"role\":\"raw\",\"at\":1.5}]}",
        "{\"event\":\"note\",\"objects\":[{\"role\":9,\"at\":8}]}",
        "{\"event\":\"note\",\"documents\":[{\"id\":\"x\"}]}",
        "{\"event\":\"note\",\"documents\":[{\"state\":\"flying\"}]}",
        "{\"event\":\"note\",\"documents\":[{\"test\":false}]}",
        "{\"event\":\"note\",\"documents\":[{\"sha256\":\"12\"}]}",
        "{\"event\":\"note\",\"documents\":[{\"amount\":\"1e5\"}]}",
        "{\"event\":\"note\",\"documents\":[{\"created\":"
        "\"2026-11-23T10:11:12.345Z\"}]}",
        "{\"event\":\"note\",\"changes\":[{}]}",
        "{\"event\":\"note\",\"effects\":[{\"effect\":\"magic\"}]}",
        "{\"event\":\"note\",\"effects\":[{}]}",
        "{\"event\":\"note\",\"effects\":[{\"effect\":\"fact_set\","
        "\"value\":\"\"}]}",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct error err = { 0 };
        struct event *event;

        if (event_decode(arena, bytes_of_text(texts[i]), &event, &err)) {
            fail_msg("%s", texts[i]);
        }
        assert_int_equal(err.kind, ERROR_DAMAGED);
    }
}

/* A decimal keeps its value, and stamps are those of clock_stamp. */
static void values_keep_their_meaning(void **state)
{
    struct id id = fixture_id(1);
    struct event *event = event_make(arena, EVENT_NOTE, 951782399999, &id);
    struct ledger_effect *effect =
        event_add_effect(arena, event, EFFECT_STOCK_ADD);
    char stamp[CLOCK_STAMP_SIZE];

    (void)state;
    effect->stock.station = bytes_of_text("acme");
    effect->stock.item = bytes_of_text("A-1");
    assert_true(decimal_parse(bytes_of_text("-1234567.890"), '.',
                              &effect->stock.on_hand));
    event = decode(encode(event));
    assert_int_equal(
        decimal_compare(event->effects[0].stock.on_hand, effect->stock.on_hand),
        0);
    assert_int_equal(event->time, 951782399999);
    for (int64_t time = -62167219200000; time < 253402300000000;
         time += 86399999 * INT64_C(97)) {
        struct buffer out;

        buffer_open(&out, 0);
        field_append_stamp(&out, time);
        assert_int_equal(out.length, strlen(clock_stamp(time, stamp)));
        assert_memory_equal(out.data, stamp, out.length);
        buffer_close(&out);
    }
}

int main(void)
{
#define WITH_ARENA(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_ARENA(text_is_as_promised),
        WITH_ARENA(changes_say_what_they_clear),
        WITH_ARENA(there_and_back),
        WITH_ARENA(every_kind_has_a_row),
        WITH_ARENA(names_are_unique),
        WITH_ARENA(texts_are_cleaned),
        WITH_ARENA(shapes_are_checked),
        WITH_ARENA(too_long_is_refused),
        WITH_ARENA(foreign_texts_are_damage),
        WITH_ARENA(values_keep_their_meaning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
