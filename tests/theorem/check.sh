#!/usr/bin/env bash
# Equation (7) as a theorem: Coq checks the proofs, sees that changing any one end of a stretch breaks
# one, and agrees with the numbers that the program's own forms compute on random small inputs, with
# one gamma and with gates. Numbers and verdicts that are planted wrong must be refused.
#   tests/theorem/check.sh [SEED...]     seeds of the random inputs (default: 1 2 3)
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$here/../../scripts/lib/setup.sh"

seeds=("$@")
if [ $# -eq 0 ]; then seeds=(1 2 3); fi

need build test coq
(build test eq7_theorem_examples)
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
export EQ7_PROOF_BUILD="$folder/proof"
examples=("$here/sample.v" "$here/certificates.v")
for seed in "${seeds[@]}"; do
    "$root/build/test/tests/theorem/eq7_theorem_examples" "$seed" >"$folder/Examples$seed.v"
    examples+=("$folder/Examples$seed.v")
done
"$root/proof/check.sh" "${examples[@]}"

# planted FILE FROM TO: with the first FROM of the file changed, Coq must refuse it, in a proof.
planted() {
    sed "0,/$2/s//$3/" "$here/$1" >"$EQ7_PROOF_BUILD/Planted.v"
    ! cmp -s "$here/$1" "$EQ7_PROOF_BUILD/Planted.v" || { say "nothing to change: $2"; exit 1; }
    if (cd "$EQ7_PROOF_BUILD" && coqc -q -R . Eq7 Planted.v) >"$folder/out" 2>&1 ||
        grep -q 'Syntax error\|not found' "$folder/out"; then
        say "$1 with $3 in place of $2 is not refused in a proof: $(cat "$folder/out")"
        exit 1
    fi
}
planted sample.v '\[-62\]\]' '[-61]]'                            # a wrong output
planted sample.v '\[-157\]\]' '[157]]'                           # a wrong state
planted certificates.v '(1, s + r); (-1, s + c)' '(1, s + r); (-1, s + r)'  # a claim that is false
planted certificates.v '(-1, s + c)\]' '(-1, s + c); (1, s)]'    # a token too often
planted certificates.v '(1, s + (L - 1)); (-1, s + -1)' '(1, s + L); (-1, s + -1)'
planted certificates.v '(state_refuted s 1 2 1 (Some (0, 0)%nat) 1 ' '(state_refuted s 1 2 1 (Some (0, 0)%nat) 0 '
planted certificates.v '(initial_refuted s 1 1 0 0 0 ' '(initial_refuted s 1 1 0 0 1 '
planted certificates.v '(outputs_refuted s 1 2 1 0 0 0 1 ' '(outputs_refuted s 1 2 1 0 0 0 2 '
say "wrong numbers and wrong verdicts: refused"

"$here/mutants.sh" "$EQ7_PROOF_BUILD"
