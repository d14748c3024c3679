/* SPDX-License-Identifier: Apache-2.0 */
#include "console/generate.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum {
    ELEMENTS = 64,
    SEGMENTS_MOST = 400, /* optional places are left out from then on */
    ROUNDS = 8           /* until the conditions of a segment hold */
};

struct generator {
    struct arena *arena;
    const struct set_definition *set;
    const struct generate_options *options;
    struct tree_builder *builder;
    uint64_t random;
    uint32_t segments;
    uint32_t lines; /* of the detail area */
};

/* splitmix64 (Steele, Lea, Flood 2014): small, and good enough to invent. */
static uint64_t draw(struct generator *generator, uint64_t below)
{
    uint64_t z = generator->random += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return below == 0 ? 0 : z % below;
}

static bool chance(struct generator *generator)
{
    return generator->segments < SEGMENTS_MOST &&
           draw(generator, 100) < generator->options->percent;
}

/* ---- values */

static struct bytes digits(struct generator *generator, uint32_t length)
{
    char *text = arena_take(generator->arena, length + 1);

    for (uint32_t i = 0; i < length; i++) {
        text[i] = (char)('0' + (i == 0 ? 1 + draw(generator, 9)
                                       : draw(generator, 10)));
    }
    return bytes_of(text, length);
}

static uint32_t length_between(struct generator *generator,
                               const struct element_definition *element,
                               uint32_t usual)
{
    uint32_t most = element->maximum < usual ? element->maximum : usual;

    return most <= element->minimum
               ? element->minimum
               : element->minimum +
                     (uint32_t)draw(generator, most - element->minimum + 1);
}

static struct bytes text_value(struct generator *generator,
                               const struct element_definition *element)
{
    static const char *const words[] = {
        "BRACKET", "WIDGET", "FLANGE", "GASKET", "BEARING", "SPRING",
        "WASHER",  "VALVE",  "SHAFT",  "PANEL",  "HINGE",   "CLAMP",
        "NORTH",   "HARBOR", "LAKE",   "SUPPLY", "STORE",   "DEPOT",
    };
    uint32_t length = length_between(generator, element, 20);
    char *text = arena_take(generator->arena, length + 1);
    uint32_t at = 0;

    if (element->maximum <= 4) {
        return digits(generator, length);
    }
    while (at < length) {
        const char *word = words[draw(generator, COUNT_OF(words))];

        for (; *word != '\0' && at < length; word++) {
            text[at++] = *word;
        }
        /* Neither doubled nor at the end: blanks there get lost. */
        if (at + 2 < length) {
            text[at++] = ' ';
        }
    }
    return bytes_of(text, length);
}

static struct bytes code_value(struct generator *generator,
                               const struct element_definition *element)
{
    size_t count = element->codes == NULL ? 0 : code_list_count(element->codes);

    for (int i = 0; i < ROUNDS && count > 0; i++) {
        struct bytes code =
            code_list_at(element->codes, (size_t)draw(generator, count));

        if (code.length >= element->minimum &&
            code.length <= element->maximum) {
            return code;
        }
    }
    return digits(generator, element->minimum);
}

static struct bytes date_value(struct generator *generator,
                               const struct element_definition *element)
{
    int64_t day = (int64_t)24 * 3600 * 1000;
    struct civil_time civil = clock_to_civil(
        generator->options->now + (int64_t)draw(generator, 60) * day);

    return bytes_of_text(element->maximum >= 8
                             ? arena_format(generator->arena, "%04d%02d%02d",
                                            civil.year, civil.month, civil.day)
                             : arena_format(generator->arena, "%02d%02d%02d",
                                            civil.year % 100, civil.month,
                                            civil.day));
}

static struct bytes decimal_value(struct generator *generator,
                                  const struct element_definition *element)
{
    uint32_t length = length_between(generator, element, 5);
    struct bytes whole = digits(generator, length);

    if (length + 2 > element->maximum || draw(generator, 2) == 0) {
        return whole;
    }
    return bytes_of_text(arena_format(generator->arena, "%.*s.%d",
                                      BYTES_ARG(whole),
                                      (int)(1 + draw(generator, 9))));
}

