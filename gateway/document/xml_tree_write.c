/* SPDX-License-Identifier: Apache-2.0 */
#include "document/xml_tree_write.h"

#include "document/tree_order.h"
#include "document/xml_set_state.h"
#include "syntax/xml_write.h"

enum { PREFIXES = 64 };

struct xml_tree_writer {
    struct xml_prefix prefixes[PREFIXES];
    struct xml_writer *xml;
    struct error *err;
};

/* ---- opening */

/* A namespace that only this root is in is the default one, as the trade
 * writes UBL; one that others are in too keeps its prefix, as in CII. */
static struct xml_writer *open_writer(
    const struct xml_dictionary *dictionary, const struct bytes root_uri,
    const struct xml_tree_write_options *options,
    struct xml_prefix prefixes[PREFIXES], struct buffer *out)
{
    struct xml_write_options write = { .prefixes = prefixes,
                                       .indent = options->indent,
                                       .doctype = options->doctype,
                                       .doctype_system =
                                           options->doctype_system };
    const struct xml_namespace *one;
    size_t count = 0;

    while (count < PREFIXES && (one = xml_dictionary_namespace(
                                    dictionary, write.prefix_count)) != NULL) {
        write.prefix_count++;
        if (one->uri.length == 0 ||
            (one->is_root && !bytes_equal(one->uri, root_uri))) {
            continue; /* the root of another document */
        }
        prefixes[count].prefix = one->is_root ? "" : one->prefix;
        prefixes[count++].uri = one->uri;
    }
    write.prefix_count = count;
    return xml_writer_open(out, &write);
}

static bool close_writer(struct xml_tree_writer *writer, bool good,
                         const struct buffer *out)
{
    xml_writer_close(writer->xml);
    return good &&
           (!out->failed ||
            error_set(writer->err, ERROR_LIMIT, "OUTPUT_FULL",
                      "the document is larger than its buffer may grow"));
}

static bool begin(struct xml_tree_writer *writer,
                  const struct xml_declaration *declaration)
{
    return xml_write_begin(writer->xml, declaration->uri, declaration->local,
                           writer->err);
}

/* ---- a tree that was built */

struct built_writer {
    struct xml_tree_writer out;
    const struct tree_builder *builder;
    struct tree_order order;
};

static const struct xml_declaration *declaration_of(
    const struct built_writer *writer, uint16_t node)
{
    return writer->builder->set->xml->facts[node].declaration;
}

/* Attributes first, as they must; then the text. */
static bool write_values(struct built_writer *writer,
                         const struct builder_segment *segment)
{
    const struct xml_type *type = declaration_of(writer, segment->node)->type;
    struct bytes text = bytes_of(NULL, 0);

    for (uint32_t i = 0; i < segment->cell_count; i++) {
        const struct builder_cell *cell = &segment->cells[i];
        const struct xml_attribute_use *use;

        if (cell->value.length == 0) {
            continue;
        }
        if (cell->element == 1) {
            text = cell->value;
            continue;
        }
        use = &type->attributes[cell->element - 2];
        if (!xml_write_attribute(writer->out.xml, use->uri, use->local,
                                 cell->value, writer->out.err)) {
            return false;
        }
    }
    return text.length == 0 ||
           xml_write_text(writer->out.xml, text, writer->out.err);
}

static bool write_leaf(struct built_writer *writer,
                       const struct builder_segment *segment)
{
    if (!begin(&writer->out, declaration_of(writer, segment->node)) ||
        !write_values(writer, segment)) {
        return false;
    }
    xml_write_end(writer->out.xml);
    return true;
}

/* Depth is that of the set, which is bounded. */
static bool write_loop(struct built_writer *writer, uint32_t loop)
{
    const struct tree_builder *builder = writer->builder;
    const struct builder_loop *instance = &builder->loops[loop];

    if (!begin(&writer->out, declaration_of(writer, instance->node)) ||
        !write_values(writer, &builder->segments[instance->trigger])) {
        return false;
    }
    for (uint32_t i = writer->order.first[loop];
         i < writer->order.first[loop + 1]; i++) {
        const struct tree_child *child = &writer->order.children[i];

        if (child->is_loop
                ? (writer->order.alive[child->index] ||
                   builder->loops[child->index].kept) &&
                      !write_loop(writer, child->index)
                : child->index != instance->trigger &&
                      builder->segments[child->index].filled > 0 &&
                      !write_leaf(writer, &builder->segments[child->index])) {
            return false;
        }
    }
    xml_write_end(writer->out.xml);
    return true;
}

