"""A collector's published day, and the debtor's phone when it is needed; each look at a phone is logged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from geo.datum import Datum, convert
from geo.point import Point
from geo.timezone import at_sea, timezone_at
from service.cases.changing import is_elsewhere
from service.discretion import amount_band, masked_phone
from service.errors import ConflictError, NotFoundError
from service.model.access import Identity, Role, Stamp
from service.model.case import Case, CaseState
from service.model.itinerary import Entry, Itinerary, Navigation, Reported, WayTo
from service.model.outcome import Outcome
from service.model.plan import Plan, Route, Stop
from service.planning import vetting
from service.store import Tx, audit, collectors, outcomes, plans, published
from service.store import cases as case_store
from service.surroundings import Surroundings
from service.visiting.grounds import Grounds
from service.visiting.guarding import guarded
from service.visiting.outcomes import visit_for

NOT_TO_BE_MADE = frozenset({"stop_barred", "crew_too_small", "appointment_other", "appointment_gone"})
"""Codes of what bars a visit of a published day, beside holds."""


def itinerary(
    tx: Tx,
    identity: Identity,
    collector_id: str,
    day: date,
    check_ins: bool = False,
    rounds: Surroundings | None = None,
    plan_id: str | None = None,
) -> Itinerary:
    """What the collector follows that day; without ``rounds`` nothing is said of timers, nor asked of the rules.
    ``plan_id``: as that plan has it, for who may see drafts.

    NotFoundError ``itinerary_missing`` when nothing is published, and for a collector who asks for another's day, or
    another day than the link's.
    """
    own = (identity.collector_id, identity.date) == (collector_id, day)
    found = None
    if identity.role is not Role.COLLECTOR:
        found = _of_plan(tx, plan_id, collector_id, day) if plan_id else published.route_of_day(tx, collector_id, day)
    elif own:
        found = published.route_of_day(tx, collector_id, day)
    if found is None:
        raise NotFoundError(
            "itinerary_missing",
            f"Nothing is published for collector {collector_id!r} on {day.isoformat()}.",
            "Publish a plan that has a route for this collector and day.",
        )
    known = _known(tx, *found, rounds is None or rounds.settings.one_clock_in_china)
    draft = published.plans_of_days(tx, [day]).get((collector_id, day)) != found[0].id
    written = replace(_write(*found, known), check_ins=check_ins and not draft, draft=draft)
    if rounds is not None and not draft:
        written = guarded(tx, _with_bars(tx, rounds, written, *found), found[1], known.cases, rounds.settings)
    drawn = "".join(area.shape.shape.wkt for area in written.areas)
    return replace(written, etag=hashlib.sha256(f"{written!r}{drawn}".encode()).hexdigest()[:32])


def _of_plan(tx: Tx, plan_id: str, collector_id: str, day: date) -> tuple[Plan, Route] | None:
    """NotFoundError ``plan_missing``; None where it has no route for that day."""
    plan = plans.load_head(tx, plan_id)
    routes = plans.load_routes(tx, plan.id, plan.timezone, collector_id)
    return next(((plan, route) for route in routes if route.date == day), None)


def reveal_phone(tx: Tx, identity: Identity, visit_id: str, stamp: Stamp) -> str:
    """The debtor's phone, and a line in the trail and in the case's history.

    NotFoundError ``visit_missing``, ``phone_missing``; ConflictError ``visit_not_published``, and for a collector
    ``case_held``: a debtor who may not be visited is not called either.
    """
    placed = visit_for(tx, identity, visit_id)
    assert placed.stop.case_id is not None
    case = case_store.load(tx, placed.stop.case_id, placed.date)
    if identity.role is Role.COLLECTOR and (case.held_on(placed.date) or not placed.published):
        raise ConflictError("case_held", "This visit may not be made now.", "Go on, or ask the supervisor.")
    if case.debtor.phone is None:
        raise NotFoundError("phone_missing", f"Case {case.id} has no phone number.", "Go to the door.")
    audit.add(tx, audit.Trace(stamp.at, stamp.actor, "phone_revealed", visit_id, case.id))
    case_store.add_events(tx, [(case.id, stamp.event("phone_revealed", visit_id))])
    return case.debtor.phone


def reveal_phones(tx: Tx, identity: Identity, day: Itinerary, stamp: Stamp) -> dict[str, str]:
    """The numbers of all visits of a day that may still be made, by visit; each is logged as if shown alone."""
    open_visits = [entry.visit_id for entry in day.entries if entry.has_phone and not entry.on_hold]
    return {visit_id: reveal_phone(tx, identity, visit_id, stamp) for visit_id in open_visits}


def _with_bars(tx: Tx, rounds: Surroundings, day: Itinerary, plan: Plan, route: Route) -> Itinerary:
    """The day with what the rules, or appointments, bar by now, which nobody is to visit either."""
    ahead = {e.visit_id for e in day.entries if e.case_id is not None and e.outcome is None and not e.on_hold}
    stops = [(route, stop) for stop in route.stops if stop.visit_id in ahead]
    known = vetting.known(tx, stops, rounds.clock().astimezone(ZoneInfo(plan.timezone)).date())
    issues = vetting.objections(tx, rounds, plan, stops, known) if stops else []
    barred = {issue.pointer.rpartition("/")[2]: issue.code for issue in issues if issue.code in NOT_TO_BE_MADE}
    entries = (
        replace(entry, barred_by=barred.get(entry.case_id or "")) if entry.visit_id in ahead else entry
        for entry in day.entries
    )
    return replace(day, entries=tuple(entries))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the stops name: cases, reports of this day by case, collectors' names."""

    cases: Mapping[str, Case]
    reported: Mapping[str, Outcome]
    names: Mapping[str, str]
    grounds: Grounds
    timezone: str
    one_clock_in_china: bool

    def clock(self, place: Point) -> str | None:
        zone = timezone_at(place, one_clock_in_china=self.one_clock_in_china)
        return None if zone == self.timezone or at_sea(zone) else zone


