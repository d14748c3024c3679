/* SPDX-License-Identifier: Apache-2.0
 *
 * `desk import/items/stock/prices/customers/orders`: master data and open
 * orders. The steps are in cmd_doc_act.c.
 */
#include "console/commands.h"

#include <string.h>

#include "console/document_print.h"
#include "console/input.h"
#include "console/json_out.h"
#include "console/visit.h"
#include "flow/desk_csv.h"

enum { CSV_LIMIT = 32 * 1024 * 1024, PAGE = 1000 };

/* ---- which station is meant */

/* --station, or the only one there is. NULL: *status, told. */
static const char *station_of(struct visit *visit,
                              const struct invocation *call, int *status)
{
    const char *asked = invocation_value(call, "station");
    const struct partner_directory *directory;
    struct error err;

    if (asked != NULL) {
        return asked;
    }
    if (!workspace_load(&visit->workspace, WORKSPACE_ALL, &err)) {
        *status = console_fail(visit->console, &err);
        return NULL;
    }
    directory = workspace_partners(&visit->workspace);
    if (directory->station_count == 1) {
        return directory->stations[0].name;
    }
    *status = console_usage(visit->console,
                            directory->station_count == 0
                                ? "there is no station"
                                : "there are several stations: say which one "
                                  "with --station");
    return NULL;
}

/* ---- import */

static void print_complaint(struct console *console, const json_t *complaint)
{
    const char *suggestion =
        json_string_value(json_object_get(complaint, "suggestion"));

    console_say(
        console, "%s:%lld:%lld: %s: %s%s%s",
        json_string_value(json_object_get(complaint, "file")),
        (long long)json_integer_value(json_object_get(complaint, "line")),
        (long long)json_integer_value(json_object_get(complaint, "column")),
        json_string_value(json_object_get(complaint, "severity")),
        json_string_value(json_object_get(complaint, "text")),
        suggestion == NULL ? "" : "; ", suggestion == NULL ? "" : suggestion);
}

static int import_file(struct visit *visit, const char *station,
                       const char *kind, const char *name)
{
    struct console *console = visit->console;
    struct buffer csv = { 0 };
    struct input input;
    struct error err;
    json_t *answer = NULL;
    size_t index;
    const json_t *complaint;
    int status = EXIT_GOOD;

    buffer_open(&csv, CSV_LIMIT);
    if (input_open(&input, name, &err)) {
        if (input_read_all(&input, &csv, &err)) {
            answer = action_desk_import(&visit->actions, station, kind, name,
                                        buffer_bytes(&csv), &err);
        }
        input_close(&input);
    }
    if (answer == NULL || !json_is_true(json_object_get(answer, "ok"))) {
        json_array_foreach(json_object_get(answer, "complaints"), index,
                           complaint)
        {
            print_complaint(console, complaint);
        }
        if (answer != NULL) {
            const char *text =
                json_string_value(json_object_get(answer, "text"));

            console_say(console, "%s: %s", name, text == NULL ? "" : text);
            status = EXIT_BAD;
        } else {
            status = console_fail(console, &err);
        }
    } else if (console->json) {
        visit_print_answer(visit, answer);
    } else {
        output_format(
            &console->out, "%s: %lld rows\n", name,
            (long long)json_integer_value(json_object_get(answer, "rows")));
    }
    json_decref(answer);
    buffer_close(&csv);
    return status;
}

/* The kind that was said, or that the file's name says. */
static const char *kind_of(const struct invocation *call, const char *name)
{
    const char *asked = invocation_value(call, "kind");
    enum desk_table table;

    if (asked != NULL) {
        return asked;
    }
    return desk_table_from_name(bytes_of_text(name), &table)
               ? desk_table_name(table)
               : NULL;
}

int cmd_desk_import(struct console *console, const struct invocation *call)
{
    enum exit_status status = EXIT_GOOD;
    const char *station;
    struct visit visit;
    int opened;

    if (!visit_open(&visit, console, &opened)) {
        return opened;
    }
    station = station_of(&visit, call, &opened);
    if (station == NULL) {
        visit_close(&visit);
        return opened;
    }
    for (size_t i = 0; i < call->argument_count; i++) {
        const char *kind = kind_of(call, call->arguments[i]);
        int one =
            kind == NULL
                ? console_usage(console, "%s: say with --kind what it holds",
                                call->arguments[i])
                : import_file(&visit, station, kind, call->arguments[i]);

        status = exit_status_join(status, (enum exit_status)one, i == 0);
    }
    visit_close(&visit);
    return (int)status;
}

