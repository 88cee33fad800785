"""Routes and stops ⇄ rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import RowMapping

from geo.point import Point
from service.model.brief import Brief
from service.model.plan import Route, Stop, StopKind, UnservedCase
from service.model.rule import Because, CapUse
from service.store.records import from_json, to_json

_ROUTE_SAME = (
    "collector_id",
    "date",
    "last_leg_polyline",
    "last_leg_seconds",
    "last_leg_metres",
    "last_leg_estimated",
    "travel_seconds",
    "travel_metres",
    "wait_seconds",
    "service_seconds",
    "work_seconds",
)
_STOP_SAME = (
    "visit_id",
    "case_id",
    "address",
    "leg_polyline",
    "leg_seconds",
    "leg_metres",
    "leg_estimated",
    "appointment",
    "done",
    "prize",
    "points",
)
_STOP_TIMES = ("arrival", "start", "leave")


def route_row(plan_id: str, route: Route) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        "departure": route.departure,
        "end": route.end,
        "start_lat": route.start_place.lat,
        "start_lon": route.start_place.lon,
        "end_lat": route.end_place.lat,
        "end_lon": route.end_place.lon,
        **{name: getattr(route, name) for name in _ROUTE_SAME},
    }


def route_from_row(row: RowMapping, stops: Iterable[Stop], zone: ZoneInfo) -> Route:
    return Route(
        departure=row["departure"].astimezone(zone),
        end=row["end"].astimezone(zone),
        stops=tuple(stops),
        start_place=Point(row["start_lat"], row["start_lon"]),
        end_place=Point(row["end_lat"], row["end_lon"]),
        **{name: row[name] for name in _ROUTE_SAME},
    )


def unserved_row(plan_id: str, position: int, case: UnservedCase) -> dict[str, Any]:
    return {"plan_id": plan_id, "position": position, **asdict(case), "details": [asdict(one) for one in case.details]}


def stop_row(plan_id: str, route: Route, position: int, stop: Stop) -> dict[str, Any]:
    window: tuple[datetime | None, datetime | None] = stop.window or (None, None)
    return {
        "plan_id": plan_id,
        "collector_id": route.collector_id,
        "date": route.date,
        "position": position,
        "kind": stop.kind,
        "lat": stop.place.lat if stop.place else None,
        "lon": stop.place.lon if stop.place else None,
        "crew_with": list(stop.crew_with),
        "window_start": window[0],
        "window_end": window[1],
        "because": asdict(stop.because) if stop.because else None,
        "brief": to_json(stop.brief) if stop.brief else None,
        **{name: getattr(stop, name) for name in (*_STOP_SAME, *_STOP_TIMES)},
    }


def stop_from_row(row: RowMapping, zone: ZoneInfo) -> Stop:
    opens, closes = row["window_start"], row["window_end"]
    return Stop(
        kind=StopKind(row["kind"]),
        place=None if row["lat"] is None else Point(row["lat"], row["lon"]),
        crew_with=tuple(row["crew_with"]),
        because=_because(row["because"]) if row["because"] else None,
        brief=from_json(Brief, row["brief"]) if row["brief"] else None,
        window=(opens.astimezone(zone), closes.astimezone(zone)) if opens and closes else None,
        **{name: row[name].astimezone(zone) for name in _STOP_TIMES},
        **{name: row[name] for name in _STOP_SAME},
    )


def _because(record: dict[str, Any]) -> Because:
    counts = tuple(CapUse(**{**use, "channels": tuple(use["channels"])}) for use in record["counts"])
    return Because(**{**record, "hours": tuple(record["hours"]), "counts": counts, "notes": tuple(record["notes"])})
