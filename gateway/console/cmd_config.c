/* SPDX-License-Identifier: Apache-2.0
 *
 * `config …` and `explain`: is the configuration right, what does a complaint
 * mean, what may be written, what holds now, what would change.
 */
#include "console/commands.h"

#include <string.h>

#include "base/text.h"
#include "config/explain.h"
#include "config/partner_shape.h"
#include "console/complaints.h"
#include "console/config_check.h"
#include "console/json_out.h"
#include "console/line_diff.h"
#include "console/workspace.h"
#include "document/en16931.h"
#include "document/finding_kind.h"
#include "mapping/map_source.h"
#include "store/store.h"

enum {
    CONFIG_LIMIT = 512 * 1024 * 1024, /* bytes, packed */
    CODES_MOST = 2000
};

/* ---- check */

int cmd_config_check(struct console *console, const struct invocation *call)
{
    const char *format = invocation_value(call, "format");
    struct workspace workspace;
    struct error err;
    int status = EXIT_GOOD;

    if (!workspace_open(&workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    if (!config_check(&workspace, &err)) {
        workspace_close(&workspace);
        return console_fail(console, &err);
    }
    (void)complaints_print(console, &workspace, &workspace.complaints, format);
    if (workspace.complaints.errors > 0 ||
        (workspace.complaints.count > 0 && invocation_has(call, "strict"))) {
        status = EXIT_CONFIG;
    }
    output_flush(&console->out);
    console_note(console,
                 "%s: %zu partners, %zu agreements, %zu errors, "
                 "%zu warnings",
                 status == EXIT_GOOD ? "good" : "not good",
                 workspace_partners(&workspace)->partner_count,
                 config_agreement_count(&workspace),
                 workspace.complaints.errors,
                 workspace.complaints.count - workspace.complaints.errors);
    workspace_close(&workspace);
    return status;
}

/* ---- explain */

/* What acknowledgements say of a finding. */
static void print_codes(struct console *console,
                        const struct finding_codes *codes)
{
    const struct {
        const char *place, *code;
    } rows[] = { { "TA105", codes->ta1 },
                 { "AK905", codes->group },
                 { "AK502", codes->transaction },
                 { "AK304", codes->segment },
                 { "AK403", codes->element } };
    const char *before = "\nIn an acknowledgement: ";

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].code[0] != '\0') {
            output_format(&console->out, "%s%s %s", before, rows[i].place,
                          rows[i].code);
            before = ", ";
        }
    }
    output_text(&console->out, before[0] == ',' ? "\n" : "");
}

static void explain_finding(struct console *console,
                            const struct finding_kind *kind)
{
    struct buffer *out = output_buffer(&console->out);

    if (!console->json) {
        output_format(&console->out, "%s\n\n%s\n", kind->code, kind->help);
        print_codes(console, &kind->codes);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "code", bytes_of_text(kind->code));
    json_out_text(out, "meaning", bytes_of_text(kind->help));
    json_out_object(out, "codes");
    json_out_text_if(out, "ta1", bytes_of_text(kind->codes.ta1));
    json_out_text_if(out, "group", bytes_of_text(kind->codes.group));
    json_out_text_if(out, "transaction",
                     bytes_of_text(kind->codes.transaction));
    json_out_text_if(out, "segment", bytes_of_text(kind->codes.segment));
    json_out_text_if(out, "element", bytes_of_text(kind->codes.element));
    json_out_object_end(out);
    json_out_object_end(out);
    console_json_end(console);
}

static void explain_one(struct console *console,
                        const struct explanation *explanation)
{
    struct buffer *out = output_buffer(&console->out);

    if (console->json) {
        explain_append_json(explanation, out);
        console_json_end(console);
    } else {
        explain_append(explanation, out);
        output_pass(&console->out);
    }
}

/* A rule of EN 16931 or Peppol, whose id is the code of its findings. */
static void explain_rule(struct console *console,
                         const struct en16931_rule_info *rule)
{
    const char *severity =
        rule->severity == FINDING_WARNING ? "warning" : "error";
    const char *syntaxes = !rule->cii ? "UBL" : !rule->ubl ? "CII" : "UBL, CII";
    struct buffer *out = output_buffer(&console->out);

    if (!console->json) {
        output_format(&console->out, "%s\n\n%s%s%s%s\n\n%s, in %s\n", rule->id,
                      rule->text, rule->term[0] == '\0' ? "" : " (", rule->term,
                      rule->term[0] == '\0' ? "" : ")", severity, syntaxes);
        return;
    }
    json_out_object(out, NULL);
    json_out_text(out, "code", bytes_of_text(rule->id));
    json_out_text(out, "meaning", bytes_of_text(rule->text));
    json_out_text_if(out, "term", bytes_of_text(rule->term));
    json_out_text(out, "severity", bytes_of_text(severity));
    json_out_text(out, "syntaxes", bytes_of_text(syntaxes));
    json_out_object_end(out);
    console_json_end(console);
}

