/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: xml
 *
 * The rules of EN 16931 and Peppol: an invoice that breaks none, and changes to
 * it each of which breaks exactly the rules that its line in
 * tests/cases/en16931/NAME.cases tells; places, limits, identifiers, lists.
 */
#include "check_fixture.h"

#include <string.h>

#include "document/en16931_codes.h"
#include "document/en16931_ids.h"
#include "document/en16931_model.h"
#include "en16931_fixture.h"

enum { MOST_NAMES = 40 };

struct cases {
    const char *name;
    struct buffer base;
    struct {
        struct bytes name, edits;
    } sets[MOST_NAMES]; /* "= name | edits" */
    size_t set_count;
    size_t run, failed;
    struct bytes wanted, id;
};

static void read_case_file(const char *name, const char *end,
                           struct buffer *out)
{
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/tests/cases/en16931/%s%s",
                   fixture_root(), name, end);
    fixture_read(path, out);
}

/* Up to `word`; *rest is what stands behind it. */
static struct bytes cut(struct bytes *rest, const char *word)
{
    const char *at = memmem(rest->data, rest->length, word, strlen(word));
    struct bytes front = *rest;

    if (at == NULL) {
        *rest = bytes_slice(*rest, rest->length, 0);
        return front;
    }
    front.length = (size_t)(at - rest->data);
    *rest = bytes_slice(*rest, front.length + strlen(word), rest->length);
    return front;
}

/* Without line breaks and the blanks behind them. */
static void join_lines(struct buffer *text)
{
    size_t kept = 0;

    for (size_t i = 0; i < text->length; i++) {
        if (text->data[i] != '\n') {
            text->data[kept++] = text->data[i];
            continue;
        }
        while (i + 1 < text->length && text->data[i + 1] == ' ') {
            i++;
        }
    }
    text->length = kept;
}

/* "find -> replacement", everywhere with '*' in front. */
static void replace(struct buffer *text, struct bytes edit)
{
    struct bytes replacement = edit;
    struct bytes find = bytes_trim(cut(&replacement, "->"));
    bool all = find.length > 0 && find.data[0] == '*';
    struct buffer out = { 0 };
    struct bytes rest = buffer_bytes(text);
    size_t count = 0;

    replacement = bytes_trim(replacement);
    find = bytes_slice(find, all, find.length);
    while (rest.length > 0) {
        const char *at = count > 0 && !all ? NULL
                                           : memmem(rest.data, rest.length,
                                                    find.data, find.length);
        size_t before = at == NULL ? rest.length : (size_t)(at - rest.data);

        buffer_append(&out, bytes_slice(rest, 0, before));
        rest = bytes_slice(rest, before, rest.length);
        if (at != NULL) {
            buffer_append(&out, replacement);
            rest = bytes_slice(rest, find.length, rest.length);
            count++;
        }
    }
    if (count == 0) {
        fail_msg("nothing to replace: %.*s", BYTES_ARG(find));
    }
    buffer_close(text);
    *text = out;
}

static void edit_all(const struct cases *cases, struct buffer *text,
                     struct bytes edits)
{
    while (edits.length > 0) {
        struct bytes edit = bytes_trim(cut(&edits, "&&"));
        bool known = bytes_equal_text(edit, "=");

        for (size_t i = 0;
             i < cases->set_count && edit.length > 0 && edit.data[0] == '@';
             i++) {
            if (bytes_equal(bytes_slice(edit, 1, edit.length),
                            cases->sets[i].name)) {
                edit_all(cases, text, cases->sets[i].edits);
                known = true;
            }
        }
        if (!known) {
            replace(text, edit);
        }
    }
}

static void judge(void *context, const struct en16931_told *told)
{
    struct cases *cases = context;
    struct buffer found = { 0 };
    struct bytes ids;

    assert_int_equal(told->outcome, EN16931_CHECKED);
    en16931_fixture_list(told->findings, &found);
    ids = bytes_trim(buffer_bytes(&found));
    if (!bytes_equal(ids, cases->wanted)) {
        cases->failed++;
        print_message("%s %.*s | found %.*s | wanted %.*s\n", cases->name,
                      BYTES_ARG(cases->id), BYTES_ARG(ids),
                      BYTES_ARG(cases->wanted));
    }
    buffer_close(&found);
}

static void run_case(struct cases *cases, struct bytes line)
{
    struct buffer text = { 0 };
    struct bytes edits;

    cases->id = bytes_trim(cut(&line, " | "));
    edits = bytes_trim(cut(&line, " | "));
    cases->wanted = bytes_trim(line);
    if (bytes_equal_text(cases->wanted, "-")) {
        cases->wanted.length = 0;
        assert_true(bytes_equal_text(cases->id, "NOTHING"));
    } else if (memmem(cases->wanted.data, cases->wanted.length, cases->id.data,
                      cases->id.length) == NULL) {
        fail_msg("%.*s is not among what it breaks", BYTES_ARG(cases->id));
    }
    buffer_append(&text, buffer_bytes(&cases->base));
    edit_all(cases, &text, edits);
    assert_true(en16931_fixture_check(cases->name, buffer_bytes(&text),
                                      EN16931_ALL, judge, cases));
    cases->run++;
    buffer_close(&text);
}

