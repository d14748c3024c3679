/* SPDX-License-Identifier: Apache-2.0
 *
 * `edi validate`: envelope, counts, control numbers and every transaction set
 * against dictionary and guideline.
 */
#include "console/commands.h"

#include <inttypes.h>
#include <string.h>

#include "console/check_file.h"
#include "console/complaints.h"
#include "console/edi_select.h"
#include "console/json_out.h"

struct validating {
    struct console *console;
    struct check_file file;
    bool warnings; /* told too */
    bool notes;
    bool verbose;
};

/* Which document the findings are about: "850 0001". */
static void append_subject(struct buffer *out,
                           const struct check_report *report)
{
    if (report->transaction != NULL) {
        text_append_safe(out, report->transaction->type);
        buffer_append_byte(out, ' ');
        text_append_safe(out, report->transaction->control);
    } else if (report->group != NULL) {
        buffer_append_text(out, "group ");
        text_append_safe(out, report->group->control);
    } else if (report->interchange != NULL) {
        buffer_append_text(out, "interchange ");
        text_append_safe(out, report->interchange->control);
    }
}

static void print_line(struct validating *validating,
                       const struct check_report *report,
                       const struct finding *finding)
{
    struct buffer *out = output_buffer(&validating->console->out);

    text_append_safe(out, bytes_of_text(validating->file.input.name));
    buffer_append_text(out, ": ");
    if (report->interchange != NULL) {
        append_subject(out, report);
        buffer_append_text(out, ": ");
    }
    finding_append_line(finding, out);
    if (out->data != NULL && out->data[out->length - 1] != '\n') {
        buffer_append_byte(out, '\n');
    }
    output_pass(&validating->console->out);
}

static void print_json(struct validating *validating,
                       const struct check_report *report,
                       const struct finding *finding)
{
    struct buffer *out = console_json(validating->console);

    json_out_object(out, NULL);
    json_out_text(out, "kind", bytes_of_text("finding"));
    json_out_text(out, "file", bytes_of_text(validating->file.input.name));
    if (report->interchange != NULL) {
        json_out_text(out, "interchange", report->interchange->control);
    }
    if (report->group != NULL) {
        json_out_text(out, "group", report->group->control);
    }
    if (report->transaction != NULL) {
        json_out_text(out, "type", report->transaction->type);
        json_out_text(out, "control", report->transaction->control);
        json_out_number(out, "ordinal", report->transaction->ordinal);
    }
    json_out_raw(out, "finding", bytes_of_text(""));
    finding_append_json(finding, out);
    json_out_object_end(out);
    console_json_end(validating->console);
}

static void print_findings(struct validating *validating,
                           const struct check_report *report)
{
    const struct findings *findings = report->findings;

    for (size_t i = 0; findings != NULL && i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if ((finding->severity == FINDING_WARNING && !validating->warnings) ||
            (finding->severity == FINDING_NOTE && !validating->notes)) {
            continue;
        }
        if (validating->console->json) {
            print_json(validating, report, finding);
        } else {
            print_line(validating, report, finding);
        }
    }
}

/* ---- the summary */

static void print_summary(struct validating *validating)
{
    struct buffer *out = console_json(validating->console);
    const struct check_file *file = &validating->file;

    json_out_object(out, NULL);
    json_out_text(out, "kind", bytes_of_text("file"));
    json_out_text(out, "file", bytes_of_text(file->input.name));
    json_out_flag(out, "valid", file->errors == 0);
    json_out_number(out, "bytes", (int64_t)file->bytes);
    json_out_number(out, "interchanges", (int64_t)file->interchanges);
    json_out_number(out, "groups", (int64_t)file->groups);
    json_out_number(out, "transactions", (int64_t)file->transactions);
    json_out_number(out, "errors", (int64_t)file->errors);
    json_out_number(out, "warnings", (int64_t)file->warnings);
    json_out_number(out, "left_out", (int64_t)file->left_out);
    json_out_object_end(out);
    console_json_end(validating->console);
}

static void tell_summary(const struct validating *validating)
{
    const struct check_file *file = &validating->file;
    int64_t took = check_file_took(file);

    console_note(validating->console,
                 "%s: %s, %" PRIu64 " transaction%s, %" PRIu64
                 " errors, %" PRIu64 " warnings",
                 file->input.name, file->errors == 0 ? "valid" : "not valid",
                 file->transactions, file->transactions == 1 ? "" : "s",
                 file->errors, file->warnings);
    if (validating->verbose) {
        uint64_t rate = file->bytes * 10000 / (uint64_t)(took < 1 ? 1 : took);

        console_note(validating->console,
                     "%" PRIu64 " bytes, %" PRIu64 " interchanges, %" PRIu64
                     " groups in %" PRId64 ".%03" PRId64 " s: %" PRIu64
                     ".%" PRIu64 " MB/s",
                     file->bytes, file->interchanges, file->groups,
                     took / 1000000000, took / 1000000 % 1000, rate / 10,
                     rate % 10);
    }
}

static int validate(struct validating *validating,
                    const struct check_options *options, const char *name)
{
    struct console *console = validating->console;
    struct check_report report;
    enum check_event event = CHECK_OUTSIDE;
    struct error err;
    bool good = true;

    if (!check_file_open(&validating->file, name, options, &err)) {
        return console_fail(console, &err);
    }
    while (good && event != CHECK_END) {
        good = check_file_next(&validating->file, &event, &report, &err);
        if (good) {
            print_findings(validating, &report);
        }
    }
    progress_close(&validating->file.progress);
    if (good) {
        if (console->json) {
            print_summary(validating);
        }
        if (!console->json || validating->verbose) {
            output_flush(&console->out);
            tell_summary(validating);
        }
    }
    check_file_close(&validating->file);
    if (!good) {
        return console_fail(console, &err);
    }
    return validating->file.errors == 0 ? EXIT_GOOD : EXIT_BAD;
}

int cmd_edi_validate(struct console *console, const struct invocation *call)
{
    struct validating validating = {
        .console = console,
        .warnings = !invocation_has(call, "errors-only"),
        .notes = invocation_has(call, "notes"),
        .verbose = invocation_has(call, "verbose"),
    };
    enum exit_status status = EXIT_GOOD;
    struct check_options options;
    struct workspace workspace;
    struct edi_select select;
    struct error err;

    if (!workspace_open(&workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    if (!edi_select_open(&select, &workspace,
                         invocation_value(call, "guideline"),
                         invocation_value(call, "partner"), &err)) {
        complaints_tell(console, &workspace);
        workspace_close(&workspace);
        return console_fail(console, &err);
    }
    options = edi_select_options(&select);
    for (size_t i = 0; i < call->argument_count; i++) {
        status =
            exit_status_join(status,
                             (enum exit_status)validate(&validating, &options,
                                                        call->arguments[i]),
                             i == 0);
    }
    complaints_tell(console, &workspace);
    workspace_close(&workspace);
    return (int)status;
}
