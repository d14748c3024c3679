/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/acknowledgement.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/text.h"

/* Form: one object per interchange; a transaction that was accepted without a
 * word is the text "ordinal offset type control convention" (the last where
 * there is one), so that large interchanges stay small. */

static const char verdict_letters[] = "AEPR";

/* ---- writing */

static void append_text(struct buffer *out, const char *key, struct bytes text)
{
    if (text.length > 0) {
        text_append_json_key(out, key);
        text_append_json(out, text);
    }
}

static void append_number(struct buffer *out, const char *key, uint64_t number)
{
    if (number != 0) {
        text_append_json_key(out, key);
        buffer_append_format(out, "%" PRIu64, number);
    }
}

static void append_true(struct buffer *out, const char *key, bool value)
{
    if (value) {
        text_append_json_key(out, key);
        buffer_append_text(out, "true");
    }
}

static void append_verdict(struct buffer *out, enum ack_verdict verdict)
{
    append_text(out, "verdict", bytes_of(&verdict_letters[verdict], 1));
}

static void append_finding(struct buffer *out, const struct finding *finding)
{
    buffer_append_byte(out, '{');
    append_text(out, "code", bytes_of_text(finding->code));
    append_number(out, "severity", finding->severity);
    append_number(out, "scope", finding->scope);
    append_number(out, "origin", finding->origin);
    append_text(out, "set_code", bytes_of_text(finding->codes.transaction));
    append_text(out, "segment_code", bytes_of_text(finding->codes.segment));
    append_text(out, "element_code", bytes_of_text(finding->codes.element));
    append_text(out, "contrl", bytes_of_text(finding->codes.contrl));
    append_number(out, "offset", finding->offset);
    append_number(out, "segment_number", finding->segment_number);
    append_number(out, "position", finding->set_position);
    append_text(out, "tag", bytes_of_text(finding->tag));
    append_text(out, "loop_id", bytes_of_text(finding->loop_id));
    append_number(out, "element", finding->element);
    append_number(out, "repetition", finding->repetition);
    append_number(out, "component", finding->component);
    append_number(out, "reference", finding->reference);
    append_number(out, "trigger", finding->trigger.element);
    append_number(out, "trigger_component", finding->trigger.component);
    append_number(out, "trigger_reference", finding->trigger.reference);
    append_text(out, "value", finding->value);
    buffer_append_byte(out, '}');
}

/* No blank, and nothing that JSON would escape. */
static bool is_word(struct bytes text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] <= ' ' || text.data[i] >= 0x7f ||
            text.data[i] == '"' || text.data[i] == '\\') {
            return false;
        }
    }
    return text.length > 0;
}

/* Rules that are not strict, one bit each. */
static uint64_t rules_bits(const struct ack_rules *rules)
{
    return (rules->tolerant ? 1U : 0U) | (rules->note_warnings ? 2U : 0U) |
           (rules->with_guideline ? 4U : 0U) |
           (rules->implementation ? 8U : 0U);
}

static bool is_short(const struct ack_transaction *transaction)
{
    return transaction->verdict == ACK_ACCEPTED &&
           transaction->finding_count == 0 && !transaction->standard_wrong &&
           !transaction->incomplete && rules_bits(&transaction->rules) == 0 &&
           (transaction->convention.length == 0 ||
            is_word(transaction->convention)) &&
           is_word(transaction->type) && is_word(transaction->control);
}

static void append_transaction(struct buffer *out,
                               const struct ack_transaction *transaction)
{
    if (is_short(transaction)) {
        buffer_append_format(out, "\"%" PRIu32 " %" PRIu64 " %.*s %.*s%s%.*s\"",
                             transaction->ordinal, transaction->offset,
                             BYTES_ARG(transaction->type),
                             BYTES_ARG(transaction->control),
                             transaction->convention.length > 0 ? " " : "",
                             BYTES_ARG(transaction->convention));
        return;
    }
    buffer_append_byte(out, '{');
    append_number(out, "ordinal", transaction->ordinal);
    append_number(out, "offset", transaction->offset);
    append_text(out, "type", transaction->type);
    append_text(out, "control", transaction->control);
    append_text(out, "convention", transaction->convention);
    append_number(out, "rules", rules_bits(&transaction->rules));
    append_verdict(out, transaction->verdict);
    append_true(out, "standard_wrong", transaction->standard_wrong);
    append_true(out, "incomplete", transaction->incomplete);
    text_append_json_key(out, "findings");
    buffer_append_byte(out, '[');
    for (size_t i = 0; i < transaction->finding_count; i++) {
        if (i > 0) {
            buffer_append_byte(out, ',');
        }
        append_finding(out, &transaction->findings[i]);
    }
    buffer_append_text(out, "]}");
}

