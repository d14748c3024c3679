/* SPDX-License-Identifier: Apache-2.0 */
#include "console/fix.h"

#include <string.h>

#include "base/text.h"
#include "document/check.h"
#include "syntax/charset.h"
#include "syntax/segment_read.h"

enum { RAW_LIMIT = 64 * 1024 * 1024 };

bool fix_source_of(struct actions *actions, const struct id *id,
                   struct fix_source *source, struct error *err)
{
    struct document_view view;
    struct id owner = *id;
    struct object_ref ref;
    bool found;

    memset(source, 0, sizeof *source);
    if (!action_document(actions, id, &view, err)) {
        return false;
    }
    if (view.document.kind == DOCUMENT_TRANSACTION) {
        owner = view.document.parent;
        source->ordinal = view.document.ordinal;
    }
    if (!action_object(actions, &owner, "raw", &found, &ref, err)) {
        return false;
    }
    if (!found) {
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "only what was received can be mended; for what we "
                         "send mend the record and 'doc send' it");
    }
    return action_read(actions, &ref, RAW_LIMIT, &source->raw, err);
}

/* ---- "PO1[2].03-01=EA" */

struct place {
    struct bytes tag;
    uint64_t occurrence;
    uint64_t element, component; /* component 0: the whole element */
    struct bytes value;
};

static bool take_number(struct bytes *text, uint64_t *number)
{
    size_t end = 0;

    while (end < text->length && text->data[end] >= '0' &&
           text->data[end] <= '9') {
        end++;
    }
    if (!text_to_number(bytes_slice(*text, 0, end), number)) {
        return false;
    }
    *text = bytes_slice(*text, end, text->length);
    return true;
}

static bool take_byte(struct bytes *text, char byte)
{
    if (text->length == 0 || text->data[0] != byte) {
        return false;
    }
    *text = bytes_slice(*text, 1, text->length);
    return true;
}

static bool read_place(struct bytes change, struct place *place)
{
    size_t end = 0;

    while (end < change.length && change.data[end] != '[' &&
           change.data[end] != '.') {
        end++;
    }
    place->tag = bytes_slice(change, 0, end);
    change = bytes_slice(change, end, change.length);
    place->occurrence = 1;
    if (take_byte(&change, '[') && (!take_number(&change, &place->occurrence) ||
                                    !take_byte(&change, ']'))) {
        return false;
    }
    if (place->tag.length == 0 || !take_byte(&change, '.') ||
        !take_number(&change, &place->element)) {
        return false;
    }
    place->component = 0;
    if (take_byte(&change, '-') && !take_number(&change, &place->component)) {
        return false;
    }
    if (!take_byte(&change, '=')) {
        return false;
    }
    place->value = change;
    return place->occurrence > 0 && place->element > 0;
}

/* ---- where it stands */

struct spot {
    size_t from, to;  /* bytes that go */
    uint64_t missing; /* separators to be put before the value */
    char separator;
    struct separators separators;
};

static void spot_component(const struct place *place, struct spot *spot,
                           struct bytes input)
{
    struct bytes element =
        bytes_of(input.data + spot->from, spot->to - spot->from);
    uint32_t count = segment_part_count(element, spot->separators.component,
                                        spot->separators.release);
    uint32_t index = (uint32_t)place->component - 1;
    struct bytes part;

    if (place->component > count) {
        spot->missing = place->component - (count == 0 ? 1 : count);
        spot->separator = spot->separators.component;
        spot->from = spot->to;
        return;
    }
    part = segment_part(element, spot->separators.component,
                        spot->separators.release, index);
    spot->from = (size_t)(part.data - input.data);
    spot->to = spot->from + part.length;
}

static bool spot_in(const struct segment *segment, const struct place *place,
                    struct spot *spot, struct bytes input)
{
    struct bytes element = segment_element(segment, (uint32_t)place->element);

    if ((segment->flags & SEGMENT_COPIED) != 0) {
        return false; /* wrapped lines: its bytes are not one run */
    }
    if (place->element > segment->count) {
        spot->from = spot->to = (size_t)segment->offset + segment->length;
        spot->missing = place->element - segment->count;
        spot->separator = spot->separators.element;
        return place->component <= 1;
    }
    spot->from = (size_t)(element.data - input.data);
    spot->to = spot->from + element.length;
    if (place->component > 0) {
        spot_component(place, spot, input);
    }
    return true;
}

