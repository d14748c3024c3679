/* SPDX-License-Identifier: Apache-2.0 */
#include "desk_world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "flow/gs1.h"

static const char *const quantities[] = {
    "ordered", "confirmed", "backordered", "rejected",
    "shipped", "received",  "invoiced",
};

/* ---- small helps */

static struct bytes text_of(struct arena *arena, const json_t *object,
                            const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? bytes_of(NULL, 0)
                        : arena_copy(arena, bytes_of_text(text));
}

static struct decimal number_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    struct decimal number = decimal_of(0);

    if (text != NULL && !decimal_parse(bytes_of_text(text), '.', &number)) {
        log_panic("'%s' is no number in %s", text, name);
    }
    return number;
}

static bool flag_of(const json_t *object, const char *name, bool fallback)
{
    const json_t *value = json_object_get(object, name);

    return value == NULL ? fallback : json_is_true(value);
}

static json_t *json_text(struct bytes text)
{
    return json_stringn(text.length == 0 ? "" : text.data, text.length);
}

static json_t *json_number(struct decimal number)
{
    char text[DECIMAL_TEXT_SIZE];

    return json_text(decimal_format(number, text));
}

static void set_text(json_t *object, const char *name, struct bytes text)
{
    if (text.length > 0) {
        json_object_set_new(object, name, json_text(text));
    }
}

static void add_number(json_t *object, const char *name, struct decimal more)
{
    struct decimal sum;

    if (!decimal_add(number_of(object, name), more, &sum)) {
        log_panic("a sum in the test world does not fit");
    }
    json_object_set_new(object, name, json_number(sum));
}

/* The row of a table whose `key` is that text. */
static json_t *find_row(const json_t *table, const char *key,
                        struct bytes wanted)
{
    json_t *row;
    size_t i;

    json_array_foreach(table, i, row)
    {
        const char *text = json_string_value(json_object_get(row, key));

        if (text != NULL && wanted.length > 0 &&
            bytes_equal_text(wanted, text)) {
            return row;
        }
    }
    return NULL;
}

/* ---- the view */

static json_t *find_by_gtin(const json_t *items, struct bytes gtin)
{
    char wanted[GS1_GTIN14_SIZE];
    char here[GS1_GTIN14_SIZE];
    json_t *row;
    size_t i;

    if (gtin.length == 0 || !gs1_gtin14(gtin, wanted)) {
        return NULL;
    }
    json_array_foreach(items, i, row)
    {
        const char *text = json_string_value(json_object_get(row, "gtin"));

        if (text != NULL && gs1_gtin14(bytes_of_text(text), here) &&
            strcmp(here, wanted) == 0) {
            return row;
        }
    }
    return NULL;
}

static bool view_item(void *context, struct arena *arena,
                      struct bytes seller_item, struct bytes gtin,
                      struct bytes buyer_item, const struct partner *partner,
                      struct flow_item *item)
{
    struct desk_world *world = context;
    const json_t *items = json_object_get(world->desk, "items");
    json_t *row = find_row(items, "number", seller_item);

    (void)partner;
    if (row == NULL) {
        row = find_by_gtin(items, gtin);
    }
    if (row == NULL) {
        const json_t *alias =
            find_row(json_object_get(world->desk, "references"), "buyer_item",
                     buyer_item);

        row = find_row(items, "number", text_of(arena, alias, "item"));
    }
    if (row == NULL) {
        return false;
    }
    *item =
        (struct flow_item){ .number = text_of(arena, row, "number"),
                            .gtin = text_of(arena, row, "gtin"),
                            .description = text_of(arena, row, "description"),
                            .unit = text_of(arena, row, "unit"),
                            .pack = number_of(row, "pack"),
                            .discontinued = flag_of(row, "discontinued", false),
                            .replacement = text_of(arena, row, "replacement") };
    item->lead_time =
        (int64_t)number_of(row, "lead_days").coefficient * 24 * 60 * 60 * 1000;
    return true;
}

static bool view_price(void *context, struct arena *arena, struct bytes item,
                       const struct partner *partner, struct bytes currency,
                       struct bytes date, struct decimal quantity,
                       struct flow_price *price)
{
    struct desk_world *world = context;
    json_t *best = NULL;
    json_t *row;
    size_t i;

