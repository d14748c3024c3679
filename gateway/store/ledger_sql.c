/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ledger_sql.h"

#include "base/compiler.h"

#define DOCUMENT_COLUMNS                                         \
    "id,kind,parent,cause,ordinal,direction,partner,station,"    \
    "channel,agreement,name,type,record,key,conversation,state," \
    "valid,delivered,acknowledged,test,lane,config,"             \
    "interchange_control,group_control,transaction_control,"     \
    "sender,receiver,size,sha256,amount,currency,created,"       \
    "updated,due,next_time,attempts,reason_code,reason"
#define CONVERSATION_COLUMNS                               \
    "id,station,partner,role,number,release,state,reason," \
    "order_document,currency,total,test,ordered,deliver,"  \
    "created,updated"
#define LINE_COLUMNS                                          \
    "conversation,line,item,gtin,buyer_item,text,unit,price," \
    "status,reason,deliver,ordered,confirmed,backordered,"    \
    "rejected,shipped,invoiced,received"
#define STEP_COLUMNS "conversation,step,time,detail"
#define ITEM_COLUMNS                                       \
    "station,item,gtin,text,unit,pack,status,replacement," \
    "lead_time"
#define PRICE_COLUMNS                                      \
    "station,list,item,currency,price,minimum,valid_from," \
    "valid_until"
#define STOCK_COLUMNS "station,item,on_hand,reserved"
#define CUSTOMER_COLUMNS                                \
    "station,partner,name,price_list,currency,limited," \
    "credit_limit,open_amount"
#define CONFIG_COLUMNS "version,sha256,at,large,length,object_sha256,time,actor"

