/* SPDX-License-Identifier: Apache-2.0 */
#include "console/demo_prompt.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "console/columns.h"

enum {
    LINE_LIMIT = 1000,
    WORDS_MOST = 40,
    LOOK_EVERY = 50, /* ms, while nobody types */
    EVENTS_LIMIT = 1000
};

static const char prompt_text[] = "demo> ";

struct prompt {
    struct demo_place *place;
    struct demo_watch *watch;
    struct output *out;
    char line[LINE_LIMIT]; /* typed so far */
    size_t length;
    bool over;
};

struct words {
    struct bytes items[WORDS_MOST];
    size_t count;
};

/* ---- help */

static const char *program_name(struct arena *arena)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);

    return length <= 0 ? "edigate"
                       : arena_copy(arena, bytes_of(path, (size_t)length)).data;
}

void demo_prompt_help(const struct demo_place *place,
                      const struct demo_watch *watch)
{
    static const struct {
        const char *command, *what;
    } rows[] = {
        { "order 12 TEA-250", "the buyer orders again; any items and "
                              "quantities" },
        { "order 100 KETTLE-2", "more than there are: what is there is "
                                "shipped, the rest back-ordered" },
        { "stock 100 KETTLE-2", "that many are counted in the seller's stock" },
        { "ship PO-1003", "the seller ships what is left of that order" },
        { "order 3 NO-SUCH-ITEM", "the seller does not know it" },
        { "order 900 CUP-1", "more than the credit allows: held; then in "
                             "another terminal 'q list', 'q release ID'" },
        { "docs", "every document that passed" },
        { "show 3", "one of them: segments and history" },
        { "stock", "the seller's stock" },
        { "kill", "kill -9 in the middle of an order; nothing may be lost" },
        { "quit", "stops the gateway and removes its directory" },
    };
    const char *program = program_name(place->arena);

    output_text(watch->out, "\nTry here:\n");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        output_format(watch->out, "  %s%-22s%s %s\n", demo_bold(watch),
                      rows[i].command, demo_plain(watch), rows[i].what);
    }
    output_format(watch->out,
                  "\nor in another terminal, with the whole program:\n"
                  "  export EDIGATE_DIR=%s\n"
                  "  %s doc list\n"
                  "  %s config show demo-customer --effective --origin\n"
                  "  %s doctor\n"
                  "\nFiles pass through %s/exchange, too fast to be seen; "
                  "copies are laid out in %s/archive.\n"
                  "The gateway's log is %s.\n\n",
                  place->directory, program, program, program, place->spool,
                  place->spool, place->log);
}

/* ---- documents */

static void say_error(struct prompt *prompt, const struct error *err)
{
    output_format(prompt->out, "%s", demo_bad(prompt->watch));
    output_safe(prompt->out, bytes_of_text(err->text));
    output_format(prompt->out, "%s\n", demo_plain(prompt->watch));
}

static void list_documents(struct prompt *prompt)
{
    struct arena *arena = prompt->watch->scratch;
    struct columns columns;

    arena_reset(arena);
    columns_open(&columns, arena,
                 ">|TYPE||FROM|TO|ORDER|STATE|ACKNOWLEDGED|ID");
    for (size_t i = 0; i < prompt->watch->count; i++) {
        const struct demo_document *document = &prompt->watch->documents[i];

        columns_add_format(&columns, "%zu", i + 1);
        columns_add(&columns, document->type);
        columns_add_text(&columns, demo_type_title(document->type));
        columns_add_text(&columns, document->from);
        columns_add_text(&columns, document->to);
        columns_add(&columns, document->order);
        columns_add_text(&columns, state_name(document->state));
        columns_add_text(
            &columns, document->acknowledged == ACKNOWLEDGED_NONE
                          ? ""
                          : acknowledged_status_name(document->acknowledged));
        columns_add_text(&columns, document->id.text);
    }
    columns_print(&columns, prompt->out);
}

/* By the number in the list, or by the beginning of its id. */
static const struct demo_document *find_document(const struct prompt *prompt,
                                                 struct bytes name)
{
    const struct demo_document *found = NULL;
    uint64_t number;

    if (text_to_number(name, &number) && number >= 1 &&
        number <= prompt->watch->count) {
        return &prompt->watch->documents[number - 1];
    }
    for (size_t i = 0; name.length > 0 && i < prompt->watch->count; i++) {
        if (bytes_starts_with(id_bytes(&prompt->watch->documents[i].id),
                              name)) {
            if (found != NULL) {
                return NULL;
            }
            found = &prompt->watch->documents[i];
        }
    }
    return found;
}

static bool show_history(struct prompt *prompt,
                         const struct demo_document *document,
                         struct error *err)
{
    struct demo_watch *watch = prompt->watch;
    uint64_t *positions;
    size_t count;

