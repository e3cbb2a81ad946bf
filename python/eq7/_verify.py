"""eq7.verify: arrays in memory, to the C++ that judges them."""
from __future__ import annotations

TYPE_CHECKING = False  # typing takes as long to load as all of eq7
if TYPE_CHECKING:
    from typing import Any, Dict, List

from . import _eq7
from ._arrays import in_memory, named_dtype
from ._report import Report

ARRAYS = ("q", "k", "v", "out", "gates", "log_gates", "initial_state", "final_state")
TEXTS = ("chunk", "scale", "layout", "layout_v", "layout_out", "layout_gates", "layout_state", "layout_state0", "dtype")


class Bar:
    """tqdm's, where there is one, once a run has lasted a second."""

    def __init__(self) -> None:
        import time

        self.now, self.begun, self.bar = time.monotonic, time.monotonic(), None

    def __call__(self, part: float) -> None:
        if self.bar is None:
            if self.now() - self.begun < 1: return
            try:
                from tqdm.auto import tqdm
            except ImportError:
                self.begun = float("inf")
                return
            self.bar = tqdm(total=1.0, desc="eq7.verify", bar_format="{desc} {percentage:3.0f}% |{bar}| {elapsed}", leave=False)
        self.bar.update(max(0.0, part - self.bar.n))

    def close(self) -> None:
        if self.bar is not None: self.bar.close()


def verify(given: Dict[str, Any]) -> Report:
    arrays, texts, bits = {}, {}, []  # type: Dict[str, Any], Dict[str, str], List[str]

    def add(name: str, array: Any) -> None:
        arrays[name], as_bits = in_memory(array, name)
        if as_bits: bits.append(name)

    for name in ARRAYS:
        if given[name] is not None: add(name, given[name])
    for name in ("gamma", "cu_seqlens"):
        value = given[name]
        if value is None: continue
        if isinstance(value, (int, float)): value = [value]
        if isinstance(value, (list, tuple, range)): texts[name] = ",".join(repr(x) for x in value)
        else: add(name, value)
    for name in TEXTS:
        if given[name] is not None: texts[name] = named_dtype(given[name]) if name == "dtype" else str(given[name])
    bar = Bar()
    try:
        page = _eq7.verify(arrays, bits, texts, bool(given["allow_row_scale"]), bar)
    finally:
        bar.close()
    return Report(page.exit, page.json, page.text, page.html)
