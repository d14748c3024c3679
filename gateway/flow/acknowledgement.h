/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: TA1, 997 and 999 made from findings, and read when they come back.
 *
 * Two steps, because the worker that checks an interchange holds no control
 * numbers: (1) ack_collect takes the check's events one by one and keeps only
 * what an acknowledgement needs (bounded, serialisable); (2) ack_write makes
 * the segments of the 997/999 (ST … SE) or the TA1 from it.
 * Who is right: findings of ORIGIN_STANDARD with severity ERROR reject their
 * transaction, group or interchange; warnings are not spoken of. An agreement
 * may be milder or stricter: struct ack_rules. Findings of ORIGIN_GUIDELINE
 * reject only where the rules say so; a 999 speaks of them (I codes) as "E",
 * a 997 not at all. Findings of maps and flows are never spoken of here.
 * What was put up with in an ISA is "E" in the TA1, but only where the partner
 * asks for one (ISA14).
 * TA1 note codes: 001 to 008, 010 to 024 and 026 to 027 are found by the check
 * (document/finding_kind.c says which is whose), 009 by whoever knows the
 * stations, 025 by the check within a file and by the ledger over days. 028 to
 * 031 are read from partners and never written: they answer ISB and ISE, by
 * which a network is asked to deliver later or in some grade of service; we
 * are where the network delivers to, and pass those segments over.
 * CTX in a 999: "SITUATIONAL TRIGGER" behind an IK4 whose error comes of
 * another element (a relational condition, a guideline's "when"), with that
 * element's place. Behind an IK3 none is written: no rule of the tables or of
 * a guideline makes a segment depend on another. No business unit either:
 * 005010X231 names those of health care only, and an order is one unit, which
 * AK202 names.
 * An acknowledgement is never acknowledged: groups FA, interchanges that hold
 * TA1 and no group.
 * Limits: at most ACK_FINDINGS findings are kept per interchange; a transaction
 * costs about 150 bytes of the arena.
 * Source: X12 997 and TA1 in 004010, 999 in 005010 (005010X231); code lists
 * 715, 716, 717, 718, 720, 721, 723, I17, I18.
 */
#ifndef FLOW_ACKNOWLEDGEMENT_H
#define FLOW_ACKNOWLEDGEMENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "document/check.h"
#include "document/finding.h"

enum ack_verdict {
    ACK_ACCEPTED,             /* A */
    ACK_ACCEPTED_WITH_ERRORS, /* E */
    ACK_PARTIALLY,            /* P: groups only */
    ACK_REJECTED              /* R */
};

enum { ACK_FINDINGS = 20000 };

/* How findings become a verdict. All false: strict, the trade's usual way. */
struct ack_rules {
    bool tolerant;       /* errors in elements: E; only errors of structure
                            (segments, counts, control numbers): R */
    bool note_warnings;  /* warnings: E, and they are told */
    bool with_guideline; /* a guideline breach rejects, as the standard's; a
                            997 tells of it too */
    bool implementation; /* a guideline breach is at least E: a 999 */
};

/* What an acknowledgement says of one transaction set. */
struct ack_transaction {
    struct bytes type, control, convention;
    enum ack_verdict verdict; /* strict */
    uint64_t offset;          /* of its ST; names it inside the input */
    uint32_t ordinal;
    /* Errors and warnings of standard and guideline; `text`, `loop` and what
     * concerns maps are left out. */
    const struct finding *findings;
    size_t finding_count;
    bool standard_wrong; /* the standard is broken, told or not */
    bool incomplete;     /* findings are missing: too many */
};

struct ack_group {
    struct bytes functional, control, version;
    uint64_t claimed, received, accepted;
    enum ack_verdict verdict;
    char errors[5][3]; /* AK905 … AK909 */
    size_t error_count;
    struct ack_transaction *transactions;
    size_t transaction_count, transaction_capacity;
    bool refused; /* by itself, whatever its transactions are */
};

struct ack_interchange {
    struct bytes sender_qualifier, sender, receiver_qualifier, receiver;
    struct bytes control, date, time, version;
    bool asked;  /* ISA14 */
    char ta1[4]; /* "000" or the note code */
    enum ack_verdict verdict;
    bool only_acknowledgements; /* nothing here may be acknowledged */
    struct ack_group *groups;
    size_t group_count, group_capacity;
    uint64_t ta1_count; /* TA1 segments in it */
};

/* One report of check_next after the other; texts and findings are copied
 * into the arena. */
struct ack_collector;
struct ack_collector *ack_collect_open(struct arena *arena);
void ack_collect(struct ack_collector *collector, enum check_event event,
                 const struct check_report *report);
/* What somebody else knows of interchange `index` (from 0), by ack_note. */
void ack_collect_note(struct ack_collector *collector, size_t index,
                      const char *code, enum ack_verdict verdict);
/* All interchanges of the input. */
const struct ack_interchange *ack_collected(
    const struct ack_collector *collector, size_t *count);

/* By other rules than the collector's strict ones. */
enum ack_verdict ack_judge_transaction(
    const struct ack_transaction *transaction, const struct ack_rules *rules);
void ack_judge_group(struct ack_group *group, const struct ack_rules *rules);
/* All of it anew, groups too; the interchange's TA1 stays. */
void ack_judge(struct ack_interchange *ack, const struct ack_rules *rules);

/* A TA1 note code from elsewhere: "009" unknown receiver, "025" a duplicate by
 * the ledger. The graver verdict stands, of equals the first code. */
void ack_note(struct ack_interchange *ack, const char *code,
              enum ack_verdict verdict);

/* For the way from worker to front, and for the journal. */
void ack_append_json(const struct ack_interchange *ack, struct buffer *out);
bool ack_from_json(struct arena *arena, struct bytes json,
                   struct ack_interchange *ack, struct error *err) MUST_CHECK;

/* ST … SE of a 997 or 999 for one group, with its control number; the verdict
 * is found anew by the options' rules. Errors: ERROR_REFUSED with code
 * ACK_OF_ACK (the group holds acknowledgements), ACK_NO_GROUP (GS01 or GS06 is
 * missing). Values that hold one of our separators are left out or, in AK1 and
 * AK2, written with blanks for them. */
struct ack_write_options {
    const char *with;     /* "997" or "999" */
    struct bytes version; /* "004010", "005010": which elements exist; of a
                             999 the whole becomes ST03 where it is longer */
    struct separators separators;
    struct bytes control_number; /* ST02 */
    struct ack_rules rules;      /* `implementation` follows from `with` */
};
bool ack_write(const struct ack_interchange *ack, const struct ack_group *group,
               const struct ack_write_options *options, struct buffer *out,
               uint64_t *segment_count, struct error *err) MUST_CHECK;
/* The TA1 segment. Errors: ERROR_REFUSED, ACK_OF_ACK. */
bool ack_write_ta1(const struct ack_interchange *ack,
                   const struct separators *separators, struct buffer *out,
                   struct error *err) MUST_CHECK;

/* Reading what came back. One entry per acknowledged thing. */
struct ack_received {
    enum { ACK_OF_INTERCHANGE, ACK_OF_GROUP, ACK_OF_TRANSACTION } of;
    struct bytes interchange_control; /* TA101 */
    struct bytes interchange_date, interchange_time;
    struct bytes functional, group_control; /* AK101, AK102 */
    struct bytes type, control;             /* AK201, AK202 */
    enum ack_verdict verdict;
    struct bytes note;        /* TA105, AK905 …, AK502 …, blank separated */
    struct finding *findings; /* AK3/AK4, IK3/IK4 as findings on our
                                 document: segment position, element, code */
    size_t finding_count;
};
/* From the tree of a 997/999, or from a TA1 segment. Transactions come before
 * their group: the group's word is for those that have none of their own.
 * Errors: ERROR_REFUSED, ACK_UNREADABLE: no AK1, no verdict. */
bool ack_read(const struct tree *tree, struct arena *arena,
              struct ack_received **entries, size_t *count,
              struct error *err) MUST_CHECK;
bool ack_read_ta1(const struct segment *segment, struct arena *arena,
                  struct ack_received *entry, struct error *err) MUST_CHECK;

#endif
