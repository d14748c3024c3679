/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_run.h"

#include <stdio.h>

#include "base/text.h"
#include "mapping/coded_date.h"
#include "mapping/record_scalar.h"

static bool fail(struct map_value_run *run, const char *code)
{
    run->code = code;
    return false;
}

static bool unknown_code(struct map_value_run *run, struct bytes code,
                         const char *what)
{
    (void)snprintf(run->why, MAP_WHY_SIZE, "table '%s' has no %s '%.*s'",
                   run->rule->table->name, what,
                   code.length > 60 ? 60 : (int)code.length, code.data);
    return fail(run, "MAP_UNKNOWN_CODE");
}

static struct bytes without_end_blanks(struct bytes text)
{
    while (text.length > 0 && text.data[text.length - 1] == ' ') {
        text.length--;
    }
    return text;
}

/* The part of a coded date that the rule wants; the other may be empty. */
static bool split_coded(struct map_value_run *run, struct element_value *value,
                        bool *has_none)
{
    struct bytes date;
    struct bytes time;

    if (!coded_date_split(value->text, value->time, run->arena, &date, &time,
                          run->why, MAP_WHY_SIZE)) {
        return false;
    }
    value->text = value->form == FORM_TIME ? time : date;
    value->time = value->form == FORM_DATETIME ? time : bytes_of(NULL, 0);
    value->element = NULL;
    *has_none = value->text.length == 0;
    return true;
}

static bool read_coded(struct map_value_run *run, struct element_value *value,
                       struct bytes *text)
{
    bool has_none = false;

    if (value->form == FORM_DATE && bytes_equal_text(value->time, "102") &&
        element_text_plain_date(value->text, run->arena, text)) {
        return true;
    }
    *text = bytes_of(NULL, 0);
    return (split_coded(run, value, &has_none) &&
            (has_none ||
             element_text_read(value, run->rule->field->field, run->arena, text,
                               run->why, MAP_WHY_SIZE))) ||
           fail(run, "MAP_VALUE");
}

bool map_value_read(struct map_value_run *run, struct bytes raw,
                    struct bytes time, struct bytes *text)
{
    const struct map_rule *rule = run->rule;
    struct element_value value = { raw,
                                   time,
                                   rule->form,
                                   rule->implied,
                                   rule->slot->element_definition,
                                   rule->is_edifact };

    if (rule->table != NULL) {
        raw = without_end_blanks(raw);
        if (raw.length == 0 || code_table_word(rule->table, raw, text)) {
            *text = raw.length == 0 ? bytes_of(NULL, 0) : *text;
            return true;
        }
        if (!rule->keep) {
            return unknown_code(run, raw, "code");
        }
    }
    if (rule->is_coded) {
        return read_coded(run, &value, text);
    }
    return element_text_read(&value, rule->field->field, run->arena, text,
                             run->why, MAP_WHY_SIZE) ||
           fail(run, "MAP_VALUE");
}

static bool evaluate(struct map_value_run *run,
                     const struct expression *expression, struct bytes text,
                     struct bytes *result)
{
    struct expression_run call = { .arena = run->arena,
                                   .frame = &run->spot->frame,
                                   .value = text };
    struct expression_value value = expression_evaluate(expression, &call);

    *result = expression_as_text(&value, run->arena);
    if (call.failure != NULL) {
        (void)snprintf(run->why, MAP_WHY_SIZE, "%s in \"%.120s\"", call.failure,
                       expression_text(expression));
        return fail(run, "MAP_EXPRESSION_FAILED");
    }
    return true;
}

bool map_value_in(struct map_value_run *run, struct bytes *text)
{
    struct bytes result;

    if (run->rule->in == NULL ||
        (text->length > 0 && run->rule->table == NULL &&
         expression_keeps_value(run->rule->in))) {
        return true;
    }
    if (!evaluate(run, run->rule->in, *text, &result)) {
        return false;
    }
    if (!record_scalar_canonical(run->rule->field->field, result, run->arena,
                                 text, run->why, MAP_WHY_SIZE)) {
        return fail(run, "MAP_VALUE");
    }
    if (text->length == 0) {
        *text = bytes_of(NULL, 0);
    }
    return true;
}

/* An `out` that does not speak of the value only fills in for it. */
static bool apply_out(struct map_value_run *run, struct bytes *text)
{
    const struct expression *out = run->rule->out;

    if (out == NULL || (text->length > 0 && !expression_uses_value(out))) {
        return true;
    }
    return evaluate(run, out, *text, text);
}

/* *raw and *time as they are to be written: the date and its code. A time by
 * itself is put behind a date later. */
static bool join_coded(struct map_value_run *run, struct bytes *raw,
                       struct bytes *time)
{
    struct bytes date = *raw;
    struct bytes clock = *time;

    if (run->rule->form == FORM_TIME) {
        clock = date;
        date = bytes_of(NULL, 0);
    }
    *time =
        run->rule->form == FORM_TIME ? bytes_of(NULL, 0) : run->rule->format;
    return raw->length == 0 || coded_date_join(date, clock, run->arena, time,
                                               raw, run->why, MAP_WHY_SIZE);
}

bool map_value_write(struct map_value_run *run, struct bytes text,
                     struct bytes *raw, struct bytes *time)
{
    const struct map_rule *rule = run->rule;
    struct element_value value = {
        .form = rule->form,
        .implied = rule->implied,
        .element = rule->is_coded ? NULL : rule->slot->element_definition,
        .is_edifact = rule->is_edifact
    };

    *time = bytes_of(NULL, 0);
    if (!apply_out(run, &text)) {
        return false;
    }
    if (rule->table != NULL && text.length > 0) {
        struct bytes code;

        if (code_table_code(rule->table, text, &code)) {
            text = code;
            value.form = FORM_CODE;
        } else if (!rule->keep) {
            return unknown_code(run, text, "code for");
        }
    }
    value.text = text;
    if (rule->wrap > 0) { /* the pieces are measured, not the whole */
        *raw = text;
        return true;
    }
    return (element_text_write(&value, run->arena, raw, time, run->why,
                               MAP_WHY_SIZE) &&
            (!rule->is_coded || join_coded(run, raw, time))) ||
           fail(run, "MAP_VALUE");
}

bool map_value_when(struct map_value_run *run, struct bytes text)
{
    struct expression_run call = { .arena = run->arena,
                                   .frame = &run->spot->frame,
                                   .value = text };

    return run->rule->when == NULL ||
           expression_test(run->rule->when, &call) == VERDICT_TRUE;
}

bool map_values_agree(const struct map *map, struct bytes wanted,
                      struct bytes given,
                      const struct element_definition *element)
{
    char mark = map->syntax->is_edifact && bytes_find(given, ',') != SIZE_MAX
                    ? ','
                    : '.';
    struct decimal a;
    struct decimal b;

    given = without_end_blanks(given);
    if (bytes_equal(wanted, given)) {
        return true;
    }
    if (!decimal_parse(wanted, '.', &a)) {
        return false;
    }
    if (element != NULL && element->type == TYPE_NUMBER) {
        return decimal_parse_implied(given, element->decimals, &b) &&
               decimal_compare(a, b) == 0;
    }
    return decimal_parse(given, mark, &b) && decimal_compare(a, b) == 0;
}