/* ---- lists */

struct listing {
    struct console *console;
    struct columns columns;
    size_t rows;
};

static void number_cell(struct listing *listing, struct decimal number)
{
    char text[DECIMAL_TEXT_SIZE];

    columns_add(&listing->columns, decimal_format(number, text));
}

static void number_json(struct buffer *out, const char *key,
                        struct decimal number)
{
    char text[DECIMAL_TEXT_SIZE];

    json_out_text(out, key, decimal_format(number, text));
}

static void print_item(struct listing *listing, const struct ledger_item *item)
{
    struct buffer *out = console_json(listing->console);

    if (!listing->console->json) {
        columns_add(&listing->columns, item->item);
        columns_add(&listing->columns, item->gtin);
        columns_add(&listing->columns, item->unit);
        number_cell(listing, item->pack);
        columns_add(&listing->columns, item->status);
        columns_add(&listing->columns, item->text);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "item", item->item);
    json_out_text_if(out, "gtin", item->gtin);
    json_out_text_if(out, "text", item->text);
    json_out_text_if(out, "unit", item->unit);
    number_json(out, "pack", item->pack);
    json_out_text_if(out, "status", item->status);
    json_out_text_if(out, "replacement", item->replacement);
    json_out_number_if(out, "lead_time_ms", item->lead_time);
    json_out_object_end(out);
    console_json_end(listing->console);
}

static void print_stock(struct listing *listing,
                        const struct ledger_stock *stock)
{
    struct decimal available = { 0, 0 };
    struct buffer *out = console_json(listing->console);

    if (!decimal_subtract(stock->on_hand, stock->reserved, &available)) {
        available = stock->on_hand;
    }
    if (!listing->console->json) {
        columns_add(&listing->columns, stock->item);
        number_cell(listing, stock->on_hand);
        number_cell(listing, stock->reserved);
        number_cell(listing, available);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "item", stock->item);
    number_json(out, "on_hand", stock->on_hand);
    number_json(out, "reserved", stock->reserved);
    number_json(out, "available", available);
    json_out_object_end(out);
    console_json_end(listing->console);
}

static void print_price(struct listing *listing,
                        const struct ledger_price *price)
{
    struct buffer *out = console_json(listing->console);

    if (!listing->console->json) {
        columns_add(&listing->columns, price->item);
        columns_add(&listing->columns, price->list);
        number_cell(listing, price->price);
        columns_add(&listing->columns, price->currency);
        number_cell(listing, price->minimum);
        columns_add(&listing->columns,
                    time_short(price->from, listing->console->arena));
        columns_add(&listing->columns,
                    time_short(price->until, listing->console->arena));
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "item", price->item);
    json_out_text_if(out, "list", price->list);
    number_json(out, "price", price->price);
    json_out_text(out, "currency", price->currency);
    number_json(out, "minimum", price->minimum);
    json_out_time_if(out, "from", price->from);
    json_out_time_if(out, "until", price->until);
    json_out_object_end(out);
    console_json_end(listing->console);
}

static void print_customer(struct listing *listing,
                           const struct ledger_customer *customer)
{
    struct buffer *out = console_json(listing->console);

    if (!listing->console->json) {
        columns_add(&listing->columns, customer->partner);
        if (customer->limited) {
            number_cell(listing, customer->credit_limit);
        } else {
            columns_add_text(&listing->columns, "none");
        }
        number_cell(listing, customer->open_amount);
        columns_add(&listing->columns, customer->currency);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "partner", customer->partner);
    json_out_text_if(out, "name", customer->name);
    json_out_text_if(out, "price_list", customer->price_list);
    json_out_text_if(out, "currency", customer->currency);
    json_out_flag(out, "limited", customer->limited);
    if (customer->limited) {
        number_json(out, "credit_limit", customer->credit_limit);
    }
    number_json(out, "open_amount", customer->open_amount);
    json_out_object_end(out);
    console_json_end(listing->console);
}

enum desk_list { LIST_ITEMS, LIST_STOCK, LIST_PRICES, LIST_CUSTOMERS };

/* One page from `after` on; what it was printed up to comes out. */
static bool print_page(struct listing *listing, struct ledger *ledger,
                       enum desk_list what, const char *station,
                       struct bytes *after, size_t *count, struct error *err)
{
    struct arena *arena = listing->console->arena;
    struct bytes name = bytes_of_text(station);
    struct ledger_item *items = NULL;
    struct ledger_stock *stocks = NULL;
    struct ledger_price *prices = NULL;
    struct ledger_customer *customers = NULL;
    bool good = true;

