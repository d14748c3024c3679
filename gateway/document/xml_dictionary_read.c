/* SPDX-License-Identifier: Apache-2.0 */
#include "document/table_text.h"
#include "document/xml_dictionary_state.h"

enum { GROUPS = 16 /* one inside another */ };

/* One file while its types are read. */
struct xml_table {
    struct xml_dictionary *dictionary;
    struct table_text text;
    struct xml_type_entry *type; /* whose lines follow, or NULL */
    uint16_t open[GROUPS];       /* particles that are groups; [0]: the type */
    uint16_t last[GROUPS];       /* the newest child of each */
    bool optional[GROUPS];       /* something else could stand there */
    size_t depth;
};

/* ---- std, ns, codes */

/* std xml FAMILY VERSION … */
static void read_std(struct xml_dictionary *dictionary, struct table_text *text)
{
    struct bytes standard;
    struct bytes family;
    struct bytes version;

    (void)table_text_word(text, &standard);
    (void)table_text_word(text, &family);
    if (!bytes_equal_text(standard, "xml") ||
        !bytes_equal_text(family, dictionary->family)) {
        table_text_error(text, "DICTIONARY_VERSION", standard,
                         "the file says it is of %.*s %.*s, but stands in the "
                         "folder of %s",
                         BYTES_ARG(standard), BYTES_ARG(family),
                         dictionary->family);
        return;
    }
    dictionary->version_count = 0; /* every file says the same */
    while (table_text_word(text, &version)) {
        dictionary->versions = arena_grow(
            dictionary->arena, dictionary->versions, dictionary->version_count,
            &dictionary->version_capacity, sizeof *dictionary->versions);
        dictionary->versions[dictionary->version_count++] =
            arena_copy(dictionary->arena, version).data;
    }
}

/* ns PREFIX URI */
static void read_namespace(struct xml_dictionary *dictionary,
                           struct table_text *text)
{
    struct bytes prefix;
    struct bytes uri;
    struct xml_namespace *one;

    (void)table_text_word(text, &prefix);
    (void)table_text_word(text, &uri);
    if (bytes_equal_text(prefix, "-")) {
        prefix = bytes_of_text("");
    }
    for (size_t i = 0; i < dictionary->namespace_count; i++) {
        if (bytes_equal_text(prefix, dictionary->namespaces[i].prefix)) {
            return;
        }
    }
    dictionary->namespaces = arena_grow(
        dictionary->arena, dictionary->namespaces, dictionary->namespace_count,
        &dictionary->namespace_capacity, sizeof *dictionary->namespaces);
    one = &dictionary->namespaces[dictionary->namespace_count++];
    one->prefix = arena_copy(dictionary->arena, prefix).data;
    one->uri = arena_copy(dictionary->arena, uri);
}

static const struct code_list *find_list(
    const struct xml_dictionary *dictionary, struct bytes name)
{
    for (size_t i = 0; i < dictionary->list_count; i++) {
        if (bytes_equal_text(name, dictionary->lists[i].name)) {
            return dictionary->lists[i].codes;
        }
    }
    return NULL;
}

/* Lines of one list stand together. */
struct code_run {
    struct bytes name;
    struct bytes *values;
    size_t count, capacity;
};

static void finish_run(struct xml_dictionary *dictionary, struct code_run *run)
{
    struct xml_code_list *one;

    if (run->count == 0) {
        return;
    }
    dictionary->lists =
        arena_grow(dictionary->arena, dictionary->lists, dictionary->list_count,
                   &dictionary->list_capacity, sizeof *dictionary->lists);
    one = &dictionary->lists[dictionary->list_count++];
    one->name = arena_copy(dictionary->arena, run->name).data;
    one->codes =
        code_list_make_long(dictionary->arena, run->values, run->count);
    run->count = 0;
}

/* codes LIST value … */
static void read_codes(struct xml_dictionary *dictionary,
                       struct table_text *text, struct code_run *run)
{
    struct bytes word;

    (void)table_text_word(text, &word);
    if (!bytes_equal(word, run->name)) {
        finish_run(dictionary, run);
        run->name = word;
    }
    while (table_text_word(text, &word)) {
        run->values = arena_grow(dictionary->arena, run->values, run->count,
                                 &run->capacity, sizeof *run->values);
        run->values[run->count++] = word;
    }
}

