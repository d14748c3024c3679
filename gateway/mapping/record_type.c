/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/record_type.h"

#include <stdlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "config/yaml_tree.h"
#include "mapping/record_scalar.h"

enum build_state { NOT_BUILT, BEING_BUILT, BUILT };

/* One file of mappings/records/. */
struct record_file {
    const char *name;
    const struct yaml_node *root;
    struct record_type *type;
    enum build_state state;
};

struct record_types {
    struct record_type **types;
    size_t count;
    size_t capacity;
};

struct type_loader {
    struct arena *arena;
    struct diagnostics *list;
    struct record_types *types;
    struct record_file *files;
    size_t file_count;
    size_t depth;
};

static const char *const type_names[] = { "text",     "code",  "integer",
                                          "decimal",  "money", "date",
                                          "datetime", "time",  "flag",
                                          "record" };

/* Words of the expression language, which a field cannot be called. */
static const char *const reserved_words[] = {
    "and", "or", "not", "null", "true", "false", "value", "pair"
};

static const struct record_type *build_file(struct type_loader *loader,
                                            struct record_file *file);
static void build_fields(struct type_loader *loader, struct record_type *type,
                         const struct yaml_node *fields);

const char *field_type_name(enum field_type type)
{
    return type_names[type];
}

static void complain(struct type_loader *loader, const struct yaml_node *node,
                     const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);

static void complain(struct type_loader *loader, const struct yaml_node *node,
                     const char *code, const char *format, ...)
{
    char text[400];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    diagnostics_add(loader->list, DIAGNOSTIC_ERROR, node->place, code, "%s",
                    text);
}

/* --- names and words --- */

/* [a-z][a-z0-9_]*, at most 40 characters. */
static bool is_field_name(struct bytes name)
{
    size_t i;

    if (name.length == 0 || name.length > 40 || name.data[0] < 'a' ||
        name.data[0] > 'z') {
        return false;
    }
    for (i = 0; i < name.length; i++) {
        char c = name.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) {
            return false;
        }
    }
    for (i = 0; i < COUNT_OF(reserved_words); i++) {
        if (bytes_equal_text(name, reserved_words[i])) {
            return false;
        }
    }
    return true;
}

static const char *optional_text(struct type_loader *loader,
                                 const struct yaml_node *mapping,
                                 const char *key)
{
    const struct yaml_node *node = yaml_get(mapping, key);

    if (node == NULL || yaml_is_null(node)) {
        return NULL;
    }
    if (node->kind != YAML_SCALAR) {
        complain(loader, node, "RECORD_VALUE", "'%s' must be a text", key);
        return NULL;
    }
    return node->text.data;
}

static bool read_flag(struct type_loader *loader,
                      const struct yaml_node *mapping, const char *key)
{
    const struct yaml_node *node = yaml_get(mapping, key);

    if (node == NULL) {
        return false;
    }
    if (node->kind == YAML_SCALAR && bytes_equal_text(node->text, "true")) {
        return true;
    }
    if (node->kind != YAML_SCALAR || !bytes_equal_text(node->text, "false")) {
        complain(loader, node, "RECORD_VALUE", "'%s' must be true or false",
                 key);
    }
    return false;
}

/* --- one field --- */

static bool is_scalar_type(struct bytes name, enum field_type *type)
{
    int i;

    for (i = 0; i < FIELD_RECORD; i++) {
        if (bytes_equal_text(name, type_names[i])) {
            *type = (enum field_type)i;
            return true;
        }
    }
    return false;
}

static void suggest_type(struct type_loader *loader, struct bytes word)
{
    const char **names = arena_take_array(
        loader->arena, FIELD_RECORD + 1 + loader->file_count, sizeof *names);
    size_t count = 0;
    size_t i;

    for (i = 0; i < FIELD_RECORD; i++) {
        names[count++] = type_names[i];
    }
    names[count++] = "list";
    for (i = 0; i < loader->file_count; i++) {
        names[count++] = loader->files[i].name;
    }
    diagnostics_suggest(loader->list, word, names, count);
}

