/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the one set of actions that people have, whatever their face: what
 * they look at and what they do. Command line, web console and REST API call
 * these and nothing below them.
 *
 * Looking reads ledger and journal by connections of its own, read-only, and
 * needs no daemon. Doing asks the daemon over its control socket; it checks
 * again and journals who did it.
 * In: structs. Out: structs in the actions' arena, or the daemon's answer
 * (jansson, the caller's to json_decref).
 * Errors: NOT_FOUND, AMBIGUOUS, FILTER, NO_SPOOL, those of store/ and of
 * control_client.h.
 */
#ifndef CONSOLE_ACTIONS_H
#define CONSOLE_ACTIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "console/ready_file.h"
#include "store/ledger.h"
#include "store/ledger_filter.h"
#include "store/store.h"

struct actions {
    struct arena *arena; /* the caller's */
    const char *spool;
    int64_t now;
    struct ledger *ledger; /* NULL: nothing was ever received */
    struct store_reader *reader;
};

/* false: there is no spool there, or it cannot be read. */
bool actions_open(struct actions *actions, struct arena *arena,
                  const char *spool, struct error *err) MUST_CHECK;
void actions_close(struct actions *actions);

/* ---- looking ---- */

/* By id or its beginning. */
bool action_find(struct actions *actions, struct bytes prefix, struct id *id,
                 struct error *err) MUST_CHECK;

struct document_list {
    struct ledger_document *items;
    size_t count;
    bool more;
};

/* Newest first. before: NULL, or the last one of the page before. limit 0:
 * all there are. */
bool action_documents(struct actions *actions, struct bytes filter,
                      const struct id *before, size_t limit,
                      struct document_list *list, struct error *err) MUST_CHECK;
/* Calls `each` page by page, newest first; false from it stops. */
bool action_each_document(struct actions *actions, struct bytes filter,
                          bool (*each)(void *context,
                                       const struct ledger_document *document),
                          void *context, struct error *err) MUST_CHECK;

/* One document and everything around it. */
struct document_view {
    struct ledger_document document;
    struct ledger_document *children;
    size_t child_count;
    struct ledger_document *consequences;
    size_t consequence_count;
    struct ledger_object *objects;
    size_t object_count;
    struct ledger_key *keys;
    size_t key_count;
    bool has_conversation;
    struct ledger_conversation conversation;
};
bool action_document(struct actions *actions, const struct id *id,
                     struct document_view *view, struct error *err) MUST_CHECK;

/* Events of a document (none: the gateway's own), oldest first. */
bool action_events(struct actions *actions, const struct id *id,
                   struct event ***events, size_t *count,
                   struct error *err) MUST_CHECK;

/* The newest object of a role. found false: there is none. */
bool action_object(struct actions *actions, const struct id *id,
                   const char *role, bool *found, struct object_ref *ref,
                   struct error *err) MUST_CHECK;
/* Its bytes, checked; at most `limit`. */
bool action_read(struct actions *actions, const struct object_ref *ref,
                 uint64_t limit, struct bytes *content,
                 struct error *err) MUST_CHECK;

bool action_causes(struct actions *actions, struct ledger_cause **causes,
                   size_t *count, struct error *err) MUST_CHECK;
bool action_counts(struct actions *actions, struct ledger_count **counts,
                   size_t *count, struct error *err) MUST_CHECK;
/* Empty: it is not paused; else by whom. */
bool action_partner_pause(struct actions *actions, const char *partner,
                          struct bytes *paused, struct error *err) MUST_CHECK;

/* ---- doing ---- */

/* verb: release reject cancel resend reissue retry hold replay. Out: the
 * answer's "results", one per id. */
json_t *action_on_documents(const struct actions *actions, const char *verb,
                            const struct id *ids, size_t count,
                            const char *reason, struct error *err) MUST_CHECK;
/* The original stays; its corrected bytes come in as a document of their own. */
json_t *action_fix(const struct actions *actions, const struct id *id,
                   struct bytes content, const char *reason,
                   struct error *err) MUST_CHECK;
/* verb: pause, resume. way: "in", "out", NULL: both. The answer's "paused" is
 * what is stopped then: "no", "in", "out", "both". */
json_t *action_on_partner(const struct actions *actions, const char *verb,
                          const char *partner, const char *way,
                          const char *reason, struct error *err) MUST_CHECK;
/* A record that no flow decides on. */
struct send_request {
    const char *partner;
    const char *type;      /* of the record */
    const char *agreement; /* name, or NULL: the one that fits */
    struct bytes record;   /* JSON */
    bool test;
};
json_t *action_send(const struct actions *actions,
                    const struct send_request *request,
                    struct error *err) MUST_CHECK;
/* An interchange as it is; the daemon reads the file. */
json_t *action_send_ready(const struct actions *actions, const char *partner,
                          const char *agreement, const struct ready_file *ready,
                          struct error *err) MUST_CHECK;
/* A file as if the partner had sent it. path: absolute; the daemon reads it. */
json_t *action_receive(const struct actions *actions, const char *partner,
                       const char *channel, const char *name, const char *path,
                       struct error *err) MUST_CHECK;
struct desk_request {
    const char *step; /* ship, invoice, close, order */
    const char *partner;
    const char *order;    /* order number, or NULL with a request */
    struct bytes request; /* a record as JSON, or empty */
    bool test;
};
json_t *action_desk_step(const struct actions *actions,
                         const struct desk_request *request,
                         struct error *err) MUST_CHECK;
/* kind: items prices stock customers references. The answer may refuse and
 * then holds "complaints". */
json_t *action_desk_import(const struct actions *actions, const char *station,
                           const char *kind, const char *name, struct bytes csv,
                           struct error *err) MUST_CHECK;
/* status reload drain resume stop. */
json_t *action_on_gateway(const char *spool, const char *action,
                          struct error *err) MUST_CHECK;

#endif
