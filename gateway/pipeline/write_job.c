/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/write_job.h"

#include <string.h>

#include "pipeline/envelope.h"

static void hold(struct job_written *answer, const char *code, const char *text)
{
    answer->hold_code = bytes_of_text(code);
    answer->hold_text = bytes_of_text(text);
}

static struct bytes findings_text(struct arena *arena,
                                  const struct findings *findings)
{
    struct buffer text = { 0 };
    struct bytes copy;

    if (findings->count == 0) {
        return bytes_of(NULL, 0);
    }
    findings_append_json(findings->items, findings->count, &text);
    copy = arena_copy(arena, buffer_bytes(&text));
    buffer_close(&text);
    return copy;
}

static const char *first_error(struct arena *arena,
                               const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity == FINDING_ERROR) {
            const struct finding *finding = &findings->items[i];

            return arena_format(
                arena, "%s%s%s: %s",
                finding->map_place == NULL ? "" : finding->map_place,
                finding->record_path == NULL ? "" : " ",
                finding->record_path == NULL ? "" : finding->record_path,
                finding->text);
        }
    }
    return "the map could not write it";
}

static const struct agreement *named_agreement(const struct snapshot *snapshot,
                                               const struct job_write *job,
                                               const struct partner **partner)
{
    *partner = partner_find(snapshot->directory, job->partner);
    if (*partner == NULL) {
        return NULL;
    }
    return snapshot_agreement(snapshot, *partner, job->agreement);
}

void write_job_run(struct snapshot *snapshot, const struct job_write *job,
                   struct arena *arena, struct buffer *content,
                   struct job_written *answer)
{
    const struct partner *partner;
    const struct agreement *agreement =
        named_agreement(snapshot, job, &partner);
    struct tree_write_options options = { 0 };
    const struct envelope_syntax *syntax;
    struct envelope_control place;
    struct tree_builder *builder;
    const struct record *record;
    struct findings findings;
    const struct map *map;
    uint64_t segments = 0;
    struct error err;
    char zeros[10] = "000000000";

    memset(answer, 0, sizeof *answer);
    answer->document = job->document;
    if (agreement == NULL || agreement->map == NULL ||
        job->control_width >= sizeof zeros) {
        hold(answer, "AGREEMENT_NONE", "the agreement to send by is gone");
        return;
    }
    map = snapshot_map(snapshot, agreement->map);
    if (map == NULL) {
        hold(answer, "MAP_UNUSABLE",
             arena_format(arena, "map '%s' cannot be used; see config check",
                          agreement->map));
        return;
    }
    record = record_from_json(arena, map_record_type(map), job->record, &err);
    if (record == NULL) {
        hold(answer, arena_copy_text(arena, err.code),
             arena_copy_text(arena, err.text));
        return;
    }
    findings_open(&findings, arena, 100);
    builder = map_write(map, record, arena, &findings);
    answer->findings = findings_text(arena, &findings);
    if (builder == NULL || findings.errors > 0) {
        hold(answer, "MAP_FINDING", first_error(arena, &findings));
        return;
    }
    syntax = envelope_of(agreement->syntax);
    options.separators = syntax->separators(partner);
    options.association = bytes_of_text(agreement->association);
    options.replacement = partner->unwritable == UNWRITABLE_REPLACE
                              ? partner->unwritable_replacement
                              : '\0';
    options.control_number = bytes_of(zeros, job->control_width);
    if (!tree_write(builder, &options, content, &segments, &err)) {
        hold(answer, arena_copy_text(arena, err.code),
             arena_copy_text(arena, err.text));
        return;
    }
    answer->content = buffer_bytes(content);
    answer->segments = (uint32_t)segments;
    place = syntax->control_places(answer->content, &options.separators,
                                   job->control_width);
    answer->control_first = place.first;
    answer->control_last = place.last;
}
