/* SPDX-License-Identifier: Apache-2.0 */
#include "console/manual.h"

#include <string.h>

/* What `edigate internal words KIND` is asked for; NULL: the shell's own. */
static const char *const kind_words[] = {
    [COMPLETE_NOTHING] = NULL,       [COMPLETE_FILE] = NULL,
    [COMPLETE_DIRECTORY] = NULL,     [COMPLETE_PARTNER] = "partners",
    [COMPLETE_STATION] = "stations", [COMPLETE_MAP] = "maps",
    [COMPLETE_RECORD] = "records",   [COMPLETE_GUIDELINE] = "guidelines",
    [COMPLETE_SET] = "sets",         [COMPLETE_FILTER] = "filters",
    [COMPLETE_CODE] = "codes",
};

/* One shell's way of saying things. */
struct dialect {
    const char *files;       /* offer files */
    const char *directories; /* offer directories */
    const char *words_begin; /* offer the words between the two */
    const char *words_end;
    const char *asked_begin; /* offer what the command prints */
    const char *asked_end;
};

static const struct dialect bash = {
    .files = "compopt -o default; COMPREPLY=()",
    .directories = "COMPREPLY=($(compgen -d -- \"$cur\"))",
    .words_begin = "COMPREPLY=($(compgen -W '",
    .words_end = "' -- \"$cur\"))",
    .asked_begin = "COMPREPLY=($(compgen -W \"$(edigate internal words ",
    .asked_end = " 2>/dev/null)\" -- \"$cur\"))",
};

static const struct dialect zsh = {
    .files = "_files",
    .directories = "_files -/",
    .words_begin = "compadd -- ",
    .words_end = "",
    .asked_begin = "compadd -- ${(f)\"$(edigate internal words ",
    .asked_end = " 2>/dev/null)\"}",
};

/* "a|b|c" as "a b c". */
static void append_words(const char *words, struct buffer *out)
{
    for (; *words != '\0'; words++) {
        buffer_append_byte(out, *words == '|' ? ' ' : *words);
    }
}

static void offer(const struct dialect *dialect, enum completion_kind kind,
                  const char *words, struct buffer *out)
{
    if (words != NULL && strchr(words, '|') != NULL) {
        buffer_append_text(out, dialect->words_begin);
        append_words(words, out);
        buffer_append_text(out, dialect->words_end);
    } else if (kind == COMPLETE_FILE) {
        buffer_append_text(out, dialect->files);
    } else if (kind == COMPLETE_DIRECTORY) {
        buffer_append_text(out, dialect->directories);
    } else if (kind_words[kind] != NULL) {
        buffer_append_text(out, dialect->asked_begin);
        buffer_append_text(out, kind_words[kind]);
        buffer_append_text(out, dialect->asked_end);
    } else {
        buffer_append_byte(out, ':');
    }
}

static bool is_first_of_group(size_t index)
{
    const struct route *route = route_at(index);
    const struct route *earlier;

    for (size_t i = 0; i < index && (earlier = route_at(i)) != NULL; i++) {
        if (!earlier->hidden && strcmp(earlier->group, route->group) == 0) {
            return false;
        }
    }
    return route->group[0] != '\0';
}

/* Names that may stand next: of the group, or with "" all at the top. */
static void append_names(const char *group, struct buffer *out)
{
    const struct route *route;

    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (route->hidden) {
            continue;
        }
        if (strcmp(route->group, group) == 0) {
            buffer_append_format(out, "%s ", route->name);
        } else if (group[0] == '\0' && is_first_of_group(i)) {
            buffer_append_format(out, "%s ", route->group);
        }
    }
}

static void append_options(const struct route *route, struct buffer *out)
{
    const struct route_option *option = route->options;

    for (; option != NULL && option->name != NULL; option++) {
        buffer_append_format(out, "--%s ", option->name);
    }
    if (route->json) {
        buffer_append_text(out, "--json ");
    }
    for (option = route_options_of_all; option->name != NULL; option++) {
        buffer_append_format(out, "--%s ", option->name);
    }
}

