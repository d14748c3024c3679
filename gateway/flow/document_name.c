/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/document_name.h"

enum { X12_RELEASE = 6 };

const char *document_name(struct arena *arena,
                          const struct interchange_facts *interchange,
                          const struct group_facts *group,
                          const struct transaction_facts *transaction)
{
    bool x12 = interchange->syntax == DICTIONARY_X12;
    struct bytes version = x12 ? bytes_slice(group->version, 0, X12_RELEASE)
                               : transaction->version;

    return arena_format(arena, "%s/%.*s/%.*s", x12 ? "x12" : "edifact",
                        BYTES_ARG(version), BYTES_ARG(transaction->type));
}
