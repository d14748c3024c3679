/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: x12
 *
 * Every vector unit against a byte loop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "syntax/separator_scan.h"

enum { BLOCKS = 5, LENGTH = BLOCKS * SEPARATOR_SCAN_BLOCK };

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static uint64_t bit(bool set, size_t at)
{
    return set ? UINT64_C(1) << at : 0;
}

/* What separator_scan.h says, byte by byte. */
static void scan_bytes(const unsigned char *data,
                       struct separator_scan_bytes bytes,
                       struct separator_scan_block *block)
{
    bool passed = false;

    memset(block, 0, sizeof *block);
    for (size_t i = 0; i < SEPARATOR_SCAN_BLOCK; i++) {
        unsigned char byte = data[i];
        bool end = byte == bytes.segment;
        bool separator = end || byte == bytes.element;
        bool component = !separator && byte == bytes.component;
        bool repetition = !separator && !component && byte == bytes.repetition;
        bool other = !separator && !component && !repetition;
        bool behind = i > 0 && data[i - 1] == bytes.segment;
        bool second = i > 1 && passed && data[i - 2] == bytes.segment;

        passed = bytes.passes && other && byte < ' ' && (behind || second);
        block->separators |= bit(separator, i);
        block->ends |= bit(end, i);
        block->component |= bit(component, i);
        block->repetition |= bit(repetition, i);
        block->high |= bit(other && byte >= 0x80, i);
        block->control |=
            bit(other && !passed && (byte < ' ' || byte == 0x7f), i);
    }
}

static void check_list(const struct separator_scan_block *blocks)
{
    uint32_t positions[LENGTH + 64];
    uint32_t ends[LENGTH + 64];
    const uint32_t base = 1000;
    const uint32_t ordinal = 77;
    struct separator_scan_counts counts =
        separator_scan_list(blocks, BLOCKS, base, ordinal, positions, ends);
    size_t position = 0;
    size_t end = 0;

    for (uint32_t i = 0; i < LENGTH; i++) {
        const struct separator_scan_block *block =
            &blocks[i / SEPARATOR_SCAN_BLOCK];

        if ((block->separators >> i % SEPARATOR_SCAN_BLOCK & 1) == 0) {
            continue;
        }
        assert_int_equal(positions[position], base + i);
        if ((block->ends >> i % SEPARATOR_SCAN_BLOCK & 1) != 0) {
            assert_int_equal(ends[end], ordinal + position);
            end++;
        }
        position++;
    }
    assert_int_equal(counts.positions, position);
    assert_int_equal(counts.ends, end);
}

static void check_unit(const unsigned char *data,
                       struct separator_scan_bytes bytes)
{
    struct separator_scan_block expected;
    struct separator_scan_block blocks[BLOCKS];

    separator_scan_blocks(data, BLOCKS, bytes, blocks);
    for (size_t i = 0; i < BLOCKS; i++) {
        scan_bytes(data + i * SEPARATOR_SCAN_BLOCK, bytes, &expected);
        assert_memory_equal(&blocks[i], &expected, sizeof expected);
    }
    check_list(blocks);
}

/* Few different bytes: many separators; all of them: every value once. */
static void fill(unsigned char *data, unsigned kinds, uint32_t *seed)
{
    static const unsigned char soup[] = "*~>^A\n\r\x7f\x80\xff\x1f ";

    for (size_t i = 0; i < LENGTH; i++) {
        data[i] = kinds > sizeof soup ? (unsigned char)next_random(seed)
                                      : soup[next_random(seed) % kinds];
    }
}

static void units_agree(void **state)
{
    static const struct separator_scan_bytes choices[] = {
        { '*', '~', '>', '^', true },     { '*', '~', '~', '~', true },
        { '*', '\n', '\n', '\n', true },  { 0x1d, 0x1c, 0x1f, 0x1e, true },
        { '|', 0xc3, 0xc3, 0xc3, false }, { 0x7f, 0x00, 0xff, 0x80, true },
        { '*', '*', '*', '*', true },
    };
    unsigned char *data = malloc(LENGTH);
    uint32_t seed = 3;
    unsigned units = 0;

    (void)state;
    assert_non_null(data);
    for (int unit = 0; unit < SEPARATOR_SCAN_UNITS; unit++) {
        if (!separator_scan_choose((enum separator_scan_unit)unit)) {
            print_message(
                "%s: not on this machine\n",
                separator_scan_unit_name((enum separator_scan_unit)unit));
            continue;
        }
        units++;
        for (unsigned round = 0; round < 2000; round++) {
            fill(data, round % 16 + 1, &seed);
            check_unit(data, choices[round % COUNT_OF(choices)]);
        }
    }
    assert_true(units >= 1);
    free(data);
}

static void the_widest_is_chosen(void **state)
{
    (void)state;
    for (int unit = 0; unit < SEPARATOR_SCAN_UNITS; unit++) {
        if (separator_scan_choose((enum separator_scan_unit)unit)) {
            assert_int_equal(separator_scan_chosen(), unit);
        }
    }
    assert_false(separator_scan_choose(SEPARATOR_SCAN_UNITS));
    assert_true(separator_scan_choose(SEPARATOR_SCAN_PLAIN));
    assert_string_equal(separator_scan_unit_name(SEPARATOR_SCAN_PLAIN),
                        "plain");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_agree),
        cmocka_unit_test(the_widest_is_chosen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
