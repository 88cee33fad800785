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


def rules_for(policy: Policy, case: Case, kind: AddressKind) -> tuple[PlaceRule, ...]:
    """The rules on this kind of address that hold for the case's product."""
    return tuple(r for r in policy.places if r.kind is kind and (not r.products or case.product in r.products))


class Placing:
    """What speaks against visiting one kind of address of a case; without wishes of the debtor, every day alike."""

    def __init__(
        self, policy: Policy, case: Case, kind: AddressKind, rules: tuple[PlaceRule, ...], counter: Counter
    ) -> None:
        self._policy, self._case, self._kind, self._rules, self._counter = policy, case, kind, rules, counter
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
        policy, kind = self._policy, self._kind
        asked = [request for request in self._case.requests if request.holds(day)]
        named = {request.meet_at for request in asked if request.meet_at is not None}
        agreed = kind in named or any(kind in c.places for c in self._case.consents if c.holds(day))
        if any(kind in request.no_places and _meant(request, day) for request in asked):
            yield Bar("place_refused", f"The debtor asked not to be visited at: {kind}.", "Visit another address.")
        if policy.named_place_first and named and kind not in named:
            yield Bar(
                "place_not_named",
                f"{policy.name} puts the place first that the debtor named ({', '.join(sorted(named))}).",
                "Visit the debtor there, or record that the request has ended.",
            )
        for rule in self._rules:
            yield from _ruled_out(policy, self._case, rule, agreed)
            if self._missed_before(day) < rule.after_missed:
                yield Bar(
                    "place_after_missed",
                    f"{policy.name} allows it only after {rule.after_missed} visits to an agreed place found nobody.",
                    "Visit the debtor at the agreed place first.",
                )

    def _missed_before(self, day: date) -> int:
        return sum(on < day and at is AddressKind.OTHER for on, at in self._counter.missed_at)


def _ruled_out(policy: Policy, case: Case, rule: PlaceRule, agreed: bool) -> Iterator[Bar]:
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
    elif rule.when is When.NO_HOME and not agreed and _has_home(case):
        yield Bar(
            "place_after_home",
            f"{policy.name} puts the home before such a place: {rule.kind}.",
            "Visit the debtor at home, or record consent.",
        )


def _has_home(case: Case) -> bool:
    return any(address.kind is AddressKind.HOME for address in case.addresses)


def _meant(request: Request, day: date) -> bool:
    return not request.weekdays or WEEKDAYS[day.weekday()] in request.weekdays
