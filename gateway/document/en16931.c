/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_state.h"

static const struct en_element_rule *suffix_rules(const struct en16931 *rules,
                                                  struct bytes local)
{
    for (size_t i = 0; rules->of_suffix[i].suffix != NULL; i++) {
        if (bytes_ends_with(local, bytes_of_text(rules->of_suffix[i].suffix))) {
            return rules->of_suffix[i].list;
        }
    }
    return NULL;
}

static struct en_name *name_of(struct en16931_check *check,
                               const struct xml_element *element)
{
    struct en_name *name;

    while (check->name_count <= element->name) {
        check->names = arena_grow(check->arena, check->names, check->name_count,
                                  &check->name_capacity, sizeof(*check->names));
        check->names[check->name_count++] = (struct en_name){ NULL, 0, NULL };
    }
    name = &check->names[element->name];
    if (name->name == NULL) {
        name->name =
            arena_format(check->arena, "%s%.*s", en16931_prefix(element->uri),
                         BYTES_ARG(element->local));
        name->symbol = en16931_symbol_of(&check->rules->symbols, element->uri,
                                         element->local);
        name->of_suffix = suffix_rules(check->rules, element->local);
    }
    return name;
}

static const struct en_node *node_of(const struct en_node *parent,
                                     uint32_t symbol)
{
    const struct en_node *node = parent->child;

    while (node != NULL && (node->attribute || node->symbol != symbol)) {
        node = node->sibling;
    }
    return node;
}

static void add_value(struct en16931_check *check, struct en_group *group,
                      const struct en_node *node, struct bytes text)
{
    struct en_value *value = arena_take(check->arena, sizeof(*value));
    struct bytes kept = bytes_trim(text);

    if (kept.length > EN_TEXT_KEPT) {
        kept.length = EN_TEXT_KEPT;
    }
    value->node = node;
    value->field = node->field;
    value->place = check->frames[check->depth - 1].place;
    value->text = arena_copy(check->arena, kept);
    en16931_add_value(&check->model, group, value);
}

static struct en_group *add_group(struct en16931_check *check,
                                  struct en_group *parent,
                                  const struct en_frame *frame)
{
    struct en_group *group = arena_take(check->arena, sizeof(*group));

    group->parent = parent;
    group->node = frame->node;
    group->kind = frame->node->kind;
    group->place = frame->place;
    group->ordinal = frame->ordinal;
    if (parent != NULL) {
        en16931_add_child(parent, group);
    }
    return group;
}

