/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: invented purchase orders to measure with: one interchange of
 * EDIFACT D.96A ORDERS, the same bytes in every run.
 *
 * Shape: 15 to 25 lines an order, some 3 KB; a release character in every
 * fourth line.
 */
#ifndef TESTS_BENCH_ORDERS_EDIFACT_H
#define TESTS_BENCH_ORDERS_EDIFACT_H

#include "orders.h"

static inline unsigned orders_edifact_party(struct buffer *out, uint64_t *state,
                                            const char *qualifier)
{
    buffer_append_format(
        out, "NAD+%s+%06u%06u%u::9++%s LTD+%u %s STREET+DAYTON++%u+US'",
        qualifier, orders_random(state, 100000, 999999),
        orders_random(state, 100000, 999999), orders_random(state, 0, 9),
        orders_word(state), orders_random(state, 1, 9999), orders_word(state),
        orders_random(state, 10000, 99999));
    return 1;
}

static inline unsigned orders_edifact_line(struct buffer *out, uint64_t *state,
                                           uint32_t number)
{
    buffer_append_format(out, "LIN+%u++%06u%06u%u:EN'PIA+1+%.4s-%u:SA'", number,
                         orders_random(state, 100000, 999999),
                         orders_random(state, 100000, 999999),
                         orders_random(state, 0, 9), orders_word(state),
                         orders_random(state, 1000, 9999));
    buffer_append_format(out, "IMD+F++:::%s %s %u INCH%s'", orders_word(state),
                         orders_word(state), orders_random(state, 1, 48),
                         number % 4 == 0 ? " 1?:2" : "");
    buffer_append_format(
        out, "QTY+21:%u'PRI+AAA:%u.%02u'", orders_random(state, 1, 500),
        orders_random(state, 0, 999), orders_random(state, 0, 99));
    return 5;
}

static inline void orders_edifact_order(struct buffer *out, uint64_t *state,
                                        unsigned number,
                                        const char *association)
{
    uint32_t lines = orders_random(state, 15, 25);
    unsigned segments = 7;

    buffer_append_format(out,
                         "UNH+%u+ORDERS:D:96A:UN%s'BGM+220+PO%08u+9'"
                         "DTM+137:202611%02u:102'DTM+2:202612%02u:102'",
                         number, association, number,
                         orders_random(state, 10, 28),
                         orders_random(state, 10, 28));
    segments += orders_edifact_party(out, state, "BY");
    segments += orders_edifact_party(out, state, "SU");
    segments += orders_edifact_party(out, state, "DP");
    buffer_append_text(out, "CUX+2:EUR:9'");
    for (uint32_t line = 1; line <= lines; line++) {
        segments += orders_edifact_line(out, state, line);
    }
    buffer_append_format(out, "UNS+S'UNT+%u+%u'", segments, number);
}

/* association: ":EAN008", or "". Out: how many orders there are. */
static inline unsigned orders_edifact_make(struct buffer *out, size_t size,
                                           const char *association)
{
    uint64_t state = 42;
    unsigned orders = 0;

    buffer_append_text(out, "UNA:+.? 'UNB+UNOC:3+5412345000013:14+"
                            "4012345500004:14+261101:1200+REF1'");
    while (out->length < size) {
        orders_edifact_order(out, &state, ++orders, association);
    }
    buffer_append_format(out, "UNZ+%u+REF1'", orders);
    return orders;
}

/* The bare standard. */
static inline unsigned orders_edifact_interchange(struct buffer *out,
                                                  size_t size)
{
    return orders_edifact_make(out, size, "");
}

/* The same messages, whose association code chooses a guideline. */
static inline unsigned orders_eancom_interchange(struct buffer *out,
                                                 size_t size)
{
    return orders_edifact_make(out, size, ":EAN008");
}

#endif
