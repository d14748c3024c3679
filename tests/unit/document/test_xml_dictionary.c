/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: xml */
#include "document/xml_dictionary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "document/xml_set.h"
#include "document/xml_tree_write.h"

/* An invented family: a letter to a party, whose own agent is a party. */
static const char types[] = "std xml post 1.0 1.1\n"
                            "ns l urn:letter\n"
                            "ns r urn:reply\n"
                            "ns p urn:parts\n"
                            "type Text text\n"
                            " attr lang O text\n"
                            "type Amount decimal\n"
                            " attr currency M code MONEY\n"
                            "type Code code\n"
                            "type Flag boolean\n"
                            "type Party\n"
                            " el p:Name M 1 Text\n"
                            " el p:Tax O * Tax\n"
                            " el p:Agent O 1 Party\n"
                            " el p:Fax O 1 Text @1.1\n"
                            "type Tax\n"
                            " el p:Number M 1 Text\n"
                            " el p:Scheme O 1 Scheme\n"
                            "type Scheme\n"
                            " el p:ID O 1 Code codes SCHEME\n"
                            "type Letter\n"
                            " attr version O text\n"
                            " el p:ID M 1 Text\n"
                            " choice M 1 {\n"
                            "  el p:Paid O 1 Amount\n"
                            "  el p:Free O 1 Flag\n"
                            " }\n"
                            " el p:To M 1 Party\n"
                            " el p:Note O * Text\n"
                            "codes MONEY EUR USD\n"
                            "codes SCHEME VAT a-rather-long-code\n"
                            "document Letter l:Letter Letter\n"
                            "document Reply r:Reply Letter @1.1\n";

struct bench {
    struct arena *arena;
    struct config_source *source;
    struct diagnostics list;
    const struct xml_dictionary *dictionary;
};

static void open_bench(struct bench *bench, const char *text, const char *name)
{
    struct error err = { 0 };

    bench->arena = arena_open(0);
    bench->source = config_source_open();
    diagnostics_open(&bench->list, bench->arena);
    assert_true(config_source_add_file(bench->source,
                                       "mappings/standards/post/types.dic",
                                       bytes_of_text(text), &err));
    bench->dictionary =
        xml_dictionary_load(bench->arena, bench->source, name, &bench->list);
}

static void close_bench(struct bench *bench)
{
    config_source_close(bench->source);
    arena_close(bench->arena);
}

static const struct xml_declaration *child(const struct xml_declaration *of,
                                           const char *name)
{
    return xml_type_child(of->type, bytes_of_text(name));
}

static void types_are_a_graph(void **state)
{
    struct bench bench;
    const struct xml_document *letter;
    const struct xml_declaration *party;
    const struct xml_declaration *scheme;

    (void)state;
    open_bench(&bench, types, "post/1.1");
    assert_int_equal(bench.list.count, 0);
    letter = xml_dictionary_document(bench.dictionary, bytes_of_text("Letter"));
    assert_non_null(letter);
    assert_string_equal(set_definition_name(&letter->set, bench.arena),
                        "post/1.1/Letter");
    party = child(letter->root, "p:To");
    assert_true(party->mandatory);
    assert_ptr_equal(child(child(party, "p:Agent"), "p:Agent"),
                     child(party, "p:Agent"));
    assert_false(child(letter->root, "p:Paid")->mandatory);
    assert_int_equal(child(letter->root, "p:Note")->maximum, UINT32_MAX);
    assert_int_equal(letter->root->type->particles[0].kind, XML_SEQUENCE);
    scheme = child(child(child(party, "p:Tax"), "p:Scheme"), "p:ID");
    assert_true(code_list_has(scheme->segment->elements[0].element->codes,
                              bytes_of_text("a-rather-long-code")));
    assert_false(code_list_has(scheme->segment->elements[0].element->codes,
                               bytes_of_text("a-rather-long-cod")));
    assert_string_equal(
        child(letter->root, "p:Paid")->segment->elements[1].element->name,
        "@currency");
    assert_ptr_equal(
        xml_dictionary_root(bench.dictionary, bytes_of_text("urn:reply"),
                            bytes_of_text("Reply"), 0),
        xml_dictionary_document(bench.dictionary, bytes_of_text("Reply")));
    assert_null(xml_dictionary_root(bench.dictionary,
                                    bytes_of_text("urn:reply"),
                                    bytes_of_text("Letter"), 0));
    close_bench(&bench);
}

static void versions_have_their_own(void **state)
{
    struct bench bench;
    const struct xml_document *letter;

    (void)state;
    open_bench(&bench, types, "post/1.0");
    letter = xml_dictionary_document(bench.dictionary, bytes_of_text("Letter"));
    assert_null(child(child(letter->root, "p:To"), "p:Fax"));
    assert_null(
        xml_dictionary_document(bench.dictionary, bytes_of_text("Reply")));
    close_bench(&bench);
    open_bench(&bench, types, "post/2.0");
    assert_null(bench.dictionary);
    assert_string_equal(bench.list.items[0].code, "DICTIONARY_VERSION");
    close_bench(&bench);
}

