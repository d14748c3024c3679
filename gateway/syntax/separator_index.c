/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/separator_index.h"

#include <stdlib.h>
#include <string.h>

enum { ESCAPE = 0x1b };

bool separator_index_open(struct separator_index *index, size_t bytes,
                          size_t elements)
{
    size_t places =
        elements + SEPARATOR_INDEX_WINDOW + 4 * SEPARATOR_SCAN_BLOCK;
    size_t blocks =
        (bytes + 2 * SEPARATOR_INDEX_WINDOW) / SEPARATOR_SCAN_BLOCK + 8;

    memset(index, 0, sizeof *index);
    index->positions = malloc(places * sizeof *index->positions);
    index->ends = malloc((SEPARATOR_INDEX_WINDOW + 4 * SEPARATOR_SCAN_BLOCK) *
                         sizeof *index->ends);
    index->blocks = malloc(blocks * sizeof *index->blocks);
    index->marked = malloc(blocks * sizeof *index->marked);
    index->releases = malloc(blocks * sizeof *index->releases);
    if (index->positions == NULL || index->ends == NULL ||
        index->blocks == NULL || index->marked == NULL ||
        index->releases == NULL) {
        separator_index_close(index);
        return false;
    }
    return true;
}

void separator_index_close(struct separator_index *index)
{
    free(index->positions);
    free(index->ends);
    free(index->blocks);
    free(index->marked);
    free(index->releases);
    memset(index, 0, sizeof *index);
}

void separator_index_separators(struct separator_index *index,
                                const struct separators *separators,
                                size_t terminator, bool parts)
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
    index->release = separators->release;
    index->parts = parts;
    index->shifts = separators->charset == CHARSET_ISO_2022;
    index->terminator_length = terminator;
    memcpy(index->terminator, separators->terminator, terminator);
}

void separator_index_reset(struct separator_index *index, size_t at)
{
    index->position_count = 0;
    index->position_next = 0;
    index->end_count = 0;
    index->end_next = 0;
    index->base = at;
    index->scanned = at;
    index->window = SEPARATOR_INDEX_FIRST_WINDOW;
    index->before = INDEX_PLAIN;
}

void separator_index_rebase(struct separator_index *index, size_t at)
{
    size_t shift = (at - index->base) & ~(size_t)(SEPARATOR_SCAN_BLOCK - 1);
    size_t open = index->position_count - index->position_next;
    const uint32_t *from = index->positions + index->position_next;

    if (at >= index->scanned) {
        size_t window = index->window;

        separator_index_reset(index, at);
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
            (index->scanned - index->base - shift + SEPARATOR_SCAN_BLOCK - 1) /
            SEPARATOR_SCAN_BLOCK;

        memmove(index->blocks, index->blocks + shift / SEPARATOR_SCAN_BLOCK,
                blocks * sizeof *index->blocks);
        memmove(index->marked, index->marked + shift / SEPARATOR_SCAN_BLOCK,
                (blocks + 1) * sizeof *index->marked);
        if (index->parts) {
            memmove(index->releases,
                    index->releases + shift / SEPARATOR_SCAN_BLOCK,
                    blocks * sizeof *index->releases);
        }
        index->base += shift;
    }
}

void separator_index_moved(struct separator_index *index, size_t moved)
{
    index->base -= moved;
    index->scanned -= moved;
}

/* Takes away what only begins like the terminator. */
static void verify_ends(const struct separator_index *index,
                        const struct segment_input *input,
                        struct separator_scan_block *block, size_t at)
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

/* ISO 2022: between ESC $ and ESC ( two bytes are a character, and none of them
 * a separator. Out: this byte is data. */
static bool shift(struct separator_index *index, unsigned char byte)
{
    switch (index->before) {
    case INDEX_ESCAPE:
        index->before = byte == '$' ? INDEX_SHIFTED : INDEX_PLAIN;
        return true;
    case INDEX_SHIFTED_ESCAPE:
        index->before = byte == '(' ? INDEX_PLAIN : INDEX_SHIFTED;
        return true;
    case INDEX_SHIFTED:
        index->before = byte == ESCAPE ? INDEX_SHIFTED_ESCAPE : INDEX_SHIFTED;
        return true;
    default:
        if (index->before != INDEX_PLAIN || byte != ESCAPE) {
            return false;
        }
        index->before = INDEX_ESCAPE;
        return true;
    }
}

