/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping/map_generate.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "mapping/record_scalar.h"

enum { TEXT_WITHOUT_LIMIT = 60, TRIES = 30 };

/* splitmix64 */
static uint64_t roll(struct map_dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t map_dice_below(struct map_dice *dice, uint32_t limit)
{
    return limit == 0 ? 0 : (uint32_t)(roll(dice) % limit);
}

bool map_dice_chance(struct map_dice *dice, uint32_t percent)
{
    return map_dice_below(dice, 100) < percent;
}

static bool is_banned(struct bytes code, const struct place_test *banned,
                      size_t banned_count)
{
    size_t i;
    uint32_t k;

    for (i = 0; i < banned_count; i++) {
        for (k = 0; k < banned[i].value_count; k++) {
            if (bytes_equal(banned[i].values[k], code)) {
                return true;
            }
        }
    }
    return false;
}

/* The bounds are where mistakes are: 1, the maximum, or anything between. */
static uint32_t length_up_to(struct map_dice *dice, uint32_t maximum)
{
    switch (map_dice_below(dice, 6)) {
    case 0:
        return 1;
    case 1:
        return maximum;
    default:
        return 1 + map_dice_below(dice, maximum);
    }
}

static uint32_t text_limit(const struct map_rule *rule)
{
    const struct element_definition *element = rule->slot->element_definition;
    const struct record_field *field = rule->field->field;
    uint32_t limit = TEXT_WITHOUT_LIMIT;

    if (rule->wrap > 0 && rule->op->range == rule->slot) {
        limit = rule->wrap *
                ((uint32_t)rule->slot->last - rule->slot->component + 1);
    } else if (rule->wrap > 0) {
        limit = rule->wrap * 3;
    } else if (element != NULL && element->maximum < limit) {
        limit = element->maximum;
    }
    if (field->max_length > 0 && field->max_length < limit) {
        limit = field->max_length;
    }
    return limit == 0 ? 1 : limit;
}

static struct bytes random_text(struct map_dice *dice, struct arena *arena,
                                uint32_t limit)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-/'"
        "()&+\"";
    uint32_t length = length_up_to(dice, limit);
    char *text = arena_take(arena, length);
    uint32_t i;

    for (i = 0; i < length; i++) {
        bool inside = i > 0 && i + 1 < length;

        text[i] = letters[map_dice_below(
            dice, inside ? (uint32_t)sizeof letters - 1 : 62)];
    }
    return bytes_of(text, length);
}

static struct bytes random_date(struct map_dice *dice, struct arena *arena)
{
    int year = 1970 + (int)map_dice_below(dice, 100);
    int month = 1 + (int)map_dice_below(dice, 12);
    int day = 31;

    if (map_dice_chance(dice, 80)) {
        day = 1 + (int)map_dice_below(dice, 31);
    }
    while (!clock_is_date(year, month, day)) {
        day--;
    }
    return bytes_of_text(
        arena_format(arena, "%04d-%02d-%02d", year, month, day));
}

static struct bytes random_time(struct map_dice *dice, struct arena *arena,
                                const struct element_definition *element)
{
    unsigned hour = map_dice_below(dice, 24);
    unsigned minute = map_dice_below(dice, 60);
    unsigned second = 1 + map_dice_below(dice, 59); /* 00 is left out */

    if ((element != NULL && element->maximum < 6) ||
        map_dice_chance(dice, 50)) {
        return bytes_of_text(arena_format(arena, "%02u:%02u", hour, minute));
    }
    return bytes_of_text(
        arena_format(arena, "%02u:%02u:%02u", hour, minute, second));
}

/* At most `digits` of them, `scale` behind the point, no zeros at its ends. */
static struct bytes random_number(struct map_dice *dice, struct arena *arena,
                                  uint32_t digits, uint32_t scale)
{
    struct decimal number = { 0, 0 };
    char text[DECIMAL_TEXT_SIZE];
    uint32_t count = length_up_to(dice, digits > 17 ? 17 : digits);
    uint32_t i;

    if (map_dice_chance(dice, 5)) {
        return bytes_of_text("0");
    }
    for (i = 0; i < count; i++) {
        number.coefficient = number.coefficient * 10 + map_dice_below(dice, 10);
    }
    number.scale =
        (int)map_dice_below(dice, (scale < count ? scale : count) + 1);
    if (map_dice_chance(dice, 10)) {
        number.coefficient = -number.coefficient;
    }
    return arena_copy(arena, decimal_format(number, text));
}

