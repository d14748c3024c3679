/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal */
#include "unit/store/fixture.h"

#include "store/checksum.h"

/* RFC 3720 B.4, and the check value of the catalogue of CRCs. */
static void known_sums(void **state)
{
    char zeros[32] = { 0 };
    char ones[32];
    char up[32];

    (void)state;
    memset(ones, 0xff, sizeof ones);
    for (size_t i = 0; i < sizeof up; i++) {
        up[i] = (char)i;
    }
    assert_int_equal(checksum_add(0, bytes_of_text("123456789")), 0xE3069283);
    assert_int_equal(checksum_add(0, bytes_of(zeros, 32)), 0x8A9136AA);
    assert_int_equal(checksum_add(0, bytes_of(ones, 32)), 0x62A8AB43);
    assert_int_equal(checksum_add(0, bytes_of(up, 32)), 0x46DD794E);
    assert_int_equal(checksum_add(0, bytes_of("", 0)), 0);
}

/* Every length and beginning; in one go, in two, and by tables. */
static void all_ways_agree(void **state)
{
    char data[200];

    (void)state;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (char)(i * 37 + 11);
    }
    for (size_t from = 0; from < 16; from++) {
        for (size_t length = 0; length < 150; length++) {
            struct bytes view = bytes_of(data + from, length);
            uint32_t sum = checksum_add(0, view);
            size_t cut = length / 3;

            assert_int_equal(sum, checksum_add_plain(0, view));
            assert_int_equal(
                sum, checksum_add(checksum_add(0, bytes_slice(view, 0, cut)),
                                  bytes_slice(view, cut, SIZE_MAX)));
        }
    }
}

static void every_flipped_bit_is_seen(void **state)
{
    char data[64] = "a body that is worth a checksum";
    uint32_t sum = checksum_add(0, bytes_of(data, sizeof data));

    (void)state;
    for (size_t bit = 0; bit < sizeof data * 8; bit++) {
        data[bit / 8] = (char)(data[bit / 8] ^ (1 << bit % 8));
        assert_int_not_equal(sum, checksum_add(0, bytes_of(data, 64)));
        data[bit / 8] = (char)(data[bit / 8] ^ (1 << bit % 8));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_sums),
        cmocka_unit_test(all_ways_agree),
        cmocka_unit_test(every_flipped_bit_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
