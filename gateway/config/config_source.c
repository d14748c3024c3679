/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config_source.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/durable_file.h"
#include "base/text.h"

enum {
    FILE_LIMIT = 16 * 1024 * 1024,
    COUNT_LIMIT = 20000,
    TOTAL_LIMIT = 256 * 1024 * 1024,
    DEPTH_LIMIT = 16,
    PATH_LIMIT = 512,
};

/* One file and what it was called, in one piece of memory. Files that were
 * replaced stay in `older` until the end, since views of them may live. */
struct entry {
    struct entry *older;
    struct config_file file;
};

struct config_source {
    struct entry **files; /* in order of path */
    size_t count;
    size_t capacity;
    size_t total;
    struct entry *newest;
};

struct config_source *config_source_open(void)
{
    return calloc(1, sizeof(struct config_source));
}

void config_source_close(struct config_source *source)
{
    struct entry *entry;

    if (source == NULL) {
        return;
    }
    while ((entry = source->newest) != NULL) {
        source->newest = entry->older;
        free(entry);
    }
    free(source->files);
    free(source);
}

/* A part is what stands between two '/'. */
static bool part_is_plain(struct bytes part)
{
    return part.length > 0 && !bytes_equal_text(part, ".") &&
           !bytes_equal_text(part, "..");
}

