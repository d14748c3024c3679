# SPDX-License-Identifier: Apache-2.0
# Labels: x12 console
"""Every X12 file of the corpus beside the project through `edi validate
--json`, `edi fmt` and `edi parse --json`: no crash, no hang, no sanitizer
report; files with a sound envelope have no envelope finding, wrong counts and
control numbers are reported exactly so, and what is read is written back and
reads the same. Skipped where there is no corpus."""
import collections
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.environ["EDIGATE"]
SOURCE = os.environ["SOURCE_DIR"]
CORPUS = os.path.join(SOURCE, "..", "shared", "corpus")

COUNTS = {"SE01": "SET_SEGMENT_COUNT", "GE01": "GROUP_SET_COUNT",
          "IEA01": "INTERCHANGE_GROUP_COUNT"}
CONTROLS = {"SE02": "SET_CONTROL_MISMATCH", "GE02": "GROUP_CONTROL_MISMATCH",
            "IEA02": "INTERCHANGE_CONTROL_MISMATCH"}
# An envelope that does not close or open as it should.
ENVELOPE = {"NO_INTERCHANGE", "ISA_UNREADABLE", "ISA_ELEMENTS",
            "INTERCHANGE_TRAILER_MISSING", "INTERCHANGE_ENDS_EARLY",
            "INTERCHANGE_EMPTY", "INTERCHANGE_SEGMENT",
            "GROUP_HEADER_MISSING", "GROUP_TRAILER_MISSING",
            "GROUP_TRAILER_EXTRA", "GROUP_SEGMENT", "SET_TYPE_MISSING",
            "SET_TRAILER_MISSING", "SET_TRAILER_EXTRA"}
ENVELOPE |= set(COUNTS.values()) | set(CONTROLS.values())

faults = []


def fault(name, text):
    faults.append(f"{name}: {text}")


def run(*arguments):
    """Runs the program on many files; anything but an answer is a fault."""
    done = subprocess.run([PROGRAM, *arguments], capture_output=True,
                          timeout=100)
    if done.returncode not in (0, 1, 3):
        sys.stderr.buffer.write(done.stderr)
        sys.exit(f"edigate {arguments[0]} {arguments[1]} ended with "
                 f"{done.returncode}")
    return done


def rows():
    with open(os.path.join(CORPUS, "INDEX.tsv"), encoding="utf-8") as index:
        for row in csv.DictReader(index, delimiter="\t",
                                  quoting=csv.QUOTE_NONE):
            if row["syntax"] == "x12":
                yield row


def validated(paths):
    findings = collections.defaultdict(list)
    summaries = {}
    for line in run("edi", "validate", "--json", *paths).stdout.splitlines():
        fact = json.loads(line)
        if fact["kind"] == "file":
            summaries[fact["file"]] = fact
        else:
            findings[fact["file"]].append(fact["finding"])
    for path in paths:
        if path not in summaries:
            fault(path, "no verdict")
    return findings, summaries


def expected(row):
    """What the independent checker complained of: code, value, the other."""
    for text in filter(None, row["chk_errors"].split("; ")):
        count = re.match(r"(SE01|GE01|IEA01)=(\S*) actual=(\d+)", text)
        control = re.match(r"(SE02|GE02|IEA02)=(.*?) (?:ST02|GS06|ISA13)=(.*)$",
                           text)
        if count:
            yield COUNTS[count[1]], count[2], count[3]
        elif control:
            yield CONTROLS[control[1]], control[2].strip(), control[3].strip()


def check_exact(name, row, findings):
    """Wrong counts and control numbers: these and no others."""
    wanted = collections.Counter(expected(row))
    found = collections.Counter()
    for finding in findings:
        if finding["code"] in COUNTS.values():
            match = re.match(r"\S+ says '(.*)' .*?, (\d+) came",
                             finding["text"])
        elif finding["code"] in CONTROLS.values():
            match = re.match(r"\S+ '(.*)' is not the control number '(.*)' of",
                             finding["text"])
        else:
            continue
        found[(finding["code"], match[1].strip(), match[2].strip())] += 1
    if found != wanted:
        fault(name, f"found {sorted((found - wanted).elements())}, missed "
                    f"{sorted((wanted - found).elements())}")


