/* SPDX-License-Identifier: Apache-2.0
 *
 * `partner …`: who we exchange with.
 */
#include "console/commands.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "config/partner_template.h"
#include "console/complaints.h"
#include "console/config_check.h"
#include "console/document_print.h"
#include "console/json_out.h"
#include "console/partner_visit.h"
#include "mapping/map_source.h"

/* ---- list */

/* The keys of the partner's file. */
static const char *const id_keys[IDENTITY_KINDS] = {
    [IDENTITY_X12] = "x12",
    [IDENTITY_EDIFACT] = "edifact",
    [IDENTITY_PARTY] = "party",
    [IDENTITY_CXML] = "cxml",
};

static void list_ids(struct buffer *out, const struct partner *partner,
                     enum identity_kind kind)
{
    const struct identities *ids = &partner->ids[kind];

    if (ids->count == 0 && kind != IDENTITY_X12) {
        return;
    }
    json_out_array(out, id_keys[kind]);
    for (size_t i = 0; i < ids->count; i++) {
        json_out_object(out, NULL);
        json_out_text_if(out, "qualifier",
                         bytes_of_text(ids->items[i].qualifier));
        json_out_text(out, "id", bytes_of_text(ids->items[i].id));
        json_out_text_if(out, "internal",
                         bytes_of_text(ids->items[i].internal));
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

static const char *id_text(struct arena *arena, const struct identity *id)
{
    return arena_format(arena, "%s%s%s",
                        id->qualifier == NULL ? "" : id->qualifier,
                        id->qualifier == NULL ? "" : ":", id->id);
}

static const char *first_id(struct arena *arena, const struct partner *partner)
{
    for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
        if (partner->ids[kind].count > 0) {
            return id_text(arena, &partner->ids[kind].items[0]);
        }
    }
    return "-";
}

static void list_one(struct visit *visit, const struct partner *partner,
                     struct columns *columns)
{
    struct console *console = visit->console;
    const char *paused = partner_visit_paused(visit, partner);
    struct buffer *out = console_json(console);

    if (console->json) {
        json_out_object(out, NULL);
        json_out_text(out, "partner", bytes_of_text(partner->name));
        json_out_text(out, "title", bytes_of_text(partner->title));
        json_out_text(out, "status",
                      bytes_of_text(partner_visit_status(partner)));
        json_out_flag(out, "paused", paused != NULL);
        json_out_text_if(out, "paused_way", bytes_of_text(paused));
        json_out_text(out, "station", bytes_of_text(partner->station->name));
        for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
            list_ids(out, partner, (enum identity_kind)kind);
        }
        json_out_number(out, "agreements", (int64_t)partner->agreement_count);
        json_out_text(out, "file", bytes_of_text(partner->place.file));
        json_out_object_end(out);
        console_json_end(console);
        return;
    }
    columns_add_text(columns, partner->name);
    columns_add_text(columns, partner->title);
    columns_add_text(columns, paused != NULL ? "paused by an operator"
                                             : partner_visit_status(partner));
    columns_add_text(columns, partner->station->name);
    columns_add_text(columns, first_id(console->arena, partner));
    columns_add_format(columns, "%zu", partner->agreement_count);
}

int cmd_partner_list(struct console *console, const struct invocation *call)
{
    const struct partner_directory *directory;
    struct columns columns;
    struct visit visit;
    int status;

    (void)call;
    if (!partner_visit_open(&visit, console, &status)) {
        return status;
    }
    directory = workspace_partners(&visit.workspace);
    columns_open(&columns, console->arena,
                 "PARTNER|NAME|STATUS|STATION|X12 ID|>AGREEMENTS");
    for (size_t i = 0; i < directory->partner_count; i++) {
        list_one(&visit, &directory->partners[i], &columns);
    }
    columns_print(&columns, &console->out);
    complaints_tell(console, &visit.workspace);
    status = visit.workspace.complaints.errors > 0 ? EXIT_CONFIG : EXIT_GOOD;
    visit_close(&visit);
    return status;
}

