"""Figures of the work: a drawn week, counted by hand."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from service.evaluating.tallying import COMPARED, Records, differences, evaluate, evenness, trend
from service.model.figures import BY_RULE, Figures, GroupBy, Refusal, RouteRecord, VisitRecord
from service.model.outcome import OutcomeKind, Promise
from service.model.promise import PromiseState
from solver.reasons import Reason
from tests.fixtures.world import MONDAY

RULES = Path(__file__).resolve().parents[2] / "service" / "lawful" / "rules"


def visit(
    number: int, who: str, hour: int, outcome: OutcomeKind | None = None, day: int = 0, **more: object
) -> VisitRecord:
    team = "north" if who == "C1" else "south"
    when = (MONDAY + timedelta(day), hour)
    plain = VisitRecord(f"K{number}", who, team, "A", "strict 2026.1", *when, 600, 3000, 900, outcome=outcome)
    return plain._replace(currency="EUR", **more)


def route(who: str, work: int, travel: int, day: int = 0) -> RouteRecord:
    team = "north" if who == "C1" else "south"
    return RouteRecord(who, team, MONDAY + timedelta(day), work, travel, 10 * travel)


# Monday: C1 makes four visits, the last together with C2, who makes one more that nobody reported.
# Tuesday: C1 makes one.
WEEK = Records(
    [
        visit(1, "C1", 9, OutcomeKind.MET),
        visit(2, "C1", 10, OutcomeKind.NOT_HOME),
        visit(
            3,
            "C1",
            11,
            OutcomeKind.PROMISE,
            promised=Promise(5000, MONDAY + timedelta(3)),
            promise_state=PromiseState.KEPT,
        ),
        visit(4, "C1", 18, OutcomeKind.PAID, area="B", paid_minor=7000),
        visit(4, "C2", 18, OutcomeKind.PAID, area="B", lead=False, paid_minor=7000),
        visit(5, "C2", 14),
        visit(
            6,
            "C1",
            9,
            OutcomeKind.PROMISE,
            1,
            policy="strict 2026.2",
            promised=Promise(1000, MONDAY + timedelta(4)),
            promise_state=PromiseState.BROKEN,
        ),
    ],
    [route("C1", 20_000, 4000), route("C2", 10_000, 2000), route("C1", 10_000, 2000, 1)],
    [Refusal(MONDAY, "held"), Refusal(MONDAY, "visit_cap"), Refusal(MONDAY, "held")],
)


def test_the_whole_week() -> None:
    assert evaluate(WEEK) == {
        "all": Figures(
            planned=6,
            made=5,
            met=4,
            outcomes={OutcomeKind.MET: 1, OutcomeKind.PROMISE: 2, OutcomeKind.PAID: 1, OutcomeKind.NOT_HOME: 1},
            promises_made=2,
            promises_kept=1,
            promises_broken=1,
            promised_minor={"EUR": 6000},
            kept_minor={"EUR": 5000},
            paid_minor={"EUR": 7000},
            work_seconds=40_000,
            travel_seconds=8000,
            travel_metres=80_000,
            seconds_per_contact=10_000,
            metres_per_contact=20_000,
            travel_permille=200,
            met_permille=800,
            kept_permille=500,
            evenness_permille=800,
            refusals={"held": 2, "visit_cap": 1},
        )
    }


@pytest.mark.parametrize(
    ("by", "planned"),
    [
        (GroupBy.TEAM, {"north": 5, "south": 1}),
        (GroupBy.COLLECTOR, {"C1": 5, "C2": 2}),
        (GroupBy.AREA, {"A": 5, "B": 1}),
        (GroupBy.HOUR, {"09": 2, "10": 1, "11": 1, "14": 1, "18": 1}),
        (GroupBy.WEEKDAY, {"1": 5, "2": 1}),
        (GroupBy.POLICY, {"strict 2026.1": 5, "strict 2026.2": 1}),
        (GroupBy.DAY, {"2026-11-23": 5, "2026-11-24": 1}),
        (GroupBy.WEEK, {"2026-W48": 6}),
        (GroupBy.MONTH, {"2026-11": 6}),
    ],
)
def test_groups_and_a_crew_that_counts_once(by: GroupBy, planned: dict[str, int]) -> None:
    assert {name: figures.planned for name, figures in evaluate(WEEK, by).items()} == planned


def test_each_group_has_its_own_work() -> None:
    people = evaluate(WEEK, GroupBy.COLLECTOR)
    assert [(f.work_seconds, f.met, f.evenness_permille) for f in people.values()] == [
        (30_000, 4, None),
        (10_000, 1, None),
    ]
    evening = evaluate(WEEK, GroupBy.HOUR)["18"]
    assert (evening.work_seconds, evening.travel_seconds, evening.travel_metres) == (3000, 1200, 6000)
    assert evening.seconds_per_contact == 3000
    assert evaluate(WEEK, GroupBy.DAY)["2026-11-23"].refusals == {"held": 2, "visit_cap": 1}
    assert evaluate(WEEK, GroupBy.TEAM)["north"].refusals == {}


def test_visits_that_are_alike_may_stand_in_one_record() -> None:
    """Monday's two visits without money once more, first each by itself, then added up."""
    apart = Records([visit(1, "C1", 9, OutcomeKind.MET), visit(2, "C1", 9, OutcomeKind.MET)], WEEK.routes)
    both = VisitRecord("", "C1", "north", "A", "strict 2026.1", MONDAY, 9, 1200, 6000, 1800, 2, outcome=OutcomeKind.MET)
    for by in GroupBy:
        assert evaluate(apart, by) == evaluate(Records([both], WEEK.routes), by)


