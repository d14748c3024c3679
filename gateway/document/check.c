/* SPDX-License-Identifier: Apache-2.0 */
#include "document/check_state.h"

#include <stdlib.h>

#include "base/log.h"
#include "document/check_xml.h"
#include "syntax/syntax_table.h"

enum {
    GO_ON = -1,               /* of one segment nothing is to be told yet */
    HIERARCHY_MOST = 96 << 20 /* bytes for the HL of one transaction */
};

struct check_limits check_default_limits(void)
{
    return (struct check_limits){
        .reader = { .segment = 4 << 20, .elements = 1000 },
        .transaction_bytes = 256 << 20,
        .transaction_segments = 2000000,
        .findings = 1000,
        .hl_depth = 100,
    };
}

/* ---- opening */

static bool open_arenas(struct check *check)
{
    size_t kept = check->options.limits.findings;
    /* A finding with its texts takes less than 2 KB. */
    size_t findings = (kept + 64) * 2048;
    size_t controls = (size_t)UNSEEN_CONTROLS * 2 * 128;
    /* UTF-8 of another character set takes up to three times its bytes. */
    size_t facts = 4 * check->options.limits.reader.segment;
    size_t hierarchy = (size_t)check->options.limits.transaction_segments * 256;

    if (hierarchy > HIERARCHY_MOST) {
        hierarchy = HIERARCHY_MOST;
    }
    check->outside_arena = arena_open(2 * findings);
    check->input_arena = arena_open(controls);
    check->interchange_arena = arena_open(4 * findings + controls + facts);
    check->group_arena = arena_open(4 * findings + controls + facts);
    check->set_arena = arena_open(findings + hierarchy);
    check->scratch_arena = arena_open(0);
    return check->scratch_arena != NULL && check->outside_arena != NULL &&
           check->input_arena != NULL && check->interchange_arena != NULL &&
           check->group_arena != NULL && check->set_arena != NULL;
}

static struct check *finish_open(struct check *check,
                                 const struct check_options *options,
                                 struct segment_reader *reader)
{
    if (check == NULL) {
        segment_reader_close(reader);
        return NULL;
    }
    check->options = *options;
    check->envelope = &envelope_x12; /* until a segment is read */
    check->reader = reader;
    if (reader == NULL || !open_arenas(check)) {
        check_close(check);
        return NULL;
    }
    /* A tree takes about three times the bytes of its transaction. */
    tree_store_open(&check->store,
                    (size_t)options->limits.transaction_bytes * 4 +
                        ((size_t)1 << 20));
    findings_open(&check->outside_findings, check->outside_arena,
                  options->limits.findings);
    key_set_open(&check->interchange_controls, check->input_arena, 63,
                 UNSEEN_CONTROLS);
    return check;
}

/* Is this XML? It has a reader of its own. false: no memory. */
static bool begin(struct check *check, struct bytes beginning)
{
    check->begun = true;
    if (syntax_detect(bytes_slice(beginning, 0, SYNTAX_BEGINNING)) ==
        &syntax_xml) {
        check->xml = check_xml_open(&check->options);
        return check->xml != NULL;
    }
    return true;
}

struct check *check_open(const struct check_options *options)
{
    return finish_open(calloc(1, sizeof(struct check)), options,
                       segment_reader_open(&options->limits.reader));
}

struct check *check_open_whole(const struct check_options *options,
                               struct bytes input)
{
    struct check *check =
        finish_open(calloc(1, sizeof(struct check)), options,
                    segment_reader_open_whole(&options->limits.reader, input));

    if (check == NULL) {
        return NULL;
    }
    check->whole = input;
    if (!begin(check, input)) {
        check_close(check);
        return NULL;
    }
    if (check->xml != NULL) {
        check_xml_feed(check->xml, input, true);
    }
    return check;
}

void check_close(struct check *check)
{
    if (check == NULL) {
        return;
    }
    check_xml_close(check->xml);
    tree_store_close(&check->store);
    arena_close(check->scratch_arena);
    arena_close(check->set_arena);
    arena_close(check->group_arena);
    arena_close(check->interchange_arena);
    arena_close(check->input_arena);
    arena_close(check->outside_arena);
    segment_reader_close(check->reader);
    buffer_close(&check->head);
    free(check);
}

void check_feed(struct check *check, struct bytes chunk, bool last)
{
    if (!check->begun) {
        if (check->head.length > 0 ||
            (chunk.length < SYNTAX_BEGINNING && !last)) {
            buffer_append(&check->head, chunk);
            chunk = buffer_bytes(&check->head);
        }
        if (chunk.length < SYNTAX_BEGINNING && !last) {
            return; /* too little to tell the syntax by */
        }
        if (check->head.failed || !begin(check, chunk)) {
            log_panic("check: no memory for the beginning of an input");
        }
    }
    if (check->xml != NULL) {
        check_xml_feed(check->xml, chunk, last);
    } else {
        segment_reader_feed(check->reader, chunk, last);
    }
}

