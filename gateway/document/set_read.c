/* SPDX-License-Identifier: Apache-2.0 */
#include "document/dictionary_tables.h"

#include "base/text.h"
#include "document/plan.h"
#include "document/table_text.h"

/* One set while it is read. Nodes gather in `nodes`; `open` are the loops that
 * are not closed yet, `last` the newest child of each. */
struct set_reader {
    struct dictionary *dictionary;
    struct table_text text;
    struct set_definition *set;
    struct set_node *nodes;
    size_t count, capacity;
    uint16_t open[DICTIONARY_DEPTH];
    uint16_t last[DICTIONARY_DEPTH];
    int depth; /* of open[]; 0: the set itself */
    char area;
};

/* set ID GROUPCODE VERSION; in EDIFACT the agency stands for the group. */
static bool read_head(struct set_reader *reader)
{
    struct table_text *text = &reader->text;
    struct arena *arena = reader->dictionary->arena;
    struct bytes keyword = { 0 };
    struct bytes id;
    struct bytes group;
    struct bytes version;

    if (!table_text_line(text) || !table_text_word(text, &keyword) ||
        !bytes_equal_text(keyword, "set")) {
        if (keyword.data == NULL) {
            keyword = bytes_of(text->start, 0);
        }
        table_text_error(text, "DICTIONARY_KEYWORD", keyword,
                         "a set begins with 'set ID GROUP VERSION'");
        return false;
    }
    (void)table_text_word(text, &id);
    (void)table_text_word(text, &group);
    if (!table_text_word(text, &version) || id.length > SYMBOL_MAX) {
        table_text_error(text, "DICTIONARY_NAME", id,
                         "'set ID GROUP VERSION' is wanted, with an ID of at "
                         "most %d characters",
                         SYMBOL_MAX);
        return false;
    }
    if (!bytes_equal_text(version, reader->dictionary->version)) {
        table_text_error(text, "DICTIONARY_VERSION", version,
                         "the set says it is of version %.*s, but stands in "
                         "the folder of %s",
                         BYTES_ARG(version), reader->dictionary->name);
        return false;
    }
    reader->set->id = arena_copy(arena, id).data;
    reader->set->group = arena_copy(arena, group).data;
    reader->set->version = reader->dictionary->version;
    reader->set->dictionary = reader->dictionary;
    return true;
}

static struct set_node *add_node(struct set_reader *reader, struct bytes id)
{
    struct set_node *node;
    uint16_t index = (uint16_t)reader->count;

    reader->nodes =
        arena_grow(reader->dictionary->arena, reader->nodes, reader->count,
                   &reader->capacity, sizeof *reader->nodes);
    node = &reader->nodes[reader->count++];
    *node = (struct set_node){ .index = index, .area = reader->area };
    node->id = arena_copy(reader->dictionary->arena, id).data;
    if (index == 0) {
        return node;
    }
    node->parent = reader->open[reader->depth];
    node->depth = (uint16_t)(reader->depth + 1);
    if (reader->last[reader->depth] == 0) {
        reader->nodes[node->parent].first_child = index;
    } else {
        reader->nodes[reader->last[reader->depth]].next = index;
    }
    reader->last[reader->depth] = index;
    return node;
}

/* REQ MAX, and what may follow them. */
static bool read_use(struct set_reader *reader, bool *mandatory,
                     uint32_t *maximum)
{
    struct table_text *text = &reader->text;
    struct bytes word;

    (void)table_text_word(text, &word);
    *mandatory = bytes_equal_text(word, "M");
    if (!*mandatory && !bytes_equal_text(word, "O") &&
        !bytes_equal_text(word, "C")) {
        table_text_error(text, "DICTIONARY_USE", word,
                         "'%.*s' is neither M (mandatory) nor O or C",
                         BYTES_ARG(word));
        return false;
    }
    (void)table_text_word(text, &word);
    if (bytes_equal_text(word, "*")) {
        *maximum = UINT32_MAX;
        return true;
    }
    if (!table_text_number(text, word, UINT32_MAX - 1, "maximum", maximum)) {
        return false;
    }
    if (*maximum == 0) {
        table_text_error(text, "DICTIONARY_USE", word,
                         "a maximum of 0 allows nothing");
        return false;
    }
    return true;
}

static bool no_more_words(struct set_reader *reader)
{
    struct bytes word;

    if (!table_text_word(&reader->text, &word)) {
        return true;
    }
    if (word.data[0] == '@') { /* EDIFACT: position in the directory */
        return no_more_words(reader);
    }
    table_text_error(&reader->text, "DICTIONARY_KEYWORD", word,
                     "'%.*s' is too much on this line", BYTES_ARG(word));
    return false;
}

/* seg ID REQ MAX [@POSITION] */
static bool read_segment_line(struct set_reader *reader)
{
    const struct segment_definition *segment;
    struct set_node *node;
    struct set_node *loop;
    struct bytes id;
    bool mandatory;
    uint32_t maximum;

    (void)table_text_word(&reader->text, &id);
    segment = dictionary_segment(reader->dictionary, id);
    if (segment == NULL) {
        table_text_error(&reader->text, "DICTIONARY_UNKNOWN_SEGMENT", id,
                         "no seg line of %s defines segment '%.*s'",
                         reader->dictionary->name, BYTES_ARG(id));
        return false;
    }
    if (!read_use(reader, &mandatory, &maximum) || !no_more_words(reader)) {
        return false;
    }
    node = add_node(reader, id);
    node->segment = segment;
    node->mandatory = mandatory;
    node->maximum = maximum;
    loop = &reader->nodes[node->parent];
    if (loop->first_child == node->index) {
        loop->segment = segment; /* its trigger */
    }
    return true;
}