    (void)partner;
    (void)date;
    json_array_foreach(json_object_get(world->desk, "prices"), i, row)
    {
        if (!bytes_equal(text_of(arena, row, "item"), item) ||
            !bytes_equal(text_of(arena, row, "currency"), currency) ||
            decimal_compare(quantity, number_of(row, "from_quantity")) < 0) {
            continue;
        }
        if (best == NULL ||
            decimal_compare(number_of(row, "from_quantity"),
                            number_of(best, "from_quantity")) > 0) {
            best = row;
        }
    }
    if (best == NULL) {
        return false;
    }
    *price = (struct flow_price){ .amount = number_of(best, "amount"),
                                  .currency = currency };
    return true;
}

static bool view_stock(void *context, struct arena *arena, struct bytes item,
                       struct flow_stock *stock)
{
    struct desk_world *world = context;
    const json_t *row =
        find_row(json_object_get(world->desk, "stock"), "item", item);

    if (row == NULL) {
        return false;
    }
    *stock = (struct flow_stock){ .on_hand = number_of(row, "on_hand"),
                                  .reserved = number_of(row, "reserved"),
                                  .available_from =
                                      text_of(arena, row, "available_from") };
    return true;
}

static bool view_customer(void *context, struct arena *arena,
                          const struct partner *partner,
                          struct flow_customer *customer)
{
    struct desk_world *world = context;
    const json_t *row = find_row(json_object_get(world->desk, "customers"),
                                 "partner", bytes_of_text(partner->name));

    if (row == NULL) {
        return false;
    }
    *customer =
        (struct flow_customer){ .limited =
                                    json_object_get(row, "limit") != NULL,
                                .limit = number_of(row, "limit"),
                                .open = number_of(row, "open"),
                                .currency = text_of(arena, row, "currency") };
    return true;
}

static const char *role_name(enum agreement_role role)
{
    return role == ROLE_BUYER ? "buyer" : "seller";
}

static json_t *conversation_of(const struct desk_world *world, const char *role,
                               struct bytes number)
{
    char key[300];

    (void)snprintf(key, sizeof(key), "%s:%.*s", role, BYTES_ARG(number));
    return json_object_get(world->conversations, key);
}

static void read_line(struct arena *arena, const json_t *row,
                      struct flow_line *line)
{
    struct decimal *const places[] = {
        &line->ordered, &line->confirmed, &line->backordered, &line->rejected,
        &line->shipped, &line->received,  &line->invoiced,
    };

    line->number = text_of(arena, row, "number");
    line->item = text_of(arena, row, "item");
    line->gtin = text_of(arena, row, "gtin");
    line->buyer_item = text_of(arena, row, "buyer_item");
    line->description = text_of(arena, row, "description");
    line->unit = text_of(arena, row, "unit");
    line->price = number_of(row, "price");
    line->ship_date = text_of(arena, row, "ship_date");
    line->status = text_of(arena, row, "status");
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        *places[i] = number_of(row, quantities[i]);
    }
}

static bool view_conversation(void *context, struct arena *arena,
                              const struct partner *partner,
                              enum agreement_role role,
                              struct bytes order_number,
                              struct flow_conversation *conversation)
{
    struct desk_world *world = context;
    const json_t *row = conversation_of(world, role_name(role), order_number);
    const json_t *lines = json_object_get(row, "lines");

    (void)partner;
    if (row == NULL) {
        return false;
    }
    *conversation =
        (struct flow_conversation){ .number = text_of(arena, row, "number"),
                                    .state = text_of(arena, row, "state"),
                                    .currency = text_of(arena, row, "currency"),
                                    .order_json = text_of(arena, row, "order"),
                                    .line_count = json_array_size(lines) };
    conversation->lines = arena_take_array(arena, conversation->line_count + 1,
                                           sizeof(*conversation->lines));
    for (size_t i = 0; i < conversation->line_count; i++) {
        read_line(arena, json_array_get(lines, i), &conversation->lines[i]);
    }
    return true;
}

static bool view_seen(void *context, const struct partner *partner,
                      struct bytes record, struct bytes number)
{
    struct desk_world *world = context;
    char key[400];

    (void)partner;
    (void)snprintf(key, sizeof(key), "%.*s:%.*s", BYTES_ARG(record),
                   BYTES_ARG(number));
    return json_object_get(world->keys, key) != NULL;
}

/* ---- begin and end */

