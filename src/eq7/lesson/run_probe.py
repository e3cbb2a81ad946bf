# Runs your code on the probe of eq7 and saves what it puts out.
# Edit the places marked 1, 2 and 3, then run this file with Python.
from pathlib import Path

import numpy as np

LAYOUT = "bhnd"    # 1. the axes your code takes: bhnd, bnhd, bnd, nd ...
LIBRARY = "numpy"  # 2. numpy, torch or jax


def retention(q, k, v, head):
    """3. Call your code here, with its own decay and chunk size.

    Leave out a rotation of q and k before it, and a norm after it. Where
    LAYOUT has no h, choose the decay by `head`, the number of the head.
    """
    raise NotImplementedError("call your code at place 3 of run_probe.py")


def to_library(array):
    if LIBRARY == "torch":
        import torch
        return torch.from_numpy(array)  # .cuda(), .bfloat16() ... as needed
    if LIBRARY == "jax":
        import jax.numpy
        return jax.numpy.asarray(array)
    return array


def to_numpy(array):
    # bfloat16 is saved as float32: read it with --dtype bf16.
    bfloat16 = "bfloat16" in str(array.dtype)
    if LIBRARY == "torch":
        array = array.detach().cpu()
        return (array.float() if bfloat16 else array).numpy()
    array = np.asarray(array)
    return array.astype(np.float32) if bfloat16 else array


here = Path(__file__).resolve().parent
q, k, v = (np.load(here / f"{name}.npy") for name in "qkv")  # b, h, n, d
axes = [axis for axis in "bhnd" if axis in LAYOUT]
there = [axes.index(axis) for axis in LAYOUT]
back = [LAYOUT.index(axis) for axis in axes]
out = None
for b in [slice(None)] if "b" in LAYOUT else range(v.shape[0]):
    for h in [slice(None)] if "h" in LAYOUT else range(v.shape[1]):
        given = [np.ascontiguousarray(x[b, h].transpose(there))
                 for x in (q, k, v)]
        result = to_numpy(retention(*map(to_library, given), head=h))
        if out is None:
            out = np.empty(v.shape, result.dtype)
        out[b, h] = result.transpose(back)
np.save(here / "out.npy", out)
print(f"saved {here / 'out.npy'}")
