/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_bind.h"

static const char ubl[] = "urn:oasis:names:specification:ubl:schema:xsd:";
static const char cii[] = "urn:un:unece:uncefact:data:standard:";

/* A namespace is one of two beginnings and its own end. */
static const struct {
    const char *prefix, *beginning, *end;
} spaces[] = {
    { "cbc:", ubl, "CommonBasicComponents-2" },
    { "cac:", ubl, "CommonAggregateComponents-2" },
    { "ram:", cii, "ReusableAggregateBusinessInformationEntity:100" },
    { "udt:", cii, "UnqualifiedDataType:100" },
    { "rsm:", cii, "CrossIndustryInvoice:100" },
    { "ext:", ubl, "CommonExtensionComponents-2" },
};

enum { SPACES = sizeof(spaces) / sizeof(spaces[0]) };

static bool is_space(struct bytes uri, const char *beginning, const char *end)
{
    size_t length = strlen(beginning);

    return uri.length > length && memcmp(uri.data, beginning, length) == 0 &&
           bytes_equal_text(bytes_slice(uri, length, uri.length), end);
}

const char *en16931_prefix(struct bytes uri)
{
    for (size_t i = 0; i < SPACES; i++) {
        if (is_space(uri, spaces[i].beginning, spaces[i].end)) {
            return spaces[i].prefix;
        }
    }
    return "";
}

enum en_syntax en16931_syntax(struct bytes uri, struct bytes local)
{
    if (bytes_equal_text(local, "Invoice") && is_space(uri, ubl, "Invoice-2")) {
        return EN_UBL_INVOICE;
    }
    if (bytes_equal_text(local, "CreditNote") &&
        is_space(uri, ubl, "CreditNote-2")) {
        return EN_UBL_CREDIT_NOTE;
    }
    if (bytes_equal_text(local, "CrossIndustryInvoice") &&
        is_space(uri, cii, "CrossIndustryInvoice:100")) {
        return EN_CII;
    }
    return EN_NEITHER;
}

uint32_t en16931_symbol(struct en_symbols *symbols, const char *name)
{
    for (size_t i = 0; i < symbols->count; i++) {
        if (strcmp(symbols->names[i], name) == 0) {
            return (uint32_t)i + 1;
        }
    }
    symbols->names = arena_grow(symbols->arena, symbols->names, symbols->count,
                                &symbols->capacity, sizeof(*symbols->names));
    symbols->names[symbols->count++] = arena_copy_text(symbols->arena, name);
    return (uint32_t)symbols->count;
}

uint32_t en16931_symbol_of(const struct en_symbols *symbols, struct bytes uri,
                           struct bytes local)
{
    const char *prefix = en16931_prefix(uri);
    size_t length = strlen(prefix);

    if (length == 0) {
        return 0;
    }
    for (size_t i = 0; i < symbols->count; i++) {
        const char *name = symbols->names[i];

        if (strncmp(name, prefix, length) == 0 &&
            bytes_equal_text(local, name + length)) {
            return (uint32_t)i + 1;
        }
    }
    return 0;
}

/* The child of that name, made if it is new. */
static struct en_node *enter(struct en_symbols *symbols, struct en_node *parent,
                             const char *name)
{
    struct en_node **place = &parent->child;

    while (*place != NULL && strcmp((*place)->name, name) != 0) {
        place = &(*place)->sibling;
    }
    if (*place == NULL) {
        *place = arena_take(symbols->arena, sizeof(**place));
        (*place)->name = arena_copy_text(symbols->arena, name);
        (*place)->parent = parent;
        (*place)->attribute = name[0] == '@';
        if (name[0] != '@') {
            (*place)->symbol = en16931_symbol(symbols, name);
        }
    }
    return *place;
}

static struct en_node *walk(struct en_symbols *symbols, struct en_node *node,
                            const char *path)
{
    char name[80];

    while (*path != '\0') {
        size_t length = strcspn(path, "/");

        if (length > 0 && length < sizeof(name) && strcmp(path, ".") != 0) {
            memcpy(name, path, length);
            name[length] = '\0';
            node = enter(symbols, node, name);
        }
        path += length;
        path += *path == '/';
    }
    return node;
}

struct en_node *en16931_bind(struct en_symbols *symbols, const char *root,
                             const struct en_table *tables, size_t count)
{
    struct en_node *top = arena_take(symbols->arena, sizeof(*top));

    top->name = root;
    top->kind = EN_INVOICE;
    for (size_t i = 0; i < count; i++) {
        struct en_node *under = walk(symbols, top, tables[i].under);

        for (size_t j = 0; j < tables[i].count; j++) {
            const struct en_binding *row = &tables[i].rows[j];
            struct en_node *node = walk(symbols, under, row->path);

            if (row->kind != EN_NO_GROUP) {
                node->kind = row->kind;
            }
            if (row->field != EN_NO_FIELD) {
                node->field = row->field;
            }
        }
    }
    return top;
}
