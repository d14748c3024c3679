/* SPDX-License-Identifier: Apache-2.0 */
#include "xml_trace.h"

#include <stdlib.h>
#include <string.h>

struct xml_options xml_trace_options(void)
{
    return (struct xml_options){ .limits = xml_default_limits() };
}

static void append_place(struct buffer *story, struct xml_place place)
{
    buffer_append_format(story, "@%llu:%u:%u", (unsigned long long)place.offset,
                         place.line, place.column);
}

static void append_name(struct buffer *story, struct bytes uri,
                        struct bytes local)
{
    if (uri.length > 0) {
        buffer_append_format(story, "{%.*s}", BYTES_ARG(uri));
    }
    buffer_append(story, local);
}

static void end_text(struct xml_trace *trace)
{
    if (trace->in_text) {
        buffer_append_text(&trace->story, "\"");
        trace->in_text = false;
    }
}

static bool on_begin(void *context, const struct xml_element *element)
{
    struct xml_trace *trace = context;
    struct buffer *story = &trace->story;

    trace->begins++;
    if (!trace->quiet) {
        end_text(trace);
        buffer_append_text(story, "<");
        append_name(story, element->uri, element->local);
        for (uint32_t i = 0; i < element->attribute_count; i++) {
            const struct xml_attribute *attribute = &element->attributes[i];

            buffer_append_text(story, " ");
            append_name(story, attribute->uri, attribute->local);
            buffer_append_format(story, "=%.*s", BYTES_ARG(attribute->value));
        }
        append_place(story, element->place);
    }
    return trace->begins != trace->stop_at;
}

static bool on_text(void *context, struct bytes piece, struct xml_place place)
{
    struct xml_trace *trace = context;

    (void)place;
    trace->bytes += piece.length;
    if (!trace->quiet) {
        if (!trace->in_text) {
            buffer_append_text(&trace->story, "\"");
            trace->in_text = true;
        }
        buffer_append(&trace->story, piece);
    }
    return true;
}

static bool on_end(void *context)
{
    struct xml_trace *trace = context;

    if (!trace->quiet) {
        end_text(trace);
        buffer_append_text(&trace->story, ">");
    }
    return true;
}

struct xml_handler xml_trace_handler(struct xml_trace *trace)
{
    return (struct xml_handler){ on_begin, on_text, on_end, trace };
}

static enum xml_outcome read_pieces(struct xml_reader *reader,
                                    struct bytes input, size_t piece)
{
    enum xml_outcome outcome = XML_MORE;
    bool last = false;

    while (!last) {
        size_t length =
            piece == 0 || piece > input.length ? input.length : piece;
        char *copy = malloc(length + 1); /* a piece that cannot be overrun */

        if (copy == NULL) {
            abort();
        }
        if (length > 0) {
            memcpy(copy, input.data, length);
        }
        input = bytes_slice(input, length, SIZE_MAX);
        last = input.length == 0;
        outcome = xml_reader_feed(reader, bytes_of(copy, length), last);
        free(copy);
    }
    return outcome;
}

const char *xml_trace_read(struct xml_trace *trace, struct bytes input,
                           const struct xml_options *options, size_t piece,
                           struct xml_complaint *complaint)
{
    const struct xml_handler handler = xml_trace_handler(trace);
    struct xml_reader *reader = xml_reader_open(options, &handler);
    struct buffer *story = &trace->story;

    buffer_clear(story);
    trace->in_text = false;
    trace->begins = trace->bytes = 0;
    if (reader == NULL) {
        abort();
    }
    switch (read_pieces(reader, input, piece)) {
    case XML_MORE:
        buffer_append_text(story, "MORE");
        break;
    case XML_DONE:
        buffer_append_text(story, "DONE");
        break;
    case XML_STOPPED:
        buffer_append_text(story, "STOPPED");
        break;
    case XML_BAD:
        end_text(trace);
        *complaint = *xml_reader_complaint(reader);
        buffer_append_text(story, xml_complaint_name(complaint->kind));
        append_place(story, complaint->place);
        break;
    }
    xml_reader_close(reader);
    buffer_append_byte(story, '\0');
    return story->data;
}

void xml_trace_close(struct xml_trace *trace)
{
    buffer_close(&trace->story);
}
