/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Puts `before` and, behind ": ", `after` into err->text as the one line that
 * the contract promises. `before` may be cut; both may lie in err->text. */
static void set_text(struct error *err, const char *before, const char *after)
{
    char text[sizeof err->text];
    int length =
        snprintf(text, sizeof text, "%s%s%s", before, after == NULL ? "" : ": ",
                 after == NULL ? "" : after);

    for (char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ') {
            *at = ' ';
        }
    }
    if (length >= (int)sizeof text) { /* not through a UTF-8 character */
        size_t end = text_utf8_end(bytes_of(text, sizeof text - 1));

        if (end + 4 > sizeof text) {
            text[end] = '\0';
        }
    }
    memcpy(err->text, text, sizeof text);
}

bool error_set(struct error *err, enum error_kind kind, const char *code,
               const char *format, ...)
{
    char text[2 * sizeof err->text];
    va_list args;

    if (err == NULL) {
        return false;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    err->kind = kind;
    (void)snprintf(err->code, sizeof err->code, "%s", code);
    set_text(err, text, NULL);
    return false;
}

static bool errno_is_transient(int number)
{
    return number == ENOSPC || number == EDQUOT || number == EAGAIN ||
           number == EMFILE || number == ENFILE || number == ENOMEM;
}

bool error_set_errno(struct error *err, enum error_kind kind, const char *code,
                     const char *format, ...)
{
    int number = errno;
    char text[sizeof err->text];
    va_list args;

    if (err == NULL) {
        return false;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    err->kind = errno_is_transient(number) ? ERROR_TRANSIENT : kind;
    (void)snprintf(err->code, sizeof err->code, "%s", code);
    set_text(err, text, strerror(number));
    return false;
}

bool error_prefix(struct error *err, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;

    if (err == NULL) {
        return false;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    set_text(err, text, err->text);
    return false;
}

const char *error_kind_name(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE:
        return "none";
    case ERROR_TRANSIENT:
        return "transient";
    case ERROR_REFUSED:
        return "refused";
    case ERROR_LIMIT:
        return "limit";
    case ERROR_CONFIG:
        return "config";
    case ERROR_DAMAGED:
        return "damaged";
    case ERROR_FATAL:
        return "fatal";
    }
    return "unknown";
}
