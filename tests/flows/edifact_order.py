#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow folder edifact
# Timeout: 480
"""Proves: a partner's ORDERS in a folder leads to CONTRL, ORDRSP, DESADV and
INVOIC with exact quantities and totals; its CONTRL for them change the status
of what was sent and are never answered; what is wrong gets its answer and
disturbs nobody."""

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import edifact as e  # noqa: E402
import gateway as g  # noqa: E402

PARTNER = "retailer-e"
CUSTOMERS = g.CUSTOMERS + "retailer-e,1000000,USD\n"


class Conversation(unittest.TestCase):
    """One gateway, several orders; the tests run in the order of names."""

    @classmethod
    def setUpClass(cls):
        cls.gateway = g.Gateway(examples=("stations", "edifact-retailer"))
        cls.gateway.start()
        cls.gateway.import_desk(customers=CUSTOMERS)
        cls.control = 100

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.gateway.remove()

    def drop(self, messages, **how):
        type(self).control += 1
        reference = "R%d" % self.control
        self.gateway.drop(PARTNER, reference + ".edi",
                          e.interchange(reference, messages, **how))
        return reference

    def drop_order(self, number, **kinds):
        return self.drop([e.message("ORDERS", "M1", e.order(number, **kinds))])

    def read(self, name):
        return e.segments_of(self.gateway.read_sent(PARTNER, name))

    def sent_for(self, kind, number):
        def look():
            for name in self.gateway.sent(PARTNER, kind):
                if number in self.gateway.read_sent(PARTNER, name):
                    return name, self.read(name)
            return None
        return g.wait_until(look, "%s for %s" % (kind, number))

    def contrl_of(self, reference):
        name, segments = self.sent_for("CONTRL", "UCI+%s+" % reference)
        return segments

    def test_1_order_is_acknowledged_and_answered(self):
        reference = self.drop_order("PO-2001", lines=(
            ("1", "10", "WIDGET-1", "9.95"), ("2", "20", "GASKET-2", "0.75")))
        contrl = self.contrl_of(reference)
        self.assertEqual(e.find(contrl, "UNB")[0][1], ["UNOC", "3"])
        self.assertEqual(e.find(contrl, "UNB")[0][2], list(e.ACME))
        self.assertEqual(e.find(contrl, "UNB")[0][3], list(e.RETAILER))
        self.assertEqual(e.find(contrl, "UNH")[0][2],
                         ["CONTRL", "D", "3", "UN"])
        self.assertEqual(e.find(contrl, "UCI")[0][4], ["7"])
        self.assertEqual(e.find(contrl, "UCM")[0][1:], [
            ["M1"], ["ORDERS", "D", "96A", "UN", "EAN008"], ["7"]])
        self.assertEqual(e.find(contrl, "UNT")[0][1:],
                         [["4"], e.find(contrl, "UNH")[0][1]])
        self.assertEqual(e.find(contrl, "UNZ")[0][1:],
                         [["1"], e.find(contrl, "UNB")[0][5]])
        _, answer = self.sent_for("ORDRSP", "PO-2001")
        self.assertEqual(e.find(answer, "UNH")[0][2],
                         ["ORDRSP", "D", "96A", "UN"])
        self.assertEqual(e.find(answer, "UNH")[0][1],
                         e.find(answer, "UNT")[0][2])
        self.assertEqual(len(e.find(answer, "LIN")), 2)
        self.assertEqual(self.gateway.waiting(PARTNER), [])

    def test_2_shipment_and_invoice_follow(self):
        answer = self.gateway.control(
            "desk_step", step="ship", partner=PARTNER, order="PO-2001")
        self.assertFalse(answer["held"], answer)
        _, notice = self.sent_for("DESADV", "PO-2001")
        shipped = [int(s[1][1]) for s in e.find(notice, "QTY", "12")]
        self.assertEqual(sum(shipped), 30)
        answer = self.gateway.control(
            "desk_step", step="invoice", partner=PARTNER, order="PO-2001")
        self.assertFalse(answer["held"], answer)
        _, invoice = self.sent_for("INVOIC", "PO-2001")
        quantities = [s[1][1] for s in e.find(invoice, "QTY", "47")]
        self.assertEqual(quantities, ["10", "20"])
        # 10 × 9.95 + 20 × 0.75
        totals = [s[1][1] for s in e.find(invoice, "MOA")]
        self.assertIn("114.5", [t.rstrip("0") for t in totals])

    def test_3_acknowledgements_change_the_status(self):
        g.wait_until(self.gateway.is_quiet, "rest")
        before = len(self.gateway.sent(PARTNER, "CONTRL"))
        ways = {"ORDRSP": ("7", ()), "DESADV": ("8", ()),
                "INVOIC": ("7", ["4", "UCS+4+13", "UCS+5", "UCD+12+2:1"])}
        for kind, (action, rest) in ways.items():
            [name] = self.gateway.sent(PARTNER, kind)
            text = self.gateway.read_sent(PARTNER, name)
            number = e.find(e.segments_of(text), "UNH")[0][1][0]
            type(self).control += 1
            self.gateway.drop(PARTNER, "contrl-%s.edi" % kind, e.contrl_for(
                text, "C%d" % self.control, action,
                [(number, rest)] if rest else []))

        def states():
            return {row["type"].split("/")[2]: row["state"]
                    for row in self.gateway.documents(
                        "kind = 3 AND record <> 'acknowledgement'")}
        g.wait_until(lambda: states() == {
            "ORDRSP": g.ACKED, "DESADV": g.AWAIT_ACK, "INVOIC": g.REFUSED},
            "answers to be noted, not %s" % states())
        g.wait_until(self.gateway.is_quiet, "rest")
        # 8 says that it arrived, not what became of it
        self.assertEqual(states()["DESADV"], g.AWAIT_ACK)
        # never an acknowledgement of an acknowledgement
        self.assertEqual(len(self.gateway.sent(PARTNER, "CONTRL")), before)

    def test_4_the_same_reference_is_refused(self):
        before = len(self.gateway.documents("kind = 2"))
        reference = "R101"
        self.gateway.drop(PARTNER, "again.edi", e.interchange(
            reference, [e.message("ORDERS", "M1", e.order("PO-2002"))]))
        name, contrl = self.sent_for("CONTRL", "+4+26'")
        self.assertEqual(e.find(contrl, "UCI", reference)[0][4:],
                         [["4"], ["26"]])
        self.assertEqual(e.find(contrl, "UCM"), [])
        self.assertEqual(len(self.gateway.documents("kind = 2")), before)

    def test_5_one_bad_message_never_blocks_its_neighbours(self):
        bad = e.order("PO-BAD")
        bad[1] = "DTM+137:2026NODATE:102"
        reference = self.drop([e.message("ORDERS", "M1", e.order("PO-2003")),
                               e.message("ORDERS", "M2", bad),
                               e.message("ORDERS", "M3", e.order("PO-2004"))])
        self.sent_for("ORDRSP", "PO-2003")
        self.sent_for("ORDRSP", "PO-2004")
        contrl = self.contrl_of(reference)
        self.assertEqual([u[3] for u in e.find(contrl, "UCM")],
                         [["7"], ["4"], ["7"]])
        self.assertEqual(e.find(contrl, "UCS")[0][1], ["3"])
        self.assertEqual(e.find(contrl, "UCD")[0][2], ["2", "2"])
        self.assertFalse([n for n in self.gateway.sent(PARTNER, "ORDRSP")
                          if "PO-BAD" in self.gateway.read_sent(PARTNER, n)])

    def test_6_what_is_not_ours_is_kept_and_held(self):
        self.gateway.drop(PARTNER, "stranger.edi", e.interchange(
            "S1", [e.message("ORDERS", "M1", e.order("PO-X"))],
            sender=("4012345000009", "14")))
        held = g.wait_until(lambda: self.gateway.documents(
            "state = %d AND kind = 1" % g.HELD), "the hold")
        self.assertEqual([r["reason_code"] for r in held],
                         ["IDENTITY_MISMATCH"])
        reference = self.drop([e.message("ORDERS", "M1", e.order("PO-Y"))],
                              receiver=("4012345000009", "14"))
        contrl = self.contrl_of(reference)
        self.assertEqual(e.find(contrl, "UCI")[0][4:], [["4"], ["7"]])

    def test_7_what_is_cut_off_is_refused(self):
        type(self).control += 1
        text = e.interchange("CUT", [e.message("ORDERS", "M1",
                                               e.order("PO-CUT"))])
        self.gateway.drop(PARTNER, "cut.edi", text[:text.index("UNZ")])
        contrl = self.contrl_of("CUT")
        self.assertEqual(e.find(contrl, "UCI")[0][4], ["4"])
        self.assertEqual(self.gateway.documents("key = 'PO-CUT'"), [])