/* A scalar's name or a record's name. */
static void set_named_type(struct type_loader *loader,
                           struct record_field *field,
                           const struct yaml_node *node)
{
    size_t i;

    if (is_scalar_type(node->text, &field->type)) {
        return;
    }
    for (i = 0; i < loader->file_count; i++) {
        if (bytes_equal_text(node->text, loader->files[i].name)) {
            field->record = build_file(loader, &loader->files[i]);
            if (field->record == NULL) {
                complain(loader, node, "RECORD_CYCLE",
                         "record '%s' holds itself", loader->files[i].name);
                return;
            }
            field->type = FIELD_RECORD;
            return;
        }
    }
    complain(loader, node, "RECORD_UNKNOWN_TYPE", "there is no type '%s'",
             node->text.data);
    suggest_type(loader, node->text);
}

static void register_type(struct type_loader *loader, struct record_type *type)
{
    struct record_types *types = loader->types;

    types->types = arena_grow(loader->arena, types->types, types->count,
                              &types->capacity, sizeof *types->types);
    types->types[types->count++] = type;
}

static const char *key_field(struct type_loader *loader,
                             const struct record_type *type,
                             const struct yaml_node *definition)
{
    const char *key = optional_text(loader, definition, "key");

    if (key != NULL && record_type_field(type, bytes_of_text(key)) == NULL) {
        complain(loader, yaml_get(definition, "key"), "RECORD_UNKNOWN_FIELD",
                 "the key '%s' is no field of this record", key);
        return NULL;
    }
    return key;
}

/* A record type that is written where it is used: "order.lines". */
static void set_inline_type(struct type_loader *loader,
                            struct record_field *field, const char *owner,
                            const struct yaml_node *definition)
{
    struct record_type *type = arena_take(loader->arena, sizeof *type);

    type->name = arena_format(loader->arena, "%s.%s", owner, field->name);
    type->meaning = optional_text(loader, definition, "meaning");
    if (type->meaning == NULL) {
        type->meaning = field->meaning;
    }
    type->place = definition->place;
    build_fields(loader, type, yaml_get(definition, "fields"));
    type->key = key_field(loader, type, definition);
    field->type = FIELD_RECORD;
    field->record = type;
    register_type(loader, type);
}

static void set_list_type(struct type_loader *loader,
                          struct record_field *field, const char *owner,
                          const struct yaml_node *definition)
{
    const struct yaml_node *of = yaml_get(definition, "of");

    field->list = true;
    if (of == NULL) {
        complain(loader, definition, "RECORD_VALUE",
                 "list '%s' must say what it is a list `of`", field->name);
    } else if (of->kind == YAML_MAPPING) {
        static const char *const allowed[] = { "key", "fields", "meaning" };

        yaml_check_keys(of, allowed, COUNT_OF(allowed), "RECORD_KEY",
                        loader->list);
        set_inline_type(loader, field, owner, of);
    } else if (of->kind == YAML_SCALAR) {
        set_named_type(loader, field, of);
    } else {
        complain(loader, of, "RECORD_VALUE",
                 "'%s' must be a type's name or a mapping with `fields`", "of");
    }
}

static void read_codes(struct type_loader *loader, struct record_field *field,
                       const struct yaml_node *codes)
{
    const char **list;
    size_t i;

    if (codes->kind != YAML_SEQUENCE || field->type != FIELD_CODE) {
        complain(loader, codes, "RECORD_VALUE",
                 "'codes' must be a list, on a field of type code: '%s'",
                 field->name);
        return;
    }
    list = arena_take_array(loader->arena, codes->count, sizeof *list);
    for (i = 0; i < codes->count; i++) {
        const struct yaml_node *code = codes->items[i];

        if (code->kind != YAML_SCALAR || code->text.length == 0) {
            complain(loader, code, "RECORD_VALUE", "a code of '%s' is no text",
                     field->name);
            return;
        }
        list[i] = code->text.data;
    }
    field->codes = list;
    field->code_count = (uint32_t)codes->count;
}