static void list_rules(struct console *console)
{
    const struct en16931 *rules = en16931_open(console->arena);
    struct en16931_rule_info rule;

    for (size_t i = 0; en16931_rule(rules, i, &rule); i++) {
        if (console->json) {
            explain_rule(console, &rule);
        } else {
            output_format(&console->out, "%-32s %s\n", rule.id, rule.text);
        }
    }
}

static void list_codes(struct console *console)
{
    const struct explanation *explanation;

    for (size_t i = 0; (explanation = explain_at(i)) != NULL; i++) {
        if (console->json) {
            explain_one(console, explanation);
        } else {
            output_format(&console->out, "%-32s %s\n", explanation->code,
                          explanation->meaning);
        }
    }
    for (int i = 0; i < FINDING_KINDS; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_kind_id)i);

        if (console->json) {
            explain_finding(console, kind);
        } else {
            output_format(&console->out, "%-32s %s\n", kind->code, kind->help);
        }
    }
    list_rules(console);
}

static struct bytes upper(struct arena *arena, const char *word)
{
    char *copy = arena_copy_text(arena, word);

    for (char *at = copy; *at != '\0'; at++) {
        *at = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
    }
    return bytes_of_text(copy);
}

static const char *closest_code(struct arena *arena, struct bytes code)
{
    const char **codes =
        arena_take_array(arena, CODES_MOST + FINDING_KINDS, sizeof *codes);
    size_t count = explain_codes(codes, CODES_MOST);

    for (int i = 0; i < FINDING_KINDS; i++) {
        codes[count++] = finding_kind((enum finding_kind_id)i)->code;
    }
    return text_closest(code, codes, count);
}

int cmd_explain(struct console *console, const struct invocation *call)
{
    const struct explanation *explanation;
    const struct finding_kind *kind;
    struct en16931_rule_info rule;
    const char *closest;
    struct bytes code;

    if (call->argument_count == 0) {
        list_codes(console);
        return EXIT_GOOD;
    }
    code = upper(console->arena, call->arguments[0]);
    explanation = explain_find(code);
    if (explanation != NULL) {
        explain_one(console, explanation);
        return EXIT_GOOD;
    }
    kind = finding_kind_by_code(code);
    if (kind != NULL) {
        explain_finding(console, kind);
        return EXIT_GOOD;
    }
    if (en16931_rule_by_id(en16931_open(console->arena), code, &rule)) {
        explain_rule(console, &rule);
        return EXIT_GOOD;
    }
    closest = closest_code(console->arena, code);
    if (closest != NULL) {
        return console_usage(console,
                             "there is no code '%s'; did you mean '%s'?",
                             call->arguments[0], closest);
    }
    return console_usage(console,
                         "there is no code '%s'; 'edigate explain' lists all",
                         call->arguments[0]);
}

/* ---- schema */

int cmd_config_schema(struct console *console, const struct invocation *call)
{
    const char *what =
        call->argument_count == 0 ? "settings" : call->arguments[0];
    struct buffer *out = output_buffer(&console->out);

    if (strcmp(what, "settings") == 0) {
        settings_append_schema(out);
    } else if (strcmp(what, "partner") == 0) {
        shape_append_schema(&partner_shape,
                            "https://edigate.example/schema/partner.json", true,
                            out);
    } else {
        shape_append_schema(&station_shape,
                            "https://edigate.example/schema/station.json",
                            false, out);
    }
    if (out->length > 0 && out->data[out->length - 1] != '\n') {
        output_text(&console->out, "\n");
    }
    return EXIT_GOOD;
}

/* ---- show */

static void show_settings(struct console *console,
                          const struct workspace *workspace, bool origin)
{
    struct buffer *out = output_buffer(&console->out);

    if (console->json) {
        config_append_settings_json(&workspace->settings, out);
        console_json_end(console);
    } else {
        settings_append(&workspace->settings, origin, out);
        output_pass(&console->out);
    }
}

static int show_partner(struct console *console, struct workspace *workspace,
                        const char *name, bool origin)
{
    const struct partner *partner =
        partner_find(workspace_partners(workspace), bytes_of_text(name));
    const struct yaml_node *tree;

    if (partner == NULL) {
        return console_usage(console, "there is no partner '%s'", name);
    }
    tree = config_effective(workspace, partner);
    if (tree == NULL) {
        return EXIT_CONFIG; /* complained about at load */
    }
    if (console->json) {
        config_append_tree_json(tree, NULL, output_buffer(&console->out));
        console_json_end(console);
    } else {
        map_source_append(tree, origin, output_buffer(&console->out));
        output_pass(&console->out);
    }
    return EXIT_GOOD;
}

