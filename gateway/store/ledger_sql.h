/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the ledger's tables and every statement about them, in one place.
 *
 * Columns of a table stand in the order of its field table (field_table.c);
 * a test compares the two. Values are bound, never written into a statement;
 * the filter (ledger_filter.c) joins fixed pieces of its own.
 */
#ifndef STORE_LEDGER_SQL_H
#define STORE_LEDGER_SQL_H

#include <stddef.h>

enum ledger_sql {
    SQL_META_GET,
    SQL_META_SET,
    SQL_DOCUMENT_INSERT,
    SQL_DOCUMENT_BY_ID,
    SQL_DOCUMENT_PLACE, /* number, kind, state */
    SQL_DOCUMENT_PROGRESS,
    SQL_DOCUMENT_PROGRESS_SHORT, /* nothing that an index holds */
    SQL_DOCUMENT_STATE,          /* only that, in the same queue */
    SQL_DOCUMENT_STATE_QUEUE,
    SQL_SET_PARENT,
    SQL_SET_PARTNER,
    SQL_SET_CHANNEL,
    SQL_SET_AGREEMENT,
    SQL_SET_NAME,
    SQL_SET_TYPE,
    SQL_SET_KEY,
    SQL_SET_CONVERSATION,
    SQL_SET_LANE,
    SQL_SET_CONTROL,
    SQL_SET_ENVELOPE,
    SQL_SET_CONTENT,
    SQL_SET_SEALED,
    SQL_SET_AMOUNT,
    SQL_DOCUMENT_PREFIX,
    SQL_DOCUMENT_CHILDREN,
    SQL_DOCUMENT_CONSEQUENCES,
    SQL_DOCUMENT_CONVERSATION,
    SQL_DOCUMENT_BY_GROUP,
    SQL_DOCUMENT_BY_INTERCHANGE,
    SQL_DOCUMENT_WORK,
    SQL_DOCUMENT_TIMERS,
    SQL_DOCUMENT_OVERDUE,
    SQL_DOCUMENT_LANE,
    SQL_DOCUMENT_CAUSES,
    SQL_NEXT_TIMER,
    SQL_EVENT_INSERT,
    SQL_EVENTS,
    SQL_EVENT_OBJECTS,
    SQL_LARGE_INSERT,
    SQL_LARGE_GET,
    SQL_TALLY_ALL,
    SQL_TALLY_SET,
    SQL_TALLY_REMOVE,
    SQL_KEY_SET,
    SQL_KEYS,
    SQL_DEDUPE_SET,
    SQL_DEDUPE_GET,
    SQL_DEDUPE_FORGET,
    SQL_COUNTER_SET,
    SQL_COUNTER_GET,
    SQL_CONVERSATION_INSERT,
    SQL_CONVERSATION_GET,
    SQL_CONVERSATION_BY_NUMBER,
    SQL_CONVERSATION_LIST,
    SQL_CONVERSATION_STATE,
    SQL_CONVERSATION_TOTAL,
    SQL_LINE_SET,
    SQL_LINE_GET,
    SQL_LINES,
    SQL_STEP_SET,
    SQL_STEP_CLEAR,
    SQL_STEPS,
    SQL_ITEM_SET,
    SQL_ITEM_REMOVE,
    SQL_ITEM_GET,
    SQL_ITEM_BY_GTIN,
    SQL_ITEM_LIST,
    SQL_ALIAS_SET,
    SQL_ALIAS_REMOVE,
    SQL_ALIAS_GET,
    SQL_PRICE_SET,
    SQL_PRICE_CLEAR,
    SQL_PRICE_GET,
    SQL_PRICE_LIST,
    SQL_STOCK_SET,
    SQL_STOCK_GET,
    SQL_STOCK_LIST,
    SQL_CUSTOMER_SET,
    SQL_CUSTOMER_GET,
    SQL_CUSTOMER_LIST,
    SQL_CONFIG_SET,
    SQL_CONFIG_GET,
    SQL_CONFIG_LIST,
    SQL_FACT_SET,
    SQL_FACT_REMOVE,
    SQL_FACT_GET,
    SQL_COUNT
};

/* Changes whenever the tables do: a ledger of another schema is made again
 * from the journal. */
enum { LEDGER_SCHEMA = 4 };

/* The statements that make an empty ledger. */
extern const char *const ledger_schema[];
extern const size_t ledger_schema_count;
const char *ledger_sql(enum ledger_sql which);

/* "SELECT <columns of a document>\nFROM document" to put conditions behind. */
extern const char ledger_select_documents[];

/* Every table with a SELECT of all its rows in the order of its key. */
struct ledger_table {
    const char *name;
    const char *rows;
};
extern const struct ledger_table ledger_tables[];
extern const size_t ledger_table_count;

#endif
