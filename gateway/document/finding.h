/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what is wrong with a document: one fact with its place, the codes
 * that each acknowledgement needs for it, and a sentence for a person.
 *
 * In: found by the checks, the maps and the flows. Out: to acknowledgements
 * (flow/ack_…), to people, to the journal (as JSON).
 * Ownership: a finding list lives in its arena. Limits: at most `limit`
 * findings are kept, the rest are counted in `dropped`.
 */
#ifndef DOCUMENT_FINDING_H
#define DOCUMENT_FINDING_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

enum finding_scope {
    SCOPE_INTERCHANGE,
    SCOPE_GROUP,
    SCOPE_TRANSACTION,
    SCOPE_SEGMENT,
    SCOPE_ELEMENT
};

/* An error makes the transaction "not valid"; a warning is told and counted,
 * nothing more. */
enum finding_severity { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR };

/* Whose rule was broken: decides which acknowledgement speaks of it
 * (mapping.md, principle 6; FORMAT.md, last paragraph). */
enum finding_origin {
    ORIGIN_STANDARD,  /* syntax and dictionary: TA1, 997, 999, CONTRL */
    ORIGIN_GUIDELINE, /* the partner's overlay: 999 I codes, 824, hold */
    ORIGIN_MAP,       /* 824/APERAK or hold */
    ORIGIN_FLOW       /* business: 824/APERAK, or the response itself */
};

/* What each acknowledgement says; "" where it says nothing. Only errors
 * have codes: warnings and notes are not the partner's business. A guideline's
 * are those of the 999 (I4, I6 …); segment and element faults carry the set's
 * code (5, I5) and the segment's (8) too. */
struct finding_codes {
    char ta1[4];         /* TA105, "021" */
    char group[3];       /* AK905 */
    char transaction[3]; /* AK502, IK502 */
    char segment[3];     /* AK304, IK304 */
    char element[4];     /* AK403, IK403 */
    char contrl[4];      /* 0085: UCI, UCF, UCM, UCS, UCD */
};

struct finding {
    const char *code; /* stable name "ELEMENT_TOO_LONG"; edigate explain */
    enum finding_severity severity;
    enum finding_scope scope;
    enum finding_origin origin;
    struct finding_codes codes;
    uint64_t offset;         /* byte offset in the input */
    uint32_t line, column;   /* of that offset, from 1; 0: not known (only
                                XML has them) */
    uint64_t segment_number; /* over the whole input, from 1; 0: none */
    uint32_t set_position;   /* AK301: ST is 1; 0 outside a transaction */
    const char *tag;         /* segment the finding stands at, or "" */
    const char *loop;        /* "PO1[3]/N1[1]", "" at the top of the set; XML:
                                "/Invoice/cac:InvoiceLine[2]/cbc:ID" */
    const char *loop_id;     /* AK303, X12 loop identifier (LS/LE), or "" */
    uint32_t element;        /* 0: the segment as a whole */
    uint32_t repetition;     /* from 1; 0: no repetition known */
    uint32_t component;      /* 0: the element as a whole */
    uint32_t reference;      /* data element number, AK402; 0 unknown */
    /* What asks for this element or excludes it: another of the segment, or of
     * the composite; CTX05, CTX06. element 0: none, or not known. */
    struct {
        uint32_t element, component, reference;
    } trigger;
    struct bytes value;      /* offending bytes, cut at 99 (AK404) */
    const char *map_place;   /* "file:line:column" for ORIGIN_MAP, or NULL */
    const char *record_path; /* "lines[2].unit" or NULL */
    const char *text;        /* a sentence without full stop */
};

struct findings {
    struct arena *arena;
    struct finding *items;
    size_t count;
    size_t capacity;
    size_t limit;
    size_t errors, warnings, dropped; /* errors and warnings count all */
};

void findings_open(struct findings *list, struct arena *arena, size_t limit);
/* A copy of *finding goes into the list (its texts and value copied too), with
 * `text` made from the format. A finding past the limit is only counted. Out:
 * the one in the list, or NULL. */
struct finding *findings_add(struct findings *list,
                             const struct finding *finding, const char *format,
                             ...) PRINTF_LIKE(3, 4);
struct finding *findings_add_list(struct findings *list,
                                  const struct finding *finding,
                                  const char *format, va_list args);
/* One JSON object; the stable form of --json and of the journal. */
void finding_append_json(const struct finding *finding, struct buffer *out);
/* A JSON array of `count` of them; nothing where there are none. */
void findings_append_json(const struct finding *items, size_t count,
                          struct buffer *out);
/* "850 #12 PO1[3] PO103 at byte 512: …" one line for a terminal. */
void finding_append_line(const struct finding *finding, struct buffer *out);

#endif