static void run_cases(const char *name)
{
    struct cases cases = { .name = name };
    struct buffer lines = { 0 };
    struct bytes rest;

    read_case_file(name, ".xml", &cases.base);
    join_lines(&cases.base);
    read_case_file(name, ".cases", &lines);
    rest = buffer_bytes(&lines);
    while (rest.length > 0) {
        struct bytes line = bytes_trim(cut(&rest, "\n"));

        if (line.length == 0 || line.data[0] == '#') {
            continue;
        }
        if (line.data[0] == '=') {
            assert_true(cases.set_count < MOST_NAMES);
            line = bytes_slice(line, 1, line.length);
            cases.sets[cases.set_count].name = bytes_trim(cut(&line, " | "));
            cases.sets[cases.set_count++].edits = bytes_trim(line);
            continue;
        }
        run_case(&cases, line);
    }
    buffer_close(&lines);
    buffer_close(&cases.base);
    print_message("%s: %zu cases\n", name, cases.run);
    assert_true(cases.run > 30);
    assert_int_equal(cases.failed, 0);
}

static void test_ubl(void **state)
{
    (void)state;
    run_cases("ubl-invoice");
}

static void test_cii(void **state)
{
    (void)state;
    run_cases("cii-invoice");
}

/* ---- places */

static void tell_place(void *context, const struct en16931_told *told)
{
    const struct finding *finding = told->findings->items;
    const struct buffer *text = context;
    static const char wanted[] =
        "/Invoice/cac:InvoiceLine[2]/cbc:LineExtensionAmount";

    /* The total comes before the line in the document. */
    assert_int_equal(told->findings->count, 2);
    assert_string_equal(finding[0].code, "BR-CO-10");
    assert_string_equal(finding[0].loop, "/Invoice/cac:LegalMonetaryTotal"
                                         "/cbc:LineExtensionAmount");
    assert_string_equal(finding[1].code, "PEPPOL-EN16931-R120");
    assert_string_equal(finding[1].loop, wanted);
    assert_true(bytes_equal_text(finding[1].value, "21.00"));
    assert_int_equal(finding[1].column, 5);
    assert_memory_equal(text->data + finding[1].offset,
                        "<cbc:LineExtensionAmount currencyID=\"EUR\">21.00",
                        47);
    assert_int_equal(finding[1].origin, ORIGIN_GUIDELINE);
}

static void test_place(void **state)
{
    const struct bytes edit =
        BYTES("<cbc:LineExtensionAmount currencyID=\"EUR\">20.00 -> "
              "<cbc:LineExtensionAmount currencyID=\"EUR\">21.00");
    struct buffer text = { 0 };

    (void)state;
    read_case_file("ubl-invoice", ".xml", &text);
    replace(&text, edit);
    /* The VAT breakdown is off by less than 1, which is allowed in UBL … */
    replace(&text, (struct bytes)BYTES(">110.00</cbc:TaxableAmount> -> "
                                       ">110.50</cbc:TaxableAmount>"));
    assert_true(en16931_fixture_check("place", buffer_bytes(&text), 0,
                                      tell_place, &text));
    buffer_close(&text);
}

/* ---- what is no invoice, and what is too large */

static void tell_outcome(void *context, const struct en16931_told *told)
{
    *(enum en16931_outcome *)context = told->outcome;
    assert_int_equal(told->findings->count, 0);
}

static void test_other_documents(void **state)
{
    const struct bytes order =
        BYTES("<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:"
              "Order-2'><ID/></Order>");
    const struct bytes nameless = BYTES("<Invoice><ID/></Invoice>");
    enum en16931_outcome outcome = EN16931_CHECKED;

    (void)state;
    assert_true(
        en16931_fixture_check("order", order, 0, tell_outcome, &outcome));
    assert_int_equal(outcome, EN16931_NO_INVOICE);
    outcome = EN16931_CHECKED;
    assert_true(
        en16931_fixture_check("nameless", nameless, 0, tell_outcome, &outcome));
    assert_int_equal(outcome, EN16931_NO_INVOICE);
}

static void test_limits(void **state)
{
    const struct en16931_options options = { .memory = 10000 };
    const struct xml_element root = {
        .uri = BYTES("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"),
        .local = BYTES("Invoice"),
        .depth = 1
    };
    const struct xml_element line = {
        .uri = BYTES("urn:oasis:names:specification:ubl:schema:xsd:"
                     "CommonAggregateComponents-2"),
        .local = BYTES("InvoiceLine"),
        .name = 1,
        .depth = 2
    };
    struct arena *arena = arena_open(0);
    struct en16931_check *check =
        en16931_check_open(en16931_fixture_rules(), &options, arena);
    struct findings findings;
    size_t before;

    (void)state;
    findings_open(&findings, arena, 10);
    en16931_begin(check, &root);
    for (int i = 0; i < 1000; i++) {
        en16931_begin(check, &line);
        en16931_end(check);
    }
    before = arena_used(arena);
    for (int i = 0; i < 100000; i++) {
        en16931_begin(check, &line);
        en16931_end(check);
    }
    en16931_end(check);
    assert_int_equal(arena_used(arena), before);
    assert_int_equal(en16931_finish(check, &findings), EN16931_TOO_LARGE);
    assert_int_equal(findings.count, 0);
    arena_close(arena);
}