int cmd_config_show(struct console *console, const struct invocation *call)
{
    bool origin = invocation_has(call, "origin");
    struct workspace workspace;
    struct error err;
    int status = EXIT_GOOD;

    if (!workspace_open(&workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    if (call->argument_count == 0) {
        show_settings(console, &workspace, origin);
    } else if (!workspace_load(&workspace, WORKSPACE_ALL, &err)) {
        status = console_fail(console, &err);
    } else {
        status = show_partner(console, &workspace, call->arguments[0], origin);
    }
    complaints_tell(console, &workspace);
    if (workspace.complaints.errors > 0 && status == EXIT_GOOD) {
        status = EXIT_CONFIG;
    }
    workspace_close(&workspace);
    return status;
}

/* ---- diff */

struct comparing {
    struct console *console;
    struct buffer text;
    size_t differences;
};

static void tell_difference(struct comparing *comparing, const char *path,
                            const char *what, struct bytes before,
                            struct bytes after)
{
    struct output *out = &comparing->console->out;
    struct buffer *json = output_buffer(out);

    comparing->differences++;
    buffer_clear(&comparing->text);
    (void)line_diff_append(comparing->console->arena, before, after,
                           &comparing->text);
    if (comparing->console->json) {
        json_out_object(json, NULL);
        json_out_text(json, "file", bytes_of_text(path));
        json_out_text(json, "change", bytes_of_text(what));
        json_out_text(json, "diff", buffer_bytes(&comparing->text));
        json_out_object_end(json);
        console_json_end(comparing->console);
        return;
    }
    output_format(out, "%s: %s\n", path, what);
    output_bytes(out, buffer_bytes(&comparing->text));
}

static void compare_sources(struct comparing *comparing,
                            const struct config_source *before,
                            const struct config_source *after)
{
    struct bytes content;

    for (size_t i = 0; i < config_source_count(before); i++) {
        struct config_file file = config_source_at(before, i);

        if (!config_source_find(after, file.path, &content)) {
            tell_difference(comparing, file.path, "removed", file.content,
                            bytes_of_text(""));
        } else if (!bytes_equal(file.content, content)) {
            tell_difference(comparing, file.path, "changed", file.content,
                            content);
        }
    }
    for (size_t i = 0; i < config_source_count(after); i++) {
        struct config_file file = config_source_at(after, i);

        if (!config_source_find(before, file.path, &content)) {
            tell_difference(comparing, file.path, "added", bytes_of_text(""),
                            file.content);
        }
    }
}

/* The version that the gateway runs by, out of its journal. */
static struct config_source *running_source(const struct workspace *workspace,
                                            struct arena *arena,
                                            uint64_t version, struct error *err)
{
    struct store_reader *reader = store_reader_open(workspace->spool, err);
    struct ledger *ledger = NULL;
    struct config_source *source = NULL;
    struct ledger_config config;
    struct bytes packed;

    if (reader == NULL) {
        return NULL;
    }
    ledger = ledger_open(arena_format(arena, "%s/ledger.db", workspace->spool),
                         LEDGER_READ, err);
    if (ledger == NULL) {
        goto done;
    }
    switch (ledger_config(ledger, arena, version, &config, err)) {
    case LOOKUP_NONE:
        (void)error_set(err, ERROR_REFUSED, "NOT_FOUND",
                        "there is no such version of the configuration");
        break;
    case LOOKUP_FAILED:
        break;
    case LOOKUP_FOUND:
        source = config_source_open();
        if (source != NULL && (!store_read(reader, arena, &config.object,
                                           CONFIG_LIMIT, &packed, err) ||
                               !config_source_unpack(source, packed, err))) {
            config_source_close(source);
            source = NULL;
        }
        break;
    }
done:
    ledger_close(ledger);
    store_reader_close(reader);
    return source;
}

static struct config_source *other_source(const struct workspace *workspace,
                                          struct workspace *other,
                                          struct arena *arena,
                                          const char *against,
                                          struct error *err)
{
    uint64_t version = 0;

    if (against == NULL || text_to_number(bytes_of_text(against), &version)) {
        return running_source(workspace, arena, version, err);
    }
    return workspace_open(other, against, err) &&
                   workspace_load(other, WORKSPACE_ALL, err)
               ? other->source
               : NULL;
}

int cmd_config_diff(struct console *console, const struct invocation *call)
{
    const char *against = call->argument_count > 0 ? call->arguments[0] : NULL;
    struct comparing comparing = { .console = console };
    struct workspace other = { 0 };
    struct config_source *source;
    struct workspace workspace;
    struct error err;
    int status;

    if (!workspace_open(&workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    source =
        workspace_load(&workspace, WORKSPACE_ALL, &err)
            ? other_source(&workspace, &other, console->arena, against, &err)
            : NULL;
    if (source == NULL) {
        status = console_fail(console, &err);
    } else {
        compare_sources(&comparing, source, workspace.source);
        console_note(console, "%zu files differ", comparing.differences);
        status = comparing.differences == 0 ? EXIT_GOOD : EXIT_BAD;
    }
    if (source != NULL && source != other.source) {
        config_source_close(source);
    }
    buffer_close(&comparing.text);
    if (other.arena != NULL) {
        workspace_close(&other);
    }
    workspace_close(&workspace);
    return status;
}
