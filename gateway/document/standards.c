/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "document/standards_state.h"
#include "document/element_value.h"

struct standards *standards_open(const struct config_source *source)
{
    struct standards *standards = calloc(1, sizeof *standards);

    if (standards == NULL) {
        return NULL;
    }
    standards->source = source;
    standards->arena = arena_open(0);
    if (standards->arena == NULL) {
        free(standards);
        return NULL;
    }
    diagnostics_open(&standards->diagnostics, standards->arena);
    return standards;
}

void standards_close(struct standards *standards)
{
    if (standards != NULL) {
        arena_close(standards->arena);
        free(standards);
    }
}

const struct diagnostics *standards_diagnostics(
    const struct standards *standards)
{
    return &standards->diagnostics;
}

bool standards_is_name(struct bytes name)
{
    if (name.length == 0 ||
        name.length >= sizeof((struct loaded_standard *)0)->name) {
        return false;
    }
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];

        if (!(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'z') &&
            !(byte >= 'A' && byte <= 'Z') && byte != '/' &&
            !(byte == '.' && i > 0 && name.data[i - 1] >= '0')) {
            return false;
        }
    }
    return true;
}

/* "x12/004010": is there a folder of that name? */
static bool exists(const struct standards *standards, struct bytes name)
{
    static const char tables[] = "/segments.dic";
    char path[128];
    struct bytes content;

    (void)snprintf(path, sizeof path, "mappings/standards/%.*s%s",
                   BYTES_ARG(name), tables);
    return config_source_find(standards->source, path, &content);
}

const struct dictionary *standards_dictionary(struct standards *standards,
                                              struct bytes name)
{
    struct loaded_standard *loaded;

    for (size_t i = 0; i < standards->count; i++) {
        if (bytes_equal_text(name, standards->loaded[i].name)) {
            return standards->loaded[i].dictionary;
        }
    }
    if (!standards_is_name(name) || standards->count == VERSIONS ||
        !exists(standards, name)) {
        return NULL;
    }
    loaded = &standards->loaded[standards->count++];
    memcpy(loaded->name, name.data, name.length);
    loaded->dictionary = dictionary_load(standards->arena, standards->source,
                                         loaded->name, &standards->diagnostics);
    return loaded->dictionary;
}

const struct set_definition *standards_set(struct standards *standards,
                                           struct bytes name)
{
    const struct xml_document *document;
    const struct dictionary *dictionary;
    size_t slash = name.length;

    while (slash > 0 && name.data[slash - 1] != '/') {
        slash--;
    }
    if (slash < 2) {
        return NULL;
    }
    if (standards_has_family(standards, name)) {
        document = standards_xml_document(standards, name);
        return document == NULL ? NULL : &document->set;
    }
    dictionary =
        standards_dictionary(standards, bytes_slice(name, 0, slash - 1));
    return dictionary == NULL
               ? NULL
               : dictionary_set(dictionary,
                                bytes_slice(name, slash, name.length));
}

/* ---- by GS08 */

enum { RELEASE = 6 }; /* "004010" of "004010VICS" */

static bool is_release(struct bytes version)
{
    for (size_t i = 0; i < RELEASE; i++) {
        if (i >= version.length || version.data[i] < '0' ||
            version.data[i] > '9') {
            return false;
        }
    }
    return true;
}

/* "004010" of "mappings/standards/x12/004010/segments.dic". */
static bool release_of(const char *path, struct bytes *release)
{
    struct bytes rest = bytes_of_text(path);
    struct bytes prefix = bytes_of_text("mappings/standards/x12/");

    if (!bytes_starts_with(rest, prefix)) {
        return false;
    }
    rest = bytes_slice(rest, prefix.length, rest.length);
    *release = bytes_slice(rest, 0, RELEASE);
    return is_release(rest) &&
           bytes_equal_text(bytes_slice(rest, RELEASE, rest.length),
                            "/segments.dic");
}

/* The newest release there is that is not newer than `version`; false: none. */
static bool nearest_release(const struct standards *standards,
                            struct bytes version, char name[16])
{
    struct bytes wanted = bytes_slice(version, 0, RELEASE);
    struct bytes best = { 0 };
    struct bytes release;

