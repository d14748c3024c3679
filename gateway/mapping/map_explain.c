/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_report.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_names.h"
#include "mapping/map_run.h"

struct explaining {
    const struct map *map;
    struct arena *arena;
    enum map_report_form form;
    struct buffer *out;
    struct bytes question; /* without numbers in brackets */
    size_t count;
};

/* "lines[2].unit" and "PO1[3].03" ask for the rule, not for one instance. */
static struct bytes without_numbers(struct arena *arena, struct bytes text)
{
    char *plain = arena_take(arena, text.length + 1);
    size_t length = 0;
    size_t i;

    for (i = 0; i < text.length; i++) {
        if (text.data[i] == '[') {
            while (i < text.length && text.data[i] != ']') {
                i++;
            }
            continue;
        }
        plain[length++] = text.data[i];
    }
    return bytes_of(plain, length);
}

static bool answers(struct explaining *explaining, struct bytes text)
{
    struct bytes plain = without_numbers(explaining->arena, text);
    struct bytes question = explaining->question;
    char before;

    if (bytes_equal(plain, question)) {
        return true;
    }
    /* The end of a path: "unit", "PO1.03", "REF(DP)". */
    if (bytes_ends_with(plain, question) && plain.length > question.length) {
        before = plain.data[plain.length - question.length - 1];
        return before == '.' || before == '/';
    }
    /* Its beginning: "N1(BY)" asks for all that stands there. */
    return bytes_starts_with(plain, question) &&
           (plain.data[question.length] == '.' ||
            plain.data[question.length] == '/' ||
            plain.data[question.length] == '(');
}

static void append_facts(struct buffer *out, struct arena *arena,
                         const struct map_rule *rule)
{
    size_t i;

    if (rule->table != NULL) {
        buffer_append_format(out, ", table %s%s", rule->table->name,
                             rule->keep ? " (other codes are kept)" : "");
    } else if (rule->form != FORM_TEXT && rule->form != FORM_CODE) {
        buffer_append_format(out, ", as %s", element_form_name(rule->form));
        if (rule->form == FORM_IMPLIED) {
            buffer_append_format(out, "-%u", (unsigned)rule->implied);
        }
    }
    for (i = 0; i < rule->with_count; i++) {
        buffer_append_format(
            out, ", with %s=%.*s",
            map_element_name(arena, rule->with[i].op->segment,
                             rule->with[i].element),
            BYTES_ARG(rule->with[i].is == NULL
                          ? rule->with[i].value
                          : bytes_of_text(expression_text(rule->with[i].is))));
    }
    if (rule->in != NULL) {
        buffer_append_format(out, ", in: %s", expression_text(rule->in));
    }
    if (rule->out != NULL) {
        buffer_append_format(out, ", out: %s", expression_text(rule->out));
    }
    if (rule->when != NULL) {
        buffer_append_format(out, ", when: %s", expression_text(rule->when));
    }
    if (rule->wrap > 0) {
        buffer_append_format(out, ", wrap: %u", (unsigned)rule->wrap);
    }
}

static void append_answer(struct explaining *explaining, struct bytes place,
                          const char *arrow, struct bytes field,
                          const char *facts, struct config_place where)
{
    struct buffer *out = explaining->out;
    const char *file = map_place_text(explaining->arena, where);

    if (explaining->form == MAP_REPORT_JSON) {
        buffer_append_text(out, explaining->count == 0 ? "" : ",");
        buffer_append_text(out, "{\"place\":");
        text_append_json(out, place);
        buffer_append_text(out, ",\"field\":");
        text_append_json(out, field);
        buffer_append_text(out, ",\"direction\":");
        text_append_json(out,
                         bytes_of_text(strcmp(arrow, "→") == 0   ? "in"
                                       : strcmp(arrow, "←") == 0 ? "out"
                                                                 : "both"));
        buffer_append_text(out, ",\"facts\":");
        text_append_json(out, bytes_of_text(facts));
        buffer_append_text(out, ",\"rule\":");
        text_append_json(out, bytes_of_text(file));
        buffer_append_byte(out, '}');
    } else {
        buffer_append_format(out, "%.*s %s %.*s%s\n    %s\n", BYTES_ARG(place),
                             arrow, BYTES_ARG(field), facts, file);
    }
    explaining->count++;
}

