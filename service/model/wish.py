"""What a debtor agreed to and asked for: consent may widen where the policy says so, a request only narrows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.model.address_kind import AddressKind
from service.model.policy import Hours


@dataclass(frozen=True, slots=True)
class Consent:
    """The debtor agreed to be visited in these ``hours`` too, and at these ``places``; empty: nothing of that sort.

    ``evidence``: where it is written down. ``until`` None: until withdrawn.
    """

    since: date
    evidence: str
    until: date | None = None
    hours: tuple[Hours, ...] = ()
    places: frozenset[AddressKind] = frozenset()

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Request:
    """The debtor asked not to be visited: outside ``only``, within ``never``, at ``no_places``; on ``weekdays`` if any
    are named (mon…sun), else on all. ``meet_at``: the kind of place where the debtor wants to be met."""

    since: date
    until: date | None = None
    weekdays: frozenset[str] = frozenset()
    only: tuple[Hours, ...] = ()
    never: tuple[Hours, ...] = ()
    no_places: frozenset[AddressKind] = frozenset()
    meet_at: AddressKind | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
