#!/usr/bin/env bash
# Changes each definition of the theorem in turn, each end of each stretch above all: a proof must
# fail. And writes some of them in another way without changing them: no proof may fail.
#   tests/theorem/mutants.sh FOLDER     FOLDER holds the compiled proofs (EQ7_PROOF_BUILD of check.sh)
set -euo pipefail

proof=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../proof" && pwd)
built=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'wait; rm -rf "$work"' EXIT
say() { printf '%s\n' "$*"; }
die() { printf 'mutants.sh: %s\n' "$*" >&2; exit 1; }
compile() { (cd "$work" && coqc -q -R . Eq7 "$1.v") >"$work/out" 2>&1; }

# The mutants: name | file | the definition that is changed | what stands there | what replaces it.
mutants='
over: low end later       | Retention   | Definition over           | lo + 1 + x                      | lo + 2 + x
over: low end earlier     | Retention   | Definition over           | lo + 1 + x                      | lo + x
over: one token more      | Retention   | Definition over           | Z.to_nat (hi - lo)              | Z.to_nat (hi - lo + 1)
over: one token less      | Retention   | Definition over           | Z.to_nat (hi - lo)              | Z.to_nat (hi - lo - 1)
product: a factor less    | Retention   | Fixpoint product          | product f m * f m               | product f m
chunk starts later        | Retention   | Definition first          | index h * size h                | index h * size h + 1
chunk ends later          | Retention   | Definition last           | filled h - 1                    | filled h
chunk ends earlier        | Retention   | Definition last           | filled h - 1                    | filled h - 2
chunk ends full           | Retention   | Definition last           | filled h - 1                    | size h - 1
short chunk length        | Retention   | Definition chunk_of       | N - i * B                       | N - i
intra: takes c            | Retention   | Definition eq7            | decay (first h + c) (first h + r) | decay (first h + c - 1) (first h + r)
intra: not c + 1          | Retention   | Definition eq7            | decay (first h + c) (first h + r) | decay (first h + c + 1) (first h + r)
intra: not r              | Retention   | Definition eq7            | decay (first h + c) (first h + r) | decay (first h + c) (first h + r - 1)
intra: takes r + 1        | Retention   | Definition eq7            | decay (first h + c) (first h + r) | decay (first h + c) (first h + r + 1)
intra: reversed           | Retention   | Definition eq7            | decay (first h + c) (first h + r) | decay (first h + r) (first h + c)
store: takes c            | Retention   | Definition eq7            | (first h + c) (last h)          | (first h + c - 1) (last h)
store: not c + 1          | Retention   | Definition eq7            | (first h + c) (last h)          | (first h + c + 1) (last h)
store: not the last       | Retention   | Definition eq7            | (first h + c) (last h)          | (first h + c) (last h - 1)
store: takes the next     | Retention   | Definition eq7            | (first h + c) (last h)          | (first h + c) (last h + 1)
store: the full chunk     | Retention   | Definition eq7            | (first h + c) (last h)          | (first h + c) (first h + size h - 1)
carry: not the first      | Retention   | Definition eq7            | (first h - 1) (last h)          | (first h) (last h)
carry: takes one before   | Retention   | Definition eq7            | (first h - 1) (last h)          | (first h - 2) (last h)
carry: not the last       | Retention   | Definition eq7            | (first h - 1) (last h)          | (first h - 1) (last h - 1)
carry: takes the next     | Retention   | Definition eq7            | (first h - 1) (last h)          | (first h - 1) (last h + 1)
carry: the full chunk     | Retention   | Definition eq7            | (first h - 1) (last h)          | (first h - 1) (first h + size h - 1)
cross: not the first      | Retention   | Definition eq7            | (first h - 1) (first h + r)     | (first h) (first h + r)
cross: takes one before   | Retention   | Definition eq7            | (first h - 1) (first h + r)     | (first h - 2) (first h + r)
cross: not r              | Retention   | Definition eq7            | (first h - 1) (first h + r)     | (first h - 1) (first h + r - 1)
cross: takes r + 1        | Retention   | Definition eq7            | (first h - 1) (first h + r)     | (first h - 1) (first h + r + 1)
cross: is the fix         | Retention   | Definition eq7            | (first h - 1) (first h + r)     | (first h + r - 1) (first h + size h - 1)
reads current state       | Retention   | Definition eq7            | reads := Previous               | reads := Current
parallel: takes m         | Retention   | Definition parallel       | over_(m, n]                     | over_[m, n]
parallel: not n           | Retention   | Definition parallel       | over_(m, n]                     | over_(m, n - 1]
parallel: not m + 1       | Retention   | Definition parallel       | over_(m, n]                     | over_(m + 1, n]
parallel: takes n + 1     | Retention   | Definition parallel       | over_(m, n]                     | over_(m, n + 1]
parallel without row n    | Retention   | Definition parallel       | sum_(m <= n)                    | sum_(m < n)
initial: not token 0      | Retention   | Definition from_initial   | over_[0, n]                     | over_(0, n]
initial: takes token -1   | Retention   | Definition from_initial   | over_[0, n]                     | over_[-1, n]
initial: not n            | Retention   | Definition from_initial   | over_[0, n]                     | over_[0, n - 1]
initial: takes n + 1      | Retention   | Definition from_initial   | over_[0, n]                     | over_[0, n + 1]
recurrent: the next gate  | Retention   | Fixpoint recurrent_state  | a m *: recurrent_state m        | a (S m) *: recurrent_state m
recurrent: without gate   | Retention   | Fixpoint recurrent_state  | a m *: recurrent_state m        | recurrent_state m
recurrent: the key too    | Retention   | Fixpoint recurrent_state  | outer (k m) (v m)               | a m *: outer (k m) (v m)
recurrent reads old       | Retention   | Definition recurrent      | recurrent_state (S n)           | recurrent_state n
state without zeta        | Retention   | Fixpoint chunk_state      | (store s h c *: v (j * B + c))  | (v (j * B + c))
state without carry       | Retention   | Fixpoint chunk_state      | carry s h *: chunk_state j      | chunk_state j
read: the wrong state     | Retention   | Definition state_read     | Previous => chunk_state i       | Previous => chunk_state (S i)
output without D          | Retention   | Definition chunkwise      | * intra s h r c)                | )
output without xi         | Retention   | Definition chunkwise      | cross s h r *: read             | read
output: no mask           | Retention   | Definition chunkwise      | sum_(c <= r)                    | sum_(c < B)
number of chunks          | Retention   | Definition number_of      | (N + (B - 1)) / B               | N / B
after: gates exchanged    | Retention   | Definition after          | fst later *: snd earlier        | fst earlier *: snd earlier
segment: the next gate    | Retention   | Fixpoint segment_of       | after (a (p + l)%nat            | after (a (p + S l)%nat
segment: the key before   | Retention   | Fixpoint segment_of       | outer (k (p + l)) (v (p + l))   | outer (k (p + l)) (v p)
count: one more           | Retention   | Definition count          | (hi - lo)%Z                     | (hi - lo + 1)%Z
power: one more           | Retention   | Definition power          | (Z.abs_nat z)                   | (S (Z.abs_nat z))
gauge: store another      | Retention   | Definition gauge          | join (store s h c) (sigma_inv (S (index h))) | join (store s h c) (sigma_inv (index h))
gauge: store alone        | Retention   | Definition gauge          | join (cross s h r) (sigma (index h)) | cross s h r
gauge: cross alone        | Retention   | Definition gauge          | join (store s h c) (sigma_inv (S (index h))) | store s h c
gauge: carry alone        | Retention   | Definition gauge          | (join (sigma (index h)) (sigma_inv (S (index h)))) | (sigma (index h))
the fix is eq. (7)        | Refutations | Definition proposed_fix   | (size h - r)%Z                  | (r + 1)%Z
first printing repaired   | Refutations | Definition first_printing | reads := Current                | reads := Previous
step: the token itself    | Refutations | Definition step           | (l <=? p)%Z                     | (l <? p)%Z
step: before token 0      | Refutations | Definition step           | (p <? l)%Z                      | (p <=? l)%Z
stretch: reversed         | Refutations | Definition stretch        | [(1, hi); (-1, lo)]             | [(-1, hi); (1, lo)]
stretch: low end later    | Refutations | Definition stretch        | (-1, lo)                        | (-1, lo + 1)
stretch: high end earlier | Refutations | Definition stretch        | (1, hi)                         | (1, hi - 1)
gauge form: intra         | Refutations | Definition is_gauge       | G (first h + r) - G (first h + c))%Z) | G (first h + r) - G (first h + c - 1))%Z)
gauge form: cross         | Refutations | Definition is_gauge       | G (first h - 1) + sigma i)%Z)   | G (first h) + sigma i)%Z)
gauge form: store         | Refutations | Definition is_gauge       | G (last h) - G (first h + c) -  | G (last h - 1) - G (first h + c) -
gauge form: carry         | Refutations | Definition is_gauge       | G (first h - 1) + sigma i - sigma | G (first h - 1) - sigma i - sigma
own token is not read     | Refutations | Definition own_token_read | stretch (first h + c - 1)       | stretch (first h + c)
'