static bool path_is_plain(struct bytes path)
{
    size_t start = 0;

    if (path.length == 0 || path.length > PATH_LIMIT ||
        text_utf8_end(path) != path.length) {
        return false;
    }
    for (size_t i = 0; i <= path.length; i++) {
        if (i == path.length || path.data[i] == '/') {
            if (!part_is_plain(bytes_slice(path, start, i - start))) {
                return false;
            }
            start = i + 1;
        } else if ((unsigned char)path.data[i] < ' ' || path.data[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

/* Where `path` stands or would stand. */
static bool locate(const struct config_source *source, const char *path,
                   size_t *index)
{
    size_t low = 0;
    size_t high = source->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(source->files[middle]->file.path, path);

        if (order == 0) {
            *index = middle;
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *index = low;
    return false;
}

static struct entry *make_entry(struct bytes path, struct bytes content,
                                const char *origin)
{
    size_t origin_size = origin == NULL ? 0 : strlen(origin) + 1;
    struct entry *entry = malloc(sizeof *entry + path.length + 1 +
                                 content.length + 1 + origin_size);
    char *place;

    if (entry == NULL) {
        return NULL;
    }
    place = (char *)(entry + 1);
    memcpy(place, path.data, path.length);
    place[path.length] = '\0';
    entry->file.path = place;
    place += path.length + 1;
    if (content.length > 0) {
        memcpy(place, content.data, content.length);
    }
    place[content.length] = '\0';
    entry->file.content = bytes_of(place, content.length);
    place += content.length + 1;
    entry->file.origin = entry->file.path;
    if (origin_size > 0) {
        memcpy(place, origin, origin_size);
        entry->file.origin = place;
    }
    return entry;
}

static bool make_room(struct config_source *source)
{
    size_t capacity = source->capacity == 0 ? 64 : source->capacity * 2;
    struct entry **files;

    if (source->count < source->capacity) {
        return true;
    }
    files = realloc(source->files, capacity * sizeof *files);
    if (files == NULL) {
        return false;
    }
    source->files = files;
    source->capacity = capacity;
    return true;
}

static bool add_file(struct config_source *source, struct bytes path,
                     struct bytes content, const char *origin,
                     struct error *err)
{
    struct entry *entry;
    size_t index;
    bool found;

    if (!path_is_plain(path)) {
        return error_set(err, ERROR_CONFIG, "CONFIG_PATH",
                         "'%.*s' is no path of a configuration file: it must "
                         "be relative, of plain text and without '.' and '..'",
                         bytes_print_length(bytes_slice(path, 0, 200)),
                         path.data);
    }
    if (content.length > FILE_LIMIT) {
        return error_set(err, ERROR_LIMIT, "CONFIG_LIMIT",
                         "%.*s is longer than 16 MiB", BYTES_ARG(path));
    }
    if (source->total + content.length > TOTAL_LIMIT) {
        return error_set(err, ERROR_LIMIT, "CONFIG_LIMIT",
                         "the configuration is longer than 256 MiB in all, at "
                         "%.*s",
                         BYTES_ARG(path));
    }
    entry = make_entry(path, content, origin);
    if (entry == NULL || !make_room(source)) {
        free(entry);
        return error_set(err, ERROR_TRANSIENT, "CONFIG_LIMIT",
                         "no memory for %.*s", BYTES_ARG(path));
    }
    found = locate(source, entry->file.path, &index);
    if (!found && source->count >= COUNT_LIMIT) {
        free(entry);
        return error_set(err, ERROR_LIMIT, "CONFIG_LIMIT",
                         "the configuration has more than %d files, at %.*s",
                         COUNT_LIMIT, BYTES_ARG(path));
    }
    if (!found) {
        memmove(source->files + index + 1, source->files + index,
                (source->count - index) * sizeof *source->files);
        source->count++;
    }
    source->files[index] = entry;
    entry->older = source->newest;
    source->newest = entry;
    source->total += content.length;
    return true;
}

bool config_source_add_file(struct config_source *source, const char *path,
                            struct bytes content, struct error *err)
{
    return add_file(source, bytes_of_text(path), content, NULL, err);
}

/* --- directories --- */

struct walk {
    struct config_source *source;
    const char *root;   /* real path, without '/' at the end */
    const char *prefix; /* before every path in the source */
    int depth;
};

static int wanted(const struct dirent *item)
{
    size_t length = strlen(item->d_name);

    return item->d_name[0] != '.' && length > 0 &&
           item->d_name[length - 1] != '~';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool stays_inside(const char *root, const char *path)
{
    char target[PATH_MAX];
    size_t length = strlen(root);

    return realpath(path, target) != NULL &&
           strncmp(target, root, length) == 0 && target[length] == '/';
}

/* What must stay secret must not be pinned in the journal, wherever an admin
 * puts it. */
static bool holds_private_key(struct bytes content)
{
    static const char mark[] = "PRIVATE KEY-----";

    return memmem(content.data, content.length, mark, sizeof mark - 1) != NULL;
}

static bool add_read_file(const struct walk *walk, const char *path,
                          const char *name, struct error *err)
{
    struct buffer content;
    char key[PATH_MAX];
    bool good;
    int length = snprintf(key, sizeof key, "%s%s", walk->prefix, name);

    if (length < 0 || (size_t)length >= sizeof key) {
        return error_set(err, ERROR_CONFIG, "CONFIG_PATH",
                         "the path of a file below %s is too long", walk->root);
    }
    buffer_open(&content, FILE_LIMIT);
    good = file_read_whole(path, &content, err);
    if (!good) {
        good = error_prefix(err, "configuration");
    } else if (content.length == 0 ||
               !holds_private_key(buffer_bytes(&content))) {
        good = add_file(walk->source, bytes_of_text(key),
                        buffer_bytes(&content), path, err);
    }
    buffer_close(&content);
    return good;
}

static bool add_directory(struct walk *walk, const char *below,
                          struct error *err);

static bool add_item(struct walk *walk, const char *below, const char *name,
                     struct error *err)
{
    char path[PATH_MAX];
    char relative[PATH_MAX];
    struct stat about;
    bool link;
    int length = snprintf(relative, sizeof relative, "%s%s", below, name);

    if (length < 0 || length > PATH_LIMIT ||
        snprintf(path, sizeof path, "%s/%s", walk->root, relative) >=
            (int)sizeof path) {
        return error_set(err, ERROR_CONFIG, "CONFIG_PATH",
                         "the path of a file below %s is longer than %d bytes",
                         walk->root, PATH_LIMIT);
    }
    if (lstat(path, &about) != 0) {
        return error_set_errno(err, ERROR_CONFIG, "CONFIG_READ",
                               "cannot look at %s", path);
    }
    link = S_ISLNK(about.st_mode);
    if (link && stat(path, &about) != 0) {
        return error_set_errno(err, ERROR_CONFIG, "CONFIG_LINK",
                               "the link %s leads nowhere", path);
    }
    if (S_ISDIR(about.st_mode)) {
        return link || strcmp(name, "keys") == 0 ||
               add_directory(walk, relative, err);
    }
    if (!S_ISREG(about.st_mode)) {
        return true;
    }
    if (link && !stays_inside(walk->root, path)) {
        return error_set(err, ERROR_CONFIG, "CONFIG_LINK",
                         "the link %s leads out of %s", path, walk->root);
    }
    return add_read_file(walk, path, relative, err);
}

static bool add_directory(struct walk *walk, const char *below,
                          struct error *err)
{
    char path[PATH_MAX];
    char inner[PATH_MAX];
    struct dirent **items = NULL;
    bool good = true;
    int count;

    if (walk->depth >= DEPTH_LIMIT) {
        return error_set(err, ERROR_LIMIT, "CONFIG_LIMIT",
                         "folders below %s are more than %d deep", walk->root,
                         DEPTH_LIMIT);
    }
    if (snprintf(path, sizeof path, "%s/%s", walk->root, below) >=
            (int)sizeof path ||
        snprintf(inner, sizeof inner, "%s%s", below,
                 below[0] == '\0' ? "" : "/") >= (int)sizeof inner) {
        return error_set(err, ERROR_CONFIG, "CONFIG_PATH",
                         "the path of a folder below %s is too long",
                         walk->root);
    }
    count = scandir(path, &items, wanted, by_name);
    if (count < 0) {
        return error_set_errno(err, ERROR_CONFIG, "CONFIG_READ",
                               "cannot read the directory %s", path);
    }
    walk->depth++;
    for (int i = 0; i < count; i++) {
        good = good && add_item(walk, inner, items[i]->d_name, err);
        free(items[i]);
    }
    walk->depth--;
    free(items);
    return good;
}

bool config_source_add_directory(struct config_source *source,
                                 const char *directory, const char *prefix,
                                 struct error *err)
{
    char root[PATH_MAX];
    struct walk walk = { source, root, prefix, 0 };

    if (realpath(directory, root) == NULL) {
        return error_set_errno(err, ERROR_CONFIG, "CONFIG_READ",
                               "cannot read the directory %s", directory);
    }
    if (strcmp(root, "/") == 0) {
        return error_set(err, ERROR_CONFIG, "CONFIG_PATH",
                         "/ is no directory for configuration files");
    }
    return add_directory(&walk, "", err);
}

/* --- what is in it --- */

bool config_source_find(const struct config_source *source, const char *path,
                        struct bytes *content)
{
    size_t index;

    if (!locate(source, path, &index)) {
        return false;
    }
    *content = source->files[index]->file.content;
    return true;
}

const char *config_source_origin(const struct config_source *source,
                                 const char *path)
{
    size_t index;

    return locate(source, path, &index) ? source->files[index]->file.origin
                                        : path;
}

size_t config_source_count(const struct config_source *source)
{
    return source->count;
}

struct config_file config_source_at(const struct config_source *source,
                                    size_t index)
{
    return source->files[index]->file;
}

/* --- packed ---
 * "EDICFG01" count:u32 count × (path length:u32 content length:u32 path
 * content), numbers little-endian, paths strictly ascending. */

static const char pack_magic[] = "EDICFG01";
enum { MAGIC_LENGTH = 8 };

static void append_u32(struct buffer *out, size_t number)
{
    for (int shift = 0; shift < 32; shift += 8) {
        buffer_append_byte(out, (char)(unsigned char)(number >> shift));
    }
}

bool config_source_pack(const struct config_source *source, struct buffer *out,
                        struct error *err)
{
    buffer_append(out, bytes_of(pack_magic, MAGIC_LENGTH));
    append_u32(out, source->count);
    for (size_t i = 0; i < source->count; i++) {
        const struct config_file *file = &source->files[i]->file;

        append_u32(out, strlen(file->path));
        append_u32(out, file->content.length);
        buffer_append_text(out, file->path);
        buffer_append(out, file->content);
    }
    if (out->failed) {
        return error_set(err, ERROR_LIMIT, "CONFIG_LIMIT",
                         "the packed configuration does not fit");
    }
    return true;
}

static bool take(struct bytes *packed, size_t length, struct bytes *part)
{
    if (packed->length < length) {
        return false;
    }
    *part = bytes_of(packed->data, length);
    packed->data += length;
    packed->length -= length;
    return true;
}

static bool take_u32(struct bytes *packed, size_t *number)
{
    struct bytes part;

    if (!take(packed, 4, &part)) {
        return false;
    }
    *number = 0;
    for (size_t i = 4; i-- > 0;) {
        *number = *number << 8 | (unsigned char)part.data[i];
    }
    return true;
}

static bool packed_damaged(struct error *err)
{
    return error_set(err, ERROR_DAMAGED, "CONFIG_PACKED",
                     "these bytes are no packed configuration");
}

bool config_source_unpack(struct config_source *source, struct bytes packed,
                          struct error *err)
{
    struct bytes before = { "", 0 };
    struct bytes part;
    size_t count;

    if (!take(&packed, MAGIC_LENGTH, &part) ||
        memcmp(part.data, pack_magic, MAGIC_LENGTH) != 0 ||
        !take_u32(&packed, &count)) {
        return packed_damaged(err);
    }
    for (size_t i = 0; i < count; i++) {
        struct bytes path;
        struct bytes content;
        size_t path_length;
        size_t content_length;

        if (!take_u32(&packed, &path_length) ||
            !take_u32(&packed, &content_length) ||
            !take(&packed, path_length, &path) ||
            !take(&packed, content_length, &content) ||
            bytes_compare(before, path) >= 0) {
            return packed_damaged(err);
        }
        if (!add_file(source, path, content, NULL, err)) {
            return false;
        }
        before = path;
    }
    return packed.length == 0 || packed_damaged(err);
}
