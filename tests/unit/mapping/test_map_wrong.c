/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: map
 *
 * One map for each kind of mistake (tests/cases/map/wrong), each with all that
 * is to be said of it beside it in <name>.expected. With EDIGATE_SHOW set the
 * test prints what is said, for a new case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "map_cases.h"
#include "mapping/map_source.h"

static const char *said_of(struct map_cases *cases, const char *name)
{
    const struct map *map;

    diagnostics_open(&cases->list, cases->arena);
    map = map_load(cases->arena, &cases->context, name, &cases->list);
    /* A map that is only warned about would be no wrong one. */
    assert_null(map);
    assert_true(cases->list.errors > 0);
    return map_cases_complaints(cases);
}

static void every_mistake_is_told(void **state)
{
    struct map_cases cases;
    const char *name;
    size_t i;

    (void)state;
    map_cases_open(&cases, "wrong");
    for (i = 0;
         (name = map_source_name_at(cases.arena, cases.source, i)) != NULL;
         i++) {
        const char *said = said_of(&cases, name);

        if (getenv("EDIGATE_SHOW") != NULL) {
            printf("== %s\n%s", name, said);
            continue;
        }
        assert_string_equal(
            said,
            map_cases_file(
                &cases, arena_format(cases.arena, "wrong/%s.expected", name)));
    }
    assert_true(i >= 25);
    map_cases_close(&cases);
}

static void a_map_that_is_not_there(void **state)
{
    struct map_cases cases;

    (void)state;
    map_cases_open(&cases, "good");
    assert_null(map_load(cases.arena, &cases.context, "ordr", &cases.list));
    assert_null(map_load(cases.arena, &cases.context, "../order", &cases.list));
    assert_string_equal(map_cases_complaints(&cases),
                        "mappings/maps/../order.yaml:0:0 MAP_FILE there is no "
                        "map '../order'\n"
                        "mappings/maps/ordr.yaml:0:0 MAP_FILE there is no map "
                        "'ordr'; did you mean 'order'?\n");
    map_cases_close(&cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_told),
        cmocka_unit_test(a_map_that_is_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
