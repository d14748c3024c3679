/* SPDX-License-Identifier: Apache-2.0
 *
 * An XML document told as the others are: one interchange with one group with
 * one transaction. What xml_check finds, and where asked for what the rules of
 * EN 16931 find, are the transaction's findings.
 */
#include "document/check_xml.h"

#include <stdlib.h>

#include "document/check_state.h"
#include "document/xml_check.h"
#include "syntax/xml_read.h"

enum told {
    TOLD_NOTHING,
    TOLD_BEGIN,
    TOLD_GROUP,
    TOLD_TRANSACTION,
    TOLD_GROUP_END,
    TOLD_ALL
};

struct check_xml {
    const struct check_options *options;
    struct xml_check *xml;
    struct xml_check_report report;
    struct arena *arena; /* of the rules' check and all findings */
    struct en16931_check *rules;
    struct xml_handler observer; /* tells them */
    struct findings findings;
    struct interchange_facts interchange;
    struct group_facts group;
    struct transaction_facts transaction;
    bool fed;
    enum told told;
};

/* ---- what the reader tells goes to the rules of EN 16931 too */

static bool hear_begin(void *context, const struct xml_element *element)
{
    struct check_xml *check = context;

    en16931_begin(check->rules, element);
    return true;
}

static bool hear_text(void *context, struct bytes piece, struct xml_place place)
{
    struct check_xml *check = context;

    (void)place;
    en16931_piece(check->rules, piece);
    return true;
}

static bool hear_end(void *context)
{
    struct check_xml *check = context;

    en16931_end(check->rules);
    return true;
}

/* ---- opening */

/* The document that a root element begins is chosen as sets are. */
static const struct xml_document *select_document(void *context,
                                                  struct bytes uri,
                                                  struct bytes local,
                                                  size_t index)
{
    const struct check_xml *check = context;
    const struct transaction_facts root = { .type = local,
                                            .uri = uri,
                                            .alternative = index };
    const struct set_definition *set =
        check->options->select == NULL
            ? NULL
            : check->options->select(check->options->context,
                                     &check->interchange, &check->group, &root);

    return set == NULL ? NULL : set->document;
}

static struct xml_check_limits limits_of(const struct check_limits *limits)
{
    struct xml_check_limits xml = xml_check_default_limits();

    xml.reader.document = limits->transaction_bytes;
    xml.tree = (size_t)limits->transaction_bytes * 4 + ((size_t)1 << 20);
    xml.findings = limits->findings;
    return xml;
}

struct check_xml *check_xml_open(const struct check_options *options)
{
    struct check_xml *check = calloc(1, sizeof *check);
    struct xml_check_options xml = {
        .limits = limits_of(&options->limits),
        .doctype_ignored = options->doctype_ignored,
        .keep_tree = options->keep_trees,
        .schema = options->schema,
        .select = select_document,
        .context = check,
    };

    if (check == NULL) {
        return NULL;
    }
    check->options = options;
    check->interchange.syntax = DICTIONARY_XML;
    check->group.implied = true;
    check->arena = arena_open(0);
    if (check->arena != NULL && options->rules != NULL) {
        const struct en16931_options rules = { .findings =
                                                   options->limits.findings };

        check->rules = en16931_check_open(options->rules, &rules, check->arena);
        check->observer =
            (struct xml_handler){ hear_begin, hear_text, hear_end, check };
        xml.observer = &check->observer;
    }
    check->xml = check->arena == NULL ? NULL : xml_check_open(&xml);
    if (check->xml == NULL) {
        check_xml_close(check);
        return NULL;
    }
    return check;
}

void check_xml_close(struct check_xml *check)
{
    if (check != NULL) {
        xml_check_close(check->xml);
        arena_close(check->arena);
        free(check);
    }
}

/* ---- facts */

/* What tells this document from others of its sender: ids are counted for each
 * type apart, but for cXML's, which are like no other. */
static struct bytes interchange_control(struct check_xml *check)
{
    const struct xml_facts *facts = check->report.facts;

    if (facts->id.length == 0 || bytes_equal_text(facts->root, "cXML")) {
        return facts->id;
    }
    return bytes_of_text(arena_format(check->arena, "%.*s/%.*s",
                                      BYTES_ARG(facts->root),
                                      BYTES_ARG(facts->id)));
}