void xml_dictionary_read_heads(struct xml_dictionary *dictionary,
                               const char *file, struct bytes content,
                               struct diagnostics *list)
{
    struct code_run run = { .count = 0 };
    struct table_text text;
    struct bytes keyword;

    table_text_open(&text, file, content, list);
    while (table_text_line(&text)) {
        (void)table_text_word(&text, &keyword);
        if (bytes_equal_text(keyword, "std")) {
            read_std(dictionary, &text);
        } else if (bytes_equal_text(keyword, "ns")) {
            read_namespace(dictionary, &text);
        } else if (bytes_equal_text(keyword, "codes")) {
            read_codes(dictionary, &text, &run);
        }
    }
    finish_run(dictionary, &run);
}

/* ---- words of a line */

static const struct {
    const char *name;
    enum element_type type;
    uint32_t minimum;
} kinds[] = {
    { "text", TYPE_TEXT, 0 },       { "token", TYPE_TEXT, 0 },
    { "code", TYPE_CODE, 1 },       { "decimal", TYPE_DECIMAL, 1 },
    { "integer", TYPE_NUMBER, 1 },  { "date", TYPE_ISO_DATE, 1 },
    { "time", TYPE_ISO_TIME, 1 },   { "datetime", TYPE_ISO_DATETIME, 1 },
    { "boolean", TYPE_BOOLEAN, 1 }, { "binary", TYPE_BINARY, 0 },
    { "uri", TYPE_URI, 0 },
};

/* NULL with a complaint. */
static struct element_definition *make_element(struct xml_table *table,
                                               struct bytes kind,
                                               const char *name)
{
    struct element_definition *element =
        arena_take(table->dictionary->arena, sizeof *element);

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (bytes_equal_text(kind, kinds[i].name)) {
            element->name = name;
            element->type = kinds[i].type;
            element->minimum = kinds[i].minimum;
            element->maximum = UINT32_MAX;
            return element;
        }
    }
    table_text_error(&table->text, "DICTIONARY_TYPE", kind,
                     "'%.*s' is no kind of value: text, token, code, decimal, "
                     "integer, date, time, datetime, boolean, binary or uri",
                     BYTES_ARG(kind));
    return NULL;
}

static bool put_codes(struct xml_table *table, struct bytes name,
                      struct element_definition *element)
{
    element->codes = find_list(table->dictionary, name);
    element->codes_closed = true;
    if (element->codes == NULL) {
        table_text_error(&table->text, "DICTIONARY_CODE", name,
                         "there is no code list '%.*s'", BYTES_ARG(name));
    }
    return element->codes != NULL;
}

/* M or O. */
static bool read_mandatory(struct xml_table *table, bool *mandatory)
{
    struct bytes word;

    (void)table_text_word(&table->text, &word);
    *mandatory = bytes_equal_text(word, "M");
    if (*mandatory || bytes_equal_text(word, "O")) {
        return true;
    }
    table_text_error(&table->text, "DICTIONARY_USE", word,
                     "'%.*s' is neither M (mandatory) nor O", BYTES_ARG(word));
    return false;
}

static bool read_use(struct xml_table *table, bool *mandatory,
                     uint32_t *maximum)
{
    struct bytes word;

    if (!read_mandatory(table, mandatory)) {
        return false;
    }
    (void)table_text_word(&table->text, &word);
    if (bytes_equal_text(word, "*")) {
        *maximum = UINT32_MAX;
        return true;
    }
    return table_text_number(&table->text, word, UINT32_MAX - 1, "maximum",
                             maximum);
}

/* "@2.2": is that later than the version at hand? */
static bool is_later(const struct xml_table *table, struct bytes word)
{
    const struct xml_dictionary *dictionary = table->dictionary;

    for (size_t i = 0; i < dictionary->version_count; i++) {
        if (bytes_equal_text(bytes_slice(word, 1, SIZE_MAX),
                             dictionary->versions[i])) {
            return i > dictionary->version_index;
        }
    }
    return false;
}

