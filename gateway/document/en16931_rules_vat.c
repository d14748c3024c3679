/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_rule.h"

/* The same rules for nine categories of VAT, as in EN 16931: what differs
 * stands in the family. */
enum rate_rule { RATE_POSITIVE, RATE_ZERO, RATE_NONE, RATE_ANY };
enum need { NEED_SELLER, NEED_SELLER_BUYER, NEED_VAT, NEED_VAT_BUYER, NEED_NO };

struct family {
    const char *prefix, *code, *name;
    enum rate_rule rate;
    enum need need;
    bool by_rate;  /* a breakdown for each rate; else one for all */
    bool exempted; /* must give a reason; else must not */
};

static const struct family families[] = {
    { "S", "S", "standard rate", RATE_POSITIVE, NEED_SELLER, true, false },
    { "Z", "Z", "zero rate", RATE_ZERO, NEED_SELLER, false, false },
    { "E", "E", "exempt", RATE_ZERO, NEED_SELLER, false, true },
    { "AE", "AE", "reverse charge", RATE_ZERO, NEED_SELLER_BUYER, false, true },
    { "IC", "K", "intra-community supply", RATE_ZERO, NEED_VAT_BUYER, false,
      true },
    { "G", "G", "export outside the EU", RATE_ZERO, NEED_VAT, false, true },
    { "O", "O", "not subject to VAT", RATE_NONE, NEED_NO, false, true },
    { "AF", "L", "IGIC (Canary Islands)", RATE_ANY, NEED_SELLER, true, false },
    { "AG", "M", "IPSI (Ceuta and Melilla)", RATE_ANY, NEED_SELLER, true,
      false },
};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

/* Rules of a family by number; 11 to 14 are of K and O only. */
enum { RULE_NUMBERS = 14, WHOLE_B = 2 };

/* What stands where, for one family. */
struct presence {
    size_t line, allowance, charge, other, breakdown; /* of any scheme */
    size_t vat_line, vat_allowance, vat_charge, vat_breakdown, vat_any;
    struct decimal amount; /* over all rates */
    bool amount_valid;
};

struct check {
    const struct en_model *model;
    const struct en_rules *rules;
    void (*report)(void *context, const struct en_rule *rule,
                   const struct en_group *group);
    void *context;
    struct presence of[FAMILIES];
    size_t vat_lines, vat_allowances, vat_charges, vat_breakdowns;
    size_t lines, allowances, breakdowns; /* categories of any scheme */
    bool seller_any, seller_vat, representative_vat, buyer_vat, buyer_legal;
};

static bool is_cii(const struct check *check)
{
    return check->model->syntax == EN_CII;
}

/* FAMILIES where no family has the code. */
static size_t family_of(struct bytes code)
{
    size_t i = 0;

    while (i < FAMILIES && !bytes_equal_text(code, families[i].code)) {
        i++;
    }
    return i;
}

static void count_one(struct check *check, const struct en_category *item)
{
    size_t index = family_of(item->code);
    struct presence none = { 0 };
    struct presence *of = index < FAMILIES ? &check->of[index] : &none;
    size_t vat = item->vat;

    of->vat_any += vat;
    switch (item->holder->kind) {
    case EN_LINE:
        of->line++, of->vat_line += vat;
        check->lines++, check->vat_lines += vat;
        break;
    case EN_ALLOWANCE:
    case EN_LINE_ALLOWANCE:
    case EN_PRICE_ALLOWANCE:
        of->allowance++, of->vat_allowance += vat;
        check->allowances++, check->vat_allowances += vat;
        break;
    case EN_CHARGE:
    case EN_LINE_CHARGE:
        of->charge++, of->vat_charge += vat;
        check->allowances++, check->vat_charges += vat;
        break;
    case EN_BREAKDOWN:
        of->breakdown++, of->vat_breakdown += vat;
        check->breakdowns++, check->vat_breakdowns += vat;
        break;
    default:
        of->other++;
        check->allowances++;
        break;
    }
}

