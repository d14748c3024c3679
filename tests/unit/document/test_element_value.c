/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 */
#include "check_fixture.h"

#include <string.h>

#include "document/element_value.h"

static struct element_definition element_of(enum element_type type,
                                            uint32_t minimum, uint32_t maximum)
{
    return (struct element_definition){
        .name = "", .type = type, .minimum = minimum, .maximum = maximum
    };
}

static void test_values(void **state)
{
    static const struct {
        enum element_type type;
        uint32_t minimum, maximum;
        struct bytes value;
        enum value_fault fault;
    } cases[] = {
        { TYPE_TEXT, 1, 3, BYTES("a"), VALUE_GOOD },
        { TYPE_TEXT, 2, 3, BYTES("a"), VALUE_TOO_SHORT },
        { TYPE_TEXT, 1, 3, BYTES("abcd"), VALUE_TOO_LONG },
        { TYPE_TEXT, 1, 3, BYTES("\xc3\xa4\xc3\xb6\xc3\xbc"), VALUE_GOOD },
        { TYPE_TEXT, 1, 3, BYTES("a\nb"), VALUE_CHARACTER },
        { TYPE_TEXT, 1, 3, BYTES("a\x7f"), VALUE_CHARACTER },
        { TYPE_CODE, 1, 3, BYTES("A1"), VALUE_GOOD },
        { TYPE_CODE, 1, 3, BYTES("A\xc3\xa4"), VALUE_CHARACTER },
        { TYPE_NUMBER, 1, 4, BYTES("1234"), VALUE_GOOD },
        { TYPE_NUMBER, 1, 4, BYTES("-1234"), VALUE_GOOD },
        { TYPE_NUMBER, 1, 4, BYTES("12345"), VALUE_TOO_LONG },
        { TYPE_NUMBER, 2, 4, BYTES("-1"), VALUE_TOO_SHORT },
        { TYPE_NUMBER, 1, 4, BYTES("1.2"), VALUE_CHARACTER },
        { TYPE_NUMBER, 1, 4, BYTES("-"), VALUE_CHARACTER },
        { TYPE_NUMBER, 1, 4, BYTES("1-"), VALUE_CHARACTER },
        { TYPE_DECIMAL, 1, 4, BYTES("12.34"), VALUE_GOOD },
        { TYPE_DECIMAL, 1, 4, BYTES("-12.34"), VALUE_GOOD },
        { TYPE_DECIMAL, 1, 4, BYTES(".5"), VALUE_GOOD },
        { TYPE_DECIMAL, 1, 4, BYTES("5."), VALUE_GOOD },
        { TYPE_DECIMAL, 1, 4, BYTES("."), VALUE_CHARACTER },
        { TYPE_DECIMAL, 1, 4, BYTES("1..2"), VALUE_CHARACTER },
        { TYPE_DECIMAL, 1, 4, BYTES("1,2"), VALUE_CHARACTER },
        { TYPE_DECIMAL, 1, 4, BYTES("+1"), VALUE_CHARACTER },
        { TYPE_DECIMAL, 1, 4, BYTES("1/2"), VALUE_CHARACTER },
        { TYPE_DECIMAL, 1, 4, BYTES("1234.5"), VALUE_TOO_LONG },
        { TYPE_DATE, 8, 8, BYTES("20240229"), VALUE_GOOD },
        { TYPE_DATE, 8, 8, BYTES("20230229"), VALUE_DATE },
        { TYPE_DATE, 8, 8, BYTES("21000229"), VALUE_DATE },
        { TYPE_DATE, 8, 8, BYTES("20000229"), VALUE_GOOD },
        { TYPE_DATE, 8, 8, BYTES("20260431"), VALUE_DATE },
        { TYPE_DATE, 8, 8, BYTES("20260001"), VALUE_DATE },
        { TYPE_DATE, 8, 8, BYTES("20261301"), VALUE_DATE },
        { TYPE_DATE, 8, 8, BYTES("20261200"), VALUE_DATE },
        { TYPE_DATE, 8, 8, BYTES("2026120A"), VALUE_CHARACTER },
        { TYPE_DATE, 6, 6, BYTES("240229"), VALUE_GOOD },
        { TYPE_DATE, 6, 6, BYTES("000229"), VALUE_GOOD },
        { TYPE_DATE, 6, 6, BYTES("230229"), VALUE_DATE },
        { TYPE_TIME, 4, 8, BYTES("0000"), VALUE_GOOD },
        { TYPE_TIME, 4, 8, BYTES("2359"), VALUE_GOOD },
        { TYPE_TIME, 4, 8, BYTES("235959"), VALUE_GOOD },
        { TYPE_TIME, 4, 8, BYTES("2359599"), VALUE_GOOD },
        { TYPE_TIME, 4, 8, BYTES("23595999"), VALUE_GOOD },
        { TYPE_TIME, 4, 8, BYTES("2400"), VALUE_TIME },
        { TYPE_TIME, 4, 8, BYTES("2360"), VALUE_TIME },
        { TYPE_TIME, 4, 8, BYTES("235960"), VALUE_TIME },
        { TYPE_TIME, 4, 8, BYTES("12345"), VALUE_TIME },
        { TYPE_TIME, 4, 8, BYTES("12:3"), VALUE_CHARACTER },
        { TYPE_BINARY, 1, 9, BYTES("\0\x01\xff"), VALUE_GOOD },
        { TYPE_ALPHA, 1, 9, BYTES("abc"), VALUE_GOOD },
        { TYPE_ALPHA, 1, 9, BYTES("ab1"), VALUE_CHARACTER },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct element_definition element =
            element_of(cases[i].type, cases[i].minimum, cases[i].maximum);
        uint32_t length;
        enum value_fault fault =
            element_value_check(&element, cases[i].value, &length);

        if (fault != cases[i].fault) {
            fail_msg("'%.*s': %d, not %d", BYTES_ARG(cases[i].value),
                     (int)fault, (int)cases[i].fault);
        }
    }
}

