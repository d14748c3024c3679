/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one command line, read by its row of the route table.
 *
 * In: argv. Out: the row, options, arguments; or what is wrong, with what was
 * probably meant. Options may stand anywhere behind the command's name, as
 * "--name value", "--name=value", "-x value", "-xvalue"; "--" ends them; "-"
 * alone is an argument.
 * Ownership: views of argv; arrays in the arena.
 */
#ifndef CONSOLE_INVOCATION_H
#define CONSOLE_INVOCATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "console/route.h"

struct invocation_option {
    const struct route_option *option;
    const char *value; /* flags: "" */
};

struct invocation {
    const struct route *route; /* NULL: only options of all were given */
    const char *group;         /* a group without a command, or NULL */
    const char **arguments;
    size_t argument_count;
    struct invocation_option *options;
    size_t option_count;
};

/* false: ERROR_REFUSED, code USAGE. `call` is filled as far as it was
 * understood, so that the right help can be offered. With --help, missing
 * arguments are no mistake. */
bool invocation_read(struct arena *arena, int argc, char **argv,
                     struct invocation *call, struct error *err) MUST_CHECK;

/* Asking for an option that the row does not have is log_panic. */
bool invocation_has(const struct invocation *call, const char *option);
/* The last one given; NULL: none. */
const char *invocation_value(const struct invocation *call, const char *option);
/* The index-th (from 0) of an option that may be given often; NULL: no more. */
const char *invocation_value_at(const struct invocation *call,
                                const char *option, size_t index);
/* Its number; `fallback` where it was not given. false: USAGE. */
bool invocation_number(const struct invocation *call, const char *option,
                       uint64_t fallback, uint64_t *number,
                       struct error *err) MUST_CHECK;

#endif
