"""An OSRM server that someone else runs, over the HTTP API that every version speaks (project-osrm.org, v1, GET).

The embedded server is asked in another way (geo.routers.osrm: one large request, FlatBuffers), which needs OSRM 26.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polyline
from numpy.typing import NDArray

from geo.errors import ProviderError
from geo.matrix import Matrix, all_or
from geo.point import Point
from geo.profile import Profile
from geo.providers.line import Line
from geo.routers.remote import (
    DRIVEN,
    Block,
    Extent,
    NoWayError,
    legs_in_pieces,
    matrix_in_blocks,
    not_driven,
    with_snaps,
)
from geo.routing import Leg

PLACES_PER_SIDE = 50
"""100 places in one request: what a server allows that was not told otherwise (``--max-table-size``)."""

POINTS_PER_ROUTE = 100


class OsrmServerRouter:
    """Fills the Router port. ``url``: up to where ``/table/v1`` begins; ``{profile}`` in it is the way of travel."""

    estimated = False

    def __init__(self, line: Line, url: str, off_road_metres: int = 500, profile: Profile = Profile.CAR) -> None:
        """ProviderError ``router_profile`` for who does not drive, where ``url`` names no server by way of travel."""
        if profile not in DRIVEN and "{profile}" not in url:
            action = "Write {profile} into ROUNDS_OSRM_URL where each way of travelling has a server of its own."
            raise not_driven(line.name, profile, action)
        self.name = f"{line.name}:{profile}"
        self._url = url.replace("{profile}", profile).rstrip("/")
        self._line, self._http, self._off_road_metres = line, line.session(), off_road_metres
        self._extent = Extent(PLACES_PER_SIDE, PLACES_PER_SIDE, line.manners.at_once)

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        rows, columns = all_or(rows, len(points)), all_or(columns, len(points))
        snaps = np.zeros(len(points), np.int32)

        def ask(down: Sequence[int], across: Sequence[int]) -> Block:
            table = self._table([points[i] for i in (*down, *across)], len(down))
            snaps[list(down)] = _snaps(table["sources"])
            snaps[list(across)] = _snaps(table["destinations"])
            return Block.of(table["durations"], table["distances"])

        measured = matrix_in_blocks(self.name, snaps, self._off_road_metres, rows, columns, self._extent, ask)
        return with_snaps(measured, snaps, self._off_road_metres, rows, columns)

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        return legs_in_pieces(self.name, points, POINTS_PER_ROUTE, self._route)

    def close(self) -> None:
        """The line is closed by whoever opened it."""

    def _table(self, points: Sequence[Point], sources: int) -> dict[str, Any]:
        chosen = {
            "sources": ";".join(map(str, range(sources))),
            "destinations": ";".join(map(str, range(sources, len(points)))),
        }
        return self._get("table", points, {**chosen, "annotations": "duration,distance"})

    def _route(self, points: Sequence[Point]) -> list[Leg]:
        options = {"steps": "true", "overview": "false", "geometries": "polyline", "continue_straight": "false"}
        answer = self._get("route", points, options)
        if any(place["distance"] > self._off_road_metres for place in answer["waypoints"]):
            raise NoWayError
        return [_leg(leg) for leg in answer["routes"][0]["legs"]]

    def _get(self, service: str, points: Sequence[Point], options: dict[str, str]) -> dict[str, Any]:
        where = ";".join(f"{p.lon:.6f},{p.lat:.6f}" for p in points)
        url = f"{self._url}/{service}/v1/driving/{where}"
        answer = self._http.get(url, params={**options, "generate_hints": "false"}).json()
        code = answer.get("code")
        if service == "route" and code in ("NoRoute", "NoSegment"):
            raise NoWayError
        if code != "Ok":
            raise _refused(self.name, str(code))
        return dict(answer)


def _snaps(places: Sequence[dict[str, Any]]) -> NDArray[np.int32]:
    return np.array([round(place["distance"]) for place in places], np.int32)


def _leg(leg: dict[str, Any]) -> Leg:
    line: list[tuple[float, float]] = []
    for step in leg["steps"]:
        points = polyline.decode(step["geometry"], 5)
        line += points[1:] if line and line[-1] == points[0] else points
    return Leg(polyline.encode(line, 5), round(leg["duration"]), round(leg["distance"]))


def _refused(name: str, code: str) -> ProviderError:
    return ProviderError(
        "router_refused",
        f"The road server “{name}” refused the request ({code}).",
        "Check its address and that its --max-table-size allows 100 places.",
    )
