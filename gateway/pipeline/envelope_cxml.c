/* SPDX-License-Identifier: Apache-2.0
 *
 * What a cXML document says of its sending: payloadID, timestamp, the
 * credentials of both sides, whether it is a test. A map writes something in
 * these places; here they get what is known only when the document goes out.
 */
#include "pipeline/envelope.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "syntax/xml_read.h"
#include "syntax/xml_write.h"

enum {
    PATH_SIZE = 200, /* of the elements that concern us */
    VALUE_SIZE = 400
};

struct cxml_filling {
    const struct envelope_content *content;
    const struct identity *us, *them;
    struct xml_writer *writer;
    struct error *err;
    char path[PATH_SIZE]; /* "cXML/Header/From", as long as it fits */
    uint32_t depth;       /* elements that are open */
    uint32_t path_depth;  /* of them in `path` */
    bool replaced;        /* the text of this element is written already */
    char payload_id[VALUE_SIZE];
    char timestamp[40];
};

static bool is_at(const struct cxml_filling *filling, const char *path)
{
    return filling->depth == filling->path_depth &&
           strcmp(filling->path, path) == 0;
}

/* Whose credential stands at the path's beginning; NULL: nobody's. */
static const struct identity *side_of(const struct cxml_filling *filling)
{
    static const char header[] = "cXML/Header/";
    const char *rest = filling->path + sizeof header - 1;

    if (strncmp(filling->path, header, sizeof header - 1) != 0) {
        return NULL;
    }
    if (strncmp(rest, "From/", 5) == 0 || strncmp(rest, "Sender/", 7) == 0) {
        return filling->us;
    }
    return strncmp(rest, "To/", 3) == 0 ? filling->them : NULL;
}

static bool ends_with(const char *path, const char *end)
{
    return bytes_ends_with(bytes_of_text(path), bytes_of_text(end));
}

static struct bytes domain_of(const struct identity *identity)
{
    return bytes_of_text(identity->qualifier == NULL ? "NetworkID"
                                                     : identity->qualifier);
}

/* The value that the attribute gets: another, or its own. */
static struct bytes value_of(const struct cxml_filling *filling,
                             const struct xml_attribute *attribute)
{
    const struct identity *side = side_of(filling);

    if (is_at(filling, "cXML") &&
        bytes_equal_text(attribute->local, "payloadID")) {
        return bytes_of_text(filling->payload_id);
    }
    if (is_at(filling, "cXML") &&
        bytes_equal_text(attribute->local, "timestamp")) {
        return bytes_of_text(filling->timestamp);
    }
    if (side != NULL && ends_with(filling->path, "/Credential") &&
        bytes_equal_text(attribute->local, "domain")) {
        return domain_of(side);
    }
    /* The payloadID of what is answered is not kept; it may be empty. */
    if (ends_with(filling->path, "/DocumentReference") &&
        bytes_equal_text(attribute->local, "payloadID") &&
        bytes_equal_text(attribute->value, "0")) {
        return bytes_of("", 0);
    }
    return attribute->value;
}

static void open_path(struct cxml_filling *filling, struct bytes local)
{
    size_t length = strlen(filling->path);

    if (filling->depth == filling->path_depth &&
        length + local.length + 2 <= PATH_SIZE) {
        (void)snprintf(filling->path + length, PATH_SIZE - length, "%s%.*s",
                       length > 0 ? "/" : "", BYTES_ARG(local));
        filling->path_depth++;
    }
    filling->depth++;
}

static void close_path(struct cxml_filling *filling)
{
    if (filling->depth == filling->path_depth) {
        char *slash = strrchr(filling->path, '/');

        *(slash == NULL ? filling->path : slash) = '\0';
        filling->path_depth--;
    }
    filling->depth--;
}

static bool take_begin(void *context, const struct xml_element *element)
{
    struct cxml_filling *filling = context;
    const struct identity *side;

    open_path(filling, element->local);
    filling->replaced = false;
    if (!xml_write_begin(filling->writer, element->uri, element->local,
                         filling->err)) {
        return false;
    }
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];

        if (!(filling->content->test && is_at(filling, "cXML/Request") &&
              bytes_equal_text(attribute->local, "deploymentMode")) &&
            !xml_write_attribute(filling->writer, attribute->uri,
                                 attribute->local, value_of(filling, attribute),
                                 filling->err)) {
            return false;
        }
    }
    if (filling->content->test && is_at(filling, "cXML/Request") &&
        !xml_write_attribute(filling->writer, bytes_of("", 0),
                             bytes_of_text("deploymentMode"),
                             bytes_of_text("test"), filling->err)) {
        return false;
    }
    side = side_of(filling);
    filling->replaced =
        side != NULL && ends_with(filling->path, "/Credential/Identity");
    return !filling->replaced ||
           xml_write_text(filling->writer, bytes_of_text(side->id),
                          filling->err);
}

static bool take_text(void *context, struct bytes piece, struct xml_place place)
{
    struct cxml_filling *filling = context;

    (void)place;
    return filling->replaced ||
           xml_write_text(filling->writer, piece, filling->err);
}

static bool take_end(void *context)
{
    struct cxml_filling *filling = context;

    xml_write_end(filling->writer);
    close_path(filling);
    filling->replaced = false;
    return true;
}

/* Like no other: the moment, the number drawn for the partner, and us. */
static void name_payload(struct cxml_filling *filling, struct bytes number)
{
    struct civil_time civil = clock_to_civil(filling->content->now);

    (void)snprintf(filling->payload_id, sizeof filling->payload_id,
                   "%lld.%.*s@%s", (long long)filling->content->now,
                   BYTES_ARG(number), filling->us->id);
    (void)snprintf(filling->timestamp, sizeof filling->timestamp,
                   "%04d-%02d-%02dT%02d:%02d:%02d+00:00", civil.year,
                   civil.month, civil.day, civil.hour, civil.minute,
                   civil.second);
}

static bool wrap(const struct partner *partner,
                 const struct envelope_numbers *numbers,
                 const struct envelope_content *content, struct buffer *out,
                 struct error *err)
{
    const struct xml_options options = { .limits = xml_default_limits() };
    const struct xml_write_options write = { .prefix_count = 0 };
    struct cxml_filling filling = { .content = content, .err = err };
    const struct xml_handler handler = { take_begin, take_text, take_end,
                                         &filling };
    struct xml_complaint complaint;
    enum xml_outcome outcome;

    if (!envelope_sides(partner, content, IDENTITY_CXML, &filling.us,
                        &filling.them, err)) {
        return false;
    }
    name_payload(&filling, numbers->interchange);
    filling.writer = xml_writer_open(out, &write);
    if (filling.writer == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory to write a document");
    }
    outcome = xml_read(content->body, &options, &handler, &complaint);
    xml_writer_close(filling.writer);
    if (outcome == XML_BAD) {
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "a written document cannot be read: %s",
                         complaint.text);
    }
    return outcome == XML_DONE;
}

const struct envelope_syntax envelope_syntax_cxml = {
    .separators = envelope_no_separators,
    .control_width = envelope_no_width,
    .control_places = envelope_no_places,
    .wrap = wrap,
    .extension = "xml",
};
