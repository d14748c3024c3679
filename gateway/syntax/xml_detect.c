/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdio.h>

#include "syntax/xml_encoding.h"
#include "syntax/xml_read.h"

/* What may follow the first '<': a declaration, a comment, a DOCTYPE, a name
 * (':' '_' letters, and all beyond ASCII). */
static bool may_follow(char byte)
{
    unsigned char is = (unsigned char)byte;

    return is >= 0x80 || isalpha(is) || byte == '?' || byte == '!' ||
           byte == '_' || byte == ':';
}

bool xml_detect(struct bytes beginning)
{
    struct bytes head = bytes_slice(beginning, 0, XML_ENCODING_HEAD);
    struct xml_encoding encoding;

    if (!xml_encoding_sniff(head, true, &encoding)) {
        return false;
    }
    head = bytes_slice(head, encoding.mark, SIZE_MAX);
    /* A character of UTF-16 or UTF-32: its byte that is not zero. */
    while (head.length > 0 &&
           (head.data[0] == '\0' || isspace((unsigned char)head.data[0]))) {
        head = bytes_slice(head, 1, SIZE_MAX);
    }
    if (head.length == 0 || head.data[0] != '<') {
        return false;
    }
    do {
        head = bytes_slice(head, 1, SIZE_MAX);
    } while (head.length > 0 && head.data[0] == '\0');
    return head.length > 0 && may_follow(head.data[0]);
}

struct root_search {
    struct xml_root *root;
    bool found;
};

static bool on_begin(void *context, const struct xml_element *element)
{
    struct root_search *search = context;

    (void)snprintf(search->root->uri, sizeof search->root->uri, "%.*s",
                   BYTES_ARG(element->uri));
    (void)snprintf(search->root->local, sizeof search->root->local, "%.*s",
                   BYTES_ARG(element->local));
    search->found = true;
    return false;
}

static bool on_text(void *context, struct bytes piece, struct xml_place place)
{
    (void)context;
    (void)piece;
    (void)place;
    return true;
}

static bool on_end(void *context)
{
    (void)context;
    return true;
}

bool xml_detect_root(struct bytes beginning, struct xml_root *root)
{
    struct root_search search = { .root = root };
    const struct xml_handler handler = { on_begin, on_text, on_end, &search };
    const struct xml_options options = { .limits = xml_default_limits(),
                                         .doctype_ignored = true };
    struct xml_complaint complaint;

    *root = (struct xml_root){ .local = "" };
    if (!xml_detect(beginning)) {
        return false;
    }
    return xml_read(beginning, &options, &handler, &complaint) == XML_STOPPED &&
           search.found;
}
