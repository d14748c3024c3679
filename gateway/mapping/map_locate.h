/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a place with numbers ("PO1[2]/PID[1].05", "N1(ST).04") found in one
 * document: which segment, which element. For tests of maps.
 */
#ifndef MAPPING_MAP_LOCATE_H
#define MAPPING_MAP_LOCATE_H

#include "mapping/map_model.h"

struct map_location {
    uint32_t segment; /* index in the tree */
    uint32_t element; /* 0: the segment as a whole */
    uint32_t component;
};

/* Is the segment meant by the name of a step: its tag, or its loop's (SG25)
 * where it begins that? */
bool map_step_names(const struct tree *tree, struct bytes name,
                    uint32_t segment);
/* The n-th segment of that name (and tests) in the document, or in the loop of
 * the step before. false: there is none. */
bool map_locate(const struct map *map, const struct tree *tree,
                const struct place *place,
                struct map_location *location) MUST_CHECK;
/* An interchange of this one transaction with the value put there, or, where
 * `value` is NULL, without that segment. */
bool map_change(const struct map *map, const struct tree *tree,
                const struct map_location *location, const struct bytes *value,
                struct buffer *out) MUST_CHECK;

/* The same for documents of XML (map_locate_xml.c); map_locate and map_change
 * go there by themselves. */
bool map_locate_xml(const struct map *map, const struct tree *tree,
                    const struct place *place,
                    struct map_location *location) MUST_CHECK;
bool map_change_xml(const struct map *map, const struct tree *tree,
                    const struct map_location *location,
                    const struct bytes *value, struct buffer *out) MUST_CHECK;

#endif
