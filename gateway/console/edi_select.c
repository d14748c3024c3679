/* SPDX-License-Identifier: Apache-2.0 */
#include "console/edi_select.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

struct edi_select_loaded {
    const struct set_definition *bare;
    const char *guideline;
    const struct set_definition *set; /* NULL: wrong */
    struct edi_select_loaded *next;
};

/* Takes the next word of a line away. */
static struct bytes word(struct bytes *line)
{
    struct bytes found;
    size_t end;

    *line = bytes_trim(*line);
    for (end = 0; end < line->length && line->data[end] != ' ' &&
                  line->data[end] != '\t';
         end++) {
    }
    found = bytes_slice(*line, 0, end);
    *line = bytes_slice(*line, end, line->length);
    return found;
}

/* "overlay NAME base x12 004010 850": the dictionary that it lies over. */
static const char *base_of(struct arena *arena, struct bytes content)
{
    while (content.length > 0) {
        size_t end = bytes_find(content, '\n');
        struct bytes line =
            bytes_slice(content, 0, end == SIZE_MAX ? content.length : end);
        struct bytes standard, version;

        content = bytes_slice(content, line.length + 1, content.length);
        if (!bytes_equal_text(word(&line), "overlay")) {
            continue;
        }
        (void)word(&line);
        if (!bytes_equal_text(word(&line), "base")) {
            return NULL;
        }
        standard = word(&line);
        version = word(&line);
        return arena_format(arena, "%.*s/%.*s", BYTES_ARG(standard),
                            BYTES_ARG(version));
    }
    return NULL;
}

static bool load_guideline(struct edi_select *select, struct error *err)
{
    struct workspace *workspace = select->workspace;
    const char *path = arena_format(
        workspace->arena, "mappings/guidelines/%s.overlay", select->guideline);
    const struct dictionary *dictionary = NULL;
    struct bytes content;
    const char *base;

    if (!config_source_find(workspace->source, path, &content)) {
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "there is no guideline '%.100s'", select->guideline);
    }
    base = base_of(workspace->arena, content);
    if (base != NULL) {
        dictionary = standards_dictionary(workspace_standards(workspace),
                                          bytes_of_text(base));
    }
    if (dictionary == NULL) {
        return error_set(err, ERROR_CONFIG, "GUIDELINE",
                         "guideline '%.100s' does not say 'base SYNTAX VERSION "
                         "SET', or there is no such dictionary",
                         select->guideline);
    }
    select->with =
        guideline_load(workspace->arena, workspace->source, dictionary,
                       select->guideline, &workspace->complaints);
    return select->with != NULL ||
           error_set(err, ERROR_CONFIG, "GUIDELINE",
                     "guideline '%.100s' is wrong", select->guideline);
}

bool edi_select_open(struct edi_select *select, struct workspace *workspace,
                     const char *guideline, const char *partner,
                     struct error *err)
{
    memset(select, 0, sizeof *select);
    select->workspace = workspace;
    select->guideline = guideline;
    select->now = clock_now();
    if (!workspace_load(workspace, WORKSPACE_STANDARDS, err)) {
        return false;
    }
    if (partner != NULL) {
        /* Names of maps and records are checked with the files there. */
        if (!workspace_load(workspace, WORKSPACE_ALL, err)) {
            return false;
        }
        select->partner =
            partner_find(workspace_partners(workspace), bytes_of_text(partner));
        if (select->partner == NULL) {
            return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                             "there is no partner '%.100s' in %.200s", partner,
                             workspace->directory);
        }
    }
    return guideline == NULL || load_guideline(select, err);
}

/* ---- asked by the check */

static const struct set_definition *with_guideline(
    struct edi_select *select, const struct set_definition *bare,
    const char *guideline)
{
    struct workspace *workspace = select->workspace;
    struct edi_select_loaded *loaded;

    for (loaded = select->loaded; loaded != NULL; loaded = loaded->next) {
        if (loaded->bare == bare && strcmp(loaded->guideline, guideline) == 0) {
            return loaded->set;
        }
    }
    loaded = arena_take(workspace->arena, sizeof *loaded);
    loaded->bare = bare;
    loaded->guideline = guideline;
    loaded->set =
        guideline_load(workspace->arena, workspace->source, bare->dictionary,
                       guideline, &workspace->complaints);
    loaded->next = select->loaded;
    select->loaded = loaded;
    return loaded->set;
}

static const struct agreement *agreed(const struct edi_select *select,
                                      const struct set_definition *set,
                                      bool test)
{
    const struct agreement *agreement = NULL;
    char document[64];
    char text[200];

    (void)snprintf(document, sizeof document, "%s/%s",
                   dictionary_name(set->dictionary), set->id);
    for (int i = 0; i < 2; i++) {
        if (agreement_find(select->partner,
                           i == 0 ? AGREEMENT_RECEIVE : AGREEMENT_SEND,
                           bytes_of_text(document), test, select->now,
                           &agreement, text) == AGREEMENT_FOUND) {
            return agreement;
        }
    }
    return NULL;
}

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    struct edi_select *select = context;
    const struct set_definition *set =
        standards_select(workspace_standards(select->workspace), interchange,
                         group, transaction);
    const struct set_definition *with = NULL;
    const struct agreement *agreement;

    if (set == NULL) {
        return NULL;
    }
    if (select->with != NULL && strcmp(select->with->id, set->id) == 0 &&
        strcmp(select->with->version, set->version) == 0) {
        return select->with;
    }
    if (select->partner == NULL) {
        return set;
    }
    agreement = agreed(select, set, interchange != NULL && interchange->test);
    if (agreement != NULL && agreement->guideline != NULL) {
        with = with_guideline(select, set, agreement->guideline);
    }
    return with == NULL ? set : with;
}

static bool supports(void *context, const struct group_facts *group)
{
    struct edi_select *select = context;

    return standards_supports(workspace_standards(select->workspace), group);
}

struct check_options edi_select_options(struct edi_select *select)
{
    struct check_options options = {
        .limits = check_default_limits(),
        .doctype_ignored = true, /* what to make of one, an agreement says */
        .rules = standards_rules(workspace_standards(select->workspace)),
        .select = select_set,
        .supports = supports,
        .context = select,
    };

    return options;
}
