/* SPDX-License-Identifier: Apache-2.0 */
#include "console/help.h"

#include <string.h>

#include "base/text.h"

enum { WIDTH = 79 };

static const char *space(const struct route *route)
{
    return route->group[0] == '\0' ? "" : " ";
}

void help_usage(const struct route *route, FILE *file)
{
    (void)fprintf(file, "usage: edigate %s%s%s [OPTION…]%s%s\n", route->group,
                  space(route), route->name,
                  route->arguments[0] == '\0' ? "" : " ", route->arguments);
}

/* Words of `text` at `indent`, lines of WIDTH; a line feed ends a paragraph.
 * `column` is where the first line goes on. */
static void print_wrapped(struct output *out, const char *text, int indent,
                          int column)
{
    while (*text != '\0') {
        size_t word = strcspn(text, " \n");
        int width = (int)text_utf8_length(bytes_of(text, word));

        if (column > indent && column + 1 + width > WIDTH) {
            output_format(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            output_text(out, " ");
            column++;
        }
        output_bytes(out, bytes_of(text, word));
        column += width;
        text += word;
        if (*text == '\n') {
            output_format(out, "\n\n%*s", indent, "");
            column = indent;
        }
        text += *text != '\0';
    }
    output_text(out, "\n");
}

static void print_option(struct output *out, const struct route_option *option)
{
    char head[200];
    int width;

    (void)snprintf(head, sizeof head, "  %c%c%s--%s%s%s",
                   option->letter == '\0' ? ' ' : '-',
                   option->letter == '\0' ? ' ' : option->letter,
                   option->letter == '\0' ? "  " : ", ", option->name,
                   option->value == NULL ? "" : " ",
                   option->value == NULL ? "" : option->value);
    width = (int)text_utf8_length(bytes_of_text(head));
    output_text(out, head);
    if (width > 26) {
        output_format(out, "\n%*s", 28, "");
    } else {
        output_format(out, "%*s", 28 - width, "");
    }
    print_wrapped(out, option->help, 28, 28);
}

static void print_options(struct output *out, const struct route *route)
{
    const struct route_option *option;

    output_text(out, "\nOptions:\n");
    for (option = route->options; option != NULL && option->name != NULL;
         option++) {
        print_option(out, option);
    }
    if (route->json) {
        print_option(out, &route_option_json);
    }
    for (option = route_options_of_all; option->name != NULL; option++) {
        print_option(out, option);
    }
}

static void print_examples(struct output *out, const struct route *route)
{
    if (route->examples[0].command == NULL) {
        return;
    }
    output_text(out, "\nExamples:\n");
    for (size_t i = 0; i < ROUTE_EXAMPLES && route->examples[i].command != NULL;
         i++) {
        output_format(out, "  edigate %s\n      ", route->examples[i].command);
        print_wrapped(out, route->examples[i].what, 6, 6);
    }
}

static void print_route(struct output *out, const struct route *route)
{
    output_format(out,
                  "edigate %s%s%s: %s\n\nusage: edigate %s%s%s "
                  "[OPTION…]%s%s\n",
                  route->group, space(route), route->name, route->summary,
                  route->group, space(route), route->name,
                  route->arguments[0] == '\0' ? "" : " ", route->arguments);
    if (route->text != NULL) {
        output_text(out, "\n");
        print_wrapped(out, route->text, 0, 0);
    }
    print_options(out, route);
    print_examples(out, route);
}

static void print_line(struct output *out, const struct route *route)
{
    char head[100];
    int width;

    (void)snprintf(head, sizeof head, "  %s%s%s", route->group, space(route),
                   route->name);
    width = (int)text_utf8_length(bytes_of_text(head));
    output_format(out, "%s%*s%s\n", head, 22 - width, "", route->summary);
}

static void print_group(struct output *out, const char *group)
{
    const struct route *route;

    output_format(out, "usage: edigate %s COMMAND …\n\n", group);
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (!route->hidden && strcmp(route->group, group) == 0) {
            print_line(out, route);
        }
    }
    output_format(out, "\n'edigate %s COMMAND --help' tells more.\n", group);
}

static void print_all(struct output *out)
{
    const struct route *route;
    const char *section = "";

    output_text(out, "edigate: an EDI and B2B gateway\n\n"
                     "usage: edigate COMMAND [OPTION…] [ARGUMENT…]\n");
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (route->hidden) {
            continue;
        }
        if (strcmp(section, route->section) != 0) {
            section = route->section;
            output_format(out, "\n%s\n", section);
        }
        print_line(out, route);
    }
    output_text(out, "\n'edigate COMMAND --help' tells more, with examples; "
                     "new here: 'edigate demo'.\n");
}

void help_print(struct console *console, const char *group,
                const struct route *route)
{
    if (route != NULL) {
        print_route(&console->out, route);
    } else if (group != NULL) {
        print_group(&console->out, group);
    } else {
        print_all(&console->out);
    }
}

int cmd_help(struct console *console, const struct invocation *call)
{
    char *words[4] = { NULL };
    char help[] = "--help";
    struct invocation asked;
    struct error err;
    int count = 1;

    for (size_t i = 0; i < call->argument_count; i++) {
        words[count++] = arena_copy_text(console->arena, call->arguments[i]);
    }
    words[count++] = help;
    if (!invocation_read(console->arena, count, words, &asked, &err)) {
        return console_fail(console, &err);
    }
    help_print(console, asked.group, asked.route);
    return EXIT_GOOD;
}
