/* SPDX-License-Identifier: Apache-2.0 */
#include "syntax/separator_scan.h"

#include <endian.h>
#include <stdatomic.h>
#include <string.h>

#include "base/compiler.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))
/* -O2 leaves even loops of four alone, which costs a third of the speed. */
#define UNROLL(TIMES) _Pragma(UNROLL_TEXT(GCC unroll TIMES))
#define UNROLL_TEXT(TEXT) #TEXT

/* The order in which a byte is claimed, so that it is in one kind only: a
 * control byte that separates is no stray control byte. */
ALWAYS_INLINE void settle(struct separator_scan_block *block, uint64_t element,
                          uint64_t segment, uint64_t below, uint64_t delete,
                          bool passes)
{
    uint64_t taken = element | segment;
    uint64_t after;

    block->separators = taken;
    block->ends = segment;
    block->component &= ~taken;
    taken |= block->component;
    block->repetition &= ~taken;
    taken |= block->repetition;
    block->high &= ~taken;
    below &= ~taken;
    after = passes ? segment << 1 & below : 0;
    after |= after << 1 & below;
    block->control = (below & ~after) | (delete &~taken);
}

/* ---- plain C: eight bytes at a time in one word */

static const uint64_t every = 0x0101010101010101U;

/* The top bit of each byte of `word` to bits 0 … 7. */
ALWAYS_INLINE uint64_t gather(uint64_t word)
{
    return ((word >> 7 & every) * 0x0102040810204080U) >> 56;
}

/* Top bit set in each byte that is zero, exactly. */
ALWAYS_INLINE uint64_t zero_bytes(uint64_t word)
{
    const uint64_t low = ~(every << 7);

    return ~(((word & low) + low) | word | low);
}

ALWAYS_INLINE uint64_t equal_bytes(uint64_t word, unsigned char byte)
{
    return gather(zero_bytes(word ^ every * byte));
}

static void scan_plain(const unsigned char *data, size_t count,
                       struct separator_scan_bytes bytes,
                       struct separator_scan_block *blocks)
{
    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        struct separator_scan_block block = { 0 };
        uint64_t element = 0;
        uint64_t segment = 0;
        uint64_t below = 0;
        uint64_t delete = 0;

        for (unsigned at = 0; at < SEPARATOR_SCAN_BLOCK; at += 8) {
            uint64_t word;

            memcpy(&word, data + at, sizeof word);
            word = le64toh(word);
            element |= equal_bytes(word, bytes.element) << at;
            segment |= equal_bytes(word, bytes.segment) << at;
            block.component |= equal_bytes(word, bytes.component) << at;
            block.repetition |= equal_bytes(word, bytes.repetition) << at;
            block.high |= gather(word) << at;
            /* the top three bits are all clear */
            below |= gather(zero_bytes(word & every * 0xe0)) << at;
            delete |= equal_bytes(word, 0x7f) << at;
        }
        settle(&block, element, segment, below, delete, bytes.passes);
        blocks[i] = block;
    }
}

static void find_plain(const unsigned char *data, size_t count,
                       unsigned char byte, uint64_t *words)
{
    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        words[i] = 0;
        for (unsigned at = 0; at < SEPARATOR_SCAN_BLOCK; at += 8) {
            uint64_t word;

            memcpy(&word, data + at, sizeof word);
            words[i] |= equal_bytes(le64toh(word), byte) << at;
        }
    }
}

#ifdef __x86_64__

/* ---- SSE2: four times sixteen bytes */

ALWAYS_INLINE uint64_t equal_sse2(const __m128i part[4], unsigned char byte)
{
    __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t bits = 0;

    UNROLL(4)
    for (int i = 3; i >= 0; i--) {
        bits = bits << 16 |
               (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part[i], wanted));
    }
    return bits;
}

ALWAYS_INLINE uint64_t high_sse2(const __m128i part[4])
{
    uint64_t bits = 0;

    UNROLL(4)
    for (int i = 3; i >= 0; i--) {
        bits = bits << 16 | (uint32_t)_mm_movemask_epi8(part[i]);
    }
    return bits;
}

