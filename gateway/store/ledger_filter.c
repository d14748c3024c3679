/* SPDX-License-Identifier: Apache-2.0
 *
 * Each word of a filter becomes a condition: a fixed piece of SQL from the
 * tables here, and values that are bound to its places. No byte of the filter
 * becomes SQL.
 */
#include "store/ledger_filter.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "store/ledger_find.h"
#include "store/ledger_inside.h"

enum { FILTER_LIMIT = 4000 };

/* What a word is read with. */
struct reading {
    struct arena *arena;
    int64_t now;
    struct ledger_filter *filter;
    struct error *err;
};

static bool wrong(struct reading *reading, const char *what, struct bytes value,
                  const char *closest)
{
    return error_set(
        reading->err, ERROR_REFUSED, "FILTER", "%s '%.*s' in the filter%s%s%s",
        what, BYTES_ARG(value), closest == NULL ? "" : "; did you mean '",
        closest == NULL ? "" : closest, closest == NULL ? "" : "'?");
}

static struct filter_condition *add(struct reading *reading, const char *sql)
{
    struct filter_condition *condition =
        &reading->filter->conditions[reading->filter->count++];

    condition->sql = sql;
    return condition;
}

static void put_text(struct filter_condition *condition, struct bytes text)
{
    condition->values[condition->count++].text = text;
}

static void put_number(struct filter_condition *condition, int64_t number)
{
    struct filter_value *value = &condition->values[condition->count++];

    value->is_number = true;
    value->number = number;
}

/* The value at every place of the piece. */
static void add_text(struct reading *reading, const char *sql,
                     struct bytes text, int places)
{
    struct filter_condition *condition = add(reading, sql);

    for (int i = 0; i < places; i++) {
        put_text(condition, text);
    }
}

static void add_number(struct reading *reading, const char *sql, int64_t number)
{
    put_number(add(reading, sql), number);
}

/* ---- keys that compare a text ---- */

struct text_key {
    const char *name;
    const char *sql;
    int places;
};

static const struct text_key text_keys[] = {
    { "partner", " AND partner = ?", 1 },
    { "station", " AND station = ?", 1 },
    { "channel", " AND channel = ?", 1 },
    { "agreement", " AND agreement = ?", 1 },
    { "lane", " AND lane = ?", 1 },
    { "code", " AND reason_code = ?", 1 },
    { "conversation", " AND conversation = upper(?)", 1 },
    { "record", " AND record = ?", 1 },
    { "type", " AND (type = ? OR substr(type, -length(?) - 1) = '/' || ?)", 3 },
    { "po",
      " AND (number IN (SELECT document FROM key WHERE value = ?"
      " AND name = 'order') OR conversation IN"
      " (SELECT id FROM conversation WHERE number = ?))",
      2 },
    { "order",
      " AND (number IN (SELECT document FROM key WHERE value = ?"
      " AND name = 'order') OR conversation IN"
      " (SELECT id FROM conversation WHERE number = ?))",
      2 },
    { "shipment",
      " AND number IN (SELECT document FROM key WHERE value = ?"
      " AND name = 'shipment')",
      1 },
    { "invoice",
      " AND number IN (SELECT document FROM key WHERE value = ?"
      " AND name = 'invoice')",
      1 },
    { "release",
      " AND number IN (SELECT document FROM key WHERE value = ?"
      " AND name = 'release')",
      1 },
    { "key", " AND number IN (SELECT document FROM key WHERE value = ?)", 1 },
    { "control",
      " AND ltrim(?, '0') IN (ltrim(interchange_control, '0'),"
      " ltrim(group_control, '0'), ltrim(transaction_control, '0'))",
      1 },
};

static bool read_text_key(struct reading *reading, struct bytes key,
                          struct bytes value, bool *known)
{
    for (size_t i = 0; i < COUNT_OF(text_keys); i++) {
        if (bytes_equal_text(key, text_keys[i].name)) {
            *known = true;
            add_text(reading, text_keys[i].sql, value, text_keys[i].places);
            return true;
        }
    }
    *known = false;
    return true;
}