void desk_world_open(struct desk_world *world)
{
    const char *root = getenv("SOURCE_DIR");
    char mappings[1000];
    struct error err;
    struct diagnostics list;

    *world = (struct desk_world){ 0 };
    (void)snprintf(mappings, sizeof(mappings), "%s/mappings",
                   root != NULL ? root : EDIGATE_DATA_DIR);
    world->types_arena = arena_open(0);
    world->arena = arena_open(0);
    world->source = config_source_open();
    diagnostics_open(&list, world->types_arena);
    if (!config_source_add_directory(world->source, mappings, "mappings/",
                                     &err)) {
        log_panic("%s", err.text);
    }
    world->types = record_types_load(world->types_arena, world->source, &list);
    if (world->types == NULL || list.errors > 0) {
        log_panic("record types: %s",
                  list.count > 0 ? list.items[0].text : "not loaded");
    }
    world->view = (struct flow_view){ .context = world,
                                      .item = view_item,
                                      .price = view_price,
                                      .stock = view_stock,
                                      .customer = view_customer,
                                      .conversation = view_conversation,
                                      .seen = view_seen };
}

static void forget(struct desk_world *world)
{
    json_decref(world->desk);
    json_decref(world->conversations);
    json_decref(world->keys);
    json_decref(world->schedule);
}

void desk_world_close(struct desk_world *world)
{
    forget(world);
    config_source_close(world->source);
    arena_close(world->arena);
    arena_close(world->types_arena);
}

static enum price_policy price_policy(const json_t *partner)
{
    const char *word = json_string_value(json_object_get(partner, "on_price"));

    if (word == NULL || strcmp(word, "change") == 0) {
        return PRICE_CHANGE;
    }
    return strcmp(word, "hold") == 0 ? PRICE_HOLD : PRICE_REJECT;
}

static void add_agreements(struct desk_world *world, const json_t *names,
                           enum agreement_direction direction,
                           const json_t *partner)
{
    const char *policy =
        json_string_value(json_object_get(partner, "on_contradiction"));
    const json_t *name;
    size_t i;

    json_array_foreach(names, i, name)
    {
        struct agreement *agreement =
            &world->agreements[world->partner.agreement_count++];

        if (world->partner.agreement_count > COUNT_OF(world->agreements)) {
            log_panic("too many agreements in a test");
        }
        *agreement = (struct agreement){
            .name = json_string_value(name),
            .direction = direction,
            .record = json_string_value(name),
            .document = "x12/004010/000",
            .valid_from = INT64_MIN,
            .valid_until = INT64_MAX,
            .on_price = price_policy(partner),
            .on_contradiction = policy != NULL && strcmp(policy, "pass") == 0
                                    ? CONTRADICTION_PASS
                                    : CONTRADICTION_HOLD
        };
        agreement->acknowledge.receipt = flag_of(partner, "receipt", false);
    }
}

void desk_world_begin(struct desk_world *world, const json_t *partner,
                      const json_t *desk)
{
    const json_t *knobs = json_object_get(partner, "desk");

    forget(world);
    world->desk = json_deep_copy(desk);
    world->conversations = json_object();
    world->keys = json_object();
    world->schedule = json_array();
    world->next = (struct flow_counters){ 1, 1, 1, 1 };
    world->station =
        (struct station){ .name = "acme",
                          .title = "ACME Supply Co",
                          .gs1_prefix = json_string_value(
                              json_object_get(partner, "gs1_prefix")) };
    world->partner = (struct partner){ .name = "retailer-b",
                                       .title = "Retailer B",
                                       .status = PARTNER_LIVE,
                                       .station = &world->station,
                                       .agreements = world->agreements,
                                       .time_zone = "UTC",
                                       .valid_from = INT64_MIN,
                                       .valid_until = INT64_MAX };
    world->partner.envelope.production = true;
    world->partner.desk.price_tolerance = number_of(knobs, "price_tolerance");
    world->partner.desk.partial = flag_of(knobs, "partial", true);
    world->partner.desk.backorder = flag_of(knobs, "backorder", true);
    world->partner.desk.auto_ship = flag_of(knobs, "auto_ship", false);
    world->partner.desk.auto_invoice = flag_of(knobs, "auto_invoice", false);
    world->partner.desk.check_price = flag_of(knobs, "check_price", true);
    world->partner.desk.check_stock = flag_of(knobs, "check_stock", true);
    world->partner.desk.check_credit = flag_of(knobs, "check_credit", true);
    world->partner.desk.check_catalogue =
        flag_of(knobs, "check_catalogue", true);
    world->partner.utc_offset =
        json_integer_value(json_object_get(partner, "utc_offset"));
    add_agreements(world, json_object_get(partner, "sends"), AGREEMENT_SEND,
                   partner);
    add_agreements(world, json_object_get(partner, "receives"),
                   AGREEMENT_RECEIVE, partner);
}

