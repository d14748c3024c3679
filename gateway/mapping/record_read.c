/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads a record from JSON under the guidance of its type, without a tree in
 * between: every record that is mapped out comes this way, and a general
 * reader spends several times the work of the whole mapping. What is JSON and
 * what is not is compared with jansson's opinion in the tests.
 */
#include "mapping/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "mapping/record_path.h"
#include "mapping/record_scalar.h"

enum { FIELDS_LIMIT = 1024, LONGEST_WHY = 400 };

struct json_input {
    bool partial; /* required fields may be missing */
    struct arena *arena;
    char *data; /* our copy; a NUL stands behind it */
    size_t length;
    size_t at;
    const struct record_path *path; /* where we are, for complaints */
    struct error *err;
};

static bool read_record(struct json_input *json, const struct record_type *type,
                        struct record **record);

/* --- complaints --- */

static bool PRINTF_LIKE(4, 5) refuse(struct json_input *json, size_t at,
                                     const char *code, const char *format, ...)
{
    struct buffer path = { .limit = 200 };
    char why[LONGEST_WHY];
    size_t line = 1;
    size_t begin = 0;
    size_t i;
    va_list arguments;

    for (i = 0; i < at && i < json->length; i++) {
        if (json->data[i] == '\n') {
            line++;
            begin = i + 1;
        }
    }
    va_start(arguments, format);
    (void)vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    if (json->path != NULL) {
        record_path_append(&path, json->path);
        buffer_append_text(&path, ": ");
    }
    (void)error_set(json->err, ERROR_REFUSED, code,
                    "line %zu, column %zu: %.*s%s", line, at - begin + 1,
                    BYTES_ARG(buffer_bytes(&path)), why);
    buffer_close(&path);
    return false;
}

static bool refuse_syntax(struct json_input *json, const char *wanted)
{
    if (json->at >= json->length) {
        return refuse(json, json->at, "RECORD_JSON",
                      "the text ends where %s is expected", wanted);
    }
    return refuse(json, json->at, "RECORD_JSON", "%s is expected here", wanted);
}

/* --- JSON's own grammar (RFC 8259) --- */

static void skip_blanks(struct json_input *json)
{
    while (json->at < json->length &&
           (json->data[json->at] == ' ' || json->data[json->at] == '\n' ||
            json->data[json->at] == '\r' || json->data[json->at] == '\t')) {
        json->at++;
    }
}

/* The next byte that is no blank; NUL at the end. */
static char peek(struct json_input *json)
{
    skip_blanks(json);
    return json->data[json->at];
}

static bool take(struct json_input *json, char byte, const char *wanted)
{
    if (peek(json) != byte || json->at >= json->length) {
        return refuse_syntax(json, wanted);
    }
    json->at++;
    return true;
}

static bool take_word(struct json_input *json, const char *word)
{
    size_t length = strlen(word);

    if (json->length - json->at < length ||
        memcmp(json->data + json->at, word, length) != 0) {
        return refuse_syntax(json, "a value");
    }
    json->at += length;
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hex digits behind "\u"; json->at stands on the first. */
static bool take_code_unit(struct json_input *json, uint32_t *unit)
{
    int i;

    *unit = 0;
    for (i = 0; i < 4; i++) {
        int digit =
            json->at < json->length ? hex_digit(json->data[json->at]) : -1;

        if (digit < 0) {
            return refuse_syntax(json, "a hexadecimal digit");
        }
        *unit = *unit * 16 + (uint32_t)digit;
        json->at++;
    }
    return true;
}

static size_t put_utf8(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xc0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xe0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3f));
        out[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3f));
    out[2] = (char)(0x80 | (point >> 6 & 0x3f));
    out[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

/* One \uXXXX or a pair of surrogates; never longer in UTF-8 than escaped. */
static bool take_unicode(struct json_input *json, char *out, size_t *length)
{
    uint32_t point;
    uint32_t low;

    if (!take_code_unit(json, &point)) {
        return false;
    }
    if (point >= 0xd800 && point < 0xe000) {
        if (point >= 0xdc00 || json->data[json->at] != '\\' ||
            json->data[json->at + 1] != 'u') {
            return refuse_syntax(json, "the second half of a surrogate pair");
        }
        json->at += 2;
        if (!take_code_unit(json, &low)) {
            return false;
        }
        if (low < 0xdc00 || low >= 0xe000) {
            return refuse_syntax(json, "the second half of a surrogate pair");
        }
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    if (point == 0) {
        return refuse_syntax(json, "a character other than \\u0000");
    }
    *length = put_utf8(out, point);
    return true;
}

static bool take_escape(struct json_input *json, char *out, size_t *length)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    char letter = json->data[json->at];
    const char *found;

    if (letter == 'u') {
        json->at++;
        return take_unicode(json, out, length);
    }
    found = letter == '\0' ? NULL : strchr(letters, letter);
    if (found == NULL) {
        return refuse_syntax(json, "an escape that JSON knows");
    }
    *out = meanings[found - letters];
    *length = 1;
    json->at++;
    return true;
}

/* What follows the first backslash is written back over itself. */
static bool take_escaped_rest(struct json_input *json, size_t first,
                              struct bytes *text)
{
    char *out = json->data + json->at;
    size_t length = 0;

    for (;;) {
        char byte = json->data[json->at];

        if (byte == '"') {
            *text = bytes_of(json->data + first,
                             (size_t)(out - (json->data + first)));
            json->at++;
            return true;
        }
        if (byte == '\\') {
            json->at++;
            if (!take_escape(json, out, &length)) {
                return false;
            }
            out += length;
        } else if ((unsigned char)byte < ' ') {
            return refuse_syntax(json, "the closing quote of a text");
        } else {
            *out++ = byte;
            json->at++;
        }
    }
}

/* Bytes until one that ends or interrupts a text, eight at a time while there
 * are eight; *high: bytes that are not ASCII were among them. */
static size_t plain_length(const char *text, const char *end,
                           unsigned char *high)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = ones * 0x80;
    const char *at = text;

    while (end - at >= 8) {
        uint64_t word;
        uint64_t quote;
        uint64_t slash;
        uint64_t stop;

        memcpy(&word, at, 8);
        quote = word ^ (ones * '"');
        slash = word ^ (ones * '\\');
        /* Exact for the first byte that stops, which is all that counts. */
        stop = ((word - ones * ' ') & ~word) | ((quote - ones) & ~quote) |
               ((slash - ones) & ~slash);
        stop &= highs;
        *high |= (word & highs) != 0 ? 0x80 : 0;
        if (stop != 0) {
            return (size_t)(at - text) + (size_t)__builtin_ctzll(stop) / 8;
        }
        at += 8;
    }
    while ((unsigned char)*at >= ' ' && *at != '"' && *at != '\\') {
        *high |= (unsigned char)*at;
        at++;
    }
    return (size_t)(at - text);
}

