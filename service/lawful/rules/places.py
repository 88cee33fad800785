"""Which of a case's addresses may be visited at all, and on which condition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from service.lawful.rules.counting import Counter
from service.model.address_kind import AddressKind
from service.model.case import Case
from service.model.policy import WEEKDAYS, PlaceRule, Policy, When
from service.model.rule import Bar
from service.model.wish import Request


def rules_for(policy: Policy, case: Case, kinds: frozenset[AddressKind]) -> tuple[PlaceRule, ...]:
    """The rules on these kinds of address that hold for the case's product."""
    return tuple(r for r in policy.places if r.kind in kinds and (not r.products or case.product in r.products))


class Placing:
    """What speaks against visiting a door of a case that is all these kinds of address; without wishes of the debtor,
    every day alike."""

    def __init__(
        self,
        policy: Policy,
        case: Case,
        kinds: frozenset[AddressKind],
        rules: tuple[PlaceRule, ...],
        counter: Counter,
    ) -> None:
        self._policy, self._case, self._kinds, self._rules, self._counter = policy, case, kinds, rules, counter
        self._wished = bool(case.requests or case.consents)
        self._free = not self._wished and not rules
        self._steady = not self._wished and not any(rule.after_missed for rule in rules)
        self._always: tuple[Bar, ...] | None = None

    def bars(self, day: date) -> tuple[Bar, ...]:
        """Those of a day."""
        if self._free:
            return ()
        if not self._steady:
            return tuple(self._bars(day))
        if self._always is None:
            self._always = tuple(self._bars(day))
        return self._always

    def _bars(self, day: date) -> Iterator[Bar]:
        policy, kinds = self._policy, self._kinds
        asked = [request for request in self._case.requests if request.holds(day)]
        named = {request.meet_at for request in asked if request.meet_at is not None}
        agreed = bool(kinds & named) or any(kinds & c.places for c in self._case.consents if c.holds(day))
        refused = kinds & {kind for request in asked if _meant(request, day) for kind in request.no_places}
        if refused:
            which = ", ".join(sorted(refused))
            yield Bar("place_refused", f"The debtor asked not to be visited at: {which}.", "Visit another address.")
        if policy.named_place_first and named and not kinds & named:
            yield Bar(
                "place_not_named",
                f"{policy.name} puts the place first that the debtor named ({', '.join(sorted(named))}).",
                "Visit the debtor there, or record that the request has ended.",
            )
        for rule in self._rules:
            yield from _ruled_out(policy, rule, agreed, home_first=_home_elsewhere(self._case, kinds))
            if self._missed_before(day) < rule.after_missed:
                yield Bar(
                    "place_after_missed",
                    f"{policy.name} allows it only after {rule.after_missed} visits to an agreed place found nobody.",
                    "Visit the debtor at the agreed place first.",
                )

    def _missed_before(self, day: date) -> int:
        return sum(on < day and at is AddressKind.OTHER for on, at in self._counter.missed_at)


def _ruled_out(policy: Policy, rule: PlaceRule, agreed: bool, *, home_first: bool) -> Iterator[Bar]:
    if rule.when is When.NEVER:
        yield Bar(
            "place_barred", f"{policy.name} allows no visits to such a place: {rule.kind}.", "Visit another address."
        )
    elif rule.when is When.CONSENT and not agreed:
        yield Bar(
            "place_needs_consent",
            f"{policy.name} allows a visit there only with the debtor's consent: {rule.kind}.",
            "Ask for consent and record it, or visit another address.",
        )
    elif rule.when is When.NO_HOME and not agreed and home_first:
        yield Bar(
            "place_after_home",
            f"{policy.name} puts the home before such a place: {rule.kind}.",
            "Visit the debtor at home, or record consent.",
        )


def _home_elsewhere(case: Case, kinds: frozenset[AddressKind]) -> bool:
    return AddressKind.HOME not in kinds and any(address.kind is AddressKind.HOME for address in case.addresses)


def _meant(request: Request, day: date) -> bool:
    return not request.weekdays or WEEKDAYS[day.weekday()] in request.weekdays
