#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow folder x12
"""We buy: our order goes out, and what the supplier answers is matched to it
line by line. The supplier is a folder that is filled by hand, and wrong."""

import json
import os
import subprocess
import unittest

import gateway as g

SUPPLIER = "supplier-c"
SENDER = ("ZZ", "SUPPLIERC")
ADVICE = """agreements:
  - send: application_advice
    document: x12/005010/824
    map: x12-005010-824-application-advice
"""
ORDER = {
    "number": "PO-77", "date": "2026-11-23", "currency": "USD",
    "buyer": {"name": "ACME Supply Co"},
    "lines": [
        {"number": "1", "quantity": "10", "unit": "each", "price": "2.00",
         "seller_item": "S-1", "buyer_item": "WIDGET-1"},
        {"number": "2", "quantity": "5", "unit": "each", "price": "7.00",
         "seller_item": "S-2", "buyer_item": "GASKET-2"}]}


def response(*lines):
    """An 855 that answers the lines of ORDER with (line, price, ACKs)."""
    segments = ["BAK*00*AC*PO-77*20261123", "CUR*SE*USD"]
    for number, quantity, price, acks in lines:
        segments.append("PO1*%s*%s*EA*%s**VP*S-%s" % (number, quantity, price,
                                                      number))
        segments += acks
    return segments + ["CTT*%d" % len(lines)]


def notice(shipment, *items):
    segments = ["BSN*00*%s*20261124*1000*0001" % shipment,
                "HL*1**S*1", "HL*2*1*O*1", "PRF*PO-77"]
    for place, (line, quantity) in enumerate(items, 3):
        segments += ["HL*%d*2*I*0" % place, "LIN*%s*VP*S-%s" % (line, line),
                     "SN1**%s*EA" % quantity]
    return segments + ["CTT*%d" % (len(items) + 2)]


def bill(number, total, *lines):
    segments = ["BIG*20261125*%s*20261123*PO-77" % number, "CUR*SE*USD"]
    for line, quantity, price in lines:
        segments.append("IT1*%s*%s*EA*%s**VP*S-%s" % (line, quantity, price,
                                                      line))
    return segments + ["TDS*%s" % total, "CTT*%d" % len(lines)]


