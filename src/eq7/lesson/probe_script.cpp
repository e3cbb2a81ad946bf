// The Python file that goes with a probe.

#include <fmt/format.h>

#include "eq7/lesson/probe.hpp"

namespace eq7 {

std::string probe_script(double gamma, std::size_t B) {
    return fmt::format(
        R"py(# Runs your chunkwise retention on the probe in this folder and saves out.npy.
# 1. Put the call of your own code into `retention`.
# 2. Say which arrays it wants: `library` and `layout`.
# 3. python3 run.py
import os

import numpy as np

library = "numpy"  # or "torch", "jax"
layout = "bhnd"    # or "bnhd" (tokens before heads), "bnd" (no heads), "nd" (one sequence)
gamma, chunk = {}, {}


def retention(q, k, v, gamma, chunk):
    """Your code: the chunkwise outputs for q, k (... N, d) and v (... N, e), before any norm."""
    raise SystemExit("run.py: put the call of your own code into retention()")


def to_library(array):
    if library == "torch":
        import torch
        return torch.from_numpy(array)
    if library == "jax":
        import jax.numpy
        return jax.numpy.asarray(array)
    return array


def run(q, k, v):
    arrays = [to_library(np.ascontiguousarray(array)) for array in (q, k, v)]
    out = retention(*arrays, gamma, chunk)
    return out.detach().cpu().numpy() if library == "torch" else np.asarray(out)


here = os.path.dirname(os.path.abspath(__file__))
q, k, v = (np.load(os.path.join(here, name + ".npy")) for name in "qkv")  # (2, 1, N, N): b h n d
if layout == "bhnd":
    out = run(q, k, v)
elif layout == "bnhd":
    out = run(*(array.transpose(0, 2, 1, 3) for array in (q, k, v))).transpose(0, 2, 1, 3)
elif layout == "bnd":
    out = run(q[:, 0], k[:, 0], v[:, 0])[:, None]
else:
    out = np.stack([run(q[b, 0], k[b, 0], v[b, 0]) for b in range(2)])[:, None]
np.save(os.path.join(here, "out.npy"), out)
)py",
        gamma, B);
}

}  // namespace eq7
