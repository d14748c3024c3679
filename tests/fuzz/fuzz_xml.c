/* SPDX-License-Identifier: Apache-2.0
 *
 * Labels: xml fuzz
 *
 * The XML reader and writer on any bytes. The input cut in pieces must tell the
 * same story as the whole; what was read must be writable and read the same
 * again; detection must not disagree with the reader.
 * The first two bytes choose the size of the pieces and the limits.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "syntax/xml_read.h"
#include "syntax/xml_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PREFIXES = 64, DEPTH = 20 };

static const char xml_own[] = "http://www.w3.org/XML/1998/namespace";

/* What is told, and a document written from it. */
struct copy {
    struct buffer story;
    bool places; /* go into the story: not for what is written anew */
    bool in_text;
    struct xml_writer *writer;
    struct xml_prefix prefixes[PREFIXES]; /* of all namespaces met */
    char names[PREFIXES][8];
    size_t prefix_count;
    bool unwritable; /* more namespaces than there is room for */
};

static void append_number(struct buffer *story, uint64_t number)
{
    buffer_append(story, bytes_of((const char *)&number, sizeof number));
}

static void append_view(struct buffer *story, struct bytes view)
{
    append_number(story, view.length);
    buffer_append(story, view);
}

static void meet(struct copy *copy, struct bytes uri)
{
    char *kept;

    for (size_t i = 0; i < copy->prefix_count; i++) {
        if (bytes_equal(copy->prefixes[i].uri, uri)) {
            return;
        }
    }
    if (bytes_equal_text(uri, xml_own)) {
        return; /* has its prefix */
    }
    if (uri.length == 0 || copy->prefix_count == PREFIXES) {
        copy->unwritable |= uri.length > 0;
        return;
    }
    kept = malloc(uri.length);
    if (kept == NULL) {
        log_panic("no memory");
    }
    memcpy(kept, uri.data, uri.length);
    for (size_t i = 0; i < uri.length; i++) {
        /* The writer takes URIs as they are to stand. */
        copy->unwritable |= strchr("<&\"\t\n\r", uri.data[i]) != NULL;
    }
    copy->names[copy->prefix_count][0] = 'p';
    copy->names[copy->prefix_count][1] =
        (char)('0' + (int)copy->prefix_count / 10);
    copy->names[copy->prefix_count][2] =
        (char)('0' + (int)copy->prefix_count % 10);
    copy->prefixes[copy->prefix_count] =
        (struct xml_prefix){ copy->names[copy->prefix_count],
                             bytes_of(kept, uri.length) };
    copy->prefix_count++;
}

static void tell_place(struct copy *copy, struct xml_place place)
{
    if (copy->places) {
        append_number(&copy->story, place.offset);
        append_number(&copy->story, place.line);
        append_number(&copy->story, place.column);
    }
}

static void write_begin(struct copy *copy, const struct xml_element *element)
{
    struct error err;

    if (!xml_write_begin(copy->writer, element->uri, element->local, &err)) {
        log_panic("%s: %s", err.code, err.text);
    }
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];

        if (!xml_write_attribute(copy->writer, attribute->uri, attribute->local,
                                 attribute->value, &err)) {
            log_panic("%s: %s", err.code, err.text);
        }
    }
}

static bool on_begin(void *context, const struct xml_element *element)
{
    struct copy *copy = context;

    if (element->depth > DEPTH) {
        log_panic("deeper than the limit");
    }
    copy->in_text = false;
    buffer_append_byte(&copy->story, '<');
    append_view(&copy->story, element->uri);
    append_view(&copy->story, element->local);
    append_number(&copy->story, element->name);
    tell_place(copy, element->place);
    meet(copy, element->uri);
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        append_view(&copy->story, element->attributes[i].uri);
        append_view(&copy->story, element->attributes[i].local);
        append_view(&copy->story, element->attributes[i].value);
        meet(copy, element->attributes[i].uri);
    }
    if (copy->writer != NULL) {
        write_begin(copy, element);
    }
    return true;
}

