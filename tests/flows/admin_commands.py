#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: archive flow console
# Timeout: 480
"""Proves: `init` makes a directory that loads clean and runs; `doctor` finds
nothing wrong with a good gateway and says what is with a bad one; a backup made
while the gateway works is restored to the same documents, with control numbers
ahead and what was unsent counted as perhaps sent."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g  # noqa: E402

BINARY = os.environ["EDIGATE"]
PARTNER = "retailer-b"


def edigate(*arguments, status=0):
    """Runs a command; its output. Any other exit status is a failure."""
    done = subprocess.run([BINARY] + list(arguments), capture_output=True,
                          text=True, stdin=subprocess.DEVNULL)
    if done.returncode != status:
        raise AssertionError("%s: status %d, not %d\n%s\n%s" % (
            " ".join(arguments), done.returncode, status, done.stdout,
            done.stderr))
    return done.stdout + done.stderr


def doctor(directory, *arguments, status=0):
    """Verdicts by check; the worst of several."""
    verdicts = {}
    order = ["ok", "warn", "fail"]
    for line in edigate("doctor", "--dir", directory, "--json", "--quiet",
                        *arguments, status=status).splitlines():
        row = json.loads(line)
        known = verdicts.get(row["check"], ("ok", ""))
        if order.index(row["status"]) >= order.index(known[0]):
            verdicts[row["check"]] = (row["status"], row["text"])
    return verdicts


class Temporary(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.mkdtemp(prefix="edigate-admin-")
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.place, name)


class Init(Temporary):
    def test_a_new_directory_loads_clean_and_runs(self):
        directory = self.path("new")
        said = edigate("init", directory)
        self.assertIn("edigate config check", said)
        self.assertIn(directory, said)
        edigate("config", "check", "--strict", "--dir", directory)
        self.assertEqual(
            stat.S_IMODE(os.stat(os.path.join(directory, "spool")).st_mode),
            0o750)
        gateway = g.Gateway(directory=directory)
        gateway.spool = os.path.join(directory, "spool")
        gateway.log_path = self.path("log")
        gateway.start()
        self.assertEqual(gateway.control("status")["config_errors"], 0)
        gateway.stop()
        self.assertEqual(doctor(directory)["ledger"][0], "ok")

    def test_every_setting_stands_there_with_its_default(self):
        """All comments taken away, the file says what holds anyway."""
        directory = self.path("new")
        edigate("init", directory)
        shown = edigate("config", "show", "--dir", directory)
        path = os.path.join(directory, "edigate.yaml")
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        keys = [line.split(":")[0] for line in shown.splitlines() if ":" in line]
        with open(path, "w", encoding="utf-8") as file:
            for line in lines:
                bare = line.replace("# ", "", 1)
                name = bare.strip().split(":")[0]
                if any(key.split(".")[-1] == name for key in keys):
                    line = bare
                file.write(line + "\n")
        edigate("config", "check", "--dir", directory)
        self.assertEqual(edigate("config", "show", "--dir", directory), shown)

    def test_what_is_there_is_not_touched(self):
        os.makedirs(self.path("full"))
        with open(self.path("full/mine"), "w", encoding="utf-8") as file:
            file.write("mine")
        said = edigate("init", self.path("full"), status=1)
        self.assertIn("not empty", said)
        self.assertEqual(os.listdir(self.path("full")), ["mine"])
        edigate("init", status=2)


class Doctor(Temporary):
    def test_a_good_gateway_is_good_running_and_stopped(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            gateway.drop(PARTNER, "a.x12", g.interchange(1, [g.order("PO-1")]))
            gateway.wait_sent(PARTNER, "855", 2)
            g.wait_until(gateway.is_quiet, "rest")
            found = doctor(gateway.directory)
            self.assertEqual(found["daemon"][0], "ok")
            self.assertEqual(found["journal"][0], "ok")
            self.assertEqual(found["ledger"][0], "ok")
            gateway.stop()
            found = doctor(gateway.directory)
            self.assertEqual(found["daemon"][0], "warn")
            self.assertEqual(found["ledger"][0], "ok")

    def test_what_is_wrong_is_found(self):
        with g.Gateway() as gateway:
            gateway.start()
            gateway.import_desk()
            gateway.stop()
            # a ledger that says something else
            journal = os.path.join(gateway.spool, "journal")
            import sqlite3
            with sqlite3.connect(os.path.join(
                    gateway.spool, "ledger.db")) as db:
                db.execute("UPDATE stock SET on_hand = '999999'")
            db.close()
            found = doctor(gateway.directory, status=1)
            self.assertEqual(found["ledger"][0], "fail")
            self.assertIn("stock", found["ledger"][1])
            self.assertEqual(found["journal"][0], "ok")
            # a bit of the journal
            [segment] = [n for n in os.listdir(journal) if n.endswith(".seg")]
            with open(os.path.join(journal, segment), "r+b") as file:
                file.seek(600)
                byte = file.read(1)
                file.seek(600)
                file.write(bytes([byte[0] ^ 1]))
            found = doctor(gateway.directory, status=1)
            self.assertEqual(found["journal"][0], "fail")
            self.assertIn("ledger", found)
            # the settings, a partner, the mode of the spool
            gateway.write("partners/bad.yaml", "partner: bad\nnmae: x\n")
            os.chmod(gateway.spool, 0o777)
            found = doctor(gateway.directory, "--quick", status=1)
            self.assertEqual(found["configuration"][0], "fail")
            self.assertEqual(found["permissions"][0], "warn")
            self.assertNotIn("journal", found)
        edigate("doctor", "--dir", self.place, status=1)
        edigate("doctor", "--dir", self.path("nowhere"), status=2)


class Backup(Temporary):
    def documents(self, gateway):
        return {row["id"]: row for row in gateway.rows(
            "SELECT id, kind, partner, key, name, size, sha256, state "
            "FROM document")}

    def test_a_backup_of_a_running_gateway_is_restored(self):
        # What could not be sent stays so while the test looks at it.
        with g.Gateway(settings=g.SETTINGS + "sending: {retry_first: 1 h, "
                       "retry_last: 1 h}\n") as gateway:
            gateway.start()
            gateway.import_desk()
            for i in range(1, 16):
                gateway.drop(PARTNER, "%d.x12" % i, g.interchange(
                    i, [g.order("PO-%03d" % i)]))
            # One too large for the journal itself.
            big = g.interchange(99, [g.order("PO-BIG", lines=[
                (str(n), "1", "NO-SUCH-ITEM-%06d" % n, "1.00")
                for n in range(1, 30000)])])
            self.assertGreater(len(big), 1 << 20)
            gateway.drop(PARTNER, "big.x12", big)
            gateway.wait_sent(PARTNER, "855", 4)
            g.wait_until(lambda: gateway.documents("name = 'big.x12'"),
                         "the large one to be accepted")
            # while it works
            said = edigate("backup", gateway.directory, "--to",
                           self.path("backup"))
            self.assertIn("read again and good", said)
            gateway.wait_sent(PARTNER, "855", 32)
            g.wait_until(gateway.is_quiet, "rest")
            # an outbound document that is not sent when the second is made
            out = gateway.folder(PARTNER, "out")
            os.rename(out, out + "-before")
            with open(out, "w", encoding="utf-8") as file:
                file.write("no folder")
            gateway.drop(PARTNER, "last.x12", g.interchange(
                120, [g.order("PO-LAST")]))
            # its 997, its 855 that says received and the one that decides
            g.wait_until(lambda: len(gateway.documents(
                "kind = 3 AND state = %d" % g.RETRY)) == 3,
                "three retries")
            g.wait_until(gateway.is_quiet, "rest")
            edigate("backup", "--dir", gateway.directory, "--to",
                    self.path("second"))
            before = self.documents(gateway)
            counters = {r["series"]: r["value"] for r in gateway.rows(
                "SELECT series, value FROM counter")}
            gateway.kill()
            self.check_first()
            self.check_second(before, counters)
            self.check_damage()

    def restored(self, name, *arguments):
        directory = self.path("restored-" + name)
        said = edigate("restore", self.path(name), directory, *arguments)
        self.assertIn("jumped ahead", said)
        found = doctor(directory)
        self.assertEqual(found["journal"][0], "ok")
        self.assertEqual(found["ledger"][0], "ok")
        gateway = g.Gateway(directory=directory)
        gateway.log_path = self.path("log-" + name)
        return gateway

    def check_first(self):
        gateway = self.restored("backup")
        try:
            gateway.start()
            # Everything accepted by then comes to its end.
            g.wait_until(gateway.is_quiet, "rest")
            self.assertTrue(gateway.documents("name = 'big.x12'"))
            self.assertEqual(gateway.documents(
                "state IN (%d, %d)" % (g.QUARANTINED, g.DEAD)), [])
            gateway.stop()
        finally:
            gateway.kill()

    def check_second(self, before, counters):
        gateway = self.restored("second", "--margin", "5000")
        try:
            after = self.documents(gateway)
            self.assertEqual(set(after), set(before))
            unsent = [i for i, row in before.items()
                      if row["kind"] == g.OUTBOUND and row["state"] == g.RETRY]
            self.assertTrue(unsent)
            for name, row in before.items():
                if name in unsent:
                    self.assertEqual(after[name]["state"], g.SENT_UNKNOWN)
                    row = dict(row, state=g.SENT_UNKNOWN)
                self.assertEqual(after[name], row)
            for row in gateway.rows("SELECT series, value FROM counter"):
                self.assertEqual(row["value"], counters[row["series"]] + 5000)
            # the same bytes, under the same names, once
            gateway.start()
            g.wait_until(lambda: not gateway.documents(
                "kind = 3 AND state IN (%d, %d)" % (
                    g.SENT_UNKNOWN, g.SENDING)), "sending")
            names = sorted(before[i]["name"] for i in unsent)
            self.assertEqual(gateway.sent(PARTNER), names)
            # and what comes next has a number far ahead
            gateway.drop(PARTNER, "next.x12", g.interchange(
                130, [g.order("PO-NEXT")]))
            [name] = g.wait_until(lambda: [
                n for n in gateway.sent(PARTNER, "997") if n not in names],
                "the next 997")
            self.assertGreater(int(name.split("-")[1].split(".")[0]), 5000)
            gateway.stop()
        finally:
            gateway.kill()

    def test_a_folder_that_stands_elsewhere_goes_back_there(self):
        elsewhere = self.path("elsewhere/partners")
        with g.Gateway() as gateway:
            os.makedirs(os.path.dirname(elsewhere))
            os.rename(os.path.join(gateway.directory, "partners"), elsewhere)
            gateway.write("edigate.yaml", g.SETTINGS + "partners: %s\n"
                          % elsewhere)
            gateway.start()
            gateway.stop()
            edigate("backup", "--dir", gateway.directory, "--to",
                    self.path("backup"))
        said = edigate("restore", self.path("backup"), self.path("back"),
                       status=1)
        self.assertIn("elsewhere/partners is not empty", said)
        self.assertFalse(os.path.exists(self.path("back")))
        shutil.rmtree(elsewhere)
        edigate("restore", self.path("backup"), self.path("back"))
        self.assertIn(PARTNER + ".yaml", os.listdir(elsewhere))
        self.assertFalse(os.path.exists(self.path("back/partners")))
        self.assertIn(PARTNER, edigate("partner", "list", "--dir",
                                       self.path("back")))

    def check_damage(self):
        """A backup that is not whole is refused, and nothing is written."""
        copy = self.path("damaged")
        shutil.copytree(self.path("second"), copy)
        [segment] = [os.path.join(copy, "journal", n)
                     for n in os.listdir(os.path.join(copy, "journal"))][:1]
        os.chmod(segment, 0o600)
        with open(segment, "r+b") as file:
            file.seek(700)
            byte = file.read(1)
            file.seek(700)
            file.write(bytes([byte[0] ^ 1]))
        said = edigate("restore", copy, self.path("never"), status=1)
        self.assertIn("not what was written", said)
        self.assertFalse(os.path.exists(self.path("never")))
        os.unlink(os.path.join(copy, "backup.json"))
        said = edigate("restore", copy, self.path("never"), status=1)
        self.assertIn("no backup", said)
        os.makedirs(self.path("taken/x"))
        said = edigate("restore", self.path("second"), self.path("taken"),
                       status=1)
        self.assertIn("not empty", said)
        said = edigate("backup", "--dir", self.path("restored-second"), "--to",
                       self.path("taken"), status=1)
        self.assertIn("not empty", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
