/* SPDX-License-Identifier: Apache-2.0 */
#include "config/agreement_check.h"

#include <string.h>

#include "config/agreement_channel.h"
#include "config/agreement_set.h"
#include "config/partner_shape.h"
#include "config/yaml_merge.h"

enum { NAMES_LIMIT = 400 };

/* What follows from record and direction, by the trade's usage. */
struct usage {
    const char *record;
    enum agreement_role sender;
};

static const struct usage usages[] = {
    { "order", ROLE_BUYER },           { "order_change", ROLE_BUYER },
    { "order_response", ROLE_SELLER }, { "shipment", ROLE_SELLER },
    { "invoice", ROLE_SELLER },        { "application_advice", ROLE_NONE },
};

/* --- names that must exist --- */

/* Names of files `prefix`NAME`suffix`, for a suggestion. */
static size_t list_names(struct partner_reading *reading, const char *prefix,
                         const char *suffix, const char *names[NAMES_LIMIT])
{
    size_t count = 0;

    for (size_t i = 0; i < config_source_count(reading->source); i++) {
        struct bytes path =
            bytes_of_text(config_source_at(reading->source, i).path);
        size_t cut = strlen(prefix) + strlen(suffix);

        if (count < NAMES_LIMIT && path.length > cut &&
            bytes_starts_with(path, bytes_of_text(prefix)) &&
            bytes_ends_with(path, bytes_of_text(suffix))) {
            names[count++] =
                arena_copy(reading->arena,
                           bytes_slice(path, strlen(prefix), path.length - cut))
                    .data;
        }
    }
    return count;
}

/* Where the source has such files at all: a source with partners only (a
 * quick check of one file) says nothing about maps. */
static bool must_exist(const struct agreement_reading *checking,
                       const char *key, const char *name, const char *prefix,
                       const char *suffix)
{
    struct partner_reading *reading = checking->reading;
    const char *names[NAMES_LIMIT];
    struct bytes content;
    size_t count;

    if (name == NULL ||
        config_source_find(
            reading->source,
            arena_format(reading->arena, "%s%s%s", prefix, name, suffix),
            &content)) {
        return true;
    }
    count = list_names(reading, prefix, suffix, names);
    if (count == 0 && strcmp(key, "guideline") != 0 &&
        strcmp(key, "schema") != 0) {
        return true;
    }
    partner_complain(
        reading, yaml_get(checking->node, key), "AGREEMENT_UNKNOWN_NAME",
        "there is no %s '%s'",
        strcmp(prefix, "mappings/records/") == 0 ? "record type" : key, name);
    diagnostics_suggest(reading->list, bytes_of_text(name), names, count);
    return false;
}

/* --- direction and record --- */

static void check_direction(struct agreement_reading *checking)
{
    const struct yaml_node *receive = yaml_get(checking->node, "receive");
    const struct yaml_node *send = yaml_get(checking->node, "send");
    const struct yaml_node *subject = receive != NULL ? receive : send;
    const char *key = receive != NULL ? "receive" : "send";

    if ((receive == NULL) == (send == NULL)) {
        partner_complain(checking->reading, checking->node,
                         "AGREEMENT_DIRECTION",
                         "an agreement needs either 'receive' or 'send'");
        return;
    }
    checking->directed = true;
    checking->agreement->direction =
        receive != NULL ? AGREEMENT_RECEIVE : AGREEMENT_SEND;
    if (subject->kind != YAML_SCALAR ||
        bytes_equal_text(subject->text, "document")) {
        return;
    }
    checking->agreement->record = subject->text.data;
    checking->record_known =
        must_exist(checking, key, checking->agreement->record,
                   "mappings/records/", ".yaml");
}

