/* SPDX-License-Identifier: Apache-2.0 */
#include "shipped_maps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define XML "XML" /* of whatever version */

static const struct shipped_map {
    const char *release; /* of the dictionary */
    const char *type;
    const char *name;
} rows[SHIPPED_MAPS] = {
    { "004010", "810", "x12-004010-810-invoice" },
    { "004010", "824", "x12-004010-824-application-advice" },
    { "004010", "850", "x12-004010-850-order" },
    { "004010", "855", "x12-004010-855-order-response" },
    { "004010", "856", "x12-004010-856-shipment" },
    { "004010", "860", "x12-004010-860-order-change" },
    { "004010", "865", "x12-004010-865-order-change-response" },
    { "005010", "810", "x12-005010-810-invoice" },
    { "005010", "824", "x12-005010-824-application-advice" },
    { "005010", "850", "x12-005010-850-order" },
    { "005010", "855", "x12-005010-855-order-response" },
    { "005010", "856", "x12-005010-856-shipment" },
    { "005010", "860", "x12-005010-860-order-change" },
    { "005010", "865", "x12-005010-865-order-change-response" },
    { "D.96A", "APERAK", "edifact-D.96A-APERAK-application-advice" },
    { "D.96A", "DESADV", "edifact-D.96A-DESADV-shipment" },
    { "D.96A", "INVOIC", "edifact-D.96A-INVOIC-invoice" },
    { "D.96A", "ORDCHG", "edifact-D.96A-ORDCHG-order-change" },
    { "D.96A", "ORDERS", "edifact-D.96A-ORDERS-order" },
    { "D.96A", "ORDRSP", "edifact-D.96A-ORDRSP-order-response" },
    { "D.01B", "APERAK", "edifact-D.01B-APERAK-application-advice" },
    { "D.01B", "DESADV", "edifact-D.01B-DESADV-shipment" },
    { "D.01B", "INVOIC", "edifact-D.01B-INVOIC-invoice" },
    { "D.01B", "ORDCHG", "edifact-D.01B-ORDCHG-order-change" },
    { "D.01B", "ORDERS", "edifact-D.01B-ORDERS-order" },
    { "D.01B", "ORDRSP", "edifact-D.01B-ORDRSP-order-response" },
    { XML, "ApplicationResponse",
      "ubl-2.3-ApplicationResponse-application-advice" },
    { XML, "CreditNote", "ubl-2.3-CreditNote-invoice" },
    { XML, "DespatchAdvice", "ubl-2.3-DespatchAdvice-shipment" },
    { XML, "Invoice", "ubl-2.3-Invoice-invoice" },
    { XML, "Order", "ubl-2.3-Order-order" },
    { XML, "OrderChange", "ubl-2.3-OrderChange-order-change" },
    { XML, "OrderResponse", "ubl-2.3-OrderResponse-order-response" },
    { XML, "OrderResponseSimple",
      "ubl-2.3-OrderResponseSimple-order-response" },
    { XML, "CrossIndustryInvoice", "cii-D16B-CrossIndustryInvoice-invoice" },
    { XML, "ConfirmationRequest",
      "cxml-1.2-ConfirmationRequest-order-response" },
    { XML, "InvoiceDetailRequest", "cxml-1.2-InvoiceDetailRequest-invoice" },
    { XML, "OrderRequest", "cxml-1.2-OrderRequest-order" },
    { XML, "ShipNoticeRequest", "cxml-1.2-ShipNoticeRequest-shipment" },
};

const char *shipped_map_name(size_t index)
{
    return rows[index].name;
}

const char *shipped_map_type(size_t index)
{
    return rows[index].type;
}

