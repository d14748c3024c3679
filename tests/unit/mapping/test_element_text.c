/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map x12 */
#include "mapping/element_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct turn {
    enum field_type field;
    enum element_form form;
    uint8_t implied;
    enum element_type type;
    uint32_t minimum, maximum;
    const char *element; /* in the document */
    const char *record;  /* "! why" where it is refused */
};

static const struct turn both_ways[] = {
    { FIELD_TEXT, FORM_TEXT, 0, TYPE_TEXT, 1, 10, "ab c", "ab c" },
    { FIELD_TEXT, FORM_TEXT, 0, TYPE_TEXT, 4, 10, "ab  ", "ab" },
    { FIELD_TEXT, FORM_TEXT, 0, TYPE_TEXT, 1, 3, "äöü", "äöü" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 9, "12.5", "12.5" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 9, ".5", "0.5" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 9, "-.5", "-0.5" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 4, 9, "01.36", "1.36" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 4, 9, "-01.36", "-1.36" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 9, "0", "0" },
    { FIELD_MONEY, FORM_IMPLIED, 2, TYPE_NUMBER, 1, 15, "1250", "12.5" },
    { FIELD_MONEY, FORM_IMPLIED, 2, TYPE_NUMBER, 1, 15, "-5", "-0.05" },
    { FIELD_INTEGER, FORM_IMPLIED, 0, TYPE_NUMBER, 1, 6, "7", "7" },
    { FIELD_DATE, FORM_DATE, 0, TYPE_DATE, 8, 8, "20240229", "2024-02-29" },
    { FIELD_DATE, FORM_DATE, 0, TYPE_DATE, 6, 6, "261123", "2026-11-23" },
    { FIELD_DATE, FORM_DATE, 0, TYPE_DATE, 6, 6, "991231", "1999-12-31" },
    { FIELD_TIME, FORM_TIME, 0, TYPE_TIME, 4, 8, "1011", "10:11" },
    { FIELD_TIME, FORM_TIME, 0, TYPE_TIME, 4, 8, "101112", "10:11:12" },
    { FIELD_TIME, FORM_TIME, 0, TYPE_TIME, 4, 8, "10111250", "10:11:12.50" },
    { FIELD_FLAG, FORM_FLAG, 0, TYPE_CODE, 1, 1, "Y", "true" },
    { FIELD_FLAG, FORM_FLAG, 0, TYPE_CODE, 1, 1, "N", "false" },
};

static const struct turn only_in[] = {
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 9, "+007.50", "7.5" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 9, "12.50", "12.5" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 9, "-0.00", "0" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 9, "1,5",
      "! '1,5' is not a decimal number" },
    { FIELD_DECIMAL, FORM_IMPLIED, 2, TYPE_NUMBER, 1, 9, "1.5",
      "! '1.5' is not a number of digits only" },
    { FIELD_DATE, FORM_DATE, 0, TYPE_DATE, 8, 8, "20260230",
      "! '20260230' is a day that does not exist" },
    { FIELD_DATE, FORM_DATE, 0, TYPE_DATE, 8, 8, "2026-1-1",
      "! '2026-1-1' is not a date like 20261123" },
    { FIELD_TIME, FORM_TIME, 0, TYPE_TIME, 4, 8, "2400",
      "! '2400' is not a time like 1011 or 101112" },
    { FIELD_TIME, FORM_TIME, 0, TYPE_TIME, 4, 8, "10111",
      "! '10111' is not a time like 1011 or 101112" },
    { FIELD_FLAG, FORM_FLAG, 0, TYPE_CODE, 1, 1, "X",
      "! 'X' is neither Y nor N" },
    { FIELD_FLAG, FORM_FLAG, 0, TYPE_CODE, 1, 1, "0", "false" },
    { FIELD_TEXT, FORM_TEXT, 0, TYPE_TEXT, 1, 5, "   ", "" },
};

static const struct turn only_out[] = {
    { FIELD_MONEY, FORM_IMPLIED, 2, TYPE_NUMBER, 1, 15,
      "! '1.234' has more than 2 digits behind the point", "1.234" },
    { FIELD_TEXT, FORM_TEXT, 0, TYPE_TEXT, 1, 3,
      "! 'abcd' is longer than the 3 characters of element 93 (Name)", "abcd" },
    { FIELD_DECIMAL, FORM_DECIMAL, 0, TYPE_DECIMAL, 1, 3,
      "! '12.34' is longer than the 3 digits of element 93 (Name)", "12.34" },
    { FIELD_CODE, FORM_CODE, 0, TYPE_CODE, 3, 3,
      "! 'EU' is shorter than the 3 characters of element 93 (Name)", "EU" },
    { FIELD_DATE, FORM_DATE, 0, TYPE_DATE, 8, 8,
      "! 'today' is not a date like 2026-11-23", "today" },
    { FIELD_TIME, FORM_TIME, 0, TYPE_TIME, 4, 6,
      "! '10:11:12.5' is more exact than the element allows", "10:11:12.5" },
};

