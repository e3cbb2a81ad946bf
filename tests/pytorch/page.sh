#!/usr/bin/env bash
# Prints the page docs/check-your-implementation.md. Its lines of code are the very files that check.py
# runs, its answers what check.py stored from real PyTorch outputs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

code() { printf '```%s\n%s\n```\n' "$1" "$(cat)"; }
# answer NAME: the stored answer without its first line, the exit code.
answer() { tail -n +2 "answers/$1.txt"; }
exit_code() { head -n 1 "answers/$1.txt"; }
headline() { sed -n 2p "answers/$1.txt"; }
# The mistakes of retention.py, one a line.
mistakes() { sed -n '/^mistakes = /,/^]/s/^    "\(.*\)",$/\1/p' retention.py; }
first_wrong() { sed -n 's/.*The first: \(token [^,]*\)/\1/p' "answers/$1.txt" | head -n 1; }

cat <<'PAGE'
# Check your implementation

Your chunkwise code and the parallel form disagree. Or they agree, and you want to know whether the test
means anything. Save the arrays, and `eq7 verify` says whether the outputs are right, if not which decay
is wrong, and which mistakes these numbers could not have shown.

## An example: SimpleRetention

[Jamie-Stirling/RetNet](https://github.com/Jamie-Stirling/RetNet) has a class that takes `X` and makes q and k
itself, rotation and all. All that `eq7 verify` needs goes into one file:

PAGE
code python <save_simple_retention.py
code sh <simple_retention.sh
printf '\nIts answer to arrays recorded from this class (commit a5841a3, in `tests/recorded`), exit code %s:\n\n' \
    "$(exit_code simple-retention)"
answer simple-retention | code text
cat <<'PAGE'

## 1. Make a test that can fail

A test with one chunk, with $B = 1$, with $\gamma = 1$, or without an initial state passes some wrong formula.
Take chunks of $B \ge 3$ tokens, at least 3 of them, $\gamma < 1$, one decay per head, and an initial state. Where
your code takes a short last chunk, make the last one short ([why](mistakes/weak-test.md)):

PAGE
code python <inputs.py
cat <<'PAGE'

`q` and `k` are what the decay is applied to: after any rotation. `out` is taken before any norm or gate. Where
your code multiplies $q k^T$ by a number, give it with `--scale`.

## 2. Save the arrays

In one file as above, or each by itself. In PyTorch:

PAGE
code python <save_pytorch.py
printf '\nIn NumPy, and in JAX, whose arrays NumPy reads:\n\n'
code python <save_numpy.py
cat <<'PAGE'

A `.safetensors` keeps bfloat16 as it is. NumPy has no such type: widen it first (`.float()` in PyTorch,
`.astype("float32")` in JAX) and add `--dtype bf16`. For float32 products on tensor cores add `--dtype tf32`.

| in a file | its option | what it is |
|---|---|---|
| `q` `k` `v` `out` | `--q` `--k` `--v` `--out` | after any rotation; before any norm |
| `gamma` | `--gamma` | the decay, one number, one per head, or one per head and channel |
| `gates` or `log_gates` | `--gates` `--log-gates` | a decay for each token, or for each token and channel; or its natural logarithm |
| `initial_state` | `--state0` | what the first chunk starts from: its reading is judged with the outputs |
| `final_state` | `--state` | what decoding goes on from: judged apart, since outputs do not show it |
| `cu_seqlens` | `--cu-seqlens` | the first token of each packed sequence, and N at the end |

## 3. Ask

PAGE
code sh <verify.sh
printf '\n`--layout` names the axes: b batch, h head, n token, d dimension. A right implementation gets exit code %s and\n\n' \
    "$(exit_code verify-0)"
answer verify-0 | code text
cat <<'PAGE'

| exit code | the outputs, and a final state that is given |
|---|---|
| 0 | are right, in the arithmetic that was stated or in a coarser one that the answer names |
| 1 | are wrong; so is a row scale, unless `--allow-row-scale` says that rows are normalised afterwards |
| 2 | could not be judged: the message says which file, what was expected and what to do |
| 3 | are undecided: rounding could cause errors this large, but rarely does |
PAGE
printf '\nThe same code with one mistake in it. Exit code %s means that the outputs are wrong:\n\n' "$(exit_code verify-1)"
printf '| mistake in the code | what `eq7 verify` says | first wrong |\n|---|---|---|\n'
number=0
while IFS= read -r mistake; do
    number=$((number + 1))
    printf '| %s | %s | %s |\n' "$mistake" "$(headline "verify-$number")" "$(first_wrong "verify-$number")"
done < <(mistakes)
printf '\nIn full, for the first of them:\n\n'
answer verify-1 | code text
cat <<'PAGE'

## 4. Or read the exponents themselves

On special inputs every number that an implementation returns is a power of $\gamma$, and tells how many tokens'
decays it took. `eq7 probe` makes such inputs, with a Python file to run your code on them, and reads the
exponents back, without a tolerance. `--rule` makes them for gates and delta rules, and `--initial-state` for code that takes one:

PAGE
code sh <probe.sh
cat <<'PAGE'

Before the second line, put the call of your code into `retention()` in `probe/run.py` and say there which
library and layout it wants (here `library = "torch"`):

PAGE
code python <probe_call.py
printf '\nFor the code in which %s (exit code %s):\n\n' "$(mistakes | tail -n 1)" "$(exit_code probe-4)"
answer probe-4 | code text
cat <<'PAGE'

## What was run

Everything on this page is run by `scripts/test --all` with PyTorch, on the implementation in
`tests/pytorch/retention.py`, and every answer is compared. The lines for NumPy are run on the same arrays.
The lines for JAX on this page are not run; those on [the page for tests](in-a-test.md) are. Those for
SimpleRetention are not run either; its answer is `eq7 verify` on
arrays recorded from it.

---

Generated: `tests/pytorch/page.sh`. Change the files in `tests/pytorch`, not this page.
PAGE
