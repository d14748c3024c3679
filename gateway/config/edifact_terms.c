/* SPDX-License-Identifier: Apache-2.0 */
#include "config/edifact_terms.h"

#include <inttypes.h>
#include <string.h>

/* From this version on data elements repeat, and UNA says by which character.
 */
enum { REPEATING_VERSION = 4, MARKS = 6 };

struct mark {
    const char *name;
    char byte; /* '\0': none */
};

static void list_marks(const struct edifact_terms *terms,
                       struct mark marks[MARKS])
{
    marks[0] = (struct mark){ "element", terms->element };
    marks[1] = (struct mark){ "component", terms->component };
    marks[2] = (struct mark){ "release",
                              terms->release == ' ' ? '\0' : terms->release };
    marks[3] = (struct mark){ "repetition", terms->repetition };
    marks[4] = (struct mark){ "decimal", terms->decimal };
    marks[5] = (struct mark){ "segment", terms->segment[0] };
}

static void check_marks(struct partner_reading *reading,
                        const struct yaml_node *separators)
{
    struct mark marks[MARKS];

    list_marks(&reading->partner->envelope.edifact, marks);
    for (size_t i = 0; i < MARKS; i++) {
        for (size_t j = 0; j < i; j++) {
            const struct yaml_node *at = yaml_get(separators, marks[i].name);

            if (marks[i].byte == '\0' || marks[i].byte != marks[j].byte) {
                continue;
            }
            partner_complain(
                reading, at != NULL ? at : yaml_get(separators, marks[j].name),
                "PARTNER_SAME_SEPARATORS",
                "the separators '%s' and '%s' are the same", marks[j].name,
                marks[i].name);
        }
    }
}

static void check_repetition(struct partner_reading *reading,
                             const struct yaml_node *separators)
{
    struct edifact_terms *terms = &reading->partner->envelope.edifact;
    const struct yaml_node *node = yaml_get(separators, "repetition");

    if (terms->version >= REPEATING_VERSION) {
        return;
    }
    if (node != NULL) {
        diagnostics_add(reading->list, DIAGNOSTIC_WARNING, node->place,
                        "PARTNER_NEEDLESS_REPETITION",
                        "syntax version %d has no repetition separator; it "
                        "comes with version 4",
                        terms->version);
    }
    terms->repetition = '\0';
}

static void check_decimal(struct partner_reading *reading)
{
    char decimal = reading->partner->envelope.edifact.decimal;

    if (decimal != '.' && decimal != ',') {
        partner_complain(reading, yaml_get(reading->tree, "decimal_mark"),
                         "CONFIG_UNKNOWN_WORD",
                         "'decimal_mark' must be '.' or ','");
    }
}

bool edifact_terms_need_una(const struct edifact_terms *terms)
{
    /* Level B without UNA means the separators of its own, IS1 to IS4. */
    return terms->component != ':' || terms->element != '+' ||
           terms->decimal != '.' || terms->release != '?' ||
           (terms->repetition != '\0' && terms->repetition != '*') ||
           terms->segment[0] != '\'' || strcmp(terms->syntax, "UNOB") == 0;
}

static void check_una(struct partner_reading *reading,
                      const struct yaml_node *edifact)
{
    const struct edifact_terms *terms = &reading->partner->envelope.edifact;

    if (terms->una == UNA_NEVER && edifact_terms_need_una(terms)) {
        partner_complain(reading, yaml_get(edifact, "una"), "PARTNER_NO_UNA",
                         "without UNA nobody could read these separators");
    }
}

static void check_series(struct partner_reading *reading,
                         const struct yaml_node *references, const char *name,
                         const struct series *series)
{
    if (series->from > series->until) {
        partner_complain(reading, yaml_get(references, name), "PARTNER_SERIES",
                         "the series '%s' begins at %" PRIu64
                         " and ends at %" PRIu64,
                         name, series->from, series->until);
    }
}

static void check_reference(struct partner_reading *reading,
                            const struct yaml_node *edifact)
{
    const struct edifact_terms *terms = &reading->partner->envelope.edifact;
    const struct yaml_node *qualifier =
        yaml_get(edifact, "reference_qualifier");

    if (qualifier != NULL && terms->recipient_reference == NULL) {
        partner_complain(reading, qualifier, "CONFIG_NEEDLESS_KEY",
                         "'reference_qualifier' has a meaning only with a "
                         "'recipient_reference'");
    }
    if (terms->priority != NULL &&
        (terms->priority[0] < 'A' || terms->priority[0] > 'Z')) {
        partner_complain(reading, yaml_get(edifact, "priority"),
                         "CONFIG_BAD_TEXT", "'priority' must be one capital");
    }
}

void edifact_terms_check(struct partner_reading *reading)
{
    const struct yaml_node *edifact =
        yaml_get(yaml_get(reading->tree, "envelope"), "edifact");
    const struct yaml_node *separators = yaml_get(edifact, "separators");
    const struct yaml_node *references =
        yaml_get(edifact, "control_references");
    struct edifact_terms *terms = &reading->partner->envelope.edifact;

    check_repetition(reading, separators);
    check_decimal(reading);
    check_marks(reading, separators);
    check_una(reading, edifact);
    check_reference(reading, edifact);
    check_series(reading, references, "interchange", &terms->interchange);
    check_series(reading, references, "group", &terms->group);
    check_series(reading, references, "message", &terms->message);
    if (strpbrk(terms->segment, "\r\n") == NULL) {
        terms->segment = arena_format(reading->arena, "%s%s", terms->segment,
                                      partner_line_break(reading));
    }
}
