/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the time, as a number, and the civil calendar without time zones.
 *
 * Only the edges of the program (transport, pipeline, console) ask for the
 * time; the pure folders get `now` handed in. Times are milliseconds since
 * 1970-01-01T00:00:00Z, proleptic Gregorian, no leap seconds.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

enum { CLOCK_STAMP_SIZE = 32 };

/* Wall clock, ms; may jump. Times of events and due times. */
int64_t clock_now(void);
/* Never goes back, ms since an unknown start. Time-outs and durations. */
int64_t clock_monotonic(void);
/* The same in ns, for measuring. */
int64_t clock_monotonic_ns(void);

struct civil_time {
    int year;  /* 0 … 9999 */
    int month; /* 1 … 12 */
    int day;   /* 1 … 31 */
    int hour;
    int minute;
    int second;
    int millisecond;
};

struct civil_time clock_to_civil(int64_t milliseconds);
int64_t clock_from_civil(const struct civil_time *civil);
/* True for a day that exists: 2024-02-29 yes, 2023-02-29 no. */
bool clock_is_date(int year, int month, int day);
/* "2026-11-23T10:11:12.345Z" into stamp, which is given back. */
char *clock_stamp(int64_t milliseconds, char stamp[CLOCK_STAMP_SIZE]);
/* "2026-11-23", "2026-11-23T10:11:12Z" or with .mmm, to milliseconds. */
bool clock_from_stamp(struct bytes stamp, int64_t *milliseconds) MUST_CHECK;

#endif
