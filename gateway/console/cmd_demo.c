/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "console/commands.h"
#include "console/demo_check.h"
#include "console/demo_desk.h"
#include "console/demo_place.h"
#include "console/demo_prompt.h"
#include "console/demo_watch.h"
#include "console/workspace.h"

enum {
    PATIENCE = 60000,       /* ms without any news */
    SHORT_PATIENCE = 20000, /* … when every document is there */
    LOOK_EVERY = 20         /* ms */
};

struct demo {
    struct console *console;
    struct demo_place place;
    struct demo_watch watch;
    bool watching;
    json_t *order;
    struct bytes number;
};

static void introduce(struct demo *demo)
{
    output_format(
        &demo->console->out,
        "A gateway with both sides of a conversation in it, in %s:\n"
        "Demo Buyer sends an order to Demo Seller, through two folders; "
        "everything else follows by itself.\n",
        demo->place.directory);
    output_flush(&demo->console->out);
}

static bool set_up(struct demo *demo, const char *directory, struct error *err)
{
    demo->place.arena = demo->console->arena;
    demo->place.shipped = workspace_find_shipped(demo->place.arena);
    if (demo->place.shipped == NULL) {
        return error_set(err, ERROR_CONFIG, "SHIPPED_MISSING",
                         "the program's own mappings and examples are not "
                         "there");
    }
    if (!demo_place_make(&demo->place, directory, err)) {
        return false;
    }
    introduce(demo);
    if (!demo_place_start(&demo->place, err) ||
        !demo_watch_open(&demo->watch, demo->place.directory, demo->place.spool,
                         &demo->console->out, err)) {
        return false;
    }
    demo->watching = true;
    return demo_desk_import(&demo->place, err);
}

/* All documents are there and nothing is under way any more. */
static bool is_over(struct demo *demo, bool *over, bool *complete,
                    struct error *err)
{
    *over = false;
    *complete = demo_check_is_complete(&demo->watch, demo->number);
    return !*complete || demo_check_is_quiet(&demo->watch, over, err);
}

/* Until all is there, or nothing has happened for a long time; what is missing
 * then, the check says. */
static bool follow(struct demo *demo, struct error *err)
{
    int64_t last_news = clock_monotonic();
    bool complete;
    bool over;
    bool news;

    for (;;) {
        if (!demo_watch_advance(&demo->watch, &news, err) ||
            !demo_place_is_up(&demo->place, err) ||
            !is_over(demo, &over, &complete, err)) {
            return false;
        }
        output_flush(&demo->console->out);
        if (demo_place_is_interrupted() || demo->console->out.failed) {
            return error_set(err, ERROR_TRANSIENT, "DEMO_INTERRUPTED",
                             "interrupted");
        }
        if (news) {
            last_news = clock_monotonic();
        }
        if (over || clock_monotonic() - last_news >
                        (complete ? SHORT_PATIENCE : PATIENCE)) {
            return true;
        }
        (void)poll(NULL, 0, news ? 0 : LOOK_EVERY);
    }
}

/* good: every document that has to be is there and right. */
static bool converse(struct demo *demo, bool *good, struct error *err)
{
    struct demo_check check;

    demo->order = demo_desk_shipped_order(&demo->place, err);
    if (demo->order == NULL ||
        !demo_desk_order(&demo->place, demo->order, &demo->number, err) ||
        !follow(demo, err) ||
        !demo_check_run(&demo->watch, demo->place.arena, demo->order,
                        demo->number, &check, err)) {
        return false;
    }
    demo_check_print(&check, &demo->watch);
    output_flush(&demo->console->out);
    *good = check.good == check.count;
    return true;
}

static bool perform(struct demo *demo, const struct invocation *call,
                    bool *good, struct error *err)
{
    const char *directory = invocation_value(call, "dir");
    bool once = invocation_has(call, "once") || !demo->console->terminal;

    if (!set_up(demo, directory, err) || !converse(demo, good, err)) {
        return false;
    }
    if (!once) {
        demo_prompt_help(&demo->place, &demo->watch);
        if (!demo_prompt_run(&demo->place, &demo->watch, err)) {
            return false;
        }
    }
    return demo_place_stop(&demo->place, err);
}

int cmd_demo(struct console *console, const struct invocation *call)
{
    struct demo demo = { .console = console };
    struct error err = { 0 };
    bool good = false;
    int status;

    demo.place.keep = invocation_has(call, "keep");
    demo_place_catch_signals();
    if (perform(&demo, call, &good, &err)) {
        status = good ? EXIT_GOOD : EXIT_BAD;
    } else {
        output_flush(&console->out);
        console_say(console, "%s", err.text);
        /* What was shown does not count when it could not be gone through. */
        status = EXIT_BAD;
    }
    if (demo.watching) {
        demo_watch_close(&demo.watch);
    }
    json_decref(demo.order);
    if (demo.place.directory != NULL && (demo.place.keep || !demo.place.made)) {
        output_format(&console->out, "Everything is still in %s.\n",
                      demo.place.directory);
    }
    demo_place_close(&demo.place);
    return status;
}
