"""From measured travel to the solver's matrices: one for each profile and pace, with what stopping takes.

A shift's pace is the mean over its working hours: shifts of one profile whose hours are equally
slow share a matrix. Parking and the way to the door are part of the way there: they are paid where a building is
reached, and not between doors of one building, nor at a base, where the car stands already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import pairwise
from math import cos, radians
from statistics import fmean

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.matrix import UNREACHABLE
from geo.pace import DayKind, Pace, Span
from geo.point import Point
from geo.profile import Profile
from service.holidays import PublicHolidays
from service.model.collector import Shift as Worked
from service.places.travel import Travel, Ways
from solver.problem import TravelMatrix

BUILDING_METRES = 30
"""Doors no farther apart belong to one building: the car is not moved between them."""

MOST_CELLS = 100_000_000
"""Of all matrices together, 400 MB: with more, paces are told apart less finely."""

METRES_OF_A_DEGREE = 111_195.0
MINUTES = 24 * 60
ROWS_AT_ONCE = 256

type _Kind = tuple[Profile, float]
"""A profile and by how much its travel takes longer."""


@dataclass(frozen=True, eq=False)
class Moving:
    """``matrices`` for the problem, the profile and time factor of each, and the matrix of each shift by its id."""

    matrices: tuple[TravelMatrix, ...]
    kinds: tuple[_Kind, ...]
    of_shift: Mapping[str, int]

    @property
    def paces(self) -> str:
        """For a plan's provenance: the time factors used, by profile."""
        return ", ".join(f"{profile} {factor:.2f}" for profile, factor in self.kinds)


def spans_of(shift: Worked, calendar: PublicHolidays) -> list[Span]:
    """The working hours; those after midnight are the next day's."""
    start, end = _minute(shift.start), _minute(shift.end)
    today = day_kind(shift, calendar, 0)
    if start < end:
        return [Span(today, start, end)]
    return [Span(today, start, MINUTES), Span(day_kind(shift, calendar, 1), 0, end)]


def day_kind(shift: Worked, calendar: PublicHolidays, later: int) -> DayKind:
    day = shift.date + timedelta(later)
    if calendar.is_make_up(day):
        return DayKind.WORKDAY
    if day.weekday() == 6 or calendar.is_holiday(day):
        return DayKind.SUNDAY
    return DayKind.SATURDAY if day.weekday() == 5 else DayKind.WORKDAY


def move(
    travel: Travel, pace: Pace, shifts: Mapping[str, tuple[Profile, Sequence[Span]]], doors: frozenset[int]
) -> Moving:
    """``shifts`` by id; ``doors``: the places where somebody is visited and nobody is based."""
    factors = {name: (profile, pace.time_factor(profile, spans)) for name, (profile, spans) in shifts.items()}
    chosen = _few_enough(factors, len(travel.places), len(travel.ways))
    kinds = tuple(sorted(set(chosen.values()))) or ((next(iter(travel.ways)), 1.0),)
    apart = _apart(travel.places, doors)
    matrices = tuple(
        _matrix(travel.ways[profile], factor, pace.stop_seconds(profile), apart) for profile, factor in kinds
    )
    return Moving(matrices, kinds, {name: kinds.index(kind) for name, kind in chosen.items()})


def _few_enough(factors: Mapping[str, _Kind], places: int, profiles: int) -> dict[str, _Kind]:
    """Factors to a hundredth; while the matrices would not fit, those of a profile that are nearest become one, with
    their mean."""
    exact = {name: (profile, round(factor, 2)) for name, (profile, factor) in factors.items()}
    most = max(profiles, MOST_CELLS // max(1, places * places))
    groups = [[kind] for kind in sorted(set(exact.values()))]
    while len(groups) > most:
        neighbours = [i for i, (one, next_) in enumerate(pairwise(groups)) if one[0][0] == next_[0][0]]
        near = min(neighbours, key=lambda i: groups[i + 1][-1][1] / groups[i][0][1])
        groups[near : near + 2] = [groups[near] + groups[near + 1]]
    joined = {kind: (kind[0], round(fmean(factor for _, factor in group), 2)) for group in groups for kind in group}
    return {name: joined[kind] for name, kind in exact.items()}


def _apart(places: Sequence[Point], doors: frozenset[int]) -> NDArray[np.bool_]:
    """Mask (places, places): whether the way ends at another building than it began at."""
    mask = np.zeros((len(places), len(places)), np.bool_)
    mask[:, sorted(doors)] = True
    if places:
        east = cos(radians(places[0].lat)) * METRES_OF_A_DEGREE
        flat = shapely.points([(p.lon * east, p.lat * METRES_OF_A_DEGREE) for p in places])
        near = shapely.STRtree(flat).query(flat, predicate="dwithin", distance=BUILDING_METRES)
        mask[near[0], near[1]] = False
    return mask


def _matrix(ways: Ways, factor: float, stop_seconds: int, apart: NDArray[np.bool_]) -> TravelMatrix:
    """Places that no road joins stay so."""
    measured = ways.matrix
    if factor == 1.0 and stop_seconds == 0:
        return TravelMatrix(measured.seconds, measured.metres)
    seconds = np.empty_like(measured.seconds)
    for start in range(0, len(seconds), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        slow = np.rint(measured.seconds[rows] * factor) + stop_seconds * apart[rows]
        seconds[rows] = np.where(measured.seconds[rows] < UNREACHABLE, slow, UNREACHABLE)
    return TravelMatrix(seconds, measured.metres)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
