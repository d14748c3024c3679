/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: stations, partners and agreements as checked structs: who we are,
 * who they are, and what was agreed per document type and direction.
 *
 * In: a config_source with stations/…, partners/… and partners/templates/…
 * (below partners/ in any folders; a file with `station` and without `partner`
 * is a station there too). Names of maps, guidelines, records and documents
 * are checked where the source has such files.
 * Out: a directory of them, or diagnostics (all at once, sorted). A file that
 * is wrong leaves out that partner only; of two that claim the same id or
 * folder, the one whose name comes later. The caller decides whether to go on.
 * Ownership: everything lives in the arena given at load.
 * Source: the partner file's language is described in docs/partners.md.
 */
#ifndef CONFIG_PARTNER_H
#define CONFIG_PARTNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/decimal.h"
#include "config/agreed_syntax.h"
#include "config/config_source.h"
#include "config/diagnostic.h"
#include "config/identity.h"

struct station {
    struct config_place place;
    const char *name;  /* file key: "acme" */
    const char *title; /* "ACME Supply Co" */
    struct identities ids[IDENTITY_KINDS];
    const char *gs1_prefix; /* GS1 company prefix, 4 to 12 digits, for SSCCs;
                               NULL: none. Key `gs1_prefix` */
};

enum partner_status {
    PARTNER_DRAFT,
    PARTNER_TESTING,
    PARTNER_LIVE,
    PARTNER_PAUSED
};
enum agreement_direction { AGREEMENT_RECEIVE, AGREEMENT_SEND };
enum agreement_role { ROLE_NONE, ROLE_SELLER, ROLE_BUYER };
enum acknowledge_when {
    ACKNOWLEDGE_ALWAYS,
    ACKNOWLEDGE_ON_ERROR,
    ACKNOWLEDGE_NEVER
};
/* What a CONTRL speaks of: every message, only those with errors, or none: the
 * interchange was received, and nothing more. */
enum acknowledge_detail {
    ACKNOWLEDGE_ALL,
    ACKNOWLEDGE_ERRORS,
    ACKNOWLEDGE_RECEIPT
};
enum duplicate_policy {
    DUPLICATE_REJECT,
    DUPLICATE_HOLD,
    DUPLICATE_ACCEPT_CHANGED
};
enum unwritable_policy { UNWRITABLE_REFUSE, UNWRITABLE_REPLACE };
enum guideline_policy { GUIDELINE_HOLD, GUIDELINE_ADVISE, GUIDELINE_REJECT };
/* What becomes of a breach the map finds (unknown code, failed assert). */
enum mapping_policy { MAPPING_HOLD, MAPPING_ADVISE };
/* What becomes of a price beyond the tolerance. */
enum price_policy { PRICE_CHANGE, PRICE_HOLD, PRICE_REJECT };
enum contradiction_policy { CONTRADICTION_HOLD, CONTRADICTION_PASS };
enum due_anchor {
    DUE_NONE,
    DUE_AFTER_ORDER,
    DUE_BEFORE_DELIVERY,
    DUE_AFTER_SHIPMENT
};

/* A group's acknowledgement must find all that is in it. */
enum { AGREEMENT_BATCH_MOST = 500 };

/* One line of `agreements:`. */
struct agreement {
    struct config_place place;
    const char *name; /* "<partner>/receive/order/004010", unique, stable */
    enum agreement_direction direction;
    const char *record; /* record type: "order"; NULL: handed on as it is */
    /* Send: only as the answer to a record of that type ("order_change": the
     * 865 beside the 855); NULL: to any. */
    const char *answers;
    const char *document; /* "x12/004010/850" */
    enum agreed_syntax syntax;
    const char *map;       /* name of a map; NULL with record NULL */
    const char *guideline; /* name of an overlay or NULL */
    const char *schema;    /* XML: name of an XSD of theirs, or NULL */
    enum agreement_role role;
    const char *flow;    /* name in flow_table, or NULL: back office only */
    const char *channel; /* send: a channel of the partner */
    bool test;           /* for ISA15 T, 0035 1 */
    /* GS08 to be written: the document's version unless agreed otherwise; of
     * X12 only. */
    const char *group_version;
    const char *association; /* EDIFACT 0057 to be written, "EAN008"; or NULL */
    bool fifo; /* lane: one after the other, a held one stops the rest */
    /* Whose ids to write: of those of partner and station; NULL if they have
     * none of the document's kind. */
    const struct identity *partner_id, *station_id;
    struct {
        const char *with; /* "997", "999", "CONTRL" or NULL: the usual one */
        enum acknowledge_when when;
        int64_t within;          /* ms, 0: none */
        bool elements_tolerated; /* errors inside elements: E, not R */
        bool warnings_told;      /* warnings: E, and they are told */
        bool interchange_always; /* TA1 even where ISA14 is 0 */
        bool interchange_never;
        enum acknowledge_detail detail; /* of a CONTRL */
        bool receipt; /* order: a business receipt, 855 AK, at once */
    } acknowledge;
    struct {
        const char *with; /* "997", "999", "CONTRL" expected, or NULL */
        int64_t within;   /* ms after sending */
        /* CONTRL: ACKNOWLEDGE_RECEIPT: that it arrived is enough. */
        enum acknowledge_detail detail;
    } expect;
    struct {
        enum due_anchor anchor;
        int64_t by; /* ms */
    } due;
    struct {
        int64_t every; /* ms the first one waits; 0: no batches */
        size_t max;    /* documents in one */
    } batch;
    bool doctype_ignored; /* XML: one is passed over, else refused */
    enum guideline_policy on_guideline;
    enum mapping_policy on_mapping;
    enum price_policy on_price;
    enum contradiction_policy on_contradiction;
    int64_t valid_from;  /* ms, INT64_MIN: always */
    int64_t valid_until; /* ms, first moment no longer valid */
};

