"""How a search is shared out among cycles, and which shifts it looks at for a far visit."""

from __future__ import annotations

import pytest

from solver.apart import CYCLE_ITERATIONS, LONGER, SETTLING, beginning, cycles_of, for_travel
from solver.nearness import NEAR_BASES
from solver.problem import Problem
from solver.tabulate import tabulate
from solver.walking import Cooling
from tests.solver.worlds import World, window

ROAD = World("B...a....f")


def many_shifts(late: int) -> Problem:
    """All begin at one base; only so many of them have time for ``f``."""
    early = [ROAD.shift(f"e{n:02}", window=window("8:00", "12:05")) for n in range(NEAR_BASES + 6)]
    others = [ROAD.shift(f"l{n}") for n in range(late)]
    far = ROAD.visit("f", windows=(window("12:00", "12:30"),))
    return ROAD.problem((ROAD.visit("a"), far), tuple(early + others))


@pytest.mark.parametrize("late", [1, 3])
def test_shifts_with_time_for_a_visit_come_first(late: int) -> None:
    """All of the others overlap its window, and are as near, but have to be back too soon."""
    tables = tabulate(many_shifts(late))
    far = next(row for row, visit in enumerate(tables.visits) if visit.id == "f")
    assert {tables.shifts[row].id for row in tables.world.bases[far, :late]} == {f"l{n}" for n in range(late)}


@pytest.mark.parametrize(
    ("cycles", "lengths"),
    [
        (0.1, (1,)),
        (0.9, (1, 1)),
        (2, (1, 1, 1)),
        (3, (1, 1, 2)),
        (16, (1, 1, 2, 1, 1, 2, 4, 1, 1, 2)),
        (17, (1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1)),
    ],
)
def test_cycles_are_short_and_long(cycles: float, lengths: tuple[int, ...]) -> None:
    tables = tabulate(many_shifts(1))
    iterations = int(cycles * CYCLE_ITERATIONS * len(tables.world.calls))
    assert cycles_of(tables, 0.0, iterations) == lengths


def test_cycles_are_longer_where_only_travel_is_left_to_save() -> None:
    tables = tabulate(many_shifts(1))
    whole = cycles_of(tables, 0.0, 200 * CYCLE_ITERATIONS * len(tables.world.calls))
    saving = for_travel(whole)
    assert saving[:SETTLING] == whole[:SETTLING]
    assert saving[SETTLING : SETTLING + 4] == (LONGER, LONGER, 2 * LONGER, LONGER)
    assert abs(sum(saving) - sum(whole)) <= 8 * LONGER, "the same work, but for the last cycle"
    short = whole[: SETTLING + 8]
    assert for_travel(short) == short


def test_two_of_three_cycles_then_rebuild_a_part_and_one_begins_anew_as_hot_as_travel_asks_for() -> None:
    begun = [beginning(cycle, 0, 30, for_travel=True) for cycle in range(7, 13)]
    assert [(how.anew, how.part) for how in begun] == [(True, False), (False, True), (False, True)] * 2
    assert all(how.heat is None for how in begun)
    assert all(how.heat is not None for how in (beginning(cycle, 0, 30) for cycle in range(7, 13)))
    assert Cooling(20_000.0, 20.0, 2_000.0).for_travel() == Cooling(2_000.0, 20.0, 2_000.0)
