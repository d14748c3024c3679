/* SPDX-License-Identifier: Apache-2.0 */
#include "config/partner_check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "config/edifact_terms.h"
#include "config/partner_identity.h"
#include "config/partner_shape.h"

enum { INTERCHANGE_WIDTH = 9, TRANSACTION_WIDTH_LEAST = 4 };

void partner_complain(struct partner_reading *reading,
                      const struct yaml_node *node, const char *code,
                      const char *format, ...)
{
    char text[600];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    diagnostics_add(reading->list, DIAGNOSTIC_ERROR,
                    node == NULL ? reading->partner->place : node->place, code,
                    "%s", text);
}

/* --- names --- */

/* The file's name without folder and ending. */
static struct bytes file_stem(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');

    return bytes_of(name, dot == NULL ? strlen(name) : (size_t)(dot - name));
}

static void check_name(struct partner_reading *reading)
{
    struct partner *partner = reading->partner;
    const struct yaml_node *node = yaml_get(reading->tree, "partner");
    struct bytes stem;

    if (partner->title == NULL) {
        partner->title = partner->name;
    }
    if (node == NULL || partner->name == NULL) {
        return;
    }
    stem = file_stem(node->place.file);
    if (!bytes_equal_text(stem, partner->name)) {
        diagnostics_add(
            reading->list, DIAGNOSTIC_WARNING, node->place, "PARTNER_FILE_NAME",
            "the partner '%s' stands in a file of another name", partner->name);
    }
}

static void check_station(struct partner_reading *reading)
{
    const struct yaml_node *node = yaml_get(reading->tree, "station");
    const char **names;

    if (node == NULL || node->kind != YAML_SCALAR) {
        return;
    }
    for (size_t i = 0; i < reading->station_count; i++) {
        if (bytes_equal_text(node->text, reading->stations[i].name)) {
            reading->partner->station = &reading->stations[i];
            return;
        }
    }
    for (size_t i = 0; i < reading->broken_station_count; i++) {
        if (bytes_equal_text(node->text, reading->broken_stations[i])) {
            partner_complain(reading, node, "STATION_BROKEN",
                             "the station '%s' is wrong; see its own "
                             "complaints",
                             reading->broken_stations[i]);
            return;
        }
    }
    partner_complain(
        reading, node, "STATION_UNKNOWN", "there is no station '%.*s'",
        bytes_print_length(bytes_slice(node->text, 0, 64)), node->text.data);
    names = arena_take_array(reading->arena, reading->station_count + 1,
                             sizeof *names);
    for (size_t i = 0; i < reading->station_count; i++) {
        names[i] = reading->stations[i].name;
    }
    diagnostics_suggest(reading->list, node->text, names,
                        reading->station_count);
}

/* --- channels --- */

static const char *fill_placeholders(struct partner_reading *reading,
                                     const char *path)
{
    const struct partner *partner = reading->partner;
    const char *const from[] = { "{partner}", "{station}" };
    const char *const to[] = { partner->name == NULL ? "" : partner->name,
                               partner->station == NULL
                                   ? ""
                                   : partner->station->name };

    for (size_t i = 0; path != NULL && i < COUNT_OF(from); i++) {
        const char *at;
        const char *rest = path;
        const char *filled = "";

        while ((at = strstr(rest, from[i])) != NULL) {
            filled = arena_format(reading->arena, "%s%.*s%s", filled,
                                  (int)(at - rest), rest, to[i]);
            rest = at + strlen(from[i]);
        }
        path = arena_format(reading->arena, "%s%s", filled, rest);
    }
    return path;
}

/* Parts between '/', without empty ones and ".", so that equal folders are
 * equal texts. */
static const char *tidy_path(struct partner_reading *reading, const char *path)
{
    const char *tidy = path[0] == '/' ? "/" : "";
    const char *rest = path;

    while (*rest != '\0') {
        size_t length = strcspn(rest, "/");

        if (length > 0 && !(length == 1 && rest[0] == '.')) {
            tidy = arena_format(reading->arena, "%s%s%.*s", tidy,
                                tidy[0] == '\0' || strcmp(tidy, "/") == 0 ? ""
                                                                          : "/",
                                (int)length, rest);
        }
        rest += length + (rest[length] == '/');
    }
    return tidy;
}

