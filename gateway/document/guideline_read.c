/* SPDX-License-Identifier: Apache-2.0 */
#include "document/guideline_read.h"

#include <stdio.h>

#include "base/text.h"

/* ---- the head */

/* overlay NAME base STANDARD VERSION SET */
static bool read_head(struct overlay_reader *reader, const char *name)
{
    struct table_text *text = &reader->text;
    struct bytes word[6] = { { 0 } };
    char base[80];

    if (!table_text_line(text)) {
        table_text_error(text, "OVERLAY_HEAD", bytes_of(text->start, 0),
                         "an overlay begins with 'overlay NAME base x12 "
                         "004010 850'");
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(word); i++) {
        (void)table_text_word(text, &word[i]);
    }
    if (!bytes_equal_text(word[0], "overlay") ||
        !bytes_equal_text(word[2], "base") || word[5].length == 0) {
        table_text_error(text, "OVERLAY_HEAD", word[0],
                         "an overlay begins with 'overlay NAME base x12 "
                         "004010 850'");
        return false;
    }
    if (!bytes_equal_text(word[1], name)) {
        table_text_error(text, "OVERLAY_HEAD", word[1],
                         "the overlay calls itself '%.*s', its file %s",
                         BYTES_ARG(word[1]), name);
        return false;
    }
    (void)snprintf(base, sizeof base, "%.*s/%.*s", BYTES_ARG(word[3]),
                   BYTES_ARG(word[4]));
    if (strcmp(base, dictionary_name(reader->dictionary)) != 0) {
        table_text_error(text, "OVERLAY_BASE", word[3],
                         "the overlay's base is of %s, but it is laid over %s",
                         base, dictionary_name(reader->dictionary));
        return false;
    }
    reader->base = dictionary_set(reader->dictionary, word[5]);
    if (reader->base == NULL) {
        table_text_error(text, "OVERLAY_BASE", word[5], "%s has no set '%.*s'",
                         base, BYTES_ARG(word[5]));
        return false;
    }
    return true;
}

/* ---- policy */

static void read_policy(struct overlay_reader *reader)
{
    static const char *const names[] = { "code-list", "unknown-segment",
                                         "trailing-separators" };
    static const char *const values[] = { "reject", "warn", "accept" };
    static const enum overlay_policy policies[] = { OVERLAY_REJECT,
                                                    OVERLAY_WARN,
                                                    OVERLAY_ACCEPT };
    struct guideline *guideline = reader->guideline;
    enum overlay_policy *places[] = { &guideline->code_list,
                                      &guideline->unknown_segment,
                                      &guideline->trailing_separators };
    struct bytes name;
    struct bytes value;

    (void)table_text_word(&reader->text, &name);
    (void)table_text_word(&reader->text, &value);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        for (size_t j = 0; j < COUNT_OF(values); j++) {
            if (bytes_equal_text(name, names[i]) &&
                bytes_equal_text(value, values[j])) {
                *places[i] = policies[j];
                return;
            }
        }
        if (bytes_equal_text(name, names[i])) {
            table_text_error(&reader->text, "OVERLAY_POLICY", value,
                             "'%.*s' is no policy: reject, warn or accept is "
                             "wanted",
                             BYTES_ARG(value));
            diagnostics_suggest(reader->text.list, value, values,
                                COUNT_OF(values));
            return;
        }
    }
    table_text_error(&reader->text, "OVERLAY_POLICY", name,
                     "there is no policy for '%.*s': code-list, "
                     "unknown-segment or trailing-separators is wanted",
                     BYTES_ARG(name));
    diagnostics_suggest(reader->text.list, name, names, COUNT_OF(names));
}

/* ---- places */

void overlay_tell_no_place(struct overlay_reader *reader, struct bytes place)
{
    const struct set_definition *set = reader->base;
    const char **ids =
        arena_take_array(reader->arena, set->node_count, sizeof *ids);

    struct bytes id = place;

    for (uint16_t i = 1; i < set->node_count; i++) {
        ids[i - 1] = set->nodes[i].id;
    }
    while (bytes_find(id, '/') != SIZE_MAX) {
        id = bytes_slice(id, bytes_find(id, '/') + 1, id.length);
    }
    table_text_error(&reader->text, "OVERLAY_PLACE", place,
                     "set %s has no '%.*s'", set->id, BYTES_ARG(place));
    diagnostics_suggest(reader->text.list,
                        bytes_slice(id, 0, bytes_find(id, '[')), ids,
                        (size_t)set->node_count - 1);
}

