/* SPDX-License-Identifier: Apache-2.0 */
#include "document/guideline_read.h"

#include "base/text.h"

struct element_line {
    struct overlay_reader *reader;
    struct element_overlay rule;
    const char *text;
    struct bytes place;
    bool widen, qualified;
    bool optional;    /* O */
    bool told;        /* a fault has been told: once for all places */
    uint64_t *values; /* of codes */
    size_t value_count;
};

/* "N104" → "N1" and 4; "AK401-02" has a component too. The digits of a tag
 * and those of the element: the last two are the element's. */
static bool split_place(struct overlay_reader *reader, struct bytes place,
                        struct bytes *path, uint32_t *element,
                        uint32_t *component)
{
    struct bytes rest = place;
    uint64_t number = 0;
    bool good = true;

    *component = 0;
    if (rest.length > 3 && rest.data[rest.length - 3] == '-') {
        good = text_to_number(bytes_slice(rest, rest.length - 2, 2), &number) &&
               number > 0;
        *component = (uint32_t)number;
        rest.length -= 3;
    }
    if (!good || rest.length < 4 ||
        !text_to_number(bytes_slice(rest, rest.length - 2, 2), &number) ||
        number == 0) {
        table_text_error(&reader->text, "OVERLAY_PLACE", place,
                         "'%.*s' is no element: BEG03, N104 or C04001-02 is "
                         "wanted",
                         BYTES_ARG(place));
        return false;
    }
    *element = (uint32_t)number;
    *path = bytes_slice(rest, 0, rest.length - 2);
    return true;
}

/* What an element position of a segment is; NULL: complained about. */
static const struct element_definition *element_at(
    struct element_line *line, const struct segment_definition *segment)
{
    struct table_text *text = &line->reader->text;
    const struct element_use *use;

    if (line->rule.element > segment->count) {
        table_text_error(text, "OVERLAY_PLACE", line->place,
                         "%s has %u elements in %s", segment->id,
                         segment->count,
                         dictionary_name(line->reader->dictionary));
        return NULL;
    }
    use = &segment->elements[line->rule.element - 1];
    if (line->rule.component == 0 && use->element != NULL) {
        return use->element;
    }
    if (use->composite == NULL || line->rule.component == 0 ||
        line->rule.component > use->composite->count) {
        table_text_error(text, "OVERLAY_PLACE", line->place, "%s%02u is %s",
                         segment->id, line->rule.element,
                         use->composite == NULL
                             ? "a simple element, without components"
                             : "a composite: name one of its components");
        return NULL;
    }
    return use->composite->components[line->rule.component - 1].element;
}

/* A bound that the line leaves open is the standard's. */
static void close_length(struct element_overlay *rule,
                         const struct element_definition *element)
{
    if (!rule->has_length) {
        return;
    }
    if (rule->minimum == 0) {
        rule->minimum = element->minimum;
    }
    if (rule->maximum == UINT32_MAX) {
        rule->maximum = element->maximum;
    }
}

static bool is_mandatory(const struct segment_definition *segment,
                         uint32_t element, uint32_t component)
{
    const struct element_use *use = &segment->elements[element - 1];

    return component == 0 ? use->mandatory
                          : use->composite->components[component - 1].mandatory;
}

static bool codes_widen(const struct element_line *line,
                        const struct element_definition *element)
{
    for (size_t i = 0; element->codes != NULL && i < line->value_count; i++) {
        if (!code_list_has_symbol(element->codes, line->values[i])) {
            return true;
        }
    }
    return false;
}

static bool element_widens(const struct element_line *line,
                           const struct segment_definition *segment,
                           const struct element_definition *element)
{
    bool mandatory =
        is_mandatory(segment, line->rule.element, line->rule.component);

    return (line->rule.has_length && (line->rule.minimum < element->minimum ||
                                      line->rule.maximum > element->maximum)) ||
           (mandatory && (line->optional || line->rule.none)) ||
           codes_widen(line, element);
}

