/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 */
#include "check_fixture.h"

#include <string.h>

/* What the tests below look at, of one run. */
struct seen {
    size_t transactions, accepted;
    size_t errors, warnings, dropped, kept;
    char codes[4000];  /* "CODE CODE …" in order */
    uint64_t segments; /* of the last transaction */
};

static void note(struct seen *seen, const struct findings *findings)
{
    seen->errors += findings->errors;
    seen->warnings += findings->warnings;
    seen->dropped += findings->dropped;
    seen->kept += findings->count;
    for (size_t i = 0; i < findings->count; i++) {
        size_t length = strlen(seen->codes);

        (void)snprintf(seen->codes + length, sizeof seen->codes - length,
                       "%s%s", length > 0 ? " " : "", findings->items[i].code);
    }
}

static struct check_options options_of(struct check_limits limits, bool trees)
{
    return (struct check_options){ .limits = limits,
                                   .keep_trees = trees,
                                   .select = standards_select,
                                   .supports = standards_supports,
                                   .context = fixture_standards() };
}

static void run_check(struct check_limits limits, bool trees,
                      struct bytes input, struct seen *seen)
{
    struct check_options options = options_of(limits, trees);
    struct check *check = check_open_whole(&options, input);
    struct check_report report;
    enum check_event event;

    *seen = (struct seen){ 0 };
    while ((event = check_next(check, &report)) != CHECK_END) {
        note(seen, report.findings);
        if (event == CHECK_TRANSACTION) {
            seen->transactions++;
            seen->segments = report.transaction->segments;
        }
        if (event == CHECK_GROUP_END) {
            seen->accepted += report.group->accepted;
        }
    }
    check_close(check);
}

static const char *const head =
    "ISA*00*          *00*          *ZZ*BUYERCO        *12*5551234567     "
    "*261101*1200*U*00401*000000001*0*P*>~";

/* n orders of one group, the second with a body of its own. */
static void three_orders(struct buffer *out, const char *second)
{
    static const char *const plain =
        "BEG*00*SA*4711**20261101~PO1*1*10*EA*9.95~CTT*1~";

    buffer_append_text(out, head);
    buffer_append_text(out, "GS*PO*A*B*20261101*1200*1*X*004010~");
    buffer_append_format(out, "ST*850*0001~%sSE*5*0001~", plain);
    buffer_append_format(out, "ST*850*0002~%s", second);
    buffer_append_format(out, "ST*850*0003~%sSE*5*0003~", plain);
    buffer_append_text(out, "GE*3*1~IEA*1*000000001~");
}

static void test_too_many_segments(void **state)
{
    struct check_limits limits = check_default_limits();
    struct buffer second = { 0 };
    struct buffer input = { 0 };
    struct seen seen;

    (void)state;
    limits.transaction_segments = 100;
    buffer_append_text(&second, "BEG*00*SA*4711**20261101~");
    for (int i = 0; i < 500; i++) {
        buffer_append_text(&second, "PO1*1*10*QQQQ*9.95~");
    }
    buffer_append_text(&second, "SE*503*0002~");
    buffer_append_byte(&second, '\0');
    three_orders(&input, second.data);
    run_check(limits, true, buffer_bytes(&input), &seen);
    assert_int_equal(seen.transactions, 3);
    assert_int_equal(seen.accepted, 2);
    assert_non_null(strstr(seen.codes, "SET_TOO_LARGE"));
    assert_null(
        strstr(strstr(seen.codes, "SET_TOO_LARGE") + 1, "SET_TOO_LARGE"));
    assert_null(strstr(seen.codes, "SET_SEGMENT_COUNT"));
    buffer_close(&second);
    buffer_close(&input);
}

