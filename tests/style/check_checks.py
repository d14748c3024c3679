# SPDX-License-Identifier: Apache-2.0
# Labels: style
"""The style checks themselves: each must pass a small good project and must
complain, in the right place, of every small wrong one."""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"
HEADER = """/* SPDX-License-Identifier: Apache-2.0
 *
 * Purpose: %s.
 */
#ifndef %s
#define %s
%s
#endif
"""


def header(purpose, guard, body=""):
    return HEADER % (purpose, guard, guard, body)


GOOD = {
    "README.md": "# Good\n",
    "gateway/base/bytes.h": header("views", "BASE_BYTES_H"),
    "gateway/store/journal.h": header("the truth", "STORE_JOURNAL_H"),
    "gateway/store/journal.c": SPDX + '#include "store/journal.h"\n'
                               '#include "base/bytes.h"\n',
    "gateway/syntax/x12_read.c": SPDX + "/* open(a), it\'s */\n"
                                 "typedef struct b (*c)(void);\n"
                                 "int x = y->read(z) + a.open(\"rename(a)\");\n",
    "tests/unit/base/unit.h": header("tests", "UNIT_BASE_UNIT_H"),
    "tests/run.sh": "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n",
    "tests/cases/map/bad.yaml": "a: {\n",
    "mappings/maps/a.yaml": "a: 1\n",
}

# check, file that is added or changed, its content, what must be said of it
BAD = [
    ("layers", "gateway/base/x.c", SPDX + '#include "store/journal.h"\n',
     "gateway/base/x.c:2: base may not use store"),
    ("layers", "gateway/console/x.c", SPDX + '#include "pipeline/y.h"\n',
     "console may not use pipeline"),
    ("layers", "gateway/syntax/x.c", SPDX + '# include  "document/y.h"\n',
     "syntax may not use document"),
    ("layers", "gateway/base/x.c", SPDX + '#include "bytes.h"\n',
     'include as "folder/bytes.h"'),
    ("layers", "gateway/base/x.c", SPDX + '#include "../store/journal.h"\n',
     "unknown folder"),
    ("layers", "gateway/store/x.c", SPDX + "#include <base/bytes.h>\n",
     "<base/bytes.h> is ours"),
    ("layers", "gateway/store/x.c", SPDX + '#include "base/none.h"\n',
     "no such header: base/none.h"),
    ("layers", "gateway/other/x.c", SPDX, "stands in no folder"),
    ("layers", "gateway/base/deep/x.c", SPDX, "stands in no folder"),
    ("layers", "tests/style/layers.txt", "base: store\nstore: base\n",
     "tests/style/layers.txt:1: base uses store, which is not named above"),
    ("layers", "tests/style/layers.txt", "base: base\n",
     "base uses base, which is not named above"),
    ("banned", "gateway/base/x.c", SPDX + "int f(char *a)\n{\n"
     "    return atoi(a);\n}\n", "gateway/base/x.c:4: atoi is banned"),
    ("banned", "gateway/base/x.h", "static char *g(char *a){return strtok (a,"
     '"");}\n', "strtok is banned"),
    ("banned", "gateway/store/x.c", "int f(void) { return rename(a, b); }\n",
     "rename is banned: renames that last"),
    ("banned", "gateway/syntax/x.c", "int f(void) { return read(1, a, 2); }\n",
     "read is banned: a pure folder"),
    ("banned", "gateway/flow/x.c", "long f(void) { return clock_now(); }\n",
     "clock_now is banned"),
    ("banned", "gateway/net/x.c", "int f(void) { return setjmp(a); }\n",
     "setjmp is for arena guards only"),
    ("banned", "gateway/net/x.c", "typedef struct a { int b; } a;\n",
     "no typedef'd struct"),
    ("banned", "gateway/net/x.c", "typedef enum { X,\n Y } b;\n",
     "no typedef'd enum"),
    ("banned", "gateway/net/x.c", "typedef struct a *b;\n",
     "no typedef'd struct"),
    ("contracts", "gateway/base/x.c", "int x;\n", "x.c:1: no 'SPDX"),
    ("contracts", "gateway/base/x.c", "\n" + SPDX, "x.c:1: no 'SPDX"),
    ("contracts", "tests/x.sh", "#!/bin/sh\n", "tests/x.sh:1: no 'SPDX"),
    ("contracts", "gateway/base/x.h", SPDX + "#ifndef BASE_X_H\n"
     "#define BASE_X_H\n#endif\n", "no contract"),
    ("contracts", "gateway/base/x.h", header("", "BASE_X_H"), "no contract"),
    ("contracts", "gateway/base/x.h", header("a", "X_H"),
     "its include guard is not BASE_X_H"),
    ("contracts", "tests/unit/base/x.h", header("a", "OTHER_BASE_X_H"),
     "its include guard is not BASE_X_H"),
    ("contracts", "gateway/base/x.h", header("a", "GATEWAY_BASE_X_H"),
     "its include guard is not BASE_X_H"),
    ("contracts", "gateway/base/x.h", header("a", "BASE_X_H", "size_t a;"),
     "cannot be included alone"),
    ("format", "gateway/base/x.c", SPDX + "int  x;\n", "x.c:2: not as clang"),
    ("format", "tests/unit/base/x.h", "int f( int a );\n",
     "tests/unit/base/x.h:1: not as clang"),
    ("names", "gateway/base/string_utils.c", SPDX, "'utils' in a name"),
    ("names", "gateway/misc/x.c", SPDX, "'misc' in a name"),
    ("names", "docs/a.md", "see /wor" + "k/x\n", "docs/a.md:1: names a place"),
    ("names", "scripts/a.md", "a\n", "scripts:1: stands at the top"),
    ("readable", "tests/x.sh", "#!/bin/sh\nif\n", "tests/x.sh:1: its reader"),
    ("readable", ".ci/run", "#!/bin/sh\nfi\n", ".ci/run:1: its reader"),
    ("readable", "tests/x.py", "def f(:\n", "tests/x.py:1: its reader"),
    ("readable", "mappings/maps/b.yaml", "a: [1\n", "b.yaml:1: its reader"),
    ("readable", "mappings/maps/b.yaml", "a: 1\nb: 2\na: 3\n",
     "'a' stands twice"),
    ("readable", "mappings/records/b.json", "{\"a\": }\n", "its reader"),
    ("readable", "docs/a.md", "a \n", "docs/a.md:1: blanks or CR"),
    ("readable", "gateway/base/x.c", "int x;\r\n", "blanks or CR"),
    ("readable", "gateway/base/x.c", "\tint x;\n", "x.c:1: a tab"),
    ("readable", "docs/a.md", "a", "no line feed"),
]


