"""Which of its kernels OpenBLAS is fastest with on this machine: prints the name for OPENBLAS_CORETYPE.

    blas_kernels.py PROGRAM      (eq7_retention_timing)

OpenBLAS chooses by a list of processors, or obeys OPENBLAS_CORETYPE. A processor that is newer than the
list, or a variable that somebody set, gets kernels for an older one, and everything that runs on BLAS,
PyTorch too, half of its speed: then eq7 would look good beside it."""

import os
import subprocess
import sys

names = ("Cooperlake", "SapphireRapids", "SkylakeX", "Zen", "Haswell")


def flops(program, name):
    """Of a 1024 x 1024 product; 0 where the processor lacks the instructions."""
    done = subprocess.run([program], input="setup float32 1 64 64\n" + 3 * "peak 1024 1\n" + "end\n", text=True,
                          capture_output=True, env={**os.environ, "OPENBLAS_CORETYPE": name})
    return max(map(float, done.stdout.split()[1:]), default=0) if done.returncode == 0 else 0


reached = {name: flops(sys.argv[1], name) for name in names}
# The first of those that are as good as the best: noise must not choose another one next time.
print(next(name for name in names if reached[name] >= 0.85 * max(reached.values())))
