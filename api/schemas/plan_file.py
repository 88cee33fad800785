"""PLAN.json of ``rounds plan``: for scripts, so every stop is a visit, and breaks stand beside the stops.

Instants are ISO 8601 with offset, times in seconds, ways in metres, polylines encoded with precision 5.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from geo.point import Point
from service.model.plan import Plan, Route, Stop, StopKind

FORMAT = "rounds-plan"
VERSION = 1


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The whole file."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "region": plan.region,
        "timezone": plan.timezone,
        "dates": [day.isoformat() for day in plan.dates],
        "routes": [_route(route) for route in plan.routes],
        "unserved": [asdict(case) for case in plan.unserved],
        "totals": asdict(plan.totals),
        "estimated": plan.estimated,
        "warnings": [asdict(one) | {"message": one.message} for one in plan.warnings],
        "provenance": plan.provenance,
    }


def _route(route: Route) -> dict[str, Any]:
    return {
        "collector_id": route.collector_id,
        "date": route.date.isoformat(),
        "start_place": _place(route.start_place),
        "departure": route.departure.isoformat(),
        "stops": [_stop(stop) for stop in route.stops if stop.kind is StopKind.VISIT],
        "breaks": [_span(stop) for stop in route.stops if stop.kind is StopKind.BREAK],
        "end": route.end.isoformat(),
        "end_place": _place(route.end_place),
        "last_leg": {
            "polyline": route.last_leg_polyline,
            "travel_seconds": route.last_leg_seconds,
            "travel_metres": route.last_leg_metres,
            "estimated": route.last_leg_estimated,
        },
        "travel_seconds": route.travel_seconds,
        "travel_metres": route.travel_metres,
        "wait_seconds": route.wait_seconds,
        "service_seconds": route.service_seconds,
        "work_seconds": route.work_seconds,
    }


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "case_id": stop.case_id,
        "address": stop.address,
        **_place(stop.place),
        "arrival": stop.arrival.isoformat(),
        **_span(stop),
        "wait_seconds": round((stop.start - stop.arrival).total_seconds()),
        "leg": {
            "polyline": stop.leg_polyline,
            "travel_seconds": stop.leg_seconds,
            "travel_metres": stop.leg_metres,
            "estimated": stop.leg_estimated,
        },
        "crew_with": list(stop.crew_with),
        "because": asdict(stop.because) if stop.because else None,
        "prize": stop.prize,
        "points": stop.points,
        "brief": asdict(stop.brief) if stop.brief else None,
    }


def _span(stop: Stop) -> dict[str, str]:
    return {"start": stop.start.isoformat(), "leave": stop.leave.isoformat()}


def _place(place: Point | None) -> dict[str, float]:
    return {"lat": place.lat, "lon": place.lon} if place else {}
