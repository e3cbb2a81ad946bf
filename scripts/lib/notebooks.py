#!/usr/bin/python3
"""Assembles the notebooks from notebooks/source/*.md, runs them, and stores or compares them.

Usage: notebooks.py PROGRAM [--check] [NAME...]     (scripts/notebooks calls it)

A source is Markdown. In it
  ```cpp              a code cell
  ```cpp exercise     a code cell of the notebook itself; its solution stands in the next block
  ```cpp solution     what stands there in the notebook of solutions, NAME-solutions
  ```cpp program      for each line, the paragraph of src/equation_seven.cpp that begins so, comments apart
  <!-- lesson: ... --> the prose and formulas of `eq7 ... --format md`, its tables and checks left out
  <!-- lesson: ... # TITLE --> the same of its section TITLE only
  <!-- cell -->       begins another Markdown cell
"""
import difflib
import json
import os
import re
import resource
import subprocess
import sys
import textwrap

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
folder = os.path.join(root, "notebooks")
slowest = 30  # seconds of one processor that a notebook may take, from a cold start
sys.path.insert(0, os.path.join(root, "scripts", "lib"))
from cling_lint import lint  # noqa: E402


class Fault(Exception):
    """What is wrong with a notebook, in one or more lines."""


def lesson(program, wanted):
    """The prose of a command, or of one section of it: its Markdown without tables, their titles, and checks."""
    arguments, _, title = wanted.partition(" # ")
    result = subprocess.run([program, *arguments.split(), "--format", "md"], text=True,
                            capture_output=True)
    if result.returncode not in (0, 1):
        raise Fault(f"eq7 {arguments}: {result.stderr.strip()}")
    text = result.stdout.strip()
    if title:
        section = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, flags=re.M | re.S)
        if not section:
            raise Fault(f"eq7 {arguments} has no section '{title}'")
        text = section.group().strip()
    blocks = re.split(r"\n\n+", text)
    kept = []
    for block, after, then in zip(blocks, blocks[1:] + [""], blocks[2:] + ["", ""]):
        if block.startswith(("|", "> ")) or after.startswith("|"):
            continue
        if then.startswith("|"):  # the table's title is next: a sentence that announces it goes, too
            block = re.sub(r"(?<=[.!?]) [^.]*:$", "", block)
        kept.append(re.sub(r"^# ", "## ", block))
    return "\n\n".join(kept)


def program_paragraphs(beginnings):
    """For each line, the paragraph of the tensor program whose first line of code begins with it."""
    with open(os.path.join(root, "src", "equation_seven.cpp")) as file:
        text = file.read().replace("\nint main() {\n", "\n").removesuffix("}\n")
    paragraphs = re.split(r"\n\n+", text)
    found = []
    for beginning in beginnings.splitlines():
        fit = [paragraph for paragraph in paragraphs
               if re.sub(r"^\s*(//.*\n\s*)*", "", paragraph).startswith(beginning)]
        if len(fit) != 1:
            raise Fault(f"src/equation_seven.cpp has {len(fit)} paragraphs that begin with '{beginning}'")
        found.append(textwrap.dedent(fit[0]).strip())
    return "\n\n".join(found)


def cells(program, source, solutions):
    """(kind, text) of every cell."""
    found = []
    for part in re.split(r"(^```cpp[^\n]*\n.*?^```\n)", source, flags=re.M | re.S):
        code = re.match(r"```cpp *(\w*)\n(.*)^```\n", part, flags=re.M | re.S)
        if code:
            if code.group(1) == "program":
                found.append(("code", program_paragraphs(code.group(2))))
            if code.group(1) in ("", "solution" if solutions else "exercise"):
                found.append(("code", code.group(2).rstrip("\n")))
            continue
        for prose in re.split(r"^<!-- cell -->\n", part, flags=re.M):
            prose = re.sub(r"<!-- lesson: (.*?) -->", lambda command: lesson(program, command.group(1)), prose)
            if prose.strip():
                found.append(("markdown", prose.strip()))
    return found


def lines(text):
    return text.splitlines(keepends=True)


def assemble(program, name):
    """A notebook without outputs."""
    solutions = name.endswith("-solutions")
    with open(os.path.join(folder, "source", name.replace("-solutions", "") + ".md")) as file:
        source = file.read()
    if solutions:
        source = re.sub(r"\A# (.*)", r"# \1: solutions", source)
    notebook = {"cells": [], "metadata": {"kernelspec": {
        "display_name": "C++17", "language": "C++17", "name": "xcpp17"}},
        "nbformat": 4, "nbformat_minor": 4}
    for kind, text in cells(program, source, solutions):
        cell = {"cell_type": kind, "metadata": {}, "source": lines(text)}
        if kind == "code":
            cell.update(execution_count=None, outputs=[])
        notebook["cells"].append(cell)
    return notebook


