"""Road travel from an OSRM server (project-osrm.org, HTTP API v1 with JSON bodies: OSRM 26 or newer)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any, NoReturn, Protocol

import httpx
import numpy as np
import polyline

from geo.errors import NoRoadError, ProviderError
from geo.matrix import UNREACHABLE, Matrix, all_or
from geo.point import Point
from geo.routers.osrm_table import CONTENT_TYPE, TableAnswer, read_table
from geo.routing import Leg

CELLS_PER_REQUEST = 10_000_000
"""Bounds the memory of one answer: 80 MB here, about 300 MB in the server while it answers. Every request repeats the
search from all destinations, so that fewer, larger blocks are faster: one up to 3,162 places, three at 5,000."""

POINTS_PER_ROUTE = 100
TIMEOUT = httpx.Timeout(120.0, connect=5.0)
PLAIN = {"Accept-Encoding": "identity"}  # packing the answer takes the server longer than computing it


class Upstream(Protocol):
    """Where the server is. ``revive`` is called when it did not answer, before the one retry."""

    def address(self) -> str:
        """Such as ``http://127.0.0.1:5000``; starts the server if that is its business."""
        ...

    def revive(self) -> None: ...

    @property
    def running(self) -> bool: ...

    def close(self) -> None: ...


class OsrmRouter:
    """Fills the Router port. OSRM snaps a point to a road however far away; here one farther than ``off_road_metres``
    has no road, and its pairs are UNREACHABLE."""

    estimated = False

    def __init__(self, upstream: Upstream, off_road_metres: int = 500, name: str = "osrm") -> None:
        self.name = name
        self._upstream, self._off_road_metres = upstream, off_road_metres
        self._http = httpx.Client(timeout=TIMEOUT, trust_env=False, headers=PLAIN)

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        rows, columns = all_or(rows, len(points)), all_or(columns, len(points))
        seconds, metres = (np.empty((len(rows), len(columns)), np.int32) for _ in range(2))
        snap = np.zeros(len(points), np.int32)
        for block in _blocks(len(rows), len(columns)):
            table = self._table(points, rows[block.start : block.stop], columns)
            seconds[block.start : block.stop], metres[block.start : block.stop] = table.seconds, table.metres
            snap[rows[block.start : block.stop]] = table.source_snaps
            snap[columns] = table.destination_snaps
        far = snap > self._off_road_metres
        for figures in (seconds, metres):
            figures[far[rows], :] = UNREACHABLE
            figures[:, far[columns]] = UNREACHABLE
        return Matrix(seconds, metres, snap, tuple(np.flatnonzero(far).tolist()), self.name, estimated=False)

    def legs(self, points: Sequence[Point]) -> list[Leg]:
        found: list[Leg] = []
        for start in range(0, len(points) - 1, POINTS_PER_ROUTE - 1):
            found += self._route(points[start : start + POINTS_PER_ROUTE], start)
        return found

    @property
    def running(self) -> bool:
        """Whether the server runs now; one of our own starts when it is first asked."""
        return self._upstream.running

    def close(self) -> None:
        self._http.close()
        self._upstream.close()

    def _table(self, points: Sequence[Point], rows: Sequence[int], columns: Sequence[int]) -> TableAnswer:
        body = {
            "coordinates": _coordinates(points) * (2 if len(points) == 1 else 1),  # OSRM refuses a single place
            "sources": list(rows),
            "destinations": list(columns),
            "annotations": ["duration", "distance"],
            "fallback_speed": 1,  # for the list of the pairs that no road joins
            "format": "flatbuffers",
        }
        answer = self._post("table", body)
        if not answer.headers.get("content-type", "").startswith(CONTENT_TYPE):
            _refused(_json(answer))
        return read_table(answer.content, len(rows), len(columns))

    def _route(self, points: Sequence[Point], offset: int) -> list[Leg]:
        # Turning round at a door is allowed, as in the matrix: the legs of a route then equal its pairs.
        options = {"steps": True, "overview": "false", "geometries": "polyline", "continue_straight": False}
        answer = _json(self._post("route", {"coordinates": _coordinates(points), **options}))
        if answer.get("code") == "NoRoute":
            self._no_route(points, offset)
        if answer.get("code") != "Ok":
            _refused(answer)
        for position, place in enumerate(answer["waypoints"]):
            if place["distance"] > self._off_road_metres:
                raise _no_road(offset + position, f"lies {place['distance']:.0f} m from the nearest road")
        return [_leg(leg) for leg in answer["routes"][0]["legs"]]

    def _no_route(self, points: Sequence[Point], offset: int) -> NoReturn:
        """Finds the first pair without a road, to name it."""
        position = 0
        while len(points) > 2 and self._joined(points[0], points[1]):
            points, position = points[1:], position + 1
        raise _no_road(offset + position, "is joined to the next by no road")

    def _joined(self, a: Point, b: Point) -> bool:
        answer = self._post("route", {"coordinates": _coordinates([a, b]), "overview": "false"})
        return _json(answer).get("code") == "Ok"

    def _post(self, service: str, body: dict[str, Any]) -> httpx.Response:
        try:
            return self._ask(service, body)
        except httpx.TransportError:
            self._upstream.revive()
        try:
            return self._ask(service, body)
        except httpx.TransportError as error:
            raise _silent(self.name) from error

    def _ask(self, service: str, body: dict[str, Any]) -> httpx.Response:
        url = f"{self._upstream.address()}/{service}/v1/driving"
        return self._http.post(url, json={**body, "generate_hints": False})


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        read = answer.json()
    except ValueError:
        read = None
    return read if isinstance(read, dict) else {"code": "not an OSRM answer"}


def _blocks(rows: int, columns: int) -> Iterator[range]:
    """Of rows, as few as may be and of one size; none without a column."""
    count = ceil(rows * columns / CELLS_PER_REQUEST)
    size = ceil(rows / count) if count else 1
    return (range(start, min(start + size, rows)) for start in range(0, rows * bool(count), size))


def _coordinates(points: Sequence[Point]) -> list[list[float]]:
    return [[round(p.lon, 6), round(p.lat, 6)] for p in points]


def _leg(leg: dict[str, Any]) -> Leg:
    line: list[tuple[float, float]] = []
    for step in leg["steps"]:
        points = polyline.decode(step["geometry"], 5)
        line += points[1:] if line and line[-1] == points[0] else points
    return Leg(polyline.encode(line, 5), round(leg["duration"]), round(leg["distance"]))


def _no_road(position: int, what: str) -> NoRoadError:
    return NoRoadError(
        "no_road",
        f"Place {position + 1} of this way {what}.",
        "Check the point on the map, or move the pin to a place that a car can reach.",
    )


def _refused(answer: dict[str, Any]) -> NoReturn:
    raise ProviderError(
        "router_refused",
        f"The road server refused the request ({answer.get('code', 'no code')}).",
        "Check that it runs OSRM 26 or newer and that its limits allow requests of this size.",
    )


def _silent(name: str) -> ProviderError:
    return ProviderError(
        "router_silent",
        f"The road server “{name}” did not answer, and did not after a restart.",
        "Look at its log; where estimates are acceptable, allow them in the settings.",
    )
