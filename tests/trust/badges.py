"""Draws the README's badges into a folder, from what the repository holds: nothing in them is typed in.

    badges.py FOLDER
"""

import json
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "tests/mutants")]
sys.dont_write_bytecode = True
from faults import read_list, tried  # noqa: E402

LETTER = 6.6  # pixels that a letter of 11 pixels takes on average


def read(path):
    return (root / path).read_text(encoding="utf-8")


def theorem():
    """proof/check.sh, which the tests run, fails where a theorem assumes anything."""
    proved = sum(len(re.findall(r"^(?:Theorem|Corollary) ", file.read_text(encoding="utf-8"), re.M))
                 for file in (root / "proof").glob("*.v"))
    return "checked by Coq", f"{proved} theorems"


def faults():
    planted, missing = tried(json.loads(read("tests/mutants/record.json"))["faults"], read_list())
    caught = sum(fault["test"] != "" for fault in planted.values())
    all_faults = len(planted) + len(missing)
    return ("planted faults caught", f"{caught} of {len(planted)}") if not missing else (
        "faults", f"{len(planted)} of {all_faults} planted, {'all' if caught == len(planted) else caught} caught")


def language():
    return "language", "C++" + re.search(r"set\(EQ7_STANDARD (\d+)\)", read("CMakeLists.txt")).group(1)


def licence():
    return "licence", read("LICENSE").split()[0]


def drawn(words, value):
    left, right = (round(LETTER * len(text)) + 12 for text in (words, value))
    whole = left + right
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" '
            f'aria-label="{words}: {value}" font-family="system-ui, sans-serif" font-size="11" text-anchor="middle" '
            f'fill="#fff"><title>{words}: {value}</title>'
            f'<clipPath id="round"><rect width="{whole}" height="20" rx="4"/></clipPath><g clip-path="url(#round)">'
            f'<rect width="{left}" height="20" fill="#4a4a4a"/><rect x="{left}" width="{right}" height="20" '
            f'fill="#0d5cab"/></g><text x="{left / 2}" y="14">{words}</text>'
            f'<text x="{left + right / 2}" y="14">{value}</text></svg>\n')


folder = pathlib.Path(sys.argv[1])
folder.mkdir(exist_ok=True)
for make in (theorem, faults, language, licence):
    (folder / f"{make.__name__}.svg").write_text(drawn(*make()), encoding="utf-8")
