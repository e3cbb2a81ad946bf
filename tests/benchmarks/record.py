"""What docs/performance.md is made of: measures it case by case, and keeps it.

    record.py FOLDER [--store FILE] [--case NAME | --more PATTERN | --list | --quick]

FOLDER holds the timing programs. With --store a case that FILE has from this machine and these
sources is not measured again, so that a run goes on where it was stopped, unless other programs took
more than a twentieth of a core meanwhile; what FILE has from other machines is thrown away. --list names the
cases, --case runs one of them, --quick a few small ones. --more gives the cases of the grid whose names
contain PATTERN more rounds: of every contestant the best of all rounds stays."""

import argparse
import hashlib
import json
import os
import pathlib
import platform
import re
import subprocess
import time

import torch

import retention

root = pathlib.Path(__file__).resolve().parents[2]
grid = [(dtype, D, N, B) for N in (1024, 4096, 65536) for dtype in ("float32", "float64")
        for D in (64, 128) for B in (32, 64, 128, 256, 512)]
form_sizes = {"parallel": 16384, "recurrent": 65536, "chunkwise": 65536}  # the largest that is measured
most_others = 0.05  # cores; where others took more, a case is measured again
parts = ("process_nothing", "process_help", "process_check", "coefficient_table/1024", "modular_chunkwise/4096", "modular_parallel/4096")


def least_seconds(case):
    """For how long the rounds of a case go on: longer where a target is asked."""
    return 8 if case[1] == 4096 else 2


class Cases:
    """Name -> what measures it. `quick`: only to see that they run."""

    def __init__(self, folder, quick):
        timing = f"{folder}/eq7_retention_timing"
        measured = [("float32", 64, 1024, 64)] if quick else grid
        self.quick = quick
        self.folder = folder
        self.all = {}
        for dtype, D, N, B in measured:
            self.all[f"grid/{dtype}-{D}-{N}-{B}"] = (
                lambda case=(dtype, N, D, B): retention.measure(timing, *case, 0 if quick else least_seconds(case)))
        for form, most in form_sizes.items():
            for N in (256, 1024, 4096, 16384, 65536):
                if N <= (256 if quick else most):
                    self.all[f"forms/{form}-{N}"] = lambda form=form, N=N: self.form(form, N)
        for part in parts:
            self.all[f"parts/{part}"] = lambda part=part: self.part(part)

    def form(self, form, N):
        D = 64

        def run(surroundings):
            done = subprocess.run([f"{self.folder}/eq7_form_timing", form, str(N), str(D)], check=True,
                                  capture_output=True, text=True, env=surroundings)
            return map(float, done.stdout.split())

        taken, _ = run(None)
        _, extra = run(retention.plain_memory())
        return {"form": form, "N": N, "d": D, "seconds": taken, "bytes": extra}

    def part(self, name):
        """By Google Benchmark, beside the machine's own product in the same run, with the kernels that
        OpenBLAS itself chooses; where those use instructions of 512 bits, also with some that do not."""
        as_it_is = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
        peaks = {"peak": as_it_is}
        if has_512_bits():
            peaks["peak_256"] = {**as_it_is, "OPENBLAS_CORETYPE": "Haswell"}
        timings = {name: retention.Timing(f"{self.folder}/eq7_retention_timing", "float32", 64, 64, surroundings)
                   for name, surroundings in peaks.items()}
        before = {name: float(timing.ask("peak", 1024, 1)) for name, timing in timings.items()}
        seconds = 0.001 if self.quick else 0.5
        done = subprocess.run(
            [f"{self.folder}/eq7_benchmarks", f"--benchmark_filter=^{name}(/real_time)?$", "--benchmark_format=json",
             f"--benchmark_min_time={seconds}", "--benchmark_repetitions=3"],
            check=True, capture_output=True, text=True)
        times = [run["real_time"] for run in json.loads(done.stdout)["benchmarks"] if run["run_type"] == "iteration"]
        reached = {name: max(before[name], float(timing.ask("peak", 1024, 1))) for name, timing in timings.items()}
        for timing in timings.values():
            timing.close()
        return {"part": name, "milliseconds": min(times), **reached}


