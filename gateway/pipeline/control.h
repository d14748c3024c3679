/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: spool/control.sock: people's actions, one JSON request and one JSON
 * answer each (net/channel.h frames, types CONTROL_REQUEST, CONTROL_ANSWER).
 *
 * Who may: the owner of the process and root, told by the socket's
 * credentials; the socket is 0600.
 * In:  {"action": NAME, "actor": "user:anna", …}
 * Out: {"ok": true, …} or {"ok": false, "code": …, "kind": …, "text": …}
 * Limits: CONTROL_LIMIT bytes a message, CONTROL_CLIENTS at a time. When all
 * places are taken, the client that has asked nothing for the longest time goes
 * if that is CONTROL_IDLE or more; else the new one is told GATEWAY_BUSY.
 */
#ifndef PIPELINE_CONTROL_H
#define PIPELINE_CONTROL_H

#include <jansson.h>
#include <stdbool.h>

#include "pipeline/front.h"

enum {
    CONTROL_REQUEST = 1,
    CONTROL_ANSWER = 2,
    CONTROL_LIMIT = 64 * 1024 * 1024,
    CONTROL_CLIENTS = 64,
    CONTROL_IDLE = 1000 /* ms */
};

struct control_server *control_open(struct front *front,
                                    struct error *err) MUST_CHECK;
void control_close(struct control_server *control);

/* One request under way. An action answers it exactly once, now or later. */
struct control_request;

/* Takes the object over; {"ok": true} is added. */
void control_answer(struct control_request *request, json_t *answer);
void control_refuse(struct control_request *request, const struct error *err);
/* A JSON string of any bytes (text_append_json): an answer is never lost over
 * a name that is not UTF-8. */
json_t *control_text(struct bytes text);

/* What is wrong with files, for "complaints". */
json_t *control_complaints(const struct diagnostics *list);
/* A text of the request; empty where there is none. */
struct bytes control_argument(const json_t *arguments, const char *name);

/* The actions (operate.c): one row per name. */
struct control_action {
    const char *name;
    void (*run)(struct front *front, struct control_request *request,
                const json_t *arguments, struct bytes actor);
};
const struct control_action *control_action_find(const char *name);

#endif
