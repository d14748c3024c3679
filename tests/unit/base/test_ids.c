/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal */
#include "unit/base/unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ids.h"

static const int64_t NOW = 1795428672345; /* a day in November 2026 */

static void ids_sort_in_the_order_they_are_made(void **state)
{
    struct id last = id_make(NOW);
    uint64_t seed = 5;
    int64_t now = NOW;
    (void)state;

    for (int i = 0; i < 100000; i++) {
        struct id next;

        now += (int64_t)(unit_random(&seed) % 4) - 1; /* goes back too */
        next = id_make(now);
        assert_true(strcmp(last.text, next.text) < 0);
        assert_int_equal(strlen(next.text), ID_LENGTH);
        last = next;
    }
}

static void ids_know_their_time(void **state)
{
    static const int64_t times[] = { 1900000000000, 1900000000001,
                                     4102444800000, 281474976710655 };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct id id = id_make(times[i]);

        assert_true(id_time(&id) == times[i]);
    }
}

static void ids_are_read_in_both_cases(void **state)
{
    struct id id = { "01JDABCDEFGHJKMNPQRSTVWXYZ" };
    struct id read = { "" };
    (void)state;

    assert_true(id_parse(id_bytes(&id), &read));
    assert_string_equal(read.text, id.text);
    assert_true(id_parse(bytes_of_text("01jdabcdefghjkmnpqrstvwxyz"), &read));
    assert_string_equal(read.text, id.text);
    assert_false(id_is_none(&read));
    memset(&read, 0, sizeof read);
    assert_true(id_is_none(&read));
    assert_int_equal(id_bytes(&read).length, 0);
}

static void other_texts_are_no_ids(void **state)
{
    static const char *const wrong[] = {
        "",
        "01JDABCDEFGHJKMNPQRSTVWXY",
        "01JDABCDEFGHJKMNPQRSTVWXYZ0",
        "01JDABCDEFGHIKMNPQRSTVWXYZ", /* I */
        "01JDABCDEFGHLKMNPQRSTVWXYZ", /* L */
        "01JDABCDEFGHOKMNPQRSTVWXYZ", /* O */
        "01JDABCDEFGHUKMNPQRSTVWXYZ", /* U */
        "01JDABCDEFGH-KMNPQRSTVWXYZ",
        "01JDABCDEFGH/../QRSTVWXYZ0",
        "01JDABCDEFGH\xc3\xbcPQRSTVWXYZ0",
    };
    struct id id;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(id_parse(bytes_of_text(wrong[i]), &id));
    }
    assert_false(id_parse(bytes_of("01JDABCDEFGHJKMNPQRSTVWX\0Z", 26), &id));
}

enum { THREADS = 4, EACH = 20000 };

static void *make_many(void *place)
{
    struct id *ids = place;

    for (int i = 0; i < EACH; i++) {
        ids[i] = id_make(NOW);
    }
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct id *)a)->text, ((const struct id *)b)->text);
}

static void threads_never_make_the_same_id(void **state)
{
    static struct id ids[THREADS * EACH];
    pthread_t threads[THREADS];
    (void)state;

    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(
            pthread_create(&threads[i], NULL, make_many, ids + i * EACH), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    qsort(ids, THREADS * EACH, sizeof *ids, by_text);
    for (int i = 1; i < THREADS * EACH; i++) {
        assert_string_not_equal(ids[i - 1].text, ids[i].text);
    }
}

/* Both go on from the same moment, so only new random bits tell them apart. */
static void a_forked_child_makes_other_ids(void **state)
{
    struct id before = id_make(NOW);
    struct id childs;
    struct id ours;
    int ends[2];
    pid_t child;
    (void)state;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        childs = id_make(NOW);
        _exit(write(ends[1], &childs, sizeof childs) == sizeof childs ? 0 : 1);
    }
    ours = id_make(NOW);
    assert_int_equal(read(ends[0], &childs, sizeof childs), sizeof childs);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_string_not_equal(ours.text, childs.text);
    assert_true(strcmp(before.text, ours.text) < 0);
    /* 80 random bits: the first ones would be equal had it counted on. */
    assert_memory_not_equal(ours.text + 10, childs.text + 10, 10);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_sort_in_the_order_they_are_made),
        cmocka_unit_test(threads_never_make_the_same_id),
        cmocka_unit_test(a_forked_child_makes_other_ids),
        cmocka_unit_test(ids_know_their_time),
        cmocka_unit_test(ids_are_read_in_both_cases),
        cmocka_unit_test(other_texts_are_no_ids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
