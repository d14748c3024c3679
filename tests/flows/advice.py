#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow folder edifact
# Timeout: 480
"""Proves: what is held for a breach of the guideline or of the map is told to
the partner by one application advice where that is agreed, and never twice:
not after a crash, not when it is released, replayed or an advice itself."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import edifact as e  # noqa: E402
import gateway as g  # noqa: E402

PARTNER = "retailer-b"
SEND = ("{send: application_advice, document: x12/004010/824, "
        "map: x12-004010-824-application-advice, "
        "expect: {ack: 997, within: 4 h}}")
STRICT = "overlay strict base x12 004010 850\nuse /FOB M 1\n"


def find(segments, tag, *starts):
    return [s for s in segments
            if s[0] == tag and s[1:1 + len(starts)] == list(starts)]


class X12(unittest.TestCase):
    def gateway(self, *agreements):
        gateway = g.Gateway()
        self.addCleanup(gateway.remove)
        gateway.write("mappings/guidelines/strict.overlay", STRICT)
        gateway.write("partners/retailer-b.yaml", """\
partner: retailer-b
extends: templates/x12-004010-retailer-folder
station: acme
ids: {x12: {qualifier: '08', id: 925485US00}}
agreements:
%s""" % "".join("  - %s\n" % text for text in agreements))
        gateway.start()
        gateway.import_desk()
        return gateway

    def drop(self, gateway, control, *orders, **how):
        gateway.drop(PARTNER, "%d.x12" % control,
                     g.interchange(control, list(orders), **how))

    def held(self, gateway, code):
        return g.wait_until(lambda: gateway.documents(
            "kind = ? AND state = ? AND reason_code = ?", g.TRANSACTION,
            g.HELD, code), code)[0]

    def advice(self, gateway):
        """The one that was sent, and its row."""
        [name] = gateway.wait_sent(PARTNER, "824")
        [row] = gateway.documents("record = 'application_advice'")
        return name, g.segments_of(gateway.read_sent(PARTNER, name)), row

    def at_rest(self, gateway, count):
        g.wait_until(gateway.is_quiet, "rest")
        self.assertEqual(len(gateway.documents(
            "kind = ? AND record = 'application_advice'", g.OUTBOUND)), count)

    def test_guideline(self):
        """The order is held, the 824 says why, and their 997 counts."""
        gateway = self.gateway(
            "{receive: order, guideline: strict, on_guideline: advise}", SEND)
        self.drop(gateway, 101, g.order("PO-1"))
        order = self.held(gateway, "GUIDELINE_BREACH")
        name, advice, row = self.advice(gateway)
        self.assertEqual(row["cause"], order["id"])
        self.assertEqual(find(advice, "OTI")[0][1:4], ["TR", "PO", "PO-1"])
        [error] = find(advice, "TED")
        self.assertEqual(error[1], "007")  # missing
        self.assertIn("FOB", error[2])
        # the standard has no fault, and that is what the 997 says
        [ack] = gateway.wait_sent(PARTNER, "997")
        self.assertEqual(find(g.segments_of(gateway.read_sent(
            PARTNER, ack)), "AK5")[0][1], "A")
        g.acknowledge(gateway, PARTNER, name, 102)
        g.wait_until(lambda: gateway.documents(
            "id = ? AND state = ?", row["id"], g.ACKED), "their 997")
        # released it goes on without another word of the kind
        gateway.control("document", verb="release", ids=[order["id"]])
        gateway.wait_sent(PARTNER, "855")
        self.at_rest(gateway, 1)
        # and read again it is held again, but they know
        gateway.control("document", verb="replay", ids=[order["id"]])
        g.wait_until(lambda: len(gateway.documents(
            "kind = ?", g.TRANSACTION)) > 1, "the replay")
        self.at_rest(gateway, 1)
        gateway.stop()

    def test_map(self):
        gateway = self.gateway(
            "{receive: order, on_mapping: advise}", SEND)
        wrong = g.order("PO-2")
        wrong[-1] = "CTT*7"
        self.drop(gateway, 101, g.order("PO-1"), wrong)
        order = self.held(gateway, "MAP_FINDING")
        _, advice, row = self.advice(gateway)
        self.assertEqual(row["cause"], order["id"])
        self.assertEqual(find(advice, "OTI")[0][1:4], ["TR", "PO", "PO-2"])
        self.assertEqual([s[1] for s in find(advice, "TED")], ["010"])  # total
        gateway.wait_sent(PARTNER, "855")  # for the other one
        self.at_rest(gateway, 1)
        gateway.stop()

    def test_not_agreed(self):
        """Held in silence: by 'hold', and where no advice is agreed on."""
        for agreements in (
                ("{receive: order, guideline: strict, on_guideline: hold}",
                 SEND),
                ("{receive: order, guideline: strict, "
                 "on_guideline: advise}",)):
            gateway = self.gateway(*agreements)
            self.drop(gateway, 101, g.order("PO-1"))
            self.held(gateway, "GUIDELINE_BREACH")
            self.at_rest(gateway, 0)
            gateway.stop()

    def test_crash(self):
        """Whenever the power fails, there is one advice for each order."""
        gateway = self.gateway(
            "{receive: order, guideline: strict, on_guideline: advise}", SEND)
        moments = (
            lambda: True,
            lambda: gateway.documents("kind = 1 AND parent IS NULL"),
            lambda: gateway.documents("record = 'application_advice'"))
        for number, moment in enumerate(moments, 1):
            self.drop(gateway, 100 + number, g.order("PO-%d" % number))
            g.wait_until(moment, "the moment")
            gateway.kill()
            gateway.start()
            gateway.wait_sent(PARTNER, "824", number)
            self.at_rest(gateway, number)
        causes = [row["cause"] for row in gateway.documents(
            "record = 'application_advice'")]
        self.assertEqual(len(set(causes)), len(moments))
        gateway.stop()


class Edifact(unittest.TestCase):
    PARTNER = "retailer-f"

    def test_guideline(self):
        gateway = g.Gateway(examples=("stations",))
        self.addCleanup(gateway.remove)
        gateway.write("mappings/guidelines/strict.overlay",
                      "overlay strict base edifact D.96A ORDERS\n"
                      "use /FTX M 1\n")
        gateway.write("partners/retailer-f.yaml", """\
