/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads a record from JSON under the guidance of its type, without a tree in
 * between: every record that is mapped out comes this way, and a general
 * reader spends several times the work of the whole mapping. What is JSON and
 * what is not is compared with jansson's opinion in the tests.
 */
#include "mapping/record.h"

#include <string.h>

#include "base/text.h"
#include "mapping/record_scalar.h"
#include "mapping/record_token.h"

enum { FIELDS_LIMIT = 1024 };

static bool read_record(struct record_token_input *json,
                        const struct record_type *type, struct record **record);

/* --- values of a type --- */

static const char *wanted_form(const struct record_field *field)
{
    switch (field->type) {
    case FIELD_INTEGER:
        return "a whole number";
    case FIELD_DECIMAL:
    case FIELD_MONEY:
        return "a decimal number as a text, like \"12.5\"";
    case FIELD_FLAG:
        return "true or false";
    default:
        return "a text";
    }
}

static bool refuse_form(struct record_token_input *json, size_t at,
                        const struct record_field *field)
{
    return record_token_refuse(json, at, "RECORD_VALUE", "%s is expected here",
                               wanted_form(field));
}

/* The text of a JSON scalar that suits the field; "" for null. */
static bool take_scalar(struct record_token_input *json,
                        const struct record_field *field, struct bytes *text)
{
    char first = record_token_peek(json);
    size_t at = json->at;
    bool exponent = false;

    *text = bytes_of(NULL, 0);
    if (first == '"') {
        json->at++;
        return record_token_text(json, text) &&
               (field->type != FIELD_FLAG || refuse_form(json, at, field));
    }
    if (first == 'n') {
        return record_token_word(json, "null");
    }
    if (first == 't' || first == 'f') {
        const char *word = first == 't' ? "true" : "false";

        *text = bytes_of_text(word);
        return record_token_word(json, word) &&
               (field->type == FIELD_FLAG || refuse_form(json, at, field));
    }
    if (first == '-' || (first >= '0' && first <= '9')) {
        return record_token_number(json, text, &exponent) &&
               ((!exponent && (field->type == FIELD_INTEGER ||
                               field->type == FIELD_DECIMAL ||
                               field->type == FIELD_MONEY)) ||
                refuse_form(json, at, field));
    }
    if (first == '{' || first == '[') {
        return refuse_form(json, at, field);
    }
    return record_token_wanted(json, "a value");
}

/* A short text without blanks at its end: the usual case. */
static bool is_canonical_text(const struct record_field *field,
                              struct bytes text)
{
    return field->type == FIELD_TEXT && text.length > 0 &&
           text.data[text.length - 1] != ' ' &&
           (field->max_length == 0 || text.length <= field->max_length);
}

static bool make_canonical(struct record_token_input *json, size_t at,
                           const struct record_field *field, struct bytes text,
                           struct bytes *value)
{
    char why[200];

    if (!record_scalar_canonical(field, text, json->arena, value, why,
                                 sizeof why)) {
        return record_token_refuse(json, at, "RECORD_VALUE", "%s", why);
    }
    if (value->length == 0) {
        *value = bytes_of(NULL, 0);
    }
    return true;
}

static bool read_scalar(struct record_token_input *json,
                        const struct record_field *field, struct bytes *value)
{
    struct bytes text;
    size_t at;

    record_token_skip_blanks(json);
    at = json->at;
    if (!take_scalar(json, field, &text)) {
        return false;
    }
    if (is_canonical_text(field, text)) {
        *value = text;
        return true;
    }
    return make_canonical(json, at, field, text, value);
}

static bool read_one(struct record_token_input *json,
                     const struct record_field *field,
                     struct record_value *value)
{
    if (field->type != FIELD_RECORD) {
        return read_scalar(json, field, &value->text);
    }
    if (record_token_peek(json) == 'n') {
        return record_token_word(json, "null");
    }
    return read_record(json, field->record, &value->record);
}

