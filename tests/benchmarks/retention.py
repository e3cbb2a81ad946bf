"""Equation (7) beside what people use: eq7, PyTorch in two shapes, Eigen, taken in turns in one run.

    retention.py TIMING [--quick]     TIMING: the program eq7_retention_timing

Times are the best of several rounds, each round running every contestant once. Flops: `executed` is
what eq7 multiplies and adds, `useful` leaves out what the causal mask throws away."""

import subprocess
import sys
import time

import torch

quick = "--quick" in sys.argv
rounds = 2 if quick else 7
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


def flops(N, D, B, tile=64):
    """(executed, useful) of equation (7) over all heads."""
    chunk = 4 * B * D * D
    executed = sum(4 * min(tile, B - begin) * min(begin + tile, B) * D for begin in range(0, B, tile))
    useful = 2 * B * (B + 1) * D
    return heads * (N // B) * (chunk + executed), heads * (N // B) * (chunk + useful)


def seconds(work):
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def compare(timing, dtype, N, D, B, threads):
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
            note("Eigen", float(timing.ask("eigen", B)))
            sum_eigen = float(timing.ask("sum"))
            if abs(sum_eq7 - sum_eigen) > 1e-3 * sum_eq7:
                sys.exit(f"Eigen and eq7 differ: {sum_eigen} and {sum_eq7}")
        taken, loop = seconds(lambda: loop_over_chunks(q, k, v, B, decay))
        note("torch, loop over chunks", taken)
        taken, all_at_once = seconds(lambda: batched(q, k, v, B, decay))
        note("torch, batched", taken)
        if not torch.allclose(loop, all_at_once, rtol=1e-3, atol=1e-2):
            sys.exit("the two PyTorch shapes differ")
        note("peak", 1 / float(timing.ask("peak", 1024, threads)))
    torch_best = min(best["torch, loop over chunks"], best["torch, batched"])
    executed, useful = flops(N, D, B)
    eigen = f"{best['eq7'] / best['Eigen']:9.2f}" if "Eigen" in best else "        -"
    print(f"{dtype:8}{D:4}{B:5}{N:7}{threads:8}{best['eq7'] * 1e3:10.1f}{best['eq7'] / torch_best:9.2f}{eigen}"
          f"{executed / best['eq7'] * best['peak']:10.0%}{useful / best['eq7'] * best['peak']:9.0%}"
          f"{1e-9 / best['peak']:9.0f}", flush=True)
    return best["eq7"]


timing = Timing(sys.argv[1])
print(f"Equation (7), {heads} heads, d = e, PyTorch {torch.__version__}, best of {rounds} rounds.")
print("torch: eq7's time over the better of two PyTorch shapes. Eigen: over Eigen's time (one thread).")
print("exec, useful: executed and useful flops over those of a 1024 x 1024 product in the same run.")
print("dtype      d    B      N threads   eq7 ms    torch    Eigen      exec   useful Gflop/s")
cases = [("float32", 64, 1024, (64,))] if quick else [
    (dtype, D, N, sizes)
    for dtype in ("float32", "float64") for D in (64, 128)
    for N, sizes in ((1024, (64, 128)), (4096, (32, 64, 128, 256, 512)), (65536, (128,)))]
for dtype, D, N, sizes in cases:
    timing.ask("setup", dtype, heads, N, D)
    for B in sizes:
        one = compare(timing, dtype, N, D, B, 1)
        if N > 4096 or quick:
            print(f"{'':32}two threads: {one / compare(timing, dtype, N, D, B, 2):.2f} times as fast as one")
    print("end", file=timing.process.stdin, flush=True)
