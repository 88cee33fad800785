"""Reads from the store what a run plans from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from service import replanning
from service.areas import doors_of
from service.model.case import Case
from service.model.door import Door
from service.model.plan import PlanRequest, Route
from service.model.policy import Policy
from service.model.rule import Allowed, Barred, Counts
from service.modelling.agenda import Agenda, Ask
from service.planning import Surroundings, shifts_of
from service.policies import load_policy
from service.rules import allowed
from service.store import Tx, cases, plans, published

_LONGEST_CAP_DAYS = 366


def gather(tx: Tx, rounds: Surroundings, request: PlanRequest) -> Agenda:
    """The agenda of a request, as the store has it now."""
    region = rounds.region(request.region)
    today = rounds.clock().astimezone(ZoneInfo(region.timezone)).date()
    people = tuple(shifts_of(tx, request, region.covers))
    planned = {(collector.id, shift.date) for collector, shift in people}
    routes = _published_routes(tx, request.dates, region.timezone)
    elsewhere = [route for key, route in routes.items() if key not in planned]
    replaced = [route for key, route in routes.items() if key in planned]
    underway = replanning.underway(tx, request, region.timezone, replaced)
    return Agenda(
        request=request,
        timezone=region.timezone,
        cases=tuple(cases.not_closed(tx, region.covers, today)),
        people=people,
        ask=ask_rules(load_policy(rounds.settings.policy), _visit_days(tx, request, replaced)),
        elsewhere=_cases_on(elsewhere),
        promised=replanning.promised(replaced) if request.revises is not None else {},
        underway=underway,
        from_instant=request.at,
        doors=doors_of(tx, rounds.settings, region),
        not_preferred_seconds=rounds.settings.not_preferred_seconds,
    )


def ask_rules(policy: Policy, visit_days: dict[str, list[date]]) -> Ask:
    """The rules of one policy, with the visits that count against its caps."""

    def ask(case: Case, door: Door, day: date) -> Allowed | Barred:
        return allowed(case, policy, day, door, Counts(tuple(visit_days.get(case.id, ()))))

    return ask


def _published_routes(tx: Tx, dates: Iterable[date], timezone: str) -> dict[tuple[str, date], Route]:
    held = published.plans_of_days(tx, dates)
    found = {}
    for plan_id in set(held.values()):
        for route in plans.load_routes(tx, plan_id, timezone):
            if held.get((route.collector_id, route.date)) == plan_id:
                found[route.collector_id, route.date] = route
    return found


def _cases_on(routes: Iterable[Route]) -> frozenset[str]:
    return frozenset(stop.case_id for route in routes for stop in route.stops if stop.case_id is not None)


def _visit_days(tx: Tx, request: PlanRequest, replaced: Iterable[Route]) -> dict[str, list[date]]:
    """Days of published visits by case, without those that this plan would replace."""
    since, until = request.dates[0] - timedelta(_LONGEST_CAP_DAYS), request.dates[-1] + timedelta(_LONGEST_CAP_DAYS)
    gone = {(stop.case_id, route.date) for route in replaced for stop in route.stops}
    days: dict[str, list[date]] = {}
    for case_id, day in published.visits_of_cases(tx, since, until):
        if (case_id, day) not in gone:
            days.setdefault(case_id, []).append(day)
    return days
