/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "document/xml_check_state.h"

static const char instance[] = "http://www.w3.org/2001/XMLSchema-instance";
static const char xml_own[] = "http://www.w3.org/XML/1998/namespace";
static const struct bytes nothing = BYTES("");

/* ---- values */

static void check_value(struct xml_check *check,
                        const struct element_definition *definition,
                        struct bytes attribute, struct bytes text)
{
    struct bytes value = xml_value_of(definition, text);
    char shown[XML_SHOWN + 1];

    switch (xml_value_check(definition, value)) {
    case XML_VALUE_GOOD:
        break;
    case XML_VALUE_EMPTY:
        xml_check_tell(check, KIND_XML_VALUE_EMPTY, attribute, nothing,
                       "it is empty; %s is wanted", xml_value_kind(definition));
        break;
    case XML_VALUE_KIND:
        xml_check_tell(check, KIND_XML_VALUE_KIND, attribute, value,
                       "'%s' is not %s", xml_check_shown(value, shown),
                       xml_value_kind(definition));
        break;
    case XML_VALUE_CODE:
        xml_check_tell(check, KIND_XML_VALUE_CODE, attribute, value,
                       "'%s' is no code of its list",
                       xml_check_shown(value, shown));
        break;
    }
}

/* ---- attributes */

static const struct xml_attribute_use *find_use(
    const struct xml_type *type, const struct xml_attribute *attribute)
{
    for (uint16_t i = 0; i < type->attribute_count; i++) {
        const struct xml_attribute_use *use = &type->attributes[i];

        if (bytes_equal(use->local, attribute->local) &&
            bytes_equal(use->uri, attribute->uri)) {
            return use;
        }
    }
    return NULL;
}

static const struct xml_attribute *find_attribute(
    const struct xml_element *element, const struct xml_attribute_use *use)
{
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];

        if (bytes_equal(use->local, attribute->local) &&
            bytes_equal(use->uri, attribute->uri)) {
            return attribute;
        }
    }
    return NULL;
}

static void check_unknown(struct xml_check *check, const struct xml_type *type,
                          const struct xml_element *element)
{
    char shown[XML_SHOWN + 1];

    for (uint32_t i = 0; i < element->attribute_count; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];

        /* xsi:schemaLocation and xml:lang may stand anywhere. */
        if (!bytes_equal_text(attribute->uri, instance) &&
            !bytes_equal_text(attribute->uri, xml_own) &&
            find_use(type, attribute) == NULL) {
            xml_check_tell(check, KIND_XML_ATTRIBUTE_UNKNOWN, attribute->local,
                           attribute->value,
                           "the standard has no attribute %s here",
                           xml_check_shown(attribute->local, shown));
        }
    }
}

/* The attributes of a known element, in the dictionary's order, into the
 * buffer that its segment is made of. */
static void take_known(struct xml_check *check, const struct xml_type *type,
                       const struct segment_definition *segment,
                       const struct xml_element *element)
{
    uint32_t found = 0;

    for (uint16_t i = 0; i < type->attribute_count; i++) {
        const struct xml_attribute_use *use = &type->attributes[i];
        const struct element_use *wanted = &segment->elements[use->element - 1];
        const struct xml_attribute *attribute = find_attribute(element, use);

        if (attribute != NULL) {
            found++;
            check_value(check, wanted->element, bytes_of_text(use->name),
                        attribute->value);
            buffer_append(&check->attributes,
                          xml_value_of(wanted->element, attribute->value));
        } else if (wanted->mandatory) {
            xml_check_tell(check, KIND_XML_ATTRIBUTE_MISSING,
                           bytes_of_text(use->name), nothing,
                           "the attribute %s is missing", use->name);
        }
        buffer_append_byte(&check->attributes, '\0');
    }
    check->attribute_count = type->attribute_count;
    if (found < element->attribute_count) {
        check_unknown(check, type, element);
    }
}

void xml_check_attributes(struct xml_check *check,
                          const struct xml_element *element)
{
    const struct xml_declaration *declaration =
        xml_check_top(check)->declaration;

    buffer_clear(&check->attributes);
    check->attribute_count = 0;
    if (declaration != NULL) {
        take_known(check, declaration->type, declaration->segment, element);
        return;
    }
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        buffer_append(&check->attributes, element->attributes[i].value);
        buffer_append_byte(&check->attributes, '\0');
    }
    check->attribute_count = element->attribute_count;
}

/* ---- segments */

