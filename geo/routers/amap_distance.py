"""Road travel from AMap (Gaode): its distance matrix and its driving directions, v3 (lbs.amap.com/api/webservice).

One request answers up to a hundred origins to one destination: n places take n × n/100 of them. AMap speaks GCJ-02;
points go out and ways come back converted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import polyline

from geo.datum import Datum, convert
from geo.errors import ProviderError
from geo.matrix import Matrix, all_or
from geo.point import Point
from geo.profile import Profile
from geo.providers.line import Line
from geo.routers.remote import Block, Extent, NoWayError, legs_in_pieces, matrix_in_blocks
from geo.routing import Leg

ORIGINS_PER_REQUEST = 100
DRIVEN = frozenset({Profile.CAR, Profile.MOTORCYCLE})
NO_WAY_CODES = frozenset({"20800", "20801", "20802", "20803"})


class AmapRouter:
    """Fills the Router port, for who drives. AMap does not say how far a place lies from its road."""

    estimated = False

    def __init__(self, line: Line, url: str, key: str, profile: Profile = Profile.CAR) -> None:
        """ProviderError ``router_profile`` for who does not drive: its walking distances end at five kilometres."""
        if profile not in DRIVEN:
            raise _not_driven(line.name, profile)
        self.name = f"{line.name}:{profile}"
        self._url, self._key, self._http = url.rstrip("/"), key, line.session()
        self._extent = Extent(ORIGINS_PER_REQUEST, 1, line.manners.at_once)

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        rows, columns = all_or(rows, len(points)), all_or(columns, len(points))
        places = [_place(point) for point in points]

        def ask(down: Sequence[int], across: Sequence[int]) -> Block:
            return self._column([places[i] for i in down], places[across[0]])

        nowhere = np.zeros(len(points), np.int32)
        return matrix_in_blocks(self.name, nowhere, 0, rows, columns, self._extent, ask)

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        return legs_in_pieces(self.name, points, 2, self._route)

    def close(self) -> None:
        """The line is closed by whoever opened it."""

    def _column(self, origins: Sequence[str], destination: str) -> Block:
        answer = self._get("distance", {"origins": "|".join(origins), "destination": destination, "type": "1"})
        seconds, metres = (np.full((len(origins), 1), np.nan) for _ in range(2))
        for found in answer.get("results", ()):
            if "code" in found:  # 1: no road joins them, 2: far from any, 3: not on one continent
                continue
            row = int(found["origin_id"]) - 1
            seconds[row, 0], metres[row, 0] = float(found["duration"]), float(found["distance"])
        return Block(seconds, metres)

    def _route(self, points: Sequence[Point]) -> list[Leg]:
        found: list[Leg] = []
        for start, end in pairwise(points):
            answer = self._get("direction/driving", {"origin": _place(start), "destination": _place(end)})
            if str(answer.get("infocode")) in NO_WAY_CODES:
                raise NoWayError
            found.append(_leg(answer["route"]["paths"][0]))
        return found

    def _get(self, service: str, options: dict[str, str]) -> dict[str, Any]:
        answer = self._http.get(f"{self._url}/v3/{service}", params={"key": self._key, **options}).json()
        return dict(answer)


def _place(point: Point) -> str:
    """Longitude first, at most six decimals."""
    shifted = convert(point, Datum.WGS84, Datum.GCJ02)
    return f"{shifted.lon:.6f},{shifted.lat:.6f}"


def _leg(path: dict[str, Any]) -> Leg:
    line: list[tuple[float, float]] = []
    for step in path["steps"]:
        for pair in step["polyline"].split(";"):
            lon, lat = map(float, pair.split(","))
            point = convert(Point(lat, lon), Datum.GCJ02, Datum.WGS84)
            if not line or line[-1] != (point.lat, point.lon):
                line.append((point.lat, point.lon))
    return Leg(polyline.encode(line, 5), round(float(path["duration"])), round(float(path["distance"])))


def _not_driven(name: str, profile: Profile) -> ProviderError:
    return ProviderError(
        "router_profile",
        f"The router “{name}” measures driving alone, not travel by {profile}.",
        "Use the embedded router, Valhalla or openrouteservice (ROUNDS_ROUTER).",
    )
