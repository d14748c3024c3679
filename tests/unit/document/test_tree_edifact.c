/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: edifact map */
#include "check_fixture.h"

#include <string.h>

#include "base/arena.h"
#include "document/tree.h"
#include "syntax/edifact_write.h"

static const struct set_definition *set_of(const char *name)
{
    const struct set_definition *set =
        standards_set(fixture_standards(), bytes_of_text(name));

    assert_non_null(set);
    return set;
}

/* The child of that name of node `around`; a loop is named by its trigger. */
static uint16_t child_of(const struct set_definition *set, uint16_t around,
                         const char *id, bool loop)
{
    uint16_t at = set->nodes[around].first_child;

    while (at != 0 && (set->nodes[at].is_loop != loop ||
                       strcmp(set->nodes[at].segment->id, id) != 0)) {
        at = set->nodes[at].next;
    }
    if (at == 0) {
        fail_msg("%s: no %s", set->id, id);
    }
    return at;
}

/* A segment, for a loop's trigger the one that is there. */
static uint32_t segment_in(struct tree_builder *builder,
                           const struct set_definition *set, uint32_t loop,
                           uint16_t node, const char *id)
{
    return tree_builder_segment(builder, loop, child_of(set, node, id, false));
}

static struct tree_write_options usual(void)
{
    return (struct tree_write_options){
        .separators = edifact_default_separators('3', bytes_of_text("UNOC")),
        .control_number = bytes_of_text("ME1"),
        .association = bytes_of_text("EAN008"),
    };
}

static void assert_written(struct tree_builder *builder,
                           const struct tree_write_options *options,
                           const char *expected, uint64_t segments)
{
    struct buffer out = { 0 };
    struct error err = { 0 };
    uint64_t count = 0;

    if (!tree_write(builder, options, &out, &count, &err)) {
        fail_msg("%s", err.text);
    }
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    assert_int_equal(count, segments);
    buffer_close(&out);
}

/* Made in any order, written in the dictionary's, separators released, in the
 * character set of the interchange. */
static void test_order(void **state)
{
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("edifact/D.96A/ORDERS");
    struct tree_builder *builder = tree_builder_open(arena, set);
    struct tree_write_options options = usual();
    uint16_t lin = child_of(set, 0, "LIN", true);
    uint16_t nad = child_of(set, 0, "NAD", true);
    uint32_t line = tree_builder_loop(builder, 0, lin);
    uint32_t party = tree_builder_loop(builder, 0, nad);
    uint32_t segment = segment_in(builder, set, 0, 0, "UNS");

    (void)state;
    tree_builder_set(builder, segment, 1, 0, 0, bytes_of_text("S"));
    segment = segment_in(builder, set, line, lin, "LIN");
    tree_builder_set(builder, segment, 3, 0, 2, bytes_of_text("EN"));
    tree_builder_set(builder, segment, 3, 0, 1, bytes_of_text("4000862141404"));
    tree_builder_set(builder, segment, 1, 0, 0, bytes_of_text("1"));
    segment = segment_in(builder, set, party, nad, "NAD");
    tree_builder_set(builder, segment, 1, 0, 0, bytes_of_text("BY"));
    tree_builder_set(builder, segment, 4, 0, 1,
                     bytes_of_text("M\xc3\xbcller+S'hne?"));
    segment = segment_in(builder, set, 0, 0, "BGM");
    tree_builder_set(builder, segment, 1, 0, 1, bytes_of_text("220"));
    tree_builder_set(builder, segment, 2, 0, 0, bytes_of_text("4711"));
    assert_written(builder, &options,
                   "UNH+ME1+ORDERS:D:96A:UN:EAN008'BGM+220+4711'"
                   "NAD+BY+++M\xfcller?+S?'hne?\?'"
                   "LIN+1++4000862141404:EN'UNS+S'UNT+6+ME1'",
                   6);
    arena_close(arena);
}

/* CPS numbers its levels as HL does: the numbers are the writer's. */
static void test_hierarchy(void **state)
{
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("edifact/D.96A/DESADV");
    struct tree_builder *builder = tree_builder_open(arena, set);
    struct tree_write_options options = usual();
    uint16_t cps = child_of(set, 0, "CPS", true);
    uint16_t pac = child_of(set, cps, "PAC", true);
    uint32_t shipment = tree_builder_loop(builder, 0, cps);
    uint32_t pallet = tree_builder_loop(builder, shipment, cps);
    uint32_t second = tree_builder_loop(builder, shipment, cps);
    uint32_t carton = tree_builder_loop(builder, pallet, cps);
    const uint32_t packed[] = { shipment, second, carton };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(packed); i++) {
        uint32_t packages = tree_builder_loop(builder, packed[i], pac);

        tree_builder_set(builder,
                         segment_in(builder, set, packages, pac, "PAC"), 1, 0,
                         0, bytes_of_text("1"));
    }
    tree_builder_set(builder, segment_in(builder, set, second, cps, "CPS"), 3,
                     0, 0, bytes_of_text("4"));
    options.association = bytes_of_text("");
    assert_written(builder, &options,
                   "UNH+ME1+DESADV:D:96A:UN'CPS+1'PAC+1'CPS+2+1'CPS+3+2'PAC+1'"
                   "CPS+4+1+4'PAC+1'UNT+9+ME1'",
                   9);
    arena_close(arena);
}

/* CONTRL has the version and release of its syntax. */
static void test_control_message(void **state)
{
    static const struct {
        const char *set, *header;
    } cases[] = {
        { "edifact/SYN3/CONTRL", "UNH+ME1+CONTRL:D:3:UN'UCI+1'UNT+3+ME1'" },
        { "edifact/SYN4/CONTRL", "UNH+ME1+CONTRL:4:1:UN'UCI+1'UNT+3+ME1'" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_open(0);
        const struct set_definition *set = set_of(cases[i].set);
        struct tree_builder *builder = tree_builder_open(arena, set);
        struct tree_write_options options = usual();

        options.association = bytes_of_text("");
        tree_builder_set(builder, segment_in(builder, set, 0, 0, "UCI"), 1, 0,
                         0, bytes_of_text("1"));
        assert_written(builder, &options, cases[i].header, 3);
        arena_close(arena);
    }
}

/* What the character set does not hold is refused, with its place. */
static void test_unwritable(void **state)
{
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("edifact/D.96A/ORDERS");
    struct tree_builder *builder = tree_builder_open(arena, set);
    struct tree_write_options options = usual();
    struct buffer out = { 0 };
    struct error err = { 0 };

    (void)state;
    tree_builder_set(builder, segment_in(builder, set, 0, 0, "BGM"), 2, 0, 0,
                     bytes_of_text("\xe2\x82\xac 5"));
    assert_false(tree_write(builder, &options, &out, NULL, &err));
    assert_string_equal(err.code, "UNWRITABLE");
    assert_non_null(strstr(err.text, "BGM02"));
    buffer_close(&out);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_hierarchy),
        cmocka_unit_test(test_control_message),
        cmocka_unit_test(test_unwritable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
