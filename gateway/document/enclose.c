/* SPDX-License-Identifier: Apache-2.0 */
#include "document/enclose.h"

#include <string.h>

#include "syntax/edifact_write.h"
#include "syntax/x12_write.h"

enum enclosure { ENCLOSE_X12, ENCLOSE_EDIFACT, ENCLOSE_NOTHING };

static enum enclosure kind_of(const struct set_definition *set)
{
    if (set->document != NULL) {
        return ENCLOSE_NOTHING;
    }
    return dictionary_syntax(set->dictionary) == DICTIONARY_EDIFACT
               ? ENCLOSE_EDIFACT
               : ENCLOSE_X12;
}

struct separators enclose_separators(const struct set_definition *set)
{
    struct separators separators = {
        .element = '*',
        .component = '>',
        .segment = '~',
        .decimal = '.',
    };

    if (kind_of(set) == ENCLOSE_EDIFACT) {
        separators = edifact_default_separators('3', bytes_of_text("UNOC"));
    } else if (strcmp(set->version, "004020") >= 0) {
        separators.repetition = '^';
    }
    separators.terminator[0] = separators.segment;
    separators.terminator[1] = '\n';
    separators.terminator_length = 2;
    return separators;
}

/* ---- X12 */

static struct x12_envelope x12_envelope_of(const struct enclosing *enclosing)
{
    const char *version = enclosing->set->version;

    return (struct x12_envelope){
        .sender_qualifier = enclosing->sender_qualifier,
        .sender = enclosing->sender,
        .receiver_qualifier = enclosing->receiver_qualifier,
        .receiver = enclosing->receiver,
        /* 004010 is interchange version 00401. */
        .version = bytes_slice(bytes_of_text(version), 0, 5),
        .group_version = bytes_of_text(version),
        .functional = bytes_of_text(enclosing->set->group),
        .interchange_control = 1,
        .group_control = 1,
        .test = enclosing->test,
        .now = enclosing->now,
    };
}

static bool begin_x12(const struct enclosing *enclosing, struct buffer *out,
                      struct error *err)
{
    struct separators separators = enclose_separators(enclosing->set);
    struct x12_envelope envelope = x12_envelope_of(enclosing);
    struct x12_writer writer;

    x12_writer_open(&writer, out, &separators, '\0');
    return x12_write_isa(&writer, &envelope, err) &&
           x12_write_gs(&writer, &envelope, err);
}

static void end_x12(const struct enclosing *enclosing, uint64_t transactions,
                    struct buffer *out)
{
    struct separators separators = enclose_separators(enclosing->set);
    struct x12_envelope envelope = x12_envelope_of(enclosing);
    struct x12_writer writer;

    x12_writer_open(&writer, out, &separators, '\0');
    x12_write_ge(&writer, &envelope, transactions);
    x12_write_iea(&writer, &envelope, 1);
}

/* ---- EDIFACT */

static bool begin_edifact(const struct enclosing *enclosing, struct buffer *out,
                          struct error *err)
{
    struct separators separators = enclose_separators(enclosing->set);
    const struct edifact_envelope envelope = {
        .identifier = BYTES("UNOC"),
        .version = '3',
        .sender = { .id = enclosing->sender,
                    .qualifier = enclosing->sender_qualifier },
        .receiver = { .id = enclosing->receiver,
                      .qualifier = enclosing->receiver_qualifier },
        .reference = BYTES("1"),
        .test = enclosing->test,
        .now = enclosing->now,
    };
    struct edifact_writer writer;

    edifact_writer_open(&writer, out, &separators, '\0');
    return edifact_write_unb(&writer, &envelope, err);
}

static bool end_edifact(const struct enclosing *enclosing,
                        uint64_t transactions, struct buffer *out,
                        struct error *err)
{
    struct separators separators = enclose_separators(enclosing->set);
    struct edifact_writer writer;

    edifact_writer_open(&writer, out, &separators, '\0');
    return edifact_write_unz(&writer, transactions, bytes_of_text("1"), err);
}

/* ---- any */

bool enclose_begin(const struct enclosing *enclosing, struct buffer *out,
                   struct error *err)
{
    switch (kind_of(enclosing->set)) {
    case ENCLOSE_X12:
        return begin_x12(enclosing, out, err);
    case ENCLOSE_EDIFACT:
        return begin_edifact(enclosing, out, err);
    case ENCLOSE_NOTHING:
        break;
    }
    return true;
}

bool enclose_end(const struct enclosing *enclosing, uint64_t transactions,
                 struct buffer *out, struct error *err)
{
    switch (kind_of(enclosing->set)) {
    case ENCLOSE_X12:
        end_x12(enclosing, transactions, out);
        return true;
    case ENCLOSE_EDIFACT:
        return end_edifact(enclosing, transactions, out, err);
    case ENCLOSE_NOTHING:
        break;
    }
    return true;
}
