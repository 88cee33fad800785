"""Plans as a supervisor dragged them: what comes in, what the check says, and two plans side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.fields import Day, DoorModel, Flag, Identifier
from api.schemas.plans import TotalsOut, totals_out
from service.model.plan import StopKind
from service.planning.comparing import Comparison, Moved, Placed
from service.planning.editing import BrokenRule, CheckedRoute, CheckedStop, CheckResult, EditedRoute


class RouteOrder(DoorModel):
    """The visits of one collector's day, in order. A day that is not named stays as it is."""

    collector_id: Identifier
    date: Day
    visits: Annotated[tuple[Identifier, ...], Field(max_length=1000, description="Cases by id.")]


class EditedIn(DoorModel):
    routes: Annotated[tuple[RouteOrder, ...], Field(min_length=1, max_length=2000)]


class VersionIn(EditedIn):
    accept_broken: Flag = Field(False, description="Save although rules are broken; the law's rules never give way.")


class CheckedStopOut(DoorModel):
    case_id: str | None
    kind: StopKind
    arrival: datetime
    start: datetime
    leave: datetime
    wait_seconds: int


class CheckedRouteOut(DoorModel):
    collector_id: str
    date: Day
    departure: datetime
    end: datetime
    travel_seconds: int
    travel_metres: int
    work_seconds: int
    stops: tuple[CheckedStopOut, ...]


class BrokenRuleOut(DoorModel):
    """``acceptable``: a person may let it pass when saving."""

    code: str
    collector_id: str | None
    date: Day | None
    case_id: str | None
    message: str = Field(description="In English.")
    params: dict[str, str | int] = Field(
        description="What the message says, for other languages: `case`, `collector`, `actual`, `limit` (HH:MM in the "
        "plan's zone, minutes or a number)."
    )
    action: str
    acceptable: bool


class CheckOut(DoorModel):
    routes: tuple[CheckedRouteOut, ...]
    broken: tuple[BrokenRuleOut, ...]
    unserved: tuple[str, ...]
    totals: TotalsOut


class Side(DoorModel):
    totals: TotalsOut


class PlacedOut(DoorModel):
    collector_id: str
    date: Day
    start: datetime


class MovedOut(DoorModel):
    case_id: str
    from_: PlacedOut = Field(serialization_alias="from")
    to: PlacedOut


class ComparisonOut(DoorModel):
    """``difference`` is b minus a. ``added`` only b visits, ``removed`` only a."""

    a: Side
    b: Side
    difference: TotalsOut
    moved: tuple[MovedOut, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def routes_of(sent: EditedIn) -> list[EditedRoute]:
    return [EditedRoute(route.collector_id, route.date, route.visits) for route in sent.routes]


def check_out(found: CheckResult) -> CheckOut:
    return CheckOut(
        routes=tuple(_checked_route(route) for route in found.routes),
        broken=tuple(_broken(rule) for rule in found.broken),
        unserved=found.unserved,
        totals=totals_out(found.totals),
    )


def _checked_route(route: CheckedRoute) -> CheckedRouteOut:
    return CheckedRouteOut(
        collector_id=route.collector_id,
        date=route.date,
        departure=route.departure,
        end=route.end,
        travel_seconds=route.travel_seconds,
        travel_metres=route.travel_metres,
        work_seconds=route.work_seconds,
        stops=tuple(_checked_stop(stop) for stop in route.stops),
    )


def _checked_stop(stop: CheckedStop) -> CheckedStopOut:
    return CheckedStopOut(
        case_id=stop.case_id,
        kind=stop.kind,
        arrival=stop.arrival,
        start=stop.start,
        leave=stop.leave,
        wait_seconds=stop.wait_seconds,
    )


def _broken(rule: BrokenRule) -> BrokenRuleOut:
    return BrokenRuleOut(
        code=rule.code,
        collector_id=rule.collector_id,
        date=rule.date,
        case_id=rule.case_id,
        message=rule.message,
        params=dict(rule.params),
        action=rule.action,
        acceptable=rule.acceptable,
    )


def comparison_out(found: Comparison) -> ComparisonOut:
    return ComparisonOut(
        a=Side(totals=totals_out(found.a.totals)),
        b=Side(totals=totals_out(found.b.totals)),
        difference=TotalsOut(**found.difference),
        moved=tuple(_moved(one) for one in found.moved),
        added=found.added,
        removed=found.removed,
    )


def _moved(one: Moved) -> MovedOut:
    return MovedOut(case_id=one.case_id, from_=_placed(one.before), to=_placed(one.after))


def _placed(at: Placed) -> PlacedOut:
    return PlacedOut(collector_id=at.collector_id, date=at.date, start=at.start)
