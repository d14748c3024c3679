#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow folder
# Timeout: 480
"""Proves what the keys of an agreement do, one gateway each: batches, tolerant
acknowledgements, warnings that are told, who an interchange is for."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g  # noqa: E402

PARTNER = "retailer-b"
HEAD = """\
partner: retailer-b
extends: templates/x12-004010-retailer-folder
station: acme
ids: {x12: {qualifier: '08', id: 925485US00}}
agreements:
"""


def find(segments, tag, *starts):
    """All segments of a tag whose first elements are these."""
    return [s for s in segments
            if s[0] == tag and s[1:1 + len(starts)] == list(starts)]


class Case(unittest.TestCase):
    def gateway(self, *agreements):
        gateway = g.Gateway()
        self.addCleanup(gateway.remove)
        gateway.write("partners/retailer-b.yaml", HEAD + "".join(
            "  - %s\n" % text for text in agreements))
        gateway.start()
        gateway.import_desk()
        self.control = 100
        return gateway

    def drop(self, gateway, *orders, **envelope):
        self.control += 1
        gateway.drop(PARTNER, "%d.x12" % self.control, g.interchange(
            self.control, list(orders), **envelope))
        return self.control

    def sent(self, gateway, kind, count=1):
        return [g.segments_of(gateway.read_sent(PARTNER, name))
                for name in gateway.wait_sent(PARTNER, kind, count)]


class Batch(Case):
    AGREEMENT = ("{send: order_response, batch: {every: %s, max: %d}, "
                 "expect: {ack: 997, within: 4 h}}")

    def ours(self, gateway):
        return gateway.documents("record = 'order_response'")

    def waiting(self, gateway, count):
        rows = g.wait_until(lambda: (
            lambda rows: rows if len(rows) == count else None)(
                gateway.documents("record = 'order_response' AND state = %d"
                                  % g.WRITTEN)), "%d in a batch" % count)
        self.assertEqual(gateway.sent(PARTNER, "855"), [])
        return rows

    def check_one(self, gateway, sets):
        [batch] = self.sent(gateway, "855")
        self.assertEqual(len(find(batch, "ISA")), 1)
        self.assertEqual([s[1] for s in find(batch, "GS")], ["PR"])
        self.assertEqual(len(find(batch, "ST", "855")), sets)
        self.assertEqual(find(batch, "GE")[0][1], str(sets))
        numbers = [s[2] for s in find(batch, "ST")]
        self.assertEqual(numbers, [s[2] for s in find(batch, "SE")])
        self.assertEqual(len(set(numbers)), sets)
        return batch

    def test_full(self):
        """It goes when it is full; each document is acknowledged by itself."""
        gateway = self.gateway(self.AGREEMENT % ("1 h", 2),
                               "{receive: order, acknowledge: "
                               "{with: 997, receipt: no}}")
        self.drop(gateway, g.order("PO-1"))
        self.waiting(gateway, 1)
        gateway.stop()  # nothing of it is in memory alone
        gateway.start()
        self.waiting(gateway, 1)
        self.drop(gateway, g.order("PO-2"))
        batch = self.check_one(gateway, 2)
        g.wait_until(lambda: [r["state"] for r in self.ours(gateway)]
                     == [g.AWAIT_ACK] * 2, "delivery")
        numbers = [s[2] for s in find(batch, "ST")]
        self.control += 1
        gateway.drop(PARTNER, "997.x12", g.interchange(self.control, [[
            "AK1*PR*%s" % find(batch, "GS")[0][6],
            "AK2*855*%s" % numbers[0], "AK5*A",
            "AK2*855*%s" % numbers[1], "AK5*R*5", "AK9*P*2*2*1"]],
            functional="FA"))
        g.wait_until(lambda: sorted(r["state"] for r in self.ours(gateway))
                     == [g.ACKED, g.REFUSED], "both words")
        gateway.stop()

    def test_time(self):
        """It goes when its time has come, and not before."""
        gateway = self.gateway(self.AGREEMENT % ("3 s", 100),
                               "{receive: order, acknowledge: "
                               "{with: 997, receipt: no}}")
        self.drop(gateway, g.order("PO-1"), g.order("PO-2"), g.order("PO-3"))
        self.check_one(gateway, 3)
        [row] = gateway.documents("record = 'batch'")
        opened = row["created"]
        [name] = gateway.sent(PARTNER, "855")
        path = os.path.join(gateway.folder(PARTNER, "out"), name)
        self.assertGreaterEqual(os.stat(path).st_mtime * 1000, opened + 3000)
        self.assertEqual(row["key"], "3 documents")
        gateway.stop()

    def test_operator(self):
        """Closed by hand; what an operator takes out stays behind."""
        gateway = self.gateway(self.AGREEMENT % ("1 h", 100),
                               "{receive: order, acknowledge: "
                               "{with: 997, receipt: no}}")
        self.drop(gateway, g.order("PO-1"), g.order("PO-2"), g.order("PO-3"))
        rows = self.waiting(gateway, 3)
        gateway.control("document", verb="cancel", ids=[rows[1]["id"]])
        gateway.control("document", verb="hold", ids=[rows[2]["id"]])
        gateway.control("document", verb="retry", ids=[rows[0]["id"]])
        batch = self.check_one(gateway, 1)
        self.assertEqual(find(batch, "BAK")[0][3], rows[0]["key"])
        gateway.control("document", verb="release", ids=[rows[2]["id"]])
        g.wait_until(lambda: len(gateway.documents(
            "record = 'batch' AND state = %d" % g.WRITTEN)) == 1, "the next")
        self.assertEqual(gateway.documents(
            "id = ?", rows[1]["id"])[0]["state"], g.CANCELLED)
        [last] = gateway.documents("record = 'batch' AND state = %d" % g.WRITTEN)
        gateway.control("document", verb="cancel", ids=[last["id"]])
        self.assertEqual(gateway.documents(
            "id = ?", rows[2]["id"])[0]["state"], g.CANCELLED)
        gateway.stop()


class Acknowledge(Case):
    def answer(self, *agreements, document=None):
        gateway = self.gateway(*agreements)
        self.drop(gateway, document)
        [ack] = self.sent(gateway, "997")
        g.wait_until(gateway.is_quiet, "rest")
        return gateway, ack

    def wrong_date(self):
        document = g.order("PO-1")
        document[2] = "DTM*002*20261301"
        return document

    def test_strict(self):
        gateway, ack = self.answer(
            "{receive: order, acknowledge: {with: 997}}",
            document=self.wrong_date())
        self.assertEqual(find(ack, "AK5")[0][1], "R")
        self.assertEqual([r["state"] for r in gateway.documents("kind = 2")],
                         [g.REJECTED])
        gateway.stop()

    def test_tolerant(self):
        """An error inside an element is told; the order is not refused for
        it, but what cannot be mapped is not guessed either."""
        gateway, ack = self.answer(
            "{receive: order, acknowledge: {with: 997, elements: accept}}",
            document=self.wrong_date())
        self.assertEqual(find(ack, "AK5")[0][1:], ["E", "5"])
        self.assertEqual(find(ack, "AK4")[0][3], "8")
        self.assertEqual(find(ack, "AK9")[0][1], "E")
        [row] = gateway.documents("kind = 2")
        self.assertIn(row["state"], (g.HELD, g.DECIDED))
        gateway.stop()

    def test_warnings(self):
        """A code that no list has is a warning: told only where agreed."""
        document = g.order("PO-1")
        document[3] = "N1*B?*RETAILER B*92*B1"
        for told, verdict in (("ignore", "A"), ("tell", "E")):
            gateway, ack = self.answer(
                "{receive: order, acknowledge: {with: 997, when: always, "
                "warnings: %s}}" % told, document=document)
            self.assertEqual(find(ack, "AK5")[0][1], verdict, told)
            gateway.stop()

    def test_nobody(self):
        """An interchange for an id that is none of ours: TA1 009."""
        gateway = self.gateway("{receive: order}")
        control = self.drop(gateway, g.order("PO-1"),
                            receiver=("01", "999999999"))
        [ta1] = self.sent(gateway, "TA1")
        self.assertEqual(find(ta1, "TA1")[0][1], "%09d" % control)
        self.assertEqual(find(ta1, "TA1")[0][4:6], ["R", "009"])
        g.wait_until(gateway.is_quiet, "rest")
        self.assertEqual([r["state"] for r in gateway.documents("kind = 1")],
                         [g.REJECTED])
        self.assertEqual(gateway.sent(PARTNER, "997"), [])
        gateway.stop()

    def test_wrong_ta1(self):
        """A TA1 in an envelope that is wrong is refused without a word:
        nothing answers a TA1."""
        gateway = self.gateway("{receive: order}")
        gateway.drop(PARTNER, "ta1.x12", g.isa(7).replace("*261123*", "*261399*")
                     + "TA1*000000001*261123*1200*A*000~IEA*0*000000007~")
        g.wait_until(lambda: gateway.documents(
            "kind = 1 AND state = %d" % g.REJECTED), "a refusal")
        g.wait_until(gateway.is_quiet, "rest")
        self.assertEqual(gateway.sent(PARTNER), [])
        gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
