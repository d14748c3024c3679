/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/read_repeats.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
    const struct job_interchange *left = *(struct job_interchange *const *)a;
    const struct job_interchange *right = *(struct job_interchange *const *)b;
    const struct bytes parts[][2] = {
        { left->control, right->control },
        { left->sender_qualifier, right->sender_qualifier },
        { left->sender, right->sender },
        { left->receiver_qualifier, right->receiver_qualifier },
        { left->receiver, right->receiver },
    };
    int order = 0;

    for (size_t i = 0; i < COUNT_OF(parts) && order == 0; i++) {
        order = bytes_compare(parts[i][0], parts[i][1]);
    }
    return order;
}

/* Where two are equal, the one that came first. */
static int by_number_and_place(const void *a, const void *b)
{
    const struct job_interchange *left = *(struct job_interchange *const *)a;
    const struct job_interchange *right = *(struct job_interchange *const *)b;
    int order = by_number(a, b);

    return order != 0 ? order
                      : (left->offset > right->offset) -
                            (left->offset < right->offset);
}

/* Its bytes, without what stands between it and the next. */
static struct bytes content_of(const struct job_reading *reading,
                               const struct job_interchange *facts)
{
    size_t place = (size_t)(facts - reading->facts);
    uint64_t end = place + 1 < reading->fact_count
                       ? reading->facts[place + 1].offset
                       : reading->content.length;

    return bytes_trim(
        bytes_slice(reading->content, (size_t)facts->offset, (size_t)end));
}

void read_repeats_find(struct job_reading *reading)
{
    struct job_interchange **sorted = arena_take_array(
        reading->whole, (size_t)reading->fact_count + 1, sizeof *sorted);
    struct job_interchange *before = NULL;
    size_t count = 0;

    for (uint32_t i = 0; i < reading->fact_count; i++) {
        if (i < reading->ack_count &&
            reading->acks[i].verdict != ACK_REJECTED) {
            sorted[count++] = &reading->facts[i];
        }
    }
    qsort(sorted, count, sizeof *sorted, by_number_and_place);
    for (size_t i = 0; i < count; i++) {
        if (before != NULL && by_number(&before, &sorted[i]) == 0) {
            sorted[i]->again = true;
            sorted[i]->same = bytes_equal(content_of(reading, before),
                                          content_of(reading, sorted[i]));
        }
        before = sorted[i];
    }
}
