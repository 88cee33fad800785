"""A law is a test over generated problems. What breaks one is made smaller, saved as JSON, and can be replayed.

``make test ARGS="tests/properties --hypothesis-profile=thorough"`` hunts for long. A problem that was found stands in
``build/counterexamples`` and fails ``test_replay.py`` until the law holds for it; it is committed, for ever, by moving
it to ``tests/properties/counterexamples``.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from solver.problem import Problem, Shift, Visit
from solver.serialize import problem_from_json, problem_to_json
from tests.properties.worlds import NOT_SEARCHED, a_problem

FOUND = Path(__file__).resolve().parents[2] / "build" / "counterexamples"
KEPT = Path(__file__).resolve().parent / "counterexamples"

MOST_TRIES = 600
"""Smaller problems that are tried before the smallest so far is saved."""

type Law = Callable[[Problem, int], None]

LAWS: dict[str, Law] = {}


def law(*, examples: int = 100, searched: bool = True, visits: int = 9, shifts: int = 4) -> Callable[[Law], Law]:
    """Makes a test of a function that asserts something of a problem and a seed.

    ``examples``: per cent of the profile's. ``searched``: whether the search is asked, so that only what it knows is
    generated. A problem is made from one number: there is nothing for Hypothesis to shrink, :func:`smallest` does it.
    """
    without = NOT_SEARCHED if searched else frozenset[str]()
    problems = st.integers(0, 2**32).map(lambda n: a_problem(Random(n), visits, shifts, without))

    def test_of(holds: Law) -> Law:
        LAWS[holds.__name__] = holds

        @per_cent(examples)
        @given(problem=problems, seed=st.integers(0, 1000))
        @functools.wraps(holds)
        def test(problem: Problem, seed: int) -> None:
            error = broken(holds, problem, seed)
            if error is not None:
                pytest.fail(save(holds.__name__, problem, seed, error), pytrace=False)

        return test

    return test_of


def per_cent(examples: int) -> settings:
    """So many of a hundred examples of the profile that was chosen."""
    most = max(1, settings.default.max_examples * examples // 100)
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(max_examples=most, deadline=None, suppress_health_check=list(HealthCheck), phases=phases)


def broken(holds: Law, problem: Problem, seed: int) -> Exception | None:
    """What breaks the law for this problem: an assertion that fails, or any other error on the way."""
    try:
        holds(problem, seed)
    except Exception as error:
        return error
    return None


def replay(file: Path) -> None:
    """Asks the law that a saved problem broke once more; the file's name is the law's and the seed's."""
    name, seed = file.stem.rsplit("-", 1)
    LAWS[name](problem_from_json(file.read_text(encoding="utf-8")), int(seed))


def saved() -> list[Path]:
    return sorted([*KEPT.glob("*.json"), *FOUND.glob("*.json")])


def smallest(holds: Law, problem: Problem, seed: int, kind: type[Exception]) -> Problem:
    """A problem without visits, shifts, pins and fields that are not needed to break the law in the same way."""
    tries = itertools.count()
    while True:
        for smaller in _smaller(problem):
            if next(tries) >= MOST_TRIES:
                return problem
            if type(broken(holds, smaller, seed)) is kind:
                problem = smaller
                break
        else:
            return problem


def save(name: str, problem: Problem, seed: int, error: Exception) -> str:
    """Writes the smallest problem that breaks the law like this one; says where, and how to try it again."""
    problem = smallest(LAWS[name], problem, seed, type(error))
    FOUND.mkdir(parents=True, exist_ok=True)
    for old in FOUND.glob(f"{name}-*.json"):
        old.unlink()
    file = FOUND / f"{name}-{seed}.json"
    file.write_text(problem_to_json(problem), encoding="utf-8")
    reason, where = broken(LAWS[name], problem, seed) or error, file.relative_to(FOUND.parents[1])
    again = f'make test ARGS="tests/properties/test_replay.py -k {file.stem}"'
    return f"{type(reason).__name__}: {reason}\nThe problem stands in {where}; try it again with\n  {again}"


def _smaller(problem: Problem) -> Iterator[Problem]:
    """The problem less one thing, larger things first; what makes no sense without it is left out."""
    without = (
        *(_without_visit(problem, v) for v in problem.visits),
        *(_without_shift(problem, s) for s in problem.shifts),
        *(replace(problem, pins=tuple(p for p in problem.pins if p is not pin)) for pin in problem.pins),
    )
    yield from without
    for visit in problem.visits:
        for plainer in _plainer(visit):
            yield replace(problem, visits=tuple(plainer if v is visit else v for v in problem.visits))
    for shift in problem.shifts:
        for plainer in _plainer(shift):
            yield replace(problem, shifts=tuple(plainer if s is shift else s for s in problem.shifts))


def _plainer[T: (Visit, Shift)](thing: T) -> Iterator[T]:
    """The visit or shift with one field as it is where nobody says anything of it."""
    for field in fields(thing):
        default: Any = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is not MISSING and getattr(thing, field.name) != default:
            yield replace(thing, **{field.name: default})


def _without_visit(problem: Problem, visit: Visit) -> Problem:
    return replace(
        problem,
        visits=tuple(v for v in problem.visits if v is not visit),
        shifts=tuple(_not_done(s, visit) for s in problem.shifts),
        pins=tuple(p for p in problem.pins if p.visit != visit.id),
    )


def _not_done(shift: Shift, visit: Visit) -> Shift:
    if shift.progress is None:
        return shift
    done = tuple(made for made in shift.progress.done if made[0] != visit.id)
    return replace(shift, progress=replace(shift.progress, done=done))


def _without_shift(problem: Problem, shift: Shift) -> Problem:
    return replace(
        problem,
        shifts=tuple(s for s in problem.shifts if s is not shift),
        pins=tuple(p for p in problem.pins if p.shift != shift.id),
    )