static void widen_element(struct element_line *line,
                          const struct segment_definition *segment,
                          const struct element_definition *element)
{
    struct overlay_reader *reader = line->reader;
    const struct element_overlay *rule = &line->rule;
    struct widened_element *widened;

    reader->elements =
        arena_grow(reader->arena, reader->elements, reader->element_count,
                   &reader->element_capacity, sizeof *reader->elements);
    widened = &reader->elements[reader->element_count++];
    *widened = (struct widened_element){
        .segment = segment,
        .element = rule->element,
        .component = rule->component,
        .optional = line->optional || rule->none,
        .has_length = rule->has_length && line->widen,
        .minimum =
            rule->minimum < element->minimum ? rule->minimum : element->minimum,
        .maximum =
            rule->maximum > element->maximum ? rule->maximum : element->maximum,
        .codes_open = rule->codes != NULL && !element->codes_closed,
    };
}

static void add_element(void *context, const struct overlay_path *path)
{
    struct element_line *line = context;
    struct overlay_reader *reader = line->reader;
    struct guideline *guideline = reader->guideline;
    const struct segment_definition *segment =
        reader->base->nodes[overlay_target(path)->node].segment;
    const struct element_definition *element;
    bool widens;

    if (line->told) {
        return;
    }
    element = element_at(line, segment);
    if (element == NULL) {
        line->told = true;
        return;
    }
    close_length(&line->rule, element);
    widens = element_widens(line, segment, element);
    if (widens && (!line->widen || line->qualified)) {
        table_text_error(
            &reader->text, "OVERLAY_WIDENS", line->place,
            line->widen
                ? "only an element as it stands everywhere can be widened: "
                  "%s%02u without path, qualifier and when"
                : "%s%02u is narrower in the standard; what allows more is "
                  "marked with '! widen'",
            segment->id, line->rule.element);
        line->told = true;
        return;
    }
    if (widens || (line->rule.codes != NULL && !line->qualified)) {
        widen_element(line, segment, element);
    }
    guideline->elements =
        arena_grow(reader->arena, guideline->elements, guideline->element_count,
                   &guideline->element_capacity, sizeof *guideline->elements);
    guideline->elements[guideline->element_count] = line->rule;
    guideline->elements[guideline->element_count].definition = element;
    guideline->elements[guideline->element_count++].path =
        overlay_keep_path(reader, path, line->text);
}

/* when N103=92 */
static bool read_when(struct element_line *line, struct bytes tag)
{
    struct overlay_reader *reader = line->reader;
    struct bytes word;
    struct bytes path;
    size_t equals;

    (void)table_text_word(&reader->text, &word);
    equals = bytes_find(word, '=');
    if (equals == SIZE_MAX || equals + 1 >= word.length) {
        table_text_error(&reader->text, "OVERLAY_SYNTAX", word,
                         "'%.*s': when N103=92 is wanted", BYTES_ARG(word));
        return false;
    }
    if (!split_place(reader, bytes_slice(word, 0, equals), &path,
                     &line->rule.when_element, &line->rule.when_component)) {
        return false;
    }
    if (!bytes_equal(path, tag)) {
        table_text_error(&reader->text, "OVERLAY_PLACE", word,
                         "when speaks of an element of the same segment, %.*s",
                         BYTES_ARG(tag));
        return false;
    }
    line->rule.when_value =
        arena_copy(reader->arena, bytes_slice(word, equals + 1, word.length));
    return true;
}