    if (!ledger_events(watch->ledger, watch->scratch, &document->id, &positions,
                       &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count && i < EVENTS_LIMIT; i++) {
        char stamp[CLOCK_STAMP_SIZE];
        struct event *event;

        if (!store_read_event(watch->store, watch->scratch, positions[i],
                              &event, err)) {
            return false;
        }
        output_format(prompt->out, "  %s  %-13s ",
                      clock_stamp(event->time, stamp),
                      event_kind_name(event->kind));
        output_safe(prompt->out, event->actor);
        output_text(prompt->out, event->actor.length > 0 ? " " : "");
        output_safe(prompt->out, event->reason);
        output_text(prompt->out, "\n");
    }
    return true;
}

static void show_document(struct prompt *prompt, struct bytes name)
{
    const struct demo_document *document = find_document(prompt, name);
    struct error err;

    if (document == NULL) {
        output_text(prompt->out, "There is no such document, or more than "
                                 "one; 'docs' lists them.\n");
        return;
    }
    arena_reset(prompt->watch->scratch);
    if (!demo_watch_tell(prompt->watch, document, id_time(&document->id),
                         &err) ||
        !show_history(prompt, document, &err)) {
        say_error(prompt, &err);
    }
}

static void count_stock(struct prompt *prompt, const struct words *words)
{
    struct error err;

    if (words->count != 3) {
        output_text(prompt->out, "A quantity and an item are wanted, as in "
                                 "'stock 100 KETTLE-2'.\n");
    } else if (!demo_desk_stock(prompt->place, words->items[1], words->items[2],
                                &err)) {
        say_error(prompt, &err);
    }
}

static void show_stock(struct prompt *prompt)
{
    struct demo_watch *watch = prompt->watch;
    struct ledger_stock *stocks;
    struct columns columns;
    struct error err;
    size_t count;

    arena_reset(watch->scratch);
    if (!ledger_stocks(watch->ledger, watch->scratch,
                       bytes_of_text("demo-seller"), bytes_of_text(""), 100,
                       &stocks, &count, &err)) {
        say_error(prompt, &err);
        return;
    }
    columns_open(&columns, watch->scratch, "ITEM|>ON HAND|>PROMISED");
    for (size_t i = 0; i < count; i++) {
        char text[DECIMAL_TEXT_SIZE];

        columns_add(&columns, stocks[i].item);
        columns_add(&columns, decimal_format(stocks[i].on_hand, text));
        columns_add(&columns, decimal_format(stocks[i].reserved, text));
    }
    columns_print(&columns, prompt->out);
}

/* ---- doing */

static void order(struct prompt *prompt, const struct words *words)
{
    json_t *record = demo_desk_new_order();
    struct bytes number;
    struct error err = { 0 };
    bool good = words->count >= 3 && words->count % 2 == 1;

    if (!good) {
        (void)error_set(&err, ERROR_REFUSED, "USAGE",
                        "quantities and items are wanted, as in 'order 12 "
                        "TEA-250 36 CUP-1'");
    }
    for (size_t i = 1; good && i + 1 < words->count; i += 2) {
        good = demo_desk_add_line(prompt->watch, record, words->items[i],
                                  words->items[i + 1], &err);
    }
    if (good && demo_desk_order(prompt->place, record, &number, &err)) {
        output_format(prompt->out, "Order %.*s is on its way.\n",
                      BYTES_ARG(number));
    } else {
        say_error(prompt, &err);
    }
    json_decref(record);
}

static void ship(struct prompt *prompt, struct bytes number)
{
    struct error err;
    const char *text = arena_copy(prompt->place->arena, number).data;

    if (number.length == 0) {
        output_text(prompt->out, "The number of an order is wanted, as in "
                                 "'ship PO-1001'.\n");
    } else if (demo_desk_ship(prompt->place, text, &err)) {
        output_text(prompt->out, "Shipped.\n");
    } else {
        say_error(prompt, &err);
    }
}

/* What survives a kill: counted before the daemon is back. */
static bool count_documents(struct demo_watch *watch, uint64_t *documents,
                            struct error *err)
{
    struct ledger_count *counts;
    size_t count;

