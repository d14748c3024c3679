/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "syntax/x12_isa.h"

enum { UNIT_SEPARATOR = 0x1f, LARGEST_CONTROL = 999999999 };

static bool is_break(char byte)
{
    return byte == '\r' || byte == '\n';
}

static void forbid(struct x12_writer *writer, char byte)
{
    writer->forbidden[(unsigned char)byte] = true;
}

void x12_writer_open(struct x12_writer *writer, struct buffer *out,
                     const struct separators *separators, char replacement)
{
    *writer = (struct x12_writer){ .out = out,
                                   .separators = *separators,
                                   .replacement = replacement };
    if (separators->terminator_length == 0) {
        writer->separators.terminator[0] = separators->segment;
        writer->separators.terminator_length = 1;
    }
    writer->bare = writer->separators.terminator_length;
    while (writer->bare > 1 &&
           is_break(writer->separators.terminator[writer->bare - 1])) {
        writer->bare--;
    }
    forbid(writer, separators->element);
    if (separators->component != '\0') {
        forbid(writer, separators->component);
    }
    if (separators->repetition != '\0') {
        forbid(writer, separators->repetition);
    }
    if (is_break(writer->separators.terminator[0])) {
        forbid(writer, '\r');
        forbid(writer, '\n');
    } else if (writer->bare == 1) {
        forbid(writer, writer->separators.terminator[0]);
    }
}

void x12_write_begin(struct x12_writer *writer, struct bytes tag)
{
    segment_place_begin(&writer->place,
                        bytes_slice(tag, 0, 3)); /* it may be anything */
    writer->begin = writer->out->length;
    buffer_append(writer->out, tag);
}

static bool refuse_byte(const struct x12_writer *writer, uint32_t element,
                        char byte, struct error *err)
{
    return error_set(err, ERROR_REFUSED, "UNWRITABLE",
                     "%.*s%02" PRIu32
                     " holds the byte 0x%02x, a separator of this partner's, "
                     "which X12 cannot escape",
                     BYTES_ARG(writer->place.tag), element,
                     (unsigned char)byte);
}

/* Offset of the first byte that may not be written, or the length. */
static size_t find_forbidden(const struct x12_writer *writer,
                             struct bytes value)
{
    const char *found;
    size_t end = value.length;

    if (writer->bare > 1 && value.length > 0) {
        found = memmem(value.data, value.length, writer->separators.terminator,
                       writer->bare);
        end = found == NULL ? end : (size_t)(found - value.data);
    }
    for (size_t i = 0; i < end; i++) {
        if (x12_is_forbidden(writer, value.data[i])) {
            return i;
        }
    }
    return end;
}

static bool append_value(struct x12_writer *writer, uint32_t element,
                         struct bytes value, struct error *err)
{
    size_t bad = find_forbidden(writer, value);

    while (bad < value.length) {
        if (writer->replacement == '\0' ||
            x12_is_forbidden(writer, writer->replacement)) {
            return refuse_byte(writer, element, value.data[bad], err);
        }
        buffer_append(writer->out, bytes_of(value.data, bad));
        buffer_append_byte(writer->out, writer->replacement);
        value = bytes_slice(value, bad + 1, value.length);
        bad = find_forbidden(writer, value);
    }
    buffer_append(writer->out, value);
    return true;
}

bool x12_write_guarded(struct x12_writer *writer, uint32_t element,
                       uint32_t repetition, uint32_t component,
                       struct bytes value, struct error *err)
{
    return value.length == 0 ||
           (segment_place_advance(&writer->place, writer->out,
                                  &writer->separators, element, repetition,
                                  component, err) &&
            append_value(writer, element, value, err));
}

void x12_write_binary(struct x12_writer *writer, uint32_t element,
                      struct bytes value)
{
    segment_place_append(writer->out, writer->separators.element,
                         element - writer->place.element);
    writer->place.element = element;
    buffer_append(writer->out, value);
}

void x12_write_end(struct x12_writer *writer)
{
    if (writer->out->length == writer->begin) {
        return; /* no tag, no element: this would be an empty segment */
    }
    buffer_append(writer->out, bytes_of(writer->separators.terminator,
                                        writer->separators.terminator_length));
    if (bytes_equal_text(writer->place.tag, "ST")) {
        writer->segment_count = 0;
    }
    writer->segment_count++;
}

/* ---- segments that were read */

