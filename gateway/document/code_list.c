/* SPDX-License-Identifier: Apache-2.0 */
#include "document/dictionary_tables.h"

struct code_list *code_list_make(struct arena *arena, const uint64_t *values,
                                 size_t count)
{
    struct code_list *codes = arena_take(arena, sizeof *codes);
    uint32_t size = 4;

    while (size < 2 * count) {
        size *= 2;
    }
    codes->values = values;
    codes->count = (uint32_t)count;
    codes->mask = size - 1;
    codes->slots = arena_take_array(arena, size, sizeof *codes->slots);
    for (size_t i = 0; i < count; i++) {
        uint32_t at = symbol_hash(values[i]) & codes->mask;

        while (codes->slots[at] != 0 && codes->slots[at] != values[i]) {
            at = (at + 1) & codes->mask;
        }
        codes->slots[at] = values[i];
    }
    return codes;
}

static uint64_t long_symbol(struct bytes value)
{
    return value.length > SYMBOL_MAX ? bytes_hash(value) | 1
                                     : symbol_pack(value);
}

struct code_list *code_list_make_long(struct arena *arena,
                                      const struct bytes *values, size_t count)
{
    uint64_t *symbols = arena_take_array(arena, count + 1, sizeof *symbols);
    struct bytes *texts = arena_take_array(arena, count + 1, sizeof *texts);
    struct code_list *codes;

    for (size_t i = 0; i < count; i++) {
        texts[i] = arena_copy(arena, values[i]);
        symbols[i] = long_symbol(values[i]);
    }
    codes = code_list_make(arena, symbols, count);
    codes->texts = texts;
    return codes;
}

bool code_list_has(const struct code_list *codes, struct bytes value)
{
    uint64_t symbol =
        codes->texts == NULL ? symbol_pack(value) : long_symbol(value);

    return symbol != 0 && code_list_has_symbol(codes, symbol);
}

size_t code_list_count(const struct code_list *codes)
{
    return codes->count;
}

/* A symbol's first byte is its lowest: on the machines we build for it lies
 * first in memory too, and the value can be shown where it is. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "symbols are shown in place");

struct bytes code_list_at(const struct code_list *codes, size_t index)
{
    const char *text = (const char *)&codes->values[index];

    if (codes->texts != NULL) {
        return codes->texts[index];
    }
    return bytes_of(text, strnlen(text, SYMBOL_MAX));
}

/* X12 code lists grow with every release and partners use new codes early, so
 * an unknown code is a warning. It is an error where the code decides how the
 * document is read or answered and no partner can have agreed on another. */
static const struct {
    const char *element;
    const char *reason;
} closed_lists[] = {
    { "143", "transaction set identifier: names the set that is read" },
    { "479", "functional identifier: names the sets a group may hold" },
    { "455", "responsible agency: says whose version GS08 is" },
    { "715", "group acknowledgement: decides what becomes of a group" },
    { "716", "group syntax error: read by programs" },
    { "717", "set acknowledgement: decides what becomes of a document" },
    { "718", "set syntax error: read by programs" },
    { "720", "segment syntax error: read by programs" },
    { "723", "element syntax error: read by programs" },
    { "618", "implementation set error: read by programs" },
    { "620", "implementation segment error: read by programs" },
    { "621", "implementation element error: read by programs" },
    { "736", "hierarchical child: decides the shape of the tree" },
    { "I10", "control standards: decides how ISA is read" },
    { "I13", "acknowledgement requested: decides whether TA1 is sent" },
    { "I14", "usage: decides between test and production" },
    { "I17", "interchange acknowledgement: decides what becomes of it" },
    { "I18", "interchange note: read by programs" },
    { "0081", "section: divides detail and summary" },
    { "0083", "action: decides what becomes of a document" },
    { "0085", "syntax error: read by programs" },
};

bool code_list_is_closed(struct bytes element)
{
    for (size_t i = 0; i < COUNT_OF(closed_lists); i++) {
        if (bytes_equal_text(element, closed_lists[i].element)) {
            return true;
        }
    }
    return false;
}
