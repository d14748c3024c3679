/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: one version of the whole configuration, loaded and compiled:
 * partners, record types, dictionaries, guidelines, schemas, maps.
 *
 * A document keeps the snapshot it began with; several are in memory while
 * documents of older versions are in flight. Front and workers make the same
 * snapshot from the same bytes.
 * Ownership: a snapshot owns everything it gives; it is counted, the last
 * snapshot_release frees. Counting is safe from several threads; the lookups
 * that compile on first use (maps, guidelines, sets) are for one thread.
 */
#ifndef PIPELINE_SNAPSHOT_H
#define PIPELINE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "config/partner.h"
#include "document/check.h"
#include "mapping/map.h"
#include "mapping/record_type.h"

enum { SNAPSHOT_VERSION_SIZE = 24 };

struct snapshot {
    char version[SNAPSHOT_VERSION_SIZE]; /* as decimal number */
    struct config_source *source;        /* owned */
    const struct partner_directory *directory;
    const struct record_types *types;
    struct standards *standards;
    struct diagnostics diagnostics; /* all there were */
    struct snapshot_parts *parts;   /* private */
};

/* Takes the source over (also when it fails). Everything that agreements name
 * is loaded at once, so that all complaints are there; what is wrong is left
 * out and complained about, the rest works. NULL: no memory. */
struct snapshot *snapshot_open(struct config_source *source,
                               const char *version) MUST_CHECK;
/* From the bytes that config_source_pack made. */
struct snapshot *snapshot_unpack(struct bytes packed, const char *version,
                                 struct error *err) MUST_CHECK;
struct snapshot *snapshot_keep(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot); /* NULL is allowed */

/* NULL: there is none, or it is wrong (the diagnostics say so). */
const struct map *snapshot_map(struct snapshot *snapshot, const char *name);
/* The set that an agreement's documents are checked by: its guideline, or that
 * of the message's association code, laid over the standard. */
const struct set_definition *snapshot_set(struct snapshot *snapshot,
                                          const struct agreement *agreement,
                                          struct bytes association);
/* The partner's own schema. NULL: the agreement names none, or it is wrong. */
const struct xml_schema *snapshot_schema(struct snapshot *snapshot,
                                         const struct agreement *agreement);
const struct agreement *snapshot_agreement(const struct snapshot *snapshot,
                                           const struct partner *partner,
                                           struct bytes name);

/* Where the files of a configuration stand; directories, also absent ones. */
struct snapshot_places {
    const char *shipped; /* mappings/ and partners/templates/ of the program */
    const char *stations, *partners, *mappings; /* the gateway's own */
};

/* The gateway's own files over those shipped with the program, as one
 * source. */
struct config_source *snapshot_source(const struct snapshot_places *places,
                                      struct error *err) MUST_CHECK;

#endif