static const char *const transaction_tags[] = { "ST", "UNH", NULL };
static const char *const envelope_tags[] = { "ISA", "GS", "UNB", "UNG", NULL };

static bool is_among(struct bytes tag, const char *const *tags)
{
    for (; *tags != NULL; tags++) {
        if (bytes_equal_text(tag, *tags)) {
            return true;
        }
    }
    return false;
}

static bool find_spot(const struct fix_source *source, struct bytes input,
                      const struct place *place, struct spot *spot)
{
    struct read_limits limits = check_default_limits().reader;
    struct segment_reader *reader = segment_reader_open_whole(&limits, input);
    struct read_complaint complaint;
    struct segment segment;
    uint64_t transaction = 0, seen = 0;
    bool found = false;
    enum read_event event = READ_COMPLAINT;

    while (reader != NULL && !found && event != READ_END &&
           event != READ_NEED_INPUT) {
        event = segment_reader_next(reader, &segment, &complaint);
        if (event != READ_SEGMENT) {
            continue;
        }
        transaction += is_among(segment_tag(&segment), transaction_tags);
        if (!bytes_equal(segment_tag(&segment), place->tag) ||
            (source->ordinal != 0 && transaction != source->ordinal &&
             /* The envelope may be mended for any of its transactions. */
             !is_among(place->tag, envelope_tags))) {
            continue;
        }
        if (++seen == place->occurrence) {
            spot->separators = *segment_reader_separators(reader);
            found = spot_in(&segment, place, spot, input);
            break;
        }
    }
    segment_reader_close(reader);
    return found;
}

/* Where a component is meant nothing divides it; an element's value may have
 * components. */
static bool is_divider(const struct spot *spot, const struct place *place,
                       char byte)
{
    return byte == spot->separators.element ||
           byte == spot->separators.segment ||
           (byte != '\0' && byte == spot->separators.release) ||
           (place->component > 0 && byte != '\0' &&
            spot->separators.release != '\0' &&
            (byte == spot->separators.component ||
             byte == spot->separators.repetition));
}

/* The value as it stands in the document: with release characters, where there
 * are some, and in its character set. */
static bool write_value(const struct spot *spot, const struct place *place,
                        struct buffer *out)
{
    char release = spot->separators.release;
    struct buffer text = { 0 };
    bool good = true;

    for (size_t i = 0; good && i < place->value.length; i++) {
        char byte = place->value.data[i];

        if (is_divider(spot, place, byte)) {
            good = release != '\0';
            buffer_append_byte(&text, release);
        }
        good = good && byte != '\n' && byte != '\r';
        buffer_append_byte(&text, byte);
    }
    good = good && charset_encode(spot->separators.charset, buffer_bytes(&text),
                                  '\0', out) == text.length;
    buffer_close(&text);
    return good;
}

bool fix_apply(struct arena *arena, const struct fix_source *source,
               struct bytes change, struct bytes *content, struct error *err)
{
    struct buffer out = { 0 };
    struct spot spot = { 0 };
    struct place place;
    bool is_isa;

    if (!read_place(change, &place)) {
        return error_set(err, ERROR_REFUSED, "FIX_PLACE",
                         "'%.*s' is not PLACE=VALUE, as in PO1[2].03=EA",
                         BYTES_ARG(change));
    }
    if (!find_spot(source, *content, &place, &spot)) {
        return error_set(err, ERROR_REFUSED, "FIX_PLACE",
                         "there is no place '%.*s' in this document",
                         BYTES_ARG(change));
    }
    is_isa = bytes_equal_text(place.tag, "ISA");
    buffer_append(&out, bytes_slice(*content, 0, spot.from));
    while (spot.missing-- > 0) {
        buffer_append_byte(&out, spot.separator);
    }
    /* The widths of ISA are fixed. */
    if (!write_value(&spot, &place, &out) ||
        (is_isa && place.value.length > spot.to - spot.from)) {
        buffer_close(&out);
        return error_set(err, ERROR_REFUSED, "FIX_VALUE",
                         "'%.*s': the value holds a separator or a character "
                         "that this document cannot have, or is too long for "
                         "ISA",
                         BYTES_ARG(change));
    }
    for (size_t i = place.value.length; is_isa && i < spot.to - spot.from;
         i++) {
        buffer_append_byte(&out, ' ');
    }
    buffer_append(&out, bytes_slice(*content, spot.to, content->length));
    *content = arena_copy(arena, buffer_bytes(&out));
    buffer_close(&out);
    return true;
}
