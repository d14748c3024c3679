/* SPDX-License-Identifier: Apache-2.0 */
#include "store/event.h"
#include "store/field.h"
#include "store/ledger_row.h"

static const char *kind_word(int value)
{
    return document_kind_name((enum document_kind)value);
}

static const char *state_word(int value)
{
    return state_name((enum document_state)value);
}

static const char *valid_word(int value)
{
    return valid_status_name((enum valid_status)value);
}

static const char *delivered_word(int value)
{
    return delivered_status_name((enum delivered_status)value);
}

static const char *acknowledged_word(int value)
{
    return acknowledged_status_name((enum acknowledged_status)value);
}

static const char *direction_word(int value)
{
    return direction_name((enum document_direction)value);
}

static const char *quantity_word(int value)
{
    static const char *const words[LINE_QUANTITY_COUNT] = {
        "ordered", "confirmed", "backordered", "rejected",
        "shipped", "invoiced",  "received",
    };

    return value >= 0 && value < LINE_QUANTITY_COUNT ? words[value] : NULL;
}

/* The struct's member is the name in JSON and in the ledger. */
#define FIELD(row, member, TYPE) NAMED(#member, row, member, TYPE)
/* … where another name reads better. */
#define NAMED(label, row, member, TYPE)                                        \
    .name = label, .json = BYTES("\"" label "\":"), .type = FIELD_TYPE_##TYPE, \
    .offset = offsetof(struct row, member)
#define TABLE(rows)          \
    {                        \
        rows, COUNT_OF(rows) \
    }

static const struct field document_rows[] = {
    { FIELD(ledger_document, id, ID), .key = true },
    { FIELD(ledger_document, kind, ENUM), .word = kind_word },
    { FIELD(ledger_document, parent, ID), .bit = FIELD_PARENT },
    { FIELD(ledger_document, cause, ID) },
    { FIELD(ledger_document, ordinal, NUMBER), .bit = FIELD_PARENT },
    { FIELD(ledger_document, direction, ENUM), .word = direction_word },
    { FIELD(ledger_document, partner, TEXT), .bit = FIELD_PARTNER },
    { FIELD(ledger_document, station, TEXT), .bit = FIELD_PARTNER },
    { FIELD(ledger_document, channel, TEXT), .bit = FIELD_CHANNEL },
    { FIELD(ledger_document, agreement, TEXT), .bit = FIELD_AGREEMENT },
    { FIELD(ledger_document, name, TEXT), .bit = FIELD_NAME },
    { FIELD(ledger_document, type, TEXT), .bit = FIELD_TYPE },
    { FIELD(ledger_document, record, TEXT), .bit = FIELD_TYPE },
    { FIELD(ledger_document, key, TEXT), .bit = FIELD_KEY },
    { FIELD(ledger_document, conversation, ID), .bit = FIELD_CONVERSATION },
    { FIELD(ledger_document, state, ENUM), .bit = FIELD_STATE,
      .word = state_word },
    { FIELD(ledger_document, valid, ENUM), .bit = FIELD_VALID,
      .word = valid_word },
    { FIELD(ledger_document, delivered, ENUM), .bit = FIELD_DELIVERED,
      .word = delivered_word },
    { FIELD(ledger_document, acknowledged, ENUM), .bit = FIELD_ACKNOWLEDGED,
      .word = acknowledged_word },
    { FIELD(ledger_document, test, FLAG), .bit = FIELD_ENVELOPE },
    { FIELD(ledger_document, lane, TEXT), .bit = FIELD_LANE },
    { FIELD(ledger_document, config, NUMBER) },
    { FIELD(ledger_document, interchange_control, TEXT), .bit = FIELD_CONTROL },
    { FIELD(ledger_document, group_control, TEXT), .bit = FIELD_CONTROL },
    { FIELD(ledger_document, transaction_control, TEXT), .bit = FIELD_CONTROL },
    { FIELD(ledger_document, sender, TEXT), .bit = FIELD_ENVELOPE },
    { FIELD(ledger_document, receiver, TEXT), .bit = FIELD_ENVELOPE },
    { FIELD(ledger_document, size, NUMBER), .bit = FIELD_CONTENT },
    { FIELD(ledger_document, sha256, DIGEST), .bit = FIELD_CONTENT },
    { FIELD(ledger_document, amount, DECIMAL), .bit = FIELD_AMOUNT },
    { FIELD(ledger_document, currency, TEXT), .bit = FIELD_AMOUNT },
    { FIELD(ledger_document, created, TIME), .derived = true },
    { FIELD(ledger_document, updated, TIME), .derived = true },
    { FIELD(ledger_document, due, TIME), .bit = FIELD_DUE },
    { FIELD(ledger_document, next_time, TIME), .bit = FIELD_NEXT_TIME },
    { FIELD(ledger_document, attempts, NUMBER), .bit = FIELD_ATTEMPTS },
    { FIELD(ledger_document, reason_code, TEXT), .bit = FIELD_REASON },
    { FIELD(ledger_document, reason, TEXT), .bit = FIELD_REASON },
};
const struct field_table document_fields = TABLE(document_rows);