/* The 865 is for nothing else. */
static void check_answers(struct agreement_reading *checking)
{
    struct agreement *agreement = checking->agreement;

    if (agreement->answers == NULL && agreement->document != NULL &&
        agreement->direction == AGREEMENT_SEND &&
        bytes_ends_with(bytes_of_text(agreement->document),
                        bytes_of_text("/865"))) {
        agreement->answers = "order_change";
    }
    if (agreement->answers != NULL) {
        (void)!must_exist(checking, "answers", agreement->answers,
                          "mappings/records/", ".yaml");
    }
}

static void check_map(struct agreement_reading *checking)
{
    const struct agreement *agreement = checking->agreement;
    const struct yaml_node *map = yaml_get(checking->node, "map");

    if (agreement->record != NULL && map == NULL) {
        partner_complain(checking->reading, checking->node,
                         "CONFIG_MISSING_KEY",
                         "the key 'map' is missing: what relates the "
                         "document to the record '%s'",
                         agreement->record);
    } else if (agreement->record == NULL && map != NULL && checking->directed) {
        partner_complain(checking->reading, map, "CONFIG_NEEDLESS_KEY",
                         "a 'document' is handed on as it is; name a record "
                         "type to have it mapped");
    }
    (void)!must_exist(checking, "map", agreement->map, "mappings/maps/",
                      ".yaml");
    (void)!must_exist(checking, "guideline", agreement->guideline,
                      "mappings/guidelines/", ".overlay");
    (void)!must_exist(checking, "schema", agreement->schema,
                      "mappings/schemas/", ".xsd");
}

/* Keys that make sense in one direction only. */
static void check_needless_keys(struct agreement_reading *checking)
{
    static const char *const of_receive[] = {
        "acknowledge", "flow",   "on_guideline",
        "doctype",     "schema", "on_contradiction"
    };
    static const char *const of_send[] = { "expect",        "batch",
                                           "group_version", "partner_id",
                                           "station_id",    "answers",
                                           "association" };
    bool sends = checking->agreement->direction == AGREEMENT_SEND;
    const char *const *needless = sends ? of_receive : of_send;
    size_t count = sends ? COUNT_OF(of_receive) : COUNT_OF(of_send);

    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *key = yaml_get_key(checking->node, needless[i]);

        if (key != NULL) {
            partner_complain(checking->reading, key, "CONFIG_NEEDLESS_KEY",
                             "'%s' belongs to what we %s", needless[i],
                             sends ? "receive" : "send");
        }
    }
}

/* Only where we sell is a price judged by ours. */
static void check_on_price(struct agreement_reading *checking)
{
    const struct agreement *agreement = checking->agreement;
    const struct yaml_node *key = yaml_get_key(checking->node, "on_price");
    bool order = agreement->record != NULL &&
                 (strcmp(agreement->record, "order") == 0 ||
                  strcmp(agreement->record, "order_change") == 0);

    if (key != NULL && (agreement->direction != AGREEMENT_RECEIVE || !order)) {
        partner_complain(checking->reading, key, "CONFIG_NEEDLESS_KEY",
                         "'on_price' belongs to orders and order changes that "
                         "we receive");
    }
}

/* In a lane each waits for the one before it to be delivered. */
static void check_batch(struct agreement_reading *checking)
{
    if (checking->agreement->fifo && checking->agreement->batch.every > 0) {
        partner_complain(checking->reading,
                         yaml_get_key(checking->node, "batch"),
                         "AGREEMENT_BATCH",
                         "'batch' and 'lane: fifo' exclude each other: in a "
                         "lane documents go out one after the other");
    }
}

/* --- document --- */