static void mistakes_are_told_with_their_line(void **state)
{
    static const struct {
        const char *text, *code;
        int line;
    } cases[] = {
        { "std xml post 1.1\ntype A\n el b M 1 Nothing\n",
          "DICTIONARY_UNKNOWN_TYPE", 0 },
        { "std xml other 1.1\n", "DICTIONARY_VERSION", 1 },
        { "std xml post 1.1\ntype A wrong\n", "DICTIONARY_TYPE", 2 },
        { "std xml post 1.1\ntype A\ntype A\n", "DICTIONARY_TWICE", 3 },
        { "std xml post 1.1\ntype A\n attr x O code NONE\n", "DICTIONARY_CODE",
          3 },
        { "std xml post 1.1\ntype A\n el q:b M 1 A\n", "DICTIONARY_NAME", 3 },
        { "std xml post 1.1\ntype A\n el b X 1 A\n", "DICTIONARY_USE", 3 },
        { "std xml post 1.1\n el b M 1 A\n", "DICTIONARY_KEYWORD", 2 },
        { "std xml post 1.1\ntype A\n }\n", "DICTIONARY_LOOP", 3 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bench bench;

        open_bench(&bench, cases[i].text, "post/1.1");
        assert_null(bench.dictionary);
        assert_true(bench.list.count > 0);
        assert_string_equal(bench.list.items[0].code, cases[i].code);
        assert_int_equal(bench.list.items[0].place.line, cases[i].line);
        close_bench(&bench);
    }
}

/* ---- the part that a map uses */

static uint16_t node(struct xml_set *set, uint16_t parent, const char *name)
{
    uint16_t found = xml_set_child(set, parent, bytes_of_text(name));

    assert_int_not_equal(found, 0);
    return found;
}

static struct xml_set *open_set(struct bench *bench)
{
    open_bench(bench, types, "post/1.1");
    return xml_set_open(
        bench->arena,
        xml_dictionary_document(bench->dictionary, bytes_of_text("Letter")));
}

static void a_set_has_what_is_named_in_document_order(void **state)
{
    static const char *const expected[] = {
        "l:Letter", "l:Letter", "p:ID",  "p:To",     "p:To",
        "p:Name",   "p:Tax",    "p:Tax", "p:Number", "p:Note",
    };
    struct bench bench;
    struct xml_set *set = open_set(&bench);
    const struct set_definition *definition = xml_set_definition(set);
    uint16_t to;

    (void)state;
    (void)node(set, 0, "p:Note");
    to = node(set, 0, "p:To");
    (void)node(set, to, "p:Tax");
    assert_int_equal(xml_set_child(set, to, bytes_of_text("p:Nothing")), 0);
    assert_int_equal(node(set, 0, "p:To"), to);
    (void)xml_set_close(set);
    assert_int_equal(definition->node_count, COUNT_OF(expected));
    for (uint16_t i = 0; i < definition->node_count; i++) {
        assert_string_equal(definition->nodes[i].id, expected[i]);
    }
    close_bench(&bench);
}

/* A letter whose party has two tax numbers, told apart by their scheme. */
static void keys_become_elements(void **state)
{
    static const char expected[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<Letter xmlns=\"urn:letter\" xmlns:p=\"urn:parts\">"
        "<p:ID>7</p:ID>"
        "<p:To><p:Name>A &amp; B</p:Name>"
        "<p:Tax><p:Number>DE1</p:Number><p:Scheme><p:ID>VAT</p:ID>"
        "</p:Scheme></p:Tax></p:To></Letter>\n";
    struct bench bench;
    struct xml_set *set = open_set(&bench);
    const struct xml_tree_write_options options = { .indent = false };
    const uint16_t *numbers;
    struct tree_builder *builder;
    struct buffer out = { 0 };
    struct error err = { 0 };
    uint16_t to = node(set, 0, "p:To");
    uint16_t tax = node(set, to, "p:Tax");
    uint16_t name = node(set, to, "p:Name");
    uint16_t number = node(set, tax, "p:Number");
    uint16_t id = node(set, 0, "p:ID");
    uint16_t key = xml_set_key(set, tax, bytes_of_text("p:Scheme/p:ID"));
    uint32_t party;
    uint32_t instance;

    (void)state;
    assert_int_equal(key, 2);
    assert_int_equal(xml_set_key(set, tax, bytes_of_text("p:Scheme/p:ID")), 2);
    assert_int_equal(xml_set_key(set, tax, bytes_of_text("p:Scheme")), 0);
    numbers = xml_set_close(set);
    builder = tree_builder_open(bench.arena, xml_set_definition(set));
    party = tree_builder_loop(builder, 0, numbers[to]);
    instance = tree_builder_loop(builder, party, numbers[tax]);
    tree_builder_set(
        builder,
        tree_builder_segment(
            builder, instance,
            xml_set_definition(set)->nodes[numbers[tax]].first_child),
        key, 0, 0, bytes_of_text("VAT"));
    tree_builder_set(builder,
                     tree_builder_segment(builder, instance, numbers[number]),
                     1, 0, 0, bytes_of_text("DE1"));
    tree_builder_set(builder,
                     tree_builder_segment(builder, party, numbers[name]), 1, 0,
                     0, bytes_of_text("A & B"));
    tree_builder_set(builder, tree_builder_segment(builder, 0, numbers[id]), 1,
                     0, 0, bytes_of_text("7"));
    if (!xml_tree_write(builder, &options, &out, &err)) {
        fail_msg("%s", err.text);
    }
    buffer_append_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    buffer_close(&out);
    close_bench(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_a_graph),
        cmocka_unit_test(versions_have_their_own),
        cmocka_unit_test(mistakes_are_told_with_their_line),
        cmocka_unit_test(a_set_has_what_is_named_in_document_order),
        cmocka_unit_test(keys_become_elements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
