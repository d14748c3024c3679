/* SPDX-License-Identifier: Apache-2.0 */
#include "config/yaml_tree.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/log.h"
#include "base/text.h"

enum {
    LENGTH_LIMIT = 1024 * 1024,
    DEPTH_LIMIT = 64, /* libyaml's work grows with depth × length */
    NODE_LIMIT = 200000,
    FEW_KEYS = 16,
};

/* An open sequence or mapping. */
struct level {
    struct yaml_node *node;
    size_t item_capacity;
    size_t key_capacity;
    struct yaml_node *key; /* mapping: the one that waits for its value */
};

struct reading {
    struct arena *arena;
    struct diagnostics *list;
    const char *file;
    struct bytes content;
    yaml_parser_t parser;
    yaml_event_t event; /* in hand; zeroed when deleted */
    struct level levels[DEPTH_LIMIT];
    size_t depth;
    size_t nodes;
    struct yaml_node *root;
};

static struct config_place place_of(const struct reading *reading,
                                    const yaml_mark_t *mark)
{
    return (struct config_place){ reading->file, (int)mark->line + 1,
                                  (int)mark->column + 1 };
}

/* --- before libyaml --- */

/* Code points that are not text, or that libyaml takes for line breaks though
 * no editor shows them as such. */
static bool is_forbidden(struct bytes text, size_t at)
{
    const unsigned char *byte = (const unsigned char *)text.data + at;

    if (byte[0] < ' ') {
        return byte[0] != '\t' && byte[0] != '\n' && byte[0] != '\r';
    }
    if (byte[0] == 0xc2) {
        return byte[1] < 0xa0;
    }
    if (byte[0] == 0xe2) {
        return byte[1] == 0x80 && (byte[2] == 0xa8 || byte[2] == 0xa9);
    }
    if (byte[0] == 0xef) {
        return (byte[1] == 0xbb && byte[2] == 0xbf) ||
               (byte[1] == 0xbf && byte[2] >= 0xbe);
    }
    return byte[0] == 0x7f;
}

static bool complain_about_byte(struct reading *reading,
                                struct config_place place, size_t at)
{
    unsigned char byte = (unsigned char)reading->content.data[at];

    if (text_utf8_end(bytes_slice(reading->content, at, 4)) == 0) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place, "YAML_NOT_UTF8",
                        "the file is not UTF-8: byte 0x%02x", byte);
    } else if (byte < 0x80) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place,
                        "YAML_CHARACTER",
                        "control character 0x%02x in the file", byte);
    } else {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place,
                        "YAML_CHARACTER",
                        "invisible character in the file (bytes 0x%02x 0x%02x)",
                        byte, (unsigned char)reading->content.data[at + 1]);
    }
    return false;
}

/* One pass over the bytes: UTF-8, forbidden characters, directives. */
static bool check_bytes(struct reading *reading)
{
    struct bytes text = reading->content;
    size_t good = text_utf8_end(text);
    struct config_place place = { reading->file, 1, 1 };

    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];

        if (i == good || is_forbidden(text, i)) {
            return complain_about_byte(reading, place, i);
        }
        if (byte == '%' && place.column == 1) {
            diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place,
                            "YAML_DIRECTIVE",
                            "a line cannot begin with '%%': YAML directives "
                            "are not used here");
            return false;
        }
        if (byte == '\n' || (byte == '\r' && (i + 1 == text.length ||
                                              text.data[i + 1] != '\n'))) {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)byte & 0xc0) != 0x80) {
            place.column++;
        }
    }
    return true;
}

/* --- nodes --- */

static bool too_many(struct reading *reading, const yaml_mark_t *mark)
{
    diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place_of(reading, mark),
                    "YAML_TOO_MANY_NODES", "more than %d values in one file",
                    NODE_LIMIT);
    return false;
}

static struct yaml_node *make_node(struct reading *reading, enum yaml_kind kind,
                                   const yaml_mark_t *mark)
{
    struct yaml_node *node = arena_take(reading->arena, sizeof *node);

    node->kind = kind;
    node->place = place_of(reading, mark);
    node->text = bytes_of("", 0);
    reading->nodes++;
    return node;
}

/* A merge key is complained about and its value dropped. */
static bool is_merge_key(const struct yaml_node *key)
{
    return !key->quoted && bytes_equal_text(key->text, "<<");
}

static void check_key(struct reading *reading, const struct yaml_node *key)
{
    if (is_merge_key(key)) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, key->place,
                        "YAML_MERGE_KEY",
                        "merge keys are not used here; write the keys out, or "
                        "use 'extends' where the file has it");
    } else if (key->text.length == 0) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, key->place,
                        "YAML_EMPTY_KEY", "a key is empty");
    }
}