static const char *take_text(struct arena *arena, struct buffer *buffer)
{
    const char *text = arena_copy(arena, buffer_bytes(buffer)).data;

    buffer_close(buffer);
    return text;
}

static void explain_rule(struct explaining *explaining,
                         const struct map_rule *rule)
{
    struct buffer place = { .limit = 2000 };
    struct buffer field = { .limit = 2000 };
    struct buffer facts = { .limit = 4000 };

    map_rule_place_append(&place, explaining->map, rule->op, rule->slot);
    map_field_path_append(&field, rule->field);
    /* The place as the map writes it may say more: BGM.02-01. */
    if (answers(explaining, buffer_bytes(&place)) ||
        answers(explaining, rule->place) ||
        answers(explaining, buffer_bytes(&field))) {
        append_facts(&facts, explaining->arena, rule);
        append_answer(explaining, buffer_bytes(&place),
                      !rule->writes  ? "→"
                      : !rule->reads ? "←"
                                     : "↔",
                      buffer_bytes(&field),
                      take_text(explaining->arena, &facts), rule->where);
    }
    buffer_close(&place);
    buffer_close(&field);
    buffer_close(&facts);
}

/* Constants and totals belong to no field. */
static void explain_fixed(struct explaining *explaining,
                          const struct map_op *op)
{
    size_t i;

    for (i = 0; i < op->slot_count; i++) {
        const struct map_slot *slot = op->slots[i];
        struct buffer place = { .limit = 2000 };

        if (slot->kind != SLOT_CONST && slot->kind != SLOT_TOTAL) {
            continue;
        }
        map_rule_place_append(&place, explaining->map, op, slot);
        if (answers(explaining, buffer_bytes(&place))) {
            append_answer(
                explaining, buffer_bytes(&place), "=",
                slot->kind == SLOT_CONST
                    ? slot->value
                    : bytes_of_text(slot->total == NULL
                                        ? ""
                                        : expression_text(slot->total)),
                "", slot->where);
        }
        buffer_close(&place);
    }
}

static void explain_all(struct explaining *explaining)
{
    const struct map *map = explaining->map;
    size_t i;
    size_t k;
    size_t r;

    for (i = 0; i < map->scope_count; i++) {
        const struct map_scope *scope = map->scopes[i];

        for (k = 0; k < scope->field_count; k++) {
            for (r = 0; r < scope->fields[k]->rule_count; r++) {
                explain_rule(explaining, scope->fields[k]->rules[r]);
            }
        }
        for (k = 0; k < scope->op_count; k++) {
            explain_fixed(explaining, scope->ops[k]);
        }
    }
}

/* Field paths, for "did you mean". */
static const char *closest_field(struct explaining *explaining)
{
    const struct map *map = explaining->map;
    const char *names[2000];
    size_t count = 0;
    size_t i;
    size_t k;

    for (i = 0; i < map->scope_count; i++) {
        const struct map_scope *scope = map->scopes[i];

        for (k = 0; k < scope->field_count && count < COUNT_OF(names); k++) {
            struct buffer path = { .limit = 2000 };

            map_field_path_append(&path, scope->fields[k]);
            names[count++] =
                without_numbers(explaining->arena, buffer_bytes(&path)).data;
            buffer_close(&path);
        }
    }
    return text_closest(explaining->question, names, count);
}

bool map_explain(const struct map *map, struct arena *arena,
                 struct bytes question, enum map_report_form form,
                 struct buffer *out)
{
    struct explaining explaining = {
        .map = map, .arena = arena, .form = form, .out = out
    };
    const char *close;

    explaining.question = without_numbers(arena, bytes_trim(question));
    buffer_append_text(out, form == MAP_REPORT_JSON ? "[" : "");
    if (explaining.question.length > 0) {
        explain_all(&explaining);
    }
    buffer_append_text(out, form == MAP_REPORT_JSON ? "]\n" : "");
    if (explaining.count == 0 && form == MAP_REPORT_TEXT) {
        close = closest_field(&explaining);
        buffer_append_format(
            out, "map %s has no rule for '%.*s'%s%s%s\n", map->name,
            BYTES_ARG(question), close == NULL ? "" : "; did you mean '",
            close == NULL ? "" : close, close == NULL ? "" : "'?");
    }
    return explaining.count > 0;
}