/* Namespace and local name of "cac:Party"; false with a complaint. */
static bool split_name(struct xml_table *table, struct bytes name,
                       bool attribute, struct bytes *uri, struct bytes *local)
{
    const struct xml_dictionary *dictionary = table->dictionary;
    size_t colon = bytes_find(name, ':');
    struct bytes prefix = bytes_slice(name, 0, colon == SIZE_MAX ? 0 : colon);

    *local = colon == SIZE_MAX ? name : bytes_slice(name, colon + 1, SIZE_MAX);
    *uri = bytes_of("", 0);
    if (bytes_equal_text(prefix, "xml")) {
        *uri = bytes_of_text("http://www.w3.org/XML/1998/namespace");
        return true;
    }
    if (attribute && colon == SIZE_MAX) {
        return true; /* an attribute without prefix has no namespace */
    }
    for (size_t i = 0; i < dictionary->namespace_count; i++) {
        if (bytes_equal_text(prefix, dictionary->namespaces[i].prefix)) {
            *uri = dictionary->namespaces[i].uri;
            return true;
        }
    }
    if (colon == SIZE_MAX) {
        return true;
    }
    table_text_error(&table->text, "DICTIONARY_NAME", name,
                     "there is no ns line for the prefix of '%.*s'",
                     BYTES_ARG(name));
    return false;
}

/* ---- types */

static struct xml_particle *add_particle(struct xml_table *table,
                                         enum xml_particle_kind kind)
{
    struct xml_type_entry *type = table->type;
    uint16_t index = (uint16_t)type->particle_count;
    struct xml_particle *particle;

    type->particles = arena_grow(table->dictionary->arena, type->particles,
                                 type->particle_count, &type->particle_capacity,
                                 sizeof *type->particles);
    particle = &type->particles[type->particle_count++];
    *particle = (struct xml_particle){ .kind = kind };
    if (index == 0) {
        return particle;
    }
    if (table->last[table->depth] == 0) {
        type->particles[table->open[table->depth]].first_child = index;
    } else {
        type->particles[table->last[table->depth]].next = index;
    }
    table->last[table->depth] = index;
    return particle;
}

/* type NAME [KIND [LIST]] */
static void read_type(struct xml_table *table)
{
    struct xml_dictionary *dictionary = table->dictionary;
    struct element_definition *text;
    struct bytes name;
    struct bytes kind;
    struct bytes list;
    struct xml_particle *whole;

    table->type = NULL;
    if (!table_text_word(&table->text, &name)) {
        table_text_error(&table->text, "DICTIONARY_NAME", name,
                         "the type's name is wanted");
        return;
    }
    if (!table_text_word(&table->text, &kind)) {
        kind = bytes_of_text("text");
    }
    table->type = xml_dictionary_type(dictionary, name);
    text = make_element(table, kind, table->type->type.name);
    if (text == NULL || table->type->defined) {
        if (text != NULL) {
            table_text_error(&table->text, "DICTIONARY_TWICE", name,
                             "type '%.*s' is defined a second time",
                             BYTES_ARG(name));
        }
        table->type = NULL;
        return;
    }
    if (table_text_word(&table->text, &list)) {
        (void)put_codes(table, list, text);
    }
    table->type->defined = true;
    table->type->elements = arena_grow(dictionary->arena, table->type->elements,
                                       0, &table->type->element_capacity,
                                       sizeof *table->type->elements);
    table->type->elements[table->type->element_count++] =
        (struct element_use){ .element = text, .repeat = 1, .used = true };
    table->depth = 0;
    table->open[0] = table->last[0] = 0;
    table->optional[0] = false;
    whole = add_particle(table, XML_SEQUENCE);
    whole->mandatory = true;
    whole->maximum = 1;
}

/* attr NAME M|O KIND [LIST]: the same in all versions */
static void read_attribute(struct xml_table *table)
{
    struct xml_type_entry *type = table->type;
    struct xml_dictionary *dictionary = table->dictionary;
    struct element_definition *element;
    struct xml_attribute_use use = { .element = 0 };
    struct bytes name;
    struct bytes kind;
    struct bytes word;
    bool mandatory;

    (void)table_text_word(&table->text, &name);
    if (!read_mandatory(table, &mandatory)) {
        return;
    }
    (void)table_text_word(&table->text, &kind);
    element = make_element(
        table, kind, arena_format(dictionary->arena, "@%.*s", BYTES_ARG(name)));
    if (element == NULL ||
        !split_name(table, name, true, &use.uri, &use.local)) {
        return;
    }
    if (table_text_word(&table->text, &word) &&
        !put_codes(table, word, element)) {
        return;
    }
    use.name = element->name + 1;
    use.local = arena_copy(dictionary->arena, use.local);
    use.element = (uint16_t)(type->element_count + 1);
    type->elements =
        arena_grow(dictionary->arena, type->elements, type->element_count,
                   &type->element_capacity, sizeof *type->elements);
    type->elements[type->element_count++] = (struct element_use){
        .element = element, .repeat = 1, .mandatory = mandatory, .used = true
    };
    type->attributes =
        arena_grow(dictionary->arena, type->attributes, type->attribute_count,
                   &type->attribute_capacity, sizeof *type->attributes);
    type->attributes[type->attribute_count++] = use;
}

