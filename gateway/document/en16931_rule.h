/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a rule of EN 16931 or Peppol is: a row in one of the tables
 * en16931_rules_*.c.
 *
 * A group rule is asked once for every group of its kind when the document is
 * read; an element rule for every element (or attribute) of its name as it
 * comes, wherever it stands. Both say whether the rule holds. A group or
 * element that is not there asks nothing: a part of an invoice can be checked.
 */
#ifndef DOCUMENT_EN16931_RULE_H
#define DOCUMENT_EN16931_RULE_H

#include "document/en16931_codes.h"
#include "document/en16931_model.h"
#include "document/finding.h"

enum en_rule_set { EN_SET_CORE = 1, EN_SET_PEPPOL = 2, EN_SET_NATIONAL = 4 };
enum { EN_IN_UBL = 1, EN_IN_CII = 2, EN_IN_BOTH = 3 };

/* An element as it ends, or one of its attributes as it begins. */
struct en_element {
    struct bytes text;            /* as it stands, cut at EN_TEXT_KEPT */
    const char *name, *parent;    /* with prefixes; parent "" for the root */
    struct bytes scheme;          /* @schemeID of the element */
    const struct en_model *model; /* what was read so far */
    bool of_seller, of_payee;     /* it stands inside of one */
    bool of_item, of_delivery, of_registration, of_price_allowance;
};

struct en_rule {
    const char *id;
    const char *term; /* BT or BG that it is about, "" for none */
    const char *text; /* a sentence without full stop: what must be so */
    enum finding_severity severity;
    unsigned syntaxes; /* EN_IN_… */
    enum en_rule_set set;
    /* A group rule; the finding stands at the first value of `field`. */
    enum en_kind kind, parent; /* EN_NO_GROUP: any parent */
    enum en_field field, other;
    enum en_kind of; /* whose it is, where a rule is of several parties */
    bool (*holds)(const struct en_model *model, const struct en_group *group,
                  const struct en_rule *rule);
    /* An element rule: `within` is the parent's name or NULL, `attribute` NULL
     * for the text; a missing attribute asks nothing. "*" as element is any,
     * "*ID" as element or parent any whose name ends so. */
    const char *element, *within, *attribute;
    enum en_code_list list;
    bool once;  /* told at the first place only */
    bool whole; /* asked of elements with elements inside, too */
    bool (*fits)(const struct en_element *element, const struct en_rule *rule);
};

struct en_rules {
    const struct en_rule *rows;
    size_t count;
};

extern const struct en_rules en16931_core_rules, en16931_sum_rules,
    en16931_code_rules, en16931_ubl_rules, en16931_cii_rules,
    en16931_peppol_rules, en16931_national_rules, en16931_nordic_rules,
    en16931_greek_rules, en16931_peppol_code_rules;
/* Rules of VAT categories, made from families and templates. */
struct en_rules en16931_vat_rules(struct arena *arena);
/* Tells `report` of each of them that does not hold; `rules` are those of
 * en16931_vat_rules. Linear in the categories. */
void en16931_vat_check(const struct en_model *model,
                       const struct en_rules *rules,
                       void (*report)(void *context, const struct en_rule *rule,
                                      const struct en_group *group),
                       void *context);

/* What most rules ask. */
typedef bool en_holds(const struct en_model *model,
                      const struct en_group *group, const struct en_rule *rule);
en_holds en16931_there;     /* `field` is there */
en_holds en16931_filled;    /* and is not blank */
en_holds en16931_either;    /* `field` or `other` is there */
en_holds en16931_at_most_1; /* `field` is there once at most */
en_holds en16931_decimals;  /* `field` has two decimals at most */
en_holds en16931_neither;   /* neither `field` nor `other` is there */

/* Is the tax within 1 of what the rate gives, both without their signs? */
bool en16931_tax_fits(struct decimal tax, struct decimal taxable,
                      struct decimal rate);

#define EN_ROWS(ROWS)                             \
    {                                             \
        (ROWS), sizeof(ROWS) / sizeof((ROWS)[0]), \
    }

#endif
