/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/advice.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "flow/calendar.h"

/* A partner is told the first of them. */
enum { MOST_ERRORS = 100 };

/* Bytes that X12 has room for: TED02, NTE02. */
enum { SHORT_TEXT = 60, REMARK_TEXT = 80 };

/* The finding's code in the words of the record's error list. */
static const char *error_word(const char *code)
{
    static const struct {
        const char *code, *word;
    } words[] = {
        { "ORDER_DUPLICATE", "duplicate" },
        { "CHANGE_DUPLICATE", "duplicate" },
        { "SHIPMENT_DUPLICATE", "duplicate" },
        { "INVOICE_DUPLICATE", "duplicate" },
        { "ORDER_UNKNOWN", "order_number" },
        { "LINE_UNKNOWN", "unknown_reference" },
        { "ITEM_DIFFERS", "invalid_item" },
        { "UNIT_DIFFERS", "unit" },
        { "QUANTITY_INVALID", "quantity" },
        { "CONFIRMED_MORE", "quantity" },
        { "SHIPPED_MORE", "quantity" },
        { "INVOICED_MORE", "quantity" },
        { "PRICE_DIFFERS", "price" },
        { "LINE_AMOUNT_WRONG", "total" },
        { "TOTAL_WRONG", "total" },
        { "ORDER_EMPTY", "missing" },
        { "MAP_REQUIRED", "missing" },
        { "MAP_TOTAL_DIFFERS", "total" },
        { "MAP_UNKNOWN_CODE", "out_of_range" },
        { "GUIDELINE_SEGMENT_MISSING", "missing" },
        { "GUIDELINE_LOOP_MISSING", "missing" },
        { "GUIDELINE_ELEMENT_MISSING", "missing" },
        { "GUIDELINE_ELEMENT_LENGTH", "out_of_range" },
        { "GUIDELINE_ELEMENT_CODE", "out_of_range" },
        { "GUIDELINE_ELEMENT_CONDITION", "combination" },
        { "GUIDELINE_ELEMENT_EXCLUDED", "combination" },
        { "XML_ELEMENT_MISSING", "missing" },
        { "XML_ATTRIBUTE_MISSING", "missing" },
        { "XML_VALUE_EMPTY", "missing" },
        { "XML_VALUE_CODE", "out_of_range" },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(words[i].code, code) == 0) {
            return words[i].word;
        }
    }
    return "other";
}

/* At most `most` bytes of the text, up to a blank where there is one. */
static struct bytes first_words(struct bytes text, size_t most)
{
    size_t end = most;

    if (text.length <= most) {
        return text;
    }
    while (end > 0 && text.data[end] != ' ') {
        end--;
    }
    if (end == 0) {
        /* One long word: not in the middle of a character. */
        end = most;
        while (end > 1 && ((unsigned char)text.data[end] & 0xC0) == 0x80) {
            end--;
        }
    }
    return bytes_slice(text, 0, end);
}

/* Where it stands, as far as its own words do not say so. It comes last, since
 * paths are long and X12 has room for the first words alone. */
static void append_place(const struct finding *finding, struct buffer *out)
{
    const char *tag = finding->tag == NULL ? "" : finding->tag;
    const char *joint = ", at ";

    if (finding->loop != NULL && finding->loop[0] != '\0') {
        buffer_append_format(out, "%s%s", joint, finding->loop);
        joint = " ";
    }
    if (tag[0] != '\0' && finding->element != 0 &&
        strncmp(finding->text, tag, strlen(tag)) != 0) {
        buffer_append_format(out, "%s%s%02" PRIu32, joint, tag,
                             finding->element);
    }
}

/* A long text stands in remarks too: X12's map cuts the error's own. */
static void say(struct arena *arena, struct record *error,
                const struct finding *finding)
{
    struct buffer whole = { 0 };
    struct bytes rest;
    struct bytes words;

    buffer_append_text(&whole, finding->text);
    append_place(finding, &whole);
    rest = arena_copy(arena, buffer_bytes(&whole));
    buffer_close(&whole);
    record_set(error, arena, "text", rest);
    if (rest.length <= SHORT_TEXT) {
        return;
    }
    while (rest.length > 0) {
        words = first_words(rest, REMARK_TEXT);
        record_set(record_add_item(error, arena, "notes"), arena, "text",
                   words);
        rest = bytes_trim(bytes_slice(rest, words.length, SIZE_MAX));
    }
}

static bool is_told(const struct finding *finding, unsigned origins)
{
    return finding->severity == FINDING_ERROR &&
           (origins & ADVICE_OF(finding->origin)) != 0;
}

static void add_errors(struct arena *arena, struct record *document,
                       const struct findings *list, unsigned origins)
{
    size_t told = 0;

    for (size_t i = 0; i < list->count && told < MOST_ERRORS; i++) {
        struct record *error;

        if (!is_told(&list->items[i], origins)) {
            continue;
        }
        error = record_add_item(document, arena, "errors");
        record_set_text(error, arena, "code", error_word(list->items[i].code));
        say(arena, error, &list->items[i]);
        told++;
    }
}

const char *advice_reference(struct bytes record)
{
    return bytes_equal_text(record, "invoice")    ? "invoice"
           : bytes_equal_text(record, "shipment") ? "shipment"
                                                  : "order";
}

struct record *advice_record(const struct record_types *types,
                             struct arena *arena,
                             const struct advice_about *about,
                             const struct findings *findings)
{
    const struct record_type *type =
        record_type_find(types, bytes_of_text("application_advice"));
    struct record *document;
    struct record *advice;
    bool any = false;

    for (size_t i = 0; i < findings->count && !any; i++) {
        any = is_told(&findings->items[i], about->origins);
    }
    if (!any) {
        return NULL;
    }
    if (type == NULL) {
        log_panic("there is no record type 'application_advice'");
    }
    advice = record_make(arena, type);
    record_set_text(advice, arena, "purpose", "original");
    document = record_add_item(advice, arena, "documents");
    record_set_text(document, arena, "status", about->status);
    record_set_text(document, arena, "reference_type", about->reference);
    record_set(document, arena, "number", about->number);
    add_errors(arena, document, findings, about->origins);
    return advice;
}

void advice_sign(struct record *advice, struct arena *arena,
                 struct bytes number, int64_t now, int64_t offset)
{
    record_set(advice, arena, "number", number);
    record_set(advice, arena, "date", calendar_date(arena, now, offset));
    record_set(advice, arena, "time", calendar_time(arena, now, offset));
}

void advice_output(struct deciding *deciding, const char *reference,
                   struct bytes number, const char *status)
{
    const struct flow_input *input = deciding->input;
    const struct advice_about about = { .reference = reference,
                                        .number = number,
                                        .status = status,
                                        .origins = ADVICE_OF(ORIGIN_FLOW) };
    struct record *advice;

    if (input->released || !deciding_sends(deciding, "application_advice")) {
        return;
    }
    advice = advice_record(input->types, deciding->arena, &about,
                           &deciding->decision->findings);
    if (advice == NULL) {
        return;
    }
    advice_sign(advice, deciding->arena, input->document, input->now,
                deciding->offset);
    decision_output(deciding, advice, input->document,
                    deciding->decision->order_number,
                    "says what is wrong with the document")
        ->at_once = true;
}