static void test_too_many_bytes(void **state)
{
    struct check_limits limits = check_default_limits();
    struct buffer input = { 0 };
    struct seen seen;

    (void)state;
    limits.transaction_bytes = 300;
    three_orders(&input, "BEG*00*SA*4711**20261101~"
                         "PO1*1*10*EA*9.95**UP*012345678905~"
                         "PO1*1*10*EA*9.95**UP*012345678905~"
                         "PO1*1*10*EA*9.95**UP*012345678905~"
                         "PO1*1*10*EA*9.95**UP*012345678905~"
                         "PO1*1*10*EA*9.95**UP*012345678905~"
                         "PO1*1*10*EA*9.95**UP*012345678905~"
                         "PO1*1*10*EA*9.95**UP*012345678905~"
                         "PO1*1*10*EA*9.95**UP*012345678905~"
                         "SE*11*0002~");
    run_check(limits, false, buffer_bytes(&input), &seen);
    assert_string_equal(seen.codes, "SET_TOO_LARGE");
    assert_int_equal(seen.accepted, 2);
    buffer_close(&input);
}

static void test_long_segment(void **state)
{
    struct check_limits limits = check_default_limits();
    struct buffer second = { 0 };
    struct buffer input = { 0 };
    struct seen seen;

    (void)state;
    limits.reader.segment = 1000;
    limits.reader.elements = 50;
    buffer_append_text(&second, "BEG*00*SA*4711**20261101~MSG*");
    for (int i = 0; i < 2000; i++) {
        buffer_append_byte(&second, 'x');
    }
    buffer_append_text(&second, "~PO1*1*10*EA*9.95~MAN");
    for (int i = 0; i < 100; i++) {
        buffer_append_text(&second, "*1");
    }
    buffer_append_text(&second, "~CTT*1~SE*7*0002~");
    buffer_append_byte(&second, '\0');
    three_orders(&input, second.data);
    run_check(limits, false, buffer_bytes(&input), &seen);
    assert_string_equal(seen.codes,
                        "SEGMENT_TOO_LONG SEGMENT_TOO_MANY_ELEMENTS");
    assert_int_equal(seen.accepted, 2);
    buffer_close(&second);
    buffer_close(&input);
}

/* A chain of HL, each below the one before. */
static void test_deep_hierarchy(void **state)
{
    struct check_limits limits = check_default_limits();
    struct buffer input = { 0 };
    struct seen seen;

    (void)state;
    limits.hl_depth = 50;
    buffer_append_text(&input, head);
    buffer_append_text(&input, "GS*SH*A*B*20261101*1200*1*X*004010~"
                               "ST*856*0001~BSN*00*S1*20261101*1200~"
                               "HL*1**S~");
    for (int i = 2; i <= 2000; i++) {
        buffer_append_format(&input, "HL*%d*%d*I~", i, i - 1);
    }
    buffer_append_text(&input, "SE*2003*0001~"
                               "ST*856*0002~BSN*00*S1*20261101*1200~"
                               "HL*1**S~SE*4*0002~GE*2*1~IEA*1*000000001~");
    run_check(limits, true, buffer_bytes(&input), &seen);
    assert_int_equal(seen.transactions, 2);
    assert_int_equal(seen.accepted, 1);
    assert_non_null(strstr(seen.codes, "HL_TOO_DEEP"));
    buffer_close(&input);
}

/* HL numbers that never rise, parents anywhere: found all the same. */
static void test_hostile_hierarchy(void **state)
{
    struct buffer input = { 0 };
    struct seen seen;

    (void)state;
    buffer_append_text(&input, head);
    buffer_append_text(&input, "GS*SH*A*B*20261101*1200*1*X*004010~"
                               "ST*856*0001~BSN*00*S1*20261101*1200~"
                               "HL*30000**S~");
    for (int i = 29999; i > 0; i--) {
        buffer_append_format(&input, "HL*%d*30000*I~", i);
    }
    buffer_append_text(&input, "SE*30003*0001~GE*1*1~IEA*1*000000001~");
    run_check(check_default_limits(), false, buffer_bytes(&input), &seen);
    assert_int_equal(seen.errors, 0);
    assert_int_equal(seen.accepted, 1);
    buffer_close(&input);
}

