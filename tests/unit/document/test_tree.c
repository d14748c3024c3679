/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: x12 map */
#include "check_fixture.h"

#include <string.h>

#include "base/arena.h"
#include "document/tree.h"

static const struct set_definition *set_of(const char *name)
{
    const struct set_definition *set =
        standards_set(fixture_standards(), bytes_of_text(name));

    assert_non_null(set);
    return set;
}

/* The node at a path of ids, "PO1/N1/N4"; a loop where `loop`. */
static uint16_t node_at(const struct set_definition *set, const char *path,
                        bool loop)
{
    struct bytes rest = bytes_of_text(path);
    uint16_t around = 0;

    for (;;) {
        size_t slash = bytes_find(rest, '/');
        struct bytes id = bytes_slice(rest, 0, slash);
        bool wants_loop = slash != SIZE_MAX || loop;
        uint16_t at = set->nodes[around].first_child;

        while (at != 0 && !(bytes_equal_text(id, set->nodes[at].id) &&
                            set->nodes[at].is_loop == wants_loop)) {
            at = set->nodes[at].next;
        }
        if (at == 0) {
            fail_msg("%s: no %s", set->id, path);
        }
        if (slash == SIZE_MAX) {
            return at;
        }
        around = at;
        rest = bytes_slice(rest, slash + 1, rest.length);
    }
}

static struct tree_write_options usual(void)
{
    struct tree_write_options options = {
        .separators = { .element = '*',
                        .component = '>',
                        .repetition = '^',
                        .segment = '~',
                        .decimal = '.',
                        .terminator = "~",
                        .terminator_length = 1 },
        .control_number = BYTES("0001"),
    };

    return options;
}

static void set_text(struct tree_builder *builder, uint32_t segment,
                     uint32_t element, const char *text)
{
    tree_builder_set(builder, segment, element, 0, 0, bytes_of_text(text));
}

static void assert_written(struct tree_builder *builder, const char *expected)
{
    struct tree_write_options options = usual();
    struct buffer out = { 0 };
    struct error err = { 0 };
    uint64_t count = 0;

    if (!tree_write(builder, &options, &out, &count, &err)) {
        fail_msg("%s", err.text);
    }
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    buffer_close(&out);
}

/* Made in any order, written in the dictionary's. */
static void test_order(void **state)
{
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("x12/004010/850");
    struct tree_builder *builder = tree_builder_open(arena, set);
    uint32_t ctt = tree_builder_loop(builder, 0, node_at(set, "CTT", true));
    uint32_t line = tree_builder_loop(builder, 0, node_at(set, "PO1", true));
    uint32_t party = tree_builder_loop(builder, 0, node_at(set, "N1", true));
    uint32_t segment;

    (void)state;
    segment =
        tree_builder_segment(builder, ctt, node_at(set, "CTT/CTT", false));
    set_text(builder, segment, 1, "1");
    segment =
        tree_builder_segment(builder, line, node_at(set, "PO1/PO1", false));
    set_text(builder, segment, 4, "9.95");
    set_text(builder, segment, 2, "10");
    set_text(builder, segment, 3, "EA");
    segment =
        tree_builder_segment(builder, party, node_at(set, "N1/N4", false));
    set_text(builder, segment, 1, "DAYTON");
    segment =
        tree_builder_segment(builder, party, node_at(set, "N1/N1", false));
    set_text(builder, segment, 1, "ST");
    segment = tree_builder_segment(builder, 0, node_at(set, "REF", false));
    set_text(builder, segment, 1, "DP");
    set_text(builder, segment, 2, "099");
    segment = tree_builder_segment(builder, 0, node_at(set, "BEG", false));
    set_text(builder, segment, 3, "4711");
    segment = tree_builder_segment(builder, 0, node_at(set, "REF", false));
    set_text(builder, segment, 1, "IA");
    assert_written(builder, "ST*850*0001~BEG***4711~REF*DP*099~REF*IA~N1*ST~"
                            "N4*DAYTON~PO1**10*EA*9.95~CTT*1~SE*9*0001~");
    arena_close(arena);
}