/* ---- keys of their own ---- */

struct status_word {
    const char *name;
    const char *sql;
};

/* Numbers are those of state.h; a test compares. */
static const struct status_word status_words[] = {
    { "work", " AND queue = 1" },
    { "waiting", " AND queue = 2" },
    { "attention", " AND queue = 3" },
    { "open", " AND queue IS NOT NULL" },
    { "final", " AND queue IS NULL" },
    { "valid", " AND valid IN (1, 2)" },
    { "invalid", " AND valid = 3" },
    { "delivered", " AND delivered = 3" },
    { "undelivered", " AND delivered IN (1, 2, 4)" },
    { "acknowledged", " AND acknowledged IN (2, 3, 4)" },
    { "unacknowledged", " AND acknowledged = 1" },
    { "overdue", " AND (state = 13 OR acknowledged = 6)" },
};
_Static_assert(VALID_GOOD == 1 && VALID_WARNINGS == 2 && VALID_ERRORS == 3,
               "status_words");
_Static_assert(DELIVERED_PENDING == 1 && DELIVERED_UNKNOWN == 2 &&
                   DELIVERED_DONE == 3 && DELIVERED_FAILED == 4,
               "status_words");
_Static_assert(ACKNOWLEDGED_WAITING == 1 && ACKNOWLEDGED_ACCEPTED == 2 &&
                   ACKNOWLEDGED_PARTIALLY == 4 && ACKNOWLEDGED_OVERDUE == 6,
               "status_words");
_Static_assert(STATE_OVERDUE == 13, "status_words");

static bool read_status(struct reading *reading, struct bytes value)
{
    const char *names[COUNT_OF(status_words) + STATE_COUNT];
    size_t count = 0;
    enum document_state state;

    for (size_t i = 0; i < COUNT_OF(status_words); i++) {
        if (bytes_equal_text(value, status_words[i].name)) {
            (void)add(reading, status_words[i].sql);
            return true;
        }
        names[count++] = status_words[i].name;
    }
    if (state_from_name(value, &state)) {
        add_number(reading, " AND state = ?", (int64_t)state);
        return true;
    }
    for (int i = STATE_ACCEPTED; i < STATE_COUNT; i++) {
        names[count++] = state_name((enum document_state)i);
    }
    return wrong(reading, "unknown status", value,
                 text_closest(value, names, count));
}

static bool read_kind(struct reading *reading, struct bytes value)
{
    enum document_kind kind;

    if (!document_kind_from_name(value, &kind)) {
        return wrong(reading, "unknown kind", value, NULL);
    }
    add_number(reading, " AND kind = ?", (int64_t)kind);
    return true;
}

static bool read_direction(struct reading *reading, struct bytes value)
{
    if (bytes_equal_text(value, "in")) {
        (void)add(reading, " AND direction = 0");
        return true;
    }
    if (bytes_equal_text(value, "out")) {
        (void)add(reading, " AND direction = 1");
        return true;
    }
    return wrong(reading, "direction is in or out, not", value, NULL);
}

static bool read_test(struct reading *reading, struct bytes value)
{
    if (bytes_equal_text(value, "yes")) {
        (void)add(reading, " AND test = 1");
        return true;
    }
    if (bytes_equal_text(value, "no")) {
        (void)add(reading, " AND test IS NULL");
        return true;
    }
    return wrong(reading, "test is yes or no, not", value, NULL);
}

/* Upper case, and the text behind all that begin so. */
static bool id_range(struct arena *arena, struct bytes value,
                     struct bytes *from, struct bytes *until)
{
    char *first;
    char *last;

