/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: is an identifier of a company what its scheme says it is: length,
 * characters, check digits.
 *
 * In: the identifier without blanks around it. Out: yes or no.
 * Source: the publishers of the schemes, as the rules of Peppol apply them.
 */
#ifndef DOCUMENT_EN16931_IDS_H
#define DOCUMENT_EN16931_IDS_H

#include <stdbool.h>

#include "base/bytes.h"

bool en16931_digits(struct bytes id, size_t length); /* 0: of any length */
bool en16931_gln(struct bytes id);                   /* 0088 GS1 */
bool en16931_norwegian(struct bytes id);             /* 0192, nine digits */
bool en16931_danish(
    struct bytes id); /* 0184, eight digits, DK in front or not */
bool en16931_danish_unit(struct bytes id);    /* 0198, with DK */
bool en16931_danish_place(struct bytes id);   /* 0096 */
bool en16931_dutch_company(struct bytes id);  /* 0106, KVK */
bool en16931_dutch_office(struct bytes id);   /* 0190, OIN */
bool en16931_dutch_place(struct bytes id);    /* 0217 */
bool en16931_dutch_vat(struct bytes id);      /* 9944, NL123456789B12 */
bool en16931_belgian(struct bytes id);        /* 0208 */
bool en16931_swedish(struct bytes id);        /* 0007 */
bool en16931_australian(struct bytes id);     /* 0151, ABN */
bool en16931_italian_office(struct bytes id); /* 0201, IPA */
bool en16931_italian_tax(struct bytes id);    /* 0210, 9907 */
bool en16931_italian_vat(struct bytes id);    /* 0211, 9906 */
bool en16931_greek(struct bytes id);          /* TIN, nine digits */
/* "YYYY-MM-DD", a day that there is. */
bool en16931_day(struct bytes text);

#endif