    if (!is_release(version)) {
        return false;
    }
    for (size_t i = 0; i < config_source_count(standards->source); i++) {
        const char *path = config_source_at(standards->source, i).path;

        if (release_of(path, &release) && bytes_compare(release, wanted) <= 0 &&
            (best.data == NULL || bytes_compare(release, best) > 0)) {
            best = release;
        }
    }
    if (best.data != NULL) {
        (void)snprintf(name, 16, "x12/%.*s", BYTES_ARG(best));
    }
    return best.data != NULL;
}

/* The release itself, without looking through all files. */
static const struct dictionary *dictionary_of(struct standards *standards,
                                              struct bytes version)
{
    const struct dictionary *dictionary;
    char name[16];

    if (!is_release(version)) {
        return NULL;
    }
    (void)snprintf(name, sizeof name, "x12/%.*s", RELEASE, version.data);
    dictionary = standards_dictionary(standards, bytes_of_text(name));
    if (dictionary == NULL && nearest_release(standards, version, name)) {
        dictionary = standards_dictionary(standards, bytes_of_text(name));
    }
    return dictionary;
}

bool standards_supports(void *standards, const struct group_facts *group)
{
    return dictionary_of(standards, group->version) != NULL;
}

/* ---- by UNH */

static bool is_alphanumeric(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z');
}

/* Directories in the order they came out: "D.96A", "S.93A", "1.911", "90.1":
 * the first two digits together are the year, what follows them is the release
 * in it. 0: none of these. */
static uint32_t directory_order(struct bytes version)
{
    for (size_t i = 0; i + 2 < version.length; i++) {
        const char *at = version.data + i;
        uint32_t year = (uint32_t)(at[0] - '0') * 10 + (uint32_t)(at[1] - '0');
        char release = at[2] == '.' && i + 3 < version.length ? at[3] : at[2];

        if (value_is_digits(bytes_of(at, 2), 2, 2) &&
            is_alphanumeric(release)) {
            return ((year < 80 ? year + 100 : year) << 8) +
                   (unsigned char)release;
        }
    }
    return 0;
}

/* "D.96A" of "mappings/standards/edifact/D.96A/ORDERS.set". */
static bool directory_of(const char *path, struct bytes type,
                         struct bytes *directory)
{
    struct bytes rest = bytes_of_text(path);
    struct bytes prefix = bytes_of_text("mappings/standards/edifact/");
    size_t slash;
    struct bytes file;

    if (!bytes_starts_with(rest, prefix)) {
        return false;
    }
    rest = bytes_slice(rest, prefix.length, rest.length);
    slash = bytes_find(rest, '/');
    *directory = bytes_slice(rest, 0, slash);
    file = bytes_slice(rest, slash == SIZE_MAX ? rest.length : slash + 1,
                       rest.length);
    return bytes_starts_with(file, type) &&
           bytes_equal_text(bytes_slice(file, type.length, file.length),
                            ".set") &&
           directory_order(*directory) != 0;
}

/* The newest directory with this message that is not newer than `version`;
 * without one, the oldest there is. */
static const struct set_definition *nearest_message(struct standards *standards,
                                                    struct bytes version,
                                                    struct bytes type)
{
    uint32_t wanted = directory_order(version);
    uint32_t best_order = 0;
    struct bytes best = { 0 };
    struct bytes directory;
    char name[80];

    for (size_t i = 0; i < config_source_count(standards->source); i++) {
        const char *path = config_source_at(standards->source, i).path;
        uint32_t order;

        if (!directory_of(path, type, &directory)) {
            continue;
        }
        order = directory_order(directory);
        if (best.data == NULL ||
            (order <= wanted ? best_order > wanted || order > best_order
                             : best_order > wanted && order < best_order)) {
            best = directory;
            best_order = order;
        }
    }
    if (best.data == NULL) {
        return NULL;
    }
    (void)snprintf(name, sizeof name, "edifact/%.*s/%.*s", BYTES_ARG(best),
                   BYTES_ARG(type));
    return standards_set(standards, bytes_of_text(name));
}

