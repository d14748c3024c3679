/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map */
#include "mapping/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record_fixture.h"

static void append_values(struct buffer *out, const struct bytes *values,
                          uint32_t count)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        buffer_append_format(out, "%s%.*s", i == 0 ? "" : "|",
                             BYTES_ARG(values[i]));
    }
}

static void append_step(struct buffer *out, const struct place_step *step)
{
    uint32_t i;

    buffer_append_format(out, "<%.*s", BYTES_ARG(step->name));
    for (i = 0; i < step->test_count; i++) {
        if (step->tests[i].path.length > 0) {
            buffer_append_format(out, " %.*s=", BYTES_ARG(step->tests[i].path));
        } else {
            buffer_append_format(out,
                                 " %u.%u=", (unsigned)step->tests[i].element,
                                 (unsigned)step->tests[i].component);
        }
        append_values(out, step->tests[i].values, step->tests[i].value_count);
    }
    if (step->rest) {
        buffer_append_text(out, " rest");
    }
    if (step->occurrence > 0) {
        buffer_append_format(out, " #%u", (unsigned)step->occurrence);
    }
    buffer_append_byte(out, '>');
}

/* A place taken apart, or the complaint. */
static const char *apart(struct bench_of_files *files, const char *document,
                         const char *text)
{
    const struct place_syntax *syntax =
        place_syntax_find(bytes_of_text(document));
    struct config_place where = { "m.yaml", 3, 5 };
    struct buffer out = { 0 };
    struct place place;
    const char *result;
    uint32_t i;

    diagnostics_open(&files->list, files->arena);
    if (!place_read(syntax, files->arena, bytes_of_text(text), where, &place,
                    &files->list)) {
        return files_complaints(files);
    }
    for (i = 0; i < place.step_count; i++) {
        append_step(&out, &place.steps[i]);
    }
    if (place.attribute.length > 0) {
        buffer_append_format(&out, " @%.*s", BYTES_ARG(place.attribute));
    } else if (place.tail == TAIL_ELEMENT || place.tail == TAIL_PAIRS) {
        buffer_append_format(
            &out, "%s%u.%u", place.tail == TAIL_PAIRS ? " pairs " : " ",
            (unsigned)place.element, (unsigned)place.component);
    } else if (place.tail == TAIL_PAIR) {
        buffer_append_text(&out, " pair ");
        append_values(&out, place.values, place.value_count);
    } else if (place.tail == TAIL_PAIR_REST) {
        buffer_append_text(&out, " pair rest");
    }
    result = arena_copy(files->arena, buffer_bytes(&out)).data;
    buffer_close(&out);
    return result;
}

static void places_are_taken_apart(void **state)
{
    static const char *const cases[][2] = {
        { "BEG.03", "<BEG> 3.0" },
        { "SV1.01-02", "<SV1> 1.2" },
        { "N3[2].01", "<N3 #2> 1.0" },
        { "REF(DP).02", "<REF 0.0=DP> 2.0" },
        { "REF(IA|VR).02", "<REF 0.0=IA|VR> 2.0" },
        { "PID(F;02=08).05", "<PID 0.0=F 2.0=08> 5.0" },
        { "PID(F;02=).05", "<PID 0.0=F 2.0=> 5.0" },
        { "LIN(03-02=EN|'a|b').03-01", "<LIN 3.2=EN|a|b> 3.1" },
        { "N9('it''s')[3]", "<N9 0.0=it's #3>" },
        { "PO1.pair(UP)", "<PO1> pair UP" },
        { "PO1.pair(UP|EN)", "<PO1> pair UP|EN" },
        { "PO1.pair(*)", "<PO1> pair rest" },
        { "SDQ.pairs(3)", "<SDQ> pairs 3.0" },
        { "pair.02", "<pair> 2.0" },
        { "HL(S)/N1(ST)", "<HL 0.0=S><N1 0.0=ST>" },
        { "CTT/AMT(TT).02", "<CTT><AMT 0.0=TT> 2.0" },
        { "REF(*)", "<REF rest>" },
        { "SG25", "<SG25>" },
    };
    struct bench_of_files files;
    size_t i;

    (void)state;
    files_open(&files);
    for (i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(apart(&files, "x12/004010/850", cases[i][0]),
                            cases[i][1]);
    }
    files_close(&files);
}

