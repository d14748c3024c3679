#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# From a fresh Debian 12 to a tested gateway: installs what is missing, builds
# with sanitizers and runs every test. Arguments go to ctest: `-L x12` runs one
# area, `-R journal` what has that name, `-N` lists.
#   build/release    the program that the crash tests kill
#   build/fuzz       the fuzz targets
#   build/sanitize   everything else; ctest runs here
set -eu

source_dir=$(cd "$(dirname "$0")/.." && pwd)
build_dir=$source_dir/build
jobs=$(nproc)

# locks: what test directories want from npm, one file per line; benchmarks
# install their own (bench/run.sh).
locks() {
    for lock in "$source_dir"/tests/*/package-lock.json; do
        case $lock in
        */tests/bench/*) ;;
        *) [ ! -f "$lock" ] || echo "$lock" ;;
        esac
    done
}

groups="build tests"
[ -z "$(locks)" ] || groups="build tests node"
# shellcheck disable=SC2086 # words are meant
sh "$source_dir/gateway/packages.sh" $groups

# configure_and_build NAME TARGET OPTION…: quiet unless something is wrong.
configure_and_build() {
    directory=$build_dir/$1
    target=$2
    shift 2
    echo "building ${directory#"$source_dir/"}"
    mkdir -p "$directory"
    if ! { cmake -S "$source_dir" -B "$directory" -G Ninja "$@" &&
        cmake --build "$directory" -j "$jobs" --target "$target"; } \
        >"$directory/build.log" 2>&1; then
        cat "$directory/build.log" >&2
        echo "tests/run.sh: building $directory failed" >&2
        exit 1
    fi
}

# What a test directory wants from npm, exactly as its lock file says.
locks | while read -r lock; do
    directory=$(dirname "$lock")
    if ! cmp -s "$lock" "$directory/node_modules/.installed-lock"; then
        echo "npm ci in ${directory#"$source_dir/"}"
        (cd "$directory" &&
            npm ci --no-audit --no-fund --loglevel=error </dev/null)
        cp "$lock" "$directory/node_modules/.installed-lock"
    fi
done

configure_and_build release edigate -DCMAKE_BUILD_TYPE=Release \
    -DEDIGATE_UNIT_TESTS=OFF
fuzz_option=
for source in "$source_dir"/tests/fuzz/fuzz_*.c; do
    [ -f "$source" ] || continue
    fuzz_option=-DEDIGATE_FUZZ_DIR="$build_dir/fuzz"
    configure_and_build fuzz fuzz_targets -DCMAKE_BUILD_TYPE=Sanitize \
        -DEDIGATE_FUZZ=ON -DCMAKE_C_COMPILER=clang
    break
done
configure_and_build sanitize all -DCMAKE_BUILD_TYPE=Sanitize \
    -DEDIGATE_RELEASE="$build_dir/release/edigate" ${fuzz_option:+"$fuzz_option"}

cd "$build_dir/sanitize"
exec ctest --output-on-failure -j "$jobs" "$@"