/* After the opening quote. */
static bool take_text(struct json_input *json, struct bytes *text)
{
    size_t first = json->at;
    unsigned char high = 0;
    size_t at = first + plain_length(json->data + first,
                                     json->data + json->length, &high);

    json->at = at;
    if (json->data[at] == '"') {
        *text = bytes_of(json->data + first, at - first);
        json->at++;
    } else if (json->data[at] == '\\') {
        high = 0x80;
        if (!take_escaped_rest(json, first, text)) {
            return false;
        }
    } else {
        return refuse_syntax(json, "the closing quote of a text");
    }
    if (high >= 0x80 && text_utf8_end(*text) != text->length) {
        return refuse(json, first, "RECORD_JSON", "this text is not UTF-8");
    }
    return true;
}

/* number = [ "-" ] int [ frac ] [ exp ] */
static bool take_number(struct json_input *json, struct bytes *number,
                        bool *exponent)
{
    const char *data = json->data;
    size_t first = json->at;
    size_t at = first + (data[first] == '-' ? 1 : 0);
    size_t digits = at;

    while (data[at] >= '0' && data[at] <= '9') {
        at++;
    }
    if (at == digits || (data[digits] == '0' && at > digits + 1)) {
        return refuse_syntax(json, "a value");
    }
    if (data[at] == '.') {
        digits = ++at;
        while (data[at] >= '0' && data[at] <= '9') {
            at++;
        }
    }
    *exponent = at > digits && (data[at] == 'e' || data[at] == 'E');
    if (*exponent) {
        at += data[at + 1] == '-' || data[at + 1] == '+' ? 2 : 1;
        digits = at;
        while (data[at] >= '0' && data[at] <= '9') {
            at++;
        }
    }
    json->at = at;
    if (at == digits) {
        return refuse_syntax(json, "a digit");
    }
    *number = bytes_of(data + first, at - first);
    return true;
}

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

static bool refuse_form(struct json_input *json, size_t at,
                        const struct record_field *field)
{
    return refuse(json, at, "RECORD_VALUE", "%s is expected here",
                  wanted_form(field));
}

/* The text of a JSON scalar that suits the field; "" for null. */
static bool take_scalar(struct json_input *json,
                        const struct record_field *field, struct bytes *text)
{
    char first = peek(json);
    size_t at = json->at;
    bool exponent = false;

    *text = bytes_of(NULL, 0);
    if (first == '"') {
        json->at++;
        return take_text(json, text) &&
               (field->type != FIELD_FLAG || refuse_form(json, at, field));
    }
    if (first == 'n') {
        return take_word(json, "null");
    }
    if (first == 't' || first == 'f') {
        const char *word = first == 't' ? "true" : "false";

        *text = bytes_of_text(word);
        return take_word(json, word) &&
               (field->type == FIELD_FLAG || refuse_form(json, at, field));
    }
    if (first == '-' || (first >= '0' && first <= '9')) {
        return take_number(json, text, &exponent) &&
               ((!exponent && (field->type == FIELD_INTEGER ||
                               field->type == FIELD_DECIMAL ||
                               field->type == FIELD_MONEY)) ||
                refuse_form(json, at, field));
    }
    if (first == '{' || first == '[') {
        return refuse_form(json, at, field);
    }
    return refuse_syntax(json, "a value");
}

