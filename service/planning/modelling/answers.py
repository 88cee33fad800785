"""A solution and its legend → routes with instants, legs and totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, pairwise

from geo.profile import Profile
from geo.routing import Leg
from service.model.detail import Detail, DetailCode, detail
from service.model.plan import Plan, Route, Stop, StopKind, Totals, UnservedCase
from service.model.rule import Because
from service.places.travel import Hop
from service.planning.modelling.legend import DoneStop, Legend, Opening, Wanted
from solver.cost import Away, away_of, cost
from solver.problem import FULL_PRIZE, Problem, Shift, Visit
from solver.solution import Route as Order
from solver.solution import Solution

type Draw = Callable[[Profile, Sequence[Hop]], list[Leg]]
"""Gives the hops of one route, travelled in one way, their geometry."""


@dataclass(frozen=True)
class Answer:
    """Reads solutions of one problem."""

    problem: Problem
    legend: Legend
    draw: Draw

    def plan(self, pending: Plan, solution: Solution) -> Plan:
        """The pending plan with its routes; ``visit_id`` of its stops is the plan's id and a running number."""
        routes = tuple(self._routes(solution))
        numbered = tuple(_number(pending.id, routes))
        unserved = merged((*self.legend.barred, *self.legend.unserved))
        totals = self._totals(numbered, solution, unserved)
        return replace(
            pending,
            routes=numbered,
            unserved=unserved,
            totals=totals,
            estimated=self.legend.all_estimated or totals.estimated_legs > 0,
            warnings=self.legend.warnings,
            provenance={**pending.provenance, **self.legend.provenance},
        )

    def _routes(self, solution: Solution) -> Iterator[Route]:
        planned = {route.shift: route for route in solution.routes if route.visits}
        crews = crews_of(self.problem, solution)
        for shift in sorted(self.problem.shifts, key=lambda s: (self.legend.shifts[s.id].date, s.collector)):
            if shift.id in planned or shift.progress:
                yield self._route(shift, planned.get(shift.id, Order(shift.id, ())), crews)

    def _route(self, shift: Shift, order: Order, crews: dict[str, list[str]]) -> Route:
        done, away = self.legend.done.get(shift.id, ()), away_of(self.problem, order)
        hops = self._hops(shift, order)
        legs = self.draw(self.legend.shifts[shift.id].profile, hops)
        last, instant, places = legs[-1], self.legend.horizon.instant, self.legend.places
        made = [self._done_stop(stop, shift, crews) for stop in done]
        planned = list(self._stops(shift, order, away, legs, crews))
        service = sum(_seconds(stop) for stop in (*made, *planned) if stop.kind is StopKind.VISIT)
        rest = sum(_seconds(stop) for stop in planned if stop.kind is StopKind.BREAK)
        return Route(
            collector_id=self.legend.shifts[shift.id].collector_id,
            date=self.legend.shifts[shift.id].date,
            departure=instant(away.departure),
            end=instant(away.end),
            stops=(*made, *planned),
            start_place=places[shift.start_location],
            end_place=places[shift.end_location],
            last_leg_polyline=last.polyline,
            last_leg_seconds=last.seconds,
            last_leg_metres=last.metres,
            last_leg_estimated=last.estimated,
            travel_seconds=away.travel_seconds,
            travel_metres=sum(hop.metres for hop in hops) + sum(stop.leg_metres for stop in done),
            wait_seconds=max(0, away.work_seconds - away.travel_seconds - service - rest),
            service_seconds=service,
            work_seconds=away.work_seconds,
        )

    def _hops(self, shift: Shift, order: Order) -> list[Hop]:
        start = shift.progress.location if shift.progress else shift.start_location
        rows = [start, *(self.problem.visit_by_id[v].location for v in order.visits), shift.end_location]
        matrix, places = self.problem.matrices[shift.matrix], self.legend.places
        return [
            Hop(
                places[a],
                places[b],
                int(matrix.seconds[a, b]),
                int(matrix.metres[a, b]),
                self.legend.is_estimated(shift.matrix, a, b),
            )
            for a, b in pairwise(rows)
        ]

    def _stops(
        self, shift: Shift, order: Order, away: Away, legs: Sequence[Leg], crews: dict[str, list[str]]
    ) -> Iterator[Stop]:
        """A break interrupts the way: a visit is reached when both its leg and the break before it are over."""
        free = shift.progress.time if shift.progress else away.departure
        made = paused = rested = 0
        for step in order.steps:
            leg = legs[made]
            if step.visit is None:
                paused = shift.break_.seconds if shift.break_ else 0
                rested = step.start + paused
                yield self._break_stop(min(step.start, free + leg.seconds), step.start, rested)
            else:
                yield self._visit_stop(
                    step.visit, max(free + leg.seconds + paused, rested), step.start, leg, shift, crews
                )
                free = step.start + self.problem.visit_by_id[step.visit].service_seconds
                made, paused, rested = made + 1, 0, 0

    def _visit_stop(
        self, name: str, arrival: int, start: int, leg: Leg, shift: Shift, crews: dict[str, list[str]]
    ) -> Stop:
        visit, wanted, instant = self.problem.visit_by_id[name], self._wanted[name], self.legend.horizon.instant
        leave = start + visit.service_seconds
        opening = next((o for o in wanted.openings if o.start <= start and leave <= o.end), None)
        if opening is not None:  # whoever is early waits elsewhere: nobody stands at a door before it may be visited
            arrival = max(arrival, opening.start)
        return Stop(
            visit_id="",
            kind=StopKind.VISIT,
            case_id=wanted.case_id,
            place=self.legend.places[visit.location],
            address=wanted.address,
            arrival=instant(arrival),
            start=instant(start),
            leave=instant(leave),
            leg_polyline=leg.polyline,
            leg_seconds=leg.seconds,
            leg_metres=leg.metres,
            leg_estimated=leg.estimated,
            crew_with=tuple(name for name in crews[name] if name != shift.collector),
            window=(instant(opening.start), instant(opening.end)) if opening else None,
            appointment=opening.appointment if opening else False,
            because=self._ground(opening),
            prize=_expected(visit, start),
            points=visit.prize,
            brief=self.legend.brief_of(wanted, crews[name]),
        )

    def _ground(self, opening: Opening | None) -> Because | None:
        return self.legend.grounds[opening.ground] if opening and opening.ground is not None else None

    def _break_stop(self, arrival: int, start: int, leave: int) -> Stop:
        at = self.legend.horizon.instant
        return Stop("", StopKind.BREAK, None, None, "", at(arrival), at(start), at(leave), "", 0, 0, False)

    def _done_stop(self, made: DoneStop, shift: Shift, crews: dict[str, list[str]]) -> Stop:
        leg = Leg(made.polyline, made.leg_seconds, made.leg_metres, made.leg_estimated)
        stop = self._visit_stop(made.visit, made.arrival, made.start, leg, shift, crews)
        return replace(stop, leave=self.legend.horizon.instant(made.leave), done=True)

    @cached_property
    def _wanted(self) -> dict[str, Wanted]:
        return self.legend.by_visit

    def _totals(self, routes: Sequence[Route], solution: Solution, unserved: Sequence[UnservedCase]) -> Totals:
        visits = {(stop.case_id, stop.start) for route in routes for stop in route.stops if stop.case_id is not None}
        estimated = [stop.leg_estimated for route in routes for stop in route.stops if stop.kind is StopKind.VISIT]
        sums = {
            name: sum(getattr(route, name) for route in routes)
            for name in ("travel_seconds", "travel_metres", "wait_seconds", "service_seconds", "work_seconds")
        }
        return Totals(
            visits=len(visits),
            prize=cost(self.problem, solution).prize,
            unserved=len(unserved),
            collectors=len({route.collector_id for route in routes}),
            estimated_legs=sum(estimated) + sum(route.last_leg_estimated for route in routes),
            **sums,
        )


