/* SPDX-License-Identifier: Apache-2.0 */
#include "document/dictionary_tables.h"

#include "base/text.h"
#include "document/table_text.h"

/* Elements and lists are taken for at most this: an element of binary data
 * has 1,000,000. */
enum { LENGTH_MOST = 100000000, REPEAT_MOST = 99999999, TAG_LENGTH = 3 };

uint32_t element_number(struct bytes name)
{
    uint64_t number;
    bool envelope = name.length > 1 && name.data[0] == 'I';

    if (!text_to_number(bytes_slice(name, envelope, name.length), &number) ||
        number > 99999) {
        return 0;
    }
    return (uint32_t)number + (envelope ? 100000 : 0);
}

/* ---- el */

static bool parse_type(struct bytes word, struct element_definition *element)
{
    static const struct {
        const char *name;
        enum element_type type;
    } types[] = {
        { "AN", TYPE_TEXT }, { "ID", TYPE_CODE },   { "R", TYPE_DECIMAL },
        { "DT", TYPE_DATE }, { "TM", TYPE_TIME },   { "B", TYPE_BINARY },
        { "an", TYPE_TEXT }, { "n", TYPE_DECIMAL }, { "a", TYPE_ALPHA },
    };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (bytes_equal_text(word, types[i].name)) {
            element->type = types[i].type;
            return true;
        }
    }
    if (word.length == 2 && word.data[0] == 'N' && word.data[1] >= '0' &&
        word.data[1] <= '9') {
        element->type = TYPE_NUMBER;
        element->decimals = (uint8_t)(word.data[1] - '0');
        return true;
    }
    return false;
}

/* el NUMBER TYPE MIN MAX NAME… */
static bool parse_element(struct dictionary *dictionary,
                          struct table_text *text,
                          struct element_definition *element)
{
    struct bytes word;

    (void)table_text_word(text, &word);
    element->number = element_number(word);
    if (element->number == 0 || word.length >= SYMBOL_MAX) {
        table_text_error(text, "DICTIONARY_ELEMENT_NUMBER", word,
                         "'%.*s' is no element number: 353 or I01 is wanted",
                         BYTES_ARG(word));
        return false;
    }
    element->name_id = arena_copy(dictionary->arena, word).data;
    (void)table_text_word(text, &word);
    if (!parse_type(word, element)) {
        table_text_error(text, "DICTIONARY_ELEMENT_TYPE", word,
                         "'%.*s' is no element type: AN, ID, N0 … N9, R, DT, "
                         "TM, B or a, n, an is wanted",
                         BYTES_ARG(word));
        return false;
    }
    (void)table_text_word(text, &word);
    if (!table_text_number(text, word, LENGTH_MOST, "least length",
                           &element->minimum)) {
        return false;
    }
    (void)table_text_word(text, &word);
    if (!table_text_number(text, word, LENGTH_MOST, "greatest length",
                           &element->maximum)) {
        return false;
    }
    if (element->maximum == 0 || element->minimum > element->maximum) {
        table_text_error(text, "DICTIONARY_ELEMENT_LENGTH", word,
                         "element %s may be %u to %u characters long, which "
                         "nothing is",
                         element->name_id, element->minimum, element->maximum);
        return false;
    }
    element->name = arena_copy(dictionary->arena, table_text_rest(text)).data;
    return true;
}

static void read_element(struct dictionary *dictionary, struct table_text *text)
{
    struct element_definition *element =
        &dictionary->elements[dictionary->element_count];
    uint32_t *place;

    if (!parse_element(dictionary, text, element)) {
        *element = (struct element_definition){ 0 };
        return;
    }
    place = symbol_table_place(&dictionary->element_names, dictionary->arena,
                               symbol_pack(bytes_of_text(element->name_id)));
    if (*place != SYMBOL_NOT_FOUND) {
        table_text_error(text, "DICTIONARY_TWICE", bytes_of(text->start, 0),
                         "element %s is defined a second time",
                         element->name_id);
        return;
    }
    *place = (uint32_t)dictionary->element_count++;
}

/* ---- conditions */

