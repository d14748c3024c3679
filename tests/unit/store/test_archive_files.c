/* SPDX-License-Identifier: Apache-2.0 */
/* Labels: journal archive */
#include "unit/store/fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable_file.h"
#include "base/log.h"
#include "store/archive_files.h"

static char spool[FIXTURE_PATH];
static struct store *store;
static const int64_t now = INT64_C(1795428672345); /* 2026-11-23 */

static int set_up(void **state)
{
    (void)state;
    log_set_descriptor(open("/dev/null", O_WRONLY));
    fixture_directory(spool);
    store = fixture_store(spool, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    fixture_remove(spool);
    return 0;
}

/* Appends an event about document n with objects of these texts. */
struct entry {
    unsigned n;
    const char *partner; /* it begins with this event */
    struct object_draft drafts[3];
    const char *roles[3];
    size_t count;
};

static bool entry_turn(struct store_turn *turn, void *context,
                       struct error *err)
{
    struct entry *entry = context;
    struct arena *arena = store_turn_arena(turn);
    struct id id = fixture_id(entry->n);
    struct event *event = event_make(arena, EVENT_NOTE, now, &id);

    event->actor = bytes_of_text("gateway");
    for (size_t i = 0; i < entry->count; i++) {
        if (!store_append_object(turn, &entry->drafts[i], err)) {
            return false;
        }
        (void)event_add_object(arena, event, entry->roles[i],
                               &entry->drafts[i].ref);
    }
    if (entry->partner != NULL) {
        event_add_document(arena, event, &id, DOCUMENT_INTERCHANGE,
                           STATE_ACCEPTED)
            ->partner = bytes_of_text(entry->partner);
    }
    return store_append_event(turn, event, NULL, err);
}

static void add_object(struct entry *entry, const char *role,
                       struct bytes content)
{
    struct error err = { 0 };

    assert_good(
        store_prepare(store, content, &entry->drafts[entry->count], &err), err);
    entry->roles[entry->count++] = role;
}

static void append(struct entry *entry)
{
    struct error err = { 0 };

    assert_good(store_run(store, entry_turn, entry, false, &err), err);
}

static void advance_all(struct archive_files *archive)
{
    struct error err = { 0 };
    bool more = true;

    while (more) {
        assert_good(archive_files_advance(archive, 3, &more, &err), err);
    }
}

static void expect_file(const char *name, const char *content)
{
    char path[FIXTURE_PATH * 2];
    struct buffer whole;
    struct error err = { 0 };

    (void)snprintf(path, sizeof path, "%s/archive/2026/11/23/%s", spool, name);
    buffer_open(&whole, 0);
    assert_good(file_read_whole(path, &whole, &err), err);
    if (!bytes_equal_text(buffer_bytes(&whole), content)) {
        fail_msg("%s holds '%.*s'", name, BYTES_ARG(buffer_bytes(&whole)));
    }
    buffer_close(&whole);
}

static size_t lines_of(const char *name)
{
    char path[FIXTURE_PATH * 2];
    struct buffer whole;
    struct error err = { 0 };
    size_t lines = 0;

    (void)snprintf(path, sizeof path, "%s/archive/2026/11/23/%s", spool, name);
    buffer_open(&whole, 0);
    assert_good(file_read_whole(path, &whole, &err), err);
    for (size_t i = 0; i < whole.length; i++) {
        lines += whole.data[i] == '\n';
    }
    buffer_close(&whole);
    return lines;
}

static struct archive_files *open_archive(void)
{
    struct error err = { 0 };
    struct archive_files *archive = archive_files_open(spool, &err);

    if (archive == NULL) {
        fail_msg("%s", err.text);
    }
    return archive;
}

static void write_history(void)
{
    struct entry first = { .n = 1, .partner = "retailer-b" };
    struct entry second = { .n = 1 };
    struct entry hostile = { .n = 2, .partner = "../../etc/p w\xff" };

    add_object(&first, "raw", bytes_of_text("ISA*00*~"));
    add_object(&first, "record", bytes_of_text("{\"a\":1}"));
    append(&first);
    add_object(&second, "raw", bytes_of_text("<x/>"));
    add_object(&second, "payload", bytes_of_text("UNB+x'"));
    append(&second);
    add_object(&hostile, "raw", bytes_of_text("what?"));
    append(&hostile);
}

static void files_are_laid_out(void **state)
{
    struct archive_files *archive;
    struct error err = { 0 };

    (void)state;
    write_history();
    archive = open_archive();
    advance_all(archive);
    expect_file("retailer-b/01K00000000000000000000001/raw.x12", "ISA*00*~");
    expect_file("retailer-b/01K00000000000000000000001/record.json",
                "{\"a\":1}");
    expect_file("retailer-b/01K00000000000000000000001/raw-2.xml", "<x/>");
    expect_file("retailer-b/01K00000000000000000000001/payload.edi", "UNB+x'");
    expect_file("_._.._etc_p_w___/01K00000000000000000000002/raw.bin", "what?");
    assert_int_equal(
        lines_of("retailer-b/01K00000000000000000000001/events.jsonl"), 2);
    assert_good(archive_files_settle(archive, &err), err);
    archive_files_close(archive);
}

static size_t entries;

static int count_entry(const char *path, const struct stat *about, int kind,
                       struct FTW *place)
{
    (void)path;
    (void)about;
    (void)kind;
    (void)place;
    entries++;
    return 0;
}

static size_t count_entries(void)
{
    entries = 0;
    assert_int_equal(
        nftw(fixture_path(spool, "archive"), count_entry, 16, FTW_PHYS), 0);
    return entries;
}

/* Going over the same events again changes nothing: a crash before the
 * position was noted. */
static void done_twice_is_the_same(void **state)
{
    struct archive_files *archive;
    size_t before;
    uint64_t position;

    (void)state;
    write_history();
    archive = open_archive();
    advance_all(archive);
    position = archive_files_position(archive);
    before = count_entries();
    archive_files_close(archive); /* not settled */
    archive = open_archive();
    assert_int_equal(archive_files_position(archive), 0);
    advance_all(archive);
    assert_int_equal(archive_files_position(archive), position);
    assert_int_equal(count_entries(), before);
    assert_int_equal(
        lines_of("retailer-b/01K00000000000000000000001/events.jsonl"), 2);
    expect_file("retailer-b/01K00000000000000000000001/raw-2.xml", "<x/>");
    archive_files_close(archive);
}

static void goes_on_from_its_position(void **state)
{
    struct archive_files *archive;
    struct entry later = { .n = 1 };
    struct error err = { 0 };

    (void)state;
    write_history();
    archive = open_archive();
    advance_all(archive);
    assert_good(archive_files_settle(archive, &err), err);
    archive_files_close(archive);
    /* the old files may be moved away by their readers: not made again */
    assert_int_equal(
        unlink(fixture_path(spool, "archive/2026/11/23/retailer-b/"
                                   "01K00000000000000000000001/raw.x12")),
        0);
    add_object(&later, "raw", bytes_of_text("ISA later"));
    append(&later);
    archive = open_archive();
    assert_true(archive_files_position(archive) > 0);
    advance_all(archive);
    expect_file("retailer-b/01K00000000000000000000001/raw-3.x12", "ISA later");
    assert_int_equal(
        access(fixture_path(spool, "archive/2026/11/23/retailer-b/"
                                   "01K00000000000000000000001/raw.x12"),
               F_OK),
        -1);
    archive_files_close(archive);
}

/* Half a line and half a file, as a crash leaves them. */
static void half_written_is_mended(void **state)
{
    struct archive_files *archive;
    const char *lines = fixture_path(spool, "archive/2026/11/23/retailer-b/"
                                            "01K00000000000000000000001/"
                                            "events.jsonl");
    const char *raw = fixture_path(spool, "archive/2026/11/23/retailer-b/"
                                          "01K00000000000000000000001/"
                                          "raw.x12");
    struct stat about;

    (void)state;
    write_history();
    archive = open_archive();
    advance_all(archive);
    archive_files_close(archive);
    assert_int_equal(stat(lines, &about), 0);
    assert_int_equal(truncate(lines, about.st_size - 7), 0);
    assert_int_equal(chmod(raw, 0640), 0);
    assert_int_equal(truncate(raw, 3), 0);
    archive = open_archive();
    advance_all(archive);
    assert_int_equal(
        lines_of("retailer-b/01K00000000000000000000001/events.jsonl"), 2);
    expect_file("retailer-b/01K00000000000000000000001/raw.x12", "ISA*00*~");
    archive_files_close(archive);
}

static void large_objects_are_there_too(void **state)
{
    size_t length = 2 * OBJECT_INLINE_LIMIT;
    char *content = malloc(length);
    struct entry entry = { .n = 3, .partner = "mill" };
    struct archive_files *archive;
    struct stat about;

    (void)state;
    assert_non_null(content);
    memset(content, 'x', length);
    memcpy(content, "ISA", 3);
    add_object(&entry, "raw", bytes_of(content, length));
    append(&entry);
    archive = open_archive();
    advance_all(archive);
    assert_int_equal(
        stat(fixture_path(spool, "archive/2026/11/23/mill/"
                                 "01K00000000000000000000003/raw.x12"),
             &about),
        0);
    assert_int_equal(about.st_size, length);
    archive_files_close(archive);
    free(content);
}

static void one_document_is_exported(void **state)
{
    struct id id = fixture_id(1);
    struct id none = fixture_id(77);
    struct error err = { 0 };
    const char *to = fixture_path(spool, "out/here");

    (void)state;
    write_history();
    assert_good(archive_files_export(spool, &id, to, &err), err);
    assert_int_equal(access(fixture_path(to, "raw.x12"), F_OK), 0);
    assert_int_equal(access(fixture_path(to, "raw-2.xml"), F_OK), 0);
    assert_int_equal(access(fixture_path(to, "events.jsonl"), F_OK), 0);
    assert_false(archive_files_export(spool, &none, to, &err));
    assert_int_equal(err.kind, ERROR_REFUSED);
}

static void a_broken_position_is_told(void **state)
{
    struct error err = { 0 };

    (void)state;
    archive_files_close(open_archive());
    assert_good(durable_file_write(fixture_path(spool, "archive"), "position",
                                   0640, bytes_of_text("x"), true, &err),
                err);
    assert_null(archive_files_open(spool, &err));
    assert_int_equal(err.kind, ERROR_DAMAGED);
}

int main(void)
{
#define WITH_SPOOL(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SPOOL(files_are_laid_out),
        WITH_SPOOL(done_twice_is_the_same),
        WITH_SPOOL(goes_on_from_its_position),
        WITH_SPOOL(half_written_is_mended),
        WITH_SPOOL(large_objects_are_there_too),
        WITH_SPOOL(one_document_is_exported),
        WITH_SPOOL(a_broken_position_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
