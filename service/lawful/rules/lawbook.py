"""The rules of several regions over time: each case is judged by those of its own region, each day by those that hold
on that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from service.lawful.rules.judging import Rulebook
from service.model.case import Address, Case
from service.model.door import Door
from service.model.policy import Policy
from service.model.rule import Allowed, Barred, Ledger

_NO_CONTACTS = Ledger()


class Lawbook:
    """``everywhere``: the policies of a region that is not named in ``regions``. Of several the first that holds on a
    day is applied, of none that does the last."""

    def __init__(self, everywhere: Sequence[Policy], regions: Mapping[str, Sequence[Policy]] | None = None) -> None:
        self.everywhere = tuple(everywhere)
        self.regions = {name: tuple(policies) for name, policies in (regions or {}).items()}
        self._books: dict[int, Rulebook] = {}

    def policy(self, region: str, day: date) -> Policy:
        """The policy of a region on a day."""
        policies = self.regions.get(region, self.everywhere)
        return next((policy for policy in policies if policy.holds_on(day)), policies[-1])

    def allowed(self, case: Case, address: Address, door: Door, day: date, ledger: Ledger) -> Allowed | Barred:
        """As ``Rulebook.allowed``."""
        return self.days(case, address, door, (day,), ledger)[0]

    def days(
        self, case: Case, address: Address, door: Door, days: Sequence[date], ledger: Ledger = _NO_CONTACTS
    ) -> list[Allowed | Barred]:
        """As ``Rulebook.days``; each day by the policy of that day."""
        if len(policies := self.regions.get(case.region, self.everywhere)) == 1:
            return self._book(policies[0]).days(case, address, door, days, ledger)
        answers: list[Allowed | Barred] = []
        for book, some in groupby(days, lambda day: self._book(self.policy(case.region, day))):
            answers += book.days(case, address, door, tuple(some), ledger)
        return answers

    def _book(self, policy: Policy) -> Rulebook:
        """One for each policy, known by the object: a policy holds mappings and cannot be a key itself."""
        book = self._books.get(id(policy))
        if book is None:
            book = self._books[id(policy)] = Rulebook(policy)  # which keeps the policy, and so its number
        return book
