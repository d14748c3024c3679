#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Labels: flow folder x12 edifact xml
# Timeout: 480
"""Proves: the same order in X12, EDIFACT, UBL and cXML becomes the same record
line for line, and is answered, shipped and invoiced with the same figures in
the partner's own syntax; what is written is right by its own standard; XML that
is wrong, unknown or hostile is kept and disturbs nobody."""

import json
import os
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import edifact as e  # noqa: E402
import gateway as g  # noqa: E402

# A partner's own: an order has no more than fourteen children
SCHEMA = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:o="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
    targetNamespace="urn:oasis:names:specification:ubl:schema:xsd:Order-2">
  <xs:include schemaLocation="own/short.xsd"/>
  <xs:element name="Order" type="o:short"/>
</xs:schema>
"""
SHORT = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="urn:oasis:names:specification:ubl:schema:xsd:Order-2">
  <xs:complexType name="short">
    <xs:sequence>
      <xs:any namespace="##other" processContents="skip" maxOccurs="14"/>
    </xs:sequence>
  </xs:complexType>
</xs:schema>
"""

FIXTURES = os.path.join(g.SOURCE, "mappings", "maps", "fixtures")
ORDER = "4500012345"

STATION = """\
station: northshore
name: Northshore Supply
ids:
  x12: {qualifier: ZZ, id: NORTHSHORE}
  edifact: {id: '5790000000005', qualifier: '14'}
  gln: '5790000000005'
  cxml: {domain: NetworkID, identity: AN02000000002}
gs1_prefix: '5790000'
"""
PARTNER = """\
partner: %s
extends: templates/%s-retailer-folder
station: northshore
ids: {%s}
"""
# Partner, template, ids, fixture of the order, the documents it gets
PARTNERS = {
    "x12": ("x12-004010", "x12: {qualifier: '01', id: '043215678'}",
            "850-plain.x12", ("997", "855", "856", "810")),
    "edifact": ("edifact-D.96A",
                "edifact: {id: '4012345500004', qualifier: '14'}",
                "orders-plain.edi", ("CONTRL", "ORDRSP", "DESADV", "INVOIC")),
    "ubl": ("ubl-2.3", "gln: '4012345500004'", "ubl-order-plain.xml",
            (None, "OrderResponse", "DespatchAdvice", "Invoice")),
    "cxml": ("cxml-1.2",
             "cxml: {domain: NetworkID, identity: AN01000000001}",
             "cxml-order-plain.xml",
             (None, "ConfirmationRequest", "ShipNoticeRequest",
              "InvoiceDetailRequest")),
}
ITEMS = """number,gtin,description,unit,pack,discontinued
HINGE-3,4006381333931,Brass hinge 3 inch,each,12,
BH-400,5012345678900,"Door stop, box of 24",case,1,
"""
PRICES = """item,partner,currency,amount
HINGE-3,,USD,12.50
BH-400,,USD,96.00
"""
STOCK = """item,on_hand,available_from
HINGE-3,1000,
BH-400,1000,
"""
CUSTOMERS = "partner,limit,currency\n" + "".join(
    name + ",1000000,USD\n" for name in (*PARTNERS, "strict"))
DOCTYPE = ('<!DOCTYPE cXML SYSTEM '
           '"http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd">\n')


def fixture(name):
    with open(os.path.join(FIXTURES, name), encoding="utf-8") as file:
        text = file.read()
    if name.endswith(".x12"):
        text = text.replace("*0*T*>~", "*0*P*>~")
    if name.startswith("cxml-"):
        before, to, after = text.partition("<To>")
        text = before + to + after.replace("AN01000000001", "AN02000000002", 1)
        head, end, body = text.partition("?>\n")
        text = head + end + DOCTYPE + body
    return text


def local(element):
    return element.tag.rpartition("}")[2]


def texts(document, path):
    """Texts of all elements that end in the path of local names."""
    names = path.split("/")

    def walk(element, above):
        here = above + [local(element)]
        if here[-len(names):] == names:
            yield (element.text or "").strip()
        for child in element:
            yield from walk(child, here)
    return list(walk(xml.fromstring(document.encode()), []))


