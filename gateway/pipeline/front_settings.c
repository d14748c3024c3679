/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/front_settings.h"

#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/log.h"

enum { SETTINGS_FILE_LIMIT = 1024 * 1024 };

/* A folder named in edigate.yaml; relative ones are beside it. */
static const char *beside(struct arena *arena, const char *directory,
                          const char *path)
{
    return path[0] == '/' ? path
                          : arena_format(arena, "%s/%s", directory, path);
}

bool front_settings_read(struct arena *arena, const char *directory,
                         struct settings *settings)
{
    const char *path = arena_format(arena, "%s/edigate.yaml", directory);
    struct buffer content;
    struct diagnostics list;
    struct error err;

    settings_open(settings);
    if (access(path, F_OK) != 0) {
        return true; /* every setting has a default */
    }
    buffer_open(&content, SETTINGS_FILE_LIMIT);
    if (!file_read_whole(path, &content, &err)) {
        log_error("settings", NULL, "why=%s",
                  log_quote(bytes_of_text(err.text)));
        buffer_close(&content);
        return false;
    }
    diagnostics_open(&list, arena);
    settings_read(settings, arena, "edigate.yaml",
                  arena_copy(arena, buffer_bytes(&content)), &list);
    buffer_close(&content);
    for (size_t i = 0; i < list.count; i++) {
        log_error("settings", NULL, "at=%s:%d:%d code=%s what=%s",
                  list.items[i].place.file, list.items[i].place.line,
                  list.items[i].place.column, list.items[i].code,
                  log_quote(bytes_of_text(list.items[i].text)));
    }
    return list.errors == 0;
}

void front_settings_fill(struct arena *arena, const char *directory,
                         const char *shipped, const struct settings *settings,
                         struct front_settings *front)
{
    front->directory = directory;
    front->source = settings;
    front->places.shipped = shipped;
    front->places.stations = beside(arena, directory, settings->stations);
    front->places.partners = beside(arena, directory, settings->partners);
    front->places.mappings = beside(arena, directory, settings->mappings);
    front->spool = beside(arena, directory, settings->spool);
    front->senders = settings->sending.senders;
    front->limits.transaction = settings->limits.transaction;
    front->limits.segment = settings->limits.segment;
    front->limits.hl_depth = (uint32_t)settings->limits.hl_depth;
    front->limits.findings = (uint32_t)settings->limits.findings;
    front->interchange_limit = settings->limits.interchange;
    front->verify_at_open = settings->journal.verify_at_open;
    front->job_memory = settings->workers.memory;
    front->job_timeout = settings->workers.timeout;
    front->attempts = settings->workers.attempts;
    front->rescan = settings->folder.every;
    front->retry_first = settings->sending.retry_first;
    front->retry_last = settings->sending.retry_last;
    front->retry_give_up = settings->sending.give_up;
    front->archive_files = settings->archive_files;
    front->group_documents = settings->journal.group_documents;
    front->group_wait = settings->journal.group_wait;
    front->segment_size = settings->journal.segment;
    front->free_floor = settings->journal.free_floor;
}

/* Numbers only: nothing of it points into the arena that read them. */
static bool same(const struct settings *a, const struct settings *b)
{
    struct buffer texts[2] = { { 0 }, { 0 } };
    bool equal;

    settings_append(a, false, &texts[0]);
    settings_append(b, false, &texts[1]);
    equal = bytes_equal(buffer_bytes(&texts[0]), buffer_bytes(&texts[1]));
    buffer_close(&texts[0]);
    buffer_close(&texts[1]);
    return equal;
}

bool front_settings_reload(struct arena *kept, const struct front_settings *now,
                           const struct front_settings **next,
                           struct buffer *restart)
{
    struct arena *arena = arena_open(0);
    struct settings fresh;
    struct settings *settings;
    struct front_settings *made;
    bool good =
        arena != NULL && front_settings_read(arena, now->directory, &fresh);

    *next = now;
    if (good) {
        settings_append_restart(now->source, &fresh, restart);
        settings_keep_restart(&fresh, now->source);
    }
    if (good && !same(&fresh, now->source)) {
        settings = arena_take(kept, sizeof *settings);
        made = arena_take(kept, sizeof *made);
        *settings = fresh;
        memset(settings->origins, 0, sizeof settings->origins);
        front_settings_fill(kept, now->directory, now->places.shipped, settings,
                            made);
        made->workers = now->workers;
        *next = made;
    }
    arena_close(arena);
    return good;
}
