"""Plans as a supervisor dragged them: what comes in, what the check says, and two plans side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.fields import Day, DoorModel, Flag, Identifier
from api.schemas.plans import TotalsOut, totals_out
from service.comparing import Comparison, Moved, Placed
from service.model.plan import StopKind


class RouteOrder(DoorModel):
    """The visits of one collector's day, in order. A day that is not named stays as it is."""

    collector_id: Identifier
    date: Day
    visits: Annotated[tuple[Identifier, ...], Field(max_length=1000, description="Cases by id.")]


class EditedIn(DoorModel):
    routes: Annotated[tuple[RouteOrder, ...], Field(min_length=1, max_length=2000)]


class VersionIn(EditedIn):
    accept_broken: Flag = Field(False, description="Save although rules are broken; the law's rules never give way.")


class CheckedStop(DoorModel):
    case_id: str | None
    kind: StopKind
    arrival: datetime
    start: datetime
    leave: datetime
    wait_seconds: int


class CheckedRoute(DoorModel):
    collector_id: str
    date: Day
    departure: datetime
    end: datetime
    travel_seconds: int
    travel_metres: int
    work_seconds: int
    stops: tuple[CheckedStop, ...]


class BrokenRule(DoorModel):
    code: str
    collector_id: str | None
    date: Day | None
    case_id: str | None
    message: str
    action: str


class CheckOut(DoorModel):
    routes: tuple[CheckedRoute, ...]
    broken: tuple[BrokenRule, ...]
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
