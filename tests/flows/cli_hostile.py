# SPDX-License-Identifier: Apache-2.0
# Labels: x12 console
# Timeout: 480
"""The EDI tools on input that nobody means well with: cut anywhere, garbage,
binary, endless segments, ten million empty ones, files that are not there or
may not be read. Each gets a clear answer and its status; nothing crashes."""
import json
import os
import random
import subprocess
import sys
import tempfile

PROGRAM = os.environ["EDIGATE"]
SOURCE = os.environ["SOURCE_DIR"]
FIXTURE = os.path.join(SOURCE, "mappings", "maps", "fixtures",
                       "850-two-lines.x12")
faults = []


def run(*arguments, data=None, allowed=(0, 1, 2, 3)):
    done = subprocess.run([PROGRAM, *arguments], input=data,
                          capture_output=True, timeout=200)
    if done.returncode not in allowed:
        faults.append(f"{' '.join(arguments[:3])}: ended with "
                      f"{done.returncode}: {done.stderr[-2000:].decode()}")
    return done


def write(directory, name, content):
    path = os.path.join(directory, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def wrecks(directory, whole):
    """Every beginning of a document, and documents with bytes changed."""
    dice = random.Random(7)
    for length in range(len(whole)):
        yield write(directory, f"cut{length:05d}", whole[:length])
    for number in range(400):
        wreck = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            at = dice.randrange(len(wreck))
            kind = dice.randrange(4)
            if kind == 0:
                wreck[at] = dice.randrange(256)
            elif kind == 1:
                del wreck[at:at + dice.randint(1, 20)]
            elif kind == 2:
                wreck[at:at] = bytes(dice.choices(b"*~>^\n\0\xffISA", k=9))
            else:
                wreck[at:at] = wreck[at:at + 200]
        yield write(directory, f"wreck{number}", bytes(wreck))
    for number in range(50):
        yield write(directory, f"garbage{number}", dice.randbytes(3000))
        yield write(directory, f"headed{number}",
                    whole[:107] + dice.randbytes(3000))


def many_files(directory, whole):
    paths = list(wrecks(directory, whole))
    done = run("edi", "validate", "--json", *paths)
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    good = [v["file"] for v in verdicts if v["kind"] == "file" and v["valid"]]
    told = {v["file"] for v in verdicts if v["kind"] == "file"}
    if told != set(paths):
        faults.append(f"{len(set(paths) - told)} files without a verdict")
    # Only the last terminator may be missing.
    cut = [path for path in good
           if os.path.basename(path).startswith("cut") and
           os.path.getsize(path) < len(whole) - 2]
    if cut:
        faults.append(f"a part is called whole: {cut[:3]}")
    for line in run("edi", "parse", "--json", *paths).stdout.splitlines():
        json.loads(line)
    run("edi", "fmt", *paths)
    for path in paths[::97]:
        run("edi", "ack", "--ta1", "always", path)
        run("edi", "anonymize", path)
        run("map", "run", "x12-004010-850-order", path)


def large(directory, whole):
    isa = whole[:107]
    path = write(directory, "empties", isa + b"~" * 10_000_000)
    if run("edi", "validate", path).returncode != 1:
        faults.append("ten million empty segments are valid")
    path = os.path.join(directory, "long")
    with open(path, "wb") as file:
        file.write(isa + b"NTE*ADD*")  # without it, NULs are padding
        file.truncate(1 << 30)
    if run("edi", "validate", path).returncode != 1:
        faults.append("one segment of 1 GiB is valid")
    run("edi", "fmt", path)
    hidden = run("edi", "anonymize", path)
    if hidden.returncode != 1 or b"SEGMENT_TOO_LONG" not in hidden.stderr:
        faults.append(f"a segment is left out: {hidden.returncode}, "
                      f"{hidden.stderr[:200]}")
    deep = b"".join(b"HL*%d*%d*I*1~" % (n, n - 1) for n in range(1, 20000))
    run("edi", "validate", write(directory, "deep", isa +
        b"GS*SH*A*B*20261102*0915*1*X*004010~ST*856*0001~" + deep))


def not_files(directory, whole):
    missing = run("edi", "validate", os.path.join(directory, "missing"))
    if missing.returncode != 2 or b"there is no file" not in missing.stderr:
        faults.append(f"a missing file: {missing.returncode}")
    if run("edi", "parse", directory).returncode != 2:
        faults.append("a directory was read")
    if run("edi", "validate", os.devnull).returncode != 1:
        faults.append("nothing is valid")
    if run("edi", "validate", "-", data=whole).returncode != 0:
        faults.append("stdin is not read")
    if run("edi", "validate", "-", data=b"").returncode != 1:
        faults.append("an empty stdin is valid")
    both = run("edi", "validate", FIXTURE, os.path.join(directory, "missing"))
    if both.returncode != 3:
        faults.append(f"one of two failed: {both.returncode}")
    target = write(directory, "garbage", b"not EDI at all")
    if run("edi", "fmt", "--write", target).returncode != 1:
        faults.append("garbage was formatted")
    with open(target, "rb") as file:
        if file.read() != b"not EDI at all":
            faults.append("garbage was overwritten")
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "edi", "parse", FIXTURE],
                                  stdout=full, stderr=subprocess.PIPE)
        if done.returncode == 0 or b"cannot write" not in done.stderr:
            faults.append(f"a full disk: {done.returncode} {done.stderr}")


def main():
    with open(FIXTURE, "rb") as file:
        whole = file.read()
    with tempfile.TemporaryDirectory() as directory:
        many_files(directory, whole)
        large(directory, whole)
        not_files(directory, whole)
    for text in faults:
        print(text)
    sys.exit(1 if faults else 0)


main()
