/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one value between the form an element has and the form a record
 * has: dates, times, decimals with and without a written point, texts.
 *
 * In: the bytes of an element and the form a rule gives it; or a record's
 * canonical text. Out: the other. Pure; what is not of its form is false with
 * a sentence.
 * A time whose seconds are 00 is written without them in a record.
 * Source: X12.6 (element types), ISO 9735 (numeric values), XML Schema part 2,
 * mapping.md (`as`).
 */
#ifndef MAPPING_ELEMENT_TEXT_H
#define MAPPING_ELEMENT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "document/dictionary.h"
#include "mapping/record_type.h"

enum element_form {
    FORM_TEXT,
    FORM_CODE,
    FORM_INTEGER,
    FORM_DECIMAL,
    FORM_IMPLIED,  /* decimal point implied, N2 */
    FORM_DATE,     /* CCYYMMDD, or YYMMDD by length */
    FORM_TIME,     /* HHMM[SS[d..dd]] */
    FORM_DATETIME, /* a date here, its time in another element */
    FORM_FLAG      /* Y and N */
};

/* "date" of `as:`; false: no such form. "implied-3" sets *implied. */
bool element_form_find(struct bytes name, enum element_form *form,
                       uint8_t *implied) MUST_CHECK;
const char *element_form_name(enum element_form form);
/* The form that suits a field and the element it stands in. */
enum element_form element_form_suited(const struct record_field *field,
                                      const struct element_definition *element,
                                      uint8_t *implied);

struct element_value {
    struct bytes text;
    struct bytes time; /* FORM_DATETIME: the time's element, or empty */
    enum element_form form;
    uint8_t implied;
    const struct element_definition *element; /* or NULL */
    /* ISO 9735: a comma may stand for the point, a digit stands before it. */
    bool is_edifact;
};

/* Document → record. `*text` may be a view of the element. */
bool element_text_read(const struct element_value *value,
                       const struct record_field *field, struct arena *arena,
                       struct bytes *text, char *why,
                       size_t why_size) MUST_CHECK;
/* The usual date, CCYYMMDD; false: nothing is said, element_text_read says. */
bool element_text_plain_date(struct bytes raw, struct arena *arena,
                             struct bytes *text) MUST_CHECK;
/* Record → document: value->text is the record's; sets *text (and *time). The
 * result keeps the element's minimum and maximum or is refused. */
bool element_text_write(const struct element_value *value, struct arena *arena,
                        struct bytes *text, struct bytes *time, char *why,
                        size_t why_size) MUST_CHECK;
/* Dates, times and flags as XML Schema writes them (element_text_iso.c). A
 * date's or a time's zone is not kept: records have none. */
bool element_text_is_iso(const struct element_definition *element);
bool element_text_read_iso(const struct element_value *value,
                           const struct record_field *field,
                           struct arena *arena, struct bytes *text, char *why,
                           size_t why_size) MUST_CHECK;
bool element_text_write_iso(const struct element_value *value,
                            struct arena *arena, struct bytes *text, char *why,
                            size_t why_size) MUST_CHECK;
/* CCYYMMDD of a record's date, in the arena. */
struct bytes element_text_date(struct bytes date, struct arena *arena);
/* Length within the element's bounds; a text that is too short is padded. */
bool element_text_fit(const struct element_definition *element,
                      struct arena *arena, struct bytes *text, char *why,
                      size_t why_size) MUST_CHECK;

#endif
