#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Labels: flow console
# Timeout: 480
# Proves: `edigate demo --once` runs the whole conversation by itself, finds
# every document right, stops in order and leaves nothing behind; with a price
# list that contradicts the order it says which documents are wrong, and fails.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR="$work/tmp"
mkdir "$TMPDIR"

fail() {
    echo "FAILED: $1"
    tail -40 "$work/out" "$work/err"
    exit 1
}

"$EDIGATE" demo --once >"$work/out" 2>"$work/err" </dev/null \
    || fail "the demo did not come out right"
grep -q '9 of 9 are right' "$work/out" || fail "the verdict is missing"
for type in 850 855 856 810; do
    grep -q "^ ✓ $type" "$work/out" || fail "there is no right $type"
    grep -q "ST\*$type\*" "$work/out" || fail "the $type was not printed"
done
[ "$(grep -c '^ ✓ 997' "$work/out")" = 4 ] || fail "not four right 997s"
grep -q '611.65 exactly' "$work/out" || fail "the total"
[ ! -s "$work/err" ] || fail "messages on stderr"
[ -z "$(ls -A "$TMPDIR")" ] || fail "something was left behind"

# Without a terminal it never asks, and a directory that is named stays.
"$EDIGATE" demo --dir "$work/kept" >"$work/out" 2>"$work/err" </dev/null \
    || fail "the demo in a directory of its own"
grep -q 'demo>' "$work/out" && fail "it asked"
[ -f "$work/kept/edigate.yaml" ] || fail "its directory is gone"
"$EDIGATE" doctor --dir "$work/kept" >"$work/out" 2>"$work/err" \
    || fail "the doctor finds something wrong"
grep -q '^ok *ledger ' "$work/out" || fail "the ledger is not as made anew"
if "$EDIGATE" demo --once --dir "$work/kept" >"$work/out" 2>"$work/err"; then
    fail "it took a directory that is not empty"
fi
grep -q 'not empty' "$work/err" || fail "and did not say so"

# A shipped tree whose prices are not the order's: the 855 must differ, and the
# demo must not be content.
mkdir "$work/share"
ln -s "$SOURCE_DIR/mappings" "$work/share/mappings"
cp -R "$SOURCE_DIR/partners" "$work/share/partners"
sed -i 's/TEA-250,USD,4.85/TEA-250,USD,9.85/' "$work/share/partners/demo/prices.csv"
status=0
EDIGATE_SHARE="$work/share" "$EDIGATE" demo --once >"$work/out" 2>"$work/err" \
    </dev/null || status=$?
[ "$status" = 1 ] || fail "status $status with wrong prices"
grep -q '^ ✗ ' "$work/out" || fail "no document was called wrong"
grep -q '9 of 9' "$work/out" && fail "all were called right"
echo "the demo is right, and would say if it were not"
