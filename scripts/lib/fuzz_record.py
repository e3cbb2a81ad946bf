#!/usr/bin/python3
"""Stores what scripts/fuzz has just run in tests/fuzz/record.json, from the fuzzers' logs.
    fuzz_record.py SECONDS
"""
import json
import os
import re
import sys

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
targets = sorted(name[:-len("_fuzz.cpp")] for name in os.listdir(os.path.join(root, "tests/fuzz"))
                 if name.endswith("_fuzz.cpp"))


def main():
    runs = []
    for name in targets:
        with open(os.path.join(root, f"build/fuzz/{name}.log"), errors="replace") as file:
            log = file.read()
        runs.append({"target": name, "seconds": int(sys.argv[1]),
                     "inputs": int(re.search(r"number_of_executed_units: *(\d+)", log)[1]),
                     "edges": max(map(int, re.findall(r" cov: (\d+) ", log)))})
    with open(os.path.join(root, "tests/fuzz/record.json"), "w") as file:
        json.dump(runs, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
