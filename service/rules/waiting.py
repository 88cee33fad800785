"""Days on which a case may not be visited whatever the hour: holds, days of mourning, notices, young debts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count

from service.model.case import Case, CaseState
from service.model.door import Door
from service.model.policy import FESTIVAL, WEEKDAYS, Notice, Policy, Spared
from service.model.rule import Bar
from service.rules.clock import DAY
from service.rules.counting import Counter

_MOST_DAYS_AHEAD = 366


class Waiting:
    """What a case's own state and the policy's waiting times have against days."""

    def __init__(self, policy: Policy, case: Case, door: Door, counter: Counter) -> None:
        self._policy, self._case, self._door, self._counter = policy, case, door, counter
        kinds = {FESTIVAL, *(hold.kind for hold in case.holds)}
        self._spared = [spared for spared in policy.spared if spared.around in kinds]
        own = case.state is CaseState.CLOSED or case.holds or case.not_before is not None
        self._free = not (own or self._spared or policy.notice or case.days_overdue < policy.overdue_days)

    def bars(self, day: date) -> tuple[Bar, ...]:
        """Those of a day."""
        return () if self._free else tuple(self._bars(day))

    def _bars(self, day: date) -> Iterator[Bar]:
        policy, case, counter = self._policy, self._case, self._counter
        if case.state is CaseState.CLOSED:
            yield Bar("case_closed", "The case is closed.", "Reopen it if it needs a visit.")
        hold = case.held_on(day)
        if hold is not None:
            yield Bar("held", f"A hold ({hold.kind}) bars visits.", "Lift the hold, or wait until it ends.", hold.until)
        if case.not_before is not None and day < case.not_before:
            last = case.not_before - DAY
            yield Bar("not_before", f"No visit before {case.not_before.isoformat()}.", "Plan it on a later day.", last)
        for spared in self._spared:
            yield from _spared(policy, spared, case, self._door, day)
        yield from _too_young(policy, case, day)
        if policy.notice is not None and (counter.first_visit is None or counter.first_visit >= day):
            yield from _unannounced(policy, policy.notice, self._door, day, counter)


def _spared(policy: Policy, spared: Spared, case: Case, door: Door, day: date) -> Iterator[Bar]:
    if spared.around == FESTIVAL:
        if _near_festival(spared, door, day):
            last = next(d for d in (day + n * DAY for n in count()) if not _near_festival(spared, door, d + DAY))
            yield Bar("festival", f"{policy.name} allows no visits around a festival.", "Plan it on a later day.", last)
        return
    for hold in case.holds:
        if hold.kind == spared.around and hold.since - spared.before * DAY <= day <= hold.since + spared.after * DAY:
            until = hold.since + spared.after * DAY
            sentence = f"{policy.name} allows no visits so soon around this: {spared.around.replace('_', ' ')}."
            yield Bar("spared_days", sentence, "Plan it on a later day.", until)


def _near_festival(spared: Spared, door: Door, day: date) -> bool:
    return any(door.calendar.is_holiday(day + n * DAY) for n in range(-spared.after, spared.before + 1))


def _too_young(policy: Policy, case: Case, day: date) -> Iterator[Bar]:
    """The debt was so many days overdue when the case was last written; it has aged since."""
    written = case.updated_at.date() if case.updated_at else day
    missing = policy.overdue_days - case.days_overdue - max(0, (day - written).days)
    if missing > 0:
        yield Bar(
            "debt_too_young",
            f"{policy.name} allows no contact before day {policy.overdue_days} overdue.",
            "Plan it on a later day.",
            day + (missing - 1) * DAY,
        )


def _unannounced(policy: Policy, notice: Notice, door: Door, day: date, counter: Counter) -> Iterator[Bar]:
    given = [on for on in counter.notices if on <= day]
    ripe = _ripe(policy, notice, door, given[0]) if given else None
    if ripe is None or day < ripe:
        yield Bar(
            "notice_missing" if ripe is None else "notice_running",
            f"{policy.name} asks for notice before a first visit, {notice.days} whole days ahead.",
            "Give notice and record it as a contact." if ripe is None else "Plan it on a later day.",
            None if ripe is None else ripe - DAY,
        )


def _ripe(policy: Policy, notice: Notice, door: Door, given: date) -> date:
    """The first day with enough counted days between it and the notice."""
    passed, day = 0, given + DAY
    for _ in range(_MOST_DAYS_AHEAD):
        if passed >= notice.days:
            break
        passed += not _uncounted(notice, door, day)
        day += DAY
    return day


def _uncounted(notice: Notice, door: Door, day: date) -> bool:
    on_holiday = "holiday" in notice.uncounted and door.calendar.is_holiday(day)
    return on_holiday or WEEKDAYS[day.weekday()] in notice.uncounted
