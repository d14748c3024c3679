/* SPDX-License-Identifier: Apache-2.0 */
#include "config/settings.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "config/shape_row.h"

enum { KEY_SIZE = 128 };

#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define KIB 1024
#define MIB (1024 * KIB)
#define GIB (1024ULL * MIB)

#define AMOUNT(low, high)                              \
    {                                                  \
        .kind = VALUE_SIZE, .least = low, .most = high \
    }
#define TIME(low, high)                                    \
    {                                                      \
        .kind = VALUE_DURATION, .least = low, .most = high \
    }

#define RESTART false, false /* taken at a start, never secret */
#define RELOAD true, false   /* … and at a reload */
static const char *const level_words[] = { "debug", "info", "warning", "error",
                                           NULL };

static const struct setting table[] = {
    { "spool", PATH, AT(settings, spool), "/var/lib/edigate", RESTART,
      "directory of journal, ledger and exchange folders" },
    { "stations", PATH, AT(settings, stations), "stations", RESTART,
      "folder of our stations' files" },
    { "partners", PATH, AT(settings, partners), "partners", RESTART,
      "folder of the partners' files and their templates" },
    { "mappings", PATH, AT(settings, mappings), "mappings", RESTART,
      "folder of our own mappings; they go before the shipped ones" },
    { "shipped",
      { .kind = VALUE_TEXT, .most = 1000 },
      AT(settings, shipped),
      "",
      RESTART,
      "folder of the shipped mappings and templates; empty: found "
      "beside the program" },
    { "log.level", WORD(level_words), AT(settings, log_level), "info", RELOAD,
      "least level that is logged" },

    { "workers.count", NUMBER(0, 1024), AT(settings, workers.count), "0",
      RESTART, "worker processes; 0: as many as there are processors" },
    { "workers.timeout", TIME(SECOND, DAY), AT(settings, workers.timeout),
      "2 min", RELOAD,
      "a worker that takes longer for one job is ended; for large "
      "interchanges, between two answers" },
    { "workers.memory", AMOUNT(16 * MIB, 64 * GIB),
      AT(settings, workers.memory), "256 MiB", RESTART,
      "memory that one document may take in a worker" },
    { "workers.attempts", NUMBER(1, 100), AT(settings, workers.attempts), "3",
      RELOAD, "a document that ended so many workers is put into quarantine" },

    { "sending.senders", NUMBER(1, 256), AT(settings, sending.senders), "4",
      RESTART, "deliveries at the same time" },
    { "sending.retry_first", TIME(100, DAY), AT(settings, sending.retry_first),
      "30 s", RELOAD,
      "wait after the first failed delivery; doubled after each" },
    { "sending.retry_last", TIME(100, 7 * DAY),
      AT(settings, sending.retry_last), "1 h", RELOAD,
      "longest wait between two deliveries" },
    { "sending.give_up", TIME(SECOND, 30ULL * DAY),
      AT(settings, sending.give_up), "24 h", RELOAD,
      "a document not delivered for so long is left to an operator" },

    { "limits.interchange", AMOUNT(64 * KIB, 64 * GIB),
      AT(settings, limits.interchange), "2 GiB", RELOAD,
      "longest file that is taken in; a partner may have less" },
    { "limits.transaction", AMOUNT(64 * KIB, GIB),
      AT(settings, limits.transaction), "256 MiB", RELOAD,
      "longest transaction set; a partner may have less" },
    { "limits.segment", AMOUNT(4 * KIB, GIB), AT(settings, limits.segment),
      "4 MiB", RELOAD, "longest segment, binary ones too" },
    { "limits.hl_depth", NUMBER(4, 1000), AT(settings, limits.hl_depth), "100",
      RELOAD, "deepest hierarchy (HL) in a document" },
    { "limits.findings", NUMBER(10, 100000), AT(settings, limits.findings),
      "1000", RELOAD, "findings kept of one transaction; more are counted" },

    { "journal.segment", AMOUNT(4 * MIB, 4 * GIB),
      AT(settings, journal.segment), "64 MiB", RESTART,
      "size of a file of the journal" },
    { "journal.group_wait", TIME(0, SECOND), AT(settings, journal.group_wait),
      "0 ms", RESTART,
      "how long a commit waits for others; 0: only while one syncs" },
    { "journal.group_documents", NUMBER(1, 4096),
      AT(settings, journal.group_documents), "64", RESTART,
      "documents in one commit" },
    { "journal.free_floor", AMOUNT(0, 1024 * GIB),
      AT(settings, journal.free_floor), "256 MiB", RESTART,
      "with less free space nothing is taken in" },
    { "journal.verify_at_open", AMOUNT(0, 1024 * GIB),
      AT(settings, journal.verify_at_open), "1 GiB", RESTART,
      "how much of the sealed journal is read again at a start" },

    { "archive.files", FLAG, AT(settings, archive_files), "yes", RESTART,
      "lay documents out as plain files too" },
    { "folder.every", TIME(100, DAY), AT(settings, folder.every), "10 s",
      RESTART, "how often folders are looked through where no notice comes" },
};