/* "! widen" at the end of a line. */
bool overlay_is_widen(struct overlay_reader *reader, struct bytes bang)
{
    struct bytes word;

    if (table_text_word(&reader->text, &word) &&
        bytes_equal_text(word, "widen")) {
        return true;
    }
    table_text_error(&reader->text, "OVERLAY_SYNTAX", bang,
                     "'! widen' is wanted");
    return false;
}

bool overlay_is_qualified(const struct overlay_words *words)
{
    for (uint32_t i = 0; i < words->count; i++) {
        if (words->words[i].qualified) {
            return true;
        }
    }
    return false;
}

const char *overlay_keep_text(const struct overlay_reader *reader,
                              struct bytes word)
{
    return arena_copy(reader->arena, word).data;
}

/* The path's own copy: qualifiers are views of the file. */
struct overlay_path overlay_keep_path(const struct overlay_reader *reader,
                                      const struct overlay_path *path,
                                      const char *text)
{
    struct overlay_path kept = *path;

    kept.text = text;
    for (uint32_t i = 0; i < kept.count; i++) {
        kept.steps[i].qualifier =
            arena_copy(reader->arena, kept.steps[i].qualifier);
    }
    return kept;
}

/* ---- use */

struct use_line {
    struct overlay_reader *reader;
    struct use_rule rule;
    const char *text;
    bool widen, qualified;
    struct bytes place;
};

static void widen_use(struct use_line *line, const struct set_node *node)
{
    struct overlay_reader *reader = line->reader;

    reader->uses = arena_grow(reader->arena, reader->uses, reader->use_count,
                              &reader->use_capacity, sizeof *reader->uses);
    reader->uses[reader->use_count++] = (struct widened_use){
        .node = node->index,
        .optional = line->rule.none || !line->rule.mandatory,
        .maximum = line->rule.maximum == UINT32_MAX ||
                           line->rule.maximum < node->maximum
                       ? node->maximum
                       : line->rule.maximum,
    };
}

/* Does the line allow what the standard does not? */
static bool use_widens(const struct use_line *line, const struct set_node *node)
{
    if (line->qualified) {
        return false; /* speaks of some instances only */
    }
    return (node->mandatory && !line->rule.mandatory) ||
           (line->rule.maximum != UINT32_MAX &&
            line->rule.maximum > node->maximum);
}

static void add_use(void *context, const struct overlay_path *path)
{
    struct use_line *line = context;
    struct overlay_reader *reader = line->reader;
    struct guideline *guideline = reader->guideline;
    const struct set_node *node =
        &reader->base->nodes[overlay_target(path)->node];

    if (use_widens(line, node)) {
        if (!line->widen) {
            table_text_error(
                &reader->text, "OVERLAY_WIDENS", line->place,
                "the standard wants %s %s %s, at most %u; what allows more is "
                "marked with '! widen'",
                node->is_loop ? "loop" : "segment", node->id,
                node->mandatory ? "M" : "O", node->maximum);
            return;
        }
        widen_use(line, node);
    }
    guideline->uses =
        arena_grow(reader->arena, guideline->uses, guideline->use_count,
                   &guideline->use_capacity, sizeof *guideline->uses);
    guideline->uses[guideline->use_count] = line->rule;
    guideline->uses[guideline->use_count++].path =
        overlay_keep_path(reader, path, line->text);
}

