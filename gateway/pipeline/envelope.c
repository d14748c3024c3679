/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/envelope.h"

/* ---- documents that need none ---- */

struct separators envelope_no_separators(const struct partner *partner)
{
    (void)partner;
    return (struct separators){ .element = '\0' };
}

uint32_t envelope_no_width(const struct partner *partner)
{
    (void)partner;
    return 0;
}

struct envelope_control envelope_no_places(struct bytes set,
                                           const struct separators *separators,
                                           uint32_t width)
{
    (void)set;
    (void)separators;
    (void)width;
    return (struct envelope_control){ .width = 0 };
}

static bool wrap_in_nothing(const struct partner *partner,
                            const struct envelope_numbers *numbers,
                            const struct envelope_content *content,
                            struct buffer *out, struct error *err)
{
    (void)partner;
    (void)numbers;
    (void)err;
    buffer_append(out, content->body);
    return true;
}

static const struct envelope_syntax envelope_xml = {
    .separators = envelope_no_separators,
    .control_width = envelope_no_width,
    .control_places = envelope_no_places,
    .wrap = wrap_in_nothing,
    .extension = "xml",
};

/* ---- all of them ---- */

const struct envelope_syntax *envelope_of(enum agreed_syntax syntax)
{
    switch (syntax) {
    case AGREED_X12:
        return &envelope_syntax_x12;
    case AGREED_EDIFACT:
        return &envelope_syntax_edifact;
    case AGREED_CXML:
        return &envelope_syntax_cxml;
    case AGREED_UBL:
    case AGREED_CII:
    case AGREED_SYNTAXES:
        break;
    }
    return &envelope_xml;
}

bool envelope_sides(const struct partner *partner,
                    const struct envelope_content *content,
                    enum identity_kind kind, const struct identity **us,
                    const struct identity **them, struct error *err)
{
    const struct identities *ours = &partner->station->ids[kind];
    const struct identities *theirs = &partner->ids[kind];

    *us = ours->count > 0 ? &ours->items[0] : NULL;
    *them = theirs->count > 0 ? &theirs->items[0] : NULL;
    if (content->agreement != NULL) {
        *us = content->agreement->station_id;
        *them = content->agreement->partner_id;
    }
    return (*us != NULL && *them != NULL) ||
           error_set(err, ERROR_CONFIG, "ENVELOPE_IDS",
                     "%s or %s has no %s identity", partner->name,
                     partner->station->name, identity_kind_name(kind));
}

bool envelope_number(struct bytes set, const struct envelope_control *control,
                     struct bytes number, struct buffer *out)
{
    size_t width = control->width;

    if (width == 0) {
        buffer_append(out, set);
        return true;
    }
    if (width > set.length || control->first > control->last ||
        control->last - control->first < width ||
        control->last > set.length - width) {
        return false;
    }
    buffer_append(out, bytes_slice(set, 0, control->first));
    buffer_append(out, number);
    buffer_append(out, bytes_slice(set, control->first + width,
                                   control->last - control->first - width));
    buffer_append(out, number);
    buffer_append(out, bytes_slice(set, control->last + width, set.length));
    return true;
}

bool envelope_wrap(const struct partner *partner,
                   const struct envelope_numbers *numbers,
                   const struct envelope_content *content, struct buffer *out,
                   struct error *err)
{
    if (!envelope_of(content->syntax)
             ->wrap(partner, numbers, content, out, err)) {
        return false;
    }
    if (out->failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for an interchange");
    }
    return true;
}
