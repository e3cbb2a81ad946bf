#!/usr/bin/python3
"""Faults planted in the notebooks, one at a time: each must be found.

Usage: notebooks_test.py PROGRAM     (scripts/notebooks --check calls it)
"""
import copy
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from notebooks import (Fault, assemble, compare, finished, folder, judge, lines, names,  # noqa: E402
                       refuse_what_cling_refuses, run, shown_text, text_of)

# A wrong exponent in each notebook: what stands in a cell, what is planted, what the fault says.
wrong_exponents = [
    ("01-derivation", "xt::pow(gamma, r + 1)", "xt::pow(gamma, r + 2)", "this does not hold"),
    ("02-the-proposed-fix", "by_seven = chunkwise(ones, ones, ones, 0.5, 2)", "by_seven = chunkwise(ones, ones, ones, 0.5, 2, true)", "this does not hold"),
    ("03-check-your-implementation", "xt::pow(gamma, r + 1), zeta", "xt::pow(gamma, r + 2), zeta", "this does not hold"),
    ("04-exercises-solutions", "return B - 1 - c;", "return B - c;", "does not pass its check"),
    ("04-exercises", "return 0 * c;  // your turn", "return B - 1 - c;", "solved before the reader begins"),
    ("05-numbers", "xt::pow(double(fast), token + 1)", "xt::pow(double(fast), token + 2)", "this does not hold"),
]
# A wrong answer to each exercise, near the right one.
wrong_answers = [
    ("return B - 1 - c;", "return c;"),
    ("return B;", "return B - 1;"),
    ("return r + 1;", "return r;"),
    ("(i - 1 - j)", "(i - j)"),
    ("return B - c;", "return B - 1 - c;"),
    ("e = 1", "e = -1"),
    ("test_N = 5", "test_N = 6"),
    ("return L;", "return B;"),
]
# What only a run can find, planted in the middle of a short notebook.
found_by_a_run = [
    ("a missing include", '#include "eq7/no_such.hpp"', "no_such.hpp"),
    ("a throw", 'throw std::runtime_error("planted");', "planted"),
    ("an unknown pragma", "#pragma cling optimize(3)", "is not supported"),
    ("a name of nowhere", "int planted = nowhere + 1;", "nowhere"),
    ("a function of nowhere", "long nowhere(); nowhere();", "nowhere"),
    ("a crash", "int* planted = nullptr;\n*planted = 1;", "SIGSEGV"),
]
# What a look at the cells finds, planted in each cell of each notebook.
found_by_a_look = [
    ("two functions", "int one() { return 1; }\nint two() { return 2; }\n"),
    ("a redefinition", "int planted = 1;\nint planted = 2;\n"),
    ("C++20", "template <class T> concept planted = true;\n"),
]

missed = []


def must_fail(what, words, act):
    try:
        act()
    except Fault as fault:
        if words not in str(fault):
            missed.append(f"{what}: found, but for another reason: {fault}")
    else:
        missed.append(f"{what}: not found")


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def with_cell(notebook, old, new):
    """The notebook with a change in the first code cell that has `old`."""
    changed = copy.deepcopy(notebook)
    for cell in code_cells(changed):
        text = "".join(cell["source"])
        if old in text:
            cell["source"] = lines(text.replace(old, new, 1))
            return changed
    raise SystemExit(f"notebooks_test.py: no cell has {old!r} any more")


def main(program):
    notebooks = {name: assemble(program, name) for name in names()}
    short = {**notebooks["01-derivation"], "cells": [notebooks["01-derivation"]["cells"][0]] * 7}
    blank = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}

    def of_three(code):
        return {**short, "cells": short["cells"] + [
            {**blank, "source": [text]} for text in ("#include <stdexcept>", code, "int after = 1;")]}

    finished("short", of_three("int before = 1;"))  # fails where the frame itself is at fault
    for what, code, words in found_by_a_run:
        must_fail(what, words, lambda: finished("short", of_three(code)))
    for name, old, new, words in wrong_exponents:
        must_fail(f"{name}: a wrong exponent", words,
                  lambda: finished(name, with_cell(notebooks[name], old, new)))
    solutions = "04-exercises-solutions"
    all_wrong = notebooks[solutions]
    for old, new in wrong_answers:
        all_wrong = with_cell(all_wrong, old, new)
    complaints = shown_text(run(solutions, all_wrong)).count("✗")
    if complaints != len(wrong_answers):
        missed.append(f"{solutions}: {complaints} of {len(wrong_answers)} wrong answers were found")
    for name, notebook in notebooks.items():
        for what, code in found_by_a_look:
            for cell in code_cells(notebook):
                planted = copy.deepcopy(notebook)
                planted["cells"][notebook["cells"].index(cell)]["source"].insert(0, code)
                must_fail(f"{name}: {what}", "would refuse", lambda: refuse_what_cling_refuses(name, planted))
        with open(os.path.join(folder, name + ".ipynb")) as file:
            stored = json.load(file)
        for cell in code_cells(stored):
            if not cell["outputs"]:
                continue
            changed = copy.deepcopy(stored)
            changed["cells"][stored["cells"].index(cell)]["outputs"].pop()
            must_fail(f"{name}: an output gone", "differs", lambda: compare(name, text_of(changed)))
        with_path = copy.deepcopy(stored)
        with_path["cells"][1]["source"] = ["/tmp/planted"]
        must_fail(f"{name}: a path", "path of this machine", lambda: judge(name, with_path))
    for fault in missed:
        print(f"FAILED: {fault}", file=sys.stderr)
    print("notebooks: " + ("every planted fault was found" if not missed else f"{len(missed)} planted faults were not"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