def processor(field="model name"):
    """What the system says of the first processor."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith(field)), "unknown")


def has_512_bits():
    return "avx512f" in processor("flags").split()


def package(name):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else "unknown"


def blas_core():
    """The processor for which OpenBLAS chose its kernels."""
    retention.openblas.openblas_get_corename.restype = retention.ctypes.c_char_p
    return retention.openblas.openblas_get_corename().decode()


def sources(name):
    """A fingerprint of what a case measures and of the program that measures it: where either has changed,
    the case is measured again."""
    programs = {"grid": ["retention_timing.cpp", "eigen_chunkwise.cpp", "retention.py"], "forms": ["form_timing.cpp", "peak_memory.hpp"],
                "parts": ["walkthrough_benchmark.cpp", "decision_benchmark.cpp"]}
    kind = name.split("/")[0]
    if kind not in programs:
        return "none of eq7's"
    digest = hashlib.sha256()
    for folder in ("src/eq7/algebra", "src/eq7/retention"):
        for path in sorted((root / folder).rglob("*.?pp")):
            digest.update(path.read_bytes())
    for program in programs[kind]:
        digest.update((root / "tests/benchmarks" / program).read_bytes())
    return digest.hexdigest()[:12]


def head():
    """Where and with what: cases measured under another head do not belong together."""
    version = re.search(r"project\(eq7\s+VERSION\s+(\S+)", (root / "CMakeLists.txt").read_text()).group(1)
    return {"command": "scripts/bench --store", "version": version, "processor": processor(), "cores": os.cpu_count(),
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            "system": platform.freedesktop_os_release()["PRETTY_NAME"], "torch": torch.__version__,
            "eigen": package("libeigen3-dev"), "openblas": package("libopenblas0-pthread"),
            "openblas_kernels": blas_core(), "compiler": package("g++")}


def stored_record(path, names):
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            record = json.load(file)
        if record["head"] == head():
            record["cases"] = {name: case for name, case in record["cases"].items()
                               if name in names and case.get("sources") == sources(name)}
            return record
    return {"head": head(), "cases": {}}


def store(record, path):
    if not path:
        return
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(record, file, indent=1, sort_keys=True)
        file.write("\n")
    os.replace(path + ".new", path)


def shown(name, result):
    if name.startswith("grid/"):
        return retention.line(result) + f"{result['others']:8.2f}"
    numbers = {key: value for key, value in result.items() if isinstance(value, float)}
    return f"{name:40}" + "".join(f"  {key} {value:.4g}" for key, value in numbers.items())


def processor_seconds():
    """What all programs together have used of the processor, and what of it this one and its own have."""
    with open("/proc/stat", encoding="utf-8") as file:
        every = sum(map(int, file.readline().split()[1:4])) / os.sysconf("SC_CLK_TCK")
    return every, sum(os.times()[:4])


def measured(case):
    """The case, and how many cores other programs took meanwhile."""
    begin, (every, own) = time.perf_counter(), processor_seconds()
    result = case()
    every_now, own_now = processor_seconds()
    others = (every_now - every - (own_now - own)) / (time.perf_counter() - begin)
    return {**result, "others": round(max(0.0, others), 3)}


def best_of_both(before, now):
    """A case of the grid measured twice: as if all rounds had been made in one go."""
    if before is None or before["others"] > most_others: return now
    if now["others"] > most_others: return before
    seconds = {name: min(taken, now["seconds"][name]) for name, taken in before["seconds"].items()}
    return {**now, "seconds": seconds, "peak": max(before["peak"], now["peak"]),
            "others": max(before["others"], now["others"]), "rounds": before["rounds"] + now["rounds"]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--store")
    parser.add_argument("--case")
    parser.add_argument("--more")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    cases = Cases(arguments.folder, arguments.quick).all
    record = stored_record(arguments.store, cases)
    record.update(wanted=list(cases), most_others=most_others)
    wanted = [name for name in cases if record["cases"].get(name, {}).get("others", 1) > most_others]
    if arguments.case:
        if arguments.case not in cases:
            parser.error(f"--case '{arguments.case}': expected one of those that --list names")
        wanted = [name for name in wanted if name == arguments.case]
    if arguments.more:
        wanted = [name for name in cases if name.startswith("grid/") and arguments.more in name]
    if arguments.list:
        print("\n".join(wanted))
        return
    print(f"Equation (7), {retention.heads} heads, d = e, PyTorch {torch.__version__}, best of some rounds.")
    print("torch: eq7's time over the best of three ways in PyTorch; Eigen: over Eigen's; BLAS: over that")
    print("of BLAS for the bare products. useful: useful flops")
    print("over those of a 1024 x 1024 product in the same rounds. others: cores that other programs took.")
    print(retention.title + "  others")
    for name in wanted:
        now = {**measured(cases[name]), "sources": sources(name)}
        record["cases"][name] = best_of_both(record["cases"].get(name), now) if arguments.more else now
        print(shown(name, record["cases"][name]), flush=True)
        store(record, arguments.store)


main()
