/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 edifact fuzz */
/* Timeout: 120
 *
 * Any bytes as X12 or EDIFACT, each against a small dictionary with every kind
 * of rule and an overlay: whole and in pieces, with trees; both tell the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "document/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char elements[] =
    "std x12 004010\n"
    "el 28 N0 1 9 Control\nel 96 N0 1 10 Count\nel 98 ID 2 3 Entity\n"
    "el 127 AN 1 30 Reference\nel 143 ID 3 3 Set\nel 329 AN 4 9 Control\n"
    "el 337 TM 4 8 Time\nel 373 DT 8 8 Date\nel 380 R 1 15 Quantity\n"
    "el 447 AN 1 6 Loop\nel 479 ID 2 2 Group\nel 628 AN 1 12 Number\n"
    "el 735 ID 1 2 Level\nel 736 ID 1 1 Child\nel 784 N0 1 15 Length\n"
    "el 785 B 1 1000 Data\nel 999 AN 1 5 Text\n"
    "comp C1 127:M 380:O 98:O | P0203\n";
static const char segments[] =
    "seg ST 143:M 329:M 999:O\nseg SE 96:M 329:M\n"
    "seg HL 628:M 628:O 735:M 736:O\nseg LS 447:M\nseg LE 447:M\n"
    "seg N1 98:M 999:O 127:O C1:O*2 | P0203 R0203\n"
    "seg DTM 373:O 337:O 380:O 127:O*3 | L010203 E0304\n"
    "seg QTY 380:M 98:O | C0201\nseg BIN 784:M 785:M\n"
    "seg REF 98:M 127:O | ?\n";
static const char codes[] = "code 98 ST BY MA\ncode 736 0 1\ncode 479 AA\n";
static const char set[] = "set 999 AA 004010\nseg ST M 1\nseg DTM M 2\n"
                          "seg REF O 3\nloop N1 O 3 {\n seg N1 M 1\n"
                          " seg REF O 2\n loop QTY O 2 {\n  seg QTY M 1\n"
                          "  seg DTM O 1\n }\n}\nloop HL O * {\n seg HL M 1\n"
                          " seg REF O 1\n loop N1 O 2 {\n  seg N1 M 1\n }\n"
                          " loop LS O 1 {\n  seg LS M 1\n  seg QTY O 1\n"
                          "  seg LE M 1\n }\n}\nseg BIN O *\nseg SE M 1\n";
static const char overlay[] =
    "overlay f base x12 004010 999\npolicy trailing-separators reject\n"
    "use /N1[ST] M 1\nuse /N1[*] none\nuse /N1[ST]/REF M 1\n"
    "el DTM01 M\nel N102 when N101=ST len 2 3\nel N104-01 codes A B\n"
    "el QTY01 max 3\nrel REF + P0102\n";

/* The directory, and the service segments that stand beside it. */
static const char message_elements[] =
    "std edifact D.96A\n"
    "el 1082 an 1 6 Line\nel 1131 an 1 3 List\nel 2005 an 1 3 Period\n"
    "el 2379 an 1 3 Format\nel 2380 an 1 35 Value\nel 3035 an 1 3 Party\n"
    "el 3039 an 1 17 Id\nel 3055 an 1 3 Agency\nel 4440 an 1 70 Text\n"
    "el 6060 n 1 15 Quantity\nel 6063 an 1 3 Quantity qualifier\n"
    "el 6345 a 3 3 Currency\nel 7124 n 4 4 Number\n"
    "el 7164 an 1 12 Level\nel 7166 an 1 12 Parent\nel 7075 an 1 3 Pack\n"
    "comp C507 2005:M 2380:C 2379:C\ncomp C082 3039:M 1131:C 3055:C\n"
    "comp C186 6063:M 6060:M 6345:C\ncomp C108 4440:M 4440:C 4440:C\n";
static const char message_segments[] =
    "seg BGM 3035:C 1082:C\nseg DTM C507:M\nseg NAD 3035:M C082:C 7124:C\n"
    "seg QTY C186:M*3\nseg FTX 3035:M C108:C 6345:C\nseg LIN 1082:C C082:C\n"
    "seg CPS 7164:M 7166:C 7075:C\n";
static const char message_codes[] = "code 3035 BY SU\ncode 6063 21 12\n";
static const char message[] =
    "set ORDERS UN D.96A\nseg UNH M 1\nseg BGM M 1\nseg DTM M 2\n"
    "seg FTX C 3\nloop SG1 C 3 {\n seg NAD M 1\n seg DTM C 2\n}\n"
    "loop SG2 C * {\n seg CPS M 1\n seg FTX C 1\n}\n"
    "loop SG3 C 9 {\n seg LIN M 1\n seg QTY M 2\n loop SG4 C 2 {\n"
    "  seg NAD M 1\n }\n}\nseg UNS M 1\nseg QTY C 1\nseg UNT M 1\n";
static const char service_elements[] =
    "std edifact SYN4\nel 0020 an 1 14 Reference\nel 0062 an 1 14 Message\n"
    "el 0065 an 1 6 Type\nel 0074 n 1 10 Count\nel 0081 a 1 1 Section\n";
static const char service_segments[] =
    "seg UNH 0062:M 0065:M\nseg UNS 0081:M\nseg UNT 0074:M 0062:M\n";
