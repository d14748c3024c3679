/* SPDX-License-Identifier: Apache-2.0 */
#include "flow/document_name.h"

enum { X12_RELEASE = 6 };

const char *document_name(struct arena *arena,
                          const struct interchange_facts *interchange,
                          const struct group_facts *group,
                          const struct transaction_facts *transaction)
{
    bool x12 = interchange->syntax == DICTIONARY_X12;
    struct bytes version;

    if (interchange->syntax == DICTIONARY_XML) {
        return transaction->set != NULL
                   ? set_definition_name(transaction->set, arena)
                   : arena_format(arena, "xml/%.*s",
                                  BYTES_ARG(transaction->type));
    }
    version = x12 ? bytes_slice(group->version, 0, X12_RELEASE)
                  : transaction->version;
    return arena_format(arena, "%s/%.*s/%.*s", x12 ? "x12" : "edifact",
                        BYTES_ARG(version), BYTES_ARG(transaction->type));
}
