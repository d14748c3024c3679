/* SPDX-License-Identifier: Apache-2.0 */
#include "console/manual.h"

#include <stdio.h>
#include <string.h>

#include "base/durable_file.h"

static const char *space(const struct route *route)
{
    return route->group[0] == '\0' ? "" : " ";
}

/* ---- docs/commands.md */

static void markdown_option(const struct route_option *option,
                            struct buffer *out)
{
    buffer_append_text(out, "- `");
    if (option->letter != '\0') {
        buffer_append_format(out, "-%c, ", option->letter);
    }
    buffer_append_format(
        out, "--%s%s%s`: %s\n", option->name, option->value == NULL ? "" : " ",
        option->value == NULL ? "" : option->value, option->help);
}

static void markdown_route(const struct route *route, struct buffer *out)
{
    const struct route_option *option;

    buffer_append_format(out, "### edigate %s%s%s\n\n%s.\n\n", route->group,
                         space(route), route->name, route->summary);
    buffer_append_format(
        out, "    edigate %s%s%s [OPTION…]%s%s\n\n", route->group, space(route),
        route->name, route->arguments[0] == '\0' ? "" : " ", route->arguments);
    if (route->text != NULL) {
        for (const char *at = route->text; *at != '\0'; at++) {
            buffer_append_text(out, *at == '\n' ? "\n\n" : "");
            if (*at != '\n') {
                buffer_append_byte(out, *at);
            }
        }
        buffer_append_text(out, "\n\n");
    }
    for (option = route->options; option != NULL && option->name != NULL;
         option++) {
        markdown_option(option, out);
    }
    if (route->json) {
        markdown_option(&route_option_json, out);
    }
    buffer_append_format(out, "- permission: %s\n\n",
                         permission_name(route->permission));
    for (size_t i = 0; i < ROUTE_EXAMPLES && route->examples[i].command != NULL;
         i++) {
        buffer_append_format(out, "`edigate %s`: %s\n\n",
                             route->examples[i].command,
                             route->examples[i].what);
    }
}

static void markdown_statuses(struct buffer *out)
{
    const struct exit_status_row *row;

    buffer_append_text(out, "## Exit status\n\n| | |\n|---|---|\n");
    for (unsigned i = 0; (row = exit_status_at(i)) != NULL; i++) {
        buffer_append_format(out, "| %d | %s |\n", (int)row->status,
                             row->meaning);
    }
}

void manual_append_markdown(struct buffer *out)
{
    const struct route *route;
    const struct route_option *option;
    const char *section = "";

    buffer_append_text(
        out, "# Commands\n\n"
             "Printed from the program's own table by `edigate internal "
             "markdown`; a test holds it up to date.\n\n"
             "Data go to stdout, messages to stderr. `--json` prints one JSON "
             "value per line; fields are only ever added. Ids may be cut to "
             "any unique beginning; where a command takes ids or files, `-` "
             "reads them from stdin. Nothing asks a question unless stdin and "
             "stderr are a terminal.\n\n"
             "Every command has these options:\n\n");
    for (option = route_options_of_all; option->name != NULL; option++) {
        markdown_option(option, out);
    }
    buffer_append_byte(out, '\n');
    markdown_statuses(out);
    buffer_append_byte(out, '\n');
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (route->hidden) {
            continue;
        }
        if (strcmp(section, route->section) != 0) {
            section = route->section;
            buffer_append_format(out, "## %s\n\n", section);
        }
        markdown_route(route, out);
    }
    /* A file ends with one line feed. */
    out->length -= 1;
}

/* ---- man pages */

/* Roff takes a line that begins with '.' or ''' and every backslash and minus
 * for its own. */
static void roff_text(const char *text, struct buffer *out)
{
    bool line_begins = true;

    for (; *text != '\0'; text++) {
        if (line_begins && (*text == '.' || *text == '\'')) {
            buffer_append_text(out, "\\&");
        }
        if (*text == '\\') {
            buffer_append_text(out, "\\e");
        } else if (*text == '-') {
            buffer_append_text(out, "\\-");
        } else if (*text == '\n') {
            buffer_append_text(out, "\n.PP\n");
        } else {
            buffer_append_byte(out, *text);
        }
        line_begins = *text == '\n';
    }
    buffer_append_byte(out, '\n');
}

static void roff_option(const struct route_option *option, struct buffer *out)
{
    buffer_append_text(out, ".TP\n.B ");
    if (option->letter != '\0') {
        buffer_append_format(out, "\\-%c, ", option->letter);
    }
    buffer_append_text(out, "\\-\\-");
    for (const char *at = option->name; *at != '\0'; at++) {
        buffer_append_text(out, *at == '-' ? "\\-" : "");
        if (*at != '-') {
            buffer_append_byte(out, *at);
        }
    }
    if (option->value != NULL) {
        buffer_append_format(out, " \\fI%s\\fR", option->value);
    }
    buffer_append_byte(out, '\n');
    roff_text(option->help, out);
}

