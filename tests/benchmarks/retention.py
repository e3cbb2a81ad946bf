"""Equation (7) beside what people use: eq7, PyTorch in two shapes, Eigen, taken in turns in one run.

    retention.py TIMING [--quick] [--piece NAME] [--store FILE]     TIMING: eq7_retention_timing

--piece runs one part of the grid, such as float32-64-4096 (dtype, d, N); --store keeps what was
measured, and the machine, in FILE, piece by piece.

Times are the best of several rounds, each round running every contestant once. Flops: `executed` is
what eq7 multiplies and adds, `useful` leaves out what the causal mask throws away."""

import argparse
import ctypes
import json
import os
import subprocess
import sys
import time

import torch

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--quick", action="store_true")
parser.add_argument("--piece")
parser.add_argument("--store")
arguments = parser.parse_args()
program, quick = arguments.program, arguments.quick
rounds = 2 if quick else 5
heads = 8


class Timing:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


def decays(dtype, B):
    """Per head: the mask (h, B, B), xi and zeta (h, B, 1), gamma^B (h, 1, 1)."""
    gamma = (1 - 2.0 ** (-5 - torch.arange(heads, dtype=torch.float64)))[:, None]
    places = torch.arange(B, dtype=torch.float64)
    mask = (gamma[:, :, None] ** (places[:, None] - places[None, :])).tril()
    xi, zeta = gamma ** (places + 1), gamma ** (B - 1 - places)
    return tuple(x.to(dtype) for x in (mask, xi[:, :, None], zeta[:, :, None], (gamma**B)[:, :, None]))


def loop_over_chunks(q, k, v, B, decay):
    """As in common code: for each chunk, products over all heads."""
    mask, xi, zeta, carry = decay
    state = torch.zeros(heads, q.shape[2], v.shape[2], dtype=q.dtype)
    outputs = []
    for begin in range(0, q.shape[1], B):
        Q, K, V = (x[:, begin : begin + B] for x in (q, k, v))
        outputs.append((Q @ K.transpose(1, 2) * mask) @ V + (Q @ state) * xi)
        state = K.transpose(1, 2) @ (V * zeta) + carry * state
    return torch.cat(outputs, 1)


def batched(q, k, v, B, decay):
    """All chunks of all heads in one product; only the states go one after the other."""
    mask, xi, zeta, carry = decay
    Q, K, V = (x.view(heads, -1, B, x.shape[2]) for x in (q, k, v))
    inner = (Q @ K.transpose(2, 3) * mask[:, None]) @ V
    added = K.transpose(2, 3) @ (V * zeta[:, None])
    states = torch.zeros_like(added)
    for i in range(1, added.shape[1]):
        states[:, i] = states[:, i - 1] * carry + added[:, i - 1]
    return (inner + (Q @ states) * xi[:, None]).reshape(v.shape)


