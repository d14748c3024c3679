/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast the X12 reader goes through purchase orders, nothing done with the
 * segments: by every vector unit of this machine, whole and in chunks of 64
 * KiB, with a line break behind each terminator and without; MB/s, and as a
 * share of a plain loop over the same bytes in the same run. Medians.
 * Argument: the size in MB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "orders.h"
#include "syntax/x12_read.h"
#include "syntax/x12_scan.h"
#include "timing.h"

enum { ROUNDS = 7, CHUNK = 64 * 1024 };

static const struct x12_limits limits = { .segment = 1 << 20,
                                          .elements = 1000 };

/* What every way of going through the input must come to. */
struct sum {
    uint64_t segments, elements;
};

/* One byte after the other, as a program would that has no library. */
__attribute__((noinline, optimize("no-tree-vectorize"))) static struct sum
plain_loop(struct bytes input)
{
    struct sum sum = { 0, 0 };

    for (size_t i = 0; i < input.length; i++) {
        sum.segments += input.data[i] == '~';
        sum.elements += input.data[i] == '*';
    }
    return sum;
}

static struct sum drain(struct x12_reader *reader, struct sum sum)
{
    struct segment segment;
    struct x12_complaint complaint;

    for (;;) {
        switch (x12_reader_next(reader, &segment, &complaint)) {
        case X12_SEGMENT:
            sum.segments++;
            sum.elements += segment.count;
            break;
        case X12_COMPLAINT:
            break;
        case X12_NEED_INPUT:
        case X12_END:
            return sum;
        }
    }
}

static struct sum read_whole(struct bytes input)
{
    struct x12_reader *reader = x12_reader_open_whole(&limits, input);
    struct sum sum = { 0, 0 };

    if (reader == NULL) {
        log_panic("no memory");
    }
    sum = drain(reader, sum);
    x12_reader_close(reader);
    return sum;
}

static struct sum read_chunks(struct bytes input)
{
    struct x12_reader *reader = x12_reader_open(&limits);
    struct sum sum = { 0, 0 };

    if (reader == NULL) {
        log_panic("no memory");
    }
    sum = drain(reader, sum);
    for (size_t at = 0; at < input.length; at += CHUNK) {
        struct bytes chunk = bytes_slice(input, at, CHUNK);

        x12_reader_feed(reader, chunk, at + chunk.length == input.length);
        sum = drain(reader, sum);
    }
    x12_reader_close(reader);
    return sum;
}

/* Megabytes a second, the median of the rounds. */
static double measure(struct sum (*run)(struct bytes), struct bytes input,
                      struct sum expected)
{
    double times[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        double start = timing_seconds(CLOCK_MONOTONIC);
        struct sum sum = run(input);

        times[i] = timing_seconds(CLOCK_MONOTONIC) - start;
        if (sum.segments != expected.segments ||
            sum.elements != expected.elements) {
            log_panic("counted otherwise than the plain loop");
        }
    }
    return (double)input.length / 1e6 / timing_median(times, ROUNDS);
}

static void print_row(const char *name, double speed, double plain)
{
    printf("  %-22s %7.0f MB/s  %5.2f ×\n", name, speed, speed / plain);
}

static void measure_input(const char *title, struct bytes input)
{
    struct sum expected = plain_loop(input);
    double plain = measure(plain_loop, input, expected);

    printf("%s: %.1f MB, %llu segments\n", title, (double)input.length / 1e6,
           (unsigned long long)expected.segments);
    print_row("plain loop", plain, plain);
    for (int unit = 0; unit < X12_SCAN_UNITS; unit++) {
        char name[64];

        if (!x12_scan_choose((enum x12_scan_unit)unit)) {
            continue;
        }
        snprintf(name, sizeof name, "%s, whole",
                 x12_scan_unit_name((enum x12_scan_unit)unit));
        print_row(name, measure(read_whole, input, expected), plain);
        snprintf(name, sizeof name, "%s, chunks",
                 x12_scan_unit_name((enum x12_scan_unit)unit));
        print_row(name, measure(read_chunks, input, expected), plain);
    }
}

/* The same with a line break behind each terminator. */
static void break_lines(struct bytes input, struct buffer *out)
{
    while (input.length > 0) {
        size_t end = bytes_find(input, '~');
        size_t length = end == SIZE_MAX ? input.length : end + 1;

        buffer_append(out, bytes_slice(input, 0, length));
        buffer_append_byte(out, '\n');
        input = bytes_slice(input, length, input.length);
    }
}

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
    struct buffer orders = { 0 };
    struct buffer lines = { 0 };

    (void)orders_interchange(&orders, size * 1000000);
    measure_input("one line", buffer_bytes(&orders));
    break_lines(buffer_bytes(&orders), &lines);
    measure_input("a line a segment", buffer_bytes(&lines));
    buffer_close(&orders);
    buffer_close(&lines);
    return 0;
}