def _known(tx: Tx, plan: Plan, route: Route, one_clock_in_china: bool) -> _Known:
    ids = [stop.case_id for stop in route.stops if stop.case_id is not None]
    people = {route.collector_id, *(name for stop in route.stops for name in stop.crew_with)}
    cases = case_store.load_many(tx, ids, route.date)
    return _Known(
        cases,
        outcomes.of_day(tx, route.collector_id, route.date),
        {collector_id: collectors.load(tx, collector_id).name for collector_id in sorted(people)},
        Grounds.read(tx, {plan.region, *(case.region for case in cases.values())}),
        plan.timezone,
        one_clock_in_china,
    )


def _write(plan: Plan, route: Route, known: _Known) -> Itinerary:
    way = WayTo(
        route.last_leg_polyline, route.last_leg_seconds, route.last_leg_metres, estimated=route.last_leg_estimated
    )
    return Itinerary(
        collector_id=route.collector_id,
        collector_name=known.names[route.collector_id],
        date=route.date,
        timezone=plan.timezone,
        region=plan.region,
        plan_id=plan.id,
        version=plan.version,
        departure=route.departure,
        end=route.end,
        travel_seconds=route.travel_seconds,
        travel_metres=route.travel_metres,
        start_place=route.start_place,
        end_place=route.end_place,
        last_way=way,
        entries=_entries(route, known),
        areas=known.grounds.around([stop.place for stop in route.stops if stop.place is not None]),
    )


def _entries(route: Route, known: _Known) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    visits = 0
    for stop in route.stops:
        case = known.cases.get(stop.case_id) if stop.case_id is not None else None
        if case is None:
            entries.append(_plain(stop, None))
        else:
            visits += 1
            entries.append(_with_case(_plain(stop, visits), stop, case, route.date, known))
    return tuple(entries)


def _plain(stop: Stop, number: int | None) -> Entry:
    way = WayTo(stop.leg_polyline, stop.leg_seconds, stop.leg_metres, stop.leg_estimated)
    return Entry(stop.visit_id, stop.kind, number, stop.arrival, stop.start, stop.leave, way, place=stop.place)


def _with_case(entry: Entry, stop: Stop, case: Case, day: date, known: _Known) -> Entry:
    outcome = known.reported.get(case.id)
    return replace(
        entry,
        case_id=case.id,
        debtor_name=case.debtor.name,
        address=stop.address,
        window=stop.window,
        appointment=stop.appointment,
        crew_with=tuple(known.names[collector_id] for collector_id in stop.crew_with),
        amount_band=amount_band(case.amount_minor, case.currency),
        days_overdue=case.days_overdue,
        risks=tuple(sorted(case.risks)),
        notes=case.notes,
        has_phone=case.debtor.phone is not None,
        phone_masked=masked_phone(case.debtor.phone) if case.debtor.phone else None,
        language=case.debtor.language,
        outcome=Reported(outcome.kind, outcome.reported_at) if outcome else None,
        barred_by=_bar(case, day) if outcome is None else None,
        moved=is_elsewhere(case, stop) and outcome is None,
        navigation=_navigation(stop.place) if stop.place else None,
        zones=known.grounds.hints(stop.place) if stop.place else (),
        timezone=known.clock(stop.place) if stop.place else None,
        because=stop.because,
        prize=stop.prize,
        brief=stop.brief,
    )


def _bar(case: Case, day: date) -> str | None:
    if case.state is CaseState.CLOSED:
        return "case_closed"
    return "case_held" if case.held_on(day) else None


def _navigation(place: Point) -> Navigation:
    here = f"{place.lat:.6f},{place.lon:.6f}"
    shifted = convert(place, Datum.WGS84, Datum.GCJ02)
    return Navigation(
        geo=f"geo:{here}",
        apple=f"https://maps.apple.com/?daddr={here}",
        google=f"https://www.google.com/maps/dir/?api=1&destination={here}",
        amap=f"https://uri.amap.com/navigation?to={shifted.lon:.6f},{shifted.lat:.6f}&mode=car&coordinate=gaode",
    )