    switch (what) {
    case LIST_ITEMS:
        good =
            ledger_items(ledger, arena, name, *after, PAGE, &items, count, err);
        for (size_t i = 0; good && i < *count; i++) {
            print_item(listing, &items[i]);
            *after = items[i].item;
        }
        break;
    case LIST_STOCK:
        good = ledger_stocks(ledger, arena, name, *after, PAGE, &stocks, count,
                             err);
        for (size_t i = 0; good && i < *count; i++) {
            print_stock(listing, &stocks[i]);
            *after = stocks[i].item;
        }
        break;
    case LIST_PRICES:
        good = ledger_prices(ledger, arena, name, *after, PAGE, &prices, count,
                             err);
        for (size_t i = 0; good && i < *count; i++) {
            print_price(listing, &prices[i]);
            *after = prices[i].item;
        }
        break;
    case LIST_CUSTOMERS:
        good = ledger_customers(ledger, arena, name, SIZE_MAX / 2, &customers,
                                count, err);
        for (size_t i = 0; good && i < *count; i++) {
            print_customer(listing, &customers[i]);
        }
        break;
    }
    listing->rows += good ? *count : 0;
    return good;
}

static int list_desk(struct console *console, const struct invocation *call,
                     enum desk_list what, const char *headings)
{
    struct listing listing = { .console = console };
    struct bytes after = { NULL, 0 };
    const char *station;
    struct visit visit;
    struct error err;
    size_t count = PAGE;
    int status = EXIT_GOOD;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    station = station_of(&visit, call, &status);
    columns_open(&listing.columns, console->arena, headings);
    while (station != NULL && status == EXIT_GOOD && count == PAGE) {
        if (!print_page(&listing, visit.actions.ledger, what, station, &after,
                        &count, &err)) {
            status = console_fail(console, &err);
        }
        if (what == LIST_CUSTOMERS) {
            break;
        }
    }
    columns_print(&listing.columns, &console->out);
    output_flush(&console->out);
    if (listing.rows == 0 && status == EXIT_GOOD) {
        console_note(console,
                     "there is none; 'edigate desk import' loads them");
    }
    visit_close(&visit);
    return status;
}

int cmd_desk_items(struct console *console, const struct invocation *call)
{
    return list_desk(console, call, LIST_ITEMS,
                     "ITEM|GTIN|UNIT|>PACK|STATUS|TEXT");
}

int cmd_desk_stock(struct console *console, const struct invocation *call)
{
    return list_desk(console, call, LIST_STOCK,
                     "ITEM|>ON HAND|>RESERVED|>AVAILABLE");
}

int cmd_desk_prices(struct console *console, const struct invocation *call)
{
    return list_desk(console, call, LIST_PRICES,
                     "ITEM|LIST|>PRICE|CURRENCY|>FROM QUANTITY|FROM|UNTIL");
}

int cmd_desk_customers(struct console *console, const struct invocation *call)
{
    return list_desk(console, call, LIST_CUSTOMERS,
                     "PARTNER|>CREDIT LIMIT|>OPEN|CURRENCY");
}

/* ---- orders: conversations with their lines */

static void append_line(struct buffer *out, const struct ledger_line *line)
{
    json_out_object(out, NULL);
    json_out_text(out, "line", line->line);
    json_out_text_if(out, "item", line->item);
    json_out_text_if(out, "gtin", line->gtin);
    json_out_text_if(out, "status", line->status);
    json_out_text_if(out, "reason", line->reason);
    json_out_text_if(out, "unit", line->unit);
    number_json(out, "price", line->price);
    number_json(out, "ordered", line->ordered);
    number_json(out, "confirmed", line->confirmed);
    number_json(out, "backordered", line->backordered);
    number_json(out, "rejected", line->rejected);
    number_json(out, "shipped", line->shipped);
    number_json(out, "invoiced", line->invoiced);
    number_json(out, "received", line->received);
    json_out_time_if(out, "deliver", line->deliver);
    json_out_object_end(out);
}

static void append_documents(struct buffer *out,
                             const struct ledger_document *documents,
                             size_t count)
{
    json_out_array(out, "documents");
    for (size_t i = 0; i < count; i++) {
        document_append_json(&documents[i], NULL, out);
    }
    json_out_array_end(out);
}

