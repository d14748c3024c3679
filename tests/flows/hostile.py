#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow folder crash
# Timeout: 400
"""Proves that a running gateway stands what nobody means well with: odd names
and files that cannot be taken in a partner's folder, processes that are stopped
or killed, a configuration that changes under documents, a control socket that
is abused, descriptors that run out, acknowledgements of nothing. Each order is
answered exactly once and the gateway stays up, or stops with a clear text."""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g  # noqa: E402
from faults import children  # noqa: E402

PARTNER = "retailer-b"


def connect(gateway):
    """Waits for a place in the queue of connections, as people's tools do."""
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.connect(os.path.join(gateway.spool, "control.sock"))
    client.settimeout(30)
    return client


def frame(body):
    return struct.pack("=IIII", g.MAGIC, 1, len(body), 0) + body


class Hostile(unittest.TestCase):
    def order(self, gateway, number, control, name=None):
        gateway.drop(PARTNER, name or number + ".x12",
                     g.interchange(control, [g.order(number)]))

    def wait_answers(self, gateway, numbers, seconds=60):
        """Every order has exactly its receipt and its answer, and one 997."""
        def complete():
            texts = [gateway.read_sent(PARTNER, n)
                     for n in gateway.sent(PARTNER, "855")]
            return all(sum(number in t for t in texts) >= 2
                       for number in numbers) and \
                gateway.control("status")["idle"]
        g.wait_until(complete, "answers to %s" % numbers, seconds)
        sent = gateway.sent(PARTNER, "855")
        texts = [gateway.read_sent(PARTNER, n) for n in sent]
        for number in numbers:
            self.assertEqual(sum(number in t for t in texts), 2, number)

    def test_any_name_is_taken_and_anything_else_is_left(self):
        names = [b"with space", b"new\nline", "umlaut-äöü-日本".encode(),
                 b"bad-\xff\xfe\xc3", b"a" * 251, b"quote\"'`$(x)", b"-rf",
                 b"%s%n", b"back\\slash", b"tab\t", b"*?[a]", b"\x01\x7f"]
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            folder = gateway.folder(PARTNER, "in")
            os.mkdir(folder + "/directory.x12")
            os.mkfifo(folder + "/fifo.x12")
            os.symlink("/etc/passwd", folder + "/link.x12")
            os.symlink("nowhere", folder + "/dangling.x12")
            numbers = []
            for control, name in enumerate(names, 1):
                numbers.append("PO-N%02d" % control)
                part = os.path.join(folder, ".part")
                with open(part, "w") as file:
                    file.write(g.interchange(control, [g.order(numbers[-1])]))
                os.rename(part, os.path.join(folder.encode(), name))
            self.wait_answers(gateway, numbers)
            self.assertEqual(sorted(os.listdir(folder)), [
                "dangling.x12", "directory.x12", "fifo.x12", "link.x12"])
            listed = subprocess.run(
                [gateway.binary, "--dir", gateway.directory, "doc", "list",
                 "--json"], capture_output=True, timeout=60)
            self.assertEqual(listed.returncode, 0, listed.stderr)
            for line in listed.stdout.decode("utf-8").splitlines():
                json.loads(line)
            gateway.stop()

    def test_a_file_that_cannot_be_taken_keeps_nobody_waiting(self):
        with g.Gateway(settings=g.SETTINGS + "limits: {interchange: 64 KiB, "
                       "transaction: 64 KiB}\n") as gateway:
            gateway.start()
            gateway.import_desk()
            gateway.drop(PARTNER, "0-large.x12", b"x" * 100000)
            g.wait_until(lambda: "file_too_long" in gateway.log(), "a word")
            # Found by the scan behind it, not by a rename.
            with open(gateway.folder(PARTNER, "in") + "/1.x12", "w") as file:
                file.write(g.interchange(1, [g.order("PO-L1")]))
            self.wait_answers(gateway, ["PO-L1"])
            self.assertEqual(gateway.waiting(PARTNER), ["0-large.x12"])
            self.assertLess(gateway.log().count("file_too_long"), 4)
            gateway.stop()

    def test_a_stopped_worker_does_not_hold_up_the_end(self):
        with g.Gateway() as gateway:
            gateway.start()
            workers = g.wait_until(
                lambda: children(gateway.process).get("worker"), "workers")
            for pid in workers:
                os.kill(pid, signal.SIGSTOP)
            gateway.stop()
            for pid in workers:
                self.assertFalse(os.path.exists("/proc/%d" % pid))

    def test_each_process_may_be_killed(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            numbers = []
            for round_ in range(2):
                for _ in range(10):
                    numbers.append("PO-K%02d" % len(numbers))
                    self.order(gateway, numbers[-1], len(numbers))
                g.wait_until(lambda: len(gateway.documents("kind = 1"))
                             >= round_ * 10 + 5, "some to be taken in")
                [front] = children(gateway.process)["front"]
                os.kill(front, signal.SIGKILL)
                g.wait_until(lambda: children(gateway.process).get("front")
                             not in (None, [front]), "another front")
                g.wait_until(gateway.answers, "its answer")
            self.wait_answers(gateway, numbers)
            # Without a supervisor the rest ends in order, and by itself.
            rest = [p for pids in children(gateway.process).values()
                    for p in pids]
            gateway.process.kill()
            gateway.process.wait()
            g.wait_until(lambda: not any(os.path.exists("/proc/%d" % p)
                                         for p in rest), "the end of all")
            gateway.start()
            self.order(gateway, "PO-K99", 99)
            self.wait_answers(gateway, numbers + ["PO-K99"])
            gateway.stop()

    def test_restarts_in_a_row_blame_few(self):
        """What waited behind the document that was being worked on is not to
        blame; a document that is, is never lost."""
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            for pid in children(gateway.process)["worker"]:
                os.kill(pid, signal.SIGSTOP)
            numbers = ["PO-B%02d" % n for n in range(40)]
            for control, number in enumerate(numbers, 1):
                self.order(gateway, number, control)
            g.wait_until(lambda: len(gateway.documents("kind = 1")) == 40,
                         "all to be taken in")
            for _ in range(5):
                [front] = children(gateway.process)["front"]
                os.kill(front, signal.SIGKILL)
                g.wait_until(lambda: children(gateway.process).get("front")
                             not in (None, [front]), "another front")
                g.wait_until(gateway.answers, "its answer")
            g.wait_until(lambda: gateway.is_quiet() and not gateway.documents(
                "kind = 1 AND state NOT IN (%d, %d)" % (g.DONE, g.QUARANTINED)),
                "an end of all", 60)
            blamed = gateway.documents("state = %d" % g.QUARANTINED)
            self.assertLessEqual(len(blamed), 4)  # two workers, two each
            for row in blamed:
                self.assertEqual(row["reason_code"], "RESTARTED")
                gateway.control("document", verb="release", reason="looked at",
                                ids=[row["id"]])
            self.wait_answers(gateway, numbers)
            gateway.stop()

    def test_two_on_one_spool_do_not_work_at_once(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            second = g.Gateway(directory=gateway.directory)
            second.log_path += ".second"
            second.start(wait=False)
            try:
                g.wait_until(lambda: "SPOOL_BUSY" in second.log(), "a word")
                self.order(gateway, "PO-21", 1)
                self.wait_answers(gateway, ["PO-21"])
                gateway.stop()
                g.wait_until(second.answers, "the second to take over")
                self.order(gateway, "PO-22", 2)
                self.wait_answers(second, ["PO-21", "PO-22"])
                second.stop()
            finally:
                second.kill()

    def test_a_storm_of_reloads_disturbs_nobody(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            numbers = []
            for turn in range(200):
                gateway.process.send_signal(signal.SIGHUP)
                if turn % 10 == 0:
                    numbers.append("PO-H%03d" % turn)
                    self.order(gateway, numbers[-1], turn + 1)
            self.wait_answers(gateway, numbers)
            self.assertEqual(gateway.control("status")["config_version"], 1)
            gateway.stop()

    def test_a_partner_that_leaves_and_comes_back_misses_nothing(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            os.rename(gateway.folder(PARTNER, "out"),
                      gateway.folder(PARTNER, "away"))
            numbers = ["PO-R%02d" % n for n in range(10)]
            for control, number in enumerate(numbers, 1):
                self.order(gateway, number, control)
            path = os.path.join(gateway.directory, "partners",
                                PARTNER + ".yaml")
            g.wait_until(lambda: gateway.documents("kind = 1"), "an accept")
            with open(path) as file:
                text = file.read()
            os.unlink(path)
            gateway.control("reload")
            g.wait_until(lambda: "PARTNER_UNKNOWN" in gateway.log(), "a word")
            os.rename(gateway.folder(PARTNER, "away"),
                      gateway.folder(PARTNER, "out"))
            self.assertEqual(gateway.sent(PARTNER), [])
            gateway.write("partners/%s.yaml" % PARTNER, text)
            gateway.control("reload")
            for row in gateway.documents("state = %d" % g.RETRY):
                gateway.control("document", verb="retry", reason="it is back",
                                ids=[row["id"]])
            self.wait_answers(gateway, numbers)
            gateway.stop()

    def test_the_control_socket_is_not_to_be_talked_down(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\0" * 4096,
                            b"\xff" * 100, frame(b"")[:7]):
                with connect(gateway) as client:
                    client.sendall(garbage)
            # A text that is cut inside a character is answered like any other.
            for name in ("a" + "ü" * 30, "\0", "status\0"):
                with self.assertRaises(g.Refused):
                    gateway.control(name)
            for body in (b"", b"{", b"[" * 100000, b"null", b'{"action":5}'):
                with connect(gateway) as client:
                    client.sendall(frame(body))
                    head = gateway._receive(client, 16)
                    answer = json.loads(gateway._receive(
                        client, struct.unpack("=IIII", head)[2]))
                    self.assertFalse(answer["ok"])
            # Many that stay, with half a message each.
            many = [connect(gateway) for _ in range(200)]
            for client in many:
                try:
                    client.sendall(frame(b"x" * 100)[:50])
                except OSError:
                    pass  # one too many: refused
            for client in many:
                client.close()
            # One that asks and does not listen, and goes.
            client = connect(gateway)
            client.setblocking(False)
            try:
                while True:
                    client.send(frame(b'{"action":"status"}'))
            except OSError:
                client.close()
            g.wait_until(gateway.answers, "an answer to somebody else")
            self.assertLess(gateway.log().count("control_answer"), 3)
            self.order(gateway, "PO-S1", 1)
            self.wait_answers(gateway, ["PO-S1"])
            gateway.stop()

    def test_idle_clients_make_way(self):
        """All places are taken by clients that ask nothing: an early one is
        told that the gateway is busy, later the one longest idle goes."""
        with g.Gateway() as gateway:
            gateway.start()
            many = [connect(gateway) for _ in range(64)]
            told = subprocess.run(
                [gateway.binary, "--dir", gateway.directory, "status"],
                capture_output=True, text=True, timeout=60).stdout
            self.assertNotIn("not running", told)
            g.wait_until(gateway.answers, "a place", 20)
            told = subprocess.run(
                [gateway.binary, "--dir", gateway.directory, "status"],
                capture_output=True, text=True, timeout=60)
            self.assertEqual(told.returncode, 0, told)
            self.assertNotIn("not running", told.stdout)
            self.assertIn("control_idle", gateway.log())
            self.assertEqual(many[0].recv(1), b"")  # it was the first
            for client in many:
                client.close()
            gateway.stop()
            told = subprocess.run(
                [gateway.binary, "--dir", gateway.directory, "status"],
                capture_output=True, text=True, timeout=60)
            self.assertIn("not running", told.stdout)

    def test_a_spool_that_is_deleted_takes_nothing_more(self):
        with g.Gateway() as gateway:
            outside = os.path.join(gateway.directory, "outside")
            os.mkdir(outside)
            path = os.path.join(gateway.directory, "partners",
                                PARTNER + ".yaml")
            with open(path, "a") as file:
                file.write("channels: {main: {folder: {in: %s}}}\n" % outside)
            gateway.start()
            shutil.rmtree(gateway.spool, ignore_errors=True)
            left = os.path.join(outside, "order.x12")
            with open(left, "w") as file:
                file.write(g.interchange(1, [g.order("PO-G1")]))
            g.wait_until(lambda: "no_room" in gateway.log() or
                         "JOURNAL_GONE" in gateway.log(), "a word")
            self.assertTrue(os.path.exists(left))

    def test_a_quota_is_told_and_loses_nothing(self):
        with g.Gateway() as gateway:
            gateway.prefix = ["sh", "-c", "ulimit -f 4000; exec \"$@\"", "sh"]
            gateway.start(wait=False)
            g.wait_until(lambda: "File too large" in gateway.log(), "a word")
            gateway.kill()
            gateway.prefix = []
            gateway.start()
            gateway.import_desk()
            self.order(gateway, "PO-Q1", 1)
            self.wait_answers(gateway, ["PO-Q1"])
            gateway.stop()

    def test_without_descriptors_it_waits_and_does_not_spin(self):
        with g.Gateway() as gateway:
            gateway.prefix = ["sh", "-c", "ulimit -n 60; exec \"$@\"", "sh"]
            gateway.start()
            gateway.prefix = []
            gateway.import_desk()
            [front] = children(gateway.process)["front"]
            held = []

            def exhausted():
                held.append(connect(gateway))
                return "why=descriptors" in gateway.log()
            g.wait_until(exhausted, "the descriptors to run out")
            numbers = ["PO-D%02d" % n for n in range(5)]
            for control, number in enumerate(numbers, 1):
                self.order(gateway, number, control)

            def ticks():
                with open("/proc/%d/stat" % front) as file:
                    return sum(map(int, file.read().split()[13:15]))
            before = ticks()
            log = len(gateway.log())
            until = time.monotonic() + 2
            g.wait_until(lambda: time.monotonic() > until, "two seconds", 10)
            self.assertLess(ticks() - before, os.sysconf("SC_CLK_TCK"))
            self.assertLess(len(gateway.log()) - log, 100000)
            for client in held:
                client.close()
            self.wait_answers(gateway, numbers)
            gateway.stop()

    def test_acknowledgements_of_nothing_change_nothing(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            self.order(gateway, "PO-A1", 1)
            self.wait_answers(gateway, ["PO-A1"])
            first, second = gateway.documents("type LIKE '%855' ORDER BY name")
            control = [10]

            def acknowledge(*segments):
                control[0] += 1
                name = "ack%d.x12" % control[0]
                gateway.drop(PARTNER, name, g.interchange(
                    control[0], [segments], functional="FA"))
                g.wait_until(lambda: gateway.documents(
                    "name = ? AND state = %d" % g.DONE, name), name)

            def about(document):
                [row] = gateway.documents("id = ?", document["id"])
                return row["state"], row["reason_code"] or None

            def group(document):
                return "AK1*PR*" + document["group_control"]

            def one(document, *verdict):
                return ("AK2*855*" + document["transaction_control"],) + verdict
            acknowledge("AK1*PR*9999", "AK2*855*0001", "AK5*R*5",
                        "AK9*R*1*1*0")
            acknowledge("AK9*R*1*1*0")
            acknowledge(group(first), "AK9*Z*x*y*z")
            acknowledge("AK1*IN*" + first["group_control"], "AK9*R*1*1*0")
            self.assertEqual(about(first), (g.AWAIT_ACK, None))
            self.assertEqual(about(second), (g.AWAIT_ACK, None))
            acknowledge(group(first), *one(first, "AK5*R*5"), "AK9*R*1*1*0")
            self.assertEqual(about(first), (g.REFUSED, "ACK_REJECTED"))
            self.assertEqual(about(second), (g.AWAIT_ACK, None))
            # They think better of it: the reason goes with the rejection.
            for _ in range(2):
                acknowledge(group(first), *one(first, "AK5*A"), "AK9*A*1*1*1")
                self.assertEqual(about(first), (g.ACKED, None))
            self.assertEqual(len(gateway.sent(PARTNER, "997")), 1)
            gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