partner: retailer-f
extends: templates/edifact-D.96A-retailer-folder
station: acme
ids: {edifact: {id: FCHAIN, qualifier: ZZ}}
agreements:
  - {receive: order, guideline: strict, on_guideline: advise}
  - {receive: application_advice, on_mapping: advise}
  - send: application_advice
    document: edifact/D.96A/APERAK
    map: edifact-D.96A-APERAK-application-advice
    expect: {ack: CONTRL, within: 4 h}
""")
        gateway.start()
        gateway.import_desk(customers=g.CUSTOMERS + "retailer-f,1000000,USD\n")
        self.drop(gateway, "A1", e.message("ORDERS", "M1", e.order("PO-1"),
                                           "D:96A:UN"))
        [name] = gateway.wait_sent(self.PARTNER, "APERAK")
        aperak = e.segments_of(gateway.read_sent(self.PARTNER, name))
        self.assertEqual(e.find(aperak, "BGM")[0][3], ["27"])  # rejected
        self.assertEqual(len(e.find(aperak, "RFF", "ON", "PO-1")), 1)
        self.assertEqual([s[1][0] for s in e.find(aperak, "ERC")], ["007"])
        self.assertIn("FTX", " ".join(e.find(aperak, "FTX")[0][4]))
        # an advice of theirs that is wrong is held, and never answered by ours
        self.drop(gateway, "A2", e.message("APERAK", "9", [
            "BGM+305+A-1+50", "DTM+137:20261123:102", "RFF+IV:INV-1",
            "NAD+MS+FCHAIN::92", "NAD+MR+%s::9" % e.ACME[0],
            "ERC+24::116", "FTX+AAO+++Price is not agreed"]))
        g.wait_until(lambda: gateway.documents(
            "kind = 2 AND state = ? AND reason_code = 'MAP_FINDING'", g.HELD),
            "their advice to be held")
        g.wait_until(gateway.is_quiet, "rest")
        self.assertEqual(len(gateway.sent(self.PARTNER, "APERAK")), 1)
        gateway.stop()

    def drop(self, gateway, reference, message):
        gateway.drop(self.PARTNER, reference + ".edi", e.interchange(
            reference, [message], sender=("FCHAIN", "ZZ")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