_Static_assert(COUNT_OF(table) <= SETTINGS_LIMIT, "room for every origin");
_Static_assert(LOG_DEBUG == 0 && LOG_ERROR == 3, "as level_words has them");

const struct setting *settings_at(size_t index)
{
    return index < COUNT_OF(table) ? &table[index] : NULL;
}

const struct setting *settings_find(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (strcmp(table[i].key, key) == 0) {
            return &table[i];
        }
    }
    return NULL;
}

static void *value_of(const struct settings *settings,
                      const struct setting *setting)
{
    return (char *)(uintptr_t)settings + setting->offset;
}

void settings_open(struct settings *settings)
{
    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct value_fault fault;

        if (!value_parse(&table[i].value, bytes_of_text(table[i].initial),
                         value_of(settings, &table[i]), &fault)) {
            log_panic("the default of %s %s", table[i].key, fault.text);
        }
    }
}

/* --- reading --- */

struct settings_reading {
    struct settings *settings;
    struct diagnostics *list;
};

/* Is `key` what stands before a dot in some row? */
static bool is_group(const char *key)
{
    size_t length = strlen(key);

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (strncmp(table[i].key, key, length) == 0 &&
            table[i].key[length] == '.') {
            return true;
        }
    }
    return false;
}

/* What may stand behind `prefix` ("" or "workers."), once each. */
static size_t keys_behind(const char *prefix, char names[][KEY_SIZE],
                          const char *keys[SETTINGS_LIMIT])
{
    size_t length = strlen(prefix);
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const char *rest = table[i].key + length;

        if (strncmp(table[i].key, prefix, length) != 0) {
            continue;
        }
        (void)snprintf(names[count], KEY_SIZE, "%.*s", (int)strcspn(rest, "."),
                       rest);
        if (count == 0 || strcmp(names[count - 1], names[count]) != 0) {
            keys[count] = names[count];
            count++;
        }
    }
    return count;
}

static void complain_about_key(const struct settings_reading *reading,
                               const char *prefix,
                               const struct yaml_node *mapping)
{
    char names[SETTINGS_LIMIT][KEY_SIZE];
    const char *keys[SETTINGS_LIMIT];
    size_t count = keys_behind(prefix, names, keys);

    yaml_check_keys(mapping, keys, count, "CONFIG_UNKNOWN_KEY", reading->list);
}

static void read_mapping(const struct settings_reading *reading,
                         const char *prefix, const struct yaml_node *mapping);

static void read_key(const struct settings_reading *reading, const char *key,
                     const struct yaml_node *value)
{
    const struct setting *setting = settings_find(key);
    char prefix[KEY_SIZE];

    if (setting != NULL) {
        if (yaml_is_null(value)) {
            return; /* a key with everything behind it commented out */
        }
        if (value_read(&setting->value, key, value,
                       value_of(reading->settings, setting), reading->list)) {
            reading->settings->origins[setting - table] = value->place;
        }
    } else if (is_group(key) && !yaml_is_null(value)) {
        if (value->kind != YAML_MAPPING) {
            diagnostics_add(reading->list, DIAGNOSTIC_ERROR, value->place,
                            "CONFIG_WRONG_TYPE", "'%s' must be a mapping", key);
            return;
        }
        (void)snprintf(prefix, sizeof prefix, "%.100s.", key);
        read_mapping(reading, prefix, value);
    }
}

static void read_mapping(const struct settings_reading *reading,
                         const char *prefix, const struct yaml_node *mapping)
{
    complain_about_key(reading, prefix, mapping);
    for (size_t i = 0; i < mapping->count; i++) {
        char key[KEY_SIZE];

        if (bytes_find(mapping->keys[i]->text, '.') != SIZE_MAX) {
            continue; /* unknown: groups are mappings */
        }
        (void)snprintf(key, sizeof key, "%s%.60s", prefix,
                       mapping->keys[i]->text.data);
        read_key(reading, key, mapping->items[i]);
    }
}

/* One of the two that do not fit was written, or both. */
static void complain_together(const struct settings_reading *reading,
                              const char *key, const char *other,
                              const char *relation)
{
    const struct config_place *origins = reading->settings->origins;
    const struct config_place *place = &origins[settings_find(key) - table];

    if (place->line == 0) {
        place = &origins[settings_find(other) - table];
    }
    diagnostics_add(reading->list, DIAGNOSTIC_ERROR, *place,
                    "CONFIG_OUT_OF_RANGE", "'%s' is %s '%s'", key, relation,
                    other);
}

static void check_together(const struct settings_reading *reading)
{
    const struct settings *settings = reading->settings;

    if (settings->sending.retry_last < settings->sending.retry_first) {
        complain_together(reading, "sending.retry_last", "sending.retry_first",
                          "shorter than");
    }
    if (settings->limits.transaction > settings->limits.interchange) {
        complain_together(reading, "limits.transaction", "limits.interchange",
                          "more than");
    }
}

