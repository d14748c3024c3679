/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/place_read.h"

enum {
    STEPS_LIMIT = 16,
    TESTS_LIMIT = 8,
    VALUES_LIMIT = 64,
    TEXT_LIMIT = 500,
};

static bool is_name_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= '0' && c <= '9') || c == ':' || c == '_' || c == '-' ||
           c == '.' || (unsigned char)c >= 0x80;
}

/* "cac:Party", "@schemeID" without its @. */
static bool read_name(struct place_reading *reading, struct bytes *name)
{
    size_t first = reading->at;

    while (is_name_byte(place_peek(reading))) {
        reading->at++;
    }
    *name = bytes_slice(reading->place->text, first, reading->at - first);
    return name->length > 0 ||
           place_complain(reading, "a name is expected here");
}

/* path = [ name { "/" name } "/" ] "@" name | name { "/" name } */
static bool read_test_path(struct place_reading *reading, struct bytes *path)
{
    size_t first = reading->at;
    struct bytes name;

    do {
        if (place_skip(reading, '@')) {
            if (!read_name(reading, &name)) {
                return false;
            }
            break;
        }
        if (!read_name(reading, &name)) {
            return false;
        }
    } while (place_skip(reading, '/'));
    *path = bytes_slice(reading->place->text, first, reading->at - first);
    return place_expect(reading, '=');
}

static bool read_values(struct place_reading *reading, struct place_test *test)
{
    struct bytes found[VALUES_LIMIT];
    struct bytes *kept;
    uint32_t count = 0;

    do {
        if (count == VALUES_LIMIT) {
            return place_complain(reading, "more than %d values", VALUES_LIMIT);
        }
        if (!place_value(reading, "|];", &found[count])) {
            return false;
        }
        count++;
    } while (place_skip(reading, '|'));
    kept = arena_take_array(reading->arena, count, sizeof *kept);
    for (uint32_t i = 0; i < count; i++) {
        kept[i] = found[i];
    }
    test->values = kept;
    test->value_count = count;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Behind a '['. */
static bool read_bracket(struct place_reading *reading,
                         struct place_test tests[TESTS_LIMIT],
                         struct place_step *step)
{
    if (place_skip(reading, '*')) {
        step->rest = true;
        return place_expect(reading, ']');
    }
    if (is_digit(place_peek(reading))) {
        return place_number(reading, 1000000, &step->occurrence) &&
               place_expect(reading, ']');
    }
    do {
        struct place_test *test = &tests[step->test_count];

        if (step->test_count == TESTS_LIMIT) {
            return place_complain(reading, "more than %d tests", TESTS_LIMIT);
        }
        if (!read_test_path(reading, &test->path) ||
            !read_values(reading, test)) {
            return false;
        }
        step->test_count++;
    } while (place_skip(reading, ';'));
    return place_expect(reading, ']');
}

static bool read_step(struct place_reading *reading, struct place_step *step)
{
    struct place_test tests[TESTS_LIMIT] = { { 0 } };
    struct place_test *kept;

    if (!read_name(reading, &step->name)) {
        return false;
    }
    while (place_skip(reading, '[')) {
        if (!read_bracket(reading, tests, step)) {
            return false;
        }
    }
    if (step->rest && (step->test_count > 0 || step->occurrence != 0)) {
        return place_complain(reading, "[*] stands alone");
    }
    kept = arena_take_array(reading->arena, (size_t)step->test_count + 1,
                            sizeof *kept);
    for (uint32_t i = 0; i < step->test_count; i++) {
        kept[i] = tests[i];
    }
    step->tests = kept;
    return true;
}

static bool read_steps(struct place_reading *reading,
                       struct place_step steps[STEPS_LIMIT])
{
    struct place *place = reading->place;

    do {
        if (place_skip(reading, '@')) {
            place->tail = TAIL_ELEMENT;
            return read_name(reading, &place->attribute);
        }
        if (place->step_count == STEPS_LIMIT) {
            return place_complain(reading, "more than %d steps", STEPS_LIMIT);
        }
        if (!read_step(reading, &steps[place->step_count])) {
            return false;
        }
        place->step_count++;
    } while (place_skip(reading, '/'));
    return true;
}

bool place_read_xml(struct arena *arena, struct place *place,
                    struct diagnostics *list)
{
    struct place_reading reading = { .arena = arena,
                                     .list = list,
                                     .place = place };
    struct place_step steps[STEPS_LIMIT] = { { .rest = false } };
    struct place_step *kept;

    if (place->text.length > TEXT_LIMIT) {
        return place_complain(&reading, "longer than %d characters",
                              TEXT_LIMIT);
    }
    if (bytes_equal_text(place->text, ".")) {
        place->tail = TAIL_ELEMENT;
        return true;
    }
    if (!read_steps(&reading, steps)) {
        return false;
    }
    if (reading.at < place->text.length) {
        return place_complain(&reading, "this is not understood from here on");
    }
    kept = arena_take_array(arena, (size_t)place->step_count + 1, sizeof *kept);
    for (uint32_t i = 0; i < place->step_count; i++) {
        kept[i] = steps[i];
    }
    place->steps = kept;
    return true;
}