static struct element_definition element_of(const struct turn *turn)
{
    struct element_definition element = { .number = 93,
                                          .name_id = "93",
                                          .name = "Name",
                                          .type = turn->type,
                                          .decimals = turn->implied,
                                          .minimum = turn->minimum,
                                          .maximum = turn->maximum };

    return element;
}

static void check_in(const struct turn *turn, struct arena *arena)
{
    const struct element_definition element = element_of(turn);
    const struct record_field field = { .name = "f", .type = turn->field };
    const struct element_value value = { .text = bytes_of_text(turn->element),
                                         .form = turn->form,
                                         .implied = turn->implied,
                                         .element = &element };
    struct bytes text;
    char why[200] = "! ";

    if (!element_text_read(&value, &field, arena, &text, why + 2,
                           sizeof why - 2)) {
        text = bytes_of_text(why);
    }
    assert_string_equal(arena_copy(arena, text).data, turn->record);
}

static void check_out(const struct turn *turn, struct arena *arena)
{
    const struct element_definition element = element_of(turn);
    const struct element_value value = { .text = bytes_of_text(turn->record),
                                         .form = turn->form,
                                         .implied = turn->implied,
                                         .element = &element };
    struct bytes text;
    struct bytes time;
    char why[200] = "! ";

    if (!element_text_write(&value, arena, &text, &time, why + 2,
                            sizeof why - 2)) {
        text = bytes_of_text(why);
    }
    assert_string_equal(arena_copy(arena, text).data, turn->element);
}

static void values_turn_both_ways(void **state)
{
    struct arena *arena = arena_open(0);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT_OF(both_ways); i++) {
        check_in(&both_ways[i], arena);
        check_out(&both_ways[i], arena);
    }
    for (i = 0; i < COUNT_OF(only_in); i++) {
        check_in(&only_in[i], arena);
    }
    for (i = 0; i < COUNT_OF(only_out); i++) {
        check_out(&only_out[i], arena);
    }
    arena_close(arena);
}

/* Every day but 29 February, and nothing that is no day. */
static void plain_dates_are_dates(void **state)
{
    struct arena *arena = arena_open(0);
    const struct record_field field = { .name = "f", .type = FIELD_DATE };
    char day[] = "20240101";
    char why[200];
    struct element_value value = { .text = bytes_of(day, 8),
                                   .form = FORM_DATE };

    (void)state;
    for (unsigned n = 0; n < 10000; n++) {
        struct bytes plain = bytes_of(NULL, 0);
        struct bytes text;
        bool good;

        for (unsigned i = 0, rest = n; i < 4; i++) {
            day[7 - i] = (char)('0' + rest % 10);
            rest /= 10;
        }
        good = element_text_read(&value, &field, arena, &text, why, sizeof why);
        assert_int_equal(element_text_plain_date(value.text, arena, &plain),
                         good && n != 229);
        assert_true(plain.length == 0 || bytes_equal(plain, text));
    }
    value.text = bytes_of_text("2024010/");
    assert_false(element_text_plain_date(value.text, arena, &value.text));
    value.text = bytes_of_text("261123");
    assert_false(element_text_plain_date(value.text, arena, &value.text));
    arena_close(arena);
}

static void a_datetime_is_two_elements(void **state)
{
    struct arena *arena = arena_open(0);
    const struct record_field field = { .name = "f", .type = FIELD_DATETIME };
    struct element_value value = { .text = bytes_of_text("20261123"),
                                   .time = bytes_of_text("101112"),
                                   .form = FORM_DATETIME };
    struct bytes text;
    struct bytes time;
    char why[200];

    (void)state;
    assert_true(
        element_text_read(&value, &field, arena, &text, why, sizeof why));
    assert_true(bytes_equal_text(text, "2026-11-23T10:11:12"));
    value.time = bytes_of(NULL, 0);
    assert_true(
        element_text_read(&value, &field, arena, &text, why, sizeof why));
    assert_true(bytes_equal_text(text, "2026-11-23T00:00"));
    value.text = bytes_of_text("2026-11-23T10:11:12Z");
    assert_true(
        element_text_write(&value, arena, &text, &time, why, sizeof why));
    assert_true(bytes_equal_text(text, "20261123"));
    assert_true(bytes_equal_text(time, "101112"));
    arena_close(arena);
}

static void forms_have_names(void **state)
{
    enum element_form form;
    uint8_t implied;

    (void)state;
    assert_true(element_form_find(bytes_of_text("implied-3"), &form, &implied));
    assert_int_equal(form, FORM_IMPLIED);
    assert_int_equal(implied, 3);
    assert_true(element_form_find(bytes_of_text("date"), &form, &implied));
    assert_int_equal(form, FORM_DATE);
    assert_false(element_form_find(bytes_of_text("dates"), &form, &implied));
    assert_false(
        element_form_find(bytes_of_text("implied-x"), &form, &implied));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_turn_both_ways),
        cmocka_unit_test(plain_dates_are_dates),
        cmocka_unit_test(a_datetime_is_two_elements),
        cmocka_unit_test(forms_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
