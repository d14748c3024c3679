/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ids.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/log.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t last_time = -1;
static unsigned char last_random[10];
static pid_t owner; /* a forked child must not count on from its parent */

static void fill_random(unsigned char *place, size_t size)
{
    while (size > 0) {
        ssize_t got = getrandom(place, size, 0);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            log_panic("no random numbers: %s", strerror(errno));
        }
        place += got;
        size -= (size_t)got;
    }
}

/* One more than the last, so that ids of one millisecond keep their order. */
static void count_up(unsigned char *number, size_t size)
{
    while (size-- > 0) {
        if (++number[size] != 0) {
            return;
        }
    }
}

struct id id_make(int64_t now)
{
    unsigned char raw[16];
    struct id id;

    (void)pthread_mutex_lock(&lock);
    if (now > last_time || owner != getpid()) {
        owner = getpid();
        last_time = now > last_time ? now : last_time;
        fill_random(last_random, sizeof last_random);
        last_random[0] &= 0x7f; /* room to count up */
    } else {
        count_up(last_random, sizeof last_random);
    }
    for (int i = 0; i < 6; i++) {
        raw[i] = (unsigned char)((uint64_t)last_time >> (40 - 8 * i));
    }
    memcpy(raw + 6, last_random, sizeof last_random);
    (void)pthread_mutex_unlock(&lock);

    /* 128 bits are 25.6 digits: the first carries three bits only. */
    for (int i = 0; i < ID_LENGTH; i++) {
        unsigned int value = 0;

        for (int bit = i * 5 - 2; bit < i * 5 + 3; bit++) {
            value <<= 1;
            if (bit >= 0) {
                value |= (unsigned int)(raw[bit / 8] >> (7 - bit % 8)) & 1U;
            }
        }
        id.text[i] = alphabet[value];
    }
    id.text[ID_LENGTH] = '\0';
    return id;
}

bool id_parse(struct bytes text, struct id *id)
{
    if (text.length != ID_LENGTH) {
        return false;
    }
    for (size_t i = 0; i < ID_LENGTH; i++) {
        char byte = text.data[i];

        if (byte >= 'a' && byte <= 'z') {
            byte = (char)(byte - 'a' + 'A');
        }
        if (byte == '\0' || strchr(alphabet, byte) == NULL) {
            return false;
        }
        id->text[i] = byte;
    }
    id->text[ID_LENGTH] = '\0';
    return true;
}

int64_t id_time(const struct id *id)
{
    uint64_t time = 0;

    for (int i = 0; i < 10; i++) {
        const char *digit = strchr(alphabet, id->text[i]);

        time = time << 5 | (uint64_t)(digit == NULL ? 0 : digit - alphabet);
    }
    return (int64_t)time;
}