    if (value.length == 0 || value.length > ID_LENGTH) {
        return false;
    }
    first = arena_take(arena, value.length);
    last = arena_take(arena, value.length);
    for (size_t i = 0; i < value.length; i++) {
        char c = value.data[i];

        c = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) {
            return false;
        }
        first[i] = c;
        last[i] = c;
    }
    last[value.length - 1]++;
    *from = bytes_of(first, value.length);
    *until = bytes_of(last, value.length);
    return true;
}

static bool read_id(struct reading *reading, struct bytes value)
{
    struct bytes from;
    struct bytes until;
    struct filter_condition *condition;

    if (!id_range(reading->arena, value, &from, &until)) {
        return wrong(reading, "not an id:", value, NULL);
    }
    condition = add(reading, " AND id >= ? AND id < ?");
    put_text(condition, from);
    put_text(condition, until);
    return true;
}

/* The user's * and ? are GLOB's; a bracket stands for itself. */
static bool read_name(struct reading *reading, struct bytes value)
{
    char *pattern = arena_take_array(reading->arena, value.length, 3);
    size_t length = 0;

    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] == '[') {
            memcpy(pattern + length, "[[]", 3);
            length += 3;
        } else {
            pattern[length++] = value.data[i];
        }
    }
    add_text(reading, " AND name GLOB ?", bytes_of(pattern, length), 1);
    return true;
}

/* "7d": so long ago; or a date or stamp. */
static bool read_moment(struct reading *reading, struct bytes value,
                        int64_t *moment)
{
    int64_t ago;

    if (text_to_duration(value, &ago)) {
        *moment = ago > reading->now ? 0 : reading->now - ago;
        return true;
    }
    if (clock_from_stamp(value, moment)) {
        return true;
    }
    return wrong(reading, "not a time (7d, 12h, 2026-11-23):", value, NULL);
}

/* The beginning of ids made at a time: their first ten characters. */
static struct bytes id_of_time(struct arena *arena, int64_t milliseconds)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char *text = arena_take(arena, 10);
    uint64_t left = milliseconds < 0 ? 0 : (uint64_t)milliseconds;

    for (size_t i = 10; i-- > 0;) {
        text[i] = alphabet[left & 31U];
        left >>= 5;
    }
    return bytes_of(text, 10);
}

/* No index goes by time, but ids do, and a document is in the ledger at most a
 * day after its id was made. */
static bool read_since(struct reading *reading, struct bytes value)
{
    enum { DAY = 24 * 60 * 60 * 1000 };
    struct filter_condition *condition;
    int64_t moment;

    if (!read_moment(reading, value, &moment)) {
        return false;
    }
    condition =
        add(reading, " AND created >= ? AND number >= coalesce((SELECT number"
                     " FROM document WHERE id >= ? ORDER BY id LIMIT 1),"
                     " 9223372036854775807)");
    put_number(condition, moment);
    put_text(condition, id_of_time(reading->arena, moment - DAY));
    return true;
}

static bool read_until(struct reading *reading, struct bytes value)
{
    int64_t moment;

    if (!read_moment(reading, value, &moment)) {
        return false;
    }
    add_number(reading, " AND created < ?", moment);
    return true;
}

struct own_key {
    const char *name;
    bool (*read)(struct reading *reading, struct bytes value);
};

static const struct own_key own_keys[] = {
    { "status", read_status }, { "state", read_status },
    { "kind", read_kind },     { "direction", read_direction },
    { "dir", read_direction }, { "id", read_id },
    { "name", read_name },     { "test", read_test },
    { "since", read_since },   { "until", read_until },
};

/* ---- words ---- */

static const char *closest_key(struct bytes key)
{
    const char *names[COUNT_OF(text_keys) + COUNT_OF(own_keys)];
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(text_keys); i++) {
        names[count++] = text_keys[i].name;
    }
    for (size_t i = 0; i < COUNT_OF(own_keys); i++) {
        names[count++] = own_keys[i].name;
    }
    return text_closest(key, names, count);
}

