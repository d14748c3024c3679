/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_trial.h"

#include <string.h>

#include "mapping/map_document.h"
#include "mapping/map_locate.h"

struct changing {
    struct map_trial *trial;
    const struct place *place;
    const struct bytes *value;
    struct buffer out;
    bool found;
    struct map_location location;
};

static void change_one(void *context, const struct transaction_facts *facts,
                       const struct findings *findings)
{
    struct changing *changing = context;

    (void)findings;
    if (changing->out.length == 0 &&
        map_locate(changing->trial->map, facts->tree, changing->place,
                   &changing->location)) {
        changing->found =
            map_change(changing->trial->map, facts->tree, &changing->location,
                       changing->value, &changing->out);
    }
}

static bool apply_change(struct map_trial *trial, const struct yaml_node *where,
                         const struct bytes *value, struct bytes *document)
{
    struct changing changing = { .trial = trial, .value = value };
    const struct map_document_visitor visitor = { &changing, change_one };
    struct diagnostics ignored;
    struct place place;
    struct error err = { 0 };

    diagnostics_open(&ignored, trial->arena);
    if (where->kind != YAML_SCALAR ||
        !place_read(trial->map->syntax, trial->arena, where->text, where->place,
                    &place, &ignored)) {
        map_trial_blame(trial, "'%s' is no place",
                        where->kind == YAML_SCALAR ? where->text.data : "");
        return false;
    }
    changing.place = &place;
    if (!map_document_visit(trial->map, *document, &visitor, &err) ||
        !changing.found) {
        map_trial_blame(trial, "the document has no %s", where->text.data);
        buffer_close(&changing.out);
        return false;
    }
    *document = arena_copy(trial->arena, buffer_bytes(&changing.out));
    buffer_close(&changing.out);
    return true;
}

static bool apply_changes(struct map_trial *trial,
                          const struct yaml_node *change,
                          struct bytes *document)
{
    const struct yaml_node *set = yaml_get(change, "set");
    const struct yaml_node *removed = yaml_get(change, "remove");
    size_t i;

    for (i = 0; set != NULL && set->kind == YAML_MAPPING && i < set->count;
         i++) {
        if (set->items[i]->kind != YAML_SCALAR ||
            !apply_change(trial, set->keys[i], &set->items[i]->text,
                          document)) {
            return false;
        }
    }
    for (i = 0; removed != NULL && removed->kind == YAML_SEQUENCE &&
                i < removed->count;
         i++) {
        if (!apply_change(trial, removed->items[i], NULL, document)) {
            return false;
        }
    }
    return true;
}

/* Which finding the test names: by code, field, table or place. */
struct wanted_finding {
    const char *rule, *at;
    bool located;
    struct map_location location;
};

static void locate_wanted(void *context, const struct transaction_facts *facts,
                          const struct findings *findings)
{
    struct changing *changing = context;

    (void)findings;
    changing->found |= map_locate(changing->trial->map, facts->tree,
                                  changing->place, &changing->location);
}

static void find_wanted_place(struct map_trial *trial, struct bytes document,
                              struct wanted_finding *wanted)
{
    struct changing changing = { .trial = trial };
    const struct map_document_visitor visitor = { &changing, locate_wanted };
    struct config_place nowhere = { 0 };
    struct diagnostics ignored;
    struct place place;
    struct error err = { 0 };

    diagnostics_open(&ignored, trial->arena);
    if (wanted->at == NULL ||
        !place_read(trial->map->syntax, trial->arena, bytes_of_text(wanted->at),
                    nowhere, &place, &ignored)) {
        return;
    }
    changing.place = &place;
    if (map_document_visit(trial->map, document, &visitor, &err)) {
        wanted->located = changing.found;
        wanted->location = changing.location;
    }
}

static const struct map_rule *rule_at(const struct map *map, const char *where,
                                      struct arena *arena)
{
    size_t i;
    size_t k;
    size_t r;

    for (i = 0; where != NULL && i < map->scope_count; i++) {
        const struct map_scope *scope = map->scopes[i];

        for (k = 0; k < scope->field_count; k++) {
            for (r = 0; r < scope->fields[k]->rule_count; r++) {
                const struct map_rule *rule = scope->fields[k]->rules[r];

                if (strcmp(map_place_text(arena, rule->where), where) == 0) {
                    return rule;
                }
            }
        }
    }
    return NULL;
}