/* The next number, for a line of a later version too: so a number means the
 * same in all versions. */
static void number_declaration(struct xml_dictionary *dictionary,
                               struct xml_declaration *declaration)
{
    dictionary->declarations = arena_grow(
        dictionary->arena, dictionary->declarations,
        dictionary->declaration_count, &dictionary->declaration_capacity,
        sizeof(struct xml_declaration *));
    dictionary->declarations[dictionary->declaration_count++] = declaration;
    if (declaration != NULL) {
        declaration->number = (uint32_t)dictionary->declaration_count;
    }
}

static struct xml_declaration *make_declaration(struct xml_table *table,
                                                struct bytes name,
                                                struct bytes type)
{
    struct xml_dictionary *dictionary = table->dictionary;
    struct xml_declaration *one = arena_take(dictionary->arena, sizeof *one);

    if (!split_name(table, name, false, &one->uri, &one->local)) {
        return NULL;
    }
    one->name = arena_copy(dictionary->arena, name).data;
    one->local = arena_copy(dictionary->arena, one->local);
    one->type = &xml_dictionary_type(dictionary, type)->type;
    one->maximum = 1;
    number_declaration(dictionary, one);
    return one;
}

/* A code list of this use alone: kept until the type's text is known. */
static bool put_own_codes(struct xml_table *table,
                          struct xml_declaration *declaration,
                          struct bytes list)
{
    struct arena *arena = table->dictionary->arena;
    struct element_definition *element = arena_take(arena, sizeof *element);
    struct segment_definition *segment = arena_take(arena, sizeof *segment);

    segment->elements = arena_take(arena, sizeof *segment->elements);
    segment->elements[0].element = element;
    declaration->segment = segment;
    return put_codes(table, list, element);
}

/* el NAME M|O MAX TYPE [@since] [codes LIST] */
static void read_child(struct xml_table *table)
{
    struct xml_type_entry *type = table->type;
    struct xml_declaration *declaration;
    struct xml_particle *particle;
    struct bytes name;
    struct bytes type_name;
    struct bytes word;
    struct bytes list = bytes_of(NULL, 0);
    bool mandatory;
    uint32_t maximum = 1;

    (void)table_text_word(&table->text, &name);
    if (!read_use(table, &mandatory, &maximum) ||
        !table_text_word(&table->text, &type_name)) {
        return;
    }
    while (table_text_word(&table->text, &word)) {
        if (word.data[0] == '@' && is_later(table, word)) {
            number_declaration(table->dictionary, NULL);
            return;
        }
        if (bytes_equal_text(word, "codes")) {
            (void)table_text_word(&table->text, &list);
        }
    }
    declaration = make_declaration(table, name, type_name);
    if (declaration == NULL ||
        (list.length > 0 && !put_own_codes(table, declaration, list))) {
        return;
    }
    declaration->mandatory = mandatory && !table->optional[table->depth];
    declaration->maximum = maximum;
    declaration->position = (uint16_t)type->declaration_count;
    particle = add_particle(table, XML_ELEMENT_PARTICLE);
    particle->mandatory = mandatory;
    particle->maximum = maximum;
    particle->declaration = declaration;
    type->declarations = arena_grow(
        table->dictionary->arena, type->declarations, type->declaration_count,
        &type->declaration_capacity, sizeof(struct xml_declaration *));
    type->declarations[type->declaration_count++] = declaration;
}