bool condition_parse(struct table_text *text, struct bytes word,
                     uint32_t elements, struct condition *condition)
{
    size_t pairs = word.length / 2;
    uint64_t number = 0;

    *condition = (struct condition){ 0 };
    if (word.length < 5 || word.length % 2 != 1 ||
        memchr("PRECL", word.data[0], 5) == NULL ||
        pairs > COUNT_OF(condition->elements)) {
        table_text_error(text, "DICTIONARY_CONDITION", word,
                         "'%.*s' is no condition: P, R, E, C or L and the "
                         "two-digit numbers of at least two elements are "
                         "wanted, as in P0304",
                         BYTES_ARG(word));
        return false;
    }
    condition->kind = word.data[0];
    for (size_t i = 0; i < pairs; i++) {
        if (!text_to_number(bytes_slice(word, 1 + 2 * i, 2), &number) ||
            number == 0 || number > elements) {
            table_text_error(text, "DICTIONARY_CONDITION",
                             bytes_slice(word, 1 + 2 * i, 2),
                             "condition '%.*s' speaks of an element that is "
                             "not there: there are %u",
                             BYTES_ARG(word), elements);
            return false;
        }
        condition->elements[i] = (uint8_t)number;
    }
    condition->count = (uint8_t)pairs;
    return true;
}

/* What stands behind `|`. */
static void read_conditions(struct dictionary *dictionary,
                            struct table_text *text, uint32_t elements,
                            const struct condition **conditions,
                            uint32_t *count, bool *unknown)
{
    struct condition parsed[DICTIONARY_CONDITIONS];
    struct condition *kept;
    struct bytes word;

    while (table_text_word(text, &word)) {
        if (bytes_equal_text(word, "?")) {
            *unknown = true;
        } else if (*count == COUNT_OF(parsed)) {
            table_text_error(text, "DICTIONARY_CONDITION", word,
                             "more than %zu conditions", COUNT_OF(parsed));
            return;
        } else if (condition_parse(text, word, elements, &parsed[*count])) {
            ++*count;
        }
    }
    if (*count > 0) {
        kept = arena_take_array(dictionary->arena, *count, sizeof *kept);
        memcpy(kept, parsed, *count * sizeof *kept);
        *conditions = kept;
    }
}

/* ---- comp, seg */

/* "353:M", "C001:O", "152:O*2" */
static bool split_use(struct table_text *text, struct bytes word,
                      struct bytes *name, struct element_use *use)
{
    size_t colon = bytes_find(word, ':');
    struct bytes rest;

    *use = (struct element_use){ .repeat = 1, .used = true };
    if (colon == SIZE_MAX || colon == 0 || colon + 1 >= word.length) {
        goto wrong;
    }
    *name = bytes_slice(word, 0, colon);
    use->mandatory = word.data[colon + 1] == 'M';
    if (!use->mandatory && memchr("OCX", word.data[colon + 1], 3) == NULL) {
        goto wrong;
    }
    rest = bytes_slice(word, colon + 2, word.length);
    if (rest.length == 0) {
        return true;
    }
    if (rest.data[0] == '*') {
        return table_text_number(text, bytes_slice(rest, 1, rest.length),
                                 REPEAT_MOST, "repeat", &use->repeat);
    }
wrong:
    table_text_error(text, "DICTIONARY_USE", word,
                     "'%.*s' is no use of an element: 353:M, C001:O or "
                     "152:O*2 is wanted",
                     BYTES_ARG(word));
    return false;
}

static const struct element_definition *find_element(
    const struct dictionary *dictionary, struct bytes name)
{
    return dictionary_element(dictionary, name);
}

static void read_composite(struct dictionary *dictionary,
                           struct table_text *text)
{
    struct component_use parsed[DICTIONARY_ELEMENTS];
    struct composite_definition *composite =
        &dictionary->composites[dictionary->composite_count];
    struct element_use use;
    struct bytes id;
    struct bytes word;
    struct bytes name;
    uint32_t *place;
    bool unknown = false;

