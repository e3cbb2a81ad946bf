"""eq7.probe: calls a function on inputs that expose its decays, and reads them."""
from __future__ import annotations

TYPE_CHECKING = False  # typing takes as long to load as all of eq7
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Sequence, Union

from . import _eq7
from ._arrays import dtype_name, named_dtype, to_numpy
from ._report import Report

RULES = ("retention", "gated", "gated_per_channel", "delta", "gated_delta")
DTYPES = ("float64", "float32", "tf32", "float16", "bfloat16")  # the finest first
ORDERS = ("decay_first", "error_first")


class _Caller:
    """A reader's function, and how it wants its arrays."""

    def __init__(self, fn, rule, layout, gates, library, dtype, device, gamma, initial_state, scale):
        import inspect

        self.fn, self.rule, self.layout, self.gates = fn, rule, layout, gates
        self.library, self.dtype, self.device = library, dtype, device
        try:
            parameters = list(inspect.signature(fn).parameters.values())
        except (TypeError, ValueError):
            parameters = []
        named = {p.name for p in parameters}
        positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        needed = sum(p.default is p.empty for p in positional)
        self.takes_gamma = rule == "retention" and (needed >= 4 or any(p.kind == p.VAR_POSITIONAL for p in parameters))
        self.takes_initial = "initial_state" in named if initial_state is None else initial_state
        self.keywords = {}
        if "output_final_state" in named: self.keywords["output_final_state"] = True
        if "scale" in named: self.keywords["scale"] = scale
        self.packs = "cu_seqlens" in named and set("bh") <= set(layout)
        if rule == "retention" and not self.takes_gamma and gamma is None:
            raise ValueError("%s takes q, k and v only\n  expected gamma=, the decay that it has, or a fourth argument "
                             "that it gets the decays in" % self.name())

    def name(self) -> str:
        return getattr(self.fn, "__name__", type(self.fn).__name__)

    def signature(self) -> str:
        names = ["q", "k", "v"]
        if self.takes_gamma: names.append("gamma")
        if "gated" in self.rule: names.append("g" if self.gates == "log" else "gates")
        if "delta" in self.rule: names.append("beta")
        if self.takes_initial: names.append("initial_state=")
        return "%s(%s)" % (self.name(), ", ".join(names + [key + "=" for key in self.keywords]))

    def to_library(self, array, dtype):
        if self.library == "numpy":
            return array.astype(dtype)
        if self.library == "torch":
            import torch
            try:
                return torch.tensor(array).to(dtype=getattr(torch, dtype), device=self.device)
            except (RuntimeError, AssertionError) as error:  # the latter where PyTorch has no CUDA
                raise ValueError("device=%r\n  PyTorch says: %s" % (self.device, error)) from None
        import jax.numpy
        return jax.numpy.asarray(array, dtype=dtype)

    def __call__(self, arrays: Sequence[Any], keyword: Optional[Any], starts: Optional[Any] = None):
        """The outputs and the final state (or None) in NumPy, and the outputs' dtype."""
        import numpy as np

        small = "float64" if self.dtype == "float64" else "float32"
        stored = "float32" if self.dtype == "tf32" else self.dtype
        given = [self.to_library(a, stored if n < 3 else small) for n, a in enumerate(arrays)]
        keywords = dict(self.keywords)
        if keyword is not None: keywords["initial_state"] = self.to_library(keyword, small)
        if starts is not None: keywords["cu_seqlens"] = self.to_library(starts, "int32")
        watched = [*given, *([keywords["initial_state"]] if keyword is not None else [])]
        before = [to_numpy(a, "input")[0].copy() for a in watched]
        try:
            result = self.fn(*given, **keywords)
        except Exception as error:
            shapes = ", ".join("x".join(map(str, a.shape)) for a in arrays)
            raise ValueError(
                "%s was called as %s, with the shapes %s, and raised %s: %s\n  where it takes other arguments or another "
                "layout, wrap it: eq7.probe(lambda q, k, v, ...: your_function(...), layout=%r)"
                % (self.name(), self.signature(), shapes, type(error).__name__, error, self.layout)) from error
        for array, old in zip(watched, before):
            if not np.array_equal(to_numpy(array, "input")[0], old, equal_nan=True):
                raise ValueError("%s changes its inputs\n  expected a function that leaves them: give it copies, "
                                 "lambda q, k, v, ...: f(q.clone(), ...)" % self.name())
        state = None
        if isinstance(result, (tuple, list)):
            if len(result) != 2:
                raise ValueError("%s returned a %s of length %d\n  expected the outputs, or (outputs, final state): wrap it in "
                                 "a lambda that picks them" % (self.name(), type(result).__name__, len(result)))
            result, state = result
        out, dtype = to_numpy(result, "the output of " + self.name())
        return out, None if state is None else to_numpy(state, "the final state of " + self.name())[0], dtype


def _library(like: Any) -> str:
    """Whose arrays fn takes."""
    library = like if isinstance(like, str) else type(like).__module__.split(".")[0].replace("jaxlib", "jax")
    if library not in ("numpy", "torch", "jax"):
        raise ValueError("like=%r\n  expected 'numpy', 'torch', 'jax', or an array of one of them" % (like,))
    return library