/* ---- telling */

static enum check_event tell(struct check *check, enum check_event event,
                             struct findings *findings,
                             struct check_report *report)
{
    static const struct findings none;

    *report = (struct check_report){ .findings = findings };
    if (findings == NULL) {
        report->findings = &none;
    }
    check->told = findings;
    if (event == CHECK_OUTSIDE) {
        return event;
    }
    report->interchange = &check->interchange;
    if (event == CHECK_GROUP_BEGIN || event == CHECK_GROUP_END ||
        event == CHECK_TRANSACTION) {
        report->group = &check->group;
    }
    if (event == CHECK_TRANSACTION) {
        report->transaction = &check->transaction;
    }
    if (event == CHECK_TA1) {
        report->segment = check->segment;
    }
    return event;
}

static struct findings *findings_of(struct check *check, enum check_event event)
{
    switch (event) {
    case CHECK_INTERCHANGE_BEGIN:
    case CHECK_INTERCHANGE_END:
    case CHECK_TA1:
        return &check->interchange_findings;
    case CHECK_GROUP_BEGIN:
    case CHECK_GROUP_END:
        return &check->group_findings;
    case CHECK_TRANSACTION:
        return &check->set_findings;
    case CHECK_OUTSIDE:
        return &check->outside_findings;
    case CHECK_NEED_INPUT:
    case CHECK_END:
        break;
    }
    return NULL;
}

/* What the last event told is told; it is not told again. */
static void forget_told(struct check *check)
{
    struct findings *told = check->told;

    check->told = NULL;
    if (told == NULL || told->count == 0) {
        return;
    }
    if (told == &check->outside_findings) {
        arena_reset(check->outside_arena);
    }
    findings_open(told, told->arena, told->limit);
}

/* ---- the order of events: each of these ends one level, or begins one */

static int close_set(struct check *check)
{
    check_end_set(check, false);
    check->pending = true;
    return CHECK_TRANSACTION;
}

static int close_group(struct check *check)
{
    check_end_group(check, false);
    check->pending = true;
    return CHECK_GROUP_END;
}

static int close_interchange(struct check *check)
{
    check_end_interchange(check, false);
    check->pending = true;
    return CHECK_INTERCHANGE_END;
}

/* A header without the one around it: that is taken to stand before it. */
static int open_interchange(struct check *check, bool with_header)
{
    if (check->outside_findings.count > 0) {
        check->pending = true;
        return CHECK_OUTSIDE;
    }
    check_begin_interchange(check, with_header);
    check->pending = !with_header;
    return CHECK_INTERCHANGE_BEGIN;
}

static int take_interchange(struct check *check)
{
    if (check->run.open) {
        return close_set(check);
    }
    if (check->group_open) {
        return close_group(check);
    }
    if (check->interchange_open) {
        return close_interchange(check);
    }
    return open_interchange(check, true);
}

static int take_group(struct check *check)
{
    if (check->run.open) {
        return close_set(check);
    }
    if (check->group_open) {
        return close_group(check);
    }
    if (!check->interchange_open) {
        return open_interchange(check, false);
    }
    check_begin_group(check, true);
    return CHECK_GROUP_BEGIN;
}

static int take_set(struct check *check)
{
    if (check->run.open) {
        return close_set(check);
    }
    if (!check->interchange_open) {
        return open_interchange(check, false);
    }
    if (!check->group_open) {
        check_begin_group(check, false);
        check->pending = true;
        return CHECK_GROUP_BEGIN;
    }
    check_begin_set(check);
    return GO_ON;
}

/* The findings of what is open. */
static struct findings *open_findings(struct check *check)
{
    return check->group_open         ? &check->group_findings
           : check->interchange_open ? &check->interchange_findings
                                     : &check->outside_findings;
}

/* A trailer of what is not open. */
static int take_extra(struct check *check, enum finding_kind_id kind,
                      enum envelope_name name)
{
    const struct envelope_level *level = &check->envelope->levels[name];
    struct finding finding = check_finding(check, kind);

    check_tell(check, open_findings(check), &finding,
               "%s stands here without its %s", level->trailer, level->header);
    return GO_ON;
}

static int end_set(struct check *check)
{
    if (check->run.open) {
        check_end_set(check, true);
        return CHECK_TRANSACTION;
    }
    return take_extra(check, KIND_SET_TRAILER_EXTRA, LEVEL_SET);
}

static int end_group(struct check *check)
{
    if (check->run.open) {
        return close_set(check);
    }
    if (check->group_open &&
        (!check->group_implied || check->envelope->wants_group)) {
        check_end_group(check, true);
        return CHECK_GROUP_END;
    }
    return take_extra(check, KIND_GROUP_TRAILER_EXTRA, LEVEL_GROUP);
}

