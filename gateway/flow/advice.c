/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/advice.h"

#include "base/log.h"
#include "flow/calendar.h"

/* A partner is told the first of them. */
enum { MOST_ERRORS = 100 };

/* Bytes that every syntax has room for. */
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

/* The error in a few words, and the whole of it in remarks, since syntaxes have
 * little room in one place. */
static void say(struct deciding *deciding, struct record *error,
                const char *text)
{
    struct bytes rest = bytes_of_text(text);
    struct bytes words = first_words(rest, SHORT_TEXT);

    record_set(error, deciding->arena, "text", words);
    if (words.length == rest.length) {
        return;
    }
    while (rest.length > 0) {
        words = first_words(rest, REMARK_TEXT);
        record_set(record_add_item(error, deciding->arena, "notes"),
                   deciding->arena, "text", words);
        rest = bytes_trim(bytes_slice(rest, words.length, SIZE_MAX));
    }
}

static void add_errors(struct deciding *deciding, struct record *document)
{
    const struct findings *list = &deciding->decision->findings;
    size_t told = 0;

    for (size_t i = 0; i < list->count && told < MOST_ERRORS; i++) {
        struct record *error;

        if (list->items[i].severity != FINDING_ERROR) {
            continue;
        }
        error = record_add_item(document, deciding->arena, "errors");
        record_set_text(error, deciding->arena, "code",
                        error_word(list->items[i].code));
        say(deciding, error, list->items[i].text);
        told++;
    }
}

void advice_output(struct deciding *deciding, const char *reference,
                   struct bytes number, const char *status)
{
    const struct flow_input *input = deciding->input;
    struct arena *arena = deciding->arena;
    const struct record_type *type;
    struct record *advice;
    struct record *document;

    if (deciding->decision->findings.errors == 0 || input->released ||
        !deciding_sends(deciding, "application_advice")) {
        return;
    }
    type = record_type_find(input->types, bytes_of_text("application_advice"));
    if (type == NULL) {
        log_panic("there is no record type 'application_advice'");
    }
    advice = record_make(arena, type);
    record_set_text(advice, arena, "purpose", "original");
    record_set(advice, arena, "number", input->document);
    record_set(advice, arena, "date", deciding->today);
    record_set(advice, arena, "time",
               calendar_time(arena, input->now, deciding->offset));
    document = record_add_item(advice, arena, "documents");
    record_set_text(document, arena, "status", status);
    record_set_text(document, arena, "reference_type", reference);
    record_set(document, arena, "number", number);
    add_errors(deciding, document);
    decision_output(deciding, advice, input->document,
                    deciding->decision->order_number,
                    "says what is wrong with the document")
        ->at_once = true;
}
