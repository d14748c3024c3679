/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ack_contrl_read.h"

#include <string.h>

#include "base/text.h"
#include "flow/ack_code.h"

struct reading {
    const struct tree *tree;
    struct arena *arena;
    struct ack_received *entries;
    size_t count, capacity;
    /* They go behind what is inside them. */
    struct ack_received interchange, group;
    bool interchange_open, group_open;
    bool message_open; /* the last entry is a message's */
    uint32_t position; /* of the last UCS */
    size_t finding_capacity;
};

/* Component `index` (from 0) of an element; as text. */
static struct bytes part(const struct reading *reading,
                         const struct segment *segment, uint32_t element,
                         uint32_t index)
{
    const struct separators *separators = &reading->tree->separators;
    struct bytes raw =
        segment_part(segment_element(segment, element), separators->component,
                     separators->release, index);
    struct bytes text = bytes_trim(
        segment_text(raw, separators, segment->flags, reading->arena));

    return text.length == 0 ? bytes_of("", 0)
                            : arena_copy(reading->arena, text);
}

static uint32_t number(const struct reading *reading,
                       const struct segment *segment, uint32_t element,
                       uint32_t index)
{
    uint64_t value;

    return text_to_number(part(reading, segment, element, index), &value) &&
                   value <= UINT32_MAX
               ? (uint32_t)value
               : 0;
}

/* 0083. 5 and 6 are of the header alone, and of syntax 3. */
static bool read_action(struct bytes action, struct ack_received *entry)
{
    entry->verdict = ACK_ACCEPTED;
    if (bytes_equal_text(action, "4") || bytes_equal_text(action, "6")) {
        entry->verdict = ACK_REJECTED;
    } else if (bytes_equal_text(action, "8") || bytes_equal_text(action, "5")) {
        entry->of = ACK_OF_ENVELOPE;
    } else if (!bytes_equal_text(action, "7")) {
        return false;
    }
    return true;
}

static struct ack_received *add_entry(struct reading *reading,
                                      const struct ack_received *entry)
{
    reading->entries =
        arena_grow(reading->arena, reading->entries, reading->count,
                   &reading->capacity, sizeof *reading->entries);
    reading->entries[reading->count] = *entry;
    return &reading->entries[reading->count++];
}

static const char *meaning(struct bytes code)
{
    const char *text = ack_code_text(ACK_CODE_CONTRL, code);

    return text == NULL ? "an error with a code that we do not know" : text;
}

static void end_message(struct reading *reading)
{
    struct ack_received *entry;

    if (!reading->message_open) {
        return;
    }
    reading->message_open = false;
    entry = &reading->entries[reading->count - 1];
    if (entry->finding_count > 0 && entry->verdict == ACK_ACCEPTED) {
        entry->verdict = ACK_ACCEPTED_WITH_ERRORS;
    }
}

static void end_group(struct reading *reading)
{
    end_message(reading);
    if (reading->group_open) {
        (void)add_entry(reading, &reading->group);
    }
    reading->group_open = false;
}

static void read_uci(struct reading *reading, const struct segment *segment)
{
    reading->interchange = (struct ack_received){
        .of = ACK_OF_INTERCHANGE,
        .syntax = DICTIONARY_EDIFACT,
        .interchange_control = part(reading, segment, 1, 0),
        .note = part(reading, segment, 5, 0),
    };
    reading->interchange_open =
        reading->interchange.interchange_control.length > 0 &&
        read_action(part(reading, segment, 4, 0), &reading->interchange);
}

static void read_ucf(struct reading *reading, const struct segment *segment)
{
    end_group(reading);
    reading->group = (struct ack_received){
        .of = ACK_OF_GROUP,
        .syntax = DICTIONARY_EDIFACT,
        .interchange_control = reading->interchange.interchange_control,
        .group_control = part(reading, segment, 1, 0),
        .note = part(reading, segment, 5, 0),
    };
    reading->group_open =
        reading->group.group_control.length > 0 &&
        read_action(part(reading, segment, 4, 0), &reading->group);
}