static bool read_list(struct record_token_input *json,
                      const struct record_field *field,
                      struct record_value *value, struct record_path *path)
{
    if (record_token_peek(json) == 'n') {
        return record_token_word(json, "null");
    }
    if (!record_token_take(json, '[', "a list")) {
        return false;
    }
    if (record_token_peek(json) == ']') {
        json->at++;
        return true;
    }
    for (path->index = 0;; path->index++) {
        struct record_value *item = record_list_add(value, json->arena);
        size_t at = json->at;

        if (!read_one(json, field, item)) {
            return false;
        }
        if (item->text.data == NULL ||
            (field->type != FIELD_RECORD && item->text.length == 0)) {
            return record_token_refuse(
                json, at, "RECORD_VALUE",
                "a list holds no null and no empty text");
        }
        if (record_token_peek(json) != ',') {
            break;
        }
        json->at++;
        record_token_skip_blanks(json);
    }
    path->index = SIZE_MAX;
    return record_token_take(json, ']', "a comma or ]");
}

/* --- records --- */

static bool refuse_unknown(struct record_token_input *json, size_t at,
                           const struct record_type *type, struct bytes name)
{
    const char *names[FIELDS_LIMIT];
    const char *close;
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        names[i] = type->fields[i].name;
    }
    close = text_closest(name, names, type->field_count);
    return record_token_refuse(
        json, at, "RECORD_UNKNOWN_FIELD", "'%.*s' is no field of %s%s%s%s",
        name.length > 60 ? 60 : (int)name.length, name.data, type->name,
        close == NULL ? "" : "; did you mean '", close == NULL ? "" : close,
        close == NULL ? "" : "'?");
}

static bool fill_and_complete(struct record_token_input *json, size_t at,
                              struct record *record, struct record_path *path)
{
    uint16_t i;

    for (i = 0; i < record->type->special_count; i++) {
        uint16_t index = record->type->special[i];
        const struct record_field *field = &record->type->fields[index];
        struct record_value *value = &record->values[index];

        if (record_value_is_there(field, value)) {
            continue;
        }
        value->text = field->fallback;
        if (field->required && field->fallback.data == NULL && !json->partial) {
            path->field = field;
            json->path = path;
            return record_token_refuse(json, at, "RECORD_REQUIRED",
                                       "is required and not there");
        }
    }
    return true;
}

/* Is a key that begins rightly the one of `rest`? */
static bool ends_with_key(struct bytes rest, struct bytes key)
{
    uint64_t end;
    uint64_t key_end;

    if (rest.length <= key.length) {
        return false;
    }
    if (key.length <= 8) {
        return true;
    }
    memcpy(&end, rest.data + key.length - 8, 8);
    memcpy(&key_end, key.data + key.length - 8, 8);
    return end == key_end &&
           (key.length <= 16 ||
            memcmp(rest.data + 8, key.data + 8, key.length - 16) == 0);
}

/* Our own writer's form: "name": without blanks, fields in order. NULL: it is
 * to be read the long way. */
static const struct record_field *quick_field(struct record_token_input *json,
                                              const struct record_type *type,
                                              uint16_t hint)
{
    struct bytes rest =
        bytes_of(json->data + json->at, json->length - json->at);
    uint64_t start;
    uint16_t i;

    if (rest.length < 8) {
        return NULL;
    }
    memcpy(&start, rest.data, 8);
    for (i = hint; i < type->field_count; i++) {
        if (((start ^ type->key_starts[i]) & type->key_masks[i]) == 0 &&
            ends_with_key(rest, type->fields[i].json_key)) {
            json->at += type->fields[i].json_key.length;
            return &type->fields[i];
        }
    }
    return NULL;
}

