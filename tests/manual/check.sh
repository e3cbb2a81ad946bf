#!/usr/bin/env bash
# The completions and the manual page against what the program's own help says.
#   tests/manual/check.sh PROGRAM FOLDER
set -euo pipefail
program="$(realpath "$1")" folder="$(realpath "$2")"
failures=0 checked=0
PATH="$(dirname "$program"):$PATH"
source "$(dirname "${BASH_SOURCE[0]}")/../../src/eq7/cli/completion.bash"
compopt() { :; }  # exists only while bash itself completes

fault() { echo "$*" >&2; failures=$((failures + 1)); }

# expect ANSWER WORD...: ANSWER is among what bash offers for the last of the words.
expect() {
    local answer="$1"
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _eq7
    checked=$((checked + 1))
    grep -qxF -e "$answer" < <(printf '%s\n' "${COMPREPLY[@]}") ||
        fault "'$*' is not completed to '$answer', but to: ${COMPREPLY[*]}"
}

options_of() { grep -oE '^ +(-h,)?--[a-z0-9-]+' | grep -oE -e '--[a-z0-9-]+'; }
commands_of() { "$program" "$@" --help | sed -n '/^Usage:/,$s/^  \([a-z]\{1,\}\)  .*/\1/p'; }

# check_command WORD...: the command of these words, and the commands below it.
check_command() {
    local option command
    grep -q "^\.SS eq7 $*\$" "$folder/eq7.1" || fault "the manual lacks 'eq7 $*'"
    for option in $("$program" "$@" --help | options_of); do
        expect "$option" eq7 "$@" "${option:0:4}"
        grep -qF -- "${option//-/\\-}" "$folder/eq7.1" || fault "the manual lacks '$option'"
    done
    if "$program" "$@" --help | grep -q -e '--format'; then
        expect html eq7 "$@" --format ht
        expect md eq7 "$@" --format = m
        expect --color eq7 "$@" --json --co  # a flag waits for no value
    fi
    for command in $(commands_of "$@"); do
        expect "$command" eq7 "$@" "${command:0:2}"
        check_command "$@" "$command"
    done
}

commands="$(commands_of)"
[ -n "$commands" ] || { echo "eq7 --help lists no commands" >&2; exit 2; }
for command in $commands; do
    expect "$command" eq7 "${command:0:3}"
    check_command "$command"
done
# The values that the program takes: it is asked for what there is.
for name in $("$program" variants --json | grep -oE '"name": *"[a-z0-9-]+"' | cut -d'"' -f4 | grep -v torchscale); do
    expect "$name" eq7 check --variant "${name:0:2}"
done
for types in "f64 f32 tf32 bf16 f16 float64 bfloat16:verify" "tf32 float16:probe read" "f32 f64 float32 float64:probe write" \
    "bf16 bfloat16:precision"; do
    read -ra words <<<"${types#*:}"
    for type in ${types%:*}; do expect "$type" eq7 "${words[@]}" --dtype "${type:0:1}"; done
done
# A file, a folder, a code may stand without an option.
cd "$(mktemp -d)"
touch out.npy && mkdir outputs
expect out.npy eq7 probe read ou
expect outputs eq7 probe write ou
expect cross-reversed eq7 explain cross
rm -r "$PWD" && cd /
# An option without a value shows no empty one.
if grep -n 'fI\\fR' "$folder/eq7.1" >&2; then fault "the manual shows an empty value"; fi
if [ "$checked" -lt 120 ]; then echo "only $checked completions were tried" >&2; exit 2; fi
echo "$checked completions, $failures failures"
[ "$failures" -eq 0 ]