static struct bytes value(struct generator *generator,
                          const struct element_definition *element)
{
    switch (element->type) {
    case TYPE_TEXT:
    case TYPE_ALPHA:
    case TYPE_ISO_DATE:
    case TYPE_ISO_TIME:
    case TYPE_ISO_DATETIME:
    case TYPE_BOOLEAN:
    case TYPE_URI:
        return text_value(generator, element);
    case TYPE_CODE:
        return code_value(generator, element);
    case TYPE_NUMBER:
        return digits(generator, length_between(generator, element, 4));
    case TYPE_DECIMAL:
        return decimal_value(generator, element);
    case TYPE_DATE:
        return date_value(generator, element);
    case TYPE_TIME:
        return bytes_of_text(arena_format(generator->arena, "%02d%02d",
                                          (int)draw(generator, 24),
                                          (int)draw(generator, 60)));
    case TYPE_BINARY:
        break;
    }
    return bytes_of(NULL, 0);
}

/* ---- which elements of a segment are there */

static uint64_t bit(uint32_t element)
{
    return UINT64_C(1) << element;
}

static uint64_t others(const struct condition *condition)
{
    uint64_t bits = 0;

    for (uint8_t i = 1; i < condition->count; i++) {
        bits |= bit(condition->elements[i]);
    }
    return bits;
}

/* One condition made true. `fixed`: elements that may not be taken away. */
static uint64_t satisfy(const struct condition *condition, uint64_t present,
                        uint64_t fixed)
{
    uint64_t first = bit(condition->elements[0]);
    uint64_t rest = others(condition);

    switch (condition->kind) {
    case 'P':
        return (present & (first | rest)) != 0 ? present | first | rest
                                               : present;
    case 'R':
        return (present & (first | rest)) == 0 ? present | first : present;
    case 'E':
        for (uint8_t i = condition->count; i-- > 1;) {
            uint64_t one = bit(condition->elements[i]);
            uint64_t all = present & (first | rest);

            if ((all & (all - 1)) != 0 && (fixed & one) == 0) {
                present &= ~one;
            }
        }
        return present;
    case 'C':
        return (present & first) != 0 ? present | rest : present;
    case 'L':
        return (present & first) != 0 && (present & rest) == 0
                   ? present | bit(condition->elements[1])
                   : present;
    default:
        return present;
    }
}

static uint64_t settle(const struct condition *conditions, uint32_t count,
                       uint64_t present, uint64_t fixed)
{
    uint64_t before = ~present;

    for (int round = 0; round < ROUNDS && before != present; round++) {
        before = present;
        for (uint32_t i = 0; i < count; i++) {
            present = satisfy(&conditions[i], present, fixed);
        }
    }
    return present;
}

static uint64_t choose(struct generator *generator,
                       const struct segment_definition *segment)
{
    uint64_t fixed = 0, present;

    for (uint32_t i = 0; i < segment->count && i + 1 < ELEMENTS; i++) {
        if (segment->elements[i].mandatory) {
            fixed |= bit(i + 1);
        }
    }
    present = fixed;
    for (uint32_t i = 0; i < segment->count && i + 1 < ELEMENTS; i++) {
        if (segment->elements[i].used && i < 8 && chance(generator)) {
            present |= bit(i + 1);
        }
    }
    /* A segment without any element would not be written. */
    if (present == 0 && segment->count > 0) {
        present = bit(1);
    }
    return settle(segment->conditions, segment->condition_count, present,
                  fixed);
}

/* ---- segments and loops */

static void fill_composite(struct generator *generator, uint32_t segment,
                           uint32_t element,
                           const struct composite_definition *composite)
{
    uint64_t fixed = 0, present;

    for (uint32_t i = 0; i < composite->count && i + 1 < ELEMENTS; i++) {
        fixed |= composite->components[i].mandatory ? bit(i + 1) : 0;
    }
    present = settle(composite->conditions, composite->condition_count,
                     fixed | bit(1), fixed);
    for (uint32_t i = 0; i < composite->count && i + 1 < ELEMENTS; i++) {
        if ((present & bit(i + 1)) != 0 &&
            composite->components[i].element != NULL) {
            tree_builder_set(
                generator->builder, segment, element, 0, i + 1,
                value(generator, composite->components[i].element));
        }
    }
}

/* Line numbers and counts tell the truth. */
static struct bytes known_value(struct generator *generator, const char *tag,
                                uint32_t element,
                                const struct element_definition *definition)
{
    if (strcmp(tag, "CTT") == 0 && element == 1) {
        return bytes_of_text(
            arena_format(generator->arena, "%u",
                         generator->lines == 0 ? 1 : generator->lines));
    }
    if (definition->number == 350) {
        return bytes_of_text(
            arena_format(generator->arena, "%u", generator->lines));
    }
    return bytes_of(NULL, 0);
}