/* The arms of `case` by command, bash's and zsh's alike. */
static void append_value_arms(const struct dialect *dialect, struct buffer *out)
{
    const struct route *route;

    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        const struct route_option *option = route->options;

        for (; !route->hidden && option != NULL && option->name != NULL;
             option++) {
            if (option->value == NULL) {
                continue;
            }
            buffer_append_format(out, "    '%s%s%s --%s'", route->group,
                                 route->group[0] == '\0' ? "" : " ",
                                 route->name, option->name);
            if (option->letter != '\0') {
                buffer_append_format(out, "|'%s%s%s -%c'", route->group,
                                     route->group[0] == '\0' ? "" : " ",
                                     route->name, option->letter);
            }
            buffer_append_text(out, ") ");
            offer(dialect, option->complete, option->value, out);
            buffer_append_text(out, "; return ;;\n");
        }
    }
    buffer_append_text(out, "    *' --dir') ");
    offer(dialect, COMPLETE_DIRECTORY, NULL, out);
    buffer_append_text(out, "; return ;;\n");
}

static void append_name_arms(const struct dialect *dialect, struct buffer *out)
{
    const struct route *route;

    buffer_append_format(out, "    '') %s", dialect->words_begin);
    append_names("", out);
    buffer_append_format(out, "%s ;;\n", dialect->words_end);
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (!route->hidden && is_first_of_group(i)) {
            buffer_append_format(out, "    '%s') %s", route->group,
                                 dialect->words_begin);
            append_names(route->group, out);
            buffer_append_format(out, "%s ;;\n", dialect->words_end);
        }
    }
}

static void append_command_arms(const struct dialect *dialect,
                                struct buffer *out)
{
    const struct route *route;

    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (route->hidden) {
            continue;
        }
        buffer_append_format(out, "    '%s%s%s') case $cur in -*) %s",
                             route->group, route->group[0] == '\0' ? "" : " ",
                             route->name, dialect->words_begin);
        append_options(route, out);
        buffer_append_format(out, "%s ;; *) ", dialect->words_end);
        offer(dialect, route->complete, route->words, out);
        buffer_append_text(out, " ;; esac ;;\n");
    }
}

static void append_groups(struct buffer *out)
{
    const struct route *route;
    const char *between = "";

    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (!route->hidden && is_first_of_group(i)) {
            buffer_append_format(out, "%s%s", between, route->group);
            between = "|";
        }
    }
}

static void append_cases(const struct dialect *dialect, struct buffer *out)
{
    buffer_append_text(out, "    case \"$command $prev\" in\n");
    append_value_arms(dialect, out);
    buffer_append_text(out, "    esac\n    case \"$command\" in\n");
    append_name_arms(dialect, out);
    append_command_arms(dialect, out);
    buffer_append_text(out, "    esac\n}\n");
}

static void append_bash(struct buffer *out)
{
    buffer_append_text(out, "# bash completion for edigate\n_edigate() {\n"
                            "    local cur=${COMP_WORDS[COMP_CWORD]} "
                            "prev=${COMP_WORDS[COMP_CWORD-1]} command= word i\n"
                            "    COMPREPLY=()\n"
                            "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                            "        word=${COMP_WORDS[i]}\n"
                            "        case $word in --dir) ((i++)); continue ;; "
                            "-*) continue ;; esac\n"
                            "        case $command in\n"
                            "        '') command=$word ;;\n        ");
    append_groups(out);
    buffer_append_text(out, ") command=\"$command $word\" ;;\n"
                            "        *) break ;;\n        esac\n    done\n");
    append_cases(&bash, out);
    buffer_append_text(out, "complete -F _edigate edigate\n");
}

static void append_zsh(struct buffer *out)
{
    buffer_append_text(out,
                       "#compdef edigate\n_edigate() {\n"
                       "    local cur=$words[CURRENT] prev=$words[CURRENT-1] "
                       "command= word\n    local -i i\n"
                       "    for ((i = 2; i < CURRENT; i++)); do\n"
                       "        word=$words[i]\n"
                       "        case $word in --dir) ((i++)); continue ;; "
                       "-*) continue ;; esac\n"
                       "        case $command in\n"
                       "        '') command=$word ;;\n        ");
    append_groups(out);
    buffer_append_text(out, ") command=\"$command $word\" ;;\n"
                            "        *) break ;;\n        esac\n    done\n");
    append_cases(&zsh, out);
    buffer_append_text(out, "compdef _edigate edigate\n");
}

/* ---- fish: one line per thing */

