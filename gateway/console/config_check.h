/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the whole configuration looked at without a daemon: everything that
 * a start would complain about, all at once, and what holds after `extends`.
 *
 * Complaints go to the workspace's.
 */
#ifndef CONSOLE_CONFIG_CHECK_H
#define CONSOLE_CONFIG_CHECK_H

#include "base/error.h"
#include "config/yaml_tree.h"
#include "console/workspace.h"

/* Settings, stations, partners, what their agreements name, and every map of
 * the gateway's own. false: files could not be read. */
bool config_check(struct workspace *workspace, struct error *err) MUST_CHECK;
size_t config_agreement_count(struct workspace *workspace);
/* The partner's file with all that it extends merged in; NULL: it cannot be
 * read. */
const struct yaml_node *config_effective(struct workspace *workspace,
                                         const struct partner *partner);
/* One object: key to value. */
void config_append_settings_json(const struct settings *settings,
                                 struct buffer *out);
/* A YAML tree as JSON: scalars are text. */
void config_append_tree_json(const struct yaml_node *node, const char *key,
                             struct buffer *out);

#endif