/* ---- show */

static void append_agreement(struct buffer *out,
                             const struct agreement *agreement)
{
    bool receive = agreement->direction == AGREEMENT_RECEIVE;

    json_out_object(out, NULL);
    json_out_text(out, "agreement", bytes_of_text(agreement->name));
    json_out_text(out, "direction",
                  bytes_of_text(receive ? "receive" : "send"));
    json_out_text_if(out, "record", bytes_of_text(agreement->record));
    json_out_text(out, "document", bytes_of_text(agreement->document));
    json_out_text_if(out, "map", bytes_of_text(agreement->map));
    json_out_text_if(out, "guideline", bytes_of_text(agreement->guideline));
    json_out_text_if(out, "flow", bytes_of_text(agreement->flow));
    json_out_text_if(out, "channel", bytes_of_text(agreement->channel));
    json_out_text_if(out, "acknowledge_with",
                     bytes_of_text(agreement->acknowledge.with));
    json_out_text_if(out, "expect", bytes_of_text(agreement->expect.with));
    json_out_number_if(out, "expect_within_ms", agreement->expect.within);
    json_out_flag(out, "test", agreement->test);
    json_out_object_end(out);
}

static void show_json(struct visit *visit, const struct partner *partner)
{
    struct buffer *out = console_json(visit->console);
    const struct yaml_node *tree = config_effective(&visit->workspace, partner);
    const char *paused = partner_visit_paused(visit, partner);

    json_out_object(out, NULL);
    json_out_text(out, "partner", bytes_of_text(partner->name));
    json_out_text(out, "title", bytes_of_text(partner->title));
    json_out_text(out, "status", bytes_of_text(partner_visit_status(partner)));
    json_out_flag(out, "paused", paused != NULL);
    json_out_text_if(out, "paused_way", bytes_of_text(paused));
    json_out_text(out, "station", bytes_of_text(partner->station->name));
    json_out_array(out, "agreements");
    for (size_t i = 0; i < partner->agreement_count; i++) {
        append_agreement(out, &partner->agreements[i]);
    }
    json_out_array_end(out);
    if (tree != NULL) {
        config_append_tree_json(tree, "file", out);
    }
    json_out_object_end(out);
    console_json_end(visit->console);
}

static void show_agreements(struct console *console,
                            const struct partner *partner)
{
    struct columns columns;

    columns_open(&columns, console->arena,
                 "DIRECTION|RECORD|DOCUMENT|MAP|FLOW|ACK|CHANNEL");
    for (size_t i = 0; i < partner->agreement_count; i++) {
        const struct agreement *agreement = &partner->agreements[i];
        bool receive = agreement->direction == AGREEMENT_RECEIVE;
        const char *ack =
            receive ? agreement->acknowledge.with : agreement->expect.with;

        columns_add_text(&columns, receive ? "receive" : "send");
        columns_add_text(&columns,
                         agreement->record == NULL ? "-" : agreement->record);
        columns_add_text(&columns, agreement->document);
        columns_add_text(&columns,
                         agreement->map == NULL ? "-" : agreement->map);
        columns_add_text(&columns,
                         agreement->flow == NULL ? "-" : agreement->flow);
        columns_add_text(&columns, ack == NULL ? "-" : ack);
        columns_add_text(&columns,
                         agreement->channel == NULL ? "-" : agreement->channel);
    }
    columns_print(&columns, &console->out);
}

static void show_channels(struct visit *visit, const struct partner *partner)
{
    struct output *out = &visit->console->out;

    for (size_t i = 0; i < partner->channel_count; i++) {
        const struct channel *channel = &partner->channels[i];

        output_format(out, "channel   %s: folder, in %s, out %s\n",
                      channel->name,
                      channel->folder.in == NULL ? "-" : channel->folder.in,
                      channel->folder.out == NULL ? "-" : channel->folder.out);
    }
}

