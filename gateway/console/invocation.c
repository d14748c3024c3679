/* SPDX-License-Identifier: Apache-2.0 */
#include "console/invocation.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/text.h"

struct reading {
    struct arena *arena;
    struct invocation *call;
    int argc;
    char **argv;
    int at;
    size_t option_capacity;
    struct error *err;
};

enum { CANDIDATES = 200 };

/* ---- the command's name */

static bool group_is_known(const char *group)
{
    const struct route *route;

    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (route->group[0] != '\0' && strcmp(route->group, group) == 0) {
            return true;
        }
    }
    return false;
}

static const struct route *find(const char *group, const char *name)
{
    const struct route *route;

    for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
        if (strcmp(route->group, group) == 0 &&
            strcmp(route->name, name) == 0) {
            return route;
        }
    }
    return NULL;
}

/* Says what was probably meant among the names of a group; at the top the
 * groups are names too. */
static bool unknown_command(struct reading *reading, const char *group,
                            const char *name)
{
    const char *candidates[CANDIDATES];
    const struct route *route;
    const char *closest;
    size_t count = 0;

    for (size_t i = 0; count < CANDIDATES && (route = route_at(i)) != NULL;
         i++) {
        if (!route->hidden && strcmp(route->group, group) == 0) {
            candidates[count++] = route->name;
        } else if (!route->hidden && group[0] == '\0') {
            candidates[count++] = route->group;
        }
    }
    closest = text_closest(bytes_of_text(name), candidates, count);
    if (closest != NULL) {
        return error_set(reading->err, ERROR_REFUSED, "USAGE",
                         "there is no command '%s%s%.60s'; did you mean '%s'?",
                         group, group[0] == '\0' ? "" : " ", name, closest);
    }
    return error_set(reading->err, ERROR_REFUSED, "USAGE",
                     "there is no command '%s%s%.60s'", group,
                     group[0] == '\0' ? "" : " ", name);
}

/* ---- options */

static const struct route_option *in_list(const struct route_option *list,
                                          const char *name, size_t length,
                                          char letter)
{
    for (; list != NULL && list->name != NULL; list++) {
        if (letter != '\0' ? list->letter == letter
                           : strlen(list->name) == length &&
                                 memcmp(list->name, name, length) == 0) {
            return list;
        }
    }
    return NULL;
}

/* Of the row, then of all commands. name NULL: by its letter. */
static const struct route_option *find_option(const struct route *route,
                                              const char *name, size_t length,
                                              char letter)
{
    const struct route_option *found = NULL;

    if (route != NULL) {
        found = in_list(route->options, name, length, letter);
        if (found == NULL && route->json && letter == '\0' &&
            length == strlen("json") && memcmp(name, "json", length) == 0) {
            return &route_option_json;
        }
    }
    return found != NULL ? found
                         : in_list(route_options_of_all, name, length, letter);
}

static size_t add_names(const struct route_option *list,
                        const char **candidates, size_t count)
{
    for (; list != NULL && list->name != NULL && count < CANDIDATES; list++) {
        candidates[count++] = list->name;
    }
    return count;
}

static bool unknown_option(struct reading *reading, const char *word)
{
    const char *candidates[CANDIDATES];
    const struct route *route = reading->call->route;
    const char *name = word + (word[1] == '-' ? 2 : 1);
    const char *closest = NULL;
    size_t count = 0;

    if (route != NULL) {
        count = add_names(route->options, candidates, count);
        if (route->json && count < CANDIDATES) {
            candidates[count++] = "json";
        }
    }
    count = add_names(route_options_of_all, candidates, count);
    if (word[1] == '-') {
        closest =
            text_closest(bytes_of(name, strcspn(name, "=")), candidates, count);
    }
    if (closest != NULL) {
        return error_set(reading->err, ERROR_REFUSED, "USAGE",
                         "there is no option '%.60s'; did you mean '--%s'?",
                         word, closest);
    }
    return error_set(reading->err, ERROR_REFUSED, "USAGE",
                     "there is no option '%.60s'", word);
}

/* "text|json": a list of words, which the value must be one of. */
static bool value_fits(const char *words, const char *value)
{
    size_t length = strlen(value);

    if (strchr(words, '|') == NULL) {
        return true;
    }
    for (const char *at = words;; at += strcspn(at, "|") + 1) {
        size_t word = strcspn(at, "|");

        if (word == length && memcmp(at, value, length) == 0) {
            return true;
        }
        if (at[word] == '\0') {
            return false;
        }
    }
}

static bool add_option(struct reading *reading,
                       const struct route_option *option, const char *value)
{
    struct invocation *call = reading->call;

    if (option->value != NULL && !value_fits(option->value, value)) {
        return error_set(reading->err, ERROR_REFUSED, "USAGE",
                         "--%s must be one of %s, not '%.60s'", option->name,
                         option->value, value);
    }
    for (size_t i = 0; i < call->option_count; i++) {
        if (!option->many && option->value != NULL &&
            call->options[i].option == option) {
            return error_set(reading->err, ERROR_REFUSED, "USAGE",
                             "--%s is given twice", option->name);
        }
    }
    call->options =
        arena_grow(reading->arena, call->options, call->option_count,
                   &reading->option_capacity, sizeof *call->options);
    call->options[call->option_count].option = option;
    call->options[call->option_count++].value = value;
    return true;
}

