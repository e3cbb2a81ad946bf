"""Prints the page docs/trust.md: how the tests themselves are tested, from the stored records of their last
runs. What has no record yet is named as such.

    page.py
"""

import datetime
import json
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "tests/mutants"), str(root / "tests/fuzz")]
sys.dont_write_bytecode = True
import plants  # noqa: E402
from faults import list_path, read_list, tried  # noqa: E402

fuzzed = {"expression": "exponents as they are typed", "decide": "schedules, decided",
          "formula": "formulas and code as people paste them", "case_file": "`.npz` and `.safetensors` files",
          "npy": "`.npy` files", "catalogue": "the catalogue's data", "command": "whole command lines",
          "playground": "links to the playground"}


def record(path):
    try:
        return json.loads((root / path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def not_yet(command):
    return [f"Not recorded yet: `{command}` makes the record."]


def table(header, rows):
    """The first column is text, the others are numbers."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "--:|" * (len(header) - 1)]
    return lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]


def day(date):
    found = datetime.date.fromisoformat(date)
    return f"{found.day} {found:%B %Y}"


def not_planted_yet(names, path):
    """How many of a list have not been tried as they stand; which ones, the list and its record say."""
    some = "One fault is" if len(names) == 1 else f"{len(names)} faults are"
    return [f"{some} new or changed in [{path.name}](../{path.relative_to(root)}) since that run, and not planted yet.", ""] if names else []


def share(part, whole):
    return f"{part} of {whole}, {100 * part / max(whole, 1):.1f} %"


def room_of(file):
    return file.split("/")[0] if "/" in file else "all folders"


def faults_part():
    kept = record("tests/mutants/record.json") or {}
    faults = read_list()
    planted, missing = tried(kept.get("faults", []), faults)
    if not planted:
        return not_yet("scripts/test --mutants")
    rooms = {}
    for fault in faults:  # in the room where its file is now, whatever the record calls it
        if fault.name in planted:
            rooms.setdefault(room_of(fault.file), []).append(planted[fault.name]["test"] != "")
    caught = sum(sum(of_room) for of_room in rooms.values())
    lines = [f"The tests are run with {len(planted)} faults in the source, one at a time: an exponent off by one, "
             "rows and columns swapped, a dropped initial state, a tolerance too wide, a colour on the wrong "
             f"term. At least one test must fail each time. It did for {caught} of {len(planted)}.", "",
             *table(["folder", "faults planted", "caught"], [(room, len(of_room), sum(of_room)) for room, of_room in rooms.items()]), ""]
    lost = [name for name, fault in planted.items() if not fault["test"]]
    if lost:
        lines += [f"Not caught: {'; '.join(lost)}.", ""]
    return lines + [*not_planted_yet(missing, pathlib.Path(list_path)),
                    "[mutants.txt](../tests/mutants/mutants.txt) says what each of them changes, "
                    "[record.json](../tests/mutants/record.json) which test failed. The whole list takes "
                    f"{kept['minutes']:.0f} minutes of one processor:", "", "```sh", "scripts/test --mutants", "```"]


def plants_part(kept):
    planted, missing = tried(kept.get("faults", []), read_list(plants.list_path, plants.Plant))
    question = "Would they find a real fault? "
    if not planted:
        return [question + not_yet("scripts/fuzz --plants")[0], ""]
    slowest = max(plant["caught_in_seconds"] for plant in planted.values())
    return [f"{question}On {day(kept['date'])}, {len(planted)} were planted, of all these kinds. The fuzzers had "
            f"{kept['seconds']} seconds for each. They found every one; the slowest took {slowest:.0f} seconds.", "",
            *not_planted_yet(missing, pathlib.Path(plants.list_path))]


def fuzzing_part():
    kept = record("tests/fuzz/record.json")
    lines = ["A fuzzer makes up inputs at random and keeps those that reach new code. It stops at a crash, a hang, a "
             "leak, undefined behaviour, an error without a message, or far too much memory.", ""]
    if kept is None:
        return lines + not_yet("scripts/fuzz --record")
    targets = kept["targets"]
    lines += [f"On {day(kept['date'])} none of them stopped:", "",
              *table(["what is made up", "inputs", "seconds", "branches of the program reached"],
                     [(fuzzed.get(name, name), f"{one['inputs']:,}".replace(",", " "), one["seconds"], one["edges"])
                      for name, one in targets.items()]), ""]
    return lines + [*plants_part(kept["plants"]),
                    "[The faults that fuzzing found](../tests/fuzz/FOUND.md) have been repaired, and each has a test. "
                    "To run each fuzzer for ten minutes, and to plant the faults:", "",
                    "```sh", "scripts/fuzz 600", "scripts/fuzz --plants", "```"]


def coverage_part():
    kept = record("tests/coverage/record.json")
    if kept is None:
        return not_yet("scripts/coverage --record")
    rooms = {room: counts for room, counts in kept.items() if (root / "src/eq7" / room).is_dir()}
    gone = ["Left out: what the run counted in folders that have since been moved.", ""] if len(rooms) < len(kept) else []
    rows = [(room, share(x["lines_run"], x["lines"]), share(x["branches_taken"], x["branches"]))
            for room, x in rooms.items()]
    return ["How much of the code that decides, computes and compares is run by the unit tests and by the making of "
            "certificates?", "",
            *table(["folder", "lines run", "branches taken"], rows), "", *gone,
            "Branches that only an exception takes are left out. A template counts once, whatever it is used with. "
            "This prints each line and branch that no test runs, and why, and fails below 95 %:", "",
            "```sh", "scripts/coverage", "```"]


def refusals():
    """What a certificate cannot say, in the program's own words."""
    lines = []
    for options in (["--for", "smt2", "--chunk", "65"], ["--for", "coq", "--carry", "B+i"],
                    ["--for", "coq", "--gates", "--cross", "r+1"],
                    ["--for", "smt2", "--cross", "r+1+B//7-B//7"]):
        ran = subprocess.run([root / "build/test/eq7", "certificate", *options], capture_output=True, text=True,
                             check=False)
        if ran.returncode in (2, 3):
            said = " ".join(ran.stderr.removeprefix("eq7: ").split("\n")[0].split())
            shown = " ".join(one if one.isalnum() or one.startswith("--") else f"'{one}'" for one in options)
            lines.append(f"  - `eq7 certificate {shown}`: {said}")
    return lines


def trials_part():
    kept = record("tests/judge/trials.json")
    if kept is None:
        return not_yet("scripts/trials --record")
    right, wrong, factors = (dict(kept[name]) for name in ("right runs", "wrong runs", "single planted factors"))
    rights, factor_runs = sum(right.values()), sum(factors.values())
    no_cause = wrong.pop("without a cause", 0)
    wrongs = sum(wrong.values())
    rejected = right.get("different", 0) + right.get("equal_up_to_row_scale", 0)
    rows = [("right", rights, right), ("with one planted fault", wrongs, wrong)]
    return [f"On {day(kept['date'])} it judged random runs whose answer is known, in float64, float32, TF32, bfloat16 "
            "and float16, emulated: random sizes, decays, chunks and inputs. A planted fault counts where its effect is "
            "at least ten times the rounding (root mean square).", "",
            *table(["runs", "judged", "equal", "equal at lower precision", "undecided", "up to a scale", "different"],
                   [(name, count, *(verdicts.get(key, 0) for key in
                                    ("equal", "equal_at_lower_precision", "undecided", "equal_up_to_row_scale", "different")))
                    for name, count, verdicts in rows]), "",
            f"Right runs that were called wrong: {rejected} of {rights}. Wrong runs for which no cause was named: "
            f"{no_cause}. In {factor_runs} more runs one factor was wrong; it was named in {factors.get('named', 0)}.",
            *([f"No false alarm in {rights} runs means, at 95 % confidence, fewer than {3 / rights:.1%} of them."]
              if rejected == 0 else []), "",
            "```sh", "scripts/trials", "```"]


def main():
    print("\n".join([
        "# How far can you rely on eq7?", "",
        "These pages make three kinds of statements, and each holds for a different reason.", "",
        "- **Proved.** \"Proved for every $B$, $N$ and $\\gamma$\" means just that. That equation (7) is right is "
        "[a theorem](theorem.md) that Coq has checked. `eq7 certificate` writes out what `eq7 check` proves or "
        "refutes, for one $\\gamma$ or for gates, and Z3, cvc5 or Coq checks it. So you need not trust eq7. What it "
        "cannot write out, it refuses with the reason, such as:",
        *refusals(),
        "- **Tried up to a size.** Exponents with `min`, `max`, `//` or `%` are no polynomials. Where no proof covers "
        "them, the answer says up to which $B$ and $N$ they were tried, and no more.",
        "- **Run.** Tables, errors and times are what a run gave. Each page names the command that runs it again.", "",
        "The rest of this page is about the program: how its tests are tested.", "",
        "## Do the tests notice a mistake?", "", *faults_part(), "",
        "## Does `eq7 verify` tell right from wrong?", "", *trials_part(), "",
        "## Does it withstand hostile input?", "", *fuzzing_part(), "",
        "## What do the tests run?", "", *coverage_part(), "",
        "---", "",
        "Generated: `scripts/docs`, from the records of the last runs. Run the scripts, do not change this page."]))


main()
