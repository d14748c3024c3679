/* SPDX-License-Identifier: Apache-2.0
 *
 * `init`: a gateway's directory to begin with. The settings' file is printed
 * out of the settings' table, so that it never tells of another program.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "config/settings.h"
#include "console/commands.h"
#include "console/empty_directory.h"

static const char station[] =
    "# SPDX-License-Identifier: Apache-2.0\n"
    "# One of our own sides: the name and the ids that partners know us by.\n"
    "station: my-company\n"
    "name: My Company\n"
    "ids:\n"
    "  # ISA05/06 and ISA07/08: the qualifier says whose number it is: 01 is\n"
    "  # D-U-N-S, 12 a telephone number, ZZ what both sides agreed to.\n"
    "  x12: {qualifier: ZZ, id: MYCOMPANY}\n"
    "# Our GS1 company prefix; the SSCCs of our packs begin with it.\n"
    "# gs1_prefix: '0614141'\n"
    "contacts: {alerts: edi@my-company.example}\n";

static const char partner[] =
    "# SPDX-License-Identifier: Apache-2.0\n"
    "# A partner that buys from us: 850 and 860 come in; 997, 855, 856, 865 "
    "and\n"
    "# 810 go out. Everything that is not said here comes from the template;\n"
    "# 'edigate config show example-customer --effective --origin' shows it\n"
    "# all. Copy this file for each partner: partners/NAME.yaml.\n"
    "partner: example-customer\n"
    "extends: templates/x12-004010-retailer-folder   # who we buy from:\n"
    "                                                # "
    "x12-004010-supplier-folder\n"
    "name: Example Customer\n"
    "station: my-company\n"
    "# draft: nothing is done for this partner yet. Then testing: only test\n"
    "# documents (ISA15 T); then live.\n"
    "status: draft\n"
    "ids:\n"
    "  x12: {qualifier: ZZ, id: EXAMPLECUSTOMER}\n"
    "\n"
    "# Where files are exchanged, below the spool; this is what the template\n"
    "# says already:\n"
    "# channels:\n"
    "#   main:\n"
    "#     folder:\n"
    "#       in: 'exchange/{partner}/in'     # what they send to us\n"
    "#       out: 'exchange/{partner}/out'   # what we send to them\n"
    "\n"
    "# One line changes one agreement of the template:\n"
    "# agreements:\n"
    "#   - {receive: order, acknowledge: {receipt: yes}}   # an 855 AK at "
    "once\n"
    "#   - {send: invoice, remove: yes}\n"
    "\n"
    "# How the desk decides on orders:\n"
    "# desk: {price_tolerance: 0.5 %, partial: allowed, backorder: allowed,\n"
    "#        auto_ship: no, auto_invoice: no}\n"
    "contacts: {alerts: edi@example-customer.example}\n";

static const char mappings[] =
    "Our own mappings; each goes before the shipped one of the same name.\n"
    "\n"
    "    maps/        NAME.yaml: documents to records and back\n"
    "    guidelines/  NAME.overlay: what a partner wants beyond the standard\n"
    "    records/     NAME.yaml: record types of our own\n"
    "\n"
    "'edigate map list' shows what there is, 'edigate map check' checks.\n";

static const char ignored[] = "# Documents and keys are not configuration.\n"
                              "spool/\n"
                              "keys/\n";

/* ---- edigate.yaml */

static size_t group_length(const char *key)
{
    const char *dot = strchr(key, '.');

    return dot == NULL ? 0 : (size_t)(dot - key);
}