/* use PATH none | M|O [MAX] [! widen] */
static void read_use(struct overlay_reader *reader)
{
    struct table_text *text = &reader->text;
    struct use_line line = { .reader = reader,
                             .rule = { .maximum = UINT32_MAX } };
    struct overlay_words words;
    struct bytes word;

    (void)table_text_word(text, &line.place);
    if (!overlay_split(text, line.place, &words)) {
        return;
    }
    (void)table_text_word(text, &word);
    line.rule.none = bytes_equal_text(word, "none");
    line.rule.mandatory = bytes_equal_text(word, "M");
    if (!line.rule.none && !line.rule.mandatory &&
        !bytes_equal_text(word, "O")) {
        table_text_error(text, "OVERLAY_SYNTAX", word,
                         "'%.*s' is no use: none, M or O is wanted",
                         BYTES_ARG(word));
        return;
    }
    while (table_text_word(text, &word)) {
        if (bytes_equal_text(word, "!")) {
            line.widen = overlay_is_widen(reader, word);
        } else if (line.rule.none || line.rule.maximum != UINT32_MAX) {
            table_text_error(text, "OVERLAY_SYNTAX", word,
                             "'%.*s' is too much on this line",
                             BYTES_ARG(word));
            return;
        } else if (!table_text_number(text, word, UINT32_MAX - 1, "maximum",
                                      &line.rule.maximum)) {
            return;
        }
    }
    line.text = overlay_keep_text(reader, line.place);
    line.qualified = overlay_is_qualified(&words);
    if (!overlay_resolve(reader->base, &words, false, add_use, &line)) {
        overlay_tell_no_place(reader, line.place);
    }
}

/* ---- code, rel */

/* code 355 + 1X … */
static void read_code(struct overlay_reader *reader)
{
    struct table_text *text = &reader->text;
    const struct element_definition *element;
    struct bytes number;
    struct bytes word;
    uint64_t *values = NULL;
    size_t count = 0;
    size_t capacity = 0;

    (void)table_text_word(text, &number);
    element = dictionary_element(reader->dictionary, number);
    if (element == NULL) {
        table_text_error(
            text, "OVERLAY_PLACE", number, "%s has no element '%.*s'",
            dictionary_name(reader->dictionary), BYTES_ARG(number));
        return;
    }
    if (!table_text_word(text, &word) || !bytes_equal_text(word, "+")) {
        table_text_error(text, "OVERLAY_SYNTAX", word,
                         "'code %s + VALUE' is wanted", element->name_id);
        return;
    }
    for (size_t i = 0; element->codes != NULL && i < element->codes->count;
         i++) {
        values =
            arena_grow(reader->arena, values, count, &capacity, sizeof *values);
        values[count++] = element->codes->values[i];
    }
    while (table_text_word(text, &word)) {
        if (symbol_pack(word) == 0 || word.length > element->maximum) {
            table_text_error(text, "OVERLAY_SYNTAX", word,
                             "'%.*s' is too long for element %s",
                             BYTES_ARG(word), element->name_id);
            return;
        }
        values =
            arena_grow(reader->arena, values, count, &capacity, sizeof *values);
        values[count++] = symbol_pack(word);
    }
    reader->codes = arena_grow(reader->arena, reader->codes, reader->code_count,
                               &reader->code_capacity, sizeof *reader->codes);
    reader->codes[reader->code_count++] =
        (struct widened_codes){ element,
                                code_list_make(reader->arena, values, count) };
}

struct condition_line {
    struct overlay_reader *reader;
    struct bytes condition;
    const char *text;
    bool told;
};

static void add_condition(void *context, const struct overlay_path *path)
{
    struct condition_line *line = context;
    struct overlay_reader *reader = line->reader;
    struct guideline *guideline = reader->guideline;
    const struct segment_definition *segment =
        reader->base->nodes[overlay_target(path)->node].segment;
    struct condition_overlay *rule;

    if (line->told) {
        return;
    }
    guideline->conditions = arena_grow(
        reader->arena, guideline->conditions, guideline->condition_count,
        &guideline->condition_capacity, sizeof *guideline->conditions);
    rule = &guideline->conditions[guideline->condition_count];
    *rule = (struct condition_overlay){ 0 };
    if (!condition_parse(&reader->text, line->condition, segment->count,
                         &rule->condition)) {
        line->told = true;
        return;
    }
    rule->plan = condition_plan_of(&rule->condition);
    rule->path = overlay_keep_path(reader, path, line->text);
    guideline->condition_count++;
}

