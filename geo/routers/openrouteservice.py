"""Road travel from openrouteservice, the public one or one's own (giscience.github.io/openrouteservice, API v2)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import polyline

from geo.matrix import Matrix, all_or
from geo.point import Point
from geo.profile import Profile
from geo.providers.line import Line
from geo.routers.remote import Block, Extent, NoWayError, legs_in_pieces, matrix_in_blocks, snapped
from geo.routing import Leg

PLACES_PER_SIDE = 50
"""2,500 pairs; the public service answers 3,500."""

POINTS_PER_ROUTE = 50
PLACES_PER_SNAP = 1_000

PROFILES = {
    Profile.CAR: "driving-car",
    Profile.EBIKE: "cycling-electric",
    Profile.BICYCLE: "cycling-regular",
    Profile.FOOT: "foot-walking",
}


class OpenRouteServiceRouter:
    """Fills the Router port. It has no motorcycle: that one drives as a car."""

    estimated = False

    def __init__(
        self, line: Line, url: str, key: str, off_road_metres: int = 500, profile: Profile = Profile.CAR
    ) -> None:
        self.name = f"{line.name}:{profile}"
        self._url, self._profile = url.rstrip("/"), PROFILES.get(profile, PROFILES[Profile.CAR])
        self._http, self._off_road_metres = line.session(), off_road_metres
        if key:
            self._http.headers["Authorization"] = key
        self._extent = Extent(PLACES_PER_SIDE, PLACES_PER_SIDE, line.manners.at_once)

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        rows, columns = all_or(rows, len(points)), all_or(columns, len(points))

        def ask(down: Sequence[int], across: Sequence[int]) -> Block:
            return self._block([points[i] for i in down], [points[i] for i in across])

        snaps = snapped(self.name, points, PLACES_PER_SNAP, self._snaps)
        return matrix_in_blocks(self.name, snaps, self._off_road_metres, rows, columns, self._extent, ask)

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        return legs_in_pieces(self.name, points, POINTS_PER_ROUTE, self._route)

    def close(self) -> None:
        """The line is closed by whoever opened it."""

    def _block(self, starts: Sequence[Point], ends: Sequence[Point]) -> Block:
        body = {
            "locations": _coordinates([*starts, *ends]),
            "sources": list(range(len(starts))),
            "destinations": list(range(len(starts), len(starts) + len(ends))),
            "metrics": ["duration", "distance"],
        }
        answer = self._post("matrix", body)
        return Block.of(answer["durations"], answer["distances"])

    def _snaps(self, points: Sequence[Point]) -> list[float | None]:
        """Metres to the nearest road; a place without one within reach is null in the answer."""
        body = {"locations": _coordinates(points), "radius": self._off_road_metres}
        places = self._post("snap", body)["locations"]
        return [None if place is None else place["snapped_distance"] for place in places]

    def _route(self, points: Sequence[Point]) -> list[Leg]:
        radiuses = [self._off_road_metres] * len(points)
        answer = self._post("directions", {"coordinates": _coordinates(points), "radiuses": radiuses})
        if "error" in answer:
            raise NoWayError
        return _legs(answer["routes"][0])

    def _post(self, service: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.post(f"{self._url}/v2/{service}/{self._profile}", json=body).json()
        return dict(answer)


def _coordinates(points: Sequence[Point]) -> list[list[float]]:
    return [[round(p.lon, 6), round(p.lat, 6)] for p in points]


def _legs(route: dict[str, Any]) -> list[Leg]:
    """One geometry for all, cut where the points asked for lie on it. A segment of no length leaves its figures out."""
    line = polyline.decode(route["geometry"], 5)
    cuts = pairwise(route["way_points"])
    return [
        Leg(polyline.encode(line[a : b + 1], 5), round(leg.get("duration", 0)), round(leg.get("distance", 0)))
        for leg, (a, b) in zip(route["segments"], cuts, strict=True)
    ]
