/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what stands in an overlay's file before it is laid over its set;
 * for guideline_read.c, guideline_element.c and guideline_apply.c only.
 */
#ifndef DOCUMENT_GUIDELINE_READ_H
#define DOCUMENT_GUIDELINE_READ_H

#include "document/dictionary_tables.h"
#include "document/guideline.h"
#include "document/table_text.h"

/* el TAGnn … ! widen */
struct widened_element {
    const struct segment_definition *segment;
    uint32_t element, component; /* component 0: the element */
    bool optional;               /* no longer mandatory */
    bool has_length;
    uint32_t minimum, maximum;
    const struct code_list *codes; /* or NULL */
    bool codes_open; /* the overlay's own list takes the list's place */
};

/* code 355 + 1X */
struct widened_codes {
    const struct element_definition *element;
    const struct code_list *codes; /* all of them */
};

/* use PATH … ! widen */
struct widened_use {
    uint16_t node;
    bool optional;
    uint32_t maximum;
};

/* One overlay while it is read. */
struct overlay_reader {
    struct arena *arena;
    const struct dictionary *dictionary;
    const struct set_definition *base;
    struct table_text text;
    struct guideline *guideline;
    struct widened_element *elements;
    size_t element_count, element_capacity;
    struct widened_codes *codes;
    size_t code_count, code_capacity;
    struct widened_use *uses;
    size_t use_count, use_capacity;
};

/* An `el` line (guideline_element.c); the words behind its keyword. */
void overlay_read_element(struct overlay_reader *reader);
void overlay_tell_no_place(struct overlay_reader *reader, struct bytes place);
/* "! widen" at the end of a line. */
bool overlay_is_widen(struct overlay_reader *reader, struct bytes bang);
bool overlay_is_qualified(const struct overlay_words *words);
/* Copies: what is read are views of the file. */
const char *overlay_keep_text(const struct overlay_reader *reader,
                              struct bytes word);
struct overlay_path overlay_keep_path(const struct overlay_reader *reader,
                                      const struct overlay_path *path,
                                      const char *text);

/* The set as the overlay makes it; NULL: complained about. */
const struct set_definition *overlay_apply(struct overlay_reader *reader)
    MUST_CHECK;

#endif
