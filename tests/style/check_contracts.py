# SPDX-License-Identifier: Apache-2.0
# Labels: style
"""Every source has its SPDX line; every header begins with a contract, has the
guard of its place and can be included alone."""
import os
import re
import shutil
import subprocess

from project_files import Complaints, files, read, root

SPDX = "SPDX-License-Identifier: Apache-2.0"
SOURCES = (".c", ".h", ".sh", ".py", ".mjs", ".js", ".css", ".cmake",
           "CMakeLists.txt")


def check_spdx(top, path, complaints):
    first = read(top, path).splitlines()[:3]
    wanted = first[:1] if path.endswith((".c", ".h")) else first
    if not any(SPDX in line for line in wanted):
        complaints.add(path, 1, f"no '{SPDX}' in its first line")


def check_purpose(path, source, complaints):
    comment = re.match(r"\s*/\*.*?\*/", source, re.DOTALL)
    if comment is None or not re.search(r"Purpose: \w+",
                                        comment.group(0)):
        complaints.add(path, 1, "no contract: its first comment does not say "
                       "'Purpose: …'")


def check_guard(path, source, complaints):
    """FOLDER_FILE_H; below tests/ more of the path may stand before it."""
    place = re.sub(r"[^A-Z0-9]", "_", path.upper())
    guard = re.sub(r"[^A-Z0-9]", "_", "/".join(path.split("/")[-2:]).upper())
    found = re.search(r"^#ifndef (\w+)\n#define (\w+)\n", source, re.M)
    if found is None or found.group(1) != found.group(2) or not (
            found.group(1) == guard or
            (path.startswith("tests/") and
             found.group(1).endswith("_" + guard) and
             place.endswith(found.group(1)))):
        complaints.add(path, 1, f"its include guard is not {guard}")


def check_alone(top, path, complaints):
    """The header compiles with nothing included before it."""
    flags = ["-std=c17", "-D_GNU_SOURCE", "-I", os.path.join(top, "gateway"),
             "-I", os.path.join(top, "tests"),
             '-DEDIGATE_VERSION=""', '-DEDIGATE_DATA_DIR=""',
             '-DEDIGATE_INSTALLED_DATA_DIR=""']
    done = subprocess.run(
        ["gcc", *flags, "-Wall", "-fsyntax-only", "-x", "c", "-"], text=True,
        input=f'#include "{os.path.join(top, path)}"\n', capture_output=True)
    if done.returncode != 0:
        complaints.add(path, 1, "cannot be included alone: " +
                       done.stderr.strip().splitlines()[-1])


def main():
    top = root()
    complaints = Complaints()
    paths = files(top, SOURCES)
    for path in paths:
        check_spdx(top, path, complaints)
        if not path.endswith(".h"):
            continue
        source = read(top, path)
        check_purpose(path, source, complaints)
        check_guard(path, source, complaints)
        if shutil.which("gcc"):
            check_alone(top, path, complaints)
    complaints.end(len(paths), "files")


main()
