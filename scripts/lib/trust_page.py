#!/usr/bin/python3
"""Prints docs/trust.md from the stored records of the last runs. Fails where a record is missing or does
not belong to what stands in the repository.
    trust_page.py        the page
"""
import json
import os
import sys

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(root, "tests/mutants"))
sys.dont_write_bytecode = True
from faults import read_list  # noqa: E402

fuzzed = {"expression": "exponents as they are typed", "decide": "schedules, decided",
          "npy": "`.npy` files", "catalogue": "the catalogue's data", "command": "whole command lines",
          "playground": "playground links"}


def fail(text):
    raise SystemExit("eq7: docs/trust.md: " + text)


def record(path, made_by):
    try:
        with open(os.path.join(root, path), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        fail(f"there is no record {path}: {made_by} makes it")


def table(header, rows, right=()):
    lines = ["| " + " | ".join(header) + " |",
             "|" + "|".join("---:" if x in right else "---" for x in range(len(header))) + "|"]
    return lines + ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]


def faults_part():
    kept = record("tests/mutants/record.json", "scripts/test --mutants")
    listed = [fault.name for fault in read_list()]
    run = [fault["fault"] for fault in kept["faults"]]
    if run != listed:
        differ = sorted(set(run) ^ set(listed)) or ["their order"]
        fail(f"the record has {len(run)} faults, the list {len(listed)}; they differ in {', '.join(differ[:5])}"
             "\n     scripts/test --mutants runs the list")
    rooms = {}
    for fault in kept["faults"]:
        planted, caught = rooms.get(fault["in"].split("/")[0], (0, 0))
        rooms[fault["in"].split("/")[0]] = (planted + 1, caught + (fault["test"] != ""))
    caught = sum(fault["test"] != "" for fault in kept["faults"])
    lost = [fault["fault"] for fault in kept["faults"] if not fault["test"]]
    if lost:
        fail(f"no test caught {'; '.join(lost)}")
    return ["## Faults that were planted", "",
            f"{len(run)} faults were planted in the source, one at a time: exponents off by one, swapped rows and "
            f"columns, a dropped state, a tolerance too wide, a colour on the wrong term. The tests caught {caught}.", "",
            *table(["room", "planted", "caught"], [(room, *rooms[room]) for room in rooms], (1, 2)), "",
            "`tests/mutants/mutants.txt` says what each of them changes, `tests/mutants/record.json` which test failed. "
            "`scripts/test --mutants` runs them again."]


def fuzzing_part():
    runs = record("tests/fuzz/record.json", "scripts/fuzz --record SECONDS")
    if sorted(fuzzed) != sorted(run["target"] for run in runs):
        fail("the record of fuzzing is of other targets: scripts/fuzz --record SECONDS makes it")
    with open(os.path.join(root, "tests/fuzz/FOUND.md"), encoding="utf-8") as file:
        found = file.read().split("\n\n", 1)[1].strip()
    return ["## Hostile input", "",
            "libFuzzer changes seeds at random, steered by the code that they reach, under the address and the "
            "undefined behaviour sanitizer. A crash, a hang, a leak, an error that is no message, or memory out of "
            "proportion stops it. At the end of the stored run nothing of that was left:", "",
            *table(["what", "inputs", "seconds", "edges of the program reached"],
                   [(fuzzed[run["target"]], run["inputs"], run["seconds"], run["edges"]) for run in runs], (1, 2, 3)), "",
            "What it found before, mended, each with the test that holds it:", "", found, "",
            "`scripts/fuzz 600` runs each of them for ten minutes."]


def coverage_part():
    rooms = record("tests/coverage.json", "scripts/coverage --record")
    def share(part, whole):
        return f"{part} of {whole} ({100 * part / max(whole, 1):.1f} %)"
    return ["## Lines and branches that the tests run", "",
            *table(["room", "lines", "branches"],
                   [(room, share(x["lines_run"], x["lines"]), share(x["branches_taken"], x["branches"]))
                    for room, x in rooms.items()], (1, 2)), "",
            "Branches that only an exception takes are not counted. `scripts/coverage` prints these figures with every "
            "line and branch that no test runs, and fails below 95 %."]


def main():
    print("\n".join(["# How far can this be trusted?", "",
                     "The figures of the last stored runs of the tests' own tests. Nothing here is typed: the scripts "
                     "that are named store their records, and this page is made of them.", "",
                     *faults_part(), "", *fuzzing_part(), "", *coverage_part(), "",
                     "---", "", "Generated: `scripts/docs`, from the records. Change them by running the scripts, not this page."]))


if __name__ == "__main__":
    main()
