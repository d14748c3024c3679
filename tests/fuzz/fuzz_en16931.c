/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: fuzz */
/* Any bytes as an XML invoice, held against all rules: findings have places
 * inside it and can be printed, and what is too large is told. */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include "document/en16931.h"
#include "syntax/xml_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct en16931 *rules(void)
{
    static struct en16931 *opened;

    if (opened == NULL) {
        opened = en16931_open(arena_open(0)); /* to the end of the process */
    }
    return opened;
}

static void check_findings(const struct findings *findings)
{
    struct buffer out;

    buffer_open(&out, 0);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->line < 1 || finding->column < 1 ||
            finding->loop[0] != '/' ||
            (i > 0 && finding->offset < finding[-1].offset)) {
            abort();
        }
        finding_append_json(finding, &out);
        finding_append_line(finding, &out);
    }
    buffer_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct xml_options options = { .limits = xml_default_limits() };
    const struct en16931_options asked = {
        .sets = size % 2 == 0 ? EN16931_ALL : EN16931_BY_DOCUMENT,
        .memory = size % 5 == 0 ? 20000 : 0
    };
    struct arena *arena = arena_open(0);
    struct en16931_check *check = en16931_check_open(rules(), &asked, arena);
    const struct xml_handler handler = en16931_handler(check);
    struct xml_complaint complaint;
    struct findings findings;

    findings_open(&findings, arena, 100);
    if (xml_read(bytes_of((const char *)data, size), &options, &handler,
                 &complaint) == XML_DONE) {
        (void)en16931_finish(check, &findings);
        check_findings(&findings);
    }
    arena_close(arena);
    return 0;
}
