/* SPDX-License-Identifier: Apache-2.0 */
#include "config/partner_shape.h"

#include <stdint.h>

#include "config/partner.h"
#include "config/partner_text.h"
#include "config/shape_row.h"

#define SERIES_MOST 999999999

/* --- ids --- */

#define IDENTITY_SHAPE(heading, table)                                  \
    {                                                                   \
        .title = heading, .rows = table, .row_count = COUNT_OF(table),  \
        .size = sizeof(struct identity), .place_offset = SHAPE_NOWHERE, \
        .name_offset = SHAPE_NOWHERE,                                   \
    }

static const struct shape_row x12_id_rows[] = {
    NEEDED(
        "qualifier", "ISA05 or ISA07", AT(identity, qualifier),
        FORM(partner_is_qualifier, "PARTNER_BAD_QUALIFIER", "^[0-9A-Z]{2}$")),
    NEEDED("id", "ISA06 or ISA08, without padding", AT(identity, id),
           FORM(partner_is_x12_id, "PARTNER_BAD_ID",
                "^[!-~]([ -~]{0,13}[!-~])?$")),
    VALUE("group_id", "GS02 or GS03, where it differs from the id",
          AT(identity, group_id),
          FORM(partner_is_x12_id, "PARTNER_BAD_ID",
               "^[!-~]([ -~]{0,13}[!-~])?$")),
};
static const struct shape x12_id_shape = IDENTITY_SHAPE("x12 id", x12_id_rows);

static const struct shape_row edifact_id_rows[] = {
    NEEDED("id", "UNB 0004 or 0010", AT(identity, id),
           FORM(partner_is_edifact_id, "PARTNER_BAD_ID", NULL)),
    VALUE("qualifier", "UNB 0007", AT(identity, qualifier),
          FORM(partner_is_edifact_qualifier, "PARTNER_BAD_QUALIFIER",
               "^[0-9A-Za-z]{1,4}$")),
    VALUE("internal", "UNB 0008 or 0014", AT(identity, internal),
          FORM(partner_is_edifact_id, "PARTNER_BAD_ID", NULL)),
    VALUE("group_id", "UNG 0040 or 0044, where it differs from the id",
          AT(identity, group_id),
          FORM(partner_is_edifact_id, "PARTNER_BAD_ID", NULL)),
    VALUE("group_qualifier", "UNG 0007, with 'group_id'",
          AT(identity, group_qualifier),
          FORM(partner_is_edifact_qualifier, "PARTNER_BAD_QUALIFIER",
               "^[0-9A-Za-z]{1,4}$")),
};
static const struct shape edifact_id_shape =
    IDENTITY_SHAPE("edifact id", edifact_id_rows);

static const struct shape_row cxml_id_rows[] = {
    NEEDED("domain", "domain of the Credential: DUNS, NetworkID …",
           AT(identity, qualifier), TEXT(100)),
    NEEDED("identity", "Identity of the Credential", AT(identity, id),
           TEXT(250)),
    VALUE("secret_file", "file with the SharedSecret",
          AT(identity, secret_file), PATH),
};
static const struct shape cxml_id_shape =
    IDENTITY_SHAPE("cxml id", cxml_id_rows);

/* Partners and stations have them alike, in different structs. Those of XML
 * parties are read in partner_identity.c: three keys fill one list. */
#define ID_LIST(key, help, owner, kind, shape)            \
    ONE_OR_LIST_OF(key, help, AT(owner, ids[kind].items), \
                   AT(owner, ids[kind].count), shape)
#define X12_IDS(owner)                                                   \
    ID_LIST("x12", "X12 interchange ids; the first is the one we write", \
            owner, IDENTITY_X12, &x12_id_shape)
#define EDIFACT_IDS(owner)                                      \
    ID_LIST("edifact",                                          \
            "EDIFACT interchange ids; the first is the one we " \
            "write",                                            \
            owner, IDENTITY_EDIFACT, &edifact_id_shape)
#define CXML_IDS(owner) \
    ID_LIST("cxml", "credentials of cXML", owner, IDENTITY_CXML, &cxml_id_shape)
#define AS2_IDS ONE_OR_LIST("as2", "AS2-From or AS2-To", TEXT(128))
#define PARTY_IDS                                                           \
    ONE_OR_LIST("peppol", "Peppol participant id, '0088:4012345000009'",    \
                FORM(partner_is_participant, "PARTNER_BAD_ID",              \
                     "^[0-9]{4}:[!-~]{1,50}$")),                            \
        ONE_OR_LIST("gln", "global location number",                        \
                    FORM(partner_is_gln, "PARTNER_BAD_ID", "^[0-9]{13}$")), \
        ONE_OR_LIST("duns", "D-U-N-S number",                               \
                    FORM(partner_is_duns, "PARTNER_BAD_ID", "^[0-9]{9}$"))