/* The value that stands behind in the next word. */
static bool next_value(struct reading *reading,
                       const struct route_option *option)
{
    if (reading->at >= reading->argc) {
        return error_set(reading->err, ERROR_REFUSED, "USAGE",
                         "--%s needs a value: %s", option->name, option->value);
    }
    return add_option(reading, option, reading->argv[reading->at++]);
}

static bool read_long(struct reading *reading, const char *word)
{
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    const struct route_option *option =
        find_option(reading->call->route, name, length, '\0');

    if (option == NULL) {
        return unknown_option(reading, word);
    }
    if (name[length] == '=') {
        if (option->value == NULL) {
            return error_set(reading->err, ERROR_REFUSED, "USAGE",
                             "--%s takes no value", option->name);
        }
        return add_option(reading, option, name + length + 1);
    }
    if (option->value == NULL) {
        return add_option(reading, option, "");
    }
    return next_value(reading, option);
}

static bool read_letters(struct reading *reading, const char *word)
{
    for (const char *at = word + 1; *at != '\0'; at++) {
        const struct route_option *option =
            find_option(reading->call->route, NULL, 0, *at);

        if (option == NULL) {
            return unknown_option(reading, word);
        }
        if (option->value != NULL && at[1] != '\0') {
            return add_option(reading, option, at + 1);
        }
        if (option->value != NULL) {
            return next_value(reading, option);
        }
        if (!add_option(reading, option, "")) {
            return false;
        }
    }
    return true;
}

/* ---- words */

static bool take_word(struct reading *reading, const char *word)
{
    struct invocation *call = reading->call;

    if (call->route != NULL) {
        call->arguments[call->argument_count++] = word;
        return true;
    }
    if (call->group != NULL) {
        call->route = find(call->group, word);
        return call->route != NULL ||
               unknown_command(reading, call->group, word);
    }
    call->route = find("", word);
    if (call->route != NULL) {
        return true;
    }
    if (group_is_known(word)) {
        call->group = word;
        return true;
    }
    return unknown_command(reading, "", word);
}

static bool is_help(const struct invocation *call)
{
    return invocation_has(call, "help");
}

static bool check_count(struct reading *reading)
{
    const struct invocation *call = reading->call;
    const struct route *route = call->route;

    if (route == NULL || is_help(call)) {
        return true;
    }
    if (call->argument_count < route->least) {
        return error_set(reading->err, ERROR_REFUSED, "USAGE",
                         "'%s%s%s' needs %s", route->group,
                         route->group[0] == '\0' ? "" : " ", route->name,
                         route->arguments);
    }
    if (call->argument_count > route->most) {
        return error_set(reading->err, ERROR_REFUSED, "USAGE",
                         "'%.60s' is one argument too many",
                         call->arguments[route->most]);
    }
    if (route->words != NULL && call->argument_count > 0 &&
        !value_fits(route->words, call->arguments[0])) {
        return error_set(reading->err, ERROR_REFUSED, "USAGE",
                         "must be one of %s, not '%.60s'", route->words,
                         call->arguments[0]);
    }
    return true;
}

bool invocation_read(struct arena *arena, int argc, char **argv,
                     struct invocation *call, struct error *err)
{
    struct reading reading = {
        .arena = arena,
        .call = call,
        .argc = argc,
        .argv = argv,
        .at = 1,
        .err = err,
    };
    bool options_end = false;

    memset(call, 0, sizeof *call);
    call->arguments =
        arena_take_array(arena, (size_t)argc + 1, sizeof *call->arguments);
    while (reading.at < argc) {
        const char *word = argv[reading.at++];
        bool good;

        if (!options_end && strcmp(word, "--") == 0) {
            options_end = true;
            continue;
        }
        if (options_end || word[0] != '-' || word[1] == '\0') {
            good = take_word(&reading, word);
        } else if (word[1] == '-') {
            good = read_long(&reading, word);
        } else {
            good = read_letters(&reading, word);
        }
        if (!good) {
            return false;
        }
    }
    return check_count(&reading);
}

/* ---- asking */

static const struct route_option *wanted(const struct invocation *call,
                                         const char *option)
{
    const struct route_option *found =
        find_option(call->route, option, strlen(option), '\0');

    if (found == NULL) {
        log_panic("command %s has no option --%s",
                  call->route == NULL ? "" : call->route->name, option);
    }
    return found;
}

const char *invocation_value_at(const struct invocation *call,
                                const char *option, size_t index)
{
    const struct route_option *found = wanted(call, option);

    for (size_t i = 0; i < call->option_count; i++) {
        if (call->options[i].option == found && index-- == 0) {
            return call->options[i].value;
        }
    }
    return NULL;
}

const char *invocation_value(const struct invocation *call, const char *option)
{
    const char *last = NULL;
    const char *value;

    for (size_t i = 0; (value = invocation_value_at(call, option, i)) != NULL;
         i++) {
        last = value;
    }
    return last;
}

bool invocation_has(const struct invocation *call, const char *option)
{
    return invocation_value_at(call, option, 0) != NULL;
}

bool invocation_number(const struct invocation *call, const char *option,
                       uint64_t fallback, uint64_t *number, struct error *err)
{
    const char *value = invocation_value(call, option);

    if (value == NULL) {
        *number = fallback;
        return true;
    }
    return text_to_number(bytes_of_text(value), number) ||
           error_set(err, ERROR_REFUSED, "USAGE",
                     "--%s must be a number, not '%.60s'", option, value);
}
