/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdio.h>

bool check_has_room(const struct check *check)
{
    return check->set_findings.count < check->set_findings.limit;
}

const char *check_loop_path(struct check *check)
{
    const struct set_run *run = &check->run;
    size_t length = 0;

    check->path[0] = '\0';
    if (run->plan == NULL) {
        return check->path;
    }
    for (uint32_t i = 1; i <= run->depth; i++) {
        const struct set_node *loop = &run->plan->nodes[run->levels[i].loop];
        int more =
            snprintf(check->path + length, LOOP_PATH_SIZE - length, "%s%s[%u]",
                     i > 1 ? "/" : "", loop->id, run->levels[i - 1].count);

        if (more < 0 || (size_t)more >= LOOP_PATH_SIZE - length) {
            break;
        }
        length += (size_t)more;
    }
    return check->path;
}

const char *check_shown(struct check *check, struct bytes value)
{
    char *shown = check->shown[check->shown_next++ % 4];
    size_t length =
        value.length < SHOWN_SIZE - 8 ? value.length : SHOWN_SIZE - 8;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)value.data[i];

        shown[i] = byte < 0x20 || byte == 0x7f ? '?' : value.data[i];
    }
    if (length < value.length) {
        /* Not in the middle of a UTF-8 character. */
        while (length > 0 &&
               ((unsigned char)value.data[length] & 0xc0) == 0x80) {
            length--;
        }
        memcpy(shown + length, "...", 3);
        length += 3;
    }
    shown[length] = '\0';
    return shown;
}

/* The tag of the segment read last, fit to be shown. */
static const char *tag_of_segment(struct check *check)
{
    struct bytes text = check_tag(check);
    size_t length = text.length < TAG_SHOWN ? text.length : TAG_SHOWN;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text.data[i];

        check->tag[i] = byte <= 0x20 || byte >= 0x7f ? '?' : text.data[i];
    }
    check->tag[length] = '\0';
    return check->tag;
}

struct finding check_finding(struct check *check, enum finding_kind_id id)
{
    const struct finding_kind *kind = finding_kind(id);
    struct finding finding = {
        .code = kind->code,
        .severity = kind->severity,
        .scope = kind->scope,
        .codes = kind->codes,
        .offset = check->segment.offset,
        .segment_number = check->segment.number,
        .tag = "",
        .loop = "",
        .loop_id = "",
    };

    if (check->envelope->syntax == DICTIONARY_X12) {
        finding.codes.contrl[0] = '\0';
    }
    if (check->segment.data != NULL) {
        finding.tag = tag_of_segment(check);
    }
    if (check->run.open) {
        finding.set_position = (uint32_t)(check->segment.number -
                                          check->transaction.first_segment) +
                               1;
        finding.loop_id = check->run.loop_id;
        if (check_has_room(check)) {
            finding.loop = check_loop_path(check);
        }
    }
    return finding;
}

struct finding check_element_finding(struct check *check,
                                     enum finding_kind_id kind,
                                     uint32_t element, uint32_t reference,
                                     struct bytes value)
{
    struct finding finding = check_finding(check, kind);

    finding.element = element;
    finding.reference = reference < 100000 ? reference : 0;
    finding.value = value;
    return finding;
}

void check_tell(struct check *check, struct findings *list,
                struct finding *finding, const char *format, ...)
{
    size_t reserve = 0;
    va_list args;

    if (finding->severity != FINDING_ERROR) {
        finding->codes = (struct finding_codes){ 0 };
    } else if (list == &check->set_findings &&
               finding->origin == ORIGIN_STANDARD) {
        check->run.standard_errors++;
    }
    /* What is said of the whole is not lost behind a thousand details. */
    if (finding->scope <= SCOPE_TRANSACTION || check->run.skipping) {
        reserve = RESERVED_FINDINGS;
    }
    va_start(args, format);
    list->limit += reserve;
    (void)findings_add_list(list, finding, format, args);
    list->limit -= reserve;
    va_end(args);
}

struct bytes check_keep(struct check *check, struct arena *arena,
                        uint32_t element, uint32_t component)
{
    const struct separators *separators = &check->separators;
    struct bytes raw = segment_element(&check->segment, element);

    if (raw.length == 0) {
        return bytes_of("", 0);
    }
    if (component != 0) {
        raw = segment_part(raw, separators->component, separators->release,
                           component - 1);
    }
    return arena_copy(
        arena, bytes_trim(segment_text(raw, separators, check->segment.flags,
                                       check->scratch_arena)));
}

struct bytes check_tag(const struct check *check)
{
    return check->segment.parts == NULL ? segment_tag(&check->segment)
                                        : segment_part_at(&check->segment, 0);
}