static void append_place(struct buffer *out, const struct ack_place *place)
{
    append_text(out, "tag", bytes_of_text(place->tag));
    append_number(out, "element", place->element);
    append_number(out, "component", place->component);
}

static void append_group(struct buffer *out, const struct ack_group *group)
{
    buffer_append_byte(out, '{');
    append_text(out, "functional", group->functional);
    append_text(out, "control", group->control);
    append_text(out, "version", group->version);
    append_number(out, "claimed", group->claimed);
    append_number(out, "received", group->received);
    append_number(out, "accepted", group->accepted);
    append_verdict(out, group->verdict);
    append_true(out, "refused", group->refused);
    append_true(out, "implied", group->implied);
    append_text(out, "sender_qualifier", group->sender_qualifier);
    append_text(out, "sender", group->sender);
    append_text(out, "receiver_qualifier", group->receiver_qualifier);
    append_text(out, "receiver", group->receiver);
    append_place(out, &group->place);
    text_append_json_key(out, "errors");
    buffer_append_byte(out, '[');
    for (size_t i = 0; i < group->error_count; i++) {
        buffer_append_format(out, "%s\"%s\"", i > 0 ? "," : "",
                             group->errors[i]);
    }
    buffer_append_byte(out, ']');
    text_append_json_key(out, "transactions");
    buffer_append_byte(out, '[');
    for (size_t i = 0; i < group->transaction_count; i++) {
        if (i > 0) {
            buffer_append_byte(out, ',');
        }
        append_transaction(out, &group->transactions[i]);
    }
    buffer_append_text(out, "]}");
}

void ack_append_json(const struct ack_interchange *ack, struct buffer *out)
{
    buffer_append_byte(out, '{');
    append_number(out, "syntax", ack->syntax);
    append_text(out, "sender_qualifier", ack->sender_qualifier);
    append_text(out, "sender", ack->sender);
    append_text(out, "receiver_qualifier", ack->receiver_qualifier);
    append_text(out, "receiver", ack->receiver);
    append_text(out, "sender_internal", ack->sender_internal);
    append_text(out, "receiver_internal", ack->receiver_internal);
    append_text(out, "control", ack->control);
    append_text(out, "date", ack->date);
    append_text(out, "time", ack->time);
    append_text(out, "version", ack->version);
    append_true(out, "asked", ack->asked);
    append_text(out, "note", bytes_of_text(ack->code));
    append_place(out, &ack->place);
    append_verdict(out, ack->verdict);
    append_true(out, "only_acknowledgements", ack->only_acknowledgements);
    append_number(out, "ta1_count", ack->ta1_count);
    text_append_json_key(out, "groups");
    buffer_append_byte(out, '[');
    for (size_t i = 0; i < ack->group_count; i++) {
        if (i > 0) {
            buffer_append_byte(out, ',');
        }
        append_group(out, &ack->groups[i]);
    }
    buffer_append_text(out, "]}");
}

/* ---- reading: what comes from a worker is not believed blindly */

static bool wrong(struct error *err, const char *key)
{
    return error_set(err, ERROR_DAMAGED, "ACK_JSON",
                     "the content of an acknowledgement is damaged at '%s'",
                     key);
}

static struct bytes get_text(struct arena *arena, const json_t *object,
                             const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_string(value) || json_string_length(value) == 0) {
        return bytes_of("", 0);
    }
    return arena_copy(
        arena, bytes_of(json_string_value(value), json_string_length(value)));
}

static const char *get_string(struct arena *arena, const json_t *object,
                              const char *key)
{
    return get_text(arena, object, key).data; /* ends with NUL */
}

static uint64_t get_number(const json_t *object, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(object, key));

    return number < 0 ? 0 : (uint64_t)number;
}

