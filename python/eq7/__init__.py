"""Every decay factor, from RetNet to its successors: checked in a test.

    report = eq7.verify(q, k, v, out, gamma=gamma, chunk=64)
    assert report, report
    eq7.probe(chunkwise, chunk=64).check()
    eq7.check(cross="B-r")
"""
from __future__ import annotations

TYPE_CHECKING = False  # typing takes as long to load as all of eq7
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence, Union

from . import _eq7
from ._command import option as _option, report as _report
from ._probe import probe
from ._report import Report

__all__ = ["Report", "check", "explain", "precision", "probe", "solve", "tables", "variants", "verify", "walkthrough"]
__version__: str = _eq7.version


def check(*, intra: Optional[str] = None, state: Optional[str] = None, carry: Optional[str] = None,
          cross: Optional[str] = None, reads: Optional[str] = None, variant: Optional[str] = None,
          chunk: Optional[int] = None, index_base: Optional[int] = None, strict: bool = False,
          gates: bool = False) -> Report:
    """Is a decay schedule right for every size? Proof or smallest counterexample, as `eq7 check`.

    intra, state, carry, cross: the four factors as text, in B, L, r, c: an exponent such as "B-r" or a stretch of tokens
        such as "(c,L-1]"; equation (7)'s where not given. reads: "previous" or "current". variant: a name of the
        catalogue. chunk: one chunk size only. gates: a gate per token decides, not one gamma.
    True where the outputs are proved right (with strict, the states too). Raises ValueError for text that is none.
    """
    return _report(["check", *_option("intra", intra), *_option("state", state), *_option("carry", carry),
                    *_option("cross", cross), *_option("reads", reads), *_option("variant", variant),
                    *_option("chunk", chunk), *_option("index-base", index_base), *_option("strict", strict),
                    *_option("gates", gates)])


def solve(*, cross: Optional[str] = None, state: Optional[str] = None, carry: Optional[str] = None) -> Report:
    """The factor that is missing beside those given, or why there is none, as `eq7 solve`."""
    return _report(["solve", *_option("cross", cross), *_option("state", state), *_option("carry", carry)])


def tables(*, chunk: Optional[int] = None, tokens: Optional[int] = None, variant: Optional[str] = None) -> Report:
    """Every decay exponent at one pair of sizes, as `eq7 tables`: chunk is B, tokens is N."""
    return _report(["tables", *_option("chunk", chunk), *_option("tokens", tokens), *_option("variant", variant)])


def explain(code: Optional[str] = None) -> Report:
    """The page on one kind of mistake, or the list of all pages, as `eq7 explain`."""
    return _report(["explain", *([code] if code else [])])


def variants() -> Report:
    """The published formulas, with verdicts computed now, as `eq7 variants`."""
    return _report(["variants"])


def walkthrough(*, chunk: Optional[int] = None, tokens: Optional[int] = None, dim: Optional[int] = None,
                gamma: Optional[float] = None, step: Optional[int] = None) -> Report:
    """The derivation of equation (7), step by step, as `eq7 walkthrough`."""
    return _report(["walkthrough", *_option("chunk", chunk), *_option("tokens", tokens), *_option("dim", dim),
                    *_option("gamma", gamma), *_option("step", step)])


def precision(*, dtype: Optional[str] = None, gamma: Optional[float] = None, tokens: Optional[int] = None,
              chunk: Optional[int] = None, dim: Optional[int] = None) -> Report:
    """What an arithmetic does to each form, as `eq7 precision`."""
    return _report(["precision", *_option("dtype", dtype), *_option("gamma", gamma), *_option("tokens", tokens),
                    *_option("chunk", chunk), *_option("dim", dim)])


def verify(q: Any, k: Any, v: Any, out: Any, *, gamma: Any = None, gates: Any = None, log_gates: Any = None,
           chunk: Optional[int] = None, scale: Optional[float] = None, initial_state: Any = None,
           final_state: Any = None, cu_seqlens: Optional[Sequence[int]] = None, layout: Optional[str] = None,
           layout_v: Optional[str] = None, layout_out: Optional[str] = None, layout_gates: Optional[str] = None,
           layout_state: Optional[str] = None, layout_state0: Optional[str] = None, dtype: Optional[str] = None,
           allow_row_scale: bool = False) -> Report:
    """Are these the outputs of equations (5) to (7), and if not, which factor is wrong? As `eq7 verify`.

    q, k: (N, d), (b, N, d) or (b, h, N, d), or as `layout` says (b batch, h head, n token, d key dimension); v and out
    with the value dimension for d. NumPy, PyTorch (a CUDA tensor is copied), JAX, or anything with DLPack or a buffer.
    gamma: a number, or one per head. gates, log_gates: a decay per token, linear or as natural logarithm.
    chunk: B. scale: times q k^T. initial_state, final_state: (b, h, d, e), or as layout_state0 and layout_state say.
    cu_seqlens: where packed sequences begin, and N. dtype: what the arithmetic was, where the arrays do not say so.
    The arrays are read where they lie. A long run shows tqdm's bar, where there is tqdm, and ends on Ctrl-C.
    True where the outputs are equal within that arithmetic's rounding.
    Raises ValueError, with the command line's text, for arrays that do not fit together.
    """
    from ._verify import verify as run

    return run(locals())