static const struct set_definition *find_message(struct standards *standards,
                                                 struct bytes version,
                                                 struct bytes type)
{
    char name[80];
    const struct set_definition *set;

    (void)snprintf(name, sizeof name, "edifact/%.*s/%.*s", BYTES_ARG(version),
                   BYTES_ARG(type));
    set = standards_set(standards, bytes_of_text(name));
    return set != NULL ? set : nearest_message(standards, version, type);
}

static const struct set_definition *load_associated(
    struct standards *standards, const struct set_definition *set,
    struct bytes association)
{
    char name[40];
    const struct set_definition *guided;

    (void)snprintf(name, sizeof name, "%.*s-%s", BYTES_ARG(association),
                   set->id);
    for (char *at = name; *at != '\0'; at++) {
        if (*at >= 'A' && *at <= 'Z') {
            *at = (char)(*at - 'A' + 'a');
        }
    }
    if (!guideline_is_of(standards->source, name, set)) {
        return set;
    }
    guided = guideline_load(standards->arena, standards->source,
                            set->dictionary, name, &standards->diagnostics);
    return guided == NULL ? set : guided;
}

const struct set_definition *standards_associated(
    struct standards *standards, const struct set_definition *set,
    struct bytes association)
{
    struct associated_set *kept;

    if (association.length == 0 || association.length > ASSOCIATION) {
        return set;
    }
    for (size_t i = 0; i < standards->associated_count; i++) {
        kept = &standards->associated[i];
        if (kept->set == set &&
            bytes_equal_text(association, kept->association)) {
            return kept->guided;
        }
    }
    if (!standards_is_name(association) ||
        standards->associated_count == GUIDELINES) {
        return set;
    }
    kept = &standards->associated[standards->associated_count++];
    kept->set = set;
    memcpy(kept->association, association.data, association.length);
    kept->guided = load_associated(standards, set, association);
    return kept->guided;
}

enum { MESSAGE_NAME = 6 }; /* 0065, 0052 and 0054 are not longer */

/* What was found is kept: a file of a hundred thousand messages of a directory
 * that is not there must not look through all names for each. */
static const struct set_definition *select_message(
    struct standards *standards, const struct interchange_facts *interchange,
    const struct transaction_facts *transaction)
{
    struct bytes version = transaction->version;
    struct bytes type = transaction->type;
    struct known_message *known = &standards->known;

    if (type.length > MESSAGE_NAME || version.length > 2 * MESSAGE_NAME) {
        return NULL;
    }
    if (bytes_equal_text(type, "CONTRL")) {
        version = bytes_of_text(
            bytes_equal_text(interchange->version, "4") ? "SYN4" : "SYN3");
    }
    if (!bytes_equal_text(version, known->version) ||
        !bytes_equal_text(type, known->type) ||
        !bytes_equal_text(transaction->association, known->association)) {
        (void)snprintf(known->version, sizeof known->version, "%.*s",
                       BYTES_ARG(version));
        (void)snprintf(known->type, sizeof known->type, "%.*s",
                       BYTES_ARG(type));
        (void)snprintf(known->association, sizeof known->association, "%.*s",
                       BYTES_ARG(transaction->association));
        known->set = find_message(standards, version, type);
        if (known->set != NULL) {
            known->set = standards_associated(standards, known->set,
                                              transaction->association);
        }
    }
    return known->set;
}

const struct set_definition *standards_select(
    void *standards, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction)
{
    const struct dictionary *dictionary;
    const struct xml_document *document;

    if (interchange->syntax == DICTIONARY_EDIFACT) {
        return select_message(standards, interchange, transaction);
    }
    if (interchange->syntax == DICTIONARY_XML) {
        document =
            standards_xml_root(standards, transaction->uri, transaction->type,
                               transaction->alternative);
        return document == NULL ? NULL : &document->set;
    }
    dictionary = dictionary_of(standards, group->version);
    return dictionary == NULL ? NULL
                              : dictionary_set(dictionary, transaction->type);
}
