/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a place in a document as maps write it, taken apart.
 *
 * For documents of segments (X12, EDIFACT):
 *     place      = step { "/" step } [ "." tail ]
 *     step       = name [ "(" ( "*" | test { ";" test } ) ")" ] [ "[" n "]" ]
 *     test       = [ element "=" ] [ value { "|" value } ]
 *     tail       = element | "pair(" ( "*" | value { "|" value } ) ")"
 *                | "pairs(" n ")"
 *     element    = digits [ "-" digits ]
 *     value      = bytes but ; | ) , or '…' with '' for one quote
 * Each syntax has its own grammar; what comes out is the same. Whether there
 * is such a place is asked later (map_bind.h).
 * Errors: a diagnostic MAP_PLACE. Ownership: views of the text, arrays in the
 * arena. Limits: 16 steps, 8 tests a step, 64 values a test.
 */
#ifndef MAPPING_PLACE_H
#define MAPPING_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "config/diagnostic.h"

/* Element 0: the segment's qualifier. Value "" : the element is empty. */
struct place_test {
    uint16_t element;
    uint16_t component; /* 0: the element as a whole */
    const struct bytes *values;
    uint32_t value_count;
};

struct place_step {
    struct bytes name;
    const struct place_test *tests;
    uint32_t test_count;
    bool rest;           /* (*): what no other rule takes */
    uint32_t occurrence; /* 0: not given */
};

enum place_tail {
    TAIL_NONE,
    TAIL_ELEMENT,
    TAIL_PAIR,
    TAIL_PAIR_REST,
    TAIL_PAIRS
};

struct place {
    struct bytes text;
    struct config_place where;
    const struct place_step *steps;
    uint32_t step_count;
    enum place_tail tail;
    uint16_t element;           /* TAIL_ELEMENT; TAIL_PAIRS: the first */
    uint16_t component;         /* 0: none */
    const struct bytes *values; /* TAIL_PAIR: qualifiers, in order of choice */
    uint32_t value_count;
};

struct place_syntax {
    const char *prefix; /* of `document:`, "x12/" */
    bool (*read)(struct arena *arena, struct place *place,
                 struct diagnostics *list);
};

/* By `document:` ("x12/004010/850"); NULL: no syntax that maps know. */
const struct place_syntax *place_syntax_find(struct bytes document);
/* false with a diagnostic. */
bool place_read(const struct place_syntax *syntax, struct arena *arena,
                struct bytes text, struct config_place where,
                struct place *place, struct diagnostics *list) MUST_CHECK;

#endif