static void count_all(struct check *check)
{
    const struct en_model *model = check->model;

    for (size_t i = 0; i < FAMILIES; i++) {
        check->of[i].amount_valid = true;
    }
    for (size_t i = 0; i < model->category_count; i++) {
        count_one(check, &model->categories[i]);
    }
    for (size_t i = 0; i < model->share_count; i++) {
        size_t index = family_of(model->shares[i].code);

        if (index < FAMILIES &&
            !decimal_add(check->of[index].amount, model->shares[i].amount,
                         &check->of[index].amount)) {
            check->of[index].amount_valid = false;
        }
    }
}

/* Any registration of the seller counts in UBL, VA and FC in CII. */
static bool any_registration(const struct en_model *model,
                             const struct en_group *seller)
{
    const struct en_group *found = NULL;

    while ((found = en16931_child(seller, EN_REGISTRATION, found)) != NULL) {
        if (en16931_has(found, EN_REGISTRATION_ID) &&
            (model->syntax != EN_CII ||
             en16931_is(found, EN_REGISTRATION_TAX, "VA") ||
             en16931_is(found, EN_REGISTRATION_TAX, "FC"))) {
            return true;
        }
    }
    return false;
}

static void look_at_parties(struct check *check)
{
    const struct en_model *model = check->model;
    const struct en_group *seller = en16931_first(model, EN_SELLER);
    const struct en_group *buyer = en16931_first(model, EN_BUYER);

    check->seller_any = any_registration(model, seller);
    check->seller_vat = en16931_vat_registration(model, seller, NULL) != NULL;
    check->representative_vat =
        en16931_vat_registration(model, en16931_first(model, EN_REPRESENTATIVE),
                                 NULL) != NULL;
    check->buyer_vat = en16931_vat_registration(model, buyer, NULL) != NULL;
    check->buyer_legal = en16931_has(buyer, EN_LEGAL_ID);
}

static bool parties_fit(const struct check *check, enum need need)
{
    bool seller = check->seller_any || check->representative_vat;
    bool vat = check->seller_vat || check->representative_vat;

    switch (need) {
    case NEED_SELLER:
        return seller;
    case NEED_SELLER_BUYER:
        return seller && (check->buyer_vat || check->buyer_legal);
    case NEED_VAT:
        return vat;
    case NEED_VAT_BUYER:
        return vat && check->buyer_vat;
    case NEED_NO:
        return !vat && !check->buyer_vat;
    }
    return true;
}

/* 01: a category that is used is in the breakdown, and once. */
static bool breakdown_there(const struct check *check, size_t index)
{
    const struct presence *of = &check->of[index];
    bool used = of->line + of->allowance + of->charge + of->other > 0;

    if (is_cii(check)) {
        if (families[index].by_rate) {
            return !used || of->breakdown > 0;
        }
        if (of->breakdown == 0) {
            return !used || families[index].need == NEED_NO;
        }
        return of->breakdown == 1 && used;
    }
    if (families[index].by_rate) {
        bool scheme = index > 0; /* S alone is counted whatever its scheme */
        size_t uses = scheme ? of->vat_line + of->vat_allowance + of->vat_charge
                             : of->line + of->allowance + of->charge;

        return (uses > 0) == ((scheme ? of->vat_breakdown : of->breakdown) > 0);
    }
    return of->vat_any == 0 || of->vat_breakdown == 1;
}

/* The share of one code and rate; NULL: there is none. */
static const struct en_share *find_share(const struct en_model *model,
                                         struct bytes code, struct decimal rate)
{
    size_t low = 0, high = model->share_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct en_share *share = &model->shares[middle];
        int order = bytes_compare(share->code, code);

