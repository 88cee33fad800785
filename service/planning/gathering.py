"""Reads from the store what a run plans from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from service.appointing import agreeing
from service.choosing import histories
from service.lawful import ledger
from service.lawful.allowing import ledgers_of
from service.lawful.governing import lawbook
from service.lawful.rules import Lawbook
from service.model.brief import BriefRules
from service.model.case import Address, Case
from service.model.door import Door
from service.model.plan import PlanRequest, Route
from service.model.policy import Policy
from service.model.practice import PracticeName
from service.model.rule import Allowed, Barred, Ledger
from service.places.areas import doors_of
from service.planning import replanning, workload
from service.planning.asking import shifts_of
from service.planning.modelling.agenda import Agenda, Ask, Underway
from service.store import Tx, cases, plans, practices, published
from service.surroundings import Surroundings

_NO_CONTACTS = Ledger()


def gather(tx: Tx, rounds: Surroundings, request: PlanRequest) -> Agenda:
    """The agenda of a request, as the store has it now."""
    region = rounds.region(request.region)
    today = rounds.clock().astimezone(ZoneInfo(region.timezone)).date()
    people = tuple(shifts_of(tx, request, region.covers))
    planned = {(collector.id, shift.date) for collector, shift in people}
    routes = _published_routes(tx, _days(today, request.dates[-1]), region.timezone)
    elsewhere = [route for key, route in routes.items() if key not in planned]
    replaced = [route for key, route in routes.items() if key in planned]
    underway = replanning.underway(tx, request, region.timezone, replaced)
    open_cases = agreeing.bound(tx, cases.not_closed(tx, region.covers, today), request.dates)
    debtors = {case.debtor.id for case in open_cases}
    load, doors = workload.workload_of(tx, people, open_cases, region.timezone), doors_of(tx, rounds.settings, region)
    given, now = _given_up(replaced, underway), rounds.clock()
    ledgers = ledgers_of(tx, debtors, request.dates[0], request.dates[-1], now, given)
    return Agenda(
        request=request,
        timezone=region.timezone,
        cases=open_cases,
        people=load.people,
        ask=ask_rules(lawbook(tx, rounds.settings, region.name, region.parts), ledgers),
        elsewhere=ledger.still_ahead(tx, elsewhere, now),
        promised=replanning.promised(replaced) if request.revises is not None else {},
        underway=underway,
        from_instant=request.at,
        doors=doors,
        not_preferred_seconds=rounds.settings.not_preferred_seconds,
        outlook=histories.outlook_of(tx, doors, region.covers, open_cases, request.dates[0]),
        limits=load.limits,
        shares=load.shares,
        briefs=_briefs(tx),
        there=load.there,
        worked=load.worked,
    )


def _briefs(tx: Tx) -> BriefRules:
    rules = practices.newest(tx, PracticeName.BRIEFS).content
    assert isinstance(rules, BriefRules)
    return rules


@dataclass(frozen=True)
class RulesAsked:
    """The rules in force, with the contacts that count against their limits, by debtor. Fills ``agenda.Ask``."""

    book: Lawbook
    ledgers: Mapping[str, Ledger]

    def policy(self, region: str, day: date) -> Policy:
        return self.book.policy(region, day)

    def __call__(self, case: Case, address: Address, door: Door, days: Sequence[date]) -> Sequence[Allowed | Barred]:
        return self.book.days(case, address, door, days, self.ledgers.get(case.debtor.id, _NO_CONTACTS))


def ask_rules(rules: Lawbook | Policy, ledgers: Mapping[str, Ledger]) -> Ask:
    """What a plan asks of the rules in force, or of one policy."""
    return RulesAsked(rules if isinstance(rules, Lawbook) else Lawbook([rules]), ledgers)


def _published_routes(tx: Tx, dates: Iterable[date], timezone: str) -> dict[tuple[str, date], Route]:
    held = published.plans_of_days(tx, dates)
    found = {}
    for plan_id in set(held.values()):
        for route in plans.load_routes(tx, plan_id, timezone):
            if held.get((route.collector_id, route.date)) == plan_id:
                found[route.collector_id, route.date] = route
    return found


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(n) for n in range((last - first).days + 1))


def _given_up(replaced: Sequence[Route], underway: Mapping[str, Underway]) -> frozenset[tuple[str, date]]:
    """(case id, date) of the published visits that are planned anew; what is behind a shift under way stays made."""
    roads = [(route.date, underway.get(f"{route.collector_id}@{route.date.isoformat()}")) for route in replaced]
    made = {(stop.case_id, day) for day, road in roads if road is not None for stop in road.made}
    visits = ((stop.case_id, route.date) for route in replaced for stop in route.stops if stop.case_id is not None)
    return frozenset(visits) - made
