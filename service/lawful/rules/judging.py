"""When a case may be visited, by how many and by whom, or every reason why not. Pure: no clock, no store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from service.holidays import PublicHolidays
from service.lawful.rules.clock import DAY
from service.lawful.rules.counting import Counter
from service.lawful.rules.opening import View
from service.lawful.rules.places import Placing, rules_for
from service.lawful.rules.standing import Standing, standing_of
from service.lawful.rules.waiting import Waiting
from service.model.case import Address, Case
from service.model.door import Door
from service.model.policy import CrewRule, Policy
from service.model.rule import Allowed, Barred, Ledger

_NO_CONTACTS = Ledger()


class Rulebook:
    """The rules of one policy. What hours a kind of case has at a kind of door on a day is worked out once; two
    rulebooks of one policy always answer alike."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._views: dict[tuple[Standing, str, int], View] = {}
        self._calendars: dict[int, PublicHolidays] = {}
        self._of_parts: dict[int, tuple[PublicHolidays, PublicHolidays]] = {}
        self._always_crew = [rule for rule in policy.crew if not rule.history]
        self._by_history = [rule for rule in policy.crew if rule.history]

    def allowed(self, case: Case, address: Address, door: Door, day: date, ledger: Ledger) -> Allowed | Barred:
        """The spans of ``day`` in which the whole visit may lie, or every reason against a visit that day.

        ``door``: that of the address, with its clock, calendar, zones and territories. ``ledger``: of the debtor. The
        case's own windows are not applied here: they say when it can be met, not when it may be. Of a door that the
        case has as several kinds of address, home and workplace in one, the rules on each of them hold.
        """
        return next(iter(self.days(case, address, door, (day,), ledger)))

    def days(
        self, case: Case, address: Address, door: Door, days: Iterable[date], ledger: Ledger = _NO_CONTACTS
    ) -> list[Allowed | Barred]:
        """The same for each of several days, as if no visit were planned on the others."""
        policy, door = self.policy, self._in_part(door)
        kinds = case.kinds_at(address)
        rules = rules_for(policy, case, kinds)
        numbers = tuple(number for number, rule in enumerate(policy.places) if rule in rules)
        asked = tuple(days)
        counter = Counter(policy, case.id, ledger.contacts, door.clock, since=min(asked, default=date.min))
        plain = self._view(standing_of(case, door, numbers, self._always_crew), door)
        waiting, placed = Waiting(policy, case, door, counter), Placing(policy, case, kinds, rules, counter)
        required = _required(case, door)
        answers: list[Allowed | Barred] = []
        for day in asked:
            met = self._met(counter, day) if counter.results else []
            view = self._view(standing_of(case, door, numbers, [*self._always_crew, *met]), door) if met else plain
            opened, counted = view.on(day), counter.on(day)
            bars = waiting.bars(day) + counted.bars + placed.bars(day) + opened.bars
            answers.append(Barred(bars) if bars else _granted(case, opened.counting(counted), required))
        return answers

    def _in_part(self, door: Door) -> Door:
        """The door with the public holidays of the part that the policy is about, where its calendar names none."""
        calendar = door.calendar
        part = self.policy.parts.get(calendar.country or "")
        if part is None or calendar.subdivision is not None:
            return door
        known = self._of_parts.setdefault(id(calendar), (calendar, replace(calendar, subdivision=part)))
        return replace(door, calendar=known[1])

    def _view(self, standing: Standing, door: Door) -> View:
        calendar = door.calendar
        key = (standing, door.clock.key, id(calendar))
        if key not in self._views:
            self._calendars[id(calendar)] = calendar  # kept, so that no other one is given its number
            self._views[key] = View(self.policy, standing, door.clock, calendar)
        return self._views[key]

    def _met(self, counter: Counter, day: date) -> list[CrewRule]:
        """The crew rules that ask for a history that this debtor has."""
        return [
            rule
            for rule in self._by_history
            if any(day - rule.history_days * DAY <= on < day and what in rule.history for on, what in counter.results)
        ]


def _required(case: Case, door: Door) -> frozenset[str] | None:
    """The case's own wish goes before the territory's; where both bind, both hold."""
    own = case.required_collectors or None
    return own if door.only is None else door.only & (own or door.only)


def _granted(case: Case, opened: Allowed, required: frozenset[str] | None) -> Allowed:
    if required is None and not case.forbidden_collectors:
        return opened
    return replace(opened, collectors=required, not_collectors=case.forbidden_collectors)
