"""The functions that say what the command line says."""
import json
import re
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import eq7

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(eq7.__file__).parent / "bin" / "eq7"

CALLS = [
    (lambda: eq7.check(), ["check"]),
    (lambda: eq7.check(cross="B-r"), ["check", "--cross", "B-r"]),
    (lambda: eq7.check(state="B-c", cross="r", strict=True), ["check", "--state", "B-c", "--cross", "r", "--strict"]),
    (lambda: eq7.check(variant="issue-34", chunk=4), ["check", "--variant", "issue-34", "--chunk", "4"]),
    (lambda: eq7.solve(cross="r"), ["solve", "--cross", "r"]),
    (lambda: eq7.tables(chunk=2, tokens=6), ["tables", "--chunk", "2", "--tokens", "6"]),
    (lambda: eq7.variants(), ["variants"]),
    (lambda: eq7.explain("cross-reversed"), ["explain", "cross-reversed"]),
    (lambda: eq7.walkthrough(chunk=3, step=6), ["walkthrough", "--chunk", "3", "--step", "6"]),
    (lambda: eq7.precision(dtype="bf16", gamma=0.9, tokens=32, chunk=8, dim=4),
     ["precision", "--dtype", "bf16", "--gamma", "0.9", "--tokens", "32", "--chunk", "8", "--dim", "4"]),
]


@pytest.mark.parametrize("call, arguments", CALLS, ids=[" ".join(a) for _, a in CALLS])
def test_same_as_the_command_line(call, arguments):
    report = call()
    ran = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, env={"COLUMNS": "80"})
    assert str(report) == ran.stdout.rstrip("\n") and report.exit == ran.returncode and bool(report) == (ran.returncode == 0)
    assert report.json == json.loads(subprocess.run([PROGRAM, *arguments, "--json"], capture_output=True, text=True).stdout)
    assert report._repr_html_().count("<") > 10


def test_bad_text():
    with pytest.raises(ValueError, match="B-&"):
        eq7.check(cross="B-&")
    with pytest.raises(ValueError, match="issue-43"):
        eq7.check(variant="issue-43")


def retention(q, k, v, gamma):
    n = np.arange(q.shape[-2])
    D = np.where(n[:, None] >= n, np.asarray(gamma).reshape(-1, 1, 1) ** np.maximum(n[:, None] - n, 0), 0)
    return (q @ np.swapaxes(k, -1, -2) * D) @ v


def test_verify():
    q, k, v = np.random.default_rng(0).standard_normal((3, 1, 2, 12, 4)).astype(np.float32)
    out = retention(q, k, v, [0.9, 0.5]).astype(np.float32)
    assert eq7.verify(q, k, v, out, gamma=[0.9, 0.5], chunk=4)
    wrong = eq7.verify(q, k, v, out, gamma=[0.5, 0.9], chunk=4)
    assert not wrong and wrong.json["verdict"] == "different"
    for bad, says in ((dict(gamma=2), "gamma"), (dict(gamma=0.9, layout="xyz"), "layout")):
        with pytest.raises(ValueError, match=says):
            eq7.verify(q, k, v, out, chunk=4, **bad)
    with pytest.raises(ValueError, match="out is an array of"):
        eq7.verify(q, k, v, out.astype(int), gamma=0.9, chunk=4)
    with pytest.raises(ValueError, match=r"q is 1 x 2 x 12 x 4 \(read as bhnd\) and v is 1 x 2 x 5 x 4"):
        eq7.verify(q, k, v[..., :5, :], out, gamma=0.9, chunk=4)
    for bad, says in ((out.astype(complex), "out is an array of complex128"), (3, "out is a int"), ("out", "out is a str"),
                      ((out, None), "out is a tuple of length 2")):
        with pytest.raises(ValueError, match=says):
            eq7.verify(q, k, v, bad, gamma=0.9, chunk=4)


def test_verify_reads_arrays_where_they_lie():
    """Lists, views, other byte orders, float16, bfloat16 as ml_dtypes has it: the same answer."""
    q, k, v = np.random.default_rng(0).standard_normal((3, 1, 2, 12, 4)).astype(np.float16)
    out = retention(*(x.astype(np.float64) for x in (q, k, v)), [0.9, 0.5]).astype(np.float32)
    turned = [np.ascontiguousarray(x.swapaxes(1, 2)).swapaxes(1, 2) for x in (q, k, v)]
    for arrays in ((q, k, v, out), (*turned, out), (q.astype(">f2"), k, v, out.astype(">f4")),
                   (q[..., ::-1], k[..., ::-1], v, out), [x.tolist() for x in (q, k, v, out)]):
        report = eq7.verify(*arrays, gamma=np.array([0.9, 0.5]), chunk=4, dtype="f32")
        assert report, report
    q.flags.writeable = False
    assert eq7.verify(q, k, v, out, gamma=(0.9, 0.5), chunk=4)
    try:
        import ml_dtypes
    except ImportError:
        return
    q, k, v = (x.astype(ml_dtypes.bfloat16) for x in (q, k, v))
    out = retention(*(x.astype(np.float64) for x in (q, k, v)), [0.9, 0.5]).astype(ml_dtypes.bfloat16)
    report = eq7.verify(q, k, v, out, gamma=[0.9, 0.5], chunk=4)
    assert report and "bfloat16" in str(report), report


