"""A router in front of another one that asks it only for the pairs of places that it was never asked for."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from geo.matrix import Matrix
from geo.point import Point
from geo.profile import Profile
from geo.region import Region
from geo.routers.memory import NOT_KNOWN, Memory, Recalled
from geo.routing import Leg, Router

log = structlog.get_logger(__name__)

WHOLE_SHARE = 0.6
"""With more strangers than this share of the places, all pairs are asked for in one go: it costs no more."""


class RememberingRouter:
    """Fills the Router port. A file that cannot be used is as good as none: the other router is asked for all."""

    def __init__(self, router: Router, memory: Memory) -> None:
        self.name, self.estimated = router.name, router.estimated
        self._router, self._memory = router, memory

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        if rows is not None or columns is not None or not 1 < len(points) <= self._memory.most_places:
            return self._router.matrix(points, rows, columns)
        try:
            recalled = self._memory.recall(points)
        except sqlite3.Error as error:
            log.warning("matrix_memory_unusable", router=self.name, error=type(error).__name__)
            return self._router.matrix(points)
        strangers = _strangers(recalled)
        if len(strangers) > WHOLE_SHARE * len(points):
            matrix = self._router.matrix(points)
            self._learn(points, range(len(points)), range(len(points)), matrix)
            return matrix
        if strangers:
            self._ask(points, strangers, recalled)
        off_road = tuple(np.flatnonzero(recalled.off_road).tolist())
        return Matrix(recalled.seconds, recalled.metres, recalled.snap_metres, off_road, self.name, self.estimated)

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        return self._router.legs(points)

    def close(self) -> None:
        self._router.close()

    def _ask(self, points: Sequence[Point], strangers: list[int], into: Recalled) -> None:
        """Their rows, and their columns in the rows of the others."""
        new = set(strangers)
        others = [number for number in range(len(points)) if number not in new]
        everybody = range(len(points))
        for rows, columns in ((strangers, everybody), (others, strangers)):
            if rows and columns:
                part = self._router.matrix(points, rows, columns)
                self._learn(points, rows, columns, part)
                where = np.ix_(list(rows), list(columns))
                into.seconds[where], into.metres[where] = part.seconds, part.metres
                into.snap_metres[strangers] = part.snap_metres[strangers]
                into.off_road[[place for place in part.off_road if place in new]] = True

    def _learn(self, points: Sequence[Point], rows: Sequence[int], columns: Sequence[int], matrix: Matrix) -> None:
        try:
            self._memory.learn(points, rows, columns, matrix)
        except sqlite3.Error as error:  # a full disk, a busy file: what was measured is used, and measured again
            log.warning("matrix_not_remembered", router=self.name, error=type(error).__name__)


def remembered(
    router: Router, region: Region, profile: Profile, folder: Path, off_road_metres: int, most_places: int
) -> Router:
    """``router`` with a memory under ``folder``, of this build of the region's roads; those of earlier builds go."""
    if most_places < 2:
        return router
    graph = region.roads_path(profile)
    built = [(file.name, file.stat().st_mtime_ns) for file in sorted(graph.parent.glob(f"{graph.name}.*gr"))]
    stamp = repr((region.source_sha256, region.versions, built, off_road_metres))
    place = folder / region.name / f"{profile}-{hashlib.sha256(stamp.encode()).hexdigest()[:16]}.sqlite"
    for old in place.parent.glob(f"{profile}-*"):
        if not old.name.startswith(place.name):
            old.unlink(missing_ok=True)
    return RememberingRouter(router, Memory(place, most_places))


def _strangers(recalled: Recalled) -> list[int]:
    """The fewest places, more or less, without which all pairs are known: time and again the one with most gaps."""
    gaps = recalled.seconds == NOT_KNOWN
    counts: NDArray[np.int64] = gaps.sum(axis=0) + gaps.sum(axis=1)
    found = []
    while counts.any():
        worst = int(counts.argmax())
        found.append(worst)
        counts = counts - gaps[worst, :] - gaps[:, worst]
        gaps[worst, :] = gaps[:, worst] = False
        counts[worst] = 0
    return sorted(found)
