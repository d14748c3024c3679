# SPDX-License-Identifier: Apache-2.0
"""A gateway to measure: one partner who buys, a desk with a catalogue that
never runs dry, and purchase orders of about 2 KB, the same bytes in every run.
Not a benchmark itself."""

import os
import resource
import sqlite3
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "flows"))
import gateway as g  # noqa: E402

PARTNER = "bench-buyer"
LINES = 8
ITEMS = 500

SETTINGS = """\
spool: spool
log: {level: %(level)s}
workers: {count: 2}
archive: {files: no}
journal: {group_documents: 512}
folder: {every: 1 s}
"""

BUYER = """\
partner: bench-buyer
extends: templates/x12-004010-retailer-folder
name: Bench Buyer
station: acme
ids:
  x12: {qualifier: '08', id: 925485US00}
contacts: {alerts: edi@buyer.example}
"""


def item_number(number):
    return "WIDGET-%04d" % number


def price(number):
    return "%d.%02d" % (1 + number % 90, number * 7 % 100)


def make_gateway(binary, level="info"):
    """Started, with its desk filled; one partner, no plain-file archive (off
    for volume, as the contract says)."""
    gateway = g.Gateway(binary=binary, settings=SETTINGS % {"level": level},
                        examples=("stations",))
    gateway.write("partners/bench-buyer.yaml", BUYER)
    gateway.start()
    numbers = range(1, ITEMS + 1)
    gateway.import_desk(
        items="number,gtin,description,unit,pack,discontinued\n" + "".join(
            "%s,,Blue widget %d inch,each,12,\n" % (item_number(n), n)
            for n in numbers),
        prices="item,partner,currency,amount\n" + "".join(
            "%s,,USD,%s\n" % (item_number(n), price(n)) for n in numbers),
        stock="item,on_hand,available_from\n" + "".join(
            "%s,100000000,\n" % item_number(n) for n in numbers),
        customers="partner,limit,currency\n%s,1000000000000,USD\n" % PARTNER)
    return gateway


def order(number):
    """An 850 of LINES lines, about 2 KB, as segments without ST and SE."""
    name = "PO%08d" % number
    segments = [
        "BEG*00*SA*%s**20261123" % name, "CUR*BY*USD",
        "REF*DP*%03d" % (number % 900 + 100), "REF*IA*%06d" % (number % 999983),
        "REF*PD*PROMO%02d" % (number % 90), "PER*BD*HOPPER BUYER*TE*5551234567",
        "FOB*PP*OR*FACTORY", "ITD*01*3*2**30**31", "DTM*002*20261201",
        "DTM*010*20261128", "TD5*O*2*UPSN*M*GROUND",
        "N1*ST*STORE %d*92*%04d" % (number % 700, number % 700),
        "N3*%d MAIN STREET" % (number % 9000 + 1), "N4*DAYTON*OH*45402*US",
        "N1*BT*ACCOUNTS PAYABLE*92*0001", "N3*1 HEAD OFFICE PLAZA",
        "N4*TULSA*OK*74103*US",
    ]
    total = 0
    for line in range(1, LINES + 1):
        item = (number * 31 + line * 61) % ITEMS + 1
        quantity = (number + line) % 40 + 1
        total += quantity
        segments += [
            "PO1*%d*%d*EA*%s**UP*%012d*VP*%s*BP*%06d" % (
                line, quantity, price(item), 614141000000 + item,
                item_number(item), 100000 + item),
            "PID*F*08***BLUE WIDGET %d INCH, ROUND, FOR SHELF %d" % (item,
                                                                      line),
            "PID*F*75***BLUE", "REF*LI*%06d" % line,
            "REF*ZZ*SHELF-%04d-%06d" % (line, number % 1000000),
            "DTM*002*202612%02d" % (line + 1),
        ]
    return segments + ["CTT*%d*%d" % (LINES, total)]


def one_interchange(control, first, count):
    return g.interchange(control, [order(first + n) for n in range(count)])