def write(top, path, content):
    full = os.path.join(top, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8", newline="") as file:
        file.write(content)


def good_project(top):
    for path, content in GOOD.items():
        write(top, path, content)
    for name in ("layers.txt", "banned.txt"):
        os.makedirs(f"{top}/tests/style", exist_ok=True)
        shutil.copy(f"{HERE}/{name}", f"{top}/tests/style/{name}")
    shutil.copy(f"{HERE}/../../.clang-format", f"{top}/.clang-format")


def run_check(check, top):
    return subprocess.run(
        [sys.executable, f"{HERE}/check_{check}.py", top], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def main():
    wrong = 0
    checks = sorted(name[6:-3] for name in os.listdir(HERE)
                    if name.startswith("check_") and name.endswith(".py") and
                    name != os.path.basename(__file__))
    for check in checks:
        with tempfile.TemporaryDirectory() as top:
            good_project(top)
            done = run_check(check, top)
            if done.returncode != 0:
                print(f"{check} complains of the good project:\n{done.stdout}")
                wrong += 1
        if check not in {row[0] for row in BAD}:
            print(f"{check} has no case that it must refuse")
            wrong += 1
    for check, path, content, said in BAD:
        with tempfile.TemporaryDirectory() as top:
            good_project(top)
            write(top, path, content)
            done = run_check(check, top)
            if done.returncode != 1 or said not in done.stdout:
                print(f"{check} on {path}: wanted '{said}', ended with "
                      f"{done.returncode} and said:\n{done.stdout}")
                wrong += 1
    print(f"{len(checks)} checks, {len(BAD)} wrong projects, {wrong} failures")
    sys.exit(1 if wrong else 0)


main()
