# SPDX-License-Identifier: Apache-2.0
# Labels: style
"""File names that say where to look, top-level entries that have a reason, and
no place of one machine in any file."""
import os
import re

from project_files import (DATA_FOLDERS, SKIPPED_FOLDERS, Complaints,
                           all_files, read, root)

EMPTY_WORDS = {"util", "utils", "utility", "utilities", "misc", "common",
               "manager", "process", "handle", "handler", "stuff", "helper",
               "helpers"}
TOP = {"CMakeLists.txt", "README.md", "LICENSE", "NOTICE", ".ci",
       ".clang-format", ".clang-tidy", ".gitignore", "gateway", "mappings",
       "partners", "spool", "tests", "docs"}
# Written with a class so that this file does not match itself.
MACHINE = re.compile(r"/wor[k]/|/hom[e]/[a-z]+/|/Use[r]s/|/roo[t]/")


def main():
    top = root()
    complaints = Complaints()
    for name in sorted(os.listdir(top)):
        if name not in TOP and name not in SKIPPED_FOLDERS:
            complaints.add(name, 1, "stands at the top without being named in "
                           "tests/style/check_names.py")
    count = 0
    for path in all_files(top):
        count += 1
        words = set(re.split(r"[^a-z0-9]+", path.lower()))
        for word in sorted(words & EMPTY_WORDS):
            complaints.add(path, 1, f"'{word}' in a name says nothing")
        if path.startswith(DATA_FOLDERS):
            continue
        for number, line in enumerate(read(top, path).splitlines(), 1):
            found = MACHINE.search(line)
            if found:
                complaints.add(path, number, "names a place of one machine: " +
                               found.group(0))
    complaints.end(count, "files")


main()