class Buyer(unittest.TestCase):
    def setUp(self):
        self.gateway = g.Gateway(examples=("stations", "x12-supplier"))
        self.addCleanup(self.gateway.remove)
        path = os.path.join(self.gateway.directory, "partners",
                            SUPPLIER + ".yaml")
        with open(path, "a", encoding="utf-8") as file:
            file.write(ADVICE)
        self.gateway.start()
        self.gateway.import_desk()
        self.control = 100
        self.order()

    def edigate(self, *arguments):
        done = subprocess.run(
            [self.gateway.binary, "--dir", self.gateway.directory,
             *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def order(self):
        path = self.gateway.write("order.json", json.dumps(ORDER))
        self.edigate("desk", "order", SUPPLIER, path)
        self.gateway.wait_sent(SUPPLIER, "850")

    def drop(self, functional, segments):
        """An interchange of one transaction; the row that it becomes."""
        self.control += 1
        name = "%d.x12" % self.control
        self.gateway.drop(SUPPLIER, name, g.interchange(
            self.control, [segments], functional, "005010", SENDER))
        [row] = g.wait_until(lambda: self.gateway.documents(
            "kind = ? AND parent = (SELECT id FROM document WHERE name = ?)"
            " AND state NOT IN (?, ?)",
            g.TRANSACTION, name, g.CHECKED, g.MAPPED), "its transaction")
        return row

    def lines(self):
        answer = json.loads(self.edigate("desk", "orders", "PO-77", "--json"))
        return {line["line"]: line for line in answer["lines"]}

    def advice(self, count):
        """The 824s that went out, newest last."""
        names = self.gateway.wait_sent(SUPPLIER, "824", count)
        return [g.segments_of(self.gateway.read_sent(SUPPLIER, n))
                for n in sorted(names)]

    def assert_held(self, row, code):
        self.assertEqual((row["state"], row["reason_code"]), (g.HELD, code))

    def test_what_fits_is_matched(self):
        row = self.drop("PR", response(
            ("1", "10", "2", ["ACK*IA*10*EA"]),
            ("2", "5", "7", ["ACK*IB*5*EA"])))
        self.assertEqual(row["state"], g.DECIDED)
        row = self.drop("SH", notice("D-1", ("1", "10"), ("2", "2")))
        self.assertEqual(row["state"], g.DECIDED)
        lines = self.lines()
        self.assertEqual(lines["1"]["shipped"], "10")
        self.assertEqual(lines["2"]["shipped"], "2")
        row = self.drop("IN", bill("I-1", "3400", ("1", "10", "2"),
                                   ("2", "2", "7")))
        self.assertEqual(row["state"], g.DECIDED)
        lines = self.lines()
        self.assertEqual(lines["1"]["invoiced"], "10")
        self.assertEqual(lines["2"]["invoiced"], "2")
        g.wait_until(self.gateway.is_quiet, "rest")
        self.assertEqual(len(self.gateway.sent(SUPPLIER, "999")), 3)
        self.assertEqual(self.gateway.sent(SUPPLIER, "824"), [])

    def test_an_invoice_of_more_than_came_waits_and_is_told(self):
        self.drop("PR", response(("1", "10", "2", ["ACK*IA*10*EA"]),
                                 ("2", "5", "7", ["ACK*IA*5*EA"])))
        self.drop("SH", notice("D-1", ("1", "4")))
        row = self.drop("IN", bill("I-1", "2000", ("1", "10", "2")))
        self.assert_held(row, "INVOICED_MORE")
        self.assertEqual(self.lines()["1"].get("invoiced", "0"), "0")
        [advice] = self.advice(1)
        self.assertIn(["OTI", "TE"], [s[:2] for s in advice])
        self.assertIn(["TED", "P"], [s[:2] for s in advice])
        # the rest arrives: the invoice is looked at again, and fits
        self.drop("SH", notice("D-2", ("1", "6")))
        g.wait_until(lambda: self.gateway.documents(
            "id = ? AND state = ?", row["id"], g.DECIDED), "the invoice")
        self.assertEqual(self.lines()["1"]["invoiced"], "10")

    def test_a_wrong_price_is_held_until_an_operator_lets_it_pass(self):
        self.drop("PR", response(("1", "10", "2", ["ACK*IA*10*EA"]),
                                 ("2", "5", "7", ["ACK*IA*5*EA"])))
        self.drop("SH", notice("D-1", ("1", "10")))
        row = self.drop("IN", bill("I-1", "2500", ("1", "10", "2.5")))
        self.assertEqual(row["state"], g.HELD)
        self.assertIn("2.5", row["reason"])
        self.edigate("queue", "release", row["id"], "--reason", "agreed by phone")
        g.wait_until(lambda: self.gateway.documents(
            "id = ? AND state = ?", row["id"], g.DECIDED), "the invoice")
        self.assertEqual(self.lines()["1"]["invoiced"], "10")

    def test_the_same_invoice_twice_counts_once(self):
        self.drop("PR", response(("1", "10", "2", ["ACK*IA*10*EA"]),
                                 ("2", "5", "7", ["ACK*IA*5*EA"])))
        self.drop("SH", notice("D-1", ("1", "10")))
        self.assertEqual(self.drop("IN", bill("I-1", "1000", (
            "1", "5", "2")))["state"], g.DECIDED)
        again = self.drop("IN", bill("I-1", "1000", ("1", "5", "2")))
        self.assertNotEqual(again["state"], g.DECIDED)
        self.assertEqual(self.lines()["1"]["invoiced"], "5")

    def test_an_answer_to_no_order_of_ours_is_held(self):
        segments = response(("1", "10", "2", ["ACK*IA*10*EA"]))
        segments[0] = "BAK*00*AC*PO-78*20261123"
        row = self.drop("PR", segments)
        self.assertEqual(row["state"], g.HELD)
        self.assertIn("PO-78", row["reason"])

    def test_a_shipment_of_more_than_was_ordered_is_held(self):
        row = self.drop("SH", notice("D-1", ("1", "11")))
        self.assertEqual(row["state"], g.HELD)
        self.assertEqual(self.lines()["1"].get("shipped", "0"), "0")

    def test_a_changed_answer_says_what_changed(self):
        row = self.drop("PR", response(
            ("1", "10", "2", ["ACK*IQ*8*EA", "ACK*IR*2*EA"]),
            ("2", "5", "7", ["ACK*IB*5*EA*068*20261215"])))
        self.assertEqual(row["state"], g.DECIDED)
        lines = self.lines()
        self.assertEqual(lines["1"]["confirmed"], "8")
        self.assertEqual(lines["1"]["rejected"], "2")
        self.assertEqual(lines["2"]["backordered"], "5")
        self.assertEqual(lines["2"]["deliver"][:10], "2026-12-15")


if __name__ == "__main__":
    unittest.main(verbosity=2)