/* Findings past the limit are counted, not kept; memory does not grow. */
static void test_finding_limit(void **state)
{
    struct check_limits limits = check_default_limits();
    struct buffer body = { 0 };
    struct buffer input = { 0 };
    struct seen seen;

    (void)state;
    limits.findings = 10;
    buffer_append_text(&body, "BEG*00*SA*4711**20261101~");
    for (int i = 0; i < 5000; i++) {
        buffer_append_text(&body, "PO1*1*x*EA~\n");
    }
    buffer_append_text(&body, "CTT*1~");
    buffer_append_byte(&body, '\0');
    fixture_order(&input, body.data);
    run_check(limits, false, buffer_bytes(&input), &seen);
    assert_int_equal(seen.kept, 10);
    assert_int_equal(seen.errors, 5000);
    assert_int_equal(seen.dropped, 4990);
    buffer_close(&body);
    buffer_close(&input);
}

/* Ten million empty segments in a transaction, given in pieces. */
static void test_empty_segments(void **state)
{
    struct check_options options = options_of(check_default_limits(), true);
    struct check *check = check_open(&options);
    static char piece[1 << 16];
    struct check_report report;
    struct buffer start = { 0 };
    enum check_event event;
    size_t pieces = 0;
    bool missing = false;

    (void)state;
    memset(piece, '~', sizeof piece);
    buffer_append_text(&start, head);
    buffer_append_text(&start, "GS*PO*A*B*20261101*1200*1*X*004010~"
                               "ST*850*0001~BEG*00*SA*4711**20261101~");
    while ((event = check_next(check, &report)) != CHECK_END) {
        for (size_t i = 0; i < report.findings->count; i++) {
            missing = missing || strcmp(report.findings->items[i].code,
                                        "SET_TRAILER_MISSING") == 0;
        }
        if (event == CHECK_NEED_INPUT) {
            check_feed(check,
                       pieces == 0 ? buffer_bytes(&start)
                                   : bytes_of(piece, sizeof piece),
                       pieces == 160);
            pieces++;
        }
    }
    assert_int_equal(pieces, 161);
    assert_true(missing);
    buffer_close(&start);
    check_close(check);
}

/* A set that nobody knows is counted and passed over, neighbours are not. */
static const struct set_definition *select_nothing(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    (void)interchange;
    (void)group;
    *(int *)context += bytes_equal_text(transaction->type, "850");
    return NULL;
}

static void test_select(void **state)
{
    int asked = 0;
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = select_nothing,
                                     .context = &asked };
    struct buffer input = { 0 };
    struct check *check;
    struct check_report report;
    enum check_event event;

    (void)state;
    three_orders(&input, "SE*2*0002~");
    check = check_open_whole(&options, buffer_bytes(&input));
    while ((event = check_next(check, &report)) != CHECK_END) {
        if (event == CHECK_TRANSACTION) {
            assert_null(report.transaction->set);
            assert_null(report.transaction->tree);
            assert_string_equal(report.findings->items[0].code, "SET_UNKNOWN");
            assert_string_equal(report.findings->items[0].codes.transaction,
                                "1");
        }
    }
    assert_int_equal(asked, 3);
    check_close(check);
    buffer_close(&input);
}

static void test_no_findings_by_default(void **state)
{
    struct buffer input = { 0 };
    struct seen seen;

    (void)state;
    three_orders(&input, "BEG*00*SA*4711**20261101~"
                         "N1*ST*A*92*12~N3*X~N4*DAYTON*OH*45402*US~"
                         "PO1*1*10*EA*9.95**UP*012345678905*VN*W-1~"
                         "PID*F*08***RED WIDGET~CTT*1*10~SE*9*0002~");
    run_check(check_default_limits(), true, buffer_bytes(&input), &seen);
    assert_string_equal(seen.codes, "");
    assert_int_equal(seen.accepted, 3);
    assert_int_equal(seen.segments, 5);
    buffer_close(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_findings_by_default),
        cmocka_unit_test(test_too_many_segments),
        cmocka_unit_test(test_too_many_bytes),
        cmocka_unit_test(test_long_segment),
        cmocka_unit_test(test_deep_hierarchy),
        cmocka_unit_test(test_hostile_hierarchy),
        cmocka_unit_test(test_finding_limit),
        cmocka_unit_test(test_empty_segments),
        cmocka_unit_test(test_select),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
