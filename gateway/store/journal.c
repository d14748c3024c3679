/* SPDX-License-Identifier: Apache-2.0 */
#include "store/journal.h"

#include "store/journal_ops.h"

struct journal *journal_open(const struct journal_options *options,
                             uint64_t durable, struct journal_report *report,
                             struct error *err)
{
    const struct journal_ops *ops =
        options->ops == NULL ? &journal_file : options->ops;

    return ops->open(options, durable, report, err);
}

void journal_close(struct journal *journal)
{
    if (journal != NULL) {
        journal->ops->close(journal);
    }
}

const char *journal_id(const struct journal *journal)
{
    return journal->ops->id(journal);
}

bool journal_append(struct journal *journal, enum journal_frame_kind kind,
                    const struct digest *digest, struct bytes body,
                    uint64_t *position, struct error *err)
{
    return journal->ops->append(journal, kind, digest, body, position, err);
}

uint64_t journal_mark(const struct journal *journal)
{
    return journal->ops->mark(journal);
}

void journal_rollback(struct journal *journal, uint64_t mark)
{
    journal->ops->rollback(journal, mark);
}

bool journal_pending(const struct journal *journal, uint64_t position,
                     struct bytes *body)
{
    return journal->ops->pending(journal, position, body);
}

bool journal_begin(struct journal *journal, struct error *err)
{
    return journal->ops->begin(journal, err);
}

bool journal_sync(struct journal *journal, struct error *err)
{
    return journal->ops->sync(journal, err);
}

uint64_t journal_durable(const struct journal *journal)
{
    return journal->ops->durable(journal);
}
