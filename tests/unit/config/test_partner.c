/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: flow folder */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/durable_file.h"
#include "case_file.h"
#include "config/partner.h"
#include "config/yaml_merge.h"

#define STATION                                                       \
    "station: acme\nids: {x12: [{qualifier: '01', id: '123456789'}, " \
    "{qualifier: ZZ, id: ACME, group_id: ACMEGS}]}\ngs1_prefix: '4012345'\n"

struct fixture {
    struct arena *arena;
    struct config_source *source;
    struct diagnostics list;
    struct partner_directory *directory;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    fixture->arena = arena_open(0);
    fixture->source = config_source_open();
    diagnostics_open(&fixture->list, fixture->arena);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    arena_close(fixture->arena);
    config_source_close(fixture->source);
    free(fixture);
    return 0;
}

static void put(struct fixture *fixture, const char *path, const char *text)
{
    struct error err;

    assert_true(config_source_add_file(fixture->source, path,
                                       bytes_of_text(text), &err));
}

static void load(struct fixture *fixture)
{
    struct buffer out = { 0 };

    fixture->directory =
        partner_directory_load(fixture->arena, fixture->source, &fixture->list);
    if (fixture->list.count > 0) {
        diagnostics_append(&out, &fixture->list, fixture->source,
                           DIAGNOSTIC_TEXT);
        print_message("%.*s", BYTES_ARG(buffer_bytes(&out)));
        buffer_close(&out);
    }
    assert_int_equal(fixture->list.count, 0);
}

static const struct partner *find(const struct fixture *fixture,
                                  const char *name)
{
    return partner_find(fixture->directory, bytes_of_text(name));
}

static const char full_partner[] =
    "partner: retailer-b\n"
    "name: Retailer B\n"
    "station: acme\n"
    "status: live\n"
    "ids: {x12: [{qualifier: '08', id: 925485US00},"
    " {qualifier: '12', id: '5551234', group_id: B}]}\n"
    "channels: {main: {folder: {in: /a//b/./in/, out: '{station}/{partner}',"
    " pattern: '*.edi', name: '{type}-{id}.x12', settle: 2 s, every: 1 min}}}\n"
    "envelope:\n"
    "  version: '00501'\n"
    "  usage: test\n"
    "  separators: {element: '|', component: ':', segment: ~}\n"
    "  line_breaks: crlf\n"
    "  control_numbers: {interchange: {from: 5, until: 99},"
    " group: {width: 4}, transaction: {width: 9}}\n"
    "  duplicates: {policy: accept, window: 7 d}\n"
    "  acknowledgement_requested: yes\n"
    "agreements:\n"
    "  - {receive: order, document: x12/005010/850, map: o, guideline: g,"
    " flow: order, acknowledge: {with: 999, when: on_error, within: 30 min,"
    " interchange: always, receipt: yes}, on_guideline: reject,"
    " on_mapping: advise, on_contradiction: pass, test: yes, lane: fifo,"
    " valid: {from: 2026-01-01, until: 2026-12-31}}\n"
    "  - {send: order_response, document: x12/005010/855, map: r, channel: "
    "main,"
    " group_version: 005010VICS, partner_id: '5551234', station_id: ACME,"
    " expect: {ack: 999, within: 4 h}, due: {after: order, within: 24 h},"
    " batch: {every: 1 h, max: 200}}\n"
    "  - {send: shipment, document: x12/005010/856, map: s,"
    " due: {before: delivery, by: 1 h}}\n"
    "  - {receive: document, document: x12/005010/846}\n"
    "  - {send: application_advice, document: x12/005010/824, map: v}\n"
    "  - {send: order_response, document: x12/005010/865, map: c}\n"
    "desk: {price_tolerance: 0.5 %, partial: allowed, backorder: allowed,"
    " price: ignore, auto_ship: yes, ship_after: 1 h, auto_invoice: yes}\n"
    "backoffice: desk\n"
    "limits: {document: 1 MB, interchange: 10 MB}\n"
    "unwritable: replace\n"
    "replacement: ' '\n"
    "time_zone: '-05:30'\n"
    "valid: {from: 2025-01-01, until: 2025-01-01}\n";

