/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: fuzz */
/* Any bytes as a map file, loaded against a small dictionary and record type:
 * never a crash; and what is loaded reads and writes whatever it is given,
 * keeps its laws' form and can be shown and loaded again. "=== name" in a line
 * of its own begins another map, for `extends`. */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mapping/map_document.h"
#include "mapping/map_report.h"
#include "mapping/map_source.h"
#include "mapping/map_test.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char segments[] =
    "std x12 004010\n"
    "comp C040 128:M 127:M\n"
    "seg ST 143:M 329:M\nseg SE 96:M 329:M\n"
    "seg BEG 353:M 92:M 324:M 328:O 373:M\n"
    "seg REF 128:M 127:O 352:O C040:O\n"
    "seg DTM 374:M 373:O 337:O\n"
    "seg N1 98:M 93:O 66:O 67:O\nseg N3 166:M 166:O\n"
    "seg PO1 350:O 330:O 355:O 212:O 639:O 235:O 234:O 235:O 234:O 235:O "
    "234:O\n"
    "seg SAC 248:M 1300:O 559:O 1301:O 610:O\n"
    "seg PID 349:M 750:O 559:O 751:O 352:O\nseg HL 628:M 734:O 735:M 736:O\n"
    "seg CTT 354:M 347:O\n";
static const char elements[] =
    "std x12 004010\n"
    "el 143 ID 3 3 Set\nel 329 AN 4 9 Control\nel 96 N0 1 10 Count\n"
    "el 353 ID 2 2 Purpose\nel 92 ID 2 2 Type\nel 324 AN 1 22 Number\n"
    "el 328 AN 1 30 Release\nel 373 DT 8 8 Date\nel 128 ID 2 3 Qualifier\n"
    "el 127 AN 1 30 Reference\nel 352 AN 1 80 Description\n"
    "el 374 ID 3 3 Qualifier\nel 337 TM 4 8 Time\nel 98 ID 2 3 Entity\n"
    "el 93 AN 1 60 Name\nel 66 ID 1 2 Scheme\nel 67 AN 2 80 Id\n"
    "el 166 AN 1 55 Address\nel 350 AN 1 20 Line\nel 330 R 1 9 Quantity\n"
    "el 355 ID 2 2 Unit\nel 212 R 1 17 Price\nel 639 ID 2 2 Basis\n"
    "el 235 ID 2 2 Qualifier\nel 234 AN 1 48 Product\nel 248 ID 1 1 Kind\n"
    "el 1300 ID 4 4 Code\nel 559 ID 2 2 Agency\nel 1301 AN 1 10 Code\n"
    "el 610 N2 1 15 Amount\nel 349 ID 1 1 Form\nel 750 ID 2 3 Property\n"
    "el 751 AN 1 12 Product\nel 628 AN 1 12 Id\nel 734 AN 1 12 Parent\n"
    "el 735 ID 1 2 Level\nel 736 ID 1 1 Child\nel 354 N0 1 6 Lines\n"
    "el 347 R 1 10 Hash\n";
static const char codes[] = "std x12 004010\ncode 353 00 04\ncode 355 EA CA\n";
static const char set[] =
    "set 850 PO 004010\nseg ST M 1\nseg BEG M 1\nseg REF O *\nseg DTM O 10\n"
    "loop N1 O 200 {\n seg N1 M 1\n seg N3 O 2\n seg REF O 12\n}\n"
    "loop PO1 O 100000 {\n seg PO1 M 1\n seg REF O *\n"
    " loop PID O 1000 {\n  seg PID M 1\n }\n loop SAC O 25 {\n  seg SAC M 1\n "
    "}\n}\n"
    "loop HL O 200000 {\n seg HL M 1\n seg REF O *\n seg PID O 5\n}\n"
    "loop CTT O 1 {\n seg CTT M 1\n}\nseg SE M 1\n";
static const char record[] =
    "record: order\nkey: number\nfields:\n  number: {type: text, required: "
    "true}\n  kind: {type: code, codes: [one, two], default: one}\n"
    "  date: date\n  at: datetime\n  total: money\n  flag: flag\n"
    "  texts: {type: list, of: text}\n"
    "  part: {fields: {name: text, city: text}}\n"
    "  refs: {type: list, of: {fields: {type: code, number: text}}}\n"
    "  lines: {type: list, of: {key: number, fields: {number: text, quantity: "
    "decimal, text: text, ids: {type: list, of: {fields: {type: code, id: "
    "text}}}, packs: {type: list, of: {fields: {sscc: text}}}}}}\n";
