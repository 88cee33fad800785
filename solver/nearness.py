"""What is near what: the neighbours of each call and the shifts that could best reach it, as tables of the search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.kernels import tables as t
from solver.kernels.tables import Int32s, Int64s

Flags = NDArray[np.bool_]

NEAR_CALLS = 200
NEAR_BASES = 24
"""How many neighbours a call knows: 40 routes are looked at for an insertion, so 200 calls reach them all."""

ROWS_AT_ONCE = 256
"""Rows between two looks at whether somebody cancelled: about a twentieth of a second at ten thousand calls."""


class CancelledError(Exception):
    """Somebody cancelled while the tables were made."""


@dataclass(frozen=True, eq=False)
class Duties:
    """The calls with their windows, and the shifts, as :class:`solver.kernels.tables.World` holds them."""

    calls: Int64s
    windows: Int64s
    shifts: Int64s

    def alone(self, call: int, there: Int64s, back: Int64s) -> Flags:
        """By shift: whether it could make the call and nothing else. ``there`` and ``back`` are the seconds from each
        shift's start and to its end. Breaks are left aside, as this only ranks."""
        shifts, row = self.shifts, self.calls[call]
        arrives = shifts[:, t.OPENS] + there
        works = there + row[t.SERVICE] + back
        in_time = np.zeros(len(shifts), np.bool_)
        for first, last, _ in self.windows[row[t.FIRST_WINDOW] : row[t.END_WINDOW]]:
            starts = np.maximum(arrives, first)
            in_time |= (starts <= last) & (starts + row[t.SERVICE] + back <= shifts[:, t.CLOSES])
        found: Flags = in_time & (works <= shifts[:, t.MOST_WORK]) & (there + back <= shifts[:, t.MOST_TRAVEL])
        return found


def ways_back(travel: Int32s) -> Int32s:
    """The same legs by the place they lead to; where every way back is as long as the way there, the same array."""
    places = travel.shape[1]
    blocks = [(legs, slice(k, k + ROWS_AT_ONCE)) for legs in travel for k in range(0, places, ROWS_AT_ONCE)]
    if all(np.array_equal(legs[rows], legs[:, rows].T) for legs, rows in blocks):
        return travel
    return np.ascontiguousarray(travel.transpose(0, 2, 1))


def near_calls(there: Int32s, back: Int32s, calls: Int64s, stop: Callable[[], bool]) -> Int32s:
    """For each call the nearest others, there and back, nearest first; those at one place by row."""
    count = len(calls)
    wanted = min(NEAR_CALLS, count - 1)
    near = np.full((count, max(wanted, 1)), -1, np.int32)
    places = calls[:, t.PLACE]
    for row in _asking(count if wanted > 0 else 0, stop):
        both = (there[places[row]] + back[places[row]])[places]
        both[row] = np.iinfo(np.int32).max
        nearest = np.sort(np.argpartition(both, wanted - 1)[:wanted])
        near[row, :wanted] = nearest[np.argsort(both[nearest], kind="stable")]
    return near


def near_bases(there: Int32s, back: Int32s, duties: Duties, able: Flags, stop: Callable[[], bool]) -> Int32s:
    """For each call the shifts that may make it: first those with time for it, the nearest base before others; of those
    at one base each call sees others first, so that all of them are looked at."""
    calls, shifts = duties.calls, duties.shifts
    wanted = min(NEAR_BASES, len(shifts))
    bases = np.full((len(calls), max(wanted, 1)), -1, np.int32)
    turned = np.arange(len(shifts))
    for row in _asking(len(calls), stop):
        place = calls[row, t.PLACE]
        to, fro = back[place][shifts[:, t.START]].astype(np.int64), there[place][shifts[:, t.END]].astype(np.int64)
        far = to + fro + np.where(duties.alone(row, to, fro), 0, t.NEVER // 2)
        order = np.lexsort(((turned + row) % len(shifts), np.where(able[row], far, t.NEVER)))[:wanted]
        bases[row, :wanted] = np.where(able[row, order], order, -1)
    return bases


def remoteness(there: Int32s, calls: Int64s, shifts: Int64s, bases: Int32s) -> Int64s:
    """Seconds from each call to the first of the bases that may serve it."""
    remote: Int64s = there[calls[:, t.PLACE], shifts[bases[:, 0], t.START]].astype(np.int64)
    return remote


def _asking(count: int, stop: Callable[[], bool]) -> Iterator[int]:
    """Row after row, asking now and then whether to go on."""
    for row in range(count):
        if row % ROWS_AT_ONCE == 0 and stop():
            raise CancelledError
        yield row