/* Empty segments and loops leave no trace; a value is set once, last. */
static void test_empty(void **state)
{
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("x12/004010/850");
    struct tree_builder *builder = tree_builder_open(arena, set);
    uint32_t party = tree_builder_loop(builder, 0, node_at(set, "N1", true));
    uint32_t segment;

    (void)state;
    segment =
        tree_builder_segment(builder, party, node_at(set, "N1/N3", false));
    set_text(builder, segment, 1, "");
    segment = tree_builder_segment(builder, 0, node_at(set, "CUR", false));
    set_text(builder, segment, 2, "EUR");
    set_text(builder, segment, 1, "BY");
    set_text(builder, segment, 2, "USD");
    set_text(builder, segment, 5, "");
    assert_true(
        bytes_equal_text(tree_builder_get(builder, segment, 2, 0, 0), "USD"));
    assert_int_equal(tree_builder_get(builder, segment, 3, 0, 0).length, 0);
    assert_int_equal(tree_builder_count(builder, bytes_of_text("CUR")), 1);
    assert_int_equal(tree_builder_count(builder, bytes_of_text("N3")), 0);
    assert_written(builder, "ST*850*0001~CUR*BY*USD~SE*3*0001~");
    arena_close(arena);
}

/* Segments that grow by turns, from their last element to the first, keep what
 * they hold; what is emptied again is no longer filled. */
static void test_growing_by_turns(void **state)
{
    enum { SEGMENTS = 5, ELEMENTS = 70 };
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("x12/004010/850");
    struct tree_builder *builder = tree_builder_open(arena, set);
    uint32_t segments[SEGMENTS];

    (void)state;
    for (uint32_t i = 0; i < SEGMENTS; i++) {
        segments[i] =
            tree_builder_segment(builder, 0, node_at(set, "REF", false));
    }
    for (uint32_t element = ELEMENTS; element > 0; element--) {
        for (uint32_t i = 0; i < SEGMENTS; i++) {
            set_text(builder, segments[i], element,
                     arena_format(arena, "%u.%u", i, element));
        }
    }
    for (uint32_t i = 0; i < SEGMENTS; i++) {
        for (uint32_t element = 1; element <= ELEMENTS; element++) {
            assert_true(bytes_equal_text(
                tree_builder_get(builder, segments[i], element, 0, 0),
                arena_format(arena, "%u.%u", i, element)));
        }
        assert_true(tree_builder_filled(builder, segments[i]) ==
                    (UINT64_MAX & ~UINT64_C(1)));
    }
    set_text(builder, segments[1], 63, "");
    tree_builder_set(builder, segments[2], 1, 1, 0, bytes_of_text("again"));
    assert_true(tree_builder_filled(builder, segments[1]) ==
                (UINT64_MAX >> 1 & ~UINT64_C(1)));
    for (uint32_t element = ELEMENTS; element > 0; element--) {
        for (uint32_t i = 0; i < SEGMENTS; i++) {
            set_text(builder, segments[i], element,
                     i == 2 && element == 2 ? "x" : "");
        }
    }
    assert_true(tree_builder_filled(builder, segments[2]) == UINT64_C(1) << 2);
    assert_int_equal(tree_builder_count(builder, bytes_of_text("REF")), 1);
    assert_written(builder, "ST*850*0001~REF*^again*x~SE*3*0001~");
    arena_close(arena);
}

/* A loop whose first segment is empty cannot be written so that it is read
 * again. */
static void test_no_trigger(void **state)
{
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("x12/004010/850");
    struct tree_builder *builder = tree_builder_open(arena, set);
    uint32_t party = tree_builder_loop(builder, 0, node_at(set, "N1", true));
    struct tree_write_options options = usual();
    struct buffer out = { 0 };
    struct error err = { 0 };

    (void)state;
    set_text(builder,
             tree_builder_segment(builder, party, node_at(set, "N1/N4", false)),
             1, "DAYTON");
    assert_false(tree_write(builder, &options, &out, NULL, &err));
    assert_string_equal(err.code, "UNWRITABLE");
    buffer_close(&out);
    arena_close(arena);
}