    *documents = 0;
    arena_reset(watch->scratch);
    if (!ledger_counts(watch->ledger, watch->scratch, &counts, &count, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        *documents += counts[i].documents;
    }
    return true;
}

/* Orders, kills as soon as the order is promised, and starts again. */
static bool kill_and_recover(struct prompt *prompt, struct error *err)
{
    json_t *record = demo_desk_new_order();
    struct bytes number = { NULL, 0 };
    uint64_t before = 0;
    uint64_t after = 0;
    int64_t began;
    bool news;
    bool good = demo_desk_add_line(prompt->watch, record, bytes_of_text("12"),
                                   bytes_of_text("TEA-250"), err) &&
                demo_desk_order(prompt->place, record, &number, err);

    json_decref(record);
    if (!good) {
        say_error(prompt, err);
        return true;
    }
    demo_place_kill(prompt->place);
    output_format(prompt->out,
                  "%.*s was taken; all processes of the gateway were killed "
                  "(-9) at once.\n",
                  BYTES_ARG(number));
    if (!demo_watch_reopen(prompt->watch, err) ||
        !demo_watch_advance(prompt->watch, &news, err) ||
        !count_documents(prompt->watch, &before, err)) {
        return false;
    }
    output_flush(prompt->out);
    began = clock_monotonic();
    if (!demo_place_start(prompt->place, err) ||
        !demo_watch_reopen(prompt->watch, err) ||
        !count_documents(prompt->watch, &after, err)) {
        return false;
    }
    output_format(prompt->out,
                  "It answers again after %lld ms: %llu documents before, "
                  "%llu after; watch it go on.\n",
                  (long long)(clock_monotonic() - began),
                  (unsigned long long)before, (unsigned long long)after);
    return true;
}

/* ---- lines */

static struct words split(struct bytes line)
{
    struct words words = { .count = 0 };
    size_t at = 0;

    while (at < line.length && words.count < WORDS_MOST) {
        size_t from = at;

        while (at < line.length && (unsigned char)line.data[at] > ' ') {
            at++;
        }
        if (at > from) {
            words.items[words.count++] = bytes_slice(line, from, at - from);
        }
        at++;
    }
    return words;
}

static bool obey(struct prompt *prompt, struct bytes line, struct error *err)
{
    struct words words = split(line);
    struct bytes second =
        words.count > 1 ? words.items[1] : bytes_of_text(NULL);

    if (words.count == 0) {
        return true;
    }
    if (bytes_equal_text(words.items[0], "order")) {
        order(prompt, &words);
    } else if (bytes_equal_text(words.items[0], "ship")) {
        ship(prompt, second);
    } else if (bytes_equal_text(words.items[0], "docs")) {
        list_documents(prompt);
    } else if (bytes_equal_text(words.items[0], "show")) {
        show_document(prompt, second);
    } else if (bytes_equal_text(words.items[0], "stock")) {
        if (words.count > 1) {
            count_stock(prompt, &words);
        }
        show_stock(prompt);
    } else if (bytes_equal_text(words.items[0], "help")) {
        demo_prompt_help(prompt->place, prompt->watch);
    } else if (bytes_equal_text(words.items[0], "kill")) {
        return kill_and_recover(prompt, err);
    } else if (bytes_equal_text(words.items[0], "quit") ||
               bytes_equal_text(words.items[0], "exit")) {
        prompt->over = true;
    } else {
        output_text(prompt->out, "'help' tells what can be done here.\n");
    }
    return true;
}

/* What stdin has; a line that is too long is cut. */
static bool take_input(struct prompt *prompt, struct error *err)
{
    ssize_t got = read(STDIN_FILENO, prompt->line + prompt->length,
                       sizeof prompt->line - prompt->length);
    size_t end;

    if (got == 0) {
        prompt->over = true;
    }
    if (got <= 0) {
        return true;
    }
    prompt->length += (size_t)got;
    while ((end = bytes_find(bytes_of(prompt->line, prompt->length), '\n')) !=
               SIZE_MAX &&
           !prompt->over) {
        if (!obey(prompt, bytes_of(prompt->line, end), err)) {
            return false;
        }
        prompt->length -= end + 1;
        memmove(prompt->line, prompt->line + end + 1, prompt->length);
    }
    if (prompt->length == sizeof prompt->line) {
        prompt->length = 0;
    }
    return true;
}

/* Documents that come by while a line is being typed go above it. */
static bool tell_news(struct prompt *prompt, struct error *err)
{
    struct buffer *buffer = output_buffer(prompt->out);
    bool news;

    output_flush(prompt->out);
    output_text(prompt->out, "\r\x1b[K");
    if (!demo_watch_advance(prompt->watch, &news, err)) {
        return false;
    }
    if (buffer->length == strlen("\r\x1b[K")) {
        buffer_clear(buffer);
        return true;
    }
    output_text(prompt->out, "\n");
    output_text(prompt->out, prompt_text);
    output_bytes(prompt->out, bytes_of(prompt->line, prompt->length));
    output_flush(prompt->out);
    return true;
}

bool demo_prompt_run(struct demo_place *place, struct demo_watch *watch,
                     struct error *err)
{
    struct prompt prompt = { .place = place,
                             .watch = watch,
                             .out = watch->out };

    output_text(prompt.out, prompt_text);
    while (!prompt.over && !demo_place_is_interrupted()) {
        struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
        int ready;

        output_flush(prompt.out);
        ready = poll(&input, 1, LOOK_EVERY);
        if (ready > 0) {
            if (!take_input(&prompt, err)) {
                return false;
            }
            output_text(prompt.out, prompt.over ? "" : prompt_text);
        }
        if (!prompt.over &&
            (!tell_news(&prompt, err) || !demo_place_is_up(place, err))) {
            return false;
        }
    }
    return true;
}
