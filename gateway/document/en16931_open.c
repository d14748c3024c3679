/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "document/en16931_state.h"

static const struct en_element_rule **suffix_list(struct en16931 *rules,
                                                  const char *suffix)
{
    size_t i = 0;

    while (rules->of_suffix[i].suffix != NULL &&
           strcmp(rules->of_suffix[i].suffix, suffix) != 0) {
        i++;
    }
    if (i + 1 >= EN_SUFFIXES) {
        log_panic("more suffixes in the rules of EN 16931 than %d",
                  EN_SUFFIXES);
    }
    rules->of_suffix[i].suffix = suffix;
    return &rules->of_suffix[i].list;
}

static void list_element_rule(struct en16931 *rules, const struct en_rule *rule)
{
    struct en_element_rule *item =
        arena_take(rules->symbols.arena, sizeof(*item));
    const struct en_element_rule **list;

    if (strcmp(rule->element, "*") == 0) {
        list = &rules->of_any;
    } else if (rule->element[0] == '*') {
        list = suffix_list(rules, rule->element + 1);
    } else {
        list =
            &rules->of_symbol[en16931_symbol(&rules->symbols, rule->element)];
    }
    item->rule = rule;
    item->next = *list;
    *list = item;
}

static void describe(struct en16931 *rules, const struct en_rule *rule)
{
    struct en16931_rule_info *info = NULL;

    for (size_t i = 0; i < rules->info_count && info == NULL; i++) {
        if (strcmp(rules->infos[i].id, rule->id) == 0) {
            info = &rules->infos[i];
        }
    }
    if (rule->syntaxes == 0) {
        return; /* a number that its family has not */
    }
    if (info == NULL) {
        info = &rules->infos[rules->info_count++];
        info->id = rule->id;
        info->term = rule->term;
        info->text = rule->text;
        info->severity = rule->severity;
        info->set = (enum en16931_sets)rule->set;
    }
    info->ubl |= (rule->syntaxes & EN_IN_UBL) != 0;
    info->cii |= (rule->syntaxes & EN_IN_CII) != 0;
}

struct en16931 *en16931_open(struct arena *arena)
{
    struct en16931 *rules = arena_take(arena, sizeof(*rules));
    const struct en_rules tables[EN_TABLES] = {
        en16931_core_rules,
        en16931_sum_rules,
        en16931_code_rules,
        en16931_ubl_rules,
        en16931_cii_rules,
        en16931_peppol_rules,
        en16931_national_rules,
        en16931_nordic_rules,
        en16931_greek_rules,
        en16931_peppol_code_rules,
        [EN_VAT_TABLE] = en16931_vat_rules(arena),
    };
    size_t names = 0;

    memcpy(rules->tables, tables, sizeof(tables));
    rules->symbols.arena = arena;
    rules->roots[EN_UBL_INVOICE] =
        en16931_bind(&rules->symbols, "Invoice", en16931_ubl_tables,
                     en16931_ubl_table_count);
    rules->roots[EN_UBL_CREDIT_NOTE] =
        en16931_bind(&rules->symbols, "CreditNote", en16931_ubl_tables,
                     en16931_ubl_table_count);
    rules->roots[EN_CII] =
        en16931_bind(&rules->symbols, "rsm:CrossIndustryInvoice",
                     en16931_cii_tables, en16931_cii_table_count);
    for (size_t i = 0; i < EN_TABLES; i++) {
        names += rules->tables[i].count;
    }
    rules->of_symbol = arena_take_array(arena, rules->symbols.count + names + 1,
                                        sizeof(const struct en_element_rule *));
    rules->infos = arena_take_array(arena, names, sizeof(*rules->infos));
    for (size_t i = 0; i < EN_TABLES; i++) {
        for (size_t j = 0; j < rules->tables[i].count; j++) {
            describe(rules, &rules->tables[i].rows[j]);
        }
        for (size_t j = rules->tables[i].count; j-- > 0;) {
            if (rules->tables[i].rows[j].element != NULL) {
                list_element_rule(rules, &rules->tables[i].rows[j]);
            }
        }
    }
    return rules;
}

bool en16931_rule(const struct en16931 *rules, size_t index,
                  struct en16931_rule_info *info)
{
    if (index >= rules->info_count) {
        return false;
    }
    *info = rules->infos[index];
    return true;
}

bool en16931_rule_by_id(const struct en16931 *rules, struct bytes id,
                        struct en16931_rule_info *info)
{
    for (size_t i = 0; i < rules->info_count; i++) {
        if (bytes_equal_text(id, rules->infos[i].id)) {
            *info = rules->infos[i];
            return true;
        }
    }
    return false;
}
