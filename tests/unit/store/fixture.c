/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "store/event_table.h"

void fixture_directory(char path[FIXTURE_PATH])
{
    const char *base = getenv("TMPDIR");

    (void)snprintf(path, FIXTURE_PATH, "%s/edigate-store-XXXXXX",
                   base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(path));
}

static int remove_entry(const char *path, const struct stat *about, int kind,
                        struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

void fixture_remove(const char *path)
{
    (void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *fixture_path(const char *directory, const char *name)
{
    static char paths[4][FIXTURE_PATH * 2];
    static unsigned next;
    char *path = paths[next++ % COUNT_OF(paths)];

    (void)snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

struct id fixture_id(unsigned n)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct id id = { "01K00000000000000000000000" };

    for (size_t i = ID_LENGTH; n > 0; n /= 32) {
        id.text[--i] = alphabet[n % 32];
    }
    return id;
}

struct object_ref fixture_ref(uint64_t position, const char *content)
{
    struct object_ref ref = { .position = position,
                              .length = strlen(content),
                              .sha256 = digest_of(bytes_of_text(content)) };

    return ref;
}

struct event *fixture_received(struct arena *arena, int64_t time,
                               const struct id *id, const char *partner,
                               const char *control)
{
    struct object_ref ref = fixture_ref(4096, "ISA*00*");
    struct event *event = event_make(arena, EVENT_RECEIVED, time, id);
    struct ledger_document *document;
    struct ledger_dedupe *dedupe;

    event->actor = bytes_of_text("gateway");
    (void)event_add_object(arena, event, "raw", &ref);
    document = event_add_document(arena, event, id, DOCUMENT_INTERCHANGE,
                                  STATE_ACCEPTED);
    document->partner = bytes_of_text(partner);
    document->station = bytes_of_text("acme");
    document->interchange_control = bytes_of_text(control);
    document->size = ref.length;
    document->sha256 = ref.sha256;
    dedupe = &event_add_effect(arena, event, EFFECT_DEDUPE_SET)->dedupe;
    dedupe->partner = bytes_of_text(partner);
    dedupe->kind = bytes_of_text("isa");
    dedupe->key = bytes_of_text(control);
    dedupe->document = *id;
    dedupe->sha256 = ref.sha256;
    dedupe->time = time;
    return event;
}

/* ---- random ---- */

uint64_t fixture_next(struct fixture_random *random, uint64_t limit)
{
    uint64_t z = (random->state += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (z ^ (z >> 31)) % limit;
}

struct bytes fixture_text(struct fixture_random *random, struct arena *arena,
                          size_t limit)
{
    size_t length = fixture_next(random, limit) + 1;
    bool wild = fixture_next(random, 20) == 0;
    char *text = arena_take(arena, length);

    for (size_t i = 0; i < length; i++) {
        text[i] = wild ? (char)fixture_next(random, 256)
                       : (char)(' ' + fixture_next(random, 95));
    }
    return bytes_of(text, length);
}

static struct decimal random_decimal(struct fixture_random *random)
{
    struct decimal number =
        decimal_of((int64_t)fixture_next(random, 2000000) - 1000000);

    number.scale = (int)fixture_next(random, 5);
    return number;
}

/* Any good value in every field, some left out. */
static void fill_row(struct fixture_random *random, struct arena *arena,
                     const struct field_table *table, void *row)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        char *place = (char *)row + field->offset;

        if (!field->key && fixture_next(random, 3) == 0) {
            continue;
        }
        switch (field->type) {
        case FIELD_TYPE_TEXT:
            *(struct bytes *)(void *)place = fixture_text(random, arena, 20);
            break;
        case FIELD_TYPE_ID:
            *(struct id *)(void *)place =
                fixture_id((unsigned)fixture_next(random, 1000));
            break;
        case FIELD_TYPE_NUMBER:
            *(uint64_t *)(void *)place = fixture_next(random, INT64_MAX);
            break;
        case FIELD_TYPE_TIME:
        case FIELD_TYPE_DURATION:
            *(int64_t *)(void *)place =
                (int64_t)fixture_next(random, INT64_C(4000000000000));
            break;
        case FIELD_TYPE_DECIMAL:
            *(struct decimal *)(void *)place = random_decimal(random);
            break;
        case FIELD_TYPE_FLAG:
            *(bool *)place = fixture_next(random, 2) == 0;
            break;
        case FIELD_TYPE_DIGEST:
            *(struct digest *)(void *)place =
                digest_of(fixture_text(random, arena, 20));
            break;
        case FIELD_TYPE_LARGE:
        case FIELD_TYPE_ENUM:
            break; /* below, where it matters which */
        }
    }
}

/* A name out of a few, so that rows meet. */
static struct bytes some_name(struct fixture_random *random,
                              const char *const *names, size_t count)
{
    return bytes_of_text(names[fixture_next(random, count)]);
}

static const char *const partners[] = { "retailer-a", "retailer-b", "mill" };
static const char *const items[] = { "A-1", "A-2", "B-7", "C-9" };

static void random_objects(struct fixture_world *world, struct arena *arena,
                           struct event *event)
{
    static const char *const roles[] = { "raw", "record", "payload" };
    size_t count = fixture_next(&world->random, 3);

    for (size_t i = 0; i < count; i++) {
        struct object_ref ref = fixture_ref(
            8 + fixture_next(&world->random, 100000) * 8, "anything");

        if (fixture_next(&world->random, 5) == 0) {
            ref.position = 0;
            (void)snprintf(ref.large, sizeof ref.large, "20261123/%s",
                           fixture_id(++world->made).text);
        }
        (void)event_add_object(arena, event,
                               roles[fixture_next(&world->random, 3)], &ref);
    }
}

/* The effects that need nothing to be there already. */
static void random_effect(struct fixture_world *world, struct arena *arena,
                          struct event *event)
{
    static const enum effect_kind kinds[] = {
        EFFECT_DEDUPE_SET,  EFFECT_COUNTER_SET,  EFFECT_ITEM_SET,
        EFFECT_ALIAS_SET,   EFFECT_PRICE_SET,    EFFECT_STOCK_SET,
        EFFECT_STOCK_ADD,   EFFECT_CUSTOMER_SET, EFFECT_CREDIT_ADD,
        EFFECT_FACT_SET,    EFFECT_STEP_SET,     EFFECT_STEP_CLEAR,
        EFFECT_ITEM_REMOVE, EFFECT_PRICE_CLEAR,  EFFECT_DEDUPE_FORGET,
        EFFECT_CONFIG_SET,
    };
    enum effect_kind kind =
        kinds[fixture_next(&world->random, COUNT_OF(kinds))];
    struct ledger_effect *effect = event_add_effect(arena, event, kind);

    fill_row(&world->random, arena, effect_row(kind)->fields, &effect->key);
    switch (kind) {
    case EFFECT_ITEM_SET:
    case EFFECT_ITEM_REMOVE:
        effect->item.station = bytes_of_text("acme");
        effect->item.item = some_name(&world->random, items, COUNT_OF(items));
        break;
    case EFFECT_STOCK_SET:
    case EFFECT_STOCK_ADD:
        effect->stock.station = bytes_of_text("acme");
        effect->stock.item = some_name(&world->random, items, COUNT_OF(items));
        break;
    case EFFECT_CUSTOMER_SET:
    case EFFECT_CREDIT_ADD:
        effect->customer.station = bytes_of_text("acme");
        effect->customer.partner =
            some_name(&world->random, partners, COUNT_OF(partners));
        break;
    case EFFECT_DEDUPE_SET:
        effect->dedupe.document = world->documents[fixture_next(
            &world->random, world->document_count)];
        break;
    case EFFECT_DEDUPE_FORGET:
        effect->dedupe.kind = bytes_of_text("isa");
        effect->dedupe.time = world->now - 1000;
        break;
    default:
        break;
    }
}

static void random_conversation(struct fixture_world *world,
                                struct arena *arena, struct event *event)
{
    struct fixture_random *random = &world->random;

    if (world->conversation_count < COUNT_OF(world->conversations) &&
        (world->conversation_count == 0 || fixture_next(random, 3) == 0)) {
        struct ledger_effect *effect =
            event_add_effect(arena, event, EFFECT_CONVERSATION_OPEN);

        fill_row(random, arena, &conversation_fields, &effect->conversation);
        effect->conversation.id = fixture_id(++world->made);
        world->conversations[world->conversation_count] =
            effect->conversation.id;
        world->lines[world->conversation_count++] = 0;
        return;
    }
    {
        size_t at = fixture_next(random, world->conversation_count);
        bool first = world->lines[at] == 0 || fixture_next(random, 3) == 0;
        struct ledger_effect *effect = event_add_effect(
            arena, event, first ? EFFECT_LINE_SET : EFFECT_LINE_ADD);
        size_t line = first ? fixture_next(random, world->lines[at] + 1)
                            : fixture_next(random, world->lines[at]);

        fill_row(random, arena, effect_row(effect->kind)->fields, &effect->key);
        if (first) {
            effect->line.conversation = world->conversations[at];
            effect->line.line = bytes_of_text(arena_format(arena, "%zu", line));
            if (line == world->lines[at]) {
                world->lines[at]++;
            }
        } else {
            effect->line_change.conversation = world->conversations[at];
            effect->line_change.line =
                bytes_of_text(arena_format(arena, "%zu", line));
            effect->line_change.quantity =
                (enum line_quantity)fixture_next(random, LINE_QUANTITY_COUNT);
        }
    }
}

static void random_begin(struct fixture_world *world, struct arena *arena,
                         struct event *event)
{
    static const enum document_state begins[] = {
        [DOCUMENT_INTERCHANGE] = STATE_ACCEPTED,
        [DOCUMENT_TRANSACTION] = STATE_CHECKED,
        [DOCUMENT_OUTBOUND] = STATE_DECIDED,
    };
    enum document_kind kind =
        (enum document_kind)(1 + fixture_next(&world->random, 3));
    struct id id = fixture_id(++world->made);
    struct ledger_document filled = { 0 };
    struct ledger_document *document;

    fill_row(&world->random, arena, &document_fields, &filled);
    document = event_add_document(arena, event, &id, kind, begins[kind]);
    filled.id = id;
    filled.kind = kind;
    filled.state = begins[kind];
    filled.direction = document->direction;
    *document = filled;
    world->documents[world->document_count] = id;
    world->kinds[world->document_count] = kind;
    world->states[world->document_count++] = begins[kind];
}

/* Any state that may follow, any fields. */
static void random_change(struct fixture_world *world, struct arena *arena,
                          struct event *event, size_t at)
{
    struct event_change *change =
        event_add_change(arena, event, &world->documents[at]);
    enum document_state state =
        (enum document_state)fixture_next(&world->random, STATE_COUNT);

    fill_row(&world->random, arena, &document_fields, &change->to);
    change->to.valid =
        (enum valid_status)fixture_next(&world->random, VALID_STATUS_COUNT);
    change->to.acknowledged = (enum acknowledged_status)fixture_next(
        &world->random, ACKNOWLEDGED_STATUS_COUNT);
    change->set = (uint32_t)fixture_next(&world->random, FIELD_ALL) + 1;
    change->set &= ~(uint32_t)FIELD_STATE;
    if (state_may_follow(world->kinds[at], world->states[at], state)) {
        change->set |= FIELD_STATE;
        change->to.state = state;
        world->states[at] = state;
    }
    if (change->set == 0) {
        change->set = FIELD_ATTEMPTS;
    }
}

struct event *fixture_random_event(struct fixture_world *world,
                                   struct arena *arena)
{
    struct fixture_random *random = &world->random;
    struct event *event;
    size_t at;

    world->now += (int64_t)fixture_next(random, 1000);
    if (world->document_count == 0 ||
        (world->document_count < COUNT_OF(world->documents) - 4 &&
         fixture_next(random, 3) == 0)) {
        event = event_make(arena, EVENT_NOTE, world->now, NULL);
        random_begin(world, arena, event);
        if (fixture_next(random, 2) == 0) {
            random_begin(world, arena, event);
        }
        event->document = event->documents[0].id;
    } else {
        at = fixture_next(random, world->document_count);
        event =
            event_make(arena, EVENT_NOTE, world->now, &world->documents[at]);
        random_change(world, arena, event, at);
        if (fixture_next(random, 4) == 0) {
            random_change(world, arena, event,
                          fixture_next(random, world->document_count));
        }
    }
    if (fixture_next(random, 5) == 0) {
        struct ledger_effect *effect =
            event_add_effect(arena, event, EFFECT_KEY_ADD);

        effect->key.document =
            world->documents[fixture_next(random, world->document_count)];
        effect->key.kind = bytes_of_text("order");
        effect->key.value = fixture_text(random, arena, 10);
    }
    event->actor = fixture_text(random, arena, 10);
    event->reason = fixture_text(random, arena, 30);
    random_objects(world, arena, event);
    random_effect(world, arena, event);
    random_conversation(world, arena, event);
    if (fixture_next(random, 4) == 0) {
        event->detail = bytes_of_text("{\"findings\":[1,2,{\"a\":null}]}");
    }
    return event;
}

struct store *fixture_store(const char *spool, struct store_report *report)
{
    struct store_settings settings = { .spool = spool,
                                       .segment_size = 256 * 1024,
                                       .free_floor = 1 };
    struct store_report unread;
    struct error err = { 0 };
    struct store *store =
        store_open(&settings, report == NULL ? &unread : report, &err);

    if (store == NULL) {
        fail_msg("%s", err.text);
    }
    assert_good(store_start(store, &err), err);
    return store;
}
