#!/usr/bin/python3
"""Prints what gcovr measured: lines and branches of each room, and what no test runs, with the reason.
    coverage.py COVERAGE.json [--record]

A reason stands in the code, in a comment at the end of the line or on lines of its own before it:
    // not covered: WHY
A line or branch with a reason still counts as not covered.
"""
import json
import os
import re
import sys

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
record_path = os.path.join(root, "tests/coverage.json")
rooms = ("algebra", "retention", "proof", "diagnosis")
least = 95.0  # per cent, of lines and of branches


def reason(source, number):
    """What the code says about line `number` (from 1), or ""."""
    for line in (number - 1, number - 2):
        if 0 <= line < len(source):
            found = re.search(r"// not covered: (.*)", source[line])
            # Before the line, only a comment that has no code of its own.
            if found and (line == number - 1 or source[line].strip().startswith("//")):
                return found[1]
    return ""


class Counts:
    def __init__(self):
        self.lines = self.lines_run = self.branches = self.branches_taken = 0

    def add(self, line):
        self.lines += 1
        self.lines_run += line["count"] > 0
        self.branches += len(line["branches"])
        self.branches_taken += sum(branch["count"] > 0 for branch in line["branches"])

    def percent(self):
        return (100 * self.lines_run / max(self.lines, 1), 100 * self.branches_taken / max(self.branches, 1))

    def text(self):
        lines, branches = self.percent()
        return (f"{self.lines_run:5} of {self.lines:5} lines {lines:6.1f} %"
                f"   {self.branches_taken:5} of {self.branches:5} branches {branches:6.1f} %")


def merged(lines):
    """One entry a line: a header's templates are counted once for each object that has them."""
    by_number = {}
    for line in lines:
        if line.get("gcovr/noncode") or line.get("gcovr/excluded"):
            continue
        kept = by_number.setdefault(line["line_number"], {"count": 0, "branches": []})
        kept["count"] += line["count"]
        taken_by_code = [branch for branch in line["branches"] if not branch.get("throw")]
        for place, branch in enumerate(taken_by_code):
            if place == len(kept["branches"]):
                kept["branches"].append({"count": 0})
            kept["branches"][place]["count"] += branch["count"]
    return by_number


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        files = json.load(file)["files"]
    counts = {room: Counts() for room in rooms}
    for entry in sorted(files, key=lambda entry: entry["file"]):
        room = entry["file"].split("/")[2]
        with open(os.path.join(root, entry["file"]), encoding="utf-8") as file:
            source = file.read().splitlines()
        for number, line in sorted(merged(entry["lines"]).items()):
            counts[room].add(line)
            missed = sum(branch["count"] == 0 for branch in line["branches"])
            if line["count"] > 0 and not missed:
                continue
            what = "not run" if line["count"] == 0 else f"{missed} of {len(line['branches'])} branches not taken"
            why = reason(source, number)
            print(f"{entry['file']}:{number}: {what}: {source[number - 1].strip()[:90]}"
                  + (f"\n    because {why}" if why else ""))
    print()
    for room, found in counts.items():
        print(f"{room:10} {found.text()}")
    print("Branches that only an exception takes are not counted.")
    if "--record" in sys.argv:
        with open(record_path, "w", encoding="utf-8") as file:
            json.dump({room: {**vars(found)} for room, found in counts.items()}, file, indent=1)
            file.write("\n")
    low = [room for room, found in counts.items() if min(found.percent()) < least]
    for room in low:
        print(f"eq7: {room} is below {least:g} %", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
