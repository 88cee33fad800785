"""Visits to one debtor in one plan: the limits count them together, so where they leave room for fewer visits than
could be made in so many days, a plan makes one of them.

Two visits meet in a limit of n days when they may lie fewer than n days apart. Of those that meet, directly or by
others between them, as many as the limit has room for may all be made, whenever they are; of more, one is. That is
narrower than need be where there is room for two of three; the next plan has the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from service.model.plan import UnservedCase
from service.planning.modelling.visits import Modelled

type _Cap = tuple[int, int, tuple[str, ...]]
"""As ``Room.cap``."""

type _Some = frozenset[int]
"""Positions of visits that belong together."""


def shared(modelled: Sequence[Modelled], debtors: Mapping[str, str]) -> list[Modelled]:
    """The visits as they were, but those that compete for a debtor's last ones are alternatives of each other; where
    one of these has to be made, those that have not are given up.

    ``debtors``: by case id, whose it is.
    """
    of_debtor: dict[str, list[int]] = {}
    for position, one in enumerate(modelled):
        if one.wanted:
            of_debtor.setdefault(debtors[one.wanted[0].case_id], []).append(position)
    found = list(modelled)
    for debtor, positions in of_debtor.items():
        for number, some in enumerate(_tight([modelled[position] for position in positions])):
            name = f"debtor:{debtor}" + (f".{number}" if number else "")
            for position in (positions[i] for i in some):
                owed = any(_required(modelled[positions[i]]) for i in some)
                given_up = owed and not _required(modelled[position])
                found[position] = _given_up(modelled[position]) if given_up else _grouped(modelled[position], name)
    return found


def _tight(visits: Sequence[Modelled]) -> list[_Some]:
    """Those that meet in a limit which has no room for all of them."""
    if len(visits) < 2:
        return []
    limits = dict.fromkeys(room.cap for one in visits for room in one.rooms)
    return sorted(_joined(some for cap in limits for some in _tight_in(visits, cap)), key=min)


def _tight_in(visits: Sequence[Modelled], cap: _Cap) -> Iterator[_Some]:
    """A visit under rules without that limit does not keep it, and is counted by those that do."""
    left = {i: room.left for i, one in enumerate(visits) for room in one.rooms if room.cap == cap}
    meeting = [
        frozenset(pair)
        for pair in combinations(range(len(visits)), 2)
        if not left.keys().isdisjoint(pair) and _may_meet(visits[pair[0]].days, visits[pair[1]].days, cap[1])
    ]
    return (some for some in _joined(meeting) if len(some) > min(left[i] for i in some if i in left))


def _may_meet(some: Iterable[date], others: Iterable[date], days: int) -> bool:
    return any(abs((one - other).days) < days for one in some for other in others)


def _joined(sets: Iterable[_Some]) -> list[_Some]:
    """Sets that overlap are one."""
    found: list[_Some] = []
    for some in sets:
        touched = [other for other in found if other & some]
        found = [*(other for other in found if not other & some), some.union(*touched)]
    return found


def _required(one: Modelled) -> bool:
    return any(visit.required for visit in one.visits)


def _grouped(one: Modelled, name: str) -> Modelled:
    return replace(
        one,
        visits=tuple(replace(visit, group=name) for visit in one.visits),
        wanted=tuple(replace(wanted, shared=name) for wanted in one.wanted),
    )


def _given_up(one: Modelled) -> Modelled:
    return Modelled(
        barred=UnservedCase(
            one.wanted[0].case_id,
            "debtor_visited",
            "Its debtor has to be visited about another case, and the rules leave no further visit.",
            "Talk about both cases on that visit, or plan it on later days.",
        )
    )
