#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: crash journal
# Timeout: 300
"""A disk that fills up: on a small tmpfs documents are sent until no more are
taken. Whatever was acknowledged is there, a document that was not taken gets
an answer that is never positive, and once there is room it goes on.
"""
import os
import shutil
import subprocess
import sys

import store_crash as crash

SIZES = ("700k", "1m", "1500k", "2m", "3m")


def mount(size):
    place = crash.fresh_spool()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs",
                       place], stderr=subprocess.DEVNULL,
                      check=False).returncode != 0:
        os.rmdir(place)
        print("nobody may mount here")
        sys.exit(77)
    return place


def fill_up(driver, size):
    """Sends until the disk is full, makes room, starts again, finishes."""
    place = mount(size)
    spool = os.path.join(place, "spool")
    ballast = os.path.join(place, "ballast")
    partner = crash.Partner(driver, spool)
    partner.sent = {n: 9000 for n in range(1, 400)}
    try:
        with open(ballast, "wb") as file:
            file.write(bytes(200 * 1024))
        partner.run(sorted(partner.sent), 4)
        taken = len(partner.acked)
        if taken == len(partner.sent):
            raise crash.Broken("the disk was not full after all")
        # As long as it is full: no crash, nothing lost, nothing taken twice.
        partner.run(sorted(partner.sent), 1)
        # Room again: a larger disk, as an operator would make it.
        subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
        os.unlink(ballast)
        partner.recover_and_finish(sorted(partner.sent))
    finally:
        subprocess.run(["umount", "-l", place], check=False)
        shutil.rmtree(place, ignore_errors=True)
    return taken


def main():
    driver = crash.build()
    bad = 0
    for size in SIZES:
        try:
            print("%s: %d taken before it was full" % (size,
                                                       fill_up(driver, size)))
        except crash.Broken as verdict:
            print("FAILED with %s: %s" % (size, verdict))
            bad += 1
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
