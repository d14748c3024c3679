#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A start after kill -9 with many open documents: orders accepted, read and
answered, and every answer still to be sent, since the partner's way out is
paused. Seconds until the gateway answers, until what is open is in line again,
and until the ledger is made new from the journal when it was lost too.

usage: bench_recovery.py [OPEN_DOCUMENTS [ROUNDS]]"""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import order_desk as desk  # noqa: E402
import gateway as g  # noqa: E402

ORDERS_IN_A_FILE = 5000


def fill(gateway, wanted):
    """Orders until so many answers are READY and stay so."""
    gateway.control("partner", partner=desk.PARTNER, verb="pause", way="out")
    files = (wanted + ORDERS_IN_A_FILE - 1) // ORDERS_IN_A_FILE
    for n in range(files):
        gateway.drop(desk.PARTNER, "orders-%04d.x12" % n, desk.one_interchange(
            n + 1, n * ORDERS_IN_A_FILE + 1, ORDERS_IN_A_FILE))
    ledger = desk.Ledger(gateway)
    try:
        g.wait_until(lambda: ledger.tally(g.OUTBOUND, g.READY) >=
                     files * (ORDERS_IN_A_FILE + 1), "the answers", 1800)
        return ledger.tally(g.OUTBOUND, g.READY)
    finally:
        ledger.close()


def read_once(path):
    """The time a plain read of the same bytes takes, to compare with."""
    size = 0
    began = time.monotonic()
    for name in sorted(os.listdir(path)):
        with open(os.path.join(path, name), "rb") as file:
            while True:
                piece = file.read(1 << 20)
                if not piece:
                    break
                size += len(piece)
    return time.monotonic() - began, size


def start_again(gateway, expected):
    """Seconds to the first answer, and to the last document in line."""
    began = time.monotonic()
    gateway.start()
    answers = time.monotonic() - began
    # It answers once the line is filled; the limit of what stands in line in
    # memory is below what is open, the rest is fetched when it runs dry.
    ledger = desk.Ledger(gateway)
    g.wait_until(lambda: ledger.tally(g.OUTBOUND, g.READY) == expected
                 and gateway.control("status")["jobs"] == 0,
                 "all that was open", 120)
    ledger.close()
    return answers, time.monotonic() - began


def one_more_order(gateway):
    """Seconds from a new order to its answer, right after the start."""
    ledger = desk.Ledger(gateway)
    before = ledger.tally(g.OUTBOUND, g.READY)
    gateway.drop(desk.PARTNER, "late-%d.x12" % before, desk.one_interchange(
        before, 90000000 + before, 1))
    began = time.monotonic()
    g.wait_until(lambda: ledger.tally(g.OUTBOUND, g.READY) == before + 2,
                 "the answer to a late order", 120)
    ledger.close()
    return time.monotonic() - began, before + 2


def drop_ledger(gateway):
    for name in os.listdir(gateway.spool):
        if name.startswith("ledger.db"):
            os.unlink(os.path.join(gateway.spool, name))


def main():
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    binary = os.environ.get("EDIGATE_RELEASE") or os.environ["EDIGATE"]
    gateway = desk.make_gateway(binary, "warning")
    rows = []
    try:
        expected = fill(gateway, wanted)
        for number in range(1, rounds + 1):
            gateway.kill()
            plain, size = read_once(os.path.join(gateway.spool, "journal"))
            answers, all_in = start_again(gateway, expected)
            late, expected = one_more_order(gateway)
            rows.append(("kill -9, %d" % number, "%d" % expected,
                         "%.2f" % answers, "%.2f" % all_in, "%.2f" % late,
                         "%.2f" % plain, "%.0f" % (size / 1e6)))
        gateway.kill()
        drop_ledger(gateway)
        plain, size = read_once(os.path.join(gateway.spool, "journal"))
        answers, all_in = start_again(gateway, expected)
        late, expected = one_more_order(gateway)
        rows.append(("and the ledger lost", "%d" % expected, "%.2f" % answers,
                     "%.2f" % all_in, "%.2f" % late, "%.2f" % plain,
                     "%.0f" % (size / 1e6)))
    finally:
        if os.environ.get("KEEP"):
            gateway.kill()
            print(gateway.directory)
        else:
            gateway.remove()
    desk.table(("start after", "open", "answers s", "in line s", "new order s",
                "plain read s", "journal MB"), rows)
    print("median of %d starts: in line after %.2f s (aim: 10 s per 100,000)" % (
        rounds, desk.median([float(r[3]) for r in rows[:rounds]])))


if __name__ == "__main__":
    main()
