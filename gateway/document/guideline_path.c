/* SPDX-License-Identifier: Apache-2.0 */
#include "document/guideline.h"

#include "document/table_text.h"

/* "N1[ST]" into its id and qualifier. */
static bool split_word(struct table_text *text, struct bytes word,
                       struct overlay_words *words)
{
    size_t bracket = bytes_find(word, '[');
    uint32_t at = words->count;

    if (at == OVERLAY_STEPS) {
        table_text_error(text, "OVERLAY_PLACE", word,
                         "a place of more than %d steps", OVERLAY_STEPS);
        return false;
    }
    words->words[at].id = bytes_slice(word, 0, bracket);
    if (bracket != SIZE_MAX) {
        words->words[at].qualified = true;
        words->words[at].qualifier =
            bytes_slice(word, bracket + 1, word.length - bracket - 2);
        if (word.data[word.length - 1] != ']' || word.length - bracket < 3) {
            table_text_error(text, "OVERLAY_PLACE", word,
                             "'%.*s': a qualifier stands in brackets, as in "
                             "N1[ST]",
                             BYTES_ARG(word));
            return false;
        }
    }
    if (words->words[at].id.length == 0) {
        table_text_error(text, "OVERLAY_PLACE", word,
                         "a step of the place is empty");
        return false;
    }
    words->count++;
    return true;
}

bool overlay_split(struct table_text *text, struct bytes path,
                   struct overlay_words *words)
{
    struct bytes rest = path;

    *words = (struct overlay_words){ .anywhere = true };
    if (rest.length > 0 && rest.data[0] == '/') {
        words->anywhere = false;
        rest = bytes_slice(rest, 1, rest.length);
    }
    for (;;) {
        size_t slash = bytes_find(rest, '/');

        if (!split_word(text, bytes_slice(rest, 0, slash), words)) {
            return false;
        }
        if (slash == SIZE_MAX) {
            return true;
        }
        rest = bytes_slice(rest, slash + 1, rest.length);
    }
}

/* ---- resolving */

struct resolver {
    const struct set_definition *set;
    const struct overlay_words *words;
    bool segments;
    bool found;
    struct overlay_path path;
    void (*emit)(void *context, const struct overlay_path *path);
    void *context;
};

static void add_step(struct resolver *resolver, uint32_t at, uint16_t node)
{
    const struct set_node *place = &resolver->set->nodes[node];
    struct overlay_step *step = &resolver->path.steps[at];

    *step = (struct overlay_step){
        .node = node,
        .trigger = place->is_loop ? place->first_child : node,
    };
    if (resolver->words->words[at].qualified) {
        step->element = segment_qualifier(place->segment);
        step->component = segment_qualifier_component(place->segment);
        step->qualifier = resolver->words->words[at].qualifier;
        step->others = bytes_equal_text(step->qualifier, "*");
    }
}

/* A loop is named by its own name or by that of its trigger: SG2, NAD. */
static bool names_loop(const struct set_node *child, struct bytes id)
{
    return child->is_loop && (bytes_equal_text(id, child->id) ||
                              bytes_equal_text(id, child->segment->id));
}

/* Is this child what the last word names? A loop's trigger is named by its
 * loop where loops are meant. */
static bool is_target(const struct resolver *resolver,
                      const struct set_node *child, struct bytes id)
{
    const struct set_node *nodes = resolver->set->nodes;

    if (resolver->segments) {
        return !child->is_loop && bytes_equal_text(id, child->id);
    }
    return child->is_loop
               ? names_loop(child, id)
               : bytes_equal_text(id, child->id) &&
                     (child->parent == 0 ||
                      nodes[child->parent].first_child != child->index);
}

static void emit(struct resolver *resolver, uint16_t parent, uint16_t node)
{
    add_step(resolver, resolver->words->count - 1, node);
    resolver->path.parent = parent;
    resolver->found = true;
    resolver->emit(resolver->context, &resolver->path);
}

static void resolve_below(struct resolver *resolver, uint32_t at,
                          uint16_t parent)
{
    const struct set_node *nodes = resolver->set->nodes;
    struct bytes id = resolver->words->words[at].id;
    bool last = at + 1 == resolver->words->count;

    for (uint16_t i = nodes[parent].first_child; i != 0; i = nodes[i].next) {
        const struct set_node *child = &nodes[i];

        if (last && is_target(resolver, child, id)) {
            emit(resolver, parent, i);
        } else if (last && resolver->segments && child->is_loop &&
                   !resolver->words->anywhere &&
                   bytes_equal_text(id, child->segment->id)) {
            emit(resolver, i, child->first_child);
        } else if (!last && names_loop(child, id)) {
            add_step(resolver, at, i);
            resolve_below(resolver, at + 1, i);
        }
    }
}

bool overlay_resolve(const struct set_definition *set,
                     const struct overlay_words *words, bool segments,
                     void (*emit_path)(void *context,
                                       const struct overlay_path *path),
                     void *context)
{
    struct resolver resolver = { .set = set,
                                 .words = words,
                                 .segments = segments,
                                 .emit = emit_path,
                                 .context = context };

    resolver.path.count = words->count;
    if (!words->anywhere) {
        resolve_below(&resolver, 0, 0);
        return resolver.found;
    }
    for (uint16_t i = 0; i < set->node_count; i++) {
        if (set->nodes[i].is_loop) {
            resolve_below(&resolver, 0, i);
        }
    }
    return resolver.found;
}
