/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 edifact fuzz */
/* Timeout: 120
 *
 * Any bytes as an interchange: what is collected of it survives the way from
 * worker to front, every acknowledgement that is made of it keeps the rules it
 * is about, and whatever a partner's says can be read. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/acknowledgement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct standards *standards;

static const struct separators edifact = { .element = '+',
                                           .component = ':',
                                           .segment = '\'',
                                           .release = '?',
                                           .decimal = '.',
                                           .terminator = "'",
                                           .terminator_length = 1 };
static const struct separators x12 = { .element = '*',
                                       .component = '>',
                                       .segment = '~',
                                       .terminator = "~",
                                       .terminator_length = 1 };

/* The shipped tables: an acknowledgement is checked by its own. */
static void prepare(void)
{
    const char *root = getenv("SOURCE_DIR");
    struct config_source *source = config_source_open();
    char path[1024];
    struct error err;

    snprintf(path, sizeof path, "%s/mappings/standards",
             root == NULL ? "." : root);
    if (source == NULL || !config_source_add_directory(
                              source, path, "mappings/standards/", &err)) {
        fprintf(stderr, "no tables in %s: set SOURCE_DIR\n", path);
        abort();
    }
    standards = standards_open(source);
}

static struct check *open_check(struct bytes input, bool trees)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = trees,
                                     .select = standards_select,
                                     .supports = standards_supports,
                                     .context = standards };
    struct check *check;

    options.limits.transaction_segments = 500;
    options.limits.transaction_bytes = 20000;
    options.limits.findings = 50;
    check = check_open_whole(&options, input);
    if (check == NULL) {
        abort();
    }
    return check;
}

/* ---- what is read of a partner's */

static void read_ack(const struct tree *tree, struct arena *arena)
{
    struct ack_received *entries;
    struct error err;
    size_t count;

    if (!ack_read(tree, arena, &entries, &count, &err)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (entries[i].of > ACK_OF_TRANSACTION ||
            entries[i].verdict > ACK_REJECTED ||
            (entries[i].of == ACK_OF_TRANSACTION &&
             entries[i].syntax == DICTIONARY_EDIFACT &&
             entries[i].control.length == 0)) {
            abort();
        }
        for (size_t j = 0; j < entries[i].finding_count; j++) {
            if (entries[i].findings[j].text[0] == '\0') {
                abort();
            }
        }
    }
}

static const struct ack_interchange *collect(struct bytes input,
                                             struct arena *arena, size_t *count)
{
    struct ack_collector *collector = ack_collect_open(arena);
    struct check *check = open_check(input, true);
    struct check_report report;
    enum check_event event;

    while ((event = check_next(check, &report)) != CHECK_END) {
        ack_collect(collector, event, &report);
        if (event == CHECK_TRANSACTION && report.transaction->tree != NULL &&
            ack_is_acknowledgement(report.transaction->type)) {
            read_ack(report.transaction->tree, arena);
        }
    }
    check_close(check);
    return ack_collected(collector, count);
}

/* ---- what is made of it */

/* As it comes out of JSON; which says the same again. */
static struct ack_interchange transfer(const struct ack_interchange *ack,
                                       struct arena *arena)
{
    struct buffer first = { 0 };
    struct buffer second = { 0 };
    struct ack_interchange copy;
    struct error err;

    ack_append_json(ack, &first);
    if (!ack_from_json(arena, buffer_bytes(&first), &copy, &err)) {
        abort();
    }
    ack_append_json(&copy, &second);
    if (!bytes_equal(buffer_bytes(&first), buffer_bytes(&second))) {
        abort();
    }
    buffer_close(&first);
    buffer_close(&second);
    return copy;
}

/* Segments that repeat what the partner wrote may repeat what is wrong. */
static bool repeats(const char *tag)
{
    static const char *const tags[] = { "UCI", "UCF", "UCM", "AK1", "AK2",
                                        "AK3", "IK3", "AK4", "IK4", "TA1" };

    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        if (strcmp(tag, tags[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_own(struct bytes text)
{
    struct check *check = open_check(text, false);
    struct check_report report;
    enum check_event event;
    size_t sets = 0;

    while ((event = check_next(check, &report)) != CHECK_END) {
        sets += event == CHECK_TRANSACTION;
        for (size_t i = 0; i < report.findings->count; i++) {
            const struct finding *finding = &report.findings->items[i];

            if (finding->severity == FINDING_ERROR && !repeats(finding->tag)) {
                fprintf(stderr, "%s: %s\n%.*s\n", finding->tag, finding->text,
                        BYTES_ARG(text));
                abort();
            }
        }
    }
    if (sets != 1) {
        abort();
    }
    check_close(check);
}

static void write_contrl(const struct ack_interchange *ack, const char *version,
                         enum acknowledge_detail detail)
{
    const struct ack_write_options options = {
        .with = "CONTRL",
        .version = bytes_of_text(version),
        .separators = edifact,
        .control_number = BYTES("1"),
        .detail = detail,
    };
    struct buffer out = { 0 };
    struct error err;
    uint64_t segments;

    buffer_append_format(&out, "UNB+UNOC:%s+A+B+%s261123:1200+1'", version,
                         version[0] == '4' ? "20" : "");
    if (ack_write_contrl(ack, &options, &out, &segments, &err)) {
        buffer_append_text(&out, "UNZ+1+1'");
        check_own(buffer_bytes(&out));
    }
    buffer_close(&out);
}

static void write_997(const struct ack_interchange *ack,
                      const struct ack_group *group)
{
    const struct ack_write_options options = { .with = "997",
                                               .version = BYTES("004010"),
                                               .separators = x12,
                                               .control_number =
                                                   BYTES("0001") };
    struct buffer out = { 0 };
    struct error err;
    uint64_t segments;

    buffer_append_text(
        &out, "ISA*00*          *00*          *ZZ*A              *ZZ*B        "
              "      *261123*1200*U*00401*000000001*0*P*>~"
              "GS*FA*A*B*20261123*1200*1*X*004010~");
    if (ack_write(ack, group, &options, &out, &segments, &err)) {
        buffer_append_text(&out, "GE*1*1~IEA*1*000000001~");
        check_own(buffer_bytes(&out));
    }
    buffer_close(&out);
}

static void answer(const struct ack_interchange *ack)
{
    if (ack->syntax == DICTIONARY_X12) {
        for (size_t i = 0; i < ack->group_count; i++) {
            write_997(ack, &ack->groups[i]);
        }
        return;
    }
    write_contrl(ack, "3", ACKNOWLEDGE_ALL);
    write_contrl(ack, "4", ACKNOWLEDGE_ERRORS);
    write_contrl(ack, "3", ACKNOWLEDGE_RECEIPT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct ack_interchange *acks;
    struct arena *arena = arena_open(0);
    size_t count;

    if (standards == NULL) {
        prepare();
    }
    acks = collect(bytes_of((const char *)data, size), arena, &count);
    for (size_t i = 0; i < count; i++) {
        struct ack_interchange copy = transfer(&acks[i], arena);

        answer(&copy);
    }
    arena_close(arena);
    return 0;
}
