"""Road travel from a Valhalla server (valhalla.github.io/valhalla/api), version 3.4 or newer.

Its matrix grows with the square of the places, and one place far from any road refuses the whole request: so places are
located first, and what is left is asked for in blocks that fit a server's default limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, radians
from typing import Any

import polyline

from geo.errors import ProviderError
from geo.matrix import Matrix, all_or
from geo.point import Point
from geo.profile import Profile
from geo.providers.line import Line
from geo.providers.refusals import VALHALLA_NO_WAY
from geo.routers.remote import Block, Extent, NoWayError, legs_in_pieces, matrix_in_blocks, snapped
from geo.routing import Leg

PLACES_PER_SIDE = 50
"""2,500 pairs: ``service_limits.max_matrix_location_pairs`` of a server that was not told otherwise."""

POINTS_PER_ROUTE = 20
PLACES_PER_LOCATE = 20
METRES_PER_DEGREE = 111_195.0

COSTINGS = {
    Profile.CAR: "auto",
    Profile.MOTORCYCLE: "motorcycle",
    Profile.EBIKE: "bicycle",
    Profile.BICYCLE: "bicycle",
    Profile.FOOT: "pedestrian",
}


class ValhallaRouter:
    """Fills the Router port. Valhalla's times are 20–25 % longer than OSRM's by nature."""

    estimated = False

    def __init__(self, line: Line, url: str, off_road_metres: int = 500, profile: Profile = Profile.CAR) -> None:
        self.name = f"{line.name}:{profile}"
        self._url, self._http, self._off_road_metres = url.rstrip("/"), line.session(), off_road_metres
        self._costing: dict[str, Any] = {"costing": COSTINGS[profile]}
        self._extent = Extent(PLACES_PER_SIDE, PLACES_PER_SIDE, line.manners.at_once)

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        rows, columns = all_or(rows, len(points)), all_or(columns, len(points))

        def ask(down: Sequence[int], across: Sequence[int]) -> Block:
            return self._block([points[i] for i in down], [points[i] for i in across])

        snaps = snapped(self.name, points, PLACES_PER_LOCATE, self._snaps)
        return matrix_in_blocks(self.name, snaps, self._off_road_metres, rows, columns, self._extent, ask)

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        return legs_in_pieces(self.name, points, POINTS_PER_ROUTE, self._route)

    def close(self) -> None:
        """The line is closed by whoever opened it."""

    def _block(self, starts: Sequence[Point], ends: Sequence[Point]) -> Block:
        places = {"sources": _locations(starts), "targets": _locations(ends)}
        answer = self._post("sources_to_targets", {**places, **self._costing, "verbose": False})
        table = answer["sources_to_targets"]
        return Block.of(table["durations"], [[_metres(km) for km in row] for row in table["distances"]])

    def _snaps(self, points: Sequence[Point]) -> list[float | None]:
        """Metres from each place to the nearest road that this way of travel may use."""
        answer = self._post("locate", {"locations": _locations(points), **self._costing, "verbose": False})
        return [_snap(point, place) for point, place in zip(points, answer, strict=True)]

    def _route(self, points: Sequence[Point]) -> list[Leg]:
        body = {"locations": _locations(points), **self._costing, "directions_type": "none"}
        answer = self._post("route", body)
        if "error_code" in answer:
            raise NoWayError
        lines = [polyline.decode(leg["shape"], 6) for leg in answer["trip"]["legs"]]
        ends = [(line[0], line[-1]) for line in lines]
        for start, end, (first, last) in zip(points, points[1:], ends, strict=False):
            if max(_away(start, *first), _away(end, *last)) > self._off_road_metres:
                raise NoWayError
        return [_leg(leg, line) for leg, line in zip(answer["trip"]["legs"], lines, strict=True)]

    def _post(self, service: str, body: dict[str, Any]) -> Any:
        answer = self._http.post(f"{self._url}/{service}", json=body).json()
        if service != "route" and isinstance(answer, dict) and answer.get("error_code") in VALHALLA_NO_WAY:
            raise _refused(self.name)
        return answer


def _locations(points: Sequence[Point]) -> list[dict[str, float]]:
    return [{"lat": round(p.lat, 6), "lon": round(p.lon, 6)} for p in points]


def _metres(kilometres: float | None) -> float | None:
    return None if kilometres is None else kilometres * 1000


def _snap(point: Point, place: dict[str, Any]) -> float | None:
    edges = place.get("edges") or []
    return min((_away(point, edge["correlated_lat"], edge["correlated_lon"]) for edge in edges), default=None)


def _away(point: Point, lat: float, lon: float) -> float:
    """Metres between points that lie close together."""
    return METRES_PER_DEGREE * hypot(lat - point.lat, (lon - point.lon) * cos(radians(point.lat)))


def _leg(leg: dict[str, Any], line: list[tuple[float, float]]) -> Leg:
    summary = leg["summary"]
    return Leg(polyline.encode(line, 5), round(summary["time"]), round(summary["length"] * 1000))


def _refused(name: str) -> ProviderError:
    return ProviderError(
        "router_refused",
        f"The road server “{name}” has no roads at some of these places.",
        "Check that its tiles cover the region.",
    )