    *composite = (struct composite_definition){ 0 };
    if (!table_text_word(text, &id) || id.length >= SYMBOL_MAX) {
        table_text_error(text, "DICTIONARY_NAME", id,
                         "a composite's name is wanted, as in C040");
        return;
    }
    composite->id = arena_copy(dictionary->arena, id).data;
    while (table_text_word(text, &word)) {
        if (bytes_equal_text(word, "|")) {
            read_conditions(dictionary, text, composite->count,
                            &composite->conditions, &composite->condition_count,
                            &unknown);
            break;
        }
        if (composite->count == COUNT_OF(parsed)) {
            table_text_error(text, "DICTIONARY_NAME", word,
                             "more than %zu components", COUNT_OF(parsed));
            return;
        }
        if (!split_use(text, word, &name, &use)) {
            return;
        }
        use.element = find_element(dictionary, name);
        if (use.element == NULL) {
            table_text_error(text, "DICTIONARY_UNKNOWN_ELEMENT", name,
                             "composite %s uses element %.*s, which no el "
                             "line before it defines",
                             composite->id, BYTES_ARG(name));
            return;
        }
        parsed[composite->count++] =
            (struct component_use){ use.element, use.mandatory, true };
    }
    place = symbol_table_place(&dictionary->composite_names, dictionary->arena,
                               symbol_pack(id));
    if (*place != SYMBOL_NOT_FOUND) {
        table_text_error(text, "DICTIONARY_TWICE", id,
                         "composite %s is defined a second time",
                         composite->id);
        return;
    }
    composite->components = arena_take_array(
        dictionary->arena, composite->count, sizeof *composite->components);
    memcpy(composite->components, parsed, composite->count * sizeof *parsed);
    *place = (uint32_t)dictionary->composite_count++;
}

/* Finds what an element position holds; false: complained about. */
static bool resolve_use(const struct dictionary *dictionary,
                        struct table_text *text, const char *segment,
                        struct bytes name, struct element_use *use)
{
    use->element = find_element(dictionary, name);
    if (use->element != NULL) {
        return true;
    }
    use->composite = dictionary_composite(dictionary, name);
    if (use->composite != NULL) {
        return true;
    }
    table_text_error(text, "DICTIONARY_UNKNOWN_ELEMENT", name,
                     "segment %s uses %.*s, which no el or comp line before "
                     "it defines",
                     segment, BYTES_ARG(name));
    return false;
}

static void read_segment(struct dictionary *dictionary, struct table_text *text)
{
    struct element_use parsed[DICTIONARY_ELEMENTS];
    struct segment_definition *segment =
        &dictionary->segments[dictionary->segment_count];
    struct bytes id;
    struct bytes word;
    struct bytes name;
    uint32_t *place;

    *segment = (struct segment_definition){ 0 };
    if (!table_text_word(text, &id) || id.length > TAG_LENGTH) {
        table_text_error(text, "DICTIONARY_NAME", id,
                         "a segment's tag of at most three characters is "
                         "wanted");
        return;
    }
    segment->id = arena_copy(dictionary->arena, id).data;
    while (table_text_word(text, &word)) {
        if (bytes_equal_text(word, "|")) {
            read_conditions(dictionary, text, segment->count,
                            &segment->conditions, &segment->condition_count,
                            &segment->conditions_unknown);
            break;
        }
        if (segment->count == COUNT_OF(parsed)) {
            table_text_error(text, "DICTIONARY_NAME", word,
                             "more than %zu elements", COUNT_OF(parsed));
            return;
        }
        if (!split_use(text, word, &name, &parsed[segment->count]) ||
            !resolve_use(dictionary, text, segment->id, name,
                         &parsed[segment->count])) {
            return;
        }
        segment->count++;
    }
    place = symbol_table_place(&dictionary->segment_names, dictionary->arena,
                               symbol_pack(id));
    if (*place != SYMBOL_NOT_FOUND) {
        table_text_error(text, "DICTIONARY_TWICE", id,
                         "segment %s is defined a second time", segment->id);
        return;
    }
    segment->elements = arena_take_array(dictionary->arena, segment->count,
                                         sizeof *segment->elements);
    memcpy(segment->elements, parsed, segment->count * sizeof *parsed);
    *place = (uint32_t)dictionary->segment_count++;
}

/* ---- code */

/* Lines of one element follow each other; their values gather here. */
struct code_run {
    uint32_t element; /* index, or SYMBOL_NOT_FOUND */
    uint64_t *values;
    size_t count, capacity;
};

