# SPDX-License-Identifier: Apache-2.0
# Labels: style
"""Holds the calls in gateway/ against banned.txt, and looks for what no table
can say: setjmp without an arena guard, typedef'd structs."""
import re

from project_files import (Complaints, files, line_of, read, root,
                           without_comments_and_texts)

TABLE = "tests/style/banned.txt"
GUARD_DISTANCE = 12  # lines between setjmp and its arena_guard


def read_table(top):
    rules = []
    for line in read(top, TABLE).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        functions, folders, allowed, why = (f.strip() for f in line.split("|"))
        # Not a member (a->read(…)), not part of a longer name.
        pattern = re.compile(r"(?<![\w.])(?<!->)(" +
                             "|".join(functions.split()) + r")\s*\(")
        rules.append((pattern, folders.split(), allowed.split(), why))
    return rules


def check_calls(rules, path, source, complaints):
    folder = path.split("/")[1]
    for pattern, folders, allowed, why in rules:
        if path in allowed or (folders != ["all"] and folder not in folders):
            continue
        for match in pattern.finditer(source):
            complaints.add(path, line_of(source, match.start()),
                           f"{match.group(1)} is banned: {why}")


def check_jumps(path, source, complaints):
    lines = source.splitlines()
    for number, line in enumerate(lines, 1):
        if re.search(r"\bsetjmp\s*\(", line) and not any(
                "arena_guard(" in near
                for near in lines[number:number + GUARD_DISTANCE]):
            complaints.add(path, number, "setjmp is for arena guards only: "
                           "no arena_guard follows")


def check_typedefs(path, source, complaints):
    for match in re.finditer(r"\btypedef\s+(struct|union|enum)\s*\w*\s*"
                             r"(?:\{|\**\s*\w+\s*;)", source):
        complaints.add(path, line_of(source, match.start()),
                       f"no typedef'd {match.group(1)}: write it out")


def main():
    top = root()
    complaints = Complaints()
    rules = read_table(top)
    paths = files(top, (".c", ".h"), "gateway/")
    for path in paths:
        source = without_comments_and_texts(read(top, path))
        check_calls(rules, path, source, complaints)
        check_typedefs(path, source, complaints)
        if path != "gateway/base/arena.c":
            check_jumps(path, source, complaints)
    complaints.end(len(paths), "files")


main()