static uint32_t get_small(const json_t *object, const char *key)
{
    uint64_t number = get_number(object, key);

    return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static bool get_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* A text into a small array that it must fit. */
static bool get_code(const json_t *value, char *out, size_t size)
{
    size_t length = json_string_length(value);

    if (length >= size) {
        return false;
    }
    memset(out, 0, size);
    if (length > 0) {
        memcpy(out, json_string_value(value), length);
    }
    return true;
}

static bool get_verdict(const json_t *object, enum ack_verdict *verdict)
{
    const char *text = json_string_value(json_object_get(object, "verdict"));
    const char *letter = text == NULL || text[0] == '\0'
                             ? NULL
                             : strchr(verdict_letters, text[0]);

    if (letter == NULL) {
        return false;
    }
    *verdict = (enum ack_verdict)(letter - verdict_letters);
    return true;
}

static bool read_finding(struct arena *arena, const json_t *object,
                         struct finding *finding)
{
    uint32_t severity = get_small(object, "severity");
    uint32_t scope = get_small(object, "scope");
    uint32_t origin = get_small(object, "origin");

    if (!json_is_object(object) || severity > FINDING_ERROR ||
        scope > SCOPE_ELEMENT || origin > ORIGIN_FLOW) {
        return false;
    }
    *finding = (struct finding){
        .code = get_string(arena, object, "code"),
        .severity = (enum finding_severity)severity,
        .scope = (enum finding_scope)scope,
        .origin = (enum finding_origin)origin,
        .offset = get_number(object, "offset"),
        .segment_number = get_number(object, "segment_number"),
        .set_position = get_small(object, "position"),
        .loop = "",
        .loop_id = get_string(arena, object, "loop_id"),
        .element = get_small(object, "element"),
        .repetition = get_small(object, "repetition"),
        .component = get_small(object, "component"),
        .reference = get_small(object, "reference"),
        .trigger = { get_small(object, "trigger"),
                     get_small(object, "trigger_component"),
                     get_small(object, "trigger_reference") },
        .tag = get_text(arena, object, "tag").data,
        .value = get_text(arena, object, "value"),
        .text = "",
    };
    return get_code(json_object_get(object, "set_code"),
                    finding->codes.transaction,
                    sizeof finding->codes.transaction) &&
           get_code(json_object_get(object, "segment_code"),
                    finding->codes.segment, sizeof finding->codes.segment) &&
           get_code(json_object_get(object, "contrl"), finding->codes.contrl,
                    sizeof finding->codes.contrl) &&
           get_code(json_object_get(object, "element_code"),
                    finding->codes.element, sizeof finding->codes.element);
}

static bool read_findings(struct arena *arena, const json_t *array,
                          struct ack_transaction *transaction)
{
    size_t count = json_array_size(array);
    struct finding *findings =
        arena_take_array(arena, count == 0 ? 1 : count, sizeof *findings);

    for (size_t i = 0; i < count; i++) {
        if (!read_finding(arena, json_array_get(array, i), &findings[i])) {
            return false;
        }
    }
    transaction->findings = findings;
    transaction->finding_count = count;
    return true;
}

/* Up to the next blank; the rest stays in *text. */
static struct bytes take_word(struct bytes *text)
{
    size_t end = bytes_find(*text, ' ');
    struct bytes word = bytes_slice(*text, 0, end);

    *text = end == SIZE_MAX ? bytes_of("", 0)
                            : bytes_slice(*text, end + 1, text->length);
    return word;
}

static bool read_short(struct arena *arena, struct bytes text,
                       struct ack_transaction *transaction)
{
    uint64_t ordinal;

    if (!text_to_number(take_word(&text), &ordinal) || ordinal > UINT32_MAX ||
        !text_to_number(take_word(&text), &transaction->offset)) {
        return false;
    }
    transaction->ordinal = (uint32_t)ordinal;
    transaction->type = arena_copy(arena, take_word(&text));
    transaction->control = arena_copy(arena, take_word(&text));
    text = take_word(&text);
    transaction->convention = text.length == 0 ? text : arena_copy(arena, text);
    transaction->verdict = ACK_ACCEPTED;
    return transaction->control.length > 0;
}

static bool read_transaction(struct arena *arena, const json_t *value,
                             struct ack_transaction *transaction)
{
    uint64_t rules;

    if (json_is_string(value)) {
        return read_short(
            arena,
            bytes_of(json_string_value(value), json_string_length(value)),
            transaction);
    }
    if (!json_is_object(value) || !get_verdict(value, &transaction->verdict)) {
        return false;
    }
    rules = get_number(value, "rules");
    transaction->ordinal = get_small(value, "ordinal");
    transaction->offset = get_number(value, "offset");
    transaction->type = get_text(arena, value, "type");
    transaction->control = get_text(arena, value, "control");
    transaction->convention = get_text(arena, value, "convention");
    transaction->rules = (struct ack_rules){
        .tolerant = (rules & 1) != 0,
        .note_warnings = (rules & 2) != 0,
        .with_guideline = (rules & 4) != 0,
        .implementation = (rules & 8) != 0,
    };
    transaction->standard_wrong = get_true(value, "standard_wrong");
    transaction->incomplete = get_true(value, "incomplete");
    return read_findings(arena, json_object_get(value, "findings"),
                         transaction);
}

static bool read_place(const json_t *object, struct ack_place *place)
{
    place->element = get_small(object, "element");
    place->component = get_small(object, "component");
    return get_code(json_object_get(object, "tag"), place->tag,
                    sizeof place->tag);
}

static bool read_errors(const json_t *array, struct ack_group *group)
{
    group->error_count = json_array_size(array);
    if (group->error_count > COUNT_OF(group->errors)) {
        return false;
    }
    for (size_t i = 0; i < group->error_count; i++) {
        if (!get_code(json_array_get(array, i), group->errors[i],
                      sizeof group->errors[i])) {
            return false;
        }
    }
    return true;
}

static bool read_group(struct arena *arena, const json_t *object,
                       struct ack_group *group, struct error *err)
{
    const json_t *transactions = json_object_get(object, "transactions");
    size_t count = json_array_size(transactions);

    if (!json_is_object(object) || !get_verdict(object, &group->verdict) ||
        !read_place(object, &group->place) ||
        !read_errors(json_object_get(object, "errors"), group)) {
        return wrong(err, "groups");
    }
    group->functional = get_text(arena, object, "functional");
    group->control = get_text(arena, object, "control");
    group->version = get_text(arena, object, "version");
    group->claimed = get_number(object, "claimed");
    group->received = get_number(object, "received");
    group->accepted = get_number(object, "accepted");
    group->refused = get_true(object, "refused");
    group->implied = get_true(object, "implied");
    group->sender_qualifier = get_text(arena, object, "sender_qualifier");
    group->sender = get_text(arena, object, "sender");
    group->receiver_qualifier = get_text(arena, object, "receiver_qualifier");
    group->receiver = get_text(arena, object, "receiver");
    group->transactions = arena_take_array(arena, count == 0 ? 1 : count,
                                           sizeof *group->transactions);
    group->transaction_count = count;
    group->transaction_capacity = count;
    for (size_t i = 0; i < count; i++) {
        if (!read_transaction(arena, json_array_get(transactions, i),
                              &group->transactions[i])) {
            return wrong(err, "transactions");
        }
    }
    return true;
}

static bool read_interchange(struct arena *arena, const json_t *object,
                             struct ack_interchange *ack, struct error *err)
{
    const json_t *groups = json_object_get(object, "groups");
    size_t count = json_array_size(groups);

    uint64_t syntax = get_number(object, "syntax");

    if (!json_is_object(object) || !get_verdict(object, &ack->verdict) ||
        syntax > DICTIONARY_XML || !read_place(object, &ack->place) ||
        !get_code(json_object_get(object, "note"), ack->code,
                  sizeof ack->code)) {
        return wrong(err, "verdict");
    }
    ack->syntax = (enum dictionary_syntax)syntax;
    ack->sender_qualifier = get_text(arena, object, "sender_qualifier");
    ack->sender = get_text(arena, object, "sender");
    ack->receiver_qualifier = get_text(arena, object, "receiver_qualifier");
    ack->receiver = get_text(arena, object, "receiver");
    ack->sender_internal = get_text(arena, object, "sender_internal");
    ack->receiver_internal = get_text(arena, object, "receiver_internal");
    ack->control = get_text(arena, object, "control");
    ack->date = get_text(arena, object, "date");
    ack->time = get_text(arena, object, "time");
    ack->version = get_text(arena, object, "version");
    ack->asked = get_true(object, "asked");
    ack->only_acknowledgements = get_true(object, "only_acknowledgements");
    ack->ta1_count = get_number(object, "ta1_count");
    ack->groups =
        arena_take_array(arena, count == 0 ? 1 : count, sizeof *ack->groups);
    ack->group_count = count;
    ack->group_capacity = count;
    for (size_t i = 0; i < count; i++) {
        if (!read_group(arena, json_array_get(groups, i), &ack->groups[i],
                        err)) {
            return false;
        }
    }
    return true;
}

/* The tree of jansson's is on the heap, which an arena that is full must not
 * leak. */
static bool read_guarded(struct arena *arena, const json_t *root,
                         struct ack_interchange *ack, struct error *err)
{
    jmp_buf overrun;
    jmp_buf *before = arena_guard(arena, &overrun);
    bool good;

    if (setjmp(overrun) != 0) {
        (void)arena_guard(arena, before);
        return error_set(err, ERROR_LIMIT, "ARENA_FULL",
                         "the content of an acknowledgement is larger than "
                         "the memory it may take");
    }
    good = read_interchange(arena, root, ack, err);
    (void)arena_guard(arena, before);
    return good;
}

bool ack_from_json(struct arena *arena, struct bytes json,
                   struct ack_interchange *ack, struct error *err)
{
    json_error_t why;
    json_t *root = json_loadb(json.data, json.length, JSON_ALLOW_NUL, &why);
    bool good;

    memset(ack, 0, sizeof *ack);
    if (root == NULL) {
        return error_set(err, ERROR_DAMAGED, "ACK_JSON",
                         "the content of an acknowledgement is no JSON: %s",
                         why.text);
    }
    good = read_guarded(arena, root, ack, err);
    json_decref(root);
    return good;
}