static bool inside(const struct en16931_check *check, const char *name)
{
    for (size_t i = 0; i + 1 < check->depth; i++) {
        if (strcmp(check->frames[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void look_around(const struct en16931_check *check,
                        struct en_element *element)
{
    element->of_seller = inside(check, "cac:AccountingSupplierParty");
    element->of_payee = inside(check, "cac:PayeeParty");
    element->of_item = inside(check, "ram:SpecifiedTradeProduct");
    element->of_delivery = inside(check, "ram:ShipToTradeParty");
    element->of_registration = inside(check, "ram:SpecifiedTaxRegistration");
    element->of_price_allowance = check->depth > 2 &&
                                  inside(check, "cac:Price") &&
                                  inside(check, "cac:AllowanceCharge");
}

/* "ram:ID", or "*ReferencedDocument" for all that end so. */
static bool is_named(const char *wanted, const char *name)
{
    size_t length = strlen(name), end = strlen(wanted);

    return wanted[0] != '*'
               ? strcmp(wanted, name) == 0
               : length >= end - 1 &&
                     strcmp(name + length - (end - 1), wanted + 1) == 0;
}

/* The rules of `list` for the text, or for the attribute of that name. */
static void check_element(struct en16931_check *check,
                          const struct en_element_rule *list,
                          const char *attribute, struct bytes text)
{
    const char *parent =
        check->depth < 2 ? "" : check->frames[check->depth - 2].name;
    struct en_element element = { .text = text,
                                  .name = check->frames[check->depth - 1].name,
                                  .parent = parent,
                                  .scheme = check->scheme,
                                  .model = &check->model };
    bool looked = false;

    for (; list != NULL; list = list->next) {
        const struct en_rule *rule = list->rule;

        if ((rule->attribute == NULL) != (attribute == NULL) ||
            (attribute != NULL && strcmp(rule->attribute, attribute) != 0) ||
            (rule->within != NULL && !is_named(rule->within, parent)) ||
            (attribute == NULL && !check->leaf && !rule->whole) ||
            !en16931_in_syntax(check, rule)) {
            continue;
        }
        if (!looked) {
            look_around(check, &element);
            looked = true;
        }
        if (!rule->fits(&element, rule)) {
            en16931_hit(check, rule, bytes_trim(text));
        }
    }
}

static const struct en_element_rule *rules_of(const struct en16931_check *check,
                                              uint32_t symbol)
{
    return symbol == 0 ? NULL : check->rules->of_symbol[symbol];
}

/* Attributes that rules name; texts of up to this length only. */
static void check_attribute(struct en16931_check *check, struct en_frame *frame,
                            const struct xml_attribute *attribute)
{
    char name[32];

    if (attribute->local.length >= sizeof(name) || attribute->uri.length > 0) {
        return;
    }
    memcpy(name, attribute->local.data, attribute->local.length);
    name[attribute->local.length] = '\0';
    check_element(check, rules_of(check, frame->symbol), name,
                  attribute->value);
    check_element(check, check->rules->of_any, name, attribute->value);
    check_element(check, frame->of_suffix, name, attribute->value);
    if (strcmp(name, "schemeID") == 0) {
        check->scheme = arena_copy(
            check->arena, bytes_slice(attribute->value, 0, EN_CODE_LONGEST));
    }
    if (frame->node == NULL) {
        return;
    }
    for (const struct en_node *node = frame->node->child; node != NULL;
         node = node->sibling) {
        if (node->attribute && strcmp(node->name + 1, name) == 0) {
            add_value(check, frame->group, node, attribute->value);
        }
    }
}

static struct en_frame *push(struct en16931_check *check,
                             const struct xml_element *element)
{
    const struct en_name *name = name_of(check, element);
    struct en_frame *frame, *parent;

    check->frames = arena_grow(check->arena, check->frames, check->depth,
                               &check->frame_capacity, sizeof(*frame));
    frame = &check->frames[check->depth];
    *frame = (struct en_frame){ .name = name->name,
                                .symbol = name->symbol,
                                .of_suffix = name->of_suffix,
                                .place = element->place,
                                .ordinal = 1 };
    if (check->depth++ == 0) {
        frame->node = check->rules->roots[check->model.syntax];
        return frame;
    }
    parent = frame - 1;
    if (parent->last_child == name->name) {
        parent->last_ordinal++;
    } else {
        parent->last_child = name->name;
        parent->last_ordinal = 1;
    }
    frame->ordinal = parent->last_ordinal;
    frame->group = parent->group;
    if (parent->node != NULL && name->symbol != 0) {
        frame->node = node_of(parent->node, name->symbol);
    }
    return frame;
}

void en16931_begin(struct en16931_check *check,
                   const struct xml_element *element)
{
    struct en_frame *frame;

    if (check->depth == 0) {
        check->model.syntax = en16931_syntax(element->uri, element->local);
    }
    if (check->model.syntax == EN_NEITHER || en16931_over(check)) {
        return;
    }
    frame = push(check, element);
    check->leaf = true;
    check->text_length = 0;
    check->scheme = bytes_of("", 0);
    if (frame->node != NULL && frame->node->kind != EN_NO_GROUP) {
        frame->group = add_group(check, frame->group, frame);
        frame->owns = true;
        if (check->model.invoice == NULL) {
            check->model.invoice = frame->group;
        }
    }
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        check_attribute(check, frame, &element->attributes[i]);
    }
}

void en16931_piece(struct en16931_check *check, struct bytes piece)
{
    size_t room = sizeof(check->text) - check->text_length;

    if (!check->leaf) {
        return;
    }
    if (check->text_length == 0) {
        /* Blanks in front do not count, and may be many. */
        while (piece.length > 0 && strchr(" \t\r\n", piece.data[0]) != NULL &&
               piece.data[0] != '\0' && room < piece.length) {
            piece.data++;
            piece.length--;
        }
    }
    if (piece.length > room) {
        piece.length = room;
    }
    memcpy(check->text + check->text_length, piece.data, piece.length);
    check->text_length += piece.length;
}

/* What an indicator makes of an allowance or charge. */
static enum en_kind decided(const struct en_group *group)
{
    struct bytes indicator = en16931_text(group, EN_INDICATOR);
    bool charge =
        bytes_equal_text(indicator, "true") || bytes_equal_text(indicator, "1");
    bool allowance = bytes_equal_text(indicator, "false") ||
                     bytes_equal_text(indicator, "0");

    if (group->kind == EN_UNDECIDED && (charge || allowance)) {
        return charge ? EN_CHARGE : EN_ALLOWANCE;
    }
    if (group->kind == EN_LINE_UNDECIDED && (charge || allowance)) {
        return charge ? EN_LINE_CHARGE : EN_LINE_ALLOWANCE;
    }
    return group->kind;
}

/* Lists of kinds are in the order of the groups' ends. */
static void close_group(struct en16931_check *check, struct en_group *group)
{
    struct en_groups *list;

    group->kind = decided(group);
    list = &check->model.groups[group->kind];
    if (list->last == NULL) {
        list->first = group;
    } else {
        list->last->next = group;
    }
    list->last = group;
    list->count++;
}

void en16931_end(struct en16931_check *check)
{
    const struct en_frame *frame;
    struct bytes text;

    if (check->model.syntax == EN_NEITHER || check->too_large ||
        check->depth == 0) {
        return;
    }
    frame = &check->frames[check->depth - 1];
    text = bytes_of(check->text, check->leaf ? check->text_length : 0);
    if (frame->node != NULL && frame->node->field != EN_NO_FIELD) {
        add_value(check, frame->group, frame->node, text);
    }
    check_element(check, rules_of(check, frame->symbol), NULL, text);
    check_element(check, frame->of_suffix, NULL, text);
    if (check->leaf) {
        check_element(check, check->rules->of_any, NULL, text);
    }
    if (frame->owns) {
        close_group(check, frame->group);
    }
    check->depth--;
    check->leaf = false;
}

/* ---- as a handler of the reader's */

static bool take_begin(void *context, const struct xml_element *element)
{
    en16931_begin(context, element);
    return true;
}

static bool take_text(void *context, struct bytes piece, struct xml_place place)
{
    (void)place;
    en16931_piece(context, piece);
    return true;
}

static bool take_end(void *context)
{
    en16931_end(context);
    return true;
}

struct xml_handler en16931_handler(struct en16931_check *check)
{
    return (struct xml_handler){ take_begin, take_text, take_end, check };
}
