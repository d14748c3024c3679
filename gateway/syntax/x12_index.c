/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/x12_index.h"

#include <stdlib.h>
#include <string.h>

bool x12_index_open(struct x12_index *index, size_t bytes, size_t elements)
{
    size_t places = elements + X12_INDEX_WINDOW + 4 * X12_SCAN_BLOCK;
    size_t blocks = (bytes + 2 * X12_INDEX_WINDOW) / X12_SCAN_BLOCK + 8;

    memset(index, 0, sizeof *index);
    index->positions = malloc(places * sizeof *index->positions);
    index->ends =
        malloc((X12_INDEX_WINDOW + 4 * X12_SCAN_BLOCK) * sizeof *index->ends);
    index->blocks = malloc(blocks * sizeof *index->blocks);
    index->marked = malloc(blocks * sizeof *index->marked);
    if (index->positions == NULL || index->ends == NULL ||
        index->blocks == NULL || index->marked == NULL) {
        x12_index_close(index);
        return false;
    }
    return true;
}

void x12_index_close(struct x12_index *index)
{
    free(index->positions);
    free(index->ends);
    free(index->blocks);
    free(index->marked);
    memset(index, 0, sizeof *index);
}

void x12_index_separators(struct x12_index *index,
                          const struct separators *separators,
                          size_t terminator)
{
    unsigned char segment = (unsigned char)separators->segment;

    index->bytes.element = (unsigned char)separators->element;
    index->bytes.segment = segment;
    index->bytes.component = separators->component == '\0'
                                 ? segment
                                 : (unsigned char)separators->component;
    index->bytes.passes = terminator == 1;
    index->bytes.repetition = separators->repetition == '\0'
                                  ? segment
                                  : (unsigned char)separators->repetition;
    index->terminator_length = terminator;
    memcpy(index->terminator, separators->terminator, terminator);
}

void x12_index_reset(struct x12_index *index, size_t at)
{
    index->position_count = 0;
    index->position_next = 0;
    index->end_count = 0;
    index->end_next = 0;
    index->base = at;
    index->scanned = at;
    index->window = X12_INDEX_FIRST_WINDOW;
}

void x12_index_rebase(struct x12_index *index, size_t at)
{
    size_t shift = (at - index->base) & ~(size_t)(X12_SCAN_BLOCK - 1);
    size_t open = index->position_count - index->position_next;
    const uint32_t *from = index->positions + index->position_next;

    if (at >= index->scanned) {
        size_t window = index->window;

        x12_index_reset(index, at);
        index->window = window;
        return;
    }
    for (size_t i = 0; i < open; i++) {
        index->positions[i] = from[i] - (uint32_t)shift;
    }
    index->position_count = open;
    index->position_next = 0;
    index->end_count = 0;
    index->end_next = 0;
    if (shift > 0) {
        size_t blocks =
            (index->scanned - index->base - shift + X12_SCAN_BLOCK - 1) /
            X12_SCAN_BLOCK;

        memmove(index->blocks, index->blocks + shift / X12_SCAN_BLOCK,
                blocks * sizeof *index->blocks);
        memmove(index->marked, index->marked + shift / X12_SCAN_BLOCK,
                (blocks + 1) * sizeof *index->marked);
        index->base += shift;
    }
}

void x12_index_moved(struct x12_index *index, size_t moved)
{
    index->base -= moved;
    index->scanned -= moved;
}

/* Takes away what only begins like the terminator. */
static void verify_ends(const struct x12_index *index,
                        const struct x12_input *input,
                        struct x12_scan_block *block, size_t at)
{
    for (uint64_t left = block->ends; left != 0; left &= left - 1) {
        uint64_t bit = left & -left;
        size_t place = at + (size_t)__builtin_ctzll(left);

        if (input->length - place < index->terminator_length ||
            memcmp(input->data + place, index->terminator,
                   index->terminator_length) != 0) {
            block->ends &= ~bit;
            block->separators &= ~bit;
            block->high |= index->bytes.segment >= 0x80 ? bit : 0;
            block->control |= index->bytes.segment < 0x20 ? bit : 0;
        }
    }
}

