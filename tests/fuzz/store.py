"""Stores what scripts/fuzz has just run in record.json, from the fuzzers' logs.
    store.py FOLDER
"""
import datetime
import json
import os
import re
import sys

from plants import record_path, targets


def numbers_of(path):
    with open(path, errors="replace") as file:
        log = file.read()
    inputs, seconds = re.search(r"^Done (\d+) runs in (\d+) second", log, flags=re.M).groups()
    return {"inputs": int(inputs), "edges": max(map(int, re.findall(r" cov: (\d+) ", log))), "seconds": int(seconds)}


def main():
    folder = sys.argv[1]
    plants = {}
    if os.path.exists(record_path):
        with open(record_path) as file:
            plants = json.load(file)["plants"]
    record = {"date": datetime.date.today().isoformat(),
              "targets": {one.name: numbers_of(os.path.join(folder, one.name + ".log")) for one in targets},
              "plants": plants}
    with open(record_path, "w") as file:
        json.dump(record, file, indent=1)
        file.write("\n")


main()
