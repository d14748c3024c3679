/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/envelope.h"

#include <string.h>

#include "base/text.h"
#include "syntax/x12_write.h"

static struct separators separators_of(const struct partner *partner)
{
    const char *terminator = partner->envelope.segment;
    size_t length = terminator == NULL ? 0 : strlen(terminator);
    struct separators separators = { .element = '*',
                                     .component = '>',
                                     .segment = '~',
                                     .decimal = '.',
                                     .terminator = "~",
                                     .terminator_length = 1 };

    if (partner->envelope.element != '\0') {
        separators.element = partner->envelope.element;
    }
    if (partner->envelope.component != '\0') {
        separators.component = partner->envelope.component;
    }
    separators.repetition = partner->envelope.repetition;
    /* ISA11 is a repetition separator from 00402 on. */
    if (separators.repetition == '\0' &&
        strcmp(partner->envelope.version, "00402") >= 0) {
        separators.repetition = '^';
    }
    if (length > 0 && length < sizeof separators.terminator) {
        memset(separators.terminator, 0, sizeof separators.terminator);
        memcpy(separators.terminator, terminator, length);
        separators.terminator_length = (uint8_t)length;
        separators.segment = terminator[0];
    }
    return separators;
}

static uint32_t control_width(const struct partner *partner)
{
    int width = partner->envelope.transaction.width;

    return width < 4 ? 4 : width > 9 ? 9 : (uint32_t)width;
}

/* ST02 is the second element, SE02 the last: fixed places, as the control
 * number is `width` zeros. */
static struct envelope_control control_places(
    struct bytes set, const struct separators *separators, uint32_t width)
{
    size_t first = bytes_find(set, separators->element);
    struct bytes behind = bytes_slice(set, first + 1, set.length);

    return (struct envelope_control){
        .first = first + 1 + bytes_find(behind, separators->element) + 1,
        .last = set.length - separators->terminator_length - width,
        .width = width,
    };
}

static uint64_t number_of(struct bytes text)
{
    uint64_t number;

    return text_to_number(text, &number) ? number : 0;
}

static bool wrap(const struct partner *partner,
                 const struct envelope_numbers *numbers,
                 const struct envelope_content *content, struct buffer *out,
                 struct error *err)
{
    struct separators separators = separators_of(partner);
    struct x12_envelope envelope = { 0 };
    struct x12_writer writer;
    const struct identity *us;
    const struct identity *them;

    if (!envelope_sides(partner, content, IDENTITY_X12, &us, &them, err)) {
        return false;
    }
    envelope.sender_qualifier = bytes_of_text(us->qualifier);
    envelope.sender = bytes_of_text(us->id);
    envelope.receiver_qualifier = bytes_of_text(them->qualifier);
    envelope.receiver = bytes_of_text(them->id);
    envelope.group_sender = bytes_of_text(us->group_id);
    envelope.group_receiver = bytes_of_text(them->group_id);
    envelope.version = bytes_of_text(partner->envelope.version);
    envelope.group_version = content->group_version;
    envelope.functional = content->functional;
    envelope.interchange_control = number_of(numbers->interchange);
    envelope.group_control = number_of(numbers->group);
    envelope.test = content->test || !partner->envelope.production;
    envelope.acknowledgement_requested =
        partner->envelope.acknowledgement_requested;
    envelope.now = content->now + partner->utc_offset;

    x12_writer_open(&writer, out, &separators, '\0');
    if (!x12_write_isa(&writer, &envelope, err)) {
        return false;
    }
    if (content->functional.length == 0) {
        buffer_append(out, content->body);
        x12_write_iea(&writer, &envelope, 0);
        return true;
    }
    if (!x12_write_gs(&writer, &envelope, err)) {
        return false;
    }
    buffer_append(out, content->body);
    x12_write_ge(&writer, &envelope, content->transactions);
    x12_write_iea(&writer, &envelope, 1);
    return true;
}

const struct envelope_syntax envelope_syntax_x12 = {
    .separators = separators_of,
    .control_width = control_width,
    .control_places = control_places,
    .wrap = wrap,
    .extension = "x12",
};