static void show_ids(struct console *console, const struct partner *partner)
{
    for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
        for (size_t i = 0; i < partner->ids[kind].count; i++) {
            output_format(
                &console->out, "%-9s %s\n", id_keys[kind],
                id_text(console->arena, &partner->ids[kind].items[i]));
        }
    }
}

int cmd_partner_show(struct console *console, const struct invocation *call)
{
    const struct partner *partner;
    struct output *out = &console->out;
    struct visit visit;
    int status = EXIT_GOOD;

    if (!partner_visit_open(&visit, console, &status)) {
        return status;
    }
    partner = partner_visit_find(&visit, call->arguments[0], &status);
    if (partner != NULL && console->json) {
        show_json(&visit, partner);
    } else if (partner != NULL) {
        output_format(out, "partner   %s, %s\n", partner->name, partner->title);
        output_format(out, "status    %s%s\n", partner_visit_status(partner),
                      partner_visit_paused(&visit, partner) != NULL
                          ? ", paused by an operator"
                          : "");
        output_format(out, "file      %s\n", partner->place.file);
        output_format(out, "station   %s, %s\n", partner->station->name,
                      partner->station->title);
        show_ids(console, partner);
        show_channels(&visit, partner);
        output_text(out, "\n");
        show_agreements(console, partner);
    }
    visit_close(&visit);
    return status;
}

/* ---- pause, resume */

/* The command's name is the verb. */
int cmd_partner_pause(struct console *console, const struct invocation *call)
{
    struct visit visit;
    struct error err;
    json_t *answer;
    int status = EXIT_GOOD;

    if (!visit_open(&visit, console, &status)) {
        return status;
    }
    answer = action_on_partner(
        &visit.actions, call->route->name, call->arguments[0],
        invocation_value(call, "way"), invocation_value(call, "reason"), &err);
    if (answer == NULL) {
        status = console_fail(console, &err);
    } else if (console->json) {
        visit_print_answer(&visit, answer);
    }
    json_decref(answer);
    visit_close(&visit);
    return status;
}

/* ---- new */

/* QUALIFIER:ID, as ISA has them. */
static void append_x12(struct buffer *out, const char *x12)
{
    const char *colon = x12 == NULL ? NULL : strchr(x12, ':');

    if (colon != NULL) {
        buffer_append_format(out, "  x12: {qualifier: '%.*s', id: '%s'}\n",
                             (int)(colon - x12), x12, colon + 1);
    }
}

/* ID or ID:QUALIFIER, as UNB has them. */
static void append_edifact(struct buffer *out, const char *edifact)
{
    const char *colon = edifact == NULL ? NULL : strchr(edifact, ':');

    if (colon != NULL) {
        buffer_append_format(out, "  edifact: {id: '%.*s', qualifier: '%s'}\n",
                             (int)(colon - edifact), edifact, colon + 1);
    } else if (edifact != NULL) {
        buffer_append_format(out, "  edifact: {id: '%s'}\n", edifact);
    }
}

static void append_new(struct buffer *out, const struct invocation *call)
{
    const char *title = invocation_value(call, "name");
    const char *station = invocation_value(call, "station");
    const char *x12 = invocation_value(call, "x12");
    const char *template = invocation_value(call, "template");

    if (template == NULL) {
        template = x12 != NULL ? "x12-004010-retailer-folder"
                               : "edifact-D.96A-retailer-folder";
    }
    buffer_append_format(out,
                         "# Only what differs from the template stands here; "
                         "'edigate config show %s'\n# shows the whole.\n"
                         "partner: %s\nextends: templates/%s\nname: '%s'\n"
                         "station: %s\nstatus: testing\nids:\n",
                         call->arguments[0], call->arguments[0], template,
                         title == NULL ? call->arguments[0] : title, station);
    append_x12(out, x12);
    append_edifact(out, invocation_value(call, "edifact"));
}

