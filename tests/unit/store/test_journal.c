/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal crash */
#include "unit/store/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "store/frame.h"
#include "store/journal_reader.h"
#include "store/segment.h"

enum { SEGMENT = 64 * 1024 };

static char directory[FIXTURE_PATH];

static int set_up(void **state)
{
    (void)state;
    fixture_directory(directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_remove(directory);
    return 0;
}

static struct journal_options options(void)
{
    struct journal_options options = { .directory = directory,
                                       .segment_size = SEGMENT,
                                       .verify_at_open = UINT64_MAX };

    return options;
}

static struct journal *open_good(uint64_t durable,
                                 struct journal_report *report)
{
    struct journal_options with = options();
    struct error err = { 0 };
    struct journal *journal = journal_open(&with, durable, report, &err);

    if (journal == NULL) {
        fail_msg("%s", err.text);
    }
    return journal;
}

static void open_damaged(uint64_t durable, const char *text)
{
    struct journal_options with = options();
    struct journal_report report;
    struct error err = { 0 };

    assert_null(journal_open(&with, durable, &report, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
    if (strstr(err.text, text) == NULL) {
        fail_msg("'%s' does not say '%s'", err.text, text);
    }
}

/* One group of objects of these lengths, filled with `fill`. */
static void write_group(struct journal *journal, const size_t *lengths,
                        size_t count, char fill)
{
    struct error err = { 0 };

    assert_good(journal_begin(journal, &err), err);
    for (size_t i = 0; i < count; i++) {
        char *content = malloc(lengths[i] + 1);
        struct bytes view;
        struct digest digest;
        uint64_t position;

        assert_non_null(content);
        memset(content, fill, lengths[i]);
        view = bytes_of(content, lengths[i]);
        digest = digest_of(view);
        assert_good(journal_append(journal, FRAME_OBJECT, &digest, view,
                                   &position, &err),
                    err);
        free(content);
    }
    assert_good(journal_sync(journal, &err), err);
}

static void write_text(struct journal *journal, const char *text)
{
    size_t length = strlen(text);

    write_group(journal, &length, 1, text[0]);
}

/* All objects from the beginning, each as its length and first byte; checks
 * every frame on the way. */
static size_t read_objects(uint64_t limit, size_t *lengths, char *fills,
                           size_t most)
{
    struct error err = { 0 };
    struct journal_reader *reader = journal_reader_open(directory, &err);
    struct journal_frame frame;
    enum journal_walk walk;
    uint64_t position = 0;
    size_t count = 0;

    assert_non_null(reader);
    while ((walk = journal_reader_next(reader, &position, limit, &frame,
                                       &err)) == JOURNAL_FRAME) {
        if (frame.kind == FRAME_OBJECT) {
            assert_true(count < most);
            lengths[count] = frame.body.length;
            fills[count++] = frame.body.data[0];
        }
    }
    if (walk != JOURNAL_END) {
        fail_msg("%s", err.text);
    }
    journal_reader_close(reader);
    return count;
}

static void segment_file(uint64_t first, char path[SEGMENT_PATH_SIZE])
{
    assert_true(segment_path(directory, first, path, NULL));
}

static void flip(const char *path, off_t offset)
{
    int descriptor = open(path, O_RDWR);
    unsigned char byte;

    if (descriptor < 0) { /* a sealed one is read-only */
        assert_int_equal(chmod(path, 0640), 0);
        descriptor = open(path, O_RDWR);
    }
    assert_true(descriptor >= 0);
    assert_int_equal(pread(descriptor, &byte, 1, offset), 1);
    byte ^= 0x40;
    assert_int_equal(pwrite(descriptor, &byte, 1, offset), 1);
    assert_int_equal(close(descriptor), 0);
}

/* ---- the good way ---- */

static void new_and_again(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    char id[JOURNAL_ID_SIZE];
    size_t lengths[4];
    char fills[4];

    (void)state;
    assert_true(report.created);
    memcpy(id, journal_id(journal), sizeof id);
    write_text(journal, "first");
    write_text(journal, "second one");
    journal_close(journal);

    journal = open_good(0, &report);
    assert_false(report.created);
    assert_int_equal(report.cut, 0);
    assert_string_equal(journal_id(journal), id);
    write_text(journal, "third");
    assert_int_equal(read_objects(journal_durable(journal), lengths, fills, 4),
                     3);
    assert_int_equal(lengths[1], 10);
    assert_int_equal(fills[2], 't');
    journal_close(journal);
    journal_close(NULL);
}

static void empty_group_writes_nothing(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    uint64_t before = journal_durable(journal);
    struct error err = { 0 };

    (void)state;
    assert_good(journal_begin(journal, &err), err);
    assert_good(journal_sync(journal, &err), err);
    assert_int_equal(journal_durable(journal), before);
    journal_close(journal);
}

static void rolled_back_is_gone(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    struct error err = { 0 };
    uint64_t mark;
    uint64_t kept;
    uint64_t position;
    struct bytes body;
    size_t lengths[2];
    char fills[2];

    (void)state;
    assert_good(journal_begin(journal, &err), err);
    assert_good(journal_append(journal, FRAME_EVENT, NULL,
                               bytes_of_text("{\"a\":1}"), &kept, &err),
                err);
    mark = journal_mark(journal);
    assert_good(journal_append(journal, FRAME_EVENT, NULL,
                               bytes_of_text("{\"b\":2}"), &position, &err),
                err);
    assert_int_equal(position, mark);
    assert_true(journal_pending(journal, position, &body));
    assert_int_equal(body.length, 7);
    journal_rollback(journal, mark);
    assert_false(journal_pending(journal, position, &body));
    assert_true(journal_pending(journal, kept, &body));
    assert_good(journal_sync(journal, &err), err);
    assert_false(journal_pending(journal, kept, &body));
    assert_int_equal(read_objects(journal_durable(journal), lengths, fills, 2),
                     0);
    journal_close(journal);
}

static void full_segments_are_sealed(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    struct segment_list list;
    struct error err = { 0 };
    size_t length = 5000;
    size_t lengths[100];
    char fills[100];
    uint64_t end = 0;

    (void)state;
    for (int i = 0; i < 60; i++) {
        write_group(journal, &length, 1, (char)('A' + i % 26));
    }
    assert_good(segment_list_read(directory, &list, &err), err);
    assert_true(list.count >= 5);
    for (size_t i = 0; i + 1 < list.count; i++) {
        char path[SEGMENT_PATH_SIZE];
        struct stat about;

        /* dense: each begins where the one before ends */
        assert_int_equal(list.items[i].first, end);
        end += list.items[i].size;
        segment_file(list.items[i].first, path);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0440);
    }
    assert_int_equal(list.items[list.count - 1].first, end);
    segment_list_close(&list);
    assert_int_equal(
        read_objects(journal_durable(journal), lengths, fills, 100), 60);
    for (int i = 0; i < 60; i++) {
        assert_int_equal(fills[i], 'A' + i % 26);
    }
    journal_close(journal);
    journal = open_good(0, &report);
    assert_true(report.segments >= 5);
    assert_int_equal(report.cut, 0);
    journal_close(journal);
}

/* A group that is longer than what is left of its segment, or than a segment,
 * makes the segment longer and is never torn between two. */
static void long_group_stays_whole(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    size_t many[] = { 30000, 30000, 30000, 30000 };
    size_t lengths[10];
    char fills[10];

    (void)state;
    write_group(journal, many, 1, 'a');
    write_group(journal, many, 4, 'b');
    write_group(journal, many, 1, 'c');
    journal_close(journal);
    journal = open_good(0, &report);
    assert_int_equal(report.segments, 2);
    assert_int_equal(read_objects(journal_durable(journal), lengths, fills, 10),
                     6);
    assert_int_equal(fills[4], 'b');
    assert_int_equal(fills[5], 'c');
    journal_close(journal);
}

static void limits_hold(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    struct error err = { 0 };
    char *much = calloc(1, JOURNAL_GROUP_LIMIT);
    uint64_t position;

    (void)state;
    assert_non_null(much);
    assert_good(journal_begin(journal, &err), err);
    assert_false(journal_append(journal, FRAME_EVENT, NULL,
                                bytes_of(much, JOURNAL_GROUP_LIMIT), &position,
                                &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_good(journal_append(journal, FRAME_EVENT, NULL,
                               bytes_of(much, JOURNAL_GROUP_LIMIT / 2),
                               &position, &err),
                err);
    assert_false(journal_append(journal, FRAME_EVENT, NULL,
                                bytes_of(much, JOURNAL_GROUP_LIMIT / 2),
                                &position, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    assert_good(journal_sync(journal, &err), err);
    free(much);
    journal_close(journal);
}

/* ---- torn tails ---- */

/* Three groups; the last one is what gets torn. */
struct torn {
    char path[SEGMENT_PATH_SIZE];
    uint64_t before; /* where the last group begins */
    uint64_t end;    /* … and ends */
};

static struct torn write_three(void)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    size_t last[] = { 20, 300, 0, 77 };
    struct torn torn;

    write_text(journal, "first");
    write_text(journal, "second");
    torn.before = journal_durable(journal);
    write_group(journal, last, 2, 'z');
    torn.end = journal_durable(journal);
    segment_file(0, torn.path);
    journal_close(journal);
    return torn;
}

static void expect_two(struct journal *journal)
{
    size_t lengths[8];
    char fills[8];

    assert_int_equal(read_objects(journal_durable(journal), lengths, fills, 8),
                     2);
    assert_int_equal(fills[0], 'f');
    assert_int_equal(fills[1], 's');
}

/* What was written of the last group ends at any byte: the group is gone, the
 * others are there, and appending goes on in its place. */
static void torn_at_every_byte(void **state)
{
    struct torn torn = write_three();
    int descriptor = open(torn.path, O_RDWR);
    size_t size = (size_t)(torn.end - torn.before);
    char *group = malloc(size);

    (void)state;
    assert_non_null(group);
    assert_int_equal(pread(descriptor, group, size, (off_t)torn.before),
                     (ssize_t)size);
    for (size_t length = 0; length < size; length++) {
        struct journal_report report;
        struct journal *journal;
        char *part = calloc(1, size);

        assert_non_null(part);
        memcpy(part, group, length);
        assert_int_equal(pwrite(descriptor, part, size, (off_t)torn.before),
                         (ssize_t)size);
        free(part);
        journal = open_good(torn.before, &report);
        assert_int_equal(report.tail, torn.before);
        assert_true(report.cut <= length);
        assert_true(length < 4 || report.cut > 0);
        expect_two(journal);
        journal_close(journal);
        /* Cut for good: nothing but zeros is left behind the tail. */
        journal = open_good(torn.before, &report);
        assert_int_equal(report.cut, 0);
        journal_close(journal);
    }
    /* The whole group put back is good again. */
    assert_int_equal(pwrite(descriptor, group, size, (off_t)torn.before),
                     (ssize_t)size);
    {
        struct journal_report report;
        struct journal *journal = open_good(torn.end, &report);

        assert_int_equal(report.tail, torn.end);
        journal_close(journal);
    }
    free(group);
    assert_int_equal(close(descriptor), 0);
}

/* The file itself is shorter: the rest was never allocated. */
static void truncated_at_every_byte(void **state)
{
    struct torn torn = write_three();

    (void)state;
    for (uint64_t length = torn.end - 1; length >= torn.before; length--) {
        struct journal_report report;
        struct journal *journal;

        assert_int_equal(truncate(torn.path, (off_t)length), 0);
        journal = open_good(torn.before, &report);
        assert_int_equal(report.tail, torn.before);
        expect_two(journal);
        journal_close(journal);
    }
}

/* After a power cut any 512-byte piece of the unsynced group may be missing,
 * also one in the middle. */
static void holes_in_the_last_group(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    size_t last[] = { 2000, 2000, 2000 };
    uint64_t before;
    uint64_t end;
    char path[SEGMENT_PATH_SIZE];
    char zeros[512] = { 0 };
    char saved[512];
    int descriptor;

    (void)state;
    write_text(journal, "first");
    write_text(journal, "second");
    before = journal_durable(journal);
    write_group(journal, last, 3, 'z');
    end = journal_durable(journal);
    journal_close(journal);
    segment_file(0, path);
    descriptor = open(path, O_RDWR);
    for (uint64_t at = before; at + 512 < end; at += 512) {
        char *whole = malloc((size_t)(end - before));

        assert_non_null(whole);
        assert_int_equal(
            pread(descriptor, whole, (size_t)(end - before), (off_t)before),
            (ssize_t)(end - before));
        assert_int_equal(pread(descriptor, saved, 512, (off_t)at), 512);
        assert_int_equal(pwrite(descriptor, zeros, 512, (off_t)at), 512);
        journal = open_good(before, &report);
        assert_int_equal(report.tail, before);
        assert_true(report.cut > 0);
        expect_two(journal);
        journal_close(journal);
        assert_int_equal(
            pwrite(descriptor, whole, (size_t)(end - before), (off_t)before),
            (ssize_t)(end - before));
        free(whole);
    }
    assert_int_equal(close(descriptor), 0);
}

static void appending_goes_on_after_a_cut(void **state)
{
    struct torn torn = write_three();
    struct journal_report report;
    struct journal *journal;
    size_t lengths[8];
    char fills[8];

    (void)state;
    flip(torn.path, (off_t)torn.end - 20);
    journal = open_good(torn.before, &report);
    assert_true(report.cut > 0);
    write_text(journal, "new");
    journal_close(journal);
    journal = open_good(0, &report);
    assert_int_equal(report.cut, 0);
    assert_int_equal(read_objects(journal_durable(journal), lengths, fills, 8),
                     3);
    assert_int_equal(fills[2], 'n');
    journal_close(journal);
}

/* ---- damage ---- */

/* Any flipped byte of a group that others follow stops the opening, and the
 * file stays as it is. */
static void flipped_bytes_before_the_tail(void **state)
{
    struct torn torn = write_three();
    struct buffer before;
    struct buffer after;

    (void)state;
    buffer_open(&before, 0);
    buffer_open(&after, 0);
    for (uint64_t at = 0; at < torn.before; at++) {
        flip(torn.path, (off_t)at);
        buffer_clear(&before);
        buffer_clear(&after);
        assert_true(file_read_whole(torn.path, &before, NULL));
        open_damaged(0, "is damaged at offset");
        assert_true(file_read_whole(torn.path, &after, NULL));
        assert_true(bytes_equal(buffer_bytes(&before), buffer_bytes(&after)));
        flip(torn.path, (off_t)at);
    }
    buffer_close(&before);
    buffer_close(&after);
}

/* A bad last group that was known to be synced is no torn tail. */
static void cut_behind_what_is_durable(void **state)
{
    struct torn torn = write_three();

    (void)state;
    flip(torn.path, (off_t)torn.before + 40);
    open_damaged(torn.end, "was known to be good");
    {
        struct journal_options with = options();
        struct journal_report report;
        struct error err = { 0 };
        struct journal *journal;

        with.durable_id = "01K0000000AAAAAAAAAAAAAAAA"; /* another's */
        journal = journal_open(&with, torn.end, &report, &err);
        assert_non_null(journal);
        assert_int_equal(report.tail, torn.before);
        journal_close(journal);
    }
}

/* Several segments; gives the list. */
static struct segment_list write_segments(void)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    struct segment_list list;
    size_t length = 3000;

    for (int i = 0; i < 80; i++) {
        write_group(journal, &length, 1, 'x');
    }
    journal_close(journal);
    assert_true(segment_list_read(directory, &list, NULL));
    assert_true(list.count >= 4);
    return list;
}

static void damage_in_sealed_segments(void **state)
{
    struct segment_list list = write_segments();

    (void)state;
    for (size_t i = 0; i + 1 < list.count; i++) {
        char path[SEGMENT_PATH_SIZE];

        segment_file(list.items[i].first, path);
        for (uint64_t at = 5; at < list.items[i].size; at += 1777) {
            flip(path, (off_t)at);
            open_damaged(0, "damaged");
            flip(path, (off_t)at);
        }
        /* its SEAL */
        flip(path, (off_t)list.items[i].size - 10);
        open_damaged(0, "damaged");
        flip(path, (off_t)list.items[i].size - 10);
    }
    segment_list_close(&list);
}

static void missing_and_foreign_segments(void **state)
{
    struct segment_list list = write_segments();
    char path[SEGMENT_PATH_SIZE];
    const char *aside = fixture_path(directory, "aside");

    (void)state;
    segment_file(list.items[1].first, path);
    assert_int_equal(rename(path, aside), 0);
    open_damaged(0, "a part is missing");
    assert_int_equal(rename(aside, path), 0);

    /* The first one may be gone: it was retired. */
    segment_file(list.items[0].first, path);
    assert_int_equal(unlink(path), 0);
    {
        struct journal_report report;

        journal_close(open_good(0, &report));
    }
    segment_list_close(&list);
}

static void all_gone_is_no_new_journal(void **state)
{
    (void)state;
    open_damaged(1000, "holds no journal");
}

/* A segment of another journal put among ours. */
static void segments_of_two_journals(void **state)
{
    struct segment_list list = write_segments();
    char path[SEGMENT_PATH_SIZE];
    char body[128];
    struct frame_head head;
    struct buffer whole;
    size_t needed;
    int length;
    int descriptor;

    (void)state;
    segment_file(list.items[1].first, path);
    buffer_open(&whole, 0);
    assert_true(file_read_whole(path, &whole, NULL));
    assert_int_equal(
        frame_read(buffer_bytes(&whole), list.items[1].first, &head, &needed),
        FRAME_GOOD);
    memcpy(body, whole.data + FRAME_HEAD, head.length);
    length = (int)head.length;
    memcpy(body + 12, "01K0000000", 10); /* the id's beginning */
    frame_write(whole.data, &head, bytes_of(body, (size_t)length),
                bytes_of("", 0));
    assert_int_equal(chmod(path, 0640), 0);
    descriptor = open(path, O_RDWR);
    assert_int_equal(pwrite(descriptor, whole.data, 200, 0), 200);
    assert_int_equal(close(descriptor), 0);
    open_damaged(0, "belongs to another journal");
    buffer_close(&whole);
    segment_list_close(&list);
}

/* ---- dying between the steps of a roll ---- */

/* SEAL written, next segment not there. */
static void sealed_without_successor(void **state)
{
    struct segment_list list = write_segments();
    char path[SEGMENT_PATH_SIZE];
    struct journal_report report;
    struct journal *journal;

    (void)state;
    for (size_t i = 1; i < list.count; i++) {
        segment_file(list.items[i].first, path);
        assert_int_equal(unlink(path), 0);
    }
    journal = open_good(0, &report);
    assert_int_equal(report.tail > list.items[0].size, 1);
    write_text(journal, "on");
    journal_close(journal);
    journal = open_good(0, &report);
    assert_int_equal(report.segments, 2);
    journal_close(journal);
    segment_list_close(&list);
}

/* Next segment there, old one not cut yet. */
static void sealed_but_not_cut(void **state)
{
    struct segment_list list = write_segments();
    char path[SEGMENT_PATH_SIZE];
    struct journal_report report;
    struct stat about;

    (void)state;
    segment_file(list.items[1].first, path);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(truncate(path, SEGMENT * 2), 0);
    journal_close(open_good(0, &report));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_size, list.items[1].size);
    assert_int_equal(about.st_mode & 0777, 0440);
    segment_list_close(&list);
}

/* ---- system calls that fail ---- */

static int writes_left;
static int syncs_left;
static size_t write_most;
static atomic_bool disk_full; /* for whole segments, which a thread fills */

static ssize_t failing_pwrite(int descriptor, const void *data, size_t length,
                              off_t offset)
{
    if (length == SEGMENT) {
        errno = ENOSPC;
        return disk_full ? -1 : pwrite(descriptor, data, length, offset);
    }
    if (writes_left == 0) {
        errno = ENOSPC;
        return -1;
    }
    writes_left--;
    if (writes_left % 3 == 1) {
        errno = EINTR;
        return -1;
    }
    return pwrite(descriptor, data, length < write_most ? length : write_most,
                  offset);
}

static int failing_fdatasync(int descriptor)
{
    if (syncs_left == 0) {
        errno = EIO;
        return -1;
    }
    syncs_left--;
    return fdatasync(descriptor);
}

static const struct journal_calls failing_calls = { failing_pwrite,
                                                    failing_fdatasync };

static struct journal *open_failing(void)
{
    struct journal_options with = options();
    struct journal_report report;
    struct error err = { 0 };
    struct journal *journal;

    with.calls = &failing_calls;
    writes_left = INT32_MAX;
    syncs_left = INT32_MAX;
    write_most = SIZE_MAX;
    disk_full = false;
    journal = journal_open(&with, 0, &report, &err);
    assert_non_null(journal);
    return journal;
}

static void append_text(struct journal *journal, const char *text)
{
    struct error err = { 0 };
    uint64_t position;

    assert_good(journal_begin(journal, &err), err);
    assert_good(journal_append(journal, FRAME_EVENT, NULL, bytes_of_text(text),
                               &position, &err),
                err);
}

static void short_writes_and_signals(void **state)
{
    struct journal *journal = open_failing();
    struct journal_report report;
    struct error err = { 0 };

    (void)state;
    write_most = 7;
    append_text(journal, "{\"event\":\"note\",\"reason\":\"short writes\"}");
    assert_good(journal_sync(journal, &err), err);
    journal_close(journal);
    journal = open_good(0, &report);
    assert_int_equal(report.cut, 0);
    journal_close(journal);
}

/* C6: fatal, and never tried again. */
static void failure_is_for_good(void **state)
{
    (void)state;
    for (int which = 0; which < 2; which++) {
        struct journal *journal = open_failing();
        struct error err = { 0 };
        uint64_t position;

        append_text(journal, "{}");
        if (which == 0) {
            writes_left = 0;
        } else {
            syncs_left = 0;
        }
        assert_false(journal_sync(journal, &err));
        assert_int_equal(err.kind, ERROR_FATAL);
        writes_left = INT32_MAX;
        syncs_left = INT32_MAX;
        assert_false(journal_sync(journal, &err));
        assert_int_equal(err.kind, ERROR_FATAL);
        assert_false(journal_begin(journal, &err));
        assert_int_equal(err.kind, ERROR_FATAL);
        assert_false(journal_append(journal, FRAME_EVENT, NULL,
                                    bytes_of_text("{}"), &position, &err));
        journal_close(journal);
    }
}

/* What goes into a deleted file is not durable, whatever the disk says. */
static void deleted_under_the_writer(void **state)
{
    struct journal *journal = open_failing();
    struct segment_list list;
    struct error err = { 0 };
    char path[SEGMENT_PATH_SIZE];

    (void)state;
    append_text(journal, "{}");
    assert_good(journal_sync(journal, &err), err);
    assert_good(segment_list_read(directory, &list, &err), err);
    for (size_t i = 0; i < list.count; i++) {
        segment_file(list.items[i].first, path);
        assert_int_equal(unlink(path), 0);
    }
    segment_list_close(&list);
    append_text(journal, "{}");
    assert_false(journal_sync(journal, &err));
    assert_int_equal(err.kind, ERROR_FATAL);
    assert_string_equal(err.code, "JOURNAL_GONE");
    journal_close(journal);
}

/* Half a group written, then no space: the next opening cuts it. */
static void torn_by_a_full_disk(void **state)
{
    struct journal *journal = open_failing();
    struct journal_report report;
    struct error err = { 0 };
    uint64_t before;
    char text[500];

    (void)state;
    append_text(journal, "{}");
    assert_good(journal_sync(journal, &err), err);
    before = journal_durable(journal);
    memset(text, ' ', sizeof text);
    text[sizeof text - 1] = '\0';
    append_text(journal, text);
    write_most = 100;
    writes_left = 4;
    assert_false(journal_sync(journal, &err));
    journal_close(journal);
    journal = open_good(before, &report);
    assert_int_equal(report.tail, before);
    assert_true(report.cut > 0);
    journal_close(journal);
}

/* No room for the next segment is no reason to die: nothing is owed yet. */
static void no_room_for_the_next_segment(void **state)
{
    struct journal *journal = open_failing();
    size_t length = 5000;
    struct error err = { 0 };
    bool refused = false;

    (void)state;
    disk_full = true;
    for (int i = 0; i < 40 && !refused; i++) {
        refused = !journal_begin(journal, &err);
        if (!refused) {
            write_group(journal, &length, 1, 'x');
        }
    }
    assert_true(refused);
    assert_int_equal(err.kind, ERROR_TRANSIENT);
    assert_string_equal(err.code, "JOURNAL_FULL");
    disk_full = false;
    write_group(journal, &length, 1, 'y');
    journal_close(journal);
    {
        struct journal_report report;

        journal_close(open_good(0, &report));
    }
}

/* ---- reading ---- */

static void objects_by_position(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    struct error err = { 0 };
    struct journal_reader *reader;
    struct object_ref refs[50];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(refs); i++) {
        char content[3000];
        struct bytes view = bytes_of(content, 60 * i + 1);

        memset(content, (int)('a' + i % 26), sizeof content);
        memset(&refs[i], 0, sizeof refs[i]);
        refs[i].length = view.length;
        refs[i].sha256 = digest_of(view);
        assert_good(journal_begin(journal, &err), err);
        assert_good(journal_append(journal, FRAME_OBJECT, &refs[i].sha256, view,
                                   &refs[i].position, &err),
                    err);
        assert_good(journal_sync(journal, &err), err);
    }
    reader = journal_reader_open(directory, &err);
    assert_non_null(reader);
    for (size_t i = COUNT_OF(refs); i-- > 0;) {
        struct bytes content;
        struct object_ref wrong = refs[i];
        int descriptor;
        uint64_t offset;
        char first;

        assert_good(journal_reader_object(reader, &refs[i], &content, &err),
                    err);
        assert_int_equal(content.length, refs[i].length);
        assert_int_equal(content.data[0], 'a' + (int)(i % 26));
        assert_good(
            journal_reader_place(reader, &refs[i], &descriptor, &offset, &err),
            err);
        assert_int_equal(pread(descriptor, &first, 1, (off_t)offset), 1);
        assert_int_equal(first, 'a' + (int)(i % 26));
        wrong.sha256.bytes[3] ^= 1;
        assert_false(journal_reader_object(reader, &wrong, &content, &err));
        assert_int_equal(err.kind, ERROR_DAMAGED);
        wrong = refs[i];
        wrong.length++;
        assert_false(journal_reader_object(reader, &wrong, &content, &err));
        wrong = refs[i];
        wrong.position += 8;
        assert_false(journal_reader_object(reader, &wrong, &content, &err));
    }
    journal_reader_close(reader);
    journal_close(journal);
}

/* A reader that had come to the end sees what is appended later, also behind
 * a roll to the next segment. */
static void reader_follows_the_writer(void **state)
{
    struct journal_report report;
    struct journal *journal = open_good(0, &report);
    struct error err = { 0 };
    struct journal_reader *reader = journal_reader_open(directory, &err);
    uint64_t position = 0;
    size_t length = 2500;
    int seen = 0;

    (void)state;
    assert_non_null(reader);
    for (int i = 0; i < 100; i++) {
        struct journal_frame frame;
        enum journal_walk walk;

        /* first to the end, where nothing is yet */
        while ((walk = journal_reader_next(reader, &position, UINT64_MAX,
                                           &frame, &err)) == JOURNAL_FRAME) {
            seen += frame.kind == FRAME_OBJECT;
        }
        assert_int_equal(walk, JOURNAL_END);
        assert_int_equal(seen, i);
        write_group(journal, &length, 1, 'x');
    }
    journal_reader_close(reader);
    journal_close(journal);
}

static void positions_that_are_none(void **state)
{
    struct torn torn = write_three();
    struct error err = { 0 };
    struct journal_reader *reader = journal_reader_open(directory, &err);
    struct journal_frame frame;
    struct object_ref large = { .large = "20261123/x" };
    struct bytes content;
    uint64_t position = torn.end;

    (void)state;
    assert_non_null(reader);
    for (uint64_t at = 1; at < torn.before; at++) {
        if (!journal_reader_at(reader, at, &frame, &err)) {
            assert_true(err.kind == ERROR_DAMAGED || err.kind == ERROR_REFUSED);
        }
    }
    assert_false(journal_reader_at(reader, torn.end, &frame, &err));
    assert_int_equal(err.kind, ERROR_REFUSED);
    assert_false(journal_reader_at(reader, UINT64_MAX - 7, &frame, &err));
    assert_false(journal_reader_object(reader, &large, &content, &err));
    /* a limit behind the end: something should have been there */
    assert_int_equal(
        journal_reader_next(reader, &position, torn.end + 100, &frame, &err),
        JOURNAL_FAILED);
    assert_int_equal(err.kind, ERROR_DAMAGED);
    journal_reader_close(reader);
}

int main(void)
{
#define WITH_SPOOL(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SPOOL(new_and_again),
        WITH_SPOOL(empty_group_writes_nothing),
        WITH_SPOOL(rolled_back_is_gone),
        WITH_SPOOL(full_segments_are_sealed),
        WITH_SPOOL(long_group_stays_whole),
        WITH_SPOOL(limits_hold),
        WITH_SPOOL(torn_at_every_byte),
        WITH_SPOOL(truncated_at_every_byte),
        WITH_SPOOL(holes_in_the_last_group),
        WITH_SPOOL(appending_goes_on_after_a_cut),
        WITH_SPOOL(flipped_bytes_before_the_tail),
        WITH_SPOOL(cut_behind_what_is_durable),
        WITH_SPOOL(damage_in_sealed_segments),
        WITH_SPOOL(missing_and_foreign_segments),
        WITH_SPOOL(all_gone_is_no_new_journal),
        WITH_SPOOL(segments_of_two_journals),
        WITH_SPOOL(sealed_without_successor),
        WITH_SPOOL(sealed_but_not_cut),
        WITH_SPOOL(short_writes_and_signals),
        WITH_SPOOL(failure_is_for_good),
        WITH_SPOOL(deleted_under_the_writer),
        WITH_SPOOL(torn_by_a_full_disk),
        WITH_SPOOL(no_room_for_the_next_segment),
        WITH_SPOOL(objects_by_position),
        WITH_SPOOL(reader_follows_the_writer),
        WITH_SPOOL(positions_that_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
