/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: invented purchase orders to measure with: one interchange of X12
 * 004010 850s, the same bytes in every run.
 *
 * Shape: groups of 1,000 orders, 15 to 25 lines each, some 3 KB an order.
 */
#ifndef TESTS_BENCH_ORDERS_H
#define TESTS_BENCH_ORDERS_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"

static inline uint32_t orders_random(uint64_t *state, uint32_t from,
                                     uint32_t to)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return from + (uint32_t)((z ^ (z >> 31)) % (to - from + 1));
}

static inline const char *orders_word(uint64_t *state)
{
    static const char *const words[] = {
        "BRACKET", "WIDGET", "FLANGE", "GASKET", "BEARING", "SPRING",
        "WASHER",  "VALVE",  "SHAFT",  "SEAL",   "PANEL",   "HINGE",
    };

    return words[orders_random(state, 0, 11)];
}

static inline unsigned orders_party(struct buffer *out, uint64_t *state,
                                    const char *qualifier, const char *name)
{
    static const char *const cities[] = { "DAYTON*OH*45402", "TULSA*OK*74103",
                                          "BOISE*ID*83702", "SALEM*OR*97301",
                                          "MACON*GA*31201" };

    buffer_append_format(out, "N1*%s*%s %u*92*%u~", qualifier, name,
                         orders_random(state, 1, 999),
                         orders_random(state, 1000, 9999));
    buffer_append_format(out, "N3*%u %s STREET~N4*%s*US~",
                         orders_random(state, 1, 9999), orders_word(state),
                         cities[orders_random(state, 0, 4)]);
    return 3;
}

static inline unsigned orders_line(struct buffer *out, uint64_t *state,
                                   uint32_t number, uint32_t quantity)
{
    unsigned segments = 4;

    buffer_append_format(
        out, "PO1*%u*%u*EA*%u.%02u*PE*UP*%u%06u*VN*%.4s-%u*BP*%u~", number,
        quantity, orders_random(state, 0, 999), orders_random(state, 0, 99),
        orders_random(state, 100000, 999999), orders_random(state, 0, 999999),
        orders_word(state), orders_random(state, 1000, 9999),
        orders_random(state, 100000, 999999));
    buffer_append_format(out, "PID*F*08***%s %s %u INCH~", orders_word(state),
                         orders_word(state), orders_random(state, 1, 48));
    if (number % 2 == 0) {
        buffer_append_format(out, "PID*F*75***%s~", orders_word(state));
        segments++;
    }
    buffer_append_format(out, "REF*LI*%06u~DTM*002*202611%02u~", number,
                         orders_random(state, 10, 28));
    if (number % 5 == 0) {
        buffer_append_format(out, "N1*MA*DOCK %u*92*%u~",
                             orders_random(state, 1, 40),
                             orders_random(state, 1000, 9999));
        segments++;
    }
    return segments;
}

/* ST … SE of one order. */
static inline void orders_order(struct buffer *out, uint64_t *state,
                                uint32_t control)
{
    uint32_t lines = orders_random(state, 15, 25);
    uint32_t total = 0;
    unsigned segments = 14;

    buffer_append_format(
        out, "ST*850*%09u~BEG*00*SA*PO%010u**20260%u%02u~CUR*BY*USD~", control,
        control, orders_random(state, 1, 9), orders_random(state, 10, 28));
    buffer_append_format(out, "REF*DP*%u~REF*IA*%u~REF*PD*PROMO%u~",
                         orders_random(state, 100, 999),
                         orders_random(state, 100000, 999999),
                         orders_random(state, 10, 99));
    buffer_append_format(out, "PER*BD*%s BUYER*TE*555%u~FOB*PP*OR*FACTORY~",
                         orders_word(state),
                         orders_random(state, 1000000, 9999999));
    buffer_append_format(
        out, "ITD*01*3*2**30**31~DTM*002*202610%02u~DTM*010*202609%02u~",
        orders_random(state, 10, 28), orders_random(state, 10, 28));
    buffer_append_text(out, "TD5*O*2*UPSN*M*GROUND~");
    segments += orders_party(out, state, "ST", "STORE");
    segments += orders_party(out, state, "BT", "ACCOUNTS PAYABLE");
    segments += orders_party(out, state, "VN", "ACME SUPPLY CO");
    for (uint32_t i = 1; i <= lines; i++) {
        uint32_t quantity = orders_random(state, 1, 500);

        total += quantity;
        segments += orders_line(out, state, i, quantity);
    }
    buffer_append_format(out, "CTT*%u*%u~SE*%u*%09u~", lines, total, segments,
                         control);
}

/* About `size` bytes of one interchange; how many orders. */
static inline uint32_t orders_interchange(struct buffer *out, size_t size)
{
    uint64_t state = 850;
    uint32_t control = 0;
    uint32_t groups = 0;

    buffer_append_text(out,
                       "ISA*00*          *00*          *ZZ*BUYERCO        *12*"
                       "5551234567     *261101*1200*U*00401*000000001*0*P*>~");
    while (out->length < size && !out->failed) {
        uint32_t count = 0;

        buffer_append_format(
            out, "GS*PO*BUYERCO*5551234567*20261101*1200*%u*X*004010~",
            ++groups);
        while (count < 1000 && out->length < size && !out->failed) {
            orders_order(out, &state, ++control);
            count++;
        }
        buffer_append_format(out, "GE*%u*%u~", count, groups);
    }
    buffer_append_format(out, "IEA*%u*000000001~", groups);
    return control;
}

#endif
