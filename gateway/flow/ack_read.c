/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/acknowledgement.h"

#include <string.h>

#include "base/text.h"
#include "flow/ack_code.h"
#include "flow/ack_contrl_read.h"

struct reading {
    const struct tree *tree;
    struct arena *arena;
    struct ack_received *entries;
    size_t count, capacity;
    struct ack_received group; /* goes behind its transactions */
    bool group_open;
    bool transaction_open;
    struct finding place; /* of the last AK3, without codes */
    bool place_open;      /* no AK4 has been read for it */
    size_t finding_capacity;
};

static struct bytes element(const struct reading *reading,
                            const struct segment *segment, uint32_t index)
{
    struct bytes text = bytes_trim(segment_element(segment, index));

    return text.length == 0 ? bytes_of("", 0)
                            : arena_copy(reading->arena, text);
}

static uint32_t number(struct bytes text)
{
    uint64_t value;

    return text_to_number(bytes_trim(text), &value) && value <= UINT32_MAX
               ? (uint32_t)value
               : 0;
}

static bool read_verdict(struct bytes text, enum ack_verdict *verdict)
{
    static const struct {
        char letter;
        enum ack_verdict verdict;
    } letters[] = {
        { 'A', ACK_ACCEPTED },  { 'E', ACK_ACCEPTED_WITH_ERRORS },
        { 'P', ACK_PARTIALLY }, { 'R', ACK_REJECTED },
        { 'M', ACK_REJECTED }, /* message authentication failed */
        { 'W', ACK_REJECTED }, /* assurance failed validity tests */
        { 'X', ACK_REJECTED }, /* could not be decrypted */
    };

    text = bytes_trim(text);
    for (size_t i = 0; i < COUNT_OF(letters); i++) {
        if (text.length == 1 && text.data[0] == letters[i].letter) {
            *verdict = letters[i].verdict;
            return true;
        }
    }
    return false;
}

/* The codes of five elements, with a blank between. */
static struct bytes read_codes(const struct reading *reading,
                               const struct segment *segment, uint32_t first)
{
    const char *codes = "";

    for (uint32_t i = first; i < first + 5; i++) {
        struct bytes code = bytes_trim(segment_element(segment, i));

        if (code.length > 0) {
            codes = arena_format(reading->arena, "%s%s%.*s", codes,
                                 codes[0] == '\0' ? "" : " ", BYTES_ARG(code));
        }
    }
    return bytes_of_text(codes);
}

/* ---- findings */

static void copy_code(char *out, size_t size, struct bytes code)
{
    code = bytes_trim(code);
    memset(out, 0, size);
    if (code.length > 0 && code.length < size) {
        memcpy(out, code.data, code.length);
    }
}

static const char *meaning(enum ack_code_list list, struct bytes code)
{
    const char *text = ack_code_text(list, bytes_trim(code));

    return text == NULL ? "an error with a code that we do not know" : text;
}

static void add_finding(struct reading *reading, const struct finding *finding,
                        const char *text)
{
    struct ack_received *entry = &reading->entries[reading->count - 1];
    struct finding *kept;

    entry->findings =
        arena_grow(reading->arena, entry->findings, entry->finding_count,
                   &reading->finding_capacity, sizeof *kept);
    kept = &entry->findings[entry->finding_count++];
    *kept = *finding;
    kept->text = text;
}

/* The last AK3 stands for itself: no AK4 followed. */
static void flush_place(struct reading *reading)
{
    const struct finding *place = &reading->place;
    struct bytes code;

    if (!reading->place_open) {
        return;
    }
    reading->place_open = false;
    code = bytes_of_text(place->codes.segment);
    add_finding(reading, place,
                arena_format(reading->arena, "the partner says of %s: %s (%s)",
                             place->tag, meaning(ACK_CODE_SEGMENT, code),
                             place->codes.segment));
}

static enum finding_origin origin_of(struct bytes code)
{
    return ack_code_is_implementation(bytes_trim(code)) ? ORIGIN_GUIDELINE
                                                        : ORIGIN_STANDARD;
}

static void read_ak3(struct reading *reading, const struct segment *segment)
{
    struct bytes code = segment_element(segment, 4);

    flush_place(reading);
    reading->place = (struct finding){
        .code = "ACK_SEGMENT",
        .severity = FINDING_ERROR,
        .scope = SCOPE_SEGMENT,
        .origin = origin_of(code),
        .set_position = number(segment_element(segment, 2)),
        .tag = element(reading, segment, 1).data,
        .loop = "",
        .loop_id = element(reading, segment, 3).data,
        .value = bytes_of("", 0),
    };
    copy_code(reading->place.codes.segment, sizeof reading->place.codes.segment,
              code);
    reading->place_open = true;
}

/* "PO103", "SV101-02", or "element 3" where no segment was named. */
static const char *place_name(const struct reading *reading,
                              const struct finding *finding)
{
    const char *tag = finding->tag[0] == '\0' ? "element " : finding->tag;

    return finding->component == 0
               ? arena_format(reading->arena, "%s%02u", tag, finding->element)
               : arena_format(reading->arena, "%s%02u-%02u", tag,
                              finding->element, finding->component);
}

