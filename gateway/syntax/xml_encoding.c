/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/xml_encoding.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

/* What first bytes say; longest first. A mark is passed over, the others are
 * the '<' of the document itself. */
struct sign {
    struct bytes bytes;
    const char *name;
    bool mark;
    size_t unit; /* bytes of an ASCII character */
    size_t at;   /* of them the one that is not 0 */
};

static const struct sign signs[] = {
    { BYTES("\x00\x00\xfe\xff"), "UTF-32BE", true, 4, 3 },
    { BYTES("\xff\xfe\x00\x00"), "UTF-32LE", true, 4, 0 },
    { BYTES("\x00\x00\x00<"), "UTF-32BE", false, 4, 3 },
    { BYTES("<\x00\x00\x00"), "UTF-32LE", false, 4, 0 },
    { BYTES("\xef\xbb\xbf"), "UTF-8", true, 1, 0 },
    { BYTES("\xfe\xff"), "UTF-16BE", true, 2, 1 },
    { BYTES("\xff\xfe"), "UTF-16LE", true, 2, 0 },
    { BYTES("\x00<"), "UTF-16BE", false, 2, 1 },
    { BYTES("<\x00"), "UTF-16LE", false, 2, 0 },
};
static const struct sign no_sign = { .name = "", .unit = 1 };

enum { SIGN_MOST = 4 };

static const struct sign *sign_of(struct bytes head)
{
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (bytes_starts_with(head, signs[i].bytes)) {
            return &signs[i];
        }
    }
    return &no_sign;
}

/* The head as ASCII, other characters as '?'. */
static struct bytes narrow(struct bytes head, const struct sign *sign,
                           char text[XML_ENCODING_HEAD])
{
    size_t length = 0;

    for (size_t i = sign->mark ? sign->bytes.length : 0;
         i + sign->unit <= head.length && length < XML_ENCODING_HEAD;
         i += sign->unit) {
        unsigned char byte = (unsigned char)head.data[i + sign->at];

        text[length++] = (char)(byte < 0x80 ? byte : '?');
    }
    return bytes_of(text, length);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static size_t skip_blanks(struct bytes text, size_t at)
{
    while (at < text.length && is_blank(text.data[at])) {
        at++;
    }
    return at;
}

/* S 'encoding' S? '=' S? quote name quote, inside <?xml … ?> */
static struct bytes declared_name(struct bytes declaration)
{
    static const char word[] = "encoding";
    const char *found =
        memmem(declaration.data, declaration.length, word, sizeof word - 1);
    struct bytes rest;
    size_t at;
    size_t end;

    if (found == NULL) {
        return bytes_of("", 0);
    }
    at = skip_blanks(declaration,
                     (size_t)(found - declaration.data) + sizeof word - 1);
    if (at == declaration.length || declaration.data[at] != '=') {
        return bytes_of("", 0);
    }
    at = skip_blanks(declaration, at + 1);
    if (at == declaration.length ||
        (declaration.data[at] != '"' && declaration.data[at] != '\'')) {
        return bytes_of("", 0);
    }
    rest = bytes_slice(declaration, at + 1, declaration.length);
    end = bytes_find(rest, declaration.data[at]);
    return bytes_slice(rest, 0, end == SIZE_MAX ? 0 : end);
}

/* The encoding that the declaration names, "" if none; false: more bytes are
 * wanted. */
static bool find_declared(struct bytes text, bool last, struct bytes *name)
{
    static const char opening[] = "<?xml";
    size_t length = sizeof opening - 1;
    const char *end;

    *name = bytes_of("", 0);
    if (text.length < length + 1) {
        return last || (text.length > 0 &&
                        !bytes_starts_with(bytes_of(opening, length), text));
    }
    if (!bytes_starts_with(text, bytes_of(opening, length)) ||
        !is_blank(text.data[length])) {
        return true;
    }
    end = memmem(text.data, text.length, "?>", 2);
    if (end == NULL) {
        return last || text.length == XML_ENCODING_HEAD;
    }
    *name = declared_name(bytes_of(text.data, (size_t)(end - text.data)));
    return true;
}

/* EncName ::= [A-Za-z] ([A-Za-z0-9._] | '-')* */
static bool is_name(struct bytes name)
{
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)name.data[i];

        if (!isalpha(byte) && (i == 0 || (!isdigit(byte) && byte != '.' &&
                                          byte != '_' && byte != '-'))) {
            return false;
        }
    }
    return name.length < XML_ENCODING_NAME;
}

static bool begins(const char *name, const char *prefix)
{
    return strncasecmp(name, prefix, strlen(prefix)) == 0;
}

/* Does a declared name belong to characters of `unit` bytes? */
static bool suits(const char *name, size_t unit)
{
    bool wide16 = begins(name, "UTF-16") || begins(name, "UTF16") ||
                  begins(name, "UCS-2") || begins(name, "UCS2") ||
                  begins(name, "ISO-10646-UCS-2");
    bool wide32 = begins(name, "UTF-32") || begins(name, "UTF32") ||
                  begins(name, "UCS-4") || begins(name, "UCS4") ||
                  begins(name, "ISO-10646-UCS-4");

    return unit == 1 ? !wide16 && !wide32 && !begins(name, "UTF-7")
                     : (unit == 2 ? wide16 : wide32);
}

bool xml_encoding_sniff(struct bytes head, bool last,
                        struct xml_encoding *encoding)
{
    char text[XML_ENCODING_HEAD];
    const struct sign *sign = sign_of(head);
    struct bytes name;
    char declared[XML_ENCODING_NAME];

    *encoding = (struct xml_encoding){ 0 };
    if ((head.length < SIGN_MOST && !last) ||
        !find_declared(narrow(head, sign, text), last, &name)) {
        return false;
    }
    encoding->mark = sign->mark ? sign->bytes.length : 0;
    if (!is_name(name)) {
        (void)snprintf(encoding->fault, sizeof encoding->fault,
                       "'%.*s' names no encoding",
                       bytes_print_length(bytes_slice(name, 0, 60)), name.data);
        return true;
    }
    (void)snprintf(declared, sizeof declared, "%.*s", BYTES_ARG(name));
    (void)snprintf(encoding->name, sizeof encoding->name, "%s",
                   sign->unit > 1 || declared[0] == '\0' ? sign->name
                                                         : declared);
    if (encoding->name[0] == '\0') {
        (void)snprintf(encoding->name, sizeof encoding->name, "UTF-8");
    }
    encoding->utf8 = strcasecmp(encoding->name, "UTF-8") == 0 ||
                     strcasecmp(encoding->name, "UTF8") == 0;
    if (declared[0] != '\0' &&
        (!suits(declared, sign->unit) ||
         (sign->unit == 1 && sign->mark && !encoding->utf8))) {
        (void)snprintf(encoding->fault, sizeof encoding->fault,
                       "the declaration says %s, but the bytes are %s",
                       declared, sign->name[0] != '\0' ? sign->name : "not");
    }
    return true;
}
