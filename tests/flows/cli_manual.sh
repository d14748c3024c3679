#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Labels: console
#
# What is printed from the table of commands: docs/commands.md is up to date,
# every command explains itself, man pages and completions are whole.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    echo "cli_manual: $*"
    failed=1
}

"$EDIGATE" internal markdown >"$work/commands.md"
if ! cmp -s "$work/commands.md" "$SOURCE_DIR/docs/commands.md"; then
    diff "$SOURCE_DIR/docs/commands.md" "$work/commands.md" | head -20
    fail "docs/commands.md is not what 'edigate internal markdown' prints"
fi

# Every command of the manual answers --help with its usage and an example.
sed -n 's/^### edigate //p' "$work/commands.md" >"$work/commands"
[ "$(wc -l <"$work/commands")" -gt 50 ] || fail "commands are missing"
while read -r command; do
    # shellcheck disable=SC2086 # words are meant
    "$EDIGATE" $command --help >"$work/help" 2>&1 ||
        fail "'$command --help' ended with $?"
    grep -q "^usage: edigate $command " "$work/help" ||
        fail "'$command --help' shows no usage"
    grep -q '^Examples:' "$work/help" ||
        fail "'$command --help' shows no example"
    [ "$(awk '{ if (length($0) > 100) n++ } END { print n + 0 }' \
        "$work/help")" = 0 ] || fail "'$command --help' is too wide"
    page=$(echo "$command" | tr ' ' -)
    echo "edigate-$page.1" >>"$work/pages"
done <"$work/commands"

"$EDIGATE" internal man "$work/man"
echo edigate.1 >>"$work/pages"
sort "$work/pages" >"$work/wanted"
ls "$work/man/man1" | sort >"$work/found"
cmp -s "$work/wanted" "$work/found" || {
    diff "$work/wanted" "$work/found" || true
    fail "man pages and commands differ"
}
if command -v groff >/dev/null; then
    for page in "$work"/man/man1/*.1; do
        groff -man -Tutf8 -ww -k "$page" >"$work/page" 2>"$work/groff" ||
            fail "groff refuses $(basename "$page")"
        if [ -s "$work/groff" ]; then
            head -3 "$work/groff"
            fail "groff complains of $(basename "$page")"
        fi
    done
fi

for shell in bash zsh fish; do
    "$EDIGATE" completion "$shell" >"$work/completion.$shell"
    [ -s "$work/completion.$shell" ] || fail "no completion for $shell"
    if command -v "$shell" >/dev/null; then
        "$shell" -n "$work/completion.$shell" ||
            fail "$shell does not take its completion"
    fi
done

# What bash offers: names, options, values.
if command -v bash >/dev/null; then
    offered() {
        EDIGATE_LINE="$*" bash -c '
            compopt() { :; }
            edigate() { "$EDIGATE" "$@"; }
            . "$1"
            read -ra COMP_WORDS <<<"$EDIGATE_LINE"
            [ "${EDIGATE_LINE% }" = "$EDIGATE_LINE" ] || COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _edigate
            echo " ${COMPREPLY[*]} "
        ' - "$work/completion.bash"
    }
    offered edigate e | grep -q ' edi ' || fail "bash does not offer 'edi'"
    offered edigate edi v | grep -q ' validate ' ||
        fail "bash does not offer 'edi validate'"
    offered edigate edi validate --g | grep -q ' --guideline ' ||
        fail "bash does not offer --guideline"
    offered "edigate edi fmt --breaks " | grep -q ' crlf ' ||
        fail "bash does not offer the values of --breaks"
    offered edigate --dir x map show x12-004010-850 |
        grep -q ' x12-004010-850-order ' || fail "bash does not offer maps"
    offered edigate edi gen x12/005010/99 | grep -q ' x12/005010/997 ' ||
        fail "bash does not offer sets"
fi

exit "$failed"