static struct bytes random_number_for(struct map_dice *dice,
                                      struct arena *arena,
                                      const struct map_rule *rule)
{
    const struct element_definition *element = rule->slot->element_definition;
    uint32_t digits =
        element == NULL || element->maximum > 15 ? 15 : element->maximum;

    if (rule->field->field->type == FIELD_INTEGER) {
        return random_number(dice, arena, digits, 0);
    }
    if (rule->form == FORM_IMPLIED) {
        return random_number(dice, arena, digits, rule->implied);
    }
    return random_number(dice, arena, digits, 4);
}

static struct bytes random_from_table(struct map_dice *dice,
                                      const struct map_rule *rule,
                                      const struct place_test *banned,
                                      size_t banned_count)
{
    const struct code_table *table = rule->table;
    int tries;

    for (tries = 0; tries < TRIES && table->count > 0; tries++) {
        const struct code_entry *entry =
            &table->entries[map_dice_below(dice, table->count)];
        const struct element_definition *element =
            rule->slot->element_definition;

        if (entry->in && entry->out &&
            !is_banned(entry->code, banned, banned_count) &&
            record_scalar_has_code(rule->field->field, entry->word) &&
            (element == NULL || (entry->code.length <= element->maximum &&
                                 entry->code.length >= element->minimum))) {
            return entry->word;
        }
    }
    return bytes_of(NULL, 0);
}

static struct bytes random_code(struct map_dice *dice, struct arena *arena,
                                const struct map_rule *rule,
                                const struct place_test *banned,
                                size_t banned_count)
{
    const struct element_definition *element = rule->slot->element_definition;
    const struct record_field *field = rule->field->field;
    int tries;

    for (tries = 0; tries < TRIES; tries++) {
        struct bytes code;

        if (field->codes != NULL && field->code_count > 0) {
            code = bytes_of_text(
                field->codes[map_dice_below(dice, field->code_count)]);
        } else if (element != NULL && element->codes != NULL) {
            code = code_list_at(element->codes,
                                map_dice_below(dice, (uint32_t)code_list_count(
                                                         element->codes)));
        } else {
            code = random_text(dice, arena, text_limit(rule));
        }
        if (!is_banned(code, banned, banned_count) &&
            (element == NULL || (code.length <= element->maximum &&
                                 code.length >= element->minimum))) {
            return code;
        }
    }
    return bytes_of(NULL, 0);
}

struct bytes map_generate_value(struct map_dice *dice, struct arena *arena,
                                const struct map_rule *rule,
                                const struct place_test *banned,
                                size_t banned_count)
{
    const struct element_definition *element = rule->slot->element_definition;

    if (rule->table != NULL) {
        return random_from_table(dice, rule, banned, banned_count);
    }
    switch (rule->field->field->type) {
    case FIELD_INTEGER:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
        return random_number_for(dice, arena, rule);
    case FIELD_DATE:
        return random_date(dice, arena);
    case FIELD_TIME:
        return random_time(dice, arena, element);
    case FIELD_DATETIME:
        return bytes_of_text(arena_format(arena, "%sT%s",
                                          random_date(dice, arena).data,
                                          random_time(dice, arena, NULL).data));
    case FIELD_FLAG:
        return bytes_of_text(map_dice_chance(dice, 50) ? "true" : "false");
    case FIELD_CODE:
        return random_code(dice, arena, rule, banned, banned_count);
    default:
        if (element != NULL && element->type == TYPE_DECIMAL) {
            return random_number(dice, arena, element->maximum, 0);
        }
        return element != NULL && element->type == TYPE_CODE &&
                       element->codes != NULL
                   ? random_code(dice, arena, rule, banned, banned_count)
                   : random_text(dice, arena, text_limit(rule));
    }
}
