"""Prizes above their worth: who gets them, when they are gone, and that plans are judged by true ones."""

from __future__ import annotations

from dataclasses import replace

from solver.kernels import tables as t
from solver.premium import GONE, HIGHEST, Premium
from solver.problem import Problem
from solver.ruin_recreate import RuinRecreate
from solver.solution import Solution
from solver.solve import solve
from solver.tabulate import tabulate
from solver.walker import Walker
from tests.solver.worlds import MINUTE, World

ROAD = World("Ba" + "." * 60 + "f")


def priced(*, owed: bool = False) -> Problem:
    near = replace(ROAD.visit("a", prize=20), required=owed)
    far = tuple(ROAD.visit(f"f{n:02}", prize=12) for n in range(20))
    return ROAD.problem((near, *far), (ROAD.shift("s"),), point=MINUTE)


def walker_of(problem: Problem) -> Walker:
    walker = Walker(tabulate(problem, lambda: False), 1)
    walker.load(Solution())
    walker.construct()
    return walker


def test_a_premium_is_put_on_every_prize_and_taken_off_again() -> None:
    walker = walker_of(priced())
    gains, before = walker.tables.world.calls[:, t.GAIN], walker.tables.world.calls[:, t.GAIN].copy()
    premium = Premium(walker.tables)
    premium.put_on([walker], 0.0)
    assert (gains == before * (1 + HIGHEST)).all()
    premium.put_on([walker], GONE)
    assert (gains == before).all()
    premium.put_on([walker], GONE / 2)
    assert (gains > before).all()
    premium.take_off([walker])
    assert (gains == before).all()


def test_an_owed_visit_gets_none() -> None:
    walker = walker_of(priced(owed=True))
    gains, before = walker.tables.world.calls[:, t.GAIN], walker.tables.world.calls[:, t.GAIN].copy()
    Premium(walker.tables).put_on([walker], 0.0)
    assert [v.id for v, a, b in zip(walker.tables.visits, gains, before, strict=True) if a == b] == ["a"]


def test_what_a_walker_has_costs_the_same_before_and_after() -> None:
    walker = walker_of(priced())
    before = int(walker.routes.totals[t.TOTAL_COST])
    premium = Premium(walker.tables)
    premium.put_on([walker], 0.0)
    assert walker.routes.totals[t.TOTAL_COST] < before
    premium.take_off([walker])
    assert (int(walker.routes.totals[t.TOTAL_COST]), walker.cost) == (before, before)


def test_it_helps_only_where_a_point_has_a_price() -> None:
    assert Premium(tabulate(priced(), lambda: False)).helps
    lexicographic = ROAD.problem((ROAD.visit("a", prize=20),), (ROAD.shift("s"),))
    assert not Premium(tabulate(lexicographic, lambda: False)).helps


def test_a_plan_is_judged_by_true_prizes() -> None:
    """Nine far visits do not pay; at one and a half times their worth they would."""
    town = tuple(ROAD.visit(f"f{n:02}", prize=12) for n in range(9))
    problem = ROAD.problem((ROAD.visit("a", prize=20), *town), (ROAD.shift("s"),), point=MINUTE)
    answer = solve(problem, seconds=30, engines=(RuinRecreate(walkers=2, iterations=400),))
    assert answer.solution.served == {"a"}


def test_with_a_premium_a_seed_and_a_budget_still_make_one_plan() -> None:
    engines = (RuinRecreate(walkers=2, iterations=400),)
    first, second = (solve(priced(), seconds=30, seed=3, engines=engines).solution for _ in range(2))
    assert first == second
