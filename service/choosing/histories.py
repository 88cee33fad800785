"""Reads from the store what the outlook of cases rests on: made visits, payments, contacts, rulings, practices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.choosing.following import MadeVisit
from service.choosing.outlook import Course, Outlook, Practices, look_ahead
from service.model.attempt import MET, MISSED, Attempt, area_of
from service.model.case import Case
from service.model.follow_up import FollowUps
from service.model.practice import PracticeName
from service.model.weights import Weights
from service.model.worth import Ruling
from service.places.doors import Doors
from service.store import Tx, made_visits, payments, practices, rulings
from service.store.made_visits import Reported

LOOK_BACK_DAYS = 730
"""Visits longer ago say little about where somebody is now, and promises that old are settled elsewhere."""


def outlook_of(tx: Tx, doors: Doors, regions: Sequence[str], cases: Sequence[Case], first: date) -> Outlook:
    """The outlook of these cases, learnt from all visits of the regions."""
    ruled = rulings.of_regions(tx, regions)
    return outlook_as(tx, doors, regions, cases, first, practices_now(tx), ruled)


def outlook_as(
    tx: Tx,
    doors: Doors,
    regions: Sequence[str],
    cases: Sequence[Case],
    first: date,
    decided: Practices,
    ruled: Mapping[str, Ruling],
    known_by: datetime | None = None,
) -> Outlook:
    """The same under these practices and rulings; ``known_by``: out of what had been reported and sent by then."""
    since = first - timedelta(days=LOOK_BACK_DAYS)
    reported = list(made_visits.of_regions(tx, regions, since, known_by))
    courses = _courses(tx, regions, cases, reported, doors, first, known_by)
    attempts = [attempt for one in reported if (attempt := _attempt(one, doors)) is not None]
    return look_ahead(cases, courses, ruled, attempts, decided, first)


def outlook_of_one(tx: Tx, doors: Doors, case: Case, first: date) -> Outlook:
    """The outlook of one case out of its own history: its worth and its next step, without what other cases teach
    about the hours."""
    since = first - timedelta(days=LOOK_BACK_DAYS)
    visits = [_made(one, doors) for one in made_visits.of_case(tx, case.id, date.max) if one.date >= since]
    last = made_visits.last_contact(tx, case.debtor.id, datetime.combine(first, time(), UTC))
    course = Course(visits, payments.money_of(tx, case.id, since), last.date() if last else None)
    ruling = rulings.of_case(tx, case.id)
    ruled = {} if ruling is None else {case.id: ruling}
    return look_ahead([case], {case.id: course}, ruled, [], practices_now(tx), first)


def practices_now(tx: Tx) -> Practices:
    """What is in force."""
    weights = practices.newest(tx, PracticeName.WEIGHTS).content
    follow_ups = practices.newest(tx, PracticeName.FOLLOW_UPS).content
    assert isinstance(weights, Weights) and isinstance(follow_ups, FollowUps)
    return Practices(weights, follow_ups)


def weights_version(tx: Tx) -> int:
    """Of the weights in force."""
    return practices.newest(tx, PracticeName.WEIGHTS).version


def _courses(
    tx: Tx,
    regions: Sequence[str],
    cases: Sequence[Case],
    reported: Sequence[Reported],
    doors: Doors,
    first: date,
    known_by: datetime | None,
) -> Mapping[str, Course]:
    visits: defaultdict[str, list[MadeVisit]] = defaultdict(list)
    for one in reported:
        visits[one.case_id].append(_made(one, doors))
    paid = payments.of_regions(tx, regions, first - timedelta(days=LOOK_BACK_DAYS), known_by)
    last = made_visits.last_contacts(tx, regions, datetime.combine(first, time(), UTC), known_by)
    return {
        case.id: Course(
            visits.get(case.id, ()),
            paid.get(case.id, ()),
            last[case.debtor.id].date() if case.debtor.id in last else None,
        )
        for case in cases
    }


def _made(one: Reported, doors: Doors) -> MadeVisit:
    at, free = _local(one, doors)
    return MadeVisit(one.kind, at, one.collector_id, one.promise, free)


def _attempt(one: Reported, doors: Doors) -> Attempt | None:
    """None where the outcome says nothing about the hour."""
    if one.kind not in MET | MISSED or one.place is None:
        return None
    at, free = _local(one, doors)
    return Attempt(one.case_id, at, one.kind in MET, one.kind_of_address, area_of(one.place), free, one.collector_id)


def _local(one: Reported, doors: Doors) -> tuple[datetime, bool]:
    """When it was by the door's clock. A report that came on another day says when it was typed, not when it was."""
    if one.place is None:
        return one.planned.astimezone(ZoneInfo("UTC")), False
    door = doors.at(one.place)
    said, planned = one.happened_at.astimezone(door.clock), one.planned.astimezone(door.clock)
    at = said if said.date() == planned.date() else planned
    return at, door.calendar.is_holiday(at.date())
