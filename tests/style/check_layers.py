# SPDX-License-Identifier: Apache-2.0
# Labels: style
"""Holds every #include in gateway/ against the table in layers.txt."""
import os
import re

from project_files import Complaints, files, line_of, read, root

TABLE = "tests/style/layers.txt"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]*)[">]', re.M)


def read_table(top, complaints):
    """folder -> set of folders; complains of anything but an acyclic table."""
    table = {}
    for number, line in enumerate(read(top, TABLE).splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        folder, colon, used = line.partition(":")
        folder = folder.strip()
        if not colon or folder in table:
            complaints.add(TABLE, number, f"not a row of its own: {line}")
            continue
        for name in used.split():
            if name not in table:
                complaints.add(TABLE, number, f"{folder} uses {name}, which is"
                               " not named above it: a circle, or unknown")
        table[folder] = set(used.split())
    return table


def check_include(table, folder, path, line, kind, name, complaints):
    target, slash, _ = name.partition("/")
    if kind == "<":
        if slash and target in table:
            complaints.add(path, line, f"<{name}> is ours: write \"{name}\"")
        return
    if not slash:
        complaints.add(path, line, f'include as "folder/{name}"')
    elif target not in table or target == "main":
        complaints.add(path, line, f"unknown folder in \"{name}\"")
    elif target != folder and target not in table[folder]:
        complaints.add(path, line, f"{folder} may not use {target} ({name}); "
                       f"it may use: {' '.join(sorted(table[folder]))}")


def main():
    top = root()
    complaints = Complaints()
    table = read_table(top, complaints)
    paths = files(top, (".c", ".h"), "gateway/")
    for path in paths:
        parts = path.split("/")
        folder = "main" if path == "gateway/main.c" else parts[1]
        if folder not in table or (len(parts) != 3 and folder != "main"):
            complaints.add(path, 1, "stands in no folder of " + TABLE)
            continue
        source = read(top, path)
        for match in INCLUDE.finditer(source):
            check_include(table, folder, path, line_of(source, match.start()),
                          match.group(1), match.group(2), complaints)
            if match.group(1) == '"' and "/" in match.group(2) and \
                    not os.path.exists(f"{top}/gateway/{match.group(2)}"):
                complaints.add(path, line_of(source, match.start()),
                               f"no such header: {match.group(2)}")
    complaints.end(len(paths), "files")


main()