static const struct shape_row station_id_rows[] = {
    X12_IDS(station), EDIFACT_IDS(station), CXML_IDS(station), AS2_IDS,
    PARTY_IDS,
};
static const struct shape station_ids_shape = SHAPE("ids", station_id_rows);
static const struct shape_row partner_id_rows[] = {
    X12_IDS(partner), EDIFACT_IDS(partner), CXML_IDS(partner), AS2_IDS,
    PARTY_IDS,
};
static const struct shape partner_ids_shape = SHAPE("ids", partner_id_rows);

/* --- keys and certificates --- */

static const struct shape_row key_rows[] = {
    NEEDED("file", "path of the file", LATER, PATH),
    VALUE("from", "first day of use", LATER, DATE),
    VALUE("until", "last day of use", LATER, DATE),
};
static const struct shape key_shape = SHAPE("key", key_rows);

static const char *const certificate_uses[] = { "sign", "encrypt", "tls",
                                                NULL };
static const struct shape_row certificate_rows[] = {
    NEEDED("file", "path of the file", LATER, PATH),
    ONE_OR_LIST("use", "what it is for", WORD(certificate_uses)),
    VALUE("from", "first day of use", LATER, DATE),
    VALUE("until", "last day of use", LATER, DATE),
};
static const struct shape certificate_shape =
    SHAPE("certificate", certificate_rows);

/* --- stations --- */

static const struct shape_row station_as2_rows[] = {
    VALUE("url", "where partners send to", LATER, URL),
    VALUE("mdn_url", "where asynchronous receipts go", LATER, URL),
    ONE_OR_LIST_OF("keys", "private keys with their certificates", LATER, 0,
                   &key_shape),
};
static const struct shape station_as2_shape = SHAPE("as2", station_as2_rows);

static const struct shape_row station_rows[] = {
    NEEDED("station", "short name of our station", AT(station, name), NAME),
    VALUE("name", "name as people write it", AT(station, title), TEXT(100)),
    VALUE("note", "anything", LATER, TEXT(2000)),
    NEEDED_GROUP("ids", "what partners know us by", HERE, &station_ids_shape),
    VALUE("gs1_prefix", "GS1 company prefix, for the SSCCs of our packs",
          AT(station, gs1_prefix),
          FORM(partner_is_gs1_prefix, "STATION_BAD_PREFIX", "^[0-9]{4,12}$")),
    GROUP("as2", "our AS2 side", LATER, &station_as2_shape),
    TABLE("contacts", "whom to tell", TEXT(200)),
};
const struct shape station_shape = {
    .title = "station",
    .rows = station_rows,
    .row_count = COUNT_OF(station_rows),
    .size = sizeof(struct station),
    .place_offset = offsetof(struct station, place),
    .name_offset = SHAPE_NOWHERE,
};

/* --- envelope --- */

static const struct shape_row series_rows[] = {
    VALUE("from", "first number", AT(series, from), NUMBER(1, SERIES_MOST)),
    VALUE("until", "last number; then the first again", AT(series, until),
          NUMBER(1, SERIES_MOST)),
    VALUE("width", "padded with zeros to so many digits", AT(series, width),
          SMALL(1, 9)),
};
static const struct shape series_shape = SHAPE("series", series_rows);

static const struct shape_row control_rows[] = {
    GROUP("interchange", "ISA13", AT(partner, envelope.interchange),
          &series_shape),
    GROUP("group", "GS06", AT(partner, envelope.group), &series_shape),
    GROUP("transaction", "ST02; begins anew in every group",
          AT(partner, envelope.transaction), &series_shape),
};
static const struct shape control_shape =
    SHAPE("control_numbers", control_rows);

#define SEPARATOR                                                           \
    {                                                                       \
        .kind = VALUE_CHARACTER, .check = partner_is_separator,             \
        .check_code = "PARTNER_BAD_SEPARATOR", .pattern = "^[^0-9A-Za-z ]$" \
    }
