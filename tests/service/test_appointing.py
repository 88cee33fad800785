"""Appointments: lawful or refused, which steps they take, and how they bind the plan."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.region import Region
from service.appointing import agreeing
from service.appointing.agreeing import Wanted
from service.cases import changing
from service.errors import ConflictError, InvalidError, NotFoundError, ServiceError
from service.model.access import Stamp
from service.model.appointment import AppointmentState
from service.model.case import AddressKind, Debtor, Window
from service.model.contact import Channel, Contact
from service.model.hold import Hold, HoldKind
from service.store import Store, contacts
from tests.fixtures.office import Office, an_office
from tests.fixtures.world import MONDAY, NOW, STAMP, a_case, an_address, settle

TODAY = NOW.date()
MORNING = Wanted(MONDAY, time(10), time(11))


@pytest.fixture
def rounds(store: Store, tmp_path: Path, helsinki_region: Region) -> Iterator[Office]:
    with store.begin() as tx:
        settle(tx, (a_case("K1"), a_case("K2", addresses=(an_address(kind=AddressKind.WORK),))))
    yield an_office(tmp_path, helsinki_region, "strict")


def test_proposed_agreed_confirmed_missed(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        made = agreeing.make(tx, rounds, "K1", MORNING, STAMP)
        assert (made.state, made.binds) == (AppointmentState.PROPOSED, False)
        agreed = agreeing.step(tx, rounds, made.id, AppointmentState.AGREED, STAMP)
        assert agreeing.step(tx, rounds, made.id, AppointmentState.AGREED, STAMP) == agreed, "said twice"
        agreeing.step(tx, rounds, made.id, AppointmentState.CONFIRMED, STAMP)
        missed = agreeing.step(tx, rounds, made.id, AppointmentState.MISSED, STAMP)
        assert agreeing.of_case(tx, "K1", TODAY) == [missed]
        assert [event.kind for event in changing.get(tx, "K1", TODAY).history] == [
            "appointment_proposed",
            "appointment_agreed",
            "appointment_confirmed",
            "appointment_missed",
        ]
        with pytest.raises(ConflictError) as refused:
            agreeing.step(tx, rounds, made.id, AppointmentState.AGREED, STAMP)
    assert refused.value.code == "appointment_state"


def test_moving_leaves_the_old_one_on_record(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        old = agreeing.make(tx, rounds, "K1", replace(MORNING, agreed=True), STAMP)
        later = replace(MORNING, start=time(14), end=time(15))
        new = agreeing.move(tx, rounds, old.id, later, STAMP)
        gone, stands = agreeing.of_case(tx, "K1", TODAY)
        assert (gone.state, gone.moved_to, new.moved_from) == (AppointmentState.MOVED, new.id, gone.id)
        assert (stands.state, stands.start) == (AppointmentState.PROPOSED, time(14)), "a new time is to be agreed anew"
        with pytest.raises(ConflictError):
            agreeing.move(tx, rounds, old.id, later, STAMP)
        found, following = agreeing.list_(tx, MONDAY, MONDAY, state=AppointmentState.PROPOSED)
        assert ([one.id for one in found], following) == ([new.id], None)


def test_one_open_appointment_a_day(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        first = agreeing.make(tx, rounds, "K1", MORNING, STAMP)
        with pytest.raises(ConflictError) as refused:
            agreeing.make(tx, rounds, "K1", replace(MORNING, start=time(12), end=time(13)), STAMP)
        assert refused.value.code == "appointment_exists"
        agreeing.step(tx, rounds, first.id, AppointmentState.CANCELLED, STAMP)
        agreeing.make(tx, rounds, "K1", MORNING, STAMP)


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (replace(MORNING, start=time(18, 50), end=time(20)), {"no_visiting_hours"}),
        (replace(MORNING, date=MONDAY + timedelta(6)), {"no_visiting_hours"}),
        (replace(MORNING, date=MONDAY.replace(month=12, day=25)), {"public_holiday"}),
    ],
    ids=["evening", "sunday", "christmas"],
)
def test_the_rules_are_kept(store: Store, rounds: Office, wanted: Wanted, codes: set[str]) -> None:
    with store.begin() as tx, pytest.raises(ConflictError) as refused:
        agreeing.make(tx, rounds, "K1", wanted, STAMP)
    assert refused.value.code == "appointment_barred"
    assert codes <= {issue.code for issue in refused.value.issues}


def test_a_work_place_and_a_hold_bar_it(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        with pytest.raises(ConflictError):
            agreeing.make(tx, rounds, "K2", MORNING, STAMP)
        settle(tx, (a_case("K3", holds=(Hold(HoldKind.LAWYER, TODAY),)),))
        with pytest.raises(ConflictError) as refused:
            agreeing.make(tx, rounds, "K3", MORNING, STAMP)
    assert {issue.code for issue in refused.value.issues} == {"held"}


def test_what_barred_it_since_stops_it_from_being_agreed(store: Store, rounds: Office) -> None:
    """The debtor's only visit of the week was used up by another system between proposal and answer."""
    with store.begin() as tx:
        made = agreeing.make(tx, rounds, "K1", MORNING, STAMP)
        at = datetime(2026, 11, 21, 12, tzinfo=UTC)
        contacts.save_many(tx, [Contact("v", "D-K1", None, Channel.VISIT, at, source="agency")], NOW)
        with pytest.raises(ConflictError) as refused:
            agreeing.step(tx, rounds, made.id, AppointmentState.AGREED, STAMP)
        assert {issue.code for issue in refused.value.issues} == {"visit_cap"}
        agreeing.step(tx, rounds, made.id, AppointmentState.CANCELLED, STAMP)