/* ---- the fast way through a segment says the same as the thorough way */

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* A value that is nearly right for numbers, dates and codes. */
static size_t make_value(uint64_t *random, char value[20])
{
    static const char likely[] = "0123456789012345678901234567890123456789";
    static const char unlikely[] = ".-+/:AEZ ,e";
    size_t length = 1 + next_random(random) % 17;

    for (size_t i = 0; i < length; i++) {
        uint64_t pick = next_random(random);

        value[i] = pick % 16 == 0
                       ? unlikely[(pick >> 8) % (sizeof unlikely - 1)]
                       : likely[(pick >> 8) % (sizeof likely - 1)];
    }
    return length;
}

static bool has_fault(const struct element_definition *element,
                      struct bytes value)
{
    uint32_t length;

    return element_value_check(element, value, &length) != VALUE_GOOD;
}

/* DTM02 (a date), PO102 (a decimal), CTT01 (a number), REF01 (a code). */
static void test_fast_is_thorough(void **state)
{
    static const struct {
        const char *before, *after, *element;
    } places[] = {
        { "BEG*00*SA*1**20261101~DTM*002*", "~PO1*1*1*EA~CTT*1~", "373" },
        { "BEG*00*SA*1**20261101~PO1*1*", "*EA~CTT*1~", "330" },
        { "BEG*00*SA*1**20261101~PO1*1*1*EA~CTT*", "~", "354" },
        { "BEG*00*SA*1**20261101~REF*", "*X~PO1*1*1*EA~CTT*1~", "128" },
        { "BEG*00*SA*1**20261101~TD5*O*2*X******", "~PO1*1*1*EA~", "731" },
    };
    const struct dictionary *dictionary =
        standards_dictionary(fixture_standards(), bytes_of_text("x12/004010"));
    struct fixture_run run = { .limits = fixture_limits() };
    uint64_t random = 850;
    size_t good = 0;

    (void)state;
    for (int i = 0; i < 4000; i++) {
        size_t at = (size_t)i % COUNT_OF(places);
        const struct element_definition *element =
            dictionary_element(dictionary, bytes_of_text(places[at].element));
        struct buffer input = { 0 };
        struct buffer found = { 0 };
        char body[200];
        char value[20];
        size_t length = make_value(&random, value);
        bool fault = has_fault(element, bytes_of(value, length));
        bool told;

        (void)snprintf(body, sizeof body, "%s%.*s%s", places[at].before,
                       (int)length, value, places[at].after);
        fixture_order(&input, body);
        run.chunk = i % 3 == 0 ? 50 : 0;
        fixture_check(&run, buffer_bytes(&input), &found);
        buffer_append_byte(&found, '\0');
        told = strstr(found.data, "\"code\":\"ELEMENT_") != NULL;
        if (told != fault && at != 4) {
            fail_msg("%s '%.*s': %s", places[at].element, (int)length, value,
                     found.data);
        }
        good += !fault;
        buffer_close(&input);
        buffer_close(&found);
    }
    assert_true(good > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_fast_is_thorough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