const char *const ledger_schema[] = {
    "CREATE TABLE meta("
    "name TEXT NOT NULL, value, PRIMARY KEY(name)"
    ") WITHOUT ROWID",
    "CREATE TABLE document("
    "number INTEGER PRIMARY KEY, id TEXT NOT NULL,"
    " kind INTEGER NOT NULL, parent TEXT, cause TEXT, ordinal INTEGER,"
    " direction INTEGER NOT NULL, partner TEXT, station TEXT,"
    " channel TEXT, agreement TEXT, name TEXT, type TEXT, record TEXT,"
    " key TEXT, conversation TEXT, state INTEGER NOT NULL,"
    " valid INTEGER, delivered INTEGER, acknowledged INTEGER,"
    " test INTEGER, lane TEXT, config INTEGER,"
    " interchange_control TEXT, group_control TEXT,"
    " transaction_control TEXT, sender TEXT, receiver TEXT,"
    " size INTEGER, sha256 BLOB, amount TEXT, currency TEXT,"
    " created INTEGER, updated INTEGER, due INTEGER, next_time INTEGER,"
    " attempts INTEGER, reason_code TEXT, reason TEXT,"
    /* which queue it stands in, the event that it began with and its objects */
    " queue INTEGER, began INTEGER NOT NULL, objects BLOB"
    ")",
    "CREATE UNIQUE INDEX document_id ON document(id)",
    "CREATE INDEX document_partner ON document(partner)",
    "CREATE INDEX document_parent ON document(parent,ordinal)"
    " WHERE parent IS NOT NULL",
    "CREATE INDEX document_cause ON document(cause)"
    " WHERE cause IS NOT NULL",
    "CREATE INDEX document_conversation ON document(conversation)"
    " WHERE conversation IS NOT NULL",
    "CREATE INDEX document_queue ON document(queue)"
    " WHERE queue IS NOT NULL",
    "CREATE INDEX document_next_time ON document(next_time)"
    " WHERE next_time IS NOT NULL",
    "CREATE INDEX document_due ON document(due)"
    " WHERE due IS NOT NULL AND acknowledged IS NOT 6",
    "CREATE INDEX document_lane ON document(partner,lane)"
    " WHERE lane IS NOT NULL AND queue IS NOT NULL",
    "CREATE INDEX document_group ON document(partner,group_control)"
    " WHERE direction = 1 AND group_control IS NOT NULL",
    "CREATE INDEX document_interchange ON document(partner,interchange_control)"
    " WHERE direction = 1 AND interchange_control IS NOT NULL",
    "CREATE TABLE event("
    "document INTEGER NOT NULL, position INTEGER NOT NULL,"
    " objects BLOB, PRIMARY KEY(document,position)"
    ") WITHOUT ROWID",
    "CREATE TABLE large("
    "name TEXT NOT NULL, PRIMARY KEY(name)"
    ") WITHOUT ROWID",
    "CREATE TABLE tally("
    "kind INTEGER NOT NULL, state INTEGER NOT NULL,"
    " documents INTEGER, PRIMARY KEY(kind,state)"
    ") WITHOUT ROWID",
    "CREATE TABLE key("
    "name TEXT NOT NULL, value TEXT NOT NULL,"
    " document INTEGER NOT NULL, PRIMARY KEY(value,name,document)"
    ") WITHOUT ROWID",
    "CREATE INDEX key_document ON key(document)",
    "CREATE TABLE dedupe("
    "partner TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL,"
    " document INTEGER, time INTEGER,"
    " PRIMARY KEY(partner,name,key)"
    ") WITHOUT ROWID",
    "CREATE TABLE counter("
    "series TEXT NOT NULL, value INTEGER, PRIMARY KEY(series)"
    ") WITHOUT ROWID",
    "CREATE TABLE conversation("
    "sequence INTEGER PRIMARY KEY, id TEXT NOT NULL,"
    " station TEXT NOT NULL, partner TEXT NOT NULL, role TEXT NOT NULL,"
    " number TEXT NOT NULL, release TEXT, state TEXT, reason TEXT,"
    " order_document TEXT, currency TEXT, total TEXT, test INTEGER,"
    " ordered INTEGER, deliver INTEGER, created INTEGER,"
    " updated INTEGER"
    ")",
    "CREATE UNIQUE INDEX conversation_id ON conversation(id)",
    "CREATE INDEX conversation_number ON conversation(number,partner)",
    "CREATE TABLE line("
    "conversation TEXT NOT NULL, line TEXT NOT NULL, item TEXT,"
    " gtin TEXT, buyer_item TEXT, text TEXT, unit TEXT, price TEXT,"
    " status TEXT, reason TEXT, deliver INTEGER, ordered TEXT,"
    " confirmed TEXT, backordered TEXT, rejected TEXT, shipped TEXT,"
    " invoiced TEXT, received TEXT, ordinal INTEGER,"
    " PRIMARY KEY(conversation,line)"
    ") WITHOUT ROWID",
    "CREATE TABLE step("
    "conversation TEXT NOT NULL, step TEXT NOT NULL, time INTEGER NOT NULL,"
    " detail TEXT, PRIMARY KEY(conversation,step,time)"
    ") WITHOUT ROWID",
    "CREATE INDEX step_time ON step(time)",
    "CREATE TABLE item("
    "station TEXT NOT NULL, item TEXT NOT NULL, gtin TEXT, text TEXT,"
    " unit TEXT, pack TEXT, status TEXT, replacement TEXT,"
    " lead_time INTEGER, PRIMARY KEY(station,item)"
    ") WITHOUT ROWID",
    "CREATE INDEX item_gtin ON item(station,gtin)"
    " WHERE gtin IS NOT NULL",
    "CREATE TABLE alias("
    "station TEXT NOT NULL, partner TEXT NOT NULL, name TEXT NOT NULL,"
    " value TEXT NOT NULL, item TEXT,"
    " PRIMARY KEY(station,partner,name,value)"
    ") WITHOUT ROWID",
    "CREATE TABLE price("
    "station TEXT NOT NULL, list TEXT NOT NULL, item TEXT NOT NULL,"
    " currency TEXT NOT NULL, price TEXT, minimum TEXT NOT NULL,"
    " valid_from INTEGER NOT NULL, valid_until INTEGER,"
    " PRIMARY KEY(station,item,list,currency,valid_from,minimum)"
    ") WITHOUT ROWID",
    "CREATE TABLE stock("
    "station TEXT NOT NULL, item TEXT NOT NULL, on_hand TEXT,"
    " reserved TEXT, PRIMARY KEY(station,item)"
    ") WITHOUT ROWID",
    "CREATE TABLE customer("
    "station TEXT NOT NULL, partner TEXT NOT NULL, name TEXT,"
    " price_list TEXT, currency TEXT, limited INTEGER,"
    " credit_limit TEXT, open_amount TEXT, PRIMARY KEY(station,partner)"
    ") WITHOUT ROWID",
    "CREATE TABLE config("
    "version INTEGER PRIMARY KEY, sha256 BLOB, at INTEGER, large TEXT,"
    " length INTEGER, object_sha256 BLOB, time INTEGER, actor TEXT"
    ")",
    "CREATE TABLE fact("
    "scope TEXT NOT NULL, name TEXT NOT NULL, value TEXT,"
    " PRIMARY KEY(scope,name)"
    ") WITHOUT ROWID",
};
const size_t ledger_schema_count = COUNT_OF(ledger_schema);

