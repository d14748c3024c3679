/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/envelope.h"

#include <string.h>

#include "config/edifact_terms.h"
#include "syntax/edifact_write.h"

/* The number's own length does not matter: it is put in place of one digit. */
enum { PLACEHOLDER = 1, TAG = 3 };

static struct separators separators_of(const struct partner *partner)
{
    const struct edifact_terms *terms = &partner->envelope.edifact;
    size_t length = strlen(terms->segment);
    struct separators separators = {
        .element = terms->element,
        .component = terms->component,
        .repetition = terms->repetition,
        .segment = terms->segment[0],
        .release = terms->release == ' ' ? '\0' : terms->release,
        .decimal = terms->decimal,
        .announced =
            terms->una == UNA_ALWAYS ||
            (terms->una == UNA_NEEDED && edifact_terms_need_una(terms)),
        .charset = charset_of(bytes_of_text(terms->syntax)),
    };

    if (length >= sizeof separators.terminator) {
        length = sizeof separators.terminator - 1;
    }
    memcpy(separators.terminator, terms->segment, length);
    separators.terminator_length = (uint8_t)length;
    return separators;
}

static uint32_t control_width(const struct partner *partner)
{
    (void)partner;
    return PLACEHOLDER;
}

/* 0062 is the first element of UNH and the last of UNT. */
static struct envelope_control control_places(
    struct bytes set, const struct separators *separators, uint32_t width)
{
    return (struct envelope_control){
        .first = TAG + 1,
        .last = set.length - separators->terminator_length - width,
        .width = width,
    };
}

static struct edifact_party party_of(const struct identity *identity)
{
    return (struct edifact_party){ bytes_of_text(identity->id),
                                   bytes_of_text(identity->qualifier),
                                   bytes_of_text(identity->internal) };
}

/* The same in the group: where it has ids of its own, these. */
static struct edifact_party group_party_of(const struct identity *identity)
{
    struct edifact_party party = party_of(identity);

    if (identity->group_id != NULL) {
        party.id = bytes_of_text(identity->group_id);
        party.qualifier = bytes_of_text(identity->group_qualifier);
    }
    return party;
}

static struct edifact_envelope header_of(const struct partner *partner,
                                         const struct envelope_content *content)
{
    const struct edifact_terms *terms = &partner->envelope.edifact;

    return (struct edifact_envelope){
        .identifier = bytes_of_text(terms->syntax),
        .version = (char)('0' + terms->version),
        .password = bytes_of_text(terms->recipient_reference),
        .password_qualifier = bytes_of_text(terms->reference_qualifier),
        .application_reference = bytes_of_text(terms->application_reference),
        .priority = bytes_of_text(terms->priority),
        .agreement = bytes_of_text(terms->agreement_id),
        .acknowledgement_requested =
            partner->envelope.acknowledgement_requested,
        .test = content->test || !partner->envelope.production,
        .now = content->now + partner->utc_offset,
    };
}

/* 0038, 0051 and S008 of "edifact/D.96A/INVOIC". */
static struct edifact_message group_of(const struct envelope_content *content,
                                       struct bytes reference)
{
    struct bytes version = agreed_version(content->document);
    size_t dot = bytes_find(version, '.');

    return (struct edifact_message){
        .reference = reference,
        .type = agreed_type(content->document),
        .version = bytes_slice(version, 0, dot),
        .release = dot == SIZE_MAX
                       ? bytes_of("", 0)
                       : bytes_slice(version, dot + 1, version.length),
        .agency = bytes_of_text("UN"),
        .association = bytes_of_text(content->agreement == NULL
                                         ? NULL
                                         : content->agreement->association),
    };
}

static bool write_group(struct edifact_writer *writer,
                        const struct edifact_envelope *header,
                        const struct identity *us, const struct identity *them,
                        const struct envelope_numbers *numbers,
                        const struct envelope_content *content,
                        struct error *err)
{
    struct edifact_envelope parties = *header;
    struct edifact_message group = group_of(content, numbers->group);

    parties.sender = group_party_of(us);
    parties.receiver = group_party_of(them);
    if (!edifact_write_ung(writer, &parties, &group, err)) {
        return false;
    }
    buffer_append(writer->out, content->body);
    return edifact_write_une(writer, content->transactions, numbers->group,
                             err);
}

static bool wrap(const struct partner *partner,
                 const struct envelope_numbers *numbers,
                 const struct envelope_content *content, struct buffer *out,
                 struct error *err)
{
    struct separators separators = separators_of(partner);
    struct edifact_envelope header = header_of(partner, content);
    bool grouped = numbers->group.length > 0;
    struct edifact_writer writer;
    const struct identity *us;
    const struct identity *them;

    if (!envelope_sides(partner, content, IDENTITY_EDIFACT, &us, &them, err)) {
        return false;
    }
    header.reference = numbers->interchange;
    header.sender = party_of(us);
    header.receiver = party_of(them);
    edifact_writer_open(&writer, out, &separators, '\0');
    if (separators.announced) {
        edifact_write_una(&writer);
    }
    if (!edifact_write_unb(&writer, &header, err)) {
        return false;
    }
    if (!grouped) {
        buffer_append(out, content->body);
    } else if (!write_group(&writer, &header, us, them, numbers, content,
                            err)) {
        return false;
    }
    return edifact_write_unz(&writer, grouped ? 1 : content->transactions,
                             numbers->interchange, err);
}

const struct envelope_syntax envelope_syntax_edifact = {
    .separators = separators_of,
    .control_width = control_width,
    .control_places = control_places,
    .wrap = wrap,
    .extension = "edi",
};
