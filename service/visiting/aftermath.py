"""What a report does to its case at once: the line of the follow-ups that it meets, in the light of earlier visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.choosing.following import MadeVisit, apply, follow
from service.model.case import Case
from service.model.follow_up import FollowUp, FollowUps
from service.model.next_step import NextStep
from service.model.outcome import Outcome
from service.model.plan import Stop
from service.model.practice import PracticeName
from service.places.geocoding import reported_wrong
from service.store import Tx, made_visits, practices
from service.store.made_visits import Reported


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Of one case's visit: the table in force, and the visits of the days before, oldest first."""

    table: FollowUps
    earlier: Sequence[MadeVisit]

    def follow(self, outcome: Outcome, day: date, stop: Stop) -> tuple[FollowUp, NextStep]:
        """The line that this outcome meets, and the next step that it says."""
        at = datetime.combine(day, stop.start.timetz())
        this = MadeVisit(outcome.kind, at, outcome.collector_id, outcome.promise)
        return follow(self.table, [*self.earlier, this])

    def moved(self, case: Case, outcome: Outcome, day: date, stop: Stop, by: str) -> Case:
        """The case after the visit; an address that was found wrong waits for a person."""
        line, step = self.follow(outcome, day, stop)
        moved = apply(line, step, case, day, by, outcome.reported_at)
        if not line.doubt_address:
            return moved
        at_door = [a for a in case.addresses if a.place == stop.place and a.place is not None]
        wrong = at_door or [a for a in case.addresses if a.words == stop.address]
        return replace(moved, addresses=tuple(reported_wrong(a) if a in wrong else a for a in case.addresses))


def aftermath_of(tx: Tx, case_id: str, day: date, timezone: str) -> Aftermath:
    """For a visit of that day; ``timezone``: the plan's."""
    table = practices.newest(tx, PracticeName.FOLLOW_UPS).content
    assert isinstance(table, FollowUps)
    zone = ZoneInfo(timezone)
    return Aftermath(table, [_made(one, zone) for one in made_visits.of_case(tx, case_id, day)])


def _made(one: Reported, zone: ZoneInfo) -> MadeVisit:
    return MadeVisit(one.kind, one.planned.astimezone(zone), one.collector_id, one.promise)