static void check_document(struct agreement_reading *checking)
{
    const struct agreement *agreement = checking->agreement;
    const struct yaml_node *node = yaml_get(checking->node, "document");
    struct bytes document = bytes_of_text(agreement->document);

    checking->agreement->syntax = agreed_syntax_of(document);
    if (agreement->syntax == AGREED_SYNTAXES) {
        return;
    }
    if (agreed_is_acknowledgement(document)) {
        partner_complain(checking->reading, node, "AGREEMENT_BUILT_IN",
                         "acknowledgements need no agreement of their own; "
                         "see 'acknowledge' and 'expect'");
        return;
    }
    if (!agreed_syntax_row(agreement->syntax)->one_graph) {
        (void)!must_exist(checking, "document", agreement->document,
                          "mappings/standards/", ".set");
    } else if (!agreed_has_dictionary(checking->reading->source, document)) {
        partner_complain(checking->reading, node, "AGREEMENT_UNKNOWN_NAME",
                         "there is no document '%s'", agreement->document);
    }
}

/* The first id, or the one that `key` names. */
static const struct identity *choose_identity(
    struct agreement_reading *checking, const char *key,
    const struct identities *ids)
{
    const struct yaml_node *node = yaml_get(checking->node, key);
    enum identity_kind kind =
        agreed_syntax_row(checking->agreement->syntax)->identity;
    const struct identity *found;

    if (node == NULL || node->kind != YAML_SCALAR) {
        return ids[kind].count > 0 ? &ids[kind].items[0] : NULL;
    }
    found = identities_find(&ids[kind], node->text);
    if (found == NULL) {
        partner_complain(checking->reading, node, "AGREEMENT_UNKNOWN_ID",
                         "'%s': there is no %s id '%.*s'", key,
                         identity_kind_name(kind),
                         bytes_print_length(bytes_slice(node->text, 0, 40)),
                         node->text.data);
    }
    return found;
}

static void check_identities(struct agreement_reading *checking)
{
    const struct partner *partner = checking->reading->partner;
    struct agreement *agreement = checking->agreement;

    if (agreement->syntax == AGREED_SYNTAXES) {
        return;
    }
    agreement->partner_id =
        choose_identity(checking, "partner_id", partner->ids);
    if (partner->station != NULL) {
        agreement->station_id =
            choose_identity(checking, "station_id", partner->station->ids);
    }
    if (agreement->syntax == AGREED_X12 && agreement->group_version == NULL) {
        agreement->group_version =
            arena_copy(checking->reading->arena,
                       agreed_version(bytes_of_text(agreement->document)))
                .data;
    }
}

static void complain_of_syntax(struct agreement_reading *checking,
                               const struct yaml_node *node, const char *key,
                               enum agreed_syntax syntax)
{
    enum agreed_syntax agreed = checking->agreement->syntax;

    if (node != NULL && agreed != AGREED_SYNTAXES && agreed != syntax) {
        partner_complain(checking->reading, node, "CONFIG_NEEDLESS_KEY",
                         "'%s' belongs to %s documents", key,
                         agreed_syntax_row(syntax)->title);
    }
}

/* Keys that are of one syntax. */
static void check_syntax_keys(struct agreement_reading *checking)
{
    complain_of_syntax(checking, yaml_get_key(checking->node, "group_version"),
                       "group_version", AGREED_X12);
    complain_of_syntax(checking, yaml_get_key(checking->node, "association"),
                       "association", AGREED_EDIFACT);
}

/* --- acknowledgement, due time, role --- */

static void check_acknowledge(struct agreement_reading *checking)
{
    struct agreement *agreement = checking->agreement;
    const struct yaml_node *node = yaml_get(checking->node, "acknowledge");
    const struct yaml_node *interchange = yaml_get(node, "interchange");
    const struct yaml_node *when = yaml_get(node, "when");

    if (interchange != NULL && interchange->kind == YAML_SCALAR) {
        agreement->acknowledge.interchange_always =
            bytes_equal_text(interchange->text, "always");
        agreement->acknowledge.interchange_never =
            bytes_equal_text(interchange->text, "never");
    }
    if (when != NULL && yaml_get(node, "with") == NULL) {
        partner_complain(checking->reading, when, "CONFIG_MISSING_KEY",
                         "'when' without 'with': which acknowledgement?");
    }
    if (agreement->acknowledge.receipt &&
        (agreement->record == NULL ||
         strcmp(agreement->record, "order") != 0)) {
        partner_complain(checking->reading, yaml_get(node, "receipt"),
                         "AGREEMENT_RECEIPT",
                         "only an order can be answered with a receipt");
    }
}

