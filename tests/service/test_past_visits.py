"""Visits that another system made: taken whole or not at all, counted once, and learnt from."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from geo.region import Region
from service.cases import past_visits
from service.errors import ConflictError, InvalidError
from service.evaluating import reporting
from service.evaluating.tallying import evaluate
from service.lawful import ledger
from service.model.access import Stamp
from service.model.address_kind import AddressKind
from service.model.contact import Channel, Contact
from service.model.figures import GroupBy
from service.model.outcome import OutcomeKind, Promise
from service.model.past_visit import PastVisit, PastVisitBatch, PastVisitRow
from service.model.payment_batch import Booking
from service.store import Store, contacts, made_visits, payments
from tests.fixtures.world import MONDAY, NOW, PLACES, ZONE, a_case, a_collector, an_address, settle

STAMP = Stamp("key:bank", NOW, NOW.date())
LAST_WEEK = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)


def a_visit(number: int = 1, **changes: object) -> PastVisit:
    plain = PastVisit(f"o{number}", "old", "K1", LAST_WEEK, OutcomeKind.MET, "C1")
    return replace(plain, **changes)


def rows(visits: Sequence[PastVisit]) -> list[PastVisitRow]:
    return [PastVisitRow(i, f"/outcomes/{i}", visit) for i, visit in enumerate(visits)]


def send(store: Store, region: Region, *visits: PastVisit, key: str = "k1", dry: bool = False) -> PastVisitBatch:
    digest = str(hash(visits))
    return past_visits.receive(
        store, rows(visits), lambda _: region, stamp=STAMP, key=key, body_sha256=digest, dry_run=dry
    )


@pytest.fixture
def furnished(store: Store) -> Store:
    home, office = an_address("cathedral"), an_address("market", kind=AddressKind.WORK)
    with store.begin() as tx:
        settle(tx, (a_case("K1", addresses=(home, office)), a_case("K2")), (a_collector("C1", team="north"),))
    return store


def test_a_batch_is_taken_whole_and_once(furnished: Store, helsinki_region: Region) -> None:
    visits = a_visit(1), a_visit(2, kind=OutcomeKind.NOT_HOME, address_kind=AddressKind.WORK)
    assert send(furnished, helsinki_region, *visits, key="", dry=True).id is None
    taken = send(furnished, helsinki_region, *visits)
    assert (taken.accepted, taken.created) == (2, 2)
    assert send(furnished, helsinki_region, *visits) == taken
    with pytest.raises(ConflictError) as refused:
        send(furnished, helsinki_region, visits[0])
    assert refused.value.code == "idempotency_conflict"
    again = send(furnished, helsinki_region, visits[0], replace(visits[1], kind=OutcomeKind.MET), key="k2")
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    with furnished.read() as tx:
        assert past_visits.find_batch(tx, taken.id or "") == taken
        kept = list(made_visits.of_regions(tx, ["helsinki"], date(2026, 1, 1)))
    assert [one.place for one in kept] == [PLACES["cathedral"], PLACES["market"]], "where the case's addresses are"


def test_one_bad_row_and_nothing_is_taken(furnished: Store, helsinki_region: Region) -> None:
    bad = (
        a_visit(1),
        a_visit(2, case_id="K9"),
        a_visit(3, at=NOW + timedelta(days=1)),
        a_visit(4, kind=OutcomeKind.PROMISE),
        a_visit(5, kind=OutcomeKind.PROMISE, promise=Promise(100, date(2026, 11, 1))),
    )
    with pytest.raises(InvalidError) as refused:
        send(furnished, helsinki_region, *bad)
    assert refused.value.code == "outcomes_refused"
    assert [(issue.code, issue.pointer) for issue in refused.value.issues] == [
        ("case_missing", "/outcomes/1/case_id"),
        ("outcome_ahead", "/outcomes/2/at"),
        ("outcome_nonsense", "/outcomes/3/promise"),
        ("outcome_nonsense", "/outcomes/4/promise"),
    ]
    assert all(issue.action for issue in refused.value.issues)
    with furnished.read() as tx:
        assert list(made_visits.of_regions(tx, ["helsinki"], date(2026, 1, 1))) == []


def test_it_counts_against_the_debtor_once(furnished: Store, helsinki_region: Region) -> None:
    send(furnished, helsinki_region, a_visit(1))
    same = Contact("o1", "D-K1", "K1", Channel.VISIT, LAST_WEEK, source="old")
    with furnished.begin() as tx:
        contacts.save_many(tx, [same], NOW)
    with furnished.read() as tx:
        (counted,) = ledger.of_case(tx, "K1", date(2026, 11, 1), MONDAY, NOW)
    assert (counted.source, counted.id, counted.answered, counted.result) == ("old", "o1", True, "met")


def test_the_report_tells_it_by_the_clock_of_the_region(furnished: Store, helsinki_region: Region) -> None:
    """23:30 in UTC is the next day in Helsinki; a promise of 50 euros, paid in two parts."""
    late = datetime.combine(date(2026, 11, 16), time(23, 30), UTC)
    promise = Promise(5000, date(2026, 11, 20))
    promised = a_visit(1, at=late, kind=OutcomeKind.PROMISE, promise=promise)
    timed = a_visit(2, case_id="K2", service_seconds=600, travel_seconds=300, travel_metres=1500)
    send(furnished, helsinki_region, promised, timed)
    parts = [Booking("bank", str(day), "K1", date(2026, 11, day), 2500) for day in (18, 20)]
    with furnished.begin() as tx:
        payments.save(tx, parts, NOW)
        day = date(2026, 11, 17)
        found = reporting.records(tx, ["helsinki"], day, day, MONDAY, ZONE)
    whole = evaluate(found)["all"]
    assert (whole.planned, whole.made, whole.made_elsewhere, whole.met) == (0, 2, 2, 2)
    assert (whole.promises_made, whole.promises_kept, whole.kept_minor) == (1, 1, {"EUR": 5000})
    assert (whole.seconds_per_contact, whole.metres_per_contact, whole.travel_permille) == (900, 1500, 333)
    assert set(evaluate(found, GroupBy.HOUR)) == {"01", "11"}
    assert set(evaluate(found, GroupBy.TEAM)) == {"north"}
