/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/config_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "pipeline/front_settings.h"
#include "pipeline/receive_stage.h"
#include "pipeline/stage_table.h"
#include "pipeline/turn.h"

/* Of a packed configuration; config_source.h has the same. */
enum { CONFIG_LIMIT = 300 * 1024 * 1024, SETTINGS_KEPT = 64 * 1024 * 1024 };

struct snapshot_cache {
    struct {
        uint64_t version;
        struct snapshot *snapshot;
        struct bytes packed; /* owned */
        int64_t used;
    } items[SNAPSHOTS_IN_MEMORY];
};

struct snapshot_cache *snapshot_cache_open(void)
{
    return calloc(1, sizeof(struct snapshot_cache));
}

void snapshot_cache_close(struct snapshot_cache *cache)
{
    if (cache == NULL) {
        return;
    }
    for (size_t i = 0; i < SNAPSHOTS_IN_MEMORY; i++) {
        snapshot_release(cache->items[i].snapshot);
        free((void *)(uintptr_t)cache->items[i].packed.data);
    }
    free(cache);
}

/* Takes snapshot and packed over, in the place used longest ago. */
static void keep(struct snapshot_cache *cache, uint64_t version,
                 struct snapshot *snapshot, struct bytes packed)
{
    size_t oldest = 0;

    for (size_t i = 1; i < SNAPSHOTS_IN_MEMORY; i++) {
        if (cache->items[i].used < cache->items[oldest].used) {
            oldest = i;
        }
    }
    snapshot_release(cache->items[oldest].snapshot);
    free((void *)(uintptr_t)cache->items[oldest].packed.data);
    cache->items[oldest].version = version;
    cache->items[oldest].snapshot = snapshot;
    cache->items[oldest].packed = packed;
    cache->items[oldest].used = clock_monotonic_ns();
}

static bool own(struct bytes content, struct bytes *copy, struct error *err)
{
    char *place = malloc(content.length + 1);

    if (place == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for a configuration");
    }
    memcpy(place, content.data, content.length);
    *copy = bytes_of(place, content.length);
    return true;
}

static bool load(struct front *front, uint64_t version, struct error *err)
{
    struct arena *arena = arena_open(0);
    char text[SNAPSHOT_VERSION_SIZE];
    struct ledger_config config;
    struct snapshot *snapshot = NULL;
    struct bytes content;
    struct bytes packed;
    bool good = false;

    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)version);
    if (arena == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY", "no memory");
    }
    switch (ledger_config(front->ledger, arena, version, &config, err)) {
    case LOOKUP_FAILED:
        goto done;
    case LOOKUP_NONE:
        error_set(err, ERROR_DAMAGED, "CONFIG_VERSION",
                  "configuration %llu is not in the ledger",
                  (unsigned long long)version);
        goto done;
    case LOOKUP_FOUND:
        break;
    }
    if (!store_read(front->reader, arena, &config.object, CONFIG_LIMIT,
                    &content, err) ||
        !own(content, &packed, err)) {
        goto done;
    }
    snapshot = snapshot_unpack(packed, text, err);
    if (snapshot == NULL) {
        free((void *)(uintptr_t)packed.data);
        goto done;
    }
    keep(front->snapshots, version, snapshot, packed);
    good = true;
done:
    arena_close(arena);
    return good;
}

static bool in_cache(struct front *front, uint64_t version, size_t *index)
{
    for (size_t i = 0; i < SNAPSHOTS_IN_MEMORY; i++) {
        if (front->snapshots->items[i].snapshot != NULL &&
            front->snapshots->items[i].version == version) {
            front->snapshots->items[i].used = clock_monotonic_ns();
            *index = i;
            return true;
        }
    }
    return false;
}

struct snapshot *front_snapshot(struct front *front, uint64_t version,
                                struct error *err)
{
    size_t index;

    if (!in_cache(front, version, &index) &&
        (!load(front, version, err) || !in_cache(front, version, &index))) {
        return NULL;
    }
    return snapshot_keep(front->snapshots->items[index].snapshot);
}

bool front_snapshot_bytes(struct front *front, uint64_t version,
                          struct arena *arena, struct bytes *packed,
                          struct error *err)
{
    size_t index;

    if (!in_cache(front, version, &index) &&
        (!load(front, version, err) || !in_cache(front, version, &index))) {
        return false;
    }
    *packed = arena_copy(arena, front->snapshots->items[index].packed);
    return true;
}

/* ---- a new version ---- */

struct changing {
    struct bytes packed;
    struct bytes actor;
    uint64_t version;
    struct front *front;
};

static bool run_change(struct store_turn *store, void *context,
                       struct error *err)
{
    struct changing *changing = context;
    struct arena *arena = store_turn_arena(store);
    struct digest digest = digest_of(changing->packed);
    struct object_draft draft = { 0 };
    struct ledger_config last;
    struct ledger_effect *effect;
    struct event *event;
    bool found;

