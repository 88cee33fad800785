"""A day under way: what is made stays made, the rest is planned from where each collector is.

    published route:  base ──leg── A ──leg── B ──leg── C … base
                                 made      on the way ▲      still to plan
                                                      └ the instant: from here, by the share of the leg that has passed

A stop is made when its outcome was reported, or when its service began by now as planned and nothing was reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from geo.point import Point
from geo.ways import along
from service.model.outcome import Outcome
from service.model.plan import PlanRequest, Route, Stop, StopKind
from service.planning.modelling.agenda import MadeStop, Promised, Underway
from service.store import Tx, outcomes


def promised(routes: Iterable[Route]) -> dict[str, tuple[Promised, ...]]:
    """Where the published routes place each case; changing that is priced."""
    found: dict[str, tuple[Promised, ...]] = {}
    for route in routes:
        for stop in route.stops:
            if stop.case_id is not None and stop.place is not None and not stop.done:
                promise = Promised(route.collector_id, route.date, stop.start, stop.place)
                found[stop.case_id] = (*found.get(stop.case_id, ()), promise)
    return found


def underway(tx: Tx, request: PlanRequest, timezone: str, routes: Iterable[Route]) -> dict[str, Underway]:
    """By shift id, the shifts on the road at the request's instant; none when it names no instant."""
    if request.at is None:
        return {}
    at = request.at.astimezone(ZoneInfo(timezone))
    moving = [route for route in routes if route.date == at.date() and route.departure <= at]
    reported = outcomes.standing(tx, [stop.visit_id for route in moving for stop in route.stops])
    return {f"{r.collector_id}@{r.date.isoformat()}": progress(r, at, reported) for r in moving}


def progress(route: Route, at: datetime, reported: dict[str, Outcome]) -> Underway:
    """How far a route has come at an instant, by what was reported and, where nothing was, by the plan."""
    behind = [stop for stop in route.stops if _is_behind(stop, at, reported)]
    made = [_made(stop, reported.get(stop.visit_id)) for stop in behind if stop.kind is StopKind.VISIT]
    free = max([at, *(stop.leave for stop in made), *(s.leave for s in behind if s.kind is StopKind.BREAK)])
    here, travelled = _whereabouts(route, behind, made, at)
    return Underway(
        departed=route.departure,
        place=here,
        time=free,
        travelled_seconds=sum(stop.leg_seconds for stop in made) + travelled,
        break_taken=any(stop.kind is StopKind.BREAK for stop in behind),
        made=tuple(made),
    )


def _is_behind(stop: Stop, at: datetime, reported: dict[str, Outcome]) -> bool:
    return stop.done or stop.visit_id in reported or stop.start <= at


def _made(stop: Stop, outcome: Outcome | None) -> MadeStop:
    """As planned, but never longer than until its outcome was reported from the door."""
    assert stop.case_id is not None and stop.place is not None
    leave = stop.leave
    if outcome is not None and stop.start <= outcome.happened_at < stop.leave:
        leave = outcome.happened_at.astimezone(stop.leave.tzinfo)
    return MadeStop(
        stop.case_id,
        stop.place,
        stop.arrival,
        stop.start,
        leave,
        stop.leg_polyline,
        stop.leg_seconds,
        stop.leg_metres,
        stop.leg_estimated,
    )


def _whereabouts(route: Route, behind: list[Stop], made: list[MadeStop], at: datetime) -> tuple[Point, int]:
    """The place where the rest begins, and the seconds already driven towards the next stop."""
    last = made[-1].place if made else route.start_place
    left = max([route.departure, *(stop.leave for stop in behind)])
    ahead = next((stop for stop in route.stops if stop.kind is StopKind.VISIT and stop not in behind), None)
    line, seconds = (
        (ahead.leg_polyline, ahead.leg_seconds) if ahead else (route.last_leg_polyline, route.last_leg_seconds)
    )
    driven = min(seconds, max(0, round((at - left) / timedelta(seconds=1))))
    if driven == 0 or seconds == 0 or not line:
        return last, 0
    return along(line, driven / seconds), driven
