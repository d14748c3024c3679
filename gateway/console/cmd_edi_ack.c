/* SPDX-License-Identifier: Apache-2.0
 *
 * `edi ack`: the TA1, 997, 999 or CONTRL that would answer a file.
 */
#include "console/commands.h"

#include <string.h>

#include "base/clock.h"
#include "console/check_file.h"
#include "console/complaints.h"
#include "console/edi_select.h"
#include "flow/acknowledgement.h"
#include "syntax/edifact_write.h"
#include "syntax/x12_write.h"

/* What the collector does not keep: how the input is separated, and who is
 * named in its groups. One per interchange, one per group, in order. */
struct heard_interchange {
    struct separators separators;
    bool test;
    struct bytes identifier; /* EDIFACT 0001 */
};

struct heard_group {
    struct bytes sender, receiver;
};

struct acknowledging {
    struct console *console;
    const char *with; /* NULL: by the group's version */
    const char *ta1;  /* "always", "asked", "never" */
    bool guideline;
    uint64_t control;
    int64_t now;
    struct ack_collector *collector;
    struct heard_interchange *interchanges;
    size_t interchange_count, interchange_capacity;
    struct heard_group *groups;
    size_t group_count, group_capacity;
    size_t next_group; /* while writing */
};

/* ---- hearing */

static void hear(struct acknowledging *ack, enum check_event event,
                 const struct check_report *report)
{
    struct arena *arena = ack->console->arena;

    if (event == CHECK_INTERCHANGE_BEGIN) {
        struct heard_interchange *heard;

        ack->interchanges =
            arena_grow(arena, ack->interchanges, ack->interchange_count,
                       &ack->interchange_capacity, sizeof *ack->interchanges);
        heard = &ack->interchanges[ack->interchange_count++];
        heard->separators = report->interchange->separators;
        if (heard->separators.terminator_length == 0) {
            /* Theirs cannot separate (TA1 004, 026): the usual ones. */
            heard->separators = (struct separators){ .element = '*',
                                                     .component = '>',
                                                     .segment = '~',
                                                     .decimal = '.',
                                                     .terminator = "~",
                                                     .terminator_length = 1 };
        }
        heard->test = report->interchange->test;
        heard->identifier =
            arena_copy(arena, report->interchange->extra.syntax_identifier);
    } else if (event == CHECK_GROUP_BEGIN) {
        ack->groups = arena_grow(arena, ack->groups, ack->group_count,
                                 &ack->group_capacity, sizeof *ack->groups);
        ack->groups[ack->group_count].sender =
            arena_copy(arena, report->group->sender);
        ack->groups[ack->group_count++].receiver =
            arena_copy(arena, report->group->receiver);
    }
    ack_collect(ack->collector, event, report);
}

static bool hear_file(struct acknowledging *ack,
                      const struct check_options *options, const char *name,
                      struct error *err)
{
    struct check_report report;
    enum check_event event = CHECK_OUTSIDE;
    struct check_file file;
    bool good = check_file_open(&file, name, options, err);

    if (!good) {
        return false;
    }
    while (good && event != CHECK_END) {
        good = check_file_next(&file, &event, &report, err);
        if (good && event != CHECK_END) {
            hear(ack, event, &report);
        }
    }
    check_file_close(&file);
    return good;
}

/* ---- answering */

/* Sender and receiver turned around. */
static struct x12_envelope turned(struct acknowledging *ack,
                                  const struct ack_interchange *interchange,
                                  bool test)
{
    struct x12_envelope envelope = {
        .sender_qualifier = interchange->receiver_qualifier,
        .sender = interchange->receiver,
        .receiver_qualifier = interchange->sender_qualifier,
        .receiver = interchange->sender,
        .version = interchange->version,
        .functional = bytes_of_text("FA"),
        .interchange_control = ack->control,
        .group_control = ack->control,
        .test = test,
        .now = ack->now,
    };

    ack->control++;
    return envelope;
}