def drop_files(gateway, count, first_number=1, first_control=1):
    """`count` files of one order each, whole, in the partner's folder."""
    folder = gateway.folder(PARTNER, "in")
    os.makedirs(folder, exist_ok=True)
    size = 0
    for n in range(count):
        text = one_interchange(first_control + n, first_number + n, 1).encode()
        size += len(text)
        # Ignored until it is whole and renamed, as a careful partner does it.
        temporary = os.path.join(folder, ".%d.tmp" % n)
        with open(temporary, "wb") as file:
            file.write(text)
        os.rename(temporary, os.path.join(folder, "order-%08d.x12" % (
            first_number + n)))
    return size


class Ledger:
    """One read-only connection that stays open: a look costs little."""

    def __init__(self, gateway):
        self.db = sqlite3.connect("file:%s/ledger.db?mode=ro" % gateway.spool,
                                  uri=True, timeout=30)

    def close(self):
        self.db.close()

    def tally(self, kind, *states):
        """Documents of a kind in these states."""
        marks = ",".join("?" * len(states))
        return self.db.execute(
            "SELECT COALESCE(SUM(documents), 0) FROM tally WHERE kind = ? AND"
            " state IN (%s)" % marks, (kind,) + states).fetchone()[0]

    def ready(self):
        """Documents that are ready to be sent, or further."""
        return self.tally(g.OUTBOUND, g.READY, g.SENDING, g.SENT_UNKNOWN,
                          g.SENT, g.RETRY, g.DELIVERED, g.AWAIT_ACK, g.OVERDUE,
                          g.ACKED)

    def stuck(self):
        """Documents that an operator would have to look at."""
        return sum(self.tally(kind, g.HELD, g.QUARANTINED, g.DEAD, g.REJECTED)
                   for kind in (g.INTERCHANGE, g.TRANSACTION, g.OUTBOUND))


def processes_of(gateway):
    """(name, pid) of the supervisor and what it started."""
    top = gateway.process.pid
    found = [("supervisor", top)]
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % entry) as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
            with open("/proc/%s/cmdline" % entry) as file:
                words = file.read().split("\0")
        except (OSError, IndexError, ValueError):
            continue
        if parent == top:
            kind = "front" if "front" in words else "worker"
            found.append((kind, int(entry)))
    return found


def cpu_seconds(gateway):
    """Processor time so far, by kind of process."""
    tick = os.sysconf("SC_CLK_TCK")
    spent = {"supervisor": 0.0, "front": 0.0, "worker": 0.0}
    for kind, pid in processes_of(gateway):
        try:
            with open("/proc/%d/stat" % pid) as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        spent[kind] += (int(fields[11]) + int(fields[12])) / tick
    return spent


def resident_mib(gateway):
    """Of the front, its peak."""
    for kind, pid in processes_of(gateway):
        if kind == "front":
            with open("/proc/%d/status" % pid) as file:
                for line in file:
                    if line.startswith("VmHWM"):
                        return int(line.split()[1]) / 1024
    return 0.0


def synced_appends(directory, seconds=1.0, group=64, size=2048):
    """Orders a second that a bare file takes, 64 of 2 KB to an fdatasync: what
    everything else is a share of."""
    path = os.path.join(directory, "bare")
    lump = os.urandom(group * size)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, 64 * 1024 * 1024)
        os.fsync(descriptor)
        at = rounds = 0
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            os.pwrite(descriptor, lump, at)
            os.fdatasync(descriptor)
            at = (at + len(lump)) % (63 * 1024 * 1024)
            rounds += 1
        return rounds * group / (time.monotonic() - began)
    finally:
        os.close(descriptor)
        os.unlink(path)


def table(heads, rows):
    """Aligned: the first column to the left, numbers to the right."""
    cells = [heads] + [[str(c) for c in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    for row in cells:
        print("  ".join(c.ljust(w) if i == 0 else c.rjust(w)
                        for i, (c, w) in enumerate(zip(row, widths))),
              flush=True)


def median(values):
    return statistics.median(values)


def allow_many_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
