/* SPDX-License-Identifier: Apache-2.0 */
#include "config/agreed_syntax.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 200 };

static bool is_between(char byte, char first, char last)
{
    return byte >= first && byte <= last;
}

static bool is_digits(struct bytes text, size_t count)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!is_between(text.data[i], '0', '9')) {
            return false;
        }
    }
    return text.length == count;
}

static bool is_x12(struct bytes version, struct bytes type)
{
    return is_digits(version, 6) && is_digits(type, 3);
}

/* "D.96A" or, before the D directories, "S.93A", "1.911"; a message type has
 * six capitals. */
static bool is_edifact(struct bytes version, struct bytes type)
{
    for (size_t i = 0; i < type.length; i++) {
        if (!is_between(type.data[i], 'A', 'Z')) {
            return false;
        }
    }
    return type.length == 6 && version.length > 2 && version.data[1] == '.';
}

static bool is_xml(struct bytes version, struct bytes type)
{
    return version.length > 0 && type.length > 0;
}

static const char *const x12_acknowledgements[] = { "997", "999", NULL };
static const char *const edifact_acknowledgements[] = { "CONTRL", NULL };
static const char *const no_acknowledgements[] = { NULL };

static const struct agreed_syntax_row rows[AGREED_SYNTAXES] = {
    [AGREED_X12] = { "x12", "X12", IDENTITY_X12, true, false,
                     x12_acknowledgements, is_x12 },
    [AGREED_EDIFACT] = { "edifact", "EDIFACT", IDENTITY_EDIFACT, true, false,
                         edifact_acknowledgements, is_edifact },
    [AGREED_UBL] = { "ubl", "UBL", IDENTITY_PARTY, false, true,
                     no_acknowledgements, is_xml },
    [AGREED_CXML] = { "cxml", "cXML", IDENTITY_CXML, true, true,
                      no_acknowledgements, is_xml },
    [AGREED_CII] = { "cii", "CII", IDENTITY_PARTY, false, true,
                     no_acknowledgements, is_xml },
};

const struct agreed_syntax_row *agreed_syntax_row(enum agreed_syntax syntax)
{
    return &rows[syntax];
}

/* Up to the next '/'; the rest stays in *text. */
static struct bytes take_part(struct bytes *text)
{
    size_t end = bytes_find(*text, '/');
    struct bytes part = bytes_slice(*text, 0, end);

    *text = end == SIZE_MAX ? bytes_of("", 0)
                            : bytes_slice(*text, end + 1, text->length);
    return part;
}

enum agreed_syntax agreed_syntax_of(struct bytes document)
{
    struct bytes name = take_part(&document);
    struct bytes version = take_part(&document);

    for (int i = 0; i < AGREED_SYNTAXES; i++) {
        if (bytes_equal_text(name, rows[i].name)) {
            return bytes_find(document, '/') == SIZE_MAX &&
                           rows[i].is_document(version, document)
                       ? (enum agreed_syntax)i
                       : AGREED_SYNTAXES;
        }
    }
    return AGREED_SYNTAXES;
}

struct bytes agreed_version(struct bytes document)
{
    (void)take_part(&document);
    return take_part(&document);
}

struct bytes agreed_type(struct bytes document)
{
    (void)take_part(&document);
    (void)take_part(&document);
    return document;
}

bool agreed_is_acknowledgement(struct bytes document)
{
    enum agreed_syntax syntax = agreed_syntax_of(document);

    if (syntax == AGREED_SYNTAXES) {
        return false;
    }
    for (const char *const *word = rows[syntax].acknowledgements; *word != NULL;
         word++) {
        if (bytes_equal_text(agreed_type(document), *word)) {
            return true;
        }
    }
    return false;
}

/* ---- dictionaries ---- */

/* Is `word` the one at `index` of a line that begins with `key`? index 0: any
 * behind the key. */
static bool line_names(struct bytes line, const char *key, size_t index,
                       struct bytes word)
{
    for (size_t i = 0; line.length > 0; i++) {
        size_t end = bytes_find(line, ' ');
        struct bytes part = bytes_slice(line, 0, end);

        if (i == 0 && !bytes_equal_text(part, key)) {
            return false;
        }
        if (i > 0 && (index == 0 || i == index) && bytes_equal(part, word)) {
            return true;
        }
        line = end == SIZE_MAX ? bytes_of("", 0)
                               : bytes_slice(line, end + 1, line.length);
    }
    return false;
}

static bool file_names(struct bytes content, const char *key, size_t index,
                       struct bytes word)
{
    while (content.length > 0) {
        size_t end = bytes_find(content, '\n');

        if (line_names(bytes_slice(content, 0, end), key, index, word)) {
            return true;
        }
        content = end == SIZE_MAX
                      ? bytes_of("", 0)
                      : bytes_slice(content, end + 1, content.length);
    }
    return false;
}

/* Of XML one graph serves all versions: `std xml ubl 2.1 2.2 …` and
 * `document Invoice …` in any of its files. */
static bool graph_has(const struct config_source *source, const char *folder,
                      struct bytes document)
{
    bool some = false;
    bool version = false;
    bool type = false;

    for (size_t i = 0; i < config_source_count(source); i++) {
        struct config_file file = config_source_at(source, i);

        if (!bytes_starts_with(bytes_of_text(file.path),
                               bytes_of_text(folder))) {
            continue;
        }
        some = true;
        version = version ||
                  file_names(file.content, "std", 0, agreed_version(document));
        type = type ||
               file_names(file.content, "document", 1, agreed_type(document));
    }
    return !some || (version && type);
}

bool agreed_has_dictionary(const struct config_source *source,
                           struct bytes document)
{
    enum agreed_syntax syntax = agreed_syntax_of(document);
    char folder[PATH_SIZE];

    if (syntax == AGREED_SYNTAXES) {
        return false;
    }
    (void)snprintf(folder, sizeof folder, "mappings/standards/%s/",
                   rows[syntax].name);
    return !rows[syntax].one_graph || graph_has(source, folder, document);
}

enum agreed_syntax agreed_syntax_named(struct bytes document)
{
    struct bytes name = take_part(&document);

    for (int i = 0; i < AGREED_SYNTAXES; i++) {
        if (bytes_equal_text(name, rows[i].name)) {
            return (enum agreed_syntax)i;
        }
    }
    return AGREED_SYNTAXES;
}
