/* SPDX-License-Identifier: Apache-2.0
 *
 * Children against a type's content. Most types are one sequence of elements;
 * the others (cXML) are groups in groups, whose uses are counted too. As XML
 * asks of content, a name tells which particle is meant, so nothing is tried
 * twice but for what a wrong document leaves out.
 */
#include <stdio.h>

#include "document/xml_check_state.h"

/* Of one element of a type with groups. */
struct model {
    const struct xml_particle *particles;
    const uint16_t *groups;
    uint32_t *uses; /* of each particle, in the use of its group at hand */
    uint16_t *at;
    uint32_t spelling;
    uint16_t missing; /* the first that was passed over; 0: none */
};

size_t xml_check_numbers(const struct xml_type *type)
{
    return type->declaration_count +
           (type->flat ? 0 : (size_t)type->particle_count);
}

static struct model open_model(struct xml_check *check, struct xml_level *level,
                               uint32_t spelling)
{
    const struct xml_type *type = level->declaration->type;

    return (struct model){
        .particles = type->particles,
        .groups = type->groups,
        .uses = check->numbers + level->counts + type->declaration_count,
        .at = &level->at,
        .spelling = spelling,
    };
}

static bool is_element(const struct model *model, uint16_t at)
{
    return model->particles[at].kind == XML_ELEMENT_PARTICLE;
}

/* May it be left out, or be there and empty? */
static bool is_nullable(const struct model *model, uint16_t at)
{
    const struct xml_particle *particle = &model->particles[at];
    bool choice = particle->kind == XML_CHOICE;
    uint16_t child = particle->first_child;

    if (!particle->mandatory) {
        return true;
    }
    if (is_element(model, at)) {
        return false;
    }
    for (; child != 0; child = model->particles[child].next) {
        if (is_nullable(model, child) == choice) {
            return choice;
        }
    }
    return !choice;
}

static bool is_done(const struct model *model, uint16_t at)
{
    return model->uses[at] > 0 || is_nullable(model, at);
}

static bool can_begin(const struct model *model, uint16_t at)
{
    const struct xml_particle *particle = &model->particles[at];
    uint16_t child = particle->first_child;

    if (is_element(model, at)) {
        return particle->declaration->spelling == model->spelling;
    }
    for (; child != 0; child = model->particles[child].next) {
        if (can_begin(model, child)) {
            return true;
        }
        if (particle->kind == XML_SEQUENCE && !is_nullable(model, child)) {
            return false;
        }
    }
    return false;
}

static void forget_uses(struct model *model, uint16_t group)
{
    uint16_t child = model->particles[group].first_child;

    for (; child != 0; child = model->particles[child].next) {
        model->uses[child] = 0;
        forget_uses(model, child);
    }
}

/* What can_begin says yes to, begun. */
static void enter(struct model *model, uint16_t at)
{
    while (!is_element(model, at)) {
        uint16_t child = model->particles[at].first_child;

        model->uses[at]++;
        forget_uses(model, at);
        while (!can_begin(model, child)) {
            child = model->particles[child].next;
        }
        at = child;
    }
    model->uses[at]++;
    *model->at = at;
}

static bool has_room(const struct model *model, uint16_t at)
{
    return model->uses[at] < model->particles[at].maximum;
}

static bool enter_one(struct model *model, uint16_t at)
{
    if (!has_room(model, at) || !can_begin(model, at)) {
        return false;
    }
    enter(model, at);
    return true;
}

/* From `at` on to the end of its sequence. Out: entered, or may be left
 * (`left`). What is passed over is noted; only where it may be, if `strict`. */
static bool enter_sequence(struct model *model, uint16_t at, bool strict,
                           bool *left)
{
    for (; at != 0; at = model->particles[at].next) {
        if (enter_one(model, at)) {
            return true;
        }
        if (!is_done(model, at)) {
            if (strict) {
                *left = false;
                return false;
            }
            model->missing = model->missing == 0 ? at : model->missing;
        }
    }
    return false;
}

static bool enter_any(struct model *model, uint16_t group, bool strict,
                      bool *left)
{
    uint16_t child = model->particles[group].first_child;
    uint16_t wanting = 0;

    for (; child != 0; child = model->particles[child].next) {
        if (enter_one(model, child)) {
            return true;
        }
        wanting = wanting == 0 && !is_done(model, child) ? child : wanting;
    }
    *left = wanting == 0 || !strict;
    if (wanting != 0 && model->missing == 0) {
        model->missing = wanting;
    }
    return false;
}

/* From what was matched last outwards to the particle that is meant. */
static bool enter_next(struct model *model, bool strict)
{
    uint16_t at = *model->at;
    bool left = true;

    model->missing = 0;
    if (at == 0) {
        return enter_sequence(model, model->particles[0].first_child, strict,
                              &left);
    }
    while (left && at != 0) {
        uint16_t group = model->groups[at];

        if (enter_one(model, at)) {
            return true;
        }
        if (model->particles[group].kind == XML_SEQUENCE) {
            if (enter_sequence(model, model->particles[at].next, strict,
                               &left)) {
                return true;
            }
        } else if (model->particles[group].kind == XML_ANY_ORDER &&
                   enter_any(model, group, strict, &left)) {
            return true;
        }
        at = group;
    }
    return false;
}