static bool write_ta1(struct acknowledging *ack,
                      const struct ack_interchange *interchange,
                      const struct heard_interchange *heard, struct error *err)
{
    struct x12_envelope envelope = turned(ack, interchange, heard->test);
    struct buffer *out = output_buffer(&ack->console->out);
    struct x12_writer writer;

    x12_writer_open(&writer, out, &heard->separators, ' ');
    if (!x12_write_isa(&writer, &envelope, err) ||
        !ack_write_ta1(interchange, &heard->separators, out, err)) {
        return false;
    }
    x12_write_iea(&writer, &envelope, 0);
    output_pass(&ack->console->out);
    return true;
}

static const char *answer_with(const struct acknowledging *ack,
                               const struct ack_group *group)
{
    if (ack->with != NULL) {
        return ack->with;
    }
    /* Versions of the implementation guides of X12N are answered by a 999. */
    return bytes_find(group->version, 'X') != SIZE_MAX &&
                   bytes_starts_with(group->version, bytes_of_text("005010"))
               ? "999"
               : "997";
}

static bool write_group(struct acknowledging *ack,
                        const struct ack_interchange *interchange,
                        const struct ack_group *group,
                        const struct heard_interchange *heard,
                        const struct heard_group *named, struct error *err)
{
    struct x12_envelope envelope = turned(ack, interchange, heard->test);
    struct buffer *out = output_buffer(&ack->console->out);
    const char *with = answer_with(ack, group);
    struct ack_write_options options = {
        .with = with,
        .version = strcmp(with, "999") == 0 ? group->version
                                            : bytes_slice(group->version, 0, 6),
        .separators = heard->separators,
        .control_number = bytes_of_text("0001"),
        .rules = { .with_guideline = ack->guideline },
    };
    struct x12_writer writer;
    uint64_t segments;

    envelope.group_sender = named->receiver;
    envelope.group_receiver = named->sender;
    envelope.group_version = options.version;
    x12_writer_open(&writer, out, &heard->separators, ' ');
    if (!x12_write_isa(&writer, &envelope, err) ||
        !x12_write_gs(&writer, &envelope, err) ||
        !ack_write(interchange, group, &options, out, &segments, err)) {
        return false;
    }
    x12_write_ge(&writer, &envelope, 1);
    x12_write_iea(&writer, &envelope, 1);
    output_pass(&ack->console->out);
    return true;
}

static bool wants_ta1(const struct acknowledging *ack,
                      const struct ack_interchange *interchange)
{
    if (strcmp(ack->ta1, "never") == 0) {
        return false;
    }
    return strcmp(ack->ta1, "always") == 0 || interchange->asked ||
           ack_has_code(interchange);
}

static struct edifact_envelope turned_edifact(
    const struct acknowledging *ack, const struct ack_interchange *interchange,
    const struct heard_interchange *heard, struct bytes reference)
{
    char version =
        interchange->version.length == 1 ? interchange->version.data[0] : '3';

    return (struct edifact_envelope){
        .identifier = heard->identifier.length > 0 ? heard->identifier
                                                   : bytes_of_text("UNOC"),
        .version = version >= '1' && version <= '4' ? version : '3',
        .sender = { interchange->receiver, interchange->receiver_qualifier,
                    interchange->receiver_internal },
        .receiver = { interchange->sender, interchange->sender_qualifier,
                      interchange->sender_internal },
        .reference = reference,
        .test = heard->test,
        .now = ack->now,
    };
}

/* Each message is judged alike: no agreement is at hand. */
static void judge_messages(const struct ack_interchange *interchange,
                           const struct ack_rules *rules)
{
    for (size_t i = 0; i < interchange->group_count; i++) {
        for (size_t j = 0; j < interchange->groups[i].transaction_count; j++) {
            interchange->groups[i].transactions[j].rules = *rules;
        }
    }
}

static bool write_contrl(struct acknowledging *ack,
                         const struct ack_interchange *interchange,
                         const struct heard_interchange *heard,
                         struct error *err)
{
    const struct ack_rules rules = { .with_guideline = ack->guideline };
    struct bytes reference = bytes_of_text(arena_format(
        ack->console->arena, "%llu", (unsigned long long)ack->control));
    struct edifact_envelope envelope =
        turned_edifact(ack, interchange, heard, reference);
    struct ack_write_options options = {
        .with = "CONTRL",
        .version = bytes_of(&envelope.version, 1),
        .separators = heard->separators,
        .control_number = bytes_of_text("1"),
    };
    struct buffer *out = output_buffer(&ack->console->out);
    struct edifact_writer writer;
    uint64_t segments;