static void read_maximum(struct type_loader *loader, struct record_field *field,
                         const struct yaml_node *definition)
{
    const struct yaml_node *node = yaml_get(definition, "max");
    uint64_t number;

    if (node == NULL) {
        return;
    }
    if (node->kind != YAML_SCALAR || !text_to_number(node->text, &number) ||
        number == 0 || number > 1000000) {
        complain(loader, node, "RECORD_VALUE",
                 "'max' of '%s' must be a number of characters", field->name);
        return;
    }
    field->max_length = (uint32_t)number;
}

/* In its canonical form, so that filling it in needs no more work. */
static void read_default(struct type_loader *loader, struct record_field *field,
                         const struct yaml_node *definition)
{
    const struct yaml_node *node = yaml_get(definition, "default");
    char text[480];

    if (node == NULL) {
        return;
    }
    if (node->kind != YAML_SCALAR || field->list ||
        field->type == FIELD_RECORD) {
        complain(loader, node, "RECORD_VALUE", "'%s' cannot have a default",
                 field->name);
        return;
    }
    if (!record_scalar_canonical(field, node->text, loader->arena,
                                 &field->fallback, text, sizeof text)) {
        diagnostics_add(loader->list, DIAGNOSTIC_ERROR, node->place,
                        "RECORD_VALUE", "default of '%s': %s", field->name,
                        text);
    }
}

static void read_field_type(struct type_loader *loader,
                            struct record_field *field, const char *owner,
                            const struct yaml_node *definition)
{
    const struct yaml_node *type = yaml_get(definition, "type");

    if (type == NULL && yaml_get(definition, "fields") != NULL) {
        set_inline_type(loader, field, owner, definition);
    } else if (type == NULL) {
        complain(loader, definition, "RECORD_VALUE",
                 "field '%s' must have a type", field->name);
    } else if (type->kind != YAML_SCALAR) {
        complain(loader, type, "RECORD_VALUE",
                 "the type of '%s' must be a word", field->name);
    } else if (bytes_equal_text(type->text, "list")) {
        set_list_type(loader, field, owner, definition);
    } else {
        set_named_type(loader, field, type);
    }
}

static void read_field(struct type_loader *loader, struct record_field *field,
                       const char *owner, const struct yaml_node *definition)
{
    static const char *const allowed[] = { "type",    "required", "meaning",
                                           "max",     "bt",       "codes",
                                           "default", "of",       "fields",
                                           "key" };
    const struct yaml_node *codes;

    if (definition->kind == YAML_SCALAR) {
        set_named_type(loader, field, definition);
        return;
    }
    if (definition->kind != YAML_MAPPING) {
        complain(loader, definition, "RECORD_VALUE",
                 "field '%s' must be a mapping", field->name);
        return;
    }
    yaml_check_keys(definition, allowed, COUNT_OF(allowed), "RECORD_KEY",
                    loader->list);
    field->meaning = optional_text(loader, definition, "meaning");
    field->business_term = optional_text(loader, definition, "bt");
    field->required = read_flag(loader, definition, "required");
    read_field_type(loader, field, owner, definition);
    codes = yaml_get(definition, "codes");
    if (codes != NULL) {
        read_codes(loader, field, codes);
    }
    read_maximum(loader, field, definition);
    read_default(loader, field, definition);
}

/* --- types --- */

