/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/segment_input.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

bool segment_input_open(struct segment_input *input, size_t keep)
{
    memset(input, 0, sizeof *input);
    input->capacity = keep + SEGMENT_INPUT_PIECE;
    input->carry = malloc(input->capacity);
    input->data = input->carry;
    return input->carry != NULL;
}

void segment_input_open_whole(struct segment_input *input, struct bytes whole)
{
    memset(input, 0, sizeof *input);
    input->data = whole.data == NULL ? "" : whole.data;
    input->length = whole.length;
    input->dry = true;
}

void segment_input_close(struct segment_input *input)
{
    free(input->carry);
    input->carry = NULL;
}

void segment_input_feed(struct segment_input *input, struct bytes chunk,
                        bool last)
{
    if (input->dry || input->chunk.length > 0 || input->chunk_last) {
        log_panic("segment_input: fed without being asked");
    }
    input->chunk = chunk;
    input->chunk_last = last;
    input->carried = input->length;
    input->dry = last && chunk.length == 0;
}

/* Everything before `keep` goes, the rest to the beginning of carry. */
static void keep_from(struct segment_input *input, size_t keep)
{
    size_t left = input->length - keep;

    if (left > input->capacity) {
        log_panic("segment_input: %zu bytes are too many to carry", left);
    }
    if (left > 0 && (keep > 0 || input->data != input->carry)) {
        memmove(input->carry, input->data + keep, left);
    }
    input->data = input->carry;
    input->length = left;
    input->at -= keep;
    input->origin += keep;
}

/* All older bytes are done with: on with the chunk itself, in place. */
static void enter_chunk(struct segment_input *input, size_t *moved)
{
    *moved = input->carried;
    input->at -= input->carried;
    input->origin += input->carried;
    input->carried = 0;
    input->data = input->chunk.data;
    input->length = input->chunk.length;
    input->dry = input->chunk_last;
}

/* One more piece of the chunk behind what is carried. */
static void append_piece(struct segment_input *input, size_t keep,
                         size_t *moved)
{
    size_t taken;
    size_t piece;

    keep_from(input, keep);
    *moved = keep;
    input->carried -= keep;
    taken = input->length - input->carried;
    piece = input->chunk.length - taken;
    if (piece > SEGMENT_INPUT_PIECE) {
        piece = SEGMENT_INPUT_PIECE;
    }
    if (piece > input->capacity - input->length) {
        log_panic("segment_input: no room for a piece");
    }
    memcpy(input->carry + input->length, input->chunk.data + taken, piece);
    input->length += piece;
    input->dry = input->chunk_last && taken + piece == input->chunk.length;
}

enum segment_supply segment_input_more(struct segment_input *input, size_t keep,
                                       size_t *moved)
{
    *moved = 0;
    if (input->dry) {
        return SUPPLY_DRY;
    }
    if (input->chunk.length > 0 && input->data != input->chunk.data) {
        if (keep >= input->carried) {
            enter_chunk(input, moved);
            if (input->length > keep - *moved) {
                return SUPPLY_MORE;
            }
        } else if (input->length - input->carried < input->chunk.length) {
            append_piece(input, keep, moved);
            return SUPPLY_MORE;
        }
    }
    /* The chunk, if there is one, is used up. */
    if (input->dry) {
        return SUPPLY_DRY;
    }
    keep -= *moved;
    keep_from(input, keep);
    *moved += keep;
    input->chunk = bytes_of(NULL, 0);
    input->carried = input->length;
    return SUPPLY_HUNGRY;
}
