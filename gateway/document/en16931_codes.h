/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the code lists that EN 16931 and Peppol BIS Billing 3 name.
 *
 * In: a list and a code without blanks around it. Out: whether it is in it.
 * Source: UNTDID, ISO 3166, 4217 and 6523, UN/ECE Recommendations 20 and 21,
 * the CEF lists EAS and VATEX, in the selection of EN 16931's list of codes,
 * version 15 (codes that later versions took away are still known).
 */
#ifndef DOCUMENT_EN16931_CODES_H
#define DOCUMENT_EN16931_CODES_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"

enum { EN_CODE_LONGEST = 80 };

enum en_code_list {
    EN_CODES_DOCUMENT,
    EN_CODES_CREDIT_NOTE,
    EN_CODES_CII_DOCUMENT,
    EN_CODES_CURRENCY,
    EN_CODES_TAX_POINT,
    EN_CODES_CII_TAX_POINT,
    EN_CODES_REFERENCE,
    EN_CODES_ICD,
    EN_CODES_EAS,
    EN_CODES_CLASSIFICATION,
    EN_CODES_COUNTRY,
    EN_CODES_PAYMENT_MEANS,
    EN_CODES_VAT_CATEGORY,
    EN_CODES_ALLOWANCE,
    EN_CODES_CHARGE,
    EN_CODES_EXEMPTION,
    EN_CODES_UNIT,
    EN_CODES_UNIT_FROM_K,
    EN_CODES_PACKAGE,
    EN_CODES_SUBJECT,
    EN_CODES_MIME,
    EN_CODES_VAT_PREFIX,
    EN_CODES_PEPPOL_INVOICE,
    EN_CODES_PEPPOL_CREDIT_NOTE,
    EN_CODES_PEPPOL_CII,
    EN_CODES_DK_PAYMENT,
    EN_CODES_NL_PAYMENT,
    EN_CODE_LISTS
};

bool en16931_code(enum en_code_list list, struct bytes code);

#endif
