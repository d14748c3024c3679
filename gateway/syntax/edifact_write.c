/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/edifact_write.h"

#include <inttypes.h>

#include "base/text.h"

enum mark {
    MARK_NONE,
    MARK_RELEASE, /* a release character goes before it */
    MARK_FORBID,  /* it cannot be written */
};

static bool is_break(char byte)
{
    return byte == '\r' || byte == '\n';
}

struct separators edifact_default_separators(char version,
                                             struct bytes identifier)
{
    return (struct separators){
        .element = '+',
        .component = ':',
        .repetition = version >= '4' ? '*' : '\0',
        .segment = '\'',
        .release = '?',
        .decimal = '.',
        .charset = charset_of(identifier),
        .terminator = "'",
        .terminator_length = 1,
    };
}

static void mark(struct edifact_writer *writer, char byte)
{
    if (byte != '\0') {
        writer->marks[(unsigned char)byte] =
            writer->separators.release == '\0' ? MARK_FORBID : MARK_RELEASE;
    }
}

void edifact_writer_open(struct edifact_writer *writer, struct buffer *out,
                         const struct separators *separators, char replacement)
{
    *writer = (struct edifact_writer){ .out = out,
                                       .separators = *separators,
                                       .replacement = replacement };
    if (separators->terminator_length == 0) {
        writer->separators.terminator[0] = separators->segment;
        writer->separators.terminator_length = 1;
    }
    mark(writer, separators->element);
    mark(writer, separators->component);
    mark(writer, separators->repetition);
    mark(writer, separators->release);
    if (is_break(separators->segment)) {
        /* A reader cannot tell a released CR before the terminator LF from
         * the CR of a released CR LF. */
        mark(writer, '\n');
        writer->marks['\r'] = MARK_FORBID;
    } else {
        mark(writer, separators->segment);
    }
}

void edifact_write_una(struct edifact_writer *writer)
{
    const struct separators *separators = &writer->separators;
    const char una[] = {
        'U',
        'N',
        'A',
        separators->component == '\0' ? ' ' : separators->component,
        separators->element,
        separators->decimal == '\0' ? '.' : separators->decimal,
        separators->release == '\0' ? ' ' : separators->release,
        separators->repetition == '\0' ? ' ' : separators->repetition,
    };

    buffer_append(writer->out, bytes_of(una, sizeof una));
    buffer_append(writer->out, bytes_of(separators->terminator,
                                        separators->terminator_length));
}

void edifact_write_begin(struct edifact_writer *writer, struct bytes tag)
{
    segment_place_begin(&writer->place, tag);
    writer->begin = writer->out->length;
    buffer_append(writer->out, tag);
}

void edifact_write_end(struct edifact_writer *writer)
{
    if (writer->out->length == writer->begin) {
        return; /* no tag, no element: this would be an empty segment */
    }
    buffer_append(writer->out, bytes_of(writer->separators.terminator,
                                        writer->separators.terminator_length));
    if (bytes_equal_text(writer->place.tag, "UNH")) {
        writer->segment_count = 0;
    }
    writer->segment_count++;
}

/* ---- values */

static bool refuse(const struct edifact_writer *writer, const char *what,
                   struct bytes character, struct error *err)
{
    return error_set(err, ERROR_REFUSED, "UNWRITABLE",
                     "%.*s%02" PRIu32 " holds \"%.*s\", which %s",
                     BYTES_ARG(bytes_slice(writer->place.tag, 0, 3)),
                     writer->place.element, BYTES_ARG(character), what);
}

static bool is_plain(const struct edifact_writer *writer, char byte)
{
    return writer->marks[(unsigned char)byte] == MARK_NONE;
}

static size_t skip_shifted(struct bytes text)
{
    size_t shifted = charset_shifted(text);

    return shifted == 0 ? 1 : shifted;
}

/* Bytes in the interchange's character set. */
static bool append_bytes(struct edifact_writer *writer, struct bytes value,
                         struct error *err)
{
    bool shifts = writer->separators.charset == CHARSET_ISO_2022;

    for (;;) {
        size_t plain = 0;
        char byte;

        while (plain < value.length && is_plain(writer, value.data[plain])) {
            plain += shifts && value.data[plain] == '\x1b'
                         ? skip_shifted(bytes_slice(value, plain, SIZE_MAX))
                         : 1;
        }
        buffer_append(writer->out, bytes_slice(value, 0, plain));
        if (plain == value.length) {
            return true;
        }
        byte = value.data[plain];
        if (writer->marks[(unsigned char)byte] == MARK_RELEASE) {
            buffer_append_byte(writer->out, writer->separators.release);
        } else if (writer->replacement == '\0' ||
                   !is_plain(writer, writer->replacement)) {
            return refuse(writer, "separates and cannot be released",
                          bytes_slice(value, plain, 1), err);
        } else {
            byte = writer->replacement;
        }
        buffer_append_byte(writer->out, byte);
        value = bytes_slice(value, plain + 1, value.length);
    }
}