/* X12 has no escape: a separator in data is refused or replaced. */
static void test_unwritable(void **state)
{
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("x12/004010/850");
    struct tree_builder *builder = tree_builder_open(arena, set);
    struct tree_write_options options = usual();
    struct buffer out = { 0 };
    struct error err = { 0 };
    uint64_t count;

    (void)state;
    set_text(builder,
             tree_builder_segment(builder, 0, node_at(set, "BEG", false)), 3,
             "47*11");
    assert_false(tree_write(builder, &options, &out, NULL, &err));
    assert_string_equal(err.code, "UNWRITABLE");
    buffer_clear(&out);
    options.replacement = ' ';
    assert_true(tree_write(builder, &options, &out, &count, &err));
    assert_true(bytes_equal_text(buffer_bytes(&out),
                                 "ST*850*0001~BEG***47 11~SE*3*0001~"));
    assert_int_equal(count, 3);
    buffer_close(&out);
    arena_close(arena);
}

/* Numbers, parents and child flags of HL are the writer's. */
static void test_hierarchy(void **state)
{
    struct arena *arena = arena_open(0);
    const struct set_definition *set = set_of("x12/004010/856");
    struct tree_builder *builder = tree_builder_open(arena, set);
    uint16_t hl = node_at(set, "HL", true);
    uint16_t hl_segment = node_at(set, "HL/HL", false);
    uint32_t shipment = tree_builder_loop(builder, 0, hl);
    uint32_t order = tree_builder_loop(builder, shipment, hl);
    uint32_t other = tree_builder_loop(builder, shipment, hl);
    uint32_t item = tree_builder_loop(builder, order, hl);
    uint32_t dead = tree_builder_loop(builder, other, hl);
    uint32_t prf =
        tree_builder_segment(builder, order, node_at(set, "HL/PRF", false));

    (void)state;
    (void)dead;
    set_text(builder, prf, 1, "4711");
    set_text(builder, tree_builder_segment(builder, shipment, hl_segment), 3,
             "S");
    set_text(builder, tree_builder_segment(builder, order, hl_segment), 3, "O");
    set_text(builder, tree_builder_segment(builder, other, hl_segment), 3, "O");
    set_text(builder, tree_builder_segment(builder, item, hl_segment), 3, "I");
    assert_int_equal(tree_builder_count(builder, bytes_of_text("HL")), 4);
    assert_written(builder, "ST*856*0001~HL*1**S*1~HL*2*1*O*1~PRF*4711~"
                            "HL*3*2*I*0~HL*4*1*O*0~SE*7*0001~");
    arena_close(arena);
}

/* ---- there and back again */

/* Everything of a tree that was read into a builder. */
static void rebuild_element(struct tree_builder *builder, uint32_t handle,
                            const struct tree *tree, uint32_t element,
                            struct bytes value)
{
    char repetition = tree->separators.repetition;
    char component = tree->separators.component;
    uint32_t repetitions = segment_part_count(value, repetition, '\0');

    for (uint32_t i = 0; i < repetitions; i++) {
        struct bytes part = segment_part(value, repetition, '\0', i);
        uint32_t components = segment_part_count(part, component, '\0');

        if (repetitions == 1 && components == 1) {
            tree_builder_set(builder, handle, element, 0, 0, part);
            continue;
        }
        for (uint32_t j = 0; j < components; j++) {
            tree_builder_set(builder, handle, element, i, j + 1,
                             segment_part(part, component, '\0', j));
        }
    }
}