def test_nobody_met_has_no_price() -> None:
    silent = evaluate(Records([visit(1, "C1", 9)], [route("C1", 100, 50)]))["all"]
    assert (silent.seconds_per_contact, silent.metres_per_contact, silent.met_permille) == (None, None, None)
    assert evaluate(Records()) == {}


def test_before_and_after() -> None:
    monday = evaluate(WEEK.between(MONDAY, MONDAY))["all"]
    tuesday = evaluate(WEEK.between(MONDAY + timedelta(1), MONDAY + timedelta(9)))["all"]
    found = {line.name: (line.before, line.after, line.change) for line in differences(monday, tuesday)}
    assert found["planned"] == (5, 1, -4)
    assert found["seconds_per_contact"] == (10_000, 10_000, 0)
    assert found["evenness_permille"][1:] == (None, None)
    assert tuple(found) == COMPARED


def test_the_trend_is_in_order_of_time() -> None:
    later = [visit(9, "C1", 9, OutcomeKind.MET, day) for day in (30, 7, 60)]
    assert [name for name, _ in trend(Records([*later, *WEEK.visits]))] == [
        "2026-W48",
        "2026-W49",
        "2026-W52",
        "2027-W03",
    ]


@pytest.mark.parametrize(
    ("shares", "index"), [([], None), ([5], None), ([0, 0], None), ([5, 5, 5], 1000), ([9, 0, 0], 333), ([4, 2], 900)]
)
def test_evenness(shares: list[int], index: int | None) -> None:
    assert evenness(shares) == index


def test_visits_of_other_systems_are_made_but_never_planned() -> None:
    """Tuesday: C1 meets one of two; another system met two, of one of which nobody measured the time."""
    measured = visit(7, "C9", 10, OutcomeKind.MET, 1, elsewhere=True)
    unmeasured = measured._replace(case_id="K8", leg_seconds=0, leg_metres=0, service_seconds=0, timed=False)
    mine = [visit(5, "C1", 9, OutcomeKind.MET, 1), visit(6, "C1", 11, OutcomeKind.NOT_HOME, 1)]
    found = Records([*mine, measured, unmeasured], [route("C1", 9000, 3000, 1)])
    whole = evaluate(found)["all"]
    assert (whole.planned, whole.made, whole.made_elsewhere, whole.met) == (2, 4, 2, 3)
    assert (whole.work_seconds, whole.travel_seconds, whole.travel_metres) == (10_500, 3600, 33_000)
    assert (whole.seconds_per_contact, whole.metres_per_contact) == (5250, 16_500), "two were met in known time"
    assert {name: f.made for name, f in evaluate(found, GroupBy.TEAM).items()} == {"north": 2, "south": 2}


def test_money_is_never_added_across_currencies() -> None:
    euros, crowns = visit(1, "C1", 9, OutcomeKind.PAID, paid_minor=100), visit(2, "C1", 10, OutcomeKind.PAID)
    found = evaluate(Records([euros, crowns._replace(currency="SEK", paid_minor=900)]))["all"]
    assert found.paid_minor == {"EUR": 100, "SEK": 900}


def test_every_reason_of_the_rules_counts_as_theirs() -> None:
    said = re.compile(r'\bBar\(\s*"(\w+)"')
    codes = {code for path in RULES.glob("*.py") for code in said.findall(path.read_text(encoding="utf-8"))}
    assert len(codes) > 10
    assert codes - {"case_closed"} <= BY_RULE, "that a case is closed is no rule"
    assert not BY_RULE & {reason.value for reason in Reason}, "the search has reasons of its own"
