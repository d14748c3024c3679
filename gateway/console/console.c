/* SPDX-License-Identifier: Apache-2.0 */
#include "console/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/log.h"
#include "config/explain.h"
#include "console/help.h"
#include "console/json_out.h"

/* In one write, so that lines of several processes do not mix. */
static void tell(const struct console *console, const char *format,
                 va_list arguments)
{
    char text[4096];
    int head = snprintf(text, sizeof text,
                        "edigate%s%s: ", console->command[0] == '\0' ? "" : " ",
                        console->command);
    struct buffer line = { 0 };
    struct error ignored;

    (void)vsnprintf(text + head, sizeof text - (size_t)head, format, arguments);
    text_append_safe(&line, bytes_of_text(text));
    buffer_append_byte(&line, '\n');
    /* There is nobody left to tell. */
    if (!file_write_all(STDERR_FILENO, buffer_bytes(&line), &ignored)) {
        ignored.code[0] = '\0';
    }
    buffer_close(&line);
}

void console_say(const struct console *console, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    tell(console, format, arguments);
    va_end(arguments);
}

void console_note(const struct console *console, const char *format, ...)
{
    va_list arguments;

    if (console->quiet) {
        return;
    }
    va_start(arguments, format);
    tell(console, format, arguments);
    va_end(arguments);
}

int console_fail(const struct console *console, const struct error *err)
{
    /* A code that 'explain' has something to say about is worth its place. */
    if (explain_find(bytes_of_text(err->code)) != NULL) {
        console_say(console, "%s [%s]", err->text, err->code);
    } else {
        console_say(console, "%s", err->text);
    }
    return (int)exit_status_of(err);
}

int console_usage(const struct console *console, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    tell(console, format, arguments);
    va_end(arguments);
    return EXIT_USAGE;
}

struct buffer *console_json(struct console *console)
{
    return output_buffer(&console->out);
}

void console_json_end(struct console *console)
{
    json_out_line_end(output_buffer(&console->out));
    output_pass(&console->out);
}

/* ---- one call */

static void name_command(struct console *console, const struct invocation *call)
{
    const struct route *route = call->route;

    if (route != NULL) {
        console->command =
            arena_format(console->arena, "%s%s%s", route->group,
                         route->group[0] == '\0' ? "" : " ", route->name);
    } else if (call->group != NULL) {
        console->command = call->group;
    }
}

static int refuse(struct console *console, const struct invocation *call,
                  const struct error *err)
{
    console_say(console, "%s", err->text);
    if (call->route != NULL) {
        help_usage(call->route, stderr);
    }
    (void)fprintf(stderr, "'edigate %s%s--help' tells more.\n",
                  console->command, console->command[0] == '\0' ? "" : " ");
    return EXIT_USAGE;
}

static int run(struct console *console, int argc, char **argv)
{
    struct invocation call;
    const char *directory;
    struct error err;

    if (!invocation_read(console->arena, argc, argv, &call, &err)) {
        name_command(console, &call);
        return refuse(console, &call, &err);
    }
    name_command(console, &call);
    if (invocation_has(&call, "help")) {
        help_print(console, call.group, call.route);
        return EXIT_GOOD;
    }
    if (invocation_has(&call, "version")) {
        output_text(&console->out, "edigate " EDIGATE_VERSION "\n");
        return EXIT_GOOD;
    }
    if (call.route == NULL) {
        help_print(console, call.group, NULL);
        return argc > 1 ? EXIT_USAGE : EXIT_GOOD;
    }
    directory = invocation_value(&call, "dir");
    if (directory != NULL) {
        console->directory = directory;
    }
    console->quiet = invocation_has(&call, "quiet");
    console->json = call.route->json && invocation_has(&call, "json");
    return call.route->run(console, &call);
}

/* Its processes speak for themselves: no arena, no output of ours. What the
 * table has among the internal commands is not theirs. */
static bool is_daemons(const char *group, const char *name)
{
    const struct route *route;

    if (strcmp(group, "internal") != 0 || name[0] == '-') {
        return false;
    }
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (strcmp(route->group, group) == 0 &&
            strcmp(route->name, name) == 0) {
            return false;
        }
    }
    return true;
}

int console_main(int argc, char **argv, const struct console_hooks *hooks)
{
    const char *directory = getenv("EDIGATE_DIR");
    struct console console = {
        .hooks = hooks,
        .command = "",
        .directory =
            directory == NULL || directory[0] == '\0' ? "." : directory,
        .terminal = isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0,
    };
    struct error err;
    int status;

    if (argc >= 3 && is_daemons(argv[1], argv[2])) {
        return hooks->internal(argc - 2, argv + 2);
    }
    console.arena = arena_open(0);
    if (console.arena == NULL) {
        (void)fputs("edigate: no memory\n", stderr);
        return EXIT_LATER;
    }
    log_set_level(LOG_WARNING);
    output_open(&console.out, STDOUT_FILENO);
    status = run(&console, argc, argv);
    if (!output_close(&console.out, &err)) {
        int failed = console_fail(&console, &err);

        status = status == EXIT_GOOD ? failed : status;
    }
    arena_close(console.arena);
    return status;
}
