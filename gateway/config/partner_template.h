/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: templates of partner files and what `extends` makes of them.
 *
 * In: the files below a folder "templates" under partners/. Out: trees with
 * everything that they extend merged in. Agreements are merged by what they
 * are about: an agreement of the file changes the template's of the same
 * direction, record, `answers` and test flag (and of the same document, where there are
 * several of these), else it is added; `remove: yes` takes one away.
 * Ownership: everything lives in the arena given at load.
 */
#ifndef CONFIG_PARTNER_TEMPLATE_H
#define CONFIG_PARTNER_TEMPLATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "config/yaml_tree.h"

struct partner_templates;

/* Reads and checks all templates, used or not. */
struct partner_templates *partner_templates_load(
    struct arena *arena, const struct config_source *source,
    struct diagnostics *list) MUST_CHECK;
bool partner_path_is_template(const char *path);
/* "partners/x.yaml", "stations/x.yml": what is read at all. */
bool partner_path_is_yaml(const char *path);
/* The file's tree over what it extends, nulls taken away. NULL: what it
 * extends is not there, or wrong, or a circle; the list says which. */
struct yaml_node *partner_templates_resolve(struct partner_templates *templates,
                                            struct yaml_node *tree) MUST_CHECK;

#endif
