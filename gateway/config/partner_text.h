/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: the texts of partner files that have a form of their own:
 * qualifiers, ids, versions, separators, names of files.
 *
 * Checks for struct value_rule: `wanted` says what is wanted, whether or not
 * the text is that.
 */
#ifndef CONFIG_PARTNER_TEXT_H
#define CONFIG_PARTNER_TEXT_H

#include <stdbool.h>

#include "base/bytes.h"

bool partner_is_qualifier(struct bytes text, const char **wanted);
bool partner_is_x12_id(struct bytes text, const char **wanted);
bool partner_is_edifact_id(struct bytes text, const char **wanted);
bool partner_is_edifact_qualifier(struct bytes text, const char **wanted);
bool partner_is_participant(struct bytes text, const char **wanted);
bool partner_is_gln(struct bytes text, const char **wanted);
bool partner_is_duns(struct bytes text, const char **wanted);
bool partner_is_interchange_version(struct bytes text, const char **wanted);
bool partner_is_group_version(struct bytes text, const char **wanted);
bool partner_is_document(struct bytes text, const char **wanted);
bool partner_is_separator(struct bytes text, const char **wanted);
bool partner_is_terminator(struct bytes text, const char **wanted);
bool partner_is_edifact_terminator(struct bytes text, const char **wanted);
bool partner_is_time_zone(struct bytes text, const char **wanted);
bool partner_is_file_pattern(struct bytes text, const char **wanted);
bool partner_is_name_template(struct bytes text, const char **wanted);
bool partner_is_gs1_prefix(struct bytes text, const char **wanted);
bool partner_is_rate(struct bytes text, const char **wanted);

#endif