static const char service_codes[] = "code 0081 D S\n";
static const char message_overlay[] =
    "overlay g base edifact D.96A ORDERS\npolicy code-list reject\n"
    "use /NAD[BY] M 1\nuse /SG1[*] none\nuse /DTM[137] M 1\n"
    "el DTM01-02 when DTM01-01=137 len 8 8\nel QTY01-01 codes 21\n"
    "el FTX02-01 M\nrel NAD + P0203\n";

static struct standards *standards;
/* By syntax. */
static const struct set_definition *guided[2];

static void add(struct config_source *source, const char *path,
                const char *text)
{
    struct error err;

    if (!config_source_add_file(source, path, bytes_of_text(text), &err)) {
        abort();
    }
}

#define DIRECTORY "mappings/standards/edifact/"

static void prepare(void)
{
    static struct diagnostics list;
    struct config_source *source = config_source_open();
    struct arena *arena = arena_open(0);

    add(source, "mappings/standards/x12/004010/elements.dic", elements);
    add(source, "mappings/standards/x12/004010/segments.dic", segments);
    add(source, "mappings/standards/x12/004010/codes.dic", codes);
    add(source, "mappings/standards/x12/004010/999.set", set);
    add(source, "mappings/guidelines/f.overlay", overlay);
    add(source, DIRECTORY "D.96A/elements.dic", message_elements);
    add(source, DIRECTORY "D.96A/segments.dic", message_segments);
    add(source, DIRECTORY "D.96A/codes.dic", message_codes);
    add(source, DIRECTORY "D.96A/ORDERS.set", message);
    add(source, DIRECTORY "SYN4/elements.dic", service_elements);
    add(source, DIRECTORY "SYN4/segments.dic", service_segments);
    add(source, DIRECTORY "SYN4/codes.dic", service_codes);
    add(source, "mappings/guidelines/g.overlay", message_overlay);
    standards = standards_open(source);
    diagnostics_open(&list, arena);
    guided[DICTIONARY_X12] = guideline_load(
        arena, source,
        standards_dictionary(standards, bytes_of_text("x12/004010")), "f",
        &list);
    guided[DICTIONARY_EDIFACT] = guideline_load(
        arena, source,
        standards_dictionary(standards, bytes_of_text("edifact/D.96A")), "g",
        &list);
    if (guided[DICTIONARY_X12] == NULL || guided[DICTIONARY_EDIFACT] == NULL) {
        abort();
    }
}

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    const struct set_definition *found =
        standards_select(standards, interchange, group, transaction);

    return found != NULL && *(bool *)context ? guided[interchange->syntax]
                                             : found;
}

/* Touches every byte that a tree points to. */
static uint64_t walk_tree(const struct tree *tree)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; tree != NULL && i < tree->segment_count; i++) {
        const struct segment *segment = &tree->segments[i].segment;

        for (uint32_t j = 0; j <= segment->count; j++) {
            struct bytes value = segment_element(segment, j);

            for (size_t k = 0; k < value.length; k++) {
                sum = sum * 31 + (unsigned char)value.data[k];
            }
        }
        for (uint32_t j = 0; j < segment->part_count; j++) {
            sum = sum * 31 + segment_part_at(segment, j).length;
        }
        if (tree->segments[i].loop >= tree->loop_count) {
            abort();
        }
    }
    return sum;
}

static void run(struct bytes input, size_t chunk, bool guideline,
                struct buffer *story)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = select_set,
                                     .context = &guideline };
    struct check *check;
    struct check_report report;
    enum check_event event;
    size_t fed = 0;

    options.limits.reader.segment = 2000;
    options.limits.reader.elements = 100;
    options.limits.transaction_segments = 500;
    options.limits.transaction_bytes = 8000;
    options.limits.findings = 50;
    options.limits.hl_depth = 5;
    check =
        chunk == 0 ? check_open_whole(&options, input) : check_open(&options);
    while ((event = check_next(check, &report)) != CHECK_END) {
        if (event == CHECK_NEED_INPUT) {
            struct bytes piece = bytes_slice(input, fed, chunk);

            fed += piece.length;
            check_feed(check, piece, fed == input.length);
            continue;
        }
        buffer_append_format(story, "%d ", (int)event);
        if (event == CHECK_TRANSACTION) {
            buffer_append_format(
                story, "%llu %llu %llu\n",
                (unsigned long long)report.transaction->offset,
                (unsigned long long)report.transaction->length,
                (unsigned long long)walk_tree(report.transaction->tree));
        }
        for (size_t i = 0; i < report.findings->count; i++) {
            finding_append_json(&report.findings->items[i], story);
        }
    }
    check_close(check);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_of((const char *)data, size);
    struct buffer whole = { 0 };
    struct buffer pieces = { 0 };
    size_t chunk = size == 0 ? 1 : 1 + data[size - 1] % 61;
    bool guideline = size > 1 && data[size - 2] % 2 == 1;

    if (standards == NULL) {
        prepare();
    }
    run(input, 0, guideline, &whole);
    run(input, chunk, guideline, &pieces);
    if (!bytes_equal(buffer_bytes(&whole), buffer_bytes(&pieces))) {
        abort();
    }
    buffer_close(&whole);
    buffer_close(&pieces);
    return 0;
}