/* loop ID REQ REPEAT { */
static bool read_loop_line(struct set_reader *reader)
{
    struct table_text *text = &reader->text;
    struct set_node *node;
    struct bytes id;
    struct bytes word;
    bool mandatory;
    uint32_t maximum;

    (void)table_text_word(text, &id);
    if (id.length == 0 || id.length >= SYMBOL_MAX) {
        table_text_error(text, "DICTIONARY_NAME", id,
                         "a loop's name of at "
                         "most seven characters is wanted");
        return false;
    }
    if (!read_use(reader, &mandatory, &maximum)) {
        return false;
    }
    if (!table_text_word(text, &word) || !bytes_equal_text(word, "{")) {
        table_text_error(text, "DICTIONARY_LOOP", word,
                         "'{' is wanted at the end of a loop's line");
        return false;
    }
    if (reader->depth + 1 == DICTIONARY_DEPTH) {
        table_text_error(text, "DICTIONARY_LOOP", id,
                         "loops stand inside each other more than %d deep",
                         DICTIONARY_DEPTH);
        return false;
    }
    if (reader->nodes[reader->open[reader->depth]].first_child == 0) {
        table_text_error(text, "DICTIONARY_LOOP", id,
                         "a loop begins with the segment that triggers it, "
                         "not with another loop");
        return false;
    }
    node = add_node(reader, id);
    node->is_loop = true;
    node->mandatory = mandatory;
    node->maximum = maximum;
    reader->depth++;
    reader->open[reader->depth] = node->index;
    reader->last[reader->depth] = 0;
    return true;
}

static bool read_loop_end(struct set_reader *reader, struct bytes brace)
{
    const struct set_node *loop = &reader->nodes[reader->open[reader->depth]];

    if (reader->depth == 0) {
        table_text_error(&reader->text, "DICTIONARY_LOOP", brace,
                         "'}' closes no loop");
        return false;
    }
    if (loop->first_child == 0) {
        table_text_error(&reader->text, "DICTIONARY_LOOP", brace,
                         "loop %s holds nothing", loop->id);
        return false;
    }
    reader->depth--;
    return true;
}

static bool read_area(struct set_reader *reader)
{
    struct bytes word;

    (void)table_text_word(&reader->text, &word);
    if (word.length != 1 || memchr("HDS", word.data[0], 3) == NULL) {
        table_text_error(&reader->text, "DICTIONARY_KEYWORD", word,
                         "an area is H, D or S");
        return false;
    }
    reader->area = word.data[0];
    return true;
}

static bool read_line(struct set_reader *reader)
{
    struct bytes keyword;

    (void)table_text_word(&reader->text, &keyword);
    if (reader->count > DICTIONARY_NODES) {
        table_text_error(&reader->text, "DICTIONARY_LOOP", keyword,
                         "a set of more than %d lines", DICTIONARY_NODES);
        return false;
    }
    if (bytes_equal_text(keyword, "seg")) {
        return read_segment_line(reader);
    }
    if (bytes_equal_text(keyword, "loop")) {
        return read_loop_line(reader);
    }
    if (bytes_equal_text(keyword, "}")) {
        return read_loop_end(reader, keyword);
    }
    if (bytes_equal_text(keyword, "area")) {
        return read_area(reader);
    }
    table_text_error(&reader->text, "DICTIONARY_KEYWORD", keyword,
                     "'%.*s' begins no line of a set: seg, loop, } or area "
                     "is wanted",
                     BYTES_ARG(keyword));
    return false;
}

static bool read_lines(struct set_reader *reader)
{
    while (table_text_line(&reader->text)) {
        if (!read_line(reader)) {
            return false; /* what follows would only be misunderstood */
        }
    }
    if (reader->depth > 0) {
        table_text_error(&reader->text, "DICTIONARY_LOOP",
                         bytes_of(reader->text.start, 0),
                         "loop %s is not closed",
                         reader->nodes[reader->open[reader->depth]].id);
        return false;
    }
    if (reader->count < 3) {
        table_text_error(&reader->text, "DICTIONARY_LOOP",
                         bytes_of(reader->text.start, 0),
                         "a set holds at least its header and its trailer");
        return false;
    }
    return true;
}

void dictionary_read_set(struct dictionary *dictionary, const char *file,
                         struct bytes content, struct diagnostics *list)
{
    struct set_definition *set = &dictionary->sets[dictionary->set_count];
    struct set_reader reader = { .dictionary = dictionary, .set = set };
    uint32_t *place;

    *set = (struct set_definition){ 0 };
    table_text_open(&reader.text, file, content, list);
    if (!read_head(&reader)) {
        return;
    }
    add_node(&reader, bytes_of_text(set->id))->is_loop = true;
    reader.nodes[0].mandatory = true;
    reader.nodes[0].maximum = 1;
    if (!read_lines(&reader)) {
        return;
    }
    set->nodes = reader.nodes;
    set->node_count = (uint16_t)reader.count;
    set->plan = plan_make(dictionary->arena, set, &reader.text);
    if (set->plan == NULL) {
        return;
    }
    place = symbol_table_place(&dictionary->set_names, dictionary->arena,
                               symbol_pack(bytes_of_text(set->id)));
    if (*place != SYMBOL_NOT_FOUND) {
        table_text_error(&reader.text, "DICTIONARY_TWICE",
                         bytes_of(reader.text.start, 0),
                         "set %s is defined a second time", set->id);
        return;
    }
    *place = (uint32_t)dictionary->set_count++;
}
