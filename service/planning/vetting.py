"""Before a plan is published: whether each of its stops may be made, as things stand at this moment.

Between drafting and publishing cases are held, closed and moved, and other plans use up what the limits leave. So the
rules are asked again, with the debtors locked: of two plans that would both use a debtor's last visit, one is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.cases.changing import is_elsewhere
from service.errors import Issue, NotFoundError
from service.lawful import ledger
from service.lawful.governing import lawbook
from service.lawful.rules import Lawbook
from service.model.case import Address, Case, CaseState
from service.model.contact import Channel, Contact, ContactState
from service.model.plan import Plan, Route, Stop
from service.model.rule import Barred, Ledger
from service.places.areas import doors_of
from service.places.doors import Doors
from service.places.travel import evened
from service.planning import meanwhile
from service.planning.meanwhile import Cause, Meanwhile
from service.store import Tx, cases, plans, published
from service.surroundings import Surroundings

_LOOK_BACK = timedelta(days=366)
_ALREADY_SAID = frozenset({"case_closed", "held", "not_before"})
_TOLD_APART = frozenset({"case_missing", "case_closed", "case_held", "case_moved"})


type Wanted = Sequence[tuple[Route, Stop]]
"""Visits that are to be made."""


def issues(tx: Tx, rounds: Surroundings, plan: Plan, until: date = date.max) -> list[Issue]:
    """One for each stop that may not be made any more. Locks the plan's debtors until the transaction ends.

    ``until``: the last day that is published, on which later days of the plan's series do not depend.
    """
    wanted = [(route, stop) for route in plan.routes for stop in route.stops if stop.case_id and not stop.done]
    today = _today(rounds, plan)
    debtors = {case.debtor.id for case in known(tx, wanted, today).values()}
    ledger.lock(tx, debtors)
    cases_now = known(tx, wanted, today)  # again, as it is behind the lock
    held = _held(tx, plan, until, today)
    judge = _judge(tx, rounds, plan, cases_now, held.given_up)
    elsewhere = ledger.still_ahead(tx, held.kept, rounds.clock())
    since = meanwhile.since(tx, plan, cases_now, judge.doors)
    alone = meanwhile.parted(tx, held.kept, held.given_up, rounds.clock())
    return [*_issues(wanted, cases_now, elsewhere, judge, since, _over(rounds, plan)), *alone]


def objections(tx: Tx, rounds: Surroundings, plan: Plan, ahead: Wanted, cases_now: Mapping[str, Case]) -> list[Issue]:
    """Of a published plan, what speaks now against visits that are ``ahead``, beside holds and moved addresses: a limit
    that was used up, other rules, another appointment, a collector who is away. ``cases_now``: what is ``known`` of
    them. Locks nothing."""
    own = tuple(replace(route, stops=(stop,)) for route, stop in ahead)
    try:
        judge = _judge(tx, rounds, replace(plan, routes=own), cases_now, own)
    except NotFoundError:  # of a region that is there no more the days stay to be read
        return []
    since = meanwhile.since(tx, plan, cases_now, judge.doors)
    made = _made(judge.contacts, plan)  # by another of the crew
    still = [(route, stop) for route, stop in ahead if (stop.case_id, route.date) not in made]
    found = _issues(still, cases_now, {}, judge, since, _over(rounds, plan))
    return [issue for issue in found if issue.code not in _TOLD_APART]


def known(tx: Tx, wanted: Wanted, today: date) -> dict[str, Case]:
    """The cases of these visits that are there, by id."""
    return cases.load_many(tx, {stop.case_id for _, stop in wanted if stop.case_id}, today)


def _over(rounds: Surroundings, plan: Plan) -> Callable[[Route], bool]:
    """Of a route, whether its day is past; a shift by night is not over at midnight."""
    now, today = rounds.clock(), _today(rounds, plan)
    return lambda route: route.date < today and route.end <= now


def _today(rounds: Surroundings, plan: Plan) -> date:
    return rounds.clock().astimezone(ZoneInfo(plan.timezone)).date()


@dataclass(frozen=True, slots=True)
class _Judge:
    """The rules, with every contact that counts beside the stop in question."""

    book: Lawbook
    doors: Doors
    contacts: Mapping[str, Sequence[Contact]]
    planned: Mapping[str, Sequence[Contact]]

    def objection(self, case: Case, route: Route, stop: Stop) -> Cause | None:
        """Why the rules do not allow it; None: they do."""
        address = _address_of(case, stop)
        if address is None or address.place is None:
            return None
        debtor = case.debtor.id
        others = [c for c in self.planned.get(debtor, ()) if (c.case_id, c.id) != (case.id, route.date.isoformat())]
        counted = Ledger((*self.contacts.get(debtor, ()), *others))
        door = self.doors.at(address.place)
        day = stop.start.astimezone(door.clock).date()  # a shift by night may have gone on past midnight
        said = self.book.allowed(case, address, door, day, counted)
        if isinstance(said, Barred):
            bars = [bar for bar in said.bars if bar.code not in _ALREADY_SAID]
            return ("stop_barred", bars[0].message.removesuffix(".")) if bars else None
        together = 1 + len(stop.crew_with)
        fits = [span for span in said.spans if _within(span.start, stop, span.end)]
        if not fits:
            return "stop_barred", f"its service is outside the hours that {said.because.policy} leaves it"
        enough = any(span.crew <= together for span in fits)
        return None if enough else ("crew_too_small", "it needs a larger crew at that hour")


def _within(opens: datetime, stop: Stop, closes: datetime) -> bool:
    """By instants: datetimes of one zone would compare by their wall clocks."""
    return opens.timestamp() <= stop.start.timestamp() and stop.leave.timestamp() <= closes.timestamp()


def _judge(tx: Tx, rounds: Surroundings, plan: Plan, known: Mapping[str, Case], given_up: Sequence[Route]) -> _Judge:
    since, until = min(plan.dates) - _LOOK_BACK, max(plan.dates) + _LOOK_BACK
    debtors = {case.debtor.id for case in known.values()}
    given = _visits_on(given_up)
    contacts = ledger.of_debtors(tx, debtors, since, until, now=rounds.clock(), without=given)
    region = rounds.region(plan.region)
    book, doors = lawbook(tx, rounds.settings, region.name, region.parts), doors_of(tx, rounds.settings, region)
    return _Judge(book, doors, contacts, _own_contacts(plan, known, _made(contacts, plan)))


def _made(contacts: Mapping[str, Iterable[Contact]], plan: Plan) -> Collection[tuple[str | None, date]]:
    """(case id, date) of the visits that were made."""
    visits = (c for some in contacts.values() for c in some if c.channel is Channel.VISIT)
    return {(c.case_id, c.day(ZoneInfo(plan.timezone))) for c in visits if c.state is ContactState.MADE}


def _own_contacts(
    plan: Plan, known: Mapping[str, Case], made: Collection[tuple[str | None, date]]
) -> dict[str, list[Contact]]:
    """What this plan itself promises, by debtor; a crew's visit once, under its date. What was reported is counted as
    ``made`` already."""
    found: dict[tuple[str, date], Contact] = {}
    for route in plan.routes:
        for stop in route.stops:
            case = known.get(stop.case_id or "")
            if case is not None and (case.id, route.date) not in made:
                day = route.date.isoformat()
                address = _address_of(case, stop)
                found[case.id, route.date] = Contact(
                    day,
                    case.debtor.id,
                    case.id,
                    Channel.VISIT,
                    stop.start,
                    state=ContactState.PLANNED,
                    source=plan.id,
                    place=address.kind if address else None,
                )
    by_debtor: dict[str, list[Contact]] = {}
    for contact in found.values():
        by_debtor.setdefault(contact.debtor_id, []).append(contact)
    return by_debtor


def _issues(
    wanted: Wanted,
    known: Mapping[str, Case],
    elsewhere: Mapping[str, frozenset[date]],
    judge: _Judge,
    since: Meanwhile,
    over: Callable[[Route], bool],
) -> Iterator[Issue]:
    for route, stop in wanted:
        assert stop.case_id is not None
        case = known.get(stop.case_id)
        cause = ("date_past", "its day is past") if over(route) else _why_not(case, route, stop, elsewhere)
        if cause is None and case is not None:
            cause = judge.objection(case, route, stop) or since.objection(route, stop)
        if cause is not None:
            where = f"/routes/{route.collector_id}/{route.date.isoformat()}/{stop.case_id}"
            yield Issue(cause[0], where, f"Case {stop.case_id}: {cause[1]}.", "Take it off the plan.")


def _why_not(
    case: Case | None, route: Route, stop: Stop, elsewhere: Mapping[str, frozenset[date]]
) -> tuple[str, str] | None:
    if case is None:
        return "case_missing", "it is gone"
    if case.state is CaseState.CLOSED:
        return "case_closed", "it was closed meanwhile"
    hold = case.held_on(route.date)
    if hold is not None:
        return "case_held", f"it is on hold ({hold.kind})"
    if case.not_before is not None and route.date < case.not_before:
        return "case_not_before", f"no visit before {case.not_before}"
    if is_elsewhere(case, stop):
        return "case_moved", "its address changed meanwhile"
    other_days = elsewhere.get(case.id, frozenset())
    if not other_days or (stop.appointment and route.date not in other_days):
        return None  # what was agreed with the debtor is kept beside a visit on another day
    return "case_planned", "another published plan visits it on these days"


def _address_of(case: Case, stop: Stop) -> Address | None:
    """The address that is where the stop is; of several the one in the stop's words."""
    here = [a for a in case.addresses if a.place and stop.place and evened(a.place) == evened(stop.place)]
    return next((address for address in here if address.words == stop.address), here[0] if here else None)