# The controls: the same, written in another way, so that a mutant fails for what it says and not
# for how it is written.
controls='
over rewritten            | Retention   | Definition over           | lo + 1 + x                      | 1 + lo + x
intra rewritten           | Retention   | Definition eq7            | decay (first h + c) (first h + r) | decay (c + first h) (r + first h)
store rewritten           | Retention   | Definition eq7            | (first h + c) (last h)          | (c + first h) (first h + filled h - 1)
carry rewritten           | Retention   | Definition eq7            | (first h - 1) (last h)          | (first h + 1 - 2) (last h)
cross rewritten           | Retention   | Definition eq7            | (first h - 1) (first h + r)     | (first h - 1) (first h + r + 1 - 1)
the fix rewritten         | Refutations | Definition proposed_fix   | (size h - r)%Z                  | (2 * size h - r - size h)%Z
'

trim() { local x=$1; x=${x#"${x%%[![:space:]]*}"}; x=${x%"${x##*[![:space:]]}"}; printf '%s' "$x"; }
quoted() { printf '%s' "$1" | sed 's/[][\.*^$/]/\\&/g'; }

# changed FILE WHERE FROM TO: in the definition that starts with WHERE, and nowhere else, the
# first FROM on a line becomes TO. Exactly one line must change.
changed() {
    [ "$1" = Retention ] || cp "$built/Retention.vo" "$work/"
    sed "/^$(quoted "$2")/,/\.\$/s/$(quoted "$3")/$(printf '%s' "$4" | sed 's/[\&/]/\\&/g')/" \
        "$proof/$1.v" >"$work/$1.v"
    [ "$(diff "$proof/$1.v" "$work/$1.v" | grep -c '^>')" = 1 ]
}

# failed_at FILE: the theorem in whose proof the last compilation failed. It must be one: a change
# that is not even a definition proves nothing.
failed_at() {
    local line at
    line=$(sed -nE 's/^File "[^"]*", line ([0-9]+),.*/\1/p' "$work/out" | tail -n 1)
    at=$(grep -nE '^(Lemma|Theorem|Corollary|Definition|Fixpoint|Record) ' "$work/$1.v" |
        awk -F: -v l="${line:-0}" '$1 <= l { last = $2 } END { print last }')
    case $at in Lemma\ * | Theorem\ * | Corollary\ *) ;; *) return 1 ;; esac
    ! grep -q 'Syntax error' "$work/out" || return 1
    at=${at#* }
    printf '%s' "${at%% *}"
}

# each TABLE DO: DO NAME FILE FROM TO for each line of the table, the change made in a folder of its
# own; one at a time on each processor.
each() {
    local name file where from to all=$work at_once running=0
    at_once=$(nproc)
    while IFS='|' read -r name file where from to; do
        [ -n "$(trim "$name")" ] || continue
        name=$(trim "$name") file=$(trim "$file") where=$(trim "$where") from=$(trim "$from") to=$(trim "$to")
        if [ $running -ge "$at_once" ]; then wait -n || exit 1; running=$((running - 1)); fi
        (
            work=$(mktemp -d -p "$all")
            changed "$file" "$where" "$from" "$to" || die "'$name' must change one line of $file.v"
            "$2" "$name" "$file" "$from" "$to"
        ) &
        running=$((running + 1))
    done <<<"$1"
    while [ $running -gt 0 ]; do wait -n || exit 1; running=$((running - 1)); done
}
refused() {
    local at
    ! compile "$2" || die "mutant '$1': every proof still goes through"
    at=$(failed_at "$2") || die "mutant '$1' fails outside of a proof: $(cat "$work/out")"
    printf '  %-26s %-36s -> %-40s fails at %s\n' "$1" "$3" "$4" "$at"
}
accepted() {
    compile "$2" || die "control '$1' fails: $(cat "$work/out")"
    printf '  %-26s %-36s -> %-40s still proved\n' "$1" "$3" "$4"
}

start=$SECONDS
each "$mutants" refused
each "$controls" accepted
say "$(grep -c '|' <<<"$mutants") mutants refused, $(grep -c '|' <<<"$controls") controls accepted, in $((SECONDS - start)) s"
