/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast purchase orders become JSON records and records become purchase
 * orders again, on one core, by the shipped maps: MB of X12 and of EDIFACT a
 * second, and as a share of a plain loop over the same bytes in the same run.
 * In: reading, checking, mapping, JSON. Out: JSON, mapping, segments. Then the
 * memory that it takes beside the mapped file, for 10 MB, 100 MB and 1 GB.
 * Argument: the largest size in MB.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "document/check.h"
#include "mapping/map.h"
#include "messages.h"
#include "orders.h"
#include "timing.h"

enum { ROUNDS = 5, PIECE = 10 * 1000 * 1000 };

static const struct bench_syntax {
    const char *name, *map;
    uint32_t (*interchange)(struct buffer *out, size_t size);
    struct tree_write_options options;
} syntaxes[] = {
    { "X12",
      "x12-004010-850-order",
      orders_interchange,
      { .separators = { .element = '*',
                        .component = '>',
                        .segment = '~',
                        .decimal = '.',
                        .terminator = "~",
                        .terminator_length = 1 },
        .control_number = BYTES("0001") } },
    { "EDIFACT",
      "edifact-D.96A-ORDERS-order",
      messages_interchange,
      { .separators = { .element = '+',
                        .component = ':',
                        .segment = '\'',
                        .release = '?',
                        .decimal = '.',
                        .charset = CHARSET_ISO_646,
                        .terminator = "'",
                        .terminator_length = 1 },
        .control_number = BYTES("1") } },
};

struct bench {
    const struct bench_syntax *syntax;
    struct config_source *source;
    struct standards *standards;
    struct arena *loaded;
    struct arena *arena; /* one order */
    const struct map *map;
};

static _Noreturn void stop(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

/* One byte after the other, as a program would that has no library. */
__attribute__((noinline, optimize("no-tree-vectorize"))) static size_t
count_terminators(struct bytes input, char terminator)
{
    size_t count = 0;

    for (size_t i = 0; i < input.length; i++) {
        count += input.data[i] == terminator;
    }
    return count;
}

/* Memory that is no mapped file, in KB. */
static long anonymous_kilobytes(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[200];
    long found = 0;

    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "RssAnon:", 8) == 0) {
            found = strtol(line + 8, NULL, 10);
        }
    }
    if (status != NULL) {
        (void)fclose(status);
    }
    return found;
}

static void load(struct bench *bench)
{
    const char *root = getenv("SOURCE_DIR");
    struct diagnostics list;
    struct error err = { 0 };
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/mappings",
                   root == NULL ? EDIGATE_DATA_DIR : root);
    bench->source = config_source_open();
    if (!config_source_add_directory(bench->source, path, "mappings/", &err)) {
        stop(err.text);
    }
    bench->standards = standards_open(bench->source);
    bench->loaded = arena_open(0);
    bench->arena = arena_open(0);
    diagnostics_open(&list, bench->loaded);
    bench->map = map_load(
        bench->loaded,
        &(struct map_context){
            .source = bench->source,
            .types = record_types_load(bench->loaded, bench->source, &list),
            .standards = bench->standards },
        bench->syntax->map, &list);
    if (bench->map == NULL) {
        stop("the map cannot be loaded");
    }
}

/* About `size` bytes as a mapped file: the same interchange again and again. */
static struct bytes map_orders(const struct bench *bench, size_t size,
                               uint32_t *orders)
{
    char path[] = "/tmp/bench-map-XXXXXX";
    struct buffer piece = { 0 };
    int file = mkstemp(path);
    size_t total = 0;
    uint32_t each =
        bench->syntax->interchange(&piece, size < PIECE ? size : (size_t)PIECE);
    void *map;

    *orders = 0;
    while (total < size) {
        if (file < 0 || piece.failed ||
            write(file, piece.data, piece.length) != (ssize_t)piece.length) {
            stop(path);
        }
        total += piece.length;
        *orders += each;
    }
    buffer_close(&piece);
    (void)unlink(path);
    map = mmap(NULL, total, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (map == MAP_FAILED) {
        stop("mmap");
    }
    (void)close(file);
    return bytes_of(map, total);
}

/* Orders to records, and, with `as_json`, those to JSON. With `lines`, each
 * record is kept as a line of it. */
static double read_all(struct bench *bench, struct bytes input, uint32_t orders,
                       bool as_json, struct buffer *lines, long *kilobytes)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = standards_select,
                                     .context = bench->standards };
    double begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);
    struct check *check = check_open_whole(&options, input);
    struct buffer json = { 0 };
    struct check_report report;
    enum check_event event;
    uint32_t seen = 0;
    double end;

    while ((event = check_next(check, &report)) != CHECK_END) {
        struct findings findings;
        const struct record *record;

        if (event != CHECK_TRANSACTION) {
            continue;
        }
        arena_reset(bench->arena);
        findings_open(&findings, bench->arena, 100);
        buffer_clear(&json);
        record = map_read(bench->map, report.transaction->tree, bench->arena,
                          &findings);
        if (as_json) {
            record_append_json(record, &json);
        }
        seen++;
        if (findings.errors > 0 || json.failed) {
            stop("an order could not be read");
        }
        if (lines != NULL) {
            buffer_append(lines, buffer_bytes(&json));
            buffer_append_byte(lines, '\n');
        }
    }
    end = timing_seconds(CLOCK_THREAD_CPUTIME_ID);
    *kilobytes = anonymous_kilobytes();
    buffer_close(&json);
    check_close(check);
    if (seen != orders) {
        stop("an order is missing");
    }
    return end - begin;
}

static uint64_t write_one(struct bench *bench, const struct record *record,
                          struct arena *arena, struct buffer *out)
{
    struct error err = { .text = "an order could not be mapped" };
    struct tree_builder *builder;
    struct findings findings;
    uint64_t segments;