/* ---- a decision as JSON */

static json_t *record_json(const struct record *record)
{
    struct buffer out = { 0 };
    json_t *json;

    record_append_json(record, &out);
    json = json_loadb(out.data, out.length, 0, NULL);
    buffer_close(&out);
    if (json == NULL) {
        log_panic("a record's JSON cannot be read");
    }
    return json;
}

static json_t *line_json(const struct flow_line *line)
{
    const struct decimal places[] = { line->ordered,     line->confirmed,
                                      line->backordered, line->rejected,
                                      line->shipped,     line->received,
                                      line->invoiced };
    json_t *json = json_object();

    set_text(json, "number", line->number);
    set_text(json, "item", line->item);
    set_text(json, "gtin", line->gtin);
    set_text(json, "buyer_item", line->buyer_item);
    set_text(json, "description", line->description);
    set_text(json, "unit", line->unit);
    set_text(json, "ship_date", line->ship_date);
    set_text(json, "status", line->status);
    json_object_set_new(json, "price", json_number(line->price));
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        json_object_set_new(json, quantities[i], json_number(places[i]));
    }
    return json;
}

static const char *const effect_names[] = {
    "open",   "state",    "line", "add",         "reserve", "stock_ship",
    "credit", "schedule", "key",  "store_order", "counter",
};

static json_t *effect_json(const struct flow_effect *effect)
{
    json_t *json = json_object();
    char stamp[CLOCK_STAMP_SIZE];

    json_object_set_new(json, "kind", json_string(effect_names[effect->kind]));
    set_text(json, "number", effect->number);
    set_text(json, "record", effect->record);
    set_text(json, "item", effect->item);
    set_text(json, "state", effect->state);
    set_text(json, "step", effect->step);
    set_text(json, "currency", effect->currency);
    if (!decimal_is_zero(effect->quantity)) {
        json_object_set_new(json, "quantity", json_number(effect->quantity));
    }
    if (effect->at != 0) {
        json_object_set_new(json, "at",
                            json_string(clock_stamp(effect->at, stamp)));
    }
    if (effect->line.number.length > 0) {
        json_object_set_new(json, "line", line_json(&effect->line));
    }
    if (effect->order != NULL) {
        json_object_set_new(json, "order", record_json(effect->order));
    }
    return json;
}

static json_t *output_json(const struct flow_output *output)
{
    json_t *json = json_object();

    json_object_set_new(json, "type", json_string(output->record->type->name));
    set_text(json, "number", output->number);
    set_text(json, "order_number", output->order_number);
    if (output->at_once) {
        json_object_set_new(json, "at_once", json_true());
    }
    json_object_set_new(json, "record", record_json(output->record));
    return json;
}

static json_t *findings_json(const struct findings *list)
{
    static const char *const severities[] = { "note", "warning", "error" };
    json_t *json = json_array();

    for (size_t i = 0; i < list->count; i++) {
        json_array_append_new(
            json, json_pack("{s:s,s:s,s:s}", "code", list->items[i].code,
                            "severity", severities[list->items[i].severity],
                            "text", list->items[i].text));
    }
    return json;
}

static json_t *decision_json(const struct flow_decision *decision)
{
    json_t *json = json_object();
    json_t *effects = json_array();
    json_t *outputs = json_array();

    json_object_set_new(
        json, "outcome",
        json_string(decision->outcome == FLOW_HOLD ? "hold" : "done"));
    if (decision->outcome == FLOW_HOLD) {
        json_object_set_new(json, "hold_code",
                            json_string(decision->hold_code));
        json_object_set_new(json, "hold_text",
                            json_string(decision->hold_text));
    }
    set_text(json, "order_number", decision->order_number);
    for (size_t i = 0; i < decision->effect_count; i++) {
        json_array_append_new(effects, effect_json(&decision->effects[i]));
    }
    for (size_t i = 0; i < decision->output_count; i++) {
        json_array_append_new(outputs, output_json(&decision->outputs[i]));
    }
    json_object_set_new(json, "effects", effects);
    json_object_set_new(json, "outputs", outputs);
    json_object_set_new(json, "findings", findings_json(&decision->findings));
    return json;
}

