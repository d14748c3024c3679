/* SPDX-License-Identifier: Apache-2.0 */
#include "document/xml_check.h"

#include <stdlib.h>

#include "document/xml_check_state.h"

enum { NUMBERS_FIRST = 1024, NAMES_FIRST = 256 };

struct xml_check_limits xml_check_default_limits(void)
{
    return (struct xml_check_limits){
        .reader = xml_default_limits(),
        .tree = (size_t)512 * 1024 * 1024,
        .text = 1024 * 1024,
        .findings = 1000,
    };
}

/* ---- opening an element */

static bool grow(void *array, size_t *capacity, size_t wanted, size_t size)
{
    void **place = array;
    size_t more = *capacity * 2 > wanted ? *capacity * 2 : wanted;
    void *grown = realloc(*place, more * size);

    if (grown == NULL) {
        return false;
    }
    memset((char *)grown + *capacity * size, 0, (more - *capacity) * size);
    *place = grown;
    *capacity = more;
    return true;
}

/* NULL: no memory. */
static const struct xml_known_name *name_of(struct xml_check *check,
                                            const struct xml_element *element)
{
    struct xml_known_name *name;

    if (element->name >= check->name_capacity &&
        !grow(&check->names, &check->name_capacity,
              element->name + (size_t)NAMES_FIRST, sizeof *check->names)) {
        check->failed = true;
        return NULL;
    }
    name = &check->names[element->name];
    if (!name->asked) {
        name->asked = true;
        name->facts = xml_facts_named(element->local);
        name->spelling =
            check->first == NULL
                ? 0
                : xml_dictionary_spelling(check->first->dictionary,
                                          element->uri, element->local);
    }
    return name;
}

/* The root: which dictionary? */
static void open_root(struct xml_check *check, struct xml_level *level,
                      const struct xml_element *element)
{
    const struct xml_check_options *options = &check->options;

    level->occurrence = 1;
    check->first =
        options->select(options->context, element->uri, element->local, 0);
    if (check->first == NULL) {
        return;
    }
    level->declaration = check->first->root;
    for (size_t i = 0; i < XML_CANDIDATES; i++) {
        const struct xml_document *document =
            options->select(options->context, element->uri, element->local, i);

        if (document == NULL) {
            break;
        }
        check->candidates[check->candidate_count++] = document;
    }
}

/* Is the element that is open at "m:Request/m:OrderRequest" below the root? */
static bool is_below_root(const struct xml_check *check, struct bytes path)
{
    for (uint32_t i = 2; i <= check->depth; i++) {
        const struct xml_declaration *declaration =
            check->levels[i].declaration;
        size_t slash = bytes_find(path, '/');

        if (declaration == NULL ||
            !bytes_equal_text(bytes_slice(path, 0, slash), declaration->name)) {
            return false;
        }
        path = slash == SIZE_MAX ? bytes_of("", 0)
                                 : bytes_slice(path, slash + 1, SIZE_MAX);
    }
    return path.length == 0;
}

/* Documents of one root are told apart by what stands in them. */
static void meet(struct xml_check *check)
{
    for (uint32_t i = 0; i < check->candidate_count; i++) {
        struct bytes path = check->candidates[i]->path;

        check->met[i] |= path.length > 0 && is_below_root(check, path);
    }
}

static void open_child(struct xml_check *check, struct xml_level *level,
                       uint32_t spelling)
{
    const struct xml_level *parent = level - 1;

    level->loop = parent->loop;
    if (parent->anything || parent->declaration == NULL) {
        level->anything = true; /* what is unknown is told once */
        return;
    }
    xml_check_child(check, spelling);
    if (level->declaration == NULL) {
        level->anything = parent->declaration->type->open;
    }
}

