/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment_place.h"

#include <inttypes.h>

#include "base/log.h"

void segment_place_begin(struct segment_place *place, struct bytes tag)
{
    *place = (struct segment_place){ .tag = tag, .component = 1 };
}

void segment_place_append(struct buffer *out, char byte, uint32_t times)
{
    char *room = times == 0 ? NULL : buffer_reserve(out, times);

    if (room != NULL) {
        memset(room, byte, times);
        buffer_grown(out, times);
    }
}

static bool is_behind(const struct segment_place *place, uint32_t element,
                      uint32_t repetition, uint32_t component)
{
    if (element != place->element) {
        return element < place->element;
    }
    return repetition != place->repetition ? repetition < place->repetition
                                           : component <= place->component;
}

bool segment_place_advance(struct segment_place *place, struct buffer *out,
                           const struct separators *separators,
                           uint32_t element, uint32_t repetition,
                           uint32_t component, struct error *err)
{
    if (is_behind(place, element, repetition, component)) {
        log_panic("segment_place: %.*s%02" PRIu32 " after %02" PRIu32,
                  BYTES_ARG(place->tag), element, place->element);
    }
    if ((repetition > 0 && separators->repetition == '\0') ||
        (component > 1 && separators->component == '\0')) {
        return error_set(err, ERROR_REFUSED, "UNWRITABLE",
                         "%.*s%02" PRIu32
                         " has %s, but this interchange has no separator for "
                         "them",
                         BYTES_ARG(place->tag), element,
                         repetition > 0 ? "repetitions" : "components");
    }
    if (element > place->element) {
        segment_place_append(out, separators->element,
                             element - place->element);
        place->element = element;
        place->repetition = 0;
        place->component = 1;
    }
    if (repetition > place->repetition) {
        segment_place_append(out, separators->repetition,
                             repetition - place->repetition);
        place->repetition = repetition;
        place->component = 1;
    }
    segment_place_append(out, separators->component,
                         component - place->component);
    place->component = component;
    return true;
}