/* ---- carrying it out */

static json_t *line_of(json_t *conversation, struct bytes number)
{
    return find_row(json_object_get(conversation, "lines"), "number", number);
}

static void set_line(json_t *conversation, const struct flow_line *line)
{
    json_t *row = line_of(conversation, line->number);

    if (row == NULL) {
        json_array_append_new(json_object_get(conversation, "lines"),
                              line_json(line));
        return;
    }
    json_object_clear(row);
    json_object_update_new(row, line_json(line));
}

static void add_line(json_t *conversation, const struct flow_line *line)
{
    const struct decimal places[] = { line->ordered,     line->confirmed,
                                      line->backordered, line->rejected,
                                      line->shipped,     line->received,
                                      line->invoiced };
    json_t *row = line_of(conversation, line->number);

    if (row == NULL) {
        log_panic("a line is added to that is not there");
    }
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        add_number(row, quantities[i], places[i]);
    }
}

static void open_conversation(struct desk_world *world, const char *role,
                              const struct flow_effect *effect)
{
    json_t *conversation = json_object();
    struct buffer order = { 0 };
    char key[300];

    (void)snprintf(key, sizeof(key), "%s:%.*s", role,
                   BYTES_ARG(effect->number));
    if (json_object_get(world->conversations, key) != NULL) {
        log_panic("order %s is opened a second time", key);
    }
    record_append_json(effect->order, &order);
    set_text(conversation, "number", effect->number);
    set_text(conversation, "currency", effect->currency);
    set_text(conversation, "state", effect->state);
    set_text(conversation, "order", buffer_bytes(&order));
    json_object_set_new(conversation, "lines", json_array());
    json_object_set_new(world->conversations, key, conversation);
    buffer_close(&order);
}

static void store_order(json_t *conversation, const struct record *record)
{
    struct buffer order = { 0 };

    record_append_json(record, &order);
    set_text(conversation, "order", buffer_bytes(&order));
    buffer_close(&order);
}

static void move_stock(struct desk_world *world,
                       const struct flow_effect *effect, bool ship)
{
    json_t *row =
        find_row(json_object_get(world->desk, "stock"), "item", effect->item);
    struct decimal quantity = effect->quantity;

    if (row == NULL) {
        log_panic("stock moves of an item that has none");
    }
    if (ship) {
        quantity.coefficient = -quantity.coefficient;
        add_number(row, "on_hand", quantity);
    }
    add_number(row, "reserved", quantity);
}

static void count(struct desk_world *world, const struct flow_effect *effect)
{
    uint64_t taken = (uint64_t)effect->quantity.coefficient;

    if (bytes_equal_text(effect->record, "shipment")) {
        world->next.shipment += taken;
    } else if (bytes_equal_text(effect->record, "invoice")) {
        world->next.invoice += taken;
    } else if (bytes_equal_text(effect->record, "sscc")) {
        world->next.sscc += taken;
    } else {
        world->next.order += taken;
    }
}

static void remember(struct desk_world *world, const struct flow_effect *effect)
{
    char key[400];

    (void)snprintf(key, sizeof(key), "%.*s:%.*s", BYTES_ARG(effect->record),
                   BYTES_ARG(effect->number));
    json_object_set_new(world->keys, key, json_true());
}

static void owe(struct desk_world *world, const struct flow_effect *effect)
{
    json_t *row = find_row(json_object_get(world->desk, "customers"), "partner",
                           bytes_of_text(world->partner.name));

    if (row != NULL) {
        add_number(row, "open", effect->quantity);
    }
}

