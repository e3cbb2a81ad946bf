#!/usr/bin/env bash
# Checks the proofs of equation (7).
#
#   check.sh             compile everything; no axioms, no gaps
#   check.sh FILE...     the same, then check these certificates or examples (tests/theorem has some)
#
# Needs coqc (Coq 8.16 or later).  Builds in a temporary directory, or in $EQ7_PROOF_BUILD.
# tests/theorem/mutants.sh sees that changing a definition makes a proof fail.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
files=(Retention Refutations Evaluate Certificate)

# Theorems that must be there.  Each theorem of the files must be closed under the global context.
required=(
  stretch_split gated_recurrent_is_parallel gated_chunkwise_is_parallel gated_state_is_recurrent
  gated_short_last_chunk_state gated_gauge gated_gauge_state gated_gauge_converse gated_necessity
  gated_necessity_in_a_ring count_is_not_enough packing hand_over hand_over_associative
  exponents_of_equation_7 recurrent_is_parallel chunkwise_is_parallel state_is_recurrent
  short_last_chunk_state right_outputs_are_the_gauge necessity necessity_with_state
  necessity_with_initial_state proposed_fix_fails proposed_fix_is_right_for_B_1
  first_printing_fails first_printing_leaks gamma_one_hides_every_error
  chunkwise_lists_is_parallel_lists rational_decays_are_distinct gated_outputs_over_Q
  outputs_proved state_proved initial_proved outputs_refuted current_refuted
  state_refuted initial_refuted
)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build=${EQ7_PROOF_BUILD:-$work/build}
mkdir -p "$build"

say() { printf '%s\n' "$*"; }
die() { printf 'check.sh: %s\n' "$*" >&2; exit 1; }

command -v coqc >/dev/null || die 'coqc is not installed (Debian and Ubuntu: the package coq)'

# compile DIR FILE: coqc in DIR, all under one name.
compile() { (cd "$1" && coqc -q -R . Eq7 "$2"); }

check_words() {
  local word
  local -r words='Admitted|admit|give_up|Abort|Axioms?|Conjectures?|Parameters?|Primitive|bypass_check|Unset|Extract'
  if word=$(grep -nwE "$words" "$@"); then die "forbidden word: $word"; fi
}

check_proofs() {
  local f names start=$SECONDS
  for f in "${files[@]}"; do
    cp "$here/$f.v" "$build/"
    compile "$build" "$f.v" > "$work/out" || die "$f.v does not compile"
    [ ! -s "$work/out" ] || die "$f.v: unexpected output: $(cat "$work/out")"
    say "checked $f.v"
  done
  names=$({ sed -nE 's/^(Theorem|Corollary) ([A-Za-z_0-9]+).*/\2/p' "$here"/*.v; printf '%s\n' "${required[@]}"; } | sort -u)
  { echo "Require Import ${files[*]}."; printf 'Print Assumptions %s.\n' $names; } > "$build/Assumptions.v"
  compile "$build" Assumptions.v > "$work/out" || die 'a theorem is missing'
  [ "$(sort -u "$work/out")" = 'Closed under the global context' ] &&
    [ "$(wc -l < "$work/out")" = "$(wc -w <<< "$names")" ] || die "a theorem rests on something: $(cat "$work/out")"
  say "$(wc -w <<< "$names") theorems, each closed under the global context, in $((SECONDS - start)) s"
}

check_examples() {
  local f name=0
  for f in "$@"; do
    [ -r "$f" ] || die "cannot read $f"
    name=$((name + 1))
    cp "$f" "$build/Examples$name.v"
    compile "$build" "Examples$name.v" > "$work/out" || die "$f: an example is refuted"
    ! grep -v '^Closed under the global context$' "$work/out" || die "$f rests on something"
    say "checked $f"; cat "$work/out"
  done
}

case ${1-} in
  --help | -h) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
  -*) die "unknown option $1; see check.sh --help" ;;
esac

check_words "$here"/*.v "$@"
check_proofs
check_examples "$@"