/* A comment that is cut between words. */
static void append_comment(struct buffer *out, const char *indent,
                           const char *text)
{
    enum { WIDTH = 76 };
    size_t room = WIDTH - strlen(indent);

    while (*text != '\0') {
        size_t length = strlen(text);

        if (length > room) {
            length = room;
            while (length > 0 && text[length] != ' ') {
                length--;
            }
            length = length == 0 ? room : length;
        }
        buffer_append_format(out, "%s# %.*s\n", indent, (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
}

static void append_setting(struct buffer *out, const struct setting *setting)
{
    size_t group = group_length(setting->key);
    const char *name = setting->key + group + (group > 0);
    const char *indent = group > 0 ? "  " : "";
    struct buffer help = { 0 };

    buffer_append_format(&help, "%s; ", setting->help);
    value_describe(&setting->value, &help);
    buffer_append_text(&help, setting->reload ? "" : "; needs a restart");
    buffer_append_byte(&help, '\0');
    append_comment(out, indent, help.data == NULL ? "" : help.data);
    buffer_close(&help);
    if (strcmp(setting->key, "spool") == 0) {
        buffer_append_format(out, "spool: spool\n\n");
        return;
    }
    buffer_append_format(out, "%s# %s: %s\n\n", indent, name,
                         setting->initial[0] == '\0' ? "''" : setting->initial);
}

static void append_settings(struct buffer *out)
{
    const struct setting *setting;
    const char *open = "";

    buffer_append_text(
        out,
        "# SPDX-License-Identifier: Apache-2.0\n"
        "# The settings of this gateway. What stands behind a # is the\n"
        "# default; paths are beside this file.\n"
        "# 'edigate config check' checks, 'edigate reload' takes over.\n\n");
    for (size_t i = 0; (setting = settings_at(i)) != NULL; i++) {
        size_t length = group_length(setting->key);

        if (length > 0 && (strlen(open) < length + 1 ||
                           strncmp(open, setting->key, length + 1) != 0)) {
            buffer_append_format(out, "%.*s:\n", (int)length, setting->key);
            open = setting->key;
        }
        append_setting(out, setting);
    }
}

/* ---- the directory */

static const struct empty_directory place = {
    "INIT_NOT_EMPTY", "", "a new gateway wants a directory of its own"
};

static bool make(struct console *console, const char *directory,
                 const char *name, mode_t mode, struct error *err)
{
    return durable_directory_make(
        arena_format(console->arena, "%s/%s", directory, name), mode, err);
}

static bool put(struct console *console, const char *directory,
                const char *folder, const char *name, struct bytes content,
                struct error *err)
{
    return durable_file_write(
        arena_format(console->arena, "%s/%s", directory, folder), name, 0644,
        content, false, err);
}

static bool lay_out(struct console *console, const char *directory,
                    struct error *err)
{
    struct buffer settings = { 0 };
    bool good;

    append_settings(&settings);
    good = empty_directory_check(directory, &place, err) &&
           durable_directory_make(directory, 0755, err) &&
           make(console, directory, "stations", 0755, err) &&
           make(console, directory, "partners/templates", 0755, err) &&
           make(console, directory, "mappings/maps", 0755, err) &&
           make(console, directory, "mappings/guidelines", 0755, err) &&
           make(console, directory, "mappings/records", 0755, err) &&
           make(console, directory, "keys", 0700, err) &&
           make(console, directory, "spool", 0750, err) &&
           put(console, directory, "stations", "my-company.yaml",
               bytes_of_text(station), err) &&
           put(console, directory, "partners", "example-customer.yaml",
               bytes_of_text(partner), err) &&
           put(console, directory, "mappings", "README",
               bytes_of_text(mappings), err) &&
           put(console, directory, ".", ".gitignore", bytes_of_text(ignored),
               err) &&
           /* Last: with it the directory is a gateway. */
           put(console, directory, ".", "edigate.yaml", buffer_bytes(&settings),
               err);
    buffer_close(&settings);
    return good;
}

int cmd_init(struct console *console, const struct invocation *call)
{
    const char *directory = call->arguments[0];
    char absolute[PATH_MAX];
    struct error err;

    if (!lay_out(console, directory, &err)) {
        return console_fail(console, &err);
    }
    if (realpath(directory, absolute) == NULL) {
        absolute[0] = '\0';
    }
    console_note(console, "a new gateway stands in %s", absolute);
    if (console->quiet) {
        return EXIT_GOOD;
    }
    output_format(
        &console->out,
        "  edigate.yaml                    settings, each with its default\n"
        "  stations/my-company.yaml        our own side: put in your ids\n"
        "  partners/example-customer.yaml  a partner, as a draft\n"
        "  mappings/                       maps of your own, if need be\n"
        "  keys/                           private keys; never backed up with "
        "the rest\n"
        "  spool/                          journal, ledger, exchange folders\n"
        "\nNext:\n"
        "  cd %s\n"
        "  edigate config check     # after each change\n"
        "  edigate run              # in the foreground; 'edigate reload' "
        "takes "
        "changes over\n"
        "  edigate doctor           # is everything as it should be?\n",
        absolute);
    return EXIT_GOOD;
}