def _numbers(name: str, value: Any) -> list:
    """One or several, in Python's own."""
    import numpy as np

    try:
        numbers = [float(x) for x in np.ravel(value)]
    except (TypeError, ValueError):
        numbers = []
    if not numbers or not all(0 < abs(x) < float("inf") for x in numbers):
        raise ValueError("%s=%r\n  expected a finite number other than 0" % (name, value))
    return numbers


def _size(name: str, value: Any) -> int:
    """A whole number; NumPy's and PyTorch's count, too."""
    import operator

    try:
        size = 0 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        size = 0
    if not 1 <= size < 2**31: raise ValueError("%s=%r\n  expected a whole number from 1 on" % (name, value))
    return size


def coarser(one: str, other: str) -> str:
    return max(one, other, key=DTYPES.index)


def _wrong_shape(what, shape, needed, letters):
    from itertools import permutations

    sizes = dict(zip(letters, needed))
    fits = [order for order in permutations(letters) if tuple(sizes[x] for x in order) == tuple(shape)]
    return ValueError("%s has the shape %s%s\n  expected %s (%s): wrap the function, or say its layout="
                      % (what, "x".join(map(str, shape)) or "of a single number", ", which is %s" % "".join(fits[0]) if fits else "",
                         "x".join(map(str, needed)), letters))


def _call_packed(caller: _Caller, inputs: dict, shape: tuple, state_layout: str):
    """The same with the batch entries one after the other in one sequence, as cu_seqlens says."""
    import numpy as np

    b, h, N, d, e = shape
    packed = {name: array if name in ("gamma", "initial") else
              np.ascontiguousarray(np.swapaxes(array, 0, 1)).reshape(1, h, b * N, *array.shape[3:])
              for name, array in inputs.items()}
    out, state, dtype = _call(caller, packed, (1, h, b * N, d, e), state_layout, np.arange(b + 1) * N)
    return np.ascontiguousarray(np.swapaxes(out.reshape(h, b, N, e), 0, 1)), state, dtype


def _call(caller: _Caller, inputs: dict, shape: tuple, state_layout: str, starts: Optional[Any] = None):
    """Outputs (b, h, N, e) and states (b, h, d, e) in float64; one call for each axis that the layout lacks."""
    import numpy as np

    b, h, N, d, e = shape
    axes = [a for a in "bhnd" if a in caller.layout]
    turn = [axes.index(a) for a in caller.layout]
    out, states, coarsest = np.empty((b, h, N, e)), np.empty((b if starts is None else len(starts) - 1, h, d, e)), None
    has_state = None
    for i in [slice(None)] if "b" in axes else range(b):
        for j in [slice(None)] if "h" in axes else range(h):
            def laid(array):
                part = array[i, j]
                order = turn if part.ndim == len(axes) else [x for x in turn if axes[x] != "d"]
                return np.ascontiguousarray(part.transpose(order))
            arrays = [laid(inputs[name]) for name in ("q", "k", "v")]
            if caller.takes_gamma:
                arrays.append(inputs["gamma"][j] if "h" in axes else np.asarray(inputs["gamma"][j]))
            if "gated" in caller.rule: arrays.append(laid(inputs["gates"]))
            if "delta" in caller.rule: arrays.append(laid(inputs["beta"]))
            initial = inputs["initial"][i, j] if caller.takes_initial else None
            if initial is not None and state_layout == "ed": initial = np.swapaxes(initial, -1, -2)
            got, state, dtype = caller(arrays, initial, starts)
            if coarsest is None:  # once more: is it the same again?
                again, near = caller(arrays, initial, starts)[0], 0.05 if dtype in ("float16", "bfloat16") else 1e-3
                if not np.allclose(got.astype(float), again.astype(float), rtol=near, atol=1e-6, equal_nan=True):
                    raise ValueError("%s gives other outputs when it is called again with the same inputs\n  expected a "
                                     "function without randomness: switch dropout off, or fix its seed" % caller.name())
            needed = arrays[2].shape
            if got.shape != needed:
                raise _wrong_shape("the output of " + caller.name(), got.shape, needed, caller.layout.replace("d", "e"))
            out[i, j] = got.transpose(np.argsort(turn))
            coarsest = coarser(coarsest or dtype, dtype)
            if has_state is None: has_state = state is not None
            if state is None: continue
            if state_layout == "ed" and state.ndim >= 2: state = np.swapaxes(state, -1, -2)
            if state.shape != states[i, j].shape:
                raise _wrong_shape("the final state of " + caller.name(), state.shape, states[i, j].shape,
                                   "".join(a for a in "bh" if a in axes) + "de")
            states[i, j] = state
    return out, states if has_state else None, coarsest


