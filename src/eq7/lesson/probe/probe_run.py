# Runs your own code on the probe here. Saves out.npy, and state.npy where your
# code returns a final state.
# 1. Put the call of your own code into `retention`.
# 2. Say which arrays it wants: `library`, `layout` and `gates`.
# 3. python3 run.py
import os

import numpy as np

library = "numpy"  # or "torch", "jax"
layout = "bhnd"    # or "bnhd" (tokens first), "bnd" (no heads), "nd" ...
gates = "log"      # g holds natural logarithms; or "linear"
gamma, chunk = 0.9, 4


def retention(q, k, v, gamma, chunk):
    """Your code: the outputs for q, k and v, in `layout`, before any norm.

    It may return the final state too: (outputs, state), (batch, head, d, e).
    `gamma` is a number, or where there are several heads, a list of them. `g`
    (a gate per token, or channel) and `beta` have q's axes; an `initial_state` is
    (batch, head, d, e).
    """
    raise SystemExit("run.py: put your own code into retention()")


here = os.path.dirname(os.path.abspath(__file__))


def load(name):
    path = os.path.join(here, name + ".npy")
    return np.load(path) if os.path.exists(path) else None


def to_library(array):
    if not isinstance(array, np.ndarray) or library == "numpy":
        return array
    if library == "torch":
        import torch
        return torch.tensor(array)  # .cuda(), .bfloat16() ... as needed
    import jax.numpy
    return jax.numpy.asarray(array)


def to_numpy(array):
    # bfloat16 is saved as float32, which holds it.
    bfloat16 = "bfloat16" in str(array.dtype)
    if library == "torch":
        array = array.detach().cpu()
        return (array.float() if bfloat16 else array).numpy()
    array = np.asarray(array)
    return array.astype(np.float32) if bfloat16 else array


# The arrays' axes are b h n d. Your code gets those in `layout`. Where it has
# none for batch entries or heads, it is called once for each of them.
arrays = {name: load(name) for name in ("q", "k", "v", "beta")}
arrays["g"] = load("decay")
if gates == "linear" and arrays["g"] is not None:
    arrays["g"] = np.exp(arrays["g"])
initial_state = load("initial_state")
shape = arrays["v"].shape
axes = [axis for axis in "bhnd" if axis in layout]
turn = [axes.index(axis) for axis in layout]
back = [layout.index(axis) for axis in axes]
out, states = None, None
for b in [slice(None)] if "b" in layout else range(shape[0]):
    for h in [slice(None)] if "h" in layout else range(shape[1]):
        def given(name):
            if name == "chunk":
                return chunk
            if name == "gamma":
                return gamma[h] if isinstance(gamma, list) else gamma
            if name == "initial_state":
                return to_library(initial_state[b, h])
            part = arrays[name][b, h]
            order = turn if part.ndim == len(axes) else [x for x in turn if axes[x] != "d"]
            return to_library(np.ascontiguousarray(part.transpose(order)))

        result = retention(*map(given, "q k v gamma chunk".split()))
        state = None
        if isinstance(result, (tuple, list)):
            result, state = result[:2]
        result = to_numpy(result)
        if out is None:
            out = np.empty(shape, result.dtype)
        out[b, h] = result.transpose(back)
        if state is not None:
            state = to_numpy(state)
            if states is None:
                states = np.zeros((*shape[:2], arrays["q"].shape[3], shape[3]), state.dtype)
            if state.shape != states[b, h].shape:
                raise SystemExit(f"run.py: the final state is {state.shape}, expected {states[b, h].shape}:\n"
                                 "  turn it, or return the outputs alone")
            states[b, h] = state
for name, array in (("out", out), ("state", states)):
    path = os.path.join(here, name + ".npy")
    if array is not None:
        np.save(path, array)
    elif os.path.exists(path):
        os.remove(path)
print(f"eq7 probe read {here}")
