"""Road travel from an OSRM server (project-osrm.org, HTTP API v1 with JSON bodies: OSRM 26 or newer)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, Protocol

import httpx
import numpy as np
import polyline
from numpy.typing import NDArray

from geo.errors import NoRoadError, ProviderError
from geo.matrix import UNREACHABLE, Matrix
from geo.point import Point
from geo.routing import Leg

CELLS_PER_REQUEST = 2_500_000
"""Bounds the memory of one answer (about 40 MB of JSON). Every request repeats the search from all destinations, so
that fewer, larger blocks are faster: 500 sources at 5,000 places, one request up to 1,581 places."""

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

    def matrix(self, points: Sequence[Point]) -> Matrix:
        count = len(points)
        seconds, metres = (np.zeros((count, count), np.int32) for _ in range(2))
        snap = np.zeros(count, np.int32)
        for block in _blocks(count):
            table = self._table(points, block)
            seconds[block.start : block.stop] = _whole(table["durations"])
            metres[block.start : block.stop] = _whole(table["distances"])
            snap[block.start : block.stop] = [round(place["distance"]) for place in table["sources"]]
        unreachable = (seconds == UNREACHABLE) | (metres == UNREACHABLE)
        off_road = np.flatnonzero(snap > self._off_road_metres)
        unreachable[off_road, :] = unreachable[:, off_road] = True
        seconds[unreachable] = metres[unreachable] = UNREACHABLE
        return Matrix(seconds, metres, snap, tuple(off_road.tolist()), self.name, estimated=False)

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

    def _table(self, points: Sequence[Point], sources: range) -> dict[str, Any]:
        body = {
            "coordinates": _coordinates(points) * (2 if len(points) == 1 else 1),  # OSRM refuses a single place
            "sources": list(sources),
            "destinations": list(range(len(points))),
            "annotations": ["duration", "distance"],
        }
        table = self._post("table", body)
        if table.get("code") != "Ok":
            _refused(table)
        return table

    def _route(self, points: Sequence[Point], offset: int) -> list[Leg]:
        # Turning round at a door is allowed, as in the matrix: the legs of a route then equal its pairs.
        options = {"steps": True, "overview": "false", "geometries": "polyline", "continue_straight": False}
        answer = self._post("route", {"coordinates": _coordinates(points), **options})
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
        return self._post("route", {"coordinates": _coordinates([a, b]), "overview": "false"}).get("code") == "Ok"

    def _post(self, service: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._ask(service, body)
        except (httpx.TransportError, ValueError):
            self._upstream.revive()
        try:
            return self._ask(service, body)
        except (httpx.TransportError, ValueError) as error:
            raise _silent(self.name) from error

    def _ask(self, service: str, body: dict[str, Any]) -> dict[str, Any]:
        url = f"{self._upstream.address()}/{service}/v1/driving"
        answer = self._http.post(url, json={**body, "generate_hints": False}).json()
        return answer if isinstance(answer, dict) else {"code": "not an OSRM answer"}


def _blocks(count: int) -> Iterator[range]:
    size = max(1, CELLS_PER_REQUEST // max(count, 1))
    return (range(start, min(start + size, count)) for start in range(0, count, size))


def _coordinates(points: Sequence[Point]) -> list[list[float]]:
    return [[round(p.lon, 6), round(p.lat, 6)] for p in points]


def _whole(rows: list[list[float | None]]) -> NDArray[np.int32]:
    """Whole units; OSRM's null (no road joins the pair) becomes UNREACHABLE."""
    values = np.array(rows, np.float64)
    # Between two points of one road OSRM 26 answers distances down to -1 m.
    return np.where(np.isnan(values), UNREACHABLE, np.maximum(np.rint(values), 0)).astype(np.int32)


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