static void test_everything_is_read(void **state)
{
    struct fixture *fixture = *state;
    const struct partner *partner;

    put(fixture, "mappings/guidelines/g.overlay", "");
    put(fixture, "stations/acme.yaml", STATION);
    put(fixture, "partners/retailer-b.yaml", full_partner);
    load(fixture);
    partner = find(fixture, "retailer-b");
    assert_non_null(partner);
    assert_string_equal(partner->title, "Retailer B");
    assert_int_equal(partner->status, PARTNER_LIVE);
    assert_string_equal(partner->station->name, "acme");
    assert_string_equal(partner->station->title, "acme");
    assert_string_equal(partner->station->gs1_prefix, "4012345");
    assert_int_equal(partner->ids[IDENTITY_X12].count, 2);
    assert_null(partner->ids[IDENTITY_X12].items[0].group_id);
    assert_string_equal(partner->ids[IDENTITY_X12].items[1].group_id, "B");
    assert_string_equal(partner->envelope.version, "00501");
    assert_false(partner->envelope.production);
    assert_int_equal(partner->envelope.element, '|');
    assert_int_equal(partner->envelope.component, ':');
    assert_int_equal(partner->envelope.repetition, '^');
    assert_string_equal(partner->envelope.segment, "~\r\n");
    assert_int_equal(partner->envelope.interchange.from, 5);
    assert_int_equal(partner->envelope.interchange.until, 99);
    assert_int_equal(partner->envelope.interchange.width, 9);
    assert_int_equal(partner->envelope.group.width, 4);
    assert_int_equal(partner->envelope.transaction.width, 9);
    assert_int_equal(partner->envelope.duplicates, DUPLICATE_ACCEPT_CHANGED);
    assert_int_equal(partner->envelope.duplicate_window, 7 * 86400000LL);
    assert_true(partner->envelope.acknowledgement_requested);
    assert_int_equal(partner->desk.price_tolerance.coefficient, 5);
    assert_int_equal(partner->desk.price_tolerance.scale, 1);
    assert_true(partner->desk.partial && partner->desk.backorder);
    assert_false(partner->desk.check_price);
    assert_true(partner->desk.check_credit && partner->desk.auto_invoice);
    assert_int_equal(partner->desk.ship_after, 3600000);
    assert_string_equal(partner->backoffice, "desk");
    assert_int_equal(partner->limits.document, 1000000);
    assert_int_equal(partner->unwritable, UNWRITABLE_REPLACE);
    assert_int_equal(partner->unwritable_replacement, ' ');
    assert_int_equal(partner->utc_offset, -(5 * 60 + 30) * 60000);
    assert_int_equal(partner->valid_until - partner->valid_from, 86400000);
}

static void test_channels_are_read(void **state)
{
    struct fixture *fixture = *state;
    const struct channel *channel;

    put(fixture, "mappings/guidelines/g.overlay", "");
    put(fixture, "stations/acme.yaml", STATION);
    put(fixture, "partners/retailer-b.yaml", full_partner);
    load(fixture);
    channel = &find(fixture, "retailer-b")->channels[0];
    assert_string_equal(channel->name, "main");
    assert_int_equal(channel->kind, CHANNEL_FOLDER);
    assert_string_equal(channel->folder.in, "/a/b/in");
    assert_string_equal(channel->folder.out, "acme/retailer-b");
    assert_string_equal(channel->folder.pattern, "*.edi");
    assert_string_equal(channel->folder.name_template, "{type}-{id}.x12");
    assert_int_equal(channel->folder.settle, 2000);
    assert_int_equal(channel->folder.every, 60000);
}

