#!/usr/bin/env bash
# The completions and the manual page against what the program's own help says.
#   tests/manual/check.sh PROGRAM FOLDER
set -euo pipefail
program="$1" folder="$2"
failures=0 checked=0
source "$folder/eq7.bash"
compopt() { :; }  # exists only while bash itself completes

# expect ANSWER WORD...: ANSWER is among what bash offers for the last of the words.
expect() {
    local answer="$1"
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _eq7
    checked=$((checked + 1))
    if ! grep -qxF -e "$answer" < <(printf '%s\n' "${COMPREPLY[@]}"); then
        echo "'$*' is not completed to '$answer', but to: ${COMPREPLY[*]}" >&2
        failures=$((failures + 1))
    fi
}

options_of() { grep -oE '^ +(-h,)?--[a-z0-9-]+' | grep -oE -e '--[a-z0-9-]+'; }
commands="$("$program" --help | sed -n '/^Subcommands:/,$s/^  \([a-z]\{1,\}\) .*/\1/p')"
[ -n "$commands" ] || { echo "eq7 --help lists no commands" >&2; exit 2; }
for command in $commands; do
    expect "$command" eq7 "${command:0:3}"
    grep -q "^\.SS eq7 $command\$" "$folder/eq7.1" || { echo "the manual lacks '$command'" >&2; failures=$((failures + 1)); }
    for option in $("$program" "$command" --help | options_of); do
        expect "$option" eq7 "$command" "${option:0:4}"
        grep -qF -- "${option//-/\\-}" "$folder/eq7.1" || { echo "the manual lacks '$option'" >&2; failures=$((failures + 1)); }
        grep -qF -- "$option" "$folder/_eq7" || { echo "zsh lacks '$option'" >&2; failures=$((failures + 1)); }
    done
    if "$program" "$command" --help | grep -q -- '--format'; then
        expect html eq7 "$command" --format ht
        expect md eq7 "$command" --format = m
    fi
done
# The values that the program takes: it is asked for what there is.
for name in $("$program" variants --json | grep -oE '"name": *"[a-z0-9-]+"' | cut -d'"' -f4 | grep -v torchscale); do
    expect "$name" eq7 check --variant "${name:0:2}"
done
if [ "$checked" -lt 60 ]; then echo "only $checked completions were tried" >&2; exit 2; fi
echo "$checked completions, $failures failures"
[ "$failures" -eq 0 ]