static void check_folder(struct partner_reading *reading,
                         struct channel *channel, const struct yaml_node *node)
{
    if (channel->folder.in == NULL && channel->folder.out == NULL) {
        partner_complain(reading, node, "CHANNEL_EMPTY",
                         "the channel '%s' has neither 'in' nor 'out'",
                         channel->name);
    }
    if (channel->folder.in != NULL) {
        channel->folder.in =
            tidy_path(reading, fill_placeholders(reading, channel->folder.in));
    }
    if (channel->folder.out != NULL) {
        channel->folder.out =
            tidy_path(reading, fill_placeholders(reading, channel->folder.out));
    }
    if (channel->folder.in != NULL && channel->folder.out != NULL &&
        strcmp(channel->folder.in, channel->folder.out) == 0) {
        partner_complain(reading, yaml_get(node, "out"), "CHANNEL_SAME_FOLDER",
                         "'in' and 'out' are the same folder: we would receive "
                         "what we send");
    }
}

/* true: a channel that we can run. */
static bool check_channel(struct partner_reading *reading,
                          struct channel *channel, const struct yaml_node *node)
{
    size_t kinds = 0;

    if (node->kind != YAML_MAPPING) {
        return false;
    }
    for (size_t i = 0; channel_kinds[i] != NULL; i++) {
        kinds += yaml_get(node, channel_kinds[i]) != NULL;
    }
    if (kinds != 1) {
        partner_complain(reading, node, "CHANNEL_KIND",
                         "the channel '%s' must have one kind, not %zu: "
                         "'folder', 'as2', 'sftp' or 'https'%s",
                         channel->name, kinds,
                         kinds > 1 ? " (set a template's to null)" : "");
        return false;
    }
    if (yaml_get(node, "folder") == NULL) {
        return false;
    }
    check_folder(reading, channel, yaml_get(node, "folder"));
    return true;
}

/* Those that cannot run are left out; agreements that use them complain. */
static void check_channels(struct partner_reading *reading)
{
    struct partner *partner = reading->partner;
    const struct yaml_node *node = yaml_get(reading->tree, "channels");
    size_t kept = 0;

    for (size_t i = 0; i < partner->channel_count; i++) {
        if (check_channel(reading, &partner->channels[i], node->items[i])) {
            partner->channels[kept++] = partner->channels[i];
        }
    }
    partner->channel_count = kept;
}

/* --- envelope --- */

/* "00401" from the first X12 agreement's "x12/004010/850". */
static void default_version(struct partner_reading *reading)
{
    struct partner *partner = reading->partner;

    for (size_t i = 0;
         partner->envelope.version == NULL && i < partner->agreement_count;
         i++) {
        const char *document = partner->agreements[i].document;

        if (document != NULL && strncmp(document, "x12/", 4) == 0) {
            partner->envelope.version =
                arena_format(reading->arena, "%.5s", document + 4);
        }
    }
    if (partner->envelope.version == NULL) {
        partner->envelope.version = "00401";
    }
}

const char *partner_line_break(const struct partner_reading *reading)
{
    static const char *const words[] = { "lf", "crlf" };
    static const char *const breaks[] = { "\n", "\r\n" };
    const struct yaml_node *node =
        yaml_get(yaml_get(reading->tree, "envelope"), "line_breaks");

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (node != NULL && node->kind == YAML_SCALAR &&
            bytes_equal_text(node->text, words[i])) {
            return breaks[i];
        }
    }
    return "";
}

static void add_line_break(struct partner_reading *reading,
                           const struct yaml_node *envelope)
{
    struct partner *partner = reading->partner;
    const char *line_break = partner_line_break(reading);

    if (line_break[0] != '\0' && partner->envelope.segment[1] != '\0') {
        partner_complain(reading, yaml_get(envelope, "line_breaks"),
                         "PARTNER_BAD_SEPARATOR",
                         "'line_breaks' and a segment terminator that has "
                         "them already");
        return;
    }
    partner->envelope.segment = arena_format(
        reading->arena, "%s%s", partner->envelope.segment, line_break);
}