static void test_agreements_are_read(void **state)
{
    struct fixture *fixture = *state;
    const struct partner *partner;
    const struct agreement *order;
    const struct agreement *response;

    put(fixture, "mappings/guidelines/g.overlay", "");
    put(fixture, "stations/acme.yaml", STATION);
    put(fixture, "partners/retailer-b.yaml", full_partner);
    load(fixture);
    partner = find(fixture, "retailer-b");
    assert_int_equal(partner->agreement_count, 6);
    order = &partner->agreements[0];
    assert_string_equal(order->name, "retailer-b/receive/order/005010/test");
    assert_string_equal(order->record, "order");
    assert_string_equal(order->guideline, "g");
    assert_int_equal(order->role, ROLE_SELLER);
    assert_string_equal(order->acknowledge.with, "999");
    assert_int_equal(order->acknowledge.when, ACKNOWLEDGE_ON_ERROR);
    assert_true(order->acknowledge.interchange_always);
    assert_false(order->acknowledge.interchange_never);
    assert_true(order->acknowledge.receipt && order->test && order->fifo);
    assert_int_equal(order->on_guideline, GUIDELINE_REJECT);
    assert_int_equal(order->on_mapping, MAPPING_ADVISE);
    assert_int_equal(order->on_contradiction, CONTRADICTION_PASS);
    response = &partner->agreements[1];
    assert_string_equal(response->group_version, "005010VICS");
    assert_string_equal(response->partner_id->id, "5551234");
    assert_string_equal(response->station_id->group_id, "ACMEGS");
    assert_string_equal(response->expect.with, "999");
    assert_int_equal(response->expect.within, 4 * 3600000);
    assert_int_equal(response->due.anchor, DUE_AFTER_ORDER);
    assert_int_equal(response->due.by, 24 * 3600000);
    assert_int_equal(response->batch.max, 200);
    assert_string_equal(partner->agreements[2].channel, "main");
    assert_int_equal(partner->agreements[2].due.anchor, DUE_BEFORE_DELIVERY);
    assert_string_equal(partner->agreements[2].group_version, "005010");
    assert_string_equal(partner->agreements[2].station_id->id, "123456789");
    assert_null(response->answers);
    assert_string_equal(partner->agreements[5].answers, "order_change");
    assert_string_equal(partner->agreements[5].name,
                        "retailer-b/send/order_response/005010/order_change");
    assert_null(partner->agreements[3].record);
    assert_string_equal(partner->agreements[3].name,
                        "retailer-b/receive/846/005010");
}

static const char small_partner[] =
    "partner: %s\nstation: acme\nids: {x12: {qualifier: ZZ, id: %s}}\n"
    "channels: {main: {folder: {in: '{partner}/in', out: '{partner}/out'}}}\n";

static void put_small(struct fixture *fixture, const char *name, const char *id,
                      const char *more)
{
    char path[100];
    char text[4000];

    (void)snprintf(path, sizeof path, "partners/%s.yaml", name);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    (void)snprintf(text, sizeof text, small_partner, name, id);
#pragma GCC diagnostic pop
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s", more);
    put(fixture, path, text);
}

static const struct partner *by_id(const struct fixture *fixture,
                                   enum identity_kind kind,
                                   const char *sender_qualifier,
                                   const char *sender,
                                   const char *receiver_qualifier,
                                   const char *receiver)
{
    const struct identity_view from = { bytes_of_text(sender_qualifier),
                                        bytes_of_text(sender), BYTES("") };
    const struct identity_view to = { bytes_of_text(receiver_qualifier),
                                      bytes_of_text(receiver), BYTES("") };

    return partner_by_identity(fixture->directory, kind, &from, &to);
}

static const struct partner *by_x12(const struct fixture *fixture,
                                    const char *sender, const char *receiver)
{
    return by_id(fixture, IDENTITY_X12, "ZZ", sender, "01", receiver);
}

static void test_lookup(void **state)
{
    struct fixture *fixture = *state;
    char name[20];

    put(fixture, "stations/acme.yaml", STATION);
    for (int i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof name, "p%d", i);
        put_small(fixture, name, name, "");
    }
    load(fixture);
    for (int i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof name, "p%d", i);
        assert_string_equal(find(fixture, name)->name, name);
        assert_ptr_equal(by_x12(fixture, name, "123456789"),
                         find(fixture, name));
    }
    assert_null(find(fixture, "p100"));
    assert_null(find(fixture, ""));
    assert_ptr_equal(by_x12(fixture, "p7             ", "123456789      "),
                     find(fixture, "p7"));
    assert_null(by_x12(fixture, "p7", "987654321"));
    assert_null(by_x12(fixture, "", ""));
    /* The second id of the station goes with its own qualifier. */
    assert_null(by_x12(fixture, "p7", "ACME"));
    assert_non_null(by_id(fixture, IDENTITY_X12, "ZZ", "p7", "ZZ", "ACME"));
    /* Nor do kinds mix. */
    assert_null(by_id(fixture, IDENTITY_EDIFACT, "ZZ", "p7", "ZZ", "ACME"));
}

