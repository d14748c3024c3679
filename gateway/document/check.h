/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: a file of interchanges, X12, EDIFACT or XML, checked in one pass:
 * envelope, counts, control numbers, and each transaction set or message
 * against dictionary and guideline.
 *
 * In: the input in pieces (or whole) and somebody who says, per transaction,
 * which set definition applies. Out: events in document order, each with its
 * findings; with `keep_trees` the transaction's tree for the map.
 * Ownership: what an event points to lives until the next call of check_next;
 * the trees' views look at the input (whole mode) or at copies.
 * Limits: struct check_limits; a transaction past its limit is one finding and
 * is skipped to its SE. Memory does not grow with the input.
 * An XML document is one interchange with one group and one transaction; it is
 * told when all of it was fed.
 * UNB … UNZ is the interchange, UNG … UNE the group (implied where there is
 * none), UNH … UNT the transaction.
 * Source: X12.5, X12.6; TA1, 997, 999 code lists; ISO 9735, CONTRL (0085).
 */
#ifndef DOCUMENT_CHECK_H
#define DOCUMENT_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "document/dictionary.h"
#include "document/en16931.h"
#include "document/finding.h"
#include "document/tree.h"
#include "document/xml_dictionary.h"
#include "syntax/segment.h"
#include "syntax/segment_read.h"

struct check_limits {
    struct read_limits reader;
    uint64_t transaction_bytes;
    uint32_t transaction_segments;
    size_t findings; /* kept per transaction, group, interchange */
    size_t hl_depth;
};

/* Texts are without padding and release characters, in UTF-8; empty where the
 * header does not say. */
/* What only UNB says. */
struct interchange_extra {
    struct bytes syntax_identifier;                  /* 0001 "UNOC" */
    struct bytes sender_internal, receiver_internal; /* 0008, 0014 */
    struct bytes sender_sub, receiver_sub;           /* 0042, 0046 */
    struct bytes reference, reference_qualifier;     /* 0022, 0025 */
    struct bytes application;                        /* 0026 */
    struct bytes priority;                           /* 0029 */
    struct bytes agreement;                          /* 0032 */
};

struct interchange_facts {
    uint64_t offset;
    enum dictionary_syntax syntax;
    const char *family; /* XML: "ubl", "cxml", "cii"; NULL: none that we know */
    bool implied;       /* UNH or UNG without UNB: all that follows is empty */
    struct separators separators;
    struct bytes authorization_qualifier, authorization; /* ISA01, 02 */
    struct bytes security_qualifier, security;           /* ISA03, 04 */
    struct bytes sender_qualifier, sender, receiver_qualifier, receiver;
    struct bytes date, time;        /* ISA09, 10; S004 */
    struct bytes version;           /* ISA12; 0002: syntax version */
    struct bytes control;           /* ISA13; 0020 */
    struct bytes usage;             /* ISA15; 0035 */
    bool test;                      /* ISA15 = T; 0035 is there */
    bool again;                     /* between these two the number stood
                                       before in this input */
    bool acknowledgement_asked;     /* ISA14 = 1; 0031 = 1 */
    struct interchange_extra extra; /* UNB */
    uint64_t groups;                /* counted so far; at the end: all */
    uint64_t transactions;          /* the same, of all groups */
    uint64_t ta1_count;             /* TA1 segments seen */
};

struct group_facts {
    uint64_t offset;
    bool implied;            /* no GS (a finding), no UNG (none): all empty */
    struct bytes functional; /* GS01; 0038: a message type */
    struct bytes sender, receiver;
    struct bytes sender_qualifier, receiver_qualifier; /* 0007 */
    struct bytes date, time;
    struct bytes control;          /* GS06, 0048 as written */
    struct bytes agency;           /* GS07; 0051 */
    struct bytes version;          /* GS08; 0052 and 0054: "D.96A" */
    struct bytes association;      /* 0057 */
    uint64_t transactions_claimed; /* GE01, 0060; at the end */
    uint64_t transactions;         /* received */
    uint64_t accepted;             /* without errors */
};

struct transaction_facts {
    uint64_t offset, length; /* ST … SE with its terminator */
    uint64_t first_segment;  /* number of ST over the input */
    uint32_t segments;
    uint32_t ordinal; /* in the input, from 1 */
    uint32_t ordinal_in_group;
    struct bytes type;           /* ST01; 0065 */
    struct bytes control;        /* ST02; 0062 */
    struct bytes convention;     /* ST03 */
    struct bytes version;        /* 0052 and 0054: "D.96A" */
    struct bytes agency;         /* 0051 */
    struct bytes association;    /* 0057 "EAN008" */
    struct bytes access;         /* 0068: common access reference */
    struct bytes transfer;       /* 0070: number in a row of messages */
    struct bytes transfer_place; /* 0073: C first, F last of them */
    /* XML: the root element's namespace (`type` is the document's name, or the
     * root's where it is not known), and while a set is selected, which of the
     * documents with that root. */
    struct bytes uri;
    size_t alternative;
    const struct set_definition *set; /* NULL: not known */
    const struct tree *tree;          /* with keep_trees, else NULL */
};

