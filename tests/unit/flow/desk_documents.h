/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: can what a decision sends be written with the shipped maps, in both
 * releases of X12?
 */
#ifndef TESTS_UNIT_FLOW_DESK_DOCUMENTS_H
#define TESTS_UNIT_FLOW_DESK_DOCUMENTS_H

#include <jansson.h>

#include "desk_world.h"

struct desk_documents;

struct desk_documents *desk_documents_open(const struct desk_world *world);
void desk_documents_close(struct desk_documents *documents);
/* `decision` as desk_world_do gives it. false: `problem` says why not. */
bool desk_documents_write(struct desk_documents *documents,
                          const json_t *decision, char *problem, size_t size);

#endif