static void append_bounds(uint32_t *bounds, uint32_t *count, uint32_t next)
{
    bounds[++*count] = next;
}

/* name NUL text NUL attribute NUL …, without empty ones at the end. */
static bool make_segment(struct xml_check *check, struct bytes name,
                         struct bytes text, struct segment *segment)
{
    struct bytes values = buffer_bytes(&check->attributes);
    size_t length = name.length + 1 + text.length + 1 + values.length;
    uint32_t *bounds = tree_store_take(
        &check->store, (check->attribute_count + (size_t)4) * sizeof *bounds);
    char *data =
        length < UINT32_MAX ? tree_store_take(&check->store, length) : NULL;
    uint32_t count = 0;
    uint32_t at = (uint32_t)(name.length + 1 + text.length + 1);

    if (bounds == NULL || data == NULL) {
        return false;
    }
    memcpy(data, name.data, name.length);
    data[name.length] = '\0';
    if (text.length > 0) {
        memcpy(data + name.length + 1, text.data, text.length);
    }
    data[at - 1] = '\0';
    bounds[0] = 0;
    append_bounds(bounds, &count, (uint32_t)name.length + 1);
    append_bounds(bounds, &count, at);
    if (values.length > 0) {
        memcpy(data + at, values.data, values.length);
    }
    for (size_t i = 0; i < values.length; i++) {
        if (values.data[i] == '\0') {
            append_bounds(bounds, &count, at + (uint32_t)i + 1);
        }
    }
    while (count > 2 && bounds[count] == bounds[count - 1] + 1) {
        count--;
    }
    segment->data = data;
    segment->length = bounds[count] - 1;
    segment->count = count - 1;
    segment->bounds = bounds;
    return true;
}

static uint16_t node_of(const struct xml_level *level)
{
    return level->declaration == NULL || level->declaration->number > UINT16_MAX
               ? 0
               : (uint16_t)level->declaration->number;
}

static bool keeps(const struct xml_check *check)
{
    return check->options.keep_tree && !check->tree_full &&
           check->first != NULL;
}

static void tell_full(struct xml_check *check)
{
    check->tree_full = true;
    xml_check_tell(check, KIND_XML_TREE_TOO_LARGE, nothing, nothing,
                   "the document needs more than %zu bytes of memory",
                   check->options.limits.tree);
}

/* The segment of the element that is open, at the end of the tree. */
static bool add_segment(struct xml_check *check, struct bytes text)
{
    struct xml_level *level = xml_check_top(check);
    struct tree *tree = &check->store.tree;
    struct segment segment = { .offset = level->place.offset,
                               .number = (uint64_t)tree->segment_count + 1 };
    struct tree_segment *kept;

    if (!make_segment(check,
                      level->declaration == NULL
                          ? level->local
                          : bytes_of_text(level->declaration->name),
                      text, &segment) ||
        (tree->segment_count == check->store.segment_capacity &&
         !tree_store_grow_segments(&check->store))) {
        return false;
    }
    level->segment = tree->segment_count;
    kept = &tree->segments[tree->segment_count++];
    *kept = (struct tree_segment){ .segment = segment,
                                   .node = node_of(level),
                                   .loop = level->loop,
                                   .occurrence = level->occurrence };
    return true;
}

bool xml_check_begin_tree(struct xml_check *check)
{
    struct xml_level *level = xml_check_top(check);
    uint32_t parent = check->depth == 1 ? TREE_NONE : level->loop;

    if (!keeps(check) || level->leaf) {
        return true;
    }
    level->loop = check->store.tree.loop_count;
    if (!tree_store_loop(&check->store, node_of(level), parent,
                         level->occurrence) ||
        !add_segment(check, nothing)) {
        tell_full(check);
        return false;
    }
    return true;
}

/* The text of mixed content is known only now: the start tag anew, with what
 * it had. */
static bool add_own_text(struct xml_check *check, struct bytes text)
{
    struct tree_segment *kept =
        &check->store.tree.segments[xml_check_top(check)->segment];
    struct segment segment = kept->segment;

    buffer_clear(&check->attributes);
    check->attribute_count = segment.count > 1 ? segment.count - 1 : 0;
    for (uint32_t i = 2; i <= segment.count; i++) {
        buffer_append(&check->attributes, segment_element(&kept->segment, i));
        buffer_append_byte(&check->attributes, '\0');
    }
    if (!make_segment(check, segment_tag(&kept->segment), text, &segment)) {
        return false;
    }
    kept->segment = segment;
    return true;
}

/* ---- texts */