static void fill_facts(struct check_xml *check)
{
    const struct xml_check_report *report = &check->report;
    const struct xml_facts *facts = report->facts;
    const struct xml_document *document = report->document;
    struct interchange_facts *interchange = &check->interchange;
    struct transaction_facts *transaction = &check->transaction;

    interchange->sender = facts->sender;
    interchange->sender_qualifier = facts->sender_scheme;
    interchange->receiver = facts->receiver;
    interchange->receiver_qualifier = facts->receiver_scheme;
    interchange->control = interchange_control(check);
    interchange->family =
        document == NULL ? NULL : xml_dictionary_family(document->dictionary);
    interchange->version = facts->version;
    interchange->date = facts->date;
    interchange->usage = facts->mode;
    interchange->test = bytes_equal_text(facts->mode, "test");
    check->group.version = facts->version;
    *transaction = (struct transaction_facts){
        .length = report->length,
        .first_segment = 1,
        .segments = (uint32_t)report->elements,
        .ordinal = 1,
        .ordinal_in_group = 1,
        .type = document == NULL ? facts->root : bytes_of_text(document->name),
        .control = facts->id,
        .version = facts->version,
        .association = facts->customization,
        .uri = facts->uri,
        .set = document == NULL ? NULL : &document->set,
        .tree = report->tree,
    };
}

/* An invoice that says it keeps to EN 16931 is held to that. */
static bool is_bound(const struct check_xml *check)
{
    return bytes_starts_with(check->report.facts->customization,
                             bytes_of_text("urn:cen.eu:en16931:2017"));
}

static void add_findings(struct check_xml *check)
{
    const struct findings *found = check->report.findings;

    findings_open(&check->findings, check->arena,
                  check->options->limits.findings);
    for (size_t i = 0; i < found->count; i++) {
        (void)findings_add(&check->findings, &found->items[i], "%s",
                           found->items[i].text);
    }
    check->findings.errors = found->errors;
    check->findings.warnings = found->warnings;
    check->findings.dropped += found->dropped;
    if (check->rules != NULL && check->report.well_formed && is_bound(check)) {
        (void)en16931_finish(check->rules, &check->findings);
    }
}

/* All is fed: what it was. */
static void finish(struct check_xml *check)
{
    check->fed = true;
    check->report = xml_check_report(check->xml);
    fill_facts(check);
    add_findings(check);
}

void check_xml_feed(struct check_xml *check, struct bytes chunk, bool last)
{
    if (!check->fed && (!xml_check_feed(check->xml, chunk, last) || last)) {
        finish(check);
    }
}

/* ---- events */

/* The root element was read: there is a document to speak of. */
static bool has_root(const struct check_xml *check)
{
    return check->report.facts->root.length > 0;
}

/* A partner's rules and EN 16931 are no standard of the syntax. Where not all is
 * kept, what is not may be anything. */
static bool keeps_standard(const struct check_xml *check)
{
    const struct findings *findings = &check->findings;
    size_t errors = 0;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->severity != FINDING_ERROR) {
            continue;
        }
        if (finding->origin == ORIGIN_STANDARD) {
            return false;
        }
        errors++;
    }
    return errors == findings->errors;
}

static enum check_event next_event(struct check_xml *check)
{
    switch (check->told) {
    case TOLD_NOTHING:
        check->told = has_root(check) ? TOLD_BEGIN : TOLD_ALL;
        return has_root(check) ? CHECK_INTERCHANGE_BEGIN : CHECK_OUTSIDE;
    case TOLD_BEGIN:
        check->told = TOLD_GROUP;
        return CHECK_GROUP_BEGIN;
    case TOLD_GROUP:
        check->told = TOLD_TRANSACTION;
        check->interchange.transactions = 1;
        check->group.transactions = 1;
        check->group.accepted = keeps_standard(check) ? 1 : 0;
        return CHECK_TRANSACTION;
    case TOLD_TRANSACTION:
        check->told = TOLD_GROUP_END;
        return CHECK_GROUP_END;
    case TOLD_GROUP_END:
        check->told = TOLD_ALL;
        return CHECK_INTERCHANGE_END;
    case TOLD_ALL:
        break;
    }
    return CHECK_END;
}

enum check_event check_xml_next(struct check_xml *check,
                                struct check_report *report)
{
    static const struct findings none;
    enum check_event event;

    *report = (struct check_report){ .findings = &none };
    if (!check->fed) {
        return CHECK_NEED_INPUT;
    }
    event = next_event(check);
    if (event == CHECK_END) {
        return event;
    }
    if (event != CHECK_OUTSIDE) {
        report->interchange = &check->interchange;
    }
    if (event == CHECK_GROUP_BEGIN || event == CHECK_GROUP_END ||
        event == CHECK_TRANSACTION) {
        report->group = &check->group;
    }
    if (event == CHECK_TRANSACTION) {
        report->transaction = &check->transaction;
    }
    if (event == CHECK_TRANSACTION || event == CHECK_OUTSIDE) {
        report->findings = &check->findings;
    }
    return event;
}
