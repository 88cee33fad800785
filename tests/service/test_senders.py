"""What a system has sent is its own: no other system's key says it anew, under whatever source."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count

import pytest

from geo.region import Region
from service.cases import past_visits, paying
from service.errors import InvalidError
from service.lawful import ledger
from service.model.access import Role, Stamp
from service.model.contact import Channel, Contact
from service.model.contact_batch import ContactRow
from service.model.outcome import OutcomeKind
from service.model.past_visit import PastVisit, PastVisitRow
from service.model.payment_batch import Booking, PaymentRow
from service.people import access
from service.store import Store
from tests.fixtures.world import NOW, a_case, settle

LAST_WEEK = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)
CALL = Contact("1", "D-K1", None, Channel.CALL, LAST_WEEK, source="tel")
PAID = Booking("tel", "1", "K1", date(2026, 11, 20), 500)
NUMBERS = count()
VISIT = PastVisit("1", "tel", "K1", LAST_WEEK, OutcomeKind.MET)

type Send = Callable[[Store, str, bool, Region], list[str]]
"""Sends one record as somebody, ``changed`` or as it was, under a new key: the codes of what was refused."""


def call(store: Store, actor: str, changed: bool, region: Region) -> list[str]:
    row = ContactRow(0, "/contacts/0", replace(CALL, answered=changed or None))
    key = f"k{next(NUMBERS)}"
    batch = ledger.receive(store, [row], stamp=stamp(actor), key=key, body_sha256=key)
    return [issue.code for refused in batch.refused for issue in refused.issues]


def payment(store: Store, actor: str, changed: bool, region: Region) -> list[str]:
    row = PaymentRow(0, "/payments/0", replace(PAID, amount_minor=600 if changed else 500))
    batch = paying.receive(store, [row], stamp=stamp(actor))
    return [issue.code for refused in batch.refused for issue in refused.issues]


def visit(store: Store, actor: str, changed: bool, region: Region) -> list[str]:
    kind, key = OutcomeKind.REFUSED if changed else OutcomeKind.MET, f"k{next(NUMBERS)}"
    row = PastVisitRow(0, "/outcomes/0", replace(VISIT, kind=kind))
    try:
        past_visits.receive(store, [row], lambda _: region, stamp=stamp(actor), key=key, body_sha256=key)
    except InvalidError as error:
        return [issue.code for issue in error.issues]
    return []


def stamp(actor: str) -> Stamp:
    return Stamp(actor, NOW, NOW.date())


@dataclass
class Keys:
    store: Store

    def made(self, name: str, role: Role = Role.SCHEDULER) -> str:
        """The actor behind a new key."""
        with self.store.begin() as tx:
            return f"key:{access.create_key(tx, name, role, 'test', NOW)[0].id}"

    def revoked(self, actor: str) -> None:
        with self.store.begin() as tx:
            access.revoke_key(tx, actor.removeprefix("key:"), "test", NOW)


@pytest.fixture
def keys(store: Store) -> Keys:
    with store.begin() as tx:
        settle(tx, (a_case("K1"),))
    return Keys(store)


DOORS = pytest.mark.parametrize(
    ("send", "code"),
    [(call, "contact_of_another"), (payment, "payment_of_another"), (visit, "outcome_of_another")],
    ids=lambda value: value.__name__ if callable(value) else "",
)


@DOORS
def test_no_system_says_anothers_record_anew(keys: Keys, helsinki_region: Region, send: Send, code: str) -> None:
    dialler, agency = keys.made("dialler"), keys.made("agency")
    assert send(keys.store, dialler, False, helsinki_region) == []
    assert send(keys.store, agency, True, helsinki_region) == [code]
    assert send(keys.store, agency, False, helsinki_region) == [], "who says the same changes nothing"
    assert send(keys.store, dialler, True, helsinki_region) == [], "it was never the other's"


@DOORS
def test_a_renewed_key_is_the_same_system(keys: Keys, helsinki_region: Region, send: Send, code: str) -> None:
    old, agency = keys.made("dialler"), keys.made("agency")
    send(keys.store, old, False, helsinki_region)
    new = keys.made("dialler")
    assert send(keys.store, new, True, helsinki_region) == []
    assert send(keys.store, agency, False, helsinki_region) == [code], "it is the new key's now"
    keys.revoked(new)
    assert send(keys.store, agency, False, helsinki_region) == [], "a key that is out of force protects nothing"


@DOORS
def test_people_correct_whatever_was_sent(keys: Keys, helsinki_region: Region, send: Send, code: str) -> None:
    dialler, agency, admin = keys.made("dialler"), keys.made("agency"), keys.made("first", Role.ADMIN)
    send(keys.store, dialler, False, helsinki_region)
    assert send(keys.store, "user:Maija", True, helsinki_region) == []
    assert send(keys.store, agency, False, helsinki_region) == [code], "corrected, it is its sender's still"
    assert send(keys.store, admin, False, helsinki_region) == []
    assert send(keys.store, "command line", True, helsinki_region) == []


@DOORS
def test_what_people_entered_is_anybodys(keys: Keys, helsinki_region: Region, send: Send, code: str) -> None:
    send(keys.store, "command line", False, helsinki_region)
    agency = keys.made("agency")
    assert send(keys.store, agency, True, helsinki_region) == []
