/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the XML reader tells, as one text that tests can compare.
 *
 * "<{uri}local{uri}a=v …@offset:line:column" for a beginning, "text" in quotes
 * (pieces joined), ">" for an end, and at last the outcome: "DONE", "STOPPED",
 * "MORE" or "XML_SYNTAX@offset:line:column".
 */
#ifndef SYNTAX_XML_TRACE_H
#define SYNTAX_XML_TRACE_H

#include "syntax/xml_read.h"

struct xml_trace {
    struct buffer story;
    bool quiet;       /* counts only */
    bool in_text;     /* a text is open in the story */
    uint64_t begins;  /* so many elements */
    uint64_t bytes;   /* of text */
    uint64_t stop_at; /* stops at this beginning; 0: never */
};

struct xml_handler xml_trace_handler(struct xml_trace *trace);
/* The whole input at once, or in pieces of `piece` bytes (0: whole). The story
 * is the trace's until the next call; xml_trace_close gives its memory back. */
const char *xml_trace_read(struct xml_trace *trace, struct bytes input,
                           const struct xml_options *options, size_t piece,
                           struct xml_complaint *complaint);
void xml_trace_close(struct xml_trace *trace);
struct xml_options xml_trace_options(void);

#endif
