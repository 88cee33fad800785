"""Cases → the solver's visits, and the cases that never reach it, each with its reason.

A case becomes one visit per address with a place and per crew size the rules ask for; they share a group, so that at
most one is made. A visit's name is ``CASE#ADDRESS.CREW``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from service.model.case import Address, Case, CaseState, Window
from service.model.plan import UnservedCase
from service.modelling.agenda import Agenda, Promised
from service.modelling.horizon import Horizon
from service.modelling.legend import Opening, Wanted
from service.rules import Allowed, Bar, Span, local_span
from service.travel import Travel, evened
from service.valuing import prize_of
from solver.problem import Published, Shift, TimeWindow, Visit

MAX_CREW = 2
_UNPLACED = (CaseState.REVIEW, CaseState.ADDRESS_WANTED)


@dataclass(frozen=True, slots=True)
class Modelled:
    """What became of a case: its visits and what they stand for, or why there are none."""

    visits: tuple[Visit, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    barred: UnservedCase | None = None


def within_shifts(case: Modelled, shifts: Sequence[Shift]) -> Modelled:
    """Without the alternatives that lie outside all shifts; the first stays if all do, for the solver to say why."""
    kept = [i for i, visit in enumerate(case.visits) if _fits_a_shift(visit, shifts)] or [0]
    if len(kept) >= len(case.visits):
        return case
    visits = tuple(case.visits[i] for i in kept)
    alone = tuple(replace(visit, group=None) for visit in visits) if len(kept) == 1 else visits
    return Modelled(alone, tuple(case.wanted[i] for i in kept))


def _fits_a_shift(visit: Visit, shifts: Sequence[Shift]) -> bool:
    spans = [shift.window for shift in shifts]
    return any(w.start + visit.service_seconds <= s.end and s.start <= w.end for w in visit.windows for s in spans)


def visit_name(case_id: str, address: int, crew: int) -> str:
    return f"{case_id}#{address}.{crew}"


def model_case(case: Case, agenda: Agenda, horizon: Horizon, travel: Travel) -> Modelled:
    """Visits for the dates of the request."""
    barred = _standing_bar(case, agenda) or _address_bar(case, travel)
    if barred is not None:
        return Modelled(barred=barred)
    openings, bars = _openings(case, agenda, horizon)
    if not openings:
        return Modelled(barred=_barred_by(case, bars))
    pairs = list(_visits(case, openings, agenda, horizon, travel))
    if not pairs:
        return Modelled(barred=_too_short(case))
    return Modelled(tuple(visit for visit, _ in pairs), tuple(wanted for _, wanted in pairs))


def routable(case: Case, travel: Travel) -> list[tuple[int, Address, int]]:
    """(position, address, row of its place) of the addresses that a road reaches."""
    placed = ((i, address, address.place) for i, address in enumerate(case.addresses))
    rows = [(i, address, travel.place(place)) for i, address, place in placed if place is not None]
    return [(i, address, row) for i, address, row in rows if row not in travel.off_road]


def _visits(
    case: Case, openings: dict[int, list[Opening]], agenda: Agenda, horizon: Horizon, travel: Travel
) -> Iterator[tuple[Visit, Wanted]]:
    addresses, crews = routable(case, travel), crew_windows(openings, case.service_seconds)
    grouped = len(addresses) * len(crews) > 1
    for position, address, row in addresses:
        for crew, windows in crews.items():
            name = visit_name(case.id, position, crew)
            promised = _promised(agenda.promised.get(case.id, ()), address, horizon)
            visit = Visit(
                id=name,
                location=row,
                service_seconds=case.service_seconds,
                windows=windows,
                prize=prize_of(case),
                required=case.required,
                skills=case.skills,
                crew=crew,
                required_collectors=case.required_collectors or None,
                forbidden_collectors=case.forbidden_collectors,
                preferred_collectors=case.preferred_collectors,
                group=case.id if grouped else None,
                published=promised,
            )
            yield visit, Wanted(name, case.id, address.words, tuple(openings[crew]))


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


def _openings(case: Case, agenda: Agenda, horizon: Horizon) -> tuple[dict[int, list[Opening]], list[tuple[date, Bar]]]:
    """By crew, what the rules and the debtor's own windows leave open; and what the rules have against each day."""
    openings: dict[int, list[Opening]] = {}
    bars: list[tuple[date, Bar]] = []
    for day in agenda.request.dates:
        answer = agenda.ask(case, day)
        if not isinstance(answer, Allowed):
            bars += [(day, bar) for bar in answer.bars]
            continue
        for span in answer.spans:
            openings.setdefault(span.crew, []).extend(_narrowed(case, day, span, agenda, horizon))
    crews = {crew: found for crew, found in openings.items() if found and crew <= MAX_CREW}
    if openings and not any(crew <= MAX_CREW for crew in openings):
        bars.append((agenda.request.dates[0], _CREW_TOO_LARGE))
    return crews, bars