static void carry_out(struct desk_world *world, const char *role,
                      const struct flow_effect *effect)
{
    json_t *conversation = conversation_of(world, role, effect->number);

    switch (effect->kind) {
    case FLOW_EFFECT_CONVERSATION_OPEN:
        open_conversation(world, role, effect);
        break;
    case FLOW_EFFECT_CONVERSATION_STATE:
        set_text(conversation, "state", effect->state);
        break;
    case FLOW_EFFECT_LINE_SET:
        set_line(conversation, &effect->line);
        break;
    case FLOW_EFFECT_LINE_ADD:
        add_line(conversation, &effect->line);
        break;
    case FLOW_EFFECT_STOCK_RESERVE:
        move_stock(world, effect, false);
        break;
    case FLOW_EFFECT_STOCK_SHIP:
        move_stock(world, effect, true);
        break;
    case FLOW_EFFECT_CREDIT_ADD:
        owe(world, effect);
        break;
    case FLOW_EFFECT_SCHEDULE:
        json_array_append_new(world->schedule, effect_json(effect));
        break;
    case FLOW_EFFECT_KEY:
        remember(world, effect);
        break;
    case FLOW_EFFECT_CONVERSATION_ORDER:
        store_order(conversation, effect->order);
        break;
    case FLOW_EFFECT_COUNTER:
        count(world, effect);
        break;
    }
}

/* ---- deciding */

static const char *record_type_of(const struct world_step *step)
{
    if (step->flow != NULL) {
        return flow_find(step->flow)->record;
    }
    return strcmp(step->step, "ship") == 0 ? "shipment" : step->step;
}

static bool read_record(struct desk_world *world, const struct world_step *step,
                        struct record **record)
{
    const struct record_type *type =
        record_type_find(world->types, bytes_of_text(record_type_of(step)));
    char *text;
    struct error err = { 0 };

    *record = NULL;
    if (step->record == NULL) {
        return true;
    }
    text = json_dumps(step->record, JSON_COMPACT);
    *record = record_from_json(world->arena, type, bytes_of_text(text), &err);
    free(text);
    if (*record == NULL) {
        (void)snprintf(world->problem, sizeof(world->problem), "record: %s",
                       err.text);
        return false;
    }
    return true;
}

/* What a person leaves out of a request, although the type requires it. */
static void blank_fields(struct desk_world *world, struct record *record,
                         const json_t *names)
{
    static const struct bytes none = { NULL, 0 };
    const json_t *name;
    size_t i;

    json_array_foreach(names, i, name)
    {
        const char *field = json_string_value(name);

        if (strncmp(field, "lines.", 6) != 0) {
            record_set(record, world->arena, field, none);
            continue;
        }
        for (size_t line = 0; line < record_count(record, "lines"); line++) {
            record_set(record_item(record, "lines", line), world->arena,
                       field + 6, none);
        }
    }
}

static const struct agreement *agreement_of(const struct desk_world *world,
                                            const struct world_step *step)
{
    enum agreement_direction direction =
        step->flow != NULL ? AGREEMENT_RECEIVE : AGREEMENT_SEND;

    for (size_t i = 0; i < world->partner.agreement_count; i++) {
        if (world->agreements[i].direction == direction &&
            strcmp(world->agreements[i].record, record_type_of(step)) == 0) {
            return &world->agreements[i];
        }
    }
    return NULL;
}

static void decide(struct desk_world *world, const struct world_step *step,
                   const struct record *record, struct flow_decision *decision)
{
    struct flow_input input = { .partner = &world->partner,
                                .agreement = agreement_of(world, step),
                                .record = record,
                                .types = world->types,
                                .view = &world->view,
                                .document =
                                    bytes_of_text("01JD0000000000000000000001"),
                                .now = world->now,
                                .released = step->released,
                                .scheduled = step->scheduled,
                                .next = world->next };

    if (step->flow != NULL) {
        flow_find(step->flow)->decide(&input, world->arena, decision);
    } else {
        desk_step_find(step->step)
            ->decide(&input, bytes_of_text(step->order_number), world->arena,
                     decision);
    }
}

json_t *desk_world_do(struct desk_world *world, const struct world_step *step)
{
    struct flow_decision first, second;
    struct record *record;
    json_t *told, *again;

    arena_reset(world->arena);
    world->problem[0] = '\0';
    if (!read_record(world, step, &record)) {
        return NULL;
    }
    if (record != NULL) {
        blank_fields(world, record, step->blank);
    }
    decide(world, step, record, &first);
    decide(world, step, record, &second);
    told = decision_json(&first);
    again = decision_json(&second);
    if (!json_equal(told, again)) {
        (void)snprintf(world->problem, sizeof(world->problem),
                       "the same input did not give the same decision");
        json_decref(told);
        json_decref(again);
        return NULL;
    }
    json_decref(again);
    if (first.outcome == FLOW_DONE) {
        for (size_t i = 0; i < first.effect_count; i++) {
            carry_out(world, role_name(first.role), &first.effects[i]);
        }
    }
    return told;
}