static const struct shape_row separator_rows[] = {
    VALUE("element", "between elements", AT(partner, envelope.element),
          SEPARATOR),
    VALUE("component", "between components; ISA16",
          AT(partner, envelope.component), SEPARATOR),
    VALUE("repetition", "between repetitions; ISA11 from 00402 on",
          AT(partner, envelope.repetition), SEPARATOR),
    VALUE("segment", "ends a segment; CR and LF may follow",
          AT(partner, envelope.segment),
          FORM(partner_is_terminator, "PARTNER_BAD_SEPARATOR",
               "^[^0-9A-Za-z ][\\r\\n]{0,2}$")),
};
static const struct shape separator_shape = SHAPE("separators", separator_rows);

static const char *const duplicate_words[] = { "reject", "hold", "accept",
                                               NULL };
static const struct shape_row duplicate_rows[] = {
    VALUE("policy",
          "what becomes of an interchange number that was there before",
          AT(partner, envelope.duplicates), WORD(duplicate_words)),
    VALUE("window", "how long a number is remembered",
          AT(partner, envelope.duplicate_window), DURATION_FROM(60000)),
};
static const struct shape duplicate_shape = SHAPE("duplicates", duplicate_rows);

static const char *const una_words[] = { "needed", "always", "never", NULL };
static const char *const group_words[] = { "none", "written", NULL };
static const char *const edifact_syntaxes[] = { "UNOA", "UNOB", "UNOC", "UNOD",
                                                "UNOE", "UNOF", "UNOG", "UNOH",
                                                "UNOI", "UNOJ", "UNOK", "UNOW",
                                                "UNOX", "UNOY", NULL };
static const char *const reference_qualifiers[] = { "AA", "BB", NULL };

#define EDIFACT(member) AT(partner, envelope.edifact.member)
static const struct shape_row edifact_separator_rows[] = {
    VALUE("element", "between elements; default +", EDIFACT(element),
          SEPARATOR),
    VALUE("component", "between components; default :", EDIFACT(component),
          SEPARATOR),
    VALUE("release", "before a separator that is data; default ?, ' ' for none",
          EDIFACT(release), CHARACTER),
    VALUE("repetition", "between repetitions, in version 4; default *",
          EDIFACT(repetition), SEPARATOR),
    VALUE("segment", "ends a segment; CR and LF may follow; default '",
          EDIFACT(segment),
          FORM(partner_is_edifact_terminator, "PARTNER_BAD_SEPARATOR",
               "^([^0-9A-Za-z ][\\r\\n]{0,2}|\\r?\\n)$")),
};
static const struct shape edifact_separator_shape =
    SHAPE("separators", edifact_separator_rows);

static const struct shape_row edifact_series_rows[] = {
    VALUE("from", "first number", AT(series, from), NUMBER(1, SERIES_MOST)),
    VALUE("until", "last number; then the first again", AT(series, until),
          NUMBER(1, SERIES_MOST)),
    VALUE("width", "padded with zeros to so many digits", AT(series, width),
          SMALL(1, 14)),
};
static const struct shape edifact_series_shape =
    SHAPE("series", edifact_series_rows);
static const struct shape_row reference_rows[] = {
    GROUP("interchange", "0020", EDIFACT(interchange), &edifact_series_shape),
    GROUP("group", "0048", EDIFACT(group), &edifact_series_shape),
    GROUP("message", "0062; begins anew in every interchange", EDIFACT(message),
          &edifact_series_shape),
};
static const struct shape reference_shape =
    SHAPE("control_references", reference_rows);

static const struct shape_row edifact_envelope_rows[] = {
    VALUE("syntax", "0001: level and character set", EDIFACT(syntax),
          ONE_OF(edifact_syntaxes)),
    VALUE("version", "0002: syntax version", EDIFACT(version), SMALL(1, 4)),
    VALUE("una", "when UNA is written; needed: where the separators differ",
          EDIFACT(una), WORD(una_words)),
    GROUP("separators", "that we write; read are those of the document", HERE,
          &edifact_separator_shape),
    VALUE("groups", "UNG and UNE around the messages", EDIFACT(groups),
          EITHER(group_words)),
    VALUE("application_reference", "0026", EDIFACT(application_reference),
          TEXT(14)),
    VALUE("agreement_id", "0032, such as EANCOM", EDIFACT(agreement_id),
          TEXT(35)),
    VALUE("recipient_reference", "0022: a reference or password, as agreed",
          EDIFACT(recipient_reference), TEXT(14)),
    VALUE("reference_qualifier", "0025: AA reference, BB password",
          EDIFACT(reference_qualifier), ONE_OF(reference_qualifiers)),
    VALUE("priority", "0029, one letter", EDIFACT(priority), TEXT(1)),
    GROUP("control_references", "series of the references that we write", HERE,
          &reference_shape),
};
static const struct shape edifact_envelope_shape =
    SHAPE("edifact", edifact_envelope_rows);