static void finish_run(struct dictionary *dictionary, struct code_run *run)
{
    struct element_definition *element;
    uint64_t *kept;
    size_t before = 0;

    if (run->count == 0) {
        return;
    }
    element = &dictionary->elements[run->element];
    if (element->codes != NULL) {
        before = element->codes->count;
    }
    kept =
        arena_take_array(dictionary->arena, before + run->count, sizeof *kept);
    if (before > 0) {
        memcpy(kept, element->codes->values, before * sizeof *kept);
    }
    memcpy(kept + before, run->values, run->count * sizeof *kept);
    element->codes =
        code_list_make(dictionary->arena, kept, before + run->count);
    element->codes_closed =
        code_list_is_closed(bytes_of_text(element->name_id));
    run->count = 0;
}

static void read_codes(struct dictionary *dictionary, struct table_text *text,
                       struct code_run *run)
{
    struct bytes word;
    uint32_t element;

    (void)table_text_word(text, &word);
    element = symbol_table_find(&dictionary->element_names, symbol_pack(word));
    if (element == SYMBOL_NOT_FOUND) {
        if (dictionary->syntax != DICTIONARY_X12) {
            return; /* EDIFACT has one code list for all of a directory, our
                       tables only the elements of our messages */
        }
        table_text_error(text, "DICTIONARY_UNKNOWN_ELEMENT", word,
                         "codes of element %.*s, which no el line before "
                         "this defines",
                         BYTES_ARG(word));
        return;
    }
    if (element != run->element) {
        finish_run(dictionary, run);
        run->element = element;
    }
    while (table_text_word(text, &word)) {
        uint64_t symbol = symbol_pack(word);

        if (symbol == 0) {
            table_text_error(text, "DICTIONARY_CODE", word,
                             "code '%.*s' is longer than %d characters",
                             BYTES_ARG(word), SYMBOL_MAX);
            continue;
        }
        run->values = arena_grow(dictionary->arena, run->values, run->count,
                                 &run->capacity, sizeof *run->values);
        run->values[run->count++] = symbol;
    }
}

/* ---- the file */

/* std x12|edifact VERSION; `folder`: "x12/004010". */
static void read_std(struct table_text *text, const char *folder)
{
    struct bytes standard;
    struct bytes version;
    struct bytes place = bytes_of_text(folder);
    size_t slash = bytes_find(place, '/');

    (void)table_text_word(text, &standard);
    (void)table_text_word(text, &version);
    if (!bytes_equal(standard, bytes_slice(place, 0, slash)) ||
        !bytes_equal(version, bytes_slice(place, slash + 1, place.length))) {
        table_text_error(text, "DICTIONARY_VERSION", standard,
                         "the file says it is of %.*s/%.*s, but stands in "
                         "the folder of %s",
                         BYTES_ARG(standard), BYTES_ARG(version), folder);
    }
}

void dictionary_read_table(struct dictionary *dictionary, const char *folder,
                           const char *file, struct bytes content,
                           struct diagnostics *list)
{
    struct code_run run = { .element = SYMBOL_NOT_FOUND };
    struct table_text text;
    struct bytes keyword;

    table_text_open(&text, file, content, list);
    while (table_text_line(&text)) {
        (void)table_text_word(&text, &keyword);
        if (bytes_equal_text(keyword, "code")) {
            read_codes(dictionary, &text, &run);
        } else if (bytes_equal_text(keyword, "el")) {
            read_element(dictionary, &text);
        } else if (bytes_equal_text(keyword, "seg")) {
            read_segment(dictionary, &text);
        } else if (bytes_equal_text(keyword, "comp")) {
            read_composite(dictionary, &text);
        } else if (bytes_equal_text(keyword, "std")) {
            read_std(&text, folder);
        } else {
            table_text_error(&text, "DICTIONARY_KEYWORD", keyword,
                             "'%.*s' begins no line of a dictionary: std, el, "
                             "comp, seg or code is wanted",
                             BYTES_ARG(keyword));
        }
    }
    finish_run(dictionary, &run);
}

void dictionary_make_room(struct dictionary *dictionary, const char *file,
                          struct bytes content, struct diagnostics *list)
{
    struct table_text text;
    struct bytes keyword;

    table_text_open(&text, file, content, list);
    while (table_text_line(&text)) {
        (void)table_text_word(&text, &keyword);
        dictionary->element_capacity += bytes_equal_text(keyword, "el");
        dictionary->segment_capacity += bytes_equal_text(keyword, "seg");
        dictionary->composite_capacity += bytes_equal_text(keyword, "comp");
    }
}