static struct tree_builder *rebuild(struct arena *arena,
                                    const struct tree *tree)
{
    struct tree_builder *builder = tree_builder_open(arena, tree->set);
    uint32_t *loops = arena_take_array(arena, tree->loop_count, sizeof *loops);

    for (uint32_t i = 1; i < tree->loop_count; i++) {
        const struct tree_loop *loop = &tree->loops[i];
        uint32_t parent =
            loop->hl_parent == TREE_NONE ? loop->parent : loop->hl_parent;

        loops[i] = tree_builder_loop(builder, loops[parent], loop->node);
    }
    for (uint32_t i = 0; i < tree->segment_count; i++) {
        const struct tree_segment *place = &tree->segments[i];
        uint32_t handle;

        if (place->node == 0) {
            continue; /* it has no place to be written to */
        }
        handle = tree_builder_segment(builder, loops[place->loop], place->node);
        for (uint32_t j = 1; j <= place->segment.count; j++) {
            rebuild_element(builder, handle, tree, j,
                            segment_element(&place->segment, j));
        }
    }
    return builder;
}

/* Writes every transaction's tree anew; what comes out is `input`'s. */
static void assert_round_trip(const char *input, size_t chunk)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = standards_select,
                                     .context = fixture_standards() };
    struct bytes text = bytes_of_text(input);
    struct check *check =
        chunk == 0 ? check_open_whole(&options, text) : check_open(&options);
    struct arena *arena = arena_open(0);
    struct check_report report;
    enum check_event event;
    size_t fed = 0;
    size_t seen = 0;

    while ((event = check_next(check, &report)) != CHECK_END) {
        if (event == CHECK_NEED_INPUT) {
            struct bytes piece = bytes_slice(text, fed, chunk);

            fed += piece.length;
            check_feed(check, piece, fed == text.length);
        } else if (event == CHECK_TRANSACTION) {
            const struct transaction_facts *facts = report.transaction;
            struct tree_write_options write = usual();
            struct buffer out = { 0 };
            struct error err = { 0 };

            assert_non_null(facts->tree);
            write.separators = report.interchange->separators;
            write.control_number = facts->control;
            if (!tree_write(rebuild(arena, facts->tree), &write, &out, NULL,
                            &err)) {
                fail_msg("%s", err.text);
            }
            if (!bytes_equal(buffer_bytes(&out),
                             bytes_slice(text, (size_t)facts->offset,
                                         (size_t)facts->length))) {
                fail_msg("%.*s", BYTES_ARG(buffer_bytes(&out)));
            }
            buffer_close(&out);
            seen++;
        }
    }
    assert_int_equal(seen, 2);
    check_close(check);
    arena_close(arena);
}

static const char orders[] =
    "ISA*00*          *00*          *ZZ*BUYERCO        *12*5551234567     "
    "*261101*1200*U*00401*000000001*0*P*>~"
    "GS*PO*A*B*20261101*1200*1*X*004010~"
    "ST*850*0001~BEG*00*SA*4711**20261101~REF*DP*1**SI>2>ZZ>3~N1*ST*A~"
    "N3*X*Y~N1*BT*B~PO1*1*10*EA*9.95**UP*012345678905~PID*F*08***RED~"
    "N1*MA*DOCK 1~N4*DAYTON~PO1*2*5*EA~CTT*2~SE*13*0001~"
    "ST*850*0002~BEG*00*SA*4712**20261101~N9*L1*X~MSG*HELLO~N9*L2*Y~"
    "MSG*AGAIN~PO1*1*1*EA*1~CTT*1~SE*9*0002~GE*2*1~IEA*1*000000001~";

