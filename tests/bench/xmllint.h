/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what `xmllint --stream` takes for the same files, to measure XML
 * beside: it reads them and makes nothing of them.
 */
#ifndef BENCH_XMLLINT_H
#define BENCH_XMLLINT_H

#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Processor time in seconds for all files, one process; 0: there is no xmllint,
 * or it found something wrong. */
static inline double xmllint_seconds(const char *const *paths, size_t count)
{
    const char **arguments = calloc(count + 5, sizeof *arguments);
    char *const surroundings[] = { NULL };
    struct rusage usage;
    double seconds = 0;
    pid_t child;
    int status;

    if (arguments == NULL) {
        return 0;
    }
    arguments[0] = "xmllint";
    arguments[1] = "--stream";
    arguments[2] = "--noout";
    arguments[3] = "--huge";
    for (size_t i = 0; i < count; i++) {
        arguments[4 + i] = paths[i];
    }
    if (posix_spawnp(&child, "xmllint", NULL, NULL,
                     (char *const *)(uintptr_t)arguments, surroundings) == 0 &&
        wait4(child, &status, 0, &usage) == child && status == 0) {
        seconds =
            (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
            (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    }
    free(arguments);
    return seconds;
}

#endif
