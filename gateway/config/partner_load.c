/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "config/agreement_check.h"
#include "config/partner.h"
#include "config/partner_check.h"
#include "config/partner_identity.h"
#include "config/partner_shape.h"
#include "config/partner_template.h"
#include "config/yaml_merge.h"

/* A file that is neither template nor left out. */
struct configured {
    const char *path;
    struct yaml_node *tree;
    bool is_station;
};

struct loading {
    struct arena *arena;
    struct diagnostics *list;
    const struct config_source *source;
    struct configured *files;
    size_t file_count;
    size_t file_capacity;
    struct partner_directory *directory;
    size_t station_capacity;
    size_t partner_capacity;
    const char **broken_stations;
    size_t broken_count;
    size_t broken_capacity;
};

/* --- files --- */

static bool is_ours(const char *path)
{
    return (strncmp(path, "stations/", 9) == 0 ||
            strncmp(path, "partners/", 9) == 0) &&
           partner_path_is_yaml(path) && !partner_path_is_template(path);
}

/* A tree that is too wide for what follows is complained about and dropped. */
static struct yaml_node *read_file(struct loading *loading,
                                   const struct config_file *file)
{
    struct yaml_node *tree = yaml_tree_read(loading->arena, file->path,
                                            file->content, loading->list);
    struct config_place place;

    if (tree == NULL || yaml_is_within(tree, SHAPE_ITEMS_LIMIT, &place)) {
        return tree;
    }
    diagnostics_add(loading->list, DIAGNOSTIC_ERROR, place, "CONFIG_TOO_MANY",
                    "more than %d entries in one mapping or list",
                    SHAPE_ITEMS_LIMIT);
    return NULL;
}

/* Below partners/ a file is a station's if it is nobody else's. */
static bool is_station(const char *path, const struct yaml_node *tree)
{
    static const char *const of_partners[] = { "partner", "extends", "channels",
                                               "agreements", "status" };

    if (strncmp(path, "stations/", 9) == 0) {
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(of_partners); i++) {
        if (yaml_get(tree, of_partners[i]) != NULL) {
            return false;
        }
    }
    return yaml_get(tree, "station") != NULL;
}

static void read_files(struct loading *loading)
{
    for (size_t i = 0; i < config_source_count(loading->source); i++) {
        struct config_file file = config_source_at(loading->source, i);
        struct configured *item;
        size_t errors = loading->list->errors;
        struct yaml_node *tree;

        if (!is_ours(file.path)) {
            continue;
        }
        tree = read_file(loading, &file);
        if (tree == NULL || loading->list->errors != errors) {
            continue;
        }
        loading->files =
            arena_grow(loading->arena, loading->files, loading->file_count,
                       &loading->file_capacity, sizeof *loading->files);
        item = &loading->files[loading->file_count++];
        item->path = file.path;
        item->tree = tree;
        item->is_station = is_station(file.path, tree);
    }
}

/* --- stations --- */

static void note_broken(struct loading *loading, const char *name)
{
    if (name == NULL) {
        return;
    }
    loading->broken_stations = arena_grow(
        loading->arena, loading->broken_stations, loading->broken_count,
        &loading->broken_capacity, sizeof *loading->broken_stations);
    loading->broken_stations[loading->broken_count++] = name;
}

/* An id of `ours` that is among `theirs`, or NULL. */
static const struct identity *shared_id(const struct identities *ours,
                                        const struct identities *theirs)
{
    for (size_t i = 0; i < ours->count * theirs->count; i++) {
        const struct identity *id = &ours->items[i / theirs->count];

        if (identity_same(id, &theirs->items[i % theirs->count])) {
            return id;
        }
    }
    return NULL;
}

/* Names and ids are ours once; the later of two files is the wrong one. */
static bool station_is_new(struct loading *loading,
                           const struct station *station)
{
    const struct partner_directory *directory = loading->directory;

    for (size_t i = 0; i < directory->station_count; i++) {
        const struct station *other = &directory->stations[i];

        if (strcmp(other->name, station->name) == 0) {
            diagnostics_add(loading->list, DIAGNOSTIC_ERROR, station->place,
                            "STATION_DUPLICATE",
                            "there is a station '%s' already, in %s",
                            station->name, other->place.file);
            return false;
        }
        for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
            const struct identity *id =
                shared_id(&station->ids[kind], &other->ids[kind]);

            if (id != NULL) {
                diagnostics_add(loading->list, DIAGNOSTIC_ERROR, station->place,
                                "STATION_DUPLICATE_ID",
                                "the station '%s' has the id %s already",
                                other->name, identity_text(loading->arena, id));
                return false;
            }
        }
    }
    return true;
}

