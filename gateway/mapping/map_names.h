/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what rules are called when people ask for them: the field by its
 * path from the record, the place from the top of the set. Private.
 */
#ifndef MAPPING_MAP_NAMES_H
#define MAPPING_MAP_NAMES_H

#include "mapping/map_model.h"

/* "lines[].unit" */
void map_field_path_append(struct buffer *out, const struct map_field *field);
/* "PO1/REF(DP).02" */
void map_rule_place_append(struct buffer *out, const struct map *map,
                           const struct map_op *op,
                           const struct map_slot *slot);

#endif
