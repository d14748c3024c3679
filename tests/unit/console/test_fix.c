/* SPDX-License-Identifier: Apache-2.0
 * Labels: console x12 edifact
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "console/fix.h"

static const char input[] =
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*261102*0915*U*00401*000000001*0*T*>~"
    "GS*PO*S*R*20261102*0915*1*X*004010~"
    "ST*850*0001~BEG*00*SA*A~PO1*1*5*XX~PO1*2*6*EA*1>2~SE*5*0001~"
    "ST*850*0002~BEG*00*SA*B~PO1*1*7*EA~SE*4*0002~"
    "GE*2*1~IEA*1*000000001~";

static bool apply(uint64_t ordinal, const char *change, const char *old,
                  const char *now)
{
    struct arena *arena = arena_open(0);
    struct fix_source source = { bytes_of_text(input), ordinal };
    struct bytes content = source.raw;
    struct error err;
    bool good =
        fix_apply(arena, &source, bytes_of_text(change), &content, &err);

    if (good) {
        const char *at = strstr(input, old);
        size_t before = (size_t)(at - input);

        /* These bytes and no others. */
        assert_non_null(at);
        assert_int_equal(content.length,
                         strlen(input) - strlen(old) + strlen(now));
        assert_memory_equal(content.data, input, before);
        assert_memory_equal(content.data + before, now, strlen(now));
        assert_string_equal(content.data + before + strlen(now),
                            at + strlen(old));
    } else {
        assert_int_equal(err.kind, ERROR_REFUSED);
    }
    arena_close(arena);
    return good;
}

static void test_element(void **state)
{
    (void)state;
    assert_true(apply(0, "PO1.03=EA", "XX", "EA"));
    assert_true(apply(0, "PO1[2].02=600", "2*6*EA", "2*600*EA"));
    assert_true(apply(0, "PO1[3].02=", "1*7*EA", "1**EA"));
    assert_true(apply(0, "BEG[2].03=PO=1", "SA*B", "SA*PO=1"));
}

static void test_element_behind_the_last(void **state)
{
    (void)state;
    assert_true(apply(0, "PO1.06=9", "1*5*XX", "1*5*XX***9"));
}

static void test_component(void **state)
{
    (void)state;
    assert_true(apply(0, "PO1[2].04-02=3", "1>2~", "1>3~"));
    assert_true(apply(0, "PO1[2].04-04=3", "1>2~", "1>2>>3~"));
    assert_true(apply(0, "PO1.03-02=Y", "XX", "XX>Y"));
}

/* In EDIFACT what divides is released, and the character set is kept. */
static void test_edifact(void **state)
{
    static const char order[] = "UNB+UNOC:3+A+B+261123:1200+R'"
                                "UNH+1+ORDERS:D:96A:UN'FTX+AAI+++a?+b'UNT+3+1'"
                                "UNH+2+ORDERS:D:96A:UN'FTX+AAI+++c'UNT+3+2'"
                                "UNZ+2+R'";
    static const struct {
        uint64_t ordinal;
        const char *change, *now; /* NULL: refused */
    } rows[] = {
        { 0, "FTX.04=x+y?",
          "FTX+AAI+++x?+y?"
          "?'UNT+3+1'" },
        { 0, "FTX.04=x:y", "FTX+AAI+++x:y'UNT+3+1'" },
        { 0, "FTX.04-02=x:y", "FTX+AAI+++a?+b:x?:y'UNT+3+1'" },
        { 2, "FTX.04=z", "FTX+AAI+++z'UNT+3+2'" },
        { 2, "UNB.05=S", "261123:1200+S'UNH" },
        { 0, "FTX.04=gr\xc3\xbcn", "FTX+AAI+++gr\xfcn'UNT" },
        { 0, "FTX.04=\xe2\x82\xac", NULL }, /* no euro in ISO 8859-1 */
        { 0, "FTX.04=a\nb", NULL },
        { 2, "FTX[2].04=z", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_open(0);
        struct fix_source source = { bytes_of_text(order), rows[i].ordinal };
        struct bytes content = source.raw;
        struct error err;

        assert_int_equal(fix_apply(arena, &source,
                                   bytes_of_text(rows[i].change), &content,
                                   &err),
                         rows[i].now != NULL);
        if (rows[i].now != NULL) {
            assert_non_null(memmem(content.data, content.length, rows[i].now,
                                   strlen(rows[i].now)));
        }
        arena_close(arena);
    }
}

static void test_in_a_transaction(void **state)
{
    (void)state;
    assert_true(apply(2, "PO1.02=8", "1*7*EA", "1*8*EA"));
    assert_true(apply(2, "BEG.03=C", "SA*B", "SA*C"));
    assert_false(apply(2, "PO1[2].02=8", "", ""));
    assert_true(apply(2, "GS.02=T", "PO*S*R", "PO*T*R"));
}

static void test_isa_keeps_its_width(void **state)
{
    (void)state;
    assert_true(
        apply(0, "ISA.06=ACME", "ZZ*SENDER         ", "ZZ*ACME           "));
    assert_false(apply(0, "ISA.06=SIXTEENLETTERSXX", "", ""));
}

static void test_refused(void **state)
{
    (void)state;
    assert_false(apply(0, "PO1.03", "", ""));
    assert_false(apply(0, "PO1=EA", "", ""));
    assert_false(apply(0, "PO1[0].03=EA", "", ""));
    assert_false(apply(0, "PO1[9].03=EA", "", ""));
    assert_false(apply(0, "XYZ.01=EA", "", ""));
    assert_false(apply(0, "PO1.03=A*B", "", ""));
    assert_false(apply(0, "PO1.03=A~B", "", ""));
    assert_false(apply(0, ".03=A", "", ""));
    assert_false(apply(0, "PO1[1.03=A", "", ""));
    assert_false(apply(0, "PO1.99999999999999999999=A", "", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_element),
        cmocka_unit_test(test_element_behind_the_last),
        cmocka_unit_test(test_component),
        cmocka_unit_test(test_edifact),
        cmocka_unit_test(test_in_a_transaction),
        cmocka_unit_test(test_isa_keeps_its_width),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
