"""Team orienteering with time windows, in the KU Leuven format: m paths from one base, every visit optional.

Times are the file's times 10 (Solomon's c, r, rc) or 100 (Cordeau's pr), so that distances, which are rounded down to
that decimal, are whole. Score is all that counts; Rounds prefers the shorter of two plans of the same score.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from benchmarks import plane
from solver.problem import Problem, Shift, TimeWindow, Visit


def read(path: Path, paths: int) -> Problem:
    """Raises ValueError or IndexError for what is not the format."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    nodes = lines[2 : 3 + int(lines[0][2])]
    unit = 100 if path.stem.startswith("pr") else 10
    day = _window(nodes[0], unit)
    return Problem(
        visits=tuple(_visit(row, number, unit) for number, row in enumerate(nodes) if number > 0),
        shifts=tuple(Shift(f"path{n}", f"path{n}", 0, 0, day) for n in range(1, paths + 1)),
        matrices=(plane.floored(plane.places((row[1], row[2]) for row in nodes), unit),),
    )


def _visit(row: list[str], number: int, unit: int) -> Visit:
    return Visit(row[0], number, _times(row[3], unit), (_window(row, unit),), prize=_times(row[4], 1))


def _window(row: list[str], unit: int) -> TimeWindow:
    """The last two columns: a list of varying length stands before them."""
    return TimeWindow(_times(row[-2], unit), _times(row[-1], unit))


def _times(written: str, unit: int) -> int:
    value = Decimal(written) * unit
    if value != value.to_integral_value():
        raise ValueError(f"{written} is no whole number of 1/{unit}")
    return int(value)


def family(name: str, paths: int) -> str:
    """``c103`` with two paths is of ``c100 m2``: instances of one layout, as the literature averages them."""
    letters = name.rstrip("0123456789")
    return f"{letters if letters == 'pr' else name[: len(letters) + 1] + '00'} m{paths}"