static int64_t day(const char *text)
{
    int64_t time;

    assert_true(clock_from_stamp(bytes_of_text(text), &time));
    return time;
}

static void test_which_agreement(void **state)
{
    static const char more[] =
        "time_zone: '+02:00'\n"
        "agreements:\n"
        "  - {receive: order, document: x12/004010/850, map: a,"
        " valid: {until: 2026-06-30}}\n"
        "  - {receive: order, document: x12/004010/850, map: b,"
        " valid: {from: 2026-07-01}}\n"
        "  - {receive: order, document: x12/004010/850, map: t, test: yes}\n"
        "  - {send: invoice, document: x12/004010/810, map: i}\n";
    struct fixture *fixture = *state;
    const struct partner *partner;
    const struct agreement *agreement;
    struct bytes order = BYTES("x12/004010/850");
    struct bytes other = BYTES("x12/005010/850");
    int64_t turn = day("2026-06-30T22:00:00Z"); /* midnight at +02:00 */
    char text[200];

    put(fixture, "stations/acme.yaml", STATION);
    put_small(fixture, "p", "P", more);
    load(fixture);
    partner = find(fixture, "p");
    assert_int_equal(agreement_find(partner, AGREEMENT_RECEIVE, order, false,
                                    turn - 1, &agreement, text),
                     AGREEMENT_FOUND);
    assert_string_equal(agreement->map, "a");
    assert_int_equal(agreement_find(partner, AGREEMENT_RECEIVE, order, false,
                                    turn, &agreement, text),
                     AGREEMENT_FOUND);
    assert_string_equal(agreement->map, "b");
    assert_int_equal(agreement_find(partner, AGREEMENT_RECEIVE, order, true,
                                    turn, &agreement, text),
                     AGREEMENT_FOUND);
    assert_string_equal(agreement->map, "t");
    assert_int_equal(agreement_find(partner, AGREEMENT_RECEIVE, other, false,
                                    turn, &agreement, text),
                     AGREEMENT_NONE);
    assert_non_null(strstr(text, "x12/004010/850"));
    assert_int_equal(agreement_find(partner, AGREEMENT_SEND, order, false, turn,
                                    &agreement, text),
                     AGREEMENT_NONE);
    assert_null(agreement);
    assert_string_equal(text, "no agreement for document x12/004010/850");
    assert_int_equal(agreement_for_record(partner, AGREEMENT_SEND,
                                          bytes_of_text("invoice"), true, turn,
                                          &agreement, text),
                     AGREEMENT_NONE);
    assert_non_null(strstr(text, "agreed for production, not for test"));
    assert_int_equal(agreement_for_record(partner, AGREEMENT_SEND,
                                          bytes_of_text("invoice"), false, turn,
                                          &agreement, text),
                     AGREEMENT_FOUND);
    assert_string_equal(agreement->map, "i");
    assert_string_equal(partner->agreements[0].name,
                        "p/receive/order/004010/850/start");
    assert_string_equal(partner->agreements[1].name,
                        "p/receive/order/004010/850/2026-07-01");
}

static void test_time_that_is_not_agreed(void **state)
{
    static const char more[] =
        "agreements:\n"
        "  - {receive: order, document: x12/004010/850, map: a,"
        " valid: {from: 2026-01-01, until: 2026-01-31}}\n";
    struct fixture *fixture = *state;
    const struct agreement *agreement;
    char text[200];

    put(fixture, "stations/acme.yaml", STATION);
    put_small(fixture, "p", "P", more);
    load(fixture);
    assert_int_equal(agreement_find(find(fixture, "p"), AGREEMENT_RECEIVE,
                                    bytes_of_text("x12/004010/850"), false,
                                    day("2026-02-01"), &agreement, text),
                     AGREEMENT_NONE);
    assert_non_null(strstr(text, "not valid on this day"));
    assert_non_null(strstr(text, "partners/p.yaml:6"));
}

