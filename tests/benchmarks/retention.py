"""Equation (7) beside what people use: eq7, PyTorch in three ways, Eigen, taken in turns in one run.

Times are the best of several rounds, each round running every contestant once."""

import ctypes
import os
import subprocess
import sys
import time

import numpy as np
import torch

heads = 8
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


def in_place(q, k, v, B, decay):
    """The loop over chunks again, as fast as it can be written: every product goes into memory that is
    there already, and the two sums are part of products (baddbmm_)."""
    mask, xi, zeta, carry = decay
    state = torch.zeros(heads, q.shape[2], v.shape[2], dtype=q.dtype)
    scores = torch.empty(heads, B, B, dtype=q.dtype)
    weighted, decayed = torch.empty_like(q[:, :B]), torch.empty_like(v[:, :B])
    output = torch.empty_like(v)
    for begin in range(0, q.shape[1], B):
        Q, K, V = (x[:, begin : begin + B] for x in (q, k, v))
        torch.bmm(Q, K.transpose(1, 2), out=scores).mul_(mask)
        O = torch.bmm(scores, V, out=output[:, begin : begin + B])
        O.baddbmm_(torch.mul(Q, xi, out=weighted), state)
        state.mul_(carry).baddbmm_(K.transpose(1, 2), torch.mul(V, zeta, out=decayed))
    return output


def useful_flops(N, D, B):
    """Of equation (7) over all heads, without what the causal mask throws away."""
    return heads * (N // B) * (4 * B * D * D + 2 * B * (B + 1) * D)


def seconds(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def contestants(timing, inputs, B, decay):
    """Name -> what runs it once and returns its seconds."""
    answer = lambda *words: float(timing.ask(*words))
    return {"eq7": lambda: answer("eq7", B),
            "torch_loop": lambda: seconds(lambda: loop_over_chunks(*inputs, B, decay)),
            "torch_in_place": lambda: seconds(lambda: in_place(*inputs, B, decay)),
            "torch_batched": lambda: seconds(lambda: batched(*inputs, B, decay)),
            "peak": lambda: 2 * 1024**3 / answer("peak", 1024, 1),
            "eigen": lambda: answer("eigen", B), "blas": lambda: answer("blas", B)}


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
    loop, *others = (way(q, k, v, B, decay) for way in (loop_over_chunks, in_place, batched))
    if not all(torch.allclose(loop, other, rtol=1e-3, atol=1e-2) for other in others):
        sys.exit("the ways in PyTorch differ")
    expected = float(loop.double().abs().sum())
    for name, question in (("eq7", ("eq7", B)), ("Eigen", ("eigen", B))):
        timing.ask(*question)
        reached = float(timing.ask("sum"))
        if not abs(reached - expected) <= 1e-5 * expected:
            sys.exit(f"{name} and PyTorch differ: the sizes of their outputs add up to {reached} and {expected}")


def measure(program, dtype, N, D, B, least_seconds):
    """One case, on one thread: the best times of all contestants, in seconds, and the flops."""
    use_threads(1)
    real = getattr(torch, dtype)
    decay = decays(real, B)
    small = Timing(program, dtype, 4 * B, D)
    check_results(small, real, 4 * B, D, B, decay)
    small.close()
    timing = Timing(program, dtype, N, D)
    inputs = [torch.rand(heads, N, D, dtype=real) - 0.5 for _ in range(3)]
    runs = contestants(timing, inputs, B, decay)
    taken = {name: [] for name in runs}
    begin = time.perf_counter()
    rounds = 0
    # The first rounds may find memory that the machine has yet to provide.
    while rounds < 4 or time.perf_counter() - begin < least_seconds:
        for name, run in runs.items():
            if name != "eigen" or rounds < 2:  # it takes as long as all others together
                taken[name].append(run())
        rounds += 1
    timing.close()
    best = {name: min(times) for name, times in taken.items()}
    return {"dtype": dtype, "heads": heads, "d": D, "B": B, "N": N, "rounds": rounds,
            "useful": useful_flops(N, D, B), "peak": 2 * 1024**3 / best.pop("peak"), "seconds": best}


def plain_memory():
    """The surroundings without scripts/bench's own, with which memory that was given back would stay: it
    would hide what a program takes anew."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}


title = ("dtype      d    B      N   eq7 ms    torch    Eigen     BLAS   useful Gflop/s")


def line(case):
    """What a person reads, under `title`: ratios of times, shares of the peak."""
    taken, peak = case["seconds"], case["peak"]
    torch_best = min(taken[name] for name in taken if name.startswith("torch"))
    ratio = lambda name: f"{taken['eq7'] / taken[name]:9.2f}" if name in taken else "        -"
    return (f"{case['dtype']:8}{case['d']:4}{case['B']:5}{case['N']:7}"
            f"{taken['eq7'] * 1e3:10.1f}{taken['eq7'] / torch_best:9.2f}{ratio('eigen')}{ratio('blas')}"
            f"{case['useful'] / taken['eq7'] / peak:9.0%}"
            f"{peak * 1e-9:9.0f}")