static const char *const usage_words[] = { "test", "production", NULL };
static const char *const line_break_words[] = { "none", "lf", "crlf", NULL };
static const struct shape_row envelope_rows[] = {
    VALUE("version", "ISA12, such as '00401'", AT(partner, envelope.version),
          FORM(partner_is_interchange_version, "PARTNER_BAD_VERSION",
               "^[0-9]{5}$")),
    VALUE("usage", "ISA15: T or P; 0035", AT(partner, envelope.production),
          EITHER(usage_words)),
    GROUP("separators", "that we write; read are those of the document", HERE,
          &separator_shape),
    VALUE("line_breaks", "behind every segment that we write", LATER,
          WORD(line_break_words)),
    GROUP("control_numbers", "series of the numbers that we write", HERE,
          &control_shape),
    GROUP("duplicates", "interchanges that come twice", HERE, &duplicate_shape),
    GROUP("edifact", "what EDIFACT needs beside", HERE,
          &edifact_envelope_shape),
    VALUE("acknowledgement_requested",
          "ISA14: ask for a TA1; 0031: ask for a CONTRL",
          AT(partner, envelope.acknowledgement_requested), FLAG),
};
static const struct shape envelope_shape = SHAPE("envelope", envelope_rows);

/* --- partners --- */

static const char *const allowed_words[] = { "refused", "allowed", NULL };
static const char *const check_words[] = { "ignore", "check", NULL };
static const struct shape_row desk_rows[] = {
    VALUE("price_tolerance", "difference in price that is accepted",
          AT(partner, desk.price_tolerance), PERCENT),
    VALUE("partial", "deliver a part of a line", AT(partner, desk.partial),
          EITHER(allowed_words)),
    VALUE("backorder", "deliver the rest later", AT(partner, desk.backorder),
          EITHER(allowed_words)),
    VALUE("price", "compare prices with the item list",
          AT(partner, desk.check_price), EITHER(check_words)),
    VALUE("stock", "promise only what is there", AT(partner, desk.check_stock),
          EITHER(check_words)),
    VALUE("credit", "look at the credit limit", AT(partner, desk.check_credit),
          EITHER(check_words)),
    VALUE("catalogue", "refuse items that are not in the list",
          AT(partner, desk.check_catalogue), EITHER(check_words)),
    VALUE("auto_ship", "ship without a command", AT(partner, desk.auto_ship),
          FLAG),
    VALUE("ship_after", "auto_ship: so long after the confirmation",
          AT(partner, desk.ship_after), DURATION),
    VALUE("auto_invoice", "invoice what was shipped",
          AT(partner, desk.auto_invoice), FLAG),
};
static const struct shape desk_shape = SHAPE("desk", desk_rows);

static const char *const require_words[] = { "signed", "encrypted",
                                             "compressed", "tls", NULL };
static const char *const identity_words[] = { "strict", "channel", "envelope",
                                              NULL };
static const char *const revocation_words[] = { "off", "soft", "hard", NULL };
static const struct shape_row revocation_rows[] = {
    VALUE("crl", "revocation lists", LATER, WORD(revocation_words)),
    VALUE("ocsp", "online status", LATER, WORD(revocation_words)),
};
static const struct shape revocation_shape =
    SHAPE("revocation", revocation_rows);
static const struct shape_row security_rows[] = {
    ONE_OR_LIST("require", "what must hold of what we receive",
                WORD(require_words)),
    VALUE("identity", "whose word counts for who they are", LATER,
          WORD(identity_words)),
    ONE_OR_LIST("allow", "addresses they may come from", TEXT(64)),
    GROUP("revocation", "checks of their certificates", LATER,
          &revocation_shape),
};
static const struct shape security_shape = SHAPE("security", security_rows);

static const struct shape_row limit_rows[] = {
    VALUE("document", "longest document", AT(partner, limits.document),
          SIZE(1024)),
    VALUE("interchange", "longest file", AT(partner, limits.interchange),
          SIZE(1024)),
    VALUE("rate", "documents in a time", LATER, CHECKED(32, partner_is_rate)),
};
static const struct shape limit_shape = SHAPE("limits", limit_rows);

