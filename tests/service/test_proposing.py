"""Proposals out of a plan: windows around the planned hours, inside the rules; who gets none is told why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from geo.region import Region
from service.appointing import agreeing, proposing
from service.appointing.proposing import Asked, window_of
from service.cases import holding
from service.cases.holding import HoldRequest
from service.errors import ConflictError
from service.messages import messaging
from service.model.access import Stamp
from service.model.hold import HoldKind
from service.model.message import MessageForm
from service.model.plan import PlanState
from service.store import Store, published
from tests.fixtures.office import Office, an_office
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


@pytest.fixture
def rounds(store: Store, tmp_path: Path, helsinki_region: Region) -> Iterator[Office]:
    """C1: K1 at 10, K2 with C2 at 12, K3 at the last hour of the day."""
    late = datetime.combine(MONDAY, time(18, 40), ZONE)
    last = a_stop("v3", "K3", 18)
    last = replace(last, arrival=late, start=late, leave=late + timedelta(minutes=15))
    first = (a_stop("v1", "K1", 10), a_stop("v2", "K2", 12, crew_with=("C2",)), last)
    routes = (a_route("C1", first), a_route("C2", (a_stop("w2", "K2", 12, crew_with=("C1",)),)))
    with store.begin() as tx:
        settle(tx, tuple(a_case(f"K{i}") for i in (1, 2, 3)), (a_collector("C1"), a_collector("C2")))
        settle_plan(tx, a_plan("p1", routes))
    yield an_office(tmp_path, helsinki_region)


def test_the_planned_hours_are_proposed_and_told(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        done = proposing.propose(tx, rounds, "p1", Asked(tell=MessageForm.SMS), STAMP)
        assert done.refused == ()
        assert [(one.case_id, one.start, one.end) for one in done.made] == [
            ("K1", time(9, 15), time(11)),
            ("K2", time(11, 15), time(13)),
            ("K3", time(17, 45), time(19)),  # no later than the rules allow
        ]
        assert {one.state for one in done.made} == {"proposed"}
        told = messaging.of_appointments(tx, done.made)
        assert [len(told[one.id]) for one in done.made] == [1, 1, 1]


def test_of_some_cases_and_what_is_refused(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        holding.set_hold(tx, "K2", HoldRequest(HoldKind.DISPUTE, since=STAMP.today), STAMP)
        published_day = proposing.propose(tx, rounds, "p1", Asked(frozenset({"K1"}), timedelta(0)), STAMP)
        assert [(one.start, one.end) for one in published_day.made] == [(time(10), time(10, 15))]
        rest = proposing.propose(tx, rounds, "p1", Asked(), STAMP)
        assert [one.case_id for one in rest.made] == ["K3"]
        assert [(one.case_id, one.issue.code) for one in rest.refused] == [("K1", "appointment_exists")], (
            "the held case has left the draft"
        )


def test_a_published_visit_reserves_its_own_count(store: Store, rounds: Office) -> None:
    """One visit a week: the planned one is the one that is agreed on."""
    with store.begin() as tx:
        published.publish(tx, "p1", "test", NOW)
        holding.set_hold(tx, "K2", HoldRequest(HoldKind.DISPUTE, since=STAMP.today), STAMP)
        done = proposing.propose(tx, rounds, "p1", Asked(), STAMP)
        assert [one.case_id for one in done.made] == ["K1", "K3"]
        (refused,) = done.refused
        assert (refused.case_id, refused.issue.code) == ("K2", "appointment_barred")
        assert "A hold (dispute) bars visits." in refused.issue.message


def test_who_cannot_be_told_is_named_and_keeps_the_proposal(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        case = a_case("K1")
        settle(tx, (replace(case, debtor=replace(case.debtor, phone=None)),))
        done = proposing.propose(tx, rounds, "p1", Asked(frozenset({"K1"}), tell=MessageForm.SMS), STAMP)
        (refused,) = done.refused
        assert (refused.appointment_id, refused.issue.code) == (done.made[0].id, "message_barred")
        assert agreeing.get(tx, done.made[0].id).state == "proposed"


def test_days_that_are_over_and_plans_that_are_none(store: Store, rounds: Office) -> None:
    tuesday = Stamp("user:Maija", NOW + timedelta(days=2), MONDAY + timedelta(1))
    with store.begin() as tx:
        assert proposing.propose(tx, rounds, "p1", Asked(), tuesday).made == ()
        settle_plan(tx, a_plan("p2", state=PlanState.PENDING))
        with pytest.raises(ConflictError) as refused:
            proposing.propose(tx, rounds, "p2", Asked(), STAMP)
    assert refused.value.code == "plan_state"


@pytest.mark.parametrize(
    ("opens", "closes", "window"),
    [
        ((8, 0), (19, 0), (time(9, 15), time(11, 15))),
        ((9, 40), (10, 50), (time(9, 40), time(10, 50))),
        ((10, 5), (10, 25), (time(10, 5), time(10, 25))),
    ],
)
def test_windows_are_whole_quarters_where_the_rules_have_room(
    opens: tuple[int, int], closes: tuple[int, int], window: tuple[time, time]
) -> None:
    def at(hour: int, minute: int, day: date = MONDAY) -> datetime:
        return datetime.combine(day, time(hour, minute), ZONE)

    stop = replace(a_stop("v", "K", 10), start=at(10, 5), leave=at(10, 25))
    assert window_of(stop, timedelta(minutes=45), at(*opens), at(*closes), ZONE) == window
