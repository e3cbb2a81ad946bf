"""Stores what scripts/fuzz has just run in record.json, from the fuzzers' logs.
    store.py FOLDER SECONDS
"""
import datetime
import json
import os
import re
import sys

from plants import record_path, targets


def numbers_of(path, seconds):
    with open(path, errors="replace") as file:
        log = file.read()
    return {"inputs": int(re.search(r"number_of_executed_units: *(\d+)", log)[1]),
            "edges": max(map(int, re.findall(r" cov: (\d+) ", log))), "seconds": seconds}


def main():
    folder, seconds = sys.argv[1], int(sys.argv[2])
    plants = []
    if os.path.exists(record_path):
        with open(record_path) as file:
            plants = json.load(file)["plants"]
    record = {"date": datetime.date.today().isoformat(),
              "targets": {one.name: numbers_of(os.path.join(folder, one.name + ".log"), seconds)
                          for one in targets},
              "plants": plants}
    with open(record_path, "w") as file:
        json.dump(record, file, indent=1)
        file.write("\n")


main()
