"""Several cases of one debtor: the limits count them together, so where they leave room for fewer visits than there are
cases, a plan makes one of them.

One is narrower than need be where there is room for two of three; the next plan has the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.modelling.visits import Modelled


def shared(modelled: Sequence[Modelled], debtors: Mapping[str, str]) -> list[Modelled]:
    """The cases as they were, but those that compete for a debtor's last visits are alternatives of each other.

    ``debtors``: by case id, whose it is.
    """
    of_debtor: dict[str, list[Modelled]] = {}
    for case in modelled:
        if case.wanted:
            of_debtor.setdefault(debtors[case.wanted[0].case_id], []).append(case)
    tight = {debtor for debtor, cases in of_debtor.items() if len(cases) > 1 and _room(cases) < len(cases)}
    return [_grouped(case, debtors, tight) for case in modelled]


def _room(cases: Sequence[Modelled]) -> int:
    return min((case.room for case in cases if case.room is not None), default=len(cases))


def _grouped(case: Modelled, debtors: Mapping[str, str], tight: set[str]) -> Modelled:
    debtor = debtors[case.wanted[0].case_id] if case.wanted else ""
    if debtor not in tight:
        return case
    name = f"debtor:{debtor}"
    return replace(
        case,
        visits=tuple(replace(visit, group=name) for visit in case.visits),
        wanted=tuple(replace(wanted, shared=name) for wanted in case.wanted),
    )
