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

/* Digits, and at most one point or comma between them; at most eight bytes. */
static inline bool is_clean_number(const char *data, uint32_t begin,
                                   uint32_t end, uint32_t before,
                                   const struct element_rule *rule)
{
    uint32_t length = end - begin;
    uint64_t word;
    uint64_t other;
    uint64_t mark;

    if (length > 8) {
        return rule->minimum <= length &&
               length - rule->minimum <= rule->span &&
               is_clean_integer(data, begin, end, before);
    }
    word = fill_zeros(load_ending(data, begin, end, before), length);
    /* ',' is 0x2c, '.' 0x2e: the same but for one bit. */
    other = (word & ~(EACH_BYTE * 2)) ^ EACH_BYTE * ',';
    mark = ~(((other & EACH_BYTE * 0x7f) + EACH_BYTE * 0x7f) | other) &
           EACH_BYTE * 0x80;
    if (mark != 0) {
        word = (word & ~((mark >> 7) * 0xff)) | (mark >> 7) * '0';
        length--;
        if (data[begin] < '0' || data[end - 1] < '0') {
            return false; /* nothing before it, or nothing behind */
        }
    }
    return (mark & (mark - 1)) == 0 && value_are_digits(word) &&
           length - rule->minimum <= rule->span;
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

/* A component's kinds are fewer than an element's. */
static inline bool is_clean_part(const char *data, uint32_t begin, uint32_t end,
                                 uint32_t before,
                                 const struct element_rule *rule)
{
    bool in_length = end - begin - rule->minimum <= rule->span;

    if (rule->kind == RULE_TEXT) {
        return in_length && data[begin] != ' ';
    }
    if (rule->kind == RULE_CODE) {
        return in_length && is_clean_code(data, begin, end, before, rule);
    }
    return rule->kind == RULE_NUMBER &&
           is_clean_number(data, begin, end, before, rule);
}

static inline bool are_parts_there(const struct part_plan *plan,
                                   uint64_t present)
{
    if ((present & plan->mandatory) != plan->mandatory) {
        return false;
    }
    for (uint32_t i = 0; i < plan->condition_count; i++) {
        if (!condition_is_kept(&plan->conditions[i], present)) {
            return false;
        }
    }
    return true;
}

/* The same of EDIFACT, component by component; flags: those that may be set.
 * Not inline: the two ways would stand in each other's. */
__attribute__((noinline)) static bool is_clean_parts(
    const struct segment_plan *segment_plan, const struct segment *segment,
    uint32_t flags, uint32_t before)
{
    const struct part_plan *plan = segment_plan->parts;
    const uint32_t *part = segment->parts + 1;
    const uint32_t *last = segment->parts + segment->part_count;
    const uint8_t *first;
    const uint8_t *end_of_first;
    const struct element_rule *rule;
    const struct element_rule *limit;
    uint64_t present = 0;

    if ((segment->flags & ~flags) != 0 || plan == NULL || part >= last ||
        (*part & SEGMENT_PART_ELEMENT) == 0) {
        return false;
    }
    first = plan->first;
    end_of_first = first + segment_plan->count;
    rule = limit = plan->rules;
    do {
        uint32_t begin = *part & SEGMENT_PART_AT;
        uint32_t begins = *part & SEGMENT_PART_ELEMENT;
        uint32_t next = *++part;
        uint32_t end = (next & SEGMENT_PART_AT) - 1;

        if (begins == 0) {
            if (++rule == limit) {
                return false;
            }
        } else if (first == end_of_first) {
            return false;
        } else {
            rule = plan->rules + *first;
            limit = plan->rules + *++first;
        }
        if (begin != end) {
            present |= (uint64_t)1 << (rule - plan->rules);
            if (!is_clean_part(segment->data, begin, end, before, rule)) {
                return false;
            }
        } else if ((next & SEGMENT_PART_ELEMENT) != 0 &&
                   (begins == 0 || part == last)) {
            return false; /* a separator too much */
        }
    } while (part < last);
    return are_parts_there(plan, present) &&
           ((segment->flags & SEGMENT_RELEASED) == 0 || plan->lengths_free);
}

#endif