static const struct field object_ref_rows[] = {
    { NAMED("at", object_ref, position, NUMBER) },
    { FIELD(object_ref, large, LARGE) },
    { FIELD(object_ref, length, NUMBER) },
    { FIELD(object_ref, sha256, DIGEST) },
};
const struct field_table object_ref_fields = TABLE(object_ref_rows);

static const struct field key_rows[] = {
    { NAMED("name", ledger_key, kind, TEXT), .key = true },
    { FIELD(ledger_key, value, TEXT), .key = true },
    { FIELD(ledger_key, document, ID) },
};
const struct field_table key_fields = TABLE(key_rows);

static const struct field dedupe_rows[] = {
    { FIELD(ledger_dedupe, partner, TEXT), .key = true },
    { NAMED("name", ledger_dedupe, kind, TEXT), .key = true },
    { FIELD(ledger_dedupe, key, TEXT), .key = true },
    { FIELD(ledger_dedupe, document, ID) },
    { FIELD(ledger_dedupe, time, TIME) },
};
const struct field_table dedupe_fields = TABLE(dedupe_rows);

static const struct field counter_rows[] = {
    { FIELD(ledger_counter, series, TEXT), .key = true },
    { FIELD(ledger_counter, value, NUMBER) },
};
const struct field_table counter_fields = TABLE(counter_rows);

static const struct field conversation_rows[] = {
    { FIELD(ledger_conversation, id, ID), .key = true },
    { FIELD(ledger_conversation, station, TEXT), .key = true },
    { FIELD(ledger_conversation, partner, TEXT), .key = true },
    { FIELD(ledger_conversation, role, TEXT), .key = true },
    { FIELD(ledger_conversation, number, TEXT), .key = true },
    { FIELD(ledger_conversation, release, TEXT) },
    { FIELD(ledger_conversation, state, TEXT) },
    { FIELD(ledger_conversation, reason, TEXT) },
    { FIELD(ledger_conversation, order, ID) },
    { FIELD(ledger_conversation, currency, TEXT) },
    { FIELD(ledger_conversation, total, DECIMAL) },
    { FIELD(ledger_conversation, test, FLAG) },
    { FIELD(ledger_conversation, ordered, TIME) },
    { FIELD(ledger_conversation, deliver, TIME) },
    { FIELD(ledger_conversation, created, TIME), .derived = true },
    { FIELD(ledger_conversation, updated, TIME), .derived = true },
};
const struct field_table conversation_fields = TABLE(conversation_rows);

static const struct field line_rows[] = {
    { FIELD(ledger_line, conversation, ID), .key = true },
    { FIELD(ledger_line, line, TEXT), .key = true },
    { FIELD(ledger_line, item, TEXT) },
    { FIELD(ledger_line, gtin, TEXT) },
    { FIELD(ledger_line, buyer_item, TEXT) },
    { FIELD(ledger_line, text, TEXT) },
    { FIELD(ledger_line, unit, TEXT) },
    { FIELD(ledger_line, price, DECIMAL) },
    { FIELD(ledger_line, status, TEXT) },
    { FIELD(ledger_line, reason, TEXT) },
    { FIELD(ledger_line, deliver, TIME) },
    { FIELD(ledger_line, ordered, DECIMAL) },
    { FIELD(ledger_line, confirmed, DECIMAL) },
    { FIELD(ledger_line, backordered, DECIMAL) },
    { FIELD(ledger_line, rejected, DECIMAL) },
    { FIELD(ledger_line, shipped, DECIMAL) },
    { FIELD(ledger_line, invoiced, DECIMAL) },
    { FIELD(ledger_line, received, DECIMAL) },
};
const struct field_table line_fields = TABLE(line_rows);

