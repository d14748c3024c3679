/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 fuzz */
/* Timeout: 120
 *
 * Any bytes as the files of a dictionary and an overlay; a line "=== n" goes on
 * to the next of them. What loads is good enough to check a document with. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "document/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
    "mappings/standards/x12/004010/elements.dic",
    "mappings/standards/x12/004010/segments.dic",
    "mappings/standards/x12/004010/codes.dic",
    "mappings/standards/x12/004010/1.set",
    "mappings/guidelines/f.overlay",
};

static const char document[] =
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              "
    "*261101*1200*U*00401*000000001*0*P*>~"
    "GS*AA*A*B*20261101*1200*1*X*004010~ST*1*0001~"
    "A*1*2>3*4~B*X~A~A*1**~HL*1~C~B*A*B*C*D*E~SE*9*0001~"
    "GE*1*1~IEA*1*000000001~";

static const struct set_definition *select_set(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    (void)interchange;
    (void)group;
    (void)transaction;
    return *(const struct set_definition **)context;
}

static void check_with(const struct set_definition *set)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = select_set,
                                     .context = &set };
    struct check *check = check_open_whole(&options, bytes_of_text(document));
    struct check_report report;

    while (check_next(check, &report) != CHECK_END) {
    }
    check_close(check);
}

/* The files, divided by lines "===". */
static void add_files(struct config_source *source, struct bytes input)
{
    struct error err;

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *end = memmem(input.data, input.length, "\n===\n", 5);
        size_t length =
            end == NULL ? input.length : (size_t)(end - input.data) + 1;

        if (!config_source_add_file(source, paths[i],
                                    bytes_slice(input, 0, length), &err)) {
            return;
        }
        input =
            bytes_slice(input, end == NULL ? length : length + 4, input.length);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config_source *source = config_source_open();
    struct arena *arena = arena_open(0);
    const struct dictionary *dictionary;
    const struct set_definition *set;
    struct diagnostics list;

    if (size > 100000 || source == NULL || arena == NULL) {
        goto done;
    }
    add_files(source, bytes_of((const char *)data, size));
    diagnostics_open(&list, arena);
    dictionary = dictionary_load(arena, source, "x12/004010", &list);
    if (dictionary == NULL) {
        if (list.errors == 0) {
            abort(); /* refused without a word */
        }
        goto done;
    }
    set = dictionary_set(dictionary, bytes_of_text("1"));
    if (set != NULL) {
        check_with(set);
    }
    set = guideline_load(arena, source, dictionary, "f", &list);
    if (set != NULL) {
        check_with(set);
    } else if (list.errors == 0) {
        abort();
    }
done:
    arena_close(arena);
    config_source_close(source);
    return 0;
}
