#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The start of a conversation: from purchase orders that lie in the partner's
folder to the 997 and the 855 of each, ready to be sent. Orders a second, as
files of one order and as one interchange of many; deliveries are held.

usage: bench_conversation.py [ORDERS [ROUNDS]]"""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import order_desk as desk  # noqa: E402
import gateway as g  # noqa: E402


class Run:
    """One gateway, one kind of input, from the first file to the last
    answer."""

    def __init__(self, binary, orders, as_files):
        self.orders = orders
        self.gateway = desk.make_gateway(binary)
        try:
            self.measure(as_files)
        finally:
            self.gateway.remove()

    def lay_out(self, as_files):
        """The orders, in the folder before the gateway may look at them."""
        if as_files:
            return desk.drop_files(self.gateway, self.orders), self.orders
        text = desk.one_interchange(1, 1, self.orders)
        self.gateway.drop(desk.PARTNER, "orders.x12", text)
        return len(text), 1

    def measure(self, as_files):
        gateway = self.gateway
        self.bare = desk.synced_appends(gateway.directory)
        gateway.control("partner", partner=desk.PARTNER, verb="pause")
        self.bytes, receipts = self.lay_out(as_files)
        os.sync()
        ledger = desk.Ledger(gateway)
        cpu = desk.cpu_seconds(gateway)
        began = time.monotonic()
        gateway.control("partner", partner=desk.PARTNER, verb="resume",
                        way="in")
        wanted = self.orders + receipts
        g.wait_until(lambda: ledger.ready() >= wanted, "%d answers" % wanted,
                     600)
        self.seconds = time.monotonic() - began
        spent = desk.cpu_seconds(gateway)
        self.cpu = {k: (spent[k] - cpu[k]) * 1e6 / self.orders for k in spent}
        self.resident = desk.resident_mib(gateway)
        self.rate = self.orders / self.seconds
        stuck = ledger.stuck()
        ledger.close()
        if stuck > 0:
            raise AssertionError("%d documents were held or rejected" % stuck)

    def row(self, name):
        return (name, "%.1f" % self.seconds, "%.0f" % self.rate,
                "%.0f" % self.bare, "%.1f %%" % (100 * self.rate / self.bare),
                "%.0f" % self.cpu["front"], "%.0f" % self.cpu["worker"],
                "%.0f" % self.resident)


def main():
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    binary = os.environ.get("EDIGATE_RELEASE") or os.environ["EDIGATE"]
    rows = []
    medians = []
    for name, as_files in (("files of one order", True),
                           ("one interchange", False)):
        runs = [Run(binary, orders, as_files) for _ in range(rounds)]
        rows += [run.row("%s, %d" % (name, n))
                 for n, run in enumerate(runs, 1)]
        rate = desk.median([r.rate for r in runs])
        share = desk.median([r.rate / r.bare for r in runs])
        medians.append("%s: %.0f orders/s, %.1f %% of bare appends" % (
            name, rate, 100 * share))
    print("%d orders of %d lines, %d bytes each; order in to 997 and 855 ready"
          % (orders, desk.LINES, runs[0].bytes // orders))
    desk.table(("run", "s", "orders/s", "bare/s", "share", "front us",
                "workers us", "MiB"), rows)
    for line in medians:
        print("median, " + line)
    print("aim: 5000 orders/s on two cores. bare: 2 KB appended to a file, 64"
          " to a sync;\nus: processor time per order; MiB: the front's"
          " resident peak.")


if __name__ == "__main__":
    main()
