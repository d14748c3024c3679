/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: why we could not do something, as data the caller can decide by.
 *
 * What is wrong with a document is never an error but a finding
 * (document/finding.h); a defect of ours is log_panic (base/log.h).
 * Functions that can fail return false and fill a struct error; callers decide
 * by `kind` and `code`, never by the text.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/compiler.h"

enum error_kind {
    ERROR_NONE = 0,
    ERROR_TRANSIENT, /* may work later: no space, no connection, busy */
    ERROR_REFUSED,   /* will never work with this input */
    ERROR_LIMIT,     /* a configured limit was reached */
    ERROR_CONFIG,    /* a configuration file is wrong */
    ERROR_DAMAGED,   /* stored data is not what was stored; stop and say so */
    ERROR_FATAL,     /* the process must end (C6: a failed sync) */
};

struct error {
    enum error_kind kind;
    char code[32];  /* stable, upper case: "JOURNAL_TORN"; see `explain` */
    char text[480]; /* one sentence for a person, no line break */
};

/* Fills err (which may be NULL) and returns false, so that a failing function
 * ends with `return error_set(...)`. A text that is too long is cut. */
bool error_set(struct error *err, enum error_kind kind, const char *code,
               const char *format, ...) PRINTF_LIKE(4, 5);

/* The same with errno's meaning appended; ENOSPC, EDQUOT, EAGAIN, EMFILE,
 * ENFILE and ENOMEM become ERROR_TRANSIENT, the rest keep `kind`. */
bool error_set_errno(struct error *err, enum error_kind kind, const char *code,
                     const char *format, ...) PRINTF_LIKE(4, 5);

/* Puts "prefix: " before the text, for context on the way up. */
bool error_prefix(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* "transient", "refused", … for logs and JSON. */
const char *error_kind_name(enum error_kind kind);

#endif