/* What their syntax is answered with; and the 999 (X231) reports on groups of
 * 005010 and later. */
static void check_with(struct agreement_reading *checking, const char *with,
                       const struct yaml_node *node)
{
    const struct agreement *agreement = checking->agreement;
    const struct agreed_syntax_row *row;
    bool known = false;

    if (with == NULL || node == NULL || agreement->syntax == AGREED_SYNTAXES) {
        return;
    }
    row = agreed_syntax_row(agreement->syntax);
    for (size_t i = 0; row->acknowledgements[i] != NULL; i++) {
        known = known || strcmp(with, row->acknowledgements[i]) == 0;
    }
    if (!known) {
        partner_complain(checking->reading, node, "AGREEMENT_WRONG_ACK",
                         "%s documents are not acknowledged by %s", row->title,
                         with);
    } else if (strcmp(with, "999") == 0 &&
               strncmp(agreement->document, "x12/005010", 10) < 0) {
        diagnostics_add(checking->reading->list, DIAGNOSTIC_WARNING,
                        node->place, "AGREEMENT_ACKNOWLEDGEMENT",
                        "999 is made for 005010 and later; documents of %.6s "
                        "are answered with 997",
                        agreement->document + strlen("x12/"));
    }
}

/* Keys inside a group that are of one syntax. */
static void check_ack_keys(struct agreement_reading *checking)
{
    static const struct {
        const char *group, *key;
        enum agreed_syntax syntax;
    } keys[] = {
        { "acknowledge", "interchange", AGREED_X12 },
        { "acknowledge", "detail", AGREED_EDIFACT },
        { "expect", "detail", AGREED_EDIFACT },
    };

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const struct yaml_node *key =
            yaml_get_key(yaml_get(checking->node, keys[i].group), keys[i].key);

        complain_of_syntax(checking, key, keys[i].key, keys[i].syntax);
    }
}

static bool says(const struct yaml_node *node, const char *word)
{
    return node != NULL && node->kind == YAML_SCALAR &&
           bytes_equal_text(node->text, word);
}

static void check_due(struct agreement_reading *checking)
{
    struct agreement *agreement = checking->agreement;
    const struct yaml_node *due = yaml_get(checking->node, "due");
    const struct yaml_node *after = yaml_get(due, "after");
    const struct yaml_node *before = yaml_get(due, "before");

    if (due == NULL || due->kind != YAML_MAPPING) {
        return;
    }
    if ((after == NULL) == (before == NULL) ||
        (yaml_get(due, "within") == NULL) != (after == NULL) ||
        (yaml_get(due, "by") == NULL) != (before == NULL)) {
        partner_complain(checking->reading, due, "AGREEMENT_DUE",
                         "'due' is either 'after' with 'within', or 'before' "
                         "with 'by'");
        return;
    }
    if (agreement->record == NULL ||
        strcmp(agreement->record, after == NULL ? "shipment"
                                  : says(after, "shipment")
                                      ? "invoice"
                                      : "order_response") != 0) {
        partner_complain(checking->reading, due, "AGREEMENT_DUE",
                         "an order_response is due after the order, a shipment "
                         "before the delivery, an invoice after the shipment");
        return;
    }
    if (says(after, "order")) {
        agreement->due.anchor = DUE_AFTER_ORDER;
    } else if (says(after, "shipment")) {
        agreement->due.anchor = DUE_AFTER_SHIPMENT;
    } else if (says(before, "delivery")) {
        agreement->due.anchor = DUE_BEFORE_DELIVERY;
    }
}

