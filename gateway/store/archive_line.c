/* SPDX-License-Identifier: Apache-2.0 */
#include "store/archive_line.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/text.h"
#include "store/event.h"

enum { LINE_TAIL = 2 * EVENT_LIMIT };

/* The position that the last whole line tells, and where that line ends. */
static bool last_line(int descriptor, uint64_t size, uint64_t *position,
                      uint64_t *end)
{
    static const char label[] = "{\"position\":";
    char *tail = malloc(LINE_TAIL);
    size_t length = size < LINE_TAIL ? (size_t)size : (size_t)LINE_TAIL;
    size_t stop;
    size_t start;
    bool found = false;

    *position = 0;
    *end = 0;
    if (tail == NULL || pread(descriptor, tail, length,
                              (off_t)(size - length)) != (ssize_t)length) {
        free(tail);
        return false;
    }
    stop = length;
    while (stop > 0 && tail[stop - 1] != '\n') {
        stop--;
    }
    start = stop;
    while (start > 1 && tail[start - 2] != '\n') {
        start--;
    }
    start = start > 0 ? start - 1 : 0;
    *end = size - length + stop;
    if (stop > start + sizeof label - 1 &&
        memcmp(tail + start, label, sizeof label - 1) == 0) {
        struct bytes rest = bytes_of(tail + start + sizeof label - 1,
                                     stop - start - (sizeof label - 1));

        found = text_to_number(bytes_slice(rest, 0, bytes_find(rest, ',')),
                               position);
    }
    free(tail);
    return found || stop == 0;
}

bool archive_line_append(const char *path, uint64_t position, struct bytes json,
                         struct error *err)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    struct stat about;
    uint64_t last = 0;
    uint64_t end = 0;
    char head[64];
    int length;
    bool good;

    if (descriptor < 0 || fstat(descriptor, &about) != 0) {
        good = error_set_errno(err, ERROR_TRANSIENT, "ARCHIVE_WRITE",
                               "cannot write %s", path);
        goto done;
    }
    good = about.st_size == 0 ||
           last_line(descriptor, (uint64_t)about.st_size, &last, &end) ||
           error_set(err, ERROR_DAMAGED, "ARCHIVE_LINES",
                     "%s is not what was written to it", path);
    if (!good || (end > 0 && last >= position)) {
        goto done;
    }
    length = snprintf(head, sizeof head,
                      "{\"position\":%" PRIu64 ",\"event\":", position);
    if (ftruncate(descriptor, (off_t)end) != 0 ||
        lseek(descriptor, (off_t)end, SEEK_SET) < 0) {
        good = error_set_errno(err, ERROR_TRANSIENT, "ARCHIVE_WRITE",
                               "cannot write %s", path);
        goto done;
    }
    good = file_write_all(descriptor, bytes_of(head, (size_t)length), err) &&
           file_write_all(descriptor, json, err) &&
           file_write_all(descriptor, bytes_of("}\n", 2), err);
done:
    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    return good;
}
