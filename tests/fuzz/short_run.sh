#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A bounded run of one fuzz target on its seeds: short_run.sh TARGET. What the
# run finds goes to a scratch directory, an input that crashes to BUILD_DIR.
# For a long run start the target by hand: TARGET -jobs=2 MY_CORPUS SEEDS.
set -eu

target=$1
name=$(basename "$target" | sed 's/^fuzz_//')
seeds=${SOURCE_DIR:?}/tests/fuzz/corpus/$name
artifacts=${BUILD_DIR:?}/fuzz-artifacts
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ ! -x "$target" ]; then
    echo "$target is not built: run tests/run.sh" >&2
    exit 1
fi
mkdir -p "$artifacts" "$scratch/corpus"
[ -d "$seeds" ] || seeds=

# shellcheck disable=SC2086 # no seeds, no argument
if ! "$target" -runs=20000 -max_total_time=10 -timeout=10 -seed=1 \
    -rss_limit_mb=2048 -artifact_prefix="$artifacts/$name-" \
    "$scratch/corpus" $seeds >"$scratch/log" 2>&1; then
    cat "$scratch/log"
    exit 1
fi
tail -n 2 "$scratch/log"
