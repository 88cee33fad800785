"""From an agenda to a problem with its legend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from geo.pace import FREE_FLOW, Pace
from geo.point import Point
from service.errors import InvalidError
from service.model.case import Case
from service.model.warning import PlanWarning, WarningCode, warning
from service.places.travel import Travel, Ways
from service.planning.modelling.agenda import Agenda, MadeStop
from service.planning.modelling.briefs import Briefs
from service.planning.modelling.grounds import Grounds
from service.planning.modelling.horizon import Horizon
from service.planning.modelling.legend import DoneStop, Guesses, Legend, Wanted, Worked
from service.planning.modelling.moving import Moving, move, spans_of
from service.planning.modelling.occasions import occasions
from service.planning.modelling.people import end_of, solver_shift, start_of
from service.planning.modelling.ranks import rank_bar
from service.planning.modelling.reach import Ends, Reach, Stranded, reach_of
from service.planning.modelling.sharing import shared
from service.planning.modelling.visits import Modelled, model_occasion, placed, visit_name, within_shifts
from solver.problem import Pin, Prices, Problem, Shift, TimeWindow, Visit

MOST_WARNINGS = 50
"""Of cases out of reach that a plan names."""


@dataclass(frozen=True, slots=True)
class Model:
    problem: Problem
    legend: Legend


def horizon_of(agenda: Agenda) -> Horizon:
    return Horizon(min(agenda.request.dates), agenda.timezone)


def points_of(agenda: Agenda) -> Iterator[Point]:
    """Every point whose travel matters: not those of cases that are not proposed."""
    for case in _proposed(agenda):
        yield from (address.place for address in case.addresses if address.place is not None)
    for collector, shift in agenda.people:
        yield from (start_of(collector, shift), end_of(collector, shift))
    for underway in agenda.underway.values():
        yield underway.place
        yield from (stop.place for stop in underway.made)


def build(agenda: Agenda, travel: Travel, pace: Pace = FREE_FLOW) -> Model:
    """The problem of an agenda. InvalidError ``base_off_road`` when no shift is left to plan."""
    horizon = horizon_of(agenda)
    made = _made_visits(agenda, horizon, travel)
    moving = _moving(agenda, travel, pace)
    shifts, warnings = _shifts(agenda, horizon, travel, made, moving)
    reach, grounds = reach_of(travel, _ends(moving, shifts)), Grounds()
    modelled = [
        within_shifts(model_occasion(occasion, agenda, horizon, travel, reach, grounds), shifts)
        for case in agenda.cases
        for occasion in occasions(case, agenda, made.cases)
    ]
    briefs = Briefs(agenda)
    modelled = briefs.written(shared(modelled, {case.id: case.debtor.id for case in agenda.cases}))
    visits = (*made.visits, *(visit for case in modelled for visit in case.visits))
    days = {wanted.visit: wanted.day for case in modelled for wanted in case.wanted}
    pins, unpinned = _pins(agenda, horizon, visits, days, shifts)
    prices = Prices(not_preferred=agenda.not_preferred_seconds)
    problem = Problem(visits, shifts, moving.matrices, pins, prices)
    told = (*travel.warnings, *warnings, *unpinned, *_out_of_reach(agenda, travel, reach))
    legend = _legend(agenda, horizon, travel, moving, modelled, made, told)
    return Model(problem, replace(legend, grounds=grounds.all(), briefs=briefs.all(), speakers=briefs.speakers()))


def _proposed(agenda: Agenda) -> Iterator[Case]:
    return (case for case in agenda.cases if rank_bar(case, agenda) is None)


@dataclass(frozen=True, slots=True)
class _Made:
    """Visits that shifts under way have behind them."""

    visits: tuple[Visit, ...]
    wanted: tuple[Wanted, ...]
    stops: dict[str, tuple[DoneStop, ...]]
    cases: frozenset[str]


def _made_visits(agenda: Agenda, horizon: Horizon, travel: Travel) -> _Made:
    address = {case.id: case.addresses[0].words if case.addresses else "" for case in agenda.cases}
    visits: dict[str, Visit] = {}
    stops = {shift: tuple(_done(stop, horizon) for stop in road.made) for shift, road in agenda.underway.items()}
    crews = [stop.visit for done in stops.values() for stop in done]
    for road in agenda.underway.values():
        for made in road.made:
            done = _done(made, horizon)
            visits[done.visit] = Visit(
                id=done.visit,
                location=travel.place(made.place),
                service_seconds=done.leave - done.start,
                windows=(TimeWindow(done.start, done.start),),
                crew=min(2, crews.count(done.visit)),
            )
    wanted = tuple(Wanted(v, v.rsplit("#", 1)[0], address.get(v.rsplit("#", 1)[0], "")) for v in visits)
    return _Made(tuple(visits.values()), wanted, stops, frozenset(w.case_id for w in wanted))


def _done(stop: MadeStop, horizon: Horizon) -> DoneStop:
    return DoneStop(
        visit=visit_name(stop.case_id, 0, 0),
        arrival=horizon.second(stop.arrival),
        start=horizon.second(stop.start),
        leave=horizon.second(stop.leave),
        polyline=stop.polyline,
        leg_seconds=stop.leg_seconds,
        leg_metres=stop.leg_metres,
        leg_estimated=stop.leg_estimated,
    )


def _moving(agenda: Agenda, travel: Travel, pace: Pace) -> Moving:
    """The matrices of the agenda's shifts; nobody parks at a base anew."""
    bases = {travel.place(end(*worked)) for worked in agenda.people for end in (start_of, end_of)}
    visited = {row for case in _proposed(agenda) for _, _, row in placed(case, travel)}
    shifts = {
        worked.id: (collector.profile, spans_of(worked, agenda.doors.at(start_of(collector, worked)).calendar))
        for collector, worked in agenda.people
    }
    return move(travel, pace, shifts, frozenset(visited - bases))


