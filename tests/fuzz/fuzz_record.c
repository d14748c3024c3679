/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: fuzz */
/* Any bytes as a record in JSON: what is taken is written the same way each
 * time, read again without a change, and is JSON for jansson too. Up to a line
 * "===" the bytes are a record type's file instead of the one below. */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "mapping/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char type_file[] =
    "record: order\nkey: number\nfields:\n  number: {type: text, required: "
    "true, max: 22}\n  kind: {type: code, codes: [one, two], default: one}\n"
    "  date: date\n  at: datetime\n  hour: time\n  total: money\n  flag: flag\n"
    "  count: integer\n  texts: {type: list, of: text}\n"
    "  counts: {type: list, of: integer}\n  part: {fields: {name: text}}\n"
    "  lines: {type: list, of: {key: number, fields: {number: {type: text, "
    "required: true}, quantity: decimal, parts: {type: list, of: {fields: {a: "
    "text}}}}}}\n";

static void check_record(struct arena *arena, const struct record *record)
{
    struct buffer first = { 0 };
    struct buffer second = { 0 };
    struct error err = { 0 };
    struct record *again;
    json_error_t reason;
    json_t *tree;

    record_append_json(record, &first);
    tree =
        json_loadb(first.data, first.length, JSON_REJECT_DUPLICATES, &reason);
    if (tree == NULL) {
        abort();
    }
    json_decref(tree);
    again = record_from_json(arena, record->type, buffer_bytes(&first), &err);
    if (again == NULL || !record_equal(record, again) ||
        !record_equal(record, record_copy(arena, record))) {
        abort();
    }
    record_append_pretty_json(again, &second);
    again = record_from_json(arena, record->type, buffer_bytes(&second), &err);
    buffer_clear(&second);
    if (again == NULL || !record_normalise(again, arena, true, &err)) {
        abort();
    }
    record_append_json(again, &second);
    if (!bytes_equal(buffer_bytes(&first), buffer_bytes(&second))) {
        abort();
    }
    buffer_close(&first);
    buffer_close(&second);
}

static void check_schema(const struct record_type *type)
{
    struct buffer out = { 0 };
    json_error_t reason;
    json_t *tree;

    record_type_append_schema(type, &out);
    tree = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, &reason);
    if (tree == NULL) {
        abort();
    }
    json_decref(tree);
    buffer_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config_source *source = config_source_open();
    struct arena *arena = arena_open(size % 13 == 0 ? 60000 : 256 << 20);
    struct bytes json = bytes_of((const char *)data, size);
    struct bytes file = bytes_of_text(type_file);
    const char *mark = memmem(data, size, "\n===\n", 5);
    struct diagnostics list;
    struct error err = { 0 };
    jmp_buf overrun;

    if (arena == NULL || source == NULL) {
        arena_close(arena);
        config_source_close(source);
        return 0;
    }
    if (mark != NULL) {
        file = bytes_slice(json, 0, (size_t)(mark - json.data) + 1);
        json = bytes_slice(json, file.length + 4, SIZE_MAX);
    }
    (void)!config_source_add_file(source, "mappings/records/order.yaml", file,
                                  &err);
    if (setjmp(overrun) == 0) {
        const struct record_type *type;

        (void)arena_guard(arena, &overrun);
        diagnostics_open(&list, arena);
        type = record_types_at(record_types_load(arena, source, &list), 0);
        if (type != NULL && list.errors == 0) {
            struct record *record = record_from_json(arena, type, json, &err);

            (void)arena_guard(arena, NULL);
            check_schema(type);
            if (record != NULL) {
                check_record(arena, record);
            } else if (err.text[0] == '\0' || err.code[0] == '\0') {
                abort(); /* refused without a word */
            }
        }
    }
    arena_close(arena);
    config_source_close(source);
    return 0;
}