static void fish_quoted(const char *text, struct buffer *out)
{
    buffer_append_byte(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\') {
            buffer_append_byte(out, '\\');
        }
        buffer_append_byte(out, *text == '\n' ? ' ' : *text);
    }
    buffer_append_byte(out, '\'');
}

static void fish_condition(const struct route *route, struct buffer *out)
{
    buffer_append_text(out, "complete -c edigate -n ");
    if (route->group[0] == '\0') {
        buffer_append_format(out, "'__edigate_is %s'", route->name);
    } else {
        buffer_append_format(out, "'__edigate_is %s %s'", route->group,
                             route->name);
    }
}

static void fish_offer(enum completion_kind kind, const char *words,
                       struct buffer *out)
{
    if (words != NULL && strchr(words, '|') != NULL) {
        buffer_append_text(out, " -x -a '");
        append_words(words, out);
        buffer_append_byte(out, '\'');
    } else if (kind == COMPLETE_FILE) {
        buffer_append_text(out, " -r -F");
    } else if (kind == COMPLETE_DIRECTORY) {
        buffer_append_text(out, " -x -a '(__fish_complete_directories)'");
    } else if (kind_words[kind] != NULL) {
        buffer_append_format(out, " -x -a '(edigate internal words %s)'",
                             kind_words[kind]);
    } else {
        buffer_append_text(out, " -x");
    }
}

static void fish_option(const struct route *route,
                        const struct route_option *option, struct buffer *out)
{
    fish_condition(route, out);
    buffer_append_format(out, " -l %s", option->name);
    if (option->letter != '\0') {
        buffer_append_format(out, " -s %c", option->letter);
    }
    if (option->value != NULL) {
        fish_offer(option->complete, option->value, out);
    }
    buffer_append_text(out, " -d ");
    fish_quoted(option->help, out);
    buffer_append_byte(out, '\n');
}

static void fish_route(const struct route *route, bool first,
                       struct buffer *out)
{
    const struct route_option *option = route->options;

    if (first) {
        buffer_append_format(out,
                             "complete -c edigate -n __edigate_is -x -a %s\n",
                             route->group);
    }
    buffer_append_format(out,
                         "complete -c edigate -n '__edigate_is%s%s' -x -a "
                         "%s -d ",
                         route->group[0] == '\0' ? "" : " ", route->group,
                         route->name);
    fish_quoted(route->summary, out);
    buffer_append_byte(out, '\n');
    for (; option != NULL && option->name != NULL; option++) {
        fish_option(route, option, out);
    }
    if (route->json) {
        fish_option(route, &route_option_json, out);
    }
    if (route->complete != COMPLETE_NOTHING || route->words != NULL) {
        fish_condition(route, out);
        fish_offer(route->complete, route->words, out);
        buffer_append_byte(out, '\n');
    }
}

static void append_fish(struct buffer *out)
{
    const struct route_option *option;
    const struct route *route;

    buffer_append_text(
        out, "# fish completion for edigate\n"
             "function __edigate_is\n"
             "    set -l words (commandline -opc)\n"
             "    set -l command\n"
             "    for word in $words[2..-1]\n"
             "        string match -q -- '-*' $word; and continue\n"
             "        set -a command $word\n"
             "        test (count $command) -ge 2; and break\n"
             "    end\n"
             "    test (count $argv) -eq 0; and test (count $command) -eq 0; "
             "and return 0\n"
             "    test (count $argv) -gt 0; and test (count $command) -ge "
             "(count $argv); or return 1\n"
             "    test \"$command[1..(count $argv)]\" = \"$argv\"\n"
             "end\n");
    for (option = route_options_of_all; option->name != NULL; option++) {
        buffer_append_format(out, "complete -c edigate -l %s -d ",
                             option->name);
        fish_quoted(option->help, out);
        buffer_append_byte(out, '\n');
    }
    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (!route->hidden) {
            fish_route(route, is_first_of_group(i), out);
        }
    }
}

void completion_append(const char *shell, struct buffer *out)
{
    if (strcmp(shell, "zsh") == 0) {
        append_zsh(out);
    } else if (strcmp(shell, "fish") == 0) {
        append_fish(out);
    } else {
        append_bash(out);
    }
}

int cmd_completion(struct console *console, const struct invocation *call)
{
    completion_append(call->arguments[0], output_buffer(&console->out));
    return EXIT_GOOD;
}
