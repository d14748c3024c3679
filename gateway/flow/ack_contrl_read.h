/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a partner's CONTRL says of what we sent; ack_read for its tree.
 */
#ifndef FLOW_ACK_CONTRL_READ_H
#define FLOW_ACK_CONTRL_READ_H

#include "flow/acknowledgement.h"

bool ack_contrl_read(const struct tree *tree, struct arena *arena,
                     struct ack_received **entries, size_t *count,
                     struct error *err) MUST_CHECK;

#endif
