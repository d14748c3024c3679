/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: GS1 keys: check digits, the SSCC-18 of a pack, GTINs of any length
 * compared.
 *
 * Source: GS1 General Specifications, sections 2.2.1 (SSCC), 3.3.2 (GTIN) and
 * 7.9.1 (check digit: weights 3 and 1 from the right, modulo 10).
 */
#ifndef FLOW_GS1_H
#define FLOW_GS1_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum { GS1_SSCC_LENGTH = 18, GS1_GTIN14_SIZE = 15 };

/* The digit that belongs behind `digits`; they must be digits. */
char gs1_check_digit(struct bytes digits);
/* Digits only and the last one is the check digit of the others. */
bool gs1_is_checked(struct bytes digits);
/* 8, 12, 13 or 14 digits with a right check digit. */
bool gs1_is_gtin(struct bytes text);
/* Padded with zeros on the left to 14 digits, so that a GTIN-12 and the
 * GTIN-14 of the same item are equal; false if not 1 to 14 digits. */
bool gs1_gtin14(struct bytes text, char padded[GS1_GTIN14_SIZE]) MUST_CHECK;
/* 4 to 12 digits. */
bool gs1_is_company_prefix(struct bytes text);
/* Extension digit 0, company prefix, serial reference (which wraps around at
 * what the digits left can hold), check digit. The prefix must be one. */
void gs1_sscc(struct bytes company_prefix, uint64_t serial,
              char sscc[GS1_SSCC_LENGTH + 1]);

#endif
