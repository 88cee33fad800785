"""The binary answer of a real osrm-routed says what its JSON says, to the cell: zeros, islands, one-way traps."""

import random
from collections.abc import Iterator

import httpx
import numpy as np
import pytest

from geo.matrix import UNREACHABLE
from geo.point import Point
from geo.profile import Profile
from geo.region import Region
from geo.routers import osrm
from geo.routers.osrm import OsrmRouter
from geo.routers.osrm_process import RoadServer
from tests.fixtures.drawn import ISLAND, MAIN, TRAP, at

ANYWHERE = 10**6


@pytest.fixture(scope="module")
def server(drawn_region: Region) -> Iterator[RoadServer]:
    opened = RoadServer(drawn_region.roads_path(Profile.CAR))
    yield opened
    opened.close()


def places(count: int) -> list[Point]:
    chance = random.Random(3)
    nets = [chance.choice((MAIN, ISLAND, TRAP)) for _ in range(count)]
    return [at(chance.choice(columns) + chance.random() / 3, chance.choice(rows)) for columns, rows in nets]


def asked_in_json(server: RoadServer, points: list[Point]) -> list[np.ndarray]:
    body = {
        "coordinates": [[round(p.lon, 6), round(p.lat, 6)] for p in points],
        "annotations": ["duration", "distance"],
    }
    answer = httpx.post(f"{server.address()}/table/v1/driving", json=body).json()
    figures = [np.array(answer[name], np.float64) for name in ("durations", "distances")]
    return [np.where(np.isnan(f), UNREACHABLE, np.maximum(np.rint(f), 0)).astype(np.int32) for f in figures]


@pytest.mark.parametrize("cells", [osrm.CELLS_PER_REQUEST, 900])
def test_binary_answers_are_those_in_json(server: RoadServer, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osrm, "CELLS_PER_REQUEST", cells)
    points = places(90)
    matrix = OsrmRouter(server, ANYWHERE).matrix(points)
    seconds, metres = asked_in_json(server, points)
    assert 0.3 < (seconds == UNREACHABLE).mean() < 0.8
    assert (matrix.seconds == seconds).all()
    assert (matrix.metres == metres).all()


def test_rows_and_columns_are_parts_of_the_whole(server: RoadServer) -> None:
    points = places(30)
    router = OsrmRouter(server, ANYWHERE)
    whole, part = router.matrix(points), router.matrix(points, [4, 2, 29], [0, 7])
    assert (part.seconds == whole.seconds[np.ix_([4, 2, 29], [0, 7])]).all()
    assert (part.metres == whole.metres[np.ix_([4, 2, 29], [0, 7])]).all()
    assert router.matrix(points, [], [1]).seconds.shape == (0, 1)
    assert router.matrix(points, [1], []).seconds.shape == (1, 0)
