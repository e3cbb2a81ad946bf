#!/usr/bin/python3
"""Plants the faults of mutants.txt in a copy of the source, one at a time, and runs the tests: they must
fail for each. Says which test caught it.

An interrupted run is taken up where it stood, as long as source and tests are the same. A run through
the whole list is stored in record.json; faults are then tried first on the
test that caught them before.
"""
import argparse
import json
import os
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from faults import mark, plant, read_list, record_path
from tree import Tree, stamp

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
work = os.path.join(root, "build/mutants")
kept_path = os.path.join(work, "results.json")


def say(text):
    print("eq7: " + text, file=sys.stderr, flush=True)


def read_json(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def write_json(path, value):
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1, ensure_ascii=False)
        file.write("\n")
    os.replace(path + ".new", path)


class Run:
    """The results of one state of source and tests, kept after every fault."""

    def __init__(self, again):
        self.stamp = stamp(root)
        kept = {} if again else read_json(kept_path)
        self.results = kept.get("results", {}) if kept.get("source") == self.stamp else {}
        self.seconds = kept.get("seconds", 0) if self.results else 0
        self.before = {entry["fault"]: entry["file"] for entry in read_json(record_path).get("faults", [])}
        self.lock = threading.Lock()

    def known(self, fault):
        result = self.results.get(fault.name)
        return result if result is not None and result["line"] == list(fault) else None

    def keep(self, fault, result, seconds):
        with self.lock:
            self.results[fault.name] = {"line": list(fault), **result}
            self.seconds += seconds
            write_json(kept_path, {"source": self.stamp, "seconds": self.seconds, "results": self.results})


def try_fault(tree, fault, run):
    """Plants one fault. Returns {"test", "file"} of the test that failed, both "" where none did."""
    folder = os.path.join(work, "faults", "".join(x if x.isalnum() else "_" for x in fault.name))
    shutil.rmtree(folder, ignore_errors=True)
    overlay, objects = os.path.join(folder, "include"), os.path.join(folder, "objects")
    changed = os.path.join(overlay, "eq7", fault.file)
    os.makedirs(os.path.dirname(changed))
    os.makedirs(objects)
    with open(os.path.join(tree.source, "src/eq7", fault.file), encoding="utf-8") as file:
        text = plant(fault, file.read())
    with open(changed, "w", encoding="utf-8") as file:
        file.write(text)
    users = tree.users.get(fault.file)
    if not users:
        raise ValueError(f"'{fault.name}': no test uses {fault.file}")

    replaced, program = {}, os.path.join(folder, "eq7_tests")

    def build(wanted):
        for made in sorted(wanted - replaced.keys()):
            replaced[made] = tree.compile(made, overlay, objects, fault.file)
        tree.link_tests(replaced, program)

    # First the tests that lie nearest, built with the fault in its own room; then all, built whole.
    first = run.before.get(fault.name) or f"tests/{fault.room}/"
    near = {made for made in users
            if tree.commands[made][0].startswith((f"{tree.source}/src/eq7/{fault.room}/", f"{tree.source}/{first}"))}
    failed = None
    if near:
        build(near)
        failed = tree.test(program, folder, f"--source-file=*{first}*")
    if failed is None:
        build(users)
        failed = tree.test(program, folder)
    shutil.rmtree(folder, ignore_errors=True)
    test, file = failed or ("", "")
    if failed:
        tree.require_good(file, os.path.join(work, "without"))
    return {"test": test, "file": file}


def work_through(faults, run, jobs):
    """Tries the faults that have no result yet. Returns the complaints about the list itself."""
    todo = [fault for fault in faults if run.known(fault) is None]
    complaints = []
    if not todo:
        return complaints
    os.makedirs(work, exist_ok=True)
    say(f"building a copy without a fault, for {len(todo)} faults to be planted beside it")
    tree = Tree(root, work)

    def one(fault):
        begin = time.monotonic()
        try:
            result = try_fault(tree, fault, run)
        except (ValueError, OSError) as complaint:
            complaints.append(str(complaint) if fault.name in str(complaint) else f"'{fault.name}' {complaint}")
            return
        run.keep(fault, result, time.monotonic() - begin)
        show(fault, result)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, todo))
    return complaints


def show(fault, result):
    caught = result["test"] != ""
    print(f"{'caught     ' if caught else 'NOT CAUGHT '} {fault.name:<36} {result['test']}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("words", nargs="?", default="", help="only the faults whose line contains these words")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count(), help="faults worked at once")
    arguments.add_argument("--again", action="store_true", help="take up no earlier run")
    chosen = arguments.parse_args()

    every = read_list()
    faults = [fault for fault in every if chosen.words in " | ".join(fault)]
    run = Run(chosen.again)
    for fault in faults:
        if run.known(fault) is not None:
            show(fault, run.known(fault))
    complaints = work_through(faults, run, chosen.jobs)
    for complaint in complaints:
        say(complaint)
    results = [run.known(fault) for fault in faults]
    caught = sum(1 for result in results if result and result["test"])
    say(f"{caught} of {len(faults)} faults were caught")
    if all(run.known(fault) for fault in every):
        write_json(record_path, {
            "source": run.stamp, "minutes": round(run.seconds / 60, 1),
            "faults": [{"fault": fault.name, "in": fault.file, "text": mark(fault),
                        **{key: run.known(fault)[key] for key in ("test", "file")}} for fault in every]})
        say("the run through the whole list is stored in tests/mutants/record.json")
    return 0 if faults and caught == len(faults) and not complaints else 1


if __name__ == "__main__":
    sys.exit(main())
