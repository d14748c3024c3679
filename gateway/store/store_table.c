/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store_table.h"

#include <string.h>

static const struct store_backend backends[] = {
    { "file", &journal_file, &ledger_sqlite },
};

const struct store_backend *store_backend(const char *name)
{
    if (name == NULL) {
        return &backends[0];
    }
    for (size_t i = 0; i < COUNT_OF(backends); i++) {
        if (strcmp(backends[i].name, name) == 0) {
            return &backends[i];
        }
    }
    return NULL;
}
