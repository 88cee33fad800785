"""When a case can be visited at one of its doors: the rules and the debtor's own windows, both by the door's clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.lawful.rules import Allowed, Bar, CapUse, Span, local_span
from service.model.case import Address, Case, Window
from service.model.door import Door
from service.planning.modelling.agenda import Agenda
from service.planning.modelling.grounds import Grounds
from service.planning.modelling.horizon import Horizon
from service.planning.modelling.legend import Opening
from service.planning.modelling.occasions import Occasion
from solver.problem import TimeWindow

MAX_CREW = 2

_CREW_TOO_LARGE = Bar(
    "crew_too_large", f"It needs more than {MAX_CREW} collectors.", "Plan this visit by hand, or lower the crew."
)


@dataclass(frozen=True, slots=True)
class Room:
    """What a limit leaves on these days: ``left`` more visits to the debtor in any ``days`` days in a row.

    ``limit`` and ``channels``: which one it is.
    """

    limit: int
    days: int
    channels: tuple[str, ...]
    left: int

    @property
    def cap(self) -> tuple[int, int, tuple[str, ...]]:
        """What it is known by."""
        return self.limit, self.days, self.channels


def narrowest(rooms: Iterable[Room]) -> tuple[Room, ...]:
    """Of each limit, what is left where it leaves least."""
    found: dict[tuple[int, int, tuple[str, ...]], Room] = {}
    for room in rooms:
        known = found.get(room.cap)
        if known is None or room.left < known.left:
            found[room.cap] = room
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Openings:
    """By crew, what the rules and the debtor's own windows leave open; and what the rules have against each day.

    ``rooms``: of each limit that holds on some of the days; ``days``: those that the rules leave open.
    """

    by_crew: dict[int, list[Opening]]
    bars: list[tuple[date, Bar]]
    rooms: tuple[Room, ...] = ()
    days: frozenset[date] = frozenset()


def openings_at(
    occasion: Occasion, address: Address, door: Door, agenda: Agenda, horizon: Horizon, grounds: Grounds
) -> Openings:
    """At one of the case's addresses, whose door that is."""
    case, days = occasion.case, occasion.days
    openings: dict[int, list[Opening]] = {}
    bars: list[tuple[date, Bar]] = []
    counts: dict[date, tuple[CapUse, ...]] = {}
    for day, answer in zip(days, agenda.ask(case, address, door, days), strict=True):
        if not isinstance(answer, Allowed):
            bars += [(day, bar) for bar in answer.bars]
            continue
        counts[day] = answer.because.counts
        ground = grounds.number(answer.because)
        for span in answer.spans:
            found = (replace(o, ground=ground) for o in _narrowed(case, day, span, door, agenda, horizon))
            openings.setdefault(span.crew, []).extend(found)
    crews = {crew: found for crew, found in openings.items() if found and crew <= MAX_CREW}
    if openings and not any(crew <= MAX_CREW for crew in openings):
        bars.append((days[0], _CREW_TOO_LARGE))
    return Openings(crews, bars, _rooms(counts.values()), frozenset(counts))


def _rooms(counts: Iterable[tuple[CapUse, ...]]) -> tuple[Room, ...]:
    """The least that each limit leaves on any of the days."""
    every = (use for uses in counts for use in uses)
    return narrowest(Room(use.limit, use.days, use.channels, use.limit - use.used) for use in every)


def _narrowed(case: Case, day: date, span: Span, door: Door, agenda: Agenda, horizon: Horizon) -> Iterator[Opening]:
    start, end = max(0, horizon.second(span.start)), horizon.second(span.end)
    if agenda.from_instant is not None:
        start = max(start, horizon.second(agenda.from_instant))
    if not case.windows:
        yield Opening(start, end)
    for window in windows_on(case.windows, day):
        local = local_span(day, window.start, window.end, door.clock)
        first, last = max(start, horizon.second(local.start)), min(end, horizon.second(local.end))
        if first <= last:
            yield Opening(first, last, window.appointment)


def windows_on(windows: Sequence[Window], day: date) -> list[Window]:
    """The windows that hold on a day; where some were agreed for it, only those."""
    on = [window for window in windows if window.date in (None, day)]
    agreed = [window for window in on if window.appointment]
    return agreed or on


def crew_windows(openings: dict[int, list[Opening]], service_seconds: int) -> dict[int, tuple[TimeWindow, ...]]:
    """Start windows by crew. A larger crew only gets the starts at which a smaller one may not go."""
    found: dict[int, tuple[TimeWindow, ...]] = {}
    for crew, spans in sorted(openings.items()):
        windows = start_windows(spans, service_seconds)
        for smaller in [window for known in found.values() for window in known]:
            windows = tuple(part for window in windows for part in _without(window, smaller))
        if windows:
            found[crew] = windows
    return found


def _without(window: TimeWindow, gone: TimeWindow) -> Iterator[TimeWindow]:
    if window.start < gone.start:
        yield TimeWindow(window.start, min(window.end, gone.start - 1))
    if window.end > gone.end:
        yield TimeWindow(max(window.start, gone.end + 1), window.end)


def start_windows(openings: Iterable[Opening], service_seconds: int) -> tuple[TimeWindow, ...]:
    """Starts for which the whole service lies in one of the openings: disjoint, sorted."""
    spans = sorted((o.start, o.end - service_seconds) for o in openings if o.end - service_seconds >= o.start >= 0)
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(TimeWindow(start, end) for start, end in merged)