/* "cbc:ID", "cac:A or cac:B" */
static void name_particle(const struct model *model, uint16_t at,
                          struct buffer *out)
{
    const struct xml_particle *particle = &model->particles[at];
    uint16_t child = particle->first_child;

    if (is_element(model, at)) {
        buffer_append_text(out, particle->declaration->name);
        return;
    }
    while (child != 0) {
        name_particle(model, child, out);
        child = model->particles[child].next;
        if (child != 0 && particle->kind != XML_CHOICE) {
            return;
        }
        buffer_append_text(out, child != 0 ? " or " : "");
    }
}

static void tell_missing(struct xml_check *check, const struct model *model,
                         uint16_t at, const char *where)
{
    struct buffer name = { .limit = 300 };

    name_particle(model, at, &name);
    xml_check_tell(check, KIND_XML_ELEMENT_MISSING, bytes_of("", 0),
                   bytes_of("", 0), "%.*s is missing%s",
                   BYTES_ARG(buffer_bytes(&name)), where);
    buffer_close(&name);
}

/* ---- one child */

static void tell_order(struct xml_check *check, const char *text)
{
    xml_check_tell(check, KIND_XML_ELEMENT_ORDER, bytes_of("", 0),
                   bytes_of("", 0), "%s %s",
                   xml_check_top(check)->declaration->name, text);
}

static void tell_too_many(struct xml_check *check,
                          const struct xml_declaration *child, uint32_t count)
{
    if (count != child->maximum + 1) {
        return; /* once is enough */
    }
    if (child->maximum == 1) {
        xml_check_tell(check, KIND_XML_ELEMENT_TOO_MANY, bytes_of("", 0),
                       bytes_of("", 0), "%s a second time; one is allowed",
                       child->name);
    } else {
        xml_check_tell(check, KIND_XML_ELEMENT_TOO_MANY, bytes_of("", 0),
                       bytes_of("", 0), "%s more than %u times", child->name,
                       child->maximum);
    }
}

static void place_flat(struct xml_check *check, struct xml_level *parent,
                       uint16_t index)
{
    const struct xml_level *level = xml_check_top(check);

    if (level->occurrence > level->declaration->maximum) {
        tell_too_many(check, level->declaration, level->occurrence);
    } else if (parent->at > index + 1) {
        tell_order(check, "stands behind elements that it belongs before");
    }
    if (index + 1 > parent->at) {
        parent->at = (uint16_t)(index + 1);
    }
}

static void place_grouped(struct xml_check *check, struct xml_level *parent)
{
    const struct xml_level *level = xml_check_top(check);
    const struct xml_declaration *child = level->declaration;
    struct model model = open_model(check, parent, child->spelling);

    if (enter_next(&model, true)) {
        return;
    }
    if (enter_next(&model, false)) {
        if (model.missing != 0) {
            tell_missing(check, &model, model.missing, " before it");
        }
    } else if (level->occurrence > child->maximum) {
        tell_too_many(check, child, level->occurrence);
    } else {
        tell_order(check, "may not stand here beside what is there");
    }
}

void xml_check_child(struct xml_check *check, uint32_t spelling)
{
    struct xml_level *level = xml_check_top(check);
    struct xml_level *parent = level - 1;
    const struct xml_type *type = parent->declaration->type;
    uint16_t count = type->declaration_count;
    /* Children come in order: from the last one on, then from the first. */
    uint16_t index = type->flat && parent->at > 0 ? parent->at - 1 : 0;
    uint16_t tried = 0;

    while (tried < count && type->spellings[index] != spelling) {
        index = index + 1 < count ? (uint16_t)(index + 1) : 0;
        tried++;
    }
    level->occurrence = 1;
    if (tried == count) {
        return;
    }
    level->declaration = type->declarations[index];
    level->occurrence = ++check->numbers[parent->counts + index];
    if (type->flat) {
        place_flat(check, parent, index);
    } else {
        place_grouped(check, parent);
    }
}

/* ---- the end */

static void missing_flat(struct xml_check *check, const struct xml_level *level)
{
    const struct xml_type *type = level->declaration->type;
    const uint32_t *counts = check->numbers + level->counts;

    for (uint16_t i = 0; i < type->declaration_count; i++) {
        if (counts[i] == 0 && type->declarations[i]->mandatory) {
            xml_check_tell(check, KIND_XML_ELEMENT_MISSING, bytes_of("", 0),
                           bytes_of("", 0), "%s is missing",
                           type->declarations[i]->name);
        }
    }
}

static void missing_among(struct xml_check *check, const struct model *model,
                          uint16_t at)
{
    for (; at != 0; at = model->particles[at].next) {
        if (!is_done(model, at)) {
            tell_missing(check, model, at, "");
        }
    }
}

void xml_check_missing(struct xml_check *check)
{
    struct xml_level *level = xml_check_top(check);
    struct model model;
    uint16_t at = level->at;

    if (level->declaration->type->flat) {
        missing_flat(check, level);
        return;
    }
    model = open_model(check, level, 0);
    if (at == 0) {
        missing_among(check, &model, model.particles[0].first_child);
    }
    while (at != 0) {
        uint16_t group = model.groups[at];

        if (model.particles[group].kind == XML_SEQUENCE) {
            missing_among(check, &model, model.particles[at].next);
        } else if (model.particles[group].kind == XML_ANY_ORDER) {
            missing_among(check, &model, model.particles[group].first_child);
        }
        at = group;
    }
}
