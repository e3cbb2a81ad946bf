# Runs your chunkwise retention on the probe here and saves out.npy.
# 1. Put the call of your own code into `retention`.
# 2. Say which arrays it wants: `library` and `layout`.
# 3. python3 run.py
import os

import numpy as np

library = "numpy"  # or "torch", "jax"
layout = "bhnd"    # or "bnhd" (tokens first), "bnd" (no heads), "nd" ...
gamma, chunk = 0.9, 4


def retention(q, k, v, gamma, chunk):
    """Your code: the outputs for q, k and v, in `layout`, before any norm.

    It may return the final state too, (outputs, state): that is left aside.
    `gamma` is a number, or where there are several heads, a list of them.
    """
    raise SystemExit("run.py: put your own code into retention()")


def to_library(array):
    if library == "torch":
        import torch
        return torch.from_numpy(array)  # .cuda(), .bfloat16() ... as needed
    if library == "jax":
        import jax.numpy
        return jax.numpy.asarray(array)
    return array


def to_numpy(array):
    if isinstance(array, (tuple, list)):
        array = array[0]  # (outputs, state)
    # bfloat16 is saved as float32: then read it with --dtype bf16.
    bfloat16 = "bfloat16" in str(array.dtype)
    if library == "torch":
        array = array.detach().cpu()
        return (array.float() if bfloat16 else array).numpy()
    array = np.asarray(array)
    return array.astype(np.float32) if bfloat16 else array


here = os.path.dirname(os.path.abspath(__file__))
q, k, v = (np.load(os.path.join(here, f"{name}.npy")) for name in "qkv")
# Their axes are b h n d. Your code gets those in `layout`. Where it has none
# for batch entries or heads, it is called once for each of them.
axes = [axis for axis in "bhnd" if axis in layout]
turn = [axes.index(axis) for axis in layout]
back = [layout.index(axis) for axis in axes]
out = None
for b in [slice(None)] if "b" in layout else range(v.shape[0]):
    for h in [slice(None)] if "h" in layout else range(v.shape[1]):
        given = [np.ascontiguousarray(x[b, h].transpose(turn))
                 for x in (q, k, v)]
        decay = gamma[h] if isinstance(gamma, list) else gamma
        result = to_numpy(retention(*map(to_library, given), decay, chunk))
        if out is None:
            out = np.empty(v.shape, result.dtype)
        out[b, h] = result.transpose(back)
np.save(os.path.join(here, "out.npy"), out)
decays = ",".join(map(str, gamma if isinstance(gamma, list) else [gamma]))
print(f"eq7 probe read {os.path.join(here, 'out.npy')}"
      f" --gamma {decays} --chunk {chunk}")
