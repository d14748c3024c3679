/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_country.h"

static char upper(char byte)
{
    return (char)(byte >= 'a' && byte <= 'z' ? byte - 32 : byte);
}

bool en16931_is_country(struct bytes code, const char *country)
{
    return code.length == 2 && upper(code.data[0]) == country[0] &&
           upper(code.data[1]) == country[1];
}

struct bytes en16931_country(const struct en_group *party)
{
    return en16931_text(en16931_child(party, EN_ADDRESS, NULL), EN_COUNTRY);
}

/* The rules for CII look for a scheme that CII has not, "VAT". */
struct bytes en16931_rule_vat_id(const struct en_model *model,
                                 const struct en_group *party)
{
    return model->syntax == EN_CII ? bytes_of("", 0)
                                   : en16931_vat_id(model, party);
}

/* By the VAT identifier, the tax representative's, the address. */
bool en16931_seller_of(const struct en_model *model, const char *country)
{
    const struct en_group *seller = en16931_first(model, EN_SELLER);
    struct bytes id = en16931_rule_vat_id(model, seller);

    if (id.length == 0) {
        id =
            en16931_rule_vat_id(model, en16931_first(model, EN_REPRESENTATIVE));
    }
    return en16931_is_country(id.length == 0 ? en16931_country(seller)
                                             : bytes_slice(id, 0, 2),
                              country);
}

bool en16931_seller_in(const struct en_model *model, const char *country)
{
    return en16931_is_country(en16931_country(en16931_first(model, EN_SELLER)),
                              country);
}

bool en16931_buyer_in(const struct en_model *model, const char *country)
{
    return en16931_is_country(en16931_country(en16931_first(model, EN_BUYER)),
                              country);
}

bool en16931_both_in(const struct en_model *model, const char *country)
{
    return en16931_seller_in(model, country) &&
           en16931_buyer_in(model, country);
}

bool en16931_is_credit_note(const struct en_model *model)
{
    return model->syntax == EN_UBL_CREDIT_NOTE ||
           (model->syntax == EN_CII &&
            en16931_is(model->invoice, EN_TYPE, "381"));
}

bool en16931_is_number(struct bytes text)
{
    struct decimal number;

    return decimal_parse(bytes_trim(text), '.', &number);
}
