/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what must hold in a partner file beyond the form of each value:
 * parts that fit each other, and names that exist. Also fills in what follows
 * from other parts (defaults that depend, placeholders, roles).
 *
 * In: a partner read by its shape, the tree it was read from. Out: the partner
 * completed; complaints. Whatever is wrong is complained about once, and the
 * rest goes on.
 */
#ifndef CONFIG_PARTNER_CHECK_H
#define CONFIG_PARTNER_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "config/partner.h"
#include "config/yaml_tree.h"

struct partner_reading {
    struct arena *arena;
    struct diagnostics *list;
    const struct config_source *source;
    struct yaml_node *tree; /* with everything it extends */
    struct partner *partner;
    const struct station *stations; /* by name */
    size_t station_count;
    /* Stations whose files are wrong, so that nobody is told they are not
     * there. */
    const char *const *broken_stations;
    size_t broken_station_count;
};

void partner_check(struct partner_reading *reading);

/* First and last day (UTC midnights, or none) become moments in the partner's
 * time zone: the first that is valid, the first that is not any more. */
void partner_local_days(const struct partner *partner, int64_t *from,
                        int64_t *until);

/* What `line_breaks` of the envelope puts behind each segment, or "". */
const char *partner_line_break(const struct partner_reading *reading);

/* For both: a complaint at the node, or at the partner where it is NULL. */
void partner_complain(struct partner_reading *reading,
                      const struct yaml_node *node, const char *code,
                      const char *format, ...) PRINTF_LIKE(4, 5);

#endif
