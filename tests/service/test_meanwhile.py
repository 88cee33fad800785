"""Between plan and publication: what was agreed, who is away, and crews of two of which one would be left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.region import Region
from service.appointing import agreeing
from service.appointing.agreeing import Wanted
from service.errors import ConflictError, NotFoundError
from service.model.access import Identity, Role
from service.model.appointment import Appointment, AppointmentState
from service.model.limits import Away, AwayKind
from service.model.outcome import OutcomeKind, OutcomeReport
from service.model.policy import Hours
from service.model.wish import Request
from service.people import attendance
from service.planning import publishing
from service.store import Store, Tx, plans, published
from service.visiting.itineraries import itinerary
from service.visiting.outcomes import report
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

COLLECTOR, BOSS = Identity("link:1", Role.COLLECTOR, "C1", MONDAY), Identity("user:Maija", Role.SUPERVISOR)
TUESDAY = MONDAY + timedelta(1)
AGREED = Wanted(MONDAY, time(10), time(11), agreed=True)


@pytest.fixture
def rounds(store: Store, tmp_path: Path, helsinki_region: Region) -> Office:
    """K1 is visited by C1 on Monday at ten, K2 by both at one."""
    alone, together = a_stop("v1", "K1", 10), a_stop("v2", "K2", 13, crew_with=("C2",))
    pair = (a_route("C1", (alone, together)), a_route("C2", (a_stop("v3", "K2", 13, crew_with=("C1",)),)))
    with store.begin() as tx:
        cases = (a_case("K1"), a_case("K2", crew=2), a_case("K3"))
        settle(tx, cases, (a_collector("C1"), a_collector("C2")))
        settle_plan(tx, a_plan("p1", pair))
    return an_office(tmp_path, helsinki_region, "strict")


def publish(store: Store, rounds: Office, plan_id: str = "p1", *, supersede: bool = False) -> set[str]:
    """The codes of what it is refused for."""
    try:
        with store.begin() as tx:
            publishing.publish(tx, rounds, plan_id, "user:Maija", supersede=supersede)
    except ConflictError as error:
        return {issue.code for issue in error.issues}
    return set()


def agree(tx: Tx, rounds: Office, **changes: object) -> Appointment:
    return agreeing.make(tx, rounds, "K1", replace(AGREED, **changes), STAMP)


def cancel(tx: Tx, rounds: Office) -> None:
    agreeing.step(tx, rounds, agree(tx, rounds).id, AppointmentState.CANCELLED, STAMP)


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        (agree, set()),
        (cancel, set()),
        (lambda tx, rounds: agree(tx, rounds, agreed=False, start=time(14), end=time(15)), set()),
        (lambda tx, rounds: agree(tx, rounds, start=time(14), end=time(15)), {"appointment_other"}),
        (lambda tx, rounds: agree(tx, rounds, start=time(10, 5), end=time(11)), {"appointment_other"}),
        (lambda tx, rounds: agree(tx, rounds, date=TUESDAY), {"appointment_other"}),
    ],
    ids=["then", "not any more", "proposed", "later", "begins later", "next day"],
)
def test_what_is_agreed_since_binds(
    store: Store, rounds: Office, say: Callable[[Tx, Office], object], expected: set[str]
) -> None:
    with store.begin() as tx:
        say(tx, rounds)
    assert publish(store, rounds) == expected


def test_nobody_comes_when_the_appointment_was_called_off(store: Store, rounds: Office) -> None:
    """The debtor was told that nobody comes."""
    with store.begin() as tx:
        settle_plan(tx, a_plan("p2", (a_route("C1", (a_stop("w1", "K1", 10, appointment=True),)),)))
        cancel(tx, rounds)
    assert publish(store, rounds, "p2") == {"appointment_gone"}


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        (Away("", "C2", AwayKind.ILLNESS, MONDAY, MONDAY), {"collector_away"}),
        (Away("", "C2", AwayKind.TRAINING, MONDAY, MONDAY, time(13, 10), time(15)), {"collector_away"}),
        (Away("", "C2", AwayKind.TRAINING, MONDAY, MONDAY, time(14), time(15)), set()),
        (Away("", "C2", AwayKind.LEAVE, TUESDAY, TUESDAY), set()),
    ],
    ids=["all day", "then", "later", "next day"],
)
def test_who_is_away_visits_nobody(store: Store, rounds: Office, away: Away, expected: set[str]) -> None:
    with store.begin() as tx:
        attendance.enter(tx, away, STAMP)
    assert publish(store, rounds) == expected


def test_a_plan_that_takes_one_of_two_is_refused(store: Store, rounds: Office) -> None:
    """C1 would stand alone at K2, where two are needed."""
    own = a_plan("p2", (a_route("C2", (a_stop("w1", "K3", 15),)),))
    with store.begin() as tx:
        settle_plan(tx, own)
    assert publish(store, rounds) == set()
    assert publish(store, rounds, "p2", supersede=True) == {"crew_parted"}
    with store.read() as tx:
        assert set(published.plans_of_days(tx, [MONDAY]).values()) == {"p1"}
    both = (a_route("C2", (a_stop("x2", "K3", 15),)), a_route("C1", (a_stop("x1", "K1", 10),)))
    with store.begin() as tx:
        settle_plan(tx, a_plan("p3", both))
    assert publish(store, rounds, "p3", supersede=True) == set(), "both of them have another day"


def test_a_published_plan_says_what_speaks_against_it_since(store: Store, rounds: Office) -> None:
    """It stays as it is: somebody plans those days again, or tells the collector."""
    assert publish(store, rounds) == set()
    wish = Request(MONDAY, only=(Hours(time(14), time(16)),))
    with store.begin() as tx:
        assert against(tx, rounds) == []
        agree(tx, rounds, start=time(14), end=time(15))
        assert against(tx, rounds) == [("appointment_other", "/routes/C1/2026-11-23/K1")]
        phone = itinerary(tx, COLLECTOR, "C1", MONDAY, rounds=rounds)
        assert [entry.barred_by for entry in phone.entries] == ["appointment_other", None], "before the door"
        settle(tx, (a_case("K2", crew=3),))
        phone = itinerary(tx, COLLECTOR, "C1", MONDAY, rounds=rounds)
        assert [entry.barred_by for entry in phone.entries] == ["appointment_other", "crew_too_small"]
        settle(tx, (a_case("K2", crew=2, requests=(wish,)),))
        attendance.enter(tx, Away("", "C1", AwayKind.ILLNESS, MONDAY, MONDAY), STAMP)
        assert against(tx, rounds) == [
            ("collector_away", "/routes/C1/2026-11-23/K1"),
            ("stop_barred", "/routes/C1/2026-11-23/K2"),
            ("stop_barred", "/routes/C2/2026-11-23/K2"),
        ]
        later = Office(settings=rounds.settings, clock=lambda: NOW + timedelta(2), only=rounds.only)
        assert against(tx, later) == [], "its days are over"


def test_what_one_of_two_has_reported_is_not_held_against_the_other(store: Store, rounds: Office) -> None:
    assert publish(store, rounds) == set()
    at = datetime(2026, 11, 23, 13, 10, tzinfo=ZONE)
    with store.begin() as tx:
        report(tx, BOSS, "v3", OutcomeReport(OutcomeKind.MET, at), "k", at)
        assert against(tx, rounds) == []


def test_a_day_stays_to_be_read_when_its_region_is_gone(store: Store, rounds: Office) -> None:
    assert publish(store, rounds) == set()
    gone = Elsewhere(settings=rounds.settings, clock=rounds.clock)
    with store.begin() as tx:
        assert against(tx, gone) == []
        assert len(itinerary(tx, COLLECTOR, "C1", MONDAY, rounds=gone).entries) == 2


class Elsewhere(SimpleNamespace):
    """A house that has no region of that name any more."""

    def region(self, name: str | None) -> Region:
        raise NotFoundError("region_missing", f"There is no region {name!r}.", "Make it.")


def against(tx: Tx, rounds: Office) -> list[tuple[str, str]]:
    found = publishing.by_now(tx, rounds, plans.load(tx, "p1"))[1]
    return [(issue.code, issue.pointer) for issue in found]
