#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# From a fresh Debian 12 to a running gateway: installs what is missing, builds
# it (release, in build/release) and starts `edigate demo` with the arguments
# given here, such as --once.
set -eu

source_dir=$(cd "$(dirname "$0")/.." && pwd)
build_dir=$source_dir/build/release

sh "$source_dir/gateway/packages.sh" build
cmake -S "$source_dir" -B "$build_dir" -G Ninja --log-level=WARNING \
    -DCMAKE_BUILD_TYPE=Release -DEDIGATE_UNIT_TESTS=OFF >/dev/null
cmake --build "$build_dir" --target edigate >"$build_dir/build.log" || {
    cat "$build_dir/build.log" >&2
    exit 1
}
exec "$build_dir/edigate" demo "$@"
