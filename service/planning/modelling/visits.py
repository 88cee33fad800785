"""Cases → the solver's visits, and the cases that never reach it, each with its reason.

A case becomes one visit per address with a place and per crew size the rules ask for; they share a group, so that at
most one is made. A visit's name is ``CASE#ADDRESS.CREW``, and ``@DATE`` where the case has one on several days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.lawful.rules import Bar
from service.model.case import Address, Case, CaseState
from service.model.detail import DetailCode, detail
from service.model.door import Door
from service.model.plan import UnservedCase
from service.places.travel import Travel, evened
from service.planning.modelling.agenda import Agenda, Promised
from service.planning.modelling.grounds import Grounds
from service.planning.modelling.horizon import Horizon
from service.planning.modelling.legend import Opening, Wanted
from service.planning.modelling.occasions import Occasion
from service.planning.modelling.openings import Room, crew_windows, narrowest, openings_at
from service.planning.modelling.ranks import by_the_hour, prize, rank_bar, should_go
from service.planning.modelling.reach import Reach
from solver.problem import Published, Shift, Visit

_UNPLACED = (CaseState.REVIEW, CaseState.ADDRESS_WANTED)


@dataclass(frozen=True, slots=True)
class Modelled:
    """What became of an occasion: its visits and what they stand for, or why there are none. ``rooms``: what each limit
    leaves for visits to its debtor, all cases together; ``days``: on which it may be made."""

    visits: tuple[Visit, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    barred: UnservedCase | None = None
    rooms: tuple[Room, ...] = ()
    days: frozenset[date] = frozenset()


def within_shifts(case: Modelled, shifts: Sequence[Shift]) -> Modelled:
    """Without the alternatives that lie outside all shifts; the first stays if all do, for the solver to say why."""
    kept = [i for i, visit in enumerate(case.visits) if _fits_a_shift(visit, shifts)] or [0]
    if len(kept) >= len(case.visits):
        return case
    visits = tuple(case.visits[i] for i in kept)
    alone = tuple(replace(visit, group=None) for visit in visits) if len(kept) == 1 else visits
    return replace(case, visits=alone, wanted=tuple(case.wanted[i] for i in kept))


def _fits_a_shift(visit: Visit, shifts: Sequence[Shift]) -> bool:
    spans = [shift.window for shift in shifts]
    return any(w.start + visit.service_seconds <= s.end and s.start <= w.end for w in visit.windows for s in spans)


def visit_name(case_id: str, address: int, crew: int, day: date | None = None) -> str:
    return f"{case_id}#{address}.{crew}" + (f"@{day.isoformat()}" if day else "")


def model_occasion(
    occasion: Occasion, agenda: Agenda, horizon: Horizon, travel: Travel, reach: Reach, grounds: Grounds
) -> Modelled:
    """Visits for the days of an occasion."""
    case = occasion.case
    barred = _standing_bar(occasion, agenda) or rank_bar(case, agenda) or _address_bar(case, travel, reach)
    if barred is not None:
        return Modelled(barred=barred)
    doors = [_at_door(occasion, *reached, agenda, horizon, grounds) for reached in routable(case, travel, reach)]
    if not any(door.openings for door in doors):
        return Modelled(barred=_barred_by(case, [bar for door in doors for bar in door.bars]))
    pairs = list(_visits(occasion, doors, agenda, horizon))
    if not pairs:
        return Modelled(barred=_too_short(case))
    return Modelled(
        tuple(visit for visit, _ in pairs),
        tuple(wanted for _, wanted in pairs),
        rooms=narrowest(room for door in doors for room in door.rooms),
        days=frozenset(day for door in doors for day in door.days),
    )


def routable(case: Case, travel: Travel, reach: Reach) -> list[tuple[int, Address, int]]:
    """(position, address, row of its place) of the addresses that somebody on shift can get to and back from."""
    return [(i, address, row) for i, address, row in placed(case, travel) if row not in reach.stranded]


def placed(case: Case, travel: Travel) -> list[tuple[int, Address, int]]:
    """(position, address, row of its place) of the addresses that have one."""
    points = ((i, address, address.place) for i, address in enumerate(case.addresses))
    return [(i, address, travel.place(point)) for i, address, point in points if point is not None]


@dataclass(frozen=True, slots=True)
class _AtDoor:
    """What is open at one address of a case, in ``row`` of the matrix; ``bars``: what the rules have against days.
    ``rooms`` and ``days`` as in ``Openings``."""

    position: int
    address: Address
    row: int
    door: Door
    openings: dict[int, list[Opening]]
    bars: list[tuple[date, Bar]]
    rooms: tuple[Room, ...]
    days: frozenset[date]


def _at_door(
    occasion: Occasion, position: int, address: Address, row: int, agenda: Agenda, horizon: Horizon, grounds: Grounds
) -> _AtDoor:
    assert address.place is not None
    case, door = occasion.case, agenda.doors.at(address.place)
    found = openings_at(occasion, address, door, agenda, horizon, grounds)
    openings, bars = found.by_crew, found.bars
    if door.only is not None and case.required_collectors and not door.only & case.required_collectors:
        clash = Bar(
            "territory_conflict",
            f"The collectors it requires do not cover the territory {door.covered_by}.",
            "Lift the wish, or add one of them to the territory.",
        )
        openings, bars = {}, [*bars, (occasion.days[0], clash)]
    return _AtDoor(position, address, row, door, openings, bars, found.rooms, found.days)


def _required(case: Case, door: Door) -> frozenset[str] | None:
    """Whom the visit requires."""
    own = case.required_collectors or None
    return own if door.only is None else door.only & (own or door.only)


def _visits(
    occasion: Occasion, doors: Sequence[_AtDoor], agenda: Agenda, horizon: Horizon
) -> Iterator[tuple[Visit, Wanted]]:
    case = occasion.case
    windowed = [(door, crew_windows(door.openings, case.service_seconds)) for door in doors]
    grouped = sum(len(crews) for _, crews in windowed) > 1
    opens = min((day for door in doors for day in door.days), default=None)
    for at, crews in windowed:
        position, address, row = at.position, at.address, at.row
        for crew, windows in crews.items():
            name = visit_name(case.id, position, crew, occasion.day)
            promised = _promised(agenda.promised.get(case.id, ()), occasion, address, horizon)
            visit = Visit(
                id=name,
                location=row,
                service_seconds=case.service_seconds,
                windows=by_the_hour(windows, case, address, at.door, agenda, horizon, opens),
                prize=prize(case, agenda),
                required=case.required,
                skills=case.skills,
                crew=crew,
                required_collectors=_required(case, at.door),
                forbidden_collectors=case.forbidden_collectors,
                preferred_collectors=should_go(case, at.door, agenda),
                group=_group(occasion) if grouped else None,
                published=promised,
                load=int(bool(case.risks & agenda.limits.hard_risks)),
            )
            openings = tuple(at.openings[crew])
            yield visit, Wanted(name, case.id, address.words, openings, at.door.covered_by, day=occasion.day)


def _group(occasion: Occasion) -> str:
    return occasion.case.id + (f"#@{occasion.day.isoformat()}" if occasion.day else "")


def _promised(promises: Sequence[Promised], occasion: Occasion, address: Address, horizon: Horizon) -> Published | None:
    for promise in promises:
        if occasion.day not in (None, promise.date):
            continue
        if address.place is not None and evened(address.place) == evened(promise.address):
            return Published(f"{promise.collector_id}@{promise.date.isoformat()}", horizon.second(promise.start))
    return None


def _standing_bar(occasion: Occasion, agenda: Agenda) -> UnservedCase | None:
    case = occasion.case
    if case.id in agenda.elsewhere and occasion.day is None:
        return UnservedCase(
            case.id,
            "already_planned",
            "A published plan visits it already, and what comes next depends on that visit.",
            "Nothing to do, or revise that plan.",
        )
    if case.state in _UNPLACED or not any(address.place for address in case.addresses):
        return UnservedCase(
            case.id, "in_review", "Its address is doubtful.", "Choose a candidate or set a pin in the review list."
        )
    return None


def _address_bar(case: Case, travel: Travel, reach: Reach) -> UnservedCase | None:
    if routable(case, travel, reach):
        return None
    why = reach.stranded[placed(case, travel)[0][2]]
    return UnservedCase(case.id, why.code, why.message, why.action)


def _barred_by(case: Case, bars: Sequence[tuple[date, Bar]]) -> UnservedCase:
    """The rule that bars most days speaks for all; each day has its line."""
    if not bars:
        return _too_short(case)
    codes = [bar.code for _, bar in bars]
    chief = max((bar for _, bar in bars), key=lambda bar: (codes.count(bar.code), -codes.index(bar.code)))
    details = tuple(
        detail(DetailCode.DAY_BARRED, date=day.isoformat(), reason=bar.code, said=bar.message) for day, bar in bars
    )
    return UnservedCase(case.id, chief.code, chief.message, chief.action, details)


def _too_short(case: Case) -> UnservedCase:
    return UnservedCase(
        case.id,
        "no_opening",
        "Its own windows and the visiting hours leave no time for the whole visit on these dates.",
        "Agree another time with the debtor, or plan another date.",
    )
