"""Reads what eq7_trials prints, prints it on, and with --record keeps it for docs/trust.md:
{"date": ..., "right runs": {verdict: count}, "wrong runs": ..., "single planted factors": ...}."""

import datetime
import json
import pathlib
import re
import sys

kept = {"date": datetime.date.today().isoformat()}
for line in sys.stdin:
    print(line, end="", flush=True)
    name, counts = line.split(":")
    kept[name] = {verdict: int(count) for count, verdict in re.findall(r"(\d+) (\D+?)(?= \d|$)", counts.strip())}
if "--record" in sys.argv:
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
