/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the gateway's own settings: one table with a row for each, from
 * which the file is checked and the manual and the JSON Schema are printed.
 *
 * In: edigate.yaml, or nothing: every setting has a default. Out: the struct,
 * complaints with file:line:column. Keys with a dot stand in a mapping:
 * "workers.count" is `workers: {count: 4}`.
 * Ownership: texts live in the arena given; defaults are static.
 * A new setting: a field here and a row in settings.c.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "config/diagnostic.h"
#include "config/value.h"

enum { SETTINGS_LIMIT = 64 };

/* Sizes in bytes, durations in ms. */
struct settings {
    const char *spool;
    /* Folders of the configuration; relative ones are beside edigate.yaml. */
    const char *stations, *partners, *mappings;
    const char *shipped; /* mappings and templates of the program; "": found
                            beside it */
    int log_level;       /* enum log_level */
    struct {
        uint64_t count; /* 0: as many as there are processors */
        int64_t timeout;
        uint64_t memory;
        uint64_t attempts;
    } workers;
    struct {
        uint64_t senders;
        int64_t retry_first, retry_last, give_up;
    } sending;
    struct {
        uint64_t interchange, transaction, segment;
        uint64_t hl_depth;
        uint64_t findings;
    } limits;
    struct {
        uint64_t segment;
        int64_t group_wait;
        uint64_t group_documents;
        uint64_t free_floor;
        uint64_t verify_at_open;
    } journal;
    bool archive_files;
    struct {
        int64_t every;
    } folder;
    /* Which line a setting comes from, by its index in the table; line 0: it
     * is the default. */
    struct config_place origins[SETTINGS_LIMIT];
};

struct setting {
    const char *key; /* "workers.count" */
    struct value_rule value;
    size_t offset; /* in struct settings */
    const char *initial;
    bool reload; /* takes effect at a reload; else at the next start */
    bool secret; /* never shown */
    const char *help;
};

/* NULL past the last. */
const struct setting *settings_at(size_t index);
/* By key; NULL: there is none. */
const struct setting *settings_find(const char *key);
/* All defaults. */
void settings_open(struct settings *settings);
/* Lays a file over them. What is wrong keeps its value. */
void settings_read(struct settings *settings, struct arena *arena,
                   const char *file, struct bytes content,
                   struct diagnostics *list);
/* Those that a reload does not change are again as they were; their texts
 * stay where `before` has them. */
void settings_keep_restart(struct settings *settings,
                           const struct settings *before);
/* Settings that differ and do not change at a reload: "workers.count, spool";
 * nothing where there are none. */
void settings_append_restart(const struct settings *before,
                             const struct settings *after, struct buffer *out);
/* One line a setting: key, value; with origin: where it comes from. */
void settings_append(const struct settings *settings, bool origin,
                     struct buffer *out);
/* The manual's part: every key with type, default and help. */
void settings_append_help(struct buffer *out);
void settings_append_schema(struct buffer *out);

#endif
