/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an invoice as EN 16931 sees it: groups (BG) of values (BT), each
 * with its place, whatever syntax it came in.
 *
 * A group is made by an element that the bindings name (en16931_bind.h), a
 * value by an element's text or an attribute. Nothing is judged here: what is
 * missing is not there, what stands twice is there twice.
 * Ownership: everything lives in the arena of the check.
 * Source: EN 16931-1 (semantic model); CEN/TS 16931-3-2 and -3-3 (UBL, CII).
 */
#ifndef DOCUMENT_EN16931_MODEL_H
#define DOCUMENT_EN16931_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/compiler.h"
#include "base/decimal.h"
#include "syntax/xml_read.h"

enum en_kind {
    EN_NO_GROUP,
    EN_INVOICE,
    EN_SELLER,         /* BG-4 */
    EN_BUYER,          /* BG-7 */
    EN_PAYEE,          /* BG-10 */
    EN_REPRESENTATIVE, /* BG-11 */
    EN_ADDRESS,        /* BG-5, BG-8, BG-12, BG-15 by its parent */
    EN_REGISTRATION,   /* of a party: for VAT, for another tax */
    EN_IDENTIFIER,     /* of a party, with its scheme */
    EN_DELIVERY,       /* BG-13 */
    EN_PERIOD,         /* BG-14, BG-26 by its parent */
    EN_PAYMENT,        /* BG-16 */
    EN_ALLOWANCE,      /* BG-20 */
    EN_CHARGE,         /* BG-21 */
    EN_UNDECIDED,      /* an indicator that says neither */
    EN_LINE_ALLOWANCE, /* BG-27 */
    EN_LINE_CHARGE,    /* BG-28 */
    EN_LINE_UNDECIDED,
    EN_PRICE_ALLOWANCE, /* BT-147 */
    EN_CATEGORY,        /* VAT category of an allowance, a line, a breakdown */
    EN_TAX_TOTAL,       /* BT-110, BT-111 */
    EN_BREAKDOWN,       /* BG-23 */
    EN_TOTALS,          /* BG-22 */
    EN_DOCUMENT,        /* BG-24 and BT-18 */
    EN_LINE_DOCUMENT,   /* BT-128 */
    EN_PRECEDING,       /* BG-3 */
    EN_LINE,            /* BG-25 */
    EN_ATTRIBUTE,       /* BG-32 */
    EN_CLASSIFICATION,  /* BT-158 */
    EN_KINDS
};

enum en_field {
    EN_NO_FIELD,
    /* the document */
    EN_CUSTOMIZATION,
    EN_PROFILE,
    EN_ID,
    EN_ISSUE_DATE,
    EN_ISSUE_FORMAT, /* CII: of the date */
    EN_DUE_DATE,
    EN_TYPE,
    EN_CREDIT_TYPE,
    EN_CURRENCY,
    EN_TAX_CURRENCY,
    EN_TAX_POINT,
    EN_TAX_POINT_CODE,
    EN_BUYER_REFERENCE,
    EN_ORDER,
    EN_NOTE,
    EN_NOTE_SUBJECT,
    EN_CONTRACT,
    EN_RECEIPT,
    EN_DESPATCH,
    EN_PROJECT,
    EN_TERMS,
    EN_CREDITOR,
    EN_CONTEXT, /* CII: parts that are to be there once */
    EN_GUIDELINE,
    EN_HEADER,
    /* a party */
    EN_PARTY,
    EN_NAME,
    EN_TRADE_NAME,
    EN_LEGAL_ID,
    EN_LEGAL_SCHEME,
    EN_LEGAL_FORM,
    EN_CONTACT,
    EN_COMMUNICATION,
    EN_ENDPOINT,
    EN_ENDPOINT_SCHEME,
    EN_REGISTRATION_ID,
    EN_REGISTRATION_TAX,
    EN_IDENT,
    EN_GLOBAL_IDENT,
    EN_IDENT_SCHEME,
    EN_STREET,
    EN_CITY,
    EN_ZONE,
    EN_ADDRESS_LINE,
    EN_COUNTRY,
    /* delivery, periods */
    EN_DELIVERY_DATE,
    EN_DELIVERY_NAME,
    EN_START,
    EN_END,
    /* payment */
    EN_MEANS,
    EN_MEANS_NAME,
    EN_PAYMENT_ID,
    EN_MEANS_DUE,
    EN_ACCOUNT,
    EN_ACCOUNT_ID,
    EN_PROPRIETARY,
    EN_BRANCH,
    EN_CARD,
    EN_CARD_NUMBER,
    EN_MANDATE,
    EN_MANDATE_ID,
    EN_PAYER_ACCOUNT,
    /* allowances and charges */
    EN_INDICATOR,
    EN_AMOUNT,
    EN_BASE,
    EN_PERCENT,
    EN_REASON,
    EN_REASON_CODE,
    /* VAT */
    EN_CODE,
    EN_TAX_SCHEME,
    EN_RATE,
    EN_EXEMPTION,
    EN_EXEMPTION_CODE,
    EN_TAX,
    EN_TAX_CURRENCY_OF, /* of EN_TAX */
    EN_TAXABLE,
    /* totals */
    EN_LINE_TOTAL,
    EN_ALLOWANCE_TOTAL,
    EN_CHARGE_TOTAL,
    EN_EXCLUSIVE,
    EN_INCLUSIVE,
    EN_PREPAID,
    EN_ROUNDING,
    EN_PAYABLE,
    /* references */
    EN_REFERENCE,
    EN_REFERENCE_SCHEME,
    EN_REFERENCE_TYPE,
    EN_REFERENCE_TEXT,
    EN_REFERENCE_URI,
    EN_ATTACHMENT,
    EN_BINARY,
    EN_MIME,
    EN_FILE,
    EN_PREVIOUS,
    EN_PREVIOUS_ID,
    /* a line */
    EN_LINE_ID,
    EN_LINE_NOTE,
    EN_ORDER_LINE,
    EN_QUANTITY,
    EN_UNIT,
    EN_NET,
    EN_ITEM,
    EN_ITEM_TEXT,
    EN_STANDARD_ID,
    EN_STANDARD_SCHEME,
    EN_PRICE,
    EN_PRICE_QUANTITY,
    EN_PRICE_UNIT,
    EN_GROSS_PRICE,
    EN_GROSS_QUANTITY,
    EN_GROSS_UNIT,
    EN_ATTRIBUTE_NAME,
    EN_ATTRIBUTE_VALUE,
    EN_CLASS,
    EN_CLASS_LIST,
    EN_CLASS_VERSION,
    EN_FIELDS
};