class Terms(unittest.TestCase):
    """What is agreed about the envelope and the acknowledgements."""

    PARTNER = "retailer-f"
    IDS = ("FCHAIN", "ZZ")

    def gateway(self, agreements="", envelope="", rest=""):
        gateway = g.Gateway(examples=("stations",))
        self.addCleanup(gateway.remove)
        gateway.write("partners/retailer-f.yaml", """\
partner: retailer-f
extends: templates/edifact-D.96A-retailer-folder
station: acme
ids: {edifact: {id: FCHAIN, qualifier: ZZ, internal: NORTH, group_id: FGRP}}
envelope: {line_breaks: none, edifact: {%s}}
agreements:
%s
%s
""" % (envelope, agreements, rest))
        gateway.start()
        gateway.import_desk(customers=g.CUSTOMERS + "retailer-f,1000000,USD\n")
        return gateway

    def drop(self, gateway, reference, messages, **how):
        how.setdefault("sender", self.IDS)
        gateway.drop(self.PARTNER, reference + ".edi",
                     e.interchange(reference, messages, **how))

    def orders(self, gateway, reference, numbers, **how):
        self.drop(gateway, reference, [
            e.message("ORDERS", "M%d" % i, e.order(number))
            for i, number in enumerate(numbers)], **how)

    def test_groups_batches_and_syntax_4(self):
        gateway = self.gateway(
            "  - {receive: order, acknowledge: {when: on_error}}\n"
            "  - {send: order_response, association: EAN005,"
            " batch: {every: 1 h, max: 3},"
            " expect: {ack: CONTRL, detail: receipt}}",
            "version: 4, una: always, groups: written, agreement_id: EANCOM,"
            " application_reference: SALES, control_references:"
            " {interchange: {width: 6}, group: {from: 40}, message: {from: 9}}")
        self.orders(gateway, "A1", ["PO-1", "PO-2", "PO-3"])
        [name] = gateway.wait_sent(self.PARTNER, "ORDRSP")
        text = gateway.read_sent(self.PARTNER, name)
        self.assertEqual(text[:9], "UNA:+.?*'")
        self.assertNotIn("\n", text)
        sent = e.segments_of(text)
        header = e.find(sent, "UNB")[0]
        self.assertEqual(header[1:4], [["UNOC", "4"], list(e.ACME),
                                       ["FCHAIN", "ZZ", "NORTH"]])
        self.assertEqual(len(header[4][0]), 8)
        self.assertEqual(header[5], ["000001"])
        self.assertEqual(header[7:], [["SALES"], [""], [""], ["EANCOM"]])
        group = e.find(sent, "UNG")[0]
        self.assertEqual(group[1:4], [["ORDRSP"], list(e.ACME), ["FGRP"]])
        self.assertEqual(group[5:], [["40"], ["UN"], ["D", "96A", "EAN005"]])
        self.assertEqual([s[1] for s in e.find(sent, "UNH")],
                         [["9"], ["10"], ["11"]])
        self.assertEqual([s[2] for s in e.find(sent, "UNT")],
                         [["9"], ["10"], ["11"]])
        self.assertEqual(e.find(sent, "UNH")[0][2],
                         ["ORDRSP", "D", "96A", "UN", "EAN005"])
        self.assertEqual(e.find(sent, "UNE")[0][1:], [["3"], ["40"]])
        self.assertEqual(e.find(sent, "UNZ")[0][1:], [["1"], ["000001"]])
        # nothing was wrong, so nothing is said; that it arrived is enough
        g.wait_until(gateway.is_quiet, "rest")
        self.assertEqual(gateway.sent(self.PARTNER, "CONTRL"), [])
        gateway.drop(self.PARTNER, "receipt.edi", e.interchange(
            "A2", [e.message("CONTRL", "1", [
                "UCI+1+%s+FCHAIN:ZZ:NORTH+8" % ":".join(e.ACME)], "4:1:UN")],
            sender=self.IDS, syntax="UNOC:4"))
        g.wait_until(lambda: {row["state"] for row in gateway.documents(
            "kind = 3 AND record = 'order_response'")} == {g.ACKED},
            "the receipt to count")
        gateway.stop()

    def test_test_documents_and_receipts(self):
        gateway = self.gateway(
            "  - {receive: order, document: edifact/D.96A/ORDERS, test: yes,"
            " map: edifact-D.96A-ORDERS-order,"
            " acknowledge: {detail: receipt}}")
        self.orders(gateway, "T1", ["PO-T"], tail="++++++1")
        [name] = gateway.wait_sent(self.PARTNER, "CONTRL")
        contrl = e.segments_of(gateway.read_sent(self.PARTNER, name))
        self.assertEqual(e.find(contrl, "UNB")[0][11], ["1"])
        self.assertEqual(e.find(contrl, "UCI")[0][4:], [["8"]])
        self.assertEqual(e.find(contrl, "UCM"), [])
        [order] = gateway.documents("kind = 2")
        self.assertEqual(order["test"], 1)
        gateway.stop()

    def test_faults_of_business_are_told_by_aperak(self):
        gateway = self.gateway(
            "  - {send: application_advice, document: edifact/D.96A/APERAK,"
            " map: edifact-D.96A-APERAK-application-advice,"
            " expect: {ack: CONTRL, within: 4 h}}")
        self.orders(gateway, "W1", ["PO-W"])
        gateway.wait_sent(self.PARTNER, "ORDRSP")
        self.orders(gateway, "W1-again", ["PO-W"])
        [name] = gateway.wait_sent(self.PARTNER, "APERAK")
        aperak = e.segments_of(gateway.read_sent(self.PARTNER, name))
        self.assertEqual(e.find(aperak, "BGM")[0][3], ["27"])  # rejected
        self.assertEqual(e.find(aperak, "RFF", "ON", "PO-W")[0][1][1], "PO-W")
        self.assertTrue(e.find(aperak, "ERC"))
        # theirs, about one of ours, is taken in and acknowledged
        self.drop(gateway, "W2", [e.message("APERAK", "9", [
            "BGM+305+A-1+27", "DTM+137:20261123:102", "RFF+IV:INV-1",
            "NAD+MS+FCHAIN::92", "NAD+MR+%s::9" % e.ACME[0],
            "ERC+24::116", "FTX+AAO+++Price is not agreed"])])
        g.wait_until(lambda: gateway.documents(
            "kind = 2 AND record = 'application_advice'"), "their advice")
        contrl = g.wait_until(lambda: [
            s for n in gateway.sent(self.PARTNER, "CONTRL")
            for s in [e.segments_of(gateway.read_sent(self.PARTNER, n))]
            if e.find(s, "UCI", "W2")], "the CONTRL")[0]
        self.assertEqual(e.find(contrl, "UCM")[0][3], ["7"])
        gateway.stop()

    def test_a_guideline_goes_by_the_association_code(self):
        gateway = self.gateway(
            "  - {receive: order, on_guideline: reject}")
        gateway.write("mappings/guidelines/ean008-orders.overlay",
                      "overlay ean008-orders base edifact D.96A ORDERS\n"
                      "use /FTX M 1\n")
        gateway.control("reload")
        plain = e.message("ORDERS", "M2", e.order("PO-PLAIN"), "D:96A:UN")
        self.drop(gateway, "G1", [
            e.message("ORDERS", "M1", e.order("PO-EAN")), plain])
        [name] = gateway.wait_sent(self.PARTNER, "CONTRL")
        contrl = e.segments_of(gateway.read_sent(self.PARTNER, name))
        self.assertEqual([s[3] for s in e.find(contrl, "UCM")],
                         [["4"], ["7"]])
        self.assertEqual(e.find(contrl, "UCS")[0][2], ["13"])
        [name] = gateway.wait_sent(self.PARTNER, "ORDRSP")
        self.assertIn("PO-PLAIN", gateway.read_sent(self.PARTNER, name))
        gateway.stop()

    def test_an_interchange_that_is_ready_goes_out_as_it_is(self):
        gateway = self.gateway("  - {receive: order}")
        ready = e.interchange(
            "OWN-1", [e.message("DESADV", "S1", [
                "BGM+351+DN-1+9", "DTM+137:20261123:102",
                "NAD+BY+FCHAIN::92", "CPS+1", "LIN+1++WIDGET-1:SA",
                "QTY+12:10"])],
            sender=e.ACME, receiver=("FCHAIN", "ZZ", "NORTH"))

        def send(path, status=0):
            done = subprocess.run(
                [gateway.binary, "--dir", gateway.directory, "doc", "send",
                 self.PARTNER, "ready", path], capture_output=True, text=True,
                timeout=g.PATIENCE)
            self.assertEqual(done.returncode, status, done.stderr)
            return done.stderr
        send(gateway.write("ready.edi", ready))
        [name] = gateway.wait_sent(self.PARTNER, "DESADV")
        self.assertEqual(gateway.read_sent(self.PARTNER, name), ready)
        self.assertIn("IDENTITY_MISMATCH", send(gateway.write(
            "wrong.edi", ready.replace("FCHAIN:ZZ", "OTHER:ZZ")), 1))
        gateway.drop(self.PARTNER, "contrl.edi", e.contrl_for(
            ready, "R9").replace("4098765000003:14", "FCHAIN:ZZ", 1))
        g.wait_until(lambda: gateway.documents(
            "kind = 3 AND state = %d" % g.ACKED), "their CONTRL to count")
        gateway.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
