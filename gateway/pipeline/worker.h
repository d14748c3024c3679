/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a worker process: takes jobs from the front, one after the other,
 * and answers them.
 *
 * It holds no key, no ledger and no socket but the one to the front, and needs
 * no file but the descriptors it is handed. It may crash: the front gives the
 * document to another, three times.
 */
#ifndef PIPELINE_WORKER_H
#define PIPELINE_WORKER_H

#include <stddef.h>

/* socket: a stream socket to the front. memory_limit: bytes of arena a job may
 * take. Returns the exit status: 0 when the front has closed the socket. */
int worker_run(int socket, size_t memory_limit);

#endif
