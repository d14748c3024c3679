/* SPDX-License-Identifier: Apache-2.0 */
#include "document/en16931_model.h"

#include <stdlib.h>

const struct en_value *en16931_value(const struct en_group *group,
                                     enum en_field field)
{
    if (group == NULL) {
        return NULL;
    }
    if (group->first_values != NULL) {
        return group->first_values[field];
    }
    for (const struct en_value *value = group->values; value != NULL;
         value = value->next) {
        if (value->field == field) {
            return value;
        }
    }
    return NULL;
}

size_t en16931_count(const struct en_group *group, enum en_field field)
{
    size_t count = 0;

    if (group == NULL) {
        return 0;
    }
    for (const struct en_value *value = group->values; value != NULL;
         value = value->next) {
        count += value->field == field;
    }
    return count;
}

struct bytes en16931_text(const struct en_group *group, enum en_field field)
{
    const struct en_value *value = en16931_value(group, field);

    return value == NULL ? bytes_of("", 0) : value->text;
}

bool en16931_is(const struct en_group *group, enum en_field field,
                const char *text)
{
    return bytes_equal_text(en16931_text(group, field), text);
}

bool en16931_number(const struct en_group *group, enum en_field field,
                    struct decimal *number)
{
    return decimal_parse(en16931_text(group, field), '.', number);
}

void en16931_add_value(struct en_model *model, struct en_group *group,
                       struct en_value *value)
{
    if (group->last_value == NULL) {
        group->values = value;
    } else {
        group->last_value->next = value;
    }
    group->last_value = value;
    if (++group->value_count == EN_MANY) {
        const struct en_value **firsts =
            arena_take_array(model->arena, EN_FIELDS, sizeof(*firsts));

        for (int i = 0; i < EN_FIELDS; i++) {
            firsts[i] = en16931_value(group, (enum en_field)i);
        }
        group->first_values = firsts;
    } else if (group->first_values != NULL &&
               group->first_values[value->field] == NULL) {
        group->first_values[value->field] = value;
    }
}

/* Children get their kinds when they end: the table is made behind the last. */
void en16931_add_child(struct en_group *group, struct en_group *child)
{
    if (group->last_child == NULL) {
        group->child = child;
    } else {
        group->last_child->sibling = child;
    }
    group->last_child = child;
    group->child_count++;
}

static void index_children(struct en_model *model, struct en_group *group)
{
    struct en_group **firsts =
        arena_take_array(model->arena, EN_KINDS, sizeof(*firsts));

    for (struct en_group *child = group->child; child != NULL;
         child = child->sibling) {
        if (firsts[child->kind] == NULL) {
            firsts[child->kind] = child;
        }
    }
    group->first_children = firsts;
}

const struct en_group *en16931_child(const struct en_group *group,
                                     enum en_kind kind,
                                     const struct en_group *after)
{
    const struct en_group *child;

    if (group == NULL) {
        return NULL;
    }
    if (after == NULL && group->first_children != NULL) {
        return group->first_children[kind];
    }
    child = after == NULL ? group->child : after->sibling;
    while (child != NULL && child->kind != kind) {
        child = child->sibling;
    }
    return child;
}

bool en16931_is_vat(struct bytes text)
{
    return text.length == 3 && (text.data[0] & ~0x20) == 'V' &&
           (text.data[1] & ~0x20) == 'A' && (text.data[2] & ~0x20) == 'T';
}

const struct en_group *en16931_vat_registration(const struct en_model *model,
                                                const struct en_group *party,
                                                const struct en_group *after)
{
    const struct en_group *found = after;

    if (model->summed && after == NULL && party != NULL) {
        if (party == model->groups[EN_SELLER].first) {
            return model->vat_of_seller;
        }
        if (party == model->groups[EN_BUYER].first) {
            return model->vat_of_buyer;
        }
        if (party == model->groups[EN_REPRESENTATIVE].first) {
            return model->vat_of_representative;
        }
    }
    while ((found = en16931_child(party, EN_REGISTRATION, found)) != NULL) {
        struct bytes tax = en16931_text(found, EN_REGISTRATION_TAX);

        if (!en16931_has(found, EN_REGISTRATION_ID)) {
            continue;
        }
        if (model->syntax == EN_CII ? bytes_equal_text(tax, "VA")
                                    : en16931_is_vat(tax)) {
            return found;
        }
    }
    return NULL;
}

struct bytes en16931_vat_id(const struct en_model *model,
                            const struct en_group *party)
{
    return en16931_text(en16931_vat_registration(model, party, NULL),
                        EN_REGISTRATION_ID);
}

struct decimal en16931_cents(struct decimal number)
{
    struct decimal rounded = decimal_round(number, 2);
    struct decimal away;
    const struct decimal half = { -5, 3 }, cent = { 1, 2 };

    /* decimal_round takes a negative half away from zero. */
    if (decimal_is_negative(number) &&
        decimal_subtract(rounded, number, &away) &&
        decimal_compare(away, half) == 0 &&
        decimal_add(rounded, cent, &rounded)) {
        return rounded;
    }
    return rounded;
}

