/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the one-line filter that people find documents with, on the
 * command line, in a URL and in the API:
 *
 *     partner:acme type:850 status:overdue po:4711 since:7d
 *
 * Words are joined by "and"; values may be quoted ("partner:'a b'"); a word
 * without a key is searched among ids, business keys and file names.
 *   partner station channel agreement lane code   equal
 *   type           the whole ("x12/004010/850") or its last part ("850")
 *   record kind direction|dir|conversation         equal
 *   status|state   a state, or work, attention, open, final; or one of the
 *                  three statuses: invalid, valid, delivered, undelivered,
 *                  acknowledged, unacknowledged, overdue
 *   po order shipment invoice release key          business keys
 *   control        any of the three control numbers
 *   id             an id or its beginning
 *   name           file name, with * and ?
 *   test           yes | no
 *   since until    7d, 12h, 2026-11-23, 2026-11-23T10:00:00Z
 * Limits: 4,000 bytes, 32 words.
 */
#ifndef STORE_LEDGER_FILTER_H
#define STORE_LEDGER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "store/ledger.h"

struct ledger_filter;

/* now: for since:7d. false: ERROR_REFUSED (FILTER) with what is wrong and what
 * was perhaps meant. The filter lives in the arena. */
bool ledger_filter_parse(struct arena *arena, struct bytes text, int64_t now,
                         struct ledger_filter **filter,
                         struct error *err) MUST_CHECK;
/* Newest first, those older than `before` (none: from the newest). more says
 * whether there are further ones behind the last. */
bool ledger_documents(struct ledger *ledger, struct arena *arena,
                      const struct ledger_filter *filter,
                      const struct id *before, size_t limit,
                      struct ledger_document **documents, size_t *count,
                      bool *more, struct error *err) MUST_CHECK;
/* Held, quarantined, dead, refused, overdue documents by cause. */
struct ledger_cause {
    struct bytes reason_code;
    struct bytes reason; /* of the newest */
    struct bytes partner;
    struct bytes type;
    enum document_state state;
    uint64_t documents;
    int64_t oldest, newest;
    struct id example;
};
bool ledger_causes(struct ledger *ledger, struct arena *arena, size_t limit,
                   struct ledger_cause **causes, size_t *count,
                   struct error *err) MUST_CHECK;

#endif
