"""What every function of eq7 gives back."""
from __future__ import annotations

TYPE_CHECKING = False  # typing takes as long to load as all of eq7
if TYPE_CHECKING:
    from typing import Any, Callable, Optional


class Report:
    """An answer of eq7: true exactly where the command line would exit with 0.

    `str(report)` is the command line's text, `report.json` the dictionary of `--json`, and a notebook
    shows the page. `assert report, report` prints the page where it fails.
    """

    def __init__(self, exit: int, json_text: str, text: Callable[[int, bool], str], html: Callable[[], str]):
        self.exit = exit
        self._json_text, self._text, self._html = json_text, text, html
        self._dictionary: Optional[Any] = None

    @property
    def json(self) -> Any:
        """The dictionary (a list for `variants`) that `eq7 COMMAND --json` prints."""
        if self._dictionary is None:
            import json

            self._dictionary = json.loads(self._json_text)
        return self._dictionary

    def text(self, width: int = 80, colour: bool = False) -> str:
        """The page in `width` columns, with terminal colours where `colour`."""
        return self._text(width, colour)

    def html(self) -> str:
        """The page as HTML, coloured for light and dark."""
        return self._html()

    def check(self) -> "Report":
        """Itself where it is true. Raises AssertionError with the page where it is not."""
        __tracebackhide__ = True  # pytest shows the caller's line
        if not self:
            raise AssertionError(str(self))
        return self

    def __bool__(self) -> bool:
        return self.exit == 0

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return self.html()