def _narrowed(case: Case, day: date, span: Span, agenda: Agenda, horizon: Horizon) -> Iterator[Opening]:
    start, end = horizon.second(span.start), horizon.second(span.end)
    if agenda.from_instant is not None:
        start = max(start, horizon.second(agenda.from_instant))
    zone = ZoneInfo(agenda.timezone)
    if not case.windows:
        yield Opening(start, end)
    for window in windows_on(case.windows, day):
        local = local_span(day, window.start, window.end, zone)
        first, last = max(start, horizon.second(local.start)), min(end, horizon.second(local.end))
        if first <= last:
            yield Opening(first, last, window.appointment)


def windows_on(windows: Sequence[Window], day: date) -> list[Window]:
    """The windows that hold on a day; where some were agreed for it, only those."""
    on = [window for window in windows if window.date in (None, day)]
    agreed = [window for window in on if window.appointment]
    return agreed or on


def _promised(promises: Sequence[Promised], address: Address, horizon: Horizon) -> Published | None:
    for promise in promises:
        if address.place is not None and evened(address.place) == evened(promise.address):
            return Published(f"{promise.collector_id}@{promise.date.isoformat()}", horizon.second(promise.start))
    return None


def _standing_bar(case: Case, agenda: Agenda) -> UnservedCase | None:
    if case.id in agenda.elsewhere:
        return UnservedCase(
            case.id,
            "already_planned",
            "A published plan visits it on these dates with another collector.",
            "Nothing to do, or revise that plan.",
        )
    if case.state in _UNPLACED or not any(address.place for address in case.addresses):
        return UnservedCase(
            case.id, "in_review", "Its address is doubtful.", "Choose a candidate or set a pin in the review list."
        )
    return None


def _address_bar(case: Case, travel: Travel) -> UnservedCase | None:
    if routable(case, travel):
        return None
    return UnservedCase(
        case.id, "off_road", "No road comes near its address.", "Check the point on the map, or move its pin."
    )


_CREW_TOO_LARGE = Bar(
    "crew_too_large", f"It needs more than {MAX_CREW} collectors.", "Plan this visit by hand, or lower the crew."
)


def _barred_by(case: Case, bars: Sequence[tuple[date, Bar]]) -> UnservedCase:
    """The rule that bars most days speaks for all; each day has its line."""
    if not bars:
        return _too_short(case)
    codes = [bar.code for _, bar in bars]
    chief = max((bar for _, bar in bars), key=lambda bar: (codes.count(bar.code), -codes.index(bar.code)))
    details = tuple(f"{day.isoformat()}: {bar.message}" for day, bar in bars)
    return UnservedCase(case.id, chief.code, chief.message, chief.action, details)


def _too_short(case: Case) -> UnservedCase:
    return UnservedCase(
        case.id,
        "no_opening",
        "Its own windows and the visiting hours leave no time for the whole visit on these dates.",
        "Agree another time with the debtor, or plan another date.",
    )