def check_validation(row, path, findings, summary):
    name = row["file"]
    errors = [f for f in findings if f["severity"] == "error"]
    columns = {row[c] for c in ("chk_envelope", "chk_counts", "chk_controls")}
    if summary["valid"] != (not errors) or summary["errors"] < len(errors):
        fault(name, "the verdict does not fit the findings")
    if columns == {"ok"}:
        for finding in errors:
            if finding["code"] in ENVELOPE:
                fault(name, f"sound, but {finding['code']}: "
                            f"{finding['text']}")
    if row["chk_envelope"] == "ok":
        check_exact(name, row, errors)
    elif not any(f["code"] in ENVELOPE for f in errors):
        fault(name, "its envelope is broken and nothing says so")
    size = os.path.getsize(path)
    for finding in findings:
        if finding["offset"] > size:
            fault(name, f"{finding['code']} at {finding['offset']} of {size}")


def trimmed(element):
    """Without what a canonical writer leaves away."""
    if isinstance(element, dict) and "repetitions" in element:
        items = [trimmed(item) for item in element["repetitions"]]
    elif isinstance(element, list):
        items = list(element)
    else:
        return element
    while items and not items[-1]:
        items.pop()
    if isinstance(element, dict):
        return items[0] if len(items) == 1 else {"repetitions": items}
    return "" if not items else items[0] if len(items) == 1 else items


def canonical(segment):
    if segment["segment"] == "ISA":
        # Widths are mended, and what cannot be a separator is replaced.
        elements = [str(e).rstrip(" ") for e in segment["elements"][:15]]
        elements += [""] * (15 - len(elements))
        elements[10] = ""
        return "ISA", elements
    elements = [trimmed(element) for element in segment["elements"]]
    while elements and not elements[-1]:
        elements.pop()
    return segment["segment"], elements


def parsed(paths):
    """By path: its segments, canonically."""
    found = {path: [] for path in paths}
    path = paths[0]
    for line in run("edi", "parse", "--json", *paths).stdout.splitlines():
        fact = json.loads(line)
        if "file" in fact:
            path = fact["file"]
        elif "segment" in fact:
            found[path].append(fact)
    return found


def check_offsets(name, segments):
    last = -1
    for segment in segments:
        if segment["offset"] <= last:
            fault(name, f"segment {segment['number']} stands before the last")
        last = segment["offset"]


def check_written(paths, copies):
    """fmt, and then the same segments; fmt again changes nothing."""
    done = run("edi", "fmt", "--write", *copies)
    refused = {copy for copy in copies if copy.encode() in done.stderr and
               f"{copy}: left out".encode() not in done.stderr}
    before, after = parsed(paths), parsed(copies)
    for path, copy in zip(paths, copies):
        name = os.path.basename(path)
        check_offsets(name, before[path])
        if copy in refused:
            # Of an interchange without a terminator the ISA alone is read.
            if len(before[path]) > 1:
                fault(name, "was read but not written")
            continue
        was = [canonical(segment) for segment in before[path]]
        now = [canonical(segment) for segment in after[copy]]
        if was != now:
            place = next((i for i, (a, b) in enumerate(zip(was, now))
                          if a != b), min(len(was), len(now)))
            fault(name, f"reads differently at segment {place + 1}: "
                        f"{was[place:place + 1]} became "
                        f"{now[place:place + 1]}")
    again = [copy for copy in copies if copy not in refused]
    for line in run("edi", "fmt", "--check", *again).stdout.splitlines():
        fault(line.decode(), "is written differently a second time")


def main():
    if not os.path.isfile(os.path.join(CORPUS, "INDEX.tsv")):
        print("there is no corpus here")
        sys.exit(77)
    index = list(rows())
    paths = [os.path.join(CORPUS, row["file"]) for row in index]
    findings, summaries = validated(paths)
    for row, path in zip(index, paths):
        if path in summaries:
            check_validation(row, path, findings[path], summaries[path])
    with tempfile.TemporaryDirectory() as directory:
        copies = [os.path.join(directory, os.path.basename(path))
                  for path in paths]
        for path, copy in zip(paths, copies):
            shutil.copyfile(path, copy)
        check_written(paths, copies)
    for text in faults:
        print(text)
    print(f"{len(paths)} files, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
