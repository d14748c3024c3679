/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_country.h"
#include "document/en16931_ids.h"
#include "document/en16931_rule.h"

/* A Greek number for taxes is GR or EL in front of nine digits. */
static bool from_greece(const struct en_model *model)
{
    return en16931_seller_of(model, "GR") || en16931_seller_of(model, "EL");
}

static bool is_greek(const struct en_model *model, const struct en_group *party)
{
    struct bytes id = en16931_rule_vat_id(model, party);
    struct bytes country =
        id.length == 0 ? en16931_country(party) : bytes_slice(id, 0, 2);

    return en16931_is_country(country, "GR") ||
           en16931_is_country(country, "EL");
}

static bool is_vat(struct bytes id)
{
    const struct bytes country = BYTES("EL");

    /* Peppol's own example has a digit more. */
    return bytes_starts_with(id, country) &&
           en16931_greek(bytes_slice(id, 2, 9));
}

/* The number of the segment of an invoice id that is wanted, from 1; *count:
 * how many there are. */
static struct bytes segment(struct bytes id, size_t number, size_t *count)
{
    struct bytes found = bytes_of("", 0);

    for (*count = 1;; (*count)++) {
        size_t bar = bytes_find(id, '|');

        if (*count == number) {
            found = bytes_slice(id, 0, bar);
        }
        if (bar == SIZE_MAX) {
            return found;
        }
        id = bytes_slice(id, bar + 1, id.length);
    }
}

static bool same_tax_number(const struct en_model *model, enum en_kind party,
                            struct bytes number)
{
    struct bytes id = en16931_rule_vat_id(model, en16931_first(model, party));

    return bytes_equal(bytes_slice(id, 2, 9), number);
}

/* DD/MM/YYYY, the day of issue. */
static bool same_day(const struct en_model *model, struct bytes day)
{
    struct bytes issued = en16931_text(model->invoice, EN_ISSUE_DATE);

    return day.length == 10 && issued.length == 10 && day.data[2] == '/' &&
           day.data[5] == '/' &&
           bytes_equal(bytes_slice(day, 0, 2), bytes_slice(issued, 8, 2)) &&
           bytes_equal(bytes_slice(day, 3, 2), bytes_slice(issued, 5, 2)) &&
           bytes_equal(bytes_slice(day, 6, 4), bytes_slice(issued, 0, 4));
}

static bool is_type(struct bytes type)
{
    static const char *const types[] = { "1.1", "1.6", "2.1",
                                         "2.4", "5.1", "5.2" };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (bytes_equal_text(type, types[i])) {
            return true;
        }
    }
    return false;
}

/* GR-R-001-1 … GR-R-001-7: the parts of the invoice's number. */
static bool number_part(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    size_t number = (size_t)(rule->id[9] - '0') - 1, count;
    struct bytes part =
        segment(en16931_text(group, rule->field), number, &count);

    if (!from_greece(model) || !en16931_has(group, rule->field)) {
        return true;
    }
    switch (number) {
    case 0:
        return count == 6;
    case 1:
        return en16931_greek(part) &&
               (same_tax_number(model, EN_SELLER, part) ||
                same_tax_number(model, EN_REPRESENTATIVE, part));
    case 2:
        return same_day(model, part);
    case 3:
        return en16931_digits(part, 0);
    case 4:
        return is_type(part);
    default:
        return part.length > 0;
    }
}

static bool trading_name(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    return !from_greece(model) || !en16931_has(group, EN_PARTY) ||
           en16931_text(group, rule->field).length > 0;
}

static bool vat_right(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule)
{
    return group->parent->kind != EN_SELLER || !from_greece(model) ||
           !en16931_is(group, EN_REGISTRATION_TAX, "VAT") ||
           !en16931_has(group, rule->field) ||
           is_vat(en16931_text(group, rule->field));
}

/* Exactly one VAT number, and a right one. */
static bool one_vat(const struct en_model *model, const struct en_group *group,
                    const struct en_rule *rule)
{
    const struct en_group *first = en16931_vat_registration(model, group, NULL);

    (void)rule;
    if (!from_greece(model) || !en16931_has(group, EN_PARTY) ||
        (group->kind == EN_BUYER && !is_greek(model, group))) {
        return true;
    }
    return first != NULL &&
           en16931_vat_registration(model, group, first) == NULL &&
           is_vat(en16931_text(first, EN_REGISTRATION_ID));
}

static size_t count_described(const struct en_model *model, const char *text)
{
    size_t count = 0;

    for (const struct en_group *item = en16931_first(model, EN_DOCUMENT);
         item != NULL; item = item->next) {
        count += en16931_is(item, EN_REFERENCE_TEXT, text);
    }
    return count;
}

