# SPDX-License-Identifier: Apache-2.0
"""EDIFACT documents as a partner writes and reads them. Not a test itself."""

RETAILER = ("4098765000003", "14")
ACME = ("0614141000005", "14")


def message(kind, reference, segments, directory="D:96A:UN:EAN008"):
    """segments: texts without terminator, without UNH and UNT."""
    return (["UNH+%s+%s:%s" % (reference, kind, directory)] + segments
            + ["UNT+%d+%s" % (len(segments) + 2, reference)])


def interchange(reference, messages, sender=RETAILER, receiver=ACME,
                syntax="UNOC:3", tail=""):
    """messages: lists of segments, UNH to UNT. tail: of UNB, behind 0020."""
    date = "20261123" if syntax.endswith("4") else "261123"
    lines = ["UNB+%s+%s+%s+%s:1200+%s%s" % (
        syntax, ":".join(sender), ":".join(receiver), date, reference, tail)]
    for segments in messages:
        lines += segments
    lines.append("UNZ+%d+%s" % (len(messages), reference))
    return "UNA:+.? '\n" + "".join(line + "'\n" for line in lines)


def order(number, lines=(("1", "10", "WIDGET-1", "9.95"),)):
    """The segments of an ORDERS: (line, quantity, our item, price) each."""
    segments = ["BGM+220+%s+9" % number, "DTM+137:20261123:102",
                "DTM+2:20261201:102", "NAD+BY+%s::9" % RETAILER[0],
                "NAD+SU+%s::9" % ACME[0],
                "NAD+DP+4098765000010::9++STORE 7+1 MAIN STREET+DAYTON+OH"
                "+45402+US", "CUX+2:USD:9"]
    for line, quantity, item, price in lines:
        segments += ["LIN+%s++%s:SA" % (line, item), "QTY+21:%s:PCE" % quantity,
                     "PRI+AAA:%s" % price]
    return segments + ["UNS+S", "CNT+2:%d" % len(lines)]


def segments_of(text):
    """[tag, element, …] of each segment; an element is a list of components.
    With the usual separators, released ones inside data."""
    if text.startswith("UNA"):
        text = text[9:]
    segments, elements, components, value = [], [], [], ""
    released = False
    for character in text:
        if released:
            value += character
            released = False
        elif character == "?":
            released = True
        elif character in ":+'":
            components.append(value)
            value = ""
            if character != ":":
                elements.append(components)
                components = []
            if character == "'":
                tag = elements[0][0].strip()
                segments.append([tag] + elements[1:])
                elements = []
        else:
            value += character
    assert not value.strip() and not elements, "the last segment is cut"
    return segments


def find(segments, tag, *first):
    """Segments of a tag whose first element begins with these components."""
    return [s for s in segments if s[0] == tag
            and (not first or s[1][:len(first)] == list(first))]


def contrl_for(text, reference, action="7", messages=()):
    """The partner's CONTRL for one of our interchanges. messages: pairs of a
    message reference and the segments behind its UCM's S009."""
    sent = segments_of(text)
    header = find(sent, "UNB")[0]
    kinds = {s[1][0]: ":".join(s[2]) for s in find(sent, "UNH")}
    segments = ["UCI+%s+%s+%s+%s" % (header[5][0], ":".join(header[2]),
                                     ":".join(header[3]), action)]
    for number, rest in messages:
        segments += ["UCM+%s+%s+%s" % (number, kinds[number], rest[0])]
        segments += rest[1:]
    return interchange(reference, [message("CONTRL", "1", segments,
                                           "D:3:UN")])