static const struct field line_change_rows[] = {
    { FIELD(line_change, conversation, ID), .key = true },
    { FIELD(line_change, line, TEXT), .key = true },
    { FIELD(line_change, quantity, ENUM), .word = quantity_word },
    { FIELD(line_change, difference, DECIMAL) },
    { FIELD(line_change, status, TEXT) },
};
const struct field_table line_change_fields = TABLE(line_change_rows);

static const struct field step_rows[] = {
    { FIELD(ledger_step, conversation, ID), .key = true },
    { FIELD(ledger_step, step, TEXT), .key = true },
    { FIELD(ledger_step, time, TIME), .key = true },
    { FIELD(ledger_step, detail, TEXT) },
};
const struct field_table step_fields = TABLE(step_rows);

static const struct field item_rows[] = {
    { FIELD(ledger_item, station, TEXT), .key = true },
    { FIELD(ledger_item, item, TEXT), .key = true },
    { FIELD(ledger_item, gtin, TEXT) },
    { FIELD(ledger_item, text, TEXT) },
    { FIELD(ledger_item, unit, TEXT) },
    { FIELD(ledger_item, pack, DECIMAL) },
    { FIELD(ledger_item, status, TEXT) },
    { FIELD(ledger_item, replacement, TEXT) },
    { FIELD(ledger_item, lead_time, DURATION) },
};
const struct field_table item_fields = TABLE(item_rows);

static const struct field alias_rows[] = {
    { FIELD(ledger_alias, station, TEXT), .key = true },
    { FIELD(ledger_alias, partner, TEXT), .key = true },
    { NAMED("name", ledger_alias, kind, TEXT), .key = true },
    { FIELD(ledger_alias, value, TEXT), .key = true },
    { FIELD(ledger_alias, item, TEXT) },
};
const struct field_table alias_fields = TABLE(alias_rows);

static const struct field price_rows[] = {
    { FIELD(ledger_price, station, TEXT), .key = true },
    { FIELD(ledger_price, list, TEXT), .key = true },
    { FIELD(ledger_price, item, TEXT), .key = true },
    { FIELD(ledger_price, currency, TEXT), .key = true },
    { FIELD(ledger_price, price, DECIMAL) },
    { FIELD(ledger_price, minimum, DECIMAL), .key = true },
    { FIELD(ledger_price, from, TIME), .key = true },
    { FIELD(ledger_price, until, TIME) },
};
const struct field_table price_fields = TABLE(price_rows);

static const struct field stock_rows[] = {
    { FIELD(ledger_stock, station, TEXT), .key = true },
    { FIELD(ledger_stock, item, TEXT), .key = true },
    { FIELD(ledger_stock, on_hand, DECIMAL) },
    { FIELD(ledger_stock, reserved, DECIMAL) },
};
const struct field_table stock_fields = TABLE(stock_rows);

static const struct field customer_rows[] = {
    { FIELD(ledger_customer, station, TEXT), .key = true },
    { FIELD(ledger_customer, partner, TEXT), .key = true },
    { FIELD(ledger_customer, name, TEXT) },
    { FIELD(ledger_customer, price_list, TEXT) },
    { FIELD(ledger_customer, currency, TEXT) },
    { FIELD(ledger_customer, limited, FLAG) },
    { FIELD(ledger_customer, credit_limit, DECIMAL) },
    { FIELD(ledger_customer, open_amount, DECIMAL) },
};
const struct field_table customer_fields = TABLE(customer_rows);

static const struct field config_rows[] = {
    { FIELD(ledger_config, version, NUMBER), .key = true },
    { FIELD(ledger_config, sha256, DIGEST) },
    { NAMED("at", ledger_config, object.position, NUMBER) },
    { NAMED("large", ledger_config, object.large, LARGE) },
    { NAMED("length", ledger_config, object.length, NUMBER) },
    { NAMED("object_sha256", ledger_config, object.sha256, DIGEST) },
    { FIELD(ledger_config, time, TIME) },
    { FIELD(ledger_config, actor, TEXT) },
};
const struct field_table config_fields = TABLE(config_rows);

static const struct field fact_rows[] = {
    { FIELD(ledger_fact, scope, TEXT), .key = true },
    { FIELD(ledger_fact, name, TEXT), .key = true },
    { FIELD(ledger_fact, value, TEXT) },
};
const struct field_table fact_fields = TABLE(fact_rows);
