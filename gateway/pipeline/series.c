/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/series.h"

#include <stddef.h>

#include "base/text.h"

enum { X12_INTERCHANGE_WIDTH = 9, X12_TRANSACTION_WIDTH = 4 };

/* What an XML document has instead of an interchange is a number in the name
 * of its file. */
static const struct series of_documents = { 1, 999999999, 0 };

#define NONE SIZE_MAX

/* Where a partner's series stand, and what they are called in the ledger. */
struct row {
    size_t offset; /* in struct partner; NONE: there is none */
    const char *name;
    int least, most; /* digits; most 0: as the series says */
};

static const struct row x12_rows[SERIES_LEVELS] = {
    [SERIES_INTERCHANGE] = { offsetof(struct partner, envelope.interchange),
                             "interchange", X12_INTERCHANGE_WIDTH,
                             X12_INTERCHANGE_WIDTH },
    /* GS06 is numeric: leading zeros are not written. */
    [SERIES_GROUP] = { offsetof(struct partner, envelope.group), "group", 0,
                       1 },
    [SERIES_TRANSACTION] = { offsetof(struct partner, envelope.transaction),
                             "transaction", X12_TRANSACTION_WIDTH, 9 },
};
static const struct row edifact_rows[SERIES_LEVELS] = {
    [SERIES_INTERCHANGE] = { offsetof(struct partner,
                                      envelope.edifact.interchange),
                             "edifact/interchange", 0, 0 },
    [SERIES_GROUP] = { offsetof(struct partner, envelope.edifact.group),
                       "edifact/group", 0, 0 },
    [SERIES_TRANSACTION] = { offsetof(struct partner, envelope.edifact.message),
                             "edifact/message", 0, 0 },
};
static const struct row xml_rows[SERIES_LEVELS] = {
    [SERIES_INTERCHANGE] = { NONE, "xml/document", 0, 0 },
    [SERIES_GROUP] = { NONE, NULL, 0, 0 },
    [SERIES_TRANSACTION] = { NONE, NULL, 0, 0 },
};

static const struct row *row_of(enum agreed_syntax syntax,
                                enum series_level level)
{
    switch (syntax) {
    case AGREED_X12:
        return &x12_rows[level];
    case AGREED_EDIFACT:
        return &edifact_rows[level];
    case AGREED_UBL:
    case AGREED_CXML:
    case AGREED_CII:
    case AGREED_SYNTAXES:
        break;
    }
    return &xml_rows[level];
}

static const struct series *series_of(const struct partner *partner,
                                      const struct row *row)
{
    return row->offset == NONE
               ? &of_documents
               : (const struct series *)(const void *)((const char *)partner +
                                                       row->offset);
}

bool series_exists(const struct partner *partner, enum agreed_syntax syntax,
                   enum series_level level)
{
    if (syntax == AGREED_EDIFACT && level == SERIES_GROUP) {
        return partner->envelope.edifact.groups;
    }
    return row_of(syntax, level)->name != NULL;
}

static struct bytes write_number(struct turn *turn, const struct row *row,
                                 uint64_t number)
{
    int width = series_of(turn->partner, row)->width;

    if (width < row->least) {
        width = row->least;
    }
    if (row->most != 0 && width > row->most) {
        width = row->most;
    }
    return turn_format(turn, "%0*llu", width, (unsigned long long)number);
}

bool series_draw(struct turn *turn, struct event *event,
                 enum agreed_syntax syntax, enum series_level level,
                 struct bytes *number, struct error *err)
{
    const struct row *row = row_of(syntax, level);
    const struct series *range = series_of(turn->partner, row);
    uint64_t drawn;

    *number = bytes_of("", 0);
    if (!series_exists(turn->partner, syntax, level)) {
        return true;
    }
    if (!store_draw_number(
            turn->store, event,
            turn_format(turn, "%s/%s", turn->partner->name, row->name),
            range->from, range->until, &drawn, err)) {
        return false;
    }
    *number = write_number(turn, row, drawn);
    return true;
}

struct bytes series_written(struct turn *turn, enum agreed_syntax syntax,
                            enum series_level level, struct bytes text)
{
    uint64_t number;

    return text_to_number(text, &number)
               ? write_number(turn, row_of(syntax, level), number)
               : text;
}