static int order_shares(const void *a, const void *b)
{
    const struct en_share *one = a, *other = b;
    int order = bytes_compare(one->code, other->code);

    if (order == 0 && one->rated != other->rated) {
        order = one->rated ? 1 : -1;
    }
    if (order == 0 && one->rated) {
        order = decimal_compare(one->rate, other->rate);
    }
    return order;
}

/* What a category adds to the breakdown of its code and rate. */
static bool take_share(struct en_model *model, const struct en_category *item,
                       struct en_share *share)
{
    const struct en_group *holder = item->holder;
    enum en_field field = holder->kind == EN_LINE ? EN_NET : EN_AMOUNT;
    const struct decimal none = { 0, 0 };

    if (holder->kind != EN_LINE && holder->kind != EN_ALLOWANCE &&
        holder->kind != EN_CHARGE) {
        return false;
    }
    share->code = item->code;
    share->rate = item->rate;
    share->rated = item->rated;
    if (!en16931_number(holder, field, &share->amount)) {
        share->amount = none;
    }
    if (holder->kind == EN_ALLOWANCE &&
        !decimal_subtract(none, share->amount, &share->amount)) {
        model->overflowed = true;
    }
    return true;
}

/* Shares of the same code and rate become one. */
static void merge_shares(struct en_model *model)
{
    size_t kept = 0;

    if (model->share_count == 0) {
        return;
    }
    qsort(model->shares, model->share_count, sizeof(*model->shares),
          order_shares);
    for (size_t i = 1; i < model->share_count; i++) {
        struct en_share *last = &model->shares[kept];

        if (order_shares(last, &model->shares[i]) != 0) {
            model->shares[++kept] = model->shares[i];
        } else if (!decimal_add(last->amount, model->shares[i].amount,
                                &last->amount)) {
            model->overflowed = true;
        }
    }
    model->share_count = kept + 1;
}

static void add_category(struct en_model *model, const struct en_group *group,
                         const struct en_group *holder)
{
    struct en_category *item = &model->categories[model->category_count++];

    item->group = group;
    item->holder = holder;
    item->code = en16931_text(group, EN_CODE);
    item->rated = en16931_number(group, EN_RATE, &item->rate);
    item->vat = en16931_is_vat(en16931_text(group, EN_TAX_SCHEME));
}

/* Groups without the field add nothing. */
static struct en_total sum_all(const struct en_model *model, enum en_kind kind,
                               enum en_field field)
{
    struct en_total total = { { 0, 0 }, true };
    struct decimal number;

    for (const struct en_group *group = en16931_first(model, kind);
         group != NULL && total.valid; group = group->next) {
        if (en16931_has(group, field)) {
            total.valid = en16931_number(group, field, &number) &&
                          decimal_add(total.amount, number, &total.amount);
        }
    }
    total.amount = en16931_cents(total.amount);
    return total;
}

void en16931_model_sum(struct en_model *model)
{
    size_t most = model->groups[EN_CATEGORY].count +
                  model->groups[EN_BREAKDOWN].count + 1;

    for (int kind = 0; kind < EN_KINDS; kind++) {
        for (struct en_group *group = model->groups[kind].first; group != NULL;
             group = group->next) {
            if (group->child_count >= EN_MANY) {
                index_children(model, group);
            }
        }
    }
    model->period = en16931_child(model->invoice, EN_PERIOD, NULL);
    model->vat_of_seller =
        en16931_vat_registration(model, en16931_first(model, EN_SELLER), NULL);
    model->vat_of_buyer =
        en16931_vat_registration(model, en16931_first(model, EN_BUYER), NULL);
    model->vat_of_representative = en16931_vat_registration(
        model, en16931_first(model, EN_REPRESENTATIVE), NULL);
    model->summed = true;
    model->categories =
        arena_take_array(model->arena, most, sizeof(*model->categories));
    model->shares =
        arena_take_array(model->arena, most, sizeof(*model->shares));
    for (const struct en_group *group = model->groups[EN_CATEGORY].first;
         group != NULL; group = group->next) {
        add_category(model, group, group->parent);
    }
    /* In CII a breakdown is its own category. */
    for (const struct en_group *group = model->groups[EN_BREAKDOWN].first;
         group != NULL && model->syntax == EN_CII; group = group->next) {
        add_category(model, group, group);
    }
    for (size_t i = 0; i < model->category_count; i++) {
        model->share_count += take_share(model, &model->categories[i],
                                         &model->shares[model->share_count]);
    }
    merge_shares(model);
    model->sums[EN_SUM_LINES] = sum_all(model, EN_LINE, EN_NET);
    model->sums[EN_SUM_ALLOWANCES] = sum_all(model, EN_ALLOWANCE, EN_AMOUNT);
    model->sums[EN_SUM_CHARGES] = sum_all(model, EN_CHARGE, EN_AMOUNT);
    model->sums[EN_SUM_TAXES] = sum_all(model, EN_BREAKDOWN, EN_TAX);
}
