"""A drafted route without some of its visits: what is left keeps its times, so it stays as lawful as it was.

The way is not measured anew, which would ask the roads: who leaves a stop out drives past its door and waits longer
before the next one. That is never too short; planning the days again makes it shorter.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from geo.ways import joined
from service.model.plan import Route, Stop, StopKind


def without(route: Route, case_ids: Collection[str]) -> Route | None:
    """The route without these cases; None when no visit is left on it."""
    if not any(stop.kind is StopKind.VISIT and stop.case_id not in case_ids for stop in route.stops):
        return None
    for stop in route.stops:
        if stop.case_id in case_ids:
            route = _cut(route, route.stops.index(stop))
    return route


def _cut(route: Route, at: int) -> Route:
    gone, before, after = route.stops[at], route.stops[:at], route.stops[at + 1 :]
    service = _seconds(gone.leave - gone.start)
    if after:
        ahead = _led_past(gone, after[0], route, before)
        return replace(
            route,
            stops=(*before, ahead, *after[1:]),
            service_seconds=route.service_seconds - service,
            wait_seconds=route.wait_seconds + service,
        )
    free = before[-1].leave if before else route.departure
    seconds = gone.leg_seconds + route.last_leg_seconds
    end = free + timedelta(seconds=seconds)
    return replace(
        route,
        stops=before,
        end=end,
        last_leg_polyline=joined(gone.leg_polyline, route.last_leg_polyline),
        last_leg_seconds=seconds,
        last_leg_metres=gone.leg_metres + route.last_leg_metres,
        last_leg_estimated=gone.leg_estimated or route.last_leg_estimated,
        service_seconds=route.service_seconds - service,
        wait_seconds=max(0, route.wait_seconds - _seconds(gone.start - gone.arrival)),
        work_seconds=route.work_seconds - _seconds(route.end - end),
    )


def _led_past(gone: Stop, following: Stop, route: Route, before: tuple[Stop, ...]) -> Stop:
    """The stop after the one that is gone, reached past its door and begun when it was to begin."""
    seconds = gone.leg_seconds + following.leg_seconds
    free = before[-1].leave if before else route.departure
    return replace(
        following,
        arrival=min(following.start, free + timedelta(seconds=seconds)),
        leg_polyline=joined(gone.leg_polyline, following.leg_polyline),
        leg_seconds=seconds,
        leg_metres=gone.leg_metres + following.leg_metres,
        leg_estimated=gone.leg_estimated or following.leg_estimated,
    )


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())
