"""Rank, chance, even shares and absences, as the solver gets them, and a plan that follows them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from geo.pace import FREE_FLOW
from geo.profile import Profile
from geo.routers.great_circle import GreatCircleRouter
from geo.routing import Router
from service.choosing.following import MadeVisit
from service.choosing.outlook import Course, Practices, look_ahead
from service.errors import InvalidError
from service.lawful.policies import load_policy
from service.model.case import Case, Window
from service.model.follow_up import FOLLOW_UPS
from service.model.limits import LIMITS, Away, AwayKind, Limits
from service.model.outcome import OutcomeKind
from service.model.plan import PinRequest, PlanRequest
from service.model.practice import Practice, PracticeName
from service.model.warning import WarningCode
from service.model.weights import WEIGHTS, CutOffs
from service.model.worth import Ruling, RulingKind
from service.places.travel import survey
from service.planning import corridor
from service.planning.gathering import ask_rules
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.model import Model, build, points_of
from service.planning.sharing import Share
from service.planning.solving.pool import Figures, Solved
from service.planning.workload import workload_of
from service.store import Store, absences, practices, published
from solver.explain import Reason, Unserved
from solver.problem import SoftLimit
from solver.solution import Solution
from solver.solve import solve
from tests.fixtures.world import (
    MONDAY,
    NOW,
    PLACES,
    ZONE,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_shift,
    a_stop,
    settle,
    settle_plan,
)

HOUR = 3600
DAY = 24 * HOUR
STRICT = replace(WEIGHTS, cut_offs=CutOffs(points=100))


def on(days: int) -> date:
    return MONDAY + timedelta(days)


def an_agenda(
    cases: Sequence[Case],
    courses: dict[str, Course] | None = None,
    rulings: dict[str, Ruling] | None = None,
    days: int = 1,
    **changes: object,
) -> Agenda:
    dates = tuple(on(n) for n in range(days))
    request = changes.pop("request", PlanRequest("helsinki", dates))
    outlook = look_ahead(cases, courses or {}, rulings or {}, [], Practices(STRICT, FOLLOW_UPS), MONDAY)
    people = tuple((a_collector(), a_shift(day=day, start=time(9), end=time(19))) for day in dates)
    ask = ask_rules(load_policy("strict"), {})
    assert isinstance(request, PlanRequest)
    return replace(Agenda(request, "Europe/Helsinki", tuple(cases), people, ask, outlook=outlook), **changes)


def modelled(agenda: Agenda) -> Model:
    return build(agenda, survey(points_of(agenda), {Profile.CAR: GreatCircleRouter()}))


def missed(hour: int, days: int = -3) -> Course:
    return Course([MadeVisit(OutcomeKind.NOT_HOME, datetime.combine(on(days), time(hour), ZONE), "C1")])


def test_windows_carry_what_each_hour_is_worth() -> None:
    (visit,) = modelled(an_agenda([a_case("K", priority=500)])).problem.visits[:1]
    assert visit.prize == an_agenda([a_case("K", priority=500)]).outlook.worth["K"].points
    cut = [(w.start // HOUR, w.prize_permille) for w in visit.windows]
    assert cut == [(9, 350), (11, 250)], "mornings find more people than the middle of the day"


def test_an_agreed_hour_is_worth_the_whole_prize() -> None:
    agreed = a_case("K", priority=500, windows=(Window(time(12), time(13), MONDAY, True),))
    assert {w.prize_permille for w in modelled(an_agenda([agreed])).problem.visits[0].windows} == {1000}


def test_who_was_not_home_in_the_morning_is_tried_at_another_time() -> None:
    model = modelled(an_agenda([a_case("K", priority=500)], {"K": missed(10)}))
    best = max(model.problem.visits[0].windows, key=lambda w: w.prize_permille)
    assert best.start // HOUR == 11
    result = solve(model.problem, seconds=60, iterations=200)
    start = result.solution.routes[0].steps[0].start
    assert start >= 11 * HOUR, "the plan waits for the better hour"


@pytest.mark.parametrize(
    ("case", "ruling", "reason"),
    [
        (a_case("K", priority=0, amount_minor=0, days_overdue=0), None, "below_points"),
        (a_case("K", limitation=on(-1)), None, "limitation_passed"),
        (a_case("K", priority=900), Ruling(RulingKind.BAR, "in court"), "barred_by_person"),
    ],
)
def test_who_is_not_proposed_is_told_why(case: Case, ruling: Ruling | None, reason: str) -> None:
    rulings = {"K": ruling} if ruling else {}
    (unserved,) = modelled(an_agenda([case], rulings=rulings)).legend.barred
    assert unserved.reason == reason
    request = PlanRequest("helsinki", (MONDAY,), pins=(PinRequest("K", "C1", MONDAY),))
    assert modelled(an_agenda([case], rulings=rulings, request=request)).legend.barred == (), "a pin is a person's word"


def test_travel_is_not_measured_to_who_is_not_proposed() -> None:
    """Of tens of thousands of open cases a cut-off by rank proposes some: only their travel matters."""
    cases = [a_case("K1", "market"), a_case("K2", "esplanade")]
    agenda = an_agenda(cases, rulings={"K2": Ruling(RulingKind.BAR, "It was sold.")})
    assert set(points_of(agenda)) == {PLACES["market"], PLACES["station"]}
    model = modelled(agenda)
    assert {visit.id.partition("#")[0] for visit in model.problem.visits} == {"K1"}
    assert [(case.case_id, case.reason) for case in model.legend.barred] == [("K2", "barred_by_person")]


def test_more_places_than_a_plan_can_hold_are_refused_before_they_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def roads(_: Profile) -> Router:
        return GreatCircleRouter()

    agenda = an_agenda([a_case("K1", "market"), a_case("K2", "esplanade")])
    monkeypatch.setattr(corridor, "MOST_PAIRS", 9)
    assert corridor.model(agenda, roads, None, FREE_FLOW).problem.visits
    monkeypatch.setattr(corridor, "MOST_PAIRS", 8)
    with pytest.raises(InvalidError) as refused:
        corridor.model(agenda, lambda _: pytest.fail("nothing is measured"), None, FREE_FLOW)
    assert (refused.value.code, "between 3 places" in refused.value.cause) == ("plan_too_large", True)


def test_a_search_that_had_no_time_is_told() -> None:
    """What was put together at the end of the time says little about what would fit."""
    legend = modelled(an_agenda([a_case("K1")])).legend
    left = Unserved(legend.visits[0].visit, Reason.OUTCOMPETED, "", "")
    solved = Solved(Solution(), Figures(0, 0, 0, 0), (left,), (), 20.4, "audit", "deadline")
    told = corridor.explained(legend, solved).warnings[-1]
    assert (told.code, told.params) == (WarningCode.SEARCH_SHORT, {"seconds": 20})
    for other in (replace(solved, engine="ruin_recreate"), replace(solved, stopped_by="complete")):
        assert corridor.explained(legend, other).warnings == legend.warnings


def test_days_after_the_deadline_are_worth_little() -> None:
    case = a_case("K", priority=500, deadline=on(1))
    windows = modelled(an_agenda([case], days=3)).problem.visits[0].windows
    best = [max(w.prize_permille for w in windows if w.start // DAY == day) for day in range(3)]
    assert best == [350, 350, 100]


def test_the_collector_who_went_last_is_preferred_unless_there_was_conflict() -> None:
    again = modelled(an_agenda([a_case("K", priority=500)], {"K": missed(10)})).problem.visits[0]
    assert again.preferred_collectors == {"C1"}
    fight = Course([replace(missed(10, -9).visits[0], kind=OutcomeKind.REFUSED)])
    assert (
        modelled(an_agenda([a_case("K", priority=500)], {"K": fight})).problem.visits[0].preferred_collectors == set()
    )
    wish = a_case("K", priority=500, preferred_collectors=frozenset({"C7"}))
    assert modelled(an_agenda([wish], {"K": missed(10)})).problem.visits[0].preferred_collectors == {"C7"}


def test_shares_and_hard_cases_reach_the_solver() -> None:
    hard = a_case("K", priority=500, risks=frozenset({"weapons"}))
    shares = {f"C1@{MONDAY}": Share(5 * HOUR, 2)}
    problem = modelled(an_agenda([hard], shares=shares, limits=replace(LIMITS, fair_price=3))).problem
    assert (problem.shifts[0].fair_share, problem.shifts[0].max_load) == (SoftLimit(5 * HOUR, 3), 2)
    assert {visit.load for visit in problem.visits} == {1}


def test_a_workload_is_read_from_published_days_limits_and_absences(store: Store) -> None:
    """C1 had a hard and late Friday, C2 is on leave on Monday, C3 has a course until noon."""
    friday = on(-3)
    late = a_stop("v1", "K1", 20, friday, leave=datetime.combine(friday, time(20, 15), ZONE))
    limits = Limits(visits=7, late_days=1, hard_cases=5)
    people = [(a_collector(name), a_shift(name, end=time(22))) for name in ("C1", "C2", "C3")]
    with store.begin() as tx:
        cases = (a_case("K1", risks=frozenset({"unsafe"})), a_case("K2", risks=frozenset({"unsafe"}), crew=2))
        settle(tx, cases, tuple(collector for collector, _ in people))
        settle_plan(tx, a_plan("p1", (a_route("C1", (late,), friday, work_seconds=9 * HOUR),), dates=(friday,)))
        published.publish(tx, "p1", "user:Maija", NOW)
        practices.insert(tx, Practice(PracticeName.LIMITS, 1, limits, "", "user:Maija", NOW))
        absences.save(tx, Away("a1", "C2", AwayKind.LEAVE, MONDAY, MONDAY), "user:Maija", NOW)
        absences.save(tx, Away("a2", "C3", AwayKind.TRAINING, MONDAY, MONDAY, time(8), time(12)), "user:Maija", NOW)
        found = workload_of(tx, people, cases, "Europe/Helsinki")
    assert [(c.id, s.start.hour, s.end.hour, s.max_visits) for c, s in found.people] == [
        ("C1", 9, 20, 7),
        ("C3", 12, 22, 7),
    ]
    assert found.shares == {f"C1@{MONDAY}": Share(9 * HOUR, 3), f"C3@{MONDAY}": Share(9 * HOUR, 3)}