static bool read_scalar(struct json_input *json,
                        const struct record_field *field, struct bytes *value)
{
    char why[LONGEST_WHY / 2];
    struct bytes text;
    size_t at;

    skip_blanks(json);
    at = json->at;
    if (!take_scalar(json, field, &text)) {
        return false;
    }
    if (!record_scalar_canonical(field, text, json->arena, value, why,
                                 sizeof why)) {
        return refuse(json, at, "RECORD_VALUE", "%s", why);
    }
    if (value->length == 0) {
        *value = bytes_of(NULL, 0);
    }
    return true;
}

static bool read_one(struct json_input *json, const struct record_field *field,
                     struct record_value *value)
{
    if (field->type != FIELD_RECORD) {
        return read_scalar(json, field, &value->text);
    }
    if (peek(json) == 'n') {
        return take_word(json, "null");
    }
    return read_record(json, field->record, &value->record);
}

static bool read_list(struct json_input *json, const struct record_field *field,
                      struct record_value *value, struct record_path *path)
{
    if (peek(json) == 'n') {
        return take_word(json, "null");
    }
    if (!take(json, '[', "a list")) {
        return false;
    }
    if (peek(json) == ']') {
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
            return refuse(json, at, "RECORD_VALUE",
                          "a list holds no null and no empty text");
        }
        if (peek(json) != ',') {
            break;
        }
        json->at++;
        skip_blanks(json);
    }
    path->index = SIZE_MAX;
    return take(json, ']', "a comma or ]");
}

/* --- records --- */

static bool refuse_unknown(struct json_input *json, size_t at,
                           const struct record_type *type, struct bytes name)
{
    const char *names[FIELDS_LIMIT];
    const char *close;
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        names[i] = type->fields[i].name;
    }
    close = text_closest(name, names, type->field_count);
    return refuse(json, at, "RECORD_UNKNOWN_FIELD",
                  "'%.*s' is no field of %s%s%s%s",
                  name.length > 60 ? 60 : (int)name.length, name.data,
                  type->name, close == NULL ? "" : "; did you mean '",
                  close == NULL ? "" : close, close == NULL ? "" : "'?");
}

static bool fill_and_complete(struct json_input *json, size_t at,
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
            return refuse(json, at, "RECORD_REQUIRED",
                          "is required and not there");
        }
    }
    return true;
}

/* Our own writer's form: "name": without blanks, fields in order. NULL: it is
 * to be read the long way. */
static const struct record_field *quick_field(struct json_input *json,
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
        const struct record_field *field = &type->fields[i];
        struct bytes key = field->json_key;

        if (key.length < 8
                ? rest.length > key.length &&
                      memcmp(rest.data, key.data, key.length) == 0
                : start == type->key_starts[i] && rest.length > key.length &&
                      memcmp(rest.data + 8, key.data + 8, key.length - 8) ==
                          0) {
            json->at += key.length;
            return field;
        }
    }
    return NULL;
}

/* "name": the long way; NULL: refused. */
static const struct record_field *take_name(struct json_input *json,
                                            const struct record_type *type)
{
    const struct record_field *field;
    struct bytes name;
    size_t at;

    if (!take(json, '"', "a field's name in quotes")) {
        return NULL;
    }
    at = json->at - 1;
    if (!take_text(json, &name)) {
        return NULL;
    }
    field = record_type_field(type, name);
    if (field == NULL) {
        (void)refuse_unknown(json, at, type, name);
        return NULL;
    }
    return take(json, ':', "a colon") ? field : NULL;
}

/* One "name": value. */
static bool read_member(struct json_input *json, struct record *record,
                        struct record_path *path, uint64_t *seen,
                        uint16_t *hint)
{
    const struct record_type *type = record->type;
    const struct record_field *field;
    size_t at;

    skip_blanks(json);
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
    if ((seen[field->index / 64] >> (field->index % 64) & 1) != 0) {
        return refuse(json, at, "RECORD_JSON", "stands here twice");
    }
    seen[field->index / 64] |= UINT64_C(1) << (field->index % 64);
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
static bool read_record(struct json_input *json, const struct record_type *type,
                        struct record **record)
{
    struct record_path path = { .outer = json->path, .index = SIZE_MAX };
    uint64_t seen[FIELDS_LIMIT / 64];
    uint16_t hint = 0;
    size_t at;

    if (!take(json, '{', "a record")) {
        return false;
    }
    at = json->at - 1;
    if (peek(json) == '}') {
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
        if (peek(json) != ',') {
            break;
        }
        json->at++;
    }
    if (!take(json, '}', "a comma or }")) {
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
    struct json_input input = { .arena = arena,
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
    if (peek(&input) != '\0' || input.at < input.length) {
        (void)refuse_syntax(&input, "the end of the text");
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
