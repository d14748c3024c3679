/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow backoffice */

/* Every file of tests/cases/flow is a story: one thing after the other is
 * decided and carried out, what is expected of each is compared, and what goes
 * out must be writable as X12 ("unwritable": true says it is not). With an
 * argument only the files whose name contains it; FLOW_CASES_SHOW=1 prints
 * every decision. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk_documents.h"
#include "desk_world.h"

enum { MOST_CASES = 200 };

static struct desk_world world;
static struct desk_documents *documents;
static json_t *usual; /* tests/cases/flow/desk.json: partner and desk */

static const char *cases_directory(void)
{
    static char path[1000];
    const char *root = getenv("SOURCE_DIR");

    (void)snprintf(path, sizeof(path), "%s/tests/cases/flow",
                   root != NULL ? root : EDIGATE_DATA_DIR);
    return path;
}

static json_t *load(const char *name)
{
    char path[1300];
    json_error_t err;
    json_t *json;

    (void)snprintf(path, sizeof(path), "%s/%s", cases_directory(), name);
    json = json_load_file(path, JSON_REJECT_DUPLICATES, &err);
    if (json == NULL) {
        print_error("%s:%d:%d: %s\n", path, err.line, err.column, err.text);
        fail();
    }
    return json;
}

/* The usual settings with the case's differences; tables are replaced. */
static json_t *with_differences(const char *member, const json_t *differences)
{
    json_t *result = json_deep_copy(json_object_get(usual, member));
    json_t *knobs = json_incref(json_object_get(result, "desk"));

    if (differences != NULL) {
        json_object_update(result, (json_t *)(uintptr_t)differences);
        if (strcmp(member, "partner") == 0) {
            json_object_update(knobs, json_object_get(differences, "desk"));
            json_object_set(result, "desk", knobs);
        }
    }
    json_decref(knobs);
    return result;
}

static void set_now(const json_t *holder)
{
    const char *now = json_string_value(json_object_get(holder, "now"));

    if (now != NULL && !clock_from_stamp(bytes_of_text(now), &world.now)) {
        log_panic("'%s' is no time", now);
    }
}

static void show(const char *name, size_t step, const json_t *got)
{
    char *text = json_dumps(got, JSON_INDENT(1));

    (void)printf("%s step %zu: %s\n", name, step + 1, text);
    free(text);
}

/* What `expect` says of the world after the step. */
static json_t *look(const json_t *expect, const char *role)
{
    json_t *seen = json_object();
    const char *order = json_string_value(json_object_get(expect, "order"));

    json_object_set(seen, "stock", json_object_get(world.desk, "stock"));
    json_object_set(seen, "customers",
                    json_object_get(world.desk, "customers"));
    json_object_set(seen, "schedule", world.schedule);
    if (order != NULL) {
        json_object_set(
            seen, "conversation",
            (json_t *)(uintptr_t)desk_world_conversation(&world, role, order));
    }
    return seen;
}

static bool compare(const char *name, size_t index, const json_t *step,
                    const json_t *got)
{
    char where[1200] = "";
    const char *role = json_string_value(json_object_get(step, "role"));
    json_t *seen =
        look(json_object_get(step, "after"), role == NULL ? "seller" : role);
    const json_t *after = json_object_get(step, "after");
    bool good =
        json_fits(json_object_get(step, "expect"), got, where, sizeof(where));

    if (good && after != NULL) {
        json_t *wanted = json_copy((json_t *)(uintptr_t)after);

        json_object_del(wanted, "order");
        good = json_fits(wanted, seen, where, sizeof(where));
        json_decref(wanted);
    }
    if (good && !desk_world_check(&world)) {
        (void)snprintf(where, sizeof(where), "%s", world.problem);
        good = false;
    }
    if (!good) {
        print_error("%s step %zu: %s\n", name, index + 1, where);
        show(name, index, got);
    }
    json_decref(seen);
    return good;
}