const char ledger_select_documents[] =
    "SELECT " DOCUMENT_COLUMNS " FROM document";

#define DOCUMENTS "SELECT " DOCUMENT_COLUMNS " FROM document "

static const char *const statements[SQL_COUNT] = {
    [SQL_META_GET] = "SELECT value FROM meta WHERE name = ?1",
    [SQL_META_SET] = "INSERT OR REPLACE INTO meta VALUES(?1, ?2)",
    [SQL_DOCUMENT_INSERT] =
        "INSERT OR ROLLBACK INTO document VALUES(NULL,"
        "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,"
        "?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30,?31,?32,"
        "?33,?34,?35,?36,?37,?38,?39,?40,?41)",
    [SQL_DOCUMENT_BY_ID] = DOCUMENTS "WHERE id = ?1",
    [SQL_DOCUMENT_PLACE] =
        "SELECT number, kind, state FROM document WHERE id = ?1",
    [SQL_DOCUMENT_PROGRESS] =
        "UPDATE OR ROLLBACK document SET state = ?3, queue = ?4, updated = ?5,"
        " valid = CASE WHEN ?2 & 2 THEN ?6 ELSE valid END,"
        " delivered = CASE WHEN ?2 & 4 THEN ?7 ELSE delivered END,"
        " acknowledged = CASE WHEN ?2 & 8 THEN ?8 ELSE acknowledged END,"
        " due = CASE WHEN ?2 & 16 THEN ?9 ELSE due END,"
        " next_time = CASE WHEN ?2 & 32 THEN ?10 ELSE next_time END,"
        " attempts = CASE WHEN ?2 & 64 THEN ?11 ELSE attempts END,"
        " reason_code = CASE WHEN ?2 & 128 THEN ?12 ELSE reason_code END,"
        " reason = CASE WHEN ?2 & 128 THEN ?13 ELSE reason END"
        " WHERE number = ?1",
    [SQL_DOCUMENT_PROGRESS_SHORT] =
        "UPDATE OR ROLLBACK document SET state = ?3, updated = ?5,"
        " valid = CASE WHEN ?2 & 2 THEN ?6 ELSE valid END,"
        " delivered = CASE WHEN ?2 & 4 THEN ?7 ELSE delivered END,"
        " acknowledged = CASE WHEN ?2 & 8 THEN ?8 ELSE acknowledged END,"
        " attempts = CASE WHEN ?2 & 64 THEN ?11 ELSE attempts END,"
        " reason_code = CASE WHEN ?2 & 128 THEN ?12 ELSE reason_code END,"
        " reason = CASE WHEN ?2 & 128 THEN ?13 ELSE reason END"
        " WHERE number = ?1",
    [SQL_SET_PARENT] =
        "UPDATE OR ROLLBACK document SET parent = ?2, ordinal = ?3"
        " WHERE number = ?1",
    [SQL_SET_PARTNER] =
        "UPDATE OR ROLLBACK document SET partner = ?2, station = ?3"
        " WHERE number = ?1",
    [SQL_SET_CHANNEL] = "UPDATE OR ROLLBACK document SET channel = ?2"
                        " WHERE number = ?1",
    [SQL_SET_AGREEMENT] = "UPDATE OR ROLLBACK document SET agreement = ?2"
                          " WHERE number = ?1",
    [SQL_SET_NAME] = "UPDATE OR ROLLBACK document SET name = ?2"
                     " WHERE number = ?1",
    [SQL_SET_TYPE] = "UPDATE OR ROLLBACK document SET type = ?2, record = ?3"
                     " WHERE number = ?1",
    [SQL_SET_KEY] = "UPDATE OR ROLLBACK document SET key = ?2"
                    " WHERE number = ?1",
    [SQL_SET_CONVERSATION] = "UPDATE OR ROLLBACK document SET conversation = ?2"
                             " WHERE number = ?1",
    [SQL_SET_LANE] = "UPDATE OR ROLLBACK document SET lane = ?2"
                     " WHERE number = ?1",
    [SQL_SET_CONTROL] =
        "UPDATE OR ROLLBACK document SET interchange_control = ?2, "
        "group_control = ?3, transaction_control = ?4"
        " WHERE number = ?1",
    [SQL_SET_ENVELOPE] =
        "UPDATE OR ROLLBACK document SET test = ?2, sender = ?3, receiver = ?4"
        " WHERE number = ?1",
    [SQL_SET_CONTENT] = "UPDATE OR ROLLBACK document SET size = ?2, sha256 = ?3"
                        " WHERE number = ?1",
    [SQL_SET_SEALED] =
        "UPDATE OR ROLLBACK document SET name = ?2, interchange_control = ?3,"
        " group_control = ?4, transaction_control = ?5, size = ?6,"
        " sha256 = ?7 WHERE number = ?1",
    [SQL_SET_AMOUNT] =
        "UPDATE OR ROLLBACK document SET amount = ?2, currency = ?3"
        " WHERE number = ?1",
    [SQL_DOCUMENT_STATE] = "UPDATE OR ROLLBACK document SET state = ?2, "
                           "updated = ?3 WHERE number = ?1",
    [SQL_DOCUMENT_STATE_QUEUE] =
        "UPDATE OR ROLLBACK document SET state = ?2, updated = ?3, queue = ?4"
        " WHERE number = ?1",
    [SQL_DOCUMENT_PREFIX] =
        "SELECT id FROM document WHERE id >= ?1 AND id < ?2 LIMIT 2",
    [SQL_DOCUMENT_CHILDREN] =
        DOCUMENTS "WHERE parent = ?1 ORDER BY ordinal, number",
    [SQL_DOCUMENT_CONSEQUENCES] = DOCUMENTS "WHERE cause = ?1 ORDER BY number",
    [SQL_DOCUMENT_CONVERSATION] =
        DOCUMENTS "WHERE conversation = ?1 ORDER BY number",
    [SQL_DOCUMENT_BY_GROUP] =
        DOCUMENTS "WHERE direction = 1 AND partner = ?1 AND group_control = ?2"
                  " AND (?3 = '' OR transaction_control = ?3)"
                  " AND (?4 = '' OR type = ?4 OR type LIKE '%/' || ?4)"
                  " AND (?5 = '' OR interchange_control = ?5)"
                  " AND (?6 = '' OR group_control = ?6)"
                  " ORDER BY number DESC LIMIT 1000",
    [SQL_DOCUMENT_BY_INTERCHANGE] = DOCUMENTS
    "WHERE direction = 1 AND partner = ?1 AND interchange_control = ?2"
    " AND (?3 = '' OR transaction_control = ?3)"
    " AND (?4 = '' OR type = ?4 OR type LIKE '%/' || ?4)"
    " AND (?5 = '' OR interchange_control = ?5)"
    " AND (?6 = '' OR group_control = ?6)"
    " ORDER BY number DESC LIMIT 1000",
    [SQL_DOCUMENT_WORK] = DOCUMENTS
    "WHERE queue = 1 AND number >"
    " coalesce((SELECT number FROM document WHERE id = ?1), 0)"
    " AND (next_time IS NULL OR next_time <= ?2) ORDER BY number LIMIT ?3",
    [SQL_DOCUMENT_TIMERS] =
        DOCUMENTS "WHERE next_time <= ?1 AND (next_time, number) > (?3,"
                  " coalesce((SELECT number FROM document WHERE id = ?4), 0))"
                  " ORDER BY next_time, number LIMIT ?2",
    [SQL_DOCUMENT_OVERDUE] = DOCUMENTS
    "WHERE due <= ?1 AND acknowledged IS NOT 6 ORDER BY due, number"
    " LIMIT ?2",
    [SQL_DOCUMENT_LANE] =
        "SELECT count(*) FROM document WHERE partner = ?1 AND lane = ?2"
        " AND lane IS NOT NULL AND queue IS NOT NULL AND queue <> 2"
        " AND state NOT IN (?4, ?5) AND direction = ?6 AND number <"
        " (SELECT number FROM document WHERE id = ?3)",
    [SQL_DOCUMENT_CAUSES] =
        "SELECT reason_code, partner, type, state, count(*),"
        " min(updated), max(updated),"
        " substr(max(printf('%019d', updated) || id), 20)"
        " FROM document WHERE queue = 3"
        " GROUP BY reason_code, partner, type, state"
        " ORDER BY count(*) DESC, reason_code, partner, type, state LIMIT ?1",
    [SQL_NEXT_TIMER] =
        "SELECT"
        " (SELECT min(next_time) FROM document WHERE next_time IS NOT NULL),"
        " (SELECT min(due) FROM document"
        "  WHERE due IS NOT NULL AND acknowledged IS NOT 6),"
        " (SELECT min(time) FROM step)",
    [SQL_EVENT_INSERT] = "INSERT OR ROLLBACK INTO event VALUES(?1, ?2, ?3)",
    [SQL_EVENTS] = "SELECT began FROM document WHERE number = ?1 UNION ALL"
                   " SELECT position FROM event WHERE document = ?1 ORDER BY 1",
    [SQL_EVENT_OBJECTS] =
        "SELECT began, objects FROM document"
        " WHERE number = ?1 AND objects IS NOT NULL UNION ALL"
        " SELECT position, objects FROM event"
        " WHERE document = ?1 AND objects IS NOT NULL ORDER BY 1",
    [SQL_LARGE_INSERT] = "INSERT OR IGNORE INTO large VALUES(?1)",
    [SQL_LARGE_GET] = "SELECT 1 FROM large WHERE name = ?1",
    [SQL_TALLY_ALL] =
        "SELECT kind, state, documents FROM tally ORDER BY kind, state",
    [SQL_TALLY_SET] = "INSERT OR REPLACE INTO tally VALUES(?1, ?2, ?3)",
    [SQL_TALLY_REMOVE] = "DELETE FROM tally WHERE kind = ?1 AND state = ?2",
    [SQL_KEY_SET] = "INSERT OR REPLACE INTO key VALUES(?1, ?2, ?3)",
    [SQL_KEYS] = "SELECT name, value FROM key WHERE document = ?1"
                 " ORDER BY name, value",
    [SQL_DEDUPE_SET] =
        "INSERT OR REPLACE INTO dedupe VALUES(?1, ?2, ?3, ?4, ?5)",
    [SQL_DEDUPE_GET] =
        "SELECT document.id, document.sha256, dedupe.time FROM dedupe"
        " LEFT JOIN document ON document.number = dedupe.document"
        " WHERE dedupe.partner = ?1 AND dedupe.name = ?2 AND dedupe.key = ?3",
    [SQL_DEDUPE_FORGET] = "DELETE FROM dedupe WHERE name = ?1 AND time < ?2",
    [SQL_COUNTER_SET] = "INSERT OR REPLACE INTO counter VALUES(?1, ?2)",
    [SQL_COUNTER_GET] = "SELECT series, value FROM counter WHERE series = ?1",
    [SQL_CONVERSATION_INSERT] =
        "INSERT OR ROLLBACK INTO conversation VALUES(NULL,"
        "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)",
    [SQL_CONVERSATION_GET] = "SELECT " CONVERSATION_COLUMNS " FROM conversation"
                             " WHERE id = ?1",
    [SQL_CONVERSATION_BY_NUMBER] =
        "SELECT " CONVERSATION_COLUMNS " FROM conversation"
        " WHERE partner = ?1 AND number = ?2 AND station = ?3 AND role = ?4"
        " AND (?5 = '' OR release = ?5) ORDER BY sequence DESC LIMIT 1",
    [SQL_CONVERSATION_LIST] =
        "SELECT " CONVERSATION_COLUMNS " FROM conversation"
        " WHERE ?1 = '' OR partner = ?1 ORDER BY sequence DESC LIMIT ?2",
    [SQL_CONVERSATION_STATE] = "UPDATE OR ROLLBACK conversation SET state = "
                               "?2, reason = ?3, updated = ?4"
                               " WHERE id = ?1",
    [SQL_CONVERSATION_TOTAL] = "UPDATE OR ROLLBACK conversation SET total = "
                               "?2, currency = ?3, deliver = ?4,"
                               " updated = ?5 WHERE id = ?1",
    [SQL_LINE_SET] =
        "INSERT OR ROLLBACK INTO line VALUES("
        "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,"
        "?17,?18,?19)"
        " ON CONFLICT(conversation, line) DO UPDATE SET"
        " item = excluded.item, gtin = excluded.gtin,"
        " buyer_item = excluded.buyer_item, text = excluded.text,"
        " unit = excluded.unit, price = excluded.price,"
        " status = excluded.status, reason = excluded.reason,"
        " deliver = excluded.deliver, ordered = excluded.ordered,"
        " confirmed = excluded.confirmed,"
        " backordered = excluded.backordered,"
        " rejected = excluded.rejected, shipped = excluded.shipped,"
        " invoiced = excluded.invoiced, received = excluded.received",
    [SQL_LINE_GET] = "SELECT " LINE_COLUMNS ", ordinal FROM line"
                     " WHERE conversation = ?1 AND line = ?2",
    [SQL_LINES] = "SELECT " LINE_COLUMNS " FROM line"
                  " WHERE conversation = ?1 ORDER BY ordinal",
    [SQL_STEP_SET] = "INSERT OR REPLACE INTO step VALUES(?1, ?2, ?3, ?4)",
    [SQL_STEP_CLEAR] = "DELETE FROM step WHERE conversation = ?1 AND step = ?2"
                       " AND time <= ?3",
    [SQL_STEPS] = "SELECT " STEP_COLUMNS " FROM step WHERE time <= ?1"
                  " ORDER BY time, conversation, step LIMIT ?2",
    [SQL_ITEM_SET] = "INSERT OR REPLACE INTO item VALUES("
                     "?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    [SQL_ITEM_REMOVE] = "DELETE FROM item WHERE station = ?1 AND item = ?2",
    [SQL_ITEM_GET] = "SELECT " ITEM_COLUMNS " FROM item"
                     " WHERE station = ?1 AND item = ?2",
    [SQL_ITEM_BY_GTIN] =
        "SELECT " ITEM_COLUMNS " FROM item"
        " WHERE station = ?1 AND gtin = ?2 ORDER BY item LIMIT 1",
    [SQL_ITEM_LIST] =
        "SELECT " ITEM_COLUMNS " FROM item"
        " WHERE station = ?1 AND item > ?2 ORDER BY item LIMIT ?3",
    [SQL_ALIAS_SET] = "INSERT OR REPLACE INTO alias VALUES(?1, ?2, ?3, ?4, ?5)",
    [SQL_ALIAS_REMOVE] = "DELETE FROM alias WHERE station = ?1 AND partner = ?2"
                         " AND name = ?3 AND value = ?4",
    [SQL_ALIAS_GET] = "SELECT station, partner, name, value, item FROM alias "
                      "WHERE station = ?1 AND partner = ?2"
                      " AND name = ?3 AND value = ?4",
    [SQL_PRICE_SET] = "INSERT OR REPLACE INTO price VALUES("
                      "?1,?2,?3,?4,?5,?6,?7,?8)",
    [SQL_PRICE_CLEAR] = "DELETE FROM price WHERE station = ?1 AND list = ?2",
    [SQL_PRICE_GET] = "SELECT " PRICE_COLUMNS " FROM price"
                      " WHERE station = ?1 AND item = ?2 AND list = ?3"
                      " AND (?4 = '' OR currency = ?4)"
                      " ORDER BY currency, valid_from, minimum",
    [SQL_PRICE_LIST] = "SELECT " PRICE_COLUMNS " FROM price"
                       " WHERE station = ?1 AND item > ?2"
                       " ORDER BY item, list, currency, valid_from, minimum",
    [SQL_STOCK_SET] = "INSERT OR REPLACE INTO stock VALUES(?1, ?2, ?3, ?4)",
    [SQL_STOCK_GET] = "SELECT " STOCK_COLUMNS " FROM stock"
                      " WHERE station = ?1 AND item = ?2",
    [SQL_STOCK_LIST] =
        "SELECT " STOCK_COLUMNS " FROM stock"
        " WHERE station = ?1 AND item > ?2 ORDER BY item LIMIT ?3",
    [SQL_CUSTOMER_SET] = "INSERT OR REPLACE INTO customer VALUES("
                         "?1,?2,?3,?4,?5,?6,?7,?8)",
    [SQL_CUSTOMER_GET] = "SELECT " CUSTOMER_COLUMNS " FROM customer"
                         " WHERE station = ?1 AND partner = ?2",
    [SQL_CUSTOMER_LIST] = "SELECT " CUSTOMER_COLUMNS " FROM customer"
                          " WHERE station = ?1 ORDER BY partner LIMIT ?2",
    [SQL_CONFIG_SET] = "INSERT OR REPLACE INTO config VALUES("
                       "?1,?2,?3,?4,?5,?6,?7,?8)",
    [SQL_CONFIG_GET] =
        "SELECT " CONFIG_COLUMNS " FROM config"
        " WHERE ?1 = 0 OR version = ?1 ORDER BY version DESC LIMIT 1",
    [SQL_CONFIG_LIST] =
        "SELECT " CONFIG_COLUMNS " FROM config ORDER BY version",
    [SQL_FACT_SET] = "INSERT OR REPLACE INTO fact VALUES(?1, ?2, ?3)",
    [SQL_FACT_REMOVE] = "DELETE FROM fact WHERE scope = ?1 AND name = ?2",
    [SQL_FACT_GET] = "SELECT scope, name, value FROM fact"
                     " WHERE scope = ?1 AND name = ?2",
};

