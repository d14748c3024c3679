/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the fast way through a segment's elements: is there surely nothing
 * to say about them?
 *
 * Answers "surely clean" or "look again": what is wrong, and whether anything
 * is, check_element.c decides. Values of up to eight bytes are looked at in one
 * word, loaded so that it ends where the value ends; what stands before it in
 * the word is replaced.
 */
#ifndef DOCUMENT_CHECK_CLEAN_H
#define DOCUMENT_CHECK_CLEAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "document/element_value.h"
#include "document/plan.h"
#include "document/symbol.h"
#include "syntax/segment.h"

/* The eight bytes that end behind a value, which is 1 … 8 long; `before` bytes
 * may be read before data[0]. */
static inline uint64_t load_ending(const char *data, uint32_t begin,
                                   uint32_t end, uint32_t before)
{
    uint64_t word = 0;

    if (__builtin_expect(end + before >= 8, 1)) {
        memcpy(&word, data + end - 8, 8);
        return word;
    }
    memcpy((char *)&word + 8 - (end - begin), data + begin, end - begin);
    return word;
}

/* '0' for the bytes that do not belong to a value of `length`. */
static inline uint64_t fill_zeros(uint64_t word, uint32_t length)
{
    uint64_t others = ((uint64_t)1 << (64 - 8 * length)) - 1;

    return (word & ~others) | (EACH_BYTE * 0x30 & others);
}

static inline bool is_clean_integer(const char *data, uint32_t begin,
                                    uint32_t end, uint32_t before)
{
    while (end - begin > 8) {
        if (!value_are_digits(load_ending(data, end - 8, end, before))) {
            return false;
        }
        end -= 8;
    }
    return value_are_digits(
        fill_zeros(load_ending(data, begin, end, before), end - begin));
}

/* Digits and at most one point; at most eight bytes. */
static inline bool is_clean_decimal(const char *data, uint32_t begin,
                                    uint32_t end, uint32_t before,
                                    const struct element_rule *rule)
{
    uint32_t length = end - begin;
    uint64_t word;
    uint64_t other;
    uint64_t point;

    if (length > 8) {
        return false;
    }
    word = fill_zeros(load_ending(data, begin, end, before), length);
    other = word ^ EACH_BYTE * '.';
    point = ~(((other & EACH_BYTE * 0x7f) + EACH_BYTE * 0x7f) | other) &
            EACH_BYTE * 0x80;
    if (point != 0) {
        /* '.' is 0x2e: with 2 more it is a digit. */
        word += point >> 6;
        length--;
    }
    return (point & (point - 1)) == 0 && value_are_digits(word) &&
           length - rule->minimum <= rule->span && length > 0;
}

static inline bool is_clean_code(const char *data, uint32_t begin, uint32_t end,
                                 uint32_t before,
                                 const struct element_rule *rule)
{
    uint64_t symbol;
    uint32_t at;

    if (end - begin > SYMBOL_MAX) {
        return false;
    }
    symbol = load_ending(data, begin, end, before) >> (64 - 8 * (end - begin));
    at = symbol_hash(symbol) & rule->mask;
    while (rule->slots[at] != symbol) {
        if (rule->slots[at] == 0) {
            return false;
        }
        at = (at + 1) & rule->mask;
    }
    return true;
}

static inline bool is_clean_value(const char *data, uint32_t begin,
                                  uint32_t end, uint32_t before,
                                  const struct element_rule *rule)
{
    uint32_t length = end - begin;
    bool in_length = length - rule->minimum <= rule->span;

    /* Not a switch: most elements are text or codes, and a jump table would
     * have to be guessed anew at every one. */
    if (rule->kind == RULE_TEXT) {
        return in_length && data[begin] != ' ';
    }
    if (rule->kind == RULE_CODE) {
        return in_length && is_clean_code(data, begin, end, before, rule);
    }
    if (rule->kind == RULE_DECIMAL) {
        return is_clean_decimal(data, begin, end, before, rule);
    }
    if (rule->kind == RULE_INTEGER) {
        return in_length && is_clean_integer(data, begin, end, before);
    }
    if (rule->kind == RULE_DATE) {
        return in_length && length == 8 && value_is_plain_date(data + begin);
    }
    if (rule->kind == RULE_TIME) {
        return in_length && value_is_time(bytes_of(data + begin, length));
    }
    return false;
}

static inline bool are_conditions_kept(const struct segment_plan *plan,
                                       uint64_t present)
{
    if ((present & plan->mandatory) != plan->mandatory ||
        (((present >> 1) ^ present) & plan->pairs) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < plan->condition_count; i++) {
        if (!condition_is_kept(&plan->conditions[i], present)) {
            return false;
        }
    }
    return true;
}

/* Surely nothing to say about its elements. */
static inline bool is_clean(const struct segment_plan *plan,
                            const struct segment *segment, uint32_t before)
{
    const uint32_t *bounds = segment->bounds;
    const char *data = segment->data;
    uint32_t count = segment->count;
    uint64_t present = TAG_BIT;
    uint32_t begin = bounds[1];

    if (segment->flags & (uint32_t)~SEGMENT_COPIED || count > plan->count ||
        count == 0) {
        return false;
    }
    for (uint32_t i = 1; i <= count; i++) {
        uint32_t end = bounds[i + 1] - 1;

        if (end != begin) {
            present |= (uint64_t)1 << i;
            if (!is_clean_value(data, begin, end, before,
                                &plan->rules[i - 1])) {
                return false;
            }
        }
        begin = end + 1;
    }
    return (present >> count & 1) != 0 && are_conditions_kept(plan, present);
}

#endif