def alike(one, other):
    """Equal but for rounding: NumPy or PyTorch may have loaded BLAS with other kernels than the program's."""
    if isinstance(one, dict): return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list): return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isinstance(other, float): return one == pytest.approx(other, rel=1e-3, abs=1e-6)
    return one == other


def words(text):
    """The text without its numbers and without where its lines end."""
    return re.sub(r"-?\d[\d.]*(e[+-]?\d+)?", "#", " ".join(text.split()))


CASES = sorted((ROOT / "tests" / "cases").glob("*/case.json"))
NAMES = {"state0": "initial_state", "state": "final_state"}


@pytest.mark.parametrize("case", CASES, ids=[case.parent.name for case in CASES])
def test_case_as_the_command_line_says(case):
    arguments = json.loads(case.read_text())["args"]
    given = {}
    for option, value in zip(arguments[::2], arguments[1::2]):
        name = option[2:].replace("-", "_")
        if value.endswith(".npy"): value = np.load(case.parent / value)
        elif name in ("gamma", "cu_seqlens"): value = [float(x) if name == "gamma" else int(x) for x in value.split(",")]
        elif name == "chunk": value = int(value)
        elif name == "scale": value = float(value)
        given[NAMES.get(name, name)] = value
    report = eq7.verify(**given)
    ran = subprocess.run([PROGRAM, "verify", *arguments, "--json"], capture_output=True, text=True, cwd=case.parent)
    assert alike(report.json, json.loads(ran.stdout)) and report.exit == ran.returncode
    text = subprocess.run([PROGRAM, "verify", *arguments], capture_output=True, text=True, cwd=case.parent, env={"COLUMNS": "80"}).stdout
    assert words(str(report)) == words(text)


LONG = """
import signal, numpy as np, eq7
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started this may have turned it off
q, k, v, out = np.random.default_rng(0).standard_normal((4, 1, 8, 8192, 64)).astype(np.float32)
print("begun", flush=True)
try:
    eq7.verify(q, k, v, out, gamma=0.9, chunk=8192)
    print("ended", flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_interrupt_stops_the_work():
    import signal
    import time
    process = subprocess.Popen([sys.executable, "-c", LONG], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"  # else "ended", however busy the machine is
    assert process.wait(60) == 0


def test_progress_is_shown_by_tqdm(monkeypatch):
    """After a second, and never where there is no tqdm."""
    import types
    from eq7 import _verify
    shown = []

    class Tqdm:
        n = 0

        def __init__(self, **options): pass

        def update(self, part): self.n += part; shown.append(self.n)

        def close(self): shown.append("closed")
    monkeypatch.setitem(sys.modules, "tqdm.auto", types.SimpleNamespace(tqdm=Tqdm))
    bar = _verify.Bar()
    bar(0.1)
    assert not shown
    bar.begun -= 2
    bar(0.25), bar(0.5), bar.close()
    assert shown == [0.25, 0.5, "closed"]
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    silent = _verify.Bar()
    silent.begun -= 2
    silent(0.5), silent.close()
    assert shown == [0.25, 0.5, "closed"]


def test_the_overhead_of_a_call_is_small():
    """Of the smallest run there is, over what the same costs in C++ once: all of it within a millisecond."""
    import time
    one = np.ones((1, 1), np.float32)
    eq7.verify(one, one, one, one, gamma=0.5, chunk=1)

    def spent():
        begun = time.process_time()
        eq7.verify(one, one, one, one, gamma=0.5, chunk=1)
        return time.process_time() - begun
    assert min(spent() for _ in range(20)) < 0.001


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    import tempfile
    tempfile.tempdir = None
    test_verify()
    import gc
    gc.collect()
    tempfile.tempdir = None
    assert not os.listdir(tmp_path)


def test_import_is_light():
    """No BLAS, no NumPy, no framework, within the stated time and memory."""
    code = ("import time; kept = lambda: int(open('/proc/self/status').read().split('VmRSS:')[1].split()[0]); a = kept(); "
            "t = time.process_time(); import eq7; t = time.process_time() - t; a = kept() - a; eq7.check(cross='B-r'); import sys; "
            "print(t, a, 'blas' in open('/proc/self/maps').read(), 'numpy' in sys.modules)")
    best = min((subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
                for _ in range(5)), key=lambda words: float(words[0]))
    assert best[2:] == ["False", "False"]
    assert float(best[0]) < 0.05 and int(best[1]) < 20_000, best


def test_command():
    program = pathlib.Path(sys.executable).parent / "eq7"
    if not program.exists(): pytest.skip("eq7 is not installed as a wheel here")
    assert subprocess.run([program, "check", "--cross", "B-r"]).returncode == 1
