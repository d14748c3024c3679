/* SPDX-License-Identifier: Apache-2.0 */
#include "shipped_maps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

static const char *const releases[SHIPPED_VERSIONS] = { "004010", "005010" };
static const struct {
    const char *type, *name;
} sets[SHIPPED_SETS] = {
    { "810", "810-invoice" },
    { "824", "824-application-advice" },
    { "850", "850-order" },
    { "855", "855-order-response" },
    { "856", "856-shipment" },
    { "860", "860-order-change" },
    { "865", "865-order-change-response" },
};

const char *shipped_map_name(size_t version, size_t set)
{
    static char name[64];

    snprintf(name, sizeof name, "x12-%s-%s", releases[version], sets[set].name);
    return name;
}

void shipped_maps_open(struct shipped_maps *shipped)
{
    struct error err;
    size_t version;
    size_t set;

    *shipped = (struct shipped_maps){ .arena = arena_open(1U << 30),
                                      .source = config_source_open() };
    diagnostics_open(&shipped->list, shipped->arena);
    if (!config_source_add_directory(
            shipped->source, EDIGATE_DATA_DIR "/mappings", "mappings/", &err)) {
        log_panic("cannot read the mappings: %s", err.text);
    }
    shipped->standards = standards_open(shipped->source);
    shipped->context = (struct map_context){
        .source = shipped->source,
        .types =
            record_types_load(shipped->arena, shipped->source, &shipped->list),
        .standards = shipped->standards,
    };
    for (version = 0; version < SHIPPED_VERSIONS; version++) {
        for (set = 0; set < SHIPPED_SETS; set++) {
            shipped->maps[version][set] =
                map_load(shipped->arena, &shipped->context,
                         shipped_map_name(version, set), &shipped->list);
        }
    }
}

void shipped_maps_close(struct shipped_maps *shipped)
{
    standards_close(shipped->standards);
    config_source_close(shipped->source);
    arena_close(shipped->arena);
}

/* --- writing --- */

static const struct set_definition *set_of_map(
    void *map, const struct interchange_facts *interchange,
    const struct group_facts *group, struct bytes type, struct bytes convention)
{
    (void)interchange, (void)group, (void)type, (void)convention;
    return map_set(map);
}

static bool write_interchange(const struct map *map,
                              const struct tree_builder *builder,
                              struct buffer *out)
{
    const struct set_definition *set = map_set(map);
    struct tree_write_options options = {
        .separators = { .element = '*',
                        .component = '>',
                        .segment = '~',
                        .decimal = '.',
                        .terminator = "~",
                        .terminator_length = 1 },
        .replacement = ' ',
        .control_number = BYTES("0001"),
    };
    struct error err;
    uint64_t segments;

    buffer_append_format(out,
                         "ISA*00*          *00*          *ZZ*HERE           "
                         "*ZZ*THERE          *261102*0915*U*00401*000000001*0"
                         "*T*>~GS*%s*HERE*THERE*20261102*0915*1*X*%s~",
                         set->group, set->version);
    if (!tree_write(builder, &options, out, &segments, &err)) {
        buffer_clear(out);
        return false;
    }
    buffer_append_text(out, "GE*1*1~IEA*1*000000001~");
    return true;
}

static void read_again(const struct map *map, struct arena *arena,
                       struct map_trip *trip)
{
    union {
        const struct map *map;
        void *context;
    } selected = { .map = map };
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = set_of_map,
                                     .context = selected.context };
    struct check *check =
        check_open_whole(&options, buffer_bytes(&trip->written));
    struct check_report report;
    struct findings findings;
    enum check_event event;

    findings_open(&findings, arena, 100);
    while ((event = check_next(check, &report)) != CHECK_END) {
        trip->written_errors += report.findings->errors;
        if (event == CHECK_TRANSACTION && report.transaction->tree != NULL) {
            trip->again =
                map_read(map, report.transaction->tree, arena, &findings);
        }
    }
    check_close(check);
}

/* --- reading --- */

static const struct map *map_of(const struct shipped_maps *shipped,
                                const struct transaction_facts *facts,
                                const char **type)
{
    size_t set;

    for (set = 0; set < SHIPPED_SETS; set++) {
        if (bytes_equal_text(facts->type, sets[set].type)) {
            break;
        }
    }
    *type = set == SHIPPED_SETS ? NULL : sets[set].type;
    if (*type == NULL || facts->set == NULL || facts->tree == NULL) {
        return NULL;
    }
    return shipped->maps[strcmp(facts->set->version, releases[1]) == 0][set];
}

static void travel(const struct map *map, const struct tree *tree,
                   struct map_trip *trip)
{
    struct arena *arena = trip->read.arena;
    const struct tree_builder *builder;

    trip->record = map_read(map, tree, arena, &trip->read);
    builder = map_write(map, trip->record, arena, &trip->write);
    if (builder != NULL && write_interchange(map, builder, &trip->written)) {
        read_again(map, arena, trip);
    }
}

size_t shipped_maps_travel(
    const struct shipped_maps *shipped, struct bytes input,
    void (*each)(void *context, const struct map_trip *trip), void *context)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = standards_select,
                                     .context = shipped->standards };
    struct check *check = check_open_whole(&options, input);
    struct check_report report;
    enum check_event event;
    uint32_t ordinal = 0;

    while ((event = check_next(check, &report)) != CHECK_END) {
        struct map_trip trip = { 0 };
        const struct map *map;
        struct arena *arena;

        if (event != CHECK_TRANSACTION) {
            continue;
        }
        map = map_of(shipped, report.transaction, &trip.type);
        if (trip.type == NULL) {
            continue;
        }
        arena = arena_open(1U << 28);
        trip.known = map != NULL;
        trip.ordinal = ++ordinal;
        trip.standard_errors = report.findings->errors;
        if (report.group != NULL) {
            snprintf(trip.version, sizeof trip.version, "%.*s",
                     BYTES_ARG(report.group->version));
        }
        findings_open(&trip.read, arena, 100);
        findings_open(&trip.write, arena, 100);
        buffer_open(&trip.written, 0);
        if (map != NULL) {
            travel(map, report.transaction->tree, &trip);
        }
        each(context, &trip);
        buffer_close(&trip.written);
        arena_close(arena);
    }
    check_close(check);
    return ordinal;
}

bool map_trip_went_through(const struct map_trip *trip)
{
    return trip->known && trip->read.errors == 0 && trip->write.errors == 0 &&
           trip->again != NULL && record_equal(trip->record, trip->again);
}

static const struct finding *first_error(const struct findings *list)
{
    size_t i;

    for (i = 0; i < list->count; i++) {
        if (list->items[i].severity == FINDING_ERROR) {
            return &list->items[i];
        }
    }
    return NULL;
}

const char *map_trip_reason(const struct map_trip *trip, struct buffer *out)
{
    const struct finding *finding = first_error(&trip->read);

    buffer_clear(out);
    if (finding == NULL) {
        finding = first_error(&trip->write);
    }
    if (!trip->known) {
        buffer_append_text(out, "no dictionary for this release");
    } else if (finding != NULL) {
        finding_append_line(finding, out);
    } else if (trip->again == NULL) {
        buffer_append_text(out, "it could not be written");
    } else if (!record_equal(trip->record, trip->again)) {
        buffer_append_text(out, "what was written reads differently");
    }
    buffer_append_byte(out, '\0');
    return out->data;
}
