#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow folder
# Timeout: 480
"""Proves: a partner's 850 in a folder leads to 997, 855, 856 and 810 with
exact quantities and totals, linked as one conversation; acknowledgements that
come back change the status of what was sent; what is wrong gets its answer and
disturbs nobody."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway as g  # noqa: E402

PARTNER = "retailer-b"


def find(segments, tag, *starts):
    """All segments of a tag whose first elements are these."""
    return [s for s in segments
            if s[0] == tag and s[1:1 + len(starts)] == list(starts)]


class Conversation(unittest.TestCase):
    """One gateway, several orders; the tests run in the order of names."""

    @classmethod
    def setUpClass(cls):
        cls.gateway = g.Gateway()
        cls.gateway.start()
        cls.gateway.import_desk()
        cls.control = 100

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.gateway.remove()

    def drop_order(self, number, **kinds):
        type(self).control += 1
        self.gateway.drop(PARTNER, "%s.x12" % number, g.interchange(
            self.control, [g.order(number, **kinds)]))
        return self.control

    def sent_for(self, kind, number, count=1):
        """Documents of a type to the partner that speak of the order."""
        def look():
            found = []
            for name in self.gateway.sent(PARTNER, kind):
                text = self.gateway.read_sent(PARTNER, name)
                if number in text:
                    found.append((name, g.segments_of(text)))
            return found if len(found) >= count else None
        return g.wait_until(look, "%s for %s" % (kind, number))

    def transaction(self, number):
        return g.wait_until(lambda: self.gateway.documents(
            "kind = 2 AND key = ?", number), "the order")

    def test_1_order_is_acknowledged_and_answered(self):
        control = self.drop_order("PO-1001", lines=(
            ("1", "10", "WIDGET-1", "9.95"), ("2", "20", "GASKET-2", "0.75")))
        [name] = self.gateway.wait_sent(PARTNER, "997")
        ack = g.segments_of(self.gateway.read_sent(PARTNER, name))
        self.assertEqual(find(ack, "AK1")[0][1:3], ["PO", str(control)])
        self.assertEqual(find(ack, "AK5")[0][1], "A")
        self.assertEqual(find(ack, "AK9")[0][1:5], ["A", "1", "1", "1"])
        # A receipt at once (agreed with this partner), then the answer.
        answers = self.sent_for("855", "PO-1001", 2)
        kinds = sorted(find(s, "BAK")[0][2] for _, s in answers)
        self.assertIn("AK", kinds)
        answer = next(s for _, s in answers if find(s, "BAK")[0][2] != "AK")
        self.assertEqual([p[2] for p in find(answer, "PO1")], ["10", "20"])
        self.assertEqual([a[1] for a in find(answer, "ACK")], ["IA", "IA"])
        self.assertEqual(self.gateway.waiting(PARTNER), [])

    def test_2_shipment_and_invoice_follow(self):
        answer = self.gateway.control(
            "desk_step", step="ship", partner=PARTNER, order="PO-1001")
        self.assertFalse(answer["held"], answer)
        [(_, notice)] = self.sent_for("856", "PO-1001")
        self.assertEqual(find(notice, "PRF")[0][1], "PO-1001")
        shipped = sorted(int(s[2]) for s in find(notice, "SN1"))
        self.assertEqual(sum(shipped), 30)
        levels = [h[3] for h in find(notice, "HL")]
        self.assertEqual(levels[:2], ["S", "O"])
        self.assertEqual(find(notice, "CTT")[0][1], str(len(levels)))
        answer = self.gateway.control(
            "desk_step", step="invoice", partner=PARTNER, order="PO-1001")
        self.assertFalse(answer["held"], answer)
        [(_, invoice)] = self.sent_for("810", "PO-1001")
        # 10 × 9.95 + 20 × 0.75 = 114.50, two implied decimals
        self.assertEqual(find(invoice, "TDS")[0][1], "11450")
        self.assertEqual([i[2] for i in find(invoice, "IT1")], ["10", "20"])

    def test_3_acknowledgements_change_the_status(self):
        g.wait_until(self.gateway.is_quiet, "rest")
        for name in (self.gateway.sent(PARTNER, "85")
                     + self.gateway.sent(PARTNER, "810")):
            type(self).control += 1
            g.acknowledge(self.gateway, PARTNER, name, self.control)
        g.wait_until(lambda: not self.gateway.documents(
            "kind = 3 AND record <> 'acknowledgement' AND state <> %d" % g.ACKED),
            "all that was sent to be acknowledged")
        # never an acknowledgement of an acknowledgement
        self.assertEqual(len(self.gateway.sent(PARTNER, "997")), 1)

    def test_4_stock_and_conversation_are_exact(self):
        stock = {r["item"]: r for r in self.gateway.rows(
            "SELECT item, on_hand, reserved FROM stock")}
        self.assertEqual(float(stock["WIDGET-1"]["on_hand"]), 990)
        self.assertEqual(float(stock["GASKET-2"]["on_hand"]), 30)
        self.assertEqual(float(stock["WIDGET-1"]["reserved"] or 0), 0)
        lines = self.gateway.rows(
            "SELECT ordered, confirmed, shipped, invoiced FROM line")
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.assertEqual(len(set(float(v or 0) for v in line.values())),
                             1)

    def test_5_what_cannot_be_delivered_is_said_per_line(self):
        self.drop_order("PO-1002", lines=(
            ("1", "5", "WIDGET-1", "9.95"), ("2", "500", "GASKET-2", "0.75"),
            ("3", "1", "NO-SUCH-ITEM", "1.00"), ("4", "1", "OLD-3", "4.00")))
        answers = self.sent_for("855", "PO-1002", 2)
        answer = next(s for _, s in answers if find(s, "BAK")[0][2] != "AK")
        codes = [a[1] for a in find(answer, "ACK")]
        self.assertEqual(codes[0], "IA")
        self.assertIn("IB", codes)  # back-ordered
        # the unknown item and the discontinued one are rejected
        self.assertEqual(codes[-2:], ["R2", "R2"])

    def test_6_the_same_control_number_is_refused(self):
        before = len(self.gateway.documents("kind = 2"))
        self.gateway.drop(PARTNER, "again.x12", g.interchange(
            self.control, [g.order("PO-1003")]))
        [name] = self.gateway.wait_sent(PARTNER, "TA1")
        ta1 = find(g.segments_of(self.gateway.read_sent(PARTNER, name)),
                   "TA1")[0]
        self.assertEqual(ta1[1], "%09d" % self.control)
        self.assertEqual(ta1[4:6], ["R", "025"])
        self.assertEqual(len(self.gateway.documents("kind = 2")), before)

    def test_7_one_bad_transaction_never_blocks_its_neighbours(self):
        type(self).control += 1
        bad = g.order("PO-BAD")
        bad[0] = "BEG*00*SA*PO-BAD**NODATE"
        self.gateway.drop(PARTNER, "three.x12", g.interchange(
            self.control, [g.order("PO-1004"), bad, g.order("PO-1005")]))
        self.sent_for("855", "PO-1004", 2)
        self.sent_for("855", "PO-1005", 2)
        ack = g.wait_until(
            lambda: [s for n in self.gateway.sent(PARTNER, "997")
                     for s in [g.segments_of(
                         self.gateway.read_sent(PARTNER, n))]
                     if find(s, "AK1", "PO", str(self.control))], "the 997")[0]
        self.assertEqual([a[1] for a in find(ack, "AK5")], ["A", "R", "A"])
        self.assertEqual(find(ack, "AK9")[0][1:5], ["P", "3", "3", "2"])
        detail = find(ack, "AK3")[0]
        self.assertEqual(detail[1:3], ["BEG", "2"])
        self.assertEqual(find(ack, "AK4")[0][1], "5")
        self.assertFalse([n for n in self.gateway.sent(PARTNER, "855")
                          if "PO-BAD" in self.gateway.read_sent(PARTNER, n)])

    def test_8_what_is_not_ours_is_kept_and_held(self):
        self.gateway.drop(PARTNER, "garbage.x12", b"\x00\x01\x02 no EDI \xff")
        self.gateway.drop(PARTNER, "stranger.x12", g.interchange(
            900, [g.order("PO-X")], sender=("ZZ", "SOMEBODYELSE")))
        type(self).control += 1
        self.gateway.drop(PARTNER, "cut.x12", g.interchange(
            self.control, [g.order("PO-CUT")])[:-60])
        held = g.wait_until(lambda: (
            lambda rows: rows if len(rows) >= 2 else None)(
                self.gateway.documents("state = %d AND kind = 1" % g.HELD)), "holds")
        self.assertEqual({r["reason_code"] for r in held},
                         {"SYNTAX_UNKNOWN", "IDENTITY_MISMATCH"})
        # all taken away, none lost
        g.wait_until(lambda: not self.gateway.waiting(PARTNER), "pick-up")
        for name in ("garbage.x12", "stranger.x12", "cut.x12"):
            self.assertEqual(len(self.gateway.documents("name = ?", name)), 1)

    def test_9_an_order_twice_is_executed_once(self):
        self.drop_order("PO-1006", lines=(("1", "7", "WIDGET-1", "9.95"),))
        self.sent_for("855", "PO-1006", 2)
        before = self.gateway.rows(
            "SELECT reserved FROM stock WHERE item = 'WIDGET-1'")
        self.drop_order("PO-1006", lines=(("1", "7", "WIDGET-1", "9.95"),))
        g.wait_until(lambda: len(self.gateway.documents(
            "kind = 2 AND key = 'PO-1006'")) == 2, "both orders")
        g.wait_until(self.gateway.is_quiet, "rest")
        self.assertEqual(self.gateway.documents(
            "kind = 2 AND key = 'PO-1006' AND state IN (%d, %d, %d)" % (
                g.ACCEPTED, g.CHECKED, g.MAPPED)), [])
        self.assertEqual(before, self.gateway.rows(
            "SELECT reserved FROM stock WHERE item = 'WIDGET-1'"))


class Schedule(unittest.TestCase):
    def test_what_is_there_leaves_and_the_rest_follows(self):
        """Shipped by schedule: what is in stock today, though the same line
        is also due on the day when the rest comes in."""
        with g.Gateway() as gateway:
            gateway.write("partners/retailer-b.yaml", """\
partner: retailer-b
extends: templates/x12-004010-retailer-folder
station: acme
ids: {x12: {qualifier: '08', id: 925485US00}}
desk: {auto_ship: yes, ship_after: 0 s, auto_invoice: yes}
""")
            gateway.start()
            gateway.import_desk()
            gateway.drop(PARTNER, "part.x12", g.interchange(1, [g.order(
                "PO-PART", lines=(("1", "80", "GASKET-2", "0.75"),))]))
            [name] = gateway.wait_sent(PARTNER, "856")
            notice = g.segments_of(gateway.read_sent(PARTNER, name))
            self.assertEqual([s[2] for s in find(notice, "SN1")], ["50"])
            gateway.wait_sent(PARTNER, "810")
            # more comes in; asked for, the rest leaves
            gateway.control("desk_import", station="acme", kind="stock",
                            csv="item,on_hand\nGASKET-2,40\n")
            gateway.control("desk_step", step="ship", partner=PARTNER,
                            order="PO-PART")
            rest = gateway.wait_sent(PARTNER, "856", 2)
            rest.remove(name)
            notice = g.segments_of(gateway.read_sent(PARTNER, rest[0]))
            self.assertEqual([s[2] for s in find(notice, "SN1")], ["30"])
            gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