static const char shipments[] =
    "ISA*00*          *00*          *ZZ*BUYERCO        *12*5551234567     "
    "*261101*1200*^*00501*000000001*0*P*>~"
    "GS*SH*A*B*20261101*1200*1*X*005010~"
    "ST*856*0001~BSN*00*S1*20261101*1200~HL*1**S*1~TD5*O*2*UPSN~"
    "N1*ST*A~HL*2*1*O*1~PRF*4711~HL*3*2*P*1~MAN*GM*00312345~"
    "HL*4*3*I*0~LIN**UP*012345678905~SN1**10*EA~HL*5*2*P*1~"
    "HL*6*5*I*0~SN1**2*EA~HL*7*1*O*0~PRF*4712~CTT*7~SE*19*0001~"
    "ST*856*0002~BSN*00*S2*20261101*1200~HL*1**S*0~SE*4*0002~"
    "GE*2*1~IEA*1*000000001~";

static void test_round_trip(void **state)
{
    static const size_t chunks[] = { 0, 1, 13, 100000 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(chunks); i++) {
        assert_round_trip(orders, chunks[i]);
        assert_round_trip(shipments, chunks[i]);
    }
}

/* What a map sees: loops with parents and counts, segments with places. */
static void test_shape(void **state)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = standards_select,
                                     .context = fixture_standards() };
    struct check *check = check_open_whole(&options, bytes_of_text(shipments));
    struct check_report report;
    const struct tree *tree;
    static const struct {
        const char *id;
        uint32_t parent, occurrence, hl_parent, hl_level;
    } loops[] = {
        { "856", TREE_NONE, 1, TREE_NONE, 0 },
        { "HL", 0, 1, TREE_NONE, 1 },
        { "N1", 1, 1, TREE_NONE, 0 },
        { "HL", 0, 2, 1, 2 },
        { "HL", 0, 3, 3, 3 },
        { "HL", 0, 4, 4, 4 },
        { "HL", 0, 5, 3, 3 },
        { "HL", 0, 6, 6, 4 },
        { "HL", 0, 7, 1, 2 },
    };

    (void)state;
    while (check_next(check, &report) != CHECK_TRANSACTION) {
    }
    tree = report.transaction->tree;
    assert_int_equal(tree->segment_count, 19);
    assert_int_equal(tree->loop_count, COUNT_OF(loops));
    for (size_t i = 0; i < COUNT_OF(loops); i++) {
        const struct tree_loop *loop = &tree->loops[i];

        assert_string_equal(tree->set->nodes[loop->node].id, loops[i].id);
        assert_int_equal(loop->parent, loops[i].parent);
        assert_int_equal(loop->occurrence, loops[i].occurrence);
        assert_int_equal(loop->hl_parent, loops[i].hl_parent);
        assert_int_equal(loop->hl_level, loops[i].hl_level);
        assert_int_equal(tree->segments[loop->first].loop, i);
    }
    assert_int_equal(tree->segments[18].loop, 0);
    assert_string_equal(tree->set->nodes[tree->segments[18].node].id, "SE");
    check_close(check);
}

/* Segments that have no place stand in the tree without a node. */
static void test_misplaced(void **state)
{
    struct check_options options = { .limits = check_default_limits(),
                                     .keep_trees = true,
                                     .select = standards_select,
                                     .context = fixture_standards() };
    struct buffer input = { 0 };
    struct check_report report;
    struct check *check;
    const struct tree *tree;

    (void)state;
    fixture_order(&input, "BEG*00*SA*4711**20261101~XYZ*1~N3*A~"
                          "PO1*1*10*EA~REF*DP*1~REF*DP*2~CTT*1~");
    check = check_open_whole(&options, buffer_bytes(&input));
    while (check_next(check, &report) != CHECK_TRANSACTION) {
    }
    tree = report.transaction->tree;
    assert_int_equal(tree->segments[2].node, 0);
    assert_int_equal(tree->segments[3].node, 0);
    assert_int_equal(tree->segments[5].occurrence, 1);
    assert_int_equal(tree->segments[6].occurrence, 2);
    assert_int_equal(tree->segments[6].loop, 1);
    check_close(check);
    buffer_close(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_growing_by_turns),
        cmocka_unit_test(test_no_trigger),
        cmocka_unit_test(test_unwritable),
        cmocka_unit_test(test_hierarchy),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_misplaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