/* ---- identifiers, lists, rounding */

static void test_identifiers(void **state)
{
    static const struct {
        bool (*fits)(struct bytes id);
        const char *right, *wrong;
    } rows[] = {
        { en16931_gln, "4012345000009", "4012345000008" },
        { en16931_norwegian, "974760673", "974760674" },
        { en16931_danish, "DK12345678", "DK1234567" },
        { en16931_danish, "12345678", "1234567A" },
        { en16931_danish_unit, "DK12345678", "12345678" },
        { en16931_belgian, "0403019261", "0403019262" },
        { en16931_swedish, "2021005489", "2021005488" },
        { en16931_australian, "51824753556", "51824753557" },
        { en16931_italian_office, "UFX123", "UFX1234" },
        { en16931_italian_tax, "RSSMRA85T10A562S", "RSSMRA85T10A562" },
        { en16931_italian_tax, "07643520567", "0764352056A" },
        { en16931_italian_vat, "IT07643520567", "IT07643520568" },
        { en16931_italian_vat, "DE1", "IT1" },
        { en16931_greek, "094259216", "094259217" },
        { en16931_dutch_vat, "NL123456789B12", "NL123456789012" },
        { en16931_day, "2024-02-29", "2023-02-29" },
        { en16931_day, "2026-12-31", "2026-13-01" },
        { en16931_day, "2000-02-29", "1900-02-29" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(rows[i].fits(bytes_of_text(rows[i].right)));
        assert_false(rows[i].fits(bytes_of_text(rows[i].wrong)));
        assert_false(rows[i].fits(bytes_of("", 0)) &&
                     rows[i].fits != en16931_italian_vat);
    }
}

static void test_codes(void **state)
{
    (void)state;
    assert_true(en16931_code(EN_CODES_UNIT, bytes_of_text("C62")));
    assert_true(en16931_code(EN_CODES_UNIT, bytes_of_text("MTR")));
    assert_true(en16931_code(EN_CODES_UNIT, bytes_of_text("XZZ")));
    assert_false(en16931_code(EN_CODES_UNIT, bytes_of_text("C6")));
    assert_false(en16931_code(EN_CODES_UNIT, bytes_of_text("10 11")));
    assert_false(en16931_code(EN_CODES_UNIT, bytes_of("", 0)));
    assert_false(en16931_code(EN_CODES_CURRENCY, bytes_of_text("eur")));
    assert_true(en16931_code(EN_CODES_COUNTRY, bytes_of_text("XI")));
    assert_true(en16931_code(EN_CODES_ICD, bytes_of_text("0088")));
    assert_false(en16931_code(EN_CODES_ICD, bytes_of_text("0092")));
}

/* As XPath's round: a half goes up. */
static void test_cents(void **state)
{
    static const struct {
        const char *number, *cents;
    } rows[] = {
        { "1.005", "1.01" },    { "1.0049", "1" },     { "-1.005", "-1" },
        { "-1.0051", "-1.01" }, { "-1.015", "-1.01" }, { "0", "0" },
    };
    struct decimal number, cents;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(decimal_parse(bytes_of_text(rows[i].number), '.', &number));
        assert_true(decimal_parse(bytes_of_text(rows[i].cents), '.', &cents));
        assert_int_equal(decimal_compare(en16931_cents(number), cents), 0);
    }
}

/* Each rule has its row in docs/en16931.md, and each row its rule. */
static void test_documentation(void **state)
{
    struct buffer text = { 0 };
    struct en16931_rule_info rule;
    char path[1024], row[200];
    size_t rows = 0, count = 0;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/docs/en16931.md", fixture_root());
    fixture_read(path, &text);
    buffer_append_byte(&text, '\0');
    for (; en16931_rule(en16931_fixture_rules(), count, &rule); count++) {
        (void)snprintf(row, sizeof row, "\n| %s | %s | %s | %s | %s |", rule.id,
                       rule.severity == FINDING_WARNING ? "warning" : "error",
                       !rule.cii   ? "UBL"
                       : !rule.ubl ? "CII"
                                   : "UBL, CII",
                       rule.term, rule.text);
        if (strstr(text.data, row) == NULL) {
            fail_msg("docs/en16931.md: no row%s", row);
        }
    }
    for (const char *at = text.data; (at = strstr(at, "\n| ")) != NULL; at++) {
        rows += strncmp(at, "\n| Rule |", 9) != 0;
    }
    assert_int_equal(rows, count);
    buffer_close(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ubl),
        cmocka_unit_test(test_cii),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_other_documents),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_identifiers),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_cents),
        cmocka_unit_test(test_documentation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