const json_t *desk_world_conversation(const struct desk_world *world,
                                      const char *role, const char *number)
{
    return conversation_of(world, role, bytes_of_text(number));
}

/* ---- what must always hold */

static bool not_more(struct desk_world *world, const char *key,
                     const json_t *line, const char *less, const char *more)
{
    if (decimal_compare(number_of(line, less), number_of(line, more)) <= 0) {
        return true;
    }
    (void)snprintf(world->problem, sizeof(world->problem),
                   "%s line %s: %s %s is more than %s %s", key,
                   json_string_value(json_object_get(line, "number")), less,
                   json_string_value(json_object_get(line, less)), more,
                   json_string_value(json_object_get(line, more)));
    return false;
}

static bool check_line(struct desk_world *world, const char *key,
                       const json_t *line)
{
    for (size_t i = 0; i < COUNT_OF(quantities); i++) {
        if (decimal_is_negative(number_of(line, quantities[i]))) {
            (void)snprintf(world->problem, sizeof(world->problem),
                           "%s: %s is below zero", key, quantities[i]);
            return false;
        }
    }
    if (strncmp(key, "seller:", 7) != 0) {
        return true;
    }
    return not_more(world, key, line, "shipped", "confirmed") &&
           not_more(world, key, line, "invoiced", "shipped");
}

static bool check_stock(struct desk_world *world)
{
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(world->desk, "stock"), i, row)
    {
        if (decimal_is_negative(number_of(row, "reserved"))) {
            (void)snprintf(world->problem, sizeof(world->problem),
                           "item %s: reserved is below zero",
                           json_string_value(json_object_get(row, "item")));
            return false;
        }
    }
    return true;
}

bool desk_world_check(struct desk_world *world)
{
    const char *key;
    json_t *conversation, *line;
    size_t i;

    json_object_foreach(world->conversations, key, conversation)
    {
        json_array_foreach(json_object_get(conversation, "lines"), i, line)
        {
            if (!check_line(world, key, line)) {
                return false;
            }
        }
    }
    return check_stock(world);
}

/* ---- patterns */

static bool differs(char *where, size_t size, const char *what,
                    const json_t *wanted, const json_t *got)
{
    char *left = json_dumps(wanted, JSON_ENCODE_ANY | JSON_COMPACT);
    char *right =
        got == NULL ? NULL : json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT);

    (void)snprintf(where, size, "%s: wanted %.300s, got %.600s", what,
                   left == NULL ? "?" : left,
                   right == NULL ? "nothing" : right);
    free(left);
    free(right);
    return false;
}

static void prefix(char *where, size_t size, const char *part)
{
    char rest[1000];

    (void)snprintf(rest, sizeof(rest), "%s", where);
    (void)snprintf(where, size, "%s.%s", part, rest);
}

static bool array_fits(const json_t *wanted, const json_t *got, char *where,
                       size_t size)
{
    char part[40];

    if (json_array_size(wanted) != json_array_size(got)) {
        return differs(where, size, "length", wanted, got);
    }
    for (size_t i = 0; i < json_array_size(wanted); i++) {
        if (!json_fits(json_array_get(wanted, i), json_array_get(got, i), where,
                       size)) {
            (void)snprintf(part, sizeof(part), "[%zu]", i + 1);
            prefix(where, size, part);
            return false;
        }
    }
    return true;
}

bool json_fits(const json_t *wanted, const json_t *got, char *where,
               size_t size)
{
    const char *key;
    json_t *value;

    if (json_is_null(wanted)) {
        return got == NULL || differs(where, size, "value", wanted, got);
    }
    if (json_is_array(wanted) && json_is_array(got)) {
        return array_fits(wanted, got, where, size);
    }
    if (!json_is_object(wanted) || !json_is_object(got)) {
        return json_equal(wanted, got) ||
               differs(where, size, "value", wanted, got);
    }
    json_object_foreach((json_t *)(uintptr_t)wanted, key, value)
    {
        if (!json_fits(value, json_object_get(got, key), where, size)) {
            prefix(where, size, key);
            return false;
        }
    }
    return true;
}