static bool rewrite_element(struct x12_writer *writer, uint32_t element,
                            struct bytes value, const struct separators *from,
                            struct error *err)
{
    uint32_t repetitions =
        segment_part_count(value, from->repetition, from->release);

    for (uint32_t i = 0; i < repetitions; i++) {
        struct bytes part =
            segment_part(value, from->repetition, from->release, i);
        uint32_t components =
            segment_part_count(part, from->component, from->release);

        for (uint32_t j = 0; j < components; j++) {
            if (!x12_write_component(
                    writer, element, i, j + 1,
                    segment_part(part, from->component, from->release, j),
                    err)) {
                return false;
            }
        }
    }
    return true;
}

static void append_padded(struct x12_writer *writer, struct bytes value,
                          size_t width)
{
    while (value.length > width && value.data[value.length - 1] == ' ') {
        value.length--;
    }
    buffer_append(writer->out, value);
    for (size_t i = value.length; i < width; i++) {
        buffer_append_byte(writer->out, ' ');
    }
}

static char component_mark(const struct x12_writer *writer)
{
    return writer->separators.component == '\0' ? UNIT_SEPARATOR
                                                : writer->separators.component;
}

static bool rewrite_isa(struct x12_writer *writer,
                        const struct segment *segment,
                        const struct separators *from, struct error *err)
{
    for (uint32_t i = 1; i < 16; i++) {
        struct bytes value = segment_element(segment, i);

        buffer_append_byte(writer->out, writer->separators.element);
        if (i == 11 && from->repetition != '\0' &&
            writer->separators.repetition != '\0') {
            buffer_append_byte(writer->out, writer->separators.repetition);
            continue;
        }
        if (i != 11 && find_forbidden(writer, value) < value.length) {
            return refuse_byte(writer, i,
                               value.data[find_forbidden(writer, value)], err);
        }
        append_padded(writer, value, x12_isa_widths[i - 1]);
    }
    buffer_append_byte(writer->out, writer->separators.element);
    buffer_append_byte(writer->out, component_mark(writer));
    x12_write_end(writer);
    return true;
}

static bool rewrite_elements(struct x12_writer *writer,
                             const struct segment *segment,
                             const struct separators *from, struct error *err)
{
    uint32_t count = segment->count;
    bool divided =
        (segment->flags & (SEGMENT_COMPONENTS | SEGMENT_REPETITIONS)) != 0;

    if ((segment->flags & SEGMENT_BINARY) != 0) {
        count--;
    }
    for (uint32_t i = 1; i <= count; i++) {
        struct bytes value = segment_element(segment, i);

        if (divided ? !rewrite_element(writer, i, value, from, err)
                    : !x12_write_element(writer, i, value, err)) {
            return false;
        }
    }
    if ((segment->flags & SEGMENT_BINARY) != 0) {
        x12_write_binary(writer, count + 1,
                         segment_element(segment, count + 1));
    }
    x12_write_end(writer);
    return true;
}

bool x12_write_segment(struct x12_writer *writer, const struct segment *segment,
                       const struct separators *from, struct error *err)
{
    struct bytes tag = segment_tag(segment);
    bool written;

    x12_write_begin(writer, tag);
    written = bytes_equal_text(tag, "ISA")
                  ? rewrite_isa(writer, segment, from, err)
                  : rewrite_elements(writer, segment, from, err);
    if (!written) {
        writer->out->length = writer->begin;
    }
    return written;
}

/* ---- envelopes */

static bool check_isa(const struct x12_writer *writer,
                      const struct bytes *values, struct error *err)
{
    for (uint32_t i = 0; i < 15; i++) {
        size_t width = x12_isa_widths[i];
        size_t bad = find_forbidden(writer, values[i]);

        if (values[i].length > width) {
            return error_set(err, ERROR_REFUSED, "UNWRITABLE",
                             "ISA%02" PRIu32 " \"%.*s\" is longer than %zu",
                             i + 1, BYTES_ARG(values[i]), width);
        }
        if (i != 10 && bad < values[i].length) {
            return refuse_byte(writer, i + 1, values[i].data[bad], err);
        }
    }
    return true;
}

static bool check_control(uint64_t control, const char *place,
                          struct error *err)
{
    return control <= LARGEST_CONTROL ||
           error_set(err, ERROR_REFUSED, "UNWRITABLE",
                     "control number %" PRIu64 " is too large for %s", control,
                     place);
}

static struct bytes print(char *text, size_t size, const char *format, ...)
    PRINTF_LIKE(3, 4);

