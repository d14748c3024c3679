/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: how long something took, and the middle of several times.
 */
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stddef.h>
#include <stdlib.h>
#include <time.h>

/* Seconds by a clock: CLOCK_MONOTONIC, or CLOCK_THREAD_CPUTIME_ID, which leaves
 * out what else the machine does. */
static inline double timing_seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline int timing_compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return a < b ? -1 : a > b;
}

/* Sorts them. */
static inline double timing_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, timing_compare);
    return values[count / 2];
}

#endif
