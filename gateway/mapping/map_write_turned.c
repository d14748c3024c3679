/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes two levels of a tree the other way round: the record has orders above
 * packs, the document packs above orders. A pack that says the same in several
 * orders is one pack.
 */
#include "mapping/map_writing.h"

/* One order in one pack; `pack` NULL: what the order has without one. */
struct turned_pair {
    const struct record *order, *pack;
    uint64_t order_index, pack_index;
    uint64_t hash; /* of what the pack says; 0: nothing */
    size_t next;   /* a later pair of the same hash; 0: none */
    bool done;
};

struct turned_pairs {
    struct turned_pair *pairs; /* from 1 */
    size_t count;
};

static const struct record_list *packs_of(const struct map_scope *inner,
                                          const struct record *order)
{
    return inner->path_length == 1 ? order->values[inner->path[0]->index].list
                                   : NULL;
}

static size_t pack_count(const struct map_scope *inner,
                         const struct record *order)
{
    const struct record_list *packs = packs_of(inner, order);

    return packs == NULL ? 0 : packs->count;
}

/* Levels below an order that stand in no pack. */
static bool has_other_levels(const struct map *map, const struct record *order)
{
    const struct map_scope *outer = map->turn_outer;
    size_t i;

    for (i = 0; i < outer->named_count; i++) {
        const struct map_scope *named = outer->named[i];

        if (named->is_level && named != map->turn_inner &&
            named->path_length == 1 &&
            record_value_is_there(named->path[0],
                                  &order->values[named->path[0]->index])) {
            return true;
        }
    }
    return false;
}

static bool is_level_value(const struct map_scope *scope, uint16_t index)
{
    const struct value_plan *plan = &scope->plan[index];

    return plan->kind == PLAN_SCOPE && scope->named[plan->position]->is_level;
}

/* Of the texts of a pack; 0 where it says nothing, or more than texts: then it
 * is one of its own. */
static uint64_t hash_of_pack(const struct map_scope *inner,
                             const struct record *pack)
{
    const struct record_type *type = pack->type;
    uint64_t hash = 0;
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];

        if (is_level_value(inner, i) ||
            !record_value_is_there(field, &pack->values[i])) {
            continue;
        }
        if (field->list || field->type == FIELD_RECORD) {
            return 0;
        }
        hash = (hash + i + 1) * UINT64_C(0x9e3779b97f4a7c15) +
               bytes_hash(pack->values[i].text);
    }
    return hash;
}

static void add_pair(struct turned_pairs *pairs, const struct record *order,
                     uint64_t order_index, const struct record *pack,
                     uint64_t pack_index, uint64_t hash)
{
    pairs->pairs[++pairs->count] =
        (struct turned_pair){ order, pack, order_index, pack_index,
                              hash,  0,    false };
}

static void add_pairs_of(struct writing *writing, struct turned_pairs *pairs,
                         const struct record *order, uint64_t index)
{
    const struct map_scope *inner = writing->map->turn_inner;
    size_t count = pack_count(inner, order);
    size_t i;

    for (i = 0; i < count; i++) {
        const struct record *pack = packs_of(inner, order)->items[i].record;

        add_pair(pairs, order, index, pack, i + 1, hash_of_pack(inner, pack));
    }
    if (count == 0 || has_other_levels(writing->map, order)) {
        add_pair(pairs, order, index, NULL, 0, 0);
    }
}

/* Chains pairs of the same hash, from the first to the last. */
static void chain_pairs(struct writing *writing, struct turned_pairs *pairs)
{
    size_t size = 64;
    size_t *newest;
    size_t i;

    while (size < pairs->count * 2) {
        size *= 2;
    }
    newest = arena_take_array(writing->arena, size, sizeof *newest);
    for (i = 1; i <= pairs->count; i++) {
        size_t at = (size_t)pairs->pairs[i].hash & (size - 1);

        if (pairs->pairs[i].hash == 0) {
            continue;
        }
        while (newest[at] != 0 &&
               pairs->pairs[newest[at]].hash != pairs->pairs[i].hash) {
            at = (at + 1) & (size - 1);
        }
        if (newest[at] != 0) {
            pairs->pairs[newest[at]].next = i;
        }
        newest[at] = i;
    }
}

static struct turned_pairs list_pairs(struct writing *writing,
                                      const struct record_list *orders)
{
    struct turned_pairs pairs = { NULL, 0 };
    size_t room = 1;
    size_t i;

    for (i = 0; i < orders->count; i++) {
        room +=
            pack_count(writing->map->turn_inner, orders->items[i].record) + 1;
    }
    pairs.pairs = arena_take_array(writing->arena, room, sizeof *pairs.pairs);
    for (i = 0; i < orders->count; i++) {
        add_pairs_of(writing, &pairs, orders->items[i].record, i + 1);
    }
    chain_pairs(writing, &pairs);
    return pairs;
}

