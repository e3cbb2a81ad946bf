"""The command line's answers as reports: the same C++, the same words."""
from __future__ import annotations

TYPE_CHECKING = False  # typing takes as long to load as all of eq7
if TYPE_CHECKING:
    from typing import Any, List

from . import _eq7
from ._report import Report


def option(name: str, value: Any) -> List[str]:
    """['--name', 'value'], or nothing where value is None or False. Lists are joined by commas."""
    if value is None or value is False:
        return []
    if value is True:
        return ["--" + name]
    if isinstance(value, (list, tuple)):
        value = ",".join(str(x) for x in value)
    return ["--" + name, str(value)]


def report(arguments: List[str]) -> Report:
    """Runs `eq7 arguments...`. Raises ValueError with the command line's text where it exits with 2."""

    def run(*more: str, width: int = 80, colour: bool = False) -> tuple:
        exit, out, err = _eq7.run([*arguments, *more], width, colour)
        if exit == 2:
            raise ValueError(err.removeprefix("eq7: ").rstrip("\n"))
        if exit not in (0, 1, 3):
            raise RuntimeError(err.rstrip("\n") or "eq7 ended with %d" % exit)
        return exit, out

    def text(width: int, colour: bool) -> str:
        return run("--color", "always" if colour else "never", width=width, colour=colour)[1]

    exit, out = run("--json")
    return Report(exit, out, text, lambda: run("--format", "html")[1])
