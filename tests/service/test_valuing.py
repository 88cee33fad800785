"""What a case is worth: the breakdown adds up, a person's word stands, and nothing personal counts."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from service.choosing.ranking import Known, preview, rank
from service.choosing.valuing import day_permille, prize_of, value
from service.model.case import Case, Debtor, Window
from service.model.weights import WEIGHTS, Curve, CutOffs, Feature, Weights, WeightsError
from service.model.worth import Cut, Ruling, RulingKind, Standing
from tests.fixtures.world import MONDAY, a_case, an_address

NONE = Standing()


def only(feature: Feature, points: int = 100, **changes: object) -> Weights:
    return replace(WEIGHTS, points={feature: points}, **changes)


def days(count: int) -> date:
    return MONDAY + timedelta(count)


@pytest.mark.parametrize(
    ("measure", "permille"), [(-5, 100), (0, 100), (5, 300), (10, 500), (15, 600), (20, 700), (21, 700)]
)
def test_a_curve_is_straight_between_its_knots(measure: int, permille: int) -> None:
    assert Curve(((0, 100), (10, 500), (20, 700))).at(measure) == permille


@pytest.mark.parametrize("knots", [(), ((0, 0), (0, 5)), ((5, 0), (3, 1)), ((0, -1),), ((0, 1001),)])
def test_a_curve_that_cannot_be_meant_is_refused(knots: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(WeightsError):
        Curve(knots)


def test_weights_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(WeightsError, match="1001"):
        only(Feature.OVERDUE, 1001)
    with pytest.raises(WeightsError, match="no curve for amount"):
        Weights({Feature.AMOUNT: 5}, {})
    with pytest.raises(WeightsError, match="outside 0-1000"):
        CutOffs(points=1001)


@pytest.mark.parametrize(
    ("feature", "case", "standing", "points"),
    [
        (Feature.PRIORITY, {"priority": 700}, NONE, 70),
        (Feature.OVERDUE, {"days_overdue": 60}, NONE, 55),
        (Feature.AMOUNT, {"amount_minor": 50_000}, NONE, 20),
        (Feature.BROKEN_PROMISES, {}, Standing(broken_promises=2), 80),
        (Feature.LAST_CONTACT, {}, Standing(last_contact=days(-7)), 30),
        (Feature.LAST_CONTACT, {}, NONE, 0),
        (Feature.DEADLINE, {}, Standing(deadline=days(7)), 80),
        (Feature.DEADLINE, {}, Standing(deadline=days(80), limitation=days(7)), 80),
        (Feature.DEADLINE, {}, Standing(deadline=days(-3)), 100),
        (Feature.RISK, {"risks": frozenset({"medium", "dog"})}, NONE, 50),
        (Feature.RELATION_VALUE, {}, Standing(relation_value=250), 25),
        (Feature.HARDSHIP, {}, Standing(hardship=True), 100),
        (Feature.WAITING, {}, Standing(waiting_since=days(-7)), 50),
    ],
)
def test_what_each_fact_adds(feature: Feature, case: dict[str, object], standing: Standing, points: int) -> None:
    worth = value(a_case("K1", **case), standing, only(feature), MONDAY)
    assert [(part.feature, part.points) for part in worth.parts] == [(feature, points)]
    assert worth.points == points


def test_the_breakdown_adds_up_and_stays_within_the_scale() -> None:
    plain = value(a_case("K1", priority=500), Standing(broken_promises=1), WEIGHTS, MONDAY)
    assert sum(part.points for part in plain.parts) == plain.counted == plain.points
    assert {part.feature for part in plain.parts} == set(WEIGHTS.points)
    held_back = value(
        a_case("K1", priority=0, amount_minor=0, days_overdue=0), Standing(hardship=True), WEIGHTS, MONDAY
    )
    assert (sum(part.points for part in held_back.parts), held_back.points) == (-250, 0)


def test_currencies_have_curves_of_their_own() -> None:
    yuan = only(Feature.AMOUNT, amounts={"CNY": Curve(((0, 0), (1_000_000, 1000)))})
    assert value(a_case("K1", amount_minor=500_000, currency="CNY"), NONE, yuan, MONDAY).points == 50


def test_who_somebody_is_counts_for_nothing() -> None:
    one = a_case("K1", priority=300)
    other = replace(
        one,
        debtor=Debtor("D-2", "王小明", None, "zh"),
        addresses=(an_address("market"),),
        notes="a widow with four children",
        skills=frozenset({"zh"}),
    )
    assert value(one, NONE, WEIGHTS, MONDAY) == value(other, NONE, WEIGHTS, MONDAY)


@pytest.mark.parametrize(
    ("ruling", "points", "cuts"),
    [
        (Ruling(RulingKind.RAISE, "the bank asked", 900), 900, ()),
        (Ruling(RulingKind.RAISE, "no less", 10), 30, ()),
        (Ruling(RulingKind.LOWER, "waits for papers", 5), 5, ()),
        (Ruling(RulingKind.LOWER, "no more", 600), 30, ()),
        (Ruling(RulingKind.BAR, "in court"), 30, (Cut.BARRED,)),
        (Ruling(RulingKind.BAR, "in court", until=days(-1)), 30, ()),
        (Ruling(RulingKind.BAR, "in court", until=MONDAY), 30, (Cut.BARRED,)),
    ],
)
def test_a_person_may_raise_lower_or_bar(ruling: Ruling, points: int, cuts: tuple[Cut, ...]) -> None:
    worth = value(a_case("K1", priority=300), NONE, only(Feature.PRIORITY), MONDAY, ruling)
    assert (worth.counted, worth.points, worth.cuts, worth.proposed) == (30, points, cuts, not cuts)


def test_cut_offs_name_themselves_and_yield_to_what_was_agreed() -> None:
    strict = only(Feature.PRIORITY, cut_offs=CutOffs(50, 60, {"EUR": 200_000}))
    low = a_case("K1", priority=300)
    agreed = replace(low, windows=(Window(time(10), time(11), days(2), True),))
    past = replace(low, windows=(Window(time(10), time(11), days(-2), True),))
    assert value(low, NONE, strict, MONDAY).cuts == (Cut.POINTS, Cut.OVERDUE, Cut.AMOUNT)
    assert value(replace(low, currency="CNY"), NONE, strict, MONDAY).cuts == (Cut.POINTS, Cut.OVERDUE)
    assert value(past, NONE, strict, MONDAY).cuts != ()
    assert value(agreed, NONE, strict, MONDAY).cuts == ()
    assert value(replace(low, required=True), NONE, strict, MONDAY).cuts == ()
    barred = Ruling(RulingKind.BAR, "in court")
    assert value(replace(low, required=True), NONE, strict, MONDAY, barred).cuts == (Cut.BARRED,)


def test_a_claim_past_its_limitation_is_not_visited() -> None:
    assert value(a_case("K1"), Standing(limitation=MONDAY), WEIGHTS, MONDAY).proposed
    assert value(a_case("K1", required=True), Standing(limitation=days(-1)), WEIGHTS, MONDAY).cuts == (Cut.LIMITATION,)


def test_later_days_are_worth_less_and_deadlines_pull_forward() -> None:
    weights = replace(WEIGHTS, wait_permille=20, late_permille=300)
    assert [day_permille(NONE, weights, MONDAY, days(n)) for n in (0, 1, 5)] == [1000, 980, 900]
    due = Standing(due=days(3))
    assert [day_permille(due, weights, MONDAY, days(n)) for n in (0, 3, 4)] == [1000, 1000, 980]
    late = Standing(deadline=days(2))
    assert [day_permille(late, weights, MONDAY, days(n)) for n in (2, 3)] == [960, 282]
    missed = Standing(deadline=days(-2))
    assert day_permille(missed, weights, MONDAY, days(1)) == 980, "what is late already does not become worthless"
    week, retry = (days(6), days(7)), Standing(wanted_by=days(1))
    assert [day_permille(late, weights, MONDAY, day, days(6)) for day in week] == [264, 258], "a deadline stays"
    assert [day_permille(retry, weights, MONDAY, day, days(6)) for day in week] == [880, 258], "waits for the law"


def test_the_prize_is_the_priority_where_nobody_ranked() -> None:
    case = a_case("K1", priority=300)
    assert prize_of(case) == 300
    assert prize_of(case, value(case, NONE, only(Feature.PRIORITY), MONDAY)) == 30


def known(case_id: str, priority: int, ruling: Ruling | None = None, **changes: object) -> Known:
    case: Case = a_case(case_id, priority=priority, **changes)
    return Known(case, NONE, ruling)


def test_the_order_does_not_depend_on_the_input() -> None:
    cases = [known("B", 500), known("A", 500), known("C", 500, days_overdue=90), known("D", 900)]
    weights = only(Feature.PRIORITY)
    order = [worth.case_id for worth in rank(cases, weights, MONDAY)]
    assert order == ["D", "C", "A", "B"] == [worth.case_id for worth in rank(cases[::-1], weights, MONDAY)]


def test_only_so_many_are_proposed_and_the_bound_keep_their_places() -> None:
    weights = only(Feature.PRIORITY, cut_offs=CutOffs(most=2))
    cases = [
        known("A", 900),
        known("B", 800),
        known("C", 100, required=True),
        known("D", 950, Ruling(RulingKind.BAR, "x")),
    ]
    found = {worth.case_id: worth.cuts for worth in rank(cases, weights, MONDAY)}
    assert found == {"A": (), "B": (Cut.RANK,), "C": (), "D": (Cut.BARRED,)}


def test_a_preview_says_what_would_change_today() -> None:
    cases = [known("A", 900, days_overdue=0), known("B", 400, days_overdue=180), known("C", 100, days_overdue=90)]
    limits = CutOffs(points=30)
    before = rank(cases, only(Feature.PRIORITY, cut_offs=limits), MONDAY)
    after = rank(cases, only(Feature.OVERDUE, cut_offs=limits), MONDAY)
    seen = preview(before, after)
    assert (seen.proposed_before, seen.proposed_after) == (2, 2)
    assert (seen.entered, seen.left) == (("C",), ("A",))
    assert {(m.case_id, m.rank_before, m.rank_after) for m in seen.moves} == {
        ("A", 1, None),
        ("B", 2, 1),
        ("C", None, 2),
    }
    assert preview(before, before).moves == ()
