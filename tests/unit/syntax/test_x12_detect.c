/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "base/bytes.h"
#include "syntax/x12_read.h"

#define ISA_TEXT                                                     \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER" \
    "       *261101*1200*U*00401*000000001*0*P*>~"

static bool detect(const char *text)
{
    return x12_detect(bytes_of_text(text));
}

static void what_is_x12(void **state)
{
    (void)state;
    assert_true(detect(ISA_TEXT));
    assert_true(detect("\xef\xbb\xbf" ISA_TEXT));
    assert_true(detect("\r\n\r\n  " ISA_TEXT));
    assert_true(detect("I see. To: ISABEL\n\n" ISA_TEXT));
    assert_true(detect("ISA*00*          *0"
                       "0*")); /* cut off, but what else */
    assert_true(detect("ISA|00| |00| |ZZ|A|ZZ|B|261101|1200|U|00401|1|0|P|>~"));
}

static void what_is_not(void **state)
{
    (void)state;
    assert_false(x12_detect(bytes_of(NULL, 0)));
    assert_false(detect(""));
    assert_false(detect("ISA"));
    assert_false(detect("ISABEL"));
    assert_false(detect("GS*PO*SENDER*RECEIVER~"));
    assert_false(detect("UNA:+.? 'UNB+UNOA:3+ISA*00*1*00*2'"));
    assert_false(detect("  UNB+UNOA:3+ISA*00*1*00*2'"));
    assert_false(detect("<edi>" ISA_TEXT "</edi>"));
    assert_false(detect("{\"edi\": \"" ISA_TEXT "\"}"));
    assert_false(detect("\xff\xfeI\0S\0A\0*\0"));
}

static void junk_only_so_far(void **state)
{
    char text[3000];

    (void)state;
    for (size_t junk = 1000; junk < 1050; junk++) {
        memset(text, '-', sizeof text);
        memcpy(text + junk, ISA_TEXT, sizeof ISA_TEXT - 1);
        assert_int_equal(x12_detect(bytes_of(text, sizeof text)), junk <= 1024);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_x12),
        cmocka_unit_test(what_is_not),
        cmocka_unit_test(junk_only_so_far),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