        if (order == 0) {
            order = share->rated ? decimal_compare(share->rate, rate) : -1;
        }
        if (order == 0) {
            return share;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static bool within_one(struct decimal a, struct decimal b)
{
    const struct decimal one = { 1, 0 }, minus = { -1, 0 };
    struct decimal apart;

    return decimal_subtract(a, b, &apart) && decimal_compare(apart, one) < 0 &&
           decimal_compare(apart, minus) > 0;
}

/* 08: the taxable amount is what lines, charges and allowances add up to. In
 * CII some families are allowed to be off by less than 1, in UBL others. */
static bool taxable_fits(const struct check *check, size_t index,
                         const struct en_category *item)
{
    const struct en_model *model = check->model;
    const struct family *family = &families[index];
    struct decimal wanted = check->of[index].amount, taxable;
    bool near = is_cii(check) ? !family->by_rate && family->need != NEED_NO
                              : family->by_rate;

    if (!en16931_number(item->holder, EN_TAXABLE, &taxable) ||
        model->overflowed || !check->of[index].amount_valid) {
        return family->by_rate && !en16931_has(item->group, EN_RATE);
    }
    if (family->by_rate) {
        const struct decimal none = { 0, 0 };
        const struct en_share *share;

        if (!item->rated) {
            return !en16931_has(item->group, EN_RATE);
        }
        share = find_share(model, item->code, item->rate);
        if (share == NULL && !is_cii(check) && index == 0) {
            return false;
        }
        wanted = share == NULL ? none : share->amount;
    } else if (!is_cii(check) && model->groups[EN_LINE].count == 0) {
        return false;
    }
    if (is_cii(check)) {
        wanted = en16931_cents(wanted);
    }
    return near ? within_one(taxable, wanted)
                : decimal_compare(taxable, wanted) == 0;
}

/* 09 */
static bool tax_fits(const struct check *check, const struct family *family,
                     const struct en_category *item)
{
    struct decimal tax, taxable;

    if (family->by_rate) {
        if (is_cii(check) && family->rate == RATE_ANY) {
            return true; /* BR-CO-17 says it there */
        }
        return item->rated && en16931_number(item->holder, EN_TAX, &tax) &&
               en16931_number(item->holder, EN_TAXABLE, &taxable) &&
               en16931_tax_fits(tax, taxable, item->rate);
    }
    return en16931_number(item->holder, EN_TAX, &tax) && decimal_is_zero(tax);
}

/* 05, 06, 07 */
static bool rate_fits(const struct check *check, const struct family *family,
                      const struct en_category *item)
{
    enum rate_rule rule = family->rate;

    if (is_cii(check) && strcmp(family->prefix, "AF") == 0) {
        rule = RATE_POSITIVE;
    }
    switch (rule) {
    case RATE_POSITIVE:
        return item->rated && !decimal_is_zero(item->rate) &&
               !decimal_is_negative(item->rate);
    case RATE_ZERO:
        return item->rated && decimal_is_zero(item->rate);
    case RATE_NONE:
        return !en16931_has(item->group, EN_RATE);
    case RATE_ANY:
        return item->rated && !decimal_is_negative(item->rate);
    }
    return true;
}

static bool exemption_fits(const struct family *family,
                           const struct en_category *item)
{
    bool given = en16931_has(item->group, EN_EXEMPTION) ||
                 en16931_has(item->group, EN_EXEMPTION_CODE);

    return given == family->exempted;
}

static void tell(const struct check *check, size_t index, size_t number,
                 const struct en_group *group, bool holds)
{
    if (!holds) {
        check->report(check->context,
                      &check->rules->rows[index * RULE_NUMBERS + number - 1],
                      group);
    }
}

/* One category of a line, allowance, charge or breakdown. */
static void check_category(const struct check *check, size_t index,
                           const struct en_category *item)
{
    const struct family *family = &families[index];
    size_t place = item->holder->kind == EN_LINE ? 0
                   : item->holder->kind == EN_ALLOWANCE ||
                           item->holder->kind == EN_LINE_ALLOWANCE ||
                           item->holder->kind == EN_PRICE_ALLOWANCE
                       ? 1
                       : 2;

    if (item->holder->kind == EN_BREAKDOWN) {
        tell(check, index, 8, item->holder, taxable_fits(check, index, item));
        tell(check, index, 9, item->holder, tax_fits(check, family, item));
        tell(check, index, 10, item->group, exemption_fits(family, item));
        return;
    }
    if (item->holder->kind == EN_UNDECIDED ||
        item->holder->kind == EN_LINE_UNDECIDED) {
        return;
    }
    tell(check, index, 5 + place, item->group, rate_fits(check, family, item));
    if (is_cii(check)) {
        tell(check, index, 2 + place, item->group,
             parties_fit(check, family->need));
    }
}

/* 02, 03 and 04 stand at the document in UBL, at each use in CII. */
static void check_parties(const struct check *check, size_t index,
                          const struct en_group *invoice)
{
    const struct presence *of = &check->of[index];
    bool fit = parties_fit(check, families[index].need);

    tell(check, index, 2, invoice, of->vat_line == 0 || fit);
    tell(check, index, 3, invoice, of->vat_allowance == 0 || fit);
    tell(check, index, 4, invoice, of->vat_charge == 0 || fit);
}

static bool delivered(const struct check *check)
{
    const struct en_model *model = check->model;

    for (const struct en_group *period = en16931_first(model, EN_PERIOD);
         period != NULL; period = period->next) {
        if (period->parent == model->invoice && period->values != NULL) {
            return true;
        }
    }
    return en16931_text(en16931_first(model, EN_DELIVERY), EN_DELIVERY_DATE)
               .length > 1;
}

static bool delivered_to(const struct check *check)
{
    const struct en_group *address = en16931_child(
        en16931_first(check->model, EN_DELIVERY), EN_ADDRESS, NULL);

    return en16931_text(address, EN_COUNTRY).length > 1;
}

/* Intra-community supply says when and where to; what is not subject to VAT
 * stands with nothing that is. */
static void check_special(const struct check *check, size_t index,
                          const struct en_group *invoice)
{
    const struct presence *of = &check->of[index];
    bool cii = is_cii(check);

    if ((cii ? of->breakdown : of->vat_breakdown) == 0) {
        return;
    }
    if (strcmp(families[index].prefix, "IC") == 0) {
        tell(check, index, 11, invoice, delivered(check));
        tell(check, index, 12, invoice, delivered_to(check));
    } else if (strcmp(families[index].prefix, "O") == 0) {
        bool uses =
            check->lines == of->line && check->breakdowns == of->breakdown;
        bool allowances =
            check->allowances == of->allowance + of->charge + of->other;

        tell(check, index, 11, invoice,
             cii ? uses : check->vat_breakdowns == of->vat_breakdown);
        tell(check, index, 12, invoice,
             cii ? uses : check->vat_lines == of->vat_line);
        tell(check, index, 13, invoice,
             cii ? allowances : check->vat_allowances == of->vat_allowance);
        tell(check, index, 14, invoice,
             cii ? allowances : check->vat_charges == of->vat_charge);
    }
}

/* Split payment (category B) is of Italy, and not beside the standard rate. */
static void check_split(const struct check *check)
{
    const struct en_model *model = check->model;
    const struct en_rule *rows = &check->rules->rows[FAMILIES * RULE_NUMBERS];
    bool split = false;

    for (size_t i = 0; i < model->category_count && !split; i++) {
        split = bytes_equal_text(model->categories[i].code, "B");
    }
    if (!split) {
        return;
    }
    for (const struct en_group *address = en16931_first(model, EN_ADDRESS);
         address != NULL; address = address->next) {
        if (en16931_has(address, EN_COUNTRY) &&
            !en16931_is(address, EN_COUNTRY, "IT")) {
            check->report(check->context, &rows[0], address);
            break;
        }
    }
    if (check->of[0].line + check->of[0].allowance + check->of[0].charge > 0 ||
        (is_cii(check) && check->of[0].breakdown > 0)) {
        check->report(check->context, &rows[1], model->invoice);
    }
}

void en16931_vat_check(const struct en_model *model,
                       const struct en_rules *rules,
                       void (*report)(void *context, const struct en_rule *rule,
                                      const struct en_group *group),
                       void *context)
{
    struct check check = {
        .model = model, .rules = rules, .report = report, .context = context
    };

    count_all(&check);
    look_at_parties(&check);
    for (size_t i = 0; i < FAMILIES; i++) {
        tell(&check, i, 1, model->invoice, breakdown_there(&check, i));
        check_special(&check, i, model->invoice);
        if (!is_cii(&check)) {
            check_parties(&check, i, model->invoice);
        }
    }
    for (size_t i = 0; i < model->category_count; i++) {
        const struct en_category *item = &model->categories[i];
        size_t index = family_of(item->code);

        /* CII looks for S and Z breakdowns whatever their scheme. */
        if (index < FAMILIES &&
            (item->vat || (is_cii(&check) && index < 2 &&
                           item->holder->kind == EN_BREAKDOWN))) {
            check_category(&check, index, item);
        }
    }
    check_split(&check);
}

/* "%s" is the family's name. */
static const struct {
    const char *term, *text;
} templates[RULE_NUMBERS] = {
    { "BG-23", "A category that is used has its VAT breakdown: %s" },
    { "BT-31", "A line of this category goes with the right VAT identifiers "
               "of the parties: %s" },
    { "BT-31", "An allowance of this category goes with the right VAT "
               "identifiers of the parties: %s" },
    { "BT-31", "A charge of this category goes with the right VAT "
               "identifiers of the parties: %s" },
    { "BT-152", "The rate of a line fits its VAT category: %s" },
    { "BT-96", "The rate of an allowance fits its VAT category: %s" },
    { "BT-103", "The rate of a charge fits its VAT category: %s" },
    { "BT-116", "The taxable amount is what the lines, charges and "
                "allowances of the category add up to: %s" },
    { "BT-117", "The tax of the breakdown fits its category: %s" },
    { "BT-120", "The breakdown gives a reason for exemption where, and only "
                "where, its category asks for one: %s" },
    { "BG-23", "The breakdown has no other category beside: %s" },
    { "BG-25", "Lines are all of this category: %s" },
    { "BG-20", "Allowances are all of this category: %s" },
    { "BG-21", "Charges are all of this category: %s" },
};

static enum en_field field_of(size_t number)
{
    static const enum en_field fields[RULE_NUMBERS] = {
        [4] = EN_RATE,    [5] = EN_RATE, [6] = EN_RATE,
        [7] = EN_TAXABLE, [8] = EN_TAX,  [9] = EN_EXEMPTION_CODE,
    };

    return fields[number];
}

/* AF-09 and AG-09 are BR-CO-17 in CII; 11 to 14 are not of every family. */
static unsigned syntaxes_of(const struct family *family, size_t number)
{
    if (number >= 10 && family->need != NEED_NO &&
        !(number < 12 && family->need == NEED_VAT_BUYER)) {
        return 0;
    }
    return number == 8 && family->rate == RATE_ANY ? EN_IN_UBL : EN_IN_BOTH;
}

/* What the numbers 11 and 12 ask of intra-community supply. */
static void describe_supply(struct en_rule *rows)
{
    rows[10].term = "BT-72";
    rows[10].text = "Intra-community supply has a date or period of delivery";
    rows[11].term = "BT-80";
    rows[11].text = "Intra-community supply names the country of delivery";
}

struct en_rules en16931_vat_rules(struct arena *arena)
{
    static const struct en_rule split[WHOLE_B] = {
        { .id = "BR-B-01",
          .term = "BT-40",
          .text = "Split payment is for domestic Italian invoices",
          .syntaxes = EN_IN_BOTH,
          .severity = FINDING_ERROR,
          .set = EN_SET_CORE,
          .field = EN_COUNTRY },
        { .id = "BR-B-02",
          .term = "BT-151",
          .text = "Split payment does not stand beside the standard rate",
          .syntaxes = EN_IN_BOTH,
          .severity = FINDING_ERROR,
          .set = EN_SET_CORE },
    };
    size_t count = FAMILIES * RULE_NUMBERS + WHOLE_B;
    struct en_rule *rows = arena_take_array(arena, count, sizeof(*rows));
    struct en_rules rules = { rows, count };

    for (size_t i = 0; i < FAMILIES; i++) {
        for (size_t j = 0; j < RULE_NUMBERS; j++) {
            struct en_rule *row = &rows[i * RULE_NUMBERS + j];

            row->id =
                arena_format(arena, "BR-%s-%02zu", families[i].prefix, j + 1);
            row->term = templates[j].term;
            row->text = arena_format(arena, "%.*s%s",
                                     (int)strlen(templates[j].text) - 2,
                                     templates[j].text, families[i].name);
            row->severity = FINDING_ERROR;
            row->set = EN_SET_CORE;
            row->syntaxes = syntaxes_of(&families[i], j);
            row->field = field_of(j);
        }
    }
    for (size_t i = 0; i < FAMILIES; i++) {
        if (families[i].need == NEED_VAT_BUYER) {
            describe_supply(&rows[i * RULE_NUMBERS]);
        }
    }
    memcpy(&rows[FAMILIES * RULE_NUMBERS], split, sizeof(split));
    return rules;
}
