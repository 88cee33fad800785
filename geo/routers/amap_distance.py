"""Road travel from AMap (Gaode): its distance matrix and its driving directions, v3 (lbs.amap.com/api/webservice).

One request answers up to a hundred origins to one destination: n places take n × n/100 of them. AMap speaks GCJ-02;
points go out and ways come back converted.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import polyline
from numpy.typing import NDArray

from geo.datum import Datum, convert
from geo.matrix import Matrix, all_or
from geo.point import Point
from geo.profile import Profile
from geo.providers.line import Line
from geo.routers.remote import (
    DRIVEN,
    FAR_METRES,
    Block,
    Extent,
    NoWayError,
    legs_in_pieces,
    matrix_in_blocks,
    not_driven,
    with_snaps,
)
from geo.routing import Leg

ORIGINS_PER_REQUEST = 100
FAR_CODE = "2"
"""Of a pair in a matrix; 1: no road joins them, 3: not on one continent."""

NO_WAY_CODES = frozenset({"20800", "20801", "20802", "20803"})


class AmapRouter:
    """Fills the Router port, for who drives. AMap does not say how far a place lies from its road."""

    estimated = False

    def __init__(self, line: Line, url: str, key: str, profile: Profile = Profile.CAR) -> None:
        """ProviderError ``router_profile`` for who does not drive: its walking distances end at five kilometres."""
        if profile not in DRIVEN:
            raise not_driven(
                line.name, profile, "Use the embedded router, Valhalla or openrouteservice (ROUNDS_ROUTER)."
            )
        self.name = f"{line.name}:{profile}"
        self._url, self._key, self._http = url.rstrip("/"), key, line.session()
        self._extent = Extent(ORIGINS_PER_REQUEST, 1, line.manners.at_once)

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        rows, columns = all_or(rows, len(points)), all_or(columns, len(points))
        places = [_place(point) for point in points]
        far = _Far(len(points))

        def ask(down: Sequence[int], across: Sequence[int]) -> Block:
            block, codes = self._column([places[i] for i in down], places[across[0]])
            far.note(down, across[0], codes)
            return block

        unknown = np.zeros(len(points), np.int32)
        found = matrix_in_blocks(self.name, unknown, 0, rows, columns, self._extent, ask)
        return with_snaps(found, far.snap_metres(), 0, rows, columns)

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        return legs_in_pieces(self.name, points, 2, self._route)

    def close(self) -> None:
        """The line is closed by whoever opened it."""

    def _column(self, origins: Sequence[str], destination: str) -> tuple[Block, list[str]]:
        """With AMap's code for each pair, empty where there is a way."""
        answer = self._get("distance", {"origins": "|".join(origins), "destination": destination, "type": "1"})
        seconds, metres = (np.full((len(origins), 1), np.nan) for _ in range(2))
        codes = [""] * len(origins)
        for found in answer["results"]:
            row = int(found["origin_id"]) - 1
            codes[row] = str(found.get("code", ""))
            if not codes[row]:
                seconds[row, 0], metres[row, 0] = float(found["duration"]), float(found["distance"])
        return Block(seconds, metres), codes

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


class _Far:
    """Which places lie far from any road: AMap says it of a pair, without naming the place. One of which it says so in
    every pair is such a place, as long as others are joined."""

    def __init__(self, places: int) -> None:
        self._lock = threading.Lock()
        self._pairs, self._far = np.zeros(places, np.int64), np.zeros(places, np.int64)

    def note(self, origins: Sequence[int], destination: int, codes: Sequence[str]) -> None:
        with self._lock:
            for origin, code in zip(origins, codes, strict=True):
                if origin != destination:
                    self._pairs[[origin, destination]] += 1
                    self._far[[origin, destination]] += code == FAR_CODE

    def snap_metres(self) -> NDArray[np.int32]:
        always = (self._pairs > 0) & (self._far == self._pairs)
        return np.where(always & ~always.all(), FAR_METRES, 0).astype(np.int32)


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
