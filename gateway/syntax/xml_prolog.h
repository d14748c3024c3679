/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what stands before the root element, so that a DOCTYPE is found (and
 * blanked) before libxml2 sees it.
 *
 * libxml2 would read an internal subset: attribute defaults and types out of it
 * change the document even where nothing is loaded. A declaration that is
 * ignored must not do so.
 * In: UTF-8 in pieces cut anywhere. Out: the same bytes; those of a DOCTYPE are
 * blanks (line feeds stay), so that places remain true.
 * Limits: no memory; linear.
 * Source: XML 1.0, productions 22 to 28.
 */
#ifndef SYNTAX_XML_PROLOG_H
#define SYNTAX_XML_PROLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum xml_prolog_state {
    PROLOG_BETWEEN,
    PROLOG_OPEN,    /* "<" */
    PROLOG_BANG,    /* "<!" */
    PROLOG_COMMENT, /* "<!-…" up to "-->" */
    PROLOG_INSTRUCTION,
    PROLOG_WORD, /* "<!D…" */
    PROLOG_DOCTYPE,
    PROLOG_WRONG, /* "<!" and neither a comment nor DOCTYPE */
    PROLOG_OVER,  /* the root's tag has begun, or what is no XML */
};

struct xml_prolog {
    enum xml_prolog_state state;
    char before[2];      /* the two bytes before this one, in comments */
    uint32_t letters;    /* seen: of DOCTYPE, or behind "<!-" */
    char quote;          /* open in the DOCTYPE; 0: none */
    bool subset;         /* inside its [ … ] */
    char inside;         /* of the subset's own: '-' comment, '?' instruction */
    uint32_t doctypes;   /* begun */
    uint64_t length;     /* of the one that is being read */
    uint64_t doctype_at; /* how many bytes stand before its '<' */
    uint64_t passed;     /* before the bytes of this call */
};

/* Goes over the next bytes. Out: how many of the last ones may still turn out
 * to begin a DOCTYPE: they must not be handed on before the next call, which
 * does not get them again and blanks them by `bytes - held`. */
size_t xml_prolog_pass(struct xml_prolog *prolog, char *bytes, size_t length);

#endif