ALWAYS_INLINE uint64_t below_sse2(const __m128i part[4])
{
    const __m128i limit = _mm_set1_epi8(0x1f);
    uint64_t bits = 0;

    UNROLL(4)
    for (int i = 3; i >= 0; i--) {
        __m128i below = _mm_cmpeq_epi8(_mm_min_epu8(part[i], limit), part[i]);

        bits = bits << 16 | (uint32_t)_mm_movemask_epi8(below);
    }
    return bits;
}

static void scan_sse2(const unsigned char *data, size_t count,
                      struct separator_scan_bytes bytes,
                      struct separator_scan_block *blocks)
{
    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        __m128i part[4];

        UNROLL(4)
        for (int at = 0; at < 4; at++) {
            part[at] = _mm_loadu_si128((const __m128i *)(data + 16 * at));
        }
        blocks[i].component = equal_sse2(part, bytes.component);
        blocks[i].repetition = equal_sse2(part, bytes.repetition);
        blocks[i].high = high_sse2(part);
        settle(&blocks[i], equal_sse2(part, bytes.element),
               equal_sse2(part, bytes.segment), below_sse2(part),
               equal_sse2(part, 0x7f), bytes.passes);
    }
}

static void find_sse2(const unsigned char *data, size_t count,
                      unsigned char byte, uint64_t *words)
{
    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        __m128i part[4];

        UNROLL(4)
        for (int at = 0; at < 4; at++) {
            part[at] = _mm_loadu_si128((const __m128i *)(data + 16 * at));
        }
        words[i] = equal_sse2(part, byte);
    }
}

/* ---- AVX2: twice thirty-two bytes */

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

AVX2 ALWAYS_INLINE uint64_t join_avx2(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 ALWAYS_INLINE uint64_t equal_avx2(__m256i low, __m256i high,
                                       unsigned char byte)
{
    __m256i wanted = _mm256_set1_epi8((char)byte);

    return join_avx2(_mm256_cmpeq_epi8(low, wanted),
                     _mm256_cmpeq_epi8(high, wanted));
}

AVX2 static void scan_avx2(const unsigned char *data, size_t count,
                           struct separator_scan_bytes bytes,
                           struct separator_scan_block *blocks)
{
    const __m256i limit = _mm256_set1_epi8(0x1f);

    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        __m256i low = _mm256_loadu_si256((const __m256i *)data);
        __m256i high = _mm256_loadu_si256((const __m256i *)(data + 32));

        blocks[i].component = equal_avx2(low, high, bytes.component);
        blocks[i].repetition = equal_avx2(low, high, bytes.repetition);
        blocks[i].high = join_avx2(low, high);
        settle(&blocks[i], equal_avx2(low, high, bytes.element),
               equal_avx2(low, high, bytes.segment),
               join_avx2(_mm256_cmpeq_epi8(_mm256_min_epu8(low, limit), low),
                         _mm256_cmpeq_epi8(_mm256_min_epu8(high, limit), high)),
               equal_avx2(low, high, 0x7f), bytes.passes);
    }
}

AVX2 static void find_avx2(const unsigned char *data, size_t count,
                           unsigned char byte, uint64_t *words)
{
    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        words[i] =
            equal_avx2(_mm256_loadu_si256((const __m256i *)data),
                       _mm256_loadu_si256((const __m256i *)(data + 32)), byte);
    }
}

/* ---- AVX-512: sixty-four bytes at once, and positions by compression */

#define AVX512                                                         \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi," \
                          "bmi2,popcnt")))

AVX512 static void scan_avx512(const unsigned char *data, size_t count,
                               struct separator_scan_bytes bytes,
                               struct separator_scan_block *blocks)
{
    const __m512i element = _mm512_set1_epi8((char)bytes.element);
    const __m512i segment = _mm512_set1_epi8((char)bytes.segment);
    const __m512i component = _mm512_set1_epi8((char)bytes.component);
    const __m512i repetition = _mm512_set1_epi8((char)bytes.repetition);
    const __m512i blank = _mm512_set1_epi8(0x20);
    const __m512i delete = _mm512_set1_epi8(0x7f);

    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        __m512i part = _mm512_loadu_si512(data);

        blocks[i].component = _mm512_cmpeq_epi8_mask(part, component);
        blocks[i].repetition = _mm512_cmpeq_epi8_mask(part, repetition);
        blocks[i].high = (uint64_t)_mm512_movepi8_mask(part);
        settle(&blocks[i], _mm512_cmpeq_epi8_mask(part, element),
               _mm512_cmpeq_epi8_mask(part, segment),
               _mm512_cmplt_epu8_mask(part, blank),
               _mm512_cmpeq_epi8_mask(part, delete), bytes.passes);
    }
}

