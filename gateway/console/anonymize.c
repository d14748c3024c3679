/* SPDX-License-Identifier: Apache-2.0 */
#include "console/anonymize.h"

#include <stdio.h>
#include <string.h>

#include "crypto/digest.h"

enum { HMAC_BLOCK = 64, RELEASE = 6 };

void anonymizer_open(struct anonymizer *anonymizer, struct standards *standards,
                     struct bytes key, bool amounts)
{
    memset(anonymizer, 0, sizeof *anonymizer);
    anonymizer->standards = standards;
    anonymizer->key = key;
    anonymizer->amounts = amounts;
}

void anonymizer_close(struct anonymizer *anonymizer)
{
    buffer_close(&anonymizer->value);
    buffer_close(&anonymizer->copy);
}

/* ---- one value */

/* HMAC (RFC 2104) over the value and the number of the block wanted. */
static struct digest keyed_digest(struct bytes key, struct bytes value,
                                  uint32_t block)
{
    struct digest hashed = digest_of(key);
    struct bytes used =
        key.length > HMAC_BLOCK
            ? bytes_of((const char *)hashed.bytes, DIGEST_LENGTH)
            : key;
    unsigned char pad[HMAC_BLOCK];
    struct digest inner, outer;
    struct digest_stream *stream = digest_open();

    memset(pad, 0x36, sizeof pad);
    for (size_t i = 0; i < used.length; i++) {
        pad[i] ^= (unsigned char)used.data[i];
    }
    digest_add(stream, bytes_of((const char *)pad, sizeof pad));
    digest_add(stream, bytes_of((const char *)&block, sizeof block));
    digest_add(stream, value);
    inner = digest_finish(stream);
    digest_close(stream);
    for (size_t i = 0; i < sizeof pad; i++) {
        pad[i] ^= 0x36 ^ 0x5c;
    }
    stream = digest_open();
    digest_add(stream, bytes_of((const char *)pad, sizeof pad));
    digest_add(stream, bytes_of((const char *)inner.bytes, DIGEST_LENGTH));
    outer = digest_finish(stream);
    digest_close(stream);
    return outer;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The GS1 check digit that the digits before the last one want. */
static char check_digit(const char *digits, size_t length)
{
    unsigned sum = 0;

    for (size_t i = 0; i + 1 < length; i++) {
        sum += (unsigned)(digits[i] - '0') * ((length - i) % 2 == 0 ? 3 : 1);
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

/* GTIN-8 to -14, GLN, SSCC. */
static bool has_check_digit(struct bytes value)
{
    if (value.length != 8 && (value.length < 12 || value.length > 14) &&
        value.length != 18) {
        return false;
    }
    for (size_t i = 0; i < value.length; i++) {
        if (!is_digit(value.data[i])) {
            return false;
        }
    }
    return check_digit(value.data, value.length) ==
           value.data[value.length - 1];
}

static char replaced(char byte, unsigned char random)
{
    if (byte >= '1' && byte <= '9') {
        return (char)('1' + random % 9);
    }
    if (byte == '0') {
        return byte; /* leading zeros and round numbers stay such */
    }
    if (byte >= 'A' && byte <= 'Z') {
        return (char)('A' + random % 26);
    }
    if (byte >= 'a' && byte <= 'z') {
        return (char)('a' + random % 26);
    }
    return byte;
}

void anonymize_value(struct bytes key, struct bytes value, struct buffer *out)
{
    struct digest random = { { 0 } };
    size_t begin = out->length;

    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.data[i];

        if (i % DIGEST_LENGTH == 0) {
            random = keyed_digest(key, bytes_trim(value),
                                  (uint32_t)(i / DIGEST_LENGTH));
        }
        /* Of a letter of more than one byte only its being one is kept. */
        buffer_append_byte(
            out, byte >= 0x80 ? 'x'
                              : replaced(value.data[i],
                                         random.bytes[i % DIGEST_LENGTH]));
    }
    if (has_check_digit(value) && !out->failed) {
        out->data[out->length - 1] =
            check_digit(out->data + begin, value.length);
    }
}

/* ---- what is replaced */

/* Texts that are numbers of the document's own, not of the world. */
static bool is_structure(const struct element_definition *element)
{
    static const uint32_t kept[] = { 28,  329, 350, 447, 480,
                                     628, 734, 735, 736, 1705 };

    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        if (element->number == kept[i]) {
            return true;
        }
    }
    return false;
}

static bool is_replaced(const struct anonymizer *anonymizer,
                        const struct element_definition *element)
{
    if (element == NULL) {
        return true; /* nobody knows what stands there */
    }
    switch (element->type) {
    case TYPE_TEXT:
    case TYPE_ALPHA:
    case TYPE_ISO_DATE:
    case TYPE_ISO_TIME:
    case TYPE_ISO_DATETIME:
    case TYPE_BOOLEAN:
    case TYPE_URI:
        return !is_structure(element);
    case TYPE_DECIMAL:
        return anonymizer->amounts;
    case TYPE_NUMBER:
        return anonymizer->amounts && element->decimals > 0;
    case TYPE_CODE:
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_BINARY:
        break;
    }
    return false;
}

/* Over the place of a value in the copy, which is as long. */
static void replace(struct anonymizer *anonymizer, size_t place,
                    struct bytes value)
{
    buffer_clear(&anonymizer->value);
    anonymize_value(anonymizer->key, value, &anonymizer->value);
    if (!anonymizer->value.failed && value.length > 0) {
        memcpy(anonymizer->copy.data + place, anonymizer->value.data,
               value.length);
    }
}

static void replace_element(struct anonymizer *anonymizer,
                            const struct segment *segment, uint32_t index,
                            const struct element_use *use,
                            const struct separators *separators)
{
    struct bytes value = segment_element(segment, index);
    const struct composite_definition *composite =
        use == NULL ? NULL : use->composite;
    bool divided =
        (segment->flags & (SEGMENT_COMPONENTS | SEGMENT_REPETITIONS)) != 0;
    uint32_t repetitions =
        divided ? segment_part_count(value, separators->repetition,
                                     separators->release)
                : 1;

    for (uint32_t i = 0; i < repetitions; i++) {
        struct bytes part = divided
                                ? segment_part(value, separators->repetition,
                                               separators->release, i)
                                : value;
        uint32_t components =
            divided ? segment_part_count(part, separators->component,
                                         separators->release)
                    : 1;

        for (uint32_t j = 0; j < components; j++) {
            struct bytes one = divided
                                   ? segment_part(part, separators->component,
                                                  separators->release, j)
                                   : part;
            const struct element_definition *element =
                composite != NULL
                    ? (j < composite->count ? composite->components[j].element
                                            : NULL)
                    : (use == NULL ? NULL : use->element);

            if (one.length > 0 && is_replaced(anonymizer, element)) {
                replace(anonymizer, (size_t)(one.data - segment->data), one);
            }
        }
    }
}

static void find_dictionary(struct anonymizer *anonymizer, struct bytes version)
{
    const struct interchange_facts interchange = { .syntax = DICTIONARY_X12 };
    const struct group_facts group = { .version = version };
    const struct transaction_facts any = { .type = bytes_of_text("850") };
    const struct set_definition *set;
    char name[16];

    /* The nearest older release is found by way of a set; 850 is in all. */
    set = standards_select(anonymizer->standards, &interchange, &group, &any);
    (void)snprintf(name, sizeof name, "x12/004010");
    anonymizer->dictionary =
        set != NULL
            ? set->dictionary
            : standards_dictionary(anonymizer->standards, bytes_of_text(name));
}

/* Envelopes are not in the dictionary's segments; these hold ids. */
static bool replace_envelope(struct anonymizer *anonymizer,
                             const struct segment *segment)
{
    static const struct {
        const char *tag;
        uint8_t elements[4];
    } rows[] = { { "ISA", { 2, 4, 6, 8 } }, { "GS", { 2, 3 } }, { "GE", { 0 } },
                 { "IEA", { 0 } },          { "ST", { 0 } },    { "SE", { 0 } },
                 { "TA1", { 0 } } };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!bytes_equal_text(segment_tag(segment), rows[i].tag)) {
            continue;
        }
        for (size_t j = 0; j < 4 && rows[i].elements[j] != 0; j++) {
            struct bytes value = segment_element(segment, rows[i].elements[j]);

            if (value.length > 0) {
                replace(anonymizer, (size_t)(value.data - segment->data),
                        value);
            }
        }
        if (i == 1) {
            find_dictionary(anonymizer, segment_element(segment, 8));
        }
        return true;
    }
    return false;
}

