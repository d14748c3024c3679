/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/place_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum {
    STEPS_LIMIT = 16,
    TESTS_LIMIT = 8,
    VALUES_LIMIT = 64,
    TEXT_LIMIT = 500,
    NAME_LIMIT = 6,
};

bool place_complain(struct place_reading *reading, const char *format, ...)
{
    struct config_place where = reading->place->where;
    char text[200];
    va_list arguments;

    if (reading->failed) {
        return false;
    }
    reading->failed = true;
    where.column += (int)text_utf8_length(
        bytes_slice(reading->place->text, 0, reading->at));
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    diagnostics_add(reading->list, DIAGNOSTIC_ERROR, where, "MAP_PLACE",
                    "place '%.*s': %s", BYTES_ARG(reading->place->text), text);
    return false;
}

char place_peek(const struct place_reading *reading)
{
    return reading->at < reading->place->text.length
               ? reading->place->text.data[reading->at]
               : '\0';
}

bool place_skip(struct place_reading *reading, char byte)
{
    if (place_peek(reading) != byte ||
        reading->at >= reading->place->text.length) {
        return false;
    }
    reading->at++;
    return true;
}

bool place_expect(struct place_reading *reading, char byte)
{
    return place_skip(reading, byte) ||
           place_complain(reading, "'%c' is expected here", byte);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool place_number(struct place_reading *reading, uint32_t limit,
                  uint32_t *number)
{
    uint32_t value = 0;
    size_t first = reading->at;

    while (is_digit(place_peek(reading)) && value <= limit) {
        value = value * 10 + (uint32_t)(place_peek(reading) - '0');
        reading->at++;
    }
    if (value == 0 || value > limit) {
        reading->at = first;
        return place_complain(reading, "a number from 1 to %u is expected here",
                              (unsigned)limit);
    }
    *number = value;
    return true;
}

/* element = digits [ "-" digits ] */
static bool read_element(struct place_reading *reading, uint16_t *element,
                         uint16_t *component)
{
    uint32_t number = 0;
    uint32_t part = 0;

    if (!place_number(reading, 63, &number) ||
        (place_skip(reading, '-') && !place_number(reading, 63, &part))) {
        return false;
    }
    *element = (uint16_t)number;
    *component = (uint16_t)part;
    return true;
}

/* The last of "04-01..05"; 0: there is none. */
static bool read_last(struct place_reading *reading, uint16_t first,
                      uint16_t *last)
{
    uint32_t number = 0;

    *last = 0;
    if (first == 0 || !place_skip(reading, '.')) {
        return true;
    }
    if (!place_expect(reading, '.') || !place_number(reading, 63, &number)) {
        return false;
    }
    if (number <= first) {
        return place_complain(reading, "a component behind %u is expected here",
                              (unsigned)first);
    }
    *last = (uint16_t)number;
    return true;
}

/* Is "digits [ - digits ] =" next? */
static bool is_element_test(const struct place_reading *reading)
{
    struct bytes text = reading->place->text;
    size_t at = reading->at;

    while (at < text.length &&
           (is_digit(text.data[at]) || text.data[at] == '-')) {
        at++;
    }
    return at > reading->at && at < text.length && text.data[at] == '=';
}

static bool read_quoted(struct place_reading *reading, struct bytes *value)
{
    struct bytes text = reading->place->text;
    char *copy = arena_take(reading->arena, text.length + 1);
    size_t length = 0;

    for (;; reading->at++) {
        if (reading->at >= text.length) {
            return place_complain(reading, "a closing quote is expected here");
        }
        if (place_peek(reading) == '\'') {
            reading->at++;
            if (place_peek(reading) != '\'') {
                break;
            }
        }
        copy[length++] = place_peek(reading);
    }
    *value = bytes_of(copy, length);
    return true;
}

bool place_value(struct place_reading *reading, const char *ends,
                 struct bytes *value)
{
    struct bytes text = reading->place->text;
    size_t first = reading->at;

    if (place_skip(reading, '\'')) {
        return read_quoted(reading, value);
    }
    while (reading->at < text.length &&
           strchr(ends, place_peek(reading)) == NULL) {
        reading->at++;
    }
    *value = bytes_slice(text, first, reading->at - first);
    return true;
}

/* value { "|" value } */
static bool read_values(struct place_reading *reading, bool may_be_empty,
                        const struct bytes **values, uint32_t *count)
{
    struct bytes found[VALUES_LIMIT];
    struct bytes *kept;
    uint32_t i;

    *count = 0;
    do {
        if (*count == VALUES_LIMIT) {
            return place_complain(reading, "more than %d values", VALUES_LIMIT);
        }
        if (!place_value(reading, ";|)", &found[*count])) {
            return false;
        }
        if (found[*count].length == 0 && !may_be_empty) {
            return place_complain(reading, "a value is expected here");
        }
        (*count)++;
    } while (place_skip(reading, '|'));
    kept = arena_take_array(reading->arena, *count, sizeof *kept);
    for (i = 0; i < *count; i++) {
        kept[i] = found[i];
    }
    *values = kept;
    return true;
}

static bool read_test(struct place_reading *reading, struct place_test *test,
                      bool first)
{
    bool named = is_element_test(reading);

    if (named) {
        if (!read_element(reading, &test->element, &test->component)) {
            return false;
        }
        reading->at++; /* the = */
    } else if (!first) {
        return place_complain(reading,
                              "only the first test may leave its element "
                              "away; say 02=…");
    }
    return read_values(reading, named, &test->values, &test->value_count);
}

/* What stands in parentheses behind a name. */
static bool read_tests(struct place_reading *reading, struct place_step *step)
{
    struct place_test tests[TESTS_LIMIT] = { { 0 } };
    struct place_test *kept;
    uint32_t count = 0;
    uint32_t i;

    if (place_skip(reading, '*')) {
        step->rest = true;
        return place_expect(reading, ')');
    }
    do {
        if (count == TESTS_LIMIT) {
            return place_complain(reading, "more than %d tests", TESTS_LIMIT);
        }
        if (!read_test(reading, &tests[count], count == 0)) {
            return false;
        }
        count++;
    } while (place_skip(reading, ';'));
    kept = arena_take_array(reading->arena, count, sizeof *kept);
    for (i = 0; i < count; i++) {
        kept[i] = tests[i];
    }
    step->tests = kept;
    step->test_count = count;
    return place_expect(reading, ')');
}

static bool is_name_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || is_digit(c);
}

