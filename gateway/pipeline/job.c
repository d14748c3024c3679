/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/job.h"

#include <string.h>

/* One description of each message serves both ways: `walk` either appends the
 * field or takes it, so the two sides cannot disagree. */
struct walk {
    struct buffer *out; /* NULL: taking */
    struct bytes in;
    struct arena *arena;
    bool failed;
};

static void walk_raw(struct walk *walk, void *value, size_t size)
{
    if (walk->out != NULL) {
        buffer_append(walk->out, bytes_of(value, size));
    } else if (walk->failed || walk->in.length < size) {
        walk->failed = true;
        memset(value, 0, size);
    } else {
        memcpy(value, walk->in.data, size);
        walk->in.data += size;
        walk->in.length -= size;
    }
}

static void walk_u32(struct walk *walk, uint32_t *value)
{
    walk_raw(walk, value, sizeof *value);
}

static void walk_u64(struct walk *walk, uint64_t *value)
{
    walk_raw(walk, value, sizeof *value);
}

static void walk_u8(struct walk *walk, uint8_t *value)
{
    walk_raw(walk, value, sizeof *value);
}

static void walk_flag(struct walk *walk, bool *value)
{
    uint8_t byte = *value ? 1 : 0;

    walk_raw(walk, &byte, 1);
    *value = byte == 1;
    walk->failed |= byte > 1;
}

static void walk_bytes(struct walk *walk, struct bytes *value)
{
    uint64_t length = value->length;

    walk_u64(walk, &length);
    if (walk->out != NULL) {
        buffer_append(walk->out, *value);
    } else if (walk->failed || walk->in.length < length) {
        walk->failed = true;
        *value = bytes_of(NULL, 0);
    } else {
        *value = bytes_of(walk->in.data, length);
        walk->in.data += length;
        walk->in.length -= length;
    }
}

/* The number of entries, at least `smallest` bytes each: so a false count
 * cannot ask for more memory than the message itself could fill. */
static void *walk_array(struct walk *walk, void *array, uint32_t *count,
                        size_t size, size_t smallest)
{
    walk_u32(walk, count);
    if (walk->out != NULL) {
        return array;
    }
    if (walk->failed || *count > walk->in.length / smallest) {
        walk->failed = true;
        *count = 0;
        return NULL;
    }
    return arena_take_array(walk->arena, *count == 0 ? 1 : *count, size);
}

static bool walk_end(const struct walk *walk, struct error *err)
{
    if (walk->failed || walk->in.length != 0) {
        return error_set(err, ERROR_REFUSED, "JOB_GARBLED",
                         "a message between front and worker is not whole");
    }
    return true;
}

static void walk_config(struct walk *walk, struct job_config *job)
{
    walk_bytes(walk, &job->version);
    walk_bytes(walk, &job->packed);
}

static void walk_read(struct walk *walk, struct job_read *job)
{
    uint64_t now = (uint64_t)job->now;

    walk_bytes(walk, &job->document);
    walk_bytes(walk, &job->config);
    walk_bytes(walk, &job->partner);
    walk_u64(walk, &now);
    job->now = (int64_t)now;
    walk_u32(walk, &job->skip);
    walk_u32(walk, &job->only);
    walk_flag(walk, &job->released);
    walk_u64(walk, &job->limits.transaction);
    walk_u64(walk, &job->limits.segment);
    walk_u32(walk, &job->limits.hl_depth);
    walk_u32(walk, &job->limits.findings);
    walk_flag(walk, &job->is_large);
    walk_bytes(walk, &job->content);
}

static void walk_write(struct walk *walk, struct job_write *job)
{
    walk_bytes(walk, &job->document);
    walk_bytes(walk, &job->config);
    walk_bytes(walk, &job->partner);
    walk_bytes(walk, &job->agreement);
    walk_bytes(walk, &job->record);
    walk_u32(walk, &job->control_width);
}

static void walk_transaction(struct walk *walk, struct job_transaction *item)
{
    walk_u32(walk, &item->interchange);
    walk_u32(walk, &item->ordinal);
    walk_u64(walk, &item->offset);
    walk_u64(walk, &item->length);
    walk_u8(walk, &item->outcome);
    walk_u8(walk, &item->verdict);
    walk_flag(walk, &item->test);
    walk_u32(walk, &item->errors);
    walk_u32(walk, &item->warnings);
    walk_bytes(walk, &item->type);
    walk_bytes(walk, &item->control);
    walk_bytes(walk, &item->group_control);
    walk_bytes(walk, &item->functional);
    walk_bytes(walk, &item->document);
    walk_bytes(walk, &item->agreement);
    walk_bytes(walk, &item->map);
    walk_bytes(walk, &item->guideline);
    walk_bytes(walk, &item->record_type);
    walk_bytes(walk, &item->record);
    walk_bytes(walk, &item->key);
    walk_bytes(walk, &item->amount);
    walk_bytes(walk, &item->currency);
    walk_bytes(walk, &item->findings);
    walk_bytes(walk, &item->hold_code);
    walk_bytes(walk, &item->hold_text);
    walk_bytes(walk, &item->advice);
    walk->failed |=
        item->outcome > TRANSACTION_HELD || item->verdict > ACK_REJECTED;
}