static void test_answer_to_a_change(void **state)
{
    static const char more[] =
        "agreements:\n"
        "  - {send: order_response, document: x12/004010/855, map: a}\n"
        "  - {send: order_response, document: x12/004010/865, map: b}\n";
    struct fixture *fixture = *state;
    struct bytes response = BYTES("order_response");
    struct bytes change = BYTES("order_change");
    struct bytes order = BYTES("order");
    const struct agreement *agreement;
    char text[200];

    put(fixture, "stations/acme.yaml", STATION);
    put_small(fixture, "p", "P", more);
    put_small(fixture, "q", "Q",
              "agreements: [{send: order_response, document: x12/004010/855,"
              " map: a}]\n");
    load(fixture);
    assert_int_equal(agreement_for_answer(find(fixture, "p"), response, change,
                                          false, 5, &agreement, text),
                     AGREEMENT_FOUND);
    assert_string_equal(agreement->map, "b");
    assert_int_equal(agreement_for_answer(find(fixture, "p"), response, order,
                                          false, 5, &agreement, text),
                     AGREEMENT_FOUND);
    assert_string_equal(agreement->map, "a");
    assert_int_equal(agreement_for_record(find(fixture, "p"), AGREEMENT_SEND,
                                          response, false, 5, &agreement, text),
                     AGREEMENT_FOUND);
    assert_string_equal(agreement->map, "a");
    assert_int_equal(agreement_for_answer(find(fixture, "q"), response, change,
                                          false, 5, &agreement, text),
                     AGREEMENT_FOUND);
    assert_string_equal(agreement->map, "a");
}

/* Loading refuses two that fit; were they there, nobody would guess. */
static void test_two_that_fit_are_never_guessed(void **state)
{
    struct agreement two[2] = { { .document = "x12/004010/850",
                                  .place = { "f", 1, 1 },
                                  .valid_until = INT64_MAX },
                                { .document = "x12/004010/850",
                                  .place = { "f", 2, 1 },
                                  .valid_until = INT64_MAX } };
    struct partner partner = { .agreements = two, .agreement_count = 2 };
    const struct agreement *agreement;
    char text[200];

    (void)state;
    assert_int_equal(agreement_find(&partner, AGREEMENT_RECEIVE,
                                    bytes_of_text("x12/004010/850"), false, 5,
                                    &agreement, text),
                     AGREEMENT_AMBIGUOUS);
    assert_null(agreement);
    assert_string_equal(
        text, "two agreements fit document x12/004010/850: f:1 and line 2");
}

static const char edifact_partner[] =
    "partner: chain\nstation: acme\nstatus: live\n"
    "ids:\n"
    "  edifact: [{id: '4012345000009', qualifier: '14'},"
    " {id: CHAIN, internal: NORTH, group_id: CG, group_qualifier: ZZZ}]\n"
    "  gln: '4012345000009'\n"
    "  peppol: ['0088:4012345000009', '9930:DE123456789']\n"
    "  duns: '123456789'\n"
    "  cxml: {domain: NetworkID, identity: AN01, secret_file: secrets/chain}\n"
    "channels: {main: {folder: {in: i, out: o}}}\n"
    "envelope:\n"
    "  usage: test\n"
    "  line_breaks: lf\n"
    "  edifact:\n"
    "    {syntax: UNOA, version: 4, una: always,"
    " separators: {element: '|', component: ';', release: '!',"
    " repetition: '%', segment: '~'}, groups: written,"
    " application_reference: ORDERS, agreement_id: EANCOM,"
    " recipient_reference: R, reference_qualifier: BB, priority: A,"
    " control_references: {interchange: {from: 7, width: 14},"
    " group: {until: 99}, message: {width: 5}}}\n"
    "decimal_mark: ','\n"
    "agreements:\n"
    "  - {receive: order, document: edifact/D.96A/ORDERS, map: o,"
    " acknowledge: {with: CONTRL, detail: errors}}\n"
    "  - {send: order_response, document: edifact/D.96A/ORDRSP, map: r,"
    " association: EAN005, partner_id: CHAIN, station_id: ACME,"
    " expect: {ack: CONTRL, within: 4 h, detail: receipt}}\n"
    "  - {receive: invoice, document: ubl/2.3/Invoice, map: i}\n"
    "  - {send: order, document: cxml/1.2/OrderRequest, map: c}\n"
    "  - {receive: document, document: cii/D16B/CrossIndustryInvoice}\n";

#define EDIFACT_STATION                                                \
    "station: acme\nids: {edifact: [{id: '4098765000003', qualifier: " \
    "'14'}, {id: ACME}], gln: '4098765000003',"                        \
    " cxml: {domain: DUNS, identity: '987654321'}}\n"

