"""eq7 verify on large arrays, beside the products alone and beside what people do now.

    verify.py EQ7 TIMING [--quick]     TIMING: the program eq7_verify_timing

Arrays: float32, made by eq7's own chunkwise form. Products: those that the right form needs, in double,
by BLAS on one thread, nothing else, on operands in the cache. eq7 judges heads on all processors: the
time by the clock, and that of all processors together. Best of three. Beside it gates, one chunk of all
tokens, and wrong outputs in long chunks. Memory: what the process holds besides the mapped files,
sampled every 10 ms. Beside it the parallel form in PyTorch, on one thread, one head at a time, at the
largest N that fits into the memory given to it."""

import os
import resource
import subprocess
import sys
import tempfile
import time

import torch

eq7, timing = sys.argv[1:3]
quick = "--quick" in sys.argv
heads, N, D, B = (2, 4096, 64, 64) if quick else (16, 65536, 128, 64)
rounds = 1 if quick else 3
parallel_memory = (1 if quick else 4) << 30  # bytes for the N x N arrays
one_thread = dict(os.environ, OPENBLAS_NUM_THREADS="1")


def ask(*words):
    return subprocess.run([timing, *map(str, words)], env=one_thread, check=True, capture_output=True,
                          text=True).stdout.strip()


def own_memory(pid):
    """Bytes in memory that belong to no file, or 0 where the process is gone."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(line.split()[1]) << 10 for line in status if line.startswith("RssAnon")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0


def processor_seconds():
    """Of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def verify(folder, decays, chunk, expected="equal"):
    """Seconds by the clock, those of all processors, and the most memory that was seen."""
    words = [eq7, "verify", "--layout", "hnd", *decays, *(["--chunk", str(chunk)] if chunk else [])]
    for name in ("q", "k", "v", "out"):
        words += [f"--{name}", f"{folder}/{name}.npy"]
    begin, used = time.perf_counter(), processor_seconds()
    process = subprocess.Popen(words, env=one_thread, stdout=subprocess.PIPE, text=True)
    most = 0
    while process.poll() is None:
        most = max(most, own_memory(process.pid))
        time.sleep(0.01)
    taken = time.perf_counter() - begin
    answer = process.stdout.read()
    if not answer.startswith(expected + ":"):
        sys.exit(f"eq7 verify: expected {expected}, exit {process.returncode}\n{answer}")
    return taken, processor_seconds() - used, most


def best_of(rounds, folder, decays, chunk, expected="equal"):
    """The least seconds of so many rounds, by the clock and of all processors, and the most memory."""
    taken, used, most = zip(*(verify(folder, decays, chunk, expected) for _ in range(rounds)))
    return min(taken), min(used), max(most)


def parallel(N):
    """Seconds for one head of N tokens, the way it is printed: the whole mask, float32."""
    q, k, v = (torch.randn(N, D) for _ in range(3))
    begin = time.perf_counter()
    n = torch.arange(N)
    mask = (0.96875 ** (n[:, None] - n[None, :]).clamp(min=0).float()).tril()
    ((q @ k.T) * mask) @ v
    return time.perf_counter() - begin


torch.set_num_threads(1)
size = heads * N * D * 4
print(f"eq7 verify, {heads} heads, N = {N}, d = e = {D}, B = {B}, float32: four arrays of {size / 1e9:.2f} GB")
with tempfile.TemporaryDirectory() as folder:
    gammas = ["--gamma", ask("make", folder, heads, N, D, D, B, "right")]
    taken, used, memory = best_of(rounds, folder, gammas, B)
    products = min(float(ask("products", heads, N, D)) for _ in range(rounds))
    print(f"verify {taken:.2f} s on {len(os.sched_getaffinity(0))} processors, the products alone {products:.2f} s: ratio "
          f"{taken / products:.2f} (at most 2 is wanted), of processor time {used / products:.2f}")
    print(f"memory besides the mapped arrays: {memory / 1e6:.0f} MB")
    ask("make", folder, heads, N, D, D, B, "gates")
    taken, used, _ = best_of(rounds, folder, ["--gates", f"{folder}/gates.npy"], B)
    print(f"with a gate for each token {taken:.2f} s: ratio {taken / products:.2f} (at most 3), of processor time "
          f"{used / products:.2f}")
    short = min(N, 4096)
    gammas = ["--gamma", ask("make", folder, heads, short, D, D, B, "right")]
    (chunks, _, _), (whole, _, memory) = (best_of(rounds, folder, gammas, chunk) for chunk in (B, None))
    print(f"N = {short}: {chunks:.2f} s with B = {B}, {whole:.2f} s without --chunk: ratio {whole / chunks:.2f} (at most 3), "
          f"{memory / 1e6:.0f} MB")
    if whole > 10 * chunks + 1:
        sys.exit("eq7 verify: one chunk for all tokens takes far longer than chunks")
    long_chunk = 250 if quick else 1000
    gammas = ["--gamma", ask("make", folder, 4, 4 * long_chunk + 96, 64, 1, long_chunk, "wrong")]
    taken, _, memory = best_of(rounds, folder, gammas, long_chunk, "different")
    print(f"wrong outputs, N = {4 * long_chunk + 96}, 4 heads, e = 1, B = {long_chunk}: {taken:.2f} s (at most 2), "
          f"{memory / 1e6:.0f} MB")

# The scores, the exponents (whole numbers, then float32), the mask and a copy: five N x N arrays.
fits = 1024
while 24 * (2 * fits) ** 2 <= parallel_memory and 2 * fits <= N:
    fits *= 2
taken = parallel(fits)
print(f"PyTorch {torch.__version__}, parallel form, float32, largest N in {parallel_memory >> 30} GB: N = {fits}, "
      f"{taken:.2f} s a head;\n  as much work a token as that, times {heads} heads and N = {N}: "
      f"{taken * heads * (N / fits) ** 2:.0f} s, and {4 * N * N / 1e9:.0f} GB for its scores")
