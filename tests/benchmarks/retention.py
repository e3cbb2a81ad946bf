"""Equation (7) beside what people use: eq7, PyTorch in two shapes, Eigen, taken in turns in one run.

Times are the best of several rounds, each round running every contestant once. Flops: `executed` is
what eq7 multiplies and adds, `useful` leaves out what the causal mask throws away."""

import ctypes
import mmap
import os
import subprocess
import sys
import time

import numpy as np
import torch

heads = 8
spinning = 0.1  # seconds; OpenBLAS's threads wait for more work about a third of that
openblas = ctypes.CDLL("libopenblas.so.0")  # the one that PyTorch's products run in


def use_threads(count):
    """PyTorch's own number of threads does not reach OpenBLAS, which would take all cores."""
    torch.set_num_threads(count)
    openblas.openblas_set_num_threads(count)


class Timing:
    """The program eq7_retention_timing, with made-up inputs of one size."""

    def __init__(self, program, dtype, N, D, surroundings=None):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=surroundings)
        self.ask("setup", dtype, heads, N, D)

    def close(self):
        self.process.stdin.close()
        self.process.wait()

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
    work()
    return time.perf_counter() - begin


def contestants(timing, inputs, B, threads, decay):
    """Name -> what runs it once and returns its seconds."""
    q, k, v = inputs
    answer = lambda *words: float(timing.ask(*words))

    def eq7():
        if threads > 1: time.sleep(spinning)  # the peak's threads are still about
        return answer("eq7", B, threads)

    runs = {"eq7": eq7,
            "torch_loop": lambda: seconds(lambda: loop_over_chunks(q, k, v, B, decay)),
            "torch_batched": lambda: seconds(lambda: batched(q, k, v, B, decay)),
            "peak": lambda: 2 * 1024**3 / answer("peak", 1024, threads)}
    if threads == 1:
        runs["eigen"] = lambda: answer("eigen", B)
        runs["blas"] = lambda: answer("blas", B)
    return runs


def in_turns(timing, B, threads, turns=4):
    """What more threads gain: eq7 with one and with all of them, nobody else between. The caches are the
    same for both from the second run on."""
    time.sleep(spinning)
    timing.ask("eq7", B, 1)
    for _ in range(turns):
        for name, count in (("one_thread", 1), ("all_threads", threads)):
            yield name, float(timing.ask("eq7", B, count))


def made_up(dtype, N, D):
    """q, k and v as eq7_retention_timing makes them: C++'s minstd_rand from 1 on, as numbers around 0."""
    factor, modulus = 48271, 2**31 - 1
    numbers = np.array([factor], dtype=np.uint64)
    while len(numbers) < 3 * heads * N * D:  # as many again, that many steps further on
        step = np.uint64(pow(factor, len(numbers), modulus))
        numbers = np.concatenate([numbers, numbers * step % np.uint64(modulus)])
    numbers = torch.from_numpy(numbers[: 3 * heads * N * D].astype(np.float64)) / (modulus - 1) - 0.5
    return numbers.to(dtype).view(3, heads, N, D).unbind()


def check_results(timing, dtype, N, D, B, decay):
    """Before anything is timed: from the same numbers all contestants compute the same."""
    q, k, v = made_up(dtype, N, D)
    loop, batch = loop_over_chunks(q, k, v, B, decay), batched(q, k, v, B, decay)
    if not torch.allclose(loop, batch, rtol=1e-3, atol=1e-2):
        sys.exit("the two PyTorch shapes differ")
    expected = float(loop.double().abs().sum())
    for name, question in (("eq7", ("eq7", B, 1)), ("Eigen", ("eigen", B))):
        timing.ask(*question)
        reached = float(timing.ask("sum"))
        if not abs(reached - expected) <= 1e-5 * expected:
            sys.exit(f"{name} and PyTorch differ: the sizes of their outputs add up to {reached} and {expected}")


