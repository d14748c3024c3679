/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_reading.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { CENTURY_DATE = 8 }; /* digits of CCYYMMDD */

struct bytes map_element_part(const struct map_reading *reading,
                              const struct segment *segment, uint32_t element,
                              uint32_t component)
{
    const struct separators *separators = &reading->tree->separators;
    struct bytes part = segment_element(segment, element);

    if ((segment->flags & SEGMENT_REPETITIONS) != 0) {
        part =
            segment_part(part, separators->repetition, separators->release, 0);
    }
    if (component > 0) {
        part = segment_part(part, separators->component, separators->release,
                            component - 1);
    }
    return segment_text(part, separators, segment->flags, reading->arena);
}

/* --- complaints --- */

/* What a value complained of stands for, in all three coordinates. */
static struct map_complaint complaint_of(const struct map_reading *reading,
                                         const struct map_rule *rule,
                                         const struct record_spot *spot,
                                         uint32_t segment, uint32_t element)
{
    return (struct map_complaint){
        .severity = FINDING_ERROR,
        .origin = ORIGIN_MAP,
        .where = rule->where,
        .tree = reading->tree,
        .segment = segment,
        .definition = rule->op->segment,
        .element = element,
        .component = rule->slot->component,
        .spot = spot,
        .path = rule->field->path,
        .path_length = rule->field->path_length,
    };
}

static void tell_value(struct map_reading *reading,
                       const struct map_value_run *run, uint32_t segment,
                       uint32_t element, struct bytes raw)
{
    struct map_complaint complaint =
        complaint_of(reading, run->rule, run->spot, segment, element);

    complaint.code = run->code;
    complaint.value = raw;
    map_tell(reading->findings, reading->arena, &complaint, "%s", run->why);
}

static void trace_value(struct map_reading *reading,
                        const struct map_rule *rule,
                        const struct record_spot *spot, uint32_t segment,
                        uint32_t element)
{
    struct map_trace_entry entry = {
        .kind = segment == TREE_NONE ? TRACE_DEFAULT : TRACE_READ,
        .segment = map_trace_segment(reading->tree, segment),
        .element = element,
        .component = rule->slot->component,
        .record_path =
            record_spot_path(reading->trace->arena, spot, rule->field->path,
                             rule->field->path_length),
        .where = rule->where,
    };

    map_trace_add(reading->trace, &entry);
}

/* --- putting a value into the record --- */

static struct record_value *value_in_part(struct map_reading *reading,
                                          const struct map_field *field,
                                          struct record *record, bool make)
{
    size_t i;

    for (i = 0; i + 1 < field->path_length; i++) {
        struct record_value *value = &record->values[field->path[i]->index];

        record = make ? record_make_part(value, field->path[i], reading->arena)
                      : record_part(value, field->path[i]);
        if (record == NULL) {
            return NULL;
        }
    }
    return &record->values[field->field->index];
}

static inline struct record_value *value_in(struct map_reading *reading,
                                            const struct map_field *field,
                                            const struct record_spot *spot,
                                            bool make)
{
    struct record *record = (struct record *)(uintptr_t)spot->frame.record;

    return field->path_length == 1
               ? &record->values[field->field->index]
               : value_in_part(reading, field, record, make);
}

static void put_value(struct map_reading *reading,
                      const struct map_field *field,
                      const struct record_spot *spot, struct bytes text)
{
    struct record_value *value = value_in(reading, field, spot, true);

    if (field->field->list) {
        record_list_add(value, reading->arena)->text = text;
    } else {
        value->text = text;
    }
}

static bool read_raw(struct map_reading *reading, struct map_value_run *run,
                     struct bytes raw, struct bytes time, struct bytes *text)
{
    return map_read_kind(reading, run->rule, raw, text) ||
           map_value_read(run, raw, time, text);
}

/* A date that comes with a time which no rule takes. */
static void check_time_taken(struct map_reading *reading,
                             const struct map_rule *rule, uint32_t segment,
                             struct bytes raw)
{
    const struct map_slot *slot = rule->slot;
    size_t i;