def flops(N, D, B, rows, columns):
    """(executed, useful) of equation (7) over all heads, in tiles of rows x columns."""

    def up(number, step):
        return -(-number // step) * step

    wide = up(D, columns)
    executed = 2 * up(D, rows) * B * wide  # the state
    for begin in range(0, B, rows):
        end = min(begin + rows, B)
        executed += 2 * rows * (up(end, columns) * D + (D + end) * wide)
    useful = 4 * B * D * D + 2 * B * (B + 1) * D
    return heads * (N // B) * executed, heads * (N // B) * useful


def seconds(work):
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def measure(timing, dtype, N, D, B, threads):
    """One case: the best times of all contestants, in seconds, and the flops."""
    torch.set_num_threads(threads)
    real = getattr(torch, dtype)
    q, k, v = (torch.randn(heads, N, D, dtype=real) for _ in range(3))
    decay = decays(real, B)
    best = {}

    def note(name, value):
        best[name] = min(best.get(name, value), value)

    for _ in range(rounds):
        note("eq7", float(timing.ask("eq7", B, threads)))
        sum_eq7 = float(timing.ask("sum"))
        if threads == 1:
            note("eigen", float(timing.ask("eigen", B)))
            sum_eigen = float(timing.ask("sum"))
            if abs(sum_eq7 - sum_eigen) > 1e-3 * sum_eq7:
                sys.exit(f"Eigen and eq7 differ: {sum_eigen} and {sum_eq7}")
            note("blas", float(timing.ask("blas", B)))
        taken, loop = seconds(lambda: loop_over_chunks(q, k, v, B, decay))
        note("torch_loop", taken)
        taken, all_at_once = seconds(lambda: batched(q, k, v, B, decay))
        note("torch_batched", taken)
        if not torch.allclose(loop, all_at_once, rtol=1e-3, atol=1e-2):
            sys.exit("the two PyTorch shapes differ")
        note("peak", 1 / float(timing.ask("peak", 1024, threads)))
    instructions, rows, columns = timing.ask("tile").split()
    executed, useful = flops(N, D, B, int(rows), int(columns))
    return {"dtype": dtype, "d": D, "B": B, "N": N, "threads": threads, "instructions": instructions,
            "executed": executed, "useful": useful, "peak": 1 / best.pop("peak"), "seconds": best}


def show(case):
    taken, peak = case["seconds"], case["peak"]
    torch_best = min(taken["torch_loop"], taken["torch_batched"])
    ratio = lambda name: f"{taken['eq7'] / taken[name]:9.2f}" if name in taken else "        -"
    print(f"{case['dtype']:8}{case['d']:4}{case['B']:5}{case['N']:7}{case['threads']:8}"
          f"{taken['eq7'] * 1e3:10.1f}{taken['eq7'] / torch_best:9.2f}{ratio('eigen')}{ratio('blas')}"
          f"{case['executed'] / taken['eq7'] / peak:10.0%}{case['useful'] / taken['eq7'] / peak:9.0%}"
          f"{peak * 1e-9:9.0f}", flush=True)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    return {"processor": model, "cores": os.cpu_count(), "torch": torch.__version__, "blas": blas_core(),
            "OPENBLAS_CORETYPE": os.environ.get("OPENBLAS_CORETYPE", "not set"),
            "load": round(os.getloadavg()[0], 1)}


def blas_core():
    """The processor for which OpenBLAS chose its kernels."""
    library = ctypes.CDLL("libopenblas.so.0")
    library.openblas_get_corename.restype = ctypes.c_char_p
    return library.openblas_get_corename().decode()


# A piece takes less than three minutes. Each measures its own peak and PyTorch, in turns with eq7.
pieces = {f"{dtype}-{D}-{N}": (dtype, D, N, sizes)
          for dtype in ("float32", "float64") for D in (64, 128)
          for N, sizes in ((1024, (64, 128)), (4096, (32, 64, 128, 256, 512)), (65536, (128,)))}


def run(name):
    dtype, D, N, sizes = pieces[name]
    timing = Timing(program)
    timing.ask("setup", dtype, heads, N, D)
    extra = float(timing.ask("extra", sizes[-1], 1)) if N > 4096 else None
    cases = []
    for B in sizes:
        for threads in (1, 2) if N > 4096 or quick else (1,):
            cases.append(measure(timing, dtype, N, D, B, threads))
            show(cases[-1])
    timing.process.stdin.close()
    return {"machine": machine(), "extra_bytes": extra, "cases": cases}


print(f"Equation (7), {heads} heads, d = e, PyTorch {torch.__version__}, best of {rounds} rounds.")
print("torch: eq7's time over the better of two PyTorch shapes; Eigen: over Eigen's; BLAS: over that")
print("of BLAS for the bare products (both with one thread). exec, useful: executed and useful flops")
print("over those of a 1024 x 1024 product in the same run.")
print("dtype      d    B      N threads   eq7 ms    torch    Eigen     BLAS      exec   useful Gflop/s")
if quick:
    pieces = {"quick": ("float32", 64, 1024, (64,))}
for name in [arguments.piece] if arguments.piece else pieces:
    result = run(name)
    if arguments.store:
        stored = {}
        if os.path.exists(arguments.store):
            with open(arguments.store, encoding="utf-8") as file:
                stored = json.load(file)
        stored[name] = result
        with open(arguments.store, "w", encoding="utf-8") as file:
            json.dump(stored, file, indent=1, sort_keys=True)
            file.write("\n")
