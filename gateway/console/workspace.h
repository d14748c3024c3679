/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a gateway's directory as the command line sees it: its settings, the
 * configuration's files over the shipped ones, and what is loaded from them
 * when first asked for.
 *
 * A directory without edigate.yaml is no gateway; tools that need none work
 * with what is shipped and with a folder `mappings` that stands there.
 * Ownership: all in the workspace until workspace_close.
 */
#ifndef CONSOLE_WORKSPACE_H
#define CONSOLE_WORKSPACE_H

#include <stdbool.h>

#include "base/arena.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "config/partner.h"
#include "config/settings.h"
#include "document/check.h"
#include "mapping/map.h"
#include "mapping/record_type.h"

struct workspace {
    struct arena *arena;
    const char *directory; /* absolute */
    const char *shipped;   /* absolute */
    bool is_gateway;       /* edigate.yaml is there */
    struct settings settings;
    const char *spool; /* absolute */
    /* What is wrong with edigate.yaml, and then with what was loaded. */
    struct diagnostics complaints;
    /* loaded on demand */
    struct config_source *source;
    struct config_source *settings_source; /* edigate.yaml, for its lines */
    unsigned loaded;
    const struct record_types *types;
    struct standards *standards;
    const struct partner_directory *partners;
};

/* What is wanted of the files. */
enum workspace_part {
    WORKSPACE_STANDARDS = 1, /* dictionaries and guidelines */
    WORKSPACE_MAPS = 2,      /* maps and record types */
    WORKSPACE_PARTNERS = 4,  /* stations, partners, templates */
    WORKSPACE_ALL = 7
};

/* false: no such directory, or edigate.yaml cannot be read. That it is wrong
 * is in `complaints` only. */
bool workspace_open(struct workspace *workspace, const char *directory,
                    struct error *err) MUST_CHECK;
void workspace_close(struct workspace *workspace);
/* Files of these parts into `source`. May be called more than once. */
bool workspace_load(struct workspace *workspace, unsigned parts,
                    struct error *err) MUST_CHECK;
/* What is made of them; asked for after workspace_load. Complaints of record
 * types and partners go to `complaints`. */
struct standards *workspace_standards(struct workspace *workspace);
const struct record_types *workspace_types(struct workspace *workspace);
const struct partner_directory *workspace_partners(struct workspace *workspace);
/* For map_load. */
struct map_context workspace_map_context(struct workspace *workspace);
/* One source with edigate.yaml too, for showing lines of complaints. */
const struct config_source *workspace_lines(const struct workspace *workspace);

/* "edigate.yaml", "stations", … below the directory; absolute ones as they
 * are. */
const char *workspace_path(const struct workspace *workspace, const char *path);
/* The folder with mappings/ and partners/ that belongs to this program;
 * $EDIGATE_SHARE goes before. NULL: nowhere. */
const char *workspace_find_shipped(struct arena *arena);

#endif