/* Which bytes of a block with release characters are released; what the last
 * of them says of the next block stays in `before`. */
static uint64_t find_released(struct separator_index *index,
                              const unsigned char *data, size_t length)
{
    bool lines = index->bytes.segment == '\n';
    uint64_t released = 0;

    for (size_t i = 0; i < length; i++) {
        uint64_t bit = UINT64_C(1) << i;

        if (index->shifts && shift(index, data[i])) {
            released |= bit;
        } else if (index->before == INDEX_RELEASED) {
            released |= bit;
            index->before =
                lines && data[i] == '\r' ? INDEX_RELEASED_CR : INDEX_PLAIN;
        } else if (index->before == INDEX_RELEASED_CR && data[i] == '\n') {
            released |= bit; /* CR LF is one terminator */
            index->before = INDEX_PLAIN;
        } else {
            index->before =
                (char)data[i] == index->release ? INDEX_RELEASED : INDEX_PLAIN;
        }
    }
    return released;
}

/* Released separators are data, and so are control bytes behind a released
 * terminator, which had been taken for its line break. */
static void release(struct separator_scan_block *block, uint64_t released,
                    const unsigned char *data, size_t length)
{
    uint64_t freed =
        released & (block->separators | block->component | block->repetition);

    block->separators &= ~freed;
    block->ends &= ~freed;
    block->component &= ~freed;
    block->repetition &= ~freed;
    for (uint64_t left = freed; left != 0; left &= left - 1) {
        size_t at = (size_t)__builtin_ctzll(left);

        block->high |= data[at] >= 0x80 ? UINT64_C(1) << at : 0;
        block->control |=
            data[at] < ' ' || data[at] == 0x7f ? UINT64_C(1) << at : 0;
        for (size_t i = at + 1; i < length && i <= at + 2 && data[i] < ' ';
             i++) {
            block->control |= UINT64_C(1) << i;
        }
        block->control &=
            ~(block->separators | block->component | block->repetition);
    }
}

/* `length` bytes in `count` blocks, the last perhaps not full. */
static void divide_parts(struct separator_index *index,
                         const unsigned char *data, size_t count, size_t length)
{
    size_t first = (index->scanned - index->base) / SEPARATOR_SCAN_BLOCK;
    struct separator_scan_block *blocks = index->blocks + first;
    uint64_t *releases = index->releases + first;

    if (index->release == '\0') {
        memset(releases, 0, count * sizeof *releases);
    } else {
        separator_scan_find(data, count, (unsigned char)index->release,
                            releases);
    }
    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        size_t left = length - i * SEPARATOR_SCAN_BLOCK;

        left = left < SEPARATOR_SCAN_BLOCK ? left : SEPARATOR_SCAN_BLOCK;
        if (releases[i] != 0 || index->before != INDEX_PLAIN || index->shifts) {
            release(&blocks[i], find_released(index, data, left), data, left);
        }
        blocks[i].separators |= blocks[i].component | blocks[i].repetition;
    }
}

static void list(struct separator_index *index,
                 const struct segment_input *input, size_t count)
{
    size_t first = (index->scanned - index->base) / SEPARATOR_SCAN_BLOCK;
    struct separator_scan_block *blocks = index->blocks + first;
    struct separator_scan_counts found;

    if (index->terminator_length > 1) {
        for (size_t i = 0; i < count; i++) {
            verify_ends(index, input, &blocks[i],
                        index->scanned + i * SEPARATOR_SCAN_BLOCK);
        }
    }
    found = separator_scan_list(blocks, count,
                                (uint32_t)(index->scanned - index->base),
                                (uint32_t)index->position_count,
                                index->positions + index->position_count,
                                index->ends + index->end_count);
    index->position_count += found.positions;
    index->end_count += found.ends;
    for (size_t i = 0; i < count; i++) {
        index->marked[first + i] =
            (blocks[i].high | blocks[i].control |
             (index->parts ? index->releases[first + i]
                           : blocks[i].component | blocks[i].repetition)) != 0;
    }
    index->marked[first + count] = 0; /* a segment is looked up by two */
}