    if (!rule->is_coded || rule->form != FORM_DATE ||
        raw.length <= CENTURY_DATE || segment == TREE_NONE) {
        return;
    }
    for (i = 0; i < rule->op->slot_count; i++) {
        const struct map_slot *other = rule->op->slots[i];

        if (other->kind == SLOT_FIELD && other->rule->is_coded &&
            other->rule->form == FORM_TIME && other->element == slot->element &&
            other->component == slot->component) {
            return;
        }
    }
    map_unread_element(reading, segment, slot->element, slot->component);
}

/* The usual way: from the element into the record at once. */
static void take_now(struct map_reading *reading, const struct map_rule *rule,
                     const struct record_spot *spot, uint32_t segment,
                     uint32_t element, struct bytes raw, struct bytes time)
{
    struct map_value_run run = {
        .arena = reading->arena, .rule = rule, .spot = spot, .why = reading->why
    };
    struct bytes text;

    if (!read_raw(reading, &run, raw, time, &text)) {
        tell_value(reading, &run, segment, element, raw);
        return;
    }
    if (text.length > 0) {
        put_value(reading, rule->field, spot, text);
    }
    check_time_taken(reading, rule, segment, raw);
    if (reading->trace != NULL) {
        trace_value(reading, rule, spot, segment, element);
    }
}

static void take_lines(struct map_reading *reading, const struct map_rule *rule,
                       const struct record_spot *spot, uint32_t segment,
                       uint32_t element, struct bytes raw)
{
    while (raw.length > 0) {
        size_t end = bytes_find(raw, '\n');
        struct bytes line = bytes_trim(bytes_slice(raw, 0, end));

        if (line.length > 0) {
            take_now(reading, rule, spot, segment, element, line,
                     bytes_of(NULL, 0));
        }
        raw = end == SIZE_MAX ? bytes_of(NULL, 0)
                              : bytes_slice(raw, end + 1, SIZE_MAX);
    }
}

/* Room for what the slot captures: its own, or behind that for one piece of
 * several. */
static struct captured *capture(struct map_reading *reading,
                                const struct map_slot *slot,
                                const struct record_spot *spot)
{
    struct scope_run *run = &reading->scopes[spot->scope->index];
    struct captured *first = &run->late[slot->late - 1];
    struct captured *piece = first;

    if (first->stamp == run->stamp) {
        piece = arena_take(reading->arena, sizeof *piece);
        first->last->next = piece;
    }
    first->stamp = run->stamp;
    first->last = piece;
    piece->next = NULL;
    return piece;
}

void map_take_value(struct map_reading *reading, const struct map_slot *slot,
                    struct record_spot *spot, uint32_t segment,
                    uint32_t element, struct bytes raw, struct bytes time)
{
    const struct map_rule *rule = slot->rule;

    if (!rule->reads) {
        return;
    }
    if (rule->late) {
        struct captured *what = capture(reading, slot, spot);

        what->segment = segment;
        what->raw = raw;
        what->time = time;
        what->element = element;
        what->component = slot->component;
    } else if (rule->lines) {
        take_lines(reading, rule, spot, segment, element, raw);
    } else {
        take_now(reading, rule, spot, segment, element, raw, time);
    }
}

/* --- late fields --- */

static struct captured *captured_by(struct map_reading *reading,
                                    const struct map_rule *rule,
                                    const struct record_spot *spot)
{
    struct scope_run *run = &reading->scopes[spot->scope->index];
    struct captured *found;

    if (!rule->late || rule->slot->late == 0) {
        return NULL;
    }
    found = &run->late[rule->slot->late - 1];
    return found->stamp == run->stamp ? found : NULL;
}