static bool expects_key(const struct reading *reading)
{
    const struct level *level;

    if (reading->depth == 0) {
        return false;
    }
    level = &reading->levels[reading->depth - 1];
    return level->node->kind == YAML_MAPPING && level->key == NULL;
}

/* Puts a node where the innermost open level waits for one. */
static void attach(struct reading *reading, struct yaml_node *node)
{
    struct level *level;
    struct yaml_node *parent;

    if (reading->depth == 0) {
        reading->root = node;
        return;
    }
    if (expects_key(reading)) {
        check_key(reading, node);
        reading->levels[reading->depth - 1].key = node;
        return;
    }
    level = &reading->levels[reading->depth - 1];
    parent = level->node;
    if (parent->kind == YAML_MAPPING) {
        struct yaml_node *key = level->key;

        level->key = NULL;
        if (is_merge_key(key)) {
            return;
        }
        parent->keys =
            arena_grow(reading->arena, parent->keys, parent->count,
                       &level->key_capacity, sizeof(struct yaml_node *));
        parent->keys[parent->count] = key;
    }
    parent->items =
        arena_grow(reading->arena, parent->items, parent->count,
                   &level->item_capacity, sizeof(struct yaml_node *));
    parent->items[parent->count++] = node;
}

/* --- duplicate keys --- */

static int by_text(const void *a, const void *b)
{
    const struct yaml_node *first = *(struct yaml_node *const *)a;
    const struct yaml_node *second = *(struct yaml_node *const *)b;
    int order = bytes_compare(first->text, second->text);

    if (order != 0) {
        return order;
    }
    if (first->place.line != second->place.line) {
        return first->place.line < second->place.line ? -1 : 1;
    }
    return first->place.column < second->place.column ? -1 : 1;
}

static void complain_about_duplicate(struct reading *reading,
                                     const struct yaml_node *first,
                                     const struct yaml_node *again)
{
    diagnostics_add(reading->list, DIAGNOSTIC_ERROR, again->place,
                    "YAML_DUPLICATE_KEY",
                    "the key '%.*s' stands here twice; the first is in line "
                    "%d, column %d",
                    bytes_print_length(bytes_slice(again->text, 0, 80)),
                    again->text.data, first->place.line, first->place.column);
}

static void check_duplicates(struct reading *reading,
                             const struct yaml_node *mapping)
{
    struct yaml_node **sorted = mapping->keys;
    struct yaml_node *few[FEW_KEYS];

    if (mapping->count < 2) {
        return;
    }
    if (mapping->count <= FEW_KEYS) {
        sorted = few;
    } else {
        sorted = arena_take_array(reading->arena, mapping->count,
                                  sizeof(struct yaml_node *));
    }
    memcpy(sorted, mapping->keys, mapping->count * sizeof(struct yaml_node *));
    qsort(sorted, mapping->count, sizeof(struct yaml_node *), by_text);
    for (size_t i = 1, first = 0; i < mapping->count; i++) {
        if (bytes_equal(sorted[first]->text, sorted[i]->text)) {
            complain_about_duplicate(reading, sorted[first], sorted[i]);
        } else {
            first = i;
        }
    }
}

/* --- events --- */

static void refuse_properties(struct reading *reading,
                              const yaml_event_t *event,
                              const yaml_char_t *anchor, const yaml_char_t *tag)
{
    struct config_place place = place_of(reading, &event->start_mark);

    if (anchor != NULL) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place, "YAML_ANCHOR",
                        "anchors are not used here ('&%.80s')",
                        (const char *)anchor);
    }
    if (tag != NULL) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place, "YAML_TAG",
                        "tags are not used here ('%.80s')", (const char *)tag);
    }
}

static void on_scalar(struct reading *reading, const yaml_event_t *event)
{
    struct yaml_node *node =
        make_node(reading, YAML_SCALAR, &event->start_mark);
    struct bytes text = bytes_of((const char *)event->data.scalar.value,
                                 event->data.scalar.length);

    refuse_properties(reading, event, event->data.scalar.anchor,
                      event->data.scalar.tag);
    if (bytes_find(text, '\0') != SIZE_MAX) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, node->place,
                        "YAML_CHARACTER", "a NUL character in a text");
        text = bytes_slice(text, 0, bytes_find(text, '\0'));
    }
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text = arena_copy(reading->arena, text);
    attach(reading, node);
}

