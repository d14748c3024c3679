/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 to libxml2, always in the same slices however the document comes in.
 */
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "syntax/xml_reader.h"

static bool no_memory(struct xml_reader *reader)
{
    xml_reader_complain(reader, XML_NO_MEMORY, xml_reader_at(reader),
                        "no memory to read the document");
    return false;
}

/* Keeps where the lines of `slice` end, whose first byte is at `origin`; those
 * that were noted before are left out. */
static bool note_lines(struct xml_reader *reader, struct bytes slice,
                       uint64_t origin)
{
    struct xml_lines *lines = &reader->lines;
    uint64_t noted = lines->noted < origin ? 0 : lines->noted - origin;
    const char *end = slice.data + slice.length;
    const char *at = noted < slice.length ? slice.data + noted : end;

    lines->noted = origin + slice.length;

    memmove(lines->feeds, lines->feeds + lines->first,
            (lines->count - lines->first) * sizeof *lines->feeds);
    lines->count -= lines->first;
    lines->first = 0;
    while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        if (lines->count == lines->capacity) {
            uint64_t *grown = realloc(lines->feeds, 2 * lines->capacity *
                                                        sizeof *lines->feeds);

            if (grown == NULL) {
                return no_memory(reader);
            }
            lines->feeds = grown;
            lines->capacity *= 2;
        }
        lines->feeds[lines->count++] = origin + (uint64_t)(at - slice.data);
        at++;
    }
    return true;
}

/* ---- slices to libxml2 */

/* What libxml2 has and waits for more to understand. */
static size_t pending(const struct xml_reader *reader)
{
    const xmlParserInput *input = reader->parser->input;

    return input == NULL ? 0 : (size_t)(input->end - input->cur);
}

static size_t wanted(const struct xml_reader *reader)
{
    size_t open = pending(reader);

    /* As much again as is waiting: libxml2 goes over all of that anew. */
    return open > XML_SLICE ? open : XML_SLICE;
}

