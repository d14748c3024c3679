/* SPDX-License-Identifier: Apache-2.0
 *
 * `internal words KIND`: what the shells' completion offers.
 */
#include "console/commands.h"

#include <string.h>

#include "config/explain.h"
#include "console/workspace.h"

static void print_word(struct console *console, struct bytes word)
{
    output_bytes(&console->out, word);
    output_text(&console->out, "\n");
}

/* Files "<folder><name><suffix>" of the source, without folders in between. */
static void print_files(struct console *console,
                        const struct workspace *workspace, const char *folder,
                        const char *suffix)
{
    for (size_t i = 0; i < config_source_count(workspace->source); i++) {
        struct bytes path =
            bytes_of_text(config_source_at(workspace->source, i).path);
        struct bytes name = bytes_slice(path, strlen(folder), path.length);

        if (bytes_starts_with(path, bytes_of_text(folder)) &&
            bytes_ends_with(path, bytes_of_text(suffix)) &&
            bytes_find(name, '/') == SIZE_MAX) {
            print_word(console,
                       bytes_slice(name, 0, name.length - strlen(suffix)));
        }
    }
}

/* "mappings/standards/x12/004010/850.set": "x12/004010/850". */
static void print_sets(struct console *console,
                       const struct workspace *workspace)
{
    const char *folder = "mappings/standards/";

    for (size_t i = 0; i < config_source_count(workspace->source); i++) {
        struct bytes path =
            bytes_of_text(config_source_at(workspace->source, i).path);

        if (bytes_starts_with(path, bytes_of_text(folder)) &&
            bytes_ends_with(path, bytes_of_text(".set"))) {
            print_word(console, bytes_slice(path, strlen(folder),
                                            path.length - strlen(folder) -
                                                strlen(".set")));
        }
    }
}

static void print_partners(struct console *console, struct workspace *workspace,
                           bool stations)
{
    const struct partner_directory *directory = workspace_partners(workspace);

    for (size_t i = 0; stations && i < directory->station_count; i++) {
        print_word(console, bytes_of_text(directory->stations[i].name));
    }
    for (size_t i = 0; !stations && i < directory->partner_count; i++) {
        print_word(console, bytes_of_text(directory->partners[i].name));
    }
}

static void print_filters(struct console *console)
{
    static const char *const keys[] = {
        "partner:", "station:",  "channel:", "agreement:", "type:",
        "record:",  "kind:",     "dir:",     "status:",    "po:",
        "order:",   "shipment:", "invoice:", "key:",       "control:",
        "id:",      "name:",     "test:",    "since:",     "until:",
    };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        print_word(console, bytes_of_text(keys[i]));
    }
}

static void print_codes(struct console *console)
{
    const struct explanation *explanation;

    for (size_t i = 0; (explanation = explain_at(i)) != NULL; i++) {
        print_word(console, bytes_of_text(explanation->code));
    }
}

int cmd_internal_words(struct console *console, const struct invocation *call)
{
    const char *kind = call->arguments[0];
    struct workspace workspace;
    struct error err;

    if (strcmp(kind, "filters") == 0) {
        print_filters(console);
        return EXIT_GOOD;
    }
    if (strcmp(kind, "codes") == 0) {
        print_codes(console);
        return EXIT_GOOD;
    }
    if (!workspace_open(&workspace, console->directory, &err)) {
        return exit_status_of(&err);
    }
    if (!workspace_load(&workspace, WORKSPACE_ALL, &err)) {
        workspace_close(&workspace);
        return exit_status_of(&err);
    }
    if (strcmp(kind, "maps") == 0) {
        print_files(console, &workspace, "mappings/maps/", ".yaml");
    } else if (strcmp(kind, "records") == 0) {
        print_files(console, &workspace, "mappings/records/", ".yaml");
    } else if (strcmp(kind, "guidelines") == 0) {
        print_files(console, &workspace, "mappings/guidelines/", ".overlay");
    } else if (strcmp(kind, "sets") == 0) {
        print_sets(console, &workspace);
    } else {
        print_partners(console, &workspace, strcmp(kind, "stations") == 0);
    }
    workspace_close(&workspace);
    return EXIT_GOOD;
}
