#!/usr/bin/env bash
# Plants the faults of mutants.txt in a copy of the source, one at a time, and runs the tests: they
# must fail for each. Says which test caught it. (check.py says more, and --help lists its options.)
#   tests/mutants/check.sh [WORDS]     only the faults whose line contains WORDS
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib/setup.sh"

need build test mutant
exec /usr/bin/python3 "$root/tests/mutants/check.py" "$@"