/* Pieces that are shorter than they could be were cut at a blank. */
static struct bytes join_pieces(struct map_reading *reading,
                                const struct map_rule *rule,
                                const struct captured *first)
{
    const struct captured *piece;
    size_t length = 0;
    char *joined;

    if (first->next == NULL) {
        return first->raw;
    }
    for (piece = first; piece != NULL; piece = piece->next) {
        length += piece->raw.length + 1;
    }
    joined = arena_take(reading->arena, length);
    length = 0;
    for (piece = first; piece != NULL; piece = piece->next) {
        memcpy(joined + length, piece->raw.data, piece->raw.length);
        length += piece->raw.length;
        if (piece->next != NULL && text_utf8_length(piece->raw) < rule->wrap) {
            joined[length++] = ' ';
        }
    }
    return bytes_of(joined, length);
}

/* Another field may stand in the same element. */
static bool is_read_besides(const struct map_rule *rule)
{
    size_t i;

    for (i = 0; i < rule->op->slot_count; i++) {
        const struct map_slot *slot = rule->op->slots[i];

        if ((slot->kind == SLOT_FIELD || slot->kind == SLOT_WITH) &&
            slot->rule != NULL && slot->rule != rule && slot->rule->reads &&
            slot->element == rule->slot->element &&
            slot->component == rule->slot->component) {
            return true;
        }
    }
    return false;
}

static void unread_alternatives(struct map_reading *reading,
                                const struct map_field *field, size_t taken,
                                const struct record_spot *spot)
{
    size_t i;

    for (i = taken + 1; i < field->rule_count; i++) {
        const struct captured *other =
            captured_by(reading, field->rules[i], spot);

        if (other != NULL && !is_read_besides(field->rules[i])) {
            map_unread_element(reading, other->segment, other->element,
                               other->component);
        }
    }
}

/* Reads what a late rule captured; false: a complaint was made. */
static bool read_captured(struct map_reading *reading,
                          struct map_value_run *run,
                          const struct captured *found, struct bytes *text)
{
    struct bytes raw;

    *text = bytes_of(NULL, 0);
    if (found == NULL) {
        return true;
    }
    raw = join_pieces(reading, run->rule, found);
    if (!read_raw(reading, run, raw, found->time, text)) {
        tell_value(reading, run, found->segment, found->element, raw);
        return false;
    }
    return true;
}

/* One alternative: the captured value through `in`. */
static bool try_rule(struct map_reading *reading, const struct map_rule *rule,
                     const struct record_spot *spot,
                     const struct captured *found)
{
    struct map_value_run run = {
        .arena = reading->arena, .rule = rule, .spot = spot, .why = reading->why
    };
    struct bytes text;

    if (!read_captured(reading, &run, found, &text)) {
        return true; /* it is there, and wrong */
    }
    if (!map_value_in(&run, &text)) {
        tell_value(reading, &run, found == NULL ? TREE_NONE : found->segment,
                   found == NULL ? 0 : found->element, text);
        return true;
    }
    if (text.length == 0) {
        return false;
    }
    put_value(reading, rule->field, spot, text);
    if (found != NULL) {
        check_time_taken(reading, rule, found->segment, found->raw);
    }
    if (reading->trace != NULL) {
        trace_value(reading, rule, spot,
                    found == NULL ? TREE_NONE : found->segment,
                    found == NULL ? 0 : found->element);
    }
    return true;
}

static void close_late_field(struct map_reading *reading,
                             const struct map_field *field,
                             const struct record_spot *spot)
{
    size_t i;

    for (i = 0; i < field->rule_count; i++) {
        const struct captured *found =
            captured_by(reading, field->rules[i], spot);

        if (found != NULL && try_rule(reading, field->rules[i], spot, found)) {
            unread_alternatives(reading, field, i, spot);
            return;
        }
    }
    for (i = 0; field->fills_in && i < field->rule_count; i++) {
        if (field->rules[i]->reads && field->rules[i]->in != NULL &&
            try_rule(reading, field->rules[i], spot, NULL)) {
            return;
        }
    }
}

/* The segment in which the value should stand, if that is there; near enough
 * to the beginning of its loop. */
