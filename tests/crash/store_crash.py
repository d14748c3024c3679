# SPDX-License-Identifier: Apache-2.0
"""What the crash tests of the store share: building the driver (and mutants of
it), being its partner, and an oracle that knows only what was acknowledged and
what spool/README.md says about the journal.

The oracle reads the journal with its own few lines and never through the
program under test.
"""
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("SOURCE_DIR") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.environ.get("BUILD_DIR") or tempfile.gettempdir()
FOLDERS = ("base", "crypto", "store")
LIBRARIES = ("-lsqlite3", "-lcrypto", "-ljansson", "-lpthread")
LARGE = 1024 * 1024 + 1000


class Broken(Exception):
    """The oracle's verdict."""


# ---- building

def newest(paths):
    return max(os.path.getmtime(path) for path in paths)


def sources():
    found = [os.path.join(SOURCE, "tests", "crash", "accept_driver.c")]
    for folder in FOLDERS:
        top = os.path.join(SOURCE, "gateway", folder)
        found += [os.path.join(top, name) for name in sorted(os.listdir(top))
                  if name.endswith((".c", ".h"))]
    return found


def compile_driver(directory, files, include):
    """Builds `directory`/accept_driver from `files`, two at a time."""
    objects, running = [], []
    for path in [file for file in files if file.endswith(".c")]:
        target = os.path.join(directory, os.path.basename(path)[:-2] + ".o")
        objects.append(target)
        running.append(subprocess.Popen(
            ["cc", "-std=c17", "-D_GNU_SOURCE", "-O2", "-w", "-I", include,
             "-c", path, "-o", target]))
        if len(running) == 2 and running.pop(0).wait() != 0:
            raise SystemExit("the driver does not compile")
    if any(job.wait() != 0 for job in running):
        raise SystemExit("the driver does not compile")
    driver = os.path.join(directory, "accept_driver")
    subprocess.run(["cc", "-o", driver] + objects + list(LIBRARIES),
                   check=True)
    return driver


def build():
    """The driver as it is; built anew only when a source changed. Tests that
    run at the same time wait for each other."""
    directory = os.path.join(BUILD, "crash_driver")
    driver = os.path.join(directory, "accept_driver")
    files = sources()
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(driver) and os.path.getmtime(driver) > newest(files):
            return driver
        return compile_driver(directory, files,
                              os.path.join(SOURCE, "gateway"))


def build_mutant(name, file, old, new):
    """The driver with one place of one source changed. Only that file is
    compiled again."""
    build()
    base = os.path.join(BUILD, "crash_driver")
    directory = os.path.join(BUILD, "crash_driver_" + name)
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)
    path = os.path.join(SOURCE, file)
    with open(path, encoding="utf-8") as source:
        text = source.read()
    if text.count(old) != 1:
        raise SystemExit("mutant %s: its place in %s is gone" % (name, file))
    changed = os.path.join(directory, os.path.basename(file))
    with open(changed, "w", encoding="utf-8") as out:
        out.write(text.replace(old, new))
    objects = [os.path.join(base, entry) for entry in sorted(os.listdir(base))
               if entry.endswith(".o")]
    target = os.path.join(directory, os.path.basename(file)[:-2] + ".o")
    subprocess.run(["cc", "-std=c17", "-D_GNU_SOURCE", "-O2", "-w", "-I",
                    os.path.join(SOURCE, "gateway"), "-c", changed, "-o",
                    target], check=True)
    objects = [target if os.path.basename(o) == os.path.basename(target) else o
               for o in objects]
    driver = os.path.join(directory, "accept_driver")
    subprocess.run(["cc", "-o", driver] + objects + list(LIBRARIES),
                   check=True)
    return driver


# ---- the journal, as spool/README.md describes it

def read_segment(data, first):
    """(position, kind, body) of every frame; stops at the first that is none."""
    at = 0
    while data[at:at + 4] == b"EDJF":
        kind, position, length = struct.unpack("<4xc3xQL", data[at:at + 20])
        size = 40 + (length + 7) // 8 * 8
        if data[at + size - 4:at + size] != b"END\n":
            break
        if position != first + at:
            raise Broken("a frame says position %d and stands at %d" %
                         (position, first + at))
        yield position, kind, data[at + 32:at + 32 + length]
        at += size


def read_journal(spool):
    """All frames of whole groups, in order."""
    top = os.path.join(spool, "journal")
    frames, group, end = [], [], 0
    for name in sorted(n for n in os.listdir(top) if n.endswith(".seg")):
        with open(os.path.join(top, name), "rb") as file:
            data = file.read()
        if int(name[:-4]) != end:
            raise Broken("segments are not dense at %s" % name)
        for position, kind, body in read_segment(data, end):
            group.append((position, kind, body))
            last = position + 40 + (len(body) + 7) // 8 * 8
            if kind in (b"H", b"G", b"S"):
                frames += group
                group = []
        if kind == b"S":
            end = last
    return frames


