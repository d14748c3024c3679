/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: TA1, 997, 999 and CONTRL made from findings, and read when they
 * come back.
 *
 * Two steps, because the worker that checks an interchange holds no control
 * numbers: (1) ack_collect takes the check's events one by one and keeps only
 * what an acknowledgement needs (bounded, serialisable); (2) ack_write makes
 * the segments of the 997/999 (ST … SE), ack_write_ta1 the TA1 and
 * ack_write_contrl the CONTRL (UNH … UNT) from it. What else differs between
 * the syntaxes is a row in ack_syntax.h.
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
 * A CONTRL answers a whole interchange: 4 rejects and 7 accepts what it stands
 * at, 8 says that the interchange arrived. A message that is accepted with
 * errors is 7 with the errors behind it. 0098 counts the tag as 1, so element
 * n stands at n + 1; a missing segment is told at the one before it.
 * An acknowledgement is never acknowledged: groups FA, interchanges that hold
 * TA1 and no group, messages CONTRL.
 * Limits: at most ACK_FINDINGS findings are kept per interchange; a transaction
 * costs about 150 bytes of the arena.
 * Source: X12 997 and TA1 in 004010, 999 in 005010 (005010X231); code lists
 * 715, 716, 717, 718, 720, 721, 723, I17, I18. EDIFACT CONTRL of syntax 3 and
 * of syntax 4 (ISO 9735-4); code lists 0083, 0085.
 */
#ifndef FLOW_ACKNOWLEDGEMENT_H
#define FLOW_ACKNOWLEDGEMENT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "config/partner.h"
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

/* Where in the header or trailer an error stands: 0013, S011. */
struct ack_place {
    char tag[4]; /* "UNB", "UNZ"; "": not known */
    uint32_t element, component;
};

/* What an acknowledgement says of one transaction set or message. */
struct ack_transaction {
    struct bytes type, control;
    /* ST03; of UNH what follows the type in S009: "D:96A:UN:EAN008". */
    struct bytes convention;
    enum ack_verdict verdict; /* strict */
    uint64_t offset;          /* of its ST; names it inside the input */
    uint32_t ordinal;
    /* Errors and warnings of standard and guideline; `text`, `loop` and what
     * concerns maps are left out. */
    const struct finding *findings;
    size_t finding_count;
    struct ack_rules rules; /* of its agreement; CONTRL goes by them */
    bool standard_wrong;    /* the standard is broken, told or not */
    bool incomplete;        /* findings are missing: too many */
};

struct ack_group {
    struct bytes functional, control, version;
    uint64_t claimed, received, accepted;
    enum ack_verdict verdict;
    char errors[5][3]; /* AK905 … AK909; the first is UCF's 0085 */
    size_t error_count;
    /* EDIFACT */
    bool implied; /* there is no UNG */
    struct bytes sender_qualifier, sender, receiver_qualifier, receiver;
    struct ack_place place;
    struct ack_transaction *transactions;
    size_t transaction_count, transaction_capacity;
    bool refused; /* by itself, whatever its transactions are */
};