    findings_open(&findings, arena, 100);
    buffer_clear(out);
    builder = map_write(bench->map, record, arena, &findings);
    if (builder == NULL ||
        !tree_write(builder, &bench->syntax->options, out, &segments, &err)) {
        stop(err.text);
    }
    return out->length;
}

/* JSON lines to orders; *written: bytes of those. */
static double write_all(struct bench *bench, struct bytes lines,
                        uint32_t orders, uint64_t *written)
{
    struct buffer out = { 0 };
    double begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);
    uint32_t seen = 0;
    double end;

    *written = 0;
    while (lines.length > 0) {
        size_t length = bytes_find(lines, '\n');
        struct error err = { 0 };
        const struct record *record;

        arena_reset(bench->arena);
        record = record_from_json(bench->arena, map_record_type(bench->map),
                                  bytes_slice(lines, 0, length), &err);
        if (record == NULL) {
            stop(err.text);
        }
        *written += write_one(bench, record, bench->arena, &out);
        lines = bytes_slice(lines, length + 1, SIZE_MAX);
        seen++;
    }
    end = timing_seconds(CLOCK_THREAD_CPUTIME_ID);
    buffer_close(&out);
    if (seen != orders) {
        stop("an order is missing");
    }
    return end - begin;
}

/* The same without the JSON: records that are there already. */
static double write_records(struct bench *bench, struct bytes lines,
                            uint64_t *written)
{
    struct arena *arena = arena_open(0);
    struct record **records = calloc(1000, sizeof *records);
    struct buffer out = { 0 };
    double time = 0;

    *written = 0;
    while (lines.length > 0) {
        size_t count = 0;
        double begin;

        arena_reset(arena);
        while (count < 1000 && lines.length > 0) {
            size_t length = bytes_find(lines, '\n');
            struct error err = { 0 };

            records[count] =
                record_from_json(arena, map_record_type(bench->map),
                                 bytes_slice(lines, 0, length), &err);
            if (records[count++] == NULL) {
                stop(err.text);
            }
            lines = bytes_slice(lines, length + 1, SIZE_MAX);
        }
        begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);
        for (size_t i = 0; i < count; i++) {
            arena_reset(bench->arena);
            *written += write_one(bench, records[i], bench->arena, &out);
        }
        time += timing_seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    }
    buffer_close(&out);
    free(records);
    arena_close(arena);
    return time;
}

static void print_row(const char *name, double bytes, double time, double plain,
                      uint32_t orders)
{
    printf("%-28s %8.0f MB/s %8.3f of the loop %9.0f orders/s\n", name,
           bytes / time / 1e6, plain / time, orders / time);
}

static void measure_speed(struct bench *bench)
{
    struct buffer lines = { 0 };
    double plain[ROUNDS];
    double times[ROUNDS];
    volatile size_t sink = 0;
    uint64_t written = 0;
    uint32_t orders;
    struct bytes input = map_orders(bench, 2 * (size_t)PIECE, &orders);
    char terminator = bench->syntax->options.separators.segment;
    double loop;
    long kilobytes;

    for (int i = 0; i < ROUNDS; i++) {
        double begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);

        sink += count_terminators(input, terminator);
        plain[i] = timing_seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    }
    loop = timing_median(plain, ROUNDS);
    (void)read_all(bench, input, orders, true, &lines, &kilobytes);
    printf("%s: %.1f MB, %u orders, %.1f MB of JSON; medians of %d runs, one "
           "core\n",
           bench->syntax->name, (double)input.length / 1e6, orders,
           (double)lines.length / 1e6, ROUNDS);
    print_row("plain byte loop", (double)input.length, loop, loop, orders);
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = read_all(bench, input, orders, false, NULL, &kilobytes);
    }
    print_row("orders to records", (double)input.length,
              timing_median(times, ROUNDS), loop, orders);
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = read_all(bench, input, orders, true, NULL, &kilobytes);
    }
    print_row("orders to JSON records", (double)input.length,
              timing_median(times, ROUNDS), loop, orders);
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = write_records(bench, buffer_bytes(&lines), &written);
    }
    print_row("records to orders", (double)written,
              timing_median(times, ROUNDS), loop, orders);
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = write_all(bench, buffer_bytes(&lines), orders, &written);
    }
    print_row("JSON records to orders", (double)written,
              timing_median(times, ROUNDS), loop, orders);
    buffer_close(&lines);
    (void)munmap((void *)(uintptr_t)input.data, input.length);
}

static void measure_memory(struct bench *bench, size_t megabytes)
{
    uint32_t orders;
    struct bytes input = map_orders(bench, megabytes * 1000000, &orders);
    long kilobytes;
    double time = read_all(bench, input, orders, true, NULL, &kilobytes);

    printf("%-20s %6zu MB %8.0f MB/s %8.1f MB of memory\n", "orders to JSON",
           megabytes, (double)input.length / time / 1e6,
           (double)kilobytes / 1024);
    (void)munmap((void *)(uintptr_t)input.data, input.length);
}

int main(int count, char **arguments)
{
    size_t largest = count > 1 ? (size_t)strtoul(arguments[1], NULL, 10) : 1000;

    for (size_t i = 0; i < COUNT_OF(syntaxes); i++) {
        struct bench bench = { .syntax = &syntaxes[i] };

        load(&bench);
        measure_speed(&bench);
        for (size_t size = 10; size <= largest; size *= 10) {
            measure_memory(&bench, size);
        }
        arena_close(bench.arena);
        arena_close(bench.loaded);
        standards_close(bench.standards);
        config_source_close(bench.source);
    }
    return 0;
}
