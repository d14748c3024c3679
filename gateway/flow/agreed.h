/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what an agreement names: is it there, and does it fit together?
 *
 * Each thing is said once per agreement, at its line, besides what is wrong
 * inside the file it names. Out: complaints AGREEMENT_MAP, AGREEMENT_DOCUMENT,
 * AGREEMENT_MAP_DOCUMENT, AGREEMENT_MAP_RECORD, AGREEMENT_SCHEMA,
 * AGREEMENT_FLOW in `list`.
 */
#ifndef FLOW_AGREED_H
#define FLOW_AGREED_H

#include "base/arena.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "config/partner.h"
#include "document/check.h"
#include "mapping/map.h"
#include "syntax/xml_schema.h"

/* The set that the agreement's documents are checked by: its guideline, loaded
 * into the arena, laid over the standard. NULL: not there, or wrong. */
const struct set_definition *agreed_set(struct arena *arena,
                                        const struct config_source *source,
                                        struct standards *standards,
                                        const struct agreement *agreement,
                                        struct diagnostics *list) MUST_CHECK;
/* The partner's own schema, which the caller closes (syntax/xml_schema.h). NULL:
 * none is named, it is not there, or it is wrong. */
struct xml_schema *agreed_schema(struct arena *arena,
                                 const struct config_source *source,
                                 const struct agreement *agreement,
                                 struct diagnostics *list) MUST_CHECK;
/* map, set: as loaded for the agreement; NULL: they cannot be used (or no map
 * is agreed). */
void agreed_check(const struct agreement *agreement, const struct map *map,
                  const struct set_definition *set, struct diagnostics *list);

#endif
