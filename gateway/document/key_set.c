/* SPDX-License-Identifier: Apache-2.0 */
#include "document/key_set.h"

#include "base/log.h"

/* Crit-bit tree (D. J. Bernstein): an inner branch names the first bit in
 * which the keys below it differ; the sides are branches or, with LEAF set,
 * keys. */
struct key_branch {
    uint32_t byte;
    uint8_t mask; /* all bits but the one that decides */
    uint32_t side[2];
};

enum { LEAF = (int)0x80000000, KEY_MOST = 254 };

static bool is_leaf(uint32_t side)
{
    return (side & (uint32_t)LEAF) != 0;
}

static uint32_t leaf_key(uint32_t side)
{
    return side & ~(uint32_t)LEAF;
}

static size_t stride(const struct key_set *set)
{
    return set->width + 1;
}

static const char *key_at(const struct key_set *set, uint32_t index)
{
    return set->keys + index * stride(set);
}

/* Length first, so that "9" comes before "10". */
static void spread_key(const struct key_set *set, struct bytes key,
                       char spread[KEY_MOST + 1])
{
    memset(spread, 0, stride(set));
    spread[0] = (char)(unsigned char)key.length;
    memcpy(spread + 1, key.data, key.length);
}

void key_set_open(struct key_set *set, struct arena *arena, size_t width,
                  size_t limit)
{
    if (width > KEY_MOST) {
        log_panic("keys of %zu bytes", width);
    }
    *set = (struct key_set){ .arena = arena,
                             .width = width,
                             .limit = limit < INT32_MAX ? limit : INT32_MAX,
                             .root = KEY_SET_NONE };
}

static uint32_t find_in_row(const struct key_set *set, const char *key)
{
    size_t low = 0;
    size_t high = set->row_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(key_at(set, set->row[middle]), key, stride(set));

        if (order == 0) {
            return set->row[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return KEY_SET_NONE;
}

static unsigned direction(const struct key_branch *branch, const char *key)
{
    return (1u + (unsigned)(branch->mask | (unsigned char)key[branch->byte])) >>
           8;
}

/* The key of the tree that is likest, in the sense that it is the same one if
 * the tree holds it. */
static uint32_t likest(const struct key_set *set, const char *key)
{
    uint32_t side = set->root;

    while (!is_leaf(side)) {
        side = set->branches[side].side[direction(&set->branches[side], key)];
    }
    return leaf_key(side);
}

static uint32_t find_spread(const struct key_set *set, const char *key)
{
    uint32_t found = find_in_row(set, key);

    if (found != KEY_SET_NONE || set->root == KEY_SET_NONE) {
        return found;
    }
    found = likest(set, key);
    return memcmp(key_at(set, found), key, stride(set)) == 0 ? found
                                                             : KEY_SET_NONE;
}

uint32_t key_set_find(const struct key_set *set, struct bytes key)
{
    char spread[KEY_MOST + 1];
    uint32_t found;

    if (key.length > set->width || set->count == 0) {
        return KEY_SET_NONE;
    }
    spread_key(set, key, spread);
    found = find_spread(set, spread);
    return found == KEY_SET_NONE ? KEY_SET_NONE : set->values[found];
}

static uint32_t keep_key(struct key_set *set, const char *key, uint32_t value)
{
    uint32_t index = (uint32_t)set->count;

    set->keys = arena_grow(set->arena, set->keys, set->count, &set->capacity,
                           stride(set));
    set->values = arena_grow(set->arena, set->values, set->count,
                             &set->value_capacity, sizeof *set->values);
    memcpy(set->keys + index * stride(set), key, stride(set));
    set->values[index] = value;
    set->count++;
    return index;
}

static bool rises(const struct key_set *set, const char *key)
{
    return set->row_count == 0 ||
           memcmp(key_at(set, set->row[set->row_count - 1]), key, stride(set)) <
               0;
}

/* key differs from every key of the tree. */
static void insert_other(struct key_set *set, const char *key, uint32_t index)
{
    const char *other = key_at(set, likest(set, key));
    struct key_branch branch = { .mask = 0 };
    uint32_t *place = &set->root;
    unsigned differ;

    while (other[branch.byte] == key[branch.byte]) {
        branch.byte++;
    }
    differ =
        (unsigned char)other[branch.byte] ^ (unsigned char)key[branch.byte];
    differ = 1u << (31 - __builtin_clz(differ));
    branch.mask = (uint8_t)(differ ^ 0xffu);
    while (!is_leaf(*place)) {
        struct key_branch *above = &set->branches[*place];

        if (above->byte > branch.byte ||
            (above->byte == branch.byte && above->mask > branch.mask)) {
            break;
        }
        place = &above->side[direction(above, key)];
    }
    branch.side[direction(&branch, key)] = index | (uint32_t)LEAF;
    branch.side[direction(&branch, other)] = *place;
    *place = (uint32_t)set->branch_count;
    set->branches[set->branch_count++] = branch;
}

bool key_set_add(struct key_set *set, struct bytes key, uint32_t value)
{
    char spread[KEY_MOST + 1];
    uint32_t index;

    if (key.length > set->width) {
        return true;
    }
    spread_key(set, key, spread);
    /* Above the whole row and no others: it can only be new. */
    if ((!rises(set, spread) || set->root != KEY_SET_NONE) &&
        find_spread(set, spread) != KEY_SET_NONE) {
        return false;
    }
    if (set->count >= set->limit) {
        return true;
    }
    index = keep_key(set, spread, value);
    if (rises(set, spread)) {
        set->row = arena_grow(set->arena, set->row, set->row_count,
                              &set->row_capacity, sizeof *set->row);
        set->row[set->row_count++] = index;
    } else if (set->root == KEY_SET_NONE) {
        set->root = index | (uint32_t)LEAF;
    } else {
        set->branches =
            arena_grow(set->arena, set->branches, set->branch_count,
                       &set->branch_capacity, sizeof *set->branches);
        insert_other(set, spread, index);
    }
    return true;
}
