"""The whole corridor without a store, for ``rounds plan``: the same modelling, solver and answers as a run's."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, datetime

from geo.pace import load_pace
from geo.region import Region
from service.lawful.policies import load_policy
from service.model.case import Case
from service.model.collector import Collector, Shift
from service.model.plan import Plan, PlanRequest, PlanState, Progress
from service.places.doors import Doors
from service.places.providers import Providers
from service.places.roads import RegionRoads
from service.planning import corridor
from service.planning.gathering import ask_rules
from service.planning.modelling.agenda import Agenda
from service.planning.solving.pool import Better, SolverPool
from service.settings import Settings
from service.wiring import estimating_router
from solver.serialize import problem_to_json

type _People = tuple[tuple[Collector, Shift], ...]


def plan_offline(
    cases: Sequence[Case],
    collectors: Sequence[Collector],
    shifts: Sequence[Shift],
    region: Region,
    dates: tuple[date, ...],
    *,
    settings: Settings,
    now: datetime,
    seconds: int,
    seed: int = 0,
    allow_estimates: bool = False,
    doors: Doors | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    """Plans cases whose addresses have places already; the others come back as unserved, in review.

    ``doors``: what holds where; None: clocks and public holidays alone.

    Raises what a run would store: GeoError when roads fail and estimates are not allowed, ServiceError otherwise.
    """
    request = PlanRequest(region.name, tuple(sorted(set(dates))), seconds=seconds, seed=seed)
    doors = doors or Doors(region_clock=region.timezone, one_clock_in_china=settings.one_clock_in_china)
    agenda = _agenda(request, region, cases, _at_work(collectors, shifts, dates), doors, settings)
    with (
        closing(Providers(settings)) as providers,
        closing(RegionRoads(settings, providers)) as own,
        closing(SolverPool(1, most_bytes=settings.solver_memory_bytes)) as solver,
    ):
        roads, estimates = own.of(region), estimating_router()
        model = corridor.model(agenda, roads, estimates if allow_estimates else None, load_pace(region.path))
        text, better = problem_to_json(model.problem), _telling(progress) if progress else None
        solved = solver.solve(text, seconds=seconds, seed=seed, on_better=better, stop=stop)
        legend = corridor.explained(model.legend, solved)
        return corridor.plan(_pending(request, region, now), model.problem, solved.solution, legend, roads, estimates)


def _at_work(collectors: Sequence[Collector], shifts: Sequence[Shift], dates: Sequence[date]) -> _People:
    """Whose shifts are known and on one of the days."""
    known = {collector.id: collector for collector in collectors}
    return tuple((known[s.collector_id], s) for s in shifts if s.collector_id in known and s.date in dates)


def _agenda(
    request: PlanRequest, region: Region, cases: Sequence[Case], people: _People, doors: Doors, settings: Settings
) -> Agenda:
    """As a run has it, where nothing was visited yet."""
    return Agenda(
        request=request,
        timezone=region.timezone,
        cases=tuple(sorted(cases, key=lambda case: case.id)),
        people=people,
        ask=ask_rules(load_policy(settings.policy), {}),
        doors=doors,
        not_preferred_seconds=settings.not_preferred_seconds,
    )


def _pending(request: PlanRequest, region: Region, now: datetime) -> Plan:
    name = uuid.uuid4().hex[:16]
    return Plan(name, name, 1, PlanState.DRAFT, region.name, region.timezone, request.dates, created_at=now)


def _telling(progress: Callable[[Progress], None]) -> Callable[[Better], None]:
    def tell(better: Better) -> None:
        prize, travel = better.figures.prize, better.figures.travel_seconds
        progress(Progress(better.elapsed_seconds, prize, travel, better.served, better.engine))

    return tell
