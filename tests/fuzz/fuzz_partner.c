/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: fuzz */
/* Any bytes as partner, template and station files ("=== path" begins one):
 * never a crash, and whoever is loaded keeps what the header promises. */
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/partner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct config_source *source, const char *path,
                struct bytes content)
{
    struct error err;

    (void)!config_source_add_file(source, path, content, &err);
}

/* "=== p/q.yaml\n…" */
static void add_files(struct config_source *source, struct bytes text)
{
    static const char mark[] = "=== ";

    while (text.length > 0) {
        const char *next = NULL;
        size_t end = bytes_find(text, '\n');
        char path[256];
        struct bytes content;

        if (!bytes_starts_with(text, bytes_of_text(mark)) || end > 200) {
            add(source, "partners/one.yaml", text);
            return;
        }
        memcpy(path, text.data + 4, end - 4);
        path[end - 4] = '\0';
        content = bytes_slice(text, end + 1, text.length);
        if (content.length > 0) {
            next = memmem(content.data, content.length, "\n=== ", 5);
        }
        if (next != NULL) {
            content.length = (size_t)(next - content.data) + 1;
        }
        add(source, path, content);
        text = bytes_slice(text, end + 1 + content.length, text.length);
    }
}

static void check_agreement(const struct partner *partner,
                            const struct agreement *agreement)
{
    const struct agreement *found;
    char text[200];

    if (agreement->name == NULL || agreement->document == NULL ||
        (agreed_syntax_row(agreement->syntax)->needs_identity &&
         (agreement->partner_id == NULL || agreement->station_id == NULL)) ||
        (agreement->record != NULL && agreement->map == NULL) ||
        (agreement->direction == AGREEMENT_SEND &&
         agreement->channel == NULL)) {
        abort();
    }
    if (agreement_find(partner, agreement->direction,
                       bytes_of_text(agreement->document), agreement->test,
                       agreement->valid_from, &found,
                       text) == AGREEMENT_AMBIGUOUS) {
        abort(); /* loading refuses those */
    }
}

static struct identity_view view_of(const struct identity *identity)
{
    return (struct identity_view){ bytes_of_text(identity->qualifier),
                                   bytes_of_text(identity->id),
                                   bytes_of_text(identity->internal) };
}

static void check_routes(const struct partner_directory *directory,
                         const struct partner *partner, enum identity_kind kind)
{
    const struct identities *theirs = &partner->ids[kind];
    const struct identities *ours = &partner->station->ids[kind];

    for (size_t i = 0; i < theirs->count * ours->count; i++) {
        struct identity_view sender = view_of(&theirs->items[i / ours->count]);
        struct identity_view receiver = view_of(&ours->items[i % ours->count]);

        if (partner_by_identity(directory, kind, &sender, &receiver) !=
            partner) {
            abort();
        }
    }
}

static void check_partner(const struct partner_directory *directory,
                          const struct partner *partner)
{
    if (partner_find(directory, bytes_of_text(partner->name)) != partner ||
        partner->station == NULL || partner->envelope.version == NULL ||
        partner->envelope.segment[0] == '\0' ||
        partner->envelope.element == partner->envelope.component) {
        abort();
    }
    for (size_t i = 0; i < partner->agreement_count; i++) {
        check_agreement(partner, &partner->agreements[i]);
    }
    for (size_t i = 0; i < partner->channel_count; i++) {
        const struct channel *channel = &partner->channels[i];

        if (channel->folder.in == NULL && channel->folder.out == NULL) {
            abort();
        }
    }
    for (int kind = 0; kind < IDENTITY_KINDS; kind++) {
        check_routes(directory, partner, (enum identity_kind)kind);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char station[] =
        "station: acme\nids: {x12: {qualifier: '01', id: '123456789'},"
        " edifact: {id: ACME, internal: X}, duns: '123456789',"
        " cxml: {domain: DUNS, identity: '123456789'}}\n";
    struct config_source *source = config_source_open();
    struct arena *arena = arena_open(size % 11 == 0 ? 60000 : 256 << 20);
    const struct partner_directory *directory;
    struct diagnostics list;
    struct buffer out;
    jmp_buf overrun;

    if (arena == NULL || source == NULL) {
        arena_close(arena);
        config_source_close(source);
        return 0;
    }
    add(source, "stations/acme.yaml", bytes_of_text(station));
    add_files(source, bytes_of((const char *)data, size));
    if (setjmp(overrun) != 0) {
        arena_close(arena);
        config_source_close(source);
        return 0;
    }
    (void)arena_guard(arena, &overrun);
    diagnostics_open(&list, arena);
    directory = partner_directory_load(arena, source, &list);
    for (size_t i = 0; i < directory->partner_count; i++) {
        check_partner(directory, &directory->partners[i]);
    }
    (void)arena_guard(arena, NULL);
    buffer_open(&out, 0);
    diagnostics_append(&out, &list, source, DIAGNOSTIC_TEXT);
    buffer_close(&out);
    arena_close(arena);
    config_source_close(source);
    return 0;
}
