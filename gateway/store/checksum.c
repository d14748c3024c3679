/* SPDX-License-Identifier: Apache-2.0 */
#include "store/checksum.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static uint32_t table[8][256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void fill_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;

        for (int bit = 0; bit < 8; bit++) {
            value = (value >> 1) ^ (0x82F63B78U & (0U - (value & 1U)));
        }
        table[0][i] = value;
    }
    for (uint32_t i = 0; i < 256; i++) {
        for (size_t k = 1; k < 8; k++) {
            uint32_t before = table[k - 1][i];

            table[k][i] = (before >> 8) ^ table[0][before & 255U];
        }
    }
}

uint32_t checksum_add_plain(uint32_t before, struct bytes content)
{
    const unsigned char *at = (const unsigned char *)content.data;
    size_t left = content.length;
    uint32_t sum = ~before;

    (void)pthread_once(&table_once, fill_table);
    for (; left >= 8; left -= 8, at += 8) {
        uint64_t word;

        memcpy(&word, at, 8);
        word ^= sum;
        sum = 0;
        for (size_t k = 0; k < 8; k++) {
            sum ^= table[7 - k][(word >> (8 * k)) & 255U];
        }
    }
    for (; left > 0; left--, at++) {
        sum = (sum >> 8) ^ table[0][(sum ^ *at) & 255U];
    }
    return ~sum;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t add_by_instruction(
    uint32_t before, struct bytes content)
{
    const unsigned char *at = (const unsigned char *)content.data;
    size_t left = content.length;
    uint64_t sum = ~before;

    for (; left >= 8; left -= 8, at += 8) {
        uint64_t word;

        memcpy(&word, at, 8);
        sum = _mm_crc32_u64(sum, word);
    }
    for (; left > 0; left--, at++) {
        sum = _mm_crc32_u8((uint32_t)sum, *at);
    }
    return ~(uint32_t)sum;
}

uint32_t checksum_add(uint32_t before, struct bytes content)
{
    if (__builtin_cpu_supports("sse4.2")) {
        return add_by_instruction(before, content);
    }
    return checksum_add_plain(before, content);
}
#else
uint32_t checksum_add(uint32_t before, struct bytes content)
{
    return checksum_add_plain(before, content);
}
#endif
