"""The whole corridor without a store, for ``rounds plan``: the same modelling, solver and answers as a run's."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
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
    known = {collector.id: collector for collector in collectors}
    request = PlanRequest(region.name, tuple(sorted(set(dates))), seconds=seconds, seed=seed)
    agenda = Agenda(
        request=request,
        timezone=region.timezone,
        cases=tuple(sorted(cases, key=lambda case: case.id)),
        people=tuple((known[s.collector_id], s) for s in shifts if s.collector_id in known and s.date in dates),
        ask=ask_rules(load_policy(settings.policy), {}),
        doors=doors or Doors(region_clock=region.timezone, one_clock_in_china=settings.one_clock_in_china),
        not_preferred_seconds=settings.not_preferred_seconds,
    )
    providers, estimates = Providers(settings), estimating_router()
    own = RegionRoads(settings, providers)
    roads = own.of(region)
    solver = SolverPool(1, most_bytes=settings.solver_memory_bytes)
    try:
        model = corridor.model(agenda, roads, estimates if allow_estimates else None, load_pace(region.path))
        solved = solver.solve(
            problem_to_json(model.problem),
            seconds=seconds,
            seed=seed,
            on_better=_telling(progress) if progress else None,
            stop=stop,
        )
        legend = corridor.explained(model.legend, solved)
        return corridor.plan(_pending(request, region, now), model.problem, solved.solution, legend, roads, estimates)
    finally:
        solver.close()
        own.close()
        providers.close()


def _pending(request: PlanRequest, region: Region, now: datetime) -> Plan:
    name = uuid.uuid4().hex[:16]
    return Plan(name, name, 1, PlanState.DRAFT, region.name, region.timezone, request.dates, created_at=now)


def _telling(progress: Callable[[Progress], None]) -> Callable[[Better], None]:
    def tell(better: Better) -> None:
        prize, travel = better.figures.prize, better.figures.travel_seconds
        progress(Progress(better.elapsed_seconds, prize, travel, better.served, better.engine))

    return tell
