/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast 100 MB interchanges of purchase orders, X12 850 and EDIFACT ORDERS
 * D.96A, are read and checked on one core, as MB/s and as a share of a plain
 * loop over the same bytes in the same run; with trees for the map and without;
 * and what memory it takes beside the mapped file. Argument: the size in MB.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "document/check.h"
#include "orders_edifact.h"
#include "timing.h"

enum { ROUNDS = 5 };

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

struct syntax {
    const char *name;
    uint32_t (*make)(struct buffer *out, size_t size);
    char terminator;
};

static const struct syntax syntaxes[] = {
    { "X12", orders_interchange, '~' },
    { "EDIFACT", orders_edifact_interchange, '\'' },
    { "EDIFACT with a guideline", orders_eancom_interchange, '\'' },
};

/* The input as a mapped file, as `edi validate` has it. */
static struct bytes map_orders(const struct syntax *syntax, size_t size,
                               uint32_t *orders)
{
    char path[] = "/tmp/bench-validate-XXXXXX";
    struct buffer made = { 0 };
    int file = mkstemp(path);
    void *map;

    *orders = syntax->make(&made, size);
    if (file < 0 || made.failed ||
        write(file, made.data, made.length) != (ssize_t)made.length) {
        perror(path);
        exit(1);
    }
    (void)unlink(path);
    map =
        mmap(NULL, made.length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (map == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    size = made.length;
    (void)close(file);
    buffer_close(&made);
    return bytes_of(map, size);
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

static double check_once(struct standards *standards, struct bytes input,
                         bool trees, uint32_t orders, long *kilobytes)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = trees,
                                     .select = standards_select,
                                     .supports = standards_supports,
                                     .context = standards };
    double begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);
    struct check *check = check_open_whole(&options, input);
    struct check_report report;
    enum check_event event;
    size_t findings = 0;
    uint32_t seen = 0;
    double end;

    while ((event = check_next(check, &report)) != CHECK_END) {
        findings += report.findings->count;
        seen += event == CHECK_TRANSACTION;
    }
    end = timing_seconds(CLOCK_THREAD_CPUTIME_ID);
    *kilobytes = anonymous_kilobytes();
    check_close(check);
    if (findings != 0 || seen != orders) {
        fprintf(stderr, "%zu findings, %u of %u orders\n", findings, seen,
                orders);
        exit(1);
    }
    return end - begin;
}

static void print_row(const char *name, struct bytes input, double time,
                      double plain, long kilobytes)
{
    printf("%-28s %8.0f MB/s %7.2f of the loop", name,
           (double)input.length / time / 1e6, plain / time);
    if (kilobytes > 0) {
        printf(" %8.1f MB", (double)kilobytes / 1024);
    }
    printf("\n");
}

static void measure(struct standards *standards, const struct syntax *syntax,
                    size_t size)
{
    double plain[ROUNDS];
    double times[ROUNDS];
    volatile size_t sink = 0;
    uint32_t orders;
    struct bytes input = map_orders(syntax, size, &orders);
    double loop;

    for (int i = 0; i < ROUNDS; i++) {
        double begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);

        sink += count_terminators(input, syntax->terminator);
        plain[i] = timing_seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    }
    loop = timing_median(plain, ROUNDS);
    printf("%s: %.1f MB, %u orders, %zu segments; medians of %d runs, one "
           "core\n",
           syntax->name, (double)input.length / 1e6, orders, sink / ROUNDS,
           ROUNDS);
    print_row("plain byte loop", input, loop, loop, 0);
    for (int trees = 0; trees < 2; trees++) {
        long kilobytes = 0;

        for (int i = 0; i < ROUNDS; i++) {
            times[i] =
                check_once(standards, input, trees == 1, orders, &kilobytes);
        }
        print_row(trees == 1 ? "read and check, with trees" : "read and check",
                  input, timing_median(times, ROUNDS), loop, kilobytes);
    }
    (void)munmap((void *)(uintptr_t)input.data, input.length);
}

int main(int count, char **arguments)
{
    size_t megabytes =
        count > 1 ? (size_t)strtoul(arguments[1], NULL, 10) : 100;
    struct config_source *source = config_source_open();
    struct standards *standards;
    char path[1024];
    const char *root = getenv("SOURCE_DIR");
    struct error err;

    (void)snprintf(path, sizeof path, "%s/mappings",
                   root == NULL ? EDIGATE_DATA_DIR : root);
    if (!config_source_add_directory(source, path, "mappings/", &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    standards = standards_open(source);
    for (size_t i = 0; i < COUNT_OF(syntaxes); i++) {
        measure(standards, &syntaxes[i], megabytes * 1000000);
    }
    standards_close(standards);
    config_source_close(source);
    return 0;
}
