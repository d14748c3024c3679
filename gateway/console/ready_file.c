/* SPDX-License-Identifier: Apache-2.0 */
#include "console/ready_file.h"

#include <limits.h>
#include <stdlib.h>

#include "console/check_file.h"
#include "console/edi_select.h"
#include "flow/document_name.h"

static const char *identity(struct arena *arena, struct bytes qualifier,
                            struct bytes id)
{
    return arena_format(arena, "%.*s%s%.*s", BYTES_ARG(qualifier),
                        qualifier.length > 0 ? ":" : "", BYTES_ARG(id));
}

static bool take_interchange(struct workspace *workspace,
                             const struct partner *partner,
                             const struct interchange_facts *facts,
                             struct ready_file *ready, struct error *err)
{
    const struct identity_view sender = { facts->sender_qualifier,
                                          facts->sender,
                                          facts->extra.sender_internal };
    const struct identity_view receiver = { facts->receiver_qualifier,
                                            facts->receiver,
                                            facts->extra.receiver_internal };
    enum identity_kind kind =
        facts->syntax == DICTIONARY_EDIFACT ? IDENTITY_EDIFACT : IDENTITY_X12;

    ready->sender =
        identity(workspace->arena, facts->sender_qualifier, facts->sender);
    ready->receiver =
        identity(workspace->arena, facts->receiver_qualifier, facts->receiver);
    ready->interchange = arena_copy(workspace->arena, facts->control).data;
    ready->test = facts->test;
    /* Received from the partner it would be addressed the other way round. */
    return partner_by_identity(workspace_partners(workspace), kind, &receiver,
                               &sender) == partner ||
           error_set(err, ERROR_REFUSED, "IDENTITY_MISMATCH",
                     "it goes from %s to %s, which are not ours and those of "
                     "'%s'",
                     ready->sender, ready->receiver, partner->name);
}

static bool first_error(const struct findings *findings, struct error *err)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->severity == FINDING_ERROR) {
            return error_set(err, ERROR_REFUSED, "NOT_READY",
                             "segment %llu: %s (%s)",
                             (unsigned long long)finding->segment_number,
                             finding->text, finding->code);
        }
    }
    return true;
}

static bool take_event(struct workspace *workspace,
                       const struct partner *partner, enum check_event event,
                       const struct check_report *report,
                       struct ready_file *ready, struct error *err)
{
    if (report->findings != NULL && !first_error(report->findings, err)) {
        return false;
    }
    switch (event) {
    case CHECK_INTERCHANGE_BEGIN:
        return (ready->interchange == NULL ||
                error_set(err, ERROR_REFUSED, "NOT_READY",
                          "there is more than one interchange in it")) &&
               take_interchange(workspace, partner, report->interchange, ready,
                                err);
    case CHECK_TRANSACTION:
        if (ready->document != NULL) {
            return error_set(err, ERROR_REFUSED, "NOT_READY",
                             "there is more than one transaction set in it");
        }
        ready->document = document_name(workspace->arena, report->interchange,
                                        report->group, report->transaction);
        ready->group =
            arena_copy(workspace->arena, report->group->control).data;
        ready->transaction =
            arena_copy(workspace->arena, report->transaction->control).data;
        return true;
    default:
        return true;
    }
}

static bool read_events(struct workspace *workspace, struct edi_select *select,
                        const struct partner *partner, struct ready_file *ready,
                        struct error *err)
{
    struct check_options options = edi_select_options(select);
    struct check_report report = { 0 };
    enum check_event event = CHECK_OUTSIDE;
    struct check_file file;
    bool good;

    if (!check_file_open(&file, ready->path, &options, err)) {
        return false;
    }
    do {
        good = check_file_next(&file, &event, &report, err) &&
               (event == CHECK_END ||
                take_event(workspace, partner, event, &report, ready, err));
    } while (good && event != CHECK_END);
    check_file_close(&file);
    return good;
}

bool ready_file_read(struct workspace *workspace, const char *name,
                     const struct partner *partner, struct ready_file *ready,
                     struct error *err)
{
    struct edi_select select;
    char path[PATH_MAX];

    *ready = (struct ready_file){ 0 };
    if (realpath(name, path) == NULL) {
        return error_set(err, ERROR_REFUSED, "NOT_FOUND",
                         "there is no file %.200s", name);
    }
    ready->path = arena_copy_text(workspace->arena, path);
    if (!edi_select_open(&select, workspace, NULL, NULL, err) ||
        !read_events(workspace, &select, partner, ready, err)) {
        return false;
    }
    return ready->document != NULL ||
           error_set(err, ERROR_REFUSED, "NOT_READY",
                     "there is no transaction set in it");
}