@dataclass(frozen=True, slots=True)
class _Held:
    """Routes that collectors follow now: those that stay, and those that publishing the plan would replace."""

    kept: Sequence[Route]
    given_up: Sequence[Route]


def _held(tx: Tx, plan: Plan, until: date, today: date) -> _Held:
    """Of the days from today to the plan's last, and of all days of its series."""
    days = [today + timedelta(n) for n in range((max(plan.dates) - today).days + 1)]
    held = published.plans_of_days(tx, days) | published.days_of_series(tx, plan.series_id)
    series = {other for other in set(held.values()) if plans.load_head(tx, other).series_id == plan.series_id}
    own = {(route.collector_id, route.date) for route in plan.routes if route.stops}
    gone = {key for key, other in held.items() if key in own or (other in series and key[1] <= until)}
    routes = [
        (route, (route.collector_id, route.date))
        for other in sorted(set(held.values()))
        for route in plans.load_routes(tx, other, plan.timezone)
        if held.get((route.collector_id, route.date)) == other
    ]
    return _Held([route for route, key in routes if key not in gone], [route for route, key in routes if key in gone])


def _visits_on(routes: Iterable[Route]) -> frozenset[tuple[str, date]]:
    """(case id, date) of the visits."""
    return frozenset((stop.case_id, route.date) for route in routes for stop in route.stops if stop.case_id)