static void list(struct x12_index *index, const struct x12_input *input,
                 size_t count)
{
    size_t first = (index->scanned - index->base) / X12_SCAN_BLOCK;
    struct x12_scan_block *blocks = index->blocks + first;
    struct x12_scan_counts found;

    if (index->terminator_length > 1) {
        for (size_t i = 0; i < count; i++) {
            verify_ends(index, input, &blocks[i],
                        index->scanned + i * X12_SCAN_BLOCK);
        }
    }
    found =
        x12_scan_list(blocks, count, (uint32_t)(index->scanned - index->base),
                      (uint32_t)index->position_count,
                      index->positions + index->position_count,
                      index->ends + index->end_count);
    index->position_count += found.positions;
    index->end_count += found.ends;
    for (size_t i = 0; i < count; i++) {
        index->marked[first + i] = (blocks[i].component | blocks[i].repetition |
                                    blocks[i].high | blocks[i].control) != 0;
    }
    index->marked[first + count] = 0; /* a segment is looked up by two */
}

/* The last bytes of the input, fewer than a block: nothing may be read behind
 * them. */
static void extend_partial(struct x12_index *index,
                           const struct x12_input *input)
{
    unsigned char padded[X12_SCAN_BLOCK] = { 0 };
    size_t left = input->length - index->scanned;
    uint64_t mask = (UINT64_C(1) << left) - 1;
    struct x12_scan_block *block =
        index->blocks + (index->scanned - index->base) / X12_SCAN_BLOCK;

    memcpy(padded, input->data + index->scanned, left);
    x12_scan_blocks(padded, 1, index->bytes, block);
    block->separators &= mask;
    block->ends &= mask;
    block->component &= mask;
    block->repetition &= mask;
    block->high &= mask;
    block->control &= mask;
    list(index, input, 1);
    index->scanned = input->length;
}

bool x12_index_extend(struct x12_index *index, const struct x12_input *input)
{
    size_t ahead = input->length - index->scanned;
    size_t needed = input->dry ? 0 : index->terminator_length - 1;
    size_t count;

    count = ahead <= needed ? 0 : (ahead - needed) / X12_SCAN_BLOCK;
    if (count == 0) {
        if (!input->dry || ahead == 0) {
            return false;
        }
        extend_partial(index, input);
        return true;
    }
    if (count > index->window / X12_SCAN_BLOCK) {
        count = index->window / X12_SCAN_BLOCK;
    }
    if (index->window < X12_INDEX_WINDOW) {
        index->window *= 2;
    }
    x12_scan_blocks((const unsigned char *)input->data + index->scanned, count,
                    index->bytes,
                    index->blocks +
                        (index->scanned - index->base) / X12_SCAN_BLOCK);
    list(index, input, count);
    index->scanned += count * X12_SCAN_BLOCK;
    return true;
}

void x12_index_pass(struct x12_index *index, size_t at)
{
    if (at >= index->scanned) {
        x12_index_reset(index, at);
        return;
    }
    while (index->position_next < index->position_count &&
           index->base + index->positions[index->position_next] < at) {
        index->position_next++;
    }
    while (index->end_next < index->end_count &&
           index->ends[index->end_next] < index->position_next) {
        index->end_next++;
    }
}

uint32_t x12_index_flags(const struct x12_index *index, uint32_t from,
                         uint32_t to)
{
    const struct x12_scan_block *block = index->blocks + from / X12_SCAN_BLOCK;
    uint64_t mask = ~UINT64_C(0) << (from % X12_SCAN_BLOCK);
    struct x12_scan_block all = { 0 };

    for (size_t left = to - (from & ~63U);; left -= X12_SCAN_BLOCK, block++) {
        if (left < X12_SCAN_BLOCK) {
            mask &= (UINT64_C(1) << left) - 1;
        }
        all.component |= block->component & mask;
        all.repetition |= block->repetition & mask;
        all.high |= block->high & mask;
        all.control |= block->control & mask;
        if (left <= X12_SCAN_BLOCK) {
            break;
        }
        mask = ~UINT64_C(0);
    }
    return (all.component != 0 ? SEGMENT_COMPONENTS : 0U) |
           (all.repetition != 0 ? SEGMENT_REPETITIONS : 0U) |
           (all.high != 0 ? SEGMENT_HIGH : 0U) |
           (all.control != 0 ? SEGMENT_CONTROL : 0U);
}