void settings_read(struct settings *settings, struct arena *arena,
                   const char *file, struct bytes content,
                   struct diagnostics *list)
{
    struct settings_reading reading = { settings, list };
    const struct yaml_node *tree = yaml_tree_read(arena, file, content, list);
    size_t errors = list->errors;

    if (tree == NULL) {
        return;
    }
    if (tree->kind != YAML_MAPPING) {
        diagnostics_add(list, DIAGNOSTIC_ERROR, tree->place,
                        "CONFIG_WRONG_TYPE", "the settings must be a mapping");
        return;
    }
    read_mapping(&reading, "", tree);
    if (list->errors == errors) {
        check_together(&reading);
    }
}

void settings_keep_restart(struct settings *settings,
                           const struct settings *before)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        if (!table[i].reload) {
            memcpy(value_of(settings, &table[i]), value_of(before, &table[i]),
                   value_size(&table[i].value));
        }
    }
}

/* --- showing --- */

void settings_append_restart(const struct settings *before,
                             const struct settings *after, struct buffer *out)
{
    struct buffer old;
    struct buffer new;
    bool any = false;

    for (size_t i = 0; i < COUNT_OF(table); i++) {
        buffer_open(&old, 0);
        buffer_open(&new, 0);
        value_append(&table[i].value, value_of(before, &table[i]), &old);
        value_append(&table[i].value, value_of(after, &table[i]), &new);
        if (!table[i].reload &&
            !bytes_equal(buffer_bytes(&old), buffer_bytes(&new))) {
            buffer_append_format(out, "%s%s", any ? ", " : "", table[i].key);
            any = true;
        }
        buffer_close(&old);
        buffer_close(&new);
    }
}

void settings_append(const struct settings *settings, bool origin,
                     struct buffer *out)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct config_place *place = &settings->origins[i];

        buffer_append_format(out, "%s: ", table[i].key);
        if (table[i].secret) {
            buffer_append_text(out, "(not shown)");
        } else {
            value_append(&table[i].value, value_of(settings, &table[i]), out);
        }
        if (origin && place->line > 0) {
            buffer_append_format(out, "  # %s:%d", place->file, place->line);
        } else if (origin) {
            buffer_append_text(out, "  # default");
        }
        buffer_append_byte(out, '\n');
    }
}

void settings_append_help(struct buffer *out)
{
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        const struct setting *setting = &table[i];

        buffer_append_format(out, "%s\n    %s.\n    ", setting->key,
                             setting->help);
        value_describe(&setting->value, out);
        buffer_append_format(
            out, "; default %s%s%s; %s%s.\n\n",
            setting->initial[0] == '\0' ? "" : "'",
            setting->initial[0] == '\0' ? "none" : setting->initial,
            setting->initial[0] == '\0' ? "" : "'",
            setting->reload ? "changed by a reload" : "changed by a restart",
            setting->secret ? "; secret" : "");
    }
}

static void append_property(const struct setting *setting, struct buffer *out)
{
    const char *dot = strchr(setting->key, '.');

    text_append_json(out, bytes_of_text(dot == NULL ? setting->key : dot + 1));
    buffer_append_text(out, ":{\"description\":");
    text_append_json(out, bytes_of_text(setting->help));
    buffer_append_text(out, ",\"default\":");
    text_append_json(out, bytes_of_text(setting->initial));
    buffer_append_byte(out, ',');
    value_append_schema(&setting->value, out);
    buffer_append_byte(out, '}');
}

/* How much of the key is its group, with the dot. */
static size_t group_length(const char *key)
{
    const char *dot = strchr(key, '.');

    return dot == NULL ? 0 : (size_t)(dot - key) + 1;
}

void settings_append_schema(struct buffer *out)
{
    const char *open = "";

    buffer_append_text(
        out, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
             "\"$id\":\"edigate.yaml\",\"title\":\"settings of the gateway\","
             "\"type\":\"object\",\"properties\":{");
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        size_t length = group_length(table[i].key);
        bool same = length > 0 && strncmp(open, table[i].key, length) == 0;

        if (!same && open[0] != '\0') {
            buffer_append_text(out, "},\"additionalProperties\":false}");
        }
        buffer_append_text(out, i == 0 ? "\n" : ",\n");
        if (!same && length > 0) {
            text_append_json(out, bytes_of(table[i].key, length - 1));
            buffer_append_text(out, ":{\"type\":\"object\",\"properties\":{");
        }
        open = length > 0 ? table[i].key : "";
        append_property(&table[i], out);
    }
    buffer_append_text(
        out, open[0] == '\0' ? "" : "},\"additionalProperties\":false}");
    buffer_append_text(out, "},\"additionalProperties\":false}\n");
}
