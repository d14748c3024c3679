/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal fuzz */
/*
 * What the journal is read with. The first byte chooses:
 *   'e'  the rest is an event's JSON: if it is taken, it is written again, and
 *        what is written reads the same;
 *   'f'  the rest is a frame at position 4096, or is none;
 *   else the rest are changes to a journal of three groups (two bytes offset,
 *        one byte value): it opens, with every group that stands wholly before
 *        the first change and nothing that was never written, or it is damaged
 *        and stays as it is; and what has opened opens again just so.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/durable_file.h"
#include "base/log.h"
#include "store/event.h"
#include "store/frame.h"
#include "store/journal.h"
#include "store/journal_reader.h"
#include "store/segment.h"

enum { SEGMENT = 4096, GROUPS = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool true_or_not, const char *what)
{
    if (!true_or_not) {
        (void)fprintf(stderr, "fuzz_journal: %s\n", what);
        abort();
    }
}

/* ---- events ---- */

static void check_event(struct bytes json)
{
    struct arena *arena = arena_open(16 << 20);
    struct buffer first;
    struct buffer second;
    struct event *event;
    struct error err = { 0 };
    jmp_buf overrun;

    buffer_open(&first, 0);
    buffer_open(&second, 0);
    if (arena != NULL && setjmp(overrun) == 0) {
        (void)arena_guard(arena, &overrun);
        if (event_decode(arena, json, &event, &err)) {
            event_clean(arena, event);
            if (event_encode(event, &first, &err)) {
                demand(event_decode(arena, buffer_bytes(&first), &event, &err),
                       "an event that we wrote cannot be read");
                demand(event_encode(event, &second, &err),
                       "an event that was read cannot be written");
                demand(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)),
                       "an event changed on its way");
            }
        }
    }
    buffer_close(&first);
    buffer_close(&second);
    arena_close(arena);
}

static void check_frame(struct bytes bytes)
{
    struct frame_head head;
    size_t needed = 0;

    if (frame_read(bytes, 4096, &head, &needed) == FRAME_GOOD) {
        demand(frame_size(head.length) <= bytes.length,
               "a frame is longer than its bytes");
        demand(frame_body(bytes, &head).length == head.length,
               "a body is not as long as it says");
    }
}

/* ---- journals ---- */

static char directory[64];
static char path[SEGMENT_PATH_SIZE];
static char pristine[SEGMENT];
static uint64_t ends[GROUPS + 1]; /* where each group ends; [0]: the header */

static void append_group(struct journal *journal, size_t length)
{
    char content[600];
    struct bytes view = bytes_of(content, length);
    struct digest digest;
    uint64_t position;

    memset(content, (int)('a' + length % 26), sizeof content);
    digest = digest_of(view);
    demand(journal_begin(journal, NULL) &&
               journal_append(journal, FRAME_OBJECT, &digest, view, &position,
                              NULL) &&
               journal_append(journal, FRAME_EVENT, NULL,
                              bytes_of_text("{\"event\":\"note\"}"), &position,
                              NULL) &&
               journal_sync(journal, NULL),
           "cannot write the journal");
}

static struct journal *open_journal(struct journal_report *report,
                                    struct error *err)
{
    struct journal_options options = { .directory = directory,
                                       .segment_size = SEGMENT };

    return journal_open(&options, 0, report, err);
}

static void tidy_up(void)
{
    char ahead[SEGMENT_PATH_SIZE];

    (void)snprintf(ahead, sizeof ahead, "%s/ahead", directory);
    (void)unlink(ahead);
    (void)unlink(path);
    (void)rmdir(directory);
}

static void make_pristine(void)
{
    struct journal_report report;
    struct error err = { 0 };
    struct journal *journal;
    int descriptor;

    (void)snprintf(directory, sizeof directory, "/tmp/fuzz-journal-XXXXXX");
    demand(mkdtemp(directory) != NULL && atexit(tidy_up) == 0, "no directory");
    log_set_level(LOG_ERROR);
    journal = open_journal(&report, &err);
    demand(journal != NULL, err.text);
    ends[0] = journal_durable(journal);
    for (size_t i = 1; i <= GROUPS; i++) {
        append_group(journal, 100 * i + 7);
        ends[i] = journal_durable(journal);
    }
    journal_close(journal);
    demand(segment_path(directory, 0, path, NULL), "no path");
    descriptor = open(path, O_RDONLY);
    demand(read(descriptor, pristine, SEGMENT) == SEGMENT, "cannot read it");
    (void)close(descriptor);
}

static void put_file(const char *content)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0640);

    demand(write(descriptor, content, SEGMENT) == SEGMENT, "cannot write it");
    (void)close(descriptor);
}

static void get_file(char content[SEGMENT])
{
    int descriptor = open(path, O_RDONLY);

    demand(read(descriptor, content, SEGMENT) == SEGMENT, "cannot read it");
    (void)close(descriptor);
}

/* Groups that stand wholly before `change`. */
static uint64_t end_before(uint64_t change)
{
    uint64_t end = ends[0];

    for (size_t i = 1; i <= GROUPS && ends[i] <= change; i++) {
        end = ends[i];
    }
    return end;
}

static void check_opened(struct journal *journal, uint64_t change)
{
    struct error err = { 0 };
    struct journal_report again;
    uint64_t tail = journal_durable(journal);
    uint64_t least = change >= SEGMENT ? ends[GROUPS] : end_before(change);
    struct journal_reader *reader;
    struct journal_frame frame;
    uint64_t position = 0;
    enum journal_walk walk = JOURNAL_FRAME;

    journal_close(journal);
    demand(tail >= least, "a good group was cut");
    demand(tail <= ends[GROUPS], "more was found than was written");
    journal = open_journal(&again, &err);
    demand(journal != NULL, "what opened does not open again");
    demand(again.cut == 0 && again.tail == tail, "it is cut twice");
    journal_close(journal);
    reader = journal_reader_open(directory, &err);
    demand(reader != NULL, err.text);
    while (walk == JOURNAL_FRAME) {
        walk = journal_reader_next(reader, &position, tail, &frame, &err);
    }
    demand(walk == JOURNAL_END, "what opened cannot be read");
    journal_reader_close(reader);
}

static void check_journal(const uint8_t *data, size_t size)
{
    char changed[SEGMENT];
    char after[SEGMENT];
    uint64_t first = UINT64_MAX;
    struct journal_report report;
    struct error err = { 0 };
    struct journal *journal;

    if (directory[0] == '\0') {
        make_pristine();
    }
    memcpy(changed, pristine, SEGMENT);
    for (size_t i = 0; i + 3 <= size; i += 3) {
        size_t offset = (size_t)(data[i] * 256 + data[i + 1]) % SEGMENT;

        if (changed[offset] != (char)data[i + 2]) {
            changed[offset] = (char)data[i + 2];
            first = offset < first ? offset : first;
        }
    }
    put_file(changed);
    journal = open_journal(&report, &err);
    if (journal != NULL) {
        check_opened(journal, first);
        return;
    }
    demand(err.kind == ERROR_DAMAGED, err.text);
    get_file(after);
    demand(memcmp(changed, after, SEGMENT) == 0, "damage was touched");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes rest;

    if (size == 0) {
        return 0;
    }
    rest = bytes_of((const char *)data + 1, size - 1);
    if (data[0] == 'e') {
        check_event(rest);
    } else if (data[0] == 'f') {
        check_frame(rest);
    } else {
        check_journal(data + 1, size - 1);
    }
    return 0;
}
