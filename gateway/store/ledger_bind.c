/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the ledger to and from structs, by the field tables.
 */
#include <string.h>

#include "base/log.h"
#include "store/ledger_inside.h"

void ledger_bind_text(struct ledger *ledger, struct ledger_statement *statement,
                      int place, struct bytes text)
{
    ledger->ops->bind_text(statement, place, text);
}

void ledger_bind_id(struct ledger *ledger, struct ledger_statement *statement,
                    int place, const struct id *id)
{
    ledger->ops->bind_text(statement, place, id_bytes(id));
}

void ledger_bind_number(struct ledger *ledger,
                        struct ledger_statement *statement, int place,
                        int64_t number)
{
    ledger->ops->bind_number(statement, place, number);
}

static struct bytes digits_of(struct ledger_digits *digits,
                              const struct decimal *number)
{
    if (digits->used == (int)COUNT_OF(digits->text)) {
        log_panic("a row has more than %zu decimals", COUNT_OF(digits->text));
    }
    return decimal_format(*number, digits->text[digits->used++]);
}

/* None is NULL, but a key's part is '' or 0, so that it can be compared. */
static void bind_none(struct ledger *ledger, struct ledger_statement *statement,
                      int place, const struct field *field)
{
    if (!field->key) {
        ledger->ops->bind_null(statement, place);
    } else if (field->type == FIELD_TYPE_NUMBER ||
               field->type == FIELD_TYPE_TIME) {
        ledger->ops->bind_number(statement, place, 0);
    } else {
        ledger->ops->bind_text(statement, place, bytes_of("", 0));
    }
}

static int64_t number_at(const struct field *field, const void *place)
{
    uint64_t number;
    int64_t time;
    int value;

    switch (field->type) {
    case FIELD_TYPE_NUMBER:
        memcpy(&number, place, sizeof number);
        return (int64_t)number;
    case FIELD_TYPE_ENUM:
        memcpy(&value, place, sizeof value);
        return value;
    case FIELD_TYPE_FLAG:
        return *(const bool *)place ? 1 : 0;
    default:
        memcpy(&time, place, sizeof time);
        return time;
    }
}

void ledger_bind_field(struct ledger *ledger,
                       struct ledger_statement *statement, int place,
                       const struct field *field, const void *row,
                       struct ledger_digits *digits)
{
    const void *value = (const char *)row + field->offset;

    if (field->type != FIELD_TYPE_ENUM && field_is_none(field, row)) {
        bind_none(ledger, statement, place, field);
        return;
    }
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        ledger->ops->bind_text(statement, place, *(const struct bytes *)value);
        return;
    case FIELD_TYPE_ID:
        ledger->ops->bind_text(statement, place, id_bytes(value));
        return;
    case FIELD_TYPE_LARGE:
        ledger->ops->bind_text(statement, place, bytes_of_text(value));
        return;
    case FIELD_TYPE_DECIMAL:
        ledger->ops->bind_text(statement, place, digits_of(digits, value));
        return;
    case FIELD_TYPE_DIGEST:
        ledger->ops->bind_blob(statement, place,
                               bytes_of(value, DIGEST_LENGTH));
        return;
    case FIELD_TYPE_NUMBER:
    case FIELD_TYPE_TIME:
    case FIELD_TYPE_DURATION:
    case FIELD_TYPE_FLAG:
    case FIELD_TYPE_ENUM:
        ledger->ops->bind_number(statement, place, number_at(field, value));
        return;
    }
}

void ledger_bind_row(struct ledger *ledger, struct ledger_statement *statement,
                     int place, const struct field_table *table,
                     const void *row, struct ledger_digits *digits)
{
    for (size_t i = 0; i < table->count; i++) {
        ledger_bind_field(ledger, statement, place + (int)i, &table->fields[i],
                          row, digits);
    }
}

/* A ledger that was written by us holds nothing else, so what does not read
 * is left as none; a damaged file is found by SQLite's own checks. */
static void read_field(struct arena *arena, const struct field *field,
                       void *value, struct bytes bytes, int64_t number)
{
    switch (field->type) {
    case FIELD_TYPE_TEXT:
        if (bytes.length > 0) {
            *(struct bytes *)value = arena_copy(arena, bytes);
        }
        return;
    case FIELD_TYPE_ID:
        if (!id_parse(bytes, value)) {
            memset(value, 0, sizeof(struct id));
        }
        return;
    case FIELD_TYPE_LARGE:
        if (bytes.length < LARGE_NAME_SIZE && bytes.length > 0) {
            memcpy(value, bytes.data, bytes.length);
        }
        return;
    case FIELD_TYPE_DECIMAL:
        if (bytes.length > 0 && !decimal_parse(bytes, '.', value)) {
            memset(value, 0, sizeof(struct decimal));
        }
        return;
    case FIELD_TYPE_DIGEST:
        if (bytes.length == DIGEST_LENGTH) {
            memcpy(value, bytes.data, DIGEST_LENGTH);
        }
        return;
    case FIELD_TYPE_NUMBER:
    case FIELD_TYPE_TIME:
    case FIELD_TYPE_DURATION:
        memcpy(value, &number, sizeof number);
        return;
    case FIELD_TYPE_FLAG:
        *(bool *)value = number != 0;
        return;
    case FIELD_TYPE_ENUM: {
        int word = (int)number;

        memcpy(value, &word, sizeof word);
        return;
    }
    }
}

static bool is_number(enum field_type type)
{
    return type == FIELD_TYPE_NUMBER || type == FIELD_TYPE_TIME ||
           type == FIELD_TYPE_DURATION || type == FIELD_TYPE_FLAG ||
           type == FIELD_TYPE_ENUM;
}