struct separator_use {
    const char *name;
    char byte; /* '\0': none */
};

static void list_separators(const struct partner *partner,
                            struct separator_use uses[4])
{
    uses[0] = (struct separator_use){ "element", partner->envelope.element };
    uses[1] =
        (struct separator_use){ "component", partner->envelope.component };
    uses[2] =
        (struct separator_use){ "repetition", partner->envelope.repetition };
    uses[3] = (struct separator_use){ "segment", partner->envelope.segment[0] };
}

static void check_separators(struct partner_reading *reading,
                             const struct yaml_node *envelope)
{
    const struct yaml_node *node = yaml_get(envelope, "separators");
    struct separator_use uses[4];

    /* Before 00402 ISA11 is an element, not the repetition separator. */
    if (strcmp(reading->partner->envelope.version, "00402") < 0) {
        if (yaml_get(node, "repetition") != NULL) {
            diagnostics_add(reading->list, DIAGNOSTIC_WARNING,
                            yaml_get(node, "repetition")->place,
                            "PARTNER_NEEDLESS_REPETITION",
                            "interchange version %s has no repetition "
                            "separator; it comes with 00402",
                            reading->partner->envelope.version);
        }
        reading->partner->envelope.repetition = '\0';
    }
    list_separators(reading->partner, uses);
    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        for (size_t j = 0; j < i; j++) {
            const struct yaml_node *at = yaml_get(node, uses[i].name);

            if (uses[i].byte == '\0' || uses[i].byte != uses[j].byte) {
                continue;
            }
            partner_complain(reading,
                             at != NULL ? at : yaml_get(node, uses[j].name),
                             "PARTNER_SAME_SEPARATORS",
                             "the separators '%s' and '%s' are the same",
                             uses[j].name, uses[i].name);
        }
    }
}

/* An id with a separator in it would break the ISA it stands in. */
static void check_ids_against_separators(struct partner_reading *reading,
                                         const struct identities *ids,
                                         const struct yaml_node *node)
{
    struct separator_use uses[4];

    list_separators(reading->partner, uses);
    for (size_t i = 0; i < ids->count; i++) {
        const char *id = ids->items[i].id;

        for (size_t j = 0; id != NULL && j < COUNT_OF(uses); j++) {
            if (uses[j].byte != '\0' && strchr(id, uses[j].byte) != NULL) {
                partner_complain(reading, node, "PARTNER_ID_HAS_SEPARATOR",
                                 "the id '%s' contains the %s separator '%c'",
                                 id, uses[j].name, uses[j].byte);
            }
        }
    }
}

static int count_digits(uint64_t number)
{
    int digits = 1;

    while (number >= 10) {
        number /= 10;
        digits++;
    }
    return digits;
}

static void check_series(struct partner_reading *reading, const char *name,
                         const struct series *series, int least, int most)
{
    const struct yaml_node *envelope = yaml_get(reading->tree, "envelope");
    const struct yaml_node *node =
        yaml_get(yaml_get(envelope, "control_numbers"), name);
    const struct yaml_node *width = yaml_get(node, "width");

    if (series->from > series->until) {
        partner_complain(reading, node, "PARTNER_SERIES",
                         "the series '%s' begins at %" PRIu64
                         " and ends at %" PRIu64,
                         name, series->from, series->until);
    }
    if (series->width != 0 && (series->width < least || series->width > most)) {
        partner_complain(
            reading, width == NULL ? node : width, "PARTNER_SERIES",
            least == most ? "numbers of the series '%s' have %d digits in X12"
                          : "numbers of the series '%s' have at least %d "
                            "digits in X12",
            name, least);
    }
    if (count_digits(series->until) > most) {
        partner_complain(reading, node, "PARTNER_SERIES",
                         "the series '%s' ends at %" PRIu64
                         ", which has more than %d digits",
                         name, series->until, most);
    }
}