bool xml_tree_write(struct tree_builder *builder,
                    const struct xml_tree_write_options *options,
                    struct buffer *out, struct error *err)
{
    const struct xml_set *set = builder->set->xml;
    struct built_writer writer = { .out.err = err, .builder = builder };

    xml_set_spread_keys(set, builder);
    xml_set_complete(set, builder);
    tree_order_make(builder, &writer.order);
    writer.out.xml =
        open_writer(set->dictionary, set->facts[0].declaration->uri, options,
                    writer.out.prefixes, out);
    if (writer.out.xml == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "there is no memory to write the document");
    }
    return close_writer(&writer.out, write_loop(&writer, 0), out);
}

/* ---- a tree that was read */

struct read_writer {
    struct xml_tree_writer out;
    const struct tree *tree;
    const struct xml_dictionary *dictionary;
    const struct xml_tree_change *change; /* or NULL */
};

static struct bytes value_of(const struct read_writer *writer, uint32_t segment,
                             uint32_t element)
{
    const struct xml_tree_change *change = writer->change;

    if (change != NULL && change->segment == segment &&
        change->element == element) {
        return change->value;
    }
    return segment_element(&writer->tree->segments[segment].segment, element);
}

static bool write_tag(struct read_writer *writer, uint32_t segment,
                      const struct xml_declaration *declaration)
{
    struct bytes text = value_of(writer, segment, 1);

    if (!begin(&writer->out, declaration)) {
        return false;
    }
    for (uint16_t i = 0; i < declaration->type->attribute_count; i++) {
        const struct xml_attribute_use *use = &declaration->type->attributes[i];
        struct bytes value = value_of(writer, segment, use->element);

        if (value.length > 0 &&
            !xml_write_attribute(writer->out.xml, use->uri, use->local, value,
                                 writer->out.err)) {
            return false;
        }
    }
    return text.length == 0 ||
           xml_write_text(writer->out.xml, text, writer->out.err);
}

static bool is_left_out(const struct read_writer *writer, uint32_t segment)
{
    const struct xml_tree_change *change = writer->change;

    return change != NULL && change->segment == segment && change->element == 0;
}

/* Ends the loops from `from` up to one that holds `to`. */
static uint32_t end_loops(struct read_writer *writer, uint32_t from,
                          uint32_t to)
{
    while (from != to) {
        xml_write_end(writer->out.xml);
        from = writer->tree->loops[from].parent;
    }
    return to;
}

static bool write_read(struct read_writer *writer)
{
    const struct tree *tree = writer->tree;
    uint32_t loop = TREE_NONE; /* the innermost that is open */
    uint32_t skipped = TREE_NONE;

    for (uint32_t i = 0; i < tree->segment_count; i++) {
        const struct tree_segment *one = &tree->segments[i];
        const struct xml_declaration *declaration =
            xml_dictionary_declaration(writer->dictionary, one->node);
        bool begins = tree->loops[one->loop].first == i;
        uint32_t around = begins ? tree->loops[one->loop].parent : one->loop;

        if (skipped != TREE_NONE) {
            uint32_t at = one->loop;

            while (at != TREE_NONE && at != skipped) {
                at = tree->loops[at].parent;
            }
            if (at == skipped) {
                continue;
            }
            skipped = TREE_NONE;
        }
        if (declaration == NULL || is_left_out(writer, i)) {
            skipped = begins ? one->loop : TREE_NONE;
            continue;
        }
        loop = end_loops(writer, loop, around);
        if (!write_tag(writer, i, declaration)) {
            return false;
        }
        if (begins) {
            loop = one->loop;
        } else {
            xml_write_end(writer->out.xml);
        }
    }
    (void)end_loops(writer, loop, TREE_NONE);
    return true;
}

bool xml_tree_rewrite(const struct tree *tree,
                      const struct xml_dictionary *dictionary,
                      const struct xml_tree_change *change,
                      const struct xml_tree_write_options *options,
                      struct buffer *out, struct error *err)
{
    const struct xml_declaration *root =
        xml_dictionary_declaration(dictionary, tree->segments[0].node);
    struct read_writer writer = {
        .out.err = err, .tree = tree, .dictionary = dictionary, .change = change
    };

    writer.out.xml =
        open_writer(dictionary, root->uri, options, writer.out.prefixes, out);
    if (writer.out.xml == NULL) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "there is no memory to write the document");
    }
    return close_writer(&writer.out, write_read(&writer), out);
}