static void print_lines(struct listing *listing, struct arena *arena,
                        const struct ledger_line *lines, size_t count)
{
    struct listing inner = { .console = listing->console };

    columns_open(&inner.columns, arena,
                 "LINE|ITEM|STATUS|>ORDERED|>CONFIRMED|>BACKORDERED|"
                 ">REJECTED|>SHIPPED|>INVOICED|>RECEIVED|UNIT");
    for (size_t i = 0; i < count; i++) {
        columns_add(&inner.columns, lines[i].line);
        columns_add(&inner.columns, lines[i].item);
        columns_add(&inner.columns, lines[i].status);
        number_cell(&inner, lines[i].ordered);
        number_cell(&inner, lines[i].confirmed);
        number_cell(&inner, lines[i].backordered);
        number_cell(&inner, lines[i].rejected);
        number_cell(&inner, lines[i].shipped);
        number_cell(&inner, lines[i].invoiced);
        number_cell(&inner, lines[i].received);
        columns_add(&inner.columns, lines[i].unit);
    }
    columns_print(&inner.columns, &listing->console->out);
}

static bool print_conversation(struct listing *listing, struct visit *visit,
                               const struct ledger_conversation *conversation,
                               bool whole, struct error *err)
{
    struct console *console = listing->console;
    struct ledger *ledger = visit->actions.ledger;
    struct ledger_document *documents;
    struct ledger_line *lines;
    size_t line_count, document_count;
    struct buffer *out = console_json(console);

    if (!ledger_lines(ledger, console->arena, &conversation->id, &lines,
                      &line_count, err) ||
        !ledger_conversation_documents(ledger, console->arena,
                                       &conversation->id, &documents,
                                       &document_count, err)) {
        return false;
    }
    if (console->json) {
        json_out_object(out, NULL);
        conversation_append_json(conversation, "order", out);
        json_out_array(out, "lines");
        for (size_t i = 0; i < line_count; i++) {
            append_line(out, &lines[i]);
        }
        json_out_array_end(out);
        append_documents(out, documents, document_count);
        json_out_object_end(out);
        console_json_end(console);
        return true;
    }
    columns_add(&listing->columns, conversation->number);
    columns_add(&listing->columns, conversation->partner);
    columns_add(&listing->columns, conversation->role);
    columns_add(&listing->columns, conversation->state);
    number_cell(listing, conversation->total);
    columns_add(&listing->columns, conversation->currency);
    columns_add_format(&listing->columns, "%zu", line_count);
    columns_add_format(&listing->columns, "%zu", document_count);
    if (whole) {
        struct columns family;

        columns_print(&listing->columns, &console->out);
        output_text(&console->out, "\n");
        print_lines(listing, console->arena, lines, line_count);
        output_text(&console->out, "\n");
        columns_open(&family, console->arena, document_headings);
        for (size_t i = 0; i < document_count; i++) {
            document_add_row(&documents[i], &family);
        }
        columns_print(&family, &console->out);
    }
    return true;
}

int cmd_desk_orders(struct console *console, const struct invocation *call)
{
    const char *partner = invocation_value(call, "partner");
    const char *number = call->argument_count > 0 ? call->arguments[0] : NULL;
    struct listing listing = { .console = console };
    struct ledger_conversation *conversations;
    struct visit visit;
    struct error err;
    uint64_t limit;
    size_t count, shown = 0;
    int status = EXIT_GOOD;

    if (!invocation_number(call, "limit", 50, &limit, &err)) {
        return console_fail(console, &err);
    }
    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    columns_open(&listing.columns, console->arena,
                 "ORDER|PARTNER|ROLE|STATE|>TOTAL|CURRENCY|>LINES|>DOCUMENTS");
    if (!ledger_conversations(visit.actions.ledger, console->arena,
                              bytes_of_text(partner),
                              number != NULL ? SIZE_MAX / 2 : (size_t)limit,
                              &conversations, &count, &err)) {
        status = console_fail(console, &err);
        count = 0;
    }
    for (size_t i = 0; i < count && status == EXIT_GOOD; i++) {
        if (number != NULL &&
            !bytes_equal_text(conversations[i].number, number)) {
            continue;
        }
        shown++;
        if (!print_conversation(&listing, &visit, &conversations[i],
                                number != NULL, &err)) {
            status = console_fail(console, &err);
        }
    }
    if (number == NULL) {
        columns_print(&listing.columns, &console->out);
    } else if (shown == 0 && status == EXIT_GOOD) {
        status = console_usage(console, "there is no order '%s'", number);
    }
    visit_close(&visit);
    return status;
}
