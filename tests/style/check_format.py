# SPDX-License-Identifier: Apache-2.0
# Labels: style
"""clang-format has nothing to change in any .c or .h file."""
import os
import re
import shutil
import subprocess
import sys

from project_files import Complaints, files, root


def formatter():
    """Version 14: others lay some lines out in another way."""
    for name in ("clang-format-14", "clang-format"):
        if shutil.which(name):
            says = subprocess.run([name, "--version"], text=True,
                                  capture_output=True).stdout
            if re.search(r"version 14\.", says):
                return name
    print("clang-format 14 is missing (Debian: clang-format-14)")
    sys.exit(1)


def main():
    top = root()
    complaints = Complaints()
    paths = files(top, (".c", ".h"))
    for first in range(0, len(paths), 50):
        done = subprocess.run(
            [formatter(), "--dry-run", "--style=file",
             *(os.path.join(top, p) for p in paths[first:first + 50])],
            text=True, capture_output=True)
        seen = set()
        for match in re.finditer(r"^(.*?):(\d+):\d+: (?:warning|error): ",
                                 done.stderr, re.M):
            path = os.path.relpath(match.group(1), top)
            if path not in seen:
                complaints.add(path, match.group(2),
                               "not as clang-format writes it "
                               f"(clang-format -i {path})")
            seen.add(path)
        if done.returncode != 0 and not seen:
            complaints.add(paths[first], 1, done.stderr.strip())
    complaints.end(len(paths), "files")


main()