def merged(unserved: Iterable[UnservedCase]) -> tuple[UnservedCase, ...]:
    """One entry a case, by id: of a case that was wanted on several days the first speaks, the others are details."""
    found: dict[str, UnservedCase] = {}
    for one in sorted(unserved, key=lambda case: case.case_id):
        first = found.setdefault(one.case_id, one)
        if first is not one:
            found[one.case_id] = replace(first, details=(*first.details, _also(one), *one.details))
    return tuple(found.values())


def _also(one: UnservedCase) -> Detail:
    return detail(DetailCode.ALSO, reason=one.reason, said=one.message)


def crews_of(problem: Problem, solution: Solution) -> dict[str, list[str]]:
    """The collectors of every visit that is made, the frozen prefix included."""
    crews: dict[str, list[str]] = {}
    for shift in problem.shifts:
        for visit, _ in shift.progress.done if shift.progress else ():
            crews.setdefault(visit, []).append(shift.collector)
    for route in solution.routes:
        for visit in route.visits:
            crews.setdefault(visit, []).append(problem.shift_by_id[route.shift].collector)
    return crews


def _expected(visit: Visit, start: int) -> int:
    """What the objective counts for a visit that begins then, in points."""
    factor = next((w.prize_permille for w in visit.windows if w.start <= start <= w.end), FULL_PRIZE)
    return visit.prize * factor // FULL_PRIZE


def _seconds(stop: Stop) -> int:
    return round((stop.leave - stop.start).total_seconds())


def _number(plan_id: str, routes: Sequence[Route]) -> Iterator[Route]:
    number = count(1)
    for route in routes:
        stops = tuple(replace(stop, visit_id=f"{plan_id}.{next(number)}") for stop in route.stops)
        yield replace(route, stops=stops)
