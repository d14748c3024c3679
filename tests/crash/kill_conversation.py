#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: crash
# Timeout: 900
"""Proves C1 to C4 for the whole order-to-invoice conversation: the gateway is
killed at system calls of every kind and count, system calls fail with ENOSPC
and EIO, and it is killed at random moments; after each it starts again from
what is on disk.

The oracle stands outside: it knows which orders it left in the folder, which
files it found in the out folder, and with which bytes. It demands that
  - an order whose file was taken away is there, byte-identical;
  - every order in the end has one conversation and exactly one 855, 856 and
    810 (and receipt), and its interchange one 997;
  - a document delivered twice has the same name and the same bytes;
  - stock went down exactly once for each order;
  - the ledger is the one that the journal makes.

usage: kill_conversation.py [--points N] [--seed N] [--only SYSCALL]
"""

import argparse
import collections
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "flows"))
import gateway as g  # noqa: E402

PARTNER = "retailer-b"
QUANTITY = 3
ROUNDS_BETWEEN_LOOKS = 25
SETTINGS = g.SETTINGS.replace("workers: {count: 2}", "workers: {count: 1}") + \
    "sending: {senders: 1, retry_first: 100 ms, retry_last: 200 ms}\n"
# These never change what is durable; a few of each are enough.
TAME = {"read", "mmap", "munmap", "mprotect", "brk", "futex", "close",
        "newfstatat", "fstat", "lseek", "rt_sigaction", "epoll_wait",
        "rt_sigprocmask", "getrandom", "getdents64", "pread64", "madvise",
        "access", "lstat", "stat", "fcntl", "ioctl", "clock_nanosleep",
        "getpid", "gettid", "getuid", "geteuid", "readlink", "prlimit64",
        "set_robust_list", "rseq", "poll", "sched_yield", "clone3", "execve"}


class Oracle:
    """What a partner knows."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.orders = {}     # number → content of its file
        self.delivered = {}  # file name → bytes
        self.control = 0

    def leave_order(self):
        self.control += 1
        number = "PO-%06d" % self.control
        content = g.interchange(self.control, [g.order(
            number, lines=(("1", str(QUANTITY), "WIDGET-1", "9.95"),))])
        self.orders[number] = content
        self.gateway.drop(PARTNER, number + ".x12", content)

    def collect(self, take_away):
        """Looks at what was delivered; now and then takes it away, so that a
        second delivery shows."""
        for name in self.gateway.sent(PARTNER):
            content = self.gateway.read_sent(PARTNER, name)
            known = self.delivered.setdefault(name, content)
            if known != content:
                raise AssertionError("%s was sent twice, with other bytes"
                                     % name)
            if take_away:
                os.unlink(os.path.join(self.gateway.folder(PARTNER, "out"),
                                       name))

    def missing(self):
        """What has still to come, as texts."""
        seen = collections.Counter()
        for name, content in self.delivered.items():
            kind = name.split("-")[0]
            if kind in ("997", "TA1"):
                match = re.search(r"AK1\*PO\*(\d+)", content)
                seen[("997", "PO-%06d" % int(match.group(1)))] += 1
                continue
            for number in set(re.findall(r"PO-\d{6}", content)):
                receipt = kind == "855" and "BAK*00*AK" in content
                seen[("receipt" if receipt else kind, number)] += 1
        twice = [key for key, count in seen.items() if count > 1]
        if twice:
            raise AssertionError("more than once: %s" % twice[:5])
        return [(kind, number) for number in self.orders
                for kind in ("997", "receipt", "855", "856", "810")
                if seen[(kind, number)] == 0]

    def check_kept(self):
        """Every order that is not in the folder any more is in the journal."""
        kept = {row["name"]: row for row in self.gateway.documents(
            "kind = %d" % g.INTERCHANGE)}
        for number, content in self.orders.items():
            name = number + ".x12"
            if name in kept:
                digest = hashlib.sha256(content.encode()).digest()
                if bytes(kept[name]["sha256"]) != digest:
                    raise AssertionError("%s was kept with other bytes" % name)
            elif name not in self.gateway.waiting(PARTNER):
                raise AssertionError("%s is lost" % name)
        names = [row["name"] for row in self.gateway.documents(
            "kind = %d" % g.INTERCHANGE)]
        if len(names) != len(set(names)):
            raise AssertionError("an order was accepted twice")

    def operate(self):
        """Does what an operator does: looks at what stopped, sends it on."""
        rows = self.gateway.documents("state IN (%d, %d, %d)" % (
            g.HELD, g.QUARANTINED, g.DEAD))
        for row in rows:
            verb = "retry" if row["state"] == g.DEAD else "release"
            self.gateway.control("document", verb=verb, ids=[row["id"]],
                                 reason="looked at")

    def look(self):
        """Runs undisturbed to the end and demands everything."""
        self.gateway.prefix = []
        self.gateway.start()

        def complete():
            self.collect(take_away=False)
            self.operate()
            return not self.missing() and self.gateway.is_quiet()
        try:
            g.wait_until(complete, "the conversations to end", 60)
        except AssertionError:
            print("missing:", self.missing()[:10])
            print(self.gateway.log()[-4000:])
            raise
        self.check_kept()
        [stock] = self.gateway.rows(
            "SELECT on_hand, reserved FROM stock WHERE item = 'WIDGET-1'")
        wanted = 1000000 - QUANTITY * len(self.orders)
        if float(stock["on_hand"]) != wanted or float(stock["reserved"] or 0) != 0:
            raise AssertionError("stock is %s, not %d" % (stock, wanted))
        self.gateway.stop()
        result = subprocess.run(
            [self.gateway.binary, "--dir", self.gateway.directory, "ledger",
             "check"], capture_output=True, text=True)
        if result.returncode != 0:
            raise AssertionError("the ledger is not the journal's: %s%s" % (
                result.stdout, result.stderr))


def new_gateway(binary):
    gateway = g.Gateway(binary=binary, settings=SETTINGS)
    gateway.write("partners/retailer-b.yaml", """\