static void test_edifact_terms_are_read(void **state)
{
    struct fixture *fixture = *state;
    const struct edifact_terms *terms;
    const struct partner *partner;
    const struct agreement *sent;

    put(fixture, "stations/acme.yaml", EDIFACT_STATION);
    put(fixture, "partners/chain.yaml", edifact_partner);
    load(fixture);
    partner = find(fixture, "chain");
    assert_non_null(partner);
    terms = &partner->envelope.edifact;
    assert_string_equal(terms->syntax, "UNOA");
    assert_int_equal(terms->version, 4);
    assert_int_equal(terms->una, UNA_ALWAYS);
    assert_int_equal(terms->element, '|');
    assert_int_equal(terms->component, ';');
    assert_int_equal(terms->release, '!');
    assert_int_equal(terms->repetition, '%');
    assert_int_equal(terms->decimal, ',');
    assert_string_equal(terms->segment, "~\n");
    assert_true(terms->groups);
    assert_string_equal(terms->application_reference, "ORDERS");
    assert_string_equal(terms->agreement_id, "EANCOM");
    assert_string_equal(terms->recipient_reference, "R");
    assert_string_equal(terms->reference_qualifier, "BB");
    assert_string_equal(terms->priority, "A");
    assert_int_equal(terms->interchange.from, 7);
    assert_int_equal(terms->interchange.width, 14);
    assert_int_equal(terms->group.until, 99);
    assert_int_equal(terms->message.width, 5);
    assert_int_equal(partner->agreements[0].syntax, AGREED_EDIFACT);
    assert_string_equal(partner->agreements[0].acknowledge.with, "CONTRL");
    assert_int_equal(partner->agreements[0].acknowledge.detail,
                     ACKNOWLEDGE_ERRORS);
    assert_null(partner->agreements[0].group_version);
    assert_string_equal(partner->agreements[0].partner_id->id, "4012345000009");
    sent = &partner->agreements[1];
    assert_string_equal(sent->name, "chain/send/order_response/D.96A");
    assert_string_equal(sent->association, "EAN005");
    assert_string_equal(sent->partner_id->internal, "NORTH");
    assert_string_equal(sent->partner_id->group_id, "CG");
    assert_string_equal(sent->partner_id->group_qualifier, "ZZZ");
    assert_null(sent->partner_id->qualifier);
    assert_string_equal(sent->station_id->id, "ACME");
    assert_string_equal(sent->expect.with, "CONTRL");
    assert_int_equal(sent->expect.detail, ACKNOWLEDGE_RECEIPT);
}

static void test_parties_of_xml_are_one_kind(void **state)
{
    struct fixture *fixture = *state;
    const struct partner *partner;
    const struct identities *parties;

    put(fixture, "stations/acme.yaml", EDIFACT_STATION);
    put(fixture, "partners/chain.yaml", edifact_partner);
    load(fixture);
    partner = find(fixture, "chain");
    parties = &partner->ids[IDENTITY_PARTY];
    assert_int_equal(parties->count, 3); /* the GLN is named twice */
    assert_string_equal(parties->items[0].qualifier, "0088");
    assert_string_equal(parties->items[1].qualifier, "9930");
    assert_string_equal(parties->items[1].id, "DE123456789");
    assert_string_equal(parties->items[2].qualifier, "0060");
    assert_string_equal(partner->agreements[2].partner_id->id, "4012345000009");
    assert_string_equal(partner->agreements[3].partner_id->secret_file,
                        "secrets/chain");
    assert_int_equal(partner->agreements[4].syntax, AGREED_CII);
    assert_ptr_equal(by_id(fixture, IDENTITY_PARTY, "9930", "DE123456789",
                           "0088", "4098765000003"),
                     partner);
    assert_ptr_equal(
        by_id(fixture, IDENTITY_CXML, "NetworkID", "AN01", "DUNS", "987654321"),
        partner);
    assert_ptr_equal(
        by_id(fixture, IDENTITY_EDIFACT, "14", "4012345000009", "", "ACME"),
        partner);
    assert_null(
        by_id(fixture, IDENTITY_EDIFACT, "", "4012345000009", "", "ACME"));
}

