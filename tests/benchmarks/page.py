"""Prints the page docs/performance.md from what scripts/bench --store measured.

    page.py [RECORD]

Cases of the form that version 0.1 had beside its template, with its own vector instructions, are left
out: that form is gone."""

import json
import pathlib
import sys

here = pathlib.Path(__file__).parent
path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "record.json"
record = json.loads(path.read_text(encoding="utf-8"))
head, cases = record["head"], record["cases"]
parts = {"process_nothing": "a program that does nothing, the whole process",
         "process_help": "`eq7 --help`, the whole process",
         "process_check": "`eq7 check`, the whole process",
         "coefficient_table/1024": "table of coefficients, $N=1024$, chunkwise",
         "modular_chunkwise/4096": "chunkwise modulo $2^{61}-1$, $N=4096$, $d=16$, $B=64$",
         "modular_parallel/4096": "parallel modulo $2^{61}-1$, $N=4096$, $d=16$"}
contestants = {"eq7": "eq7", "torch_in_place": "PyTorch in place", "torch_loop": "PyTorch loop",
               "torch_batched": "PyTorch batched", "eigen": "Eigen", "blas": "products alone"}


def digits(number):
    return f"{number:.3g}" if number < 1000 else f"{number:.0f}"


def table(header, rows):
    words = ":--" if header[0] == "what" else "--:"
    lines = [header, [words, *["--:"] * (len(header) - 1)], *rows]
    return ["| " + " | ".join(map(str, line)) + " |" for line in lines] + [""]


def kind(name):
    """The cases of a kind that can be shown, in order."""
    shown = (case for key, case in cases.items() if key.startswith(name + "/"))
    return [case for case in shown if "instructions" not in case and case.get("form") != "fast"]


def beside_others():
    grid = sorted(kind("grid"), key=lambda case: (case["dtype"], case["d"], case["N"], case["B"]))
    if not grid:
        return ["eq7's times beside PyTorch, Eigen and BLAS have not been stored for this version yet: "
                "`scripts/bench --record` measures and prints them.", ""]
    rows = [[case["dtype"], case["d"], case["N"], case["B"],
             *(digits(1e3 * case["seconds"][name]) if name in case["seconds"] else "-" for name in contestants)]
            for case in grid]
    return [f"{grid[0]['heads']} heads, one thread, milliseconds; PyTorch {head['torch']}, Eigen {head['eigen']}, "
            f"OpenBLAS {head['openblas']} with its kernels for {head['openblas_kernels']}. *Products alone*: "
            "what the matrix products of every chunk take in BLAS, whole squares of scores, without any decay.", "",
            *table(["numbers", "d", "N", "B", *contestants.values()], rows)]


def as_it_grows():
    cases = {(case["form"], case["N"]): case for case in kind("forms")}
    forms = sorted({form for form, _ in cases})
    rows = [[N, *(f"{digits(1e3 * case['seconds'])} ({case['bytes'] / 2**20:.1f})" if (case := cases.get((form, N))) else "-"
                  for form in forms)] for N in sorted({N for _, N in cases})]
    return ["## As the sequence grows", "",
            "One head in float32 on one thread, $d=e=64$; chunks of 64. Milliseconds, and in brackets the MiB held beyond "
            "inputs and outputs. The parallel form makes an $N$ by $N$ table: four times the tokens take sixteen times "
            "the memory.", "", *table(["N", *forms], rows)]


def own_parts():
    rows = [[what, digits(cases[f"parts/{name}"]["milliseconds"])] for name, what in parts.items()
            if f"parts/{name}" in cases]
    return ["<details>", "<summary>Exact arithmetic, tables and start-up</summary>", "",
            "By Google Benchmark, one thread.", "", *table(["what", "ms"], rows), "</details>", ""]


print("\n".join([
    "# How fast is the chunkwise form?", "",
    f"All figures here were measured with version {head['version']} on one machine ({head['processor']}, {head['cores']} "
    f"cores, {head['system']}). Compare ratios: times on your machine will differ.", "",
    *beside_others(), *as_it_grows(), *own_parts(),
    "## Measure it yourself", "",
    "The first command keeps what it finds, and goes on where it was stopped. The second makes this page of it.", "",
    "```sh", "scripts/bench --store", "scripts/docs", "```", "",
    "---", "", "Generated: `scripts/docs`. Change the program, not this page."]))