def document_bytes(number, length):
    word = b"%d " % number
    return (word * (length // len(word) + 1))[:length]


# ---- partner and oracle

class Partner:
    """Sends documents, remembers what was acknowledged, demands that it is
    there."""

    def __init__(self, driver, spool):
        self.driver, self.spool = driver, spool
        self.sent = {}     # number → length
        self.acked = set()

    def run(self, numbers, window=1, wrap=()):
        """One run of the driver: sends these documents, `window` at a time,
        until it is through or the driver ends. True: it was through."""
        process = subprocess.Popen(
            list(wrap) + [self.driver, self.spool], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        waiting = list(numbers)
        out = 0
        through = False
        try:
            line = process.stdout.readline()
            if not line.startswith("ready"):
                return False
            while True:
                while waiting and out < window:
                    number = waiting.pop(0)
                    process.stdin.write("accept %d %d\n" %
                                        (number, self.sent[number]))
                    out += 1
                process.stdin.flush()
                if out == 0:
                    process.stdin.write("quit\n")
                    process.stdin.flush()
                line = process.stdout.readline()
                if line == "bye\n":
                    through = not waiting and out == 0
                    break
                if not line.endswith("\n"):
                    break
                self.take(line.split())
                out -= 1
        except BrokenPipeError:
            pass
        finally:
            # What it said before it died counts too.
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass
            for line in process.stdout:
                if line.endswith("\n"):
                    self.take(line.split())
            process.stdout.close()
            process.wait()
        return through

    def take(self, words):
        if words[0] == "ack":
            if int(words[1]) in self.acked:
                raise Broken("document %s was accepted twice" % words[1])
            self.acked.add(int(words[1]))
        elif words[0] == "dup":
            self.acked.add(int(words[1])) # it is there, so it must stay

    def check(self):
        """Acknowledged ⊆ present, byte-identical, at most once; the ledger is
        the one that the journal makes."""
        present = {}
        objects = {}
        for position, kind, body in read_journal(self.spool):
            if kind == b"O":
                if hashlib.sha256(body[32:]).digest() != body[:32]:
                    raise Broken("object at %d lost its SHA-256" % position)
                objects[position] = body[32:]
            elif kind == b"E":
                event = json.loads(body)
                if event["event"] == "received":
                    self.check_received(event, present, objects)
        lost = self.acked - set(present)
        if lost:
            raise Broken("acknowledged and lost: %s" % sorted(lost))
        self.check_ledger(set(present))
        said = subprocess.run([self.driver, self.spool, "check"],
                              stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.DEVNULL, check=False).stdout
        if said != "equal\n":
            raise Broken("ledger and journal: " + said.strip())

    def check_received(self, event, present, objects):
        number = int(event["documents"][0]["interchange_control"])
        if number in present:
            raise Broken("document %d is there twice" % number)
        present[number] = event["document"]
        (reference,) = event["objects"]
        if "large" in reference:
            path = os.path.join(self.spool, "large", reference["large"])
            with open(path, "rb") as file:
                content = file.read()
        else:
            content = objects[reference["at"]]
        if content != document_bytes(number, self.sent[number]):
            raise Broken("document %d has other bytes" % number)

    def check_ledger(self, present):
        with sqlite3.connect("file:%s?mode=ro" % os.path.join(
                self.spool, "ledger.db"), uri=True) as ledger:
            rows = [int(row[0]) for row in ledger.execute(
                "SELECT interchange_control FROM document")]
        if sorted(rows) != sorted(present):
            raise Broken("the ledger has %s, the journal %s" %
                         (sorted(rows), sorted(present)))

    def recover_and_finish(self, numbers):
        """Starts it again as an operator would; the partner sends again all
        that was not acknowledged, and then everything, which must change
        nothing."""
        if not self.run([n for n in numbers if n not in self.acked]):
            raise Broken("it does not come up again")
        if set(numbers) - self.acked:
            raise Broken("not accepted after a restart")
        if not self.run(numbers):
            raise Broken("it does not take documents again")
        self.check()


# ---- points

# Those that change nothing durable are killed at seldom.
SELDOM = {"futex", "mmap", "munmap", "mprotect", "brk", "madvise", "read",
          "close", "openat", "newfstatat", "fstat", "access", "pread64",
          "fcntl", "getpid", "getrandom", "rt_sigprocmask", "lseek",
          "rt_sigaction", "prlimit64", "set_robust_list", "rseq",
          "getdents64", "sched_yield", "clone3", "geteuid", "statfs",
          "readlink", "clock_nanosleep", "arch_prctl", "set_tid_address",
          "execve", "exit", "exit_group"}


def count_syscalls(partner, numbers, window):
    """How often one thread makes each call in a run that is not disturbed."""
    log = os.path.join(partner.spool, "strace.log")
    wrap = ["strace", "-f", "-qq", "-o", log]
    if not partner.run(numbers, window, wrap):
        raise Broken("not even an undisturbed run is through")
    counts = {}
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = re.match(r"(\d+)\s+(\w+)\(", line)
            if found:
                key = found.group(1), found.group(2)
                counts[key] = counts.get(key, 0) + 1
    most = {}
    for (_, name), count in counts.items():
        most[name] = max(most.get(name, 0), count)
    return most


def pick(counts, limit, seldom):
    """(name, n) pairs: every one of the calls that matter if there is room,
    evenly spread otherwise; every `seldom`th of the others."""
    points = []
    for name, count in sorted(counts.items()):
        step = seldom if name in SELDOM else 1
        points += [(name, n) for n in range(1, count + 1)
                   if (n - 1) % step == 0]
    if limit and len(points) > limit:
        step = len(points) / limit
        points = [points[int(i * step)] for i in range(limit)]
    return points


def need_strace():
    if shutil.which("strace") is None:
        print("strace is missing")
        sys.exit(77)
    probe = subprocess.run(["strace", "-qq", "-e", "trace=none", "true"],
                           stderr=subprocess.DEVNULL, check=False)
    if probe.returncode != 0:
        print("this system lets nobody trace")
        sys.exit(77)


def fresh_spool():
    return tempfile.mkdtemp(prefix="edigate-crash-")


def documents():
    """Enough to roll several segments of 64 KiB, one of them large."""
    lengths = [300, 2048, 30000, LARGE, 20000, 1, 40000, 2048, 0, 25000]
    return {n + 1: length for n, length in enumerate(lengths)}