/* Only what belongs into a plain scalar between quotes. */
static bool is_plain(const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        if (*text == '\'' || (unsigned char)*text < 0x20) {
            return false;
        }
    }
    return true;
}

static bool check_new(struct visit *visit, const struct invocation *call,
                      struct error *err)
{
    const char *x12 = invocation_value(call, "x12");
    const char *edifact = invocation_value(call, "edifact");
    const char *wanted = "";

    if (!value_is_name(bytes_of_text(call->arguments[0]), &wanted)) {
        return error_set(err, ERROR_REFUSED, "USAGE",
                         "a partner's name must be %s, not '%.60s'", wanted,
                         call->arguments[0]);
    }
    if (invocation_value(call, "station") == NULL ||
        (x12 == NULL ? edifact == NULL : strchr(x12, ':') == NULL)) {
        return error_set(err, ERROR_REFUSED, "USAGE",
                         "--station NAME and --x12 QUALIFIER:ID or --edifact "
                         "ID are needed");
    }
    if (!is_plain(x12) || !is_plain(edifact) ||
        !is_plain(invocation_value(call, "name")) ||
        !is_plain(invocation_value(call, "station")) ||
        !is_plain(invocation_value(call, "template"))) {
        return error_set(err, ERROR_REFUSED, "USAGE",
                         "quotes and control characters do not belong there");
    }
    if (partner_find(workspace_partners(&visit->workspace),
                     bytes_of_text(call->arguments[0])) != NULL) {
        return error_set(err, ERROR_REFUSED, "USAGE",
                         "there is a partner '%.60s' already",
                         call->arguments[0]);
    }
    return true;
}

int cmd_partner_new(struct console *console, const struct invocation *call)
{
    struct buffer content = { 0 };
    const char *directory, *name;
    struct visit visit;
    struct error err;
    int status = EXIT_GOOD;

    if (!partner_visit_open(&visit, console, &status)) {
        return status;
    }
    directory =
        workspace_path(&visit.workspace, visit.workspace.settings.partners);
    name = arena_format(console->arena, "%s.yaml", call->arguments[0]);
    if (check_new(&visit, call, &err)) {
        append_new(&content, call);
        if (durable_directory_make(directory, 0755, &err) &&
            durable_file_write(directory, name, 0644, buffer_bytes(&content),
                               false, &err)) {
            output_format(&console->out, "%s/%s\n", directory, name);
            console_note(console, "look it over, then 'edigate config check' "
                                  "and 'edigate reload'");
        } else {
            status = console_fail(console, &err);
        }
    } else {
        status = console_fail(console, &err);
    }
    buffer_close(&content);
    visit_close(&visit);
    return status;
}

/* ---- datasheet */

static bool agrees_on(const struct partner *partner, enum agreed_syntax syntax)
{
    for (size_t i = 0; i < partner->agreement_count; i++) {
        if (partner->agreements[i].syntax == syntax) {
            return true;
        }
    }
    return false;
}

static void sheet_ids(struct output *out, const struct partner *partner,
                      const char *who, const struct identities *ids)
{
    bool in_x12 = agrees_on(partner, AGREED_X12);
    bool in_edifact = agrees_on(partner, AGREED_EDIFACT);
    const struct identities *x12 = &ids[IDENTITY_X12];
    const struct identities *edifact = &ids[IDENTITY_EDIFACT];

    for (size_t i = 0; in_x12 && i < x12->count; i++) {
        const struct identity *id = &x12->items[i];

        output_format(out, "| %s, ISA qualifier and id | `%s` `%s` |\n", who,
                      id->qualifier, id->id);
        output_format(out, "| %s, GS id | `%s` |\n", who,
                      id->group_id == NULL ? id->id : id->group_id);
    }
    for (size_t i = 0; in_edifact && i < edifact->count; i++) {
        const struct identity *id = &edifact->items[i];

        output_format(out, "| %s, UNB id and qualifier | `%s`", who, id->id);
        if (id->qualifier != NULL) {
            output_format(out, " `%s`", id->qualifier);
        }
        if (id->internal != NULL) {
            output_format(out, ", internal `%s`", id->internal);
        }
        output_text(out, " |\n");
    }
}

