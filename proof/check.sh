#!/usr/bin/env bash
# Checks the proofs of equation (7).
#
#   check.sh             compile everything; no axioms, no gaps
#   check.sh FILE...     the same, then check these example files (see Sample.v)
#   check.sh --mutants [FILE...]
#                        all that, then change each exponent in turn: a proof must fail
#                        (and rewrite each without changing it: no proof may fail)
#
# Needs coqc (Coq 8.16 or later).  Builds in a temporary directory.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
files=(Retention Refutations Evaluate Sample)

# The theorems that must be there, each closed under the global context.
theorems=(
  recurrent_is_parallel
  chunk_state_is_recurrent_state
  short_last_chunk_state
  short_last_chunk_formula
  chunkwise_is_parallel
  chunkwise_is_parallel_from_zero
  gauge_state
  gauge_outputs
  gauge_outputs_from_zero
  proposed_fix_fails
  proposed_fix_is_right_for_B_1
  first_printing_fails
  first_printing_leaks
  necessity
  right_outputs_are_the_gauge
  necessity_with_state
  necessity_with_initial_state
  gamma_one_hides_every_error
  recurrent_lists_is_parallel_lists
  chunkwise_lists_is_parallel_lists
  chunkwise_state_lists_is_recurrent_state_lists
  rational_decays_are_distinct
  proposed_fix_fails_over_Q
  right_outputs_over_Q
)

# The mutants: name | file | the definition that is changed | what stands there | what replaces it.
# Every one makes a theorem false, so a proof must fail.
mutants='
intra one more          | Retention   | Definition eq7            | (r - c)%Z                        | (r - c + 1)%Z
intra reversed          | Retention   | Definition eq7            | (r - c)%Z                        | (c - r)%Z
intra forgets c         | Retention   | Definition eq7            | (r - c)%Z                        | r
store one more          | Retention   | Definition eq7            | (B - 1 - c)%Z                    | (B - c)%Z
store one less          | Retention   | Definition eq7            | (B - 1 - c)%Z                    | (B - 2 - c)%Z
store reversed          | Retention   | Definition eq7            | (B - 1 - c)%Z                    | c
store forgets c         | Retention   | Definition eq7            | (B - 1 - c)%Z                    | (B - 1)%Z
store without decay     | Retention   | Definition eq7            | (B - 1 - c)%Z                    | 0%Z
carry one less          | Retention   | Definition eq7            | fun B => B                       | fun B => (B - 1)%Z
carry one more          | Retention   | Definition eq7            | fun B => B                       | fun B => (B + 1)%Z
carry without decay     | Retention   | Definition eq7            | fun B => B                       | fun B => 0%Z
cross one less          | Retention   | Definition eq7            | (r + 1)%Z                        | Z.of_nat r
cross one more          | Retention   | Definition eq7            | (r + 1)%Z                        | (r + 2)%Z
cross is the fix        | Retention   | Definition eq7            | (r + 1)%Z                        | (B - r)%Z
cross forgets r         | Retention   | Definition eq7            | (r + 1)%Z                        | 1%Z
reads current state     | Retention   | Definition eq7            | reads := Previous                | reads := Current
parallel one more       | Retention   | Definition parallel       | gamma^(n - m)                    | gamma^(n - m + 1)
parallel reversed       | Retention   | Definition parallel       | gamma^(n - m)                    | gamma^(m - n)
parallel without row n  | Retention   | Definition parallel       | sum_(m <= n)                     | sum_(m < n)
initial state one less  | Retention   | Definition from_initial   | gamma^(n + 1)                    | gamma^n
recurrent decays twice  | Retention   | Fixpoint recurrent_state  | gamma *: recurrent_state m       | gamma^2 *: recurrent_state m
recurrent without decay | Retention   | Fixpoint recurrent_state  | gamma *: recurrent_state m       | recurrent_state m
recurrent reads old     | Retention   | Definition recurrent      | recurrent_state (S n)            | recurrent_state n
short chunk store       | Retention   | Fixpoint chunk_state      | store s B (c + (B - L))          | store s B c
short chunk carry       | Retention   | Fixpoint chunk_state      | gamma^(carry s B - (B - L))      | gamma^(carry s B)
state one more          | Retention   | Fixpoint chunk_state      | gamma^(carry s B - (B - L))      | gamma^(carry s B - (B - L) + 1)
short chunk length      | Retention   | Definition tokens_in      | Nat.min B (N - i * B)            | Nat.min B (N - i)
read: store one more    | Retention   | Definition state_read     | gamma^(store s B c)              | gamma^(store s B c + 1)
read: carry one less    | Retention   | Definition state_read     | gamma^(carry s B)                | gamma^(carry s B - 1)
read: the wrong state   | Retention   | Definition state_read     | Previous => chunk_state i        | Previous => chunk_state (S i)
output: intra one more  | Retention   | Definition chunk_output   | gamma^(intra s B r c)            | gamma^(intra s B r c + 1)
output: cross one more  | Retention   | Definition chunk_output   | gamma^(cross s B r)              | gamma^(cross s B r + 1)
output: no mask         | Retention   | Definition chunk_output   | sum_(c <= r)                     | sum_(c < B)
gauge: store sign       | Retention   | Definition gauge          | store eq7 B c - s                | store eq7 B c + s
gauge: cross sign       | Retention   | Definition gauge          | cross eq7 B r + s                | cross eq7 B r - s
gauge: cross alone      | Retention   | Definition gauge          | (store eq7 B c - s)%Z            | store eq7 B c
gauge: store alone      | Retention   | Definition gauge          | (cross eq7 B r + s)%Z            | cross eq7 B r
the fix is eq. (7)      | Refutations | Definition proposed_fix   | (B - r)%Z                        | (r + 1)%Z
the fix is a gauge      | Refutations | Definition proposed_fix   | (B - r)%Z                        | (r + 3)%Z
first printing repaired | Refutations | Definition first_printing | reads := Current                 | reads := Previous
'