/* Longer texts are cut: no rule looks further. */
enum { EN_TEXT_KEPT = 1024 };

struct en_node;

struct en_value {
    struct en_value *next; /* of the group, in document order */
    const struct en_node *node;
    struct bytes text; /* without blanks around it */
    struct xml_place place;
    enum en_field field;
};

struct en_group {
    struct en_group *parent, *child, *last_child, *sibling;
    struct en_group *next; /* of the same kind, in the whole document */
    struct en_value *values, *last_value;
    const struct en_node *node;
    struct xml_place place;
    /* Of groups with many values or children, so that a lookup is not a walk:
     * the first of each field and kind; else NULL. */
    const struct en_value **first_values;
    struct en_group **first_children;
    uint32_t value_count, child_count;
    uint32_t ordinal; /* among siblings of its name, from 1 */
    enum en_kind kind;
};

/* From so many on. */
enum { EN_MANY = 32 };

enum en_syntax { EN_NEITHER, EN_UBL_INVOICE, EN_UBL_CREDIT_NOTE, EN_CII };

struct en_groups {
    struct en_group *first, *last;
    size_t count;
};

/* One VAT category with what it is a category of. */
struct en_category {
    const struct en_group *group;  /* has code, rate, exemption */
    const struct en_group *holder; /* line, allowance, charge or breakdown */
    struct bytes code;
    struct decimal rate;
    bool rated; /* a rate stands there and is a number */
    bool vat;   /* the tax scheme says VAT */
};

/* Sum of lines + charges - allowances of one code and rate. */
struct en_share {
    struct bytes code;
    struct decimal rate, amount;
    bool rated;
};

/* A sum that is valid while its numbers are numbers. */
struct en_total {
    struct decimal amount;
    bool valid;
};

enum en_sum {
    EN_SUM_LINES,
    EN_SUM_ALLOWANCES,
    EN_SUM_CHARGES,
    EN_SUM_TAXES, /* of the breakdowns */
    EN_SUMS
};

struct en_model {
    struct arena *arena;
    enum en_syntax syntax;
    struct en_group *invoice;
    const struct en_group *period; /* of the invoice, or NULL */
    /* Of the first seller, buyer and tax representative; or NULL. */
    const struct en_group *vat_of_seller, *vat_of_buyer, *vat_of_representative;
    bool summed; /* en16931_model_sum was here */
    struct en_groups groups[EN_KINDS];
    /* Made by en16931_model_sum when all is read. */
    struct en_category *categories;
    size_t category_count;
    struct en_share *shares; /* ordered by code, rate */
    size_t share_count;
    struct en_total sums[EN_SUMS]; /* rounded as en16931_cents does */
    bool overflowed;               /* a share is beyond what decimals hold */
};

/* The first value of the field, or NULL; a NULL group has none. */
const struct en_value *en16931_value(const struct en_group *group,
                                     enum en_field field);
size_t en16931_count(const struct en_group *group, enum en_field field);
static inline bool en16931_has(const struct en_group *group,
                               enum en_field field)
{
    return en16931_value(group, field) != NULL;
}
/* Its text, or empty. */
struct bytes en16931_text(const struct en_group *group, enum en_field field);
bool en16931_is(const struct en_group *group, enum en_field field,
                const char *text);
/* False where it is missing or no number. */
bool en16931_number(const struct en_group *group, enum en_field field,
                    struct decimal *number) MUST_CHECK;
/* First child of the kind behind `after` (NULL: from the first on). */
const struct en_group *en16931_child(const struct en_group *group,
                                     enum en_kind kind,
                                     const struct en_group *after);
/* First group of the kind in the document, or NULL. */
static inline const struct en_group *en16931_first(const struct en_model *model,
                                                   enum en_kind kind)
{
    return model->groups[kind].first;
}
/* "VAT", whatever its case. */
bool en16931_is_vat(struct bytes text);
/* A registration for VAT of the party, from `after` on (NULL: the first). */
const struct en_group *en16931_vat_registration(const struct en_model *model,
                                                const struct en_group *party,
                                                const struct en_group *after);
/* Its identifier, or empty. */
struct bytes en16931_vat_id(const struct en_model *model,
                            const struct en_group *party);
/* As XPath's round(x * 100) div 100: a half goes up, -0.005 to 0. */
struct decimal en16931_cents(struct decimal number);
/* Puts them behind what the group has. */
void en16931_add_value(struct en_model *model, struct en_group *group,
                       struct en_value *value);
void en16931_add_child(struct en_group *group, struct en_group *child);
/* Fills categories, shares and sums. */
void en16931_model_sum(struct en_model *model);

#endif
