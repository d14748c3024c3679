#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow folder
# Timeout: 480
"""Proves what the keys of an agreement do, one gateway each: batches, tolerant
acknowledgements, warnings that are told, who an interchange is for, versions
that are not known, numbers that come twice in one file, due times."""

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


class Due(Case):
    OVERDUE = 6  # enum acknowledged_status

    def marked(self, gateway, code, kind=g.TRANSACTION):
        return g.wait_until(lambda: gateway.documents(
            "kind = ? AND acknowledged = ? AND reason_code = ?", kind,
            self.OVERDUE, code), code)[0]

    def unmarked(self, gateway, row):
        g.wait_until(lambda: gateway.documents(
            "id = ? AND acknowledged IS NOT ? AND due IS NULL", row["id"],
            self.OVERDUE), "the mark to go")

    def test_held(self):
        """An order that waits for somebody is overdue when its answer is."""
        gateway = self.gateway(
            "{receive: order, on_price: hold, acknowledge: {receipt: no}}",
            "{send: order_response, due: {after: order, within: 1 s}}")
        self.drop(gateway, g.order("PO-1", (("1", "10", "WIDGET-1", "5.00"),)))
        [row] = g.wait_until(lambda: gateway.documents(
            "kind = 2 AND state = ? AND acknowledged = ?", g.HELD,
            self.OVERDUE), "the order to be overdue")
        self.assertEqual(row["due"], row["created"] + 1000)
        self.assertIn("send_overdue", gateway.log())
        gateway.control("document", verb="release", ids=[row["id"]])
        self.sent(gateway, "855")
        self.unmarked(gateway, row)
        gateway.stop()

    def test_shipment_and_invoice(self):
        """Not shipped near the delivery, not invoiced after the shipment: the
        order shows it, also after a restart, until it is made up for."""
        gateway = self.gateway(
            "{receive: order}",
            "{send: shipment, due: {before: delivery, by: 36500 d}}",
            "{send: invoice, due: {after: shipment, within: 1 s}}")
        self.drop(gateway, g.order("PO-1"))
        row = self.marked(gateway, "SHIPMENT_OVERDUE")
        gateway.stop()
        gateway.start()
        gateway.control("desk_step", step="ship", partner=PARTNER, order="PO-1")
        row = self.marked(gateway, "INVOICE_OVERDUE")
        gateway.control("desk_step", step="invoice", partner=PARTNER, order="PO-1")
        self.unmarked(gateway, row)
        self.assertEqual(len(self.sent(gateway, "856")), 1)
        gateway.stop()

    def test_nothing_is_due(self):
        """What was answered in time is never called overdue."""
        gateway = self.gateway(
            "{receive: order, acknowledge: {within: 2 s}}",
            "{send: order_response, due: {after: order, within: 2 s}}",
            "{send: shipment, due: {before: delivery, by: 0 h}}",
            "{send: invoice, due: {after: shipment, within: 2 s}}")
        self.drop(gateway, g.order("PO-1", date="20261123"))
        self.sent(gateway, "855")
        gateway.control("desk_step", step="ship", partner=PARTNER, order="PO-1")
        gateway.control("desk_step", step="invoice", partner=PARTNER, order="PO-1")
        self.sent(gateway, "810")
        # the invoice's step is the last: by then all had their time
        g.wait_until(lambda: not gateway.rows(
            "SELECT * FROM step WHERE step = 'due/invoice'"), "the step")
        self.assertEqual(gateway.documents(
            "acknowledged = ? AND reason_code IS NOT 'SHIPMENT_OVERDUE'",
            self.OVERDUE), [])
        gateway.stop()

    def test_acknowledgement(self):
        """A 997 of ours that the channel does not take in time."""
        gateway = self.gateway(
            "{receive: order, acknowledge: {within: 1 s}}")
        out = gateway.folder(PARTNER, "out")
        os.rmdir(out)
        with open(out, "w"):
            pass  # a file where the folder should be
        self.drop(gateway, g.order("PO-1"))
        [row] = g.wait_until(lambda: gateway.documents(
            "record = 'acknowledgement' AND acknowledged = ?", self.OVERDUE),
            "the 997 to be overdue")
        self.assertEqual(row["due"], row["created"] + 1000)
        os.unlink(out)
        os.mkdir(out)
        gateway.control("document", verb="retry", ids=[row["id"]])
        self.sent(gateway, "997")
        self.unmarked(gateway, row)
        gateway.stop()


class Twice(Case):
    """One control number twice in one file."""

    def drop_both(self, policy, first, second):
        gateway = self.gateway(
            "{receive: order, acknowledge: {receipt: no}}\n"
            "envelope: {duplicates: {policy: %s}}" % policy)
        gateway.drop(PARTNER, "both.x12", first + second)
        return gateway

    def orders(self, gateway):
        g.wait_until(lambda: gateway.documents("kind = 1")
                     and gateway.is_quiet(), "rest")
        return sorted(r["key"] for r in gateway.documents("kind = 2"))

    FIRST = g.interchange(200, [g.order("PO-1")])
    CHANGED = g.interchange(200, [g.order("PO-2")])

    def test_reject(self):
        gateway = self.drop_both("reject", self.FIRST, self.CHANGED)
        [ta1] = self.sent(gateway, "TA1")
        self.assertEqual(find(ta1, "TA1")[0][4:6], ["R", "025"])
        self.assertEqual(self.orders(gateway), ["PO-1"])
        self.assertEqual(len(self.sent(gateway, "997")), 1)
        gateway.stop()

    def test_hold(self):
        """All of it waits; released, all of it is taken."""
        gateway = self.drop_both("hold", self.FIRST, self.CHANGED)
        [row] = g.wait_until(lambda: gateway.documents(
            "kind = 1 AND state = ?", g.HELD), "the hold")
        self.assertEqual(row["reason_code"], "DUPLICATE_INTERCHANGE")
        self.assertIn("twice", row["reason"])
        self.assertEqual(gateway.documents("kind <> 1"), [])
        gateway.control("document", verb="release", ids=[row["id"]])
        self.sent(gateway, "855", 2)
        self.assertEqual(self.orders(gateway), ["PO-1", "PO-2"])
        self.assertEqual(gateway.sent(PARTNER, "TA1"), [])
        gateway.stop()

    def test_accept(self):
        """What differs is taken, what is the same is not."""
        gateway = self.drop_both("accept", self.FIRST, self.CHANGED)
        self.sent(gateway, "855", 2)
        self.assertEqual(self.orders(gateway), ["PO-1", "PO-2"])
        self.assertEqual(gateway.sent(PARTNER, "TA1"), [])
        gateway.stop()
        gateway = self.drop_both("accept", self.FIRST + "\r\n", self.FIRST)
        [ta1] = self.sent(gateway, "TA1")
        self.assertEqual(find(ta1, "TA1")[0][4:6], ["R", "025"])
        self.assertEqual(self.orders(gateway), ["PO-1"])
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

    def test_version(self):
        """A group of a version that is neither agreed on nor known."""
        gateway = self.gateway("{receive: order}")
        self.drop(gateway, g.order("PO-1"), version="002040")
        [ack] = self.sent(gateway, "997")
        self.assertEqual(find(ack, "AK9")[0][1:6], ["R", "1", "1", "0", "2"])
        g.wait_until(gateway.is_quiet, "rest")
        self.assertEqual([r["state"] for r in gateway.documents("kind = 2")],
                         [g.REJECTED])
        self.assertEqual(gateway.sent(PARTNER, "855"), [])
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
