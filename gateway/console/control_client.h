/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: an action asked of the running gateway: one JSON request over
 * spool/control.sock, one JSON answer.
 *
 * In: {"action": NAME, …}; "actor" is added: the user who calls. Out: the
 * answer, the caller's to json_decref.
 * Errors: DAEMON_UNREACHABLE (no daemon), GATEWAY_BUSY (it has no place for one
 * more), CONTROL_TIMEOUT (transient), and what the gateway refuses, with its own
 * code and kind.
 */
#ifndef CONSOLE_CONTROL_CLIENT_H
#define CONSOLE_CONTROL_CLIENT_H

#include <jansson.h>
#include <stdint.h>

#include "base/error.h"

enum { CONTROL_PATIENCE = 60000 }; /* ms */

/* Takes the request over. timeout: ms. NULL: err says why not. */
json_t *control_call(const char *spool, json_t *request, int64_t timeout,
                     struct error *err) MUST_CHECK;
/* The same, but an answer that refuses is given too; `control_is_refused`
 * then makes an error of it. For actions that say more than one sentence. */
json_t *control_ask(const char *spool, json_t *request, int64_t timeout,
                    struct error *err) MUST_CHECK;
bool control_is_refused(const json_t *answer, struct error *err);

#endif
