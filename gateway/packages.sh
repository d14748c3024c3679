#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs the Debian packages that are missing and nothing else:
#   packages.sh build          what building and running the gateway needs
#   packages.sh build tests    … and what its tests need
#   packages.sh … node         … and what the tests that run in Node need
# The lists below are the only ones in the project. Needs root or sudo where
# something is missing.
set -eu

build="gcc libc6-dev cmake ninja-build pkg-config ca-certificates
    libssl-dev libsqlite3-dev libyaml-dev libjansson-dev libxml2-dev
    zlib1g-dev"
tests="libcmocka-dev clang libclang-rt-14-dev clang-format-14
    python3 python3-yaml strace openssl procps faketime"
node="nodejs npm"

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "packages.sh: this needs Debian's dpkg and apt; elsewhere install:" \
        "$build $tests" >&2
    exit 1
fi

wanted=
for group in "$@"; do
    case $group in
    build) wanted="$wanted $build" ;;
    tests) wanted="$wanted $tests" ;;
    node)
        # Node from elsewhere brings its npm with it, and bars Debian's.
        command -v node >/dev/null && command -v npm >/dev/null ||
            wanted="$wanted $node"
        ;;
    *)
        echo "packages.sh: unknown group '$group': build, tests or node" >&2
        exit 2
        ;;
    esac
done

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) ||
        state=
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    if ! command -v sudo >/dev/null; then
        echo "packages.sh: run this as root, for it has to install:$missing" >&2
        exit 1
    fi
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# apt is noisy; what it said matters when it fails only.
# shellcheck disable=SC2086 # words are meant
if ! $as_root apt-get -qq update >"$log" 2>&1 ||
    ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
        -o Dpkg::Use-Pty=0 --no-install-recommends install $missing \
        >>"$log" 2>&1; then
    cat "$log" >&2
    echo "packages.sh: could not install:$missing" >&2
    exit 1
fi
