"""The chance of meeting: a prior where nothing is known, history where there is some, the case's own last and most."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest

from geo.point import Point
from service.choosing.meeting import PRIORS, Chances, Spot
from service.model.attempt import MET, MISSED, Attempt, PartOfDay, area_of, part_of
from service.model.case import AddressKind
from service.model.outcome import OutcomeKind
from tests.fixtures.world import MONDAY, PLACES, ZONE

HERE = Spot("K1", AddressKind.HOME, "here")
SATURDAY = MONDAY + timedelta(5)


def tries(met: int, missed: int, hour: int = 9, day: date = MONDAY, **where: object) -> list[Attempt]:
    at = datetime.combine(day, datetime.min.time(), ZONE).replace(hour=hour)
    spot: dict[str, object] = {"case_id": "other", "kind": AddressKind.HOME, "area": "there", **where}
    return [Attempt(at=at, met=n < met, **spot) for n in range(met + missed)]


def chance(attempts: Iterable[Attempt], hour: int = 9, spot: Spot = HERE, day: date = MONDAY) -> int:
    return Chances.count(attempts).permille(spot, day, hour)


@pytest.mark.parametrize(
    ("day", "hour", "free", "part"),
    [
        (MONDAY, 10, False, PartOfDay.MORNING),
        (MONDAY, 11, False, PartOfDay.DAY),
        (MONDAY, 17, False, PartOfDay.DAY),
        (MONDAY, 18, False, PartOfDay.EVENING),
        (SATURDAY, 9, False, PartOfDay.WEEKEND),
        (MONDAY, 9, True, PartOfDay.WEEKEND),
    ],
)
def test_the_parts_of_a_day(day: date, hour: int, free: bool, part: PartOfDay) -> None:
    assert part_of(day, hour, free) is part


@pytest.mark.parametrize("kind", list(AddressKind))
@pytest.mark.parametrize(("day", "hour"), [(MONDAY, 9), (MONDAY, 14), (MONDAY, 19), (SATURDAY, 12)])
def test_without_history_the_prior_speaks(kind: AddressKind, day: date, hour: int) -> None:
    assert chance((), hour, Spot("K1", kind), day) == round(1000 * PRIORS[kind][part_of(day, hour)])


def test_the_estimate_is_the_posterior_mean() -> None:
    """One level, by hand: 5 of 10 mornings elsewhere, a prior of 0.35 that weighs 20 attempts, twice."""
    part = (5 + 20 * 0.35) / 30
    hour = (5 + 20 * part) / 30
    assert chance(tries(5, 5)) == round(1000 * hour)
    assert chance(tries(5, 5), hour=10) == round(1000 * part), "another hour of the same part knows the part only"


def test_much_history_outweighs_the_prior() -> None:
    assert 790 <= chance(tries(8000, 2000)) <= 810
    assert chance(tries(0, 10_000)) < 5


def test_a_case_is_heard_before_its_area_and_its_area_before_the_rest() -> None:
    far = tries(50, 50)
    assert chance([*far, *tries(18, 2, area="here")]) > chance(far) > chance([*far, *tries(2, 18, area="here")])
    mine = tries(0, 3, case_id="K1", area="here")
    assert chance([*far, *mine]) < chance(far) - 100
    assert chance([*far, *mine], hour=19) < chance(far, hour=19), "who is never there in the morning is away more"
    assert chance([*far, *mine], hour=19) > chance([*far, *mine]) + 100, "but the evening was not tried"


def test_kinds_of_address_learn_apart() -> None:
    work = Spot("K2", AddressKind.WORK, "here")
    assert chance(tries(0, 100), spot=work) == chance((), spot=work)


def test_holidays_are_no_weekdays() -> None:
    history = Chances.count(tries(0, 200))
    assert history.permille(HERE, MONDAY, 9, free=True) == round(1000 * PRIORS[AddressKind.HOME][PartOfDay.WEEKEND])


def test_every_step_is_told() -> None:
    told = Chances.count([*tries(5, 5), *tries(1, 0, case_id="K1", area="here")]).told(HERE, MONDAY, 9)
    assert [level.name for level in told] == ["prior", "part", "hour", "area", "case", "case_part"]
    assert [(level.tried, level.met) for level in told] == [(0, 0), (11, 6), (11, 6), (1, 1), (1, 1), (1, 1)]
    assert told[-1].permille == Chances.count([*tries(5, 5), *tries(1, 0, case_id="K1", area="here")]).permille(
        HERE, MONDAY, 9
    )


def test_the_order_of_history_does_not_matter() -> None:
    history = [*tries(5, 7, hour=9), *tries(3, 1, hour=19), *tries(1, 4, case_id="K1", area="here")]
    mixed = random.Random(3).sample(history, len(history))
    hours = [(MONDAY, 9), (MONDAY, 19), (SATURDAY, 12)]
    one, other = Chances.count(history), Chances.count(mixed)
    assert [one.permille(HERE, *at) for at in hours] == [other.permille(HERE, *at) for at in hours]


def test_it_finds_the_rates_of_a_made_world() -> None:
    """Better than its prior on people who behave otherwise: a mean absolute error of under 6 points against 25."""
    true, chances = {9: 0.10, 14: 0.15, 19: 0.80}, random.Random(5)
    history = [
        a for h, p in true.items() for _ in range(150) for a in tries(int(chances.random() < p), 0, h) or tries(0, 1, h)
    ]
    seen = Chances.count(history)
    wrong = [abs(seen.permille(HERE, MONDAY, hour) - 1000 * p) for hour, p in true.items()]
    before = [abs(chance((), hour) - 1000 * p) for hour, p in true.items()]
    assert sum(wrong) / 3 < 60 < sum(before) / 3


def test_which_outcomes_say_something_about_the_hour() -> None:
    assert not MET & MISSED
    silent = {OutcomeKind.MOVED, OutcomeKind.WRONG_ADDRESS, OutcomeKind.UNSAFE, OutcomeKind.OTHER}
    assert set(OutcomeKind) == MET | MISSED | silent


def test_an_area_is_a_piece_of_about_two_kilometres() -> None:
    assert area_of(Point(60.1704, 24.9522)) == area_of(Point(60.1675, 24.9527)) == "3008/1247"
    assert area_of(PLACES["station"]) == "3008/1247"
    assert area_of(Point(60.20, 24.94)) != area_of(PLACES["station"])
    assert area_of(Point(-0.001, -0.001)) == "-1/-1"