/* Room for the counts of its children. */
static bool open_numbers(struct xml_check *check, struct xml_level *level)
{
    size_t count = level->leaf || level->declaration == NULL
                       ? 0
                       : xml_check_numbers(level->declaration->type);

    if (check->number_count + count > check->number_capacity &&
        !grow(&check->numbers, &check->number_capacity,
              check->number_count + count, sizeof *check->numbers)) {
        check->failed = true;
        return false;
    }
    level->counts = check->number_count;
    if (count > 0) {
        memset(check->numbers + level->counts, 0,
               count * sizeof *check->numbers);
    }
    check->number_count += count;
    return true;
}

static void tell_unknown(struct xml_check *check, struct bytes uri)
{
    struct xml_level *level = xml_check_top(check);
    char name[XML_SHOWN + 1];
    char space[XML_SHOWN + 1];

    if (level->declaration != NULL || level->anything) {
        return;
    }
    xml_check_tell(
        check,
        check->depth == 1 ? KIND_XML_DOCUMENT_UNKNOWN
                          : KIND_XML_ELEMENT_UNKNOWN,
        bytes_of("", 0), bytes_of("", 0),
        check->depth == 1 ? "no standard has a document %s%s%s"
                          : "the standard has no element %s%s%s here",
        xml_check_shown(level->local, name),
        uri.length == 0 ? "" : " of namespace ", xml_check_shown(uri, space));
}

static void open_attachment(struct xml_check *check,
                            const struct xml_element *element)
{
    const struct xml_level *level = xml_check_top(check);
    struct xml_attachment *attachment = &check->attachment;

    if (level->declaration == NULL || !level->leaf ||
        check->options.sink == NULL ||
        level->declaration->segment->elements[0].element->type != TYPE_BINARY) {
        return;
    }
    *attachment = (struct xml_attachment){ .number = attachment->number + 1,
                                           .place = level->place };
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];

        if (bytes_equal_text(attribute->local, "mimeCode")) {
            attachment->mime = xml_check_keep(check, attribute->value);
        } else if (bytes_equal_text(attribute->local, "filename")) {
            attachment->name = xml_check_keep(check, attribute->value);
        }
    }
    check->base64 = (struct xml_base64){ 0 };
    check->attachment_length = 0;
    check->in_attachment = true;
}

static void begin_element(struct xml_check *check,
                          const struct xml_element *element)
{
    struct xml_level *level = &check->levels[++check->depth];
    const struct xml_known_name *name;

    *level = (struct xml_level){ .local = element->local,
                                 .place = element->place,
                                 .text = check->texts.length };
    check->elements++;
    if (check->depth == 1) {
        open_root(check, level, element);
    }
    name = name_of(check, element);
    if (name == NULL) {
        return;
    }
    if (check->depth > 1) {
        open_child(check, level, name->spelling);
    }
    level->leaf =
        level->declaration == NULL || !level->declaration->type->aggregate;
    if (!open_numbers(check, level)) {
        return;
    }
    if (check->depth > 1 && check->depth <= XML_CANDIDATE_DEPTH) {
        meet(check);
    }
    xml_facts_begin(check, element, name->facts);
    if (!level->anything) {
        tell_unknown(check, element->uri);
        xml_check_attributes(check, element);
        open_attachment(check, element);
        (void)xml_check_begin_tree(check);
    }
}

static void end_element(struct xml_check *check)
{
    struct xml_level *level = xml_check_top(check);

    xml_check_end_element(check);
    check->number_count = level->counts;
    check->depth--;
}

/* ---- what the reader tells */

static bool on_begin(void *context, const struct xml_element *element)
{
    struct xml_check *check = context;
    const struct xml_handler *observer = check->options.observer;

    begin_element(check, element);
    return (observer == NULL || observer->begin(observer->context, element)) &&
           !check->failed;
}

static bool on_text(void *context, struct bytes piece, struct xml_place place)
{
    struct xml_check *check = context;
    const struct xml_handler *observer = check->options.observer;

    xml_check_text(check, piece);
    return (observer == NULL ||
            observer->text(observer->context, piece, place)) &&
           !check->failed;
}

