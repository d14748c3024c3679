#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow console
# Timeout: 480
"""Proves what an operator does by hand beside the flows: sends a record that no
flow made and an interchange that is ready, stops and resumes a partner one way
at a time, tries a partner's folders and maps without sending anything, and
sums up what was exchanged."""

import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g  # noqa: E402

PARTNER = "retailer-b"


class Operator(unittest.TestCase):
    """One gateway; every test has documents of its own."""

    @classmethod
    def setUpClass(cls):
        cls.gateway = g.Gateway()
        cls.gateway.start()
        cls.gateway.import_desk()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.gateway.remove()

    def edigate(self, *arguments, status=0, data=None):
        done = subprocess.run(
            [self.gateway.binary, "--dir", self.gateway.directory, *arguments],
            capture_output=True, text=True, input=data, timeout=g.PATIENCE)
        self.assertEqual(done.returncode, status, "%s\n%s%s" % (
            arguments, done.stdout, done.stderr))
        self.messages = done.stderr
        return done.stdout

    def rows(self, *arguments, **options):
        return [json.loads(line) for line in self.edigate(
            *arguments, "--json", **options).splitlines()]

    def document(self, name):
        return self.rows("doc", "show", name)[0]["document"]

    def wait_state(self, name, state):
        return g.wait_until(lambda: (lambda d: d if d["state"] == state
                                     else None)(self.document(name)),
                            "%s to be %s" % (name, state))

    def drop_order(self, number, control, **kinds):
        self.gateway.drop(PARTNER, number + ".x12", g.interchange(
            control, [g.order(number, **kinds)]))
        return g.wait_until(lambda: self.gateway.documents(
            "kind = 2 AND key = ?", number), "the order")[0]

    def test_a_record_that_no_flow_made_is_sent(self):
        self.drop_order("PO-7", 1)
        [answer] = g.wait_until(lambda: [
            d for d in self.rows("doc", "list", "po:PO-7", "dir:out")
            if d["record"] == "order_response"][:1], "an answer")
        record = json.loads(self.edigate("doc", "cat", "--record",
                                         answer["id"]))
        before = len(self.gateway.rows("SELECT * FROM line"))
        [made] = self.rows("doc", "send", PARTNER, "order_response", "-",
                           data=json.dumps(record))
        sent = self.wait_state(made["document"], "await_ack")
        self.assertEqual(sent["type"], "x12/004010/855")
        self.assertEqual(sent["key"], answer["key"])
        segments = g.segments_of(self.gateway.read_sent(PARTNER,
                                                        sent["name"]))
        self.assertEqual([s[3] for s in segments if s[0] == "BAK"], ["PO-7"])
        self.assertEqual(len(self.gateway.rows("SELECT * FROM line")), before)
        # by name, where several agreements fit or to be sure
        name = "%s/send/order_response/004010" % PARTNER
        [agreement] = [a for a in self.rows("partner", "show", PARTNER)[0]
                       ["agreements"] if a["agreement"] == sent["agreement"]]
        self.edigate("doc", "send", PARTNER, "order_response", "-",
                     "--agreement", agreement["agreement"],
                     data=json.dumps(record))
        self.edigate("doc", "send", PARTNER, "order_response", "-",
                     "--agreement", name + "/nonsense",
                     data=json.dumps(record), status=1)
        self.assertIn("AGREEMENT_NONE", self.messages)
        del record["order_number"]
        self.edigate("doc", "send", PARTNER, "order_response", "-",
                     data=json.dumps(record), status=1)
        self.assertIn("order_number", self.messages)
        self.edigate("doc", "send", PARTNER, "order_respons", "-",
                     data="{}", status=1)
        self.edigate("doc", "send", PARTNER, "order_response", "-",
                     data="{", status=1)
        self.edigate("doc", "send", "nobody", "order_response", "-",
                     data="{}", status=1)

    def test_an_interchange_that_is_ready_goes_out_as_it_is(self):
        ready = g.interchange(
            424242, [["BAK*00*AD*PO-READY*20261123"]], functional="PR",
            sender=("01", "123456789"), receiver=("08", "925485US00"))
        path = self.gateway.write("ready.x12", ready)
        [made] = self.rows("doc", "send", PARTNER, "ready", path)
        sent = self.wait_state(made["document"], "await_ack")
        self.assertEqual(self.gateway.read_sent(PARTNER, sent["name"]), ready)
        self.assertEqual(self.edigate("doc", "cat", sent["id"]), ready)
        self.assertEqual(sent["interchange_control"], "000424242")
        # what comes back finds it
        g.acknowledge(self.gateway, PARTNER, sent["name"], 31)
        self.wait_state(sent["id"], "acked")
        for wrong, why in (
                (ready.replace("*PO-READY*", "**"), "ELEMENT_MISSING"),
                (ready + ready, "NOT_READY"), ("nonsense", "NO_INTERCHANGE"),
                (ready.replace("925485US00     ", "SOMEBODYELSE   "),
                 "IDENTITY_MISMATCH")):
            self.gateway.write("ready.x12", wrong)
            self.edigate("doc", "send", PARTNER, "ready", path, status=1)
            self.assertIn(why, self.messages)
        self.edigate("doc", "send", PARTNER, "ready", path + ".not", status=2)

    def test_a_partner_is_stopped_one_way_at_a_time(self):
        [answer] = self.rows("partner", "pause", PARTNER, "--way", "in")
        self.assertEqual(answer["paused"], "in")
        [answer] = self.rows("partner", "pause", PARTNER, "--way", "out")
        self.assertEqual(answer["paused"], "both")
        self.gateway.drop(PARTNER, "stopped.x12", g.interchange(
            51, [g.order("PO-STOP")]))
        [answer] = self.rows("partner", "resume", PARTNER, "--way", "in")
        self.assertEqual(answer["paused"], "out")
        self.assertEqual(self.rows("partner", "list")[0]["paused_way"], "out")
        # taken in, and its answers made, but not sent
        g.wait_until(lambda: len([
            d for d in self.rows("queue", "list", "partner:" + PARTNER)
            if d["state"] == "ready"]) >= 3, "997 and two 855 to wait")
        self.assertFalse([n for n in self.gateway.sent(PARTNER, "855")
                          if "PO-STOP" in self.gateway.read_sent(PARTNER, n)])
        self.edigate("partner", "test", PARTNER, status=1)
        [answer] = self.rows("partner", "resume", PARTNER)
        self.assertEqual(answer["paused"], "no")
        g.wait_until(lambda: len([
            n for n in self.gateway.sent(PARTNER, "855")
            if "PO-STOP" in self.gateway.read_sent(PARTNER, n)]) == 2,
            "the answers")
        self.edigate("partner", "pause", PARTNER, "--way", "up", status=2)

    def test_a_partner_is_tried_without_sending(self):
        g.wait_until(self.gateway.is_quiet, "rest")
        before = self.gateway.documents()
        checks = self.rows("partner", "test", PARTNER)
        self.assertTrue(all(c["good"] for c in checks), checks)
        said = " ".join(c.get("text", "") for c in checks)
        self.assertIn("written, renamed and removed", said)
        self.assertIn("x12-004010-850-order", said)
        self.assertEqual(self.gateway.documents(), before)
        self.assertEqual([n for n in os.listdir(self.gateway.folder(
            PARTNER, "out")) if n.startswith(".")], [])
        # folders that are none, and a map that is wrong
        self.gateway.write("mappings/maps/odd-map.yaml", """\
map: odd-map
extends: x12-004010-850-order
fields: {number: BEG.99}
""")
        self.gateway.write("partners/odd.yaml", """\
partner: odd
extends: templates/x12-004010-retailer-folder
station: acme
ids: {x12: {qualifier: ZZ, id: ODD}}
channels:
  main: {folder: {in: /nowhere/in, out: /nowhere/out}}
agreements:
  - {receive: order, map: odd-map}
""")
        checks = self.rows("partner", "test", "odd", status=1)
        bad = [c["check"] for c in checks if not c["good"]]
        self.assertTrue(any("/nowhere/in" in c for c in bad), bad)
        self.assertTrue(any("receive/order" in c for c in bad), bad)
        self.edigate("partner", "test", "nobody", status=2)
        os.unlink(os.path.join(self.gateway.directory, "partners/odd.yaml"))

    def test_amounts_are_summed_up(self):
        self.drop_order("PO-SUM", 61, lines=(
            ("1", "10", "WIDGET-1", "9.95"), ("2", "20", "GASKET-2", "0.75")))
        [order] = self.rows("doc", "list", "po:PO-SUM", "type:850")
        self.assertEqual((order["amount"], order["currency"]),
                         ("114.5", "USD"))
        g.wait_until(lambda: len([
            d for d in self.rows("doc", "list", "po:PO-SUM", "dir:out")
            if d["state"] == "await_ack"]) == 2, "the answers")
        self.edigate("desk", "ship", PARTNER, "PO-SUM")
        [made] = self.rows("desk", "invoice", PARTNER, "PO-SUM")
        invoice = self.document(made["documents"][0])
        self.assertEqual((invoice["amount"], invoice["currency"]),
                         ("114.5", "USD"))
        totals = self.rows("audit", "totals", "type:810")
        self.assertEqual([(t["documents"], t["amount"], t["currency"])
                          for t in totals], [(1, "114.5", "USD")])

    def test_output_that_nobody_reads_is_no_failure(self):
        """A pipe that is closed early ends the command, quietly."""
        for arguments in (("explain",), ("doc", "list", "-n", "0"),
                          ("tail", "-n", "1000"), ("desk", "items")):
            done = subprocess.run(
                ["sh", "-c", '"$@" | true', "sh", self.gateway.binary,
                 "--dir", self.gateway.directory, *arguments],
                capture_output=True, text=True, timeout=g.PATIENCE)
            self.assertEqual(done.stderr, "", arguments)


if __name__ == "__main__":
    unittest.main(verbosity=2)