const struct ledger_table ledger_tables[] = {
    { "meta", "SELECT * FROM meta ORDER BY name" },
    { "document", "SELECT * FROM document ORDER BY number" },
    { "event", "SELECT * FROM event ORDER BY document, position" },
    { "large", "SELECT * FROM large ORDER BY name" },
    { "tally", "SELECT * FROM tally ORDER BY kind, state" },
    { "key", "SELECT * FROM key ORDER BY value, name, document" },
    { "dedupe", "SELECT * FROM dedupe ORDER BY partner, name, key" },
    { "counter", "SELECT * FROM counter ORDER BY series" },
    { "conversation", "SELECT * FROM conversation ORDER BY sequence" },
    { "line", "SELECT * FROM line ORDER BY conversation, ordinal" },
    { "step", "SELECT * FROM step ORDER BY conversation, step, time" },
    { "item", "SELECT * FROM item ORDER BY station, item" },
    { "alias", "SELECT * FROM alias ORDER BY station, partner, name, value" },
    { "price", "SELECT * FROM price ORDER BY station, item, list,"
               " currency, valid_from, minimum" },
    { "stock", "SELECT * FROM stock ORDER BY station, item" },
    { "customer", "SELECT * FROM customer ORDER BY station, partner" },
    { "config", "SELECT * FROM config ORDER BY version" },
    { "fact", "SELECT * FROM fact ORDER BY scope, name" },
};
const size_t ledger_table_count = COUNT_OF(ledger_tables);

const char *ledger_sql(enum ledger_sql which)
{
    return statements[which];
}
