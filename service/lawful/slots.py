"""When a case may be met at one of its addresses, as the visit rules answer now; and from which day on if not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from service.errors import ConflictError, Issue
from service.lawful import governing, ledger
from service.lawful.rules import Lawbook, local_span
from service.model.case import Address, Case
from service.model.contact import Channel, Contact
from service.model.door import Door
from service.model.rule import Allowed, Bar, Ledger, Span
from service.places.areas import doors_of
from service.store import Tx
from service.surroundings import Surroundings

_LOOK_BACK = timedelta(days=366)
_DAYS_AHEAD = 92


@dataclass(frozen=True, slots=True)
class Slots:
    """One case at one address. ``contacts``: every one that counts, beside the visits that are about to be replaced."""

    case: Case
    address: Address
    door: Door
    book: Lawbook
    contacts: tuple[Contact, ...]
    now: datetime

    def spans(self, day: date) -> tuple[Span, ...]:
        """The hours of a day in which the whole visit may lie; none: barred."""
        said = self.book.allowed(self.case, self.address, self.door, day, Ledger(self.contacts))
        return said.spans if isinstance(said, Allowed) else ()

    def refuse_barred(self, day: date, start: time, end: time) -> None:
        """ConflictError ``appointment_barred`` with every reason, and the first day on which one is allowed, when the
        rules leave no visit between these local times."""
        said = self.book.allowed(self.case, self.address, self.door, day, Ledger(self.contacts))
        if isinstance(said, Allowed):
            if not any(self._holds(span, day, start, end) for span in said.spans):
                raise _barred([self._outside(said, start, end)], "Choose a time inside these hours.")
            return
        raise _barred(said.bars, self._way_out(day, {bar.code for bar in said.bars}))

    def seconds_left(self, day: date, end: time) -> float:
        """From now until that local time; negative: it is past."""
        return local_span(day, time(), end, self.door.clock).end.timestamp() - self.now.timestamp()

    def first_allowed(self, since: date) -> date | None:
        """The first day from ``since`` on that is allowed; None: none of the next three months."""
        days = [since + timedelta(n) for n in range(_DAYS_AHEAD)]
        answers = self.book.days(self.case, self.address, self.door, days, Ledger(self.contacts))
        return next((day for day, said in zip(days, answers, strict=True) if isinstance(said, Allowed)), None)

    def notified(self) -> Slots:
        """As they would be if notice of the visit were given now."""
        notice = Contact("", self.case.debtor.id, self.case.id, Channel.LETTER, self.now, notice=True)
        return replace(self, contacts=(*self.contacts, notice))

    def _way_out(self, day: date, codes: Collection[str]) -> str:
        unannounced = "notice_missing" in codes
        first = (self.notified() if unannounced else self).first_allowed(day)
        if first is None:
            return f"No day of the next {_DAYS_AHEAD} is allowed: do what the issues name."
        if unannounced:
            return f"Give notice first: if that is done today, a visit is allowed from {first.isoformat()}."
        return f"A visit is allowed from {first.isoformat()}."

    def _holds(self, span: Span, day: date, start: time, end: time) -> bool:
        """Whether the whole visit fits where the window and the rules' hours meet."""
        local = local_span(day, start, end, self.door.clock)
        opens = max(span.start.timestamp(), local.start.timestamp())
        return min(span.end.timestamp(), local.end.timestamp()) - opens >= self.case.service_seconds

    def _outside(self, said: Allowed, start: time, end: time) -> Bar:
        hours = ", ".join(said.because.hours)
        sentence = f"{said.because.policy} allows visits there at {hours}, not between {start:%H:%M} and {end:%H:%M}."
        return Bar("no_visiting_hours", sentence, "Choose a time inside the visiting hours.")


def slots_of(
    tx: Tx, rounds: Surroundings, case: Case, place: str, around: date, without: Collection[tuple[str, date]] = ()
) -> Slots:
    """``place``: which of the addresses, by its words; empty: the preferred one. ``without``: (case id, date) of
    planned visits that reserve nothing here. ConflictError ``appointment_barred`` when nobody knows where that is."""
    address = address_of(case, place)
    if address is None or address.place is None:
        raise ConflictError("appointment_barred", "The place to meet at is not certain.", "Settle the address first.")
    region = rounds.region(case.region)
    door = doors_of(tx, rounds.settings, region).at(address.place)
    since, until = around - _LOOK_BACK, around + _LOOK_BACK
    now = rounds.clock()
    counted = ledger.of_debtors(tx, [case.debtor.id], since, until, now=now, without=without)
    book = governing.lawbook(tx, rounds.settings, case.region)
    return Slots(case, address, door, book, counted.get(case.debtor.id, ()), now)


def address_of(case: Case, words: str) -> Address | None:
    """One of the case's addresses by its words; empty: the preferred one."""
    if not words:
        return case.addresses[0]
    return next((address for address in case.addresses if address.words == words), None)


def _barred(bars: Collection[Bar], way_out: str) -> ConflictError:
    issues = tuple(Issue(bar.code, "/date", bar.message, bar.action) for bar in bars)
    return ConflictError("appointment_barred", "The visit rules allow no visit then.", way_out, issues)
