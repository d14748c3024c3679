/* SPDX-License-Identifier: Apache-2.0 */
#include "xml_fixture.h"

#include <string.h>

const struct xml_document *fixture_xml_select(void *standards, struct bytes uri,
                                              struct bytes local, size_t index)
{
    return standards_xml_root(standards, uri, local, index);
}

struct standards *fixture_mini(const char *types)
{
    struct config_source *source = config_source_open();
    struct standards *standards;
    struct error err;

    assert_non_null(source);
    assert_true(config_source_add_file(source,
                                       "mappings/standards/mini/types.dic",
                                       bytes_of_text(types), &err));
    standards = standards_open(source);
    assert_non_null(standards);
    return standards;
}

struct xml_check_options fixture_xml_options(struct standards *standards)
{
    return (struct xml_check_options){
        .limits = xml_check_default_limits(),
        .keep_tree = true,
        .select = fixture_xml_select,
        .context = standards,
    };
}

struct xml_check *fixture_xml_check(const struct xml_check_options *options,
                                    struct bytes input)
{
    struct xml_check *check = xml_check_open(options);

    assert_non_null(check);
    assert_false(xml_check_feed(check, input, true));
    return check;
}

void fixture_xml_findings(const struct xml_check *check, struct buffer *out)
{
    const struct findings *list = xml_check_report(check).findings;

    for (size_t i = 0; i < list->count; i++) {
        const struct finding *finding = &list->items[i];

        buffer_append_format(out, "%s %s %u:%u %s\n", finding->code,
                             finding->loop, finding->line, finding->column,
                             finding->text);
    }
}

static uint32_t depth_of(const struct tree *tree, uint32_t loop)
{
    uint32_t depth = 0;

    while (tree->loops[loop].parent != TREE_NONE) {
        loop = tree->loops[loop].parent;
        depth++;
    }
    return depth;
}

void fixture_xml_tree(const struct xml_check *check, struct buffer *out)
{
    const struct tree *tree = xml_check_report(check).tree;

    assert_non_null(tree);
    for (uint32_t i = 0; i < tree->segment_count; i++) {
        const struct tree_segment *one = &tree->segments[i];
        bool start = tree->loops[one->loop].first == i;
        uint32_t indent = depth_of(tree, one->loop) + (start ? 0 : 1);

        buffer_append_format(out, "%*s%s%u", (int)indent, "",
                             one->node == 0 ? "?" : "", one->occurrence);
        for (uint32_t k = 0; k <= one->segment.count; k++) {
            buffer_append_byte(out, k == 0 ? ' ' : '|');
            buffer_append(out, segment_element(&one->segment, k));
        }
        buffer_append_byte(out, '\n');
    }
}