static bool is_of_rule(struct map_trial *trial, const struct finding *finding,
                       const char *rule)
{
    const char *last;
    const struct map_rule *found;

    if (strcmp(finding->code, rule) == 0) {
        return true;
    }
    if (finding->record_path != NULL) {
        last = strrchr(finding->record_path, '.');
        if (strcmp(finding->record_path, rule) == 0 ||
            (last != NULL && strcmp(last + 1, rule) == 0)) {
            return true;
        }
    }
    found = rule_at(trial->map, finding->map_place, trial->arena);
    return found != NULL && found->table != NULL &&
           strcmp(found->table->name, rule) == 0;
}

static bool is_wanted(struct map_trial *trial, const struct finding *finding,
                      const struct wanted_finding *wanted)
{
    if (wanted->rule != NULL && !is_of_rule(trial, finding, wanted->rule)) {
        return false;
    }
    if (wanted->at == NULL) {
        return true;
    }
    if (finding->record_path != NULL &&
        strcmp(finding->record_path, wanted->at) == 0) {
        return true;
    }
    return wanted->located &&
           finding->set_position == wanted->location.segment + 1 &&
           finding->element == wanted->location.element;
}

static bool came(struct map_trial *trial, const struct wanted_finding *wanted)
{
    size_t i;

    for (i = 0; i < trial->checked.count; i++) {
        if (is_wanted(trial, &trial->checked.items[i], wanted)) {
            return true;
        }
    }
    for (i = 0; i < trial->mapped.count; i++) {
        if (is_wanted(trial, &trial->mapped.items[i], wanted)) {
            return true;
        }
    }
    return false;
}

void map_trial_expect(struct map_trial *trial, const struct yaml_node *expected,
                      struct bytes document)
{
    struct wanted_finding wanted = { .rule = map_trial_text(expected, "rule"),
                                     .at = map_trial_text(expected, "at") };

    if (expected->kind == YAML_SCALAR) {
        wanted.rule = expected->text.data;
    }
    if (wanted.rule == NULL && wanted.at == NULL) {
        map_trial_blame(trial,
                        "a finding is {at: PLACE, rule: CODE, FIELD or TABLE}");
        return;
    }
    find_wanted_place(trial, document, &wanted);
    if (!came(trial, &wanted)) {
        map_trial_blame(trial, "no finding %s%s%s came; those that did:",
                        wanted.rule == NULL ? "" : wanted.rule,
                        wanted.at == NULL ? "" : " at ",
                        wanted.at == NULL ? "" : wanted.at);
        map_trial_blame_findings(trial, &trial->checked, FINDING_NOTE);
        map_trial_blame_findings(trial, &trial->mapped, FINDING_NOTE);
    }
}

void map_trial_change(struct map_trial *trial, const struct yaml_node *change)
{
    const char *of = map_trial_text(change, "of");
    const struct yaml_node *expected = yaml_get(trial->test, "finding");
    const char *record = map_trial_text(trial->test, "record");
    struct bytes document;
    struct record *wanted;

    if (of == NULL) {
        map_trial_blame(trial, "a change must say `of:` which document");
        return;
    }
    if (!map_trial_fixture(trial, of, &document) ||
        !apply_changes(trial, change, &document) ||
        !map_trial_read(trial, document)) {
        return;
    }
    if (expected != NULL) {
        map_trial_expect(trial, expected, document);
    } else {
        map_trial_blame_findings(trial, &trial->checked, FINDING_ERROR);
        map_trial_blame_findings(trial, &trial->mapped, FINDING_WARNING);
        map_trial_check_expected(trial);
    }
    if (record != NULL && trial->record != NULL) {
        wanted = map_trial_record(trial, record);
        if (wanted != NULL) {
            map_trial_compare(trial, wanted, trial->record,
                              "another record is read");
        }
    }
}

/* A record that cannot be written, and why. */
void map_trial_refused_record(struct map_trial *trial)
{
    const struct yaml_node *expected = yaml_get(trial->test, "finding");
    struct record *record =
        map_trial_record(trial, map_trial_text(trial->test, "record"));

    if (record == NULL) {
        return;
    }
    findings_open(&trial->checked, trial->arena, MAP_TRIAL_FINDINGS);
    findings_open(&trial->mapped, trial->arena, MAP_TRIAL_FINDINGS);
    if (map_write(trial->map, record, trial->arena, &trial->mapped) == NULL) {
        trial->read = true; /* refused, as may be expected */
    }
    map_trial_expect(trial, expected, bytes_of(NULL, 0));
}
