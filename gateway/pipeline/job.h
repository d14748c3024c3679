/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: what the front and a worker say to each other, as bytes that both
 * sides check: neither trusts the other.
 *
 * A job that reads (JOB_READ) carries the received bytes, or, when they are a
 * large object, a descriptor of that file; small ones travel inside the
 * message, which measured twice as fast as a sealed memory file for the 2 KB
 * order and is as isolated: the worker sees that one object and nothing else.
 * Answers: one JOB_CHECKED with what the envelope and the acknowledgements
 * say, then JOB_TRANSACTIONS, the last of them marked: so nothing flows before
 * the whole input was checked to its end.
 * A job that writes (JOB_WRITE) carries one record; the answer is one
 * JOB_WRITTEN. JOB_CONFIG hands a configuration over, ahead of the first job
 * that names it.
 *
 * Ownership: a decoded message looks into the bytes it was decoded from;
 * arrays are taken from the arena given.
 * Errors: ERROR_REFUSED, code JOB_GARBLED.
 */
#ifndef PIPELINE_JOB_H
#define PIPELINE_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "flow/acknowledgement.h"

enum job_message {
    JOB_CONFIG = 1,       /* front → worker: version, packed source */
    JOB_READ = 2,         /* front → worker */
    JOB_WRITE = 3,        /* front → worker */
    JOB_CHECKED = 4,      /* worker → front */
    JOB_TRANSACTIONS = 5, /* worker → front */
    JOB_WRITTEN = 6,      /* worker → front */
};

enum {
    JOB_MESSAGE_LIMIT = 64 * 1024 * 1024, /* bytes */
    JOB_CHUNK_BYTES = 256 * 1024 /* of records in one JOB_TRANSACTIONS */
};

struct job_config {
    struct bytes version;
    struct bytes packed;
};

/* Of the gateway's settings; a partner's own limits come on top. */
struct job_limits {
    uint64_t transaction; /* bytes */
    uint64_t segment;     /* bytes */
    uint32_t hl_depth;
    uint32_t findings; /* kept per transaction */
};

struct job_read {
    struct bytes document; /* id */
    struct bytes config;   /* version */
    struct bytes partner;  /* whose channel it came by */
    int64_t now;           /* ms */
    uint32_t skip;         /* transactions already split, by ordinal */
    uint32_t only;         /* this one alone, by ordinal; 0: all */
    bool released;         /* an operator let it pass: whose it is is known */
    struct job_limits limits;
    bool is_large; /* content comes as a descriptor */
    struct bytes content;
};

enum transaction_outcome {
    TRANSACTION_MAPPED,   /* record is there */
    TRANSACTION_AS_IS,    /* no map by agreement: handed on as it is */
    TRANSACTION_REJECTED, /* the acknowledgement says R */
    TRANSACTION_HELD      /* hold_code, hold_text say why */
};

struct job_transaction {
    uint32_t interchange; /* from 0, in the file */
    uint32_t ordinal;     /* from 1, in the file */
    uint64_t offset, length;
    uint8_t outcome; /* enum transaction_outcome */
    uint8_t verdict; /* enum ack_verdict */
    bool test;
    uint32_t errors, warnings;
    struct bytes type, control, group_control, functional;
    struct bytes document;  /* "x12/004010/850", "edifact/D.96A/ORDERS" */
    struct bytes agreement; /* name, or empty */
    struct bytes map, guideline;
    struct bytes record_type;
    struct bytes record; /* JSON, or empty */
    struct bytes key;    /* the record's business key */
    struct bytes amount, currency;
    struct bytes findings; /* JSON array, or empty */
    struct bytes hold_code, hold_text;
    /* What the partner is told of it beside the acknowledgement: JSON of an
     * application_advice that is not signed; or empty. */
    struct bytes advice;
};

/* An acknowledgement that came in: what it says of what we sent. */
struct job_received_ack {
    uint32_t interchange;
    uint8_t of;     /* as struct ack_received */
    uint8_t syntax; /* enum dictionary_syntax */
    uint8_t verdict;
    struct bytes interchange_control, functional, group_control, type, control;
    struct bytes note;
    struct bytes findings; /* JSON array */
};

struct job_transactions {
    struct bytes document;
    struct job_transaction *items;
    uint32_t count;
    struct job_received_ack *received;
    uint32_t received_count;
    bool last;
};

struct job_interchange {
    struct bytes sender_qualifier, sender, receiver_qualifier, receiver;
    struct bytes sender_internal, receiver_internal; /* EDIFACT */
    struct bytes control, version;
    uint64_t transactions;
    uint64_t offset; /* of its ISA, UNA or UNB in the file */
    bool test;       /* ISA15 = T, 0035 */
    bool asked;      /* ISA14, 0031 */
    /* The file holds one of the same ids and number before it that is in
     * order: `again`; the latest of them has the same bytes: `same`. */
    bool again, same;
    bool strange; /* ids are not those of the channel's partner and station */
    struct bytes acknowledgement; /* ack_append_json */
};

struct job_checked {
    struct bytes document;
    struct bytes syntax; /* "x12", "edifact"; empty: not recognised */
    struct job_interchange *interchanges;
    uint32_t interchange_count;
    struct job_received_ack *received;
    uint32_t received_count;
    uint32_t errors, warnings;         /* of envelope and everything inside */
    struct bytes findings;             /* JSON array: those of no transaction */
    struct bytes hold_code, hold_text; /* the whole file is to be held */
    struct bytes fault;                /* error code: the job itself failed, */
    struct bytes fault_text;           /* e.g. over its memory limit */
};

struct job_write {
    struct bytes document; /* id of the outbound document */
    struct bytes config;
    struct bytes partner;
    struct bytes agreement; /* name */
    struct bytes record;    /* JSON */
    uint32_t control_width; /* digits of ST02, 0062; 0: it has none */
};

struct job_written {
    struct bytes document;
    struct bytes content; /* ST … SE, UNH … UNT, control number all '0' */
    uint64_t control_first, control_last; /* offsets of it in them */
    uint32_t segments;
    struct bytes findings; /* JSON array */
    struct bytes hold_code, hold_text;
};

void job_append_config(struct buffer *out, const struct job_config *job);
void job_append_read(struct buffer *out, const struct job_read *job);
void job_append_write(struct buffer *out, const struct job_write *job);
void job_append_transactions(struct buffer *out,
                             const struct job_transactions *answer);
void job_append_checked(struct buffer *out, const struct job_checked *answer);
void job_append_written(struct buffer *out, const struct job_written *answer);

bool job_decode_config(struct bytes body, struct job_config *job,
                       struct error *err) MUST_CHECK;
bool job_decode_read(struct bytes body, struct job_read *job,
                     struct error *err) MUST_CHECK;
bool job_decode_write(struct bytes body, struct job_write *job,
                      struct error *err) MUST_CHECK;
bool job_decode_transactions(struct bytes body, struct arena *arena,
                             struct job_transactions *answer,
                             struct error *err) MUST_CHECK;
bool job_decode_checked(struct bytes body, struct arena *arena,
                        struct job_checked *answer,
                        struct error *err) MUST_CHECK;
bool job_decode_written(struct bytes body, struct job_written *answer,
                        struct error *err) MUST_CHECK;

#endif
