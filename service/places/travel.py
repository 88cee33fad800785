"""Travel between the distinct places of a plan: the matrices before the solve, the drawn ways after it.

Ten doors in one building are one place. Each profile (car, foot…) has a matrix of its own. Where roads fail and
estimates are allowed, great-circle figures stand in, and every pair that rests on one is marked, so that plans say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import structlog
from numpy.typing import NDArray

from geo.errors import GeoError
from geo.matrix import Matrix
from geo.point import Point
from geo.profile import Profile
from geo.routing import Leg, Router
from service.model.warning import PlanWarning, WarningCode, warning

log = structlog.get_logger(__name__)

_DECIMALS = 5
"""Of a degree: about a metre, so that two readings of one door are one place."""


@dataclass(frozen=True, eq=False)
class Ways:
    """The travel of one profile. ``estimated``: mask of shape (places, places), true where no road was measured."""

    matrix: Matrix
    estimated: NDArray[np.bool_]

    @property
    def off_road(self) -> frozenset[int]:
        """Places that no road reaches and no estimate stands in for."""
        return frozenset(place for place in self.matrix.off_road if not self.estimated[place].any())

    @property
    def measured(self) -> NDArray[np.bool_]:
        """Mask of the pairs that a road joins."""
        return self.matrix.reachable & ~self.estimated


@dataclass(frozen=True, eq=False)
class Travel:
    """``ways`` by profile, all over ``places``."""

    places: tuple[Point, ...]
    ways: Mapping[Profile, Ways]
    warnings: tuple[PlanWarning, ...] = ()
    _index: dict[Point, int] = field(default_factory=dict)

    def place(self, point: Point) -> int:
        """Row of the place that a point belongs to; KeyError for one that was not surveyed."""
        return self._index[evened(point)]

    @property
    def off_road(self) -> frozenset[int]:
        """Places that no profile's roads reach and no estimate stands in for."""
        return frozenset.intersection(*(ways.off_road for ways in self.ways.values()))


def evened(point: Point) -> Point:
    """The point of its place."""
    return Point(round(point.lat, _DECIMALS), round(point.lon, _DECIMALS))


def survey(points: Iterable[Point], routers: Mapping[Profile, Router], estimates: Router | None = None) -> Travel:
    """Measures travel between all distinct places, in an order that does not depend on the input's.

    ``estimates`` fills what the routers cannot tell; without it such pairs stay UNREACHABLE and a silent router raises
    GeoError.
    """
    places = tuple(sorted({evened(point) for point in points}))
    ways: dict[Profile, Ways] = {}
    warnings: list[PlanWarning] = []
    for profile, router in sorted(routers.items()):
        ways[profile], told = _ways(places, profile, router, estimates)
        warnings += told
    return Travel(places, ways, tuple(warnings), {place: row for row, place in enumerate(places)})


def _ways(
    places: Sequence[Point], profile: Profile, router: Router, estimates: Router | None
) -> tuple[Ways, tuple[PlanWarning, ...]]:
    matrix, warnings = _measure(places, profile, router, estimates)
    missing = ~matrix.reachable
    if estimates is None or not missing.any():
        return Ways(matrix, np.full(missing.shape, matrix.estimated)), warnings
    told = warning(WarningCode.WAYS_ESTIMATED, ways=int(missing.sum()), profile=profile.value)
    return Ways(_filled(matrix, estimates.matrix(places), missing), missing), (*warnings, told)


def _measure(
    places: Sequence[Point], profile: Profile, router: Router, estimates: Router | None
) -> tuple[Matrix, tuple[PlanWarning, ...]]:
    try:
        matrix = router.matrix(places)
    except GeoError as error:
        if estimates is None:
            raise
        log.warning("travel_estimated", code=error.code)
        silent = warning(WarningCode.ROADS_SILENT, profile=profile.value, cause=error.cause, trouble=error.code)
        return estimates.matrix(places), (silent,)
    guessed = warning(WarningCode.ALL_ESTIMATED, profile=profile.value)
    return matrix, (guessed,) if matrix.estimated else ()


def _filled(matrix: Matrix, estimate: Matrix, missing: NDArray[np.bool_]) -> Matrix:
    return replace(
        matrix,
        seconds=np.where(missing, estimate.seconds, matrix.seconds),
        metres=np.where(missing, estimate.metres, matrix.metres),
    )


@dataclass(frozen=True, slots=True)
class Hop:
    """The way from one place to the next, as the matrix has it."""

    start: Point
    end: Point
    seconds: int
    metres: int
    estimated: bool


def draw(hops: Sequence[Hop], router: Router, estimates: Router) -> tuple[list[Leg], bool]:
    """The hops of one route with their geometry, and whether all of it could be had.

    Seconds and metres stay those of the matrix, because the plan's times rest on them. A hop that was estimated is
    drawn as a straight line; a hop whose road cannot be had now has an empty line.
    """
    if not any(hop.estimated for hop in hops):
        return _drawn(hops, router)
    legs, whole = [], True
    for hop in hops:
        drawn, found = _drawn([hop], estimates if hop.estimated else router)
        legs += drawn
        whole &= found
    return legs, whole


def _drawn(hops: Sequence[Hop], router: Router) -> tuple[list[Leg], bool]:
    points = [hop.start for hop in hops[:1]] + [hop.end for hop in hops]
    assert all(a.end == b.start for a, b in pairwise(hops))
    try:
        lines = [leg.polyline for leg in router.legs(points)] if hops else []
    except GeoError as error:
        log.warning("geometry_missing", code=error.code)
        return [Leg("", hop.seconds, hop.metres, hop.estimated) for hop in hops], False
    return [Leg(line, h.seconds, h.metres, h.estimated) for line, h in zip(lines, hops, strict=True)], True
