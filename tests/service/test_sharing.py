"""Limits of a day, who is away, and even shares over two weeks."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from service.model.limits import LIMITS, Away, AwayKind, Limits, LimitsError, WorkedDay
from service.planning.sharing import Share, evenings, limited, present, shares
from tests.fixtures.world import MONDAY, a_shift

HOUR = 3600


def worked(collector: str, hours: float, day: int = -1, hard: int = 0, late: bool = False) -> WorkedDay:
    return WorkedDay(collector, MONDAY + timedelta(day), int(hours * HOUR), hard, late)


@pytest.mark.parametrize(
    ("own", "limit", "kept"), [(None, None, None), (None, 8, 8), (10, None, 10), (10, 8, 8), (5, 8, 5)]
)
def test_the_smaller_of_two_limits_holds(own: int | None, limit: int | None, kept: int | None) -> None:
    shift = limited(a_shift(max_visits=own), Limits(visits=limit))
    assert shift is not None and shift.max_visits == kept


def test_who_was_late_often_enough_ends_earlier() -> None:
    late, limits = a_shift(start=time(12), end=time(22)), Limits(late_days=2, late_after=time(20))
    assert [shift.end for may in (True, False) if (shift := limited(late, limits, may))] == [time(22), time(20)]
    assert limited(a_shift(start=time(20), end=time(22)), limits, False) is None
    history = [worked("C1", 8, -1, late=True), worked("C1", 8, -2, late=True), worked("C1", 8, -20, late=True)]
    assert evenings([late], history, limits, {}) == frozenset()
    assert evenings([late], history[1:], limits, {}) == {late.id}, "the third is longer ago than two weeks"


def test_a_plan_of_several_days_has_no_more_late_days_than_the_limit() -> None:
    """Which of its evenings the plan will use nobody knows yet: so no more of them are left open than there may be."""
    limits = Limits(late_days=2, late_after=time(20))
    week = [a_shift("C1", MONDAY + timedelta(n), start=time(12), end=time(22)) for n in range(5)]
    assert evenings(week, [], limits, {}) == {week[0].id, week[1].id}
    friday, one_before = {MONDAY + timedelta(4): 1}, [worked("C1", 8, -10, late=True)]
    assert evenings(week, one_before, limits, friday) == {week[0].id, week[4].id}, (
        "by Friday that one is out of the window"
    )
    assert evenings(week, [worked("C1", 8, 6, late=True)], limits, {}) == {week[0].id}, "published days ahead count too"
    none_late = replace(limits, late_visits=0)
    assert evenings(week, [], none_late, {}) == {shift.id for shift in week}, "no visit of theirs ends late"
    early = [a_shift("C2", MONDAY + timedelta(n), end=time(20)) for n in range(5)]
    assert evenings(early, [], Limits(late_days=0), {}) == {shift.id for shift in early}


def away(*, start: time | None = None, end: time | None = None, who: str = "C1", first: date = MONDAY) -> Away:
    return Away("a1", who, AwayKind.TRAINING, first, first + timedelta(1), start, end)


@pytest.mark.parametrize(
    ("when", "left"),
    [
        (away(), None),
        (away(who="C2"), (9, 17)),
        (away(first=MONDAY - timedelta(2)), (9, 17)),
        (away(first=MONDAY - timedelta(1)), None),
        (away(start=time(8), end=time(12)), (12, 17)),
        (away(start=time(14), end=time(18)), (9, 14)),
        (away(start=time(11), end=time(12)), (12, 17)),
        (away(start=time(15), end=time(16)), (9, 15)),
        (away(start=time(6), end=time(9)), (9, 17)),
        (away(start=time(8), end=time(18)), None),
    ],
)
def test_leave_and_training_take_their_part_of_a_shift(when: Away, left: tuple[int, int] | None) -> None:
    shift = present(a_shift("C1"), [when])
    assert (shift and (shift.start.hour, shift.end.hour)) == left


def test_two_absences_on_a_day_leave_the_longest_piece() -> None:
    both = [away(start=time(10), end=time(11)), away(start=time(15), end=time(16))]
    shift = present(a_shift("C1"), both)
    assert shift is not None and (shift.start, shift.end) == (time(11), time(15))


def test_without_history_everybody_has_the_expected_share() -> None:
    found = shares([a_shift("C1"), a_shift("C2")], [], 0, LIMITS, 5 * HOUR)
    assert found == {f"{c}@{MONDAY}": Share(5 * HOUR, 1) for c in ("C1", "C2")}


def test_who_has_worked_more_has_a_smaller_share_today() -> None:
    history = [worked("C1", 8), worked("C2", 4)]
    found = shares([a_shift("C1"), a_shift("C2"), a_shift("C3")], history, 0, LIMITS, 0)
    assert [found[f"{c}@{MONDAY}"].fair_seconds for c in ("C1", "C2", "C3")] == [4 * HOUR, 8 * HOUR, 6 * HOUR]


def test_what_is_ahead_is_spread_over_the_coming_shifts_and_never_below_nothing() -> None:
    history = [worked("C1", 10), worked("C2", 2)]
    tomorrow = MONDAY + timedelta(1)
    found = shares([a_shift("C1"), a_shift("C1", tomorrow), a_shift("C2")], history, 0, LIMITS, 0)
    assert [share.fair_seconds for share in found.values()] == [4 * HOUR, 4 * HOUR, 10 * HOUR]
    overworked = [worked("C1", 10, -1), worked("C1", 10, -2), worked("C1", 10, -3), *[worked("C2", 1)] * 3]
    assert shares([a_shift("C1")], overworked, 0, LIMITS, 0)[f"C1@{MONDAY}"].fair_seconds == 0


def test_hard_cases_are_shared_by_shifts_worked() -> None:
    """Eight hard cases over four shifts are two a shift; C1 has had three of its four, and one of slack."""
    history = [worked("C1", 8, -1, hard=3), worked("C2", 8, -1, hard=0)]
    found = shares([a_shift("C1"), a_shift("C2")], history, 5, LIMITS, 0)
    assert [found[f"{c}@{MONDAY}"].hard_cases for c in ("C1", "C2")] == [2, 5]
    assert sum(share.hard_cases or 0 for share in found.values()) >= 5, "no hard case is left out by sharing"
    capped = shares([a_shift("C1"), a_shift("C2")], history, 5, replace(LIMITS, hard_cases=3), 0)
    assert [share.hard_cases for share in capped.values()] == [2, 3]


def test_hard_cases_are_spread_over_the_days_of_a_plan() -> None:
    """Ten hard cases, two collectors, five days: five and one of slack each, a part of them on a day."""
    week = [a_shift(c, MONDAY + timedelta(n)) for c in ("C1", "C2") for n in range(5)]
    assert {share.hard_cases for share in shares(week, [], 10, LIMITS, 0).values()} == {3}
    assert {share.hard_cases for share in shares(week, [], 10, replace(LIMITS, slack=0), 0).values()} == {1}


def test_sharing_can_be_switched_off() -> None:
    free = replace(LIMITS, fair_price=0)
    assert shares([a_shift("C1")], [worked("C1", 8, hard=9)], 3, free, HOUR) == {f"C1@{MONDAY}": Share()}


def test_limits_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(LimitsError, match="visits is -1"):
        Limits(visits=-1)
    with pytest.raises(LimitsError, match="away from"):
        Away("a", "C1", AwayKind.LEAVE, MONDAY, MONDAY - timedelta(1))
    with pytest.raises(LimitsError, match="a start and an end"):
        Away("a", "C1", AwayKind.LEAVE, MONDAY, MONDAY, time(9))
