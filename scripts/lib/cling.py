"""Runs the notebooks that need only xtensor in Cling itself, xeus-cling's interpreter, cell by cell, and
compares with the outputs that are stored. Cling comes from PyPI, in the package cppyy-cling.

Usage: cling.py NAME...     (scripts/notebooks --cling calls it, in an environment that has cppyy)
"""
import json
import os
import re
import sys
import tempfile

import cppyy

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "notebooks")
definition = re.compile(r"(//[^\n]*\n)*(struct|using|[\w:<>]+ \w+\()")


def run(text):
    """What a cell writes. Directives and definitions are declared, and statements run, as at Cling's prompt."""
    directives = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    rest = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    kept = os.dup(1)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        try:
            if directives: cppyy.cppdef(directives)
            if rest.strip(): (cppyy.cppdef if definition.match(rest) else cppyy.cppexec)(rest)
            cppyy.cppexec("std::cout << std::flush;")
        finally:
            os.dup2(kept, 1)
            os.close(kept)
        file.seek(0)
        return file.read().decode()


def differing(name):
    """The numbers of the cells whose output is not the one that is stored."""
    with open(os.path.join(folder, name + ".ipynb")) as file:
        cells = json.load(file)["cells"]
    for number, cell in enumerate(cells):
        if cell["cell_type"] != "code": continue
        stored = "".join("".join(output["text"]) for output in cell["outputs"])
        found = run("".join(cell["source"]))
        if found != stored:
            print(f"{name}, cell {number}: Cling gave\n{found}\nstored is\n{stored}", file=sys.stderr)
            yield number


if __name__ == "__main__":
    faults = 0
    for name in sys.argv[1:]:
        pid = os.fork()  # each notebook in a fresh interpreter
        if pid == 0:
            faulty = list(differing(name))
            print(f"eq7: {name}: in Cling " + ("as stored" if not faulty else "different"), file=sys.stderr)
            os._exit(1 if faulty else 0)
        faults += os.waitpid(pid, 0)[1] != 0
    sys.exit(1 if faults else 0)
