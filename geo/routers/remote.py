"""What routers at the other end of a line have in common: a matrix asked for in blocks, ways asked for in pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import batched, product

import numpy as np
from numpy.typing import NDArray

from geo.errors import NoRoadError, ProviderError
from geo.matrix import UNREACHABLE, Matrix
from geo.point import Point
from geo.profile import Profile
from geo.providers.reading import reading
from geo.routing import Leg

MOST_REQUESTS = 5_000
"""A matrix that would need more is refused: it would take hours, and a provider's quota for days."""

DRIVEN = frozenset({Profile.CAR, Profile.MOTORCYCLE})

FAR_METRES = 10_000_000
"""How far a place lies from the nearest road when there is none within reach."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The largest block a provider answers: ``rows`` × ``columns``; and how many requests run at once."""

    rows: int
    columns: int
    at_once: int = 1


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """Seconds and metres of one block, shape (rows, columns); NaN where no road joins a pair."""

    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]

    @staticmethod
    def of(seconds: Sequence[Sequence[float | None]], metres: Sequence[Sequence[float | None]]) -> Block:
        """From lists with None for NaN; ValueError when their shapes differ."""
        block = Block(np.array(seconds, np.float64), np.array(metres, np.float64))
        if block.seconds.shape != block.metres.shape:
            raise ValueError("times and distances of different shapes")
        return block


type AskBlock = Callable[[Sequence[int], Sequence[int]], Block]
"""From the numbers of the places of its rows and columns."""


class NoWayError(Exception):
    """No road joins two places of a way that was asked for, or a place is far from any."""


def matrix_in_blocks(
    name: str,
    snap_metres: NDArray[np.int32],
    off_road_metres: int,
    rows: Sequence[int],
    columns: Sequence[int],
    extent: Extent,
    ask: AskBlock,
) -> Matrix:
    """Places that lie off the road are not asked for. ProviderError ``router_too_large``."""
    far = snap_metres > off_road_metres
    blocks = list(product(_near(rows, far, extent.rows), _near(columns, far, extent.columns)))
    if len(blocks) > MOST_REQUESTS:
        raise _too_large(name, len(snap_metres), len(blocks))

    def one(block: _Numbers) -> Block:
        with reading(name):
            return ask([rows[i] for i in block[0]], [columns[i] for i in block[1]])

    answers = _together(one, blocks, extent.at_once)
    seconds, metres = (np.full((len(rows), len(columns)), np.nan) for _ in range(2))
    for (down, across), block in zip(blocks, answers, strict=True):
        where = np.ix_(down, across)
        seconds[where], metres[where] = block.seconds, block.metres
    same = np.equal.outer(np.array(rows), np.array(columns)) & ~far[list(rows)][:, None]
    seconds[same] = metres[same] = 0
    return Matrix(*_whole(seconds, metres), snap_metres, tuple(np.flatnonzero(far).tolist()), name, estimated=False)


type _Numbers = tuple[NDArray[np.intp], NDArray[np.intp]]


def _near(places: Sequence[int], far: NDArray[np.bool_], size: int) -> list[NDArray[np.intp]]:
    """Positions of the places that lie near a road, so many at a time."""
    return _pieces(np.array([i for i, place in enumerate(places) if not far[place]], np.intp), size)


def _pieces(numbers: NDArray[np.intp], size: int) -> list[NDArray[np.intp]]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def _together[T, U](one: Callable[[T], U], blocks: Sequence[T], at_once: int) -> list[U]:
    if at_once == 1 or len(blocks) <= 1:
        return [one(block) for block in blocks]
    pool = ThreadPoolExecutor(min(at_once, len(blocks)), thread_name_prefix="ask-matrix")
    try:
        return list(pool.map(one, blocks))
    finally:
        pool.shutdown(cancel_futures=True)  # after the first failure the rest is not worth asking


def _whole(seconds: NDArray[np.float64], metres: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Whole units; unreachable in one of them is unreachable in both."""
    missing = np.isnan(seconds) | np.isnan(metres)

    def whole(figures: NDArray[np.float64]) -> NDArray[np.int32]:
        return np.where(missing, UNREACHABLE, np.maximum(np.rint(np.nan_to_num(figures)), 0)).astype(np.int32)

    return whole(seconds), whole(metres)


def with_snaps(
    measured: Matrix,
    snap_metres: NDArray[np.int32],
    off_road_metres: int,
    rows: Sequence[int],
    columns: Sequence[int],
) -> Matrix:
    """For providers whose answer says how far a place lies from its road: those too far away have none."""
    far = snap_metres > off_road_metres
    seconds, metres = measured.seconds.copy(), measured.metres.copy()
    for figures in (seconds, metres):
        figures[far[list(rows)], :] = UNREACHABLE
        figures[:, far[list(columns)]] = UNREACHABLE
    off_road = tuple(np.flatnonzero(far).tolist())
    return replace(measured, seconds=seconds, metres=metres, snap_metres=snap_metres, off_road=off_road)


def legs_in_pieces(
    name: str, points: Sequence[Point], most_points: int, route: Callable[[Sequence[Point]], list[Leg]]
) -> list[Leg]:
    """The ways from each point to the next; ``route`` raises NoWayError, which becomes a NoRoadError with its place."""
    found: list[Leg] = []
    for start in range(0, len(points) - 1, most_points - 1):
        piece = points[start : start + most_points]
        with reading(name):
            try:
                found += route(piece)
            except NoWayError:
                found += _one_by_one(piece, start, route)
    return found


def _one_by_one(piece: Sequence[Point], start: int, route: Callable[[Sequence[Point]], list[Leg]]) -> list[Leg]:
    """To name the first place that has no way on."""
    found: list[Leg] = []
    for position in range(len(piece) - 1):
        try:
            found += route(piece[position : position + 2])
        except NoWayError as error:
            raise NoRoadError(
                "no_road",
                f"Place {start + position + 1} of this way is joined to the next by no road.",
                "Check both points on the map, or move the pins to places that a car can reach.",
            ) from error
    return found


def snapped(
    name: str, points: Sequence[Point], size: int, locate: Callable[[Sequence[Point]], Sequence[float | None]]
) -> NDArray[np.int32]:
    """Metres from each place to its road, asked in batches; None is out of reach."""
    found: list[int] = []
    for batch in batched(points, size):
        with reading(name):
            found += [FAR_METRES if away is None else round(away) for away in locate(batch)]
    return np.array(found, np.int32)


def not_driven(name: str, profile: Profile, action: str) -> ProviderError:
    """For a router that knows drivers alone."""
    return ProviderError(
        "router_profile", f"The router “{name}” measures driving alone, not travel by {profile}.", action
    )


def _too_large(name: str, places: int, requests: int) -> ProviderError:
    return ProviderError(
        "router_too_large",
        f"Travel between {places} places would take {requests} requests to “{name}”, more than {MOST_REQUESTS}.",
        "Plan fewer cases at once, or use the embedded router or an OSRM server (ROUNDS_ROUTER).",
    )