def probe(fn: Callable[..., Any], *, rule: str = "retention", chunk: int = 64, layout: str = "bhnd",
          gamma: Union[None, float, Sequence[float]] = None, gates: str = "log", scale: float = 1.0,
          order: str = "decay_first", key_dim: int = 64, value_dim: Optional[int] = None, heads: int = 4,
          tokens: Optional[int] = None, like: Any = "numpy", dtype: Optional[str] = None, device: Any = None,
          initial_state: Optional[bool] = None, state_layout: str = "de") -> Report:
    """Calls `fn` on inputs that it makes, and reads which tokens' gates and betas each output took.

    fn(q, k, v[, gamma | g][, beta]) is called by position, with initial_state= where it has such a keyword. It returns
    the outputs, or (outputs, final state). Where it has cu_seqlens=, it is called with packed sequences, too.

    rule: retention (gamma, one per head; passed on where fn takes a fourth argument), gated (g, one per token),
        gated_per_channel (g, one per token and key channel), delta (beta), gated_delta (g and beta).
    chunk: the chunk size B of fn. tokens: N; by default two chunks and a short third one, or three chunks where fn
        takes no short one.
    layout: the axes of q: b batch, h head, n token, d key dimension; "nd" is one head. v and the output have value_dim
        for d; g and beta have no d. Where an axis is missing, fn is called once for each.
    gates: "log" (natural logarithms) or "linear". scale: what fn multiplies q k^T by.
    order: "decay_first", S = a S + b k (v - k a S), or "error_first", S = a S + b k (v - k S).
    like: "numpy", "torch", "jax", or an array of the library and device wanted. dtype: of q, k and v: float32 (default),
        float64, float16, bfloat16, or tf32 for float32 arrays that are multiplied with TF32.
    state_layout: "de", or "ed" where fn's states have the value dimension first.

    Raises ValueError where fn raises, returns something else, is random or changes its inputs.
    """
    import numpy as np

    if rule not in RULES: raise ValueError("rule=%r\n  expected one of %s" % (rule, ", ".join(RULES)))
    if order not in ORDERS: raise ValueError("order=%r\n  expected one of %s" % (order, ", ".join(ORDERS)))
    if gates not in ("log", "linear"): raise ValueError("gates=%r\n  expected 'log' or 'linear'" % (gates,))
    if state_layout not in ("de", "ed"): raise ValueError("state_layout=%r\n  expected 'de' or 'ed'" % (state_layout,))
    if not isinstance(layout, str) or sorted(set(layout)) != sorted(layout) or not set("nd") <= set(layout) <= set("bhnd"):
        raise ValueError("layout=%r\n  expected n and d once each, and b and h at most once: 'bhnd', 'bnhd', 'nd'" % (layout,))
    if not callable(fn): raise ValueError("fn is a %s\n  expected a function fn(q, k, v, ...)" % type(fn).__name__)
    library = _library(like)
    if dtype is None: dtype = "float32" if isinstance(like, str) else dtype_name(like)
    dtype = named_dtype(dtype)
    if dtype not in DTYPES: raise ValueError("dtype=%r\n  expected one of %s" % (dtype, ", ".join(DTYPES)))
    chunk, key_dim, heads = _size("chunk", chunk), _size("key_dim", key_dim), _size("heads", heads)
    value_dim = key_dim if value_dim is None else _size("value_dim", value_dim)
    if gamma is not None and rule != "retention": raise ValueError("gamma=%r\n  expected none with rule=%r" % (gamma, rule))
    scale, stated = _numbers("scale", scale)[0], None if gamma is None else _numbers("gamma", gamma)
    caller = _Caller(fn, rule, layout, gates, library, dtype, device or getattr(like, "device", None), gamma, initial_state, scale)
    halvings = 12.0 if dtype == "float16" else 60.0

    def attempt(N: int) -> Report:
        decays = stated or (_eq7.probe_gammas(N, halvings) if rule == "retention" else [])
        made = _eq7.Probe(rule, N, chunk, key_dim, value_dim, heads, caller.takes_initial, order == "error_first",
                          halvings, decays)
        H = len(decays) or heads
        b = made.entries
        q, k, v, a, beta, initial = made.inputs()
        per_channel = (key_dim,) if rule == "gated_per_channel" else ()
        inputs = {"q": q.reshape(b, H, N, key_dim), "k": k.reshape(b, H, N, key_dim), "v": v.reshape(b, H, N, value_dim),
                  "gates": (np.log(a) if gates == "log" else a).reshape(b, H, N, *per_channel),
                  "beta": beta.reshape(b, H, N), "initial": initial.reshape(b, H, key_dim, value_dim),
                  "gamma": np.array(decays)}
        sizes = (b, H, N, key_dim, value_dim)

        def read(called: Callable, packed: bool) -> Any:
            out, state, got = called(caller, inputs, sizes, state_layout)
            return made.read(out.reshape(-1), None if state is None else state.reshape(-1), scale, coarser(dtype, got), packed)
        page = read(_call, False)
        if caller.packs and page.exit == 0: page = read(_call_packed, True)
        return Report(page.exit, page.json, page.text, page.html)

    if tokens is not None:
        return attempt(_size("tokens", tokens))
    try:
        return attempt(2 * chunk + chunk // 3 + 1)
    except ValueError as error:
        if error.__cause__ is None: raise
        try:
            return attempt(3 * chunk)
        except ValueError:
            raise error from error.__cause__