# The controls: the same exponents, written in another way.  Every proof must still go through,
# so that a mutant fails for what it says and not for how it is written.
controls='
intra rewritten         | Retention   | Definition eq7            | (r - c)%Z                        | (r + 1 - (c + 1))%Z
store rewritten         | Retention   | Definition eq7            | (B - 1 - c)%Z                    | (B - (c + 1))%Z
carry rewritten         | Retention   | Definition eq7            | fun B => B                       | fun B => (B + 1 - 1)%Z
cross rewritten         | Retention   | Definition eq7            | (r + 1)%Z                        | (B + 1 + r - B)%Z
parallel rewritten      | Retention   | Definition parallel       | gamma^(n - m)                    | gamma^(n + 1 - m - 1)
initial state rewritten | Retention   | Definition from_initial   | gamma^(n + 1)                    | gamma^(2 + n - 1)
the fix rewritten       | Refutations | Definition proposed_fix   | (B - r)%Z                        | (2 * B - r - B)%Z
'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '%s\n' "$*"; }
die() { printf 'check.sh: %s\n' "$*" >&2; exit 1; }

command -v coqc >/dev/null || die 'coqc is not installed (Debian and Ubuntu: the package coq)'

# compile DIR FILE: coqc in DIR, all under one name.
compile() { (cd "$1" && coqc -q -R . Eq7 "$2"); }

# A .v file without its comments, which may be nested; lines keep their numbers.
without_comments() {
  awk '{
    out = ""
    for (p = 1; p <= length($0); p++) {
      two = substr($0, p, 2)
      if (two == "(*") { depth++; p++ }
      else if (two == "*)" && depth) { depth--; p++ }
      else if (!depth) out = out substr($0, p, 1)
    }
    print out
  }' "$1"
}

check_words() {
  local f word
  local -r words='Admitted|admit|give_up|Abort|Axioms?|Conjectures?|Parameters?|Primitive|bypass_check|Unset|Set|Load|Declare ML|Extract'
  for f in "$@"; do
    if word=$(without_comments "$f" | grep -nwE "$words"); then
      die "$f: forbidden word: $word"
    fi
  done
}

check_proofs() {
  local f t asked closed start=$SECONDS
  mkdir "$work/build"
  for f in "${files[@]}"; do
    cp "$here/$f.v" "$work/build/"
    compile "$work/build" "$f.v" > "$work/$f.out" || die "$f.v does not compile"
    asked=$(without_comments "$here/$f.v" | grep -c '^Print Assumptions' || true)
    closed=$(grep -cx 'Closed under the global context' "$work/$f.out" || true)
    [ "$asked" = "$closed" ] || die "$f.v: $asked theorems, but $closed rest on nothing: $(cat "$work/$f.out")"
    [ "$(wc -l < "$work/$f.out")" = "$closed" ] || die "$f.v: unexpected output: $(cat "$work/$f.out")"
    say "checked $f.v ($closed theorems)"
  done
  for f in "${files[@]}"; do without_comments "$here/$f.v"; done > "$work/all.v"
  for t in "${theorems[@]}"; do
    grep -qE "^(Theorem|Corollary) $t( |\$)" "$work/all.v" || die "theorem $t is missing"
    grep -qx "Print Assumptions $t\." "$work/all.v" || die "theorem $t is not asked for its assumptions"
  done
  # and the other way round: no theorem that is not listed above
  while read -r t; do
    [[ " ${theorems[*]} " == *" $t "* ]] || die "theorem $t is not in the list of check.sh"
  done < <(sed -nE 's/^(Theorem|Corollary) ([A-Za-z_0-9]+).*/\2/p' "$work/all.v")
  say "${#theorems[@]} theorems, each closed under the global context, in $((SECONDS - start)) s"
}

