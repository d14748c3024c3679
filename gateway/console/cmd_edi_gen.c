/* SPDX-License-Identifier: Apache-2.0
 *
 * `edi gen`: invented documents, checked before they are printed.
 */
#include "console/commands.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "console/complaints.h"
#include "console/generate.h"
#include "console/workspace.h"
#include "syntax/x12_write.h"

enum { ATTEMPTS = 200, SET_MEMORY = 64 * 1024 * 1024 };

struct generating {
    struct console *console;
    struct workspace *workspace;
    const struct set_definition *set;
    struct generate_options options;
    struct x12_envelope envelope;
    struct separators separators;
    struct arena *arena; /* of one transaction */
    struct buffer body;
    struct buffer trial;
    uint64_t attempts;
};

static const struct set_definition *fixed_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    struct generating *generating = context;

    (void)interchange;
    (void)group;
    (void)transaction;
    return generating->set;
}

/* The transaction in an envelope of its own, looked at as any other. */
static bool is_good(struct generating *generating)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .select = fixed_set,
                                     .context = generating };
    struct x12_writer writer;
    struct check_report report;
    enum check_event event = CHECK_OUTSIDE;
    struct check *check;
    struct error err;
    size_t errors = 0;

    buffer_clear(&generating->trial);
    x12_writer_open(&writer, &generating->trial, &generating->separators, '\0');
    if (!x12_write_isa(&writer, &generating->envelope, &err) ||
        !x12_write_gs(&writer, &generating->envelope, &err)) {
        return false;
    }
    buffer_append(&generating->trial, buffer_bytes(&generating->body));
    x12_write_ge(&writer, &generating->envelope, 1);
    x12_write_iea(&writer, &generating->envelope, 1);
    check = check_open_whole(&options, buffer_bytes(&generating->trial));
    while (check != NULL && event != CHECK_END) {
        memset(&report, 0, sizeof report);
        event = check_next(check, &report);
        errors += report.findings == NULL ? 0 : report.findings->errors;
    }
    check_close(check);
    return check != NULL && errors == 0;
}

static bool make_one(struct generating *generating, uint64_t ordinal,
                     struct error *err)
{
    char control[16];
    struct tree_write_options options = { .separators =
                                              generating->separators };
    uint64_t segments;

    (void)snprintf(control, sizeof control, "%04llu",
                   (unsigned long long)ordinal);
    options.control_number = bytes_of_text(control);
    if (strcmp(generating->set->id, "999") == 0) {
        options.convention = generating->envelope.group_version;
    }
    for (int i = 0; i < ATTEMPTS; i++) {
        struct tree_builder *builder;

        generating->options.seed++;
        arena_reset(generating->arena);
        buffer_clear(&generating->body);
        builder = generate_set(generating->arena, generating->set,
                               &generating->options);
        if (tree_write(builder, &options, &generating->body, &segments, err) &&
            is_good(generating)) {
            return true;
        }
        /* The more is filled the more can clash. */
        if (i % 20 == 19 && generating->options.percent > 5) {
            generating->options.percent /= 2;
        }
    }
    return error_set(err, ERROR_REFUSED, "GENERATE",
                     "no good document of %s %s was found in %d attempts; try "
                     "another --seed or a smaller --fill",
                     generating->set->version, generating->set->id, ATTEMPTS);
}

static bool make_all(struct generating *generating, uint64_t count,
                     struct error *err)
{
    struct buffer *out = output_buffer(&generating->console->out);
    unsigned percent = generating->options.percent;
    struct x12_writer writer;

    x12_writer_open(&writer, out, &generating->separators, '\0');
    if (!x12_write_isa(&writer, &generating->envelope, err) ||
        !x12_write_gs(&writer, &generating->envelope, err)) {
        return false;
    }
    for (uint64_t i = 1; i <= count; i++) {
        generating->options.percent = percent;
        if (!make_one(generating, i, err)) {
            return false;
        }
        output_bytes(&generating->console->out,
                     buffer_bytes(&generating->body));
    }
    x12_write_ge(&writer, &generating->envelope, count);
    x12_write_iea(&writer, &generating->envelope, 1);
    return true;
}

/* ---- what was asked for */

static void fill_envelope(struct generating *generating,
                          const struct invocation *call)
{
    const char *sender = invocation_value(call, "sender");
    const char *receiver = invocation_value(call, "receiver");
    struct x12_envelope *envelope = &generating->envelope;
    const char *version = generating->set->version;

    envelope->sender_qualifier = bytes_of_text("ZZ");
    envelope->sender = bytes_of_text(sender == NULL ? "SENDER" : sender);
    envelope->receiver_qualifier = bytes_of_text("ZZ");
    envelope->receiver =
        bytes_of_text(receiver == NULL ? "RECEIVER" : receiver);
    /* 004010 is interchange version 00401. */
    envelope->version = bytes_of_text(
        arena_format(generating->console->arena, "%.5s", version));
    envelope->group_version = bytes_of_text(version);
    envelope->functional = bytes_of_text(generating->set->group);
    envelope->interchange_control = 1;
    envelope->group_control = 1;
    envelope->test = true;
    envelope->now = clock_now();
    generating->separators = (struct separators){
        .element = '*',
        .component = '>',
        .repetition = strcmp(version, "004020") >= 0 ? '^' : '\0',
        .segment = '~',
        .decimal = '.',
        .terminator = "~\n",
        .terminator_length = 2,
    };
}

static bool read_options(struct generating *generating,
                         const struct invocation *call, uint64_t *count,
                         struct error *err)
{
    uint64_t percent, repeats;

    if (!invocation_number(call, "count", 1, count, err) ||
        !invocation_number(call, "seed", 1, &generating->options.seed, err) ||
        !invocation_number(call, "fill", 15, &percent, err) ||
        !invocation_number(call, "repeats", 3, &repeats, err)) {
        return false;
    }
    if (*count == 0 || *count > 999999 || percent > 100 || repeats == 0 ||
        repeats > 10000) {
        return error_set(err, ERROR_REFUSED, "USAGE",
                         "--count is 1 to 999999, --fill 0 to 100, --repeats "
                         "1 to 10000");
    }
    /* Documents of neighbouring seeds have nothing in common. */
    generating->options.seed *= 1000003;
    generating->options.percent = (unsigned)percent;
    generating->options.repeats = (unsigned)repeats;
    generating->options.now = clock_now();
    return true;
}

int cmd_edi_gen(struct console *console, const struct invocation *call)
{
    struct generating generating = { .console = console };
    struct workspace workspace;
    struct error err;
    uint64_t count;
    int status = EXIT_GOOD;

    if (!read_options(&generating, call, &count, &err) ||
        !workspace_open(&workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    generating.workspace = &workspace;
    generating.arena = arena_open(SET_MEMORY);
    if (!workspace_load(&workspace, WORKSPACE_STANDARDS, &err)) {
        status = console_fail(console, &err);
    } else {
        generating.set = standards_set(workspace_standards(&workspace),
                                       bytes_of_text(call->arguments[0]));
        if (generating.set == NULL) {
            status = console_usage(
                console, "there is no set '%s'; one is x12/004010/850",
                call->arguments[0]);
        } else {
            fill_envelope(&generating, call);
            status = make_all(&generating, count, &err)
                         ? EXIT_GOOD
                         : console_fail(console, &err);
        }
    }
    complaints_tell(console, &workspace);
    buffer_close(&generating.body);
    buffer_close(&generating.trial);
    arena_close(generating.arena);
    workspace_close(&workspace);
    return status;
}
