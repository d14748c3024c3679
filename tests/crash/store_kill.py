#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: crash journal
# Timeout: 900
"""The store killed at its system calls, and its system calls failing: after
each of the points it comes up again, has all that it acknowledged, byte for
byte and once, and takes what the partner sends again.

usage: store_kill.py [--points N | --all]
"""
import argparse
import shutil
import sys

import store_crash as crash

ERRORS = (("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO"),
          ("fsync", "EIO"), ("write", "ENOSPC"), ("openat", "EMFILE"),
          ("ftruncate", "EIO"), ("rename", "EIO"), ("link", "EIO"),
          ("mkdir", "ENOSPC"), ("fchmod", "EPERM"), ("flock", "EINTR"),
          ("pread64", "EIO"), ("mmap", "ENOMEM"))


def disturb(driver, injection, window):
    """One point: what the injection does not kill goes on to its end."""
    spool = crash.fresh_spool()
    partner = crash.Partner(driver, spool)
    partner.sent = crash.documents()
    numbers = sorted(partner.sent)
    # Half of them without a disturbance, so that there is something to lose.
    partner.run(numbers[:5])
    try:
        partner.run(numbers, window,
                    ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
                     "trace=none", "-e", "inject=" + injection])
        partner.recover_and_finish(numbers)
    except crash.Broken as verdict:
        print("FAILED at %s: %s (spool kept in %s)" %
              (injection, verdict, spool))
        return False
    shutil.rmtree(spool)
    return True


def all_injections(driver, limit, seldom):
    spool = crash.fresh_spool()
    partner = crash.Partner(driver, spool)
    partner.sent = crash.documents()
    counts = crash.count_syscalls(partner, sorted(partner.sent), 4)
    shutil.rmtree(spool)
    kills = ["%s:signal=SIGKILL:when=%d" % point
             for point in crash.pick(counts, limit, seldom)]
    errors = ["%s:error=%s:when=%d" % (name, error, n)
              for name, error in ERRORS
              for _, n in crash.pick({name: counts.get(name, 0)},
                                     limit // 8 if limit else 0, seldom)]
    return kills, errors


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=320)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    crash.need_strace()
    driver = crash.build()
    limit = 0 if options.all else options.points
    kills, errors = all_injections(driver, limit, 1 if options.all else 25)
    bad = 0
    for i, injection in enumerate(kills + errors):
        bad += not disturb(driver, injection, 1 if i % 2 else 4)
    print("%d kills, %d failing calls, %d bad" % (len(kills), len(errors),
                                                  bad))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