static void roff_options(const struct route *route, struct buffer *out)
{
    const struct route_option *option = route == NULL ? NULL : route->options;

    buffer_append_text(out, ".SH OPTIONS\n");
    for (; option != NULL && option->name != NULL; option++) {
        roff_option(option, out);
    }
    if (route != NULL && route->json) {
        roff_option(&route_option_json, out);
    }
    for (option = route_options_of_all; option->name != NULL; option++) {
        roff_option(option, out);
    }
}

static void roff_statuses(struct buffer *out)
{
    const struct exit_status_row *row;

    buffer_append_text(out, ".SH EXIT STATUS\n");
    for (unsigned i = 0; (row = exit_status_at(i)) != NULL; i++) {
        buffer_append_format(out, ".TP\n.B %d\n", (int)row->status);
        roff_text(row->meaning, out);
    }
}

static void roff_command(const struct route *route, struct buffer *out)
{
    buffer_append_format(out,
                         ".TH EDIGATE%s%s\\-%s 1 \"\" \"edigate "
                         "%s\" \"edigate\"\n.SH NAME\n"
                         "edigate%s%s\\-%s \\- ",
                         route->group[0] == '\0' ? "" : "\\-", route->group,
                         route->name, EDIGATE_VERSION,
                         route->group[0] == '\0' ? "" : "\\-", route->group,
                         route->name);
    roff_text(route->summary, out);
    buffer_append_format(out,
                         ".SH SYNOPSIS\n.B edigate %s%s%s\n[\\fIOPTION\\fR"
                         "…]%s%s\n",
                         route->group, space(route), route->name,
                         route->arguments[0] == '\0' ? "" : " ",
                         route->arguments);
    if (route->text != NULL) {
        buffer_append_text(out, ".SH DESCRIPTION\n");
        roff_text(route->text, out);
    }
    roff_options(route, out);
    if (route->examples[0].command != NULL) {
        buffer_append_text(out, ".SH EXAMPLES\n");
    }
    for (size_t i = 0; i < ROUTE_EXAMPLES && route->examples[i].command != NULL;
         i++) {
        buffer_append_text(out, ".TP\n.B edigate ");
        roff_text(route->examples[i].command, out);
        roff_text(route->examples[i].what, out);
    }
}

static void roff_all(struct buffer *out)
{
    const struct route *route;
    const char *section = "";

    buffer_append_format(out,
                         ".TH EDIGATE 1 \"\" \"edigate %s\" \"edigate\"\n"
                         ".SH NAME\nedigate \\- an EDI and B2B gateway\n"
                         ".SH SYNOPSIS\n.B edigate\n\\fICOMMAND\\fR "
                         "[\\fIOPTION\\fR…] [\\fIARGUMENT\\fR…]\n"
                         ".SH DESCRIPTION\nData go to stdout, messages to "
                         "stderr. Each command has a page of its own.\n",
                         EDIGATE_VERSION);
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (route->hidden) {
            continue;
        }
        if (strcmp(section, route->section) != 0) {
            section = route->section;
            buffer_append_text(out, ".SS ");
            roff_text(section, out);
        }
        buffer_append_format(out, ".TP\n.B %s%s%s\n", route->group,
                             space(route), route->name);
        roff_text(route->summary, out);
    }
}

void manual_append_page(const struct route *route, struct buffer *out)
{
    if (route != NULL) {
        roff_command(route, out);
    } else {
        roff_all(out);
        roff_options(NULL, out);
    }
    roff_statuses(out);
    buffer_append_text(out, ".SH SEE ALSO\n");
    buffer_append_text(out, route == NULL
                                ? "edigate-demo(1), edigate-edi-validate(1)\n"
                                : "edigate(1)\n");
}

/* ---- the commands */

int cmd_internal_markdown(struct console *console,
                          const struct invocation *call)
{
    (void)call;
    manual_append_markdown(output_buffer(&console->out));
    return EXIT_GOOD;
}

static bool write_page(const char *directory, const struct route *route,
                       struct error *err)
{
    char name[100];
    struct buffer page = { 0 };
    bool good;

    if (route == NULL) {
        (void)snprintf(name, sizeof name, "edigate.1");
    } else {
        (void)snprintf(name, sizeof name, "edigate-%s%s%s.1", route->group,
                       route->group[0] == '\0' ? "" : "-", route->name);
    }
    manual_append_page(route, &page);
    good = durable_file_write(directory, name, 0644, buffer_bytes(&page), true,
                              err);
    buffer_close(&page);
    return good;
}

int cmd_internal_man(struct console *console, const struct invocation *call)
{
    const char *directory =
        arena_format(console->arena, "%s/man1", call->arguments[0]);
    const struct route *route;
    struct error err;

    if (!durable_directory_make(directory, 0755, &err) ||
        !write_page(directory, NULL, &err)) {
        return console_fail(console, &err);
    }
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (!route->hidden && !write_page(directory, route, &err)) {
            return console_fail(console, &err);
        }
    }
    return EXIT_GOOD;
}
