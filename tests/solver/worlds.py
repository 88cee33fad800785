"""Small drawn worlds: a letter is a place, one column is a minute's drive, one row too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from solver.problem import Pin, Prices, Problem, Shift, TimeWindow, TravelMatrix, Visit

MINUTE = 60
HOUR = 3600
DAY = TimeWindow(0, 24 * HOUR)


class World:
    """A map such as ``"B..a..b"``: ``B`` is the base, the other letters are doors; dots are road."""

    def __init__(self, drawing: str) -> None:
        rows = drawing.strip("\n").split("\n")
        points = {c: (x, y) for y, row in enumerate(rows) for x, c in enumerate(row) if c.isalpha()}
        self.places = {name: number for number, name in enumerate(sorted(points))}
        at = [points[name] for name in sorted(points)]
        minutes = np.array([[abs(a - c) + abs(b - d) for c, d in at] for a, b in at], np.int32)
        self.matrix = TravelMatrix(minutes * np.int32(MINUTE), minutes * np.int32(500))

    def visit(self, name: str, **fields: Any) -> Visit:
        """A visit of ten minutes at the place of the name's first letter, at any time, worth one point."""
        known = {"service_seconds": 10 * MINUTE, "windows": (DAY,), "prize": 1}
        return Visit(id=name, location=self.places[name[0]], **(known | fields))

    def shift(self, name: str, collector: str = "", **fields: Any) -> Shift:
        """A shift from 8:00 to 17:00 from and to the base."""
        base = self.places["B"]
        known = {"start_location": base, "end_location": base, "window": TimeWindow(8 * HOUR, 17 * HOUR)}
        return Shift(id=name, collector=collector or name, **(known | fields))

    def problem(
        self, visits: tuple[Visit, ...], shifts: tuple[Shift, ...], pins: tuple[Pin, ...] = (), **prices: int
    ) -> Problem:
        return Problem(visits, shifts, (self.matrix,), pins, Prices(**prices))


def clock(text: str) -> int:
    """``"9:30"`` in seconds."""
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


def window(start: str, end: str, permille: int = 1000) -> TimeWindow:
    return TimeWindow(clock(start), clock(end), permille)


def times(starts: Mapping[str, int]) -> dict[str, str]:
    return {name: f"{t // HOUR}:{t % HOUR // MINUTE:02}" for name, t in starts.items()}