/* UTF-8, in pieces that the character set may have to turn. */
static bool append_text(struct edifact_writer *writer, struct bytes value,
                        struct error *err)
{
    enum charset charset = writer->separators.charset;
    struct buffer turned = { 0 };
    size_t done;
    bool good;

    /* An ESC of its own would shift what comes behind it. */
    if (charset == CHARSET_ISO_2022 && bytes_find(value, '\x1b') != SIZE_MAX) {
        return refuse(writer, "begins another character set",
                      bytes_of("\x1b", 1), err);
    }
    if (charset == CHARSET_NONE || charset == CHARSET_UTF_8 ||
        text_is_ascii(value)) {
        return append_bytes(writer, value, err);
    }
    done = charset_encode(charset, value, writer->replacement, &turned);
    if (done < value.length) {
        struct bytes rest = bytes_slice(value, done, value.length);
        size_t length = 1;

        while (length < rest.length &&
               ((unsigned char)rest.data[length] & 0xc0) == 0x80) {
            length++;
        }
        good = refuse(writer, "the interchange's character set does not hold",
                      bytes_slice(rest, 0, length), err);
    } else {
        good = append_bytes(writer, buffer_bytes(&turned), err);
    }
    buffer_close(&turned);
    return good;
}

static bool advance(struct edifact_writer *writer, uint32_t element,
                    uint32_t repetition, uint32_t component, struct error *err)
{
    return segment_place_advance(&writer->place, writer->out,
                                 &writer->separators, element, repetition,
                                 component, err);
}

bool edifact_write_component(struct edifact_writer *writer, uint32_t element,
                             uint32_t repetition, uint32_t component,
                             struct bytes value, struct error *err)
{
    return value.length == 0 ||
           (advance(writer, element, repetition, component, err) &&
            append_text(writer, value, err));
}

bool edifact_write_element(struct edifact_writer *writer, uint32_t element,
                           struct bytes value, struct error *err)
{
    return edifact_write_component(writer, element, 0, 1, value, err);
}

/* ---- segments that were read */

/* Offset of the first release character, or the length. */
static size_t find_release(const struct edifact_writer *writer,
                           struct bytes raw, char release)
{
    bool shifts = writer->separators.charset == CHARSET_ISO_2022;
    size_t at = 0;

    while (at < raw.length && (release == '\0' || raw.data[at] != release)) {
        at += shifts && raw.data[at] == '\x1b'
                  ? skip_shifted(bytes_slice(raw, at, raw.length))
                  : 1;
    }
    return at;
}

/* A raw part without the release characters it was read with. */
static bool append_raw(struct edifact_writer *writer, struct bytes raw,
                       char release, struct error *err)
{
    while (raw.length > 0) {
        struct bytes piece =
            bytes_slice(raw, 0, find_release(writer, raw, release));

        if (!append_bytes(writer, piece, err)) {
            return false;
        }
        raw = bytes_slice(raw, piece.length, raw.length);
        if (raw.length > 1) {
            raw = bytes_slice(raw, 1, raw.length);
        }
        /* The released byte, or a release character that releases nothing. */
        if (!append_bytes(writer, bytes_slice(raw, 0, 1), err)) {
            return false;
        }
        raw = bytes_slice(raw, 1, raw.length);
    }
    return true;
}

static bool rewrite_parts(struct edifact_writer *writer,
                          const struct segment *segment, char release,
                          struct error *err)
{
    uint32_t element = 0;
    uint32_t repetition = 0;
    uint32_t component = 1;

    for (uint32_t i = 1; i < segment->part_count; i++) {
        uint32_t marks = segment->parts[i];
        struct bytes raw = segment_part_at(segment, i);

        if ((marks & SEGMENT_PART_ELEMENT) != 0) {
            element++;
            repetition = 0;
            component = 1;
        } else if ((marks & SEGMENT_PART_REPETITION) != 0) {
            repetition++;
            component = 1;
        } else {
            component++;
        }
        if (raw.length > 0 &&
            (!advance(writer, element, repetition, component, err) ||
             !append_raw(writer, raw, release, err))) {
            return false;
        }
    }
    edifact_write_end(writer);
    return true;
}

static bool undo_unless(struct edifact_writer *writer, bool written)
{
    if (!written) {
        writer->out->length = writer->begin;
    }
    return written;
}

bool edifact_write_segment(struct edifact_writer *writer,
                           const struct segment *segment,
                           const struct separators *from, struct error *err)
{
    struct bytes tag = segment_part_at(segment, 0);

    segment_place_begin(&writer->place, tag);
    writer->begin = writer->out->length;
    return undo_unless(writer,
                       append_raw(writer, tag, from->release, err) &&
                           rewrite_parts(writer, segment, from->release, err));
}