    ack->control++;
    judge_messages(interchange, &rules);
    edifact_writer_open(&writer, out, &heard->separators, ' ');
    if (heard->separators.announced) {
        edifact_write_una(&writer);
    }
    if (!edifact_write_unb(&writer, &envelope, err) ||
        !ack_write_contrl(interchange, &options, out, &segments, err) ||
        !edifact_write_unz(&writer, 1, reference, err)) {
        return false;
    }
    output_pass(&ack->console->out);
    return true;
}

static bool answer(struct acknowledging *ack,
                   const struct ack_interchange *interchange,
                   const struct heard_interchange *heard, struct error *err)
{
    size_t first = ack->next_group;

    ack->next_group += interchange->group_count;
    /* Never an acknowledgement of an acknowledgement. */
    if (interchange->only_acknowledgements &&
        (interchange->verdict != ACK_REJECTED ||
         interchange->group_count == 0)) {
        return true;
    }
    if (interchange->syntax == DICTIONARY_EDIFACT) {
        return write_contrl(ack, interchange, heard, err);
    }
    if (wants_ta1(ack, interchange) &&
        !write_ta1(ack, interchange, heard, err)) {
        return false;
    }
    /* An interchange that was not taken has no groups that were. */
    if (interchange->verdict == ACK_REJECTED) {
        return true;
    }
    for (size_t i = 0; i < interchange->group_count; i++) {
        const struct ack_group *group = &interchange->groups[i];
        struct heard_group named = { { NULL, 0 }, { NULL, 0 } };

        if (bytes_equal_text(group->functional, "FA")) {
            continue;
        }
        if (first + i < ack->group_count) {
            named = ack->groups[first + i];
        }
        if (!write_group(ack, interchange, group, heard, &named, err)) {
            return false;
        }
    }
    return true;
}

static bool answer_all(struct acknowledging *ack, bool *rejected,
                       struct error *err)
{
    const struct ack_interchange *interchanges;
    size_t count;

    interchanges = ack_collected(ack->collector, &count);
    for (size_t i = 0; i < count && i < ack->interchange_count; i++) {
        if (!answer(ack, &interchanges[i], &ack->interchanges[i], err)) {
            return false;
        }
        *rejected |= interchanges[i].verdict != ACK_ACCEPTED;
        for (size_t j = 0; j < interchanges[i].group_count; j++) {
            *rejected |= interchanges[i].groups[j].verdict != ACK_ACCEPTED;
        }
    }
    if (count == 0) {
        return error_set(err, ERROR_REFUSED, "NO_INTERCHANGE",
                         "there is no interchange in it to be answered");
    }
    return true;
}

int cmd_edi_ack(struct console *console, const struct invocation *call)
{
    const char *ta1 = invocation_value(call, "ta1");
    struct acknowledging ack = { .console = console,
                                 .with = invocation_value(call, "with"),
                                 .ta1 = ta1 == NULL ? "asked" : ta1,
                                 .guideline =
                                     invocation_has(call, "reject-guideline"),
                                 .now = clock_now() };
    struct check_options options;
    struct workspace workspace;
    struct edi_select select;
    bool rejected = false;
    struct error err;
    int status;

    if (!invocation_number(call, "control", 1, &ack.control, &err) ||
        !workspace_open(&workspace, console->directory, &err)) {
        return console_fail(console, &err);
    }
    ack.collector = ack_collect_open(console->arena);
    if (edi_select_open(&select, &workspace,
                        invocation_value(call, "guideline"),
                        invocation_value(call, "partner"), &err)) {
        options = edi_select_options(&select);
        status = hear_file(&ack, &options, call->arguments[0], &err) &&
                         answer_all(&ack, &rejected, &err)
                     ? (rejected ? EXIT_BAD : EXIT_GOOD)
                     : console_fail(console, &err);
    } else {
        status = console_fail(console, &err);
    }
    complaints_tell(console, &workspace);
    workspace_close(&workspace);
    return status;
}