static void load_station(struct loading *loading, const struct configured *file)
{
    struct shape_reader reader = { loading->arena, loading->list, false };
    struct partner_directory *directory = loading->directory;
    struct station station = { .place = file->tree->place };
    size_t errors = loading->list->errors;

    station.place.file = file->path;
    shape_read(&reader, &station_shape,
               yaml_merge(loading->arena, NULL, file->tree), &station);
    if (station.title == NULL) {
        station.title = station.name;
    }
    partner_identity_parties(loading->arena, yaml_get(file->tree, "ids"),
                             &station.ids[IDENTITY_PARTY]);
    if (loading->list->errors != errors || !station_is_new(loading, &station)) {
        note_broken(loading, station.name);
        return;
    }
    directory->stations = arena_grow(
        loading->arena, directory->stations, directory->station_count,
        &loading->station_capacity, sizeof *directory->stations);
    directory->stations[directory->station_count++] = station;
}

static int compare_stations(const void *a, const void *b)
{
    return strcmp(((const struct station *)a)->name,
                  ((const struct station *)b)->name);
}

static void load_stations(struct loading *loading)
{
    struct partner_directory *directory = loading->directory;

    for (size_t i = 0; i < loading->file_count; i++) {
        if (loading->files[i].is_station) {
            load_station(loading, &loading->files[i]);
        }
    }
    if (directory->station_count > 1) {
        qsort(directory->stations, directory->station_count,
              sizeof *directory->stations, compare_stations);
    }
}

/* --- partners --- */

static void load_partner(struct loading *loading,
                         struct partner_templates *templates,
                         const struct configured *file)
{
    struct partner_directory *directory = loading->directory;
    struct shape_reader reader = { loading->arena, loading->list, false };
    struct partner *partner = arena_take(loading->arena, sizeof *partner);
    struct partner_reading reading = {
        .arena = loading->arena,
        .list = loading->list,
        .source = loading->source,
        .partner = partner,
        .stations = directory->stations,
        .station_count = directory->station_count,
        .broken_stations = loading->broken_stations,
        .broken_station_count = loading->broken_count,
    };
    size_t errors = loading->list->errors;

    memcpy(partner, partner_shape.initial, sizeof *partner);
    partner->place = file->tree->place;
    partner->place.file = file->path;
    reading.tree = partner_templates_resolve(templates, file->tree);
    if (reading.tree == NULL) {
        return;
    }
    shape_read(&reader, &partner_shape, reading.tree, partner);
    partner_check(&reading);
    agreement_check_all(&reading);
    if (loading->list->errors != errors) {
        return;
    }
    directory->partners = arena_grow(
        loading->arena, directory->partners, directory->partner_count,
        &loading->partner_capacity, sizeof *directory->partners);
    directory->partners[directory->partner_count++] = *partner;
}

/* By name, and of one name by file: the first of them stays. */
static int compare_partners(const void *a, const void *b)
{
    const struct partner *first = a;
    const struct partner *second = b;
    int order = strcmp(first->name, second->name);

    return order != 0 ? order : strcmp(first->place.file, second->place.file);
}

static void drop_duplicate_names(struct loading *loading)
{
    struct partner_directory *directory = loading->directory;
    size_t kept = 0;

    for (size_t i = 0; i < directory->partner_count; i++) {
        struct partner *partner = &directory->partners[i];

        if (kept > 0 &&
            strcmp(directory->partners[kept - 1].name, partner->name) == 0) {
            diagnostics_add(
                loading->list, DIAGNOSTIC_ERROR, partner->place,
                "PARTNER_DUPLICATE", "there is a partner '%s' already, in %s",
                partner->name, directory->partners[kept - 1].place.file);
        } else {
            directory->partners[kept++] = *partner;
        }
    }
    directory->partner_count = kept;
}

/* --- what two partners may not share --- */

/* Something that leads to a partner: ids, or a folder. */
struct claim {
    const char *key; /* text that is unique for what is claimed */
    size_t partner;
};

struct claims {
    struct claim *items;
    size_t count, capacity;
};

static void add_claim(struct loading *loading, struct claims *list,
                      const char *key, size_t partner)
{
    list->items = arena_grow(loading->arena, list->items, list->count,
                             &list->capacity, sizeof *list->items);
    list->items[list->count++] = (struct claim){ key, partner };
}

static int compare_claims(const void *a, const void *b)
{
    const struct claim *first = a;
    const struct claim *second = b;
    int order = strcmp(first->key, second->key);

    if (order != 0) {
        return order;
    }
    return (first->partner > second->partner) -
           (first->partner < second->partner);
}

