#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: crash journal
# Timeout: 900
"""Seeded defects: each of these changes to the sources must turn the crash
tests of the store red. One that stays green is a hole in the tests.
"""
import os
import shutil
import sys

import store_crash as crash
import store_order

STORE = "gateway/store/"
MUTANTS = (
    ("sync_left_out", STORE + "segment.c",
     "? fdatasync(descriptor)", "? 0"),
    ("answer_before_sync", STORE + "store_appender.c",
     "    good = finish_group(store, &group, &err);\n"
     "    pass_on(store, &group, good ? NULL : &err);\n",
     "    pass_on(store, &group, NULL);\n"
     "    clock_nanosleep(0, 0, &(struct timespec){0, 20000000}, NULL);\n"
     "    good = finish_group(store, &group, &err); (void)good;\n"),
    ("ledger_before_journal", STORE + "store_appender.c",
     "    if (!journal_sync(store->journal, err) ||\n"
     "        !ledger_commit(store->ledger, journal_durable(store->journal), "
     "err)) {",
     "    if (!ledger_commit(store->ledger, journal_mark(store->journal), err)"
     " ||\n        !journal_sync(store->journal, err)) {"),
    ("dedupe_dropped", "tests/crash/accept_driver.c",
     "        accept->duplicate = true;\n        return true;\n", "break;\n"),
    ("torn_tail_accepted", STORE + "segment_walk.c",
     "    walk->used = look->group;\n", "    walk->used = look->at;\n"),
    ("directory_not_synced", "gateway/base/durable_file.c",
     "    file->open = false;\n    return parent_sync(file->final, err);",
     "    file->open = false;\n    return true;"),
    ("object_not_synced", "gateway/base/durable_file.c",
     "if (fsync(file->descriptor) != 0) {", "if (0) {"),
    ("sweep_takes_all", STORE + "store_recover.c",
     "    return !ledger_large_is_known(context, name, &known, NULL) || "
     "known;", "    return false;"),
    ("catch_up_stops_early", STORE + "store_recover.c",
     "        .until = report->journal.tail",
     "        .until = report->journal.tail / 2"),
    ("tail_not_zeroed", STORE + "journal_file.c",
     "        if (!cut_tail(self, &walk, err)) {", "        if (0) {"),
    ("seal_without_sync", STORE + "segment.c",
     "fchmod(descriptor, (mode_t)0440) != 0 || fsync(descriptor) != 0",
     "fchmod(descriptor, (mode_t)0440) != 0"),
)


def tear(spool):
    """What a power cut leaves: the last group lost its GROUP frame, and the
    ledger, which was never synced, is gone."""
    top = os.path.join(spool, "journal")
    name = sorted(n for n in os.listdir(top) if n.endswith(".seg"))[-1]
    path = os.path.join(top, name)
    with open(path, "rb") as file:
        data = bytearray(file.read())
    first = int(name[:-4])
    position, _, body = list(crash.read_segment(bytes(data), first))[-1]
    size = 40 + (len(body) + 7) // 8 * 8
    data[position - first:position - first + size] = bytes(size)
    with open(path, "wb") as file:
        file.write(data)
    for ending in ("", "-wal", "-shm"):
        if os.path.exists(spool + "/ledger.db" + ending):
            os.unlink(spool + "/ledger.db" + ending)


def recover_torn(driver):
    """The last document's group is torn, so nobody was told about it."""
    spool = crash.fresh_spool()
    partner = crash.Partner(driver, spool)
    partner.sent = crash.documents()
    numbers = sorted(partner.sent)
    try:
        partner.run(numbers[:3])
        tear(spool)
        partner.acked.discard(numbers[2])
        partner.run([6]) # shorter than what was torn
        partner.recover_and_finish(numbers)
    finally:
        shutil.rmtree(spool)


def recover_orphans(driver):
    """Large objects that are owed, and a ledger that is behind."""
    spool = crash.fresh_spool()
    partner = crash.Partner(driver, spool)
    partner.sent = crash.documents()
    numbers = sorted(partner.sent)
    try:
        partner.run(numbers[:5])
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(spool + "/ledger.db" + ending):
                os.unlink(spool + "/ledger.db" + ending)
        partner.recover_and_finish(numbers)
    finally:
        shutil.rmtree(spool)


def resend(driver):
    """Everything twice, with a restart in between."""
    spool = crash.fresh_spool()
    partner = crash.Partner(driver, spool)
    partner.sent = crash.documents()
    numbers = sorted(partner.sent)
    try:
        partner.run(numbers, 4)
        partner.recover_and_finish(numbers)
    finally:
        shutil.rmtree(spool)


TESTS = (store_order.look, recover_torn, recover_orphans, resend)


def verdict(driver):
    """What the tests say: None when all are green."""
    for test in TESTS:
        try:
            test(driver)
        except (crash.Broken, KeyError, ValueError, OSError) as complaint:
            return "%s: %s" % (test.__name__, complaint)
    return None


def main():
    crash.need_strace()
    said = verdict(crash.build())
    if said is not None:
        print("FAILED without a mutant: %s" % said)
        sys.exit(1)
    green = 0
    for name, file, old, new in MUTANTS:
        said = verdict(crash.build_mutant(name, file, old, new))
        print("%-22s %s" % (name, "GREEN: a hole in the tests"
                            if said is None else "red, " + said[:150]))
        green += said is None
    sys.exit(1 if green else 0)


if __name__ == "__main__":
    main()