/* Without a key: an id's beginning, a business key, a conversation's number,
 * or a whole file name. */
static bool read_free(struct reading *reading, struct bytes word)
{
    struct bytes from = word;
    struct bytes until = word;
    struct filter_condition *condition;

    (void)id_range(reading->arena, word, &from, &until);
    if (bytes_find(word, '.') != SIZE_MAX) {
        return read_name(reading, word);
    }
    condition =
        add(reading, " AND ((id >= ? AND id < ?) OR number IN"
                     " (SELECT document FROM key WHERE value = ?)"
                     " OR conversation IN"
                     " (SELECT id FROM conversation WHERE number = ?))");
    put_text(condition, from);
    put_text(condition, until);
    put_text(condition, word);
    put_text(condition, word);
    return true;
}

static bool read_word(struct reading *reading, struct bytes key,
                      struct bytes value)
{
    bool known = false;

    if (reading->filter->count == FILTER_WORDS) {
        return wrong(reading, "too many words, from", value, NULL);
    }
    if (key.length == 0) {
        return read_free(reading, value);
    }
    if (value.length == 0) {
        return wrong(reading, "no value for", key, NULL);
    }
    for (size_t i = 0; i < COUNT_OF(own_keys); i++) {
        if (bytes_equal_text(key, own_keys[i].name)) {
            return own_keys[i].read(reading, value);
        }
    }
    return read_text_key(reading, key, value, &known) &&
           (known || wrong(reading, "unknown key", key, closest_key(key)));
}

/* Up to `end` or the end of the text, without it. */
static struct bytes take_until(struct bytes *text, const char *ends)
{
    size_t length = 0;
    struct bytes taken;

    while (length < text->length && strchr(ends, text->data[length]) == NULL) {
        length++;
    }
    taken = bytes_slice(*text, 0, length);
    *text = bytes_slice(*text, length, SIZE_MAX);
    return taken;
}

/* value = '"' *any '"' / *non-blank */
static bool take_value(struct reading *reading, struct bytes *text,
                       struct bytes *value)
{
    if (text->length == 0 || text->data[0] != '"') {
        *value = take_until(text, " \t\r\n");
        return true;
    }
    *text = bytes_slice(*text, 1, SIZE_MAX);
    *value = take_until(text, "\"");
    if (text->length == 0) {
        return wrong(reading, "a quote that does not end:", *value, NULL);
    }
    *text = bytes_slice(*text, 1, SIZE_MAX);
    return true;
}

/* word = [ key ":" ] value ; key = 1*( a-z / "_" ) */
static bool take_word(struct reading *reading, struct bytes *text)
{
    struct bytes key = { "", 0 };
    struct bytes value;
    size_t length = 0;

    while (length < text->length &&
           ((text->data[length] >= 'a' && text->data[length] <= 'z') ||
            text->data[length] == '_')) {
        length++;
    }
    if (length > 0 && length < text->length && text->data[length] == ':') {
        key = bytes_slice(*text, 0, length);
        *text = bytes_slice(*text, length + 1, SIZE_MAX);
    }
    return take_value(reading, text, &value) && read_word(reading, key, value);
}

bool ledger_filter_parse(struct arena *arena, struct bytes text, int64_t now,
                         struct ledger_filter **filter, struct error *err)
{
    struct reading reading = { arena, now, NULL, err };

    if (text.length > FILTER_LIMIT ||
        (text.length > 0 && memchr(text.data, '\0', text.length) != NULL)) {
        return error_set(err, ERROR_REFUSED, "FILTER",
                         "a filter has at most %d bytes and no NUL",
                         FILTER_LIMIT);
    }
    reading.filter = arena_take(arena, sizeof *reading.filter);
    text = bytes_trim(arena_copy(arena, text));
    while (text.length > 0) {
        if (!take_word(&reading, &text)) {
            return false;
        }
        text = bytes_trim(text);
    }
    *filter = reading.filter;
    return true;
}