def attributes(document, name, attribute):
    return [element.get(attribute)
            for element in xml.fromstring(document.encode()).iter()
            if local(element) == name and element.get(attribute) is not None]


def plain(number):
    return number.rstrip("0").rstrip(".") if "." in number else number


class Syntaxes(unittest.TestCase):
    """One gateway; the tests run in the order of names."""

    @classmethod
    def setUpClass(cls):
        cls.gateway = g.Gateway(examples=())
        cls.gateway.write("partners/northshore.yaml", STATION)
        for name, (template, ids, _, _) in PARTNERS.items():
            cls.gateway.write("partners/%s.yaml" % name,
                              PARTNER % (name, template, ids))
        cls.gateway.write("mappings/schemas/own.xsd", SCHEMA)
        cls.gateway.write("mappings/schemas/own/short.xsd", SHORT)
        cls.gateway.write("partners/strict.yaml", PARTNER % (
            "strict", "ubl-2.3", "gln: '4012345500097'") + """\
agreements:
  - receive: order
    document: ubl/2.3/Order
    schema: own
    on_guideline: advise
""")
        cls.gateway.start()
        cls.gateway.import_desk(station="northshore", items=ITEMS,
                                prices=PRICES, stock=STOCK,
                                customers=CUSTOMERS)

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.gateway.remove()

    def run_edigate(self, *arguments, given=None, ok=True):
        done = subprocess.run(
            [self.gateway.binary, *arguments], input=given,
            capture_output=True, text=True,
            env=dict(os.environ, EDIGATE_DIR=self.gateway.directory))
        if ok:
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def sent(self, partner, place):
        kind = PARTNERS[partner][3][place]
        [name] = self.gateway.wait_sent(partner, kind)
        return self.gateway.read_sent(partner, name)

    def held(self, partner, code):
        return g.wait_until(lambda: self.gateway.documents(
            "partner = ? AND state IN (?, ?, ?) AND reason_code = ?", partner,
            g.HELD, g.QUARANTINED, g.REJECTED, code),
            "%s of %s" % (code, partner))

    def test_1_one_record(self):
        for partner, (_, _, name, _) in PARTNERS.items():
            self.gateway.drop(partner, name, fixture(name))
        records = {}
        for partner in PARTNERS:
            [row] = g.wait_until(lambda: self.gateway.documents(
                "kind = ? AND partner = ? AND state >= ?", g.TRANSACTION,
                partner, g.DECIDED), "the order of " + partner)
            self.assertEqual((row["record"], row["key"]), ("order", ORDER))
            records[partner] = json.loads(self.run_edigate(
                "doc", "cat", "--record", row["id"]).stdout)
        reference = json.loads(fixture("850-plain.json"))
        self.assertEqual(records["x12"], reference)
        # What a syntax has no place for
        lacks = {"edifact": {}, "ubl": {"response", "promotion"},
                 "cxml": {"response"}}
        for partner, record in records.items():
            self.assertEqual(record["lines"], reference["lines"], partner)
            for key in reference.keys() - lacks.get(partner, set()) - {"buyer"}:
                self.assertEqual(record.get(key), reference[key],
                                 (partner, key))
            for key in ("name", "id", "id_scheme"):
                self.assertEqual(record["buyer"][key], reference["buyer"][key])

    def test_2_all_are_answered(self):
        self.assertIn("AK5*A", self.sent("x12", 0))
        self.assertIn("UCI+77+4012345500004:14+5790000000005:14+7",
                      self.sent("edifact", 0))
        self.assertEqual([s[2:4] for s in g.segments_of(self.sent("x12", 1))
                          if s[0] == "ACK"], [["48", "EA"], ["10", "CA"]])
        self.assertEqual([s[1][1] for s in e.find(e.segments_of(
            self.sent("edifact", 1)), "QTY", "21")], ["48", "10"])
        ubl = self.sent("ubl", 1)
        self.assertEqual(texts(ubl, "OrderReference/ID"), [ORDER])
        self.assertEqual(texts(ubl, "LineItem/Quantity"), ["48", "10"])
        cxml = self.sent("cxml", 1)
        self.assertEqual(attributes(cxml, "OrderReference", "orderID"),
                         [ORDER])
        self.assertEqual(attributes(cxml, "ConfirmationItem", "quantity"),
                         ["48", "10"])

    def test_3_all_are_shipped_and_invoiced(self):
        for partner in PARTNERS:
            for step in ("ship", "invoice"):
                answer = self.gateway.control("desk_step", step=step,
                                              partner=partner, order=ORDER)
                self.assertFalse(answer["held"], answer)
        shipped = {
            "x12": [s[2] for s in g.segments_of(self.sent("x12", 2))
                    if s[0] == "SN1"],
            "edifact": [s[1][1] for s in e.find(e.segments_of(
                self.sent("edifact", 2)), "QTY", "12")],
            "ubl": texts(self.sent("ubl", 2), "DeliveredQuantity"),
            "cxml": attributes(self.sent("cxml", 2), "ShipNoticeItem",
                               "quantity"),
        }
        for partner, quantities in shipped.items():
            self.assertEqual(sum(int(q) for q in quantities), 58, partner)
        totals = {
            "x12": ["%d.%s" % divmod(int(s[1]), 100)
                    for s in g.segments_of(self.sent("x12", 3))
                    if s[0] == "TDS"],
            "edifact": [s[1][1] for s in e.find(e.segments_of(
                self.sent("edifact", 3)), "MOA")],
            "ubl": texts(self.sent("ubl", 3),
                         "LegalMonetaryTotal/PayableAmount"),
            "cxml": texts(self.sent("cxml", 3), "DueAmount/Money"),
        }
        for partner, amounts in totals.items():
            # 48 × 12.50 + 10 × 96
            self.assertIn("1560", [plain(a) for a in amounts], partner)

    def test_4_what_went_out_is_right(self):
        for partner, (_, _, _, kinds) in PARTNERS.items():
            for kind in filter(None, kinds):
                for name in self.gateway.sent(partner, kind):
                    path = os.path.join(self.gateway.folder(partner, "out"),
                                        name)
                    self.run_edigate("edi", "validate", path)
        g.wait_until(self.gateway.is_quiet, "rest")
        # XML knows no functional acknowledgement: no more than these
        self.assertEqual(len(self.gateway.sent("ubl")), 3)
        self.assertEqual(len(self.gateway.sent("cxml")), 3)

    def test_5_cxml_names_both_sides(self):
        seen = set()
        for place in (1, 2, 3):
            document = self.sent("cxml", place)
            self.assertEqual(texts(document, "From/Credential/Identity"),
                             ["AN02000000002"])
            self.assertEqual(texts(document, "To/Credential/Identity"),
                             ["AN01000000001"])
            seen.update(attributes(document, "cXML", "payloadID"))
            self.assertNotIn("1970", attributes(document, "cXML",
                                                "timestamp")[0])
        self.assertEqual(len(seen), 3)

    def test_6_the_same_document_again(self):
        for partner in ("ubl", "cxml"):
            name = PARTNERS[partner][2]
            self.gateway.drop(partner, "again-" + name, fixture(name))
            self.held(partner, "DUPLICATE_INTERCHANGE")

    def test_7_wrong_unknown_and_hostile(self):
        text = fixture("ubl-order-plain.xml")
        bombs = "".join('<!ENTITY b%d "%s">' % (n, "&b%d;" % (n - 1) * 10)
                        for n in range(1, 10))
        catalogue = "<Catalogue xmlns='urn:example:catalogue'/>"
        # File, content, why; a document that is known is told what is wrong
        cases = (
            ("cut", text.replace(ORDER, "PO-1")[:len(text) // 2],
             "TRANSACTION_REJECTED"),
            ("date", text.replace(ORDER, "PO-2").replace(
                "2026-11-02", "2026-11-32"), "TRANSACTION_REJECTED"),
            ("unknown", catalogue, "TRANSACTION_REJECTED"),
            ("bomb", "<?xml version='1.0'?><!DOCTYPE Order [<!ENTITY b0 'x'>"
             + bombs + "]><Order>&b9;</Order>",
             "INTERCHANGE_UNREADABLE"),
        )
        for name, content, _ in cases:
            self.gateway.drop("ubl", name + ".xml", content)
        self.gateway.drop("cxml", "stranger.xml", fixture(
            "cxml-order-plain.xml").replace(ORDER, "PO-3").replace(
                "AN01000000001", "AN09000000009"))
        self.held("cxml", "IDENTITY_MISMATCH")
        self.gateway.drop("ubl", "good.xml", text.replace(ORDER, "PO-4"))
        g.wait_until(lambda: self.gateway.documents(
            "key = 'PO-4' AND record = 'order_response' AND state = ?",
            g.DELIVERED), "the answer to the good one")
        g.wait_until(self.gateway.is_quiet, "rest")
        for name, content, code in cases:
            found = [row for row in self.gateway.documents(
                "kind = ? AND partner = 'ubl'", g.INTERCHANGE)
                if self.run_edigate("doc", "cat", row["id"]).stdout == content]
            self.assertEqual(len(found), 1, name)
            whole = found + self.gateway.documents("parent = ?",
                                                   found[0]["id"])
            self.assertIn(code, [row["reason_code"] for row in whole], name)
        advices = self.gateway.sent("ubl", "ApplicationResponse")
        self.assertEqual([a for a in advices if "PO-2" in
                          self.gateway.read_sent("ubl", a)], advices)
        self.assertEqual(len(advices), 1)


    def test_8_a_schema_of_the_partners(self):
        text = fixture("ubl-order-plain.xml")
        note = "<cbc:Note>Use dock 4"
        self.assertIn(note, text)
        self.gateway.drop("strict", "good.xml", text.replace(ORDER, "PO-6"))
        self.gateway.drop("strict", "long.xml", text.replace(
            ORDER, "PO-5").replace(note, "<cbc:Note>5</cbc:Note>" + note))
        [row] = g.wait_until(lambda: self.gateway.documents(
            "key = 'PO-5' AND kind = ? AND state = ?", g.TRANSACTION, g.HELD),
            "the hold")
        self.assertIn("XML_SCHEMA", self.run_edigate(
            "doc", "cat", "--object", "findings", row["id"]).stdout)
        [advice] = self.gateway.wait_sent("strict", "ApplicationResponse")
        advice = self.gateway.read_sent("strict", advice)
        self.assertEqual(texts(advice, "DocumentReference/ID"), ["PO-5"])
        self.assertEqual(texts(advice, "ResponseCode"), ["RE"])
        [answer] = self.gateway.wait_sent("strict", "OrderResponse")
        self.assertEqual(texts(self.gateway.read_sent("strict", answer),
                               "OrderReference/ID"), ["PO-6"])

    def test_9_a_schema_that_is_wrong(self):
        partner = PARTNER % ("other", "ubl-2.3", "gln: '4012345500080'") + """\
agreements:
  - receive: order
    document: ubl/2.3/Order
    schema: %s
"""
        with g.Gateway(examples=()) as other:
            other.write("partners/northshore.yaml", STATION)
            other.write("mappings/schemas/own.xsd", SCHEMA)  # without short.xsd
            for name, code in (("own", "AGREEMENT_SCHEMA"),
                               ("none", "AGREEMENT_UNKNOWN_NAME")):
                other.write("partners/other.yaml", partner % name)
                done = subprocess.run(
                    [other.binary, "--dir", other.directory, "config",
                     "check"], capture_output=True, text=True)
                self.assertEqual(done.returncode, 78,
                                 done.stdout + done.stderr)
                self.assertIn(code, done.stdout + done.stderr)
                self.assertIn("partners/other.yaml:",
                              done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
