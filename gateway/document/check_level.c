/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

typedef unsigned char octets __attribute__((vector_size(16)));

/* UNOA: 0x20 to 'Z' but for # $ and @; UNOB the small letters too. */
static inline bool are_usual(const char *data, unsigned char small_letters)
{
    octets text;
    octets other;
    uint64_t halves[2];

    memcpy(&text, data, sizeof text);
    other = (octets)(text - ' ' > (octets)(text - text + ('Z' - ' ')));
    other &= (octets)(text - 'a' >= (octets)(text - text + small_letters));
    other |=
        (octets)(text == '#') | (octets)(text == '$') | (octets)(text == '@');
    memcpy(halves, &other, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}

/* Nothing but what the level allows. What is shorter than a vector is looked at
 * with what stands before it, or in the thorough way. */
static bool is_usual(const struct check *check)
{
    const struct segment *segment = &check->segment;
    unsigned char letters = check->allowed['a'] ? 26 : 0;
    uint32_t length = segment->length;

    if (length < sizeof(octets) &&
        (check->whole.data == NULL || segment->offset < sizeof(octets) ||
         (segment->flags & SEGMENT_COPIED) != 0)) {
        return false;
    }
    for (uint32_t at = 0; at + sizeof(octets) <= length; at += sizeof(octets)) {
        if (!are_usual(segment->data + at, letters)) {
            return false;
        }
    }
    return are_usual(segment->data + length - sizeof(octets), letters);
}

void check_level(struct check *check)
{
    const struct segment *segment = &check->segment;
    struct finding finding;
    uint32_t at = 0;

    if (is_usual(check)) {
        return;
    }
    while (at < segment->length &&
           check->allowed[(unsigned char)segment->data[at]]) {
        at++;
    }
    if (at == segment->length) {
        return;
    }
    check->run.has_level = false;
    finding = check_finding(check, KIND_ELEMENT_LEVEL);
    finding.value = bytes_of(segment->data + at, 1);
    check_tell(check, &check->set_findings, &finding,
               "'%s' at byte %u of the segment is no character of %s (told "
               "once for a message)",
               check_shown(check, finding.value), at,
               check_shown(check, check->interchange.extra.syntax_identifier));
}
