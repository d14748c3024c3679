/* SPDX-License-Identifier: Apache-2.0 */
#include "console/segment_file.h"

#include "document/check.h"

bool segment_file_open(struct segment_file *file, const char *name,
                       struct error *err)
{
    struct read_limits limits = check_default_limits().reader;

    if (!input_open(&file->input, name, err)) {
        return false;
    }
    file->reader = file->input.whole
                       ? segment_reader_open_whole(&limits, file->input.content)
                       : segment_reader_open(&limits);
    if (file->reader == NULL) {
        input_close(&file->input);
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to read %.200s", name);
    }
    progress_open(&file->progress, name, file->input.size);
    return true;
}

void segment_file_close(struct segment_file *file)
{
    progress_close(&file->progress);
    segment_reader_close(file->reader);
    input_close(&file->input);
}

enum segment_file_event segment_file_next(struct segment_file *file,
                                          struct segment *segment,
                                          struct read_complaint *complaint,
                                          struct error *err)
{
    struct bytes piece;
    bool last;

    for (;;) {
        switch (segment_reader_next(file->reader, segment, complaint)) {
        case READ_SEGMENT:
            if (segment->number % 65536 == 0) {
                progress_at(&file->progress, segment->offset);
            }
            return SEGMENT_FILE_SEGMENT;
        case READ_COMPLAINT:
            return SEGMENT_FILE_COMPLAINT;
        case READ_END:
            return SEGMENT_FILE_END;
        case READ_NEED_INPUT:
            if (!input_next(&file->input, &piece, &last, err)) {
                return SEGMENT_FILE_FAILED;
            }
            segment_reader_feed(file->reader, piece, last);
        }
    }
}

static bool is_loss(enum read_complaint_kind kind)
{
    return kind == READ_SEGMENT_TOO_LONG ||
           kind == READ_SEGMENT_TOO_MANY_ELEMENTS ||
           kind == READ_ISA_UNREADABLE || kind == READ_NO_INTERCHANGE ||
           kind == READ_ISA_SEPARATOR || kind == READ_ISA_TERMINATOR ||
           kind == READ_UNA_UNREADABLE || kind == READ_UNB_UNREADABLE;
}

bool segment_file_keeps_all(const struct segment_file *file,
                            const struct read_complaint *complaint,
                            struct error *err)
{
    const char *name = read_complaint_name(complaint->kind);

    return !is_loss(complaint->kind) ||
           error_set(err, ERROR_REFUSED, name,
                     "%.150s: %s at byte %llu: not everything can be read, so "
                     "it cannot be written whole",
                     file->input.name, name,
                     (unsigned long long)complaint->offset);
}
