/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the command line starts but may not know: the daemon and its
 * processes, handed in by main.c, which knows both sides.
 *
 * Ownership: texts live until the function returns.
 */
#ifndef CONSOLE_HOOKS_H
#define CONSOLE_HOOKS_H

/* Where a gateway stands; absolute paths. */
struct console_place {
    const char *directory; /* edigate.yaml, stations/, partners/, mappings/ */
    const char *shipped;   /* mappings and templates of the program */
};

struct console_hooks {
    /* `edigate run`: until told to stop; the exit status. */
    int (*run)(const struct console_place *place);
    /* `edigate internal NAME …`: a process of the daemon itself, started by
     * its supervisor and nobody else. argv[0] is NAME. */
    int (*internal)(int argc, char **argv);
};

#endif
