/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_ids.h"

static unsigned digit(struct bytes id, size_t i)
{
    return (unsigned)(unsigned char)id.data[i] - '0';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

bool en16931_digits(struct bytes id, size_t length)
{
    if (id.length == 0 || (length != 0 && id.length != length)) {
        return false;
    }
    for (size_t i = 0; i < id.length; i++) {
        if (!is_digit(id.data[i])) {
            return false;
        }
    }
    return true;
}

/* Weights 3 and 1 from the right, the last digit brings the sum to tens. */
bool en16931_gln(struct bytes id)
{
    unsigned sum = 0;

    if (!en16931_digits(id, 0)) {
        return false;
    }
    for (size_t i = 0; i + 1 < id.length; i++) {
        sum += digit(id, id.length - 2 - i) * (i % 2 == 0 ? 3 : 1);
        sum %= 10;
    }
    return (10 - sum) % 10 == digit(id, id.length - 1);
}

/* Modulus 11, weights 2 to 7 from the right. */
bool en16931_norwegian(struct bytes id)
{
    unsigned sum = 0, number = 0;

    if (!en16931_digits(id, 9)) {
        return false;
    }
    for (unsigned i = 0; i < 8; i++) {
        sum += digit(id, 7 - i) * (i % 6 + 2);
    }
    for (size_t i = 0; i < id.length; i++) {
        number |= digit(id, i);
    }
    return number != 0 && (11 - sum % 11) % 11 == digit(id, 8);
}

bool en16931_danish_unit(struct bytes id)
{
    return id.length == 10 && id.data[0] == 'D' && id.data[1] == 'K' &&
           en16931_digits(bytes_slice(id, 2, 8), 8);
}

bool en16931_danish(struct bytes id)
{
    return en16931_digits(id, 8) || en16931_danish_unit(id);
}

bool en16931_belgian(struct bytes id)
{
    unsigned number = 0;

    if (!en16931_digits(id, 10) || digit(id, 0) > 1) {
        return false;
    }
    for (size_t i = 0; i < 8; i++) {
        number = number * 10 + digit(id, i);
    }
    return 97 - number % 97 == digit(id, 8) * 10 + digit(id, 9);
}

/* Luhn, the last of ten digits. */
bool en16931_swedish(struct bytes id)
{
    unsigned sum = 0;

    if (!en16931_digits(id, 10)) {
        return false;
    }
    for (size_t i = 0; i < 9; i++) {
        unsigned value = digit(id, i) * (i % 2 == 0 ? 2 : 1);

        sum += value % 10 + value / 10;
    }
    return (10 - sum % 10) % 10 == digit(id, 9);
}

bool en16931_australian(struct bytes id)
{
    static const unsigned weights[11] = {
        10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19
    };
    unsigned sum = 0;

    if (!en16931_digits(id, 11) || digit(id, 0) == 0) {
        return false;
    }
    for (size_t i = 0; i < 11; i++) {
        sum += (digit(id, i) - (i == 0)) * weights[i];
    }
    return sum % 89 == 0;
}

bool en16931_italian_office(struct bytes id)
{
    if (id.length != 6) {
        return false;
    }
    for (size_t i = 0; i < id.length; i++) {
        if (!is_digit(id.data[i]) && !is_letter(id.data[i])) {
            return false;
        }
    }
    return true;
}

/* A person's has letters and digits as the picture says, a company's is a
 * number of eleven digits. */
bool en16931_italian_tax(struct bytes id)
{
    static const char picture[] = "AAAAAA00A00***0A";

    if (id.length == 11) {
        return en16931_digits(id, 11);
    }
    if (id.length != sizeof(picture) - 1) {
        return false;
    }
    for (size_t i = 0; i < id.length; i++) {
        if ((picture[i] == 'A' && !is_letter(id.data[i])) ||
            (picture[i] == '0' && !is_digit(id.data[i]))) {
            return false;
        }
    }
    return true;
}

bool en16931_italian_vat(struct bytes id)
{
    struct bytes number = bytes_slice(id, 2, id.length);
    unsigned sum = 0;

    if (id.length < 2 || (id.data[0] & ~0x20) != 'I' ||
        (id.data[1] & ~0x20) != 'T') {
        return true; /* another country's */
    }
    if (!en16931_digits(number, 11)) {
        return false;
    }
    for (size_t i = 0; i < 11; i++) {
        unsigned value = digit(number, i) * (i % 2 == 0 ? 1 : 2);

        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

bool en16931_greek(struct bytes id)
{
    unsigned sum = 0;

    if (!en16931_digits(id, 9)) {
        return false;
    }
    for (size_t i = 0; i < 8; i++) {
        sum += digit(id, i) << (8 - i);
    }
    return sum % 11 % 10 == digit(id, 8);
}

bool en16931_dutch_vat(struct bytes id)
{
    return id.length == 14 && id.data[0] == 'N' && id.data[1] == 'L' &&
           en16931_digits(bytes_slice(id, 2, 9), 9) && id.data[11] == 'B' &&
           en16931_digits(bytes_slice(id, 12, 2), 2);
}

bool en16931_danish_place(struct bytes id)
{
    return en16931_digits(id, 10);
}

bool en16931_dutch_company(struct bytes id)
{
    return en16931_digits(id, 8);
}

bool en16931_dutch_office(struct bytes id)
{
    return en16931_digits(id, 20);
}

bool en16931_dutch_place(struct bytes id)
{
    return en16931_digits(id, 12);
}

bool en16931_day(struct bytes text)
{
    static const unsigned char days[] = { 31, 29, 31, 30, 31, 30,
                                          31, 31, 30, 31, 30, 31 };
    unsigned year, month, day;

    if (text.length != 10 || text.data[4] != '-' || text.data[7] != '-' ||
        !en16931_digits(bytes_slice(text, 0, 4), 4) ||
        !en16931_digits(bytes_slice(text, 5, 2), 2) ||
        !en16931_digits(bytes_slice(text, 8, 2), 2)) {
        return false;
    }
    year = digit(text, 0) * 1000 + digit(text, 1) * 100 + digit(text, 2) * 10 +
           digit(text, 3);
    month = digit(text, 5) * 10 + digit(text, 6);
    day = digit(text, 8) * 10 + digit(text, 9);
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1]) {
        return false;
    }
    return month != 2 || day < 29 ||
           (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}