enum check_event {
    CHECK_INTERCHANGE_BEGIN, /* ISA or UNB read; or a UNG or UNH without UNB:
                                an interchange whose facts are empty */
    CHECK_TA1,               /* a TA1 segment (in `segment`) */
    CHECK_GROUP_BEGIN,       /* GS or UNG read; or an ST or UNH without it: a
                                group whose facts are empty */
    CHECK_TRANSACTION,       /* one whole ST … SE or UNH … UNT */
    CHECK_GROUP_END,
    CHECK_INTERCHANGE_END,
    CHECK_OUTSIDE,    /* findings outside any interchange */
    CHECK_NEED_INPUT, /* check_feed, please */
    CHECK_END
};

struct check_report {
    const struct interchange_facts *interchange;
    const struct group_facts *group;
    const struct transaction_facts *transaction;
    const struct findings *findings; /* of this event */
    struct segment segment;          /* CHECK_TA1 */
};

/* Which set definition a transaction is checked by; called at each ST. Out:
 * NULL: unknown type (a finding, 997: AK502 1). */
typedef const struct set_definition *(*check_select)(
    void *context, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction);

struct check_options {
    struct check_limits limits;
    bool keep_trees;
    bool doctype_ignored; /* XML: one is passed over; else it is an error */
    const struct xml_schema *schema; /* XML: a partner's own, or NULL */
    /* The rules of EN 16931 for invoices that say they keep to them; NULL: they
     * are not looked at. */
    const struct en16931 *rules;
    check_select select;
    void *context;
    /* Is there anything for the version of this group? Asked at each GS; false:
     * a finding (997: AK905 2). NULL: not asked. */
    bool (*supports)(void *context, const struct group_facts *group);
    /* An interchange control number that comes again is no finding: the caller
     * goes by interchange_facts.again. */
    bool again_allowed;
    /* Seen-before questions that need history are asked elsewhere (dedupe of
     * ISA13 is the ledger's); duplicates inside one input are found here. */
};

struct check;

struct check *check_open(const struct check_options *options) MUST_CHECK;
struct check *check_open_whole(const struct check_options *options,
                               struct bytes input) MUST_CHECK;
void check_close(struct check *check);
void check_feed(struct check *check, struct bytes chunk, bool last);
enum check_event check_next(struct check *check, struct check_report *report);

/* Defaults that suit partners' documents. */
struct check_limits check_default_limits(void);

/* All standards below mappings/standards, loaded when first asked for; a
 * ready `check_select` that goes by GS08 (suffixes cut, an unknown release
 * answered by the nearest older one with a warning) or by UNH's version and
 * release (an unknown directory, or one without this message, answered by the
 * nearest older one that has it, else by the next newer; CONTRL by UNB's
 * syntax version), with the guideline of its association code where there is
 * one. */
struct standards;

struct standards *standards_open(const struct config_source *source) MUST_CHECK;
void standards_close(struct standards *standards);
/* What is wrong with the tables that were loaded so far. */
const struct diagnostics *standards_diagnostics(
    const struct standards *standards);
/* NULL: there is no such version or set. name: "x12/004010/850",
 * "edifact/D.96A/ORDERS". */
const struct set_definition *standards_set(struct standards *standards,
                                           struct bytes name);
const struct dictionary *standards_dictionary(struct standards *standards,
                                              struct bytes name);
/* name: "ubl/2.3/Order". NULL: there is no such family, version or document. */
const struct xml_document *standards_xml_document(struct standards *standards,
                                                  struct bytes name);
const struct xml_dictionary *standards_xml_dictionary(
    struct standards *standards, struct bytes name);
/* The rules of EN 16931, made when first asked for. */
const struct en16931 *standards_rules(struct standards *standards);
/* The documents of that root element in the newest version of their family,
 * whichever it is: index 0, 1, …; NULL: no more. */
const struct xml_document *standards_xml_root(struct standards *standards,
                                              struct bytes uri,
                                              struct bytes local, size_t index);
/* The set of a message with the guideline that its association code names:
 * ean008-orders for EAN008 and ORDERS, where there is one of this directory;
 * else the set itself. */
const struct set_definition *standards_associated(
    struct standards *standards, const struct set_definition *set,
    struct bytes association);
/* Ready `supports` and `select` for struct check_options; context: the
 * standards. */
bool standards_supports(void *standards, const struct group_facts *group);
const struct set_definition *standards_select(
    void *standards, const struct interchange_facts *interchange,
    const struct group_facts *group,
    const struct transaction_facts *transaction);

#endif