static int end_interchange(struct check *check)
{
    if (check->run.open) {
        return close_set(check);
    }
    if (check->group_open) {
        return close_group(check);
    }
    if (!check->interchange_open) {
        return take_extra(check, KIND_INTERCHANGE_TRAILER_EXTRA,
                          LEVEL_INTERCHANGE);
    }
    check_end_interchange(check, true);
    return CHECK_INTERCHANGE_END;
}

static int take_ta1(struct check *check)
{
    struct finding finding;

    if (!check->run.open && !check->group_open &&
        check->interchange.groups == 0) {
        check_ta1(check);
        return CHECK_TA1;
    }
    finding = check_finding(check, KIND_TA1_MISPLACED);
    check_tell(check, &check->interchange_findings, &finding,
               "TA1 stands behind a GS");
    return GO_ON;
}

/* Requests for deferred delivery or a grade of service, and their answer: for
 * networks, not for us. */
static bool is_service(struct bytes tag)
{
    return bytes_equal_text(tag, "ISB") || bytes_equal_text(tag, "ISE") ||
           bytes_equal_text(tag, "TA3");
}

/* A segment that is none of the envelope, and no set is open. */
static int take_stray(struct check *check)
{
    bool in_group = check->group_open;
    enum envelope_name inside =
        in_group || !check->envelope->wants_group ? LEVEL_SET : LEVEL_GROUP;
    struct finding finding = check_finding(
        check, in_group ? KIND_GROUP_SEGMENT : KIND_INTERCHANGE_SEGMENT);

    if (!in_group && is_service(check_tag(check))) {
        return GO_ON;
    }
    check_tell(check, open_findings(check), &finding,
               "segment '%s' stands outside any %s",
               check_shown(check, check_tag(check)),
               inside == LEVEL_GROUP ? "functional group"
                                     : check->envelope->levels[inside].name);
    return GO_ON;
}

static int take_segment(struct check *check)
{
    static int (*const headers[LEVELS])(
        struct check * check) = { take_interchange, take_group, take_set };
    static int (*const trailers[LEVELS])(
        struct check * check) = { end_interchange, end_group, end_set };
    struct bytes tag = check_tag(check);

    check->pending = false;
    for (int i = 0; i < LEVELS; i++) {
        const struct envelope_level *level = &check->envelope->levels[i];

        if (bytes_equal_text(tag, level->header)) {
            return headers[i](check);
        }
        if (bytes_equal_text(tag, level->trailer)) {
            return trailers[i](check);
        }
    }
    return bytes_equal_text(tag, "TA1") && check->envelope->wants_group
               ? take_ta1(check)
               : take_stray(check);
}

static int take_end(struct check *check)
{
    check->at_end = true;
    if (check->run.open) {
        check_end_set(check, false);
        return CHECK_TRANSACTION;
    }
    if (check->group_open) {
        check_end_group(check, false);
        return CHECK_GROUP_END;
    }
    if (check->interchange_open) {
        check_end_interchange(check, false);
        return CHECK_INTERCHANGE_END;
    }
    return check->outside_findings.count > 0 ? CHECK_OUTSIDE : CHECK_END;
}

static enum read_event read_on(struct check *check,
                               struct read_complaint *complaint)
{
    enum read_event event;

    if (check->run.open) {
        return check_run_set(check, complaint);
    }
    event = segment_reader_next(check->reader, &check->segment, complaint);
    if (segment_reader_syntax(check->reader) == &syntax_edifact) {
        check->envelope = &envelope_edifact;
    }
    return event;
}

static int step(struct check *check)
{
    struct read_complaint complaint;

    if (check->pending) {
        return take_segment(check);
    }
    if (check->at_end) {
        return take_end(check);
    }
    switch (read_on(check, &complaint)) {
    case READ_SEGMENT:
        return take_segment(check);
    case READ_COMPLAINT:
        check_complaint(check, &complaint);
        return GO_ON;
    case READ_NEED_INPUT:
        return CHECK_NEED_INPUT;
    case READ_END:
        break;
    }
    return take_end(check);
}

/* The transaction outgrew its arena: what is known of it so far is given up
 * for one finding. The other arenas hold little and are never full. */
static void recover(struct check *check)
{
    (void)arena_guard(check->set_arena, NULL);
    arena_reset(check->set_arena);
    findings_open(&check->set_findings, check->set_arena,
                  check->options.limits.findings);
    check->run.guideline = NULL;
    check->run.open = true;
    check_skip_set(check, KIND_SET_TOO_LARGE,
                   "the transaction set needs more memory than it may have");
    check->pending = !check->at_end && check_is_envelope(check);
}

enum check_event check_next(struct check *check, struct check_report *report)
{
    int event;

    if (check->xml != NULL) {
        return check_xml_next(check->xml, report);
    }
    forget_told(check);
    if (setjmp(check->overrun) != 0) {
        recover(check);
    }
    (void)arena_guard(check->set_arena, &check->overrun);
    do {
        event = step(check);
    } while (event == GO_ON);
    (void)arena_guard(check->set_arena, NULL);
    return tell(check, (enum check_event)event,
                findings_of(check, (enum check_event)event), report);
}