static void sheet_x12(struct output *out, const struct partner *partner)
{
    output_format(out, "| interchange version (ISA12) | %s |\n",
                  partner->envelope.version);
    output_format(
        out, "| element separator | `%c` |\n",
        partner->envelope.element == '\0' ? '*' : partner->envelope.element);
    if (partner->envelope.component != '\0') {
        output_format(out, "| component separator | `%c` |\n",
                      partner->envelope.component);
    }
    if (partner->envelope.repetition != '\0') {
        output_format(out, "| repetition separator | `%c` |\n",
                      partner->envelope.repetition);
    }
    output_format(out, "| usage (ISA15) | %s |\n",
                  partner->envelope.production ? "P" : "T");
}

static void sheet_edifact(struct output *out, const struct partner *partner)
{
    static const char *const una[] = { "where needed", "always", "never" };
    const struct edifact_terms *terms = &partner->envelope.edifact;

    output_format(out, "| syntax (0001, 0002) | %s:%d |\n", terms->syntax,
                  terms->version);
    output_format(out, "| UNA | %s |\n", una[terms->una]);
    output_format(out,
                  "| component, element separator, decimal mark, release | "
                  "`%c` `%c` `%c` `%c` |\n",
                  terms->component, terms->element, terms->decimal,
                  terms->release);
    output_format(out, "| groups (UNG) | %s |\n", terms->groups ? "yes" : "no");
    output_format(out, "| test indicator (0035) | %s |\n",
                  partner->envelope.production ? "none" : "1");
}

static void sheet_documents(struct console *console,
                            const struct partner *partner)
{
    struct output *out = &console->out;

    output_text(out, "\n## Documents\n\n"
                     "| from | to | document | version | acknowledged by | "
                     "within |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < partner->agreement_count; i++) {
        const struct agreement *agreement = &partner->agreements[i];
        bool receive = agreement->direction == AGREEMENT_RECEIVE;
        const char *slash = strrchr(agreement->document, '/');
        const char *ack =
            receive ? agreement->acknowledge.with : agreement->expect.with;
        int64_t within =
            receive ? agreement->acknowledge.within : agreement->expect.within;
        const char *version =
            arena_copy(console->arena,
                       agreed_version(bytes_of_text(agreement->document)))
                .data;

        output_format(out, "| %s | %s | %s | %s | %s | ",
                      receive ? partner->title : partner->station->title,
                      receive ? partner->station->title : partner->title,
                      slash == NULL ? agreement->document : slash + 1,
                      agreement->group_version == NULL
                          ? version
                          : agreement->group_version,
                      ack == NULL ? "-" : ack);
        if (within > 0) {
            output_bytes(out, time_span(within, console->arena));
        }
        output_text(out, " |\n");
    }
}

int cmd_partner_datasheet(struct console *console,
                          const struct invocation *call)
{
    const struct partner *partner;
    struct output *out = &console->out;
    struct visit visit;
    int status = EXIT_GOOD;

    if (!partner_visit_open(&visit, console, &status)) {
        return status;
    }
    partner = partner_visit_find(&visit, call->arguments[0], &status);
    if (partner != NULL) {
        output_format(out, "# EDI between %s and %s\n\n| | |\n|---|---|\n",
                      partner->station->title, partner->title);
        sheet_ids(out, partner, partner->station->title, partner->station->ids);
        sheet_ids(out, partner, partner->title, partner->ids);
        if (agrees_on(partner, AGREED_X12)) {
            sheet_x12(out, partner);
        }
        if (agrees_on(partner, AGREED_EDIFACT)) {
            sheet_edifact(out, partner);
        }
        sheet_documents(console, partner);
    }
    visit_close(&visit);
    return status;
}