static bool on_text(void *context, struct bytes piece, struct xml_place place)
{
    struct copy *copy = context;
    struct error err;

    (void)place;
    if (piece.length == 0) {
        log_panic("an empty text");
    }
    if (!copy->in_text) {
        buffer_append_byte(&copy->story, '"');
        copy->in_text = true;
    }
    buffer_append(&copy->story, piece);
    if (copy->writer != NULL && !xml_write_text(copy->writer, piece, &err)) {
        log_panic("%s: %s", err.code, err.text);
    }
    return true;
}

static bool on_end(void *context)
{
    struct copy *copy = context;

    copy->in_text = false;
    buffer_append_byte(&copy->story, '>');
    if (copy->writer != NULL) {
        xml_write_end(copy->writer);
    }
    return true;
}

static enum xml_outcome tell(struct copy *copy, struct bytes input,
                             size_t piece, const struct xml_options *options)
{
    const struct xml_handler handler = { on_begin, on_text, on_end, copy };
    struct xml_reader *reader = xml_reader_open(options, &handler);
    enum xml_outcome outcome;
    bool last;

    if (reader == NULL) {
        log_panic("no memory");
    }
    do {
        struct bytes part = bytes_slice(input, 0, piece);

        input = bytes_slice(input, part.length, SIZE_MAX);
        last = input.length == 0;
        outcome = xml_reader_feed(reader, part, last);
    } while (!last);
    if (outcome == XML_BAD) {
        const struct xml_complaint *complaint = xml_reader_complaint(reader);

        append_number(&copy->story, complaint->kind);
        tell_place(copy, complaint->place);
    }
    append_number(&copy->story, outcome);
    xml_reader_close(reader);
    return outcome;
}

static void close_copy(struct copy *copy)
{
    for (size_t i = 0; i < copy->prefix_count; i++) {
        free((char *)(uintptr_t)copy->prefixes[i].uri.data);
    }
    buffer_close(&copy->story);
}

static void assert_same(const struct copy *a, const struct copy *b)
{
    if (!bytes_equal(buffer_bytes(&a->story), buffer_bytes(&b->story))) {
        log_panic("two readings of one document differ");
    }
}

/* What was read whole, written and read again. */
static void write_and_read(struct bytes input,
                           const struct xml_options *options,
                           const struct copy *known)
{
    const struct xml_write_options writing = { .prefixes = known->prefixes,
                                               .prefix_count =
                                                   known->prefix_count };
    struct xml_options generous = *options;
    struct buffer out = { 0 };
    struct copy first = { .writer = xml_writer_open(&out, &writing) };
    struct copy again = { .places = false };

    generous.limits = xml_default_limits();
    generous.limits.attributes = generous.limits.namespaces = 1000;
    if (first.writer == NULL) {
        log_panic("no memory");
    }
    (void)tell(&first, input, SIZE_MAX, options);
    xml_writer_close(first.writer);
    if (tell(&again, buffer_bytes(&out), SIZE_MAX, &generous) != XML_DONE) {
        log_panic("what was written cannot be read");
    }
    assert_same(&first, &again);
    buffer_close(&out);
    close_copy(&first);
    close_copy(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct xml_options options = { .limits = xml_default_limits() };
    struct copy whole = { .places = true };
    struct copy pieces = { .places = true };
    struct xml_root root;
    struct bytes input;

    if (size < 2) {
        return 0;
    }
    input = bytes_of((const char *)data + 2, size - 2);
    options.doctype_ignored = (data[1] & 1) != 0;
    options.limits.depth = DEPTH;
    if ((data[1] & 2) != 0) {
        options.limits.markup = 100;
        options.limits.attributes = 3;
        options.limits.names = 5;
    }
    if (tell(&whole, input, SIZE_MAX, &options) == XML_DONE) {
        if (!xml_detect(input)) {
            log_panic("XML that is not detected");
        }
        if (!whole.unwritable) {
            write_and_read(input, &options, &whole);
        }
    }
    (void)tell(&pieces, input, (size_t)data[0] + 1, &options);
    assert_same(&whole, &pieces);
    (void)xml_detect(input);
    if (xml_detect_root(input, &root) && root.local[0] == '\0') {
        log_panic("a root without a name");
    }
    close_copy(&whole);
    close_copy(&pieces);
    return 0;
}