static bool is_blank(struct bytes text)
{
    return bytes_trim(text).length == 0;
}

static void feed_attachment(struct xml_check *check, struct bytes piece)
{
    const struct xml_check_options *options = &check->options;

    buffer_clear(&check->decoded);
    if (!xml_base64_add(&check->base64, piece, &check->decoded)) {
        check->in_attachment = false;
        xml_check_tell(check, KIND_XML_VALUE_KIND, nothing, nothing,
                       "the attachment is not base64");
        return;
    }
    check->attachment_length += check->decoded.length;
    if (check->decoded.length > 0 &&
        !options->sink(options->sink_context, &check->attachment,
                       buffer_bytes(&check->decoded), false)) {
        check->in_attachment = false;
        check->failed = true;
    }
}

/* A long attachment is no fault where nobody wants its bytes. */
static bool needs_text(const struct xml_check *check,
                       const struct xml_level *level)
{
    return !level->anything &&
           (check->options.keep_tree || level->declaration == NULL ||
            level->declaration->segment->elements[0].element->type !=
                TYPE_BINARY);
}

void xml_check_text(struct xml_check *check, struct bytes piece)
{
    struct xml_level *level = xml_check_top(check);
    const struct xml_declaration *declaration = level->declaration;

    if (level->anything && level->facts == 0) {
        return;
    }
    if (check->in_attachment) {
        feed_attachment(check, piece);
        return;
    }
    if (declaration != NULL && !level->leaf && !declaration->type->mixed) {
        if (!level->text_told && !is_blank(piece)) {
            level->text_told = true;
            xml_check_tell(check, KIND_XML_TEXT_MISPLACED, nothing, piece,
                           "text stands where only elements may be");
        }
        return;
    }
    if (piece.length >
        check->options.limits.text - (check->texts.length - level->text)) {
        if (!level->text_cut && needs_text(check, level)) {
            xml_check_tell(check, KIND_XML_TEXT_TOO_LONG, nothing, nothing,
                           "the text is longer than %u bytes",
                           check->options.limits.text);
        }
        level->text_cut = true;
        return;
    }
    buffer_append(&check->texts, piece);
}

/* "attachment:1:4711" instead of its text. */
static struct bytes end_attachment(struct xml_check *check)
{
    static const struct element_definition base64 = { .type = TYPE_BINARY };
    const struct xml_check_options *options = &check->options;
    size_t begin = check->texts.length;

    if (!check->in_attachment) {
        return nothing;
    }
    check->in_attachment = false;
    if (!xml_base64_is_whole(&check->base64)) {
        xml_check_tell(check, KIND_XML_VALUE_KIND, nothing, nothing,
                       "the attachment is not %s: it ends too early",
                       xml_value_kind(&base64));
    }
    if (!options->sink(options->sink_context, &check->attachment, nothing,
                       true)) {
        check->failed = true;
    }
    buffer_append_format(&check->texts, "attachment:%u:%llu",
                         check->attachment.number,
                         (unsigned long long)check->attachment_length);
    return bytes_slice(buffer_bytes(&check->texts), begin, SIZE_MAX);
}

static struct bytes leaf_text(struct xml_check *check,
                              const struct xml_level *level)
{
    struct bytes text =
        bytes_slice(buffer_bytes(&check->texts), level->text, SIZE_MAX);
    const struct element_definition *definition;

    if (level->declaration == NULL) {
        return text;
    }
    definition = level->declaration->segment->elements[0].element;
    if (definition->type == TYPE_BINARY && check->options.sink != NULL) {
        return end_attachment(check);
    }
    if (!level->text_cut) {
        check_value(check, definition, nothing, text);
    }
    return xml_value_of(definition, text);
}

void xml_check_end_element(struct xml_check *check)
{
    struct xml_level *level = xml_check_top(check);
    struct bytes text;
    bool good = true;

    if (level->anything) {
        text = bytes_slice(buffer_bytes(&check->texts), level->text, SIZE_MAX);
        xml_facts_text(check, text);
    } else if (level->leaf) {
        text = leaf_text(check, level);
        xml_facts_text(check, text);
        good = !keeps(check) || add_segment(check, text);
    } else {
        text = bytes_slice(buffer_bytes(&check->texts), level->text, SIZE_MAX);
        xml_check_missing(check);
        if (keeps(check) && level->declaration->type->mixed &&
            !is_blank(text)) {
            good = add_own_text(check, text);
        }
    }
    if (!good) {
        tell_full(check);
    }
    check->texts.length = level->text;
}