/* The MARK that the tax office gave, and where the invoice can be seen. */
static bool marked(const struct en_model *model, const struct en_group *group,
                   const struct en_rule *rule)
{
    (void)group;
    if (!from_greece(model) || !en16931_seller_in(model, "GR")) {
        return true;
    }
    if (strcmp(rule->id, "GR-R-004-1") == 0) {
        return count_described(model, "##M.AR.K##") == 1;
    }
    return strcmp(rule->id, "GR-S-008-1") == 0
               ? count_described(model, "##INVOICE|URL##") == 1
               : count_described(model, "##INVOICE|URL##") <= 1;
}

static bool mark_number(const struct en_model *model,
                        const struct en_group *group,
                        const struct en_rule *rule)
{
    struct bytes mark = en16931_text(group, rule->field);

    return !from_greece(model) || !en16931_seller_in(model, "GR") ||
           !en16931_is(group, EN_REFERENCE_TEXT, "##M.AR.K##") ||
           (mark.length > 0 && mark.data[0] >= '1' && mark.data[0] <= '9');
}

static bool invoice_link(const struct en_model *model,
                         const struct en_group *group,
                         const struct en_rule *rule)
{
    return !from_greece(model) ||
           !en16931_is(group, EN_REFERENCE_TEXT, "##INVOICE|URL##") ||
           en16931_text(group, rule->field).length > 0;
}

static bool endpoint(const struct en_model *model, const struct en_group *group,
                     const struct en_rule *rule)
{
    struct bytes id = en16931_text(group, rule->field);

    if (!en16931_has(group, rule->field) || !is_greek(model, group) ||
        (group->kind == EN_BUYER && !from_greece(model))) {
        return true;
    }
    return en16931_is(group, EN_ENDPOINT_SCHEME, "9933") && en16931_greek(id);
}

#define ROW(ID, SEVERITY, KIND, FIELD, HOLDS, TERM, TEXT)               \
    {                                                                   \
        .id = (ID), .term = (TERM), .text = (TEXT),                     \
        .severity = FINDING_##SEVERITY, .syntaxes = EN_IN_UBL,          \
        .set = EN_SET_NATIONAL, .kind = EN_##KIND, .field = EN_##FIELD, \
        .holds = (HOLDS)                                                \
    }
#define PART(NUMBER, TEXT) \
    ROW("GR-R-001-" NUMBER, ERROR, INVOICE, ID, number_part, "BT-1", TEXT)

static const struct en_rule rows[] = {
    PART("1", "A Greek invoice number has six parts"),
    PART("2", "Its first part is the seller's tax number"),
    PART("3", "Its second part is the day of issue"),
    PART("4", "Its third part is a number"),
    PART("5", "Its fourth part is a Greek type of document"),
    PART("6", "Its fifth part is not empty"),
    PART("7", "Its sixth part is not empty"),
    ROW("GR-R-002", ERROR, SELLER, TRADE_NAME, trading_name, "BT-28",
        "A Greek seller gives its full name"),
    ROW("GR-R-003", ERROR, REGISTRATION, REGISTRATION_ID, vat_right, "BT-31",
        "A Greek VAT number is EL and a right tax number"),
    ROW("GR-R-004-1", ERROR, INVOICE, NO_FIELD, marked, "BT-122",
        "A Greek invoice has one MARK"),
    ROW("GR-R-004-2", ERROR, DOCUMENT, REFERENCE, mark_number, "BT-122",
        "The MARK is a positive number"),
    ROW("GR-R-005", ERROR, BUYER, TRADE_NAME, trading_name, "BT-45",
        "A Greek seller gives the full name of the buyer"),
    ROW("GR-R-006", ERROR, BUYER, NO_FIELD, one_vat, "BT-48",
        "A Greek buyer has one VAT number, EL and a right tax number"),
    ROW("GR-S-008-1", WARNING, INVOICE, NO_FIELD, marked, "BT-124",
        "A Greek invoice says where it can be seen"),
    ROW("GR-R-008-2", ERROR, INVOICE, NO_FIELD, marked, "BT-124",
        "A Greek invoice says once where it can be seen"),
    ROW("GR-R-008-3", ERROR, DOCUMENT, REFERENCE_URI, invoice_link, "BT-124",
        "The place where an invoice can be seen is an address"),
    ROW("GR-R-009", ERROR, SELLER, ENDPOINT, endpoint, "BT-34",
        "A Greek seller's electronic address is its tax number"),
    ROW("GR-R-010", ERROR, BUYER, ENDPOINT, endpoint, "BT-49",
        "A Greek buyer's electronic address is its tax number"),
    ROW("GR-S-011", WARNING, SELLER, NO_FIELD, one_vat, "BT-31",
        "A Greek seller has one VAT number, EL and a right tax number"),
};

const struct en_rules en16931_greek_rules = EN_ROWS(rows);
