/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: which country's rules a document is under: what the rules of
 * several countries ask about its parties.
 *
 * In: a model that is read to its end. Countries are two capitals.
 * Source: the variables that the national rules of Peppol BIS Billing 3 share.
 */
#ifndef DOCUMENT_EN16931_COUNTRY_H
#define DOCUMENT_EN16931_COUNTRY_H

#include "document/en16931_model.h"

/* Two letters, of any case. */
bool en16931_is_country(struct bytes code, const char *country);
/* Of a party's address, or empty. */
struct bytes en16931_country(const struct en_group *party);
/* The VAT identifier as these rules find it: in CII they look for the scheme
 * "VAT", which CII has not, and so find none. */
struct bytes en16931_rule_vat_id(const struct en_model *model,
                                 const struct en_group *party);
/* By the VAT identifier, else the tax representative's, else the address. */
bool en16931_seller_of(const struct en_model *model, const char *country);
/* By the address. */
bool en16931_seller_in(const struct en_model *model, const char *country);
bool en16931_buyer_in(const struct en_model *model, const char *country);
bool en16931_both_in(const struct en_model *model, const char *country);
bool en16931_is_credit_note(const struct en_model *model);
bool en16931_is_number(struct bytes text);

#endif
