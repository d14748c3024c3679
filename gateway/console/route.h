/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the commands there are: one row each, from which the command line is
 * read, checked and completed, and help, man pages and docs/commands.md are
 * printed.
 *
 * Ownership: all static. Texts are plain; a line feed in `text` ends a
 * paragraph.
 */
#ifndef CONSOLE_ROUTE_H
#define CONSOLE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

struct console;
struct invocation;

/* What a person must be allowed to; roles are sets of these. */
enum permission {
    PERMISSION_NONE,    /* looks at what was handed to it, at no gateway */
    PERMISSION_VIEW,    /* documents, queues, partners, configuration */
    PERMISSION_OPERATE, /* release, resend, ship, pause … */
    PERMISSION_MAP,     /* maps and what they make of documents */
    PERMISSION_AUDIT,   /* the whole history, evidence, totals */
    PERMISSION_ADMIN    /* the gateway itself */
};

/* What a shell offers for a word. */
enum completion_kind {
    COMPLETE_NOTHING,
    COMPLETE_FILE,
    COMPLETE_DIRECTORY,
    COMPLETE_PARTNER,
    COMPLETE_STATION,
    COMPLETE_MAP,
    COMPLETE_RECORD,
    COMPLETE_GUIDELINE,
    COMPLETE_SET, /* "x12/004010/850" */
    COMPLETE_FILTER,
    COMPLETE_CODE /* of a complaint */
};

struct route_option {
    const char *name;  /* without "--"; NULL ends a list */
    char letter;       /* '\0': none */
    bool many;         /* may be given more than once */
    const char *value; /* "FILE", or the words it may be: "text|json"; NULL: a
                          flag */
    enum completion_kind complete;
    const char *help;
};

struct route_example {
    const char *command; /* without "edigate "; NULL ends a list */
    const char *what;
};

enum { ROUTE_EXAMPLES = 5, ROUTE_MANY = 1000000 };

struct route {
    const char *section;   /* heading it stands under */
    const char *group;     /* "edi", or "" */
    const char *name;      /* "parse" */
    const char *summary;   /* one line */
    const char *text;      /* more of it; may be NULL */
    const char *arguments; /* "FILE…", as the usage shows it, or "" */
    unsigned least, most;  /* how many */
    enum completion_kind complete;
    const char *words; /* the first argument is one of these; or NULL */
    bool json;         /* has --json */
    bool hidden;
    enum permission permission;
    const struct route_option *options; /* may be NULL */
    struct route_example examples[ROUTE_EXAMPLES];
    int (*run)(struct console *console, const struct invocation *call);
};

/* NULL past the last. Rows of one section and one group stand together. */
const struct route *route_at(size_t index);
/* Options that every command has. */
extern const struct route_option route_options_of_all[];
extern const struct route_option route_option_json;
const char *permission_name(enum permission permission);

#endif