static const struct shape_row valid_rows[] = {
    VALUE("from", "first day", AT(partner, valid_from), DATE),
    VALUE("until", "last day", AT(partner, valid_until), DATE),
};
static const struct shape valid_shape = SHAPE("valid", valid_rows);

static const char *const unwritable_words[] = { "refuse", "replace", NULL };
static const char *const status_words[] = { "draft", "testing", "live",
                                            "paused", NULL };
static const char *const backoffice_words[] = { "desk", "files", "http", NULL };

static const struct shape_row partner_rows[] = {
    NEEDED("partner", "short name of the partner", AT(partner, name), NAME),
    VALUE("extends", "template that this file is laid over", LATER, TEXT(200)),
    VALUE("name", "name as people write it", AT(partner, title), TEXT(100)),
    VALUE("note", "anything", LATER, TEXT(2000)),
    NEEDED("station", "our station toward them", LATER, NAME),
    VALUE("status", "draft: nothing runs; testing: test documents",
          AT(partner, status), WORD(status_words)),
    GROUP("ids", "what the partner is known by", HERE, &partner_ids_shape),
    ONE_OR_LIST_OF("certificates", "the partner's", LATER, 0,
                   &certificate_shape),
    TABLE_OF("channels", "ways between us, by names of your choice",
             AT(partner, channels), AT(partner, channel_count), &channel_shape),
    GROUP("envelope", "how interchanges are written", HERE, &envelope_shape),
    LIST_OF("agreements", "what is exchanged", AT(partner, agreements),
            AT(partner, agreement_count), &agreement_shape),
    VALUE("backoffice", "who answers records; the desk, as yet",
          AT(partner, backoffice), ONE_OF(backoffice_words)),
    GROUP("desk", "rules of the embedded desk", HERE, &desk_shape),
    GROUP("security", "what must hold of what we receive", LATER,
          &security_shape),
    GROUP("limits", "what is too much", HERE, &limit_shape),
    TABLE("retention", "how long documents are kept, by record type; 'default'",
          TEXT(64)),
    TABLE("contacts", "whom to tell", TEXT(200)),
    VALUE(
        "unwritable",
        "a separator inside outbound data: refuse, or replace by 'replacement'",
        AT(partner, unwritable), WORD(unwritable_words)),
    VALUE("replacement", "unwritable: replace: by this character",
          AT(partner, unwritable_replacement), CHARACTER),
    VALUE("time_zone", "of their dates: 'UTC' or '+01:00'",
          AT(partner, time_zone),
          FORM(partner_is_time_zone, "PARTNER_BAD_TIME_ZONE",
               "^(UTC|[+-][01][0-9]:[0-5][0-9])$")),
    VALUE("decimal_mark", "EDIFACT: '.' or ','",
          AT(partner, envelope.edifact.decimal), CHARACTER),
    GROUP("valid", "days on which the partner is served", HERE, &valid_shape),
};

static const struct partner partner_initial = {
    .status = PARTNER_DRAFT,
    .envelope = {
        .version = NULL,
        .production = true,
        .element = '*',
        .component = '>',
        .repetition = '^',
        .segment = "~",
        .interchange = { 1, SERIES_MOST, 9 },
        .group = { 1, SERIES_MOST, 0 },
        .transaction = { 1, SERIES_MOST, 4 },
        .duplicates = DUPLICATE_REJECT,
        .duplicate_window = INT64_C(30) * 86400000,
        .edifact = { .syntax = "UNOC",
                     .version = 3,
                     .element = '+',
                     .component = ':',
                     .release = '?',
                     .repetition = '*',
                     .decimal = '.',
                     .segment = "'",
                     .interchange = { 1, SERIES_MOST, 0 },
                     .group = { 1, SERIES_MOST, 0 },
                     .message = { 1, SERIES_MOST, 0 } },
    },
    .desk = { .price_tolerance = { 0, 0 },
              .check_price = true,
              .check_stock = true,
              .check_credit = true,
              .check_catalogue = true },
    .backoffice = "desk",
    .limits = { .document = 100000000, .interchange = 1000000000 },
    .unwritable = UNWRITABLE_REFUSE,
    .time_zone = "UTC",
    .valid_from = INT64_MIN,
    .valid_until = INT64_MAX,
};
const struct shape partner_shape = {
    .title = "partner",
    .rows = partner_rows,
    .row_count = COUNT_OF(partner_rows),
    .size = sizeof(struct partner),
    .initial = &partner_initial,
    .place_offset = offsetof(struct partner, place),
    .name_offset = SHAPE_NOWHERE,
};
