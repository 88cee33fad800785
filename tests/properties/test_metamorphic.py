"""Laws about two problems: what a change of the one must or must not do to the plan of the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from solver.check import check
from solver.cost import Cost, cost
from solver.insertion import Greedy, unserved
from solver.problem import UNREACHABLE, Break, LateLimit, Problem, Shift, TimeWindow, TravelMatrix, Visit
from solver.schedule import Timed, schedule
from solver.search import Engine, Search
from solver.solution import Route, Solution, Step
from solver.solve import solve
from solver.warm import ready
from tests.properties.laws import law

NOBODY = frozenset({"a skill that nobody has"})


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    assert ready(150)


def plan_of(problem: Problem, engine: Engine, seed: int = 0) -> Solution:
    search = Search(problem, seconds=60, seed=seed)
    search.offer(Solution(), "empty")
    engine.improve(search)
    assert search.refused == []
    assert search.best is not None
    return search.best.solution


def searched(problem: Problem, seed: int) -> Solution:
    return solve(problem, seconds=60, seed=seed, iterations=200).solution


# The order of the input never matters: same problem, seed and iterations, same plan.


def shuffled(problem: Problem, rng: Random) -> Problem:
    visits, shifts, pins = list(problem.visits), list(problem.shifts), list(problem.pins)
    for items in (visits, shifts, pins):
        rng.shuffle(items)
    return replace(problem, visits=tuple(visits), shifts=tuple(shifts), pins=tuple(pins))


@law(searched=False)
def test_greedy_plans_do_not_depend_on_the_order_of_the_input(problem: Problem, seed: int) -> None:
    assert plan_of(shuffled(problem, Random(seed)), Greedy()) == plan_of(problem, Greedy())


@law(examples=60)
def test_plans_do_not_depend_on_the_order_of_the_input(problem: Problem, seed: int) -> None:
    assert searched(shuffled(problem, Random(seed)), seed) == searched(problem, seed)


@law(examples=40)
def test_plans_do_not_depend_on_the_numbers_of_places(problem: Problem, seed: int) -> None:
    assert searched(renumbered(problem, Random(seed)), seed) == searched(problem, seed)


def renumbered(problem: Problem, rng: Random) -> Problem:
    """The same places in another order of rows and columns."""
    new = rng.sample(range(problem.matrices[0].places), problem.matrices[0].places)
    old = np.ix_(np.argsort(new), np.argsort(new))
    return replace(
        problem,
        visits=tuple(replace(v, location=new[v.location]) for v in problem.visits),
        shifts=tuple(_elsewhere(s, new) for s in problem.shifts),
        matrices=tuple(TravelMatrix(m.seconds[old].copy(), m.metres[old].copy()) for m in problem.matrices),
    )


def _elsewhere(shift: Shift, new: list[int]) -> Shift:
    progress = replace(shift.progress, location=new[shift.progress.location]) if shift.progress else None
    start, end = new[shift.start_location], new[shift.end_location]
    return replace(shift, start_location=start, end_location=end, progress=progress)


# What nobody can make, or nobody makes, changes nothing.


@law(examples=60)
def test_an_impossible_visit_changes_nothing(problem: Problem, seed: int) -> None:
    rng = Random(seed)
    place = rng.randrange(problem.matrices[0].places)
    impossible = Visit(f"v{rng.random()}", place, 10, (TimeWindow(0, 400),), prize=0, skills=NOBODY)
    assert searched(replace(problem, visits=(*problem.visits, impossible)), seed) == searched(problem, seed)


@law(searched=False)
def test_a_plan_is_worth_the_same_without_what_it_leaves_out(problem: Problem, seed: int) -> None:
    plan = plan_of(problem, Greedy())
    owed = {p.visit for p in problem.pins} | {v.id for v in problem.visits if v.required or v.published or v.group}
    gone = {v.id for v in unserved(problem, plan)} - owed
    fewer = replace(problem, visits=tuple(v for v in problem.visits if v.id not in gone))
    assert (check(fewer, plan), cost(fewer, plan)) == ((), cost(problem, plan))


# More room never hurts.


@law(examples=40, visits=5, shifts=3)
def test_another_shift_never_hurts(problem: Problem, seed: int) -> None:
    new = Shift("another", "somebody", 0, 0, TimeWindow(0, 500), skills=frozenset({"a", "b"}))
    before = searched(problem, seed)
    more = replace(problem, shifts=(*problem.shifts, new))
    assert check(more, before) == ()
    assert cost(more, before) == cost(problem, before)
    after = solve(more, seconds=60, seed=seed, iterations=200, start=before)
    assert not after.cost > cost(problem, before)


def relaxed_shift(shift: Shift, rng: Random) -> Shift:
    """One limit of the shift is wider; nothing that is priced changes."""
    window = shift.window
    more: tuple[Callable[[int], int | None], ...] = (lambda limit: limit + rng.randint(1, 50), lambda _: None)
    widen = rng.choice(more)
    limits = [name for name in LIMITS if getattr(shift, name) is not None]
    ways = [
        *(replace(shift, **{name: widen(getattr(shift, name))}) for name in limits),
        replace(shift, window=TimeWindow(window.start, window.end + rng.randint(1, 90))),
        replace(shift, window=TimeWindow(max(0, window.start - rng.randint(1, 90)), window.end)),
        replace(shift, skills=shift.skills | {"another"}),
    ]
    if shift.late is not None:
        ways += [replace(shift, late=late) for late in (None, _later_or_more(shift.late, rng))]
    if shift.break_ is not None:
        ways.append(replace(shift, break_=_wider(shift.break_, rng)))
    return rng.choice(ways)


LIMITS = ("max_visits", "max_work_seconds", "max_travel_seconds", "max_load")


def _later_or_more(late: LateLimit, rng: Random) -> LateLimit:
    return LateLimit(late.after + rng.randint(0, 50), late.most + rng.randint(0, 2))


def _wider(rest: Break, rng: Random) -> Break:
    window = rest.window
    early, late = rng.randint(0, 50), rng.randint(0, 50)
    shorter = max(1, rest.seconds - rng.randint(0, 5))
    return Break(TimeWindow(max(0, window.start - early), window.end + late), shorter)


def relaxed_visit(visit: Visit, rng: Random) -> Visit:
    """One demand of the visit is gone or smaller."""
    anybody = replace(visit, required_collectors=None, forbidden_collectors=frozenset(), allowed_shifts=None)
    lighter = replace(visit, load=visit.load // 2)
    return rng.choice((anybody, lighter, replace(visit, skills=frozenset()), widened(visit, rng.randint(1, 50))))


def widened(visit: Visit, by: int) -> Visit:
    """The first window begins earlier, the last one ends later."""
    windows = list(visit.windows)
    windows[0] = replace(windows[0], start=max(0, windows[0].start - by))
    windows[-1] = replace(windows[-1], end=windows[-1].end + by)
    return replace(visit, windows=tuple(windows))


@law(searched=False)
def test_a_wider_limit_never_spoils_a_plan(problem: Problem, seed: int) -> None:
    """The plan breaks no rule of the relaxed problem and earns the same."""
    rng, plan = Random(seed), plan_of(problem, Greedy())
    shifts = tuple(relaxed_shift(s, rng) if rng.random() < 0.7 else s for s in problem.shifts)
    done = {v for s in problem.shifts if s.progress for v, _ in s.progress.done}  # paid by the window they began in
    visits = tuple(v if v.id in done or rng.random() < 0.3 else relaxed_visit(v, rng) for v in problem.visits)
    relaxed = replace(problem, visits=visits, shifts=shifts)
    assert check(relaxed, plan) == ()
    assert cost(relaxed, plan).prize == cost(problem, plan).prize


@law(examples=40)
def test_a_wider_limit_never_makes_the_best_plan_worse(problem: Problem, seed: int) -> None:
    rng, plan = Random(seed), searched(problem, seed)
    shifts = tuple(replace(s, **dict.fromkeys(rng.sample((*LIMITS, "late"), 2), None)) for s in problem.shifts)
    relaxed = replace(problem, shifts=shifts)
    assert (check(relaxed, plan), cost(relaxed, plan)) == ((), cost(problem, plan))
    assert not solve(relaxed, seconds=60, seed=seed, iterations=200, start=plan).cost > cost(problem, plan)


def some_order(problem: Problem, rng: Random) -> list[str]:
    return rng.sample([v.id for v in problem.visits], min(len(problem.visits), rng.randint(1, 4)))


def still_driven(before: Problem, after: Problem, seed: int) -> bool:
    """Every order that could be driven before can be driven after."""
    rng = Random(seed)
    orders = [(shift.id, some_order(before, rng)) for shift in before.shifts for _ in range(3)]
    return all(
        isinstance(schedule(after, shift, order), Timed)
        for shift, order in orders
        if isinstance(schedule(before, shift, order), Timed)
    )


@law(searched=False)
def test_a_wider_window_never_makes_an_order_impossible(problem: Problem, seed: int) -> None:
    wider = replace(problem, visits=tuple(widened(v, seed % 60) for v in problem.visits))
    assert still_driven(problem, wider, seed)


@law(searched=False)
def test_one_more_window_never_makes_an_order_impossible(problem: Problem, seed: int) -> None:
    late = max((v.windows[-1].end for v in problem.visits), default=0) + 1
    more = replace(
        problem,
        visits=tuple(replace(v, windows=(*v.windows, TimeWindow(late + 1, late + 300))) for v in problem.visits),
    )
    assert still_driven(problem, more, seed)


@law(searched=False)
def test_faster_roads_never_make_an_order_impossible(problem: Problem, seed: int) -> None:
    faster = (
        replace(m, seconds=np.where(m.seconds < UNREACHABLE, m.seconds * (seed % 10) // 10, m.seconds).astype(np.int32))
        for m in problem.matrices
    )
    assert still_driven(problem, replace(problem, matrices=tuple(faster)), seed)


@law(searched=False)
def test_less_service_never_makes_an_order_impossible(problem: Problem, seed: int) -> None:
    quicker = tuple(replace(v, service_seconds=v.service_seconds * (seed % 10) // 10) for v in problem.visits)
    assert still_driven(problem, replace(problem, visits=quicker), seed)


# Other units, the same plan.


@law(searched=False)
def test_prizes_in_another_unit_rank_plans_alike(problem: Problem, seed: int) -> None:
    """Twice the prizes, and then any multiple of those, with a point worth so many times less."""
    factor = 2 + seed % 5
    once, more = (replace(problem, visits=tuple(_times(v, n) for v in problem.visits)) for n in (2, 2 * factor))
    if problem.prices.point is not None:
        once = replace(once, prices=replace(once.prices, point=problem.prices.point * factor))
        more = replace(more, prices=replace(more.prices, point=problem.prices.point))
    plans = [Solution(), plan_of(once, Greedy()), *_parts(plan_of(once, Greedy()), Random(seed))]
    assert _ranks([cost(once, p) for p in plans]) == _ranks([cost(more, p) for p in plans])


def _times(visit: Visit, factor: int) -> Visit:
    return replace(visit, prize=visit.prize * factor)


def _parts(plan: Solution, rng: Random) -> list[Solution]:
    return [Solution(tuple(r for r in plan.routes if rng.random() < 0.6)) for _ in range(4)]


def _ranks(costs: list[Cost]) -> list[list[bool]]:
    return [[a < b for b in costs] for a in costs]


@law(examples=60)
def test_a_later_day_gives_the_same_plan_later(problem: Problem, seed: int) -> None:
    by = 1 + seed * 97
    assert searched(later(problem, by), seed) == _later_plan(searched(problem, seed), by)


def later(problem: Problem, by: int) -> Problem:
    """Everything happens so many seconds later."""
    pins = tuple(replace(p, start=None if p.start is None else p.start + by) for p in problem.pins)
    visits = tuple(_later_visit(v, by) for v in problem.visits)
    return replace(problem, visits=visits, shifts=tuple(_later_shift(s, by) for s in problem.shifts), pins=pins)


def _later_visit(visit: Visit, by: int) -> Visit:
    published = replace(visit.published, start=visit.published.start + by) if visit.published else None
    return replace(visit, windows=tuple(_moved(w, by) for w in visit.windows), published=published)


def _later_shift(shift: Shift, by: int) -> Shift:
    progress = shift.progress
    if progress is not None:
        done = tuple((visit, start + by) for visit, start in progress.done)
        progress = replace(progress, time=progress.time + by, departed=progress.departed + by, done=done)
    rest = replace(shift.break_, window=_moved(shift.break_.window, by)) if shift.break_ else None
    late = replace(shift.late, after=shift.late.after + by) if shift.late else None
    return replace(shift, window=_moved(shift.window, by), break_=rest, progress=progress, late=late)


def _moved(window: TimeWindow, by: int) -> TimeWindow:
    return replace(window, start=window.start + by, end=window.end + by)


def _later_plan(plan: Solution, by: int) -> Solution:
    return Solution(tuple(Route(r.shift, tuple(Step(s.visit, s.start + by) for s in r.steps)) for r in plan.routes))