static void note_for_reader(struct type_loader *loader,
                            struct record_type *type)
{
    uint64_t *starts =
        arena_take_array(loader->arena, type->field_count, sizeof *starts);
    uint64_t *masks =
        arena_take_array(loader->arena, type->field_count, sizeof *masks);
    uint16_t *special =
        arena_take_array(loader->arena, type->field_count, sizeof *special);
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];
        size_t length = field->json_key.length;

        memcpy(&starts[i], field->json_key.data, length < 8 ? length : 8);
        memset(&masks[i], 0xff, length < 8 ? length : 8);
        if (field->required || field->fallback.data != NULL) {
            special[type->special_count++] = i;
        }
    }
    type->key_starts = starts;
    type->key_masks = masks;
    type->special = special;
}

/* Whole blocks, so that it can be copied without asking how long it is. */
static struct bytes json_key_of(struct arena *arena, struct bytes name)
{
    size_t length = name.length + 3;
    size_t blocks = (length + RECORD_KEY_BLOCK - 1) / RECORD_KEY_BLOCK;
    char *key = arena_take_array(arena, blocks, RECORD_KEY_BLOCK);

    key[0] = '"';
    memcpy(key + 1, name.data, name.length);
    memcpy(key + 1 + name.length, "\":", 2);
    return bytes_of(key, length);
}

static void build_fields(struct type_loader *loader, struct record_type *type,
                         const struct yaml_node *fields)
{
    struct record_field *list;
    uint16_t height = 0;
    size_t i;

    if (fields == NULL || fields->kind != YAML_MAPPING || fields->count == 0) {
        diagnostics_add(loader->list, DIAGNOSTIC_ERROR, type->place,
                        "RECORD_FIELDS", "record '%s' has no fields",
                        type->name);
        return;
    }
    if (fields->count > 1000 || loader->depth >= RECORD_DEPTH_LIMIT) {
        complain(loader, fields, "RECORD_FIELDS",
                 "record '%s' is too large or nested too deep", type->name);
        return;
    }
    loader->depth++;
    list = arena_take_array(loader->arena, fields->count, sizeof *list);
    for (i = 0; i < fields->count; i++) {
        const struct yaml_node *key = fields->keys[i];
        struct record_field *field = &list[i];

        field->name = key->text.data;
        field->key = key->text;
        field->index = (uint16_t)i;
        field->place = key->place;
        field->json_key = json_key_of(loader->arena, key->text);
        if (!is_field_name(key->text)) {
            complain(loader, key, "RECORD_NAME",
                     "'%s' cannot name a field: small letters, digits and _, "
                     "no word of the expression language",
                     field->name);
        }
        read_field(loader, field, type->name, fields->items[i]);
        if (field->record != NULL && field->record->height > height) {
            height = field->record->height;
        }
    }
    type->fields = list;
    type->height = (uint16_t)(height + 1);
    if (type->height > RECORD_DEPTH_LIMIT) {
        complain(loader, fields, "RECORD_FIELDS",
                 "record '%s' is nested too deep", type->name);
    }
    type->field_count = (uint16_t)fields->count;
    note_for_reader(loader, type);
    loader->depth--;
}

/* "totals.payable" leads to a scalar. */
static const char *value_path(struct type_loader *loader,
                              const struct record_type *type,
                              const struct yaml_node *root, const char *key)
{
    const char *path = optional_text(loader, root, key);
    const struct record_field *field = NULL;
    struct bytes rest = bytes_of_text(path);

    while (path != NULL && rest.length > 0) {
        size_t dot = bytes_find(rest, '.');

        field = type == NULL
                    ? NULL
                    : record_type_field(type, bytes_slice(rest, 0, dot));
        if (field == NULL || field->list) {
            break;
        }
        type = field->record;
        rest = dot == SIZE_MAX ? bytes_of(NULL, 0)
                               : bytes_slice(rest, dot + 1, SIZE_MAX);
    }
    if (path != NULL &&
        (field == NULL || rest.length > 0 || field->type == FIELD_RECORD)) {
        complain(loader, yaml_get(root, key), "RECORD_UNKNOWN_FIELD",
                 "'%s' leads to no single value of this record", path);
        return NULL;
    }
    return path;
}