partner: retailer-b
extends: templates/x12-004010-retailer-folder
name: Retailer B
station: acme
ids:
  x12: {qualifier: '08', id: 925485US00}
channels:
  main: {folder: {in: 'exchange/{partner}/in', out: 'exchange/{partner}/out',
                  settle: 10 ms, every: 100 ms}}
agreements:
  - {receive: order, acknowledge: {receipt: yes}}
desk: {auto_ship: yes, ship_after: 0 s, auto_invoice: yes}
""")
    gateway.start()
    gateway.import_desk(stock="item,on_hand\nWIDGET-1,1000000\n")
    gateway.stop()
    return gateway


def count_calls(binary):
    """How often each process makes each system call in one conversation: the
    most of any process, by name."""
    gateway = new_gateway(binary)
    oracle = Oracle(gateway)
    trace = os.path.join(gateway.directory, "trace")
    oracle.leave_order()
    gateway.prefix = ["strace", "-f", "-qq", "-o", trace]
    gateway.start()
    g.wait_until(lambda: oracle.collect(False) or not oracle.missing(),
                 "a traced conversation", 120)
    gateway.stop()
    counts = collections.Counter()
    with open(trace, errors="replace") as file:
        for line in file:
            match = re.match(r"(\d+) +(\w+)\(", line)
            if match:
                counts[match.groups()] += 1
    gateway.remove()
    most = collections.Counter()
    for (_, name), count in counts.items():
        most[name] = max(most[name], count)
    return most


def plan(counts, points, rng, only):
    """(system call, count, what happens): all there are of those that matter,
    thinned out evenly to the number wanted."""
    kills = []
    faults = []
    for name, count in sorted(counts.items()):
        if only and name != only:
            continue
        if name in ("exit_group", "exit", "rt_sigreturn"):
            continue
        most = 6 if name in TAME else count
        steps = sorted(set(int(1 + i * (count - 1) / max(1, most - 1))
                           for i in range(most)))
        kills += [(name, n, "signal=SIGKILL") for n in steps]
        if name in ("pwrite64", "write", "fdatasync", "fsync", "openat",
                    "ftruncate", "fallocate", "rename", "link", "mkdir"):
            for error in ("ENOSPC", "EIO"):
                faults += [(name, n, "error=" + error) for n in steps]
    rng.shuffle(kills)
    rng.shuffle(faults)
    wanted_faults = min(len(faults), points // 4)
    chosen = kills[:points - wanted_faults] + faults[:wanted_faults]
    rng.shuffle(chosen)
    return chosen


def kill_traced(gateway):
    """Ends the gateway but lets strace write down what it saw."""
    tracer = gateway.process.pid
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and int(entry) != tracer and \
                    os.getpgid(int(entry)) == tracer:
                os.kill(int(entry), signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    try:
        gateway.process.wait(5)
    except subprocess.TimeoutExpired:
        pass
    gateway.kill()


class Lane(threading.Thread):
    """One gateway, killed again and again."""

    def __init__(self, number, binary, work, seed):
        super().__init__()
        self.number = number
        self.binary = binary
        self.work = work
        self.rng = random.Random(seed + number)
        self.hits = collections.Counter()
        self.failure = None

    def run(self):
        try:
            self.lane()
        except BaseException as failure:  # told by the main thread
            self.failure = failure

    def lane(self):
        gateway = new_gateway(self.binary)
        oracle = Oracle(gateway)
        try:
            rounds = 0
            for point in self.work:
                self.one_round(gateway, oracle, point)
                rounds += 1
                if rounds % ROUNDS_BETWEEN_LOOKS == 0:
                    oracle.look()
            oracle.look()
        except BaseException:
            print("lane %d kept %s" % (self.number, gateway.directory))
            gateway.kill()
            raise
        gateway.remove()

    def one_round(self, gateway, oracle, point):
        name, count, what = point
        oracle.leave_order()
        if name == "random":
            gateway.prefix = []
        else:
            gateway.prefix = [
                "strace", "-f", "-q", "-o",
                os.path.join(gateway.directory, "strace"),
                "-e", "trace=" + name,
                "-e", "inject=%s:%s:when=%d" % (name, what, count)]
        gateway.start(wait=False)
        log_start = len(gateway.log())
        died = False
        deadline = time.monotonic() + (
            self.rng.uniform(0.02, 0.6) if name == "random" else 12)
        while time.monotonic() < deadline:
            oracle.collect(take_away=self.rng.random() < 0.2)
            if gateway.process.poll() is not None:
                died = True
                break
            if name != "random":
                log = gateway.log()[log_start:]
                if "front_ended" in log or "worker_replaced" in log:
                    died = True
                    break
                if not oracle.missing():
                    break
            time.sleep(0.005)
        if name == "random":
            self.hits["random"] += 1
            gateway.kill()
        else:
            kill_traced(gateway)
            if what.startswith("signal"):
                self.hits["killed" if died else "not reached"] += 1
            else:
                self.note_hit(gateway)
        oracle.collect(take_away=False)

    def note_hit(self, gateway):
        try:
            with open(os.path.join(gateway.directory, "strace"),
                      errors="replace") as file:
                text = file.read()
        except FileNotFoundError:
            return
        if "(INJECTED)" in text:
            self.hits["failed"] += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=int(
        os.environ.get("CRASH_POINTS", "2000")))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only")
    parser.add_argument("--lanes", type=int, default=4)
    options = parser.parse_args()
    binary = os.environ.get("EDIGATE_RELEASE") or os.environ["EDIGATE"]
    rng = random.Random(options.seed)
    counts = count_calls(binary)
    print("a conversation makes %d kinds of system calls, up to %d of one" % (
        len(counts), max(counts.values())))
    work = plan(counts, int(options.points * 0.8), rng, options.only)
    work += [("random", 0, "")] * (options.points - len(work))
    rng.shuffle(work)
    start = time.monotonic()
    lanes = [Lane(i, binary, work[i::options.lanes], options.seed)
             for i in range(options.lanes)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    hits = sum((lane.hits for lane in lanes), collections.Counter())
    print("%d points in %d s: %s" % (len(work), time.monotonic() - start,
                                     dict(hits)))
    failures = [lane.failure for lane in lanes if lane.failure]
    for failure in failures:
        print("FAILED:", failure)
    # A plan that hits nothing proves nothing.
    reached = sum(hits.values()) - hits["not reached"]
    if not options.only and reached < len(work) * 0.7:
        print("FAILED: only %d of %d points were reached" % (
            reached, len(work)))
        return 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