def run(name, notebook):
    """The notebook with its outputs, run by stock nbconvert from the notebooks' folder."""
    command = ["/usr/bin/jupyter", "nbconvert", "--to", "notebook", "--execute", "--stdin", "--stdout",
               "--ExecutePreprocessor.record_timing=False", "--ExecutePreprocessor.timeout=60",
               "--log-level=ERROR"]
    result = subprocess.run(command, input=json.dumps(notebook), text=True, capture_output=True, cwd=folder)
    if result.returncode != 0:
        said = re.sub(r"\x1b\[[0-9;]*m", "", result.stderr).strip().splitlines()
        raise Fault(f"{name} does not run:\n" + "\n".join(line[:300] for line in said[-25:]))
    done = json.loads(result.stdout)
    done["metadata"] = {"kernelspec": notebook["metadata"]["kernelspec"],
                        "language_info": {key: done["metadata"]["language_info"][key]
                                          for key in ("codemirror_mode", "file_extension", "mimetype", "name", "version")}}
    for cell in done["cells"]:
        cell["metadata"] = {}
        for key in ("source",):
            cell[key] = lines("".join(cell[key]))
        for output in cell.get("outputs", []):
            if "text" in output:
                output["text"] = lines("".join(output["text"]))
            for kind, data in output.get("data", {}).items():
                output["data"][kind] = lines("".join(data))
    return done


def text_of(notebook):
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def shown_text(notebook):
    return "".join("".join(data) for cell in notebook["cells"] for output in cell.get("outputs", [])
                   for kind, data in output.get("data", {"text/plain": output.get("text", "")}).items()
                   if kind == "text/plain")


def judge(name, notebook):
    """What must hold of a notebook whatever is stored."""
    text = text_of(notebook)
    for path in (root, os.path.expanduser("~") + "/", "/tmp/"):
        if path in text:
            raise Fault(f"{name} shows a path of this machine: {path}")
    if not 10 <= len(notebook["cells"]) <= 35:
        raise Fault(f"{name} has {len(notebook['cells'])} cells; 10 to 35 are what a reader follows")
    if name + "-solutions" in names() and "✓" in shown_text(notebook):
        raise Fault(f"{name}: an exercise is solved before the reader begins:\n{shown_text(notebook)}")
    if name.endswith("-solutions") and "✗" in shown_text(notebook):
        raise Fault(f"{name}: a solution does not pass its check:\n{shown_text(notebook)}")


def compare(name, fresh):
    path = os.path.join(folder, name + ".ipynb")
    stored = open(path).read() if os.path.exists(path) else ""
    if stored != fresh:
        difference = list(difflib.unified_diff(stored.splitlines(), fresh.splitlines(),
                                               "stored", "fresh", lineterm="", n=1))
        raise Fault(f"{name}.ipynb differs from a fresh run (scripts/notebooks stores one):\n"
                    + "\n".join(line[:200] for line in difference[:40]))


def names():
    for file in sorted(os.listdir(os.path.join(folder, "source"))):
        name = file[:-len(".md")]
        yield name
        with open(os.path.join(folder, "source", file)) as source:
            if "```cpp solution" in source.read():
                yield name + "-solutions"


def refuse_what_cling_refuses(name, notebook):
    complaints = lint([(index, "".join(cell["source"])) for index, cell in enumerate(notebook["cells"])
                       if cell["cell_type"] == "code"])
    if complaints:
        raise Fault(f"{name}: real xeus-cling would refuse this:\n" + "\n".join(complaints))


def processor_seconds():
    """What the programs that were run so far have used; unlike a clock, it knows nothing of what else is running."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def finished(name, notebook):
    """The notebook with its outputs, and the seconds that it took; a Fault where anything is wrong."""
    refuse_what_cling_refuses(name, notebook)
    begin = processor_seconds()
    done = run(name, notebook)
    seconds = processor_seconds() - begin
    judge(name, done)
    if seconds > slowest:
        raise Fault(f"{name} took {seconds:.0f} s; {slowest} s is the most that it may take")
    return done, seconds


def main(program, arguments):
    check = "--check" in arguments
    wanted = [name for name in arguments if not name.startswith("-")]
    unknown = [name for name in wanted if name not in names()]
    if unknown:
        print(f"eq7: no notebook is called '{unknown[0]}': there are {', '.join(names())}", file=sys.stderr)
        return 2
    faults = 0
    for name in wanted or names():
        try:
            done, seconds = finished(name, assemble(program, name))
            if check:
                compare(name, text_of(done))
            else:
                with open(os.path.join(folder, name + ".ipynb"), "w") as file:
                    file.write(text_of(done))
            print(f"eq7: {name}: {'as stored' if check else 'stored'}, {seconds:.0f} s", file=sys.stderr)
        except Fault as fault:
            faults += 1
            print(f"eq7: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
