#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow crash
# Timeout: 800
"""Proves that our own faults are survived and told: a full disk, a spool that
cannot be written, a clock that jumps, workers that die or hang, partner files
that are wrong, acknowledgements that do not come. Nothing is lost and nothing
is sent twice."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g  # noqa: E402

PARTNER = "retailer-b"


def mount(*arguments):
    """False where this machine or user may not mount."""
    return subprocess.run(["mount"] + list(arguments),
                          capture_output=True).returncode == 0


def children(process):
    """Processes of the gateway by what they are: {"worker": [pid…]}."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open("/proc/%s/cmdline" % entry, "rb") as file:
                words = file.read().split(b"\0")
            if os.getpgid(int(entry)) == process.pid and b"internal" in words:
                kind = words[words.index(b"internal") + 1].decode()
                found.setdefault(kind, []).append(int(entry))
        except (OSError, ProcessLookupError, IndexError):
            continue
    return found


class Faults(unittest.TestCase):
    def one_order(self, gateway, number, control):
        gateway.drop(PARTNER, number + ".x12",
                     g.interchange(control, [g.order(number)]))

    def wait_answers(self, gateway, numbers):
        """Every order has exactly its receipt and its answer."""
        def complete():
            texts = [gateway.read_sent(PARTNER, n)
                     for n in gateway.sent(PARTNER, "855")]
            return all(sum(number in t for t in texts) == 2
                       for number in numbers)
        g.wait_until(complete, "answers to %s" % numbers)

    def test_a_full_disk_stops_taking_in_and_loses_nothing(self):
        place = tempfile.mkdtemp(prefix="edigate-full-")
        if not mount("-t", "tmpfs", "-o", "size=40m", "tmpfs", place):
            os.rmdir(place)
            self.skipTest("cannot mount here")
        gateway = g.Gateway(settings=g.SETTINGS.replace(
            "spool: spool", "spool: " + place).replace(
                "free_floor: 1 MiB", "free_floor: 8 MiB"))
        gateway.spool = place
        try:
            gateway.start()
            gateway.import_desk()
            ballast = os.path.join(place, "ballast")
            free = os.statvfs(place)
            with open(ballast, "wb") as file:
                file.write(b"x" * (free.f_bavail * free.f_bsize - 6 * 2**20))
            numbers = []

            def refused():
                numbers.append("PO-F%03d" % len(numbers))
                self.one_order(gateway, numbers[-1], len(numbers))
                return "no_room" in gateway.log()
            g.wait_until(refused, "the gateway to say that there is no room")
            left = gateway.waiting(PARTNER)
            self.assertTrue(left, "files stay where they are")
            self.assertEqual(gateway.control("status")["disk_full"], True)
            os.unlink(ballast)
            self.wait_answers(gateway, numbers)
            gateway.stop()
        finally:
            gateway.kill()
            subprocess.run(["umount", "-l", place])
            os.rmdir(place)
            gateway.remove()

    def test_a_spool_that_cannot_be_written_is_told(self):
        place = tempfile.mkdtemp(prefix="edigate-ro-")
        if not mount("-t", "tmpfs", "-o", "size=80m", "tmpfs", place):
            os.rmdir(place)
            self.skipTest("cannot mount here")
        gateway = g.Gateway(settings=g.SETTINGS.replace(
            "spool: spool", "spool: " + place))
        gateway.spool = place
        try:
            self.assertTrue(mount("-o", "remount,ro", place))
            gateway.start(wait=False)
            g.wait_until(lambda: "front_cannot_start" in gateway.log() or
                         "spool" in gateway.log(), "a complaint")
            self.assertIn("ead-only", gateway.log())
            gateway.kill()
            self.assertTrue(mount("-o", "remount,rw", place))
            gateway.start()
            gateway.import_desk()
            self.one_order(gateway, "PO-RW", 1)
            self.wait_answers(gateway, ["PO-RW"])
            gateway.stop()
        finally:
            gateway.kill()
            subprocess.run(["umount", "-l", place])
            os.rmdir(place)
            gateway.remove()

    def test_workers_that_die_cost_attempts_of_one_document_only(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            stop = threading.Event()

            def assassin():
                """Stops every worker as soon as it is there, and ends it
                when something may wait in its socket."""
                first_seen = {}
                while not stop.wait(0.002):
                    for pid in children(gateway.process).get("worker", []):
                        try:
                            if pid not in first_seen:
                                os.kill(pid, signal.SIGSTOP)
                                first_seen[pid] = time.monotonic()
                            elif time.monotonic() - first_seen[pid] > 0.3:
                                os.kill(pid, signal.SIGKILL)
                        except ProcessLookupError:
                            pass
            thread = threading.Thread(target=assassin)
            thread.start()
            # Only workers that were stopped before they could load anything.
            before = set(children(gateway.process).get("worker", []))
            g.wait_until(lambda: not before & set(
                children(gateway.process).get("worker", [])), "new workers")
            try:
                self.one_order(gateway, "PO-K1", 1)
                rows = g.wait_until(lambda: gateway.documents(
                    "state = %d" % g.QUARANTINED), "the quarantine")
            finally:
                stop.set()
                thread.join()
            for pid in children(gateway.process).get("worker", []):
                os.kill(pid, signal.SIGCONT)
            self.assertEqual(rows[0]["reason_code"], "WORKER_CRASHED")
            self.assertEqual(rows[0]["attempts"], 3)
            # The gateway goes on, and the document when somebody says so.
            self.one_order(gateway, "PO-K2", 2)
            self.wait_answers(gateway, ["PO-K2"])
            while rows:
                gateway.control("document", verb="release", reason="looked at",
                                ids=[r["id"] for r in rows])
                g.wait_until(gateway.is_quiet, "rest")
                rows = gateway.documents("state = %d" % g.QUARANTINED)
            self.wait_answers(gateway, ["PO-K1"])
            gateway.stop()

    def test_a_worker_that_hangs_is_ended(self):
        with g.Gateway(settings=g.SETTINGS.replace(
                "{count: 2}", "{count: 1, timeout: 8 s}")) as gateway:
            gateway.start()
            gateway.import_desk()
            [worker] = g.wait_until(
                lambda: children(gateway.process).get("worker"), "a worker")
            os.kill(worker, signal.SIGSTOP)
            self.one_order(gateway, "PO-H1", 1)
            self.wait_answers(gateway, ["PO-H1"])
            self.assertIn("worker_overran", gateway.log())
            gateway.stop()

    def test_kill_9_between_accept_and_answer_is_made_good(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            numbers = ["PO-9%02d" % i for i in range(30)]
            for control, number in enumerate(numbers, 1):
                self.one_order(gateway, number, control)
            g.wait_until(lambda: gateway.documents("kind = 1"), "an accept")
            gateway.kill()
            gateway.start()
            self.wait_answers(gateway, numbers)
            gateway.stop()

    def test_a_wrong_partner_file_leaves_the_others_running(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            gateway.write("partners/broken.yaml",
                          "partner: broken\nstaton: acme\n  bad: [indent\n")
            answer = gateway.control("reload")
            self.assertTrue(any(c["file"].endswith("broken.yaml") and
                                c["line"] > 0 for c in answer["complaints"]))
            self.one_order(gateway, "PO-R1", 1)
            self.wait_answers(gateway, ["PO-R1"])
            # mended, and taken by a signal
            gateway.write("partners/broken.yaml", """\
partner: broken
extends: templates/x12-004010-retailer-folder
station: acme
ids: {x12: {qualifier: ZZ, id: MENDED}}
""")
            version = gateway.control("status")["config_version"]
            gateway.process.send_signal(signal.SIGHUP)
            g.wait_until(lambda: gateway.control("status")["config_version"]
                         > version, "the new configuration")
            self.assertTrue(os.path.isdir(gateway.folder("broken", "in")))
            gateway.stop()

    def test_settings_are_taken_over_by_a_reload(self):
        """Those that can be; the others are named, and a file that is wrong
        changes nothing."""
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            small = g.interchange(1, [g.order("PO-S1", lines=[
                (str(n), "1", "WIDGET-1", "9.95") for n in range(1, 3001)])])
            self.assertGreater(len(small), 65536)
            gateway.write("edigate.yaml", g.SETTINGS.replace(
                "count: 2", "count: 3").replace("info", "debug")
                + "limits: {interchange: 64 KiB, transaction: 64 KiB}\n")
            answer = gateway.control("reload")
            self.assertEqual(answer["restart"], "workers.count")
            self.assertIn("settings_restart", gateway.log())
            gateway.drop(PARTNER, "large.x12", small)
            g.wait_until(lambda: "large.x12" in gateway.log(), "a complaint")
            self.assertEqual(gateway.waiting(PARTNER), ["large.x12"])
            self.assertEqual(gateway.documents(), [])
            gateway.write("edigate.yaml", g.SETTINGS + "limits: {segment: x}\n")
            with self.assertRaises(g.Refused) as refused:
                gateway.control("reload")
            self.assertEqual(refused.exception.answer["code"],
                             "SETTINGS_WRONG")
            gateway.write("edigate.yaml", g.SETTINGS)
            self.assertEqual(gateway.control("reload")["restart"], "")
            self.wait_answers(gateway, ["PO-S1"])
            gateway.stop()

    def test_overdue_acknowledgements_become_visible(self):
        with g.Gateway() as gateway:
            gateway.write("partners/retailer-b.yaml", """\
partner: retailer-b
extends: templates/x12-004010-retailer-folder
station: acme
ids: {x12: {qualifier: '08', id: 925485US00}}
agreements:
  - {send: order_response, expect: {ack: 997, within: 1 s}}
""")
            gateway.start()
            gateway.import_desk()
            self.one_order(gateway, "PO-D1", 1)
            [row] = g.wait_until(lambda: gateway.documents(
                "state = %d" % g.OVERDUE), "an overdue acknowledgement")
            self.assertEqual(row["reason_code"], "ACK_OVERDUE")
            g.acknowledge(gateway, PARTNER, row["name"], 2)
            g.wait_until(lambda: gateway.documents(
                "id = ? AND state = %d" % g.ACKED, row["id"]),
                "the late acknowledgement")
            gateway.stop()

    def test_a_clock_that_jumps_sends_nothing_twice(self):
        if subprocess.run(["which", "faketime"],
                          capture_output=True).returncode != 0:
            self.skipTest("no faketime")
        if not os.environ.get("EDIGATE_RELEASE"):
            self.skipTest("no build without sanitizers, which faketime wants")
        libraries = subprocess.run(
            ["sh", "-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1"],
            capture_output=True, text=True).stdout.split()
        with g.Gateway(binary=os.environ["EDIGATE_RELEASE"]) as gateway:
            stamp = os.path.join(gateway.directory, "clock")

            def set_clock(offset):
                with open(stamp + ".new", "w") as file:
                    file.write(offset + "\n")
                os.rename(stamp + ".new", stamp)
            set_clock("+0")
            gateway.prefix = [
                "env", "LD_PRELOAD=" + libraries[0], "FAKETIME_NO_CACHE=1",
                "FAKETIME_TIMESTAMP_FILE=" + stamp,
                "FAKETIME_DONT_FAKE_MONOTONIC=1"]
            gateway.start()
            gateway.import_desk()
            numbers = []
            for control, offset in enumerate(("+0", "+40d", "-400d", "+1d"),
                                             1):
                set_clock(offset)
                numbers.append("PO-C%d" % control)
                self.one_order(gateway, numbers[-1], control)
                self.wait_answers(gateway, numbers)
            gateway.kill()
            set_clock("-4000d")
            gateway.start()
            g.wait_until(gateway.is_quiet, "rest")
            self.wait_answers(gateway, numbers)
            self.assertEqual(len(gateway.sent(PARTNER, "997")), 4)
            gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
