/* SPDX-License-Identifier: Apache-2.0 */
#include "console/check_file.h"

#include <string.h>

#include "base/clock.h"

bool check_file_open(struct check_file *file, const char *name,
                     const struct check_options *options, struct error *err)
{
    memset(file, 0, sizeof *file);
    file->began = clock_monotonic_ns();
    if (!input_open(&file->input, name, err)) {
        return false;
    }
    file->check = file->input.whole
                      ? check_open_whole(options, file->input.content)
                      : check_open(options);
    if (file->check == NULL) {
        input_close(&file->input);
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to check %.200s", name);
    }
    file->bytes = file->input.content.length;
    progress_open(&file->progress, name, file->input.size);
    return true;
}

void check_file_close(struct check_file *file)
{
    progress_close(&file->progress);
    check_close(file->check);
    input_close(&file->input);
}

static void count(struct check_file *file, enum check_event event,
                  const struct check_report *report)
{
    switch (event) {
    case CHECK_INTERCHANGE_BEGIN:
        file->interchanges++;
        break;
    case CHECK_GROUP_BEGIN:
        file->groups++;
        break;
    case CHECK_TRANSACTION:
        file->transactions++;
        if (file->transactions % 256 == 0) {
            progress_at(&file->progress, report->transaction->offset);
        }
        break;
    case CHECK_TA1:
    case CHECK_GROUP_END:
    case CHECK_INTERCHANGE_END:
    case CHECK_OUTSIDE:
    case CHECK_NEED_INPUT:
    case CHECK_END:
        break;
    }
    if (report->findings != NULL) {
        file->errors += report->findings->errors;
        file->warnings += report->findings->warnings;
        file->left_out += report->findings->dropped;
    }
}

bool check_file_next(struct check_file *file, enum check_event *event,
                     struct check_report *report, struct error *err)
{
    struct bytes piece;
    bool last;

    for (;;) {
        memset(report, 0, sizeof *report);
        *event = check_next(file->check, report);
        if (*event != CHECK_NEED_INPUT) {
            count(file, *event, report);
            return true;
        }
        if (!input_next(&file->input, &piece, &last, err)) {
            return false;
        }
        file->bytes += piece.length;
        check_feed(file->check, piece, last);
    }
}

int64_t check_file_took(const struct check_file *file)
{
    return clock_monotonic_ns() - file->began;
}
