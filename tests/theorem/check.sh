#!/usr/bin/env bash
# Equation (7) as a theorem: Coq checks the proofs, sees that changing any one exponent breaks one,
# and agrees with the numbers that the program's own forms compute on random small inputs.
#   tests/theorem/check.sh [SEED...]     seeds of the random inputs (default: 1 2 3)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib/setup.sh"

seeds=("$@")
if [ $# -eq 0 ]; then seeds=(1 2 3); fi

need "${build_packages[@]}" "${test_packages[@]}" coq
(build test)
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
examples=()
for seed in "${seeds[@]}"; do
    "$root/build/test/tests/theorem/eq7_theorem_examples" "$seed" >"$folder/Examples$seed.v"
    examples+=("$folder/Examples$seed.v")
done
"$root/proof/check.sh" --mutants "${examples[@]}"