/* Two partners behind one mailbox are told apart by 0008. */
static void test_internal_ids_tell_partners_apart(void **state)
{
    static const char form[] =
        "partner: %s\nstation: acme\nids: {edifact: {id: CHAIN%s}}\n";
    static const char *const partners[][2] = {
        { "north", ", internal: NORTH" },
        { "south", ", internal: SOUTH" },
        { "other", "" },
    };
    struct fixture *fixture = *state;
    const struct identity_view us = { BYTES(""), BYTES("ACME"), BYTES("") };
    struct identity_view them = { BYTES(""), BYTES("CHAIN"), BYTES("SOUTH") };
    char text[200];
    char path[60];

    put(fixture, "stations/acme.yaml", EDIFACT_STATION);
    for (size_t i = 0; i < COUNT_OF(partners); i++) {
        (void)snprintf(path, sizeof path, "partners/%s.yaml", partners[i][0]);
        (void)snprintf(text, sizeof text, form, partners[i][0], partners[i][1]);
        put(fixture, path, text);
    }
    load(fixture);
    assert_ptr_equal(
        partner_by_identity(fixture->directory, IDENTITY_EDIFACT, &them, &us),
        find(fixture, "south"));
    them.internal = bytes_of_text("WEST");
    assert_ptr_equal(
        partner_by_identity(fixture->directory, IDENTITY_EDIFACT, &them, &us),
        find(fixture, "other"));
}

static void test_template_is_laid_under(void **state)
{
    static const char base[] =
        "station: acme\nstatus: live\ntime_zone: '+01:00'\n"
        "channels: {main: {folder: {in: '{partner}/in', out: o,"
        " pattern: '*.a'}}}\n"
        "desk: {price_tolerance: 1 %, partial: allowed}\n"
        "agreements:\n"
        "  - {receive: order, document: x12/004010/850, map: a, flow: order,"
        " acknowledge: {with: 997, within: 1 h}}\n"
        "  - {send: invoice, document: x12/004010/810, map: i}\n";
    static const char over[] =
        "partner: p\nextends: base\nids: {x12: {qualifier: ZZ, id: P}}\n"
        "time_zone: null\n"
        "channels: {main: {folder: {pattern: '*.b'}}}\n"
        "desk: {price_tolerance: 2 %}\n"
        "agreements:\n"
        "  - {receive: order, map: b, acknowledge: {within: null}}\n"
        "  - {send: invoice, remove: yes}\n"
        "  - {send: shipment, document: x12/004010/856, map: s}\n";
    struct fixture *fixture = *state;
    const struct partner *partner;

    put(fixture, "stations/acme.yaml", STATION);
    put(fixture, "partners/templates/base.yaml", base);
    put(fixture, "partners/p.yaml", over);
    load(fixture);
    partner = find(fixture, "p");
    assert_int_equal(partner->status, PARTNER_LIVE);
    assert_string_equal(partner->time_zone, "UTC");
    assert_string_equal(partner->channels[0].folder.in, "p/in");
    assert_string_equal(partner->channels[0].folder.pattern, "*.b");
    assert_int_equal(partner->desk.price_tolerance.coefficient, 2);
    assert_true(partner->desk.partial);
    assert_int_equal(partner->agreement_count, 2);
    assert_string_equal(partner->agreements[0].map, "b");
    assert_string_equal(partner->agreements[0].flow, "order");
    assert_string_equal(partner->agreements[0].acknowledge.with, "997");
    assert_int_equal(partner->agreements[0].acknowledge.within, 0);
    assert_string_equal(partner->agreements[0].place.file, "partners/p.yaml");
    assert_string_equal(partner->agreements[1].record, "shipment");
}

static void test_versions_give_defaults(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "stations/acme.yaml", STATION);
    put_small(fixture, "old", "A",
              "agreements: [{receive: order, document: x12/004010/850,"
              " map: a}]\n");
    put_small(fixture, "new", "B",
              "agreements: [{receive: order, document: x12/005010/850,"
              " map: a}]\n");
    load(fixture);
    assert_string_equal(find(fixture, "old")->envelope.version, "00401");
    assert_int_equal(find(fixture, "old")->envelope.repetition, '\0');
    assert_string_equal(find(fixture, "new")->envelope.version, "00501");
    assert_int_equal(find(fixture, "new")->envelope.repetition, '^');
}

