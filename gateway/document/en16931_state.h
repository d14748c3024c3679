/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the parts of the EN 16931 check share: the rules as they were
 * opened, and a check on its way through a document.
 *
 * For en16931*.c only; en16931.h is the module's contract.
 */
#ifndef DOCUMENT_EN16931_STATE_H
#define DOCUMENT_EN16931_STATE_H

#include "document/en16931.h"
#include "document/en16931_bind.h"
#include "document/en16931_rule.h"

enum {
    EN_MOST_ONCE = 64, /* rules that are told once */
    EN_TABLES = 11,
    EN_SUFFIXES = 4,
    EN_VAT_TABLE = 10,
    EN_SYNTAXES = EN_CII + 1
};

/* Element rules of one name. */
struct en_element_rule {
    const struct en_rule *rule;
    const struct en_element_rule *next;
};

struct en16931 {
    struct en_symbols symbols;
    struct en_node *roots[EN_SYNTAXES];
    struct en_rules tables[EN_TABLES];
    const struct en_element_rule **of_symbol; /* by symbol */
    const struct en_element_rule *of_any;     /* "*" */
    struct {
        const char *suffix; /* "Amount"; NULL behind the last */
        const struct en_element_rule *list;
    } of_suffix[EN_SUFFIXES];
    struct en16931_rule_info *infos; /* each id once */
    size_t info_count;
};

/* What is known of a name once it has come. */
struct en_name {
    const char *name; /* with its prefix; NULL: not seen */
    uint32_t symbol;
    const struct en_element_rule *of_suffix;
};

struct en_frame {
    const char *name;
    const struct en_node *node; /* NULL: not in the model */
    struct en_group *group;     /* that values belong to */
    struct xml_place place;
    uint32_t symbol;
    uint32_t ordinal;
    const char *last_child; /* names of children that follow each other */
    uint32_t last_ordinal;
    const struct en_element_rule *of_suffix;
    bool owns; /* the group begins here */
};

struct en_hit {
    const struct en_rule *rule;
    const char *path;
    struct bytes value;
    struct xml_place place;
    size_t order;
};

struct en16931_check {
    const struct en16931 *rules;
    struct en16931_options options;
    struct arena *arena;
    size_t used_before;
    struct en_model model;
    struct en_name *names;
    size_t name_count, name_capacity;
    struct en_frame *frames;
    size_t depth, frame_capacity;
    char text[EN_TEXT_KEPT];
    size_t text_length;
    struct bytes scheme; /* of the leaf that is open */
    bool leaf;
    bool too_large;
    struct en_hit *hits;
    size_t hit_count, hit_capacity;
    const struct en_rule *told[EN_MOST_ONCE];
    size_t told_count;
};

static inline bool en16931_in_syntax(const struct en16931_check *check,
                                     const struct en_rule *rule)
{
    unsigned syntax = check->model.syntax == EN_CII ? EN_IN_CII : EN_IN_UBL;

    return (rule->syntaxes & syntax) != 0;
}

/* Is more kept of the document than is allowed? */
bool en16931_over(struct en16931_check *check);
/* The rule does not hold for the element that is open. */
void en16931_hit(struct en16931_check *check, const struct en_rule *rule,
                 struct bytes value);

#endif
