# SPDX-License-Identifier: Apache-2.0
"""The files of the project, and how a check reports what it found.

Every check here takes the project's root as its first argument (default: the
project it stands in), prints one line `path:line: complaint` per fault and
ends with 1 where it found any.
"""
import os
import re
import sys

SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__"}
# Input for tests, wrong on purpose or not ours to format.
DATA_FOLDERS = ("tests/cases/", "tests/fuzz/corpus/")


def root():
    if len(sys.argv) > 1:
        return os.path.abspath(sys.argv[1])
    return os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))


def all_files(top):
    """Paths below `top`, relative to it, in a fixed order."""
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), top)


def files(top, extensions, within=""):
    return [path for path in all_files(top)
            if path.endswith(tuple(extensions)) and path.startswith(within)
            and not path.startswith(DATA_FOLDERS)]


def read(top, path):
    with open(os.path.join(top, path), encoding="utf-8", newline="",
              errors="replace") as file:
        return file.read()


def without_comments_and_texts(source):
    """C source with comments and literals blanked, line numbers kept."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
        re.DOTALL)

    def blank(match):
        text = match.group(0)
        if text.startswith("/"):
            return re.sub(r"[^\n]", " ", text)
        return text[0] + " " * (len(text) - 2) + text[-1]
    return pattern.sub(blank, source)


def line_of(source, offset):
    return source.count("\n", 0, offset) + 1


class Complaints:
    def __init__(self):
        self.count = 0

    def add(self, path, line, text):
        print(f"{path}:{line}: {text}")
        self.count += 1

    def end(self, checked, what):
        if checked == 0:
            print(f"nothing to check: no {what} found")
            sys.exit(1)
        print(f"{checked} {what} checked, {self.count} complaints")
        sys.exit(1 if self.count else 0)