def measure(program, dtype, N, D, B, threads, least_seconds):
    """One case: the best times of all contestants, in seconds, and the flops."""
    use_threads(threads)
    real = getattr(torch, dtype)
    decay = decays(real, B)
    small = Timing(program, dtype, 4 * B, D)
    check_results(small, real, 4 * B, D, B, decay)
    small.close()
    timing = Timing(program, dtype, N, D)
    inputs = [torch.rand(heads, N, D, dtype=real) - 0.5 for _ in range(3)]
    runs = contestants(timing, inputs, B, threads, decay)
    taken = {name: [] for name in runs}
    begin = time.perf_counter()
    rounds = 0
    # The first rounds may find memory that the machine has yet to provide.
    while rounds < 4 or time.perf_counter() - begin < least_seconds:
        for name, run in runs.items():
            if name != "eigen" or rounds < 2:  # it takes as long as all others together
                taken[name].append(run())
        for name, seconds_taken in in_turns(timing, B, threads) if threads > 1 else ():
            taken.setdefault(name, []).append(seconds_taken)
        rounds += 1
    instructions, rows, columns = timing.ask("tile").split()
    timing.close()
    executed, useful = flops(N, D, B, int(rows), int(columns))
    best = {name: min(times) for name, times in taken.items()}
    return {"dtype": dtype, "heads": heads, "d": D, "B": B, "N": N, "threads": threads, "rounds": rounds,
            "instructions": instructions, "executed": executed, "useful": useful,
            "peak": 2 * 1024**3 / best.pop("peak"), "seconds": best}


def copy_rate(threads, numbers=1 << 26, rounds=6):
    """Bytes a second that a plain copy reads and writes, best of some rounds: what memory gives."""
    use_threads(threads)
    source = torch.rand(numbers)
    target = torch.empty_like(source)
    best = min(seconds(lambda: target.copy_(source)) for _ in range(rounds))
    return {"threads": threads, "bytes_per_second": 2 * source.element_size() * numbers / best}


def first_touch(size=1 << 29):
    """Bytes a second, by one thread: memory is written that the system has yet to provide, then again
    once it is there."""
    use_threads(1)
    pages = mmap.mmap(-1, size)
    pages.madvise(mmap.MADV_HUGEPAGE)
    numbers = torch.frombuffer(pages, dtype=torch.float32)
    first, again = (size / seconds(lambda: numbers.fill_(1)) for _ in range(2))
    return {"bytes_per_second": first, "again_bytes_per_second": again}


def plain_memory():
    """The surroundings without scripts/bench's own, with which memory that was given back would stay: it
    would hide what a program takes anew."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}


def extra_memory(program, dtype, N, D, B, threads):
    """What eq7 holds beyond inputs and outputs, in bytes."""
    timing = Timing(program, dtype, N, D, plain_memory())
    extra = float(timing.ask("extra", B, threads))
    timing.close()
    if extra < 0: sys.exit(f"{extra} bytes beyond the arrays: their memory was not counted right")
    return {"dtype": dtype, "d": D, "B": B, "N": N, "threads": threads, "bytes": extra}


title = ("dtype      d    B      N threads   eq7 ms    torch    Eigen     BLAS      exec   useful Gflop/s")


def line(case):
    """What a person reads, under `title`: ratios of times, shares of the peak."""
    taken, peak = case["seconds"], case["peak"]
    torch_best = min(taken["torch_loop"], taken["torch_batched"])
    ratio = lambda name: f"{taken['eq7'] / taken[name]:9.2f}" if name in taken else "        -"
    return (f"{case['dtype']:8}{case['d']:4}{case['B']:5}{case['N']:7}{case['threads']:8}"
            f"{taken['eq7'] * 1e3:10.1f}{taken['eq7'] / torch_best:9.2f}{ratio('eigen')}{ratio('blas')}"
            f"{case['executed'] / taken['eq7'] / peak:10.0%}{case['useful'] / taken['eq7'] / peak:9.0%}"
            f"{peak * 1e-9:9.0f}")
