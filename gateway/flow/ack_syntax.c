/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/ack_syntax.h"

#include <stddef.h>

static const struct ack_syntax rows[] = {
    [DICTIONARY_X12] = { .no_error = "000",
                         .duplicate = "025",
                         .unknown_receiver = "009",
                         .interchange_code =
                             offsetof(struct finding_codes, ta1),
                         .group_code = offsetof(struct finding_codes, group),
                         .one_list = false,
                         .notes_warnings = true },
    [DICTIONARY_EDIFACT] = { .no_error = "",
                             .duplicate = "26",
                             .unknown_receiver = "7",
                             .interchange_code =
                                 offsetof(struct finding_codes, contrl),
                             .group_code =
                                 offsetof(struct finding_codes, contrl),
                             .one_list = true,
                             .notes_warnings = false },
    /* Nothing acknowledges XML by its syntax; what is wrong is an advice's. */
    [DICTIONARY_XML] = { .no_error = "",
                         .duplicate = "",
                         .unknown_receiver = "",
                         .interchange_code =
                             offsetof(struct finding_codes, contrl),
                         .group_code = offsetof(struct finding_codes, contrl),
                         .one_list = true,
                         .notes_warnings = false },
};

const struct ack_syntax *ack_syntax_of(enum dictionary_syntax syntax)
{
    return &rows[syntax];
}

const char *ack_syntax_code(const struct finding_codes *codes, size_t offset)
{
    return (const char *)codes + offset;
}