static const char document[] =
    "ST*850*0001~BEG*00*SA*7**20261123~REF*DP*1~REF*ZZ*2~DTM*010*20261124*1011~"
    "N1*BY*Buyer*92*12~N3*Street~N3*More~PO1*1*5*EA*1.5**UP*123*VN*456~"
    "REF*LI*3~PID*F*08***text~PID*F*08***more~SAC*C*D240***1250~PO1*2*.5*CA~"
    "HL*1**S~REF*BM*1~HL*2*1*O~HL*3*2*I~PID*F****x~CTT*2*5.5~SE*22*0001~";

static void add(struct config_source *source, const char *path,
                struct bytes content)
{
    struct error err;

    (void)!config_source_add_file(source, path, content, &err);
}

static void add_dictionary(struct config_source *source)
{
    add(source, "mappings/standards/x12/004010/segments.dic",
        bytes_of_text(segments));
    add(source, "mappings/standards/x12/004010/elements.dic",
        bytes_of_text(elements));
    add(source, "mappings/standards/x12/004010/codes.dic",
        bytes_of_text(codes));
    add(source, "mappings/standards/x12/004010/850.set", bytes_of_text(set));
    add(source, "mappings/records/order.yaml", bytes_of_text(record));
}

static void add_maps(struct config_source *source, struct bytes text)
{
    char path[128] = "mappings/maps/m.yaml";

    while (text.length > 0) {
        const char *next = memmem(text.data, text.length, "\n=== ", 5);
        struct bytes content =
            next == NULL ? text
                         : bytes_slice(text, 0, (size_t)(next - text.data) + 1);
        size_t end;

        add(source, path, content);
        if (next == NULL) {
            return;
        }
        text = bytes_slice(text, content.length + 4, SIZE_MAX);
        end = bytes_find(text, '\n');
        if (end > 60) {
            return;
        }
        (void)snprintf(path, sizeof path, "mappings/maps/%.*s.yaml", (int)end,
                       text.data);
        text = bytes_slice(text, end + 1, SIZE_MAX);
    }
}

struct reading {
    const struct map *map;
    struct arena *arena;
};

static void read_and_write(void *context, const struct transaction_facts *facts,
                           const struct findings *checked)
{
    struct reading *reading = context;
    struct map_trace trace = { .arena = reading->arena };
    struct findings findings;
    struct record *read;
    struct buffer out = { .limit = 1 << 20 };

    (void)checked;
    findings_open(&findings, reading->arena, 100);
    read = map_read_traced(reading->map, facts->tree, reading->arena, &findings,
                           &trace);
    if (read == NULL) {
        abort();
    }
    record_append_json(read, &out);
    if (map_writes(reading->map)) {
        (void)!map_write(reading->map, read, reading->arena, &findings);
    }
    buffer_close(&out);
}

static void try_map(const struct map *map, const struct map_context *context,
                    struct arena *arena)
{
    struct reading reading = { map, arena };
    const struct map_document_visitor visitor = { &reading, read_and_write };
    struct buffer out = { .limit = 1 << 20 };
    struct diagnostics list;
    struct error err;
    const char *why;

    if (map_reads(map)) {
        (void)!map_document_visit(map, bytes_of_text(document), &visitor, &err);
    }
    if (map_reads(map) && map_writes(map)) {
        (void)!map_test_law(map, map_generate_record(map, 7, arena), arena,
                            &why);
    }
    (void)!map_explain(map, arena, bytes_of_text("PO1"), MAP_REPORT_JSON, &out);
    diagnostics_open(&list, arena);
    buffer_clear(&out);
    if (!map_show(context, arena, map_name(map), true, &out, &list)) {
        abort(); /* it was read just before */
    }
    buffer_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config_source *source = config_source_open();
    struct arena *arena = arena_open(size % 13 == 0 ? 300000 : 256 << 20);
    struct standards *standards = NULL;
    struct diagnostics list;
    const struct map *map;
    jmp_buf overrun;

    if (arena == NULL || source == NULL) {
        arena_close(arena);
        config_source_close(source);
        return 0;
    }
    add_dictionary(source);
    add_maps(source, bytes_of((const char *)data, size));
    standards = standards_open(source);
    if (setjmp(overrun) == 0) {
        (void)arena_guard(arena, &overrun);
        diagnostics_open(&list, arena);
        {
            const struct map_context context = {
                .source = source,
                .types = record_types_load(arena, source, &list),
                .standards = standards,
            };

            map = map_load(arena, &context, "m", &list);
            if (map != NULL) {
                try_map(map, &context, arena);
            } else if (list.errors == 0) {
                abort(); /* no map, and nobody says why */
            }
        }
    }
    standards_close(standards);
    arena_close(arena);
    config_source_close(source);
    return 0;
}
