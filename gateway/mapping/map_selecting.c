/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_build.h"

/* --- tests --- */

static bool same_values(const struct place_test *a, const struct place_test *b)
{
    uint32_t i;

    if (a->value_count != b->value_count) {
        return false;
    }
    for (i = 0; i < a->value_count; i++) {
        if (!bytes_equal(a->values[i], b->values[i])) {
            return false;
        }
    }
    return true;
}

static const struct place_test *test_of(const struct place_test *tests,
                                        uint32_t count,
                                        const struct place_test *like)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (tests[i].element == like->element &&
            tests[i].component == like->component) {
            return &tests[i];
        }
    }
    return NULL;
}

bool map_tests_equal(const struct place_test *a, uint32_t a_count,
                     const struct place_test *b, uint32_t b_count)
{
    uint32_t i;

    if (a_count != b_count) {
        return false;
    }
    for (i = 0; i < a_count; i++) {
        const struct place_test *other = test_of(b, b_count, &a[i]);

        if (other == NULL || !same_values(&a[i], other)) {
            return false;
        }
    }
    return true;
}

static bool share_a_value(const struct place_test *a,
                          const struct place_test *b)
{
    uint32_t i;
    uint32_t j;

    for (i = 0; i < a->value_count; i++) {
        for (j = 0; j < b->value_count; j++) {
            if (bytes_equal(a->values[i], b->values[j])) {
                return true;
            }
        }
    }
    return false;
}

bool map_tests_disjoint(const struct place_test *a, uint32_t a_count,
                        const struct place_test *b, uint32_t b_count)
{
    uint32_t i;

    for (i = 0; i < a_count; i++) {
        const struct place_test *other = test_of(b, b_count, &a[i]);

        if (other != NULL && !share_a_value(&a[i], other)) {
            return true;
        }
    }
    return false;
}

/* --- elements of a segment --- */

static const struct element_definition *simple_element(
    const struct segment_definition *segment, uint32_t number)
{
    return number >= 1 && number <= segment->count
               ? segment->elements[number - 1].element
               : NULL;
}

static bool is_couple(const struct segment_definition *segment, uint32_t at,
                      const struct element_definition *first,
                      const struct element_definition *second)
{
    return simple_element(segment, at) == first &&
           simple_element(segment, at + 1) == second;
}

/* How often the couple at `at` stands in the segment, not overlapping. */
static uint32_t couple_count(const struct segment_definition *segment,
                             uint32_t at, uint64_t *elements)
{
    const struct element_definition *first = simple_element(segment, at);
    const struct element_definition *second = simple_element(segment, at + 1);
    uint32_t count = 0;
    uint32_t i = 1;

    *elements = 0;
    while (i + 1 <= segment->count && i + 1 < MAP_ELEMENTS) {
        if (is_couple(segment, i, first, second)) {
            *elements |= UINT64_C(1) << i;
            count++;
            i++;
        }
        i++;
    }
    return count;
}

static bool is_qualified(const struct composite_definition *composite)
{
    return composite != NULL && composite->count > 1 &&
           composite->components[0].element->codes == NULL &&
           composite->components[1].element->codes != NULL;
}

/* Neighbours that are the same composite of a value and its qualifier. */
static uint64_t composite_pairs(const struct segment_definition *segment)
{
    uint64_t elements = 0;
    uint32_t i;

    for (i = 1; i + 1 <= segment->count && i + 1 < MAP_ELEMENTS; i++) {
        const struct composite_definition *composite =
            segment->elements[i - 1].composite;

        if (is_qualified(composite) &&
            segment->elements[i].composite == composite) {
            elements |= UINT64_C(3) << i;
        }
    }
    return elements;
}

const struct element_definition *map_pair_definition(const struct map_op *op,
                                                     bool qualifier)
{
    uint16_t first = (uint16_t)__builtin_ctzll(op->pair_elements);

    if (op->pairs_composite) {
        return map_element_definition(op->segment, first, qualifier ? 2 : 1);
    }
    return map_element_definition(op->segment,
                                  (uint16_t)(first + (qualifier ? 0 : 1)), 0);
}

uint64_t map_pair_elements(const struct segment_definition *segment)
{
    uint64_t best = segment == NULL ? 0 : composite_pairs(segment);
    uint32_t best_count = 1;
    uint32_t i;

    for (i = 1; segment != NULL && i + 1 <= segment->count; i++) {
        const struct element_definition *first = simple_element(segment, i);
        const struct element_definition *second =
            simple_element(segment, i + 1);
        uint64_t elements;

        if (first != NULL && second != NULL && first != second &&
            first->type == TYPE_CODE) {
            uint32_t count = couple_count(segment, i, &elements);

            if (count > best_count) {
                best = elements;
                best_count = count;
            }
        }
    }
    return best;
}