/* The end of the part of the slice that ASCII goes to. */
static size_t ascii_end(struct bytes slice)
{
    size_t at = 0;

    for (; at + 8 <= slice.length; at += 8) {
        uint64_t eight;

        memcpy(&eight, slice.data + at, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
    }
    return at;
}

/* Is this the beginning of a character of UTF-8 and no more? */
static bool is_cut(struct bytes rest)
{
    char full[4] = "\x80\x80\x80\x80";
    unsigned char lead = rest.length > 0 ? (unsigned char)rest.data[0] : 0;

    if (lead < 0xc2 || lead > 0xf4 || rest.length > 3) {
        return false;
    }
    memcpy(full, rest.data, rest.length);
    return rest.length == 1 || text_utf8_end(bytes_of(full, 4)) > rest.length;
}

/* How much of the bytes can go: whole characters, and not the beginning of
 * "]]>", which libxml2 finds only where it stands in one piece. */
static size_t whole_part(struct xml_reader *reader, struct bytes slice,
                         bool last)
{
    size_t ascii = ascii_end(slice);
    size_t good = ascii + text_utf8_end(bytes_slice(slice, ascii, SIZE_MAX));
    const char *zero = memchr(slice.data, '\0', good);
    uint64_t offset = reader->origin + reader->pushed;

    if (zero != NULL) {
        xml_reader_complain(reader, XML_SYNTAX,
                            offset + (uint64_t)(zero - slice.data),
                            "a NUL byte");
        return 0;
    }
    if (last && is_cut(bytes_slice(slice, good, SIZE_MAX))) {
        xml_reader_complain(reader, XML_TRUNCATED, offset + good,
                            "the document ends inside a character");
        return 0;
    }
    if (good + 4 <= slice.length || (last && good < slice.length)) {
        xml_reader_complain(reader, XML_ENCODING, offset + good,
                            "the bytes are not UTF-8: 0x%02x",
                            (unsigned)(unsigned char)slice.data[good]);
        return 0;
    }
    for (int i = 0; i < 2 && !last && good > 0 && slice.data[good - 1] == ']';
         i++) {
        good--;
    }
    return good;
}

/* A start tag that is still open has too many attributes; libxml2 compares each
 * of them with all others, and only when it has the whole tag. */
static bool has_too_many_attributes(const struct xml_reader *reader)
{
    const xmlParserInput *input = reader->parser->input;
    uint32_t most = reader->options.limits.attributes;
    uint32_t count = 0;
    xmlChar quote = 0;

    if (input == NULL || input->cur == input->end || input->cur[0] != '<' ||
        input->cur[1] == '!' || input->cur[1] == '?') {
        return false;
    }
    for (const xmlChar *at = input->cur; at < input->end; at++) {
        if (quote != 0) {
            quote = *at == quote ? 0 : quote;
        } else if (*at == '"' || *at == '\'') {
            quote = *at;
            count++;
        }
    }
    return count > most;
}

static bool is_text(const struct xml_reader *reader)
{
    const xmlParserInput *input = reader->parser->input;

    return reader->parser->instate == XML_PARSER_CDATA_SECTION ||
           (reader->parser->instate == XML_PARSER_CONTENT && input != NULL &&
            input->cur < input->end && *input->cur != '<' &&
            *input->cur != '&');
}

/* libxml2 keeps text back until it sees its end, up to 10 MB, and gives CDATA
 * in small pieces, one a call. */
static void drain_text(struct xml_reader *reader)
{
    size_t before = SIZE_MAX;

    while (reader->outcome == XML_MORE && is_text(reader) &&
           pending(reader) < before) {
        before = pending(reader);
        (void)xmlParseChunk(reader->parser, NULL, 0, 0);
    }
}

static bool push(struct xml_reader *reader, struct bytes slice)
{
    reader->pushed += slice.length;
    (void)xmlParseChunk(reader->parser, slice.data, (int)slice.length, 0);
    drain_text(reader);
    if (reader->outcome != XML_MORE) {
        return false;
    }
    /* Nobody asks for a place before this one any more. */
    (void)xml_reader_place(reader, xml_reader_at(reader));
    if (pending(reader) > reader->options.limits.markup && !is_text(reader)) {
        xml_reader_complain(reader, XML_TOO_LONG, xml_reader_at(reader),
                            "a tag, comment or instruction of too many bytes; "
                            "at most %u are read",
                            reader->options.limits.markup);
    } else if (pending(reader) > XML_SLICE && has_too_many_attributes(reader)) {
        xml_reader_complain(reader, XML_TOO_MANY, xml_reader_at(reader),
                            "too many attributes of one element; at most %u "
                            "are read",
                            reader->options.limits.attributes);
    }
    return reader->outcome == XML_MORE;
}

/* ---- the prolog */

static void check_prolog(struct xml_reader *reader)
{
    const struct xml_prolog *prolog = &reader->prolog;
    uint64_t at = reader->origin + prolog->doctype_at;

    if (prolog->state == PROLOG_WRONG) {
        xml_reader_complain(reader, XML_SYNTAX, at,
                            "'<!' begins neither a comment nor a DOCTYPE");
    } else if (prolog->doctypes > 0 && !reader->options.doctype_ignored) {
        xml_reader_complain(reader, XML_DOCTYPE, at,
                            "a DOCTYPE where none is allowed");
    } else if (prolog->doctypes > 1) {
        xml_reader_complain(reader, XML_SYNTAX, at, "a second DOCTYPE");
    } else if (prolog->length > reader->options.limits.markup) {
        xml_reader_complain(reader, XML_TOO_LONG, at,
                            "a DOCTYPE of too many bytes; at most %u are read",
                            reader->options.limits.markup);
    }
}

/* ---- collecting slices */

static bool make_room(struct xml_reader *reader, size_t size)
{
    char *grown;

    if (size <= reader->slice_capacity) {
        return true;
    }
    grown = realloc(reader->slice, size);
    if (grown == NULL) {
        return no_memory(reader);
    }
    reader->slice = grown;
    reader->slice_capacity = size;
    return true;
}

/* Hands on what is collected, but for the last bytes that may yet change. */
static bool push_collected(struct xml_reader *reader, bool last)
{
    size_t most = reader->slice_length - (last ? 0 : reader->held);
    size_t length;

    if (most == 0) {
        return true;
    }
    length = whole_part(reader, bytes_of(reader->slice, most), last);
    if (reader->outcome != XML_MORE ||
        (length > 0 && !push(reader, bytes_of(reader->slice, length)))) {
        return false;
    }
    reader->slice_length -= length;
    memmove(reader->slice, reader->slice + length, reader->slice_length);
    return true;
}

/* Copies so much of `piece` into the slice as it takes; gives the rest. */
static struct bytes collect(struct xml_reader *reader, struct bytes piece)
{
    size_t want = wanted(reader);
    size_t room = want > reader->slice_length ? want - reader->slice_length : 1;
    struct bytes part = bytes_slice(piece, 0, room);

    if (!make_room(reader, reader->slice_length + part.length) ||
        !note_lines(reader, part,
                    reader->origin + reader->pushed + reader->slice_length)) {
        return bytes_of("", 0);
    }
    memcpy(reader->slice + reader->slice_length, part.data, part.length);
    for (size_t i = 0; i < part.length && reader->outcome == XML_MORE &&
                       reader->prolog.state != PROLOG_OVER;
         i++) { /* byte by byte: what is wrong first is told */
        reader->held = xml_prolog_pass(
            &reader->prolog, reader->slice + reader->slice_length + i, 1);
        check_prolog(reader);
    }
    reader->slice_length += part.length;
    if (reader->outcome == XML_MORE && reader->slice_length >= want) {
        (void)push_collected(reader, false);
    }
    return bytes_slice(piece, part.length, SIZE_MAX);
}

void xml_slice_accept(struct xml_reader *reader, struct bytes piece)
{
    while (piece.length > 0 && reader->outcome == XML_MORE) {
        size_t want = wanted(reader);
        size_t length;

        if (reader->slice_length > 0 || piece.length < want ||
            reader->prolog.state != PROLOG_OVER) {
            piece = collect(reader, piece);
            continue;
        }
        if (!note_lines(reader, bytes_slice(piece, 0, want),
                        reader->origin + reader->pushed)) {
            return;
        }
        length = whole_part(reader, bytes_slice(piece, 0, want), false);
        if (reader->outcome == XML_MORE) {
            (void)push(reader, bytes_slice(piece, 0, length));
            piece = bytes_slice(piece, length, SIZE_MAX);
        }
    }
}

static void complain_about_end(struct xml_reader *reader)
{
    uint64_t end = reader->origin + reader->pushed;

    if (reader->root_closed) {
        return;
    }
    if (reader->elements == 0 && reader->prolog.state == PROLOG_BETWEEN &&
        reader->prolog.doctypes == 0) {
        xml_reader_complain(reader, XML_EMPTY, end,
                            "there is no document: nothing, or only what may "
                            "stand before one");
    } else if (reader->prolog.state == PROLOG_OVER || reader->pushed > 0) {
        xml_reader_complain(reader, XML_TRUNCATED, end,
                            "the document ends before its end");
    }
}

void xml_slice_finish(struct xml_reader *reader)
{
    if (reader->outcome != XML_MORE || !push_collected(reader, true)) {
        return;
    }
    complain_about_end(reader);
    (void)xmlParseChunk(reader->parser, NULL, 0, 1);
    if (reader->outcome == XML_MORE) {
        reader->outcome = XML_DONE;
    }
}
