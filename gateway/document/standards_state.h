/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the standards that were loaded so far; for standards.c and
 * standards_xml.c only.
 */
#ifndef DOCUMENT_STANDARDS_STATE_H
#define DOCUMENT_STANDARDS_STATE_H

#include "document/check.h"
#include "document/dictionary_tables.h"

enum { VERSIONS = 64 };

/* A version that was asked for; without dictionary: there is none. */
struct loaded_standard {
    char name[40];
    const struct dictionary *dictionary;
};

struct loaded_xml {
    char name[40];
    const struct xml_dictionary *dictionary;
};

enum { GUIDELINES = 64, ASSOCIATION = 6 }; /* 0057 is not longer */

/* A set with the guideline of an association code laid over it. */
struct associated_set {
    const struct set_definition *set, *guided;
    char association[ASSOCIATION + 1];
};

/* The message that was asked for last. */
struct known_message {
    char version[16], type[16], association[ASSOCIATION + 1];
    const struct set_definition *set;
};

struct standards {
    const struct config_source *source;
    struct arena *arena;
    struct diagnostics diagnostics;
    struct loaded_standard loaded[VERSIONS];
    size_t count;
    struct loaded_xml xml[VERSIONS];
    size_t xml_count;
    const struct en16931 *rules;
    struct known_message known;
    struct associated_set associated[GUIDELINES];
    size_t associated_count;
};

/* The names of versions are those of folders: hostile documents ask too. */
bool standards_is_name(struct bytes name);
/* "ubl/2.3": is there a folder of that family of XML? */
bool standards_has_family(const struct standards *standards, struct bytes name);

#endif
