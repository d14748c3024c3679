/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a flow writes its decision with: effects, outputs, findings
 * and the reason to hold.
 *
 * Ownership: everything goes into the arena of the call; texts are taken as
 * they are and must live as long.
 */
#ifndef FLOW_DECISION_H
#define FLOW_DECISION_H

#include <stdbool.h>

#include "flow/flow.h"

/* A decision in the making. */
struct deciding {
    const struct flow_input *input;
    struct arena *arena;
    struct flow_decision *decision;
    int64_t offset;     /* of the partner's time zone, ms */
    struct bytes today; /* of input->now, in that zone */
};

void deciding_begin(struct deciding *deciding, const struct flow_input *input,
                    struct arena *arena, struct flow_decision *decision);
/* Is there a send agreement for that record type? (One for each version or
 * document, 855 and 865, will do.) */
bool deciding_sends(const struct deciding *deciding, const char *record);

void decision_open(struct deciding *deciding, enum agreement_role role,
                   struct bytes number, struct bytes currency,
                   const char *state, const struct record *order);
void decision_state(struct deciding *deciding, struct bytes number,
                    const char *state);
void decision_store_order(struct deciding *deciding, struct bytes number,
                          const struct record *order);
void decision_set_line(struct deciding *deciding, struct bytes number,
                       const struct flow_line *line);
/* The quantities of `change` are added to the line of its number. */
void decision_add_line(struct deciding *deciding, struct bytes number,
                       const struct flow_line *change);
/* Base units. Nothing is written for zero or for an item we do not keep. */
void decision_reserve(struct deciding *deciding, struct bytes item,
                      struct decimal quantity);
void decision_ship_stock(struct deciding *deciding, struct bytes item,
                         struct decimal quantity);
void decision_credit(struct deciding *deciding, struct bytes currency,
                     struct decimal amount);
void decision_schedule(struct deciding *deciding, struct bytes number,
                       const char *step, int64_t at);
void decision_key(struct deciding *deciding, const char *record,
                  struct bytes number);
void decision_count(struct deciding *deciding, const char *counter,
                    uint64_t taken);
struct flow_output *decision_output(struct deciding *deciding,
                                    const struct record *record,
                                    struct bytes number,
                                    struct bytes order_number,
                                    const char *reason);

/* A finding of ORIGIN_FLOW. path: "lines[2].price", from 1, or NULL. */
struct finding *decision_find(struct deciding *deciding,
                              enum finding_severity severity, const char *code,
                              const char *path, const char *format, ...)
    PRINTF_LIKE(5, 6);
/* An operator has to look; true: held, the flow ends. Where one has already
 * let it pass it becomes a warning and the flow goes on. */
bool decision_hold(struct deciding *deciding, const char *code,
                   const char *format, ...) PRINTF_LIKE(3, 4) MUST_CHECK;
/* The same for what nobody can let pass: the flow always ends. */
void decision_refuse(struct deciding *deciding, const char *code,
                     const char *format, ...) PRINTF_LIKE(3, 4);
/* At the end of a flow that matched a document: if errors were found and the
 * agreement says hold, and nobody has let it pass, it is held for them. True:
 * held. */
bool decision_settle(struct deciding *deciding, const char *what);

#endif