/* The decision, or NULL if anything is not as expected. */
static json_t *run_step(const char *name, size_t index, const json_t *json)
{
    struct world_step step = {
        .flow = json_string_value(json_object_get(json, "flow")),
        .step = json_string_value(json_object_get(json, "step")),
        .record = json_object_get(json, "record"),
        .blank = json_object_get(json, "blank"),
        .order_number = json_string_value(json_object_get(json, "of")),
        .released = json_is_true(json_object_get(json, "released")),
        .scheduled = json_is_true(json_object_get(json, "scheduled"))
    };
    const json_t *stock = json_object_get(json, "stock");
    char problem[800];
    json_t *got;
    bool good;

    set_now(json);
    if (stock != NULL) {
        json_object_set_new(world.desk, "stock", json_deep_copy(stock));
    }
    got = desk_world_do(&world, &step);
    if (got == NULL) {
        print_error("%s step %zu: %s\n", name, index + 1, world.problem);
        return NULL;
    }
    if (getenv("FLOW_CASES_SHOW") != NULL) {
        show(name, index, got);
    }
    good = compare(name, index, json, got);
    if (good && json_object_get(json, "unwritable") == NULL &&
        !desk_documents_write(documents, got, problem, sizeof(problem))) {
        print_error("%s step %zu: %s\n", name, index + 1, problem);
        good = false;
    }
    if (!good) {
        json_decref(got);
        return NULL;
    }
    return got;
}

/* The record of a step: its own; that of a step before ("again": 1, "but":
 * differences); or what a step before sent ("sent": [step, output]). */
static json_t *story_record(const json_t *steps, const json_t *step,
                            const json_t *decisions)
{
    const json_t *again = json_object_get(step, "again");
    const json_t *sent = json_object_get(step, "sent");
    json_t *copy = json_deep_copy(step);
    const json_t *from = NULL;

    if (again != NULL) {
        from = json_object_get(
            json_array_get(steps, (size_t)json_integer_value(again) - 1),
            "record");
    } else if (sent != NULL) {
        size_t at = (size_t)json_integer_value(json_array_get(sent, 0)) - 1;
        size_t output = (size_t)json_integer_value(json_array_get(sent, 1)) - 1;

        from = json_object_get(
            json_array_get(
                json_object_get(json_array_get(decisions, at), "outputs"),
                output),
            "record");
    }
    if (from != NULL) {
        json_t *record = json_deep_copy(from);

        json_object_update(record, json_object_get(step, "but"));
        json_object_set_new(copy, "record", record);
    }
    return copy;
}

static bool run_case(const char *name)
{
    json_t *story = load(name);
    json_t *partner =
        with_differences("partner", json_object_get(story, "partner"));
    json_t *desk = with_differences("desk", json_object_get(story, "desk"));
    const json_t *steps = json_object_get(story, "steps");
    json_t *decisions = json_array();
    bool good = json_array_size(steps) > 0;

    desk_world_begin(&world, partner, desk);
    set_now(usual);
    for (size_t i = 0; good && i < json_array_size(steps); i++) {
        json_t *step = story_record(steps, json_array_get(steps, i), decisions);
        json_t *got = run_step(name, i, step);

        good = got != NULL;
        if (good) {
            json_array_append_new(decisions, got);
        }
        json_decref(step);
    }
    json_decref(decisions);
    json_decref(partner);
    json_decref(desk);
    json_decref(story);
    return good;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static const char *only;

static void test_cases(void **state)
{
    DIR *directory = opendir(cases_directory());
    char *names[MOST_CASES];
    size_t count = 0;
    size_t failed = 0;
    struct dirent *entry;

    (void)state;
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        const char *ending = strrchr(entry->d_name, '.');

        if (ending != NULL && strcmp(ending, ".json") == 0 &&
            strcmp(entry->d_name, "desk.json") != 0 &&
            (only == NULL || strstr(entry->d_name, only) != NULL)) {
            assert_true(count < MOST_CASES);
            names[count++] = strdup(entry->d_name);
        }
    }
    closedir(directory);
    assert_true(count > 0);
    qsort(names, count, sizeof(*names), by_name);
    for (size_t i = 0; i < count; i++) {
        failed += run_case(names[i]) ? 0 : 1;
        free(names[i]);
    }
    print_message("%zu stories, %zu failed\n", count, failed);
    assert_int_equal(failed, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases) };
    int result;

    only = argc > 1 ? argv[1] : NULL;
    desk_world_open(&world);
    documents = desk_documents_open(&world);
    usual = load("desk.json");
    result = cmocka_run_group_tests(tests, NULL, NULL);
    json_decref(usual);
    desk_documents_close(documents);
    desk_world_close(&world);
    return result;
}
