"""Assertions for a test, beside torch.testing's and numpy.testing's."""
from __future__ import annotations

TYPE_CHECKING = False  # typing takes as long to load as all of eq7
if TYPE_CHECKING:
    from typing import Any

from . import verify


def assert_chunkwise_close(q: Any, k: Any, v: Any, out: Any, **options: Any) -> None:
    """Raises AssertionError, with the cause and its evidence, where `out` is not what equations (5) to (7) give.

    Takes what eq7.verify takes. There is no tolerance to choose: what the arithmetic may do is computed.
    """
    __tracebackhide__ = True
    verify(q, k, v, out, **options).check()