static void read_ucm(struct reading *reading, const struct segment *segment)
{
    struct ack_received entry = {
        .of = ACK_OF_TRANSACTION,
        .syntax = DICTIONARY_EDIFACT,
        .interchange_control = reading->interchange.interchange_control,
        .control = part(reading, segment, 1, 0),
        .type = part(reading, segment, 2, 0),
        .note = part(reading, segment, 4, 0),
    };

    end_message(reading);
    if (reading->group_open) {
        entry.group_control = reading->group.group_control;
    }
    /* 8 is said of an interchange alone. */
    if (entry.control.length > 0 &&
        read_action(part(reading, segment, 3, 0), &entry) &&
        entry.of == ACK_OF_TRANSACTION) {
        (void)add_entry(reading, &entry);
        reading->message_open = true;
        reading->finding_capacity = 0;
        reading->position = 0;
    }
}

static void add_finding(struct reading *reading, struct finding *finding,
                        struct bytes code, const char *where)
{
    struct ack_received *entry = &reading->entries[reading->count - 1];
    struct finding *kept;

    if (code.length < sizeof finding->codes.contrl && code.length > 0) {
        memcpy(finding->codes.contrl, code.data, code.length);
    }
    entry->findings =
        arena_grow(reading->arena, entry->findings, entry->finding_count,
                   &reading->finding_capacity, sizeof *kept);
    kept = &entry->findings[entry->finding_count++];
    *kept = *finding;
    kept->severity = FINDING_ERROR;
    kept->origin = ORIGIN_STANDARD;
    kept->set_position = reading->position;
    kept->tag = "";
    kept->loop = "";
    kept->loop_id = "";
    kept->value = bytes_of("", 0);
    kept->text =
        arena_format(reading->arena, "the partner says of %s: %s (%.*s)", where,
                     meaning(code), BYTES_ARG(code));
}

static void read_ucs(struct reading *reading, const struct segment *segment)
{
    struct finding finding = { .code = "ACK_SEGMENT", .scope = SCOPE_SEGMENT };
    struct bytes code = part(reading, segment, 2, 0);

    reading->position = number(reading, segment, 1, 0);
    if (code.length > 0) {
        add_finding(
            reading, &finding, code,
            arena_format(reading->arena, "segment %u", reading->position));
    }
}

/* The tag counts as element 1. */
static void read_ucd(struct reading *reading, const struct segment *segment)
{
    uint32_t place = number(reading, segment, 2, 0);
    struct finding finding = { .code = "ACK_ELEMENT",
                               .scope = SCOPE_ELEMENT,
                               .element = place == 0 ? 0 : place - 1,
                               .component = number(reading, segment, 2, 1),
                               .repetition = number(reading, segment, 2, 2) };

    add_finding(reading, &finding, part(reading, segment, 1, 0),
                arena_format(reading->arena, "segment %u, element %u%s",
                             reading->position, finding.element,
                             finding.component == 0
                                 ? ""
                                 : arena_format(reading->arena, "-%u",
                                                finding.component)));
}

static void read_segment(struct reading *reading, const struct segment *segment)
{
    static const struct {
        const char *tag;
        bool in_interchange, in_message;
        void (*read)(struct reading *reading, const struct segment *segment);
    } rows[] = {
        { "UCI", false, false, read_uci }, { "UCF", true, false, read_ucf },
        { "UCM", true, false, read_ucm },  { "UCS", true, true, read_ucs },
        { "UCD", true, true, read_ucd },
    };
    const struct separators *separators = &reading->tree->separators;
    struct bytes tag = segment_part(segment_tag(segment), separators->component,
                                    separators->release, 0);

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (bytes_equal_text(tag, rows[i].tag) &&
            (!rows[i].in_interchange || reading->interchange_open) &&
            (!rows[i].in_message || reading->message_open)) {
            rows[i].read(reading, segment);
            return;
        }
    }
}

bool ack_contrl_read(const struct tree *tree, struct arena *arena,
                     struct ack_received **entries, size_t *count,
                     struct error *err)
{
    struct reading reading = { .tree = tree, .arena = arena };

    for (uint32_t i = 0; i < tree->segment_count; i++) {
        read_segment(&reading, &tree->segments[i].segment);
    }
    if (!reading.interchange_open) {
        return error_set(err, ERROR_REFUSED, "ACK_UNREADABLE",
                         "UCI names no interchange or says neither 4, 7 nor "
                         "8");
    }
    end_group(&reading);
    (void)add_entry(&reading, &reading.interchange);
    *entries = reading.entries;
    *count = reading.count;
    return true;
}
