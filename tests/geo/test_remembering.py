"""What was measured once is not asked for again: rows and columns are added, the oldest places go, files are shared."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from geo.matrix import Matrix
from geo.point import Point
from geo.routers.great_circle import GreatCircleRouter
from geo.routers.memory import NOT_KNOWN, Memory
from geo.routers.remembering import RememberingRouter


class Counting(GreatCircleRouter):
    """Straight lines, and how many pairs were asked for."""

    def __init__(self) -> None:
        self.pairs = 0

    def matrix(
        self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
    ) -> Matrix:
        found = super().matrix(points, rows, columns)
        self.pairs += found.seconds.size
        return found


def places(count: int, first: int = 0) -> list[Point]:
    return [Point(60 + 0.001 * number, 24.9 + 0.002 * (number % 7)) for number in range(first, first + count)]


def opened(path: Path, most_places: int = 1000) -> tuple[RememberingRouter, Counting]:
    counting = Counting()
    return RememberingRouter(counting, Memory(path, most_places)), counting


def same(a: Matrix, b: Matrix) -> bool:
    return bool((a.seconds == b.seconds).all() and (a.metres == b.metres).all() and a.off_road == b.off_road)


def test_the_second_time_nothing_is_asked(tmp_path: Path) -> None:
    router, counting = opened(tmp_path / "m" / "car.sqlite")
    first = router.matrix(places(20))
    again = router.matrix(places(20)[::-1])
    assert counting.pairs == 400
    assert same(first, router.matrix(places(20)))
    assert (again.seconds == first.seconds[::-1, ::-1]).all()


def test_new_places_are_new_rows_and_columns(tmp_path: Path) -> None:
    router, counting = opened(tmp_path / "car.sqlite")
    router.matrix(places(300))
    counting.pairs = 0
    grown = router.matrix(places(310))
    assert counting.pairs == 10 * 310 + 300 * 10
    assert same(grown, GreatCircleRouter().matrix(places(310)))


def test_days_that_never_met_are_joined(tmp_path: Path) -> None:
    router, counting = opened(tmp_path / "car.sqlite")
    router.matrix(places(30))
    router.matrix(places(30, first=30))
    counting.pairs = 0
    assert same(router.matrix(places(60)), GreatCircleRouter().matrix(places(60)))
    assert counting.pairs < 60 * 60


def test_another_process_finds_what_this_one_learnt(tmp_path: Path) -> None:
    opened(tmp_path / "car.sqlite")[0].matrix(places(20))
    router, counting = opened(tmp_path / "car.sqlite")
    assert same(router.matrix(places(20)), GreatCircleRouter().matrix(places(20)))
    assert counting.pairs == 0


def test_the_memory_is_bounded_and_the_places_used_longest_ago_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("geo.routers.memory.time.time", lambda: now[0])
    router, counting = opened(tmp_path / "car.sqlite", most_places=300)
    for day in range(8):
        now[0] += 1
        router.matrix([*places(10), *places(90, first=1000 * day + 100)])
    with sqlite3.connect(tmp_path / "car.sqlite") as file:
        assert file.execute("SELECT count(*) FROM places").fetchone()[0] <= 300
    counting.pairs = 0
    router.matrix(places(10))  # used every day
    assert counting.pairs == 0
    mixed = [*places(10), *places(90, first=7100), *places(40, first=100)]
    assert same(router.matrix(mixed), GreatCircleRouter().matrix(mixed))


def test_what_is_too_old_is_asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("geo.routers.memory.time.time", lambda: now[0])
    memory = Memory(tmp_path / "car.sqlite", 100, most_age_seconds=60)
    router = RememberingRouter(Counting(), memory)
    router.matrix(places(5))
    now[0] += 59
    assert (memory.recall(places(5)).seconds != NOT_KNOWN).all()
    now[0] += 2
    assert (memory.recall(places(5)).seconds == NOT_KNOWN).all()


def test_more_places_than_it_may_keep_pass_through(tmp_path: Path) -> None:
    router, _ = opened(tmp_path / "car.sqlite", most_places=10)
    assert router.matrix(places(11)).seconds.shape == (11, 11)
    assert not (tmp_path / "car.sqlite").exists()


def test_a_file_that_is_broken_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "car.sqlite").write_bytes(b"this is no database" * 100)
    router, counting = opened(tmp_path / "car.sqlite")
    assert same(router.matrix(places(5)), GreatCircleRouter().matrix(places(5)))
    assert counting.pairs == 25


def test_unreachable_and_off_road_places_are_remembered_as_such(tmp_path: Path) -> None:
    class Island(Counting):
        def matrix(
            self, points: Sequence[Point], rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
        ) -> Matrix:
            found = super().matrix(points, rows, columns)
            snap = np.arange(len(points), dtype=np.int32)
            return Matrix(found.seconds, found.metres, snap, (2,), self.name, estimated=False)

    router = RememberingRouter(Island(), Memory(tmp_path / "car.sqlite", 100))
    router.matrix(places(5))
    again = router.matrix(places(5))
    assert again.off_road == (2,)
    assert again.snap_metres.tolist() == [0, 1, 2, 3, 4]
