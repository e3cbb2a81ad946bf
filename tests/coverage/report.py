#!/usr/bin/python3
"""Prints what clang counted: lines and branches of each room, and what no test runs, with the reason.
    report.py COVERAGE.text COVERAGE.lcov [--record]

A branch is one way out of a condition that stands in the source: true or false. A template counts once,
whatever it is used with. A reason stands in the code, on a line of its own before the one it speaks of, or
for all lines down to the next blank one:
    // not covered: WHY
    // not covered, down to the next blank line: WHY
A line or branch with a reason still counts as not covered.
"""
import json
import os
import re
import sys

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
record_path = os.path.join(root, "tests/coverage/record.json")
rooms = ("algebra", "retention", "proof", "arrays", "judge", "probe")
least = 95.0  # per cent, of lines and of branches


def lines_of(lcov):
    """{file: {line: how often it ran}}"""
    files = {}
    with open(lcov, encoding="utf-8") as entries:
        for entry in entries:
            kind, _, value = entry.strip().partition(":")
            if kind == "SF":
                lines = files.setdefault(os.path.relpath(value, root), {})
            elif kind == "DA":
                line, count = value.split(",")[:2]
                lines[int(line)] = int(count)
    return files


def branches_of(exported):
    """{file: {place of a condition: [how often it was true, how often false]}}"""
    with open(exported, encoding="utf-8") as file:
        entries = json.load(file)["data"][0]["files"]
    files = {}
    for entry in entries:
        conditions = files.setdefault(os.path.relpath(entry["filename"], root), {})
        for *place, is_true, is_false, _, _, _ in entry["branches"]:
            counts = conditions.setdefault(tuple(place), [0, 0])
            counts[0] += is_true
            counts[1] += is_false
    return files


def reason(source, number):
    """What the code says about line `number` (from 1), or ""."""
    above = source[number - 2].strip() if number > 1 else ""
    if above.startswith("// not covered: "):
        return above[len("// not covered: "):]
    for line in reversed(source[:number - 1]):
        found = re.search(r"// not covered, down to the next blank line: (.*)", line)
        if found or not line.strip():
            return found[1] if found else ""
    return ""


def missed_of(lines, conditions):
    """[(line, what of it no test runs)], in order."""
    missed = [(line, "not run") for line, count in lines.items() if count == 0]
    for place, counts in conditions.items():
        if lines.get(place[0], 1) > 0:
            missed += [(place[0], f"column {place[1]} is never {word}")
                       for word, count in zip(("true", "false"), counts) if count == 0]
    return sorted(missed)


class Counts:
    def __init__(self):
        self.lines = self.lines_run = self.branches = self.branches_taken = 0

    def add(self, lines, conditions):
        self.lines += len(lines)
        self.lines_run += sum(count > 0 for count in lines.values())
        self.branches += 2 * len(conditions)
        self.branches_taken += sum(count > 0 for counts in conditions.values() for count in counts)

    def percent(self):
        return (100 * self.lines_run / max(self.lines, 1), 100 * self.branches_taken / max(self.branches, 1))

    def text(self):
        lines, branches = self.percent()
        return (f"{self.lines_run:5} of {self.lines:5} lines {lines:6.1f} %"
                f"   {self.branches_taken:5} of {self.branches:5} branches {branches:6.1f} %")


def main():
    lines, branches = lines_of(sys.argv[2]), branches_of(sys.argv[1])
    counts = {room: Counts() for room in rooms}
    for name in sorted(lines):
        room = re.match(r"src/eq7/(\w+)/|", name)[1]
        if room not in rooms:
            continue
        conditions = branches.get(name, {})
        counts[room].add(lines[name], conditions)
        with open(os.path.join(root, name), encoding="utf-8") as file:
            source = file.read().splitlines()
        for number, what in missed_of(lines[name], conditions):
            why = reason(source, number)
            print(f"{name}:{number}: {what}: {source[number - 1].strip()[:90]}"
                  + (f"\n    because {why}" if why else ""))
    print()
    for room, found in counts.items():
        print(f"{room:10} {found.text()}")
    if "--record" in sys.argv:
        with open(record_path, "w", encoding="utf-8") as file:
            json.dump({room: vars(found) for room, found in counts.items()}, file, indent=1)
            file.write("\n")
    low = [room for room, found in counts.items() if min(found.percent()) < least]
    for room in low:
        print(f"eq7: {room} is below {least:g} %", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
