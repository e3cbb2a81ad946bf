"""Lists of faults, such as mutants.txt, and how one of them is planted."""
import hashlib
import os
import re
from typing import NamedTuple

here = os.path.dirname(os.path.abspath(__file__))
list_path = os.path.join(here, "mutants.txt")
record_path = os.path.join(here, "record.json")


class Fault(NamedTuple):
    """One line of the list: what it is, the file in src/eq7, the text there and what replaces it."""

    name: str
    file: str
    before: str
    after: str

    @property
    def room(self):
        return self.file.split("/")[0]


def read_list(path=list_path, kind=Fault):
    r"""Every fault of the list, a line each with the fields of `kind`. `|` parts the fields, `\|` stands for itself, `\\x` for `\x`."""
    faults = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            fields = [field.strip().replace("\\|", "|").replace("\\\\x", "\\x")
                      for field in re.split(r"(?<!\\)\|", line.rstrip("\n"))]
            if len(fields) != len(kind._fields):
                raise SystemExit(f"{os.path.basename(path)}, line {number}: {len(fields)} fields, not {len(kind._fields)}")
            faults.append(kind(*fields))
    names = [fault.name for fault in faults]
    for name in names:
        if names.count(name) > 1:
            raise SystemExit(f"{os.path.basename(path)}: two faults are called '{name}'")
    return faults


def mark(fault):
    """Stands beside a stored result for what was planted: a fault under the same name that changes another
    text, or changes it otherwise, has not been tried."""
    return hashlib.sha256("\0".join((fault.file, fault.before, fault.after)).encode()).hexdigest()[:12]


def tried(entries, faults):
    """The stored entries that belong to the list as it stands (by name), and the names of the faults without one."""
    now = {fault.name: mark(fault) for fault in faults}
    held = {entry["fault"]: entry for entry in entries if now.get(entry["fault"]) == entry.get("text")}
    return held, [name for name in now if name not in held]


def plant(fault, source):
    """The text of the fault's file with the fault in it. What it replaces must stand there once."""
    if not re.search(r"\.[ch]pp$", fault.file):
        raise ValueError(f"'{fault.name}': faults are planted in .cpp and .hpp files only")
    count = source.count(fault.before)
    if count != 1:
        raise ValueError(f"'{fault.name}': what it replaces stands in {fault.file} {count} times, not once")
    return source.replace(fault.before, fault.after)
