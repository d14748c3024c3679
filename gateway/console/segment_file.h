/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the segments of an X12 file, one after the other, whether it is
 * mapped or comes through a pipe.
 *
 * Ownership: as segment_read.h says. Errors: those of input.h; a file that cannot
 * be read to its end is no end.
 */
#ifndef CONSOLE_SEGMENT_FILE_H
#define CONSOLE_SEGMENT_FILE_H

#include <stdbool.h>

#include "console/input.h"
#include "console/progress.h"
#include "syntax/segment_read.h"

enum segment_file_event {
    SEGMENT_FILE_SEGMENT,
    SEGMENT_FILE_COMPLAINT,
    SEGMENT_FILE_END,
    SEGMENT_FILE_FAILED
};

struct segment_file {
    struct input input;
    struct segment_reader *reader;
    struct progress progress;
};

bool segment_file_open(struct segment_file *file, const char *name,
                       struct error *err) MUST_CHECK;
void segment_file_close(struct segment_file *file);
enum segment_file_event segment_file_next(struct segment_file *file,
                                          struct segment *segment,
                                          struct read_complaint *complaint,
                                          struct error *err) MUST_CHECK;
/* For a command that writes what it reads: false where the complaint is about
 * something that was not read and so cannot be written. */
bool segment_file_keeps_all(const struct segment_file *file,
                            const struct read_complaint *complaint,
                            struct error *err) MUST_CHECK;

#endif