static bool read_length(struct element_line *line, struct bytes keyword)
{
    struct table_text *text = &line->reader->text;
    struct element_overlay *rule = &line->rule;
    struct bytes word;

    if (!rule->has_length) {
        rule->maximum = UINT32_MAX;
    }
    rule->has_length = true;
    (void)table_text_word(text, &word);
    if (bytes_equal_text(keyword, "max")) {
        return table_text_number(text, word, 100000000, "length",
                                 &rule->maximum);
    }
    if (!table_text_number(text, word, 100000000, "length", &rule->minimum)) {
        return false;
    }
    if (bytes_equal_text(keyword, "min")) {
        return true;
    }
    (void)table_text_word(text, &word);
    if (!table_text_number(text, word, 100000000, "length", &rule->maximum)) {
        return false;
    }
    if (rule->minimum > rule->maximum) {
        table_text_error(text, "OVERLAY_SYNTAX", word,
                         "nothing is %u to %u characters long", rule->minimum,
                         rule->maximum);
        return false;
    }
    return true;
}

/* All words up to '!' or the end. */
static bool read_values(struct element_line *line)
{
    struct overlay_reader *reader = line->reader;
    size_t capacity = 0;
    struct bytes word;

    while (table_text_word(&reader->text, &word)) {
        if (bytes_equal_text(word, "!")) {
            line->widen = overlay_is_widen(reader, word);
            break;
        }
        if (symbol_pack(word) == 0) {
            table_text_error(&reader->text, "OVERLAY_SYNTAX", word,
                             "code '%.*s' is longer than %d characters",
                             BYTES_ARG(word), SYMBOL_MAX);
            return false;
        }
        line->values =
            arena_grow(reader->arena, line->values, line->value_count,
                       &capacity, sizeof *line->values);
        line->values[line->value_count++] = symbol_pack(word);
    }
    line->rule.codes =
        code_list_make(reader->arena, line->values, line->value_count);
    return true;
}

static bool read_element_word(struct element_line *line, struct bytes word,
                              struct bytes tag)
{
    if (bytes_equal_text(word, "none")) {
        line->rule.none = true;
    } else if (bytes_equal_text(word, "M")) {
        line->rule.mandatory = true;
    } else if (bytes_equal_text(word, "O")) {
        line->optional = true;
    } else if (bytes_equal_text(word, "codes")) {
        return read_values(line);
    } else if (bytes_equal_text(word, "when")) {
        return read_when(line, tag);
    } else if (bytes_equal_text(word, "len") || bytes_equal_text(word, "min") ||
               bytes_equal_text(word, "max")) {
        return read_length(line, word);
    } else if (bytes_equal_text(word, "!")) {
        line->widen = overlay_is_widen(line->reader, word);
    } else {
        static const char *const words[] = { "none", "codes", "when",
                                             "len",  "min",   "max" };

        table_text_error(&line->reader->text, "OVERLAY_SYNTAX", word,
                         "'%.*s' says nothing of an element: none, M, O, len, "
                         "min, max, when or codes is wanted",
                         BYTES_ARG(word));
        diagnostics_suggest(line->reader->text.list, word, words,
                            COUNT_OF(words));
        return false;
    }
    return true;
}

/* el PATHnn[-cc] [none|M|O] [len MIN MAX] [when TAGnn=V] [codes V…] [! widen] */
void overlay_read_element(struct overlay_reader *reader)
{
    struct table_text *text = &reader->text;
    struct element_line line = { .reader = reader };
    struct overlay_words words;
    struct bytes path;
    struct bytes word;

    (void)table_text_word(text, &line.place);
    if (!split_place(reader, line.place, &path, &line.rule.element,
                     &line.rule.component) ||
        !overlay_split(text, path, &words)) {
        return;
    }
    while (table_text_word(text, &word)) {
        if (!read_element_word(&line, word, words.words[words.count - 1].id)) {
            return;
        }
    }
    line.text = overlay_keep_text(reader, line.place);
    line.qualified = overlay_is_qualified(&words) || !words.anywhere ||
                     words.count > 1 || line.rule.when_element != 0;
    if (!overlay_resolve(reader->base, &words, true, add_element, &line)) {
        overlay_tell_no_place(reader, path);
    }
}
