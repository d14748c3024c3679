#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds release and runs the benchmarks, or only those named: run.sh [NAME…].
# Each prints its own table; ratios compare with something measured in the same
# run, so that tables of different machines can be read side by side.
set -eu

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
build_dir=$source_dir/build/release

# names: of all benchmarks, one per line.
names() {
    for file in "$source_dir"/tests/bench/bench_*; do
        [ -f "$file" ] && basename "$file" | sed 's/^bench_//; s/\.[a-z]*$//'
    done | sort -u
}

# shellcheck disable=SC2046 # names hold no blanks
[ $# -gt 0 ] || set -- $(names)
for name in "$@"; do
    if ! names | grep -qxF "$name"; then
        # shellcheck disable=SC2046
        echo "bench/run.sh: no benchmark '$name'; there are:" $(names) >&2
        exit 2
    fi
done

# Only what the benchmarks asked for need is installed.
groups="build"
for name in "$@"; do
    base=$source_dir/tests/bench/bench_$name
    [ ! -f "$base.py" ] || groups="$groups tests"
    [ ! -f "$base.mjs" ] || groups="$groups node"
done
# shellcheck disable=SC2086 # words are meant
sh "$source_dir/gateway/packages.sh" $groups
lock=$source_dir/tests/bench/package-lock.json
modules=$source_dir/tests/bench/node_modules
case $groups in
*node*)
    if ! cmp -s "$lock" "$modules/.installed-lock"; then
        echo "npm ci in tests/bench"
        (cd "$source_dir/tests/bench" &&
            npm ci --no-audit --no-fund --loglevel=error)
        cp "$lock" "$modules/.installed-lock"
    fi
    ;;
esac
mkdir -p "$build_dir"
if ! { cmake -S "$source_dir" -B "$build_dir" -G Ninja \
    -DCMAKE_BUILD_TYPE=Release -DEDIGATE_UNIT_TESTS=OFF &&
    cmake --build "$build_dir" --target edigate benchmarks; } \
    >"$build_dir/build.log" 2>&1; then
    cat "$build_dir/build.log" >&2
    exit 1
fi

export SOURCE_DIR="$source_dir" BUILD_DIR="$build_dir"
export EDIGATE="$build_dir/edigate" EDIGATE_RELEASE="$build_dir/edigate"
echo "$(uname -sm), $(nproc) cores," \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
status=0
for name in "$@"; do
    printf '\n== %s\n' "$name"
    base=$source_dir/tests/bench/bench_$name
    if [ -f "$base.c" ]; then
        "$build_dir/tests/bench_$name" || status=1
    fi
    if [ -f "$base.sh" ]; then
        sh "$base.sh" || status=1
    fi
    if [ -f "$base.py" ]; then
        python3 "$base.py" || status=1
    fi
    if [ -f "$base.mjs" ]; then
        node "$base.mjs" || status=1
    fi
done
exit $status
