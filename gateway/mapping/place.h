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
 *     element    = digits [ "-" digits [ ".." digits ] ]
 *     value      = bytes but ; | ) , or '…' with '' for one quote
 * "04-01..05", components 1 to 5, only in a tail: pieces of one text.
 * For XML documents:
 *     place      = { step "/" } ( step | "@" name ) | "."
 *     step       = name { "[" ( "*" | n | test { ";" test } ) "]" }
 *     test       = path "=" value { "|" value }
 *     path       = { name "/" } ( name | "@" name )
 *     value      = bytes but ; | ] or '…' with '' for one quote
 * where names have the prefixes of the dictionary, "@" is an attribute of the
 * step before it (of the loop at hand where there is none) and "." the text of
 * the loop at hand.
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
    struct bytes path; /* XML: "cbc:ID", "cac:TaxScheme/cbc:ID", "@schemeID" */
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
    uint16_t last;              /* component; 0: it is one only */
    const struct bytes *values; /* TAIL_PAIR: qualifiers, in order of choice */
    uint32_t value_count;
    struct bytes attribute; /* XML: TAIL_ELEMENT of an attribute */
};

struct place_syntax {
    const char *prefix; /* of `document:`, "x12/" */
    /* Numbers may have a comma for their point and have a digit before it; the
     * format of a date is told by a code beside it (EDIFACT's 2379). */
    bool is_edifact;
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