static uint32_t place_of_missing(const struct map_reading *reading,
                                 const struct map_op *op,
                                 const struct record_spot *spot)
{
    const struct tree *tree = reading->tree;
    uint32_t i;

    for (i = spot->segment; i < tree->segment_count && i < spot->segment + 100;
         i++) {
        if (tree->segments[i].node == op->node &&
            tree->segments[i].loop == tree->segments[spot->segment].loop) {
            return i;
        }
    }
    return TREE_NONE;
}

static void tell_missing(struct map_reading *reading,
                         const struct map_field *field,
                         const struct record_spot *spot)
{
    const struct map_rule *rule = field->rules[0];
    uint32_t segment = place_of_missing(reading, rule->op, spot);
    struct map_complaint complaint =
        complaint_of(reading, rule, spot, segment, rule->slot->element);

    if (segment != TREE_NONE && rule->slot->kind == SLOT_FIELD &&
        segment_element(&reading->tree->segments[segment].segment,
                        rule->slot->element)
                .length > 0) {
        return; /* it is there and wrong, which has been told */
    }
    complaint.code = "MAP_REQUIRED";
    map_tell(reading->findings, reading->arena, &complaint,
             "'%s' is required and stands nowhere in the document (%.*s)",
             field->field->name, BYTES_ARG(field->rules[0]->place));
}

/* Default, or the complaint that there is nothing. */
static void complete_field(struct map_reading *reading,
                           const struct map_field *field,
                           const struct record_spot *spot)
{
    struct record_value *value = value_in(reading, field, spot, false);

    if (value == NULL || record_value_is_there(field->field, value)) {
        return; /* a part that is not there lacks nothing */
    }
    if (field->fallback.length > 0) {
        value->text = field->fallback;
        if (reading->trace != NULL) {
            trace_value(reading, field->rules[0], spot, TREE_NONE, 0);
        }
    } else if (field->required && field->rule_count > 0) {
        tell_missing(reading, field, spot);
    }
}

void map_fill_usual(const struct map_scope *scope, struct record *record)
{
    size_t i;

    for (i = 0; i < scope->usual_count; i++) {
        const struct record_field *field = scope->usual_fields[i];

        if (record->values[field->index].text.length == 0) {
            record->values[field->index].text = field->fallback;
        }
    }
}

bool map_close_record(struct map_reading *reading, struct record_spot *spot)
{
    const struct map_scope *scope = spot->scope;
    size_t i;

    for (i = 0; i < scope->late_count; i++) {
        close_late_field(reading, scope->late_fields[i], spot);
    }
    if (scope->kind != MAP_SCOPE_ROOT && !scope->is_level &&
        record_is_empty(spot->frame.record)) {
        return false;
    }
    for (i = 0; i < scope->due_count; i++) {
        complete_field(reading, scope->due_fields[i], spot);
    }
    map_fill_usual(scope, (struct record *)(uintptr_t)spot->frame.record);
    map_tell_missing_scopes(reading->findings, reading->arena, spot, true);
    if (scope->assertion_count > 0 && !scope->is_level) {
        map_check_assertions(reading, spot);
    }
    return true;
}

void map_check_assertions(struct map_reading *reading, struct record_spot *spot)
{
    const struct map_scope *scope = spot->scope;
    size_t i;

    for (i = 0; i < scope->assertion_count; i++) {
        struct expression_run run = { .arena = reading->arena,
                                      .frame = &spot->frame };
        const struct expression *expression = scope->assertions[i].expression;
        struct map_complaint complaint = { .code = "MAP_ASSERT",
                                           .severity = FINDING_ERROR,
                                           .origin = ORIGIN_MAP,
                                           .where = scope->assertions[i].where,
                                           .spot = spot };

        if (expression_test(expression, &run) == VERDICT_FALSE) {
            map_tell(reading->findings, reading->arena, &complaint,
                     "this does not hold: %.300s", expression_text(expression));
        } else if (run.failure != NULL) {
            map_tell(reading->findings, reading->arena, &complaint,
                     "%s in: %.200s", run.failure, expression_text(expression));
        }
    }
}

/* --- constants and totals --- */

