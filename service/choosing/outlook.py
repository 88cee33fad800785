"""What is expected of each case's next visit: its rank, its next step, what each hour of each day is worth. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.choosing.following import MadeVisit, follow, part_permille
from service.choosing.meeting import Chances, Spot
from service.choosing.promising import broken, judge
from service.choosing.ranking import Known, rank
from service.choosing.valuing import day_permille
from service.model.attempt import Attempt, area_of, part_of
from service.model.case import Address, Case
from service.model.door import Door
from service.model.follow_up import FollowUps
from service.model.hold import HoldKind
from service.model.next_step import NextStep
from service.model.outcome import OutcomeKind
from service.model.promise import Payment, Promised
from service.model.weights import FULL, Weights
from service.model.worth import Ruling, Standing, Worth


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to a case: its visits and the money that came, oldest first. ``last_contact``: over any
    channel but our visits."""

    visits: Sequence[MadeVisit] = ()
    payments: Sequence[Payment] = ()
    last_contact: date | None = None


@dataclass(frozen=True, slots=True)
class Practices:
    """What the organisation has decided, as of one moment."""

    weights: Weights
    follow_ups: FollowUps


@dataclass(frozen=True, slots=True)
class Outlook:
    """By case id; ``first``: the day from which later ones lose. ``last``: what the last visit came to."""

    first: date
    practices: Practices
    chances: Chances
    worth: Mapping[str, Worth] = field(default_factory=dict)
    standing: Mapping[str, Standing] = field(default_factory=dict)
    steps: Mapping[str, NextStep] = field(default_factory=dict)
    last: Mapping[str, OutcomeKind] = field(default_factory=dict)

    def permille(self, case_id: str, address: Address, door: Door, day: date, hour: int) -> int:
        """What a visit that begins in this local hour is worth, in thousandths of the case's points."""
        return self.hours(case_id, address, door)(day, hour)

    def hours(
        self, case_id: str, address: Address, door: Door, opens: date | None = None
    ) -> Callable[[date, int], int]:
        """The same for many hours of one case at one of its doors: what a day decides is worked out once. ``opens``:
        the first day that the rules leave."""
        spot = Spot(case_id, address.kind, area_of(address.place) if address.place is not None else "")
        standing, step = self.standing.get(case_id, Standing()), self.steps.get(case_id)
        days: dict[date, tuple[bool, int]] = {}

        def permille(day: date, hour: int) -> int:
            if day not in days:
                left = day_permille(standing, self.practices.weights, self.first, day, opens)
                days[day] = (door.calendar.is_holiday(day), left)
            free, left = days[day]
            part = part_permille(self.practices.follow_ups, step, part_of(day, hour, free))
            return self.chances.permille(spot, day, hour, free) * left * part // (FULL * FULL)

        return permille

    def prefer(self, case_id: str) -> frozenset[str]:
        """Who should go again: the collector who went last, unless there was conflict."""
        step = self.steps.get(case_id)
        return frozenset() if step is None or step.prefer is None else frozenset({step.prefer})


def look_ahead(
    cases: Iterable[Case],
    courses: Mapping[str, Course],
    rulings: Mapping[str, Ruling],
    attempts: Iterable[Attempt],
    practices: Practices,
    first: date,
) -> Outlook:
    """The outlook on ``first`` and the days after it."""
    steps: dict[str, NextStep] = {}
    last: dict[str, OutcomeKind] = {}
    known: list[Known] = []
    for case in cases:
        course = courses.get(case.id, Course())
        if course.visits:
            steps[case.id] = follow(practices.follow_ups, course.visits)[1]
            last[case.id] = course.visits[-1].kind
        standing = standing_of(case, course, steps.get(case.id), practices, first)
        known.append(Known(case, standing, rulings.get(case.id)))
    ranked = rank(known, practices.weights, first)
    return Outlook(
        first,
        practices,
        Chances.count(attempts),
        {worth.case_id: worth for worth in ranked},
        {one.case.id: one.standing for one in known},
        steps,
        last,
    )


def standing_of(case: Case, course: Course, step: NextStep | None, practices: Practices, day: date) -> Standing:
    """What is known of a case on a day, out of its course."""
    visited = [visit.at.date() for visit in course.visits]
    contacts = [*visited, *([course.last_contact] if course.last_contact else [])]
    promised = [Promised(visit.at.date(), visit.promise) for visit in course.visits if visit.promise is not None]
    states = judge(promised, course.payments, day, practices.follow_ups.promise_grace)
    begins = [case.created_at.date() if case.created_at else None, case.not_before, max(visited, default=None)]
    since = max((begin for begin in begins if begin is not None), default=None)
    told = any(visit.kind is OutcomeKind.HARDSHIP for visit in course.visits)
    return Standing(
        broken_promises=broken(states),
        last_contact=max(contacts, default=None),
        waiting_since=None if since is None or since > day else since,
        deadline=case.deadline,
        limitation=case.limitation,
        relation_value=case.relation_value,
        hardship=told or any(hold.kind is HoldKind.HARDSHIP for hold in case.holds),
        due=step.on if step is not None else None,
        wanted_by=step.by if step is not None else None,
    )
