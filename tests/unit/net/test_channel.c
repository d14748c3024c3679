/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/channel.h"

static void make_pair(int pair[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair),
                     0);
    (void)fcntl(pair[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(pair[1], F_SETFL, O_NONBLOCK);
}

static struct bytes noise(char *place, size_t length, unsigned int seed)
{
    for (size_t i = 0; i < length; i++) {
        seed = seed * 1103515245U + 12345U;
        place[i] = (char)(seed >> 16);
    }
    return bytes_of(place, length);
}

/* Messages of any size arrive whole and in order, also when the socket takes
 * only a part of them at a time. */
static void messages_arrive_whole_and_in_order(void **state)
{
    enum { COUNT = 400, LARGEST = 300000 };
    char *sent = malloc(LARGEST);
    int pair[2];
    struct socket_channel *a;
    struct socket_channel *b;
    struct channel_message message;
    struct error err;
    unsigned int next = 0;
    (void)state;

    make_pair(pair);
    a = channel_open(pair[0], LARGEST, SIZE_MAX);
    b = channel_open(pair[1], LARGEST, SIZE_MAX);
    for (unsigned int i = 0; i < COUNT; i++) {
        size_t length = i % 7 == 0 ? LARGEST - i : i * 11;

        assert_true(channel_send(a, i, noise(sent, length, i), -1, &err));
    }
    while (next < COUNT) {
        enum channel_result result = channel_receive(b, &message, &err);

        if (result == CHANNEL_NOTHING) {
            assert_true(channel_flush(a, &err));
            continue;
        }
        assert_int_equal(result, CHANNEL_MESSAGE);
        assert_int_equal(message.type, next);
        assert_true(bytes_equal(
            message.body,
            noise(sent, next % 7 == 0 ? LARGEST - next : next * 11, next)));
        next++;
    }
    assert_int_equal(channel_unsent(a), 0);
    channel_close(a);
    assert_int_equal(channel_receive(b, &message, &err), CHANNEL_CLOSED);
    channel_close(b);
    free(sent);
}

/* A descriptor belongs to the message it was sent with. */
static void descriptors_come_with_their_message(void **state)
{
    enum { COUNT = 20 };
    int pair[2];
    struct socket_channel *a;
    struct socket_channel *b;
    struct channel_message message;
    struct error err;
    (void)state;

    make_pair(pair);
    a = channel_open(pair[0], 1000, 100000);
    b = channel_open(pair[1], 1000, 100000);
    for (unsigned int i = 0; i < COUNT; i++) {
        int ends[2];

        if (i % 3 != 0) {
            assert_true(channel_send(a, i, bytes_of_text("none"), -1, &err));
            continue;
        }
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], &i, sizeof i), sizeof i);
        assert_true(channel_send(a, i, bytes_of_text("pipe"), ends[0], &err));
        (void)close(ends[0]);
        (void)close(ends[1]);
    }
    for (unsigned int i = 0; i < COUNT; i++) {
        unsigned int inside;

        assert_int_equal(channel_receive(b, &message, &err), CHANNEL_MESSAGE);
        assert_int_equal(message.type, i);
        assert_int_equal(message.descriptor >= 0, i % 3 == 0);
        if (message.descriptor >= 0) {
            assert_int_equal(read(message.descriptor, &inside, sizeof inside),
                             sizeof inside);
            assert_int_equal(inside, i);
            (void)close(message.descriptor);
        }
    }
    channel_close(a);
    channel_close(b);
}

static void garbage_is_refused(void **state)
{
    static const char *const garbage[] = {
        "this is no frame at all, but text",    /* wrong magic */
        "1gde\1\0\0\0\377\377\377\377\0\0\0\0", /* longer than allowed */
        "1gde\1\0\0\0\0\0\0\0\377\0\0\0",       /* unknown flags */
        "1gde\1\0\0\0\0\0\0\0\1\0\0\0",         /* a descriptor that is not
                                                   there */
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(garbage); i++) {
        struct channel_message message;
        struct error err;
        struct socket_channel *b;
        int pair[2];

        make_pair(pair);
        b = channel_open(pair[1], 1000, 1000);
        assert_int_equal(write(pair[0], garbage[i], 16), 16);
        assert_int_equal(channel_receive(b, &message, &err), CHANNEL_FAILED);
        assert_string_equal(err.code, "CHANNEL_GARBLED");
        (void)close(pair[0]);
        channel_close(b);
    }
}

static void an_end_inside_a_message_is_told(void **state)
{
    struct channel_message message;
    struct error err;
    struct socket_channel *b;
    int pair[2];
    (void)state;

    make_pair(pair);
    b = channel_open(pair[1], 1000, 1000);
    assert_int_equal(write(pair[0], "1gde\1\0\0\0\12\0\0\0", 12), 12);
    (void)close(pair[0]);
    assert_int_equal(channel_receive(b, &message, &err), CHANNEL_FAILED);
    assert_string_equal(err.code, "CHANNEL_CLOSED");
    channel_close(b);
}

static void limits_hold(void **state)
{
    static char large[5000];
    struct error err;
    struct socket_channel *a;
    bool full = false;
    int pair[2];
    (void)state;

    make_pair(pair);
    a = channel_open(pair[0], 4096, 100000);
    assert_false(channel_send(a, 1, bytes_of(large, sizeof large), -1, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    for (int i = 0; i < 1000 && !full; i++) {
        full = !channel_send(a, 1, bytes_of(large, 4096), -1, &err);
    }
    assert_true(full); /* nobody reads */
    assert_string_equal(err.code, "CHANNEL_BACKLOG");
    channel_close(a);
    (void)close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_arrive_whole_and_in_order),
        cmocka_unit_test(descriptors_come_with_their_message),
        cmocka_unit_test(garbage_is_refused),
        cmocka_unit_test(an_end_inside_a_message_is_told),
        cmocka_unit_test(limits_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