AVX512 static void find_avx512(const unsigned char *data, size_t count,
                               unsigned char byte, uint64_t *words)
{
    const __m512i wanted = _mm512_set1_epi8((char)byte);

    for (size_t i = 0; i < count; i++, data += SEPARATOR_SCAN_BLOCK) {
        words[i] = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(data), wanted);
    }
}

#endif

/* ---- from bits to lists */

static unsigned count_bits(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555U;
    bits = (bits & 0x3333333333333333U) + (bits >> 2 & 0x3333333333333333U);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fU;
    return (unsigned)(bits * every >> 56);
}

static struct separator_scan_counts list_plain(
    const struct separator_scan_block *blocks, size_t count, uint32_t base,
    uint32_t first_ordinal, uint32_t *positions, uint32_t *ends)
{
    uint32_t *position = positions;
    uint32_t *end = ends;

    for (size_t i = 0; i < count; i++, base += SEPARATOR_SCAN_BLOCK) {
        uint64_t bits = blocks[i].separators;
        uint64_t left = blocks[i].ends;
        uint32_t ordinal = first_ordinal + (uint32_t)(position - positions);

        for (; left != 0; left &= left - 1) {
            *end++ = ordinal + count_bits(bits & ((left & -left) - 1));
        }
        for (; bits != 0; bits &= bits - 1) {
            *position++ = base + (uint32_t)__builtin_ctzll(bits);
        }
    }
    return (struct separator_scan_counts){ (size_t)(position - positions),
                                           (size_t)(end - ends) };
}

#ifdef __x86_64__

/* Eight at a time without asking whether there are so many: the number of
 * separators in a block is nothing that a processor can foresee. What is
 * written too much is overwritten. */
AVX2 static struct separator_scan_counts list_avx2(
    const struct separator_scan_block *blocks, size_t count, uint32_t base,
    uint32_t first_ordinal, uint32_t *positions, uint32_t *ends)
{
    uint32_t *position = positions;
    uint32_t *end = ends;

    for (size_t i = 0; i < count; i++, base += SEPARATOR_SCAN_BLOCK) {
        uint64_t bits = blocks[i].separators;
        uint64_t left = blocks[i].ends;
        uint32_t ordinal = first_ordinal + (uint32_t)(position - positions);
        uint32_t *after = position + _mm_popcnt_u64(bits);
        uint32_t *end_after = end + _mm_popcnt_u64(left);

        do {
            UNROLL(4)
            for (int j = 0; j < 4; j++) {
                *end++ = ordinal + (uint32_t)_mm_popcnt_u64(
                                       bits & ~left & (left ^ (left - 1)));
                left = _blsr_u64(left);
            }
        } while (left != 0);
        do {
            UNROLL(8)
            for (int j = 0; j < 8; j++) {
                *position++ = base + (uint32_t)_tzcnt_u64(bits);
                bits = _blsr_u64(bits);
            }
        } while (bits != 0);
        position = after;
        end = end_after;
    }
    return (struct separator_scan_counts){ (size_t)(position - positions),
                                           (size_t)(end - ends) };
}

/* The numbers of the bits of `bits`, each plus base, to out[]. Writes up to 64
 * places whatever the number of bits, sixteen at a time. */