enum channel_kind { CHANNEL_FOLDER };

struct channel {
    struct config_place place;
    const char *name;
    enum channel_kind kind;
    struct {
        const char *in;      /* where the partner's documents appear; or NULL */
        const char *out;     /* where ours are put; or NULL */
        const char *pattern; /* glob of names taken; default "*" */
        /* "{type}-{control}.{ext}"; of {type} {control} {id} {partner} {date}
         * {time} {key} {ext}, with {control} or {id}. */
        const char *name_template;
        int64_t settle; /* ms a file must be unchanged */
        int64_t every;  /* ms between looks; 0: the gateway's */
    } folder;
};

struct series {
    uint64_t from;
    uint64_t until; /* then from `from` again */
    int width;      /* zero-padded to; 0: not padded */
};

enum una_policy { UNA_NEEDED, UNA_ALWAYS, UNA_NEVER };

/* How EDIFACT interchanges are written; usage, duplicates and the wish for an
 * acknowledgement (0031) are those of the whole envelope. */
struct edifact_terms {
    const char *syntax; /* 0001 "UNOC": level and character set */
    int version;        /* 0002: 1 to 4 */
    enum una_policy una;
    char element, component, release;  /* release ' ': none */
    char repetition;                   /* version 4 */
    char decimal;                      /* '.' or ',' */
    const char *segment;               /* terminator, with CR/LF behind */
    bool groups;                       /* UNG … UNE around the messages */
    const char *application_reference; /* 0026, or NULL */
    const char *agreement_id;          /* 0032, or NULL */
    const char *recipient_reference;   /* 0022, or NULL */
    const char *reference_qualifier;   /* 0025 "AA", "BB", or NULL */
    const char *priority;              /* 0029 "A", or NULL */
    struct series interchange, group, message; /* 0020, 0048, 0062 */
};

struct partner {
    struct config_place place;
    const char *name;  /* "retailer-b" */
    const char *title; /* "Retailer B" */
    enum partner_status status;
    const struct station *station;
    struct identities ids[IDENTITY_KINDS];
    struct channel *channels;
    size_t channel_count;
    struct agreement *agreements;
    size_t agreement_count;
    struct {
        const char *version;                 /* ISA12: "00401" */
        bool production;                     /* ISA15, 0035 */
        char element, component, repetition; /* 0: by version */
        const char *segment; /* terminator, one byte or with CR/LF behind */
        struct series interchange, group, transaction;
        enum duplicate_policy duplicates;
        int64_t duplicate_window;       /* ms */
        bool acknowledgement_requested; /* ISA14, 0031 */
        struct edifact_terms edifact;
    } envelope;
    struct {
        struct decimal price_tolerance; /* percent */
        bool partial, backorder, auto_ship, auto_invoice;
        bool check_price, check_stock, check_credit, check_catalogue;
        int64_t ship_after; /* auto_ship: ms after the order's confirmation */
    } desk;
    const char *backoffice; /* "desk", as yet */
    struct {
        uint64_t document;    /* bytes of one transaction set */
        uint64_t interchange; /* bytes of one file */
    } limits;
    enum unwritable_policy unwritable;
    char unwritable_replacement;
    const char *time_zone; /* fixed offset "+01:00" or "UTC" */
    int64_t utc_offset;    /* the same in ms, east of Greenwich positive */
    int64_t valid_from, valid_until;
};

struct partner_directory {
    struct station *stations; /* by name */
    size_t station_count;
    struct partner *partners; /* by name */
    size_t partner_count;
    struct identity_route *routes; /* private: sorted */
    size_t route_count;
};

/* Always gives a directory with what was good; see list->errors. */
struct partner_directory *partner_directory_load(
    struct arena *arena, const struct config_source *source,
    struct diagnostics *list) MUST_CHECK;

/* The last step of loading: routes, from what the directory holds. */
void partner_directory_index(struct partner_directory *directory,
                             struct arena *arena);

/* NULL: no such partner. */
const struct partner *partner_find(const struct partner_directory *directory,
                                   struct bytes name);
/* Who a document is from, by its ids: sender a partner's, receiver our
 * station's. NULL: nobody. */
const struct partner *partner_by_identity(
    const struct partner_directory *directory, enum identity_kind kind,
    const struct identity_view *sender, const struct identity_view *receiver);

/* Is this one of any of our stations? */
bool station_has_identity(const struct partner_directory *directory,
                          enum identity_kind kind,
                          const struct identity_view *view);

enum agreement_match { AGREEMENT_FOUND, AGREEMENT_NONE, AGREEMENT_AMBIGUOUS };

/* Which agreement applies; never a guess. `document` "x12/004010/850",
 * "edifact/D.96A/ORDERS"; a version with a suffix (GS08 "004010VICS") was cut
 * to its base by the caller.
 * now: for validity dates. `text` tells a person why none or two apply. */
enum agreement_match agreement_find(const struct partner *partner,
                                    enum agreement_direction direction,
                                    struct bytes document, bool test,
                                    int64_t now,
                                    const struct agreement **agreement,
                                    char text[200]);
/* The send agreement for a record type, e.g. what answers an order; those with
 * `answers` are left to agreement_for_answer. */
enum agreement_match agreement_for_record(const struct partner *partner,
                                          enum agreement_direction direction,
                                          struct bytes record, bool test,
                                          int64_t now,
                                          const struct agreement **agreement,
                                          char text[200]);

/* The same for a record that answers one of type `answers`: an agreement made
 * for that goes before the general one. */
enum agreement_match agreement_for_answer(
    const struct partner *partner, struct bytes record, struct bytes answers,
    bool test, int64_t now, const struct agreement **agreement, char text[200]);

#endif