    if (!turn_found(
            ledger_config(store_turn_ledger(store), arena, 0, &last, err),
            &found)) {
        return false;
    }
    if (found && digest_equal(&last.sha256, &digest)) {
        changing->version = last.version;
        return true;
    }
    changing->version = found ? last.version + 1 : 1;
    if (!store_prepare(changing->front->store, changing->packed, &draft, err) ||
        !store_append_object(store, &draft, err)) {
        return false;
    }
    event = event_make(arena, EVENT_CONFIG_CHANGED, clock_now(), NULL);
    event->actor = changing->actor;
    (void)event_add_object(arena, event, "config", &draft.ref);
    effect = event_add_effect(arena, event, EFFECT_CONFIG_SET);
    effect->config.version = changing->version;
    effect->config.sha256 = digest;
    effect->config.object = draft.ref;
    effect->config.time = event->time;
    effect->config.actor = changing->actor;
    return store_append_event(store, event, NULL, err);
}

static void log_diagnostics(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->diagnostics.count; i++) {
        const struct diagnostic *item = &snapshot->diagnostics.items[i];
        bool error = item->severity == DIAGNOSTIC_ERROR;

        (error ? log_error : log_warning)(
            "config", NULL, "at=%s:%d:%d code=%s what=%s", item->place.file,
            item->place.line, item->place.column, item->code,
            log_quote(bytes_of_text(item->text)));
    }
}

/* What is wrong in it is in the log, and what holds stays. */
static bool reload_settings(struct front *front, struct error *err)
{
    const struct front_settings *next;
    struct buffer restart = { 0 };

    if (front->settings_arena == NULL) {
        front->settings_arena = arena_open(SETTINGS_KEPT);
    }
    if (front->settings_arena == NULL ||
        !front_settings_reload(front->settings_arena, front->settings, &next,
                               &restart)) {
        buffer_close(&restart);
        return error_set(err, ERROR_CONFIG, "SETTINGS_WRONG",
                         "edigate.yaml cannot be used; see the log");
    }
    if (next != front->settings) {
        front->settings = next;
        log_set_level((enum log_level)next->source->log_level);
        log_event("settings_loaded", NULL, "file=edigate.yaml");
    }
    (void)snprintf(front->settings_waiting, sizeof front->settings_waiting,
                   "%.*s", (int)restart.length,
                   restart.data == NULL ? "" : restart.data);
    buffer_close(&restart);
    if (front->settings_waiting[0] != '\0') {
        log_warning("settings_restart", NULL, "keys=%s",
                    log_quote(bytes_of_text(front->settings_waiting)));
    }
    return true;
}

bool front_reload(struct front *front, struct bytes actor, struct error *err)
{
    struct config_source *source =
        snapshot_source(&front->settings->places, err);
    struct changing changing = { .actor = actor, .front = front };
    struct buffer packed = { 0 };
    struct snapshot *snapshot;
    char text[SNAPSHOT_VERSION_SIZE];
    struct bytes copy;

    if (source == NULL) {
        return false;
    }
    /* At the start they were read a moment ago. */
    if (front->snapshot != NULL && !reload_settings(front, err)) {
        config_source_close(source);
        return false;
    }
    if (!config_source_pack(source, &packed, err)) {
        config_source_close(source);
        buffer_close(&packed);
        return false;
    }
    changing.packed = buffer_bytes(&packed);
    if (!store_run(front->store, run_change, &changing, true, err) ||
        !own(changing.packed, &copy, err)) {
        config_source_close(source);
        buffer_close(&packed);
        return false;
    }
    buffer_close(&packed);
    if (front->snapshot != NULL &&
        changing.version == front->snapshot_version) {
        config_source_close(source);
        free((void *)(uintptr_t)copy.data);
        return true;
    }
    (void)snprintf(text, sizeof text, "%llu",
                   (unsigned long long)changing.version);
    snapshot = snapshot_open(source, text);
    if (snapshot == NULL) {
        free((void *)(uintptr_t)copy.data);
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for a configuration");
    }
    keep(front->snapshots, changing.version, snapshot, copy);
    snapshot_release(front->snapshot);
    front->snapshot = snapshot_keep(snapshot);
    front->snapshot_version = changing.version;
    log_diagnostics(snapshot);
    log_event("config_loaded", NULL,
              "version=%s partners=%zu errors=%zu complaints=%zu", text,
              snapshot->directory->partner_count, snapshot->diagnostics.errors,
              snapshot->diagnostics.count);
    if (front->intake != NULL) {
        folder_intake_refresh(front->intake);
    }
    if (front->started != 0) {
        stage_recover(front); /* what had no partner or channel may go now */
    }
    return true;
}

bool config_stage_start(struct front *front, struct error *err)
{
    return front_reload(front, bytes_of_text("gateway"), err);
}
