"""A published day as its collector reads it: little of the debtor, everything for the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.cases import changing, holding
from service.cases.holding import HoldRequest
from service.discretion import amount_band, masked_phone
from service.errors import NotFoundError, ServiceError
from service.model.access import Identity, Role
from service.model.case import Debtor
from service.model.hold import HoldKind
from service.model.outcome import OutcomeKind, OutcomeReport
from service.model.plan import StopKind
from service.store import Store, audit, published
from service.visiting.itineraries import itinerary, reveal_phone
from service.visiting.outcomes import report
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

OWN = Identity("link:day_1", Role.COLLECTOR, "C1", MONDAY)
BOSS = Identity("user:Maija", Role.SUPERVISOR)


def a_day(store: Store) -> None:
    secretive = a_case(
        "K1", risks=frozenset({"dog", "aggressive"}), notes="third floor", amount_minor=123_456, days_overdue=40
    )
    silent = a_case("K2", debtor=Debtor("D2", "Quiet"), amount_minor=0)
    stops = (a_stop("v1", "K1", 10, crew_with=("C2",)), a_stop("b1", None, 12), a_stop("v2", "K2", 14))
    with store.begin() as tx:
        settle(tx, (secretive, silent), (a_collector("C1"), a_collector("C2")))
        settle_plan(tx, a_plan("p1", (a_route("C1", stops), a_route("C2", (a_stop("v1b", "K1", 10),)))))
        published.publish(tx, "p1", "user:Maija", NOW)


def test_a_day_as_its_collector_reads_it(store: Store) -> None:
    a_day(store)
    with store.read() as tx:
        day = itinerary(tx, OWN, "C1", MONDAY)
    assert (day.collector_name, day.plan_id, day.version, day.timezone) == ("Collector C1", "p1", 1, "Europe/Helsinki")
    assert day.departure.tzinfo is ZONE
    first, lunch, second = day.entries
    assert [entry.number for entry in day.entries] == [1, None, 2]
    assert (first.debtor_name, first.address, first.crew_with) == ("Debtor of K1", "cathedral 1", ("Collector C2",))
    assert (first.amount_band, first.days_overdue, first.risks) == ("1 000–5 000 EUR", 40, ("aggressive", "dog"))
    assert (first.has_phone, first.phone_masked) == (True, "+358 •• ••• ••67")
    assert (first.way.seconds, first.way.metres, first.start.hour) == (600, 3000, 10)
    assert (lunch.kind, lunch.case_id, lunch.navigation) == (StopKind.BREAK, None, None)
    assert (second.has_phone, second.phone_masked, second.amount_band) == (False, None, None)


def test_nothing_of_the_amount_or_the_phone_slips_through(sqlite_store: Store) -> None:
    a_day(sqlite_store)
    with sqlite_store.read() as tx:
        written = repr(itinerary(tx, OWN, "C1", MONDAY))
    for secret in ("123456", "1234.56", "1 234", "123 45", "40 123"):
        assert secret not in written


def test_links_that_lead_to_the_door(sqlite_store: Store) -> None:
    a_day(sqlite_store)
    with sqlite_store.read() as tx:
        links = itinerary(tx, OWN, "C1", MONDAY).entries[0].navigation
    assert links.geo == "geo:60.170400,24.952200"
    assert links.apple == "https://maps.apple.com/?daddr=60.170400,24.952200"
    assert links.google.endswith("&destination=60.170400,24.952200")
    assert "to=24.952200,60.170400&" in links.amap, "outside China both datums are the same"


@pytest.mark.parametrize(
    ("who", "collector", "days", "seen"),
    [
        (OWN, "C1", 0, True),
        (OWN, "C2", 0, False),
        (OWN, "C1", 1, False),
        (OWN, "C9", 0, False),
        (BOSS, "C1", 0, True),
        (BOSS, "C2", 0, True),
        (BOSS, "C2", 1, False),
    ],
)
def test_who_sees_which_day(sqlite_store: Store, who: Identity, collector: str, days: int, seen: bool) -> None:
    a_day(sqlite_store)
    with sqlite_store.read() as tx:
        if seen:
            assert itinerary(tx, who, collector, MONDAY + timedelta(days)).collector_id == collector
        else:
            with pytest.raises(NotFoundError) as refused:
                itinerary(tx, who, collector, MONDAY + timedelta(days))
            assert refused.value.code == "itinerary_missing"


def test_what_changes_it_changes_the_etag(store: Store) -> None:
    a_day(store)
    seen = []
    with store.begin() as tx:
        seen.append(itinerary(tx, OWN, "C1", MONDAY))
        assert itinerary(tx, BOSS, "C1", MONDAY) == seen[0]
        holding.set_hold(tx, "K1", HoldRequest(HoldKind.LAWYER), STAMP)
        seen.append(itinerary(tx, OWN, "C1", MONDAY))
        report(tx, OWN, "v2", OutcomeReport(OutcomeKind.PAID), "key", NOW)
        seen.append(itinerary(tx, OWN, "C1", MONDAY))
    assert len({day.etag for day in seen}) == 3
    assert [day.entries[0].on_hold for day in seen] == [False, True, True]
    assert [day.entries[2].outcome is not None for day in seen] == [False, False, True]
    assert seen[2].entries[2].outcome.kind is OutcomeKind.PAID
    assert not seen[2].entries[2].on_hold, "a visit that was made is not on hold, though its case is closed now"


def test_each_look_at_a_phone_is_logged(store: Store) -> None:
    a_day(store)
    with store.begin() as tx:
        assert reveal_phone(tx, OWN, "v1", replace(STAMP, actor=OWN.actor)) == "+358 40 123 4567"
        assert reveal_phone(tx, BOSS, "v1", replace(STAMP, actor=BOSS.actor)) == "+358 40 123 4567"
        trail = [(trace.actor, trace.kind, trace.detail) for trace in audit.of_subject(tx, "v1")]
        assert trail == [("link:day_1", "phone_revealed", "K1"), ("user:Maija", "phone_revealed", "K1")]
        assert [event.kind for event in changing.get(tx, "K1", MONDAY).history] == ["phone_revealed"] * 2


@pytest.mark.parametrize(
    ("who", "visit", "held", "code"),
    [
        (OWN, "v1b", False, "visit_missing"),
        (OWN, "v2", False, "phone_missing"),
        (OWN, "b1", False, "visit_is_break"),
        (OWN, "v1", True, "case_held"),
        (BOSS, "v1", True, None),
    ],
)
def test_phones_that_are_not_shown(
    sqlite_store: Store, who: Identity, visit: str, held: bool, code: str | None
) -> None:
    a_day(sqlite_store)
    with sqlite_store.begin() as tx:
        if held:
            holding.set_hold(tx, "K1", HoldRequest(HoldKind.LAWYER), STAMP)
        try:
            reveal_phone(tx, who, visit, STAMP)
            said = None
        except ServiceError as error:
            said = error.code
        assert said == code
        assert (audit.of_subject(tx, visit) == []) == (code is not None)


@pytest.mark.parametrize(
    ("minor", "currency", "band"),
    [
        (0, "EUR", None),
        (1, "EUR", "0–100 EUR"),
        (9_999, "EUR", "0–100 EUR"),
        (10_000, "EUR", "100–500 EUR"),
        (50_000, "EUR", "500–1 000 EUR"),
        (123_456, "EUR", "1 000–5 000 EUR"),
        (500_000_000, "CNY", "5 000 000–10 000 000 CNY"),
        (1_500, "JPY", "1 000–5 000 JPY"),
        (1_500_000, "KWD", "1 000–5 000 KWD"),
    ],
)
def test_amounts_are_bands(minor: int, currency: str, band: str | None) -> None:
    assert amount_band(minor, currency) == band


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+358 40 123 4567", "+358 •• ••• ••67"),
        ("+86-138-0013-8000", "+86-•••-••••-••00"),
        ("+358401234567", "+••••••••••67"),
        ("040 123 4567", "••• ••• ••67"),
        ("12", "12"),
    ],
)
def test_phones_are_masked(phone: str, masked: str) -> None:
    assert masked_phone(phone) == masked
