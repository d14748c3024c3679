#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Labels: style
#
# No test can be forgotten: configuring stops at a test without a label or with
# one that nobody knows, and a good one is found with its labels and time-out.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
project=$scratch/project
mkdir -p "$project/gateway" "$project/tests/unit/base" "$project/tests/flows"
cp "${SOURCE_DIR:?}/CMakeLists.txt" "$project/"
cp "$SOURCE_DIR/tests/CMakeLists.txt" "$project/tests/"
cp -R "$SOURCE_DIR/gateway/base" "$project/gateway/"
good=$project/tests/unit/base/test_good.c
printf '/* Labels: x12 map */\n/* Timeout: 7 */\nint main(void);\n' >"$good"

failures=0
fail() {
    echo "$1" >&2
    failures=$((failures + 1))
}

configure() {
    cmake -S "$project" -B "$scratch/build" -G Ninja \
        -DCMAKE_BUILD_TYPE=Sanitize \
        >"$scratch/said" 2>&1
}

# refuses FILE HEAD COMPLAINT: with a FILE that begins so, configuring stops.
refuses() {
    printf '%s\n' "$2" >"$project/tests/$1"
    if configure; then
        fail "$1 with '$2' was taken"
    elif ! tr '\n' ' ' <"$scratch/said" | tr -s ' ' | grep -qF "$3"; then
        fail "$1 with '$2': not '$3' but:"
        cat "$scratch/said" >&2
    fi
    rm "$project/tests/$1"
}

printf '# Labels: flow\n' >"$project/tests/flows/conversation.sh"
printf '# no test\n' >"$project/tests/flows/partner.py"
configure || {
    cat "$scratch/said" >&2
    exit 1
}
(cd "$scratch/build" && ctest --show-only=json-v1) >"$scratch/tests.json"
python3 - "$scratch/tests.json" <<'PYTHON' || fail "the good tests"
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    tests = {t["name"]: {p["name"]: p["value"] for p in t["properties"]}
             for t in json.load(file)["tests"]}
assert sorted(tests) == ["base_good", "flows_conversation"], tests
assert sorted(tests["base_good"]["LABELS"]) == ["map", "x12"], tests
assert tests["base_good"]["TIMEOUT"] == 7, tests
assert tests["flows_conversation"]["LABELS"] == ["flow"], tests
assert tests["flows_conversation"]["TIMEOUT"] == 120, tests
assert tests["flows_conversation"]["SKIP_RETURN_CODE"] == 77, tests
assert any(v.startswith("SOURCE_DIR=/") for v in
           tests["flows_conversation"]["ENVIRONMENT"]), tests
PYTHON

refuses unit/base/test_bad.c 'int main(void);' \
    "tests/unit/base/test_bad.c: no 'Labels:' line"
refuses unit/base/test_bad.c '/* Labels: x12 speed */' "unknown label 'speed'"
refuses unit/base/test_bad.c '/* Labels: */' "no 'Labels:' line"
refuses flows/bad.sh '# Labels: nothing' "unknown label 'nothing'"
refuses flows/test_bad.sh '# a test that forgot its label' "no 'Labels:' line"
mkdir "$project/tests/unit/nowhere"
refuses unit/nowhere/test_bad.c '/* Labels: x12 */' "gateway/ has no such folder"

echo "$failures failures"
[ "$failures" -eq 0 ]
