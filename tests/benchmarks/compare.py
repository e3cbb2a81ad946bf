"""The same question to eq7, to Z3 and to SymPy, side by side in one run.

    compare.py EQ7 [REPEATS]     EQ7: the program

Is the formula right? Whole processes, the median of REPEATS runs taken in turns. Z3 reads eq7's
certificate without the counterexample, so that it has to find one by itself. SymPy expands both
forms for N = 16, B = 4 only; eq7 and Z3 decide for all sizes."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
eq7, repeats = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7


def run(command, exits=(0, 1)):
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in exits:
        sys.exit(f"{command} failed: {done.stderr}")
    return time.perf_counter() - begin, done


def question(cross, folder):
    """The claim for Z3, without what eq7 knows: its verdict and its counterexample."""
    text = run([eq7, "certificate", "--for", "smt2", "--cross", cross])[1].stdout
    text = text.split("; eq7's counterexample")[0].replace("(check-sat)\n", "")
    lines = [line for line in text.splitlines() if not line.startswith("(set-info")]
    path = os.path.join(folder, "question.smt2")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n(check-sat)\n")
    return path


def compare(cross, folder):
    path = question(cross, folder)
    times = {"eq7": [], "z3": [], "sympy": [], "sympy, import left out": []}
    for _ in range(repeats):
        seconds, done = run([eq7, "check", "--cross", cross])
        times["eq7"].append(seconds)
        right = done.returncode == 0
        seconds, done = run(["z3", path])
        times["z3"].append(seconds)
        answers = [done.stdout.strip() == ("unsat" if right else "sat")]
        seconds, done = run(["/usr/bin/python3", os.path.join(here, "expand.py"), cross])
        times["sympy"].append(seconds)
        answer, inner = done.stdout.split()
        times["sympy, import left out"].append(float(inner))
        answers.append(answer == ("equal" if right else "different"))
        if answers != [True, True]:
            sys.exit(f"--cross '{cross}': z3 and sympy do not agree with eq7: {answers}")
    print(f"--cross '{cross}': {'right' if right else 'wrong'}, all three agree")
    base = statistics.median(times["eq7"])
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"  {name:24}{middle * 1000:9.1f} ms{middle / base:9.1f} times eq7")


with tempfile.TemporaryDirectory() as folder:
    print(f"Is the formula right? Whole processes, median of {repeats}.")
    print("eq7 check and Z3: every size. SymPy: N = 16, B = 4 only.")
    for formula in ("r+1", "B-r", "r+1+(B-1)*(B-2)*(B-3)"):
        compare(formula, folder)