static void read_ak4(struct reading *reading, const struct segment *segment)
{
    struct bytes position = segment_element(segment, 1);
    struct bytes code = segment_element(segment, 3);
    char component = reading->tree->separators.component;
    struct finding finding = reading->place;

    reading->place_open = false;
    finding.code = "ACK_ELEMENT";
    finding.scope = SCOPE_ELEMENT;
    finding.severity = FINDING_ERROR;
    finding.origin = origin_of(code);
    finding.loop = "";
    finding.tag = finding.tag == NULL ? "" : finding.tag;
    finding.loop_id = finding.loop_id == NULL ? "" : finding.loop_id;
    finding.element = number(segment_part(position, component, '\0', 0));
    finding.component = number(segment_part(position, component, '\0', 1));
    finding.repetition = number(segment_part(position, component, '\0', 2));
    finding.reference = number(segment_element(segment, 2));
    finding.value = element(reading, segment, 4);
    copy_code(finding.codes.element, sizeof finding.codes.element, code);
    add_finding(reading, &finding,
                arena_format(reading->arena, "the partner says of %s: %s (%s)",
                             place_name(reading, &finding),
                             meaning(ACK_CODE_ELEMENT, code),
                             finding.codes.element));
}

/* ---- entries */

static struct ack_received *add_entry(struct reading *reading)
{
    struct ack_received *entry;

    reading->entries =
        arena_grow(reading->arena, reading->entries, reading->count,
                   &reading->capacity, sizeof *reading->entries);
    entry = &reading->entries[reading->count++];
    *entry = reading->group;
    entry->note = bytes_of("", 0);
    return entry;
}

static void read_ak1(struct reading *reading, const struct segment *segment)
{
    reading->group = (struct ack_received){
        .of = ACK_OF_GROUP,
        .functional = element(reading, segment, 1),
        .group_control = element(reading, segment, 2),
        .note = bytes_of("", 0),
    };
    reading->group_open = reading->group.group_control.length > 0;
}

static void read_ak2(struct reading *reading, const struct segment *segment)
{
    struct ack_received *entry = add_entry(reading);

    entry->of = ACK_OF_TRANSACTION;
    entry->type = element(reading, segment, 1);
    entry->control = element(reading, segment, 2);
    reading->transaction_open = true;
    reading->finding_capacity = 0;
    reading->place = (struct finding){ .tag = "", .loop_id = "" };
    reading->place_open = false;
}

static void read_ak5(struct reading *reading, const struct segment *segment)
{
    struct ack_received *entry = &reading->entries[reading->count - 1];

    flush_place(reading);
    reading->transaction_open = false;
    if (!read_verdict(segment_element(segment, 1), &entry->verdict)) {
        reading->count--; /* says nothing */
        return;
    }
    entry->note = read_codes(reading, segment, 2);
}

static bool read_ak9(struct reading *reading, const struct segment *segment)
{
    struct ack_received *entry;
    enum ack_verdict verdict;

    if (!read_verdict(segment_element(segment, 1), &verdict)) {
        return false;
    }
    entry = add_entry(reading);
    entry->verdict = verdict;
    entry->note = read_codes(reading, segment, 5);
    return true;
}

static bool is_tag(const struct segment *segment, const char *ak,
                   const char *ik)
{
    struct bytes tag = segment_tag(segment);

    return bytes_equal_text(tag, ak) ||
           (ik != NULL && bytes_equal_text(tag, ik));
}

/* True: this was AK9, and it had a verdict. */
static bool read_segment(struct reading *reading, const struct segment *segment)
{
    if (is_tag(segment, "AK1", NULL)) {
        read_ak1(reading, segment);
    } else if (!reading->group_open) {
        return false;
    } else if (is_tag(segment, "AK2", NULL)) {
        if (reading->transaction_open) {
            reading->count--; /* AK5 is missing: nothing was said */
        }
        read_ak2(reading, segment);
    } else if (is_tag(segment, "AK9", NULL)) {
        if (reading->transaction_open) {
            reading->count--;
            reading->transaction_open = false;
        }
        return read_ak9(reading, segment);
    } else if (!reading->transaction_open) {
        return false;
    } else if (is_tag(segment, "AK3", "IK3")) {
        read_ak3(reading, segment);
    } else if (is_tag(segment, "AK4", "IK4")) {
        read_ak4(reading, segment);
    } else if (is_tag(segment, "AK5", "IK5")) {
        read_ak5(reading, segment);
    }
    return false;
}

bool ack_read(const struct tree *tree, struct arena *arena,
              struct ack_received **entries, size_t *count, struct error *err)
{
    struct reading reading = { .tree = tree, .arena = arena };
    bool complete = false;

    if (tree->set != NULL && strcmp(tree->set->id, "CONTRL") == 0) {
        return ack_contrl_read(tree, arena, entries, count, err);
    }
    for (uint32_t i = 0; i < tree->segment_count; i++) {
        complete |= read_segment(&reading, &tree->segments[i].segment);
    }
    if (reading.transaction_open) {
        reading.count--; /* it ends before AK5 */
    }
    *entries = reading.entries;
    *count = reading.count;
    if (!reading.group_open) {
        return error_set(err, ERROR_REFUSED, "ACK_UNREADABLE",
                         "AK1 names no group");
    }
    if (!complete && reading.count == 0) {
        return error_set(err, ERROR_REFUSED, "ACK_UNREADABLE",
                         "neither AK9 nor any AK5 says what became of group "
                         "%.*s",
                         BYTES_ARG(reading.group.group_control));
    }
    return true;
}