static void walk_received(struct walk *walk, struct job_received_ack *ack)
{
    walk_u32(walk, &ack->interchange);
    walk_u8(walk, &ack->of);
    walk_u8(walk, &ack->syntax);
    walk_u8(walk, &ack->verdict);
    walk_bytes(walk, &ack->interchange_control);
    walk_bytes(walk, &ack->functional);
    walk_bytes(walk, &ack->group_control);
    walk_bytes(walk, &ack->type);
    walk_bytes(walk, &ack->control);
    walk_bytes(walk, &ack->note);
    walk_bytes(walk, &ack->findings);
    walk->failed |= ack->of > ACK_OF_TRANSACTION ||
                    ack->verdict > ACK_REJECTED ||
                    ack->syntax > DICTIONARY_EDIFACT;
}

static void walk_transactions(struct walk *walk,
                              struct job_transactions *answer)
{
    walk_bytes(walk, &answer->document);
    answer->items = walk_array(walk, answer->items, &answer->count,
                               sizeof *answer->items, 100);
    for (uint32_t i = 0; i < answer->count; i++) {
        walk_transaction(walk, &answer->items[i]);
    }
    answer->received =
        walk_array(walk, answer->received, &answer->received_count,
                   sizeof *answer->received, 60);
    for (uint32_t i = 0; i < answer->received_count; i++) {
        walk_received(walk, &answer->received[i]);
    }
    walk_flag(walk, &answer->last);
}

static void walk_interchange(struct walk *walk, struct job_interchange *facts)
{
    walk_bytes(walk, &facts->sender_qualifier);
    walk_bytes(walk, &facts->sender);
    walk_bytes(walk, &facts->receiver_qualifier);
    walk_bytes(walk, &facts->receiver);
    walk_bytes(walk, &facts->sender_internal);
    walk_bytes(walk, &facts->receiver_internal);
    walk_bytes(walk, &facts->control);
    walk_bytes(walk, &facts->version);
    walk_u64(walk, &facts->transactions);
    walk_u64(walk, &facts->offset);
    walk_flag(walk, &facts->test);
    walk_flag(walk, &facts->asked);
    walk_flag(walk, &facts->strange);
    walk_flag(walk, &facts->again);
    walk_flag(walk, &facts->same);
    walk_bytes(walk, &facts->acknowledgement);
}

static void walk_checked(struct walk *walk, struct job_checked *answer)
{
    walk_bytes(walk, &answer->document);
    walk_bytes(walk, &answer->syntax);
    answer->interchanges =
        walk_array(walk, answer->interchanges, &answer->interchange_count,
                   sizeof *answer->interchanges, 80);
    for (uint32_t i = 0; i < answer->interchange_count; i++) {
        walk_interchange(walk, &answer->interchanges[i]);
    }
    walk_u32(walk, &answer->errors);
    walk_u32(walk, &answer->warnings);
    walk_bytes(walk, &answer->findings);
    walk_bytes(walk, &answer->hold_code);
    walk_bytes(walk, &answer->hold_text);
    walk_bytes(walk, &answer->fault);
    walk_bytes(walk, &answer->fault_text);
}

static void walk_written(struct walk *walk, struct job_written *answer)
{
    walk_bytes(walk, &answer->document);
    walk_bytes(walk, &answer->content);
    walk_u64(walk, &answer->control_first);
    walk_u64(walk, &answer->control_last);
    walk_u32(walk, &answer->segments);
    walk_bytes(walk, &answer->findings);
    walk_bytes(walk, &answer->hold_code);
    walk_bytes(walk, &answer->hold_text);
    walk->failed |= answer->control_first > answer->content.length ||
                    answer->control_last > answer->content.length;
}

/* Appending walks over a copy of the outer struct and changes nothing else. */
#define APPEND(name, type, walker)                            \
    void name(struct buffer *out, const struct type *message) \
    {                                                         \
        struct walk walk = { .out = out };                    \
        struct type copy = *message;                          \
        walker(&walk, &copy);                                 \
    }

APPEND(job_append_config, job_config, walk_config)
APPEND(job_append_read, job_read, walk_read)
APPEND(job_append_write, job_write, walk_write)
APPEND(job_append_transactions, job_transactions, walk_transactions)
APPEND(job_append_checked, job_checked, walk_checked)
APPEND(job_append_written, job_written, walk_written)

#define DECODE(name, type, walker)                                        \
    bool name(struct bytes body, struct type *message, struct error *err) \
    {                                                                     \
        struct walk walk = { .in = body };                                \
        memset(message, 0, sizeof *message);                              \
        walker(&walk, message);                                           \
        return walk_end(&walk, err);                                      \
    }

#define DECODE_LIST(name, type, walker)                                     \
    bool name(struct bytes body, struct arena *arena, struct type *message, \
              struct error *err)                                            \
    {                                                                       \
        struct walk walk = { .in = body, .arena = arena };                  \
        memset(message, 0, sizeof *message);                                \
        walker(&walk, message);                                             \
        return walk_end(&walk, err);                                        \
    }

DECODE(job_decode_config, job_config, walk_config)
DECODE(job_decode_read, job_read, walk_read)
DECODE(job_decode_write, job_write, walk_write)
DECODE_LIST(job_decode_transactions, job_transactions, walk_transactions)
DECODE_LIST(job_decode_checked, job_checked, walk_checked)
DECODE(job_decode_written, job_written, walk_written)
