"""Holds: their days, their review, and what setting one does to drafts and published plans."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from service.cases import changing, holding
from service.cases.holding import HoldRequest
from service.errors import InvalidError
from service.model.access import Identity, Role, Stamp
from service.model.case import Case, CaseState, Debtor
from service.model.hold import Hold, HoldKind, HoldSource
from service.model.holds import in_force, lifted, set_among
from service.model.plan import Plan
from service.planning import publishing
from service.store import Store, Tx, plans, published
from service.visiting.itineraries import itinerary
from tests.fixtures.world import (
    MONDAY,
    NOW,
    STAMP,
    ZONE,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)

TODAY = NOW.date()
SUPERVISOR = Identity("user:Maija", Role.SUPERVISOR)


def three_stops(plan_id: str = "p1") -> Plan:
    """base - K1 at 10 - K2 at 12 - K3 at 14 - base, and C2 is with C1 at K2."""
    own = (
        a_stop(f"{plan_id}a", "K1", 10),
        a_stop(f"{plan_id}b", "K2", 12, crew_with=("C2",)),
        a_stop(f"{plan_id}c", "K3", 14),
    )
    helping = (a_stop(f"{plan_id}d", "K2", 12, crew_with=("C1",)),)
    routes = (a_route("C1", own), a_route("C2", helping))
    plan = a_plan(plan_id, routes)
    totals = replace(plan.totals, visits=3, prize=30, travel_seconds=2200, wait_seconds=600, service_seconds=3600)
    return replace(plan, totals=totals)


def prepare(tx: Tx, *made: Plan) -> None:
    settle(tx, tuple(a_case(name) for name in ("K1", "K2", "K3")), (a_collector("C1"), a_collector("C2")))
    for plan in made:
        settle_plan(tx, plan)


def test_setting_a_hold_takes_the_case_out_of_drafts_at_once(store: Store) -> None:
    with store.begin() as tx:
        prepare(tx, three_stops())
        before = plans.load(tx, "p1").routes[0]
        holding.set_hold(tx, "K2", HoldRequest(HoldKind.HOSPITAL), STAMP)
        after = plans.load(tx, "p1")
    [route] = after.routes
    assert [stop.case_id for stop in route.stops] == ["K1", "K3"], "and C2, who only helped there, has no route left"
    first, last = route.stops
    assert first == before.stops[0]
    assert (last.start, last.leave) == (before.stops[2].start, before.stops[2].leave), "promised times stay"
    assert (last.leg_seconds, last.leg_metres) == (1200, 6000), "past the door that is left out"
    assert last.arrival == before.stops[0].leave + timedelta(seconds=1200)
    assert (route.travel_seconds, route.end) == (before.travel_seconds, before.end)
    assert route.service_seconds == before.service_seconds - 900
    assert (after.totals.visits, after.totals.prize, after.totals.unserved, after.totals.collectors) == (2, 20, 1, 1)
    assert [(one.case_id, one.reason) for one in after.unserved] == [("K2", "held")]
    told = after.warnings[-1]
    assert (told.params["case"], told.params["reason"]) == ("K2", "held") and "hospital" in told.message


def test_the_last_stop_is_cut_off_and_the_collector_is_home_earlier(store: Store) -> None:
    with store.begin() as tx:
        prepare(tx, three_stops())
        holding.set_hold(tx, "K3", HoldRequest(HoldKind.LAWYER), STAMP)
        route = plans.load(tx, "p1").routes[0]
    assert route.end == datetime(2026, 11, 23, 12, 15, tzinfo=ZONE) + timedelta(seconds=600 + 500)
    assert (route.last_leg_seconds, route.last_leg_metres) == (1100, 5500)


def test_a_hold_of_later_days_leaves_todays_draft_alone(store: Store) -> None:
    with store.begin() as tx:
        prepare(tx, three_stops())
        holding.set_hold(tx, "K2", HoldRequest(HoldKind.HOSPITAL, since=MONDAY + timedelta(1)), STAMP)
        assert plans.load(tx, "p1").totals.visits == 3
        assert changing.get(tx, "K2", TODAY).state is CaseState.OPEN


def test_closing_takes_it_out_as_well(store: Store) -> None:
    with store.begin() as tx:
        prepare(tx, three_stops())
        changing.close(tx, "K1", "paid", STAMP)
        plan = plans.load(tx, "p1")
    assert [stop.case_id for stop in plan.routes[0].stops] == ["K2", "K3"]
    assert [(one.case_id, one.reason) for one in plan.unserved] == [("K1", "case_closed")]


def test_a_published_plan_stays_and_shows_it(store: Store) -> None:
    with store.begin() as tx:
        prepare(tx, three_stops())
        published.publish(tx, "p1", "user:Maija", NOW)
        etag = itinerary(tx, SUPERVISOR, "C1", MONDAY).etag
        holding.set_hold(tx, "K2", HoldRequest(HoldKind.BEREAVEMENT), STAMP)
        plan = plans.load(tx, "p1")
        assert len(plan.routes[0].stops) == 3
        assert publishing.changed_cases(tx, plan, NOW).held == ("K2",)
        day = itinerary(tx, SUPERVISOR, "C1", MONDAY)
        assert [entry.on_hold for entry in day.entries] == [False, True, False]
        assert day.etag != etag, "so that a phone takes it up"
        holding.lift_hold(tx, "K2", STAMP)
        assert publishing.changed_cases(tx, plan, NOW).held == ()


def test_a_night_is_not_over_at_midnight(store: Store) -> None:
    """K2 is to be visited at one, on the shift of the day before; at half past twelve the desk has to know."""
    tuesday = MONDAY + timedelta(1)
    midnight = datetime.combine(tuesday, time(), ZONE)
    stops = (a_stop("v1", "K1", 23), a_stop("v2", "K2", 1, tuesday))
    night = a_route("C1", stops, end=midnight + timedelta(hours=6))
    with store.begin() as tx:
        prepare(tx, a_plan("p1", (night,)))
        published.publish(tx, "p1", "user:Maija", NOW)
        holding.set_hold(tx, "K2", HoldRequest(HoldKind.BEREAVEMENT), STAMP)
        plan = plans.load(tx, "p1")
        assert publishing.changed_cases(tx, plan, midnight + timedelta(minutes=30)).held == ("K2",)
        assert publishing.changed_cases(tx, plan, midnight + timedelta(hours=7)).held == ()


def test_a_hold_of_the_whole_debtor(store: Store) -> None:
    same = Debtor("D1", "Debtor of two")
    with store.begin() as tx:
        settle(tx, (a_case("K1", debtor=same), a_case("K2", debtor=same), a_case("K3")))
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.DECEASED, whole_debtor=True), STAMP)
        assert [changing.get(tx, i, TODAY).state for i in ("K1", "K2", "K3")] == [
            CaseState.HELD,
            CaseState.HELD,
            CaseState.OPEN,
        ]


def test_holds_to_look_at_again(store: Store) -> None:
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2"), a_case("K3")))
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.HOSPITAL), STAMP)
        holding.set_hold(tx, "K2", HoldRequest(HoldKind.DISPUTE, review_on=TODAY + timedelta(3)), STAMP)
        later = TODAY + timedelta(3)
        ask = {"region": "helsinki", "limit": 10, "cursor": None}
        assert ids(holding.held(tx, TODAY, due=False, **ask)) == ["K1", "K2"]
        assert ids(holding.held(tx, TODAY, due=True, **ask)) == []
        assert ids(holding.held(tx, later, due=True, **ask)) == ["K2"]
        holding.lift_hold(tx, "K2", Stamp("user:Maija", NOW, later))
        assert ids(holding.held(tx, later, due=True, **ask)) == []
        assert ids(holding.held(tx, later, due=False, **ask)) == ["K1"]


def ids(page: tuple[list[Case], str | None]) -> list[str]:
    return [case.id for case in page[0]]


def test_a_lifted_hold_stays_on_record(store: Store) -> None:
    later = Stamp("user:Maija", NOW, TODAY + timedelta(5))
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.HOSPITAL, source=HoldSource.DEBTOR), STAMP)
        free = holding.lift_hold(tx, "K1", later)
        [hold] = changing.get(tx, "K1", later.today).holds
    assert (free.state, hold.lifted_on, hold.lifted_by) == (CaseState.OPEN, later.today, "user:Maija")
    assert (hold.source, hold.set_by) == (HoldSource.DEBTOR, STAMP.actor)
    assert (hold.bars(later.today - timedelta(1)), hold.bars(later.today)) == (True, False)


@pytest.mark.parametrize(
    "wanted",
    [
        HoldRequest(HoldKind.DISPUTE, since=TODAY + timedelta(3), until=TODAY + timedelta(2)),
        HoldRequest(HoldKind.DISPUTE, until=TODAY - timedelta(1)),
        HoldRequest(HoldKind.DISPUTE, since=TODAY + timedelta(3), review_on=TODAY + timedelta(2)),
    ],
)
def test_nonsense(sqlite_store: Store, wanted: HoldRequest) -> None:
    with sqlite_store.begin() as tx:
        settle(tx, (a_case("K1"),))
        with pytest.raises(InvalidError) as refused:
            holding.set_hold(tx, "K1", wanted, STAMP)
    assert refused.value.code == "hold_nonsense"


def test_one_of_a_kind_stands() -> None:
    hold = Hold(HoldKind.DISPUTE, TODAY)
    first = set_among((), hold, STAMP)
    assert first[0].review_on == TODAY + timedelta(30), "without an end somebody looks again"
    assert set_among(first, hold, Stamp("user:other", NOW, TODAY)) == first, "the same again changes nothing"
    tomorrow = Stamp("user:other", NOW, TODAY + timedelta(1))
    gone = lifted(first, HoldKind.DISPUTE, tomorrow)
    anew = set_among(gone, Hold(HoldKind.DISPUTE, tomorrow.today), tomorrow)
    assert [(one.since, one.lifted_on) for one in anew] == [(TODAY, tomorrow.today), (tomorrow.today, None)]
    assert in_force(anew, tomorrow.today) == anew[1:]
    assert lifted(first, None, STAMP) == (), "one that has not barred a day was never there"
    old = Stamp("user:other", NOW, TODAY + timedelta(900))
    assert len(set_among(anew, Hold(HoldKind.REQUEST, old.today), old)) == 2, "forgotten when no rule can ask for it"