static void fill_segment(struct generator *generator, uint32_t segment,
                         const struct segment_definition *definition)
{
    uint64_t present = choose(generator, definition);

    generator->segments++;
    for (uint32_t i = 1; i <= definition->count && i < ELEMENTS; i++) {
        const struct element_use *use = &definition->elements[i - 1];
        struct bytes content;

        if ((present & bit(i)) == 0) {
            continue;
        }
        if (use->composite != NULL) {
            fill_composite(generator, segment, i, use->composite);
            continue;
        }
        content = known_value(generator, definition->id, i, use->element);
        tree_builder_set(generator->builder, segment, i, 0, 0,
                         content.length > 0 ? content
                                            : value(generator, use->element));
    }
}

static uint32_t instances(struct generator *generator,
                          const struct set_node *node, bool wanted)
{
    uint32_t most = node->maximum < generator->options->repeats
                        ? node->maximum
                        : generator->options->repeats;

    if (!node->mandatory && !wanted && !chance(generator)) {
        return 0;
    }
    return most <= 1 ? 1 : 1 + (uint32_t)draw(generator, most);
}

static bool is_kept_by_writer(const struct set_node *node)
{
    return strcmp(node->id, "ST") == 0 || strcmp(node->id, "SE") == 0 ||
           strcmp(node->id, "LS") == 0 || strcmp(node->id, "LE") == 0;
}

static void fill_loop(struct generator *generator, uint32_t instance,
                      uint16_t node);

/* Shipments go S, O, I, one in the other; elsewhere the levels are as they
 * come. */
static void make_hierarchy(struct generator *generator, uint32_t parent,
                           uint16_t node)
{
    static const char *const levels[] = { "S", "O", "I" };

    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        uint32_t instance = tree_builder_loop(generator->builder, parent, node);
        uint16_t trigger = generator->set->nodes[node].first_child;

        generator->lines++;
        tree_builder_set(
            generator->builder,
            tree_builder_segment(generator->builder, instance, trigger), 3, 0,
            0, bytes_of_text(levels[i]));
        fill_loop(generator, instance, node);
        parent = instance;
    }
}

static void make_loop(struct generator *generator, uint32_t parent,
                      uint16_t index)
{
    const struct set_node *node = &generator->set->nodes[index];
    bool is_line = node->area == 'D' && node->depth == 1;
    uint32_t count =
        instances(generator, node, is_line && generator->lines == 0);

    if (strcmp(node->id, "HL") == 0) {
        if (count > 0) {
            make_hierarchy(generator, parent, index);
        }
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t instance =
            tree_builder_loop(generator->builder, parent, index);

        if (is_line) {
            generator->lines++;
        }
        fill_segment(generator,
                     tree_builder_segment(generator->builder, instance,
                                          node->first_child),
                     node->segment);
        fill_loop(generator, instance, index);
    }
}

/* Everything in a loop but its trigger. */
static void fill_loop(struct generator *generator, uint32_t instance,
                      uint16_t node)
{
    const struct set_node *nodes = generator->set->nodes;
    uint16_t child = nodes[node].first_child;

    if (node != 0 && child != 0) {
        child = nodes[child].next;
    }
    for (; child != 0; child = nodes[child].next) {
        uint32_t count;

        if (nodes[child].is_loop) {
            make_loop(generator, instance, child);
            continue;
        }
        if (is_kept_by_writer(&nodes[child])) {
            continue;
        }
        count = instances(generator, &nodes[child],
                          strcmp(nodes[child].id, "CTT") == 0);
        for (uint32_t i = 0; i < count; i++) {
            fill_segment(
                generator,
                tree_builder_segment(generator->builder, instance, child),
                nodes[child].segment);
        }
    }
}

struct tree_builder *generate_set(struct arena *arena,
                                  const struct set_definition *set,
                                  const struct generate_options *options)
{
    struct generator generator = {
        .arena = arena,
        .set = set,
        .options = options,
        .builder = tree_builder_open(arena, set),
        .random = options->seed * 0x2545f4914f6cdd1du + 1,
    };

    fill_loop(&generator, 0, 0);
    return generator.builder;
}