static void tell_mismatch(struct map_reading *reading,
                          const struct map_slot *slot, uint32_t segment,
                          struct bytes given, struct bytes wanted,
                          const char *code)
{
    uint16_t node = reading->tree->segments[segment].node;
    struct map_complaint complaint = {
        .code = code,
        .severity = slot->mismatch == MISMATCH_WARNING ? FINDING_WARNING
                                                       : FINDING_ERROR,
        .origin = slot->mismatch == MISMATCH_ACKNOWLEDGE ? ORIGIN_STANDARD
                                                         : ORIGIN_MAP,
        .where = slot->where,
        .tree = reading->tree,
        .segment = segment,
        .definition = reading->map->set->nodes[node].segment,
        .element = slot->element,
        .component = slot->component,
        .value = given,
    };

    map_tell(reading->findings, reading->arena, &complaint,
             "'%.*s' stands here where '%.*s' must stand", BYTES_ARG(given),
             BYTES_ARG(wanted));
    if (slot->mismatch == MISMATCH_ACKNOWLEDGE &&
        reading->findings->count > 0) {
        struct finding *newest =
            &reading->findings->items[reading->findings->count - 1];

        if (newest->code != NULL && strcmp(newest->code, code) == 0) {
            memcpy(newest->codes.segment, "8", 2);     /* has element errors */
            memcpy(newest->codes.element, "7", 2);     /* invalid code value */
            memcpy(newest->codes.transaction, "5", 2); /* segments in error */
        }
    }
}

static void trace_checked(struct map_reading *reading,
                          const struct map_slot *slot, uint32_t segment)
{
    struct map_trace_entry entry = { .kind = TRACE_CHECKED,
                                     .segment = map_trace_segment(reading->tree,
                                                                  segment),
                                     .element = slot->element,
                                     .component = slot->component,
                                     .where = slot->where };

    map_trace_add(reading->trace, &entry);
}

void map_check_constant(struct map_reading *reading,
                        const struct map_slot *slot, uint32_t segment,
                        struct bytes given)
{
    if (reading->trace != NULL) {
        trace_checked(reading, slot, segment);
    }
    if (slot->mismatch != MISMATCH_IGNORE &&
        !map_values_agree(reading->map, slot->value, given, NULL) &&
        !bytes_equal(slot->value, given)) {
        tell_mismatch(reading, slot, segment, given, slot->value,
                      "MAP_CONST_DIFFERS");
    }
}

static uint64_t count_segments(void *context, struct bytes tag)
{
    const struct map_reading *reading = context;
    const struct set_node *nodes = reading->map->set->nodes;
    uint64_t count = 0;
    uint32_t i;

    for (i = 0; i < reading->tree->segment_count; i++) {
        uint16_t node = reading->tree->segments[i].node;

        count += node != 0 && bytes_equal_text(tag, nodes[node].id) ? 1 : 0;
    }
    return count;
}

void map_check_totals(struct map_reading *reading, struct record_spot *root)
{
    const struct total_seen *total;

    for (total = reading->totals; total != NULL; total = total->next) {
        struct expression_run run = { .arena = reading->arena,
                                      .frame = &root->frame,
                                      .count_segments = count_segments,
                                      .context = reading };
        struct expression_value value;
        struct bytes wanted;

        if (reading->trace != NULL) {
            trace_checked(reading, total->slot, total->segment);
        }
        if (total->slot->when != NULL &&
            expression_test(total->slot->when, &run) != VERDICT_TRUE) {
            continue;
        }
        value = expression_evaluate(total->slot->total, &run);
        wanted = expression_as_text(&value, reading->arena);
        if (run.failure == NULL && !value.is_null &&
            total->slot->mismatch != MISMATCH_IGNORE &&
            !map_values_agree(reading->map, wanted, total->raw,
                              total->slot->element_definition)) {
            tell_mismatch(reading, total->slot, total->segment, total->raw,
                          wanted, "MAP_TOTAL_DIFFERS");
        }
    }
}