AVX512 ALWAYS_INLINE size_t spread(uint64_t bits, uint32_t base, uint32_t *out)
{
    const __m512i numbers = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46,
        45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28,
        27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10,
        9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i add = _mm512_set1_epi32((int)base);
    __m512i packed = _mm512_maskz_compress_epi8(bits, numbers);
    size_t count = (size_t)_mm_popcnt_u64(bits);

    _mm512_storeu_si512(
        out, _mm512_add_epi32(
                 add, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
    for (size_t done = 16; done < count; done += 16) {
        packed = _mm512_maskz_compress_epi8(~UINT64_C(0) << 16,
                                            packed); /* the next sixteen */
        _mm512_storeu_si512(
            out + done,
            _mm512_add_epi32(
                add, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
    }
    return count;
}

AVX512 static struct separator_scan_counts list_avx512(
    const struct separator_scan_block *blocks, size_t count, uint32_t base,
    uint32_t first_ordinal, uint32_t *positions, uint32_t *ends)
{
    size_t position = 0;
    size_t end = 0;

    UNROLL(4)
    for (size_t i = 0; i < count; i++, base += SEPARATOR_SCAN_BLOCK) {
        uint64_t bits = blocks[i].separators;

        end += spread(_pext_u64(blocks[i].ends, bits),
                      first_ordinal + (uint32_t)position, ends + end);
        position += spread(bits, base, positions + position);
    }
    return (struct separator_scan_counts){ position, end };
}

#endif

/* ---- which one */

typedef void (*blocks_function)(const unsigned char *, size_t,
                                struct separator_scan_bytes,
                                struct separator_scan_block *);
typedef struct separator_scan_counts (*list_function)(
    const struct separator_scan_block *, size_t, uint32_t, uint32_t, uint32_t *,
    uint32_t *);

typedef void (*find_function)(const unsigned char *, size_t, unsigned char,
                              uint64_t *);

static const struct {
    const char *name;
    blocks_function blocks;
    list_function list;
    find_function find;
} units[SEPARATOR_SCAN_UNITS] = {
    [SEPARATOR_SCAN_PLAIN] = { "plain", scan_plain, list_plain, find_plain },
#ifdef __x86_64__
    [SEPARATOR_SCAN_SSE2] = { "sse2", scan_sse2, list_plain, find_sse2 },
    [SEPARATOR_SCAN_AVX2] = { "avx2", scan_avx2, list_avx2, find_avx2 },
    [SEPARATOR_SCAN_AVX512] = { "avx512", scan_avx512, list_avx512,
                                find_avx512 },
#else
    [SEPARATOR_SCAN_SSE2] = { "sse2", NULL, NULL, NULL },
    [SEPARATOR_SCAN_AVX2] = { "avx2", NULL, NULL, NULL },
    [SEPARATOR_SCAN_AVX512] = { "avx512", NULL, NULL, NULL },
#endif
};

static bool machine_has(enum separator_scan_unit unit)
{
#ifdef __x86_64__
    switch (unit) {
    case SEPARATOR_SCAN_AVX512:
        return __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vbmi2") &&
               __builtin_cpu_supports("bmi2");
    case SEPARATOR_SCAN_AVX2:
        return __builtin_cpu_supports("avx2") &&
               __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("popcnt");
    default:
        break;
    }
#endif
    return unit < SEPARATOR_SCAN_UNITS && units[unit].blocks != NULL;
}

/* One more than the unit; 0: not chosen yet. Every thread would choose the
 * same, so it does not matter who is first. */
static atomic_uint chosen;

bool separator_scan_choose(enum separator_scan_unit unit)
{
    if (!machine_has(unit)) {
        return false;
    }
    atomic_store_explicit(&chosen, (unsigned)unit + 1, memory_order_relaxed);
    return true;
}

enum separator_scan_unit separator_scan_chosen(void)
{
    unsigned unit = atomic_load_explicit(&chosen, memory_order_relaxed);

    if (unit == 0) {
        unit = SEPARATOR_SCAN_UNITS - 1;
        while (!separator_scan_choose((enum separator_scan_unit)unit)) {
            unit--;
        }
        return (enum separator_scan_unit)unit;
    }
    return (enum separator_scan_unit)(unit - 1);
}

const char *separator_scan_unit_name(enum separator_scan_unit unit)
{
    return units[unit].name;
}

void separator_scan_blocks(const unsigned char *data, size_t count,
                           struct separator_scan_bytes bytes,
                           struct separator_scan_block *blocks)
{
    units[separator_scan_chosen()].blocks(data, count, bytes, blocks);
}

struct separator_scan_counts separator_scan_list(
    const struct separator_scan_block *blocks, size_t count, uint32_t base,
    uint32_t first_ordinal, uint32_t *positions, uint32_t *ends)
{
    return units[separator_scan_chosen()].list(blocks, count, base,
                                               first_ordinal, positions, ends);
}

void separator_scan_find(const unsigned char *data, size_t count,
                         unsigned char byte, uint64_t *words)
{
    units[separator_scan_chosen()].find(data, count, byte, words);
}
