/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "case_file.h"
#include "config/partner.h"

enum { CASES = 400 };

static void append_names(const struct partner_directory *directory,
                         struct buffer *out)
{
    buffer_append_text(out, "partners:");
    for (size_t i = 0; i < directory->partner_count; i++) {
        buffer_append_format(out, " %s", directory->partners[i].name);
    }
    buffer_append_text(out, "\nstations:");
    for (size_t i = 0; i < directory->station_count; i++) {
        buffer_append_format(out, " %s", directory->stations[i].name);
    }
    buffer_append_byte(out, '\n');
}

/* Every kind of mistake: one case, its complaints word for word. */
static void test_cases(void **state)
{
    static char names[CASES][128];
    size_t count = case_list("partners", names, CASES);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_open(0);
        struct buffer out = { 0 };
        struct diagnostics list;
        struct case_file file;

        case_open(&file, "partners", names[i]);
        diagnostics_open(&list, arena);
        {
            const struct partner_directory *directory =
                partner_directory_load(arena, file.source, &list);

            diagnostics_append(&out, &list, file.source, DIAGNOSTIC_TEXT);
            append_names(directory, &out);
        }
        case_compare(&file, buffer_bytes(&out));
        buffer_close(&out);
        case_close(&file);
        arena_close(arena);
    }
    print_message("%zu cases\n", count);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