/* choice|any|sequence M|O MAX { */
static void open_group(struct xml_table *table, enum xml_particle_kind kind)
{
    struct xml_particle *group;
    bool mandatory;
    uint32_t maximum;

    if (!read_use(table, &mandatory, &maximum)) {
        return;
    }
    if (table->depth + 1 == GROUPS) {
        table_text_error(
            &table->text, "DICTIONARY_LOOP", bytes_of(table->text.start, 0),
            "groups stand inside each other more than %d deep", GROUPS - 1);
        return;
    }
    group = add_particle(table, kind);
    group->mandatory = mandatory;
    group->maximum = maximum;
    table->optional[table->depth + 1] =
        table->optional[table->depth] || kind == XML_CHOICE || !mandatory;
    table->depth++;
    table->open[table->depth] = (uint16_t)(table->type->particle_count - 1);
    table->last[table->depth] = 0;
}

static void close_group(struct xml_table *table, struct bytes word)
{
    if (table->depth == 0) {
        table_text_error(&table->text, "DICTIONARY_LOOP", word,
                         "'}' closes no group");
        return;
    }
    table->depth--;
}

/* ---- documents */

/* document NAME ROOT TYPE [PATH] [@since] */
static void read_document(struct xml_table *table)
{
    struct xml_dictionary *dictionary = table->dictionary;
    struct xml_document *document;
    struct xml_declaration *root;
    struct bytes name;
    struct bytes element;
    struct bytes type;
    struct bytes word;
    struct bytes path = bytes_of("", 0);

    (void)table_text_word(&table->text, &name);
    (void)table_text_word(&table->text, &element);
    if (!table_text_word(&table->text, &type)) {
        table_text_error(&table->text, "DICTIONARY_KEYWORD", name,
                         "'document NAME ROOT TYPE' is wanted");
        return;
    }
    while (table_text_word(&table->text, &word)) {
        if (word.data[0] != '@') {
            path = word;
        } else if (is_later(table, word)) {
            number_declaration(dictionary, NULL);
            return;
        }
    }
    root = make_declaration(table, element, type);
    if (root == NULL) {
        return;
    }
    root->mandatory = true;
    dictionary->documents = arena_grow(
        dictionary->arena, dictionary->documents, dictionary->document_count,
        &dictionary->document_capacity, sizeof *dictionary->documents);
    document = &dictionary->documents[dictionary->document_count++];
    document->name = arena_copy(dictionary->arena, name).data;
    document->root = root;
    document->path = arena_copy(dictionary->arena, path);
    document->dictionary = dictionary;
}

/* ---- the file */

/* A line of a type. */
static void read_inside(struct xml_table *table, struct bytes keyword)
{
    if (table->type == NULL) {
        table_text_error(&table->text, "DICTIONARY_KEYWORD", keyword,
                         "'%.*s' stands in no type", BYTES_ARG(keyword));
    } else if (bytes_equal_text(keyword, "el")) {
        read_child(table);
    } else if (bytes_equal_text(keyword, "attr")) {
        read_attribute(table);
    } else if (bytes_equal_text(keyword, "choice")) {
        open_group(table, XML_CHOICE);
    } else if (bytes_equal_text(keyword, "any")) {
        open_group(table, XML_ANY_ORDER);
    } else if (bytes_equal_text(keyword, "sequence")) {
        open_group(table, XML_SEQUENCE);
    } else if (bytes_equal_text(keyword, "}")) {
        close_group(table, keyword);
    } else if (bytes_equal_text(keyword, "mixed")) {
        table->type->type.mixed = true;
    } else if (bytes_equal_text(keyword, "open")) {
        table->type->type.open = true;
    } else {
        table_text_error(&table->text, "DICTIONARY_KEYWORD", keyword,
                         "'%.*s' begins no line of a dictionary: std, ns, "
                         "type, el, attr, choice, any, sequence, mixed, codes "
                         "or document is wanted",
                         BYTES_ARG(keyword));
    }
}

void xml_dictionary_read_types(struct xml_dictionary *dictionary,
                               const char *file, struct bytes content,
                               struct diagnostics *list)
{
    struct xml_table table = { .dictionary = dictionary };
    struct bytes keyword;

    table_text_open(&table.text, file, content, list);
    while (table_text_line(&table.text)) {
        (void)table_text_word(&table.text, &keyword);
        if (bytes_equal_text(keyword, "std") ||
            bytes_equal_text(keyword, "ns") ||
            bytes_equal_text(keyword, "codes")) {
            continue;
        }
        if (bytes_equal_text(keyword, "type")) {
            read_type(&table);
        } else if (bytes_equal_text(keyword, "document")) {
            read_document(&table);
        } else {
            read_inside(&table, keyword);
        }
    }
}