void ledger_read_row(struct ledger *ledger, struct arena *arena,
                     struct ledger_statement *statement, int column,
                     const struct field_table *table, void *row)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct field *field = &table->fields[i];
        int at = column + (int)i;
        bool number = is_number(field->type);

        read_field(arena, field, (char *)row + field->offset,
                   number ? bytes_of(NULL, 0)
                          : ledger->ops->bytes(statement, at),
                   number ? ledger->ops->number(statement, at) : 0);
    }
}

/* An arena that overruns jumps over us: the statement is then reset when it is
 * taken the next time. */
enum lookup ledger_read_one(struct ledger *ledger, struct arena *arena,
                            struct ledger_statement *statement,
                            const struct field_table *table, void *row,
                            struct error *err)
{
    enum ledger_stepped stepped = ledger_step(ledger, statement, err);

    if (stepped == STEP_ROW) {
        ledger_read_row(ledger, arena, statement, 0, table, row);
    }
    ledger_reset(ledger, statement);
    if (stepped == STEP_FAILED) {
        return LOOKUP_FAILED;
    }
    return stepped == STEP_ROW ? LOOKUP_FOUND : LOOKUP_NONE;
}

bool ledger_read_all(struct ledger *ledger, struct arena *arena,
                     struct ledger_statement *statement,
                     const struct field_table *table, size_t size, void *rows,
                     size_t *count, struct error *err)
{
    enum ledger_stepped stepped;
    size_t capacity = 0;
    char *array = NULL;

    *count = 0;
    while ((stepped = ledger_step(ledger, statement, err)) == STEP_ROW) {
        array = arena_grow(arena, array, *count, &capacity, size);
        memset(array + *count * size, 0, size);
        ledger_read_row(ledger, arena, statement, 0, table,
                        array + *count * size);
        (*count)++;
    }
    ledger_reset(ledger, statement);
    memcpy(rows, &array, sizeof array);
    return stepped == STEP_DONE;
}

bool ledger_ask(struct ledger *ledger, struct arena *arena,
                const struct ledger_question *question, void *rows,
                size_t *count, struct error *err)
{
    struct ledger_statement *statement;
    const void *found;

    if (ledger_cache_get(ledger->cache, arena, question, rows, count)) {
        return true;
    }
    statement = ledger_take(ledger, question->which, err);
    if (statement == NULL) {
        return false;
    }
    for (size_t i = 0; i < question->count; i++) {
        ledger_bind_text(ledger, statement, (int)i + 1, question->texts[i]);
    }
    if (!ledger_read_all(ledger, arena, statement, question->table,
                         question->row_size, rows, count, err)) {
        return false;
    }
    memcpy(&found, rows, sizeof found);
    ledger_cache_put(ledger->cache, question, found, *count);
    return true;
}

enum lookup ledger_ask_one(struct ledger *ledger, struct arena *arena,
                           const struct ledger_question *question, void *row,
                           struct error *err)
{
    void *rows;
    size_t count;

    if (!ledger_ask(ledger, arena, question, &rows, &count, err)) {
        return LOOKUP_FAILED;
    }
    if (count == 0) {
        return LOOKUP_NONE;
    }
    memcpy(row, rows, question->row_size);
    return LOOKUP_FOUND;
}

/* ---- object references ---- */

static void pack_number(struct buffer *out, uint64_t number)
{
    for (int i = 0; i < 8; i++) {
        buffer_append_byte(out, (char)(unsigned char)(number >> (8 * i)));
    }
}

/* One byte of length, the role; the same for the large name; position, length
 * and SHA-256. */
void ledger_pack_object(struct buffer *out, struct bytes role,
                        const struct object_ref *ref)
{
    size_t large = strlen(ref->large);

    buffer_append_byte(out, (char)(unsigned char)role.length);
    buffer_append(out, role);
    buffer_append_byte(out, (char)(unsigned char)large);
    buffer_append(out, bytes_of(ref->large, large));
    pack_number(out, ref->position);
    pack_number(out, ref->length);
    buffer_append(out,
                  bytes_of((const char *)ref->sha256.bytes, DIGEST_LENGTH));
}

static bool unpack_bytes(struct bytes *packed, size_t length,
                         struct bytes *bytes)
{
    if (packed->length < length) {
        return false;
    }
    *bytes = bytes_slice(*packed, 0, length);
    *packed = bytes_slice(*packed, length, SIZE_MAX);
    return true;
}

static bool unpack_text(struct bytes *packed, struct bytes *text)
{
    struct bytes length;

    return unpack_bytes(packed, 1, &length) &&
           unpack_bytes(packed, (unsigned char)length.data[0], text);
}

static uint64_t unpack_number(struct bytes bytes)
{
    uint64_t number = 0;

    for (size_t i = 0; i < 8; i++) {
        number |= (uint64_t)(unsigned char)bytes.data[i] << (8 * i);
    }
    return number;
}

bool ledger_unpack_object(struct bytes *packed, struct bytes *role,
                          struct object_ref *ref)
{
    struct bytes large;
    struct bytes position;
    struct bytes length;
    struct bytes digest;

    if (!unpack_text(packed, role) || !unpack_text(packed, &large) ||
        large.length >= LARGE_NAME_SIZE ||
        !unpack_bytes(packed, 8, &position) ||
        !unpack_bytes(packed, 8, &length) ||
        !unpack_bytes(packed, DIGEST_LENGTH, &digest)) {
        return false;
    }
    memset(ref, 0, sizeof *ref);
    if (large.length > 0) {
        memcpy(ref->large, large.data, large.length);
    }
    ref->position = unpack_number(position);
    ref->length = unpack_number(length);
    memcpy(ref->sha256.bytes, digest.data, DIGEST_LENGTH);
    return true;
}
