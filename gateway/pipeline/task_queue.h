/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the documents that have a next step of ours, in memory only as
 * their ids: in line, or under way.
 *
 * A document is there at most once, so nothing is begun twice. What does not
 * fit stays in the ledger and is fetched when the queue runs dry (C10).
 * Limits: TASK_LIMIT ids in line.
 */
#ifndef PIPELINE_TASK_QUEUE_H
#define PIPELINE_TASK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ids.h"

enum { TASK_LIMIT = 20000 };

struct task_queue;

struct task_queue *task_queue_open(void) MUST_CHECK;
void task_queue_close(struct task_queue *queue);
/* false: the queue is full, and has noted that there is more. What is in line
 * or under way already is not added again; added while under way, it will be
 * in line again when it ends. */
bool task_queue_add(struct task_queue *queue, const struct id *document);
/* The next in line is under way from now on. false: none. */
bool task_queue_take(struct task_queue *queue, struct id *document) MUST_CHECK;
/* Back to the front of the line (no worker is free). */
void task_queue_put_back(struct task_queue *queue, const struct id *document);
/* The same, but behind the marked ones that stand there. */
void task_queue_put_behind_marked(struct task_queue *queue,
                                  const struct id *document);
void task_queue_end(struct task_queue *queue, const struct id *document);
bool task_queue_is_under_way(const struct task_queue *queue,
                             const struct id *document);
/* A mark that stays with a document that is in line or under way until
 * task_queue_end. */
void task_queue_mark(struct task_queue *queue, const struct id *document);
bool task_queue_is_marked(const struct task_queue *queue,
                          const struct id *document);
size_t task_queue_marks(const struct task_queue *queue);
size_t task_queue_in_line(const struct task_queue *queue);
size_t task_queue_under_way(const struct task_queue *queue);
/* Did something not fit since this was asked last? */
bool task_queue_overflowed(struct task_queue *queue);

#endif
