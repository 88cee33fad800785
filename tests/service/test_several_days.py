"""Plans over several days: published days stay, the others float, nobody is visited too often, nothing is forgotten."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.profile import Profile
from geo.region import Region
from geo.routers.great_circle import GreatCircleRouter
from geo.routing import Leg
from service.appointing import agreeing
from service.appointing.agreeing import Wanted
from service.errors import ConflictError, InvalidError
from service.model.case import Case, Debtor
from service.model.collector import Shift
from service.model.limits import Away, AwayKind
from service.model.plan import Plan, PlanRequest, PlanState
from service.model.policy import Hours
from service.model.wish import Consent
from service.places.travel import Hop, survey
from service.planning import asking, publishing
from service.planning.gathering import gather
from service.planning.modelling.answers import Answer
from service.planning.modelling.edits import EditedRoute, broken_rules, orders_of, strangers
from service.planning.modelling.legend import from_json, to_json
from service.planning.modelling.model import Model, build, points_of
from service.planning.modelling.reasons import unserved_cases
from service.settings import Settings
from service.store import Store, absences, plans, published
from service.store import collectors as collector_store
from solver.insertion import Greedy
from solver.orders import check_orders
from solver.solve import solve
from tests.fixtures.world import MONDAY, NOW, STAMP, ZONE, a_case, a_collector, a_shift, settle

WEEK = tuple(MONDAY + timedelta(n) for n in range(5))
TUESDAY, WEDNESDAY = WEEK[1], WEEK[2]
ONE = Debtor("D", "One debtor")
SPAN = PlanRequest("", WEEK, keep_published=True)


class Surroundings(SimpleNamespace):
    """A house without a process: a store, a region, a policy and a clock."""

    def region(self, name: str | None) -> Region:
        return self.only

    def at(self, now: datetime, policy: str | None = None) -> "Surroundings":
        settings = self.settings.model_copy(update={"policy": policy} if policy else {})
        return Surroundings(settings=settings, clock=lambda: now, only=self.only, store=self.store)


@pytest.fixture
def rounds(store: Store, tmp_path: Path, helsinki_region: Region) -> Iterator[Surroundings]:
    """Sunday morning."""
    settings = Settings(data_dir=tmp_path, policy="strict")
    yield Surroundings(settings=settings, clock=lambda: NOW, only=helsinki_region, store=store)


def enter(rounds: Surroundings, cases: Sequence[Case], days: Sequence[date] = WEEK, **shift: object) -> None:
    with rounds.store.begin() as tx:
        settle(tx, tuple(cases), (a_collector(),))
        for day in days:
            collector_store.save_shift(tx, a_shift(day=day, **shift))


def planned(rounds: Surroundings, request: PlanRequest = SPAN) -> tuple[Plan, Model]:
    """What a run would make of it, on great-circle ways, stored as a draft."""
    with rounds.store.begin() as tx:
        plan, run = asking.request_plan(tx, rounds, request, "key:test")
    with rounds.store.read() as tx:
        agenda = gather(tx, rounds, run.request)
    model = build(agenda, survey(points_of(agenda), {Profile.CAR: GreatCircleRouter()}))
    result = solve(model.problem, seconds=5, engines=(Greedy(),))
    legend = replace(model.legend, unserved=tuple(unserved_cases(model.legend, result.solution, result.unserved)))
    made = Answer(model.problem, legend, straight).plan(plan, result.solution)
    with rounds.store.begin() as tx:
        plans.save_result(tx, made)
    return made, model


def straight(profile: Profile, hops: Sequence[Hop]) -> list[Leg]:
    return [Leg("", hop.seconds, hop.metres, hop.estimated) for hop in hops]


def publish(rounds: Surroundings, plan: Plan, until: date | None = None) -> Plan:
    with rounds.store.begin() as tx:
        return publishing.publish(tx, rounds, plan.id, "user:Maija", until=until)


def days_of(plan: Plan) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for route in plan.routes:
        for stop in route.stops:
            if stop.case_id is not None:
                found.setdefault(stop.case_id, []).append(route.date)
    return found


def evening(day: date) -> datetime:
    return datetime.combine(day, time(20), ZONE)


def agree(rounds: Surroundings, case_id: str, day: date, hour: int = 10) -> None:
    with rounds.store.begin() as tx:
        agreeing.make(tx, rounds, case_id, Wanted(day, time(hour), time(hour + 1), agreed=True), STAMP)


def test_every_evening_the_next_day_is_published_and_the_rest_is_planned_anew(rounds: Surroundings) -> None:
    enter(rounds, [a_case(f"K{n}", priority=100 * n) for n in range(1, 8)], max_visits=2)
    followed: list[str] = []
    for number, day in enumerate(WEEK[:4]):
        now = rounds.at(evening(day - timedelta(1)))
        plan, _ = planned(now, replace(SPAN, dates=WEEK[max(0, number - 1) :]))
        assert not set(followed) & set(days_of(plan)), "who was visited this week is not planned again"
        assert plan.dates == WEEK[number:], "published days are left out"
        publish(now, plan, until=day)
        with rounds.store.read() as tx:
            assert publishing.published_dates(tx, plans.load(tx, plan.id)) == (day,)
            assert published.route_of_day(tx, "C1", WEEK[number + 1]) is None, "later days float"
        followed += [case_id for case_id, days in days_of(plan).items() if days == [day]]
    assert sorted(followed) == [f"K{n}" for n in range(1, 8)], "what did not fit was carried over, nobody was lost"
    assert followed[0] == "K7" or followed[1] == "K7"
    with pytest.raises(InvalidError) as refused:
        planned(rounds.at(evening(MONDAY - timedelta(1))), replace(SPAN, dates=WEEK[:2]))
    assert refused.value.code == "all_published"


def test_a_published_visit_ahead_leaves_no_other_to_plan(rounds: Surroundings) -> None:
    """Even where no limit forbids it: what comes next depends on that visit."""
    loose = rounds.at(NOW, "vn-18-2019")
    enter(rounds, [a_case("K")])
    plan, _ = planned(loose)
    publish(loose, plan)
    (day,) = days_of(plan)["K"]
    later, _ = planned(loose, PlanRequest("", tuple(on for on in WEEK if on > day), keep_published=True))
    assert [(case.case_id, case.reason) for case in later.unserved] == [("K", "already_planned")]
    after, _ = planned(loose.at(evening(day)), PlanRequest("", tuple(on for on in WEEK if on > day)))
    assert "K" in days_of(after), "the day is over and nothing was reported"


def test_each_agreed_day_has_its_visit(rounds: Surroundings) -> None:
    loose = rounds.at(NOW, "vn-18-2019")
    enter(rounds, [a_case("K"), a_case("K2", "market")])
    agree(loose, "K", MONDAY)
    agree(loose, "K", WEDNESDAY, 14)
    plan, model = planned(loose)
    assert days_of(plan)["K"] == [MONDAY, WEDNESDAY]
    assert plan.totals.visits == 3
    assert from_json(to_json(model.legend)) == model.legend
    publish(loose, plan, until=MONDAY)
    rest, _ = planned(loose)
    assert days_of(rest)["K"] == [WEDNESDAY], "what was agreed is kept beside the published visit"
    publish(loose, rest)


def test_two_agreed_days_share_what_the_limits_leave(rounds: Surroundings) -> None:
    enter(rounds, [a_case("K")], [MONDAY + timedelta(n) for n in range(12)])
    agree(rounds, "K", MONDAY)
    agree(rounds, "K", WEDNESDAY)
    plan, _ = planned(rounds)
    assert len(days_of(plan)["K"]) == 1, "one visit in seven days"
    (other,) = plan.unserved
    assert (other.case_id, other.reason) == ("K", "debtor_visited")
    assert other.details[0].message.startswith("It was wanted on 2026-11-2")


def test_two_agreed_days_far_enough_apart_are_both_kept(rounds: Surroundings) -> None:
    days = [MONDAY + timedelta(n) for n in range(12)]
    enter(rounds, [a_case("K")], days)
    agree(rounds, "K", MONDAY)
    agree(rounds, "K", MONDAY + timedelta(7))
    plan, _ = planned(rounds, PlanRequest("", tuple(days)))
    assert days_of(plan)["K"] == [MONDAY, MONDAY + timedelta(7)]


def test_what_was_agreed_goes_before_another_case_of_the_debtor(rounds: Surroundings) -> None:
    enter(rounds, [a_case("K1", debtor=ONE, priority=1), a_case("K2", "market", debtor=ONE, priority=1000)])
    agree(rounds, "K1", TUESDAY)
    plan, _ = planned(rounds)
    assert days_of(plan) == {"K1": [TUESDAY]}
    assert [(case.case_id, case.reason) for case in plan.unserved] == [("K2", "debtor_visited")]


def test_an_edit_moves_the_visit_of_its_own_day(rounds: Surroundings) -> None:
    loose = rounds.at(NOW, "vn-18-2019")
    enter(rounds, [a_case("K"), a_case("K2", "market")])
    agree(loose, "K", MONDAY)
    agree(loose, "K", WEDNESDAY, 14)
    _, model = planned(loose)
    solution = solve(model.problem, seconds=5, engines=(Greedy(),)).solution
    wanted = [EditedRoute("C1", WEDNESDAY, ("K", "K2")), EditedRoute("C1", MONDAY, ("K",))]
    checked = check_orders(model.problem, orders_of(model.problem, model.legend, solution, wanted), {})
    assert list(broken_rules(model.legend, checked.broken)) == []
    assert list(strangers(model.legend, wanted)) == []
    assert len(checked.solution.served) == 3


@pytest.mark.parametrize(("deadline", "first"), [(MONDAY, "K1"), (None, "K2")])
def test_a_deadline_pulls_a_visit_forward(rounds: Surroundings, deadline: date | None, first: str) -> None:
    """A day has room for one; K2 is worth a little more."""
    cases = [a_case("K1", priority=500, deadline=deadline), a_case("K2", priority=540, relation_value=400)]
    enter(rounds, cases, WEEK[:2], max_visits=1)
    plan, _ = planned(rounds, PlanRequest("", WEEK[:2]))
    assert plan.routes[0].stops[0].case_id == first
    assert len(days_of(plan)) == 2


def test_what_is_carried_over_ages(rounds: Surroundings) -> None:
    old = a_case("K1", priority=400, created_at=NOW - timedelta(days=14))
    enter(rounds, [old, a_case("K2", priority=420, created_at=NOW)], max_visits=1)
    points = []
    for days in (0, 7):
        with rounds.store.read() as tx:
            agenda = gather(tx, rounds.at(NOW + timedelta(days)), PlanRequest("", (MONDAY + timedelta(days),)))
        assert agenda.outlook is not None
        points.append(agenda.outlook.worth["K2"].points)
    assert points[1] > points[0], "a week without a visit counts"


def test_leave_holidays_and_what_the_law_leaves_of_a_span(rounds: Surroundings) -> None:
    """Friday the 25th and Saturday the 26th are Christmas, C1 is away on Wednesday: Thursday, Monday, Tuesday."""
    days = tuple(date(2026, 12, 23) + timedelta(n) for n in range(7))
    enter(rounds, [a_case(f"K{n}", priority=n) for n in range(9)], days, max_visits=3)
    with rounds.store.begin() as tx:
        absences.save(tx, Away("a", "C1", AwayKind.LEAVE, days[0], days[0]), "user:Maija", NOW)
    plan, _ = planned(rounds, PlanRequest("", days))
    assert {day.day for on in days_of(plan).values() for day in on} <= {24, 28, 29}
    assert len(days_of(plan)) >= 6


def test_two_drafts_cannot_both_have_a_case(rounds: Surroundings) -> None:
    loose = rounds.at(NOW, "vn-18-2019")
    enter(rounds, [a_case("K")])
    with rounds.store.begin() as tx:
        settle(tx, (), (a_collector("C2"),))
        collector_store.save_shift(tx, a_shift("C2", TUESDAY))
    mine, _ = planned(loose, PlanRequest("", (MONDAY,), ("C1",)))
    yours, _ = planned(loose, PlanRequest("", (MONDAY, TUESDAY), ("C2",)))
    publish(loose, mine)
    with pytest.raises(ConflictError) as refused:
        publish(loose, yours)
    assert [issue.code for issue in refused.value.issues] == ["case_planned"]


def test_what_is_behind_a_shift_counts_before_it_is_reported(rounds: Surroundings) -> None:
    """K1 is visited at about nine; at noon the rest of the day is planned, and K2 is of the same debtor."""
    enter(rounds, [a_case("K1", debtor=ONE), a_case("K3", "market")])
    plan, _ = planned(rounds, PlanRequest("", (MONDAY,)))
    publish(rounds, plan)
    noon = datetime.combine(MONDAY, time(16), ZONE)
    with rounds.store.begin() as tx:
        settle(tx, (a_case("K2", "esplanade", debtor=ONE),))
    again, _ = planned(rounds.at(noon), PlanRequest("", (MONDAY, TUESDAY), revises=plan.id, at=noon.astimezone(UTC)))
    assert "K1" in days_of(again)
    assert "K2" not in days_of(again)


def test_a_day_that_the_plan_does_not_have_is_not_published(rounds: Surroundings) -> None:
    enter(rounds, [a_case("K")])
    plan, _ = planned(rounds)
    with pytest.raises(InvalidError) as refused:
        publish(rounds, plan, until=MONDAY - timedelta(1))
    assert refused.value.code == "publish_until"
    assert publish(rounds, plan, until=WEEK[-1]).state is PlanState.PUBLISHED


def a_night_shift(day: date) -> Shift:
    return a_shift(day=day, start=time(18), end=time(2))


def test_a_visit_past_midnight_is_judged_by_its_own_day(rounds: Surroundings) -> None:
    """Agreed for half past midnight on Tuesday, made on Monday's night shift."""
    night = rounds.at(NOW, "ph-sec18-2019")
    assert a_night_shift(MONDAY).end < a_night_shift(MONDAY).start
    from_midnight = a_case("K", consents=(Consent(MONDAY - timedelta(9), "form", hours=(Hours(time(0), time(2)),)),))
    with rounds.store.begin() as tx:
        settle(tx, (from_midnight,), (a_collector(),))
        collector_store.save_shift(tx, a_night_shift(MONDAY))
        collector_store.save_shift(tx, a_shift(day=TUESDAY))
        agreeing.make(tx, night, "K", Wanted(TUESDAY, time(0, 15), time(1), agreed=True), STAMP)
    plan, _ = planned(night, PlanRequest("", WEEK[:2]))
    (route,) = plan.routes
    assert (route.date, route.stops[0].start.astimezone(ZONE).date()) == (MONDAY, TUESDAY)
    assert publish(night, plan).state is PlanState.PUBLISHED