static bool read_step(struct place_reading *reading, struct place_step *step)
{
    size_t first = reading->at;

    while (is_name_byte(place_peek(reading))) {
        reading->at++;
    }
    step->name = bytes_slice(reading->place->text, first, reading->at - first);
    if (step->name.length < 2 || step->name.length > NAME_LIMIT) {
        /* pair.01 and pair.02 inside a loop over pairs */
        if (bytes_starts_with(bytes_slice(reading->place->text, first, 5),
                              bytes_of_text("pair."))) {
            reading->at = first + 4;
            step->name = bytes_of_text("pair");
            return true;
        }
        reading->at = first;
        return place_complain(reading, "a segment's tag is expected here");
    }
    if (place_skip(reading, '(') && !read_tests(reading, step)) {
        return false;
    }
    if (place_skip(reading, '[')) {
        return place_number(reading, 1000000, &step->occurrence) &&
               place_expect(reading, ']');
    }
    return true;
}

static bool skip_word(struct place_reading *reading, const char *word)
{
    struct bytes rest =
        bytes_slice(reading->place->text, reading->at, SIZE_MAX);

    if (!bytes_starts_with(rest, bytes_of_text(word))) {
        return false;
    }
    reading->at += strlen(word);
    return true;
}

static bool read_tail(struct place_reading *reading)
{
    struct place *place = reading->place;
    uint32_t number = 0;

    if (skip_word(reading, "pairs(")) {
        place->tail = TAIL_PAIRS;
        if (!place_number(reading, 63, &number)) {
            return false;
        }
        place->element = (uint16_t)number;
        return place_expect(reading, ')');
    }
    if (skip_word(reading, "pair(*)")) {
        place->tail = TAIL_PAIR_REST;
        return true;
    }
    if (skip_word(reading, "pair(")) {
        place->tail = TAIL_PAIR;
        return read_values(reading, false, &place->values,
                           &place->value_count) &&
               place_expect(reading, ')');
    }
    place->tail = TAIL_ELEMENT;
    return read_element(reading, &place->element, &place->component) &&
           read_last(reading, place->component, &place->last);
}

static bool read_segment_place(struct arena *arena, struct place *place,
                               struct diagnostics *list)
{
    struct place_reading reading = { .arena = arena,
                                     .list = list,
                                     .place = place };
    struct place_step steps[STEPS_LIMIT] = { { .rest = false } };
    struct place_step *kept;
    uint32_t i;

    if (place->text.length > TEXT_LIMIT) {
        return place_complain(&reading, "longer than %d characters",
                              TEXT_LIMIT);
    }
    do {
        if (place->step_count == STEPS_LIMIT) {
            return place_complain(&reading, "more than %d steps", STEPS_LIMIT);
        }
        if (!read_step(&reading, &steps[place->step_count])) {
            return false;
        }
        place->step_count++;
    } while (place_skip(&reading, '/'));
    if (place_skip(&reading, '.') && !read_tail(&reading)) {
        return false;
    }
    if (reading.at < place->text.length) {
        return place_complain(&reading, "this is not understood from here on");
    }
    kept = arena_take_array(arena, place->step_count, sizeof *kept);
    for (i = 0; i < place->step_count; i++) {
        kept[i] = steps[i];
    }
    place->steps = kept;
    return true;
}

/* A new syntax is one more row. */
static const struct place_syntax syntaxes[] = {
    { "x12/", false, read_segment_place },
    { "edifact/", true, read_segment_place },
    { "ubl/", false, place_read_xml },
    { "cxml/", false, place_read_xml },
    { "cii/", false, place_read_xml },
};

const struct place_syntax *place_syntax_find(struct bytes document)
{
    size_t i;

    for (i = 0; i < COUNT_OF(syntaxes); i++) {
        if (bytes_starts_with(document, bytes_of_text(syntaxes[i].prefix))) {
            return &syntaxes[i];
        }
    }
    return NULL;
}

bool place_read(const struct place_syntax *syntax, struct arena *arena,
                struct bytes text, struct config_place where,
                struct place *place, struct diagnostics *list)
{
    *place = (struct place){ .text = text, .where = where };
    return syntax->read(arena, place, list);
}