/* rel PATH + R0607 */
static void read_condition(struct overlay_reader *reader)
{
    struct table_text *text = &reader->text;
    struct condition_line line = { .reader = reader };
    struct overlay_words words;
    struct bytes place;
    struct bytes word;

    (void)table_text_word(text, &place);
    if (!overlay_split(text, place, &words)) {
        return;
    }
    if (!table_text_word(text, &word) || !bytes_equal_text(word, "+") ||
        !table_text_word(text, &line.condition)) {
        table_text_error(text, "OVERLAY_SYNTAX", word,
                         "'rel %.*s + R0607' is wanted", BYTES_ARG(place));
        return;
    }
    line.text = overlay_keep_text(reader, place);
    if (!overlay_resolve(reader->base, &words, true, add_condition, &line)) {
        overlay_tell_no_place(reader, place);
    }
}

/* ---- the file */

static void read_line(struct overlay_reader *reader)
{
    static const struct {
        const char *keyword;
        void (*read)(struct overlay_reader *reader);
    } lines[] = { { "policy", read_policy },
                  { "use", read_use },
                  { "el", overlay_read_element },
                  { "code", read_code },
                  { "rel", read_condition } };
    static const char *const keywords[] = { "policy", "use", "el", "code",
                                            "rel" };
    struct table_text *text = &reader->text;
    size_t errors = text->errors;
    struct bytes keyword;
    struct bytes word;

    (void)table_text_word(text, &keyword);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        if (bytes_equal_text(keyword, lines[i].keyword)) {
            lines[i].read(reader);
            if (text->errors == errors && table_text_word(text, &word)) {
                table_text_error(text, "OVERLAY_SYNTAX", word,
                                 "'%.*s' is too much on this line",
                                 BYTES_ARG(word));
            }
            return;
        }
    }
    table_text_error(text, "OVERLAY_SYNTAX", keyword,
                     "'%.*s' begins no line of an overlay: policy, use, el, "
                     "code or rel is wanted",
                     BYTES_ARG(keyword));
    diagnostics_suggest(text->list, keyword, keywords, COUNT_OF(keywords));
}

const struct set_definition *guideline_load(struct arena *arena,
                                            const struct config_source *source,
                                            const struct dictionary *dictionary,
                                            const char *name,
                                            struct diagnostics *list)
{
    const char *path =
        arena_format(arena, "mappings/guidelines/%s.overlay", name);
    struct overlay_reader reader = { .arena = arena, .dictionary = dictionary };
    struct bytes content;

    if (!config_source_find(source, path, &content)) {
        diagnostics_add(list, DIAGNOSTIC_ERROR,
                        (struct config_place){ .file = path },
                        "OVERLAY_MISSING", "there is no guideline '%s'", name);
        return NULL;
    }
    table_text_open(&reader.text, path, content, list);
    reader.guideline = arena_take(arena, sizeof *reader.guideline);
    reader.guideline->name = arena_copy_text(arena, name);
    if (!read_head(&reader, name)) {
        return NULL;
    }
    while (table_text_line(&reader.text)) {
        read_line(&reader);
    }
    return reader.text.errors == 0 ? overlay_apply(&reader) : NULL;
}

bool guideline_is_of(const struct config_source *source, const char *name,
                     const struct set_definition *set)
{
    struct diagnostics unheard = { 0 };
    struct table_text text;
    struct bytes content;
    struct bytes word;
    char path[200];
    char base[120];

    (void)snprintf(path, sizeof path, "mappings/guidelines/%s.overlay", name);
    if (!config_source_find(source, path, &content)) {
        return false;
    }
    (void)snprintf(base, sizeof base, "%s/%s", dictionary_name(set->dictionary),
                   set->id);
    table_text_open(&text, path, content, &unheard);
    if (!table_text_line(&text)) {
        return false;
    }
    for (int i = 0; i < 3; i++) { /* overlay NAME base */
        (void)table_text_word(&text, &word);
    }
    /* STANDARD VERSION SET are the set's name with blanks for slashes. */
    word = table_text_rest(&text);
    for (size_t i = 0; i < word.length; i++) {
        char byte = base[i];

        if (byte == '\0' || word.data[i] != (byte == '/' ? ' ' : byte)) {
            return false;
        }
    }
    return word.length == strlen(base);
}
