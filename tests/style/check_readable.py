# SPDX-License-Identifier: Apache-2.0
# Labels: style
"""Scripts, YAML and JSON that their own readers accept; text files that end in
a line feed and hold no tabs or blanks where none belong."""
import ast
import json
import os
import shutil
import subprocess

import yaml

from project_files import DATA_FOLDERS, Complaints, all_files, read, root

TEXTS = (".c", ".h", ".sh", ".py", ".mjs", ".js", ".css", ".yaml", ".yml",
         ".json", ".md", ".txt", ".set", ".dic", "CMakeLists.txt")


class StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice, as the gateway does."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if key.value in seen if isinstance(key.value, str) else False:
                raise yaml.YAMLError(
                    f"line {key.start_mark.line + 1}: '{key.value}' "
                    "stands twice")
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


# Scalars are text: dates, numbers and `no` stay as they are written.
StrictLoader.yaml_implicit_resolvers = {}


def runs(*command):
    done = subprocess.run(command, text=True, capture_output=True)
    return None if done.returncode == 0 else (done.stderr or done.stdout)


def fault_of(top, path, text):
    """Why the reader of this kind of file does not take it, or None."""
    full = os.path.join(top, path)
    try:
        if path.endswith(".py"):
            ast.parse(text, path)
        elif path.endswith((".yaml", ".yml")):
            list(yaml.load_all(text, StrictLoader))
        elif path.endswith(".json"):
            json.loads(text)
    except (SyntaxError, yaml.YAMLError, ValueError) as fault:
        return str(fault)
    if path.endswith(".sh") or text.startswith("#!/bin/sh"):
        return runs("sh", "-n", full)
    if path.endswith((".mjs", ".js")) and shutil.which("node"):
        return runs("node", "--check", full)
    return None


def check_text(path, text, complaints):
    if text and not text.endswith("\n"):
        complaints.add(path, text.count("\n") + 1, "no line feed at the end")
    if text.endswith("\n\n"):
        complaints.add(path, text.count("\n"), "empty lines at the end")
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            complaints.add(path, number, "blanks or CR at the end of the line")
        if "\t" in line and not path.endswith((".md", ".dic", ".set")):
            complaints.add(path, number, "a tab")


def main():
    top = root()
    complaints = Complaints()
    count = 0
    for path in all_files(top):
        if path.startswith(DATA_FOLDERS) or "/fixtures/" in path:
            continue
        text = read(top, path)
        if not path.endswith(TEXTS) and not text.startswith("#!/bin/sh"):
            continue
        count += 1
        check_text(path, text, complaints)
        fault = fault_of(top, path, text)
        if fault is not None:
            complaints.add(path, 1, "its reader refuses it: " +
                           " ".join(fault.split()))
    complaints.end(count, "files")


main()