static void check_envelope(struct partner_reading *reading)
{
    struct partner *partner = reading->partner;
    const struct yaml_node *envelope = yaml_get(reading->tree, "envelope");
    const struct yaml_node *ids = yaml_get(reading->tree, "ids");

    default_version(reading);
    add_line_break(reading, envelope);
    check_separators(reading, envelope);
    check_ids_against_separators(reading, &partner->ids[IDENTITY_X12],
                                 yaml_get(ids, "x12"));
    if (partner->station != NULL) {
        check_ids_against_separators(reading,
                                     &partner->station->ids[IDENTITY_X12],
                                     yaml_get(reading->tree, "station"));
    }
    check_series(reading, "interchange", &partner->envelope.interchange,
                 INTERCHANGE_WIDTH, INTERCHANGE_WIDTH);
    check_series(reading, "group", &partner->envelope.group, 1, 9);
    check_series(reading, "transaction", &partner->envelope.transaction,
                 TRANSACTION_WIDTH_LEAST, 9);
}

/* --- the rest --- */

static void check_unwritable(struct partner_reading *reading)
{
    const struct partner *partner = reading->partner;
    const struct yaml_node *node = yaml_get(reading->tree, "replacement");
    struct separator_use uses[4];

    if (partner->unwritable == UNWRITABLE_REFUSE) {
        if (node != NULL) {
            partner_complain(reading, node, "CONFIG_NEEDLESS_KEY",
                             "'replacement' has a meaning only with "
                             "'unwritable: replace'");
        }
        return;
    }
    if (node == NULL) {
        partner_complain(reading, yaml_get(reading->tree, "unwritable"),
                         "CONFIG_MISSING_KEY",
                         "'unwritable: replace' needs a 'replacement'");
        return;
    }
    list_separators(partner, uses);
    for (size_t i = 0; i < COUNT_OF(uses); i++) {
        if (partner->unwritable_replacement != '\0' &&
            uses[i].byte == partner->unwritable_replacement) {
            partner_complain(reading, node, "PARTNER_SAME_SEPARATORS",
                             "the replacement is itself the %s separator",
                             uses[i].name);
        }
    }
}

/* The form was checked: "UTC" or "+hh:mm". */
static void read_time_zone(struct partner *partner)
{
    const char *zone = partner->time_zone;
    int minutes;

    if (zone == NULL || strlen(zone) != 6) {
        return;
    }
    minutes = ((zone[1] - '0') * 10 + zone[2] - '0') * 60 +
              (zone[4] - '0') * 10 + zone[5] - '0';
    partner->utc_offset = (int64_t)minutes * 60000 * (zone[0] == '-' ? -1 : 1);
}

void partner_local_days(const struct partner *partner, int64_t *from,
                        int64_t *until)
{
    const int64_t day = 86400000;

    if (*from != INT64_MIN) {
        *from -= partner->utc_offset;
    }
    if (*until != INT64_MAX) {
        *until += day - partner->utc_offset;
    }
}

static void check_validity(struct partner_reading *reading)
{
    struct partner *partner = reading->partner;

    read_time_zone(partner);
    if (partner->valid_from > partner->valid_until) {
        partner_complain(reading, yaml_get(reading->tree, "valid"),
                         "CONFIG_DATES_TURNED", "'from' comes after 'until'");
    }
    partner_local_days(partner, &partner->valid_from, &partner->valid_until);
}

static void check_limits(struct partner_reading *reading)
{
    const struct partner *partner = reading->partner;

    if (partner->limits.document > partner->limits.interchange) {
        partner_complain(reading, yaml_get(reading->tree, "limits"),
                         "CONFIG_OUT_OF_RANGE",
                         "a document may be longer than the interchange it "
                         "stands in");
    }
}

void partner_check(struct partner_reading *reading)
{
    check_name(reading);
    check_station(reading);
    check_channels(reading);
    partner_identity_check(reading);
    check_envelope(reading);
    edifact_terms_check(reading);
    check_unwritable(reading);
    check_validity(reading);
    check_limits(reading);
    if (strcmp(reading->partner->backoffice, "desk") != 0) {
        partner_complain(reading, yaml_get(reading->tree, "backoffice"),
                         "BACKOFFICE_NOT_AVAILABLE",
                         "the back office '%s' is not available yet; use "
                         "'desk'",
                         reading->partner->backoffice);
    }
}