void shipped_maps_open(struct shipped_maps *shipped)
{
    struct error err;
    size_t i;

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
    for (i = 0; i < SHIPPED_MAPS; i++) {
        shipped->maps[i] = map_load(shipped->arena, &shipped->context,
                                    rows[i].name, &shipped->list);
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
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    (void)interchange, (void)group, (void)transaction;
    return map_set(map);
}

static bool is_edifact(const struct map *map)
{
    return strncmp(map_document(map), "edifact/", 8) == 0;
}

static bool write_messages(struct tree_builder *builder, struct buffer *out)
{
    struct tree_write_options options = {
        .separators = { .element = '+',
                        .component = ':',
                        .segment = '\'',
                        .release = '?',
                        .decimal = '.',
                        .charset = CHARSET_UTF_8,
                        .terminator = "'",
                        .terminator_length = 1 },
        .control_number = BYTES("1"),
    };
    struct error err;
    uint64_t segments;

    buffer_append_text(out, "UNA:+.?  'UNB+UNOW:4+HERE+THERE+20261102:0915+1'");
    if (!tree_write(builder, &options, out, &segments, &err)) {
        buffer_clear(out);
        return false;
    }
    buffer_append_text(out, "UNZ+1+1'");
    return true;
}

static bool write_sets(const struct map *map, struct tree_builder *builder,
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

static bool write_xml(struct tree_builder *builder, struct buffer *out)
{
    struct tree_write_options options = { .replacement = ' ' };
    struct error err;
    uint64_t segments;

    if (!tree_write(builder, &options, out, &segments, &err)) {
        buffer_clear(out);
        return false;
    }
    return true;
}

static bool write_interchange(const struct map *map,
                              struct tree_builder *builder, struct buffer *out)
{
    if (map_set(map)->document != NULL) {
        return write_xml(builder, out);
    }
    return is_edifact(map) ? write_messages(builder, out)
                           : write_sets(map, builder, out);
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
            /* Its texts are views of what the check holds. */
            trip->again =
                record_copy(arena, map_read(map, report.transaction->tree,
                                            arena, &findings));
        }
    }
    check_close(check);
}

/* --- reading --- */

/* The row for a type in that release; SHIPPED_MAPS: none. */
static size_t row_of(struct bytes type, const char *release)
{
    size_t i = 0;

    while (i < SHIPPED_MAPS && (!bytes_equal_text(type, rows[i].type) ||
                                strcmp(release, rows[i].release) != 0)) {
        i++;
    }
    return i;
}

/* "D.96A", "D.01B", for a directory like "D.93A" or "S.93A". */
static const char *nearest_directory(struct bytes version)
{
    bool is_old = version.length > 2 && version.data[2] == '9';

    return is_old ? "D.96A" : "D.01B";
}

/* What the standards say, but by a directory that has maps. */
static const struct set_definition *select_mapped(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    const struct shipped_maps *shipped = context;
    const struct set_definition *set =
        standards_select(shipped->standards, interchange, group, transaction);
    size_t row =
        row_of(transaction->type, nearest_directory(transaction->version));

    return set == NULL || set->document != NULL || row == SHIPPED_MAPS
               ? set
               : map_set(shipped->maps[row]);
}

static const struct map *map_of(const struct shipped_maps *shipped,
                                const struct transaction_facts *facts,
                                const char **type)
{
    size_t i;

    *type = NULL;
    for (i = 0; i < SHIPPED_MAPS && *type == NULL; i++) {
        if (bytes_equal_text(facts->type, rows[i].type)) {
            *type = rows[i].type;
        }
    }
    if (*type == NULL || facts->set == NULL || facts->tree == NULL) {
        return NULL;
    }
    i = row_of(facts->type,
               facts->set->document != NULL ? XML : facts->set->version);
    return i == SHIPPED_MAPS ? NULL : shipped->maps[i];
}

static void travel(const struct map *map, const struct tree *tree,
                   struct map_trip *trip)
{
    struct arena *arena = trip->read.arena;
    struct tree_builder *builder;

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
                                     .select = select_mapped,
                                     .doctype_ignored = true,
                                     .context = (void *)(uintptr_t)shipped };
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
                     BYTES_ARG(report.transaction->version.length > 0
                                   ? report.transaction->version
                                   : report.group->version));
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