check_examples() {
  local f name=0
  for f in "$@"; do
    [ -r "$f" ] || die "cannot read $f"
    check_words "$f"
    name=$((name + 1))
    cp "$f" "$work/build/Examples$name.v"
    compile "$work/build" "Examples$name.v" > "$work/out" || die "$f: an example is refuted"
    say "checked $f"
  done
}

trim() { local x=$1; x=${x#"${x%%[![:space:]]*}"}; x=${x%"${x##*[![:space:]]}"}; printf '%s' "$x"; }
quoted() { printf '%s' "$1" | sed 's/[][\.*^$/]/\\&/g'; }

# changed FILE WHERE FROM TO: in the definition that starts with WHERE, and nowhere else, the
# first FROM on a line becomes TO.  Exactly one line must change.
changed() {
  rm -rf "$work/mutant"; mkdir "$work/mutant"
  [ "$1" = Retention ] || cp "$work/build/Retention.vo" "$work/mutant/"
  sed "/^$(quoted "$2")/,/\.\$/s/$(quoted "$3")/$(printf '%s' "$4" | sed 's/[\&/]/\\&/g')/" \
    "$here/$1.v" > "$work/mutant/$1.v"
  [ "$(diff "$here/$1.v" "$work/mutant/$1.v" | grep -c '^>')" = 1 ]
}

# failed_at FILE: the theorem in whose proof the last compilation failed.  It must be one: a
# change that is not even a definition proves nothing.
failed_at() {
  local line at
  line=$(sed -nE 's/^File "[^"]*", line ([0-9]+),.*/\1/p' "$work/out" | tail -n 1)
  at=$(grep -nE '^(Lemma|Theorem|Corollary|Definition|Fixpoint|Record) ' "$work/mutant/$1.v" |
    awk -F: -v l="${line:-0}" '$1 <= l { last = $2 } END { print last }')
  case $at in Lemma\ * | Theorem\ * | Corollary\ *) ;; *) return 1 ;; esac
  ! grep -q 'Syntax error' "$work/out" || return 1
  at=${at#* }
  printf '%s' "${at%% *}"
}

check_mutants() {
  local name file where from to at n=0 m=0 start=$SECONDS
  while IFS='|' read -r name file where from to; do
    [ -n "$(trim "$name")" ] || continue
    name=$(trim "$name"); file=$(trim "$file"); where=$(trim "$where"); from=$(trim "$from"); to=$(trim "$to")
    changed "$file" "$where" "$from" "$to" || die "mutant '$name' must change one line of $file.v"
    ! compile "$work/mutant" "$file.v" > "$work/out" 2>&1 || die "mutant '$name': every proof still goes through"
    at=$(failed_at "$file") || die "mutant '$name' fails outside of a proof: $(cat "$work/out")"
    printf '  %-24s %-34s -> %-34s fails at %s\n' "$name" "$from" "$to" "$at"
    n=$((n + 1))
  done <<< "$mutants"
  while IFS='|' read -r name file where from to; do
    [ -n "$(trim "$name")" ] || continue
    name=$(trim "$name"); file=$(trim "$file"); where=$(trim "$where"); from=$(trim "$from"); to=$(trim "$to")
    changed "$file" "$where" "$from" "$to" || die "control '$name' must change one line of $file.v"
    compile "$work/mutant" "$file.v" > "$work/out" 2>&1 || die "control '$name' fails: $(cat "$work/out")"
    printf '  %-24s %-34s -> %-34s still proved\n' "$name" "$from" "$to"
    m=$((m + 1))
  done <<< "$controls"
  say "$n mutants refused, $m controls accepted, in $((SECONDS - start)) s"
}

mutate=false
case ${1-} in
  --help | -h) sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
  --mutants) mutate=true; shift ;;
  -*) die "unknown option $1; see check.sh --help" ;;
esac

for f in "${files[@]}"; do check_words "$here/$f.v"; done
check_proofs
check_examples "$@"
if $mutate; then check_mutants; fi
