"""Appointments that a report or the calendar overtakes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from geo.region import Region
from service.appointing import agreeing, lapsing
from service.appointing.agreeing import Wanted
from service.cases import changing
from service.model.access import Identity, Role, Stamp
from service.model.appointment import AppointmentState
from service.model.outcome import OutcomeKind, OutcomeReport
from service.store import Store, Tx, published
from service.visiting import outcomes
from tests.fixtures.office import Office, an_office
from tests.fixtures.world import (
    MONDAY,
    NOW,
    STAMP,
    a_case,
    a_collector,
    a_plan,
    a_route,
    a_stop,
    settle,
    settle_plan,
)

MORNING = Wanted(MONDAY, time(10), time(11), agreed=True)
TUESDAY = MONDAY + timedelta(1)
NIGHT = Stamp("rounds", NOW + timedelta(days=2), TUESDAY)
OFFICE = Identity("user:Maija", Role.SUPERVISOR)


@pytest.fixture
def rounds(store: Store, tmp_path: Path, helsinki_region: Region) -> Iterator[Office]:
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2")), (a_collector("C1"),))
        settle_plan(tx, a_plan("p1", (a_route("C1", (a_stop("v1", "K1", 10), a_stop("v2", "K2", 12))),)))
        published.publish(tx, "p1", "test", NOW)
    yield an_office(tmp_path, helsinki_region)


def report(tx: Tx, kind: OutcomeKind, key: str, *, corrects: bool = False) -> None:
    said = OutcomeReport(kind, happened_at=None, corrects=corrects)
    outcomes.report(tx, OFFICE, "v1", said, key, NOW + timedelta(days=1, hours=2))


def state(tx: Tx, appointment_id: str) -> AppointmentState:
    return agreeing.get(tx, appointment_id).state


def test_nobody_home_is_a_missed_appointment_until_the_report_is_corrected(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        one = agreeing.make(tx, rounds, "K1", MORNING, STAMP)
        agreeing.step(tx, rounds, one.id, AppointmentState.CONFIRMED, STAMP)
        report(tx, OutcomeKind.NOT_HOME, "a")
        missed = agreeing.get(tx, one.id)
        assert (missed.state, missed.was, missed.changed_by) == ("missed", "confirmed", OFFICE.actor)
        assert "appointment_missed" in [event.kind for event in changing.get(tx, "K1", MONDAY).history]
        report(tx, OutcomeKind.OTHER, "b", corrects=True)
        assert state(tx, one.id) is AppointmentState.MISSED, "that says nothing about meeting"
        report(tx, OutcomeKind.MET, "c", corrects=True)
        kept = agreeing.get(tx, one.id)
        assert (kept.state, kept.was) == ("confirmed", None)


def test_a_day_that_passes_without_a_report(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        agreed = agreeing.make(tx, rounds, "K1", MORNING, STAMP)
        proposed = agreeing.make(tx, rounds, "K2", replace(MORNING, agreed=False), STAMP)
        assert lapsing.pass_days(tx, ("helsinki",), MONDAY, STAMP) == 0, "the day is not over"
        assert lapsing.pass_days(tx, ("elsewhere",), TUESDAY, NIGHT) == 0
        assert lapsing.pass_days(tx, ("helsinki",), TUESDAY, NIGHT) == 2
        assert (state(tx, agreed.id), state(tx, proposed.id)) == ("missed", "cancelled")
        assert lapsing.pass_days(tx, ("helsinki",), TUESDAY, NIGHT) == 0
        report(tx, OutcomeKind.MET, "late")
        assert state(tx, agreed.id) is AppointmentState.AGREED, "the phone was offline until the next day"


def test_an_appointment_that_was_kept_stays_as_it_is(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        one = agreeing.make(tx, rounds, "K1", MORNING, STAMP)
        report(tx, OutcomeKind.REFUSED, "a")
        assert lapsing.pass_days(tx, ("helsinki",), TUESDAY, NIGHT) == 0
        assert state(tx, one.id) is AppointmentState.AGREED
