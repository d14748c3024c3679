/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/transport.h"

#include "transport/folder.h"

static const struct transport_ops transports[] = {
    { CHANNEL_FOLDER, "folder", folder_deliver },
};

const struct transport_ops *transport_find(enum channel_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(transports); i++) {
        if (transports[i].kind == kind) {
            return &transports[i];
        }
    }
    return NULL;
}