static void test_merge(void **state)
{
    struct fixture *fixture = *state;
    struct yaml_node *base = yaml_tree_read(
        fixture->arena, "b", bytes_of_text("a: {x: 1, y: 2}\nl: [1]\nt: u\n"),
        &fixture->list);
    struct yaml_node *over = yaml_tree_read(
        fixture->arena, "o",
        bytes_of_text("a: {y: null, z: ~}\nl: [2, 3]\nt:\nn: {m: {k: }}\n"),
        &fixture->list);
    struct yaml_node *merged = yaml_merge(fixture->arena, base, over);
    struct yaml_node *a = yaml_get(merged, "a");

    assert_int_equal(merged->count, 3);
    assert_string_equal(yaml_get(a, "x")->text.data, "1");
    assert_null(yaml_get(a, "y"));
    assert_string_equal(yaml_get(a, "z")->text.data, "~");
    assert_int_equal(yaml_get(merged, "l")->count, 2);
    assert_null(yaml_get(merged, "t"));
    assert_int_equal(yaml_get(yaml_get(merged, "n"), "m")->count, 0);
    assert_string_equal(yaml_get(a, "x")->place.file, "b");
    assert_non_null(yaml_get(yaml_get(base, "a"), "y")); /* not changed */
}

static void test_shipped_examples(void **state)
{
    struct fixture *fixture = *state;
    char path[512];
    struct error err;

    (void)snprintf(path, sizeof path, "%s/partners", case_root());
    assert_true(
        config_source_add_directory(fixture->source, path, "partners/", &err));
    (void)snprintf(path, sizeof path, "%s/mappings", case_root());
    assert_true(
        config_source_add_directory(fixture->source, path, "mappings/", &err));
    load(fixture);
    assert_non_null(find(fixture, "retailer-b"));
    assert_non_null(find(fixture, "supplier-c"));
    assert_non_null(find(fixture, "demo-customer"));
    assert_non_null(find(fixture, "demo-vendor"));
}

/* The n-th block of YAML in the manual, from 0. */
static struct bytes manual_block(struct bytes text, int number)
{
    static const char mark[] = "```yaml\n";

    for (;;) {
        const char *start = memmem(text.data, text.length, mark, 8);
        const char *end;

        assert_non_null(start);
        text = bytes_slice(text, (size_t)(start - text.data) + 8, text.length);
        end = memmem(text.data, text.length, "```", 3);
        assert_non_null(end);
        if (number-- == 0) {
            return bytes_of(text.data, (size_t)(end - text.data));
        }
    }
}

/* What the manual shows must be right. */
static void test_manual(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = { 0 };
    const struct partner *partner;
    char path[512];
    struct error err;

    (void)snprintf(path, sizeof path, "%s/docs/partners.md", case_root());
    assert_true(file_read_whole(path, &text, &err));
    (void)snprintf(path, sizeof path, "%s/partners/templates", case_root());
    assert_true(config_source_add_directory(fixture->source, path,
                                            "partners/templates/", &err));
    assert_true(config_source_add_file(fixture->source, "stations/acme.yaml",
                                       manual_block(buffer_bytes(&text), 0),
                                       &err));
    assert_true(
        config_source_add_file(fixture->source, "partners/retailer-b.yaml",
                               manual_block(buffer_bytes(&text), 1), &err));
    buffer_close(&text);
    load(fixture);
    partner = find(fixture, "retailer-b");
    assert_non_null(partner);
    assert_string_equal(partner->envelope.segment, "~\n");
    assert_true(partner->agreement_count > 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_everything_is_read),
        TEST(test_channels_are_read),
        TEST(test_agreements_are_read),
        TEST(test_lookup),
        TEST(test_which_agreement),
        TEST(test_answer_to_a_change),
        TEST(test_time_that_is_not_agreed),
        TEST(test_two_that_fit_are_never_guessed),
        TEST(test_edifact_terms_are_read),
        TEST(test_parties_of_xml_are_one_kind),
        TEST(test_internal_ids_tell_partners_apart),
        TEST(test_template_is_laid_under),
        TEST(test_versions_give_defaults),
        TEST(test_merge),
        TEST(test_shipped_examples),
        TEST(test_manual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