static void places_of_xml_are_taken_apart(void **state)
{
    static const char *const cases[][2] = {
        { "cbc:ID", "<cbc:ID>" },
        { ".", " 0.0" },
        { "@currencyID", " @currencyID" },
        { "@xml:lang", " @xml:lang" },
        { "cac:Delivery/cbc:ActualDeliveryDate",
          "<cac:Delivery><cbc:ActualDeliveryDate>" },
        { "cbc:Quantity/@unitCode", "<cbc:Quantity> @unitCode" },
        { "cac:PartyIdentification/cbc:ID[@schemeID=GLN|0088]",
          "<cac:PartyIdentification><cbc:ID @schemeID=GLN|0088>" },
        { "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID=VAT]/cbc:CompanyID",
          "<cac:PartyTaxScheme cac:TaxScheme/cbc:ID=VAT><cbc:CompanyID>" },
        { "A[b=1;@c='x]''|'][2]", "<A b=1 @c=x]'| #2>" },
        { "Extrinsic[*]", "<Extrinsic rest>" },
        { "Request/OrderRequest/@deploymentMode",
          "<Request><OrderRequest> @deploymentMode" },
    };
    struct bench_of_files files;
    size_t i;

    (void)state;
    files_open(&files);
    for (i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(apart(&files, "ubl/2.3/Order", cases[i][0]),
                            cases[i][1]);
    }
    files_close(&files);
}

static void wrong_places_of_xml_say_where(void **state)
{
    static const char *const cases[][2] = {
        { "", "5 MAP_PLACE place '': a name is expected here" },
        { "/a", "5 MAP_PLACE place '/a': a name is expected here" },
        { "a/", "7 MAP_PLACE place 'a/': a name is expected here" },
        { "a/@", "8 MAP_PLACE place 'a/@': a name is expected here" },
        { "a/@b/c", "9 MAP_PLACE place 'a/@b/c': this is not understood from "
                    "here on" },
        { "a[b]", "8 MAP_PLACE place 'a[b]': '=' is expected here" },
        { "a[b=c", "10 MAP_PLACE place 'a[b=c': ']' is expected here" },
        { "a[0]", "7 MAP_PLACE place 'a[0]': a number from 1 to 1000000 is "
                  "expected here" },
        { "a[*][2]", "12 MAP_PLACE place 'a[*][2]': [*] stands alone" },
    };
    struct bench_of_files files;
    size_t i;

    (void)state;
    files_open(&files);
    for (i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(
            apart(&files, "ubl/2.3/Order", cases[i][0]),
            arena_format(files.arena, "m.yaml:3:%s\n", cases[i][1]));
    }
    files_close(&files);
}

static void wrong_places_say_where(void **state)
{
    static const char *const cases[][2] = {
        { "", "5 MAP_PLACE place '': a segment's tag is expected here" },
        { "X.01",
          "5 MAP_PLACE place 'X.01': a segment's tag is expected here" },
        { "BEG.", "9 MAP_PLACE place 'BEG.': a number from 1 to 63 is expected "
                  "here" },
        { "BEG.00", "9 MAP_PLACE place 'BEG.00': a number from 1 to 63 is "
                    "expected here" },
        { "BEG.64", "9 MAP_PLACE place 'BEG.64': a number from 1 to 63 is "
                    "expected here" },
        { "BEG.03 ", "11 MAP_PLACE place 'BEG.03 ': this is not understood "
                     "from here on" },
        { "REF()", "9 MAP_PLACE place 'REF()': a value is expected here" },
        { "REF(A", "10 MAP_PLACE place 'REF(A': ')' is expected here" },
        { "REF(A;B)", "11 MAP_PLACE place 'REF(A;B)': only the first test may "
                      "leave its element away; say 02=…" },
        { "REF('A)", "12 MAP_PLACE place 'REF('A)': a closing quote is "
                     "expected here" },
        { "N3[0]", "8 MAP_PLACE place 'N3[0]': a number from 1 to 1000000 is "
                   "expected here" },
        { "N3[1", "9 MAP_PLACE place 'N3[1': ']' is expected here" },
        { "N1//N3", "8 MAP_PLACE place 'N1//N3': a segment's tag is expected "
                    "here" },
        { "PO1.pair()", "14 MAP_PLACE place 'PO1.pair()': a value is expected "
                        "here" },
        { "ÄÖ.01", "5 MAP_PLACE place 'ÄÖ.01': a segment's tag is expected "
                   "here" },
    };
    struct bench_of_files files;
    size_t i;

    (void)state;
    files_open(&files);
    for (i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(
            apart(&files, "x12/004010/850", cases[i][0]),
            arena_format(files.arena, "m.yaml:3:%s\n", cases[i][1]));
    }
    files_close(&files);
}

static void syntaxes_are_known_by_their_documents(void **state)
{
    (void)state;
    assert_non_null(place_syntax_find(bytes_of_text("x12/005010/856")));
    assert_non_null(place_syntax_find(bytes_of_text("edifact/D.96A/ORDERS")));
    assert_non_null(place_syntax_find(bytes_of_text("cii/D16B/Any")));
    assert_null(place_syntax_find(bytes_of_text("x13/1/2")));
    assert_null(place_syntax_find(bytes_of_text("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_taken_apart),
        cmocka_unit_test(wrong_places_say_where),
        cmocka_unit_test(places_of_xml_are_taken_apart),
        cmocka_unit_test(wrong_places_of_xml_say_where),
        cmocka_unit_test(syntaxes_are_known_by_their_documents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