/* Two packs are one if they say the same; what stands on the levels below does
 * not count. Their hashes are equal, so they hold texts only. */
static bool same_pack(const struct map_scope *inner, const struct record *a,
                      const struct record *b)
{
    const struct record_type *type = a->type;
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];
        bool there = record_value_is_there(field, &a->values[i]);

        if (is_level_value(inner, i)) {
            continue;
        }
        if (there != record_value_is_there(field, &b->values[i]) ||
            (there && !bytes_equal(a->values[i].text, b->values[i].text))) {
            return false;
        }
    }
    return true;
}

/* The record's own loop with what stands right in it, and not the levels
 * below. */
static void write_level(struct writing *writing, const struct record_spot *spot,
                        uint32_t parent)
{
    const struct map_scope *scope = spot->scope;
    struct map_present present = { { 0 } };
    size_t i;

    map_open_state(writing, scope);
    (void)map_set_values(writing, spot, &present);
    map_set_absent(writing, spot);
    map_set_deep(writing, spot, &present);
    map_scope_state(writing, scope)->loop =
        map_make_loop(writing, scope, parent);
    map_write_ops(writing, spot);
    for (i = 0; i < scope->named_count; i++) {
        if (scope->named[i]->is_level) {
            present.named[i / 64] &= ~(UINT64_C(1) << (i % 64));
        }
    }
    map_write_inner(writing, spot, &present);
}

/* The levels below, wherever they are to stand now. */
static void write_below(struct writing *writing, const struct record_spot *spot,
                        uint32_t loop)
{
    const struct map_scope *scope = spot->scope;
    size_t i;

    map_scope_state(writing, scope)->loop = loop;
    for (i = 0; i < scope->named_count; i++) {
        if (scope->named[i]->is_level &&
            scope->named[i] != writing->map->turn_inner) {
            map_write_named(writing, scope->named[i], spot);
        }
    }
}

static void write_order(struct writing *writing,
                        const struct record_spot *around,
                        const struct record_spot *pack,
                        struct turned_pair *pair, uint32_t parent)
{
    const struct map *map = writing->map;
    struct record_spot order = {
        .frame = { &around->frame, pair->order, pair->order_index },
        .scope = map->turn_outer,
    };

    pair->done = true;
    write_level(writing, &order, parent);
    if (pack != NULL) {
        write_below(writing, pack,
                    map_scope_state(writing, map->turn_outer)->loop);
    }
    if (pack == NULL) {
        write_below(writing, &order,
                    map_scope_state(writing, map->turn_outer)->loop);
    }
}

/* A pack with all orders that stand in it; of one order only once, for two
 * packs of one order are two. */
static void write_pack(struct writing *writing,
                       const struct record_spot *around,
                       struct turned_pairs *pairs, size_t at, uint32_t top)
{
    const struct map *map = writing->map;
    const struct record *pack = pairs->pairs[at].pack;
    uint32_t parent = top;
    uint64_t last_order = 0;
    size_t i;

    for (i = at; i != 0; i = pairs->pairs[i].next) {
        struct turned_pair *pair = &pairs->pairs[i];
        struct record_spot order = {
            .frame = { &around->frame, pair->order, pair->order_index },
            .scope = map->turn_outer,
        };
        struct record_spot spot = {
            .frame = { &order.frame, pair->pack, pair->pack_index },
            .scope = map->turn_inner,
        };

        if (pair->done || pair->order_index == last_order ||
            (i != at && !same_pack(map->turn_inner, pack, pair->pack))) {
            continue;
        }
        last_order = pair->order_index;
        if (i == at) {
            write_level(writing, &spot, top);
            parent = map_scope_state(writing, map->turn_inner)->loop;
        }
        write_order(writing, around, &spot, pair, parent);
    }
}

void map_write_turned(struct writing *writing, const struct record_spot *around)
{
    const struct map_scope *outer = writing->map->turn_outer;
    const struct record_value *value =
        record_value_at(around->frame.record, outer->path, outer->path_length);
    const struct record_list *orders = value == NULL ? NULL : value->list;
    struct turned_pairs pairs;
    uint32_t top;
    size_t i;

    if (orders == NULL) {
        return;
    }
    pairs = list_pairs(writing, orders);
    top = map_loop_of(writing, outer->parent);
    for (i = 1; i <= pairs.count; i++) {
        if (pairs.pairs[i].done) {
            continue;
        }
        if (pairs.pairs[i].pack == NULL) {
            write_order(writing, around, NULL, &pairs.pairs[i], top);
        } else {
            write_pack(writing, around, &pairs, i, top);
        }
    }
}
