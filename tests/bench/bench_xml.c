/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast a UBL invoice is read, checked and kept as a tree on one core, as
 * MB/s and as a share of `xmllint --stream` on the same file in the same run
 * (which reads and checks nothing); and what memory it takes beside the input.
 * Argument: the size in MB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "document/check.h"
#include "document/xml_check.h"
#include "invoices.h"
#include "timing.h"
#include "xmllint.h"

enum { ROUNDS = 5 };

struct work {
    const char *name;
    bool checks, trees;
};

static const struct work works[] = { { "read", false, false },
                                     { "read, checked", true, false },
                                     { "read, checked, as a tree", true,
                                       true } };

static const struct xml_document *select_document(void *standards,
                                                  struct bytes uri,
                                                  struct bytes local,
                                                  size_t index)
{
    return standards_xml_root(standards, uri, local, index);
}

static bool on_begin(void *context, const struct xml_element *element)
{
    (void)element;
    ++*(uint64_t *)context;
    return true;
}

static bool on_text(void *context, struct bytes piece, struct xml_place place)
{
    (void)context;
    (void)piece;
    (void)place;
    return true;
}

static bool on_end(void *context)
{
    (void)context;
    return true;
}

static void read_only(struct bytes input)
{
    uint64_t elements = 0;
    const struct xml_handler handler = { on_begin, on_text, on_end, &elements };
    const struct xml_options options = { .limits = xml_default_limits() };
    struct xml_complaint complaint;

    if (xml_read(input, &options, &handler, &complaint) != XML_DONE) {
        fprintf(stderr, "%s\n", complaint.text);
        exit(1);
    }
}

static void check_all(struct standards *standards, struct bytes input,
                      bool trees)
{
    const struct xml_check_options options = {
        .limits = xml_check_default_limits(),
        .keep_tree = trees,
        .select = select_document,
        .context = standards,
    };
    struct xml_check *check = xml_check_open(&options);
    struct xml_check_report report;

    if (check == NULL || xml_check_feed(check, input, true)) {
        exit(1);
    }
    report = xml_check_report(check);
    if (report.document == NULL || report.findings->errors > 0 ||
        (trees && report.tree == NULL)) {
        fprintf(stderr, "%zu findings: %s\n", report.findings->count,
                report.findings->count > 0 ? report.findings->items[0].text
                                           : "no document");
        exit(1);
    }
    xml_check_close(check);
}

static double work_once(const struct work *work, struct standards *standards,
                        struct bytes input)
{
    double begin = timing_seconds(CLOCK_THREAD_CPUTIME_ID);

    if (work->checks) {
        check_all(standards, input, work->trees);
    } else {
        read_only(input);
    }
    return timing_seconds(CLOCK_THREAD_CPUTIME_ID) - begin;
}

static void make_file(struct buffer *made, size_t size, char path[])
{
    int file = mkstemp(path);

    (void)invoices_make(made, size);
    if (file < 0 || made->failed ||
        write(file, made->data, made->length) != (ssize_t)made->length) {
        perror(path);
        exit(1);
    }
    (void)close(file);
}

static void print_row(const char *name, size_t length, double time,
                      double xmllint)
{
    printf("%-28s %8.0f MB/s", name, (double)length / time / 1e6);
    if (xmllint > 0) {
        printf(" %7.2f of xmllint --stream", xmllint / time);
    }
    printf("\n");
}

int main(int count, char **arguments)
{
    size_t megabytes = count > 1 ? (size_t)strtoul(arguments[1], NULL, 10) : 20;
    struct config_source *source = config_source_open();
    struct standards *standards;
    struct buffer made = { 0 };
    char file[] = "/tmp/bench-xml-XXXXXX";
    char path[1024];
    const char *root = getenv("SOURCE_DIR");
    double times[ROUNDS];
    double xmllint;
    struct error err;

    (void)snprintf(path, sizeof path, "%s/mappings",
                   root == NULL ? EDIGATE_DATA_DIR : root);
    if (!config_source_add_directory(source, path, "mappings/", &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    standards = standards_open(source);
    make_file(&made, megabytes * 1000000, file);
    for (int i = 0; i < ROUNDS; i++) {
        times[i] = xmllint_seconds(&(const char *){ file }, 1);
    }
    xmllint = timing_median(times, ROUNDS);
    (void)unlink(file);
    if (xmllint > 0) {
        print_row("xmllint --stream", made.length, xmllint, 0);
    } else {
        printf("there is no xmllint (Debian: libxml2-utils)\n");
    }
    for (size_t k = 0; k < COUNT_OF(works); k++) {
        for (int i = 0; i < ROUNDS; i++) {
            times[i] = work_once(&works[k], standards, buffer_bytes(&made));
        }
        print_row(works[k].name, made.length, timing_median(times, ROUNDS),
                  xmllint);
    }
    buffer_close(&made);
    standards_close(standards);
    config_source_close(source);
    return 0;
}
