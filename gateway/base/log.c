/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

enum { LINE_LIMIT = 2000, VALUE_LIMIT = 200, QUOTE_PLACES = 8 };

static atomic_int lowest_level = LOG_INFO;
static atomic_int descriptor_out = STDERR_FILENO;
static const char *process_role;

static const char *const level_names[] = { "debug", "info", "warning",
                                           "error" };

void log_set_level(enum log_level level)
{
    atomic_store(&lowest_level, (int)level);
}

bool log_level_from_name(const char *name, enum log_level *level)
{
    for (size_t i = 0; i < COUNT_OF(level_names); i++) {
        if (strcasecmp(name, level_names[i]) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

void log_set_descriptor(int descriptor)
{
    atomic_store(&descriptor_out, descriptor);
}

void log_set_role(const char *role)
{
    process_role = role != NULL && role[0] != '\0' ? role : NULL;
}

/* A line goes out in one write, so lines of several processes never mix. */
static void write_line(const char *line, size_t length)
{
    int descriptor = atomic_load(&descriptor_out);

    while (length > 0) {
        ssize_t written = write(descriptor, line, length);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return; /* a log that cannot be written has nowhere to say so */
        }
        line += written;
        length -= (size_t)written;
    }
}

static size_t append(char *line, size_t used, const char *format, ...)
    PRINTF_LIKE(3, 4);

static size_t append(char *line, size_t used, const char *format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line + used, LINE_LIMIT - used, format, args);
    va_end(args);
    if (length < 0) {
        return used;
    }
    return used + (size_t)length >= LINE_LIMIT ? LINE_LIMIT - 1
                                               : used + (size_t)length;
}

static void log_line(enum log_level level, const char *event,
                     const char *document, const char *format, va_list args)
    PRINTF_LIKE(4, 0);

static void log_line(enum log_level level, const char *event,
                     const char *document, const char *format, va_list args)
{
    char line[LINE_LIMIT + 1];
    char stamp[CLOCK_STAMP_SIZE];
    int saved = errno;
    size_t used;
    int length;

    if ((int)level < atomic_load(&lowest_level)) {
        return;
    }
    used = append(line, 0, "%s %s %s", clock_stamp(clock_now(), stamp),
                  level_names[level], event);
    if (process_role != NULL) {
        used = append(line, used, " proc=%s", process_role);
    }
    if (document != NULL) {
        used = append(line, used, " doc=%s", document);
    }
    if (format[0] != '\0' && used < LINE_LIMIT - 1) {
        line[used++] = ' ';
        length = vsnprintf(line + used, LINE_LIMIT - used, format, args);
        if (length > 0) {
            used = used + (size_t)length >= LINE_LIMIT ? LINE_LIMIT - 1
                                                       : used + (size_t)length;
        }
    }
    if (line[used - 1] == ' ') {
        used--;
    }
    for (size_t i = 0; i < used; i++) {
        if ((unsigned char)line[i] < ' ') {
            line[i] = ' ';
        }
    }
    line[used++] = '\n';
    write_line(line, used);
    errno = saved;
}

#define LOG_FUNCTION(name, level)                                          \
    void name(const char *event, const char *document, const char *format, \
              ...)                                                         \
    {                                                                      \
        va_list args;                                                      \
        va_start(args, format);                                            \
        log_line(level, event, document, format, args);                    \
        va_end(args);                                                      \
    }

LOG_FUNCTION(log_debug, LOG_DEBUG)
LOG_FUNCTION(log_event, LOG_INFO)
LOG_FUNCTION(log_warning, LOG_WARNING)
LOG_FUNCTION(log_error, LOG_ERROR)

/* Bytes of the UTF-8 character at `at` that may be written as it is, 0 where
 * none may: controls (the C1 ones move a terminal's cursor too), bad bytes. */
static size_t printable_length(struct bytes value, size_t at)
{
    unsigned char byte = (unsigned char)value.data[at];
    size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    struct bytes one = bytes_slice(value, at, length);

    if (byte < ' ' || byte == 0x7f || text_utf8_end(one) != length ||
        (byte == 0xc2 && (unsigned char)value.data[at + 1] < 0xa0)) {
        return 0;
    }
    return length;
}

const char *log_quote(struct bytes value)
{
    static _Thread_local char places[QUOTE_PLACES][VALUE_LIMIT * 4 + 8];
    static _Thread_local unsigned int turn;
    static const char hex[] = "0123456789abcdef";
    char *place = places[turn++ % QUOTE_PLACES];
    struct bytes shown = bytes_slice(value, 0, VALUE_LIMIT);
    size_t used = 0;
    size_t at = 0;

    place[used++] = '"';
    while (at < shown.length) {
        unsigned char byte = (unsigned char)shown.data[at];
        size_t plain = printable_length(shown, at);

        if (plain == 0) {
            place[used++] = '\\';
            place[used++] = 'x';
            place[used++] = hex[byte >> 4];
            place[used++] = hex[byte & 15];
            at++;
            continue;
        }
        if (byte == '"' || byte == '\\') {
            place[used++] = '\\';
        }
        memcpy(place + used, shown.data + at, plain);
        used += plain;
        at += plain;
    }
    if (shown.length < value.length) {
        memcpy(place + used, "...", 3);
        used += 3;
    }
    place[used++] = '"';
    place[used] = '\0';
    return place;
}

void log_panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_line(LOG_ERROR, "panic", NULL, format, args);
    va_end(args);
    abort();
}
