/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: invented purchase orders to measure with: one interchange of EDIFACT
 * ORDERS D.96A, the same bytes in every run.
 *
 * Shape: as orders.h: 15 to 25 lines each, some 4 KB a message.
 */
#ifndef TESTS_BENCH_MESSAGES_H
#define TESTS_BENCH_MESSAGES_H

#include "orders.h"

static inline unsigned messages_party(struct buffer *out, uint64_t *state,
                                      const char *qualifier, const char *name)
{
    static const char *const cities[] = { "DAYTON++45402", "TULSA++74103",
                                          "BOISE++83702", "SALEM++97301",
                                          "MACON++31201" };

    buffer_append_format(
        out, "NAD+%s+%u%06u::9++%s %u+%u %s STREET+%s+US'", qualifier,
        orders_random(state, 1000000, 9999999), orders_random(state, 0, 999999),
        name, orders_random(state, 1, 999), orders_random(state, 1, 9999),
        orders_word(state), cities[orders_random(state, 0, 4)]);
    buffer_append_format(out, "CTA+PD+:%s DESK'COM+555%u:TE'",
                         orders_word(state),
                         orders_random(state, 1000000, 9999999));
    return 3;
}

static inline unsigned messages_line(struct buffer *out, uint64_t *state,
                                     uint32_t number)
{
    uint32_t quantity = orders_random(state, 1, 500);
    uint32_t price = orders_random(state, 1, 99999);

    buffer_append_format(out, "LIN+%u++%u%06u:EN'PIA+1+%.4s-%u:SA+%u:IN'",
                         number, orders_random(state, 1000000, 9999999),
                         orders_random(state, 0, 999999), orders_word(state),
                         orders_random(state, 1000, 9999),
                         orders_random(state, 100000, 999999));
    buffer_append_format(out, "IMD+F++:::%s %s %u INCH'QTY+21:%u:PCE'",
                         orders_word(state), orders_word(state),
                         orders_random(state, 1, 48), quantity);
    buffer_append_format(
        out, "DTM+2:202611%02u:102'MOA+203:%u.%02u'PRI+AAA:%u.%02u'",
        orders_random(state, 10, 28), price * quantity / 100,
        price * quantity % 100, price / 100, price % 100);
    buffer_append_format(out, "RFF+LI:%06u'", number);
    return 8;
}

/* UNH … UNT of one order. */
static inline void messages_order(struct buffer *out, uint64_t *state,
                                  uint32_t reference)
{
    uint32_t lines = orders_random(state, 15, 25);
    unsigned segments = 11;

    buffer_append_format(out,
                         "UNH+%u+ORDERS:D:96A:UN'BGM+220+PO%010u+9'"
                         "DTM+137:20260%u%02u:102'DTM+2:202610%02u:102'",
                         reference, reference, orders_random(state, 1, 9),
                         orders_random(state, 10, 28),
                         orders_random(state, 10, 28));
    buffer_append_format(out,
                         "FTX+AAI+++DELIVER TO DOCK %u ?: RING BELL?'S "
                         "BUTTON'RFF+CT:%u'",
                         orders_random(state, 1, 40),
                         orders_random(state, 100000, 999999));
    segments += messages_party(out, state, "BY", "BUYERCO STORE");
    segments += messages_party(out, state, "SU", "ACME SUPPLY CO");
    segments += messages_party(out, state, "DP", "DISTRIBUTION CENTRE");
    segments += messages_party(out, state, "IV", "ACCOUNTS PAYABLE");
    buffer_append_text(out, "CUX+2:USD:9'");
    for (uint32_t i = 1; i <= lines; i++) {
        segments += messages_line(out, state, i);
    }
    buffer_append_format(out, "UNS+S'MOA+86:%u'CNT+2:%u'UNT+%u+%u'",
                         orders_random(state, 1000, 99999), lines, segments,
                         reference);
}

/* About `size` bytes of one interchange; how many orders. */
static inline uint32_t messages_interchange(struct buffer *out, size_t size)
{
    uint64_t state = 96;
    uint32_t count = 0;

    buffer_append_text(out, "UNA:+.? 'UNB+UNOA:3+5012345678900:14+"
                            "5098765432100:14+261101:1200+REF0000001'");
    while (out->length < size && !out->failed) {
        messages_order(out, &state, ++count);
    }
    buffer_append_format(out, "UNZ+%u+REF0000001'", count);
    return count;
}

#endif
