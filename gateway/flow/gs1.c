/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/gs1.h"

#include "base/log.h"

static bool all_digits(struct bytes text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.length > 0;
}

char gs1_check_digit(struct bytes digits)
{
    unsigned sum = 0;

    for (size_t i = 0; i < digits.length; i++) {
        unsigned weight = (digits.length - i) % 2 == 1 ? 3 : 1;

        sum += weight * (unsigned)(digits.data[i] - '0');
        sum %= 10;
    }
    return (char)('0' + (10 - sum) % 10);
}

bool gs1_is_checked(struct bytes digits)
{
    struct bytes body;

    if (digits.length < 2 || !all_digits(digits)) {
        return false;
    }
    body = bytes_slice(digits, 0, digits.length - 1);
    return gs1_check_digit(body) == digits.data[digits.length - 1];
}

bool gs1_is_gtin(struct bytes text)
{
    return (text.length == 8 || text.length == 12 || text.length == 13 ||
            text.length == 14) &&
           gs1_is_checked(text);
}

bool gs1_gtin14(struct bytes text, char padded[GS1_GTIN14_SIZE])
{
    size_t zeros;

    if (text.length >= GS1_GTIN14_SIZE || !all_digits(text)) {
        return false;
    }
    zeros = GS1_GTIN14_SIZE - 1 - text.length;
    memset(padded, '0', zeros);
    memcpy(padded + zeros, text.data, text.length);
    padded[GS1_GTIN14_SIZE - 1] = '\0';
    return true;
}

bool gs1_is_company_prefix(struct bytes text)
{
    return text.length >= 4 && text.length <= 12 && all_digits(text);
}

void gs1_sscc(struct bytes company_prefix, uint64_t serial,
              char sscc[GS1_SSCC_LENGTH + 1])
{
    size_t body = GS1_SSCC_LENGTH - 1;

    if (!gs1_is_company_prefix(company_prefix)) {
        log_panic("gs1_sscc without a company prefix");
    }
    sscc[0] = '0';
    memcpy(sscc + 1, company_prefix.data, company_prefix.length);
    for (size_t at = body; at-- > 1 + company_prefix.length;) {
        sscc[at] = (char)('0' + serial % 10);
        serial /= 10;
    }
    sscc[body] = gs1_check_digit(bytes_of(sscc, body));
    sscc[body + 1] = '\0';
}
