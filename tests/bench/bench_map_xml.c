/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast XML documents become business records and records become XML again,
 * on one core, by the shipped maps: MB of XML a second, and as a share of
 * `xmllint --stream` on the same files in the same run, which only reads. Once
 * one large document, once many of 20 lines. In: reading, checking, mapping.
 * Out: mapping, XML. Argument: the size in MB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "document/check.h"
#include "documents.h"
#include "invoices.h"
#include "mapping/map.h"
#include "scratch.h"
#include "timing.h"
#include "xmllint.h"

enum { ROUNDS = 5, SMALL_LINES = 20, PATH_LENGTH = 64 };

static const struct kind {
    const char *name, *map, *head, *tail;
    void (*line)(struct buffer *out, uint32_t number);
} kinds[] = {
    { "UBL invoice", "ubl-2.3-Invoice-invoice", invoice_head, invoice_tail,
      invoice_line },
    { "CII invoice", "cii-D16B-CrossIndustryInvoice-invoice", cii_head,
      cii_tail, cii_line },
    { "cXML order", "cxml-1.2-OrderRequest-order", cxml_head, cxml_tail,
      cxml_line },
};

struct bench {
    struct config_source *source;
    struct standards *standards;
    struct arena *loaded;
    struct arena *arena;   /* one document's record */
    struct arena *written; /* the same written again */
    const struct map *map;
};

static _Noreturn void stop(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static void load(struct bench *bench, const char *name)
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
    bench->written = arena_open(0);
    diagnostics_open(&list, bench->loaded);
    bench->map = map_load(
        bench->loaded,
        &(struct map_context){
            .source = bench->source,
            .types = record_types_load(bench->loaded, bench->source, &list),
            .standards = bench->standards },
        name, &list);
    if (bench->map == NULL) {
        stop("the map cannot be loaded");
    }
}

static void unload(struct bench *bench)
{
    arena_close(bench->written);
    arena_close(bench->arena);
    arena_close(bench->loaded);
    standards_close(bench->standards);
    config_source_close(bench->source);
}

/* ---- the documents: all the same one */

static void make_document(struct buffer *out, const struct kind *kind,
                          uint32_t lines, size_t size)
{
    buffer_append_text(out, kind->head);
    for (uint32_t i = 1; i <= lines || out->length < size; i++) {
        kind->line(out, i);
    }
    buffer_append_text(out, kind->tail);
    if (out->failed) {
        stop("no memory for the document");
    }
}

static void write_file(const char *path, struct bytes content)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL ||
        fwrite(content.data, 1, content.length, file) != content.length ||
        fclose(file) != 0) {
        stop(path);
    }
}

/* The median for `count` files of that content; 0: there is no xmllint. */
static double measure_xmllint(struct bytes content, size_t count)
{
    char directory[] = "/tmp/bench-map-xml-XXXXXX";
    char(*paths)[PATH_LENGTH] = calloc(count, sizeof *paths);
    const char **list = calloc(count, sizeof *list);
    double times[ROUNDS];

    if (paths == NULL || list == NULL || mkdtemp(directory) == NULL) {
        stop(directory);
    }
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(paths[i], PATH_LENGTH, "%s/%zu.xml", directory, i);
        list[i] = paths[i];
        write_file(paths[i], content);
    }
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = xmllint_seconds(list, count);
    }
    scratch_remove(directory);
    free(list);
    free(paths);
    return timing_median(times, ROUNDS);
}

/* ---- in and out */

/* Reads the document into bench->arena. */
static const struct record *read_one(struct bench *bench, struct bytes input,
                                     struct check **check)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = standards_select,
                                     .context = bench->standards };
    const struct record *record = NULL;
    struct check_report report;
    struct findings findings;
    enum check_event event;

    arena_reset(bench->arena);
    findings_open(&findings, bench->arena, 100);
    *check = check_open_whole(&options, input);
    while ((event = check_next(*check, &report)) != CHECK_END) {
        if (event == CHECK_TRANSACTION && report.transaction->tree != NULL) {
            record = map_read(bench->map, report.transaction->tree,
                              bench->arena, &findings);
        }
    }
    if (record == NULL || findings.errors > 0) {
        stop(findings.count > 0 ? findings.items[0].text
                                : "a document could not be read");
    }
    return record;
}

static double read_all(struct bench *bench, struct bytes input, size_t count)
{
    double begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);

    for (size_t i = 0; i < count; i++) {
        struct check *check;

        (void)read_one(bench, input, &check);
        check_close(check);
    }
    return timing_seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
}

static double write_all(struct bench *bench, const struct record *record,
                        size_t count, struct buffer *out)
{
    const struct tree_write_options options = { .indent = true };
    double begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);

    for (size_t i = 0; i < count; i++) {
        struct error err = { .text = "a record could not be mapped" };
        struct tree_builder *builder;
        struct findings findings;
        uint64_t elements;

        arena_reset(bench->written);
        findings_open(&findings, bench->written, 100);
        buffer_clear(out);
        builder = map_write(bench->map, record, bench->written, &findings);
        if (builder == NULL ||
            !tree_write(builder, &options, out, &elements, &err)) {
            stop(findings.count > 0 ? findings.items[0].text : err.text);
        }
    }
    return timing_seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
}

static void print_row(const char *name, double size, double time,
                      double xmllint)
{
    printf("  %-26s %8.0f MB/s", name, size / time / 1e6);
    if (xmllint > 0) {
        printf(" %7.2f of xmllint --stream", xmllint / time);
    }
    printf("\n");
}

static void measure(struct bench *bench, const struct kind *kind,
                    uint32_t lines, size_t size, size_t count)
{
    struct buffer made = { 0 };
    struct buffer out = { 0 };
    double times[ROUNDS];
    const struct record *record;
    struct check *check;
    double xmllint;
    double total;

    make_document(&made, kind, lines, size);
    count = made.length < count ? count / made.length : 1;
    total = (double)made.length * (double)count;
    printf("%s: %zu of %.2f MB; medians of %d runs, one core\n", kind->name,
           count, (double)made.length / 1e6, ROUNDS);
    xmllint = measure_xmllint(buffer_bytes(&made), count);
    if (xmllint > 0) {
        print_row("xmllint --stream", total, xmllint, 0);
    }
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = read_all(bench, buffer_bytes(&made), count);
    }
    print_row("to records", total, timing_median(times, ROUNDS), xmllint);
    record = read_one(bench, buffer_bytes(&made), &check);
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = write_all(bench, record, count, &out);
    }
    print_row("records to XML", (double)out.length * (double)count,
              timing_median(times, ROUNDS), 0);
    check_close(check);
    buffer_close(&out);
    buffer_close(&made);
}

int main(int count, char **arguments)
{
    size_t size =
        (count > 1 ? (size_t)strtoul(arguments[1], NULL, 10) : 20) * 1000000;

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct bench bench = { 0 };

        load(&bench, kinds[i].map);
        measure(&bench, &kinds[i], 1, size, 0);
        measure(&bench, &kinds[i], SMALL_LINES, 0, size);
        unload(&bench);
    }
    return 0;
}
