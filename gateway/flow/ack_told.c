/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ack_told.h"

#include <stdlib.h>
#include <string.h>

#include "document/finding_kind.h"

bool ack_is_told(const struct finding *finding, const struct ack_rules *rules)
{
    if (finding->severity == FINDING_WARNING) {
        return rules->note_warnings;
    }
    if (finding->severity != FINDING_ERROR) {
        return false;
    }
    return finding->origin == ORIGIN_STANDARD ||
           (finding->origin == ORIGIN_GUIDELINE &&
            (rules->implementation || rules->with_guideline));
}

/* The checker takes the codes out of its warnings; its table knows them. */
struct finding_codes ack_told_codes(const struct finding *finding)
{
    const struct finding_kind *kind;

    if (finding->severity == FINDING_ERROR) {
        return finding->codes;
    }
    kind = finding_kind_by_code(bytes_of_text(finding->code));
    return kind == NULL ? finding->codes : kind->codes;
}

struct ack_place ack_place_of(const struct finding *finding,
                              const char *trailer)
{
    struct finding_codes codes = ack_told_codes(finding);
    struct ack_place place = { .element = finding->element,
                               .component = finding->component };
    const char *tag = finding->tag == NULL ? "" : finding->tag;

    if (finding->element == 0 && strcmp(codes.contrl, "13") == 0) {
        tag = trailer;
    }
    /* 0013 names service segments only. */
    if (strncmp(tag, "UN", 2) == 0 && strlen(tag) < sizeof place.tag) {
        memcpy(place.tag, tag, strlen(tag));
    }
    return place;
}

static int by_position(const void *a, const void *b)
{
    const struct finding *first = *(const struct finding *const *)a;
    const struct finding *second = *(const struct finding *const *)b;

    if (first->set_position != second->set_position) {
        return first->set_position < second->set_position ? -1 : 1;
    }
    return (first > second) - (first < second);
}

void ack_told_sort(const struct finding **told, size_t count)
{
    if (count > 1) {
        qsort(told, count, sizeof *told, by_position);
    }
}
