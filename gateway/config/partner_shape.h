/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the tables of keys of station and partner files, for those who
 * read, check or print them.
 *
 * Keys of transports and syntaxes that are not built yet stand here too, so
 * that a complete file is a good file; they are checked and not kept.
 */
#ifndef CONFIG_PARTNER_SHAPE_H
#define CONFIG_PARTNER_SHAPE_H

#include "config/shape.h"

extern const struct shape station_shape;
extern const struct shape partner_shape;
/* One line of `agreements:`; in a struct agreement. */
extern const struct shape agreement_shape;
/* The mapping behind a channel's name; in a struct channel. */
extern const struct shape channel_shape;

/* The keys of channel_shape that name a kind of channel; ends with NULL. */
extern const char *const channel_kinds[];
/* Flows that an agreement may name; ends with NULL. */
extern const char *const agreement_flows[];

#endif
