/* SPDX-License-Identifier: Apache-2.0
 *
 * Apart from cmd_backup.c because store and syntax both have segments.
 */
#include "console/backup_journal.h"

#include <inttypes.h>

#include "store/segment.h"

bool backup_journal_copy(struct backup_set *set, const char *spool,
                         struct error *err)
{
    struct arena *arena = set->arena;
    const char *journal = arena_format(arena, "%s/journal", spool);
    struct segment_list list;
    bool good = true;

    if (!segment_list_read(journal, &list, err)) {
        return false;
    }
    for (size_t i = 0; good && i < list.count; i++) {
        uint64_t first = list.items[i].first;
        uint64_t end = set->until;

        if (first >= end) {
            break;
        }
        if (i + 1 < list.count && list.items[i + 1].first < end) {
            end = list.items[i + 1].first;
        }
        good = backup_set_copy(
            set, arena_format(arena, "%s/%020" PRIu64 ".seg", journal, first),
            arena_format(arena, "journal/%020" PRIu64 ".seg", first),
            end - first, err);
    }
    segment_list_close(&list);
    return good;
}
