"""Each peer is asked the right question: on problems worked out by hand it gives the best answer."""

from __future__ import annotations

import importlib
import time
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import instances
from benchmarks.one import SOLVERS
from benchmarks.scoring import Score, score
from benchmarks.solvers.asking import Ask, CannotSayError
from tests.benchmarks.worlds import PCVRPTW, SDVRPTW, TOPTW, write_ladder, write_public

NEEDED = {"pyvrp": "pyvrp", "vroom": "vroom", "ortools": "ortools"}


def peer(name: str) -> ModuleType:
    pytest.importorskip(NEEDED[name], reason="the extra `benchmarks` is not installed")
    return importlib.import_module(SOLVERS[name])


def asked(name: str, path: Path, *, cores: int = 1) -> Score:
    entry = instances.of_file(path)
    problem = instances.read(entry)
    now = time.monotonic()
    answer = peer(name).solve(Ask(problem, now, now + 1.0, seed=0, cores=cores))
    return score(entry, problem, answer.solution)


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("cores", [1, 2])
def test_the_core_tier(name: str, cores: int, tmp_path: Path) -> None:
    """Each collector makes two visits, of the five with prizes 1 to 5 the best four: one goes 1 and 2 km north, the
    other 1 km west and 2 km east, so that they drive 400 and 600 s."""
    judged = asked(name, write_ladder(tmp_path), cores=cores)
    assert (judged.broken, judged.prize, judged.travel) == ((), 14, 1000)


@pytest.mark.parametrize("name", NEEDED)
def test_toptw(name: str, tmp_path: Path) -> None:
    judged = asked(name, write_public(tmp_path, "c101.txt", TOPTW))
    assert (judged.broken, judged.prize) == ((), 7)


@pytest.mark.parametrize("name", ["pyvrp", "ortools"])
def test_pcvrptw(name: str, tmp_path: Path) -> None:
    judged = asked(name, write_public(tmp_path, "tiny.vrp", PCVRPTW))
    assert (judged.broken, judged.objective) == ((), 750)


@pytest.mark.parametrize("name", ["pyvrp", "ortools"])
def test_sdvrptw(name: str, tmp_path: Path) -> None:
    judged = asked(name, write_public(tmp_path, "tiny.vrp", SDVRPTW))
    assert (judged.broken, judged.required_missing) == ((), 0)
    assert judged.objective == pytest.approx(60.0)


@pytest.mark.parametrize("name", NEEDED)
def test_nobody_is_asked_what_it_cannot_say(name: str, tmp_path: Path) -> None:
    with pytest.raises(CannotSayError, match="crews"):
        asked(name, write_ladder(tmp_path, "full-S-9", "full"))


def test_vroom_has_no_price_of_a_point(tmp_path: Path) -> None:
    with pytest.raises(CannotSayError, match="price of a point"):
        asked("vroom", write_public(tmp_path, "tiny.vrp", PCVRPTW))