/* Out: NULL: it is being built, so it holds itself. */
static const struct record_type *build_file(struct type_loader *loader,
                                            struct record_file *file)
{
    static const char *const allowed[] = { "record", "meaning",  "key",
                                           "amount", "currency", "fields" };
    struct record_type *type = file->type;

    if (file->state != NOT_BUILT) {
        return file->state == BUILT ? type : NULL;
    }
    file->state = BEING_BUILT;
    yaml_check_keys(file->root, allowed, COUNT_OF(allowed), "RECORD_KEY",
                    loader->list);
    type->name = file->name;
    type->place = file->root->place;
    type->meaning = optional_text(loader, file->root, "meaning");
    build_fields(loader, type, yaml_get(file->root, "fields"));
    type->key = key_field(loader, type, file->root);
    type->amount = value_path(loader, type, file->root, "amount");
    type->currency = value_path(loader, type, file->root, "currency");
    register_type(loader, type);
    file->state = BUILT;
    return type;
}

/* Files whose path ends in .yaml and that say `record:`. */
static void open_file(struct type_loader *loader, struct config_file file)
{
    struct record_file *entry = &loader->files[loader->file_count];
    const struct yaml_node *name;

    if (!bytes_ends_with(bytes_of_text(file.path), bytes_of_text(".yaml"))) {
        return;
    }
    entry->root =
        yaml_tree_read(loader->arena, file.path, file.content, loader->list);
    if (entry->root == NULL) {
        return;
    }
    name = yaml_get(entry->root, "record");
    if (name == NULL || name->kind != YAML_SCALAR ||
        !is_field_name(name->text)) {
        complain(loader, name == NULL ? entry->root : name, "RECORD_NAME",
                 "a record file must begin with `record:` and %s", "its name");
        return;
    }
    entry->name = name->text.data;
    entry->type = arena_take(loader->arena, sizeof *entry->type);
    loader->file_count++;
}

static void refuse_equal_names(struct type_loader *loader)
{
    size_t i;
    size_t j;

    for (i = 1; i < loader->file_count; i++) {
        for (j = 0; j < i; j++) {
            if (strcmp(loader->files[i].name, loader->files[j].name) == 0) {
                complain(loader, yaml_get(loader->files[i].root, "record"),
                         "RECORD_NAME", "there are two records '%s'",
                         loader->files[i].name);
            }
        }
    }
}

const struct record_types *record_types_load(struct arena *arena,
                                             const struct config_source *source,
                                             struct diagnostics *list)
{
    struct type_loader loader = { .arena = arena, .list = list };
    size_t total = config_source_count(source);
    size_t i;

    loader.types = arena_take(arena, sizeof *loader.types);
    loader.files = arena_take_array(arena, total + 1, sizeof *loader.files);
    for (i = 0; i < total; i++) {
        struct config_file file = config_source_at(source, i);

        if (bytes_starts_with(bytes_of_text(file.path),
                              bytes_of_text("mappings/records/"))) {
            open_file(&loader, file);
        }
    }
    refuse_equal_names(&loader);
    for (i = 0; i < loader.file_count; i++) {
        (void)build_file(&loader, &loader.files[i]);
    }
    return loader.types;
}

/* --- looking up --- */

const struct record_type *record_type_find(const struct record_types *types,
                                           struct bytes name)
{
    size_t i;

    for (i = 0; i < types->count; i++) {
        if (bytes_equal_text(name, types->types[i]->name)) {
            return types->types[i];
        }
    }
    return NULL;
}

const struct record_type *record_types_at(const struct record_types *types,
                                          size_t index)
{
    return index < types->count ? types->types[index] : NULL;
}

const struct record_field *record_type_field(const struct record_type *type,
                                             struct bytes name)
{
    uint16_t i;

    for (i = 0; i < type->field_count; i++) {
        if (bytes_equal(name, type->fields[i].key)) {
            return &type->fields[i];
        }
    }
    return NULL;
}