/* The last bytes of the input, fewer than a block: nothing may be read behind
 * them. */
static void extend_partial(struct separator_index *index,
                           const struct segment_input *input)
{
    unsigned char padded[SEPARATOR_SCAN_BLOCK] = { 0 };
    size_t left = input->length - index->scanned;
    uint64_t mask = (UINT64_C(1) << left) - 1;
    struct separator_scan_block *block =
        index->blocks + (index->scanned - index->base) / SEPARATOR_SCAN_BLOCK;

    memcpy(padded, input->data + index->scanned, left);
    separator_scan_blocks(padded, 1, index->bytes, block);
    block->separators &= mask;
    block->ends &= mask;
    block->component &= mask;
    block->repetition &= mask;
    block->high &= mask;
    block->control &= mask;
    if (index->parts) {
        divide_parts(index, padded, 1, left);
    }
    list(index, input, 1);
    index->scanned = input->length;
}

bool separator_index_extend(struct separator_index *index,
                            const struct segment_input *input)
{
    size_t ahead = input->length - index->scanned;
    size_t needed = input->dry ? 0 : index->terminator_length - 1;
    size_t count;

    count = ahead <= needed ? 0 : (ahead - needed) / SEPARATOR_SCAN_BLOCK;
    if (count == 0) {
        if (!input->dry || ahead == 0) {
            return false;
        }
        extend_partial(index, input);
        return true;
    }
    if (count > index->window / SEPARATOR_SCAN_BLOCK) {
        count = index->window / SEPARATOR_SCAN_BLOCK;
    }
    if (index->window < SEPARATOR_INDEX_WINDOW) {
        index->window *= 2;
    }
    separator_scan_blocks((const unsigned char *)input->data + index->scanned,
                          count, index->bytes,
                          index->blocks + (index->scanned - index->base) /
                                              SEPARATOR_SCAN_BLOCK);
    if (index->parts) {
        divide_parts(index, (const unsigned char *)input->data + index->scanned,
                     count, count * SEPARATOR_SCAN_BLOCK);
    }
    list(index, input, count);
    index->scanned += count * SEPARATOR_SCAN_BLOCK;
    return true;
}

void separator_index_pass(struct separator_index *index, size_t at)
{
    if (at >= index->scanned) {
        separator_index_reset(index, at);
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

uint32_t separator_index_flags(const struct separator_index *index,
                               uint32_t from, uint32_t to)
{
    const struct separator_scan_block *block =
        index->blocks + from / SEPARATOR_SCAN_BLOCK;
    uint64_t mask = ~UINT64_C(0) << (from % SEPARATOR_SCAN_BLOCK);
    const uint64_t *releases = index->releases + from / SEPARATOR_SCAN_BLOCK;
    struct separator_scan_block all = { 0 };
    uint64_t released = 0;

    for (size_t left = to - (from & ~63U);;
         left -= SEPARATOR_SCAN_BLOCK, block++, releases++) {
        if (left < SEPARATOR_SCAN_BLOCK) {
            mask &= (UINT64_C(1) << left) - 1;
        }
        all.component |= block->component & mask;
        all.repetition |= block->repetition & mask;
        all.high |= block->high & mask;
        all.control |= block->control & mask;
        if (index->parts) {
            released |= *releases & mask;
        }
        if (left <= SEPARATOR_SCAN_BLOCK) {
            break;
        }
        mask = ~UINT64_C(0);
    }
    return (all.component != 0 ? SEGMENT_COMPONENTS : 0U) |
           (all.repetition != 0 ? SEGMENT_REPETITIONS : 0U) |
           (all.high != 0 ? SEGMENT_HIGH : 0U) |
           (all.control != 0 ? SEGMENT_CONTROL : 0U) |
           (released != 0 ? SEGMENT_RELEASED : 0U);
}
