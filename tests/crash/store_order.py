#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: crash journal
# Timeout: 300
"""A kill cannot show a sync that is missing: the page cache outlives the
process. So the order of the system calls is looked at. At the moment when an
acknowledgement is written, nothing that it depends on may be unsynced; when
the ledger is written to, everything that it follows must be durable.

Documents are sent one at a time, so whatever was written to the journal before
an acknowledgement belongs to it.
"""
import os
import re
import shutil
import sys

import store_crash as crash

TRACED = ("pwrite64,write,fdatasync,fsync,ftruncate,rename,renameat2,link,"
          "unlink,openat,mkdir")


class Files:
    """What is written and not yet synced."""

    def __init__(self, spool):
        self.spool = spool
        self.dirty = set()
        self.entries = set() # directories with a new name in them
        self.journalled = False # something, since the last acknowledgement
        self.ready = False

    def inside(self, path):
        return path.startswith(self.spool + "/")

    def owed(self):
        """Unsynced files that an acknowledgement depends on. The segment that
        is made ahead holds nothing yet; the ledger is replayed."""
        files = {path for path in self.dirty
                 if not path.endswith("/ahead") and
                 "/ledger.db" not in path}
        return files | {path + "/" for path in self.entries}

    def renamed(self, old, new):
        self.dirty = {new if path == old else path for path in self.dirty}
        self.entries.add(os.path.dirname(new))

    def synced(self, path):
        self.dirty.discard(path)
        self.entries.discard(path)


def absolute(text, spool):
    return text if text.startswith("/") else os.path.join(spool, text)


def acknowledged(files):
    if files.owed():
        raise crash.Broken("acknowledged with %s unsynced" %
                           sorted(files.owed()))
    if not files.journalled:
        raise crash.Broken("acknowledged before anything was written")
    files.journalled = False


def follow(files, line, order):
    """One line of strace's log; complains by Broken."""
    found = re.match(r"(?:\d+\s+)?(\w+)\((.*)\)\s*=\s*(-?\d+)", line)
    if not found or found.group(3).startswith("-"):
        return
    call, rest = found.group(1), found.group(2)
    descriptor = re.match(r"(\d+)<([^>]*)>", rest)
    path = descriptor.group(2) if descriptor else ""
    if call == "write" and descriptor and descriptor.group(1) == "1":
        files.ready = files.ready or '"ready' in rest
        if '"ack ' in rest:
            acknowledged(files)
            order["acks"] += 1
    elif call in ("pwrite64", "write", "ftruncate") and files.inside(path):
        if path.endswith("/ledger.db-wal") and files.ready and (
                not files.journalled or
                any(p.endswith(".seg") for p in files.dirty)):
            raise crash.Broken("the ledger was written before the journal was "
                               "durable")
        files.journalled = files.journalled or path.endswith(".seg")
        files.dirty.add(path)
        order["writes"] += 1
    elif call in ("fdatasync", "fsync"):
        files.synced(path)
        order["syncs"] += 1
    elif call in ("rename", "link"):
        names = re.findall(r'"([^"]*)"', rest)
        if len(names) == 2 and files.inside(names[1]):
            files.renamed(names[0], names[1])
    elif call == "mkdir":
        names = re.findall(r'"([^"]*)"', rest)
        if names and files.inside(names[0]):
            files.entries.add(os.path.dirname(names[0]))


def in_order(log):
    """Calls in the order in which they ended: an unfinished one counts when it
    is resumed."""
    begun = {}
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            thread = line.split(None, 1)[0]
            if "<unfinished ...>" in line:
                begun[thread] = line.split("<unfinished ...>")[0]
            elif " resumed>" in line and thread in begun:
                yield begun.pop(thread) + line.split(" resumed>", 1)[1]
            else:
                yield line


def look(driver):
    """Runs all documents one by one and judges; Broken says what is wrong."""
    spool = os.path.realpath(crash.fresh_spool())
    log = spool + ".log"
    partner = crash.Partner(driver, spool)
    partner.sent = crash.documents()
    order = {"acks": 0, "writes": 0, "syncs": 0}
    try:
        if not partner.run(sorted(partner.sent), 1,
                           ["strace", "-f", "-y", "-qq", "-s", "32", "-e",
                            "trace=" + TRACED, "-o", log]):
            raise crash.Broken("it does not run to its end")
        files = Files(spool)
        for line in in_order(log):
            follow(files, line, order)
        if order["acks"] != len(partner.sent):
            raise crash.Broken("saw %d of %d acknowledgements" %
                               (order["acks"], len(partner.sent)))
        if order["syncs"] < order["acks"] // 2:
            raise crash.Broken("hardly a sync was seen")
        partner.check()
    finally:
        shutil.rmtree(spool)
        if os.path.exists(log):
            os.unlink(log)
    return order


def main():
    crash.need_strace()
    try:
        order = look(crash.build())
    except crash.Broken as verdict:
        print("FAILED: %s" % verdict)
        sys.exit(1)
    print("%(acks)d acknowledgements, %(writes)d writes, %(syncs)d syncs, all "
          "in order" % order)


if __name__ == "__main__":
    main()
