/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/xml_prolog.h"

#include <string.h>

static const char word[] = "DOCTYPE";

static void blank(char *byte)
{
    if (*byte != '\n') {
        *byte = ' ';
    }
}

static bool seen(const struct xml_prolog *prolog, char first, char second)
{
    return prolog->before[0] == first && prolog->before[1] == second;
}

static void forget(struct xml_prolog *prolog)
{
    prolog->before[0] = prolog->before[1] = '\0';
}

/* The byte after "<!": a comment, or a DOCTYPE whose first bytes are blanked
 * too. */
static void on_bang(struct xml_prolog *prolog, char *byte, uint64_t at)
{
    forget(prolog);
    if (*byte == '-') {
        prolog->state = PROLOG_COMMENT;
        prolog->letters = 0;
        return;
    }
    prolog->state = *byte == word[0] ? PROLOG_WORD : PROLOG_WRONG;
    prolog->letters = 1;
    prolog->length = 3;
    prolog->doctype_at = at - 2;
    blank(byte - 2);
    blank(byte - 1);
    blank(byte);
}

static void on_word(struct xml_prolog *prolog, char *byte)
{
    prolog->length++;
    if (prolog->letters < sizeof word - 1) {
        prolog->state =
            *byte == word[prolog->letters++] ? PROLOG_WORD : PROLOG_WRONG;
    } else if (*byte == ' ' || *byte == '\t' || *byte == '\r' ||
               *byte == '\n') {
        prolog->state = PROLOG_DOCTYPE;
        prolog->doctypes++;
        forget(prolog);
    } else {
        prolog->state = PROLOG_WRONG;
    }
    blank(byte);
}

/* A comment or an instruction of the internal subset ends. */
static bool ends_inside(const struct xml_prolog *prolog, char byte)
{
    return byte == '>' && (prolog->inside == '-' ? seen(prolog, '-', '-')
                                                 : prolog->before[1] == '?');
}

static void on_doctype(struct xml_prolog *prolog, char *byte)
{
    char is = *byte;

    prolog->length++;
    if (prolog->inside == '-' && prolog->letters++ == 0) {
        is = '\0'; /* the second dash of "<!--" is none of "-->" */
    } else if (prolog->inside != '\0') {
        if (ends_inside(prolog, is)) {
            prolog->inside = '\0';
        }
    } else if (prolog->quote != '\0') {
        prolog->quote = is == prolog->quote ? '\0' : prolog->quote;
    } else if (is == '"' || is == '\'') {
        prolog->quote = is;
    } else if (prolog->subset && is == '?' && prolog->before[1] == '<') {
        prolog->inside = '?';
    } else if (prolog->subset && is == '-' && seen(prolog, '<', '!')) {
        prolog->inside = '-';
        prolog->letters = 0;
    } else if (is == '[' || is == ']') {
        prolog->subset = is == '[';
    } else if (is == '>' && !prolog->subset) {
        prolog->state = PROLOG_BETWEEN;
    }
    prolog->before[0] = prolog->before[1];
    prolog->before[1] = is;
    blank(byte);
}

static void on_open(struct xml_prolog *prolog, char byte)
{
    forget(prolog);
    prolog->state = byte == '!'   ? PROLOG_BANG
                    : byte == '?' ? PROLOG_INSTRUCTION
                                  : PROLOG_OVER;
}

static void on_between(struct xml_prolog *prolog, char byte)
{
    if (byte == '<') {
        prolog->state = PROLOG_OPEN;
    } else if (strchr(" \t\r\n", byte) == NULL || byte == '\0') {
        prolog->state = PROLOG_OVER;
    }
}

/* Up to "-->" or "?>". */
static void on_passed(struct xml_prolog *prolog, char byte)
{
    if (byte == '>' &&
        (prolog->state == PROLOG_COMMENT ? seen(prolog, '-', '-')
                                         : prolog->before[1] == '?')) {
        prolog->state = PROLOG_BETWEEN;
    }
    prolog->before[0] = prolog->before[1];
    /* The second dash of "<!--" is none of "-->". */
    prolog->before[1] =
        prolog->state == PROLOG_COMMENT && prolog->letters++ == 0 ? '\0' : byte;
}

size_t xml_prolog_pass(struct xml_prolog *prolog, char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        switch (prolog->state) {
        case PROLOG_BETWEEN:
            on_between(prolog, bytes[i]);
            break;
        case PROLOG_OPEN:
            on_open(prolog, bytes[i]);
            break;
        case PROLOG_BANG:
            on_bang(prolog, &bytes[i], prolog->passed + i);
            break;
        case PROLOG_COMMENT:
        case PROLOG_INSTRUCTION:
            on_passed(prolog, bytes[i]);
            break;
        case PROLOG_WORD:
            on_word(prolog, &bytes[i]);
            break;
        case PROLOG_DOCTYPE:
            on_doctype(prolog, &bytes[i]);
            break;
        case PROLOG_WRONG:
        case PROLOG_OVER:
            return 0;
        }
    }
    prolog->passed += length;
    return prolog->state == PROLOG_OPEN   ? 1
           : prolog->state == PROLOG_BANG ? 2
                                          : 0;
}