/* "name": the long way; NULL: refused. */
static const struct record_field *take_name(struct record_token_input *json,
                                            const struct record_type *type)
{
    const struct record_field *field;
    struct bytes name;
    size_t at;

    if (!record_token_take(json, '"', "a field's name in quotes")) {
        return NULL;
    }
    at = json->at - 1;
    if (!record_token_text(json, &name)) {
        return NULL;
    }
    field = record_type_field(type, name);
    if (field == NULL) {
        (void)refuse_unknown(json, at, type, name);
        return NULL;
    }
    return record_token_take(json, ':', "a colon") ? field : NULL;
}

/* One "name": value. */
static bool read_member(struct record_token_input *json, struct record *record,
                        struct record_path *path, uint64_t *seen,
                        uint16_t *hint)
{
    const struct record_type *type = record->type;
    const struct record_field *field;
    uint64_t *word;
    uint64_t bit;
    size_t at;

    record_token_skip_blanks(json);
    at = json->at;
    field = quick_field(json, type, *hint);
    if (field == NULL) {
        field = take_name(json, type);
    }
    if (field == NULL) {
        return false;
    }
    path->field = field;
    json->path = path;
    word = &seen[field->index / 64];
    bit = UINT64_C(1) << (field->index % 64);
    if ((*word & bit) != 0) {
        return record_token_refuse(json, at, "RECORD_JSON",
                                   "stands here twice");
    }
    *word |= bit;
    *hint = (uint16_t)(field->index + 1);
    if (!(field->list
              ? read_list(json, field, &record->values[field->index], path)
              : read_one(json, field, &record->values[field->index]))) {
        return false;
    }
    json->path = path->outer;
    return true;
}

/* The parts of a type are at most RECORD_DEPTH_LIMIT deep, so is this. */
static bool read_record(struct record_token_input *json,
                        const struct record_type *type, struct record **record)
{
    struct record_path path = { .outer = json->path, .index = SIZE_MAX };
    uint64_t seen[FIELDS_LIMIT / 64];
    uint16_t hint = 0;
    size_t at;

    if (!record_token_take(json, '{', "a record")) {
        return false;
    }
    at = json->at - 1;
    if (record_token_peek(json) == '}') {
        json->at++;
        *record = NULL; /* as if it were not there */
        return true;
    }
    *record = record_make(json->arena, type);
    memset(seen, 0, (type->field_count / 64 + 1) * sizeof *seen);
    for (;;) {
        if (!read_member(json, *record, &path, seen, &hint)) {
            return false;
        }
        if (record_token_peek(json) != ',') {
            break;
        }
        json->at++;
    }
    if (!record_token_take(json, '}', "a comma or }")) {
        return false;
    }
    if (record_is_empty(*record)) {
        *record = NULL;
        return true;
    }
    return fill_and_complete(json, at, *record, &path);
}

static struct record *read_whole(struct arena *arena,
                                 const struct record_type *type,
                                 struct bytes json, bool partial,
                                 struct error *err)
{
    struct record_token_input input = { .arena = arena,
                                        .err = err,
                                        .partial = partial };
    struct record_path path = { .index = SIZE_MAX };
    struct record *record = NULL;

    /* Two more bytes behind the end: a surrogate looks two bytes ahead. */
    input.data = arena_take(arena, json.length + 4);
    if (json.length > 0) {
        memcpy(input.data, json.data, json.length);
    }
    input.length = json.length;
    if (!read_record(&input, type, &record)) {
        return NULL;
    }
    if (record_token_peek(&input) != '\0' || input.at < input.length) {
        (void)record_token_wanted(&input, "the end of the text");
        return NULL;
    }
    if (record == NULL) { /* {} */
        record = record_make(arena, type);
        if (!fill_and_complete(&input, 0, record, &path)) {
            return NULL;
        }
    }
    return record;
}

struct record *record_from_json(struct arena *arena,
                                const struct record_type *type,
                                struct bytes json, struct error *err)
{
    return read_whole(arena, type, json, false, err);
}

struct record *record_from_partial_json(struct arena *arena,
                                        const struct record_type *type,
                                        struct bytes json, struct error *err)
{
    return read_whole(arena, type, json, true, err);
}
