"""Plants the faults of plants.txt in a copy of the source, one at a time, and fuzzes: the fuzzer must stop
at each, or it would not stop at a real one either. Without a fault it must not stop.
    scripts/fuzz --plants [WORDS]     only the faults whose line contains WORDS
Where all were tried and caught, it notes in record.json when that was and how long each took.
"""
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
sys.path.insert(0, os.path.join(root, "tests/mutants"))
from faults import mark, plant, read_list  # noqa: E402

list_path = os.path.join(here, "plants.txt")
record_path = os.path.join(here, "record.json")
seconds = 60  # for each fault; most are found in the first one


class Plant(NamedTuple):
    """One line of the list: what it is, the fuzzer that must stop, the file, the text there, the fault."""

    name: str
    fuzzer: str
    file: str
    before: str
    after: str


class Target(NamedTuple):
    """One line of targets.txt."""

    name: str
    dictionary: str
    longest: str


targets = read_list(os.path.join(here, "targets.txt"), Target)


class Copy:
    """Tracked files only, as they stand now, and a build of the fuzzers."""

    def __init__(self, folder):
        self.folder = folder
        files = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout
        packed = subprocess.run(["tar", "--null", "-T", "-", "-cf", "-"], cwd=root, input=files, check=True,
                                capture_output=True).stdout
        subprocess.run(["tar", "-xf", "-", "-C", folder], input=packed, check=True)
        subprocess.run(["cmake", "--preset", "fuzz"], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    def path(self, file):
        return os.path.join(self.folder, "src/eq7", file)

    def build(self, fuzzer, what):
        run = subprocess.run(["cmake", "--build", "build/fuzz", "--target", fuzzer + "_fuzz"], cwd=self.folder,
                             capture_output=True, text=True)
        if run.returncode != 0:
            raise SystemExit(run.stdout[-3000:] + f"\neq7: {what} does not compile: that tests nothing")

    def stop(self, fuzzer, limit):
        """What the fuzzer says where it stops within `limit` seconds, with the limits of scripts/fuzz; else None."""
        dictionary, longest = next(rest for name, *rest in targets if name == fuzzer)
        with tempfile.TemporaryDirectory() as corpus:
            run = subprocess.run(
                [os.path.join(self.folder, f"build/fuzz/tests/fuzz/{fuzzer}_fuzz"), f"-max_total_time={limit}",
                 "-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=64", f"-max_len={longest}",
                 f"-dict={here}/{dictionary}", f"-artifact_prefix={self.folder}/", corpus,
                 f"{here}/seeds/{fuzzer}"], capture_output=True, text=True, errors="replace")
        if run.returncode == 0:
            return None
        found = re.search(r"ERROR: [^(\n]*|runtime error: .*", run.stderr)
        return found.group(0) if found else "it stopped"


def store(faults, seconds_of):
    """Keeps in record.json how long it took to catch each, once all were tried, and how long it might have."""
    with open(record_path, encoding="utf-8") as file:
        record = json.load(file)
    record["plants"] = {
        "date": datetime.date.today().isoformat(), "seconds": seconds,
        "faults": [{"fault": fault.name, "fuzzer": fault.fuzzer, "text": mark(fault),
                    "caught_in_seconds": seconds_of[fault.name]} for fault in faults]}
    with open(record_path, "w", encoding="utf-8") as file:
        json.dump(record, file, indent=1)
        file.write("\n")


def main():
    words = sys.argv[1] if len(sys.argv) > 1 else ""
    faults = [fault for fault in read_list(list_path, Plant) if words in " | ".join(fault)]
    sound = set()
    caught = {}
    with tempfile.TemporaryDirectory(prefix="eq7-plants-") as folder:
        copy = Copy(folder)
        for fault in faults:
            if fault.fuzzer not in sound:
                copy.build(fault.fuzzer, "the fuzzer")
                if said := copy.stop(fault.fuzzer, 5):
                    raise SystemExit(f"eq7: {fault.fuzzer} stops without a fault: {said}")
                sound.add(fault.fuzzer)
            with open(copy.path(fault.file), encoding="utf-8") as file:
                source = file.read()
            with open(copy.path(fault.file), "w", encoding="utf-8") as file:
                file.write(plant(fault, source))
            copy.build(fault.fuzzer, f"'{fault.name}'")
            begin = time.monotonic()
            said = copy.stop(fault.fuzzer, seconds)
            if said is not None:
                caught[fault.name] = round(time.monotonic() - begin, 1)
            print(f"{'caught' if said else 'NOT CAUGHT':11} {fault.name:36} {said or ''}", flush=True)
            with open(copy.path(fault.file), "w", encoding="utf-8") as file:
                file.write(source)
    print(f"eq7: {len(caught)} of {len(faults)} faults were caught", file=sys.stderr)
    if not faults or len(caught) < len(faults):
        return 1
    if not words and os.path.exists(record_path):
        store(faults, caught)
    return 0


if __name__ == "__main__":
    sys.exit(main())