def _ends(moving: Moving, shifts: Sequence[Shift]) -> Iterator[Ends]:
    for number, (profile, _) in enumerate(moving.kinds):
        mine = [shift for shift in shifts if shift.matrix == number]
        starts = (s.progress.location if s.progress else s.start_location for s in mine)
        yield Ends(profile, tuple(starts), tuple(shift.end_location for shift in mine))


def _out_of_reach(agenda: Agenda, travel: Travel, reach: Reach) -> Iterator[PlanWarning]:
    """By case, what is wrong with the roads to its address; many are cut short."""
    told = []
    for case in _proposed(agenda):
        rows = [row for _, _, row in placed(case, travel)]
        if rows and all(row in reach.stranded for row in rows):
            told.append(_told(WarningCode.OUT_OF_REACH, case.id, reach.stranded[rows[0]]))
        elif rows and rows[0] in reach.guessed:
            told.append(_told(WarningCode.TRAVEL_GUESSED, case.id, reach.guessed[rows[0]]))
    yield from told[:MOST_WARNINGS]
    if len(told) > MOST_WARNINGS:
        yield warning(WarningCode.MORE_OUT_OF_REACH, cases=len(told) - MOST_WARNINGS)


def _told(code: WarningCode, case_id: str, why: Stranded) -> PlanWarning:
    return warning(code, case=case_id, reason=why.code, said=why.message)


def _shifts(
    agenda: Agenda, horizon: Horizon, travel: Travel, made: _Made, moving: Moving
) -> tuple[tuple[Shift, ...], tuple[PlanWarning, ...]]:
    shifts, warnings = [], []
    for collector, worked in agenda.people:
        ends = {travel.place(start_of(collector, worked)), travel.place(end_of(collector, worked))}
        if ends & travel.ways[collector.profile].off_road:
            day = worked.date.isoformat()
            warnings.append(warning(WarningCode.COLLECTOR_LEFT_OUT, collector=collector.id, date=day))
            continue
        done = tuple(stop.visit for stop in made.stops.get(worked.id, ()))
        shift = solver_shift(collector, worked, agenda, horizon, travel, done)
        if shift is not None:
            shifts.append(replace(shift, matrix=moving.of_shift[worked.id]))
    if not shifts and warnings:
        raise InvalidError("base_off_road", "No base of these shifts has a road.", "Correct the bases' points.")
    return tuple(shifts), tuple(warnings)


def _pins(
    agenda: Agenda,
    horizon: Horizon,
    visits: tuple[Visit, ...],
    days: Mapping[str, date | None],
    shifts: tuple[Shift, ...],
) -> tuple[tuple[Pin, ...], tuple[PlanWarning, ...]]:
    """A pin takes the first of the case's visits that may start then; one that cannot hold is told, not dropped.

    ``days``: by visit, the day that it is for where its case has several.
    """
    pins, warnings, known = [], [], {shift.id for shift in shifts}
    for asked in agenda.request.pins:
        shift = f"{asked.collector_id}@{asked.date.isoformat()}"
        start = None if asked.start is None else horizon.second(asked.start)
        of_case = [visit for visit in visits if visit.id.rsplit("#", 1)[0] == asked.case_id]
        named = [visit for visit in of_case if days.get(visit.id) in (None, asked.date)]
        fitting = [visit for visit in named if start is None or any(w.start <= start <= w.end for w in visit.windows)]
        if shift in known and named:
            pins.append(Pin((fitting or named)[0].id, shift, start))
        else:
            warnings.append(warning(WarningCode.PIN_LOST, case=asked.case_id))
    return tuple(pins), tuple(warnings)


def _guesses(ways: Ways) -> Guesses:
    if ways.estimated.size and ways.estimated.all():
        return Guesses(everywhere=True)
    return Guesses(frozenset((int(start), int(end)) for start, end in np.argwhere(ways.estimated)))


def _legend(
    agenda: Agenda,
    horizon: Horizon,
    travel: Travel,
    moving: Moving,
    modelled: list[Modelled],
    made: _Made,
    warnings: tuple[PlanWarning, ...],
) -> Legend:
    guesses = {profile: _guesses(ways) for profile, ways in travel.ways.items()}
    return Legend(
        region=agenda.request.region,
        horizon=horizon,
        dates=agenda.request.dates,
        places=travel.places,
        visits=(*made.wanted, *(wanted for case in modelled for wanted in case.wanted)),
        shifts={shift.id: Worked(collector.id, shift.date, collector.profile) for collector, shift in agenda.people},
        barred=tuple(case.barred for case in modelled if case.barred is not None),
        guesses=tuple(guesses[profile] for profile, _ in moving.kinds),
        warnings=warnings,
        provenance=_provenance(agenda, travel, moving),
        done=made.stops,
    )


def _provenance(agenda: Agenda, travel: Travel, moving: Moving) -> dict[str, str]:
    return {
        "policy": _policies(agenda),
        "travel": ", ".join(sorted({ways.matrix.source for ways in travel.ways.values()})),
        "pace": moving.paces,
        "seed": str(agenda.request.seed),
        **agenda.doors.sources(),
    }


def _policies(agenda: Agenda) -> str:
    """Those that the plan keeps: one for each region of its cases, or more where rules change within its days."""
    regions = {agenda.request.region, *(case.region for case in agenda.cases)}
    kept = [agenda.ask.policy(region, day) for region in sorted(regions) for day in agenda.request.dates]
    return ", ".join(dict.fromkeys(f"{policy.name} {policy.version}" for policy in kept))