/* Of two that claim the same, the one whose name comes first stays. */
static void settle_claims(struct loading *loading, const struct claims *list,
                          bool *dropped, const char *code)
{
    const struct partner *partners = loading->directory->partners;
    struct claim *claims = list->items;
    size_t count = list->count;
    size_t holder = 0;

    if (count > 1) {
        qsort(claims, count, sizeof *claims, compare_claims);
    }
    for (size_t i = 1; i < count; i++) {
        bool same = strcmp(claims[i].key, claims[holder].key) == 0;

        if (!same || dropped[claims[holder].partner]) {
            holder = i;
        } else if (claims[i].partner != claims[holder].partner) {
            diagnostics_add(loading->list, DIAGNOSTIC_ERROR,
                            partners[claims[i].partner].place, code,
                            "%s is that of the partner '%s' already, in %s",
                            claims[i].key,
                            partners[claims[holder].partner].name,
                            partners[claims[holder].partner].place.file);
            dropped[claims[i].partner] = true;
        }
    }
}

static void claim_ids(struct loading *loading, size_t at,
                      enum identity_kind kind, struct claims *list)
{
    const struct partner *partner = &loading->directory->partners[at];

    for (size_t i = 0; i < partner->ids[kind].count; i++) {
        const struct identity *id = &partner->ids[kind].items[i];

        add_claim(loading, list,
                  arena_format(loading->arena, "the %s id %s at station '%s'",
                               identity_kind_name(kind),
                               identity_text(loading->arena, id),
                               partner->station->name),
                  at);
    }
}

static void settle_ids(struct loading *loading, bool *dropped)
{
    struct claims list = { 0 };

    for (size_t i = 0; i < loading->directory->partner_count; i++) {
        for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
            claim_ids(loading, i, (enum identity_kind)kind, &list);
        }
    }
    settle_claims(loading, &list, dropped, "PARTNER_DUPLICATE_ID");
}

static void settle_folders(struct loading *loading, bool *dropped)
{
    const struct partner_directory *directory = loading->directory;
    struct claims list = { 0 };

    for (size_t i = 0; i < directory->partner_count; i++) {
        const struct partner *partner = &directory->partners[i];

        for (size_t j = 0; j < partner->channel_count; j++) {
            if (partner->channels[j].folder.in == NULL) {
                continue;
            }
            add_claim(loading, &list,
                      arena_format(loading->arena, "the folder '%s'",
                                   partner->channels[j].folder.in),
                      i);
        }
    }
    settle_claims(loading, &list, dropped, "CHANNEL_SHARED_FOLDER");
}

static void settle_own_ids(struct loading *loading, bool *dropped)
{
    const struct partner_directory *directory = loading->directory;

    for (size_t i = 0; i < directory->partner_count; i++) {
        const struct partner *partner = &directory->partners[i];

        for (int kind = 0; kind < IDENTITY_KINDS && !dropped[i]; kind++) {
            const struct identity *id =
                shared_id(&partner->ids[kind], &partner->station->ids[kind]);

            if (id != NULL) {
                diagnostics_add(loading->list, DIAGNOSTIC_ERROR, partner->place,
                                "PARTNER_ID_IS_OURS",
                                "the %s id %s is that of our own station",
                                identity_kind_name((enum identity_kind)kind),
                                identity_text(loading->arena, id));
                dropped[i] = true;
            }
        }
    }
}

static void settle(struct loading *loading)
{
    struct partner_directory *directory = loading->directory;
    bool *dropped;
    size_t kept = 0;

    if (directory->partner_count == 0) {
        return;
    }
    qsort(directory->partners, directory->partner_count,
          sizeof *directory->partners, compare_partners);
    drop_duplicate_names(loading);
    dropped = arena_take_array(loading->arena, directory->partner_count,
                               sizeof *dropped);
    settle_own_ids(loading, dropped);
    settle_ids(loading, dropped);
    settle_folders(loading, dropped);
    for (size_t i = 0; i < directory->partner_count; i++) {
        if (!dropped[i]) {
            directory->partners[kept++] = directory->partners[i];
        }
    }
    directory->partner_count = kept;
}

struct partner_directory *partner_directory_load(
    struct arena *arena, const struct config_source *source,
    struct diagnostics *list)
{
    struct loading loading = { .arena = arena, .list = list, .source = source };
    struct partner_templates *templates;

    loading.directory = arena_take(arena, sizeof *loading.directory);
    read_files(&loading);
    load_stations(&loading);
    templates = partner_templates_load(arena, source, list);
    for (size_t i = 0; i < loading.file_count; i++) {
        if (!loading.files[i].is_station) {
            load_partner(&loading, templates, &loading.files[i]);
        }
    }
    settle(&loading);
    partner_directory_index(loading.directory, arena);
    diagnostics_sort(list);
    diagnostics_drop_repeated(list);
    return loading.directory;
}
