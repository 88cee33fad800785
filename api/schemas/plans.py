"""Plans as supervisors read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.allowed import BecauseOut, because_out
from api.schemas.briefs import BriefOut, brief_out
from api.schemas.fields import Day, DoorModel, LatLon
from api.schemas.problems import IssueOut
from api.schemas.runs import RunOut, run_out
from service.model.detail import DetailCode
from service.model.plan import Plan, PlanState, Route, Run, Stop, StopKind, Totals, UnservedCase
from service.model.warning import PlanWarning, WarningCode
from service.planning.publishing import Changed


class Leg(DoorModel):
    """The way here. ``polyline``: encoded, five decimals."""

    polyline: str
    travel_seconds: int
    travel_metres: int
    estimated: bool


class Span(DoorModel):
    start: datetime
    end: datetime


class StopOut(DoorModel):
    visit_id: str
    kind: StopKind
    case_id: str | None
    place: LatLon | None
    address: str
    arrival: datetime
    start: datetime
    leave: datetime
    wait_seconds: int
    leg: Leg
    crew_with: tuple[str, ...] = Field(description="Collectors who start this visit at the same moment.")
    window: Span | None
    appointment: bool
    done: bool
    because: BecauseOut | None = Field(description="Why the visit rules allow it, as they stood when it was planned.")
    prize: int | None = Field(description="Points expected of the visit at that hour; null where nothing was counted.")
    points: int | None = Field(description="What the case was worth, before the hour was known.")
    brief: BriefOut | None = Field(description="What the visit is for and how it is made.")


class RouteOut(DoorModel):
    collector_id: str
    collector_name: str
    date: Day
    departure: datetime
    end: datetime
    travel_seconds: int
    travel_metres: int
    wait_seconds: int
    service_seconds: int
    work_seconds: int
    start_place: LatLon
    end_place: LatLon
    stops: tuple[StopOut, ...]
    last_leg: Leg


class DetailOut(DoorModel):
    code: DetailCode
    message: str = Field(description="In English.")
    params: dict[str, str | int] = Field(
        description="What the message says, for other languages; `reason` is the code of what `said` tells."
    )


class UnservedOut(DoorModel):
    case_id: str
    reason: str
    message: str
    action: str
    details: tuple[DetailOut, ...]


class TotalsOut(DoorModel):
    visits: int
    prize: int
    unserved: int
    collectors: int
    travel_seconds: int
    travel_metres: int
    wait_seconds: int
    service_seconds: int
    work_seconds: int
    estimated_legs: int


class WarningOut(DoorModel):
    code: WarningCode
    message: str = Field(description="In English.")
    params: dict[str, str | int] = Field(
        description="What the message says, for other languages; `reason` and `rule` are codes of what `said` tells."
    )


class PlanSummary(DoorModel):
    plan_id: str
    series_id: str
    version: int
    state: PlanState
    region: str
    timezone: str
    dates: tuple[Day, ...]
    based_on: str | None
    run: RunOut | None = Field(description="None for a version that a person made by hand.")
    estimated: bool = Field(description="Some figure rests on great-circle travel.")
    warnings: tuple[WarningOut, ...]
    totals: TotalsOut
    created_at: datetime | None
    published_at: datetime | None
    published_by: str | None


class PlanOut(PlanSummary):
    routes: tuple[RouteOut, ...]
    unserved: tuple[UnservedOut, ...]
    provenance: dict[str, str]
    published_dates: tuple[Day, ...] = Field(
        (),
        description="Of a published plan: its days that collectors follow. The others float, or follow a later plan.",
    )
    moved_cases: tuple[str, ...] = Field(
        (), description="Of a published plan: cases whose address was moved, or became doubtful, since."
    )
    held_cases: tuple[str, ...] = Field(
        (), description="Of a published plan: cases that may not be visited as planned: held since, or closed."
    )
    objections: tuple[IssueOut, ...] = Field(
        (),
        description="Of a published plan: what else speaks by now against visits that are ahead: a limit that was used "
        "up, other visit rules, another appointment, a collector who is away. Nothing is changed by itself.",
    )


class PlanPage(DoorModel):
    plans: tuple[PlanSummary, ...]
    next_cursor: str | None


def plan_summary(plan: Plan, run: Run | None) -> PlanSummary:
    return PlanSummary(**_summary(plan, run))


def plan_out(
    plan: Plan, run: Run | None, names: Mapping[str, str], changed: Changed, published: tuple[Day, ...] = ()
) -> PlanOut:
    """``names``: of the collectors, by id; ``published``: the days of the plan that are followed."""
    return PlanOut(
        **_summary(plan, run),
        routes=tuple(route_out(route, names) for route in plan.routes),
        unserved=tuple(map(_unserved, plan.unserved)),
        provenance=plan.provenance,
        published_dates=published,
        moved_cases=changed.moved,
        held_cases=changed.held,
    )


def route_out(route: Route, names: Mapping[str, str]) -> RouteOut:
    figures = ("travel_seconds", "travel_metres", "wait_seconds", "service_seconds", "work_seconds")
    return RouteOut(
        collector_id=route.collector_id,
        collector_name=names.get(route.collector_id, route.collector_id),
        date=route.date,
        departure=route.departure,
        end=route.end,
        start_place=LatLon.of(route.start_place),
        end_place=LatLon.of(route.end_place),
        stops=tuple(stop_out(stop) for stop in route.stops),
        last_leg=Leg(
            polyline=route.last_leg_polyline,
            travel_seconds=route.last_leg_seconds,
            travel_metres=route.last_leg_metres,
            estimated=route.last_leg_estimated,
        ),
        **{name: getattr(route, name) for name in figures},
    )


def stop_out(stop: Stop) -> StopOut:
    return StopOut(
        visit_id=stop.visit_id,
        kind=stop.kind,
        case_id=stop.case_id,
        place=LatLon.of_or_none(stop.place),
        address=stop.address,
        arrival=stop.arrival,
        start=stop.start,
        leave=stop.leave,
        wait_seconds=round((stop.start - stop.arrival).total_seconds()),
        leg=leg_of(stop),
        crew_with=stop.crew_with,
        window=window_of(stop),
        appointment=stop.appointment,
        done=stop.done,
        because=None if stop.because is None else because_out(stop.because),
        prize=stop.prize,
        points=stop.points,
        brief=brief_out(stop.brief),
    )


def leg_of(stop: Stop) -> Leg:
    return Leg(
        polyline=stop.leg_polyline,
        travel_seconds=stop.leg_seconds,
        travel_metres=stop.leg_metres,
        estimated=stop.leg_estimated,
    )


def window_of(stop: Stop) -> Span | None:
    return None if stop.window is None else Span(start=stop.window[0], end=stop.window[1])


def totals_out(totals: Totals) -> TotalsOut:
    return TotalsOut(**{name: getattr(totals, name) for name in TotalsOut.model_fields})


def _summary(plan: Plan, run: Run | None) -> dict[str, Any]:
    same = ("series_id", "version", "state", "region", "timezone", "dates", "based_on", "estimated")
    when = ("created_at", "published_at", "published_by")
    return {
        "plan_id": plan.id,
        "run": None if run is None else run_out(run),
        "totals": totals_out(plan.totals),
        "warnings": tuple(map(_warning, plan.warnings)),
    } | {name: getattr(plan, name) for name in same + when}


def _unserved(one: UnservedCase) -> UnservedOut:
    details = tuple(DetailOut(code=why.code, message=why.message, params=dict(why.params)) for why in one.details)
    return UnservedOut(case_id=one.case_id, reason=one.reason, message=one.message, action=one.action, details=details)


def _warning(told: PlanWarning) -> WarningOut:
    return WarningOut(code=told.code, message=told.message, params=dict(told.params))