static void on_alias(struct reading *reading, const yaml_event_t *event)
{
    diagnostics_add(reading->list, DIAGNOSTIC_ERROR,
                    place_of(reading, &event->start_mark), "YAML_ALIAS",
                    "aliases are not used here ('*%.80s')",
                    (const char *)event->data.alias.anchor);
    attach(reading, make_node(reading, YAML_SCALAR, &event->start_mark));
}

static bool on_start(struct reading *reading, const yaml_event_t *event)
{
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    struct yaml_node *node;

    if (expects_key(reading)) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR,
                        place_of(reading, &event->start_mark),
                        "YAML_KEY_NOT_SCALAR",
                        "a key must be a text, not a %s; a place with "
                        "brackets needs quotes",
                        mapping ? "mapping" : "list");
        return false;
    }
    if (reading->depth == DEPTH_LIMIT) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR,
                        place_of(reading, &event->start_mark), "YAML_TOO_DEEP",
                        "nested more than %d deep", DEPTH_LIMIT);
        return false;
    }
    node = make_node(reading, mapping ? YAML_MAPPING : YAML_SEQUENCE,
                     &event->start_mark);
    if (mapping) {
        refuse_properties(reading, event, event->data.mapping_start.anchor,
                          event->data.mapping_start.tag);
    } else {
        refuse_properties(reading, event, event->data.sequence_start.anchor,
                          event->data.sequence_start.tag);
    }
    attach(reading, node);
    reading->levels[reading->depth++] = (struct level){ .node = node };
    return true;
}

static void on_end(struct reading *reading)
{
    struct yaml_node *node = reading->levels[--reading->depth].node;

    if (node->kind == YAML_MAPPING) {
        check_duplicates(reading, node);
    }
}

/* false: reading ends here. */
static bool on_event(struct reading *reading, const yaml_event_t *event,
                     bool *good)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (reading->root == NULL) {
            return true;
        }
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR,
                        place_of(reading, &event->start_mark),
                        "YAML_MORE_DOCUMENTS",
                        "a second document ('---') in the file");
        return false;
    case YAML_SCALAR_EVENT:
        on_scalar(reading, event);
        break;
    case YAML_ALIAS_EVENT:
        on_alias(reading, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        *good = on_start(reading, event);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        on_end(reading);
        break;
    case YAML_STREAM_END_EVENT:
        return false;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    if (reading->nodes > NODE_LIMIT) {
        *good = too_many(reading, &event->start_mark);
    }
    return *good;
}

/* What people get wrong most, in their words and not in the parser's. */
static const char *hint_for(const struct reading *reading)
{
    const char *problem = reading->parser.problem;

    if (strstr(problem, "mapping values are not allowed") != NULL) {
        return "; a text with ': ' in it needs quotes, and keys of one "
               "mapping the same indentation";
    }
    if (strstr(problem, "cannot start any token") != NULL) {
        /* The buffer stands at the character in question. */
        if (reading->parser.buffer.pointer < reading->parser.buffer.last &&
            reading->parser.buffer.pointer[0] == '\t') {
            return "; indent with blanks, not with tabs";
        }
        return "; a text that begins with this character needs quotes";
    }
    if (strstr(problem, "',' or '}'") != NULL ||
        strstr(problem, "',' or ']'") != NULL) {
        return "; inside {…} and […] a text with brackets, braces or commas "
               "needs quotes";
    }
    return "";
}

static bool complain_about_syntax(struct reading *reading)
{
    const yaml_parser_t *parser = &reading->parser;
    struct config_place place = { reading->file, 0, 0 };

    if (parser->error == YAML_MEMORY_ERROR || parser->problem == NULL) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place, "YAML_SYNTAX",
                        "no memory to read the file");
        return false;
    }
    if (parser->error != YAML_READER_ERROR) {
        place = place_of(reading, &parser->problem_mark);
    }
    if (parser->context != NULL) {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place, "YAML_SYNTAX",
                        "%s %s (begun in line %zu, column %zu)%s",
                        parser->problem, parser->context,
                        parser->context_mark.line + 1,
                        parser->context_mark.column + 1, hint_for(reading));
    } else {
        diagnostics_add(reading->list, DIAGNOSTIC_ERROR, place, "YAML_SYNTAX",
                        "%s%s", parser->problem, hint_for(reading));
    }
    return false;
}

static bool read_events(struct reading *reading)
{
    bool good = true;
    bool more = true;

    while (more) {
        if (!yaml_parser_parse(&reading->parser, &reading->event)) {
            return complain_about_syntax(reading);
        }
        more = on_event(reading, &reading->event, &good);
        yaml_event_delete(&reading->event);
    }
    return good;
}

