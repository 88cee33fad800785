"""Collectors' shifts → the solver's shifts."""

from __future__ import annotations

from datetime import timedelta

from geo.point import Point
from service.model.collector import Collector, LunchBreak
from service.model.collector import Shift as Worked
from service.model.limits import Limits
from service.places.travel import Travel
from service.planning.modelling.agenda import Agenda, Underway
from service.planning.modelling.horizon import Horizon
from service.planning.sharing import Share
from solver.problem import Break, LateLimit, Progress, Shift, SoftLimit, TimeWindow

OVERTIME_PRICE = 1
"""Travel seconds for each second beyond regular hours: overtime is worth a detour as long as itself."""


def start_of(collector: Collector, shift: Worked) -> Point:
    return (shift.starts_at or collector.base).place


def end_of(collector: Collector, shift: Worked) -> Point:
    return (shift.ends_at or collector.base).place


def solver_shift(
    collector: Collector, shift: Worked, agenda: Agenda, horizon: Horizon, travel: Travel, done: tuple[str, ...] = ()
) -> Shift | None:
    """None when nothing of the shift is left. ``done``: the problem's names of the visits behind it."""
    window = _window(shift, agenda, horizon)
    if window is None:
        return None
    underway, share = agenda.underway.get(shift.id), agenda.shares.get(shift.id, Share())
    return Shift(
        id=shift.id,
        collector=collector.id,
        start_location=travel.place(start_of(collector, shift)),
        end_location=travel.place(end_of(collector, shift)),
        window=window,
        max_visits=shift.max_visits,
        max_work_seconds=shift.max_work_seconds,
        max_travel_seconds=shift.max_travel_seconds,
        skills=collector.skills,
        break_=_break(shift, shift.break_, horizon) if shift.break_ else None,
        overtime=SoftLimit(shift.regular_seconds, OVERTIME_PRICE) if shift.regular_seconds is not None else None,
        fair_share=_fair(share, agenda.limits),
        max_load=share.hard_cases,
        late=_late(shift, agenda.limits, horizon),
        progress=_progress(underway, horizon, travel, done) if underway else None,
    )


def _late(shift: Worked, limits: Limits, horizon: Horizon) -> LateLimit | None:
    if limits.late_visits is None:
        return None
    return LateLimit(horizon.local_second(shift.date, limits.late_after), limits.late_visits)


def _fair(share: Share, limits: Limits) -> SoftLimit | None:
    return SoftLimit(share.fair_seconds, limits.fair_price) if share.fair_seconds is not None else None


def _window(shift: Worked, agenda: Agenda, horizon: Horizon) -> TimeWindow | None:
    begin, end = horizon.local_second(shift.date, shift.start), _end(shift, horizon)
    if agenda.from_instant is not None and shift.id not in agenda.underway:
        begin = max(begin, horizon.second(agenda.from_instant))
    return TimeWindow(begin, end) if begin < end else None


def _end(shift: Worked, horizon: Horizon) -> int:
    """A shift that ends before it starts ends on the next day."""
    day = shift.date if shift.start < shift.end else shift.date + timedelta(days=1)
    return horizon.local_second(day, shift.end)


def _break(shift: Worked, lunch: LunchBreak, horizon: Horizon) -> Break:
    day = shift.date if lunch.earliest >= shift.start or shift.start < shift.end else shift.date + timedelta(days=1)
    earliest, latest = horizon.local_second(day, lunch.earliest), horizon.local_second(day, lunch.latest)
    return Break(TimeWindow(earliest, max(earliest, latest)), lunch.seconds)


def _progress(underway: Underway, horizon: Horizon, travel: Travel, done: tuple[str, ...]) -> Progress:
    starts = (horizon.second(stop.start) for stop in underway.made)
    return Progress(
        location=travel.place(underway.place),
        time=horizon.second(underway.time),
        departed=horizon.second(underway.departed),
        travelled_seconds=underway.travelled_seconds,
        break_taken=underway.break_taken,
        done=tuple(zip(done, starts, strict=True)),
    )