static enum agreement_role other_role(enum agreement_role role)
{
    return role == ROLE_SELLER  ? ROLE_BUYER
           : role == ROLE_BUYER ? ROLE_SELLER
                                : ROLE_NONE;
}

/* The role that goes with a record in that direction; ROLE_NONE: any. */
static enum agreement_role usual_role(const struct agreement *agreement,
                                      const char *record)
{
    for (size_t i = 0; record != NULL && i < COUNT_OF(usages); i++) {
        if (strcmp(usages[i].record, record) == 0) {
            return agreement->direction == AGREEMENT_SEND
                       ? usages[i].sender
                       : other_role(usages[i].sender);
        }
    }
    return ROLE_NONE;
}

static void check_role(struct agreement_reading *checking)
{
    struct agreement *agreement = checking->agreement;
    enum agreement_role usual = usual_role(agreement, agreement->record);
    const struct yaml_node *flow = yaml_get(checking->node, "flow");

    if (agreement->role == ROLE_NONE) {
        agreement->role = usual;
    } else if (usual != ROLE_NONE && agreement->role != usual) {
        partner_complain(
            checking->reading, yaml_get(checking->node, "role"),
            "AGREEMENT_ROLE", "who %ss the %s is the %s in it",
            agreement->direction == AGREEMENT_SEND ? "send" : "receive",
            agreement->record, usual == ROLE_SELLER ? "seller" : "buyer");
    }
    if (flow != NULL && agreement->flow != NULL && checking->record_known &&
        checking->directed && agreement->direction == AGREEMENT_RECEIVE &&
        (agreement->record == NULL ||
         strcmp(agreement->flow, agreement->record) != 0)) {
        partner_complain(checking->reading, flow, "AGREEMENT_FLOW",
                         "the flow '%s' works on the record '%s'",
                         agreement->flow, agreement->flow);
    }
}

static void check_dates(struct agreement_reading *checking)
{
    struct agreement *agreement = checking->agreement;

    if (agreement->valid_from > agreement->valid_until) {
        partner_complain(checking->reading, yaml_get(checking->node, "valid"),
                         "CONFIG_DATES_TURNED", "'from' comes after 'until'");
    }
    partner_local_days(checking->reading->partner, &agreement->valid_from,
                       &agreement->valid_until);
}

static void check_agreement(struct agreement_reading *checking)
{
    check_direction(checking);
    check_document(checking);
    check_answers(checking);
    check_map(checking);
    check_needless_keys(checking);
    check_syntax_keys(checking);
    check_ack_keys(checking);
    check_batch(checking);
    check_on_price(checking);
    check_identities(checking);
    agreement_channel_check(checking);
    check_acknowledge(checking);
    check_with(checking, checking->agreement->acknowledge.with,
               yaml_get(yaml_get(checking->node, "acknowledge"), "with"));
    check_with(checking, checking->agreement->expect.with,
               yaml_get(yaml_get(checking->node, "expect"), "ack"));
    check_due(checking);
    check_role(checking);
    check_dates(checking);
}

void agreement_check_all(struct partner_reading *reading)
{
    struct partner *partner = reading->partner;
    const struct yaml_node *list = yaml_get(reading->tree, "agreements");

    if (partner->agreement_count == 0) {
        if (partner->status == PARTNER_LIVE && list == NULL) {
            diagnostics_add(reading->list, DIAGNOSTIC_WARNING, partner->place,
                            "PARTNER_NO_AGREEMENT",
                            "the partner is live, but nothing is agreed");
        }
        return;
    }
    for (size_t i = 0; i < partner->agreement_count; i++) {
        struct agreement_reading checking = { reading, &partner->agreements[i],
                                              list->items[i], false, true };

        if (list->items[i]->kind != YAML_MAPPING) {
            partner->agreement_count = 0; /* complained about already */
            return;
        }
        check_agreement(&checking);
    }
    agreement_set_check(reading, list);
}
