/* SPDX-License-Identifier: Apache-2.0
 *
 * `partner test`: everything that an exchange with a partner needs, tried out
 * without sending anything.
 */
#include "console/commands.h"

#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "console/config_check.h"
#include "console/json_out.h"
#include "console/partner_visit.h"
#include "mapping/map_test.h"

enum { RECORDS = 20, SEED = 1 }; /* made up for each map, and written */

struct partner_test {
    struct console *console;
    struct visit *visit;
    const struct partner *partner;
    size_t failed;
};

static void tell(struct partner_test *test, bool good, const char *name,
                 const char *text)
{
    struct buffer *out = console_json(test->console);

    test->failed += !good;
    if (!test->console->json) {
        output_format(&test->console->out, "%-4s %s%s%s\n", good ? "ok" : "BAD",
                      name, text[0] == '\0' ? "" : ": ", text);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "check", bytes_of_text(name));
    json_out_flag(out, "good", good);
    json_out_text_if(out, "text", bytes_of_text(text));
    json_out_object_end(out);
    console_json_end(test->console);
}

/* ---- folders */

/* What a delivery, or taking a file away, does: a file comes into being, gets
 * another name, and goes. A name with a point in front is nobody's document. */
static bool try_folder(struct arena *arena, const char *path, struct error *err)
{
    const char *written =
        arena_format(arena, ".edigate-test-%ld", (long)getpid());
    const char *from = arena_format(arena, "%s/%s", path, written);
    const char *to = arena_format(arena, "%s.renamed", from);

    if (access(path, F_OK) != 0) {
        return error_set_errno(err, ERROR_CONFIG, "FOLDER",
                               "it is not there (the daemon makes folders "
                               "below the spool when it starts)");
    }
    if (!durable_file_write(path, written, 0600, bytes_of_text("test\n"), false,
                            err)) {
        return false;
    }
    if (!durable_file_rename(from, to, err)) {
        (void)unlink(from);
        return false;
    }
    return unlink(to) == 0 ||
           error_set_errno(err, ERROR_CONFIG, "FOLDER",
                           "a file cannot be removed from it");
}

static void test_folder(struct partner_test *test, const char *channel,
                        const char *way, const char *folder)
{
    struct arena *arena = test->console->arena;
    const char *path = folder[0] == '/'
                           ? folder
                           : arena_format(arena, "%s/%s",
                                          test->visit->workspace.spool, folder);
    struct error err;
    bool good = try_folder(arena, path, &err);

    tell(test, good,
         arena_format(arena, "channel %s, %s %s", channel, way, path),
         good ? "a file was written, renamed and removed" : err.text);
}

static void test_channels(struct partner_test *test)
{
    const struct partner *partner = test->partner;

    for (size_t i = 0; i < partner->channel_count; i++) {
        const struct channel *channel = &partner->channels[i];

        if (channel->folder.in != NULL) {
            test_folder(test, channel->name, "in", channel->folder.in);
        }
        if (channel->folder.out != NULL) {
            test_folder(test, channel->name, "out", channel->folder.out);
        }
    }
}

/* ---- agreements */

/* What the configuration's check said of that line; NULL: nothing. */
static const char *complaint_at(const struct diagnostics *list,
                                struct config_place place)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].severity == DIAGNOSTIC_ERROR &&
            list->items[i].place.line == place.line &&
            strcmp(list->items[i].place.file, place.file) == 0) {
            return list->items[i].text;
        }
    }
    return NULL;
}

/* The map is run on made-up records, out and in again. */
static bool try_map(struct partner_test *test,
                    const struct agreement *agreement, const char **text)
{
    struct workspace *workspace = &test->visit->workspace;
    struct map_context context = workspace_map_context(workspace);
    struct arena *arena = test->console->arena;
    struct map_test_report report;
    struct diagnostics list;
    const struct map *map;

    diagnostics_open(&list, arena);
    map = map_load(arena, &context, agreement->map, &list);
    if (map == NULL) {
        *text = list.count > 0 ? list.items[0].text : "its map does not load";
        return false;
    }
    map_test_open(&report, arena);
    map_test_laws(map, SEED, RECORDS, &report);
    if (report.failed > 0) {
        *text = arena_format(arena, "map %s: %s", agreement->map,
                             report.results[0].text);
        return false;
    }
    *text = arena_format(
        arena, "%zu made-up records were written by %s and read back alike",
        report.laws, agreement->map);
    return true;
}

static void test_agreement(struct partner_test *test,
                           const struct agreement *agreement)
{
    struct arena *arena = test->console->arena;
    const char *text =
        complaint_at(&test->visit->workspace.complaints, agreement->place);
    const char *map = "no map is agreed: handed on as it is";
    bool good = text == NULL;

    if (good && agreement->map != NULL) {
        good = try_map(test, agreement, &map);
    }
    if (text == NULL) {
        text =
            good
                ? arena_format(
                      arena, "dictionary %s%s%s loads; %s", agreement->document,
                      agreement->guideline == NULL ? "" : " with guideline ",
                      agreement->guideline == NULL ? "" : agreement->guideline,
                      map)
                : map;
    }
    tell(test, good, arena_format(arena, "agreement %s", agreement->name),
         text);
}

/* ---- all */

static void test_all(struct partner_test *test)
{
    const struct partner *partner = test->partner;
    const char *paused = partner_visit_paused(test->visit, partner);
    struct arena *arena = test->console->arena;

    tell(test,
         partner->status != PARTNER_DRAFT && partner->status != PARTNER_PAUSED,
         arena_format(arena, "status %s", partner_visit_status(partner)), "");
    tell(
        test, paused == NULL, "not stopped by an operator",
        paused == NULL
            ? ""
            : arena_format(arena, "stopped: %s; see 'partner resume'", paused));
    test_channels(test);
    for (size_t i = 0; i < partner->agreement_count; i++) {
        test_agreement(test, &partner->agreements[i]);
    }
}

int cmd_partner_test(struct console *console, const struct invocation *call)
{
    struct visit visit;
    struct partner_test test = { .console = console, .visit = &visit };
    struct error err;
    int status = EXIT_GOOD;

    if (!partner_visit_open(&visit, console, &status)) {
        return status;
    }
    if (!config_check(&visit.workspace, &err)) {
        status = console_fail(console, &err);
    } else {
        test.partner = partner_visit_find(&visit, call->arguments[0], &status);
    }
    if (test.partner != NULL) {
        test_all(&test);
        status = test.failed == 0 ? EXIT_GOOD : EXIT_BAD;
    }
    visit_close(&visit);
    return status;
}
