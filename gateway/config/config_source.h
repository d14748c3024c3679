/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: where configuration files come from: a set of (path, bytes) held in
 * memory, so that a whole configuration can be pinned in the journal, handed
 * to a worker that sees no file system, and used again years later.
 *
 * Paths are relative, with '/', without "." and ".." parts, unique and sorted:
 * "mappings/maps/x12-850-order.yaml", "partners/retailer-b.yaml". What stands
 * in a directory added later replaces a file of the same path added before
 * (the admin's own map over the shipped one).
 * Secrets never come in: folders named "keys" and files that hold a private key
 * are left out.
 * Ownership: the source owns its bytes; views live until config_source_close.
 * Limits: 16 MiB a file, 20,000 files, 256 MiB in all, folders 16 deep, paths
 * of 512 bytes (ERROR_LIMIT).
 * Errors: CONFIG_PATH, CONFIG_LINK, CONFIG_LIMIT, CONFIG_READ, CONFIG_PACKED;
 * after one the source holds what came before it.
 */
#ifndef CONFIG_CONFIG_SOURCE_H
#define CONFIG_CONFIG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/error.h"

struct config_source;

struct config_file {
    const char *path;
    struct bytes content; /* a NUL byte stands behind it */
    /* Where a person finds it ("/etc/edigate/partners/x.yaml"); the path
     * itself when it was not read from a directory. Never packed. */
    const char *origin;
};

struct config_source *config_source_open(void) MUST_CHECK;
void config_source_close(struct config_source *source);
/* All regular files below `directory`, read under `prefix` ("" or
 * "mappings/"). Hidden files and those ending in '~' are left out. Links to
 * files are followed when they lead to a file inside the directory, and are
 * an error (CONFIG_LINK) otherwise; links to directories are not followed. */
bool config_source_add_directory(struct config_source *source,
                                 const char *directory, const char *prefix,
                                 struct error *err) MUST_CHECK;
bool config_source_add_file(struct config_source *source, const char *path,
                            struct bytes content, struct error *err) MUST_CHECK;
/* false: no such file. */
bool config_source_find(const struct config_source *source, const char *path,
                        struct bytes *content) MUST_CHECK;
/* The origin of that path, or `path` itself if there is no such file. */
const char *config_source_origin(const struct config_source *source,
                                 const char *path);
size_t config_source_count(const struct config_source *source);
/* In order of path. */
struct config_file config_source_at(const struct config_source *source,
                                    size_t index);
/* One run of bytes that config_source_unpack reads again; the same files give
 * the same bytes, so its SHA-256 names the configuration. */
bool config_source_pack(const struct config_source *source, struct buffer *out,
                        struct error *err) MUST_CHECK;
/* Copies what it needs. Hostile bytes are refused, never trusted. */
bool config_source_unpack(struct config_source *source, struct bytes packed,
                          struct error *err) MUST_CHECK;

#endif
