/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "pipeline/job.h"

static struct job_transaction transaction_of(uint32_t ordinal)
{
    struct job_transaction item = {
        .ordinal = ordinal,
        .offset = 106,
        .length = 400,
        .outcome = TRANSACTION_MAPPED,
        .verdict = ACK_ACCEPTED,
        .test = true,
        .type = BYTES("850"),
        .control = BYTES("0001"),
        .document = BYTES("x12/004010/850"),
        .record = BYTES("{\"number\":\"4711\"}"),
        .advice = BYTES("{\"purpose\":\"original\"}"),
    };

    return item;
}

static struct bytes make_transactions(struct buffer *out)
{
    static struct job_transaction items[2];
    static struct job_received_ack acks[1];
    struct job_transactions answer = {
        .document = BYTES("01JD0000000000000000000001"),
        .items = items,
        .count = 2,
        .received = acks,
        .received_count = 1,
        .last = true,
    };

    items[0] = transaction_of(1);
    items[1] = transaction_of(2);
    acks[0].of = ACK_OF_TRANSACTION;
    acks[0].control = bytes_of_text("0001");
    buffer_clear(out);
    job_append_transactions(out, &answer);
    return buffer_bytes(out);
}

static void what_is_written_is_read(void **state)
{
    struct buffer out = { 0 };
    struct arena *arena = arena_open(0);
    struct job_transactions answer;
    struct error err;
    (void)state;

    assert_true(
        job_decode_transactions(make_transactions(&out), arena, &answer, &err));
    assert_int_equal(answer.count, 2);
    assert_true(answer.last);
    assert_int_equal(answer.items[1].ordinal, 2);
    assert_true(answer.items[1].test);
    assert_true(
        bytes_equal_text(answer.items[0].record, "{\"number\":\"4711\"}"));
    assert_true(
        bytes_equal_text(answer.items[1].advice, "{\"purpose\":\"original\"}"));
    assert_int_equal(answer.received_count, 1);
    assert_true(bytes_equal_text(answer.received[0].control, "0001"));
    arena_close(arena);
    buffer_close(&out);
}

/* A worker is not trusted: a message cut anywhere, or with one byte more, is
 * refused, and one changed anywhere is refused or at least stays inside. */
static void damaged_messages_do_no_harm(void **state)
{
    struct buffer out = { 0 };
    struct bytes whole = make_transactions(&out);
    struct arena *arena = arena_open(0);
    struct job_transactions answer;
    struct error err;
    char copy[4096];
    (void)state;

    assert_true(whole.length + 1 < sizeof copy);
    for (size_t length = 0; length < whole.length; length++) {
        assert_false(job_decode_transactions(bytes_of(whole.data, length),
                                             arena, &answer, &err));
        assert_string_equal(err.code, "JOB_GARBLED");
    }
    memcpy(copy, whole.data, whole.length);
    copy[whole.length] = '\0';
    assert_false(job_decode_transactions(bytes_of(copy, whole.length + 1),
                                         arena, &answer, &err));
    for (size_t at = 0; at < whole.length; at++) {
        for (unsigned int change = 1; change < 256; change *= 2) {
            memcpy(copy, whole.data, whole.length);
            copy[at] = (char)(copy[at] ^ (char)change);
            arena_reset(arena);
            if (job_decode_transactions(bytes_of(copy, whole.length), arena,
                                        &answer, &err)) {
                for (uint32_t i = 0; i < answer.count; i++) {
                    assert_in_range(answer.items[i].outcome, 0,
                                    TRANSACTION_HELD);
                    assert_true(answer.items[i].record.length <= whole.length);
                }
            }
        }
    }
    arena_close(arena);
    buffer_close(&out);
}

/* A false count cannot make the front take memory. */
static void a_false_count_asks_for_nothing(void **state)
{
    struct buffer out = { 0 };
    struct bytes whole = make_transactions(&out);
    struct arena *arena = arena_open(1024 * 1024);
    struct job_transactions answer;
    uint32_t count = UINT32_MAX;
    struct error err;
    (void)state;

    /* behind the length and text of the document's id */
    memcpy(out.data + 8 + 26, &count, sizeof count);
    assert_false(job_decode_transactions(whole, arena, &answer, &err));
    assert_true(arena_used(arena) < 4096);
    arena_close(arena);
    buffer_close(&out);
}

static void jobs_come_as_they_went(void **state)
{
    struct buffer out = { 0 };
    struct job_read read = { .document = BYTES("D"),
                             .config = BYTES("7"),
                             .partner = BYTES("retailer-b"),
                             .now = -5,
                             .limits = { 1, 2, 3, 4 },
                             .skip = 3,
                             .only = 4,
                             .released = true,
                             .content = BYTES("ISA*\0~") };
    struct job_written written = { .content = BYTES("ST*855*0000~SE*2*0000~"),
                                   .control_first = 7,
                                   .control_last = 17 };
    struct job_read read_back;
    struct job_written written_back;
    struct error err;
    (void)state;

    job_append_read(&out, &read);
    assert_true(job_decode_read(buffer_bytes(&out), &read_back, &err));
    assert_int_equal(read_back.now, -5);
    assert_int_equal(read_back.skip, 3);
    assert_int_equal(read_back.only, 4);
    assert_true(read_back.released);
    assert_false(read_back.is_large);
    assert_true(bytes_equal(read_back.content, read.content));

    buffer_clear(&out);
    job_append_written(&out, &written);
    assert_true(job_decode_written(buffer_bytes(&out), &written_back, &err));
    assert_int_equal(written_back.control_last, 17);
    buffer_clear(&out);
    written.control_last = 5000; /* would be written over foreign memory */
    job_append_written(&out, &written);
    assert_false(job_decode_written(buffer_bytes(&out), &written_back, &err));
    buffer_close(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(damaged_messages_do_no_harm),
        cmocka_unit_test(a_false_count_asks_for_nothing),
        cmocka_unit_test(jobs_come_as_they_went),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
