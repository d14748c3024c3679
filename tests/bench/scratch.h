/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the directory that a benchmark makes here goes when it is over.
 */
#ifndef BENCH_SCRATCH_H
#define BENCH_SCRATCH_H

#include <ftw.h>
#include <stdio.h>

static inline int scratch_remove_one(const char *path, const struct stat *about,
                                     int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

/* With all that is in it; says so if it cannot. */
static inline void scratch_remove(const char *directory)
{
    if (nftw(directory, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
        (void)fprintf(stderr, "%s is left\n", directory);
    }
}

#endif
