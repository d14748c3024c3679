# SPDX-License-Identifier: Apache-2.0
# Labels: x12 map console
# Timeout: 480
"""The EDI tools and the map commands on documents that are right, and on one
that is wrong: what they print is good, and the status says so."""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.environ["EDIGATE"]
SOURCE = os.environ["SOURCE_DIR"]
FIXTURES = os.path.join(SOURCE, "mappings", "maps", "fixtures")
SETS = ["x12/004010/850", "x12/004010/856", "x12/004010/820", "x12/005010/810",
        "x12/005010/999", "x12/005010/214"]
MAP = "x12-004010-850-order"


def ended(*arguments, status=0, data=None):
    done = subprocess.run([PROGRAM, *arguments], input=data,
                          capture_output=True, timeout=200)
    if done.returncode != status:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode} instead "
                 f"of {status}: {done.stderr.decode()}")
    return done


def run(*arguments, **options):
    return ended(*arguments, **options).stdout


def said(*arguments, **options):
    return ended(*arguments, **options).stderr


def check(condition, *what):
    if not condition:
        sys.exit(" ".join(str(w) for w in what))


def generated(directory):
    for name in SETS:
        made = run("edi", "gen", name, "--count", "3", "--seed", "11")
        again = run("edi", "gen", name, "-n3", "--seed=11")
        # But for the time in the envelope.
        check(made.splitlines()[2:] == again.splitlines()[2:], name)
        check(made.count(b"\nSE*") == 3, name)
        run("edi", "validate", "-q", "-", data=made)
        check(made != run("edi", "gen", name, "--count", "3", "--seed", "12"))
        path = os.path.join(directory, "made")
        with open(path, "wb") as file:
            file.write(made)
        hidden = run("edi", "anonymize", path)
        check(hidden != made and len(hidden) == len(made), name)
        run("edi", "validate", "-q", "-", data=hidden)
        answer = run("edi", "ack", path)
        if name.endswith(("997", "999")):
            check(answer == b"", "an acknowledgement was acknowledged")
            continue
        check(b"\nAK9*A*3*3*3~" in answer, answer)
        run("edi", "validate", "-q", "-", data=answer)
    with open(os.path.join(directory, "key"), "w", encoding="ascii") as file:
        file.write("a key of more than enough bytes")
    keyed = [run("edi", "anonymize", "--key", os.path.join(directory, "key"),
                 path) for _ in range(2)]
    check(keyed[0] == keyed[1], "one key, two results")
    run("edi", "gen", "x12/004010/999999", status=2)
    run("edi", "gen", SETS[0], "--count", "0", status=2)


def refused(directory):
    with open(os.path.join(FIXTURES, "850-two-lines.x12"), "rb") as file:
        whole = file.read()
    path = os.path.join(directory, "wrong")
    with open(path, "wb") as file:
        file.write(whole.replace(b"BEG*00*", b"BEG*QQQ*"))
    findings = [json.loads(line) for line in
                run("edi", "validate", "--json", path, status=1).splitlines()]
    codes = {f["finding"]["code"] for f in findings if f["kind"] == "finding"}
    check("ELEMENT_TOO_LONG" in codes, codes)
    answer = run("edi", "ack", "--ta1", "always", path, status=1)
    check(b"\nTA1*" in answer and b"\nAK3*BEG*2" in answer, answer)
    explained = json.loads(run("explain", "--json", "element_too_long"))
    check(explained["codes"]["element"] == "5", explained)
    check(b"AK403 5" in run("explain", "ELEMENT_TOO_LONG"))
    explained = json.loads(run("explain", "--json", "br-co-10"))
    check(explained["term"] == "BT-106", explained)
    check(b"error, in UBL, CII" in run("explain", "BR-CO-10"))
    check(b"did you mean 'ELEMENT_TOO_LONG'" in
          said("explain", "ELEMENT_TO_LONG", status=2))
    crlf = run("edi", "fmt", "--breaks", "crlf", "--segment", "!",
               "--element", "|", path)
    check(b"!\r\n" in crlf and b"|QQQ|" in crlf, crlf)
    run("edi", "fmt", "--element", "Q", path, status=1)
    run("edi", "fmt", "--check", path)


def maps(directory):
    check(MAP in run("map", "list").decode().split())
    run("map", "check", "-q")
    record = run("map", "run", "--json", MAP,
                 os.path.join(FIXTURES, "850-two-lines.x12"))
    with open(os.path.join(FIXTURES, "850-two-lines.json"), "rb") as file:
        check(json.loads(record) == json.load(file), record)
    document = run("map", "run", MAP, "-", data=record)
    check(json.loads(run("map", "run", "--json", MAP, "-", data=document)) ==
          json.loads(record), document)
    trace = json.loads(run("map", "run", "--trace", MAP, "-", data=document))
    check(trace, "nothing traced")
    check("lines" in run("map", "explain", MAP, "PO1.03").decode())
    run("map", "explain", MAP, "ZZZ.03", status=1)
    run("map", "coverage", MAP, os.path.join(FIXTURES, "850-retail.x12"))
    run("map", "diff", MAP, MAP, os.path.join(FIXTURES, "850-retail.x12"))
    run("map", "test", MAP, "--count", "5")
    run("map", "check", "x12-004010-850-ordr", status=2)
    path = os.path.join(directory, "wrong.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"map: wrong\nextends: {MAP}\nfields: {{number: BEG.99}}\n")
    complaints = run("map", "check", "--json", path, status=78)
    check(json.loads(complaints.splitlines()[0])["line"] == 3, complaints)
    schema = json.loads(run("record", "schema", "order"))
    check("lines" in schema["properties"], schema)
    check(b"order" in run("record", "list"))
    for kind in ("settings", "partner", "station"):
        json.loads(run("config", "schema", kind))


def main():
    with tempfile.TemporaryDirectory() as directory:
        generated(directory)
        refused(directory)
        maps(directory)


main()