struct ack_interchange {
    enum dictionary_syntax syntax;
    struct bytes sender_qualifier, sender, receiver_qualifier, receiver;
    struct bytes sender_internal, receiver_internal; /* 0008, 0014 */
    struct bytes control, date, time, version;
    bool asked;   /* ISA14, 0031 */
    char code[4]; /* TA105: "000" or the note code; 0085 or "" */
    struct ack_place place;
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
/* How the agreement of the transaction collected last judges. */
void ack_collect_rules(struct ack_collector *collector,
                       const struct ack_rules *rules);
/* What somebody else knows of interchange `index` (from 0), by ack_refuse. */
enum ack_refusal { ACK_DUPLICATE, ACK_UNKNOWN_RECEIVER };
void ack_collect_refusal(struct ack_collector *collector, size_t index,
                         enum ack_refusal refusal);
/* All interchanges of the input. */
const struct ack_interchange *ack_collected(
    const struct ack_collector *collector, size_t *count);

/* By other rules than the collector's strict ones. */
enum ack_verdict ack_judge_transaction(
    const struct ack_transaction *transaction, const struct ack_rules *rules);
void ack_judge_group(struct ack_group *group, const struct ack_rules *rules);
/* All of it anew, groups too; the interchange's TA1 stays. */
void ack_judge(struct ack_interchange *ack, const struct ack_rules *rules);

/* A code of TA105 or 0085. The graver verdict stands, of equals the first
 * code; true: this one stands. */
bool ack_note(struct ack_interchange *ack, const char *code,
              enum ack_verdict verdict);
/* The same in the syntax's own code. */
void ack_refuse(struct ack_interchange *ack, enum ack_refusal refusal);
/* Is there anything wrong with its envelope? */
bool ack_has_code(const struct ack_interchange *ack);
/* 997, 999, CONTRL. */
bool ack_is_acknowledgement(struct bytes type);

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
                             999 the whole becomes ST03 where it is longer;
                             CONTRL: the syntax version, "3" or "4" */
    struct separators separators;
    struct bytes control_number;    /* ST02, 0062 */
    struct ack_rules rules;         /* `implementation` follows from `with` */
    enum acknowledge_detail detail; /* CONTRL */
};
bool ack_write(const struct ack_interchange *ack, const struct ack_group *group,
               const struct ack_write_options *options, struct buffer *out,
               uint64_t *segment_count, struct error *err) MUST_CHECK;
/* The TA1 segment. Errors: ERROR_REFUSED, ACK_OF_ACK. */
bool ack_write_ta1(const struct ack_interchange *ack,
                   const struct separators *separators, struct buffer *out,
                   struct error *err) MUST_CHECK;

/* UNH … UNT of a CONTRL for the interchange; each message by the rules of its
 * own. Errors: ERROR_REFUSED: ACK_OF_ACK (nothing but CONTRL in it),
 * ACK_NO_INTERCHANGE (no control reference by which to name it). */
bool ack_write_contrl(const struct ack_interchange *ack,
                      const struct ack_write_options *options,
                      struct buffer *out, uint64_t *segment_count,
                      struct error *err) MUST_CHECK;

/* What of it would not be accepted without a word? */
bool ack_is_clean(const struct ack_interchange *ack);

/* Reading what came back. One entry per acknowledged thing. */
struct ack_received {
    enum {
        ACK_OF_ENVELOPE, /* it arrived and can be read: no more is said */
        ACK_OF_INTERCHANGE,
        ACK_OF_GROUP,
        ACK_OF_TRANSACTION
    } of;
    enum dictionary_syntax syntax;
    struct bytes interchange_control; /* TA101; 0020 in UCI, of every entry */
    struct bytes interchange_date, interchange_time;
    struct bytes functional, group_control; /* AK101, AK102; 0048 */
    struct bytes type, control;             /* AK201, AK202; S009, 0062 */
    enum ack_verdict verdict;
    struct bytes note;        /* TA105, AK905 …, AK502 …, blank separated;
                                 0085 */
    struct finding *findings; /* AK3/AK4, IK3/IK4, UCS/UCD as findings on our
                                 document: segment position, element, code */
    size_t finding_count;
};
/* From the tree of a 997, 999 or CONTRL, or from a TA1 segment. Transactions
 * come before their group, groups before their interchange: a word about the
 * whole is for those that have none of their own.
 * Errors: ERROR_REFUSED, ACK_UNREADABLE: no AK1, no UCI, no verdict. */
bool ack_read(const struct tree *tree, struct arena *arena,
              struct ack_received **entries, size_t *count,
              struct error *err) MUST_CHECK;
bool ack_read_ta1(const struct segment *segment, struct arena *arena,
                  struct ack_received *entry, struct error *err) MUST_CHECK;

#endif