bool anonymizer_write(struct anonymizer *anonymizer,
                      const struct segment *segment,
                      const struct separators *separators,
                      struct x12_writer *writer, struct error *err)
{
    const struct segment_definition *definition =
        anonymizer->dictionary == NULL
            ? NULL
            : dictionary_segment(anonymizer->dictionary, segment_tag(segment));
    struct segment copy = *segment;
    uint32_t count = segment->count;

    buffer_clear(&anonymizer->copy);
    buffer_append(&anonymizer->copy, bytes_of(segment->data, segment->length));
    if (anonymizer->copy.failed) {
        return error_set(err, ERROR_TRANSIENT, "NO_MEMORY",
                         "no memory for a segment");
    }
    if (!replace_envelope(anonymizer, segment)) {
        /* Binary data may say anything: none of it stays. */
        if ((segment->flags & SEGMENT_BINARY) != 0) {
            struct bytes data = segment_element(segment, count--);

            memset(anonymizer->copy.data + (data.data - segment->data), 0,
                   data.length);
        }
        for (uint32_t i = 1; i <= count; i++) {
            replace_element(anonymizer, segment, i,
                            definition != NULL && i <= definition->count
                                ? &definition->elements[i - 1]
                                : NULL,
                            separators);
        }
    }
    copy.data = anonymizer->copy.data;
    return x12_write_segment(writer, &copy, separators, err);
}
