#!/usr/bin/python3
"""Every header under src/eq7 compiles by itself, and twice in one file. (Files that are compiled together
would hide that one of them lacks an include.)
    tests/headers.py BUILD_FOLDER [HEADER...]

Reading other people's headers takes most of the time. They are precompiled, once, for those headers that
include them all by some way: nothing that a header lacks is lent to it.
"""
import functools
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

if len(sys.argv) < 2:
    sys.exit("usage: headers.py BUILD_FOLDER [HEADER...]")
generated = Path(sys.argv[1]).resolve() / "src/eq7/generated"
source = Path(__file__).resolve().parent.parent / "src"
compiler = [os.environ.get("CXX", "g++"), "-std=c++17", "-Wall", "-Wextra", "-Werror", "-Winvalid-pch",
            f"-I{source}", f"-I{generated}", "-x"]
# Sets of headers that many include, the dearest first.
sets = {"arrays": {"eq7/retention/xtensor.hpp", "string"}, "words": {"string", "vector"}}


@functools.lru_cache(maxsize=None)
def reaches(header):
    """All that `header` includes: directly, or by what it includes."""
    folder = next((folder for folder in (source, generated) if (folder / header).exists()), None)
    if folder is None:
        return {header}
    text = (folder / header).read_text(encoding="utf-8")
    named = re.findall(r'^#\s*include [<"]([^>"]+)', text, flags=re.M)
    return {header}.union(*map(reaches, named))


def compile_alone(header, precompiled):
    lent = next((["-include", f"{precompiled}/{name}.hpp"] for name in sets if sets[name] <= reaches(header)), [])
    run = subprocess.run([*compiler, "c++", *lent, "-fsyntax-only", "-"], input=f'#include "{header}"\n' * 2, text=True)
    if run.returncode != 0:
        print(f"{header} does not compile by itself", file=sys.stderr)
    return run.returncode == 0


def main():
    headers = sys.argv[2:] or sorted(str(path.relative_to(source)) for path in source.glob("eq7/**/*.hpp"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as workers:
        for name, members in sets.items():
            path = Path(folder, name + ".hpp")
            path.write_text("".join(f"#include <{member}>\n" for member in sorted(members)), encoding="utf-8")
            subprocess.run([*compiler, "c++-header", path, "-o", f"{path}.gch"], check=True)
            path.write_text("#error the precompiled header is not used\n", encoding="utf-8")
        if not all(list(workers.map(lambda header: compile_alone(header, folder), headers))):
            return 1
    print(f"{len(headers)} headers compile by themselves")
    return 0


sys.exit(main())
