"""Collectors and the shifts they work."""

from __future__ import annotations

from datetime import date

from geo.geocoding import Geocoder
from service.errors import InvalidError, Issue
from service.model.case import Address, Doubt
from service.model.collector import Base, Collector, Shift
from service.places.geocoding import Finder, Gate
from service.store import Store, Tx, addresses
from service.store import collectors as collector_store
from service.store.types import Regions


def put_collector(tx: Tx, collector: Collector) -> Collector:
    """Enters a collector, or replaces what is known of one."""
    collector_store.save(tx, collector)
    return collector


def get(tx: Tx, collector_id: str) -> Collector:
    """NotFoundError ``collector_missing``."""
    return collector_store.load(tx, collector_id)


def by_id(tx: Tx) -> dict[str, Collector]:
    """Everybody, also those who work no more."""
    return {collector.id: collector for collector in collector_store.find(tx)}


def list_(
    tx: Tx, *, region: Regions | None = None, team: str | None = None, active: bool | None = None
) -> list[Collector]:
    """By id."""
    return collector_store.find(tx, region, team, active)


def find_base(store: Store, geocoder: Geocoder, gate: Gate, region: str, text: str) -> Base:
    """A base from its address. InvalidError with the same doubts as a case's address: nobody starts from a guess.

    The geocoder may be slow: it is asked with no lock held, so not inside a transaction of the caller's.
    """
    with store.read() as tx:
        finder = Finder(gate, addresses.decided(tx, region, [text]), {})
    found = finder.also(geocoder, [text]).settle(Address(text))
    if found.place is None:
        raise _doubtful_base(found.doubt or Doubt.NOT_FOUND)
    return Base(text, found.place)


def put_shift(tx: Tx, shift: Shift) -> Shift:
    """Enters or replaces the shift of a collector and date.

    NotFoundError ``collector_missing``; InvalidError ``shift_times`` for one that ends before it begins,
    ``shift_break`` for a break that does not fit into it.
    """
    collector_store.load(tx, shift.collector_id)
    issues = wrong_in(shift)
    if issues:
        raise InvalidError(issues[0].code, issues[0].message, issues[0].action, tuple(issues))
    collector_store.save_shift(tx, shift)
    return shift


def delete_shift(tx: Tx, collector_id: str, day: date) -> bool:
    """False when there was none. Plans made before keep their routes. NotFoundError ``collector_missing``."""
    collector_store.load(tx, collector_id)
    return collector_store.remove_shift(tx, collector_id, day)


def list_shifts(tx: Tx, since: date, until: date, collector_id: str | None = None) -> list[Shift]:
    """By date and collector, both days included; of one collector (NotFoundError ``collector_missing``) or of all."""
    own = None if collector_id is None else [collector_store.load(tx, collector_id).id]
    return collector_store.find_shifts(tx, since, until, own)


def wrong_in(shift: Shift) -> list[Issue]:
    """What makes a shift impossible to work, with JSON pointers into it."""
    return [*_wrong_times(shift), *_wrong_break(shift)]


def _wrong_times(shift: Shift) -> list[Issue]:
    if shift.start < shift.end:
        return []
    return [Issue("shift_times", "/end", "The shift ends before it begins.", "End it later on the same day.")]


def _wrong_break(shift: Shift) -> list[Issue]:
    lunch = shift.break_
    if lunch is None or shift.start <= lunch.earliest <= lunch.latest < shift.end:
        return []
    return [Issue("shift_break", "/break", "The break cannot begin within the shift.", "Move it into the shift.")]


def _doubtful_base(doubt: Doubt) -> InvalidError:
    cause = f"The base's address is doubtful ({doubt})."
    issue = Issue("base_doubtful", "/base/text", cause, "Correct it, or give lat and lon.")
    return InvalidError(issue.code, issue.message, issue.action, (issue,))