static struct bytes print(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return bytes_of(text, (size_t)length < size ? (size_t)length : size - 1);
}

bool x12_write_isa(struct x12_writer *writer,
                   const struct x12_envelope *envelope, struct error *err)
{
    struct civil_time civil = clock_to_civil(envelope->now);
    bool repeats =
        bytes_compare(envelope->version, bytes_of_text("00402")) >= 0 &&
        writer->separators.repetition != '\0';
    char date[16], time[16], control[24];
    const struct bytes values[15] = {
        BYTES("00"),
        BYTES(""),
        BYTES("00"),
        BYTES(""),
        envelope->sender_qualifier,
        envelope->sender,
        envelope->receiver_qualifier,
        envelope->receiver,
        print(date, sizeof date, "%02d%02d%02d", civil.year % 100, civil.month,
              civil.day),
        print(time, sizeof time, "%02d%02d", civil.hour, civil.minute),
        repeats ? bytes_of(&writer->separators.repetition, 1)
                : bytes_of_text("U"),
        envelope->version,
        print(control, sizeof control, "%09" PRIu64,
              envelope->interchange_control),
        envelope->acknowledgement_requested ? bytes_of_text("1")
                                            : bytes_of_text("0"),
        envelope->test ? bytes_of_text("T") : bytes_of_text("P"),
    };

    x12_write_begin(writer, bytes_of_text("ISA"));
    if (!check_control(envelope->interchange_control, "ISA13", err) ||
        !check_isa(writer, values, err)) {
        writer->out->length = writer->begin;
        return false;
    }
    for (uint32_t i = 0; i < 15; i++) {
        buffer_append_byte(writer->out, writer->separators.element);
        append_padded(writer, values[i], x12_isa_widths[i]);
    }
    buffer_append_byte(writer->out, writer->separators.element);
    buffer_append_byte(writer->out, component_mark(writer));
    x12_write_end(writer);
    return true;
}

bool x12_write_gs(struct x12_writer *writer,
                  const struct x12_envelope *envelope, struct error *err)
{
    struct civil_time civil = clock_to_civil(envelope->now);
    bool century =
        bytes_compare(envelope->group_version, bytes_of_text("004010")) >= 0;
    char date[16], time[16], control[24];
    const struct bytes values[8] = {
        envelope->functional,
        envelope->group_sender.length > 0 ? envelope->group_sender
                                          : envelope->sender,
        envelope->group_receiver.length > 0 ? envelope->group_receiver
                                            : envelope->receiver,
        century ? print(date, sizeof date, "%04d%02d%02d", civil.year,
                        civil.month, civil.day)
                : print(date, sizeof date, "%02d%02d%02d", civil.year % 100,
                        civil.month, civil.day),
        print(time, sizeof time, "%02d%02d", civil.hour, civil.minute),
        print(control, sizeof control, "%" PRIu64, envelope->group_control),
        BYTES("X"),
        envelope->group_version,
    };

    x12_write_begin(writer, bytes_of_text("GS"));
    if (!check_control(envelope->group_control, "GS06", err)) {
        writer->out->length = writer->begin;
        return false;
    }
    for (uint32_t i = 0; i < 8; i++) {
        if (!x12_write_element(writer, i + 1, bytes_trim(values[i]), err)) {
            writer->out->length = writer->begin;
            return false;
        }
    }
    x12_write_end(writer);
    return true;
}

/* Digits, which no separator can be: letters and digits cannot be written
 * where one is. */
static void write_trailer(struct x12_writer *writer, const char *tag,
                          uint64_t count, const char *control)
{
    x12_write_begin(writer, bytes_of_text(tag));
    buffer_append_format(writer->out, "%c%" PRIu64 "%c%s",
                         writer->separators.element, count,
                         writer->separators.element, control);
    x12_write_end(writer);
}

void x12_write_ge(struct x12_writer *writer,
                  const struct x12_envelope *envelope, uint64_t transactions)
{
    char control[24];

    (void)print(control, sizeof control, "%" PRIu64, envelope->group_control);
    write_trailer(writer, "GE", transactions, control);
}

void x12_write_iea(struct x12_writer *writer,
                   const struct x12_envelope *envelope, uint64_t groups)
{
    char control[24];

    (void)print(control, sizeof control, "%09" PRIu64,
                envelope->interchange_control);
    write_trailer(writer, "IEA", groups, control);
}
