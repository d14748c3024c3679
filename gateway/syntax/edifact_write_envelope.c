/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/edifact_write.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"

/* One value of a service segment, and how long it may be. */
struct field {
    uint32_t element, component;
    size_t longest;
    struct bytes value;
};

static bool write_fields(struct edifact_writer *writer, const char *tag,
                         const struct field *fields, size_t count,
                         struct error *err)
{
    edifact_write_begin(writer, bytes_of_text(tag));
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        bool written =
            field->value.length <= field->longest
                ? edifact_write_component(writer, field->element, 0,
                                          field->component, field->value, err)
                : error_set(err, ERROR_REFUSED, "UNWRITABLE",
                            "%s%02" PRIu32 " \"%.*s\" is longer than %zu", tag,
                            field->element, BYTES_ARG(field->value),
                            field->longest);

        if (!written) {
            writer->out->length = writer->begin;
            return false;
        }
    }
    edifact_write_end(writer);
    return true;
}

static struct bytes flag(bool set)
{
    return set ? bytes_of_text("1") : bytes_of_text("");
}

struct moment {
    char date[16], time[8];
};

/* Version 4 writes the century. */
static struct moment moment_of(int64_t now, char version)
{
    struct civil_time civil = clock_to_civil(now);
    struct moment moment;

    if (version >= '4') {
        (void)snprintf(moment.date, sizeof moment.date, "%04u%02u%02u",
                       (unsigned)civil.year % 10000U,
                       (unsigned)civil.month % 100U,
                       (unsigned)civil.day % 100U);
    } else {
        (void)snprintf(moment.date, sizeof moment.date, "%02u%02u%02u",
                       (unsigned)civil.year % 100U,
                       (unsigned)civil.month % 100U,
                       (unsigned)civil.day % 100U);
    }
    (void)snprintf(moment.time, sizeof moment.time, "%02u%02u",
                   (unsigned)civil.hour % 100U, (unsigned)civil.minute % 100U);
    return moment;
}

bool edifact_write_unb(struct edifact_writer *writer,
                       const struct edifact_envelope *envelope,
                       struct error *err)
{
    struct moment moment = moment_of(envelope->now, envelope->version);
    size_t routing = envelope->version >= '4' ? 35 : 14;
    const struct field fields[] = {
        { 1, 1, 4, envelope->identifier },
        { 1, 2, 1, bytes_of(&envelope->version, 1) },
        { 2, 1, 35, envelope->sender.id },
        { 2, 2, 4, envelope->sender.qualifier },
        { 2, 3, routing, envelope->sender.routing },
        { 3, 1, 35, envelope->receiver.id },
        { 3, 2, 4, envelope->receiver.qualifier },
        { 3, 3, routing, envelope->receiver.routing },
        { 4, 1, 8, bytes_of_text(moment.date) },
        { 4, 2, 4, bytes_of_text(moment.time) },
        { 5, 1, 14, envelope->reference },
        { 6, 1, 14, envelope->password },
        { 6, 2, 2, envelope->password_qualifier },
        { 7, 1, 14, envelope->application_reference },
        { 8, 1, 1, envelope->priority },
        { 9, 1, 1, flag(envelope->acknowledgement_requested) },
        { 10, 1, 35, envelope->agreement },
        { 11, 1, 1, flag(envelope->test) },
    };

    return write_fields(writer, "UNB", fields, COUNT_OF(fields), err);
}

bool edifact_write_ung(struct edifact_writer *writer,
                       const struct edifact_envelope *envelope,
                       const struct edifact_message *group, struct error *err)
{
    struct moment moment = moment_of(envelope->now, envelope->version);
    const struct field fields[] = {
        { 1, 1, 6, group->type },
        { 2, 1, 35, envelope->sender.id },
        { 2, 2, 4, envelope->sender.qualifier },
        { 3, 1, 35, envelope->receiver.id },
        { 3, 2, 4, envelope->receiver.qualifier },
        { 4, 1, 8, bytes_of_text(moment.date) },
        { 4, 2, 4, bytes_of_text(moment.time) },
        { 5, 1, 14, group->reference },
        { 6, 1, 3, group->agency },
        { 7, 1, 3, group->version },
        { 7, 2, 3, group->release },
        { 7, 3, 6, group->association },
    };

    return write_fields(writer, "UNG", fields, COUNT_OF(fields), err);
}

bool edifact_write_unh(struct edifact_writer *writer,
                       const struct edifact_message *message, struct error *err)
{
    const struct field fields[] = {
        { 1, 1, 14, message->reference }, { 2, 1, 6, message->type },
        { 2, 2, 3, message->version },    { 2, 3, 3, message->release },
        { 2, 4, 3, message->agency },     { 2, 5, 6, message->association },
    };

    return write_fields(writer, "UNH", fields, COUNT_OF(fields), err);
}

static bool write_trailer(struct edifact_writer *writer, const char *tag,
                          uint64_t count, struct bytes reference,
                          struct error *err)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRIu64, count);
    const struct field fields[] = {
        { 1, 1, sizeof text, bytes_of(text, (size_t)length) },
        { 2, 1, 14, reference },
    };

    return write_fields(writer, tag, fields, COUNT_OF(fields), err);
}

bool edifact_write_unt(struct edifact_writer *writer, struct bytes reference,
                       struct error *err)
{
    return write_trailer(writer, "UNT", writer->segment_count + 1, reference,
                         err);
}

bool edifact_write_une(struct edifact_writer *writer, uint64_t messages,
                       struct bytes reference, struct error *err)
{
    return write_trailer(writer, "UNE", messages, reference, err);
}

bool edifact_write_unz(struct edifact_writer *writer, uint64_t count,
                       struct bytes reference, struct error *err)
{
    return write_trailer(writer, "UNZ", count, reference, err);
}