static bool on_end(void *context)
{
    struct xml_check *check = context;
    const struct xml_handler *observer = check->options.observer;

    end_element(check);
    check->failed |= check->texts.failed || check->attributes.failed ||
                     check->decoded.failed;
    return (observer == NULL || observer->end(observer->context)) &&
           !check->failed;
}

static void on_invalid(void *context, struct xml_place place, const char *text)
{
    xml_check_tell_at(context, KIND_XML_SCHEMA, &place, text);
}

/* ---- opening and feeding */

struct xml_check *xml_check_open(const struct xml_check_options *options)
{
    struct xml_check *check = calloc(1, sizeof *check);
    const struct xml_options reading = {
        .limits = options->limits.reader,
        .doctype_ignored = options->doctype_ignored,
        .schema = options->schema,
        .invalid = on_invalid,
    };
    const struct xml_handler handler = { on_begin, on_text, on_end, check };

    if (check == NULL) {
        return NULL;
    }
    check->options = *options;
    check->outcome = XML_MORE;
    check->arena = arena_open(0);
    check->reader = xml_reader_open(&reading, &handler);
    check->levels =
        calloc(options->limits.reader.depth + (size_t)1, sizeof *check->levels);
    check->number_capacity = NUMBERS_FIRST;
    check->numbers = calloc(NUMBERS_FIRST, sizeof *check->numbers);
    tree_store_open(&check->store, options->limits.tree);
    if (check->arena == NULL || check->reader == NULL ||
        check->levels == NULL || check->numbers == NULL) {
        xml_check_close(check);
        return NULL;
    }
    findings_open(&check->findings, check->arena, options->limits.findings);
    return check;
}

void xml_check_close(struct xml_check *check)
{
    if (check == NULL) {
        return;
    }
    xml_reader_close(check->reader);
    if (check->arena != NULL) {
        arena_close(check->arena);
    }
    tree_store_close(&check->store);
    buffer_close(&check->texts);
    buffer_close(&check->attributes);
    buffer_close(&check->decoded);
    free(check->levels);
    free(check->numbers);
    free(check->names);
    free(check);
}

/* The first of the documents that the root may begin whose path was met. */
static const struct xml_document *decide(const struct xml_check *check)
{
    for (uint32_t i = 0; i < check->candidate_count; i++) {
        if (check->candidates[i]->path.length == 0 || check->met[i]) {
            return check->candidates[i];
        }
    }
    return NULL;
}

static void finish(struct xml_check *check)
{
    static const struct xml_place beginning = { .line = 1, .column = 1 };

    check->document = decide(check);
    if (check->document == NULL && check->first != NULL) {
        xml_check_tell_at(check, KIND_XML_DOCUMENT_UNKNOWN, &beginning,
                          "no document of the standard has this root element "
                          "and what stands in it");
    }
    if (check->document != NULL) {
        check->store.tree.set = &check->document->set;
    }
}

bool xml_check_feed(struct xml_check *check, struct bytes piece, bool last)
{
    if (check->outcome != XML_MORE) {
        return false;
    }
    check->length += piece.length;
    check->outcome = xml_reader_feed(check->reader, piece, last);
    if (check->outcome == XML_BAD) {
        xml_check_complain(check, xml_reader_complaint(check->reader));
    } else if (check->outcome == XML_DONE) {
        finish(check);
    }
    return check->outcome == XML_MORE;
}

struct xml_check_report xml_check_report(const struct xml_check *check)
{
    bool known = check->document != NULL && check->options.keep_tree &&
                 !check->tree_full;

    return (struct xml_check_report){
        .document = check->document,
        .facts = &check->facts,
        .findings = &check->findings,
        .tree = known ? &check->store.tree : NULL,
        .well_formed = check->outcome == XML_DONE,
        .length = check->length,
        .elements = check->elements,
    };
}