def test_notice_of_a_first_visit_is_kept(store: Store, tmp_path: Path, helsinki_region: Region) -> None:
    """England: seven clear days, Sundays and bank holidays not counted."""
    rounds = an_office(tmp_path, helsinki_region, "uk-tcg-2013")
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        with pytest.raises(ConflictError) as refused:
            agreeing.make(tx, rounds, "K1", MORNING, STAMP)
        assert {issue.code for issue in refused.value.issues} == {"notice_missing"}
        assert refused.value.action == "Give notice first: if that is done today, a visit is allowed from 2026-12-01."
        letter = Contact("l1", "D-K1", "K1", Channel.LETTER, NOW - timedelta(days=3), notice=True, source="post")
        contacts.save_many(tx, [letter], NOW)
        with pytest.raises(ConflictError) as refused:
            agreeing.make(tx, rounds, "K1", MORNING, STAMP)
        assert {issue.code for issue in refused.value.issues} == {"notice_running"}
        assert refused.value.action == "A visit is allowed from 2026-11-28."
        agreeing.make(tx, rounds, "K1", replace(MORNING, date=MONDAY + timedelta(7)), STAMP)


@pytest.mark.parametrize(
    "wanted",
    [
        replace(MORNING, date=TODAY - timedelta(1)),
        replace(MORNING, end=time(10, 10)),
        replace(MORNING, place="Elsewhere 9"),
        replace(MORNING, date=TODAY + timedelta(800)),
    ],
)
def test_nonsense(store: Store, rounds: Office, wanted: Wanted) -> None:
    with store.begin() as tx, pytest.raises(InvalidError) as refused:
        agreeing.make(tx, rounds, "K1", wanted, STAMP)
    assert refused.value.code == "appointment_nonsense"


@pytest.mark.parametrize(("hour", "minute", "fits"), [(9, 0, True), (10, 45, True), (10, 50, False), (15, 0, False)])
def test_today_there_must_be_time_left(
    store: Store, tmp_path: Path, helsinki_region: Region, hour: int, minute: int, fits: bool
) -> None:
    """From ten to eleven at the door, whatever clock the service keeps; the visit takes a quarter of an hour."""
    now = datetime(2026, 11, 23, hour, minute, tzinfo=ZoneInfo("Europe/Helsinki")).astimezone(UTC)
    rounds, stamp = an_office(tmp_path, helsinki_region, now=now), Stamp("user:Maija", now, MONDAY)
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
        if fits:
            assert agreeing.make(tx, rounds, "K1", MORNING, stamp).state is AppointmentState.PROPOSED
            return
        with pytest.raises(InvalidError) as refused:
            agreeing.make(tx, rounds, "K1", MORNING, stamp)
    assert [(issue.code, issue.pointer) for issue in refused.value.issues] == [("appointment_nonsense", "/end")]


def test_what_is_not_there(store: Store, rounds: Office) -> None:
    with store.begin() as tx:
        for ask in (
            lambda: agreeing.make(tx, rounds, "K9", MORNING, STAMP),
            lambda: agreeing.of_case(tx, "K9", TODAY),
            lambda: agreeing.step(tx, rounds, "none", AppointmentState.AGREED, STAMP),
        ):
            with pytest.raises(ServiceError) as refused:
                ask()
            assert isinstance(refused.value, NotFoundError)


def test_an_agreed_appointment_binds_the_plan(store: Store, rounds: Office) -> None:
    wish = Window(time(9), time(12))
    tuesday = MONDAY + timedelta(1)
    with store.begin() as tx:
        case = a_case("K1", windows=(wish,), debtor=Debtor("D9", "Debtor"))
        settle(tx, (case,))
        made = agreeing.make(tx, rounds, "K1", replace(MORNING, date=tuesday, start=time(14), end=time(15)), STAMP)
        assert agreeing.bound(tx, [case], [MONDAY]) == (case,), "a proposal binds nobody"
        agreeing.step(tx, rounds, made.id, AppointmentState.AGREED, STAMP)
        hard = Window(time(14), time(15), tuesday, appointment=True)
        [on_monday] = agreeing.bound(tx, [case], [MONDAY])
        assert (on_monday.windows, on_monday.required) == ((hard,), False), "not at another time before it"
        [on_both] = agreeing.bound(tx, [case], [MONDAY, tuesday])
        assert (on_both.windows, on_both.required) == ((hard,), True)
        agreeing.step(tx, rounds, made.id, AppointmentState.MISSED, STAMP)
        assert agreeing.bound(tx, [case], [MONDAY, tuesday]) == (case,)
