"""Days on which a case may not be visited whatever the hour: holds, days of mourning, notices, young debts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property, lru_cache

from service.holidays import PublicHolidays
from service.lawful.rules.clock import DAY
from service.lawful.rules.counting import Counter
from service.model.case import Case, CaseState
from service.model.door import Door
from service.model.policy import FESTIVAL, WEEKDAYS, Notice, Policy, Spared
from service.model.rule import Bar

_MOST_DAYS_AHEAD = 366


class Waiting:
    """What a case's own state and the policy's waiting times have against days. Festivals, which are the same for every
    case behind a door, are the view's (``near_festival``)."""

    def __init__(self, policy: Policy, case: Case, door: Door, counter: Counter) -> None:
        self._policy, self._case, self._door, self._counter = policy, case, door, counter
        kinds = {hold.kind for hold in case.holds}
        self._spared = [spared for spared in policy.spared if spared.around in kinds]
        self._young = case.days_overdue < policy.overdue_days
        own = case.state is CaseState.CLOSED or case.holds or case.not_before is not None
        self._free = not (own or policy.notice or self._young)

    def bars(self, day: date) -> tuple[Bar, ...]:
        """Those of a day."""
        return () if self._free else tuple(self._bars(day))

    def _bars(self, day: date) -> Iterator[Bar]:
        policy, case, counter = self._policy, self._case, self._counter
        if case.state is CaseState.CLOSED:
            yield Bar("case_closed", "The case is closed.", "Reopen it if it needs a visit.")
        for hold in case.holds:
            if hold.bars(day):
                sentence = f"A hold ({hold.kind}) bars visits."
                yield Bar("held", sentence, "Lift the hold, or wait until it ends.", hold.last_day)
        if case.not_before is not None and day < case.not_before:
            last = case.not_before - DAY
            yield Bar("not_before", f"No visit before {case.not_before.isoformat()}.", "Plan it on a later day.", last)
        for spared in self._spared:
            yield from _spared(policy, spared, case, day)
        if self._young:
            yield from _too_young(policy, case, self._door, day)
        if policy.notice is not None and (counter.first_visit is None or counter.first_visit >= day):
            yield from self._unannounced(policy.notice, day)

    def _unannounced(self, notice: Notice, day: date) -> Iterator[Bar]:
        """The first notice given counts; one that is given only later than ``day`` is none yet."""
        given = self._counter.notices[0] if self._counter.notices else None
        if given is None or given > day:
            yield _no_notice(self._policy.name, notice.days)
        elif self._ripe is None or day < self._ripe:
            sentence, until = _asks_for_notice(self._policy.name, notice.days), self._ripe and self._ripe - DAY
            yield Bar("notice_running", sentence, "Plan it on a later day.", until)

    @cached_property
    def _ripe(self) -> date | None:
        assert self._policy.notice is not None
        return _ripe(self._policy.notice, self._door, self._counter.notices[0])


@lru_cache(maxsize=256)
def _no_notice(policy: str, days: int) -> Bar:
    return Bar("notice_missing", _asks_for_notice(policy, days), "Give notice and record it as a contact.")


def _asks_for_notice(policy: str, days: int) -> str:
    return f"{policy} asks for notice before a first visit, {days} whole days ahead."


def near_festival(policy: Policy, calendar: PublicHolidays, day: date) -> Bar | None:
    """What a festival on that day, or days before or after it, has against any visit. Where festivals follow each other
    so closely that no end is in sight, none is named."""
    around = [spared for spared in policy.spared if spared.around == FESTIVAL]
    if not any(_near(spared, calendar, day) for spared in around):
        return None
    ahead = (day + n * DAY for n in range(_MOST_DAYS_AHEAD))
    ends = (on for on in ahead if not any(_near(spared, calendar, on + DAY) for spared in around))
    sentence = f"{policy.name} allows no visits around a festival."
    return Bar("festival", sentence, "Plan it on a later day.", next(ends, None))


def _near(spared: Spared, calendar: PublicHolidays, day: date) -> bool:
    return any(calendar.is_holiday(day + n * DAY) for n in range(-spared.after, spared.before + 1))


def _spared(policy: Policy, spared: Spared, case: Case, day: date) -> Iterator[Bar]:
    for hold in case.holds:
        if hold.kind == spared.around and hold.since - spared.before * DAY <= day <= hold.since + spared.after * DAY:
            until = hold.since + spared.after * DAY
            sentence = f"{policy.name} allows no visits so soon around this: {spared.around.replace('_', ' ')}."
            yield Bar("spared_days", sentence, "Plan it on a later day.", until)


def _too_young(policy: Policy, case: Case, door: Door, day: date) -> Iterator[Bar]:
    """The debt was so many days overdue when the case was last written; it has aged since, by the calendar there."""
    written = case.updated_at.astimezone(door.clock).date() if case.updated_at else day
    missing = policy.overdue_days - case.days_overdue - max(0, (day - written).days)
    if missing > 0:
        yield Bar(
            "debt_too_young",
            f"{policy.name} allows no contact before day {policy.overdue_days} overdue.",
            "Plan it on a later day.",
            day + (missing - 1) * DAY,
        )


def _ripe(notice: Notice, door: Door, given: date) -> date | None:
    """The first day with enough counted days between it and the notice; None: not within a year."""
    passed, day = 0, given + DAY
    for _ in range(_MOST_DAYS_AHEAD):
        if passed >= notice.days:
            return day
        passed += not _uncounted(notice, door, day)
        day += DAY
    return None


def _uncounted(notice: Notice, door: Door, day: date) -> bool:
    on_holiday = "holiday" in notice.uncounted and door.calendar.is_holiday(day)
    return on_holiday or WEEKDAYS[day.weekday()] in notice.uncounted
