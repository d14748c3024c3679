/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast the readers go through purchase orders of X12 and of EDIFACT,
 * nothing done with the segments: by every vector unit of this machine, whole
 * and in chunks of 64 KiB, with a line break behind each terminator and
 * without; MB/s, and as a share of a plain loop over the same bytes in the same
 * run. Medians. Argument: the size in MB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "orders_edifact.h"
#include "syntax/segment_read.h"
#include "syntax/separator_scan.h"
#include "timing.h"

enum { ROUNDS = 7, CHUNK = 64 * 1024 };

static const struct read_limits limits = { .segment = 1 << 20,
                                           .elements = 1000 };

/* What divides the input that is measured. */
static char terminator, separator;

/* What every way of going through the input must come to. */
struct sum {
    uint64_t segments, elements;
};

/* The service string advice is no segment, and the plain loop sees its
 * separators. */
static struct sum without_advice(struct bytes input, struct sum sum)
{
    if (bytes_starts_with(input, bytes_of_text("UNA"))) {
        sum.segments--;
        sum.elements--;
    }
    return sum;
}

/* One byte after the other, as a program would that has no library. */
__attribute__((noinline, optimize("no-tree-vectorize"))) static struct sum
plain_loop(struct bytes input)
{
    struct sum sum = { 0, 0 };

    for (size_t i = 0; i < input.length; i++) {
        sum.segments += input.data[i] == terminator;
        sum.elements += input.data[i] == separator;
    }
    return without_advice(input, sum);
}

static struct sum drain(struct segment_reader *reader, struct sum sum)
{
    struct segment segment;
    struct read_complaint complaint;

    for (;;) {
        switch (segment_reader_next(reader, &segment, &complaint)) {
        case READ_SEGMENT:
            sum.segments++;
            sum.elements += segment.count;
            break;
        case READ_COMPLAINT:
            break;
        case READ_NEED_INPUT:
        case READ_END:
            return sum;
        }
    }
}

static struct sum read_whole(struct bytes input)
{
    struct segment_reader *reader = segment_reader_open_whole(&limits, input);
    struct sum sum = { 0, 0 };

    if (reader == NULL) {
        log_panic("no memory");
    }
    sum = drain(reader, sum);
    segment_reader_close(reader);
    return sum;
}

static struct sum read_chunks(struct bytes input)
{
    struct segment_reader *reader = segment_reader_open(&limits);
    struct sum sum = { 0, 0 };

    if (reader == NULL) {
        log_panic("no memory");
    }
    sum = drain(reader, sum);
    for (size_t at = 0; at < input.length; at += CHUNK) {
        struct bytes chunk = bytes_slice(input, at, CHUNK);

        segment_reader_feed(reader, chunk, at + chunk.length == input.length);
        sum = drain(reader, sum);
    }
    segment_reader_close(reader);
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
    for (int unit = 0; unit < SEPARATOR_SCAN_UNITS; unit++) {
        char name[64];

        if (!separator_scan_choose((enum separator_scan_unit)unit)) {
            continue;
        }
        snprintf(name, sizeof name, "%s, whole",
                 separator_scan_unit_name((enum separator_scan_unit)unit));
        print_row(name, measure(read_whole, input, expected), plain);
        snprintf(name, sizeof name, "%s, chunks",
                 separator_scan_unit_name((enum separator_scan_unit)unit));
        print_row(name, measure(read_chunks, input, expected), plain);
    }
}

/* The same with a line break behind each terminator. */
static void break_lines(struct bytes input, struct buffer *out)
{
    while (input.length > 0) {
        size_t end = bytes_find(input, terminator);
        size_t length = end == SIZE_MAX ? input.length : end + 1;

        buffer_append(out, bytes_slice(input, 0, length));
        buffer_append_byte(out, '\n');
        input = bytes_slice(input, length, input.length);
    }
}

/* On one line, and with a line a segment. */
static void measure_both(const char *name, const struct buffer *orders)
{
    struct buffer lines = { 0 };
    char title[64];

    snprintf(title, sizeof title, "%s, one line", name);
    measure_input(title, buffer_bytes(orders));
    break_lines(buffer_bytes(orders), &lines);
    snprintf(title, sizeof title, "%s, a line a segment", name);
    measure_input(title, buffer_bytes(&lines));
    buffer_close(&lines);
}

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
    struct buffer orders = { 0 };

    terminator = '~';
    separator = '*';
    (void)orders_interchange(&orders, size * 1000000);
    measure_both("X12", &orders);
    buffer_clear(&orders);
    terminator = '\'';
    separator = '+';
    (void)orders_edifact_interchange(&orders, size * 1000000);
    measure_both("EDIFACT", &orders);
    buffer_close(&orders);
    return 0;
}