/* libyaml holds heap memory, so an overrun of the arena stops here first and
 * then goes on to the guard of the arena's owner. */
static bool read_guarded(struct reading *reading)
{
    jmp_buf overrun;
    jmp_buf *before = arena_guard(reading->arena, &overrun);
    bool good;

    if (setjmp(overrun) != 0) {
        yaml_event_delete(&reading->event);
        yaml_parser_delete(&reading->parser);
        (void)arena_guard(reading->arena, before);
        if (before == NULL) {
            log_panic("arena without a guard is full in %s", reading->file);
        }
        longjmp(*before, 1);
    }
    good = read_events(reading);
    yaml_parser_delete(&reading->parser);
    (void)arena_guard(reading->arena, before);
    return good;
}

struct yaml_node *yaml_tree_read(struct arena *arena, const char *file,
                                 struct bytes content, struct diagnostics *list)
{
    struct reading *reading = arena_take(arena, sizeof *reading);
    yaml_mark_t start = { 0, 0, 0 };

    reading->arena = arena;
    reading->list = list;
    reading->file = arena_copy_text(arena, file);
    reading->content = content;
    if (content.length > LENGTH_LIMIT) {
        diagnostics_add(list, DIAGNOSTIC_ERROR,
                        (struct config_place){ reading->file, 0, 0 },
                        "YAML_TOO_LONG", "the file is longer than 1 MiB");
        return NULL;
    }
    if (bytes_starts_with(content, bytes_of_text("\xef\xbb\xbf"))) {
        reading->content = bytes_slice(content, 3, content.length);
    }
    if (!check_bytes(reading)) {
        return NULL;
    }
    if (!yaml_parser_initialize(&reading->parser)) {
        log_panic("libyaml cannot be initialised");
    }
    yaml_parser_set_encoding(&reading->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reading->parser,
                                 (const unsigned char *)reading->content.data,
                                 reading->content.length);
    if (!read_guarded(reading)) {
        return NULL;
    }
    if (reading->root == NULL) {
        reading->root = make_node(reading, YAML_MAPPING, &start);
    }
    return reading->root;
}

/* --- looking --- */

static size_t find_key(const struct yaml_node *mapping, const char *key)
{
    if (mapping == NULL || mapping->kind != YAML_MAPPING) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < mapping->count; i++) {
        if (bytes_equal_text(mapping->keys[i]->text, key)) {
            return i;
        }
    }
    return SIZE_MAX;
}

struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key)
{
    size_t index = find_key(mapping, key);

    return index == SIZE_MAX ? NULL : mapping->items[index];
}

struct yaml_node *yaml_get_key(const struct yaml_node *mapping, const char *key)
{
    size_t index = find_key(mapping, key);

    return index == SIZE_MAX ? NULL : mapping->keys[index];
}

bool yaml_is_null(const struct yaml_node *node)
{
    return node != NULL && node->kind == YAML_SCALAR && !node->quoted &&
           (node->text.length == 0 || bytes_equal_text(node->text, "~") ||
            bytes_equal_text(node->text, "null"));
}

static bool is_among(struct bytes word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes_equal_text(word, words[i])) {
            return true;
        }
    }
    return false;
}

/* Nothing is close: say what is known here, if that is short. */
static void suggest_all(struct diagnostics *list, const char *const *words,
                        size_t count)
{
    const char *text = "known here: ";

    if (count == 0 || count > 12) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        text = arena_format(list->arena, "%s%s%s", text, i == 0 ? "" : ", ",
                            words[i]);
    }
    list->newest->suggestion = text;
}

void yaml_check_keys(const struct yaml_node *mapping,
                     const char *const *allowed, size_t count, const char *code,
                     struct diagnostics *list)
{
    if (mapping == NULL || mapping->kind != YAML_MAPPING) {
        return;
    }
    for (size_t i = 0; i < mapping->count; i++) {
        const struct yaml_node *key = mapping->keys[i];

        if (is_among(key->text, allowed, count)) {
            continue;
        }
        diagnostics_add(
            list, DIAGNOSTIC_ERROR, key->place, code, "unknown key '%.*s'",
            bytes_print_length(bytes_slice(key->text, 0, 80)), key->text.data);
        diagnostics_suggest(list, key->text, allowed, count);
        if (list->newest != NULL && list->newest->suggestion == NULL) {
            suggest_all(list, allowed, count);
        }
    }
}
