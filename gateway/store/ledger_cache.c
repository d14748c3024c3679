/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ledger_cache.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_LIMIT = 512, ALIGNMENT = 16 };

/* key, rows, then their texts, in one block. */
struct slot {
    _Alignas(ALIGNMENT) char block[LEDGER_CACHE_BYTES];
    uint64_t generation;
    size_t key_length;
    size_t rows_at; /* offset in the block */
    size_t count;
};

struct ledger_cache {
    uint64_t generation[SQL_COUNT]; /* a slot of an older one is empty */
    struct slot slots[LEDGER_CACHE_SLOTS];
};

struct ledger_cache *ledger_cache_open(void)
{
    struct ledger_cache *cache = calloc(1, sizeof *cache);

    if (cache != NULL) {
        ledger_cache_forget(cache);
    }
    return cache;
}

void ledger_cache_close(struct ledger_cache *cache)
{
    free(cache);
}

void ledger_cache_drop(struct ledger_cache *cache, enum ledger_sql which)
{
    if (cache != NULL) {
        cache->generation[which]++;
    }
}

void ledger_cache_forget(struct ledger_cache *cache)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        ledger_cache_drop(cache, (enum ledger_sql)i);
    }
}

/* ---- keys ---- */

/* The statement, then each text behind its length; 0: too long to keep. */
static size_t make_key(const struct ledger_question *question,
                       char key[KEY_LIMIT])
{
    size_t length = 1;

    _Static_assert(SQL_COUNT < 256, "a statement is one byte of a key");
    key[0] = (char)(unsigned char)question->which;
    for (size_t i = 0; i < question->count; i++) {
        struct bytes text = question->texts[i];

        if (text.length > 255 || length + 1 + text.length > KEY_LIMIT) {
            return 0;
        }
        key[length++] = (char)(unsigned char)text.length;
        if (text.length > 0) {
            memcpy(key + length, text.data, text.length);
            length += text.length;
        }
    }
    return length;
}

static size_t slot_of(const char *key, size_t length)
{
    return (size_t)(bytes_hash(bytes_of(key, length)) % LEDGER_CACHE_SLOTS);
}

/* ---- rows ---- */

/* Calls `visit` for every text that is not empty. */
static void visit_texts(const struct ledger_question *question, char *rows,
                        size_t count,
                        void (*visit)(void *context, struct bytes *text),
                        void *context)
{
    for (size_t i = 0; i < count; i++) {
        char *row = rows + i * question->row_size;

        for (size_t f = 0; f < question->table->count; f++) {
            const struct field *field = &question->table->fields[f];
            struct bytes *text = (void *)(row + field->offset);

            if (field->type == FIELD_TYPE_TEXT && text->length > 0) {
                visit(context, text);
            }
        }
    }
}

/* Where texts go: behind the rows of a slot. */
struct room {
    char *next;
    size_t left;
    bool full;
};

static void move_text(void *context, struct bytes *text)
{
    struct room *room = context;

    if (text->length > room->left) {
        room->full = true;
        return;
    }
    memcpy(room->next, text->data, text->length);
    text->data = room->next;
    room->next += text->length;
    room->left -= text->length;
}

static void copy_text(void *context, struct bytes *text)
{
    *text = arena_copy(context, *text);
}

void ledger_cache_put(struct ledger_cache *cache,
                      const struct ledger_question *question, const void *rows,
                      size_t count)
{
    char key[KEY_LIMIT];
    size_t length = cache == NULL ? 0 : make_key(question, key);
    size_t rows_at = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    size_t size = count * question->row_size;
    struct room room = { 0 };
    struct slot *slot;

    if (length == 0) {
        return;
    }
    slot = &cache->slots[slot_of(key, length)];
    slot->generation = 0;
    if (count > LEDGER_CACHE_BYTES / question->row_size ||
        rows_at + size > LEDGER_CACHE_BYTES) {
        return;
    }
    memcpy(slot->block, key, length);
    if (count > 0) {
        memcpy(slot->block + rows_at, rows, size);
    }
    room.next = slot->block + rows_at + size;
    room.left = LEDGER_CACHE_BYTES - rows_at - size;
    visit_texts(question, slot->block + rows_at, count, move_text, &room);
    if (room.full) {
        return;
    }
    slot->key_length = length;
    slot->rows_at = rows_at;
    slot->count = count;
    slot->generation = cache->generation[question->which];
}

bool ledger_cache_get(const struct ledger_cache *cache, struct arena *arena,
                      const struct ledger_question *question, void *rows,
                      size_t *count)
{
    char key[KEY_LIMIT];
    size_t length = cache == NULL ? 0 : make_key(question, key);
    const struct slot *slot;
    char *array = NULL;

    if (length == 0) {
        return false;
    }
    slot = &cache->slots[slot_of(key, length)];
    if (slot->generation != cache->generation[question->which] ||
        slot->key_length != length || memcmp(slot->block, key, length) != 0) {
        return false;
    }
    if (slot->count > 0) {
        array = arena_take_array(arena, slot->count, question->row_size);
        memcpy(array, slot->block + slot->rows_at,
               slot->count * question->row_size);
        visit_texts(question, array, slot->count, copy_text, arena);
    }
    memcpy(rows, &array, sizeof array);
    *count = slot->count;
    return true;
}
