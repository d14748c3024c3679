/* SPDX-License-Identifier: Apache-2.0 */
#include "console/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { FIRST_AFTER = 1000, NEXT_AFTER = 100, BAR = 30 }; /* ms, ms, columns */

void progress_open(struct progress *progress, const char *what, uint64_t all)
{
    const char *terminal = getenv("TERM");

    memset(progress, 0, sizeof *progress);
    progress->wanted = isatty(STDERR_FILENO) != 0 &&
                       (terminal == NULL || strcmp(terminal, "dumb") != 0);
    progress->what = what;
    progress->all = all;
    progress->began = progress->wanted ? clock_monotonic() : 0;
    progress->last = progress->began + FIRST_AFTER - NEXT_AFTER;
}

static void draw(const struct progress *progress, uint64_t done)
{
    char bar[BAR + 1];
    unsigned filled;

    if (progress->all == 0) {
        (void)fprintf(stderr, "\r\x1b[K%s: %llu", progress->what,
                      (unsigned long long)done);
        return;
    }
    filled = done >= progress->all
                 ? BAR
                 : (unsigned)((__extension__(unsigned __int128) done) * BAR /
                              progress->all);
    memset(bar, '.', BAR);
    memset(bar, '#', filled);
    bar[BAR] = '\0';
    (void)fprintf(stderr, "\r\x1b[K%s [%s] %u %%", progress->what, bar,
                  filled * 100 / BAR);
}

void progress_at(struct progress *progress, uint64_t done)
{
    int64_t now;

    if (!progress->wanted) {
        return;
    }
    now = clock_monotonic();
    if (now - progress->last >= NEXT_AFTER) {
        progress->last = now;
        progress->shown = true;
        draw(progress, done);
    }
}

void progress_close(struct progress *progress)
{
    if (progress->shown) {
        (void)fputs("\r\x1b[K", stderr);
        progress->shown = false;
    }
}
