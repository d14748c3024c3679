/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal */
#include "unit/store/fixture.h"

#include "store/frame.h"

enum { ROOM = 4096 };

static size_t write_one(char out[ROOM], uint64_t position, size_t length)
{
    char body[ROOM];
    struct frame_head head = { FRAME_EVENT, position, (uint32_t)length, 24 };

    memset(body, 'b', sizeof body);
    frame_write(out, &head, bytes_of(body, length / 2),
                bytes_of(body + length / 2, length - length / 2));
    return (size_t)frame_size(length);
}

static void what_is_written_is_read(void **state)
{
    char out[ROOM];

    (void)state;
    for (size_t length = 0; length < 100; length++) {
        size_t size = write_one(out, 4711 * 8, length);
        struct frame_head head;
        size_t needed;

        assert_int_equal(size % FRAME_ALIGN, 0);
        assert_int_equal(
            frame_read(bytes_of(out, size), 4711 * 8, &head, &needed),
            FRAME_GOOD);
        assert_int_equal(head.kind, FRAME_EVENT);
        assert_int_equal(head.position, 4711 * 8);
        assert_int_equal(head.length, length);
        assert_int_equal(head.since, 24);
        assert_int_equal(frame_body(bytes_of(out, size), &head).length, length);
    }
}

/* The layout is a promise (spool/README.md): byte by byte. */
static void layout_is_as_promised(void **state)
{
    static const unsigned char wanted[] = {
        'E',  'D',  'J', 'F', 'E', 1, 0, 0, /* magic, kind, format */
        0x08, 0x01, 0,   0,   0,   0, 0, 0, /* position 264 */
        3,    0,    0,   0,                 /* length */
        0x10, 0,    0,   0,                 /* since */
        0,    0,    0,   0,                 /* zero */
    };
    char out[64];
    struct frame_head head = { FRAME_EVENT, 264, 3, 16 };

    (void)state;
    frame_write(out, &head, bytes_of("abc", 3), bytes_of("", 0));
    assert_memory_equal(out, wanted, sizeof wanted);
    assert_memory_equal(out + 32, "abc\0\0\0\0\0", 8);
    assert_memory_equal(out + 40, "\3\0\0\0END\n", 8);
    assert_int_equal(frame_size(3), 48);
    assert_int_equal(frame_size(0), 40);
    assert_int_equal(frame_size(8), 48);
}

static void every_flipped_bit_is_bad(void **state)
{
    char out[ROOM];
    size_t size = write_one(out, 80, 61);

    (void)state;
    for (size_t bit = 0; bit < size * 8; bit++) {
        struct frame_head head;
        size_t needed = 0;
        enum frame_check check;

        out[bit / 8] = (char)(out[bit / 8] ^ (1 << bit % 8));
        check = frame_read(bytes_of(out, size), 80, &head, &needed);
        /* A length that grew asks for more bytes first. */
        assert_true(check == FRAME_BAD ||
                    (check == FRAME_SHORT && needed > size));
        out[bit / 8] = (char)(out[bit / 8] ^ (1 << bit % 8));
    }
}

static void cut_anywhere_it_is_short(void **state)
{
    char out[ROOM];
    size_t size = write_one(out, 80, 61);

    (void)state;
    for (size_t length = 0; length < size; length++) {
        struct frame_head head;
        size_t needed = 0;

        assert_int_equal(frame_read(bytes_of(out, length), 80, &head, &needed),
                         FRAME_SHORT);
        assert_int_equal(needed, length < FRAME_HEAD ? FRAME_HEAD : size);
    }
}

static void another_place_is_bad_and_zeros_are_blank(void **state)
{
    char out[ROOM];
    char zeros[64] = { 0 };
    size_t size = write_one(out, 80, 61);
    struct frame_head head;
    size_t needed;

    (void)state;
    assert_int_equal(frame_read(bytes_of(out, size), 88, &head, &needed),
                     FRAME_BAD);
    assert_int_equal(frame_read(bytes_of(zeros, 64), 80, &head, &needed),
                     FRAME_BLANK);
    zeros[31] = 1;
    assert_int_equal(frame_read(bytes_of(zeros, 64), 80, &head, &needed),
                     FRAME_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(layout_is_as_promised),
        cmocka_unit_test(every_flipped_bit_is_bad),
        cmocka_unit_test(cut_anywhere_it_is_short),
        cmocka_unit_test(another_place_is_bad_and_zeros_are_blank),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
