/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what a journal of another make (PostgreSQL, later) has to provide;
 * one row in store_table.c makes it known.
 *
 * The functions are those of journal.h, which calls them. An implementation
 * must give positions that only grow, must make a group durable whole or not
 * at all, must not return from sync before it is, and must never try a failed
 * sync again (C6).
 */
#ifndef STORE_JOURNAL_OPS_H
#define STORE_JOURNAL_OPS_H

#include "store/journal.h"

/* The first member of every implementation's struct. */
struct journal {
    const struct journal_ops *ops;
};

struct journal_ops {
    const char *name; /* "file" */
    struct journal *(*open)(const struct journal_options *options,
                            uint64_t durable, struct journal_report *report,
                            struct error *err);
    void (*close)(struct journal *journal);
    const char *(*id)(const struct journal *journal);
    bool (*append)(struct journal *journal, enum journal_frame_kind kind,
                   const struct digest *digest, struct bytes body,
                   uint64_t *position, struct error *err);
    uint64_t (*mark)(const struct journal *journal);
    void (*rollback)(struct journal *journal, uint64_t mark);
    bool (*pending)(const struct journal *journal, uint64_t position,
                    struct bytes *body);
    bool (*begin)(struct journal *journal, struct error *err);
    bool (*sync)(struct journal *journal, struct error *err);
    uint64_t (*durable)(const struct journal *journal);
};

extern const struct journal_ops journal_file;

#endif
