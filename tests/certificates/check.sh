#!/usr/bin/env bash
# Real Z3, cvc5 and Coq check eq7's certificates, for one gamma and for gates: every entry of the
# catalogue, schedules for one chunk size, and some hundred random ones of exponents and of
# stretches. Their word must equal eq7's. Verdicts planted wrong must be refused by all three.
#   tests/certificates/check.sh [COUNT]     COUNT random schedules of each kind (default: 100)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib/setup.sh"

count="${1:-100}"
if [ $# -gt 1 ] || ! [[ "$count" =~ ^[1-9][0-9]{0,4}$ ]]; then
    say "tests/certificates/check.sh '$*': expected a number of random schedules, or nothing"
    exit 2
fi

need build test proof
(build test eq7_program eq7_certificates)
program="$root/build/test/eq7"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failures=0
fault() {
    say "$@"
    failures=$((failures + 1))
}

# answers SOLVER FILE: one line a certificate: its name, the answer its verdict asks for, and the
# solver's ("none" where there is no answer).
answers() {
    { "$1" "$(limit "$1")" "$2" || true; } | tr -d '"' | awk '
        function tell() { if (name) print name, wanted, answer; name = "" }
        $1 == "case" { tell(); name = $2; wanted = $3; answer = "none"; next }
        /^(sat|unsat|unknown)$/ { if (answer == "none") answer = $1 }
        END { tell() }'
}
# By steps, not by a clock: the thread of Z3's clock now and then never ends.
limit() { if [ "$1" = z3 ]; then echo rlimit=20000000; else echo --tlimit-per=5000; fi; }

check_smt2() {
    local solver file given_up
    for solver in z3 cvc5; do
        answers "$solver" right.smt2 >"right.$solver"
        answers "$solver" wrong.smt2 >"wrong.$solver"
        for file in right wrong; do
            [ "$(wc -l <"$file.$solver")" -eq "$cases" ] || fault "$solver did not read all of $file.smt2"
        done
        awk '$2 != $3' "right.$solver" >disagree
        [ ! -s disagree ] || fault "$solver does not confirm $(wc -l <disagree) verdicts, such as: $(head -n 1 disagree)"
        # A wrong verdict: the answer is the other one. A solver may give up on a few, where it would
        # have to find a counterexample among high powers by itself; it never confirms one.
        awk '$2 == $3 || $3 == "none"' "wrong.$solver" >taken
        [ ! -s taken ] || fault "$solver takes $(wc -l <taken) wrong verdicts, such as: $(head -n 1 taken)"
        given_up="$(grep -c 'unknown$' "wrong.$solver" || true)"
        [ "$((given_up * 50))" -le "$cases" ] || fault "$solver gives up on $given_up of $cases wrong verdicts"
        say "$solver: $cases certificates, and as many with a wrong verdict refused ($given_up undecided)"
    done
}

closed="Closed under the global context"

check_coq() {
    local file said=0 refused=0
    for file in right_*.v; do
        "${coq[@]}" "$file" >"$file.log" 2>&1 && grep -q "^$closed" "$file.log" ||
            fault "coqc does not confirm $file: $(grep -v '^$' "$file.log" | head -n 3)"
        said=$((said + $(grep -c '^Module ' "$file")))
    done
    say "coqc: $said certificates"
    # A wrong verdict must fail in its proof: the claim is there, its theorem is not. An interactive
    # session goes on after an error.
    for file in wrong_*.v; do
        coqtop -q -w -all -R "$library" Eq7 <"$file" >"$file.log" 2>&1 || true
        local there missing planted
        planted="$(grep -c '^Module ' "$file")"
        there="$(grep -c '^ *: Prop' "$file.log" || true)"
        missing="$(grep -c '^The reference verdict was not found' "$file.log" || true)"
        [ "$there" -eq "$planted" ] && [ "$missing" -eq "$planted" ] ||
            fault "coqtop reads $there of $planted claims in $file, and does not prove $missing"
        refused=$((refused + missing))
    done
    say "coqtop: $refused wrong ones refused"
}

# As a reader would do it: the file that the command prints, as it is.
check_command() {
    local options wanted exit answer
    while IFS='|' read -r options wanted exit; do
        local got=0
        # shellcheck disable=SC2086 # several options
        "$program" certificate --for smt2 $options >one.smt2 || got=$?
        [ "$got" -eq "$exit" ] || fault "certificate $options ends with $got, not $exit"
        "$program" certificate --for coq $options >one.v || true
        for answer in "$(z3 one.smt2 || true)" "$(cvc5 one.smt2 || true)"; do
            [ "$answer" = "$wanted" ] || fault "on $options: $answer, not $wanted"
        done
        [ "$("${coq[@]}" one.v)" = "$closed" ] || fault "coqc does not confirm $options"
    done <<<"--cross r+1|unsat|0
--cross B-r|sat|1
--gates|unsat|0
--gates --state [c,B-1] --cross (0,r]|sat|1"
    say "the files that eq7 certificate prints: confirmed"
}

# The library that certificates for gates rest on.
library="$folder/proof"
EQ7_PROOF_BUILD="$library" "$root/proof/check.sh" >proof.log || { cat proof.log; exit 1; }
coq=(coqc -q -w -all -R "$library" Eq7)

cases="$("$root/build/test/tests/certificates/eq7_certificates" "$folder" "$count" 2>generated.log)" || {
    cat generated.log >&2
    exit 1
}
check_smt2
check_coq
check_command
[ "$failures" -eq 0 ] || exit 1
